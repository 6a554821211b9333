//! The addresses of a mail's recipients, found in whatever form they are written.
//!
//! What becomes of a text or link that holds one is decided in `privacy/`. Start reading at [`Recipients`].

use crate::base::path::percent;
use crate::base::text;
use regex::Regex;
use std::borrow::Cow;
use std::sync::LazyLock;

/// Who received a mail.
pub(super) struct Recipients {
    /// The part before the `@`, without its tag, and the part behind it.
    known: Vec<(String, String)>,
}

/// An address of mail in any form: `bob@priv.test`, `bob%2540priv.test`, `bob=40priv.test`, `bob=priv.test` (bounces),
/// `bob--at--priv.test` (Mailman), `bob [at] priv [dot] test`.
static WRITTEN: LazyLock<Regex> = LazyLock::new(|| {
    let at = r"(?:@|＠|%(?:25)*40|=40|=|&#0*64;|&#x0*40;|&commat;|\\u0040|(?:--|_|-)at(?:--|_|-)|\s?[\[({<]\s?(?:at|@|arobase)\s?[\])}>]\s?|\s(?:at|@|chez|arobase)\s|\u{200b}?@\u{200b}?)";
    let dot =
        r"(?:\.|%(?:25)*2e|=2e|&#0*46;|\s?[\[({]\s?(?:dot|point|\.)\s?[\])}]\s?|\s(?:dot|point)\s)";
    Regex::new(&format!(
        r"(?i)([\w.!#$%&'*+/=?^{{|}}~-]+?){at}([\w-]+(?:{dot}[\w-]+)+)"
    ))
    .expect("a valid pattern")
});

/// How often an address is percent-encoded at most before it is given up: a link in a link in a link.
const LAYERS: usize = 4;

impl Recipients {
    /// The recipients by their addresses.
    pub(super) fn new(addresses: &[String]) -> Recipients {
        let known = addresses
            .iter()
            .filter_map(|address| {
                let (local, domain) = address.rsplit_once('@')?;
                let (local, domain) = (local.to_lowercase(), domain.to_lowercase());
                (!local.is_empty() && !domain.is_empty()).then(|| (untagged(&local), domain))
            })
            .collect();
        Recipients { known }
    }

    /// Whether there are none.
    pub(super) fn is_empty(&self) -> bool {
        self.known.is_empty()
    }

    /// The places in a text where a recipient's address is written.
    fn places(&self, text: &str) -> Vec<(usize, usize)> {
        let mut places = Vec::new();
        if self.known.is_empty() {
            return places;
        }
        let mut from = 0;
        while let Some(found) = text.get(from..).and_then(|rest| WRITTEN.captures(rest)) {
            let (Some(local), Some(domain)) = (found.get(1), found.get(2)) else {
                break;
            };
            let place = self.known.iter().find_map(|known| {
                let end = domain_end(domain.as_str(), &known.1)?;
                let start = local_start(local.as_str(), &known.0)?;
                Some((from + local.start() + start, from + domain.start() + end))
            });
            // without a match the search goes on behind the sign, since `a=b=c@d` has several readings
            let next = match place {
                Some((_, end)) => end,
                None => from + local.end() + 1,
            };
            places.extend(place);
            from = next;
            while !text.is_char_boundary(from) && from < text.len() {
                from += 1;
            }
            if from >= text.len() {
                break;
            }
        }
        places
    }

    /// Whether a text holds a recipient's address as it is written there.
    pub(super) fn is_in(&self, text: &str) -> bool {
        !self.places(text).is_empty()
    }

    /// A text without the addresses of recipients.
    pub(super) fn without<'a>(&self, text: &'a str) -> Cow<'a, str> {
        let places = self.places(text);
        if places.is_empty() {
            return Cow::Borrowed(text);
        }
        let mut out = String::with_capacity(text.len());
        let mut from = 0;
        for (start, end) in places {
            out.push_str(text.get(from..start).unwrap_or_default());
            from = end;
        }
        out.push_str(text.get(from..).unwrap_or_default());
        Cow::Owned(out)
    }

    /// Whether an address on the web, or a part of one, names a recipient: as written, percent-encoded, as entities, in
    /// base 64 or in hexadecimal digits.
    pub(super) fn are_named_by(&self, address: &str) -> bool {
        if self.known.is_empty() {
            return false;
        }
        let mut layer = text::entities(address).into_owned();
        for _ in 0..LAYERS {
            if self.is_in(&layer) || self.is_coded(&layer) {
                return true;
            }
            match percent::decode(&layer) {
                Some(inner) if inner != layer => layer = inner,
                _ => return false,
            }
        }
        false
    }

    fn is_coded(&self, text: &str) -> bool {
        text.split(|c: char| !c.is_ascii_alphanumeric() && !"+-_".contains(c))
            .filter(|word| word.len() >= 8)
            .any(|word| {
                // what is before the code may be glued to it: `u001.YWJj`, `-YWJj`
                (0..4).any(|skip| {
                    word.get(skip..)
                        .and_then(base64)
                        .is_some_and(|bytes| self.is_in_bytes(&bytes))
                }) || hexadecimal(word).is_some_and(|bytes| self.is_in_bytes(&bytes))
            })
    }

    fn is_in_bytes(&self, bytes: &[u8]) -> bool {
        let text = String::from_utf8_lossy(bytes);
        text.contains(['@', '%', '='])
            && (self.is_in(&text) || percent::decode(&text).is_some_and(|inner| self.is_in(&inner)))
    }
}

/// A local part without its tag (RFC 5233): `bob+news`.
fn untagged(local: &str) -> String {
    local
        .split('+')
        .next()
        .filter(|name| !name.is_empty())
        .unwrap_or(local)
        .to_owned()
}

/// Where the local part of a recipient begins in what is before the sign; none when it is another's.
fn local_start(written: &str, known: &str) -> Option<usize> {
    // the tag may be written `+`, `%2B`, `%252B`
    static TAG: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"(?i)(\+|%(25)*2b)[\w.%-]*$").expect("a valid pattern"));
    let lower = written.to_ascii_lowercase();
    let plain = TAG.find(&lower).map_or(lower.as_str(), |tag| {
        lower.get(..tag.start()).unwrap_or_default()
    });
    let start = plain
        .strip_suffix(known)
        .or_else(|| lower.strip_suffix(known))?
        .len();
    let before = written.get(..start)?;
    // `jim.bob@` is another's; `email=bob@`, `%3Dbob@`, `bounce-12-bob=` are not
    let coded = before.len() >= 3
        && before
            .get(before.len() - 3..)
            .is_some_and(|code| code.starts_with('%'));
    let apart = before
        .chars()
        .next_back()
        .is_none_or(|c| !c.is_alphanumeric() && c != '.' && c != '_');
    (apart || coded).then_some(start)
}

/// Where the domain of a recipient ends in what is behind the sign; none when it is another's.
fn domain_end(written: &str, known: &str) -> Option<usize> {
    static DOT: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"(?i)%(?:25)*2e|=2e|&#0*46;|\s?[\[({]\s?(?:dot|point|\.)\s?[\])}]\s?|\s(?:dot|point)\s|\.")
            .expect("a valid pattern")
    });
    let mut rest = written;
    let mut length = 0;
    for (at, label) in known.split('.').enumerate() {
        if at > 0 {
            let dot = DOT.find(rest).filter(|dot| dot.start() == 0)?;
            length += dot.end();
            rest = rest.get(dot.end()..)?;
        }
        let head = rest.get(..label.len())?;
        if !head.eq_ignore_ascii_case(label) {
            return None;
        }
        length += label.len();
        rest = rest.get(label.len()..)?;
    }
    let ends = rest
        .chars()
        .next()
        .is_none_or(|c| !c.is_alphanumeric() && c != '-');
    ends.then_some(length)
}

fn hexadecimal(word: &str) -> Option<Vec<u8>> {
    let bytes = word.as_bytes();
    if !bytes.len().is_multiple_of(2) {
        return None;
    }
    bytes
        .chunks(2)
        .map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok())
        .collect()
}

/// Bytes written in base 64, in either alphabet; none when something else is there.
pub(super) fn base64(text: &str) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(text.len());
    let (mut bits, mut held) = (0_u32, 0_u32);
    for byte in text.trim_end_matches('=').bytes() {
        let value = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' | b'-' => 62,
            b'/' | b'_' => 63,
            _ => return None,
        };
        bits = (bits << 6 | u32::from(value)) & 0xffff;
        held += 6;
        if held >= 8 {
            held -= 8;
            out.push(u8::try_from(bits >> held & 0xff).ok()?);
        }
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::Recipients;

    fn bob() -> Recipients {
        Recipients::new(&["Bob@Priv.test".to_owned(), "anne+news@c.test".to_owned()])
    }

    #[test]
    fn a_recipient_is_found_in_every_form() {
        for text in [
            "bob@priv.test",
            "BOB@PRIV.TEST",
            "bob+club@priv.test",
            "anne@c.test",
            "bob%40priv.test",
            "bob%2540priv%252Etest",
            "bob=40priv.test",
            "bounce-12-bob=priv.test@m.test",
            "bob--at--priv.test",
            "bob (at) priv.test",
            "bob [at] priv [dot] test",
            "bob at priv.test",
            "bob&#64;priv.test",
            "email=bob%40priv.test&x=1",
            "mailto:bob@priv.test",
            "https://m.test/u/Ym9iQHByaXYudGVzdA/x",
            "https://m.test/u?d=eyJlIjoiYm9iQHByaXYudGVzdCJ9",
            "https://m.test/u?d=xYm9iQHByaXYudGVzdA==",
            "https://m.test/626f6240707269762e74657374",
            "https://m.test/?r=https%3A%2F%2Fb.test%2F%3Fe%3Dbob%2540priv.test",
        ] {
            assert!(bob().are_named_by(text), "{text}");
        }
    }

    #[test]
    fn another_s_address_is_none_of_a_recipient_s() {
        for text in [
            "jim.bob@priv.test",
            "bob@priv.test2.test",
            "bob@privy.test",
            "bob was at priv, test it",
            "press@priv.test",
            "https://b.test/?x=bob",
        ] {
            assert!(!bob().are_named_by(text), "{text}");
        }
        assert_eq!(
            bob().without("Pour bob@priv.test : x?e=bob%40priv.test."),
            "Pour  : x?e=."
        );
    }
}
