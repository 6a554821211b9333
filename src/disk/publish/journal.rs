//! Where two trees cannot be exchanged: files are renamed in one by one, from a journal that survives a kill.
//!
//! Start reading at [`finish`].

use super::ARRIVING;
use super::files::{Stamp, remove, remove_empty_parents, remove_if_there};
use super::list::{folders, look_again, times};
use super::paths::{Paths, StagingRoot};
use crate::disk::{Error, cannot_write};
use std::collections::HashSet;
use std::fs;
use std::io::ErrorKind;
use std::path::Path;

/// Carries out what the journal still has, if there is one: renames files in, pages after what they refer to, and removes
/// the files that must go. It may be interrupted anywhere and repeated.
pub(super) fn finish(paths: &Paths) -> Result<bool, Error> {
    let Some(mut journal) = paths.read_journal() else {
        return Ok(false);
    };
    let root = paths.root_of(journal.work.waiting);
    let names = &journal.list.names;
    let is_page = |at: &usize| Path::new(names.get(*at)).extension() == Some("html".as_ref());
    let (pages, rest): (Vec<usize>, Vec<usize>) =
        journal.work.written.iter().partition(|at| is_page(at));
    for name in rest.iter().chain(&pages).map(|at| names.get(*at)) {
        let from = root.join(name);
        if fs::symlink_metadata(&from).is_ok() {
            clear_the_way(&paths.output, name)?;
            bring(&from, &paths.output.join(name))?;
        }
    }
    for name in &journal.work.gone {
        if remove_if_there(&paths.output.join(name))? {
            remove_empty_parents(&paths.output, name);
        }
    }
    if journal.work.waiting == StagingRoot::Inside {
        fs::remove_dir_all(&root).or_else(|error| match error.kind() {
            ErrorKind::NotFound => Ok(()),
            _ => Err(cannot_write(&root)(error)),
        })?;
    }
    for at in &journal.work.written {
        // What was copied in is another file than the one that waited.
        if let Ok(meta) = fs::symlink_metadata(paths.output.join(names.get(*at))) {
            journal.list.files[*at].stamp = Stamp::of(&meta);
        }
    }
    let folders = folders(names.iter());
    let mut times = times(&paths.output, &folders, |_| None);
    let gone = &journal.work.gone;
    let emptied = gone.iter().flat_map(|name| {
        name.match_indices('/')
            .map(move |(slash, _)| &name[..slash])
    });
    let listed: HashSet<&str> = folders.iter().copied().collect();
    // Others may have put something there, which keeps the folder.
    let stays = |folder: &&str| !listed.contains(folder) && paths.output.join(folder).is_dir();
    let bare: HashSet<&str> = emptied
        .chain(journal.work.bare.iter().map(String::as_str))
        .collect();
    look_again(&folders, &mut times, bare.into_iter().filter(stays));
    paths.write_list(&paths.output, journal.list.rows(), &times)?;
    paths.forget_journal()?;
    Ok(true)
}

/// Makes the folders of a file. Removes a folder that has its name, and files that have the names of its folders.
fn clear_the_way(root: &Path, name: &str) -> Result<(), Error> {
    for (slash, _) in name.match_indices('/') {
        let folder = root.join(name.split_at(slash).0);
        match fs::symlink_metadata(&folder) {
            Ok(meta) if meta.is_dir() => continue,
            Ok(_) => remove(&folder)?,
            Err(_) => {}
        }
        fs::create_dir(&folder).map_err(cannot_write(&folder))?;
    }
    let file = root.join(name);
    if fs::symlink_metadata(&file).is_ok_and(|meta| meta.is_dir()) {
        fs::remove_dir_all(&file).map_err(cannot_write(&file))?;
    }
    Ok(())
}

/// Renames a file in; where that crosses file systems, copies it next to its target first.
fn bring(from: &Path, to: &Path) -> Result<(), Error> {
    match fs::rename(from, to) {
        Err(error) if error.kind() == ErrorKind::CrossesDevices => {
            let mut name = to.file_name().unwrap_or_default().to_owned();
            name.push(ARRIVING);
            let copy = to.with_file_name(name);
            fs::copy(from, &copy)
                .and_then(|_| fs::rename(&copy, to))
                .map_err(cannot_write(to))?;
            remove(from)
        }
        result => result.map_err(cannot_write(to)),
    }
}
