//! Random edits under a running preview: at the end it answers what a build from scratch writes, and it has not grown.
//!
//! `SEED=` chooses the edits and `EDITS=` their number. Start reading at [`after_random_edits_every_page_is_that_of_a_build`].

use crate::preview::{PATIENCE, Preview, Site, article_file};
use crate::seed::{number, seed};
use std::collections::BTreeMap;
use std::fs;
#[cfg(target_os = "linux")]
use std::path::Path;
use std::time::{Duration, Instant};

/// Numbers from a seed, the same on every machine (the constants are Knuth's, MMIX).
struct Random(u64);

impl Random {
    fn below(&mut self, end: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % end
    }
    fn one_in(&mut self, count: u64) -> bool {
        self.below(count) == 0
    }
    fn pick<'a>(&mut self, from: &[&'a str]) -> &'a str {
        from[usize::try_from(self.below(from.len() as u64)).unwrap()]
    }
}

/// In a text that no site can be built with until [`repair`] takes it away.
const BROKEN: &str = "to be repaired";
/// The page by which changes are timed.
const TIMED: &str = "/2025/09/10/timed/";

/// A source.
fn letter(about: &str, number: u64) -> String {
    format!(
        "A letter about {about}\n\nThe mill of {number} runs two looms that learn from their weavers, and a third one that does not.\n"
    )
}

/// Makes the edit of this number.
fn edit(site: &Site, random: &mut Random, number: u64) {
    let slug = format!("r{}", random.below(12));
    let file = article_file(&slug);
    let day = random.below(28) + 1;
    let topic = random.pick(&["looms", "mills", "weavers", "dyes"]);
    let draft = random.one_in(6);
    let text = |body: &str| {
        format!(
            "+++\ntitle = \"Title {number} of {slug}\"\ndate = 2025-09-{day:02}\ntopics = [\"{topic}\"]\ndraft = {draft}\n+++\n{body}\n"
        )
    };
    let gone = |file: &str| drop(fs::remove_file(site.at(file)));
    let moved = |from: &str, to: &str| {
        fs::create_dir_all(site.at(to).parent().unwrap()).unwrap();
        drop(fs::rename(site.at(from), site.at(to)));
    };
    let few = random.below(4);
    match random.below(30) {
        0..5 => site.write(&file, &text(&format!("Edit {number}."))),
        5 => site.replace(&file, &text(&format!("Edit {number}."))),
        6 | 7 => gone(&file),
        8 => moved(&file, &article_file(&format!("m{few}"))),
        9 => moved(&file, &format!("content/articles/deep/{few}/{slug}.md")),
        10 => moved(
            "content/articles/deep",
            &format!("content/articles/deeper-{few}"),
        ),
        11 => drop(fs::remove_dir_all(
            site.at(&format!("content/articles/deeper-{few}")),
        )),
        12 => site.write(&file, &format!("+++\ntitle = {BROKEN}\n+++\n")),
        13 => {
            let link = format!("{BROKEN}: [another](r{few}.md)");
            site.write(&file, &text(&link));
        }
        14 => site.write("templates/404.html", &format!("<body>none {number}</body>")),
        15 => {
            let name = random.pick(&["article.html", "list.html", "home.html"]);
            site.write(
                &format!("templates/{name}"),
                &format!("{{% extends \"digest/{name}\" %}}\n{{% block main %}}<p>{number}</p>{{{{ super() }}}}{{% endblock main %}}\n"),
            );
        }
        16 => gone(&format!(
            "templates/{}",
            random.pick(&["article.html", "list.html", "404.html"])
        )),
        17 => {
            let broken = random.pick(&["{% if %}", "{{ nothing.here }}"]);
            site.write(
                "templates/period.html",
                &format!("{{# {BROKEN} #}}{broken}"),
            );
        }
        18 => site.write("static/style.css", &format!("body {{ order: {number} }}")),
        19 => site.write(&format!("static/deep/{few}.txt"), &number.to_string()),
        20 => gone(&format!("static/deep/{few}.txt")),
        21 => {
            moved("static/deep", "static/other");
            moved("static/other", "static/deep");
        }
        22 | 23 => {
            let path = random.pick(&["", "news/"]);
            let more = random.pick(&[
                "",
                "per_page = 3\n",
                "edition = \"day\"\n",
                "outputs = { markdown = false, days = true }\n",
                "permalink = \"/:year/:slug/\"\n",
                "[taxonomies.topics]\nmin = 3\n",
            ]);
            site.write(
                "site.toml",
                &format!(
                    "title = \"Title {number}\"\nbase_url = \"https://t.example/{path}\"\n{more}"
                ),
            );
        }
        24 => {
            site.write("content/articles/bundle/plan.png", &format!("PNG {number}"));
            site.write(
                "content/articles/bundle/index.md",
                &text("![A plan](plan.png)"),
            );
        }
        25 => moved("content/articles/bundle", "content/articles/parcel"),
        26 => drop(fs::remove_dir_all(site.at("content/articles/parcel"))),
        27 => site.write(
            &format!("content/sources/letter-{few}.txt"),
            &letter(&format!("{topic} {few}"), number),
        ),
        28 => site.write(
            &format!("content/topics/{topic}/_index.md"),
            &format!("+++\ntitle = \"{topic}\"\n+++\nIntroduced {number}.\n"),
        ),
        _ => site.write(
            "content/pages/about.md",
            &format!("+++\ntitle = \"About\"\n+++\nAbout {number}.\n"),
        ),
    }
}

/// Removes every error: those of the whole site, and those of single outputs.
fn repair(site: &Site) {
    let inputs = ["content", "templates"].map(|folder| walkdir::WalkDir::new(site.at(folder)));
    // the site has no templates at times
    for entry in inputs.into_iter().flatten().filter_map(Result::ok) {
        let is_broken = || fs::read_to_string(entry.path()).is_ok_and(|text| text.contains(BROKEN));
        if entry.file_type().is_file() && is_broken() {
            fs::remove_file(entry.path()).unwrap();
        }
    }
}

/// The path of the base address, as the settings have it.
fn home(site: &Site) -> &'static str {
    let settings = fs::read_to_string(site.at("site.toml")).unwrap();
    if settings.contains("/news/") {
        "/news/"
    } else {
        "/"
    }
}

/// What a build writes that knows nothing of earlier ones.
fn built_from_scratch(site: &Site) -> BTreeMap<String, Vec<u8>> {
    let copy = Site(tempfile::TempDir::new().unwrap());
    for part in ["content", "templates", "static", "site.toml"] {
        for entry in walkdir::WalkDir::new(site.at(part))
            .into_iter()
            .filter_map(Result::ok)
        {
            if entry.file_type().is_file() {
                let name = entry.path().strip_prefix(site.0.path()).unwrap();
                fs::create_dir_all(copy.0.path().join(name).parent().unwrap()).unwrap();
                fs::copy(entry.path(), copy.0.path().join(name)).unwrap();
            }
        }
    }
    copy.built()
}

/// How long a saved page takes to be answered, in a site without errors.
fn timed(site: &Site, preview: &Preview, number: u64) -> Duration {
    let file = article_file("timed");
    let save = |word: &str| {
        let text = format!(
            "+++\ntitle = \"Timed\"\ndate = 2025-09-10\nslug = \"timed\"\nurl = \"{TIMED}\"\n+++\n{word}\n"
        );
        site.replace(&file, &text);
        let start = Instant::now();
        let path = format!("{}{}", home(site), &TIMED[1..]);
        preview.until_says(&path, word);
        start.elapsed()
    };
    save(&format!("Before {number}."));
    save(&format!("After {number}."))
}

/// What a preview holds of the machine.
#[cfg(target_os = "linux")]
#[derive(Debug)]
struct Held {
    /// Memory, in KiB.
    memory: u64,
    /// Open files and connections.
    handles: usize,
    /// Folders under watch.
    watches: usize,
}

#[cfg(target_os = "linux")]
impl Held {
    fn by(preview: &Preview) -> Held {
        let process = Path::new("/proc").join(preview.id().to_string());
        let status = fs::read_to_string(process.join("status")).unwrap();
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        let memory = line.unwrap().trim().trim_end_matches(" kB");
        let infos: Vec<String> = fs::read_dir(process.join("fdinfo"))
            .unwrap()
            // one that was closed meanwhile has no information
            .filter_map(|entry| fs::read_to_string(entry.unwrap().path()).ok())
            .collect();
        let watches = infos.iter().flat_map(|info| info.lines());
        Held {
            memory: memory.parse().unwrap(),
            handles: infos.len(),
            watches: watches.filter(|line| line.starts_with("inotify ")).count(),
        }
    }

    /// Whether the preview holds no more handles than this, and no more watches than it has folders.
    fn has_not_grown(&self, site: &Site, preview: &Preview) {
        let start = Instant::now();
        let folders = ["content", "templates", "static"].map(|folder| {
            let entries = walkdir::WalkDir::new(site.at(folder)).into_iter();
            let is_folder = |entry: &walkdir::DirEntry| entry.file_type().is_dir();
            entries
                .filter(|entry| entry.as_ref().is_ok_and(is_folder))
                .count()
        });
        // and that of the site itself
        let folders = folders.iter().sum::<usize>() + 1;
        loop {
            let now = Held::by(preview);
            if now.handles <= self.handles && now.watches <= folders {
                return;
            }
            // connections close in their own time
            assert!(
                start.elapsed() < PATIENCE,
                "{self:?} became {now:?} with {folders} folders"
            );
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}

/// After this many edits a preview has seen most kinds of edit, and the allocator has the room that they need. Memory that is
/// measured before that differs by half from seed to seed.
#[cfg(target_os = "linux")]
const WARM_UP: u64 = 60;

/// Everything that a build writes is answered, and what it no longer writes is not.
fn compare(site: &Site, preview: &Preview, known: &mut BTreeMap<String, Vec<u8>>) {
    let built = built_from_scratch(site);
    preview.shows(home(site), &built);
    for path in known.keys().filter(|path| !built.contains_key(*path)) {
        let path = path.replace(' ', "%20");
        let answer = preview.get(&format!("{}{path}", home(site)));
        assert_ne!(answer.status, 200, "{path} is answered, but not built");
    }
    known.extend(built);
}

#[test]
fn after_random_edits_every_page_is_that_of_a_build() {
    let (seed, edits) = (seed(), number("EDITS").unwrap_or(120));
    let mut random = Random(seed);
    let site = Site::new("https://t.example/");
    // The first import loads tables that stay: 15 MiB.
    site.write("content/sources/letter.txt", &letter("looms", 1));
    let preview = site.preview();
    let (mut times, mut known) = (Vec::new(), BTreeMap::new());
    #[cfg(target_os = "linux")]
    let (mut early, mut warm) = (None, None);
    timed(&site, &preview, 0);
    // Open pages that nobody looks at.
    let open: Vec<_> = ["/", TIMED].map(|path| preview.open(path)).into();
    let mut burst = 0;
    for number in 1..=edits {
        edit(&site, &mut random, number);
        if burst == 0 && random.one_in(20) {
            burst = random.below(30);
        }
        if burst > 0 {
            burst -= 1;
        } else {
            // Longer than a change is waited for to end; then the answer waits for the new site.
            std::thread::sleep(Duration::from_millis(15));
            let path = format!(
                "{}{}",
                home(&site),
                random.pick(&["", "about/", "topics/", "feed.xml"])
            );
            preview.get(&path);
        }
        if number.is_multiple_of(10) {
            repair(&site);
            times.push(timed(&site, &preview, number));
            drop(preview.open(home(&site)));
        }
        if number == edits.div_ceil(5) {
            repair(&site);
            timed(&site, &preview, number);
            compare(&site, &preview, &mut known);
            #[cfg(target_os = "linux")]
            {
                early = Some(Held::by(&preview));
            }
        }
        #[cfg(target_os = "linux")]
        if number == WARM_UP.max(edits.div_ceil(5)) {
            warm = Some(Held::by(&preview).memory);
        }
    }
    repair(&site);
    times.push(timed(&site, &preview, edits + 1));
    compare(&site, &preview, &mut known);
    times.sort();
    eprintln!(
        "{edits} edits, median from save to page {:?}",
        times[times.len() / 2]
    );
    #[cfg(target_os = "linux")]
    {
        let (early, now) = (early.unwrap(), Held::by(&preview));
        eprintln!("{early:?} after a fifth, {warm:?} KiB when warm, {now:?} after all");
        early.has_not_grown(&site, &preview);
        if let Some(warm) = warm.filter(|_| edits >= 2 * WARM_UP) {
            // A site varies under random edits, and an allocator keeps what was freed.
            let limit = warm + warm / 4 + 8 * 1024;
            assert!(now.memory <= limit, "{warm} KiB became {now:?}");
        }
    }
    drop(open);
}
