//! What becomes of converted pages: written into the site, compared with it, or written elsewhere.
//!
//! What may be written is decided in `import/`. Start reading at [`store`].

use super::convert::ConvertedAll;
use super::{Imports, PageReport};
use crate::base::config::Config;
use crate::base::diagnostic::{Code, Diagnostic};
use crate::base::path::RelPath;
use crate::content::page::Front;
use crate::disk::{self, Error, Listed};
use crate::import::names::Names;
use crate::import::{self, Action, Existing, Imported, Occasion, Settled, Withheld};
use crate::site::record::Record;
use chrono::NaiveDate;
use std::collections::BTreeSet;
use std::path::Path;

/// The site that pages are written into.
#[derive(Clone, Copy)]
pub(super) struct TargetSite<'a> {
    pub(super) root: &'a Path,
    /// The pages that it has.
    pub(super) existing: &'a [Existing<'a>],
    /// All its sources, changed or not.
    pub(super) sources: &'a [Listed],
    pub(super) config: &'a Config,
    pub(super) record: &'a Record,
    /// The sources and items that the command line names.
    pub(super) named: &'a BTreeSet<String>,
    /// `--again`: untouched pages are rebuilt though their sources did not change.
    pub(super) again: bool,
    pub(super) today: NaiveDate,
}

/// What becomes of each imported page.
fn settled(imported: &[Imported], site: &TargetSite<'_>) -> Settled {
    let present = site
        .sources
        .iter()
        .filter_map(|source| Some(source.file.below("content")?.to_string()))
        .collect();
    let occasion = Occasion {
        today: site.today,
        again: site.again,
        present: &present,
        record: site.record,
        named: site.named,
    };
    import::settle(imported, site.existing, &occasion, site.config)
}

/// For `--locked`: writes nothing, and reports the sources that have no up-to-date page.
pub(super) fn check(converted: ConvertedAll, site: &TargetSite<'_>) -> Imports {
    let settled = settled(&converted.imported, site);
    let names = |wanted: fn(&Action) -> bool| -> BTreeSet<String> {
        let pages = converted.imported.iter().zip(&settled.actions);
        let wanted = pages.filter(|(_, action)| wanted(action));
        wanted.map(|(imported, _)| imported.name.clone()).collect()
    };
    let stale = names(|action| matches!(action, Action::Create { .. } | Action::Update { .. }));
    let mut deleted = names(|action| *action == Action::Withhold(Withheld::Deleted));
    deleted.extend(converted.deleted);
    let mut diagnostics = converted.diagnostics;
    diagnostics.extend(stale.into_iter().map(|name| {
        Diagnostic::new(Code::StaleSource, "this source has no up-to-date page")
            .in_file(name)
            .hint("run `digest import` and commit the page")
    }));
    Imports {
        diagnostics,
        deleted,
        ..Imports::default()
    }
}

/// Writes pages into the site, as far as they may be written, and gives what the record is to know.
///
/// # Errors
/// I/O errors: what cannot be written.
pub(super) fn store(converted: ConvertedAll, site: &TargetSite<'_>) -> Result<Imports, Error> {
    let Settled {
        actions,
        diagnostics,
        recorded,
    } = settled(&converted.imported, site);
    let mut imports = Imports {
        diagnostics: converted.diagnostics,
        deleted: converted.deleted.into_iter().collect(),
        learnt: recorded,
        ..Imports::default()
    };
    imports.diagnostics.extend(diagnostics);
    let pages = converted.imported.into_iter().zip(converted.folders);
    for ((imported, from), action) in pages.zip(actions) {
        // Images first: a page that was written is not imported again, so what a kill kept from it would never come.
        if let Action::Create { file, .. } | Action::Update { file, .. } = &action {
            copy_images(
                &imported,
                from.as_deref(),
                file.as_str(),
                &mut imports.diagnostics,
                |place, bytes| match RelPath::new(place) {
                    Some(place) => disk::create_image(site.root, &place, bytes),
                    None => Ok(true),
                },
            )?;
        }
        let (file, text) = match action {
            Action::Create { file, text } => {
                disk::create_article(site.root, &file, &text)?;
                (file, Some(text))
            }
            Action::Update { file, text } => {
                disk::replace_article(site.root, &file, &text)?;
                (file, Some(text))
            }
            Action::Keep { file } => (file, None),
            Action::Withhold(why) => {
                if why == Withheld::Deleted {
                    imports.deleted.insert(imported.name);
                }
                continue;
            }
        };
        imports.pages.push(PageReport {
            imported,
            path: file.to_string(),
            written: text.is_some(),
            text,
        });
    }
    Ok(imports)
}

/// Copies the images of a page next to it, into the folder of its file's name. One that is already there with other
/// bytes is the editor's.
fn copy_images(
    imported: &Imported,
    from: Option<&Path>,
    page: &str,
    diagnostics: &mut Vec<Diagnostic>,
    create: impl Fn(&str, &[u8]) -> Result<bool, Error>,
) -> Result<(), Error> {
    let Some(from) = from else { return Ok(()) };
    for (source, place) in images_of(imported, page) {
        let path = from.join(source);
        match disk::read_named(&path, &path.to_string_lossy()) {
            Ok(bytes) => {
                if !create(&place, &bytes)? {
                    let message = format!(
                        "`{place}` is not the image that `{}` shows now, and stays as it is",
                        imported.name
                    );
                    diagnostics.push(
                        Diagnostic::new(Code::EditedPage, message)
                            .in_file(page)
                            .hint("delete it and run `digest import --again` to copy it again"),
                    );
                }
            }
            Err(diagnostic) => diagnostics.push(diagnostic),
        }
    }
    Ok(())
}

/// The images of a page: their paths next to the source, and where they are when the page is this file.
pub(super) fn images_of<'a>(
    imported: &'a Imported,
    page: &'a str,
) -> impl Iterator<Item = (&'a str, String)> {
    let (folder, file) = page.rsplit_once('/').map_or(("", page), |(folder, _)| {
        (&page[..=folder.len()], &page[folder.len() + 1..])
    });
    let stem = file.rsplit_once('.').map_or(file, |(stem, _)| stem);
    imported.images.iter().map(move |(source, place)| {
        let place = import::place_at(place, stem);
        (source.as_str(), format!("{folder}{place}"))
    })
}

/// The stem of a page's file outside the site: that of its source.
fn own_stem(imported: &Imported) -> String {
    let stem = Path::new(&imported.name).file_stem();
    stem.map_or_else(
        || imported.stem.clone(),
        |stem| stem.to_string_lossy().into_owned(),
    )
}

/// Writes pages into a folder, or only hands them back. Each has its own file: `STEM.md` for the first source of that
/// stem, `STEM-2.md` and so on for the others. What an earlier import wrote under these names is replaced.
pub(super) fn elsewhere(
    converted: ConvertedAll,
    folder: Option<&Path>,
    today: NaiveDate,
) -> Result<Imports, Error> {
    let mut imports = Imports {
        diagnostics: converted.diagnostics,
        ..Imports::default()
    };
    let stems: Vec<String> = converted.imported.iter().map(own_stem).collect();
    let mut names = Names::default();
    // A name that one source has keeps it, wherever another needs a number.
    let own: Vec<Option<String>> = stems.iter().map(|stem| names.take("", stem)).collect();
    let pages = converted.imported.into_iter().zip(converted.folders);
    for ((imported, from), (stem, own)) in pages.zip(stems.iter().zip(own)) {
        let front = Front {
            added: Some(today),
            ..imported.front.clone()
        };
        let stem = own.unwrap_or_else(|| names.give("", stem));
        let name = format!("{stem}.md");
        let text = import::text_at(&imported, front, &stem);
        let path = match folder {
            Some(folder) => {
                let path = folder.join(&name);
                disk::write_to(&path, &text)?;
                let create =
                    |place: &str, bytes: &[u8]| disk::create_file(&folder.join(place), bytes);
                copy_images(
                    &imported,
                    from.as_deref(),
                    &name,
                    &mut imports.diagnostics,
                    create,
                )?;
                path.to_string_lossy().replace('\\', "/")
            }
            None => name,
        };
        imports.pages.push(PageReport {
            imported,
            text: Some(text),
            path,
            written: folder.is_some(),
        });
    }
    Ok(imports)
}
