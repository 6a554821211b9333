//! Files renamed in one by one where two trees cannot be exchanged, from a list that a kill does not lose.
//!
//! Start reading at [`finish`].

use super::list::{Stamp, folders, look_again, times};
use super::place::Place;
use super::place::Waiting;
use super::{ARRIVING, cannot_write, remove, remove_empty_parents, remove_if_there};
use crate::disk::Error;
use std::collections::HashSet;
use std::fs;
use std::io::ErrorKind;
use std::path::Path;

/// Carries out what still waits, if anything does: renames files in, pages after what they refer to, and removes what is
/// to go. May be cut off anywhere and begun again.
pub(super) fn finish(place: &Place) -> Result<bool, Error> {
    let Some(mut job) = place.read_job() else {
        return Ok(false);
    };
    let root = place.root_of(job.work.waiting);
    let names = &job.list.names;
    let is_page = |at: &usize| Path::new(names.get(*at)).extension() == Some("html".as_ref());
    let (pages, rest): (Vec<usize>, Vec<usize>) =
        job.work.written.iter().partition(|at| is_page(at));
    for name in rest.iter().chain(&pages).map(|at| names.get(*at)) {
        let from = root.join(name);
        if fs::symlink_metadata(&from).is_ok() {
            clear_the_way(&place.output, name)?;
            bring(&from, &place.output.join(name))?;
        }
    }
    for name in &job.work.gone {
        if remove_if_there(&place.output.join(name))? {
            remove_empty_parents(&place.output, name);
        }
    }
    if job.work.waiting == Waiting::Inside {
        fs::remove_dir_all(&root).or_else(|fault| match fault.kind() {
            ErrorKind::NotFound => Ok(()),
            _ => Err(cannot_write(&root)(fault)),
        })?;
    }
    for at in &job.work.written {
        // What was copied in is another file than the one that waited.
        if let Ok(meta) = fs::symlink_metadata(place.output.join(names.get(*at))) {
            job.list.files[*at].stamp = Stamp::of(&meta);
        }
    }
    let folders = folders(names.iter());
    let mut times = times(&place.output, &folders, |_| None);
    let gone = &job.work.gone;
    let emptied = gone.iter().flat_map(|name| {
        name.match_indices('/')
            .map(move |(slash, _)| &name[..slash])
    });
    let listed: HashSet<&str> = folders.iter().copied().collect();
    // Others may have put something there, which keeps the folder.
    let stays = |folder: &&str| !listed.contains(folder) && place.output.join(folder).is_dir();
    let bare: HashSet<&str> = emptied
        .chain(job.work.bare.iter().map(String::as_str))
        .collect();
    look_again(&folders, &mut times, bare.into_iter().filter(stays));
    place.write_list(&place.output, job.list.rows(), &times)?;
    place.forget_job()?;
    Ok(true)
}

/// Makes the folders of a file, and room where a folder stood under its name or a file under one of its folders'.
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

/// Renames a file in; where that crosses file systems, copies it beside its place first.
fn bring(from: &Path, to: &Path) -> Result<(), Error> {
    match fs::rename(from, to) {
        Err(fault) if fault.kind() == ErrorKind::CrossesDevices => {
            let mut name = to.file_name().unwrap_or_default().to_owned();
            name.push(ARRIVING);
            let beside = to.with_file_name(name);
            fs::copy(from, &beside)
                .and_then(|_| fs::rename(&beside, to))
                .map_err(cannot_write(to))?;
            remove(from)
        }
        result => result.map_err(cannot_write(to)),
    }
}
