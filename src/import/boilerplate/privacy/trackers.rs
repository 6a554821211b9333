//! Parameters of an address that name its reader, and addresses that only count readers.
//!
//! Start reading at [`names_reader`].

use crate::base::path::percent;
use regex::Regex;
use std::sync::LazyLock;
use url::Url;

/// Whether a parameter names a reader by its name, or by a value that is made for one reader.
pub(super) fn names_reader(parameter: &str, page: &str) -> bool {
    /// Names that say it, without `-` and `_`.
    const SURE: &[&str] = &[
        "email",
        "emailaddress",
        "emailhash",
        "emailid",
        "mail",
        "mailaddress",
        "courriel",
        "correo",
        "eml",
        "useremail",
        "hashedemail",
        "uid",
        "userid",
        "user",
        "username",
        "userkey",
        "userhash",
        "uuid",
        "euid",
        "subscriber",
        "subscriberid",
        "subscriberkey",
        "subscriberhash",
        "subscriberuuid",
        "subid",
        "subkey",
        "sub",
        "subs",
        "sid",
        "recipient",
        "recipientid",
        "rcpt",
        "rid",
        "contact",
        "contactid",
        "contactkey",
        "cid",
        "member",
        "memberid",
        "lead",
        "leadid",
        "person",
        "personid",
        "customer",
        "customerid",
        "reader",
        "readerid",
        "profileid",
        "account",
        "accountid",
        "token",
        "usertoken",
        "authtoken",
        "accesstoken",
        "jwt",
        "mctoken",
        "mceid",
        "mkttok",
        "cksubscriberid",
        "veroid",
        "hsenc",
        "hsmi",
        "lctg",
        "bhlid",
        "bhsid",
        "mlsubscriber",
        "nlid",
        "nluid",
        "emid",
        "eid",
        "peid",
        "auth",
        "authkey",
        "unsubscribe",
        "unsub",
        "login",
        "magic",
        "magiclink",
        "recipientemail",
        "to",
        "rcp",
        "md5",
        "sha1",
        "sha256",
        "hash",
        "checksum",
        "firstname",
        "lastname",
        "fname",
        "lname",
        "abonne",
        "abonneid",
        "kunde",
        "kundennummer",
        "destinataire",
        "suid",
        "guid",
        "vid",
        "visitorid",
        "clientid",
    ];
    /// Names that mean many things: their value decides, and one of eight characters is enough.
    const SHORT: &[&str] = &[
        "e",
        "u",
        "r",
        "j",
        "h",
        "m",
        "k",
        "key",
        "sig",
        "signature",
        "code",
        "ref",
        "mid",
        "pid",
        "lid",
        "lm",
        "cn",
        "n",
        "o",
        "s",
        "d",
        "t",
        "enc",
        "data",
        "payload",
        "params",
        "upn",
        "trk",
        "track",
        "tracking",
        "trackid",
        "trackingid",
        "refid",
        "referrer",
        "hs",
        "et",
        "mk",
        "ck",
        "ct",
        "cs",
        "z",
    ];
    /// Names whose long values are those of public things: a video, a playlist, a gift link, a post.
    const PUBLIC: &[&str] = &[
        "v",
        "list",
        "q",
        "query",
        "url",
        "unlockedarticlecode",
        "storyfbid",
        "docid",
        "doc",
        "gi",
        "abstractid",
        "pwd",
        "utmsource",
        "text",
        "title",
    ];
    let (_, value) = parameter.split_once('=').unwrap_or((parameter, ""));
    let name: String = parameter_name(parameter)
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|c| c.to_ascii_lowercase())
        .collect();
    let value = percent::decode(value).unwrap_or_else(|| value.to_owned());
    // Mailchimp's archive: the account and the campaign are public, the reader is `e`
    if page.contains("campaign-archive.com") {
        return !matches!(name.as_str(), "u" | "id");
    }
    if value.starts_with("http://") || value.starts_with("https://") {
        return false;
    }
    // Substack: `r` is the reader who shares, also under a domain of one's own
    if name == "r" && (page.contains("substack.com") || page.contains("/p/")) {
        return true;
    }
    if name == "j" && page.contains("substack.com/redirect") || value.starts_with("eyJ") {
        return true;
    }
    if PUBLIC.contains(&name.as_str()) {
        return false;
    }
    // `?user=3` on a forum is a page; anyone who is named by a number has a longer one
    let named = !value.is_empty() && value.parse::<u16>().is_err();
    SURE.contains(&name.as_str()) && (named || name.contains("sub") || name.contains("mail"))
        || SHORT.contains(&name.as_str()) && is_opaque(&value, 8)
        || is_opaque(&value, 20)
}

/// Whether a value is made by a program for a program: hexadecimal digits, or letters of both cases mixed with digits.
pub(super) fn is_opaque(value: &str, least: usize) -> bool {
    let longest = value
        .split(|c: char| !c.is_ascii_alphanumeric())
        .map(str::len)
        .max()
        .unwrap_or_default();
    let has = |test: fn(&u8) -> bool| value.bytes().any(|byte| test(&byte));
    let digits = has(u8::is_ascii_digit);
    let hexadecimal = value
        .bytes()
        .all(|byte| byte.is_ascii_hexdigit() || byte == b'-');
    let mixed = digits && has(u8::is_ascii_uppercase) && has(u8::is_ascii_lowercase);
    let long = value.len() >= least;
    long && (hexadecimal && digits && has(u8::is_ascii_alphabetic)
        || mixed && longest >= least.min(12)
        || digits
            && has(u8::is_ascii_lowercase)
            && longest >= least.max(12)
            && !value.contains(['/', '.', ' ']))
}

/// Whether an address of a mail counts the click of one reader and hides where it leads: services of mailing by their host
/// or path, and hosts named after counting with a part made for one reader.
pub(super) fn is_tracker(page: &str, query: &str) -> bool {
    static SERVICE: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(concat!(
            r"(?i)^https?://(?:",
            // Mailchimp, HubSpot, SendGrid, Mandrill, Brevo, Klaviyo, Kit, Campaign Monitor, ActiveCampaign, Drip, Amazon, Salesforce
            r"[^/]*\.list-manage\d?\.com/track|[^/]*hubspotlinks\.com|[^/]*hubspotemail\.net|[^/]*\.sendgrid\.net|[^/]*mandrillapp\.com/track|[^/]*sendibm\d*\.com|[^/]*sendibt\d*\.com|[^/]*sendinblue\.com/tr",
            r"|[^/]*klclick\d*\.com|click\.(?:convertkit|kit)-mail|[^/]*\.cmail\d+\.com/t/|[^/]*createsend\d*\.com/t/|[^/]*emlnk\d*\.com|[^/]*activehosted\.com/(?:lt|Prod)|[^/]*dripemail\d*\.com|[^/]*awstrack\.me|click\.[^/]*exacttarget|[^/]*\.exct\.net",
            // Constant Contact, MailerLite, AWeber, GetResponse, Mailjet, Customer.io, beehiiv, Pardot, Marketo, Sailthru, Iterable
            r"|[^/]*\.rs6\.net|click\.mlsend\.com|[^/]*\.ml(?:send|rsend)\.com|clicks\.aweber\.com|[^/]*getresponse\.com/click|[^/]*\.mjt\.lu/lnk|[^/]*mailjet\.com/lnk|[^/]*customeriomail\.com|link\.mail\.beehiiv\.com|[^/]*pardot\.com/e/|[^/]*mkto[-\w]*\.com|[^/]*sailthru\.com/click",
            r"|[^/]+/(?:ls/click|wf/click|track/click|trk/click|ss/c/|e3t/|e2t/|mk/cl/|tr/cl/|cl/f/|els/v\d/|lt\.php|linktrack|uni/ss|f/a/[\w~-]{8}|c/eJ|c/eyJ|e/c/eyJ|t/[a-z]-[a-z]-|ctc/|click\.html|click\.php|clicks?/[\w~-]{12}|track(?:ing)?/[\w~-]{12}|redirect/click)",
            r")"
        ))
        .expect("a valid pattern")
    });
    const COUNTS: &[&str] = &[
        "click",
        "clicks",
        "clk",
        "link",
        "links",
        "lnk",
        "track",
        "tracking",
        "trk",
        "trck",
        "email",
        "mail",
        "mailing",
        "mailer",
        "em",
        "eml",
        "r",
        "t",
        "go",
        "ct",
        "e",
        "nl",
        "newsletter",
        "news",
        "ablink",
        "elink",
        "elinks",
        "l",
        "mg",
        "send",
        "info",
        "tr",
        "ea",
        "emails",
        "out",
        "redirect",
        "redir",
    ];
    if page.len() < 8192 && SERVICE.is_match(page) {
        return true;
    }
    let Ok(url) = Url::parse(page) else {
        return false;
    };
    let first = url
        .host_str()
        .and_then(|host| host.split('.').next())
        .unwrap_or_default();
    let counts = COUNTS.contains(&first)
        || first.starts_with("url")
            && first.get(3..).is_some_and(|rest| {
                rest.len() >= 3 && rest.bytes().all(|byte| byte.is_ascii_digit())
            });
    counts
        && (url
            .path_segments()
            .is_some_and(|mut parts| parts.any(|part| is_opaque(part, 16)))
            || query.split('&').any(|parameter| {
                is_opaque(
                    parameter
                        .split_once('=')
                        .map_or(parameter, |(_, value)| value),
                    16,
                )
            }))
}

/// The name of a parameter. An `&` that was escaped in HTML may be escaped once more.
pub(super) fn parameter_name(parameter: &str) -> &str {
    let name = parameter.split('=').next().unwrap_or_default();
    name.strip_prefix("amp;").unwrap_or(name)
}
