//! The names under which a page's sources are known: in `also`, in the record, on the command line.

use super::FrontSource;

/// The character between the name of a file and that of one of its items: `FILE#ITEM`.
pub const ITEM: char = '#';

impl FrontSource {
    /// The source's name: its file, relative to `content/`, with `#ITEM` where the file holds many; none for a source outside the
    /// site.
    #[must_use]
    pub fn name_in_site(&self) -> Option<String> {
        let file = self.file.as_deref()?;
        Some(match self.item.as_deref() {
            Some(item) => format!("{file}{ITEM}{item}"),
            None => file.to_owned(),
        })
    }

    /// How the record knows the source: by its item, which may come in many files, else by its name.
    #[must_use]
    pub fn name_in_record(&self) -> Option<String> {
        match self.item.as_deref() {
            Some(item) if is_global(item) => Some(item.to_owned()),
            _ => self.name_in_site(),
        }
    }

    /// How the record knows the source and each further one.
    pub fn names_in_record(&self) -> impl Iterator<Item = String> + '_ {
        let further = self.also.iter().map(|name| {
            let item = name.split_once(ITEM).map(|(_, item)| item);
            item.filter(|item| is_global(item))
                .unwrap_or(name)
                .to_owned()
        });
        self.name_in_record().into_iter().chain(further)
    }
}

/// Whether an item's identity is one beyond its file, as a GUID or a Message-ID is; a bare number (a WordPress id) is none.
#[must_use]
pub fn is_global(item: &str) -> bool {
    item.contains([':', '@', '/'])
}
