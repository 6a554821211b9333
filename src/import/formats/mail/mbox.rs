//! The messages of a mailbox file, one after the other.
//!
//! What a message says is read elsewhere. Start reading at [`split`].

use std::borrow::Cow;

/// The messages of a mailbox; the bytes themselves when they are one message without a mailbox around it.
///
/// A message begins at a line `From …` that holds an address or a date, is at the start or below an empty line, and has
/// a header line under it: so no sentence of a text that opens with "From" begins one. Lines that a mailbox quoted as
/// `>From` lose one mark (the "mboxrd" form of qmail's mbox(5)).
pub(super) fn split(bytes: &[u8]) -> impl Iterator<Item = Cow<'_, [u8]>> {
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let bytes = bytes.trim_ascii_start();
    let is_mailbox = separator(bytes).is_some();
    let mut rest = Some(bytes);
    std::iter::from_fn(move || {
        let all = rest.take()?;
        if !is_mailbox {
            return Some(Cow::Borrowed(all));
        }
        let below = separator(all).and_then(|length| all.get(length..))?;
        let end = next_separator(below);
        rest = end.and_then(|end| below.get(end..));
        let message = end.and_then(|end| below.get(..end)).unwrap_or(below);
        Some(unquoted(message))
    })
    .filter(|message| !message.trim_ascii().is_empty())
}

/// The length of the separating line that these bytes begin with.
fn separator(bytes: &[u8]) -> Option<usize> {
    let rest = bytes.strip_prefix(b"From ")?;
    let length = rest.iter().position(|byte| *byte == b'\n')? + 1;
    let line = rest.get(..length)?;
    let named = line
        .iter()
        .any(|byte| *byte == b'@' || byte.is_ascii_digit());
    let next = rest.get(length..)?;
    (named && is_field(next)).then_some(length + 5)
}

/// Whether these bytes begin with a header line (RFC 5322, 2.2): a name without spaces and a colon.
fn is_field(bytes: &[u8]) -> bool {
    let name = bytes
        .iter()
        .take(80)
        .take_while(|byte| (33..=126).contains(*byte) && **byte != b':')
        .count();
    name > 0 && bytes.get(name) == Some(&b':')
}

/// Where the next separating line stands that follows an empty line.
fn next_separator(bytes: &[u8]) -> Option<usize> {
    let mut at = 0;
    let mut after_empty = false;
    for line in bytes.split_inclusive(|byte| *byte == b'\n') {
        if after_empty
            && line.starts_with(b"From ")
            && bytes
                .get(at..)
                .is_some_and(|rest| separator(rest).is_some())
        {
            return Some(at);
        }
        after_empty = line.trim_ascii().is_empty();
        at += line.len();
    }
    None
}

fn unquoted(message: &[u8]) -> Cow<'_, [u8]> {
    let is_quoted = |line: &[u8]| {
        let marks = line.iter().take_while(|byte| **byte == b'>').count();
        marks > 0
            && line
                .get(marks..)
                .is_some_and(|rest| rest.starts_with(b"From "))
    };
    let lines = || message.split_inclusive(|byte| *byte == b'\n');
    if !lines().any(is_quoted) {
        return Cow::Borrowed(message);
    }
    let mut out = Vec::with_capacity(message.len());
    for line in lines() {
        out.extend_from_slice(if is_quoted(line) {
            line.get(1..).unwrap_or_default()
        } else {
            line
        });
    }
    Cow::Owned(out)
}

#[cfg(test)]
mod tests {
    use super::split;

    fn messages(text: &str) -> Vec<String> {
        split(text.as_bytes())
            .map(|message| String::from_utf8_lossy(&message).into_owned())
            .collect()
    }

    #[test]
    fn a_mailbox_is_cut_at_its_separators_alone() {
        let first = "Subject: un\n\nFrom afar, he came: late.\n\nFrom 9 to 5 we work.\n>From here\n>>From there\n\n";
        let second = "Subject: deux\n\nx\n";
        let mailbox = format!(
            "From a@b.example Tue Mar  4 10:00:00 2025\n{first}From - Tue Mar  4 11:00:00 2025\n{second}"
        );
        let first = first
            .replace("\n>From here", "\nFrom here")
            .replace(">>From", ">From");
        assert_eq!(messages(&mailbox), [first, second.to_owned()]);
    }

    #[test]
    fn a_message_alone_is_itself() {
        let message = "\r\nSubject: un\r\n\r\n>From here\r\n";
        assert_eq!(messages(message), [message.trim_start()]);
        assert_eq!(messages(""), [""; 0]);
    }
}
