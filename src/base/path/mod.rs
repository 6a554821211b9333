//! Paths and addresses: inside the site's folder, inside `public/`, and on the web.
//!
//! The base address and its sub-path are joined here and nowhere else. Nothing here touches the file system.
//! Start reading at [`Address`] and [`Base`].

mod forms;
mod target;

pub use forms::{composed, find};
pub use target::{Target, safe_link};

use percent::{decode, encode};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::fmt;

/// A path relative to some root, with forward slashes, that cannot leave it: no `..`, no leading slash, no empty part.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct RelPath(String);

impl RelPath {
    /// The path, when it stays inside its root; `.` parts are removed and backslashes are refused.
    #[must_use]
    pub fn new(path: &str) -> Option<RelPath> {
        if path.contains(['\\', '\0']) || path.split('/').any(|part| matches!(part, "" | "..")) {
            return None;
        }
        if path.split('/').all(|part| part != ".") {
            return Some(RelPath(path.to_owned()));
        }
        let parts: Vec<&str> = path.split('/').filter(|part| *part != ".").collect();
        (!parts.is_empty()).then(|| RelPath(parts.join("/")))
    }

    /// The path as text, such as `articles/2025/x.md`.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The last part, such as `x.md`.
    #[must_use]
    pub fn name(&self) -> &str {
        self.0.rsplit('/').next().unwrap_or(&self.0)
    }

    /// The last part without its extension, such as `x`.
    #[must_use]
    pub fn stem(&self) -> &str {
        let name = self.name();
        match name.rfind('.') {
            Some(dot) if dot > 0 => &name[..dot],
            _ => name,
        }
    }

    /// The extension in lower case, such as `md`; empty when there is none.
    #[must_use]
    pub fn extension(&self) -> String {
        let name = self.name();
        match name.rfind('.') {
            Some(dot) if dot > 0 => name[dot + 1..].to_lowercase(),
            _ => String::new(),
        }
    }

    /// The folder it is in, such as `articles/2025`; none at the root.
    #[must_use]
    pub fn parent(&self) -> Option<RelPath> {
        self.0
            .rfind('/')
            .map(|slash| RelPath(self.0[..slash].to_owned()))
    }

    /// What a relative link written in this file points at, when that stays inside the root.
    /// `link` is a path alone: no query, no fragment, percent signs already decoded.
    #[must_use]
    pub fn resolve(&self, link: &str) -> Option<RelPath> {
        let mut parts: Vec<&str> = self.0.split('/').collect();
        parts.pop();
        for part in link.split('/') {
            match part {
                "" | "." => {}
                ".." => {
                    parts.pop()?;
                }
                _ if part.contains(['\\', '\0']) => return None,
                _ => parts.push(part),
            }
        }
        (!parts.is_empty()).then(|| RelPath(parts.join("/")))
    }

    /// The path below a folder of this name, such as `sources` gives `004.json` for `sources/004.json`.
    #[must_use]
    pub fn below(&self, folder: &str) -> Option<RelPath> {
        let rest = self.0.strip_prefix(folder)?.strip_prefix('/')?;
        Some(RelPath(rest.to_owned()))
    }

    /// This path with one more part, or several separated by slashes, after it.
    ///
    /// # Panics
    /// When `more` would leave the root: it is always a constant or a part made by this program.
    #[must_use]
    pub fn join(&self, more: &str) -> RelPath {
        RelPath::new(&format!("{}/{more}", self.0)).expect("the added part stays inside the root")
    }
}

impl fmt::Display for RelPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The longest name of a file, in bytes: what ext4, XFS, Btrfs, APFS and NTFS hold ("File name limits" of each; NTFS and APFS count
/// letters, which are never more than bytes).
pub const MOST_NAME: usize = 255;

/// The longest path in `public/`, in bytes. macOS holds 1,024 bytes for a whole path (`PATH_MAX` in `sys/syslimits.h`); the rest is for
/// the folder of the site.
pub const MOST_PATH: usize = 900;

/// Names at the top of `public/` that are never digest's own: a repository that the output is published from, and where
/// publishing keeps files until they are renamed into place.
pub const FOREIGN: [&str; 2] = [".git", ".digest-staged"];

/// The part of a file's stem that fits into a name with this many more bytes: cut at the end of a word where there is one.
#[must_use]
pub fn fitted(stem: &str, more: usize) -> &str {
    let room = MOST_NAME.saturating_sub(more);
    if stem.len() <= room {
        return stem;
    }
    let head = &stem[..stem.floor_char_boundary(room)];
    match head.rfind(['-', '_', ' ', '.']) {
        Some(end) if end > room / 2 => &head[..end],
        _ => head,
    }
}

/// Why no file can be at a path of `public/`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unfit {
    /// This name in it is longer than [`MOST_NAME`].
    Name(String),
    /// It is longer than [`MOST_PATH`].
    Length(usize),
    /// It is below one of the names of [`FOREIGN`].
    Foreign(&'static str),
}

impl fmt::Display for Unfit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Unfit::Name(name) => {
                let start: String = name.chars().take(24).collect();
                let length = name.len();
                write!(
                    f,
                    "`{start}…` has {length} bytes, and a name can have {MOST_NAME}"
                )
            }
            Unfit::Length(length) => {
                write!(
                    f,
                    "the address has {length} bytes, and it can have {MOST_PATH}"
                )
            }
            Unfit::Foreign(name) => write!(f, "`/{name}` is not a place for pages"),
        }
    }
}

/// The place of a file in `public/`, such as `2025/09/10/x/index.html`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct OutPath(RelPath);

impl OutPath {
    /// The place, when it stays inside `public/`.
    #[must_use]
    pub fn new(path: &str) -> Option<OutPath> {
        RelPath::new(path).map(OutPath)
    }

    /// The place as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }

    /// The form in which two places that a case-folding or Unicode-folding file system would confuse are equal.
    #[must_use]
    pub fn folded(&self) -> String {
        use unicode_normalization::UnicodeNormalization;
        let path = self.0.as_str();
        if path.is_ascii() {
            return path.to_ascii_lowercase();
        }
        path.nfkd()
            .collect::<String>()
            .to_lowercase()
            .nfc()
            .collect()
    }

    /// Why no file can be there, on one of the systems that hold sites.
    #[must_use]
    pub fn unfit(&self) -> Option<Unfit> {
        let path = self.as_str();
        let first = path.split('/').next().unwrap_or_default();
        let foreign = FOREIGN
            .into_iter()
            .find(|name| first.eq_ignore_ascii_case(name));
        if let Some(name) = foreign {
            return Some(Unfit::Foreign(name));
        }
        if path.len() <= MOST_NAME {
            return None;
        }
        let long = path.split('/').find(|name| name.len() > MOST_NAME);
        match long {
            Some(name) => Some(Unfit::Name(name.to_owned())),
            None => (path.len() > MOST_PATH).then_some(Unfit::Length(path.len())),
        }
    }

    /// The first name in it that Windows cannot hold, with the path up to its end (Microsoft, "Naming Files, Paths, and
    /// Namespaces").
    #[must_use]
    pub fn unfit_for_windows(&self) -> Option<(&str, &str)> {
        let path = self.as_str();
        let mut end = 0;
        for name in path.split('/') {
            end += name.len();
            if !is_windows_name(name) {
                return Some((name, &path[..end]));
            }
            end += 1;
        }
        None
    }

    /// The address at which a static host serves this file.
    #[must_use]
    pub fn address(&self) -> Address {
        let path = self.as_str();
        match path.strip_suffix("index.html") {
            Some(folder) if folder.is_empty() || folder.ends_with('/') => {
                Address(format!("/{folder}"))
            }
            _ => Address(format!("/{path}")),
        }
    }
}

/// Whether Windows can hold a file of this name.
fn is_windows_name(name: &str) -> bool {
    let refused = |byte: u8| byte < 0x20 || b"<>:\"|?*\\".contains(&byte);
    if name.bytes().any(refused) || name.ends_with(['.', ' ']) {
        return false;
    }
    let stem = name.split('.').next().unwrap_or_default().trim_end();
    let device = |known: &str| {
        let start = stem.get(..known.len());
        start.is_some_and(|start| start.eq_ignore_ascii_case(known))
    };
    match stem.chars().count() {
        3 => !["con", "prn", "aux", "nul"].into_iter().any(device),
        // Windows takes superscript digits for digits here.
        4 => {
            !(["com", "lpt"].into_iter().any(device)
                && stem.ends_with(|c: char| c.is_ascii_digit() || "¹²³".contains(c)))
        }
        _ => true,
    }
}

impl fmt::Display for OutPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// An address inside the site, from the site's own root: `/`, `/topics/openai/`, `/feed.xml`.
/// Percent signs are decoded; it is encoded when it is written ([`Base::href`]).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Address(String);

impl Address {
    /// The site's root.
    #[must_use]
    pub fn root() -> Address {
        Address("/".to_owned())
    }

    /// Reads an address as an editor writes it: a leading slash is added when missing, percent signs are decoded,
    /// and a path whose last part has no dot is a folder and gets its closing slash. None when it has a scheme, a
    /// query, a fragment, or parts that leave the site.
    #[must_use]
    pub fn parse(text: &str) -> Option<Address> {
        let text = text.trim();
        if text.starts_with("//") || text.contains(['?', '#', '\\', '\0']) || text.contains("://") {
            return None;
        }
        let decoded = if text.contains('%') {
            Cow::Owned(decode(text)?)
        } else {
            Cow::Borrowed(text)
        };
        if decoded.chars().any(char::is_control) {
            return None;
        }
        let mut address = String::with_capacity(decoded.len() + 2);
        address.push('/');
        let mut folder = true;
        for part in decoded.split('/').filter(|part| !part.is_empty()) {
            if matches!(part, "." | "..") {
                return None;
            }
            address.push_str(part);
            address.push('/');
            folder = !part.contains('.');
        }
        if !folder && !decoded.ends_with('/') {
            address.pop();
        }
        Some(Address(address))
    }

    /// The address of a folder made of these parts, such as `["topics", "openai"]`.
    #[must_use]
    pub fn folder<I: IntoIterator<Item = S>, S: AsRef<str>>(parts: I) -> Address {
        let mut address = String::from("/");
        for part in parts {
            address.push_str(part.as_ref());
            address.push('/');
        }
        Address(address)
    }

    /// The address of a file or folder below this folder: `feed.xml`, `page/2/`.
    #[must_use]
    pub fn join(&self, more: &str) -> Address {
        Address(format!("{}{more}", self.0))
    }

    /// This address with a number after its last part: `/a/un/` gives `/a/un-2/`, `/a.html` gives `/a-2.html`.
    #[must_use]
    pub fn numbered(&self, number: u64) -> Address {
        let text = self.as_str();
        let (stem, end) = match (text.strip_suffix('/'), text.rfind('.')) {
            (Some(stem), _) => (stem, "/"),
            (None, Some(dot)) => text.split_at(dot),
            (None, None) => (text, ""),
        };
        Address(format!("{stem}-{number}{end}"))
    }

    /// The form in which two addresses are equal whose files a case-folding or Unicode-folding file system would confuse:
    /// `/A/` and `/a/index.html`. Most addresses have it already, so that nothing is copied.
    #[must_use]
    pub fn folded(&self) -> Cow<'_, str> {
        let plain = |byte: u8| {
            byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"/-_.".contains(&byte)
        };
        let text = self.0.as_str();
        if text.bytes().all(plain) && !text.contains("//") && !text.contains("/.") {
            return Cow::Borrowed(without_index(text.strip_prefix('/').unwrap_or(text)));
        }
        self.out_path().map_or(Cow::Borrowed(text), |path| {
            Cow::Owned(without_index(&path.folded()).to_owned())
        })
    }

    /// The address as text, decoded, such as `/topics/openai/`.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The file that a static host serves at this address; none when it has a part that cannot be a file's name.
    #[must_use]
    pub fn out_path(&self) -> Option<OutPath> {
        let path = self.0.trim_start_matches('/');
        OutPath::new(&if path.is_empty() || path.ends_with('/') {
            format!("{path}index.html")
        } else {
            path.to_owned()
        })
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The path of the folder that an `index.html` stands for; any other path as it is.
fn without_index(path: &str) -> &str {
    path.strip_suffix("index.html")
        .filter(|folder| folder.is_empty() || folder.ends_with('/'))
        .unwrap_or(path)
}

/// The site's base address, split where addresses are joined to it: `https://example.org` and `/news`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Base {
    origin: String,
    path: String,
}

impl Base {
    /// Reads `base_url`: http or https, a host, perhaps a path; no query or fragment.
    #[must_use]
    pub fn parse(text: &str) -> Option<Base> {
        let url = url::Url::parse(text.trim()).ok()?;
        if !matches!(url.scheme(), "http" | "https")
            || url.query().is_some()
            || url.fragment().is_some()
        {
            return None;
        }
        if !url.username().is_empty() || url.password().is_some() {
            return None;
        }
        Some(Base {
            origin: url.origin().ascii_serialization(),
            path: url.path().trim_end_matches('/').to_owned(),
        })
    }

    /// The link to an address from any page of the site: `/news/topics/openai/`.
    #[must_use]
    pub fn href(&self, address: &Address) -> String {
        format!("{}{}", self.path, encode(&address.0))
    }

    /// The whole address for feeds, site maps and canonical links.
    #[must_use]
    pub fn absolute(&self, address: &Address) -> String {
        format!("{}{}{}", self.origin, self.path, encode(&address.0))
    }

    /// Scheme, host and port: `https://example.org`.
    #[must_use]
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// The sub-path without a closing slash: empty, or `/news`.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }
}

/// Percent-encoding as URLs in HTML attributes and feeds need it (RFC 3986, section 2).
pub mod percent {
    /// Encodes every byte of a path but RFC 3986's unreserved ones, slash and the sub-delimiters that paths may hold.
    #[must_use]
    pub fn encode(path: &str) -> String {
        use std::fmt::Write as _;
        let stays = |byte: u8| match byte {
            b'a'..=b'z' | b'0'..=b'9' | b'-' | b'/' => true,
            _ => byte.is_ascii_alphanumeric() || b"._~!$&'()*+,;=:@".contains(&byte),
        };
        if path.bytes().all(stays) {
            return path.to_owned();
        }
        let mut encoded = String::with_capacity(path.len());
        for byte in path.bytes() {
            if stays(byte) {
                encoded.push(char::from(byte));
            } else {
                write!(encoded, "%{byte:02X}").expect("writing to a string does not fail");
            }
        }
        encoded
    }

    /// Decodes percent signs; none when the result is not UTF-8. A percent sign without two digits stays itself.
    #[must_use]
    pub fn decode(text: &str) -> Option<String> {
        let bytes = text.as_bytes();
        let mut decoded = Vec::with_capacity(bytes.len());
        let mut at = 0;
        while let Some(&byte) = bytes.get(at) {
            let digits = text.get(at + 1..at + 3).filter(|_| byte == b'%');
            if let Some(value) = digits.and_then(|digits| u8::from_str_radix(digits, 16).ok()) {
                decoded.push(value);
                at += 3;
            } else {
                decoded.push(byte);
                at += 1;
            }
        }
        String::from_utf8(decoded).ok()
    }
}

#[cfg(test)]
mod tests;
