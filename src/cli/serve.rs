//! `digest serve`.
//!
//! Start reading at [`run`].

use super::print::{counted, counts, err, out, print_diagnostics};
use super::{Everywhere, Printer, Stop, root_needed};
use crate::build::BuildOptions;
use crate::serve::{self, Counts, News, ServeOptions};
use clap::Args;
use std::path::Path;
use std::sync::Arc;

#[derive(Debug, Args)]
pub(super) struct ServeCall {
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
    /// Show articles with a future date too
    #[arg(long)]
    future: bool,
}

/// `digest serve`.
pub(super) fn run(call: &ServeCall, everywhere: &Everywhere) -> Result<u8, Stop> {
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
        News::Diagnostics(diagnostics) => {
            return print_diagnostics(diagnostics, everywhere, Some(root));
        }
        News::Warning(text) => {
            err(&format!("warning: {text}\n"));
            return Ok(());
        }
        News::Failed(error) => {
            err(&format!("error: {error}\n"));
            return Ok(());
        }
        News::Imported(lines) => (lines.join("\n"), serde_json::json!({ "imported": lines })),
        News::Preview { url, counts: shown } => {
            let mut line = format!("preview at {url}");
            let mut json = serde_json::json!({});
            if let Some(Counts {
                articles,
                files,
                held_back,
            }) = shown
            {
                line = format!("{line}\n{}, {files} files", counted(*articles, held_back));
                json = counts(*articles, held_back);
                json["files"] = (*files).into();
            }
            json["preview"] = (*url).into();
            (line, json)
        }
        News::Rebuilt {
            took,
            counts: shown,
        } => {
            let milliseconds = took.as_millis();
            let now = counted(shown.articles, shown.held_back);
            let mut json = counts(shown.articles, shown.held_back);
            json["ms"] = serde_json::json!(milliseconds);
            (
                format!("rebuilt in {milliseconds} ms: {now}"),
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
