//! What the header of a message says: its subject, day, sender, address and identity, and who received it.
//!
//! The text is not looked at. Start reading at [`Facts::of`].

mod people;
mod subject;

use crate::base::key::Key;
use crate::base::text;
use crate::content::doc::{Claim, Field, Rank, Receiver};
use mail_parser::{HeaderValue, Message};
pub(super) use people::is_name;
use people::{is_list_name, is_person};
use regex::Regex;
use std::sync::LazyLock;
pub(super) use subject::hands_on;
use subject::{PREFIX, prefixes, subject};
use url::Url;

/// What is known of a message besides its text.
#[derive(Clone, Debug, Default)]
#[allow(clippy::struct_excessive_bools)] // each is a question of its own
pub(super) struct Facts {
    /// The subject as it is.
    pub(super) subject: String,
    /// The date, in a form that `date::read` takes.
    pub(super) date: Option<(String, &'static str)>,
    /// The sender's name.
    pub(super) from: Option<String>,
    /// The sender's address of mail, which never reaches a page.
    pub(super) sender: Option<String>,
    /// The name that the list gives itself.
    pub(super) list: Option<String>,
    /// The identifier of the list.
    list_id: String,
    /// The language as the header declares it.
    pub(super) lang: Option<String>,
    /// The address of the text on the web, and the header that says so.
    pub(super) url: Option<(String, &'static str)>,
    /// The identity of the message.
    pub(super) item: String,
    /// Whether many receive it: a newsletter or a list.
    pub(super) is_list: bool,
    /// Whether members write to that list.
    is_discussion: bool,
    /// Whether it answers another message.
    pub(super) is_reply: bool,
    /// Whether its subject says that it hands another message on.
    pub(super) is_forward: bool,
    /// The addresses of mail of those who received it, in small letters.
    pub(super) recipients: Vec<String>,
    /// The first names by which the newsletter may greet them, folded.
    greeted: Vec<String>,
    /// The addresses of `List-Unsubscribe`.
    ways_out: Vec<String>,
}

/// The headers that name who received a message.
const RECEIVERS: &[&str] = &[
    "to",
    "cc",
    "bcc",
    "delivered-to",
    "x-original-to",
    "envelope-to",
    "x-envelope-to",
    "x-delivered-to",
    "x-forwarded-to",
    "x-forwarded-for",
    "apparently-to",
    "resent-to",
    "x-rcpt-to",
    "original-recipient",
    "final-recipient",
    "resent-cc",
    "resent-bcc",
    "x-resent-to",
    "x-original-delivered-to",
    "x-receiver",
    "x-recipient",
    "x-original-recipient",
    "x-ms-exchange-organization-originalenveloperecipients",
    "x-failed-recipients",
    "x-mdaemon-deliver-to",
    "x-yahoo-forwarded",
    "x-gm-original-to",
    "errors-to-recipient",
    "disposition-notification-to-recipient",
];

impl Facts {
    /// The facts of a message; `raw` are its bytes.
    pub(super) fn of(message: &Message<'_>, raw: &[u8]) -> Facts {
        let subject = subject(message);
        let address = |name: &str| {
            let value = value(message, name)?.as_address()?.first()?;
            Some((
                value.name.as_deref().map(text::collapse_whitespace),
                value.address.as_deref().map(str::to_owned),
            ))
        };
        let web = |name: &str| {
            address(name)
                .and_then(|(_, address)| address)
                .or_else(|| {
                    Some(
                        value(message, name)?
                            .as_text()?
                            .trim_matches(['<', '>', ' '])
                            .to_owned(),
                    )
                })
                .filter(|address| is_web(address))
        };
        let (from, sender) = address("From")
            .or_else(|| address("Sender"))
            .unwrap_or_default();
        let (list, list_id) = address("List-ID").unwrap_or_default();
        let list_id = list_id.or_else(|| list.clone()).unwrap_or_default();
        let has = |name: &str| value(message, name).is_some();
        let url = web("Archived-At")
            .map(|url| (url, "`Archived-At`"))
            // some platforms name the post on the web here (Substack)
            .or_else(|| web("List-Post").map(|url| (url, "`List-Post`")))
            .or_else(|| {
                web("List-Archive")
                    .filter(|url| is_post(url))
                    .map(|url| (url, "`List-Archive`"))
            });
        let posts_to = address("List-Post").and_then(|(_, address)| address);
        let is_discussion = posts_to
            .as_deref()
            .is_some_and(|address| address.starts_with("mailto:") || address.contains('@'));
        let list_address = posts_to
            .unwrap_or_default()
            .trim_start_matches("mailto:")
            .to_lowercase();
        let mut recipients: Vec<String> = Vec::new();
        for header in message.parts.first().map_or(&[][..], |part| &part.headers) {
            if RECEIVERS.contains(&header.name.as_str().to_lowercase().as_str()) {
                match &header.value {
                    HeaderValue::Address(list) => {
                        recipients.extend(
                            list.iter()
                                .take(MOST_RECIPIENTS)
                                .filter_map(|one| Some(one.address.as_deref()?.to_lowercase())),
                        );
                    }
                    HeaderValue::Text(text) => recipients.extend(addresses_in(text)),
                    HeaderValue::TextList(list) => {
                        recipients.extend(list.iter().flat_map(|text| addresses_in(text)));
                    }
                    _ => {}
                }
            }
            // `Received: from … by … for <bob@priv.test>` (RFC 5321, section 4.4)
            if let HeaderValue::Received(received) = &header.value {
                recipients.extend(received.for_.as_deref().into_iter().flat_map(addresses_in));
            }
        }
        recipients.sort();
        recipients.dedup();
        recipients.truncate(MOST_RECIPIENTS);
        recipients.retain(|address| {
            address.contains('@')
                && *address != list_address
                && Some(address) != sender.as_ref().map(|sender| sender.to_lowercase()).as_ref()
        });
        let prefixes = prefixes(&subject);
        let greeted = value(message, "To")
            .and_then(HeaderValue::as_address)
            .into_iter()
            .flat_map(|list| list.iter().take(MOST_RECIPIENTS))
            .filter_map(|one| {
                Some(text::fold_key(
                    one.name.as_deref()?.split_whitespace().next()?,
                ))
            })
            .filter(|name| name.len() >= 2)
            .collect();
        Facts {
            greeted,
            ways_out: ways_out(message, raw),
            date: date(message),
            from: from.filter(|name| is_name(name)),
            list: list.filter(|name| is_list_name(name) && *name != list_id),
            list_id,
            lang: lang(message),
            url,
            item: item(message, raw, &subject, &recipients),
            is_list: ["List-ID", "List-Unsubscribe", "List-Post"]
                .iter()
                .any(|name| has(name)),
            is_discussion,
            is_reply: prefixes.0 || has("In-Reply-To") && !prefixes.1,
            is_forward: prefixes.1,
            recipients,
            sender,
            subject,
        }
    }

    /// Who received the message, for what concerns them alone.
    pub(super) fn receiver(&self, is_letter: bool) -> Receiver {
        let domain = self
            .sender
            .as_deref()
            .and_then(|sender| sender.rsplit_once('@'))
            .map(|(_, domain)| domain.to_owned());
        Receiver {
            addresses: self.recipients.clone(),
            sender: self.sender.clone(),
            names: [&self.from, &self.list, &domain]
                .into_iter()
                .flatten()
                .cloned()
                .collect(),
            ways_out: self.ways_out.clone(),
            is_letter,
        }
    }

    /// The facts as claims. What is in the text may say otherwise only where the header says nothing.
    pub(super) fn claims(&self) -> Vec<Claim> {
        let mut claims = Vec::new();
        let mut claim = |field, value: String, evidence: &str| {
            if !value.trim().is_empty() {
                claims.push(Claim {
                    field,
                    value,
                    rank: Rank::Format,
                    evidence: evidence.into(),
                });
            }
        };
        claim(Field::Title, self.title(), "`Subject`");
        if let Some((date, evidence)) = &self.date {
            claim(Field::Date, date.clone(), evidence);
        }
        claim(
            Field::Lang,
            self.lang.clone().unwrap_or_default(),
            "`Content-Language`",
        );
        let (source, author) = self.names();
        claim(Field::SourceName, source.0, source.1);
        claim(Field::Author, author.unwrap_or_default(), "`From`");
        if let Some((url, evidence)) = &self.url {
            claim(Field::Url, url.clone(), evidence);
        }
        let evidence = if self.item.starts_with("mail:") {
            "the hash of the message, which has no `Message-ID` of its own"
        } else {
            "`Message-ID`"
        };
        claim(Field::Item, self.item.clone(), evidence);
        claims
    }

    /// The publication's name as the message states it; empty when it does not.
    pub(super) fn publication(&self) -> String {
        self.names().0.0
    }

    /// Whether a line greets one receiver by name: `Bonjour Ada,`.
    pub(super) fn greets(&self, line: &str) -> bool {
        const GREETINGS: &[&str] = &[
            "bonjour",
            "bonsoir",
            "cher",
            "chere",
            "salut",
            "coucou",
            "hello",
            "hi",
            "hey",
            "dear",
            "hallo",
            "liebe",
            "lieber",
            "guten",
            "sehr",
            "hola",
            "estimado",
            "estimada",
            "querido",
            "querida",
            "ciao",
            "buongiorno",
            "gentile",
            "caro",
            "cara",
            "ola",
            "caro",
            "prezado",
            "prezada",
            "beste",
            "dag",
            "geachte",
            "czesc",
            "dzien",
            "witaj",
            "drogi",
            "droga",
            "hej",
            "hejsan",
            "kara",
            "kaere",
            "hei",
            "kjære",
            "ahoj",
            "merhaba",
            "buna",
            "szia",
        ];
        let words: Vec<String> = text::words(line).take(5).map(text::fold_key).collect();
        (2..=4).contains(&words.len())
            && words
                .first()
                .is_some_and(|first| GREETINGS.contains(&first.as_str()))
            && words.iter().skip(1).any(|word| self.greeted.contains(word))
    }

    /// The subject without what mail programs and lists put before it: `Re:`, `TR :`, `[Liste]`.
    fn title(&self) -> String {
        static LEAD: LazyLock<Regex> = LazyLock::new(|| {
            Regex::new(&format!(r"^\s*(?:{PREFIX}|\[([^\]]{{1,40}})\])\s*"))
                .expect("a valid pattern")
        });
        static ANSWERS: LazyLock<Regex> =
            LazyLock::new(|| Regex::new(&format!(r"^\s*{PREFIX}")).expect("a valid pattern"));
        let mut title = self.subject.as_str();
        // A name in brackets before `Re:` is that of a list, which may be there again below.
        let mut lists: Vec<String> = Vec::new();
        while let Some(found) = LEAD.captures(title) {
            let rest = title
                .get(found.get(0).map_or(0, |found| found.end())..)
                .unwrap_or_default();
            let names_the_list = found.get(1).is_none_or(|name| {
                let name = text::fold_key(name.as_str());
                if ANSWERS.is_match(rest) {
                    lists.push(name);
                    return true;
                }
                let same = |other: &str| !name.is_empty() && text::fold_key(other).contains(&name);
                self.is_discussion
                    || lists.contains(&name)
                    || same(&self.list_id)
                    || [&self.list, &self.from]
                        .into_iter()
                        .flatten()
                        .any(|other| same(other))
            });
            if !names_the_list || rest.trim().is_empty() {
                break;
            }
            title = rest;
        }
        text::collapse_whitespace(title)
    }

    /// What is before the title in the subject.
    pub(super) fn lead(&self) -> Option<String> {
        let subject = text::collapse_whitespace(&self.subject);
        let lead = subject.strip_suffix(self.title().as_str())?.trim();
        (!lead.is_empty()).then(|| lead.to_owned())
    }

    /// The publication, with its evidence, and the author, when the sender is a person next to it.
    fn names(&self) -> ((String, &'static str), Option<String>) {
        static BESIDE: LazyLock<Regex> = LazyLock::new(|| {
            Regex::new(r"^(.+?)(?:\s+(?:from|at|chez|@|via|\||-|–|—|·)\s+|\s*,\s+|\s+\()(.+?)\)?$")
                .expect("a valid pattern")
        });
        static BY: LazyLock<Regex> =
            LazyLock::new(|| Regex::new(r"^(.+?)\s+(?:par|by)\s+(.+)$").expect("a valid pattern"));
        static OF: LazyLock<Regex> = LazyLock::new(|| {
            Regex::new(r"^(.+?)\s+(?:de|du|d[’'])\s*(.+)$").expect("a valid pattern")
        });
        let from = self.from.clone().unwrap_or_default();
        let split = |pattern: &Regex| {
            let found = pattern.captures(&from)?;
            Some((
                found.get(1)?.as_str().to_owned(),
                found.get(2)?.as_str().to_owned(),
            ))
        };
        let is_first_name =
            |name: &str| is_person(name) || !name.contains(' ') && is_person(&format!("{name} X"));
        if let Some((one, other)) = split(&BESIDE) {
            if is_first_name(&one) && !is_person(&other) {
                return ((other, "`From`"), Some(one).filter(|name| is_person(name)));
            }
            if is_person(&other) && !is_person(&one) {
                return ((one, "`From`"), Some(other));
            }
        }
        if let Some((publication, person)) = split(&BY).filter(|(_, person)| is_person(person)) {
            return ((publication, "`From`"), Some(person));
        }
        // `Ada de La Gazette`, but not `Ada de Vigny`: the address or the list knows the publication
        if let Some((person, publication)) = split(&OF)
            && is_first_name(&person)
        {
            let name = text::fold_key(&publication);
            let known = [&self.sender, &self.list]
                .into_iter()
                .flatten()
                .any(|other| name.len() > 3 && text::fold_key(other).contains(&name));
            if known {
                return (
                    (publication, "`From`"),
                    Some(person).filter(|name| is_person(name)),
                );
            }
        }
        match &self.list {
            Some(list) if is_person(&from) => ((list.clone(), "`List-ID`"), Some(from)),
            Some(list) if from.is_empty() => ((list.clone(), "`List-ID`"), None),
            _ => ((from, "`From`"), None),
        }
    }
}

/// How many receivers of a message are looked for in its text; a longer list is that of a mailing gone wrong.
const MOST_RECIPIENTS: usize = 50;

/// The addresses of `List-Unsubscribe` (RFC 2369): links to them in the text lead out of the list.
fn ways_out(message: &Message<'_>, raw: &[u8]) -> Vec<String> {
    let Some(part) = message.parts.first() else {
        return Vec::new();
    };
    let index = |offset: u32| usize::try_from(offset).unwrap_or(usize::MAX);
    part.headers
        .iter()
        .filter(|header| {
            let name = header.name.as_str();
            [
                "List-Unsubscribe",
                "List-Help",
                "List-Subscribe",
                "List-Owner",
            ]
            .iter()
            .any(|known| name.eq_ignore_ascii_case(known))
        })
        .filter_map(|header| raw.get(index(header.offset_start)..index(header.offset_end)))
        .flat_map(|value| {
            let value: String = String::from_utf8_lossy(value)
                .chars()
                .filter(|c| !c.is_whitespace())
                .collect();
            value
                .split(['<', '>', ','])
                .filter(|address| address.contains(':'))
                .take(MOST_RECIPIENTS)
                .map(str::to_owned)
                .collect::<Vec<_>>()
        })
        .collect()
}

fn value<'m>(message: &'m Message<'m>, name: &str) -> Option<&'m HeaderValue<'m>> {
    message
        .parts
        .first()?
        .headers
        .iter()
        .rev()
        .find(|header| header.name.as_str().eq_ignore_ascii_case(name))
        .map(|header| &header.value)
        .filter(|value| !matches!(value, HeaderValue::Empty))
}

/// The date of the message, else that of its first hand-over.
fn date(message: &Message<'_>) -> Option<(String, &'static str)> {
    let said = value(message, "Date")
        .and_then(HeaderValue::as_datetime)
        .filter(|date| date.is_valid());
    if let Some(date) = said {
        return Some((date.to_rfc3339(), "`Date`"));
    }
    let first = message
        .parts
        .first()?
        .headers
        .iter()
        .rev()
        .find_map(|header| match &header.value {
            HeaderValue::Received(received) => {
                received.date.filter(mail_parser::DateTime::is_valid)
            }
            _ => None,
        })?;
    Some((first.to_rfc3339(), "`Received`"))
}

fn lang(message: &Message<'_>) -> Option<String> {
    let text = match value(message, "Content-Language")? {
        HeaderValue::Text(text) => text.to_string(),
        // several languages say nothing of one
        HeaderValue::TextList(list) => match list.as_slice() {
            [one] => one.to_string(),
            _ => return None,
        },
        _ => return None,
    };
    text::language_tag(&text)
}

/// The identity of a message: its `Message-ID`, unless it names a receiver; else the hash of what stays the same however
/// often the message is saved.
fn item(message: &Message<'_>, raw: &[u8], subject: &str, recipients: &[String]) -> String {
    let id = value(message, "Message-ID")
        .and_then(HeaderValue::as_text)
        .map(str::trim)
        .unwrap_or_default();
    let lower = id.to_lowercase();
    let names_one = recipients
        .iter()
        .any(|address| lower.contains(address) || lower.contains(&address.replace('@', "=")));
    if !id.is_empty() && !names_one && !id.contains(char::is_whitespace) {
        return id.to_owned();
    }
    let body = message
        .parts
        .first()
        .and_then(|part| raw.get(usize::try_from(part.offset_body).ok()?..))
        .unwrap_or(raw);
    let date = date(message).map(|(date, _)| date);
    format!("mail:{}", Key::of(&(id, date, subject, body.trim_ascii())))
}

fn is_web(address: &str) -> bool {
    Url::parse(address)
        .is_ok_and(|url| matches!(url.scheme(), "http" | "https") && url.host().is_some())
}

/// Whether an address of an archive leads to one post: its last part is a page, a number or a headline.
fn is_post(address: &str) -> bool {
    let Ok(url) = Url::parse(address) else {
        return false;
    };
    let last = url
        .path_segments()
        .and_then(|mut parts| parts.rfind(|part| !part.is_empty()))
        .unwrap_or_default();
    let digits = last.bytes().filter(u8::is_ascii_digit).count();
    last.ends_with(".html") || digits >= 3 || last.matches('-').count() >= 2
}

/// All addresses of mail in a text, in small letters.
pub(super) fn addresses_in(text: &str) -> Vec<String> {
    static ADDRESS: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"[\w.!#$%&'*+/=?^`{|}~-]+@[\w-]+(?:\.[\w-]+)+").expect("a valid pattern")
    });
    ADDRESS
        .find_iter(text)
        .take(MOST_RECIPIENTS)
        .map(|found| found.as_str().to_lowercase())
        .collect()
}

#[cfg(test)]
mod tests;
