//! What a message takes from another: the forwarded text, which is the article, and the tail that an answer quotes.
//!
//! Lines are judged alike whether they come from plain text or from HTML. Start reading at [`text`] and [`blocks`].

use super::block_lines::{Lines, cut};
use super::headers::{Facts, addresses_in, hands_on, is_name};
use crate::base::date::{self, Reading, Tz};
use crate::base::text;
use crate::content::doc::{Block, Dropped, block_text};
use regex::Regex;
use std::sync::LazyLock;

/// How often a text may have been handed on.
const HANDS: usize = 8;

/// The forwarded or own text of a plain body; the facts of a forwarded message take the place of those of the message.
pub(super) fn text(body: &str, facts: &mut Facts, dropped: &mut Vec<Dropped>) -> String {
    let mut lines: Vec<&str> = body.lines().collect();
    let is_answer = facts.is_reply;
    let mut is_own = true;
    for _ in 0..HANDS {
        let Some(head) = head(&lines) else { break };
        let (above, rest) = lines.split_at(head.start);
        let (header, below) = rest.split_at(head.end - head.start);
        if !head.is_handed_on(facts, above) {
            drop_lines(rest, "quoted message", dropped);
            lines.truncate(head.start);
            break;
        }
        drop_lines(above, "note above a forwarded message", dropped);
        drop_lines(header, "header of the forwarded message", dropped);
        let is_quoted = header.iter().any(|line| line.starts_with('>'));
        lines = below.to_vec();
        if is_quoted {
            for line in &mut lines {
                let bare = line.strip_prefix('>').unwrap_or(line);
                *line = bare.strip_prefix(' ').unwrap_or(bare);
            }
        }
        head.tell(facts);
        is_own = false;
    }
    signature(&mut lines, dropped);
    if is_answer && is_own {
        if let Some(at) = signed_below(&lines) {
            drop_lines(&lines.split_off(at), "signature", dropped);
        }
        if let Some(at) = tail(&lines) {
            drop_lines(&lines.split_off(at), "quoted message", dropped);
        }
        signature(&mut lines, dropped);
    }
    lines.join("\n")
}

/// The same for the blocks of an HTML body.
pub(super) fn blocks(
    mut all: Vec<Block>,
    facts: &mut Facts,
    dropped: &mut Vec<Dropped>,
) -> Vec<Block> {
    let is_answer = facts.is_reply;
    let mut is_own = true;
    for _ in 0..HANDS {
        let lines = Lines::of(&all);
        let Some(head) = head(&lines.texts()) else {
            // Apple's programs set all that they hand on as a quotation.
            let Some(at) = all.iter().position(|block| match block {
                Block::Quote(inner) => holds_forwarded(inner, facts, &all),
                _ => false,
            }) else {
                break;
            };
            let below = all.split_off(at + 1);
            let Some(Block::Quote(inner)) = all.pop() else {
                break;
            };
            drop_blocks(&all, "note above a forwarded message", dropped);
            all = inner;
            all.extend(below);
            continue;
        };
        let texts = lines.texts();
        let is_handed_on = head.is_handed_on(facts, texts.get(..head.start).unwrap_or_default());
        let (start, end) = (lines.place(head.start), lines.place(head.end));
        let below = end.map_or_else(Vec::new, |end| cut(&mut all, end));
        let header = start.map_or_else(Vec::new, |start| cut(&mut all, start));
        if !is_handed_on {
            drop_blocks(&header, "quoted message", dropped);
            drop_blocks(&below, "quoted message", dropped);
            break;
        }
        drop_blocks(&all, "note above a forwarded message", dropped);
        drop_blocks(&header, "header of the forwarded message", dropped);
        all = below;
        head.tell(facts);
        is_own = false;
    }
    let mut cut_at = |find: fn(&[&str]) -> Option<usize>, rule: &str| {
        let lines = Lines::of(&all);
        if let Some(place) = find(&lines.texts()).and_then(|at| lines.place(at)) {
            let rest = cut(&mut all, place);
            drop_blocks(&rest, rule, dropped);
        }
    };
    cut_at(list_footer, "footer of the list");
    if is_answer && is_own {
        cut_at(signed_below, "signature");
        cut_at(tail, "quoted message");
    }
    let is_device = |block: &Block| {
        matches!(block, Block::Paragraph(_))
            && DEVICE.is_match(
                text::collapse_whitespace(&block_text(std::slice::from_ref(block))).as_str(),
            )
    };
    while let Some(last) = all.pop_if(|last| is_device(last)) {
        drop_blocks(&[last], "line of a mail program", dropped);
    }
    all
}

/// Whether a quotation holds a message that was handed on; what an answer quotes was not.
fn holds_forwarded(inner: &[Block], facts: &Facts, around: &[Block]) -> bool {
    let lines = Lines::of(inner);
    let is_alone = !block_text(
        around
            .split(|block| matches!(block, Block::Quote(_)))
            .next()
            .unwrap_or_default(),
    )
    .chars()
    .any(char::is_alphanumeric);
    head(&lines.texts()).is_some_and(|found| {
        found.mark == Some(true) && !facts.is_reply || facts.is_forward || is_alone
    })
}

fn drop_lines(lines: &[&str], rule: &str, dropped: &mut Vec<Dropped>) {
    let words = lines.join("\n").trim().to_owned();
    if !words.is_empty() {
        dropped.push(Dropped {
            text: words,
            rule: rule.to_owned(),
        });
    }
}

fn drop_blocks(blocks: &[Block], rule: &str, dropped: &mut Vec<Dropped>) {
    let words = block_text(blocks);
    if !words.trim().is_empty() {
        dropped.push(Dropped {
            text: words,
            rule: rule.to_owned(),
        });
    }
}

// ------------------------------------------------------------------------------------- the header of another message

/// The header of another message as mail programs print it above its text.
#[derive(Debug, Default)]
struct Head {
    /// Its first line, the mark above it included.
    start: usize,
    /// The line after its last.
    end: usize,
    /// What the mark says: handed on, or answered; none when there is none.
    mark: Option<bool>,
    from: String,
    date: String,
    subject: String,
    to: String,
    /// Whether its labels are English, so that `03/04/2025` is a day of March.
    is_english: bool,
}

impl Head {
    /// Whether the message below is handed on: what is above it is a note, then. An answer has words of its own above.
    fn is_handed_on(&self, facts: &Facts, above: &[&str]) -> bool {
        let is_bare = above
            .iter()
            .all(|line| !line.chars().any(char::is_alphanumeric));
        is_bare || self.mark == Some(true) || facts.is_forward
    }

    /// Its facts take the place of those of the message around it; anyone who handed it on had received it.
    fn tell(&self, facts: &mut Facts) {
        let sender = facts.sender.take().map(|sender| sender.to_lowercase());
        facts.recipients.extend(sender);
        facts.recipients.extend(addresses_in(&self.to));
        facts.sender = addresses_in(&self.from).into_iter().next();
        facts
            .recipients
            .retain(|address| Some(address) != facts.sender.as_ref());
        let name = self.from.split(['<', '[', '(']).next().unwrap_or_default();
        let name = text::collapse_whitespace(
            name.trim_matches(|c: char| c.is_whitespace() || "\"'*«»“”".contains(c)),
        );
        facts.from = Some(name).filter(|name| is_name(name));
        facts.list = None;
        facts.lang = None;
        facts.url = None;
        if !self.subject.is_empty() {
            facts.subject = text::collapse_whitespace(&self.subject);
        }
        facts.is_forward = hands_on(&facts.subject);
        facts.is_reply = false;
        let lang = if self.is_english { "en" } else { "" };
        facts.date =
            day_of(&self.date, lang).map(|day| (day, "the header of the forwarded message"));
    }
}

/// The day that a mail program printed: `mar. 4 mars 2025 à 10:00`, `Tuesday, March 4, 2025 10:00 AM`. The hour has no zone.
fn day_of(text: &str, lang: &str) -> Option<String> {
    let reading =
        date::read(text, lang, Tz::UTC).or_else(|| Some(date::find(text, lang, Tz::UTC)?.1));
    match reading? {
        Reading::Exact(date::When::Day(day)) => Some(day.to_string()),
        Reading::Exact(date::When::Moment(moment)) => Some(moment.date_naive().to_string()),
        Reading::Vague(_) => None,
    }
}

/// A label in the header of another message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Label {
    From,
    Date,
    Subject,
    To,
    Other,
}

/// The words of mail programs in French, English, German, Spanish and Italian, without accents.
const LABELS: &[(Label, &[&str])] = &[
    (Label::From, &["from", "de", "expediteur", "von", "da"]),
    (
        Label::Date,
        &[
            "date", "sent", "envoye", "envoyele", "datum", "gesendet", "enviado", "fecha",
            "inviato", "data",
        ],
    ),
    (
        Label::Subject,
        &["subject", "objet", "sujet", "betreff", "asunto", "oggetto"],
    ),
    (
        Label::To,
        &[
            "to",
            "a",
            "pour",
            "destinataire",
            "destinataires",
            "an",
            "para",
            "cc",
            "cci",
            "bcc",
            "copie",
            "copiea",
        ],
    ),
    (
        Label::Other,
        &[
            "replyto",
            "repondrea",
            "importance",
            "priority",
            "priorite",
            "attachments",
            "piecesjointes",
            "organization",
            "organisation",
        ],
    ),
];

/// A line of such a header: its label and what follows.
fn labelled(line: &str) -> Option<(Label, &str)> {
    let line = line.trim_start_matches(|c: char| c.is_whitespace() || ">*_|".contains(c));
    let (label, value) = line.split_once([':', '：'])?;
    if label.len() > 24 || label.trim().contains(char::is_numeric) {
        return None;
    }
    let label = text::fold_key(label);
    let (label, _) = LABELS
        .iter()
        .find(|(_, words)| words.contains(&label.as_str()))?;
    Some((
        *label,
        value.trim_matches(|c: char| c.is_whitespace() || "*_".contains(c)),
    ))
}

/// Finds the first header of another message: lines with its labels, the sender and the subject or the day among them.
fn head(lines: &[&str]) -> Option<Head> {
    for start in 0..lines.len() {
        if !lines
            .get(start)
            .is_some_and(|line| matches!(labelled(line), Some((label, _)) if label != Label::Other))
        {
            continue;
        }
        let mut head = Head {
            start,
            ..Head::default()
        };
        let mut labels = Vec::new();
        let mut at = start;
        let mut blank = 0;
        // no header is longer, and a text of labels alone must not be read again from each
        while let Some(line) = lines.get(at).filter(|_| at - start < 40) {
            match labelled(line) {
                Some((label, value)) => {
                    if label != Label::Other && label != Label::To && labels.contains(&label) {
                        break;
                    }
                    let slot = match label {
                        Label::From => &mut head.from,
                        Label::Date => &mut head.date,
                        Label::Subject => &mut head.subject,
                        Label::To | Label::Other => &mut head.to,
                    };
                    if !slot.is_empty() {
                        slot.push(' ');
                    }
                    slot.push_str(value);
                    let name = line.trim_start_matches(|c: char| !c.is_alphabetic());
                    head.is_english |= name.starts_with("From") || name.starts_with("Subject");
                    labels.push(label);
                    blank = 0;
                    at += 1;
                    head.end = at;
                }
                // programs wrap long lines of receivers
                None if blank == 0
                    && labels
                        .last()
                        .is_some_and(|last| matches!(last, Label::To | Label::From))
                    && line.contains('@') =>
                {
                    head.to.push(' ');
                    head.to.push_str(line);
                    at += 1;
                    head.end = at;
                }
                None if blank == 0
                    && labels.last() == Some(&Label::Subject)
                    && line.starts_with([' ', '\t'])
                    && !line.trim().is_empty() =>
                {
                    head.subject.push(' ');
                    head.subject.push_str(line.trim());
                    at += 1;
                    head.end = at;
                }
                // some set every line as a paragraph of its own
                None if is_blank(line) && blank < 1 => {
                    blank += 1;
                    at += 1;
                }
                None => break,
            }
        }
        let has = |label: Label| labels.contains(&label);
        let mark = (0..start).rev().take(4).find_map(|at| {
            lines
                .get(at)
                .filter(|line| !is_blank(line))
                .map(|line| (at, *line))
        });
        let mark = mark
            .filter(|(at, _)| start - at <= 3)
            .and_then(|(at, line)| Some((at, marked(line)?)));
        let told = usize::from(has(Label::Date))
            + usize::from(has(Label::Subject))
            + usize::from(has(Label::To));
        if has(Label::From) && (told >= 2 || told >= 1 && mark.is_some()) {
            if let Some((at, is_forward)) = mark {
                head.start = at;
                head.mark = is_forward;
            }
            return Some(head);
        }
    }
    None
}

fn is_blank(line: &str) -> bool {
    !line.chars().any(char::is_alphanumeric) && marked(line).is_none()
}

/// What a line between a message and another says: `Some(Some(true))` of one handed on, `Some(Some(false))` of one answered
/// or unknown; `Some(None)` for a ruler.
#[allow(clippy::option_option)] // whether it is such a line, and whether it tells
fn marked(line: &str) -> Option<Option<bool>> {
    static FORWARDED: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"(?i)^[\s>*_-]*(?:begin )?(?:(?:forwarded (?:message|e-?mail)|(?:début du )?(?:message|e-?mail|mail|courriel) (?:transféré|transmis|réexpédié)|weitergeleitete nachricht|mensaje reenviado|messaggio inoltrato)(?: (?:par|by) .{0,60})?)[\s:*_-]*$").expect("a valid pattern")
    });
    static ANSWERED: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"(?i)^[\s>*_-]*(?:original (?:message|appointment)|(?:message|mail|e-?mail|courriel) (?:d[’']origine|original|initial)|ursprüngliche nachricht|mensaje original|messaggio originale)[\s:*_-]*$").expect("a valid pattern")
    });
    if line.len() > 200 {
        return None;
    }
    if FORWARDED.is_match(line) {
        return Some(Some(true));
    }
    if ANSWERED.is_match(line) {
        return Some(Some(false));
    }
    let bare = line.trim_matches(|c: char| c.is_whitespace() || c == '>');
    (bare.len() >= 10 && bare.bytes().all(|byte| matches!(byte, b'_' | b'-'))).then_some(None)
}

// ------------------------------------------------------------------------------------------------ tails and signatures

/// Where the tail begins that an answer quotes: a run of quoted lines that ends the text, with the line that says whose
/// they are. None when nothing is above it.
fn tail(lines: &[&str]) -> Option<usize> {
    let is_quoted = |line: &&str| line.starts_with('>') || is_blank(line);
    let end = lines
        .iter()
        .rposition(|line| !is_quoted(line))
        .map_or(0, |at| at + 1);
    let quoted = lines
        .get(end..)
        .unwrap_or_default()
        .iter()
        .any(|line| line.starts_with('>'));
    // the line that says whose words follow, broken in up to three
    let above = lines.get(..end).unwrap_or_default();
    let introduced = (1..=3.min(end)).find_map(|count| {
        let from = end - count;
        let said = above
            .get(from..)?
            .iter()
            .map(|line| line.trim())
            .collect::<Vec<_>>()
            .join(" ");
        (says_who(&said) && !above.get(from).is_some_and(|line| is_blank(line))).then_some(from)
    });
    let start = match introduced {
        Some(from) if quoted || end == lines.len() => from,
        _ if quoted => end,
        _ => return None,
    };
    lines
        .get(..start)?
        .iter()
        .any(|line| line.chars().any(char::is_alphanumeric))
        .then_some(start)
}

/// Where the signature begins that is below what an answer quotes: a few short lines, none of them a sentence. None when
/// the words below are an answer too.
fn signed_below(lines: &[&str]) -> Option<usize> {
    let quote = lines.iter().rposition(|line| line.starts_with('>'))?;
    let below = lines.get(quote + 1..)?;
    let mut written = below.iter().filter(|line| !is_blank(line)).peekable();
    written.peek()?;
    let is_short = |line: &&str| {
        line.chars().count() <= 80
            && !(text::count_words(line) >= 4 && line.trim_end().ends_with(['.', '!', '?', '…']))
    };
    let fits = written.clone().all(is_short) && written.count() <= 8;
    (fits && tail(lines.get(..=quote)?).is_some()).then_some(quote + 1)
}

/// Where the footer begins that a list program adds below a ruler.
fn list_footer(lines: &[&str]) -> Option<usize> {
    let is_ruler = |line: &str| {
        let line = line.trim();
        line.len() >= 10 && line.bytes().all(|byte| matches!(byte, b'_' | b'-'))
    };
    let at = lines
        .iter()
        .rposition(|line| is_ruler(line))
        .filter(|at| *at > 0)?;
    let rest = lines.get(at..)?;
    let names_a_list = |line: &&str| {
        let line = line.to_lowercase();
        [
            "mailing list",
            "listinfo",
            "liste de diffusion",
            "googlegroups",
            "mailman",
        ]
        .iter()
        .any(|word| line.contains(word))
    };
    (rest.len() <= 12 && rest.iter().any(names_a_list)).then_some(at)
}

/// `Le 4 mars 2025 à 10:00, Ada <ada@example.org> a écrit :`
fn says_who(line: &str) -> bool {
    static WHO: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"(?i)^[\s>*_-]*(?:(?:le|on|am|el|il|em|op)\b.{4,300}\b(?:a écrit|wrote|schrieb|escribió|ha scritto|escreveu|schreef)\b|.{0,120}\d.{0,200}@.{0,80})[^:]{0,60}:\s*$").expect("a valid pattern")
    });
    line.len() <= 500 && WHO.is_match(line)
}

/// What mail programs add of themselves: `Envoyé de mon iPhone`.
static DEVICE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)^\s*(?:(?:sent|envoyé) (?:from|de|depuis|via|à partir de|with|avec) (?:my|mon|ma|l’application|l'application|outlook|yahoo|gmail|mail|proton|windows|samsung)\b.{0,60}|(?:get|obtenir|téléchargez?|télécharger) outlook (?:for|pour)\b.{0,40})$").expect("a valid pattern")
});

/// Drops the signature below `-- `, the line of a mail program, and what a list program adds below a ruler.
fn signature(lines: &mut Vec<&str>, dropped: &mut Vec<Dropped>) {
    let trim = |lines: &mut Vec<&str>| {
        while lines.last().is_some_and(|line| line.trim().is_empty()) {
            lines.pop();
        }
    };
    trim(lines);
    if let Some(at) = list_footer(lines) {
        drop_lines(&lines.split_off(at), "footer of the list", dropped);
        trim(lines);
    }
    if let Some(at) = lines.iter().rposition(|line| line.trim_end() == "--")
        && at > 0
        && lines.len() - at <= 13
        && text::count_words(&lines.get(at..).unwrap_or_default().join(" ")) <= 100
    {
        drop_lines(&lines.split_off(at), "signature", dropped);
        trim(lines);
    }
    while lines.len() > 1 && lines.last().is_some_and(|line| DEVICE.is_match(line)) {
        drop_lines(
            &lines.split_off(lines.len() - 1),
            "line of a mail program",
            dropped,
        );
        trim(lines);
    }
}
