//! The record of a site (`content/record.txt`): which sources had a page, which addresses were published, what was given up.
//!
//! The record is text to values and back. Which file holds it, and when it is written, is known elsewhere.
//! The format is the contract of the specification, section 4: one line for each published address and its source, three
//! fields separated by tabs (address, source or item, state), sorted by bytes, so that git merges it as a union of lines.
//! Start reading at [`Record`].

use crate::base::diagnostic::{Code, Diagnostic};
use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::fmt::Write as _;

/// What the record says of an address and its source. Where a merge leaves two states, the stronger one counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum State {
    /// The source had a page; the address was published.
    Page,
    /// The address was given up: it is not reported as lost.
    Gone,
    /// The source makes no page, and the address was given up.
    Rejected,
}

impl State {
    fn word(self) -> &'static str {
        match self {
            State::Page => "page",
            State::Gone => "gone",
            State::Rejected => "rejected",
        }
    }

    fn from_word(word: &str) -> Option<State> {
        [State::Page, State::Gone, State::Rejected]
            .into_iter()
            .find(|state| state.word() == word)
    }
}

/// A published address and the source of its page. Either may be empty: a page that was never published has no address, a
/// list of articles has no source.
type Line = (String, String);

/// A site's record.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Record {
    lines: BTreeMap<Line, State>,
    /// Whether its text was not as [`Record::text`] writes it: unsorted, or with what a merge left.
    is_untidy: bool,
}

impl Record {
    /// Reads a record. Equal lines count once. Lines of git's conflict markers are skipped, because both sides of a conflict
    /// count. `file` is the record's name in messages.
    ///
    /// Every line that is not of the format is an error with its place; the other lines are there all the same.
    #[must_use]
    pub fn parse(file: &str, text: &str) -> (Record, Vec<Diagnostic>) {
        let mut record = Record::default();
        let mut diagnostics = Vec::new();
        let mut at = 0;
        let mut last = "";
        for whole in text.split_inclusive('\n') {
            let start = at;
            at += whole.len();
            let line = whole.trim_end_matches(['\n', '\r']);
            let line = line.strip_prefix('\u{feff}').unwrap_or(line);
            if line.is_empty() || is_conflict_marker(line) {
                record.is_untidy = true;
                continue;
            }
            record.is_untidy |= line <= last;
            last = line;
            let mut fields = line.split('\t');
            let read = (fields.next(), fields.next(), fields.next(), fields.next());
            let state = match read {
                (Some(address), Some(source), Some(word), None)
                    if address.len() + source.len() > 0 =>
                {
                    State::from_word(word)
                }
                _ => None,
            };
            match (read, state) {
                ((Some(address), Some(source), ..), Some(state)) => {
                    record.add(address, source, state);
                }
                _ => diagnostics.push(
                    Diagnostic::new(
                        Code::BadRecord,
                        "this line is not an address, a source and a state (`page`, `gone`, `rejected`) with tabs between them",
                    )
                    .at(file, start..start + whole.trim_end().len())
                    .hint("correct the line, or delete it: the next build writes what it still knows"),
                ),
            }
        }
        (record, diagnostics)
    }

    /// The text of the record: its lines, sorted by bytes.
    #[must_use]
    pub fn text(&self) -> String {
        let length = |((address, source), _): (&Line, &State)| address.len() + source.len() + 12;
        let mut text = String::with_capacity(self.lines.iter().map(length).sum());
        for ((address, source), state) in &self.lines {
            writeln!(text, "{address}\t{source}\t{}", state.word())
                .expect("writing to a string does not fail");
        }
        text
    }

    /// Adds a line; where there is one of this address and source, the stronger state counts.
    pub fn add(&mut self, address: &str, source: &str, state: State) {
        let line = (field(address).into_owned(), field(source).into_owned());
        let known = self.lines.entry(line).or_insert(state);
        *known = state.max(*known);
    }

    /// The sources of the record, each with its strongest state; for many questions at once.
    #[must_use]
    pub fn sources(&self) -> HashMap<&str, State> {
        let mut sources: HashMap<&str, State> = HashMap::new();
        for ((_, source), state) in self
            .lines
            .iter()
            .filter(|((_, source), _)| !source.is_empty())
        {
            let known = sources.entry(source).or_insert(*state);
            *known = (*state).max(*known);
        }
        sources
    }

    /// Whether an address was ever published.
    #[must_use]
    pub fn has_address(&self, address: &str) -> bool {
        let address = field(address);
        let first = (address.clone().into_owned(), String::new());
        let mut lines = self.lines.range(first..);
        !address.is_empty() && lines.next().is_some_and(|((own, _), _)| *own == address)
    }

    /// Gives up an address, whichever sources it had. False, and nothing changes, when it was never published.
    pub fn give_up(&mut self, address: &str) -> bool {
        let address = field(address);
        let mut found = false;
        for (_, state) in self
            .lines
            .iter_mut()
            .filter(|((own, _), _)| *own == address)
        {
            *state = State::Gone.max(*state);
            found = true;
        }
        found
    }

    /// Rejects a source with every address that it had.
    pub fn reject(&mut self, source: &str) {
        let source = field(source).into_owned();
        let mut found = false;
        for (_, state) in self.lines.iter_mut().filter(|((_, own), _)| *own == source) {
            *state = State::Rejected;
            found = true;
        }
        if !found {
            self.lines.insert((String::new(), source), State::Rejected);
        }
    }

    /// The addresses that were published and not given up since, each once, sorted by bytes, with the source that had it last
    /// in the order of the lines; empty where it had none.
    pub fn addresses(&self) -> impl Iterator<Item = (&str, &str)> {
        let mut lines = self.lines.iter().peekable();
        std::iter::from_fn(move || {
            loop {
                let ((address, source), state) = lines.next()?;
                let (mut source, mut state) = (source.as_str(), *state);
                while let Some(((_, other), more)) =
                    lines.next_if(|((other, _), _)| other == address)
                {
                    source = if other.is_empty() { source } else { other };
                    state = state.max(*more);
                }
                if !address.is_empty() && state == State::Page {
                    return Some((address.as_str(), source));
                }
            }
        })
    }

    /// Has the record know sources, each with its state. Nothing changes where it knows one already, unless that was rejected
    /// since.
    pub fn learn(&mut self, learnt: &BTreeMap<String, State>) {
        let known = self.sources();
        let is_new = |(source, state): &(&String, &State)| {
            let known = known.get(&*field(source));
            known.is_none_or(|known| **state == State::Rejected && *known != State::Rejected)
        };
        let new: Vec<(&String, &State)> = learnt.iter().filter(is_new).collect();
        for (source, state) in new {
            self.add("", source, *state);
        }
    }

    /// Whether the record has all these pages already, so that [`Record::take_in`] changes nothing. It is asked after each
    /// build, so nothing is copied.
    pub fn has_all<'a>(&self, pages: impl Iterator<Item = (&'a str, &'a str)>) -> bool {
        if self.is_untidy {
            return false;
        }
        let mut lines: HashMap<(&str, &str), State> = HashMap::with_capacity(self.lines.len());
        let mut gone: HashSet<&str> = HashSet::new();
        let mut idle: HashSet<&str> = HashSet::new();
        for ((address, source), state) in &self.lines {
            lines.insert((address, source), *state);
            match (address.is_empty(), state) {
                (true, State::Page) => _ = idle.insert(source),
                (false, State::Gone) => _ = gone.insert(address),
                _ => {}
            }
        }
        let mut with_address = self.lines.keys().filter(|(address, _)| !address.is_empty());
        if !idle.is_empty() && with_address.any(|(_, source)| idle.contains(source.as_str())) {
            return false;
        }
        let mut pages = pages;
        pages.all(|(address, source)| {
            let (address, source) = (field(address), field(source));
            !gone.contains(&*address) && lines.contains_key(&(&*address, &*source))
        })
    }

    /// Takes in what a build has published and imported: `pages` are the published addresses and, where the site has a page
    /// that is not published, its source with an empty address.
    ///
    /// An address that was given up and is published again counts as published again; a rejected source stays rejected.
    pub fn take_in<'a>(&mut self, pages: impl Iterator<Item = (&'a str, &'a str)>) {
        self.is_untidy = false;
        for (address, source) in pages {
            let (address, source) = (field(address), field(source));
            if !address.is_empty() {
                let first = (address.clone().into_owned(), String::new());
                let lines = self.lines.range_mut(first..);
                for (_, state) in lines.take_while(|((own, _), _)| *own == address) {
                    if *state == State::Gone {
                        *state = State::Page;
                    }
                }
            }
            let line = (address.into_owned(), source.into_owned());
            self.lines.entry(line).or_insert(State::Page);
        }
        // A line without an address says nothing beyond one with an address and the same source.
        let without: HashSet<&str> = self
            .lines
            .range(..(String::from("\0"), String::new()))
            .filter(|(_, state)| **state == State::Page)
            .map(|((_, source), _)| source.as_str())
            .collect();
        if without.is_empty() {
            return;
        }
        let idle: Vec<Line> = self
            .lines
            .iter()
            .filter(|((address, source), _)| {
                !address.is_empty() && without.contains(source.as_str())
            })
            .map(|((_, source), _)| (String::new(), source.clone()))
            .collect();
        for line in idle {
            self.lines.remove(&line);
        }
    }
}

/// A field as it is written: control characters, which would end it, in percent form.
fn field(text: &str) -> Cow<'_, str> {
    if !text.contains(char::is_control) {
        return Cow::Borrowed(text);
    }
    let mut field = String::with_capacity(text.len());
    for letter in text.chars() {
        if letter.is_control() {
            let mut bytes = [0; 4];
            for byte in letter.encode_utf8(&mut bytes).bytes() {
                write!(field, "%{byte:02X}").expect("writing to a string does not fail");
            }
        } else {
            field.push(letter);
        }
    }
    Cow::Owned(field)
}

/// Whether git wrote this line to separate two sides of a conflict.
fn is_conflict_marker(line: &str) -> bool {
    ["<<<<<<<", "|||||||", "=======", ">>>>>>>"]
        .iter()
        .any(|marker| {
            line.strip_prefix(marker)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
        })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use proptest::prelude::*;

    fn read(text: &str) -> Record {
        let (record, diagnostics) = Record::parse("record.txt", text);
        assert_eq!(diagnostics, Vec::new());
        record
    }

    #[test]
    fn of_two_states_the_stronger_one_counts_in_any_order() {
        let mut lines = ["/a/\ts\tpage", "/a/\ts\tgone", "/a/\ts\trejected"];
        for _ in 0..3 {
            lines.rotate_left(1);
            assert_eq!(read(&lines.join("\n")).text(), "/a/\ts\trejected\n");
        }
        assert_eq!(
            read("/a/\ts\tpage\n/a/\ts\tgone\n").text(),
            "/a/\ts\tgone\n"
        );
    }

    #[test]
    fn an_address_that_was_given_up_counts_again_when_it_is_published_again() {
        let mut record = read("/a/\told\tpage\n/b/\t\tpage\n");
        assert!(record.give_up("/a/") && !record.give_up("/c/"));
        assert_eq!(record.addresses().collect::<Vec<_>>(), [("/b/", "")]);
        record.take_in([("/a/", "new")].into_iter());
        let addresses: Vec<_> = record.addresses().collect();
        assert_eq!(addresses, [("/a/", "old"), ("/b/", "")]);
    }

    #[test]
    fn a_line_without_an_address_goes_once_its_page_is_published() {
        let mut record = Record::default();
        record.learn(&[("s".to_owned(), State::Page), ("t".to_owned(), State::Page)].into());
        assert_eq!(record.text(), "\ts\tpage\n\tt\tpage\n");
        record.take_in([("/a/", "s"), ("", "t")].into_iter());
        assert_eq!(record.text(), "\tt\tpage\n/a/\ts\tpage\n");
    }

    fn fields() -> impl Strategy<Value = (String, String, usize)> {
        ("(/[\\PC]{0,6}/)?", "[\\PC\t\n]{0,8}", 0..3usize)
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_back(lines in prop::collection::vec(fields(), 0..20)) {
            let states = [State::Page, State::Gone, State::Rejected];
            let mut record = Record::default();
            for (address, source, state) in &lines {
                record.add(address, source, states[*state]);
            }
            record.lines.remove(&(String::new(), String::new()));
            let text = record.text();
            prop_assert_eq!(&read(&text), &record);
            let mut sorted: Vec<&[u8]> = text.split_inclusive('\n').map(str::as_bytes).collect();
            sorted.sort_unstable();
            prop_assert_eq!(sorted.concat(), text.as_bytes());
        }

        #[test]
        fn a_record_that_has_all_pages_is_not_changed_by_taking_them_in(
            lines in prop::collection::vec(("(/[ab])?", "[st]?", 0..3usize), 0..6),
            pages in prop::collection::vec(("(/[ab])?", "[st]?"), 0..4),
        ) {
            let states = [State::Page, State::Gone, State::Rejected];
            let mut record = Record::default();
            for (address, source, state) in &lines {
                record.add(address, source, states[*state]);
            }
            let pages = || pages.iter().map(|(address, source)| (address.as_str(), source.as_str()));
            let mut after = record.clone();
            after.take_in(pages());
            prop_assert!(!record.has_all(pages()) || after == record);
        }

        #[test]
        fn a_union_of_two_records_is_the_same_in_any_order(
            one in prop::collection::vec(fields(), 0..9),
            other in prop::collection::vec(fields(), 0..9),
        ) {
            let text = |lines: &[(String, String, usize)]| -> String {
                let states = ["page", "gone", "rejected"];
                let line = |(address, source, state): &(String, String, usize)| format!("{}\t{}\t{}\n", field(address), field(source), states[*state]);
                let lines = lines.iter().filter(|(address, source, _)| address.len() + source.len() > 0);
                lines.map(line).collect()
            };
            let (one, other) = (text(&one), text(&other));
            let both = read(&format!("{one}{other}"));
            prop_assert_eq!(both.text(), read(&format!("{other}{one}")).text());
        }

        #[test]
        fn any_text_is_a_record_or_faults_with_their_places(text in "\\PC{0,5}([\\PC\t\n\r]{0,40})") {
            let (_, diagnostics) = Record::parse("record.txt", &text);
            for diagnostic in diagnostics {
                let span = diagnostic.place.unwrap().span.unwrap();
                prop_assert!(text.get(span).is_some());
            }
        }
    }
}
