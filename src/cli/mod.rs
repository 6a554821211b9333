//! The command line: its grammar, one short function a command, exit statuses, the choice of printer.
//!
//! No work is done here. Start reading at [`run`].

use crate::base::date::{self, Reading, When};
use crate::base::diagnostic::{self, Code, Diagnostic, Severity};
use crate::build::decisions::{self, Decision, Erase};
use crate::build::intake::{self, ImportOptions, ImportReport, Progress, Target};
use crate::build::{self, BuildOptions, BuildReport};
use crate::disk::publish::Change;
use crate::disk::{self, Error, Timings};
use crate::import::{self, Format, Given};
use crate::serve::{self, Built, News, ServeOptions};
use crate::site::HeldBack;
use chrono::NaiveDate;
use clap::{Args, Parser, Subcommand, ValueEnum};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::io::{ErrorKind, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// A static site generator for news digests: any source in, clean pages and indexes out.
#[derive(Debug, Parser)]
// Without a width, tests would see help wrapped: a bench tool switches that on in clap.
#[command(name = "digest", version, about, term_width = 0)]
struct Call {
    #[command(subcommand)]
    command: Command,
    #[command(flatten)]
    everywhere: Everywhere,
}

#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Everywhere")]
struct Everywhere {
    /// The site's folder [default: the nearest one upward with a `site.toml`]
    #[arg(long, global = true, value_name = "DIR")]
    root: Option<PathBuf>,
    /// How results and faults are printed; `json`: one object a line on standard output
    #[arg(long, global = true, value_enum, default_value_t = Printer::Human)]
    format: Printer,
    /// Print faults only
    #[arg(long, short, global = true, conflicts_with = "verbose")]
    quiet: bool,
    /// Print every page that is kept, every file that is written or removed
    #[arg(long, short, global = true)]
    verbose: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Printer {
    Human,
    Json,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Convert sources to pages
    Import(ImportCall),
    /// Import what is new, then build `public/`
    Build(BuildCall),
    /// Preview the site in a browser, made anew as files change
    Serve(ServeCall),
    /// Confirm an edited page against its changed source
    Accept(AcceptCall),
    /// Never publish this source or item, or give up a published address
    Reject(RejectCall),
}

#[derive(Debug, Args)]
struct AcceptCall {
    /// Edited pages, or their sources
    #[arg(required = true)]
    paths: Vec<String>,
}

#[derive(Debug, Args)]
struct RejectCall {
    /// Sources, items (`FILE#ITEM`), pages, or published addresses (`/2025/10/01/title/`)
    #[arg(required = true, value_name = "PATH|ADDRESS")]
    paths: Vec<String>,
    /// Also remove what earlier builds keep of it in `.digest/`
    #[arg(long)]
    erase: bool,
}

#[derive(Debug, Args)]
#[allow(clippy::struct_excessive_bools)] // each is one flag
struct ImportCall {
    /// Files or folders, or `-` for standard input [default: what is new or changed in `content/sources/`]
    paths: Vec<PathBuf>,
    /// Print the page of one source and write nothing
    #[arg(long, conflicts_with = "to")]
    stdout: bool,
    /// Write `STEM.md` for each source into this folder instead
    #[arg(long, value_name = "DIR", requires = "paths")]
    to: Option<PathBuf>,
    /// List every block dropped and why, every field with its evidence, every repair
    #[arg(long)]
    explain: bool,
    /// Make untouched pages anew though their sources did not change
    #[arg(long)]
    again: bool,
    /// What the source is [default: judged by its bytes and name]
    #[arg(long = "as", value_name = "FORMAT", value_enum)]
    as_format: Option<FormatName>,
    /// The publication date, where the source has none
    #[arg(long, value_name = "DATE", value_parser = date_flag)]
    date: Option<Maybe<When>>,
    /// The language, where the source says none
    #[arg(long, value_name = "TAG")]
    lang: Option<String>,
    /// The canonical address, where the source has none
    #[arg(long, value_name = "URL")]
    url: Option<String>,
    /// The publication's name, where the source says none
    #[arg(long, value_name = "NAME")]
    source_name: Option<String>,
    /// Say how long each stage took
    #[arg(long)]
    timings: bool,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum FormatName {
    Text,
    Markdown,
    Html,
    Json,
    Feed,
    Mail,
    Wxr,
}

/// The value of a flag that may be given empty, which counts as not given.
#[derive(Clone, Debug)]
struct Maybe<T>(Option<T>);

#[derive(Debug, Args)]
#[allow(clippy::struct_excessive_bools)] // each is one flag
struct BuildCall {
    /// Publish drafts too
    #[arg(long)]
    drafts: bool,
    /// Publish articles of days to come too
    #[arg(long)]
    future: bool,
    /// The day of the build [default: `SOURCE_DATE_EPOCH`, else the clock]
    #[arg(long, value_name = "DATE")]
    today: Option<NaiveDate>,
    /// The address that the site will have, instead of `base_url`
    #[arg(long, value_name = "URL")]
    base_url: Option<String>,
    /// The folder to publish in, instead of `public`
    #[arg(long, value_name = "DIR")]
    output: Option<PathBuf>,
    /// Leave out faulty pages and publish the rest
    #[arg(long)]
    keep_going: bool,
    /// Import nothing: a source without an up-to-date page is a fault
    #[arg(long)]
    locked: bool,
    /// Take over an output folder that holds files of others
    #[arg(long)]
    adopt: bool,
    /// Take nothing from earlier builds
    #[arg(long)]
    force: bool,
    /// Compare what was published with a build from scratch
    #[arg(long)]
    verify: bool,
    /// Say how long each stage took
    #[arg(long)]
    timings: bool,
    /// The number of threads [default: one a core]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    jobs: Option<u16>,
    /// Count this kind of warning as an error; may be repeated
    #[arg(long, value_name = "CODE", value_parser = code_flag)]
    deny: Vec<Code>,
}

#[derive(Debug, Args)]
struct ServeCall {
    /// The port to listen on; 0: any free one
    #[arg(long, value_name = "PORT", default_value_t = 1111)]
    port: u16,
    /// The address or name to listen on; anything but this machine's own lets others read the preview
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1")]
    bind: String,
    /// Open the preview in the browser
    #[arg(long)]
    open: bool,
    /// Show drafts too
    #[arg(long)]
    drafts: bool,
    /// Show articles of days to come too
    #[arg(long)]
    future: bool,
}

fn date_flag(text: &str) -> Result<Maybe<When>, String> {
    if text.trim().is_empty() {
        return Ok(Maybe(None));
    }
    match date::read(text, "fr", date::Tz::UTC) {
        Some(Reading::Exact(when)) => Ok(Maybe(Some(when))),
        _ => Err("write it like 2025-09-10 or 2025-09-10T17:30:00+02:00".to_owned()),
    }
}

fn code_flag(word: &str) -> Result<Code, String> {
    Code::from_word(word).ok_or_else(|| {
        let near = diagnostic::nearest(word, Code::ALL.iter().map(|code| code.word()));
        near.map_or_else(
            || "no fault has this word".to_owned(),
            |near| format!("did you mean `{near}`?"),
        )
    })
}

/// Reads the arguments of the process, does what they ask, and gives the exit status: 0 fine, 1 the content, settings or
/// templates are at fault, 2 the call's words are off, 3 the machine failed.
#[must_use]
pub fn run() -> ExitCode {
    let call = match Call::try_parse() {
        Ok(call) => call,
        Err(error) => {
            // Printing help to a closed pipe is no fault of the call.
            let _ = error.print();
            return ExitCode::from(if error.use_stderr() { 2 } else { 0 });
        }
    };
    let everywhere = &call.everywhere;
    let result = match &call.command {
        Command::Import(import) => run_import(import, everywhere),
        Command::Build(build) => run_build(build, everywhere),
        Command::Serve(serve) => run_serve(serve, everywhere),
        Command::Accept(accept) => run_accept(accept, everywhere),
        Command::Reject(reject) => run_reject(reject, everywhere),
    };
    let result = match result {
        Err(Stop::Machine(Error::Unknown { output, files })) => {
            print_faults(&unknown_files(&output, &files), everywhere, None).map(|()| 1)
        }
        result => result,
    };
    match result {
        Ok(status) => ExitCode::from(status),
        Err(Stop::Words(message)) => {
            err(&format!("error: {message}\n"));
            ExitCode::from(2)
        }
        Err(Stop::Machine(error @ Error::Output { .. })) => {
            err(&format!("error: {error}\n"));
            ExitCode::from(2)
        }
        Err(Stop::Machine(error)) => {
            err(&format!("error: {error}\n"));
            ExitCode::from(3)
        }
    }
}

fn unknown_files(output: &Path, files: &[String]) -> Vec<Diagnostic> {
    let fault = |file: &String| {
        Diagnostic::new(
            Code::UnknownFile,
            "digest did not write this file, and would remove it",
        )
        .in_file(output.join(file).to_string_lossy().replace('\\', "/"))
        .hint("move it to `static/`, or take the folder over with `--adopt`")
    };
    files.iter().map(fault).collect()
}

/// Why a command ended before its work was done.
enum Stop {
    Words(String),
    Machine(Error),
}

impl From<Error> for Stop {
    fn from(error: Error) -> Stop {
        Stop::Machine(error)
    }
}

/// Prints to standard output. Whoever reads it may stop at any time, as `head` does; any other failure is the machine's.
fn out(text: &str) -> Result<(), Stop> {
    let mut stdout = anstream::stdout().lock();
    match stdout
        .write_all(text.as_bytes())
        .and_then(|()| stdout.flush())
    {
        Err(source) if source.kind() != ErrorKind::BrokenPipe => Err(Stop::Machine(Error::Write {
            path: PathBuf::from("standard output"),
            source,
        })),
        _ => Ok(()),
    }
}

/// Prints to standard error; when that fails there is nowhere left to say so.
fn err(text: &str) {
    let _ = anstream::stderr().lock().write_all(text.as_bytes());
}

/// The site's folder: `--root`, else the nearest one upward.
fn root_of(everywhere: &Everywhere) -> Result<Option<PathBuf>, Stop> {
    match &everywhere.root {
        Some(root) if !root.join(disk::SETTINGS).exists() => Err(Stop::Words(format!(
            "`{}` has no `site.toml`",
            root.display()
        ))),
        Some(root) => Ok(Some(root.clone())),
        None => Ok(disk::find_root(Path::new("."))),
    }
}

fn root_needed(everywhere: &Everywhere) -> Result<PathBuf, Stop> {
    root_of(everywhere)?
        .ok_or_else(|| Stop::Words("there is no `site.toml` here or in any folder above; name the site's folder with `--root`".to_owned()))
}

fn run_build(call: &BuildCall, everywhere: &Everywhere) -> Result<u8, Stop> {
    let root = root_needed(everywhere)?;
    let options = BuildOptions {
        root: root.clone(),
        drafts: call.drafts,
        future: call.future,
        today: call.today,
        base_url: call.base_url.clone(),
        output: call.output.clone(),
        keep_going: call.keep_going,
        locked: call.locked,
        adopt: call.adopt,
        jobs: call.jobs.map(usize::from),
        force: call.force,
        verify: call.verify,
        deny: call.deny.clone(),
    };
    let BuildReport {
        faults,
        imported,
        outcome,
        articles,
        deleted,
        held,
        timings,
    } = build::build(&options)?;
    if everywhere.format == Printer::Human && !everywhere.quiet {
        for line in &imported {
            out(&format!("{line}\n"))?;
        }
    }
    print_faults(&faults, everywhere, Some(&root))?;
    print_deleted(deleted, everywhere)?;
    let output = call
        .output
        .clone()
        .unwrap_or_else(|| PathBuf::from("public"));
    match (outcome, everywhere.format) {
        (Some(outcome), Printer::Human) if !everywhere.quiet => {
            if everywhere.verbose {
                for (file, change) in &outcome.changes {
                    let verb = match change {
                        Change::Written => "written",
                        Change::Removed => "removed",
                    };
                    out(&format!("{verb} {file}\n"))?;
                }
            }
            let folder = output.display().to_string();
            let removed = match outcome.removed {
                0 => String::new(),
                removed => format!(", {removed} removed"),
            };
            let took: Duration = timings.iter().map(|(_, time)| *time).sum();
            out(&format!(
                "Built {}/: {}, {} of {} files changed{removed}, {:.1} s\n",
                folder.trim_end_matches('/'),
                counted(articles, &held),
                outcome.written,
                outcome.files,
                took.as_secs_f64()
            ))?;
            if let Some(why) = outcome.in_place {
                out(&format!(
                    "note: {why}, so files are renamed in one by one; if that is interrupted, the next build finishes it\n"
                ))?;
            }
        }
        (Some(outcome), Printer::Json) => {
            let mut built = counts(articles, &held);
            built["built"] = output.to_string_lossy().into();
            built["files"] = outcome.files.into();
            built["written"] = outcome.written.into();
            built["removed"] = outcome.removed.into();
            built["imported"] = imported.into();
            out(&format!("{built}\n"))?;
        }
        (None, Printer::Human) => err("nothing was published\n"),
        _ => {}
    }
    if call.timings {
        print_timings(&timings, everywhere)?;
    }
    Ok(status_of(&faults))
}

/// How many articles are published, and how many pages are held back:
/// `10 articles (+2 drafts, 1 future (next: 2025-12-01 06:00), 1 expired)`.
fn counted(articles: usize, held: &HeldBack) -> String {
    let noun = if articles == 1 { "article" } else { "articles" };
    let next = held.next.map_or_else(String::new, |next| {
        format!(" (next: {})", next.format("%Y-%m-%d %H:%M"))
    });
    let parts: Vec<String> = [
        (held.count("draft"), "draft", ""),
        (held.count("future"), "future", next.as_str()),
        (held.count("expired"), "expired", ""),
    ]
    .into_iter()
    .filter(|(count, ..)| *count > 0)
    .map(|(count, word, more)| {
        let s = if word == "draft" && count > 1 {
            "s"
        } else {
            ""
        };
        format!("{count} {word}{s}{more}")
    })
    .collect();
    if parts.is_empty() {
        format!("{articles} {noun}")
    } else {
        format!("{articles} {noun} (+{})", parts.join(", "))
    }
}

/// The same counts as JSON.
fn counts(articles: usize, held: &HeldBack) -> serde_json::Value {
    serde_json::json!({
        "articles": articles,
        "drafts": held.count("draft"),
        "future": held.count("future"),
        "next": held.next.map(|next| next.to_rfc3339()),
        "expired": held.count("expired"),
    })
}

fn run_serve(call: &ServeCall, everywhere: &Everywhere) -> Result<u8, Stop> {
    let root = root_needed(everywhere)?;
    let options = ServeOptions {
        build: BuildOptions {
            root: root.clone(),
            drafts: call.drafts,
            future: call.future,
            ..BuildOptions::default()
        },
        port: call.port,
        bind: call.bind.clone(),
        open: call.open,
    };
    let everywhere = everywhere.clone();
    // The preview goes on when nobody reads what it prints.
    let tell = move |news: News<'_>| {
        let _ = print_news(&news, &everywhere, &root);
    };
    serve::serve(&options, Arc::new(tell))?;
    Ok(0)
}

fn print_news(news: &News<'_>, everywhere: &Everywhere, root: &Path) -> Result<(), Stop> {
    let (line, json) = match news {
        News::Faults(faults) => return print_faults(faults, everywhere, Some(root)),
        News::Warning(text) => {
            err(&format!("warning: {text}\n"));
            return Ok(());
        }
        News::Failed(error) => {
            err(&format!("error: {error}\n"));
            return Ok(());
        }
        News::Imported(lines) => (lines.join("\n"), serde_json::json!({ "imported": lines })),
        News::Preview { url, built } => {
            let mut line = format!("preview at {url}");
            let mut json = serde_json::json!({});
            if let Some(Built {
                articles,
                files,
                held,
            }) = built
            {
                line = format!("{line}\n{}, {files} files", counted(*articles, held));
                json = counts(*articles, held);
                json["files"] = (*files).into();
            }
            json["preview"] = (*url).into();
            (line, json)
        }
        News::Rebuilt {
            took,
            differ,
            built,
        } => {
            let milliseconds = took.as_millis();
            let noun = if *differ == 1 {
                "file differs"
            } else {
                "files differ"
            };
            let now = counted(built.articles, built.held);
            let mut json = counts(built.articles, built.held);
            json["ms"] = serde_json::json!(milliseconds);
            json["differ"] = (*differ).into();
            (
                format!("rebuilt in {milliseconds} ms: {differ} {noun}; {now}"),
                serde_json::json!({ "rebuilt": json }),
            )
        }
        News::Kept => (
            "not rebuilt: the preview shows the last good site".to_owned(),
            serde_json::json!({ "rebuilt": null }),
        ),
    };
    match everywhere.format {
        Printer::Json => out(&format!("{json}\n")),
        Printer::Human if everywhere.quiet => Ok(()),
        Printer::Human => out(&format!("{line}\n")),
    }
}

/// How long stages took, in milliseconds, and all of them together.
fn print_timings(timings: &Timings, everywhere: &Everywhere) -> Result<(), Stop> {
    let milliseconds = |time: Duration| time.as_secs_f64() * 1000.0;
    let all = timings.iter().map(|(_, time)| *time).sum();
    if everywhere.format == Printer::Json {
        let stages = timings
            .iter()
            .map(|(stage, time)| serde_json::json!({ "stage": stage, "ms": milliseconds(*time) }));
        let stages: Vec<serde_json::Value> = stages.collect();
        let all = milliseconds(all);
        return out(&format!(
            "{}\n",
            serde_json::json!({ "timings": stages, "ms": all })
        ));
    }
    let line =
        |(stage, time): &(&str, Duration)| format!("{:9.1} ms  {stage}\n", milliseconds(*time));
    let lines: String = timings.iter().chain(&[("all", all)]).map(line).collect();
    out(&lines)
}

fn run_import(call: &ImportCall, everywhere: &Everywhere) -> Result<u8, Stop> {
    let root = root_of(everywhere)?;
    let (stdin, paths) = sources_of(call)?;
    if call.stdout && paths.len() + usize::from(stdin.is_some()) != 1 {
        return Err(Stop::Words("`--stdout` takes one source".to_owned()));
    }
    let target = match &call.to {
        Some(folder) => Target::Folder(folder.clone()),
        None if call.stdout => Target::Nowhere,
        None => Target::Site,
    };
    if root.is_none() && target == Target::Site {
        return Err(Stop::Words(
            "there is no site here to import into; use `--stdout`, `--to DIR` or `--root DIR`"
                .to_owned(),
        ));
    }
    let options = ImportOptions {
        root: root.clone(),
        paths,
        stdin,
        target,
        again: call.again,
        given: given(call),
        today: None,
        progress: progress(everywhere),
    };
    let ImportReport {
        faults,
        pages,
        check,
        deleted,
        timings,
    } = intake::import(&options)?;
    let faults = diagnostic::settle(faults, &check, &[]);
    let json = everywhere.format == Printer::Json;
    for page in &pages {
        match (json, call.stdout, call.explain) {
            (true, ..) => out(&format!(
                "{}\n",
                import::explain_json(
                    &page.imported,
                    &page.path,
                    call.stdout.then_some(&page.text)
                )
            ))?,
            (false, true, explain) => {
                out(&page.text)?;
                if explain {
                    err(&import::explain_text(&page.imported));
                }
            }
            (false, false, true) => out(&format!(
                "{}\n{}",
                import::line(&page.imported, &page.path),
                import::explain_text(&page.imported)
            ))?,
            (false, false, false) if (page.written || everywhere.verbose) && !everywhere.quiet => {
                out(&format!("{}\n", import::line(&page.imported, &page.path)))?;
            }
            (false, false, false) => {}
        }
    }
    print_faults(&faults, everywhere, root.as_deref())?;
    print_deleted(deleted.len(), everywhere)?;
    if call.timings {
        print_timings(&timings, everywhere)?;
    }
    Ok(status_of(&faults))
}

/// Says how many sources have no page because it was deleted.
fn print_deleted(deleted: usize, everywhere: &Everywhere) -> Result<(), Stop> {
    match (deleted, everywhere.format) {
        (0, _) => Ok(()),
        (_, Printer::Json) => out(&format!("{}\n", serde_json::json!({ "deleted": deleted }))),
        (_, Printer::Human) if everywhere.quiet => Ok(()),
        (1, Printer::Human) => out(
            "note: 1 source has no page because the page was deleted; `digest import PATH` brings it back\n",
        ),
        (_, Printer::Human) => out(&format!(
            "note: {deleted} sources have no page because the pages were deleted; `digest import PATH` brings one back\n"
        )),
    }
}

fn run_accept(call: &AcceptCall, everywhere: &Everywhere) -> Result<u8, Stop> {
    let root = root_needed(everywhere)?;
    let decision = decisions::accept(&root, &call.paths)?;
    print_decision("accept", decision, everywhere, &root)
}

fn run_reject(call: &RejectCall, everywhere: &Everywhere) -> Result<u8, Stop> {
    let root = root_needed(everywhere)?;
    let erase = if call.erase { Erase::Now } else { Erase::Later };
    let decision = decisions::reject(&root, &call.paths, erase)?;
    print_decision("reject", decision, everywhere, &root)
}

fn print_decision(
    command: &str,
    decision: Decision,
    everywhere: &Everywhere,
    root: &Path,
) -> Result<u8, Stop> {
    let faults = diagnostic::settle(decision.faults, &decision.check, &[]);
    print_faults(&faults, everywhere, Some(root))?;
    match everywhere.format {
        Printer::Json => out(&format!(
            "{}\n",
            serde_json::json!({ command: decision.lines })
        ))?,
        Printer::Human if everywhere.quiet => {}
        Printer::Human => {
            for line in &decision.lines {
                out(&format!("{line}\n"))?;
            }
        }
    }
    Ok(status_of(&faults))
}

/// An import that is over by then shows no bar.
const PATIENCE: Duration = Duration::from_millis(500);

/// A bar on the terminal while sources are read; nothing where standard error is no terminal.
fn progress(everywhere: &Everywhere) -> Progress {
    if everywhere.quiet || everywhere.format == Printer::Json || !std::io::stderr().is_terminal() {
        return Progress::default();
    }
    let style = ProgressStyle::with_template("{bar:30} {human_pos} of {human_len} sources, {eta}")
        .unwrap_or_else(|_| ProgressStyle::default_bar());
    let bar = ProgressBar::hidden().with_style(style);
    let start = Instant::now();
    Progress::new(move |done, all| {
        bar.set_length(all);
        bar.set_position(done);
        if bar.is_hidden() && start.elapsed() > PATIENCE {
            bar.set_draw_target(ProgressDrawTarget::stderr());
        }
        if done == all {
            bar.finish_and_clear();
        }
    })
}

fn sources_of(call: &ImportCall) -> Result<(Option<Vec<u8>>, Vec<PathBuf>), Stop> {
    let mut paths = Vec::new();
    let mut stdin = None;
    for path in &call.paths {
        let text = path.to_string_lossy();
        if text.starts_with("http://") || text.starts_with("https://") {
            return Err(Stop::Words(format!(
                "`{text}` is an address; digest downloads nothing: save the page and import the file"
            )));
        }
        if text == "-" {
            stdin = Some(disk::read_stdin()?);
        } else {
            paths.push(path.clone());
        }
    }
    Ok((stdin, paths))
}

fn given(call: &ImportCall) -> Given {
    let filled = |value: &Option<String>| {
        value
            .as_deref()
            .map(str::trim)
            .filter(|value| !value.is_empty())
            .map(str::to_owned)
    };
    Given {
        format: call.as_format.map(|name| match name {
            FormatName::Text => Format::Text,
            FormatName::Markdown => Format::Markdown,
            FormatName::Html => Format::Html,
            FormatName::Json => Format::Json,
            FormatName::Feed => Format::Feed,
            FormatName::Mail => Format::Mail,
            FormatName::Wxr => Format::Wxr,
        }),
        date: call.date.as_ref().and_then(|date| date.0),
        lang: filled(&call.lang),
        url: filled(&call.url),
        source_name: filled(&call.source_name),
    }
}

/// Prints faults: for people on standard error, as JSON on standard output.
fn print_faults(
    faults: &[Diagnostic],
    everywhere: &Everywhere,
    root: Option<&Path>,
) -> Result<(), Stop> {
    let text_of = |file: &str| disk::text_to_show(root.unwrap_or(Path::new("")), file);
    match everywhere.format {
        Printer::Json => faults.iter().try_for_each(|fault| {
            out(&format!(
                "{}
",
                diagnostic::json(fault, &text_of)
            ))
        }),
        Printer::Human => {
            let shown = if everywhere.verbose {
                faults.to_vec()
            } else {
                diagnostic::abridge(faults)
            };
            err(&diagnostic::human(
                &shown,
                &text_of,
                std::io::stderr().is_terminal(),
            ));
            Ok(())
        }
    }
}

fn status_of(faults: &[Diagnostic]) -> u8 {
    u8::from(faults.iter().any(|fault| fault.severity == Severity::Error))
}
