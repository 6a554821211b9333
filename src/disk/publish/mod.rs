//! The one writer in `public/`: the staged tree, comparison, the swap, recovery after a kill.
//!
//! What a page is, is unknown here: outputs are paths, keys and bytes. Two trees stand beside each other, the live one
//! (`public/`) and the back one (`.digest/back/`), each with a list of what stands in it. A build compares the live tree
//! with its list by sizes and times alone. At its first output that differs it takes up the back tree, whose list is
//! removed before anything is changed there, so that a half-made tree is never believed. The tree is mended to the plan,
//! a list is written, and the two names are exchanged in one system call: whoever reads sees one whole site. Where that
//! call is impossible the files that differ are renamed in one by one, from a list that the next command finishes.
//! Nothing is flushed to the disk: sizes and times find what a power cut left short.
//! Start reading at [`stage`], then [`Staged::swap`].

mod list;
mod place;
mod tree;
mod waiting;

use crate::base::key::Key;
use crate::base::path::{FOREIGN, OutPath};
use crate::disk::{Error, Lock};
use list::{Known, Stamp, Work, folders, look_again, merge, times};
use place::{Place, Waiting, exchange, find, way_of};
use std::collections::HashMap;
use std::fs::{self, File};
use std::io::{self, ErrorKind, Read, Write};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, OnceLock, PoisonError};
use tree::{Mended, Tree, Trust, look, mend};

/// Where files wait inside an output that is a mount point: nothing outside it can be renamed into it.
const INSIDE: &str = FOREIGN[1];
/// How the name of a file ends that is copied in because it cannot be renamed in.
const ARRIVING: &str = ".digest-new";
/// Files that desktops leave in folders they have shown; they stop no build.
const LITTER: [&str; 2] = [".DS_Store", "Thumbs.db"];
/// How many calls of the system are worth a thread.
const WORTH_A_THREAD: usize = 500;

/// A tree being made beside `public/`. Dropped before its [`swap`](Staged::swap), it leaves `public/` as it was.
#[derive(Debug)]
pub struct Staged<'plan> {
    place: Place,
    way: Way,
    planned: Vec<&'plan OutPath>,
    /// What stands in the output.
    live: Tree,
    /// Where in `live` each planned path stands.
    standing: Vec<Option<usize>>,
    /// The back tree, once it is mended.
    back: OnceLock<Mended<'plan>>,
    mending: Mutex<()>,
    done: Vec<OnceLock<Done>>,
}

/// What became of an output.
#[derive(Clone, Copy, Debug)]
struct Done {
    file: Known,
    fate: Fate,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fate {
    /// The same file as before.
    Kept,
    /// Its bytes are new.
    Written,
}

/// What a publication did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outcome {
    /// Files of the site.
    pub files: usize,
    /// Files whose bytes are new or differ from before.
    pub written: usize,
    /// Files of the last build that are gone.
    pub removed: usize,
    /// Why the files were renamed in one by one instead of all at once, when they were.
    pub in_place: Option<InPlace>,
    /// Every file written or removed, sorted by its path.
    pub changes: Vec<(String, Change)>,
    /// What stands in the output now, as [`Seen::is`] knows it again.
    pub list: Option<Key>,
}

/// What became of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Change {
    /// Its bytes are new or differ from before.
    Written,
    /// It is gone.
    Removed,
}

/// Why two trees cannot be exchanged in one call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InPlace {
    /// A container's volume, or a disk of its own.
    #[error("the output folder is a mount point")]
    MountPoint,
    /// A git worktree or repository: exchanging it would move its `.git` away.
    #[error("the output folder holds `.git`")]
    Git,
    /// The kernel or the file system refuses the call, as overlays do for folders of a lower layer.
    #[error("this system cannot exchange two folders in one call")]
    Refused,
}

/// How the staged tree gets in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    Exchange,
    InPlace(InPlace),
}

impl Way {
    /// Where files wait before they get in.
    fn waiting(self) -> Waiting {
        match self {
            Way::InPlace(InPlace::MountPoint) => Waiting::Inside,
            _ => Waiting::Back,
        }
    }
}

/// The right to publish in an output: nobody else builds it until this is dropped.
#[derive(Debug)]
pub struct Hold {
    /// The output as the caller named it.
    output: PathBuf,
    place: Place,
}

/// What stands in an output, before it is known what is to stand there.
#[derive(Debug)]
pub struct Seen {
    hold: Hold,
    live: Tree,
}

/// Finds the output, and finishes what a kill left half done.
///
/// # Errors
/// `Error::Output` refuses a folder that holds the site itself; others are the machine's.
pub fn hold(output: &Path, lock: Lock) -> Result<Hold, Error> {
    let place = find(output, lock)?;
    waiting::finish(&place)?;
    let output = output.to_owned();
    Ok(Hold { output, place })
}

impl Hold {
    /// Removes the tree that was published before, and has the next publication remove the one that it replaces: what was
    /// erased must not remain in either.
    ///
    /// # Errors
    /// The machine's.
    pub fn erase(&self) -> Result<(), Error> {
        let place = &self.place;
        place.forget_list(&place.back)?;
        remove_tree(&place.back)?;
        create_all(&place.lists)?;
        let mark = place.erase_mark();
        fs::write(&mark, "").map_err(cannot_write(&mark))
    }

    /// Looks at the output. No file is opened. Files are asked for their size and time; folders that are as the last build
    /// left them are not read.
    ///
    /// # Errors
    /// The machine's.
    pub fn look(self) -> Result<Seen, Error> {
        let known = self.place.read_list(&self.place.output).unwrap_or_default();
        let live = look(&self.place.output, known, Trust::Names, &FOREIGN)?;
        Ok(Seen { hold: self, live })
    }
}

impl Seen {
    /// Whether the output is what an earlier [`Outcome::list`] left, and nobody has touched it since.
    #[must_use]
    pub fn is(&self, list: Key) -> bool {
        let place = &self.hold.place;
        self.live.as_listed && place.sum_of(&place.output) == Some(list)
    }

    /// How many files stand in the output.
    #[must_use]
    pub fn files(&self) -> usize {
        self.live.names.len()
    }

    /// Begins a tree beside the output, before anything is written: a file there that is neither in `planned` nor known
    /// from an earlier build is an error that names it, unless `adopt`. `planned` is every path of the plan, sorted, each
    /// once; other calls name an output by its position there.
    ///
    /// # Errors
    /// `Error::Unknown` lists the unknown files.
    pub fn stage(self, planned: Vec<&OutPath>, adopt: bool) -> Result<Staged<'_>, Error> {
        let Seen { hold, live } = self;
        let Hold { output, place } = hold;
        if !adopt {
            refuse_unknown(&output, &live, &planned)?;
        }
        place.prune_lists();
        let standing = merge(live.names.iter(), names_of(&planned), Ord::cmp)
            .filter(|(_, planned)| planned.is_some())
            .map(|(live, _)| live)
            .collect();
        Ok(Staged {
            way: way_of(&place.output),
            place,
            live,
            standing,
            back: OnceLock::new(),
            mending: Mutex::default(),
            done: planned.iter().map(|_| OnceLock::new()).collect(),
            planned,
        })
    }
}

/// [`Lock::take`], [`hold`], [`Hold::look`] and [`Seen::stage`] in one. `state` is the site's `.digest` folder.
///
/// # Errors
/// Those of all four.
pub fn stage<'plan>(
    output: &Path,
    state: &Path,
    planned: Vec<&'plan OutPath>,
    adopt: bool,
) -> Result<Staged<'plan>, Error> {
    hold(output, Lock::take(state)?)?
        .look()?
        .stage(planned, adopt)
}

impl<'plan> Staged<'plan> {
    /// The key of the file that stands in the output for the planned path at this position; none when there is no such
    /// file, or it isn't as the list says.
    #[must_use]
    pub fn key_of(&self, at: usize) -> Option<Key> {
        self.standing(at)?.key
    }

    /// The output at this position stays as it is: its key is still that of [`key_of`](Self::key_of), which has one.
    /// May be called from many threads, once a position.
    pub fn keep(&self, at: usize) {
        if let Some(file) = self.standing(at).filter(|file| file.key.is_some()) {
            self.set(at, file, Fate::Kept);
        }
    }

    /// Puts the bytes of one output; may be called from many threads, once a position.
    /// Equal bytes keep inode and time of the file in `output`, whatever its key was.
    ///
    /// # Errors
    /// The machine's.
    pub fn put(&self, at: usize, key: Key, bytes: &[u8]) -> Result<(), Error> {
        let live = self.place.output.join(self.name(at));
        let key = Some(key);
        if let Some(stamp) = self.standing(at).and_then(|_| holds(&live, bytes)) {
            self.set(at, Known { key, stamp }, Fate::Kept);
            return Ok(());
        }
        let back = self.back()?;
        let file = self.staged(at);
        let stamp = match self.way {
            Way::Exchange => {
                back.touch(self.name(at));
                match back.there[at] {
                    Some(_) => replace(&file, bytes)?,
                    None => create(&file, bytes)?,
                }
            }
            Way::InPlace(_) => create(&file, bytes)?,
        };
        self.set(at, Known { key, stamp }, Fate::Written);
        Ok(())
    }

    /// Makes the folders of a site that is published for the first time. Meanwhile other threads may [`put`](Self::put).
    ///
    /// # Errors
    /// The machine's.
    pub fn make_folders(&self) -> Result<(), Error> {
        if self.way != Way::Exchange || self.live.names.len() > 0 {
            return Ok(());
        }
        self.back()?.make_folders(&self.place.back)
    }

    /// Exchanges the trees, when anything differs. What was planned and neither kept nor put is left out.
    ///
    /// # Errors
    /// The machine's; `output` is then as it was, or, where files are renamed in one by one, finished by the next command.
    pub fn swap(self) -> Result<Outcome, Error> {
        let removed = self.removed();
        let written: Vec<usize> = (0..self.planned.len())
            .filter(|at| {
                self.done(*at)
                    .is_some_and(|done| done.fate == Fate::Written)
            })
            .collect();
        let mut outcome = Outcome {
            files: self.done.iter().filter(|done| done.get().is_some()).count(),
            written: written.len(),
            removed: removed.len(),
            ..Outcome::default()
        };
        let new = written.iter().map(|at| self.name(*at).to_owned());
        let old = removed.iter().cloned();
        outcome.changes = new
            .map(|name| (name, Change::Written))
            .chain(old.map(|name| (name, Change::Removed)))
            .collect();
        outcome.changes.sort();
        let output = &self.place.output;
        if written.is_empty() && removed.is_empty() && output.exists() {
            if !self.is_as_listed() {
                self.write_list()?;
            }
            outcome.list = self.place.sum_of(output);
            self.erase_back()?;
            return Ok(outcome);
        }
        outcome.in_place = match self.way {
            Way::InPlace(why) => Some(why),
            Way::Exchange => (!self.exchange()?).then_some(InPlace::Refused),
        };
        if outcome.in_place.is_some() {
            self.bring_in(&written, removed)?;
        }
        outcome.list = self.place.sum_of(output);
        self.erase_back()?;
        Ok(outcome)
    }

    /// Removes the tree that was replaced, when [`Hold::erase`] asked for that.
    fn erase_back(&self) -> Result<(), Error> {
        let mark = self.place.erase_mark();
        if !mark.exists() {
            return Ok(());
        }
        self.place.forget_list(&self.place.back)?;
        remove_tree(&self.place.back)?;
        remove_if_there(&mark).map(drop)
    }

    fn name(&self, at: usize) -> &str {
        self.planned[at].as_str()
    }

    /// What stands in the output for a planned path.
    fn standing(&self, at: usize) -> Option<Known> {
        Some(self.live.files[self.standing[at]?])
    }

    fn done(&self, at: usize) -> Option<&Done> {
        self.done[at].get()
    }

    fn set(&self, at: usize, file: Known, fate: Fate) {
        self.done[at].get_or_init(|| Done { file, fate });
    }

    /// Where an output waits.
    fn staged(&self, at: usize) -> PathBuf {
        self.place.root_of(self.way.waiting()).join(self.name(at))
    }

    /// The back tree, mended by whoever needs it first. Nothing before this has changed a file.
    fn back(&self) -> Result<&Mended<'plan>, Error> {
        if let Some(back) = self.back.get() {
            return Ok(back);
        }
        let _one = self.mending.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(back) = self.back.get() {
            return Ok(back);
        }
        let root = self.place.root_of(self.way.waiting());
        let list = self.place.read_list(&root).unwrap_or_default();
        self.place.forget_list(&root)?;
        let tree = look(&root, list, Trust::Folders, &[])?;
        let back = match self.way {
            Way::Exchange => mend(&root, &tree, names_of(&self.planned))?,
            Way::InPlace(_) => mend(&root, &tree, std::iter::empty())?,
        };
        Ok(self.back.get_or_init(|| back))
    }

    /// What stands in the output and will not.
    fn removed(&self) -> Vec<String> {
        let files = merge(self.live.names.iter(), names_of(&self.planned), Ord::cmp)
            .filter(|(_, planned)| planned.is_none_or(|at| self.done(at).is_none()))
            .filter_map(|(live, _)| Some(self.live.names.get(live?)));
        let others = self.live.others.iter().map(|(name, _)| name.as_str());
        let others = others.filter(|name| self.is_left_out(name));
        files
            .chain(others)
            .filter(|name| !is_litter(name))
            .map(str::to_owned)
            .collect()
    }

    fn is_left_out(&self, name: &str) -> bool {
        position(&self.planned, name).is_none_or(|at| self.done(at).is_none())
    }

    /// Whether the list that was read is the one that would be written.
    fn is_as_listed(&self) -> bool {
        self.live.as_listed
            && self.live.names.len() == self.planned.len()
            && (0..self.planned.len()).all(|at| {
                let now = self.done(at).map(|done| done.file);
                now.is_some() && now == self.standing(at)
            })
    }

    /// What was kept or put, some of it as a copy.
    fn rows(&self, copied: &HashMap<usize, Stamp>) -> impl Iterator<Item = (&str, Known)> + Clone {
        let rows = self.planned.iter().zip(&self.done).enumerate();
        rows.filter_map(|(at, (path, done))| {
            let mut file = done.get()?.file;
            if let Some(stamp) = copied.get(&at) {
                file.stamp = *stamp;
            }
            Some((path.as_str(), file))
        })
    }

    /// Writes the list of the output, where no file was changed.
    fn write_list(&self) -> Result<(), Error> {
        let output = &self.place.output;
        let copied = HashMap::new();
        let rows = self.rows(&copied);
        let folders = folders(rows.clone().map(|(name, _)| name));
        let mut times = times(output, &folders, |_| None);
        look_again(
            &folders,
            &mut times,
            self.live.bare.iter().map(String::as_str),
        );
        self.place.write_list(output, rows, &times)
    }

    /// Completes the back tree, writes its list and gives it the output's name; false when the system will not.
    fn exchange(&self) -> Result<bool, Error> {
        let Place { output, back, .. } = &self.place;
        let mended = self.back()?;
        mended.make_folders(back)?;
        let link = |part: Range<usize>| -> Result<Vec<(usize, Stamp)>, Error> {
            part.filter_map(|at| self.link(at, mended).transpose())
                .collect()
        };
        let copied: Vec<Vec<_>> = across(self.planned.len(), link)
            .into_iter()
            .collect::<Result<_, _>>()?;
        let copied = copied.into_iter().flatten().collect();
        let rows = self.rows(&copied);
        let left_out: Vec<usize> = (0..self.planned.len())
            .filter(|at| self.done(*at).is_none())
            .collect();
        let times = if left_out.is_empty() {
            mended.times(back)
        } else {
            for at in left_out {
                remove_empty_parents(back, self.name(at));
            }
            times(back, &folders(rows.clone().map(|(name, _)| name)), |_| None)
        };
        self.place.write_list(back, rows, &times)?;
        let exchanged = exchange(back, output)?;
        if !exchanged {
            self.place.forget_list(back)?;
        }
        Ok(exchanged)
    }

    /// Makes a kept output a second link to the live file, and takes one away that is left out. Gives the stamp of a
    /// file that had to be copied.
    fn link(&self, at: usize, back: &Mended<'_>) -> Result<Option<(usize, Stamp)>, Error> {
        let kept = self.done(at).map(|done| (done.fate, done.file.stamp));
        let inode = match kept {
            Some((Fate::Written, _)) => return Ok(None),
            Some((Fate::Kept, stamp)) => Some(stamp.inode),
            None => None,
        };
        let there = back.there[at];
        if inode == there {
            return Ok(None);
        }
        back.touch(self.name(at));
        let target = self.staged(at);
        if there.is_some() {
            remove_if_there(&target)?;
        }
        if inode.is_none() {
            return Ok(None);
        }
        let live = self.place.output.join(self.name(at));
        if fs::hard_link(&live, &target).is_ok() {
            return Ok(None);
        }
        // A link may be refused: too many of them, another owner.
        let bytes = fs::read(&live).map_err(cannot_read(&live))?;
        Ok(Some((at, create(&target, &bytes)?)))
    }

    /// Renames the written files in, one by one.
    fn bring_in(&self, written: &[usize], removed: Vec<String>) -> Result<(), Error> {
        let output = &self.place.output;
        create_all(output)?;
        let mut waiting = written.iter().peekable();
        let listed = (0..self.planned.len()).filter(|at| self.done(*at).is_some());
        let places = listed
            .enumerate()
            .filter_map(|(place, at)| waiting.next_if(|next| **next == at).map(|_| place))
            .collect();
        let nameable = |name: &String| OutPath::new(name).is_some_and(|path| path.as_str() == name);
        let (gone, odd): (Vec<String>, Vec<String>) = removed.into_iter().partition(nameable);
        let work = Work {
            waiting: self.way.waiting(),
            written: places,
            gone,
            bare: self.live.bare.clone(),
        };
        self.place.write_job(&work, self.rows(&HashMap::new()))?;
        waiting::finish(&self.place)?;
        for name in odd {
            remove_if_there(&output.join(name))?;
        }
        for (name, link) in &self.live.others {
            if self.is_left_out(name) {
                remove_if_there(link)?;
            }
        }
        Ok(())
    }
}

/// Removes a folder with everything in it, if it is there.
fn remove_tree(folder: &Path) -> Result<(), Error> {
    match fs::remove_dir_all(folder) {
        Err(fault) if fault.kind() != ErrorKind::NotFound => Err(cannot_write(folder)(fault)),
        _ => Ok(()),
    }
}

fn names_of<'plan>(planned: &[&'plan OutPath]) -> impl Iterator<Item = &'plan str> + Clone {
    planned.iter().map(|path| path.as_str())
}

fn position(planned: &[&OutPath], name: &str) -> Option<usize> {
    planned
        .binary_search_by(|path| path.as_str().cmp(name))
        .ok()
}

fn refuse_unknown(output: &Path, live: &Tree, planned: &[&OutPath]) -> Result<(), Error> {
    let unknown = |name: &&String| {
        position(planned, name).is_none() && !is_litter(name) && !name.ends_with(ARRIVING)
    };
    let files: Vec<String> = live.unlisted.iter().filter(unknown).cloned().collect();
    if files.is_empty() {
        return Ok(());
    }
    let output = output.to_owned();
    Err(Error::Unknown { output, files })
}

fn is_litter(name: &str) -> bool {
    LITTER.contains(&name.rsplit('/').next().unwrap_or(name))
}

/// Cuts the numbers below `count` among as many threads as the caller's pool has, and gives what comes of each part, in
/// order. They are threads of their own: one of the pool that waits takes up another output meanwhile, which may
/// need the lock that the first one holds.
fn across<T: Send>(count: usize, work: impl Fn(Range<usize>) -> T + Sync) -> Vec<T> {
    let threads = rayon::current_num_threads().min(count / WORTH_A_THREAD + 1);
    let share = count.div_ceil(threads);
    if threads == 1 {
        return vec![work(0..count)];
    }
    std::thread::scope(|scope| {
        let work = &work;
        let part = |from: usize| from..count.min(from + share);
        let others: Vec<_> = (share..count)
            .step_by(share)
            .map(|from| scope.spawn(move || work(part(from))))
            .collect();
        let mut all = vec![work(part(0))];
        for other in others {
            all.push(other.join().expect("nothing panics across threads"));
        }
        all
    })
}

/// The stamp of a file that holds exactly these bytes; none when it doesn't, or cannot be read.
fn holds(file: &Path, bytes: &[u8]) -> Option<Stamp> {
    let mut file = File::open(file).ok()?;
    let meta = file.metadata().ok()?;
    if meta.len() != bytes.len() as u64 {
        return None;
    }
    let mut there = Vec::with_capacity(bytes.len());
    file.read_to_end(&mut there).ok()?;
    (there == bytes).then(|| Stamp::of(&meta))
}

/// Makes a file, and its folders when they are not there yet.
fn create(path: &Path, bytes: &[u8]) -> Result<Stamp, Error> {
    let write = || {
        let mut file = File::create_new(path).or_else(|fault| match path.parent() {
            Some(folder) if fault.kind() == ErrorKind::NotFound => {
                fs::create_dir_all(folder)?;
                File::create_new(path)
            }
            _ => Err(fault),
        })?;
        file.write_all(bytes)?;
        Ok(Stamp::of(&file.metadata()?))
    };
    write().map_err(cannot_write(path))
}

/// Puts bytes in the place of a file in the back tree. One with a second link is never opened for writing: it is the
/// live one under another name. One without is written over, which takes half the time of a new file; nobody has it
/// open who did not open it before the last exchange.
fn replace(path: &Path, bytes: &[u8]) -> Result<Stamp, Error> {
    if !fs::symlink_metadata(path).is_ok_and(|meta| has_one_name(&meta)) {
        remove_if_there(path)?;
        return create(path, bytes);
    }
    let write = || {
        let mut file = File::options().write(true).open(path)?;
        file.write_all(bytes)?;
        file.set_len(bytes.len() as u64)?;
        Ok(Stamp::of(&file.metadata()?))
    };
    write().map_err(cannot_write(path))
}

#[cfg(unix)]
fn has_one_name(meta: &fs::Metadata) -> bool {
    meta.is_file() && std::os::unix::fs::MetadataExt::nlink(meta) == 1
}

#[cfg(not(unix))]
fn has_one_name(_: &fs::Metadata) -> bool {
    false
}

fn create_all(folder: &Path) -> Result<(), Error> {
    fs::create_dir_all(folder).map_err(cannot_write(folder))
}

fn remove(path: &Path) -> Result<(), Error> {
    fs::remove_file(path).map_err(cannot_write(path))
}

/// Removes a file that is to go, and says whether it was there: it may be gone already, or its name be a folder's now,
/// or one of its folders' a file's.
fn remove_if_there(file: &Path) -> Result<bool, Error> {
    match fs::symlink_metadata(file) {
        Ok(meta) if !meta.is_dir() => remove(file).map(|()| true),
        Err(fault) if !matches!(fault.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => {
            Err(cannot_read(file)(fault))
        }
        _ => Ok(false),
    }
}

/// Removes the folders above a removed file, as long as they are empty.
fn remove_empty_parents(root: &Path, name: &str) {
    for (slash, _) in name.match_indices('/').rev() {
        if fs::remove_dir(root.join(name.split_at(slash).0)).is_err() {
            break;
        }
    }
}

fn cannot_write(path: &Path) -> impl FnOnce(io::Error) -> Error + use<> {
    let path = path.to_owned();
    |source| Error::Write { path, source }
}

fn cannot_read(path: &Path) -> impl FnOnce(io::Error) -> Error + use<> {
    let path = path.to_owned();
    |source| Error::Read { path, source }
}
