//! The one writer in `public/`: the staged tree, comparison, the swap, recovery after a kill.
//!
//! What a page is, is unknown here: outputs are paths, keys and bytes. Two trees stand beside each other, the live one
//! (`public/`) and the back one (`.digest/back/`). The back tree is mended to the plan, its list of outputs is written,
//! and the two names are exchanged in one system call, so whoever reads sees one whole site. Where that call is
//! impossible the files that differ are renamed in one by one, from a list that the next command finishes.
//! Start reading at [`stage`], then [`Staged::swap`].

use crate::key::Key;
use crate::path::OutPath;
use crate::world::Error;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fs::{self, File};
use std::io::{self, ErrorKind, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::SystemTime;

/// Stands at the head of every list; a list of another version is no list.
const LIST_HEAD: &[u8] = b"digest list 1\n";
/// Where files wait inside an output that is a mount point: nothing outside it can be renamed into it.
const INSIDE: &str = ".digest-staged";
/// How the name of a file ends that is copied in because it cannot be renamed in.
const ARRIVING: &str = ".digest-new";
/// Files that desktops leave in folders they have shown; they stop no build.
const LITTER: [&str; 2] = [".DS_Store", "Thumbs.db"];

/// A tree being made beside `public/`. Dropped before its [`swap`](Staged::swap), it leaves `public/` as it was.
#[derive(Debug)]
pub struct Staged {
    place: Place,
    way: Way,
    plan: HashMap<OutPath, Key>,
    /// What stands in the output.
    live: Tree,
    /// The files of the back tree that the plan wants too.
    back: BTreeSet<String>,
    done: Mutex<BTreeMap<OutPath, Entry>>,
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

/// Where everything is.
#[derive(Debug)]
struct Place {
    /// The output itself, behind any symbolic link.
    output: PathBuf,
    /// The back tree, on the same file system.
    back: PathBuf,
    /// The folder of lists.
    lists: PathBuf,
    /// What the names of this output's lists begin with.
    prefix: String,
    /// Held until the value is dropped; the system lets go of it when the process ends, however it ends.
    _lock: File,
}

/// The outputs of one tree. It is named after the tree's root folder, so tree and list move together in the exchange.
#[derive(Debug, Default, Serialize, Deserialize)]
struct List {
    /// Where files wait that are still to be renamed in.
    waiting: Option<Waiting>,
    entries: Vec<Entry>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
enum Waiting {
    Back,
    Inside,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
struct Entry {
    path: OutPath,
    key: Option<Key>,
    size: u64,
    /// Seconds and nanoseconds since 1970.
    modified: (u64, u32),
    fate: Fate,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
enum Fate {
    /// The same file as before.
    Kept,
    /// Its bytes are new.
    Written,
    /// Only in a list that is being carried out: to be removed.
    Gone,
}

/// What stands in a folder: paths with forward slashes, below its root.
#[derive(Debug, Default)]
struct Tree {
    files: BTreeSet<String>,
    /// Symbolic links, sockets, names that are no Unicode.
    others: BTreeMap<String, PathBuf>,
    /// Each before what is below it.
    folders: BTreeSet<String>,
}

/// Takes the lock and looks at `output` before anything is written: a file there that is neither in `planned` nor known
/// from an earlier build is an error that names it, unless `adopt`. `state` is the site's `.digest` folder.
///
/// # Errors
/// `Error::Unknown` lists the unknown files; `Error::Busy` says that another build holds the lock; `Error::Output` refuses a
/// folder that holds the site itself; others are the machine's.
pub fn stage(
    output: &Path,
    state: &Path,
    planned: &[(OutPath, Key)],
    adopt: bool,
) -> Result<Staged, Error> {
    let place = find(output, state)?;
    finish_waiting(&place)?;
    let live = scan_live(&place.output)?;
    let plan: HashMap<OutPath, Key> = planned.iter().cloned().collect();
    let known = read_list(&place, &place.output).unwrap_or_default();
    if !adopt {
        refuse_unknown(output, &live, planned, &known)?;
    }
    prune_lists(&place);

    let way = way_of(&place.output);
    let wanted = match way {
        Way::Exchange => Wanted::of(planned),
        Way::InPlace(_) => Wanted::default(),
    };
    let waiting = way.waiting();
    if waiting == Waiting::Back {
        create_all(&place.back)?;
    }
    let back = mend(&place.root_of(waiting), &wanted)?;
    Ok(Staged {
        place,
        way,
        plan,
        live,
        back,
        done: Mutex::default(),
    })
}

/// Finishes what a kill left half done where files are renamed in one by one; says whether there was anything.
/// Every command that reads `public/` or builds it calls this first.
///
/// # Errors
/// The machine's, `Error::Busy` among them.
pub fn recover(output: &Path, state: &Path) -> Result<bool, Error> {
    if !state.is_dir() || !output.exists() {
        return Ok(false);
    }
    finish_waiting(&find(output, state)?)
}

impl Staged {
    /// Puts one output into the staged tree; may be called from many threads, once a path.
    /// Equal bytes keep inode and time of the file in `output`.
    ///
    /// # Errors
    /// The machine's.
    pub fn put(&self, path: &OutPath, bytes: &[u8]) -> Result<(), Error> {
        let name = path.as_str();
        let live = self.place.output.join(name);
        let same = self.live.files.contains(name) && holds(&live, bytes);
        let (meta, fate) = match self.way {
            Way::Exchange => self.put_back(name, &live, bytes, same)?,
            Way::InPlace(_) if same => (metadata(&live)?, Fate::Kept),
            Way::InPlace(_) => {
                let staged = self.place.root_of(self.way.waiting()).join(name);
                if let Some(folder) = staged.parent() {
                    create_all(folder)?;
                }
                (create(&staged, bytes)?, Fate::Written)
            }
        };
        let entry = Entry {
            path: path.clone(),
            key: self.plan.get(path).copied(),
            size: meta.len(),
            modified: modified(&meta),
            fate,
        };
        self.done
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(path.clone(), entry);
        Ok(())
    }

    /// Puts a file into the back tree: as a second link to the live file when the bytes are the same, else anew.
    /// A file that is there already is unlinked, never opened for writing: it may be the live one under a second name,
    /// or one that somebody still reads.
    fn put_back(
        &self,
        name: &str,
        live: &Path,
        bytes: &[u8],
        same: bool,
    ) -> Result<(fs::Metadata, Fate), Error> {
        let target = self.place.back.join(name);
        let there = self.back.contains(name);
        if same {
            let meta = metadata(live)?;
            if there && is_same(&metadata(&target)?, &meta) {
                return Ok((meta, Fate::Kept));
            }
            if there {
                remove(&target)?;
            }
            // A link may be refused (too many of them, another owner); then the file is written again.
            if fs::hard_link(live, &target).is_ok() {
                return Ok((meta, Fate::Kept));
            }
        } else if there {
            remove(&target)?;
        }
        Ok((create(&target, bytes)?, Fate::Written))
    }

    /// Writes the list of outputs and exchanges the trees. What was planned and not put is left out.
    ///
    /// # Errors
    /// The machine's; `output` is then as it was, or, where files are renamed in one by one, finished by the next command.
    pub fn swap(self) -> Result<Outcome, Error> {
        let Staged {
            place,
            way,
            plan,
            live,
            back,
            done,
        } = self;
        let done = done.into_inner().unwrap_or_else(PoisonError::into_inner);
        let put: BTreeSet<&str> = done.keys().map(OutPath::as_str).collect();
        let removed: Vec<&String> = live
            .files
            .iter()
            .chain(live.others.keys())
            .filter(|name| !put.contains(name.as_str()) && !is_litter(name))
            .collect();
        let written = done.values().filter(|entry| entry.fate == Fate::Written);
        let mut changes: Vec<(String, Change)> = written
            .map(|entry| (entry.path.to_string(), Change::Written))
            .collect();
        let mut outcome = Outcome {
            files: done.len(),
            written: changes.len(),
            removed: removed.len(),
            ..Outcome::default()
        };
        changes.extend(
            removed
                .iter()
                .map(|name| ((*name).clone(), Change::Removed)),
        );
        changes.sort();
        outcome.changes = changes;
        let list = List {
            waiting: None,
            entries: done.values().cloned().collect(),
        };
        if outcome.written == 0 && outcome.removed == 0 && place.output.exists() {
            write_list(&place, &place.output, &list)?;
            return Ok(outcome);
        }
        let refused = match way {
            Way::InPlace(why) => Some(why),
            Way::Exchange => {
                for name in plan.keys().map(OutPath::as_str) {
                    if !put.contains(name) {
                        if back.contains(name) {
                            remove(&place.back.join(name))?;
                        }
                        remove_empty_parents(&place.back, name);
                    }
                }
                write_list(&place, &place.back, &list)?;
                (!exchange(&place.back, &place.output)?).then_some(InPlace::Refused)
            }
        };
        if refused.is_some() {
            create_all(&place.output)?;
            let gone = removed.iter().filter_map(|name| OutPath::new(name));
            let mut entries = list.entries;
            entries.extend(gone.map(|path| Entry {
                path,
                key: None,
                size: 0,
                modified: (0, 0),
                fate: Fate::Gone,
            }));
            let waiting = Some(way.waiting());
            write_list(&place, &place.output, &List { waiting, entries })?;
            finish_waiting(&place)?;
            for (_, link) in live
                .others
                .iter()
                .filter(|(name, _)| !put.contains(name.as_str()))
            {
                remove_if_there(link)?;
            }
        }
        outcome.in_place = refused;
        Ok(outcome)
    }
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

impl Place {
    fn root_of(&self, waiting: Waiting) -> PathBuf {
        match waiting {
            Waiting::Back => self.back.clone(),
            Waiting::Inside => self.output.join(INSIDE),
        }
    }

    /// The file of a tree's list.
    fn list_of(&self, tree: &Path) -> PathBuf {
        let number = fs::metadata(tree).map_or(0, |meta| inode(&meta));
        self.lists.join(format!("{}{number:x}", self.prefix))
    }
}

/// Finds the real output and the place of its back tree, and takes the lock.
fn find(output: &Path, state: &Path) -> Result<Place, Error> {
    create_all(state)?;
    // The folder that `.digest` stands in, even when `.digest` itself is a link to somewhere else.
    let named = std::path::absolute(state).map_err(cannot_read(state))?;
    let site = real(named.parent().unwrap_or(&named))?;
    let (state, output) = (real(state)?, real(output)?);
    let own = ["content", "templates", "static"].map(|folder| {
        let folder = site.join(folder);
        fs::canonicalize(&folder).unwrap_or(folder)
    });
    if site.starts_with(&output)
        || output.starts_with(&state)
        || own.iter().any(|folder| output.starts_with(folder))
    {
        return Err(Error::Output { path: output });
    }
    if output.exists() && !output.is_dir() {
        return Err(Error::Write {
            path: output,
            source: ErrorKind::NotADirectory.into(),
        });
    }

    let lock = state.join("lock");
    let file = File::options()
        .create(true)
        .truncate(false)
        .write(true)
        .open(&lock)
        .map_err(cannot_write(&lock))?;
    match file.try_lock() {
        Ok(()) => {}
        Err(fs::TryLockError::WouldBlock) => return Err(Error::Busy { path: lock }),
        // Some network file systems have no locks at all: better to build than to refuse for ever.
        Err(fs::TryLockError::Error(fault)) if fault.kind() == ErrorKind::Unsupported => {}
        Err(fs::TryLockError::Error(fault)) => return Err(cannot_write(&lock)(fault)),
    }

    let folder = output.parent().unwrap_or(&output);
    create_all(folder)?;
    let inside = output.strip_prefix(&site).ok();
    let back = if inside.is_some() && device(folder) == device(&state) {
        state.join("back")
    } else {
        let name = output.file_name().unwrap_or_default().to_string_lossy();
        folder.join(format!(".{name}.digest-back"))
    };
    // Relative inside the site, so that the lists are found again when the site is moved.
    let named = inside.unwrap_or(&output).to_string_lossy();
    Ok(Place {
        prefix: format!("{}-", Key::of_bytes(named.as_bytes()).short(8)),
        lists: state.join("lists"),
        back,
        output,
        _lock: file,
    })
}

/// The path behind any symbolic link, whether or not anything is there.
fn real(path: &Path) -> Result<PathBuf, Error> {
    let mut path = std::path::absolute(path).map_err(cannot_read(path))?;
    // A link to a folder that does not exist yet: followed by hand, as far as Linux follows chains.
    for _ in 0..40 {
        match fs::canonicalize(&path) {
            Ok(found) => return Ok(found),
            Err(fault) if fault.kind() != ErrorKind::NotFound => {
                return Err(cannot_read(&path)(fault));
            }
            Err(_) => {}
        }
        let folder = path.parent().unwrap_or(&path);
        match fs::read_link(&path) {
            Ok(target) => path = folder.join(target),
            Err(_) if folder == path => break,
            Err(_) => {
                let name = path.file_name().unwrap_or_default().to_owned();
                return Ok(real(folder)?.join(name));
            }
        }
    }
    Err(cannot_read(&path)(ErrorKind::NotFound.into()))
}

fn refuse_unknown(
    output: &Path,
    live: &Tree,
    planned: &[(OutPath, Key)],
    known: &List,
) -> Result<(), Error> {
    let known: BTreeSet<&str> = planned
        .iter()
        .map(|(path, _)| path)
        .chain(known.entries.iter().map(|entry| &entry.path))
        .map(OutPath::as_str)
        .collect();
    let files: Vec<String> = live
        .files
        .iter()
        .chain(live.others.keys())
        .filter(|name| {
            !known.contains(name.as_str()) && !is_litter(name) && !name.ends_with(ARRIVING)
        })
        .cloned()
        .collect();
    if files.is_empty() {
        return Ok(());
    }
    let output = output.to_owned();
    Err(Error::Unknown { output, files })
}

fn is_litter(name: &str) -> bool {
    LITTER.contains(&name.rsplit('/').next().unwrap_or(name))
}

/// How a tree gets into this output, as far as one can see before trying.
fn way_of(output: &Path) -> Way {
    if !output.exists() {
        Way::Exchange
    } else if is_mount_point(output) {
        Way::InPlace(InPlace::MountPoint)
    } else if fs::symlink_metadata(output.join(".git")).is_ok() {
        Way::InPlace(InPlace::Git)
    } else if !cfg!(any(target_os = "linux", target_vendor = "apple")) {
        Way::InPlace(InPlace::Refused)
    } else {
        Way::Exchange
    }
}

/// What a tree is to hold: its files, and the folders they need.
#[derive(Debug, Default)]
struct Wanted<'a> {
    files: BTreeSet<&'a str>,
    folders: BTreeSet<&'a str>,
}

impl<'a> Wanted<'a> {
    fn of(planned: &'a [(OutPath, Key)]) -> Self {
        let mut wanted = Self::default();
        for (path, _) in planned {
            let name = path.as_str();
            wanted.files.insert(name);
            for (slash, _) in name.match_indices('/').rev() {
                let (folder, _) = name.split_at(slash);
                if !wanted.folders.insert(folder) {
                    break;
                }
            }
        }
        wanted
    }
}

/// Removes from a private tree what is not wanted there and makes the folders that are, one thread for all (faster, on
/// an empty disk, than any other way tried). Says which wanted files are there already.
fn mend(root: &Path, wanted: &Wanted<'_>) -> Result<BTreeSet<String>, Error> {
    let mut tree = scan(root)?;
    for path in tree.others.values() {
        remove(&root.join(path))?;
    }
    for name in &tree.files {
        if !wanted.files.contains(name.as_str()) {
            remove(&root.join(name))?;
        }
    }
    for name in tree.folders.iter().rev() {
        if !wanted.folders.contains(name.as_str()) {
            let folder = root.join(name);
            fs::remove_dir(&folder).map_err(cannot_write(&folder))?;
        }
    }
    for name in &wanted.folders {
        if !tree.folders.contains(*name) {
            let folder = root.join(name);
            fs::create_dir(&folder).map_err(cannot_write(&folder))?;
        }
    }
    tree.files
        .retain(|name| wanted.files.contains(name.as_str()));
    Ok(tree.files)
}

/// What stands in the output, but for what is not of the site: `.git`, and files that wait inside.
fn scan_live(output: &Path) -> Result<Tree, Error> {
    let mut tree = scan(output)?;
    let foreign = |name: &str| {
        [".git", INSIDE].iter().any(|own| {
            name.strip_prefix(own)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        })
    };
    tree.files.retain(|name| !foreign(name));
    tree.others.retain(|name, _| !foreign(name));
    tree.folders.retain(|name| !foreign(name));
    Ok(tree)
}

/// Everything below a folder, links not followed; nothing when there is no such folder.
fn scan(root: &Path) -> Result<Tree, Error> {
    let mut tree = Tree::default();
    let mut open = vec![(root.to_owned(), String::new())];
    while let Some((folder, prefix)) = open.pop() {
        let entries = match fs::read_dir(&folder) {
            Ok(entries) => entries,
            Err(fault) if fault.kind() == ErrorKind::NotFound => continue,
            Err(fault) => return Err(cannot_read(&folder)(fault)),
        };
        for entry in entries {
            let entry = entry.map_err(cannot_read(&folder))?;
            let kind = entry.file_type().map_err(cannot_read(&folder))?;
            let path = entry.path();
            let Some(name) = entry
                .file_name()
                .to_str()
                .map(|name| format!("{prefix}{name}"))
            else {
                let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
                tree.others.insert(name, path);
                continue;
            };
            if kind.is_dir() {
                open.push((path, format!("{name}/")));
                tree.folders.insert(name);
            } else if kind.is_file() {
                tree.files.insert(name);
            } else {
                tree.others.insert(name, path);
            }
        }
    }
    Ok(tree)
}

/// Gives the back tree the output's name, in one call. False when this system or file system cannot.
fn exchange(back: &Path, output: &Path) -> Result<bool, Error> {
    let result = if output.exists() {
        exchange_names(back, output)
    } else {
        fs::rename(back, output)
    };
    match result {
        Ok(()) => Ok(true),
        // Another file system, an overlay's lower layer; a mount point; no such call; a file system without it.
        Err(fault)
            if matches!(
                fault.kind(),
                ErrorKind::CrossesDevices
                    | ErrorKind::ResourceBusy
                    | ErrorKind::Unsupported
                    | ErrorKind::InvalidInput
            ) =>
        {
            Ok(false)
        }
        Err(fault) => Err(cannot_write(output)(fault)),
    }
}

/// Carries out a list whose files still wait, if the output has one: renames them in, pages after what they refer to,
/// and removes what is to go. May be cut off anywhere and begun again.
fn finish_waiting(place: &Place) -> Result<bool, Error> {
    let Some(mut list) = read_list(place, &place.output) else {
        return Ok(false);
    };
    let Some(waiting) = list.waiting.take() else {
        return Ok(false);
    };
    let root = place.root_of(waiting);
    let (gone, mut stay): (Vec<Entry>, Vec<Entry>) = list
        .entries
        .into_iter()
        .partition(|entry| entry.fate == Fate::Gone);
    let is_page =
        |entry: &Entry| Path::new(entry.path.as_str()).extension() == Some("html".as_ref());
    stay.sort_by_cached_key(|entry| (is_page(entry), entry.path.clone()));
    for entry in &stay {
        let name = entry.path.as_str();
        let (from, to) = (root.join(name), place.output.join(name));
        // What was kept stands there already. It may wait too, as a second link to the live file, when the exchange was
        // refused; renaming one link over the other does nothing, and an overlay calls it stale.
        if entry.fate == Fate::Kept || fs::symlink_metadata(&from).is_err() {
            continue;
        }
        clear_the_way(&place.output, name)?;
        bring(&from, &to)?;
    }
    for entry in &gone {
        let file = place.output.join(entry.path.as_str());
        if remove_if_there(&file)? {
            remove_empty_parents(&place.output, entry.path.as_str());
        }
    }
    if waiting == Waiting::Inside {
        fs::remove_dir_all(&root).or_else(|fault| match fault.kind() {
            ErrorKind::NotFound => Ok(()),
            _ => Err(cannot_write(&root)(fault)),
        })?;
    }
    stay.sort_by(|a, b| a.path.cmp(&b.path));
    let list = List {
        waiting: None,
        entries: stay,
    };
    write_list(place, &place.output, &list)?;
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

fn read_list(place: &Place, tree: &Path) -> Option<List> {
    let bytes = fs::read(place.list_of(tree)).ok()?;
    let (sum, rest) = bytes.split_at_checked(16)?;
    if Key::of_bytes(rest).0 != sum {
        return None; // torn by a power cut
    }
    postcard::from_bytes(rest.strip_prefix(LIST_HEAD)?).ok()
}

fn write_list(place: &Place, tree: &Path, list: &List) -> Result<(), Error> {
    let file = place.list_of(tree);
    let body = postcard::to_extend(list, LIST_HEAD.to_vec()).expect("postcard takes every list");
    let mut bytes = Key::of_bytes(&body).0.to_vec();
    bytes.extend(body);
    create_all(&place.lists)?;
    let fresh = place.lists.join("new");
    fs::write(&fresh, bytes)
        .and_then(|()| fs::rename(&fresh, &file))
        .map_err(cannot_write(&file))
}

/// Removes the lists of this output's former trees, whose inode numbers another folder may get. What cannot be removed stays.
fn prune_lists(place: &Place) {
    let current = [place.list_of(&place.output), place.list_of(&place.back)];
    for entry in fs::read_dir(&place.lists).into_iter().flatten().flatten() {
        let of_this_output = entry
            .file_name()
            .to_string_lossy()
            .starts_with(&place.prefix);
        if of_this_output && !current.contains(&entry.path()) {
            let _ = fs::remove_file(entry.path());
        }
    }
}

/// Whether a file holds exactly these bytes; false when it cannot be read.
fn holds(file: &Path, bytes: &[u8]) -> bool {
    let read = || -> io::Result<bool> {
        let mut file = File::open(file)?;
        if file.metadata()?.len() != bytes.len() as u64 {
            return Ok(false);
        }
        let mut there = Vec::with_capacity(bytes.len());
        file.read_to_end(&mut there)?;
        Ok(there == bytes)
    };
    read().unwrap_or(false)
}

fn create(path: &Path, bytes: &[u8]) -> Result<fs::Metadata, Error> {
    let write = || {
        let mut file = File::create_new(path)?;
        file.write_all(bytes)?;
        file.metadata()
    };
    write().map_err(cannot_write(path))
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

fn metadata(path: &Path) -> Result<fs::Metadata, Error> {
    fs::symlink_metadata(path).map_err(cannot_read(path))
}

fn modified(meta: &fs::Metadata) -> (u64, u32) {
    meta.modified()
        .ok()
        .and_then(|time| time.duration_since(SystemTime::UNIX_EPOCH).ok())
        .map_or((0, 0), |since| (since.as_secs(), since.subsec_nanos()))
}

fn cannot_write(path: &Path) -> impl FnOnce(io::Error) -> Error + use<> {
    let path = path.to_owned();
    |source| Error::Write { path, source }
}

fn cannot_read(path: &Path) -> impl FnOnce(io::Error) -> Error + use<> {
    let path = path.to_owned();
    |source| Error::Read { path, source }
}

#[cfg(any(target_os = "linux", target_vendor = "apple"))]
fn exchange_names(a: &Path, b: &Path) -> io::Result<()> {
    use rustix::fs::{CWD, RenameFlags, renameat_with};
    renameat_with(CWD, a, CWD, b, RenameFlags::EXCHANGE).map_err(io::Error::from)
}

#[cfg(not(any(target_os = "linux", target_vendor = "apple")))]
fn exchange_names(_: &Path, _: &Path) -> io::Result<()> {
    Err(ErrorKind::Unsupported.into())
}

#[cfg(unix)]
fn inode(meta: &fs::Metadata) -> u64 {
    std::os::unix::fs::MetadataExt::ino(meta)
}

#[cfg(not(unix))]
fn inode(_: &fs::Metadata) -> u64 {
    0
}

#[cfg(unix)]
fn device(path: &Path) -> Option<u64> {
    let meta = fs::metadata(path).ok()?;
    Some(std::os::unix::fs::MetadataExt::dev(&meta))
}

#[cfg(not(unix))]
fn device(_: &Path) -> Option<u64> {
    None
}

/// Whether two names are links to one file.
fn is_same(a: &fs::Metadata, b: &fs::Metadata) -> bool {
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt;
        (a.dev(), a.ino()) == (b.dev(), b.ino())
    }
    #[cfg(not(unix))]
    {
        let _ = (a, b);
        false
    }
}

/// Whether a folder is the root of a mount: by the kernel's word, which knows of bind mounts too, else by its device.
fn is_mount_point(folder: &Path) -> bool {
    #[cfg(target_os = "linux")]
    {
        use rustix::fs::{AtFlags, CWD, StatxAttributes, StatxFlags, statx};
        if let Ok(found) = statx(CWD, folder, AtFlags::empty(), StatxFlags::BASIC_STATS)
            && found
                .stx_attributes_mask
                .contains(StatxAttributes::MOUNT_ROOT)
        {
            return found.stx_attributes.contains(StatxAttributes::MOUNT_ROOT);
        }
    }
    folder
        .parent()
        .is_some_and(|above| device(above) != device(folder))
}
