//! The addresses of links: what they lead to behind redirectors, and what in them counts or names a reader.
//!
//! Words are judged in `wordings.rs`. Start reading at [`untracked`] and [`published`].

use super::recipients::{Recipients, base64};
use crate::base::path::percent;
use regex::Regex;
use std::sync::LazyLock;
use url::Url;

/// The address behind redirectors that name it, without the parameters that only count readers; the rest stays as written.
pub(crate) fn untracked(address: &str) -> String {
    let mut target = address.to_owned();
    // one redirector may stand in another: a mail program's around the newsletter's own
    for _ in 0..4 {
        match behind(&target) {
            Some(inner) => target = inner,
            None => break,
        }
    }
    // what a parameter held, and what stood before one, may end in white space
    without_counters(&target).trim().to_owned()
}

/// Redirectors that carry their target in a parameter: the host (with a dot before it any below it), the beginning of the
/// path, and the parameter.
const REDIRECTORS: &[(&str, &str, &str)] = &[
    (".google.com", "/url", "q"),
    (".google.com", "/url", "url"),
    (".google.fr", "/url", "q"),
    (".google.fr", "/url", "url"),
    ("l.facebook.com", "/l.php", "u"),
    ("lm.facebook.com", "/l.php", "u"),
    ("l.instagram.com", "/", "u"),
    ("l.messenger.com", "/l.php", "u"),
    (".safelinks.protection.outlook.com", "/", "url"),
    (".youtube.com", "/redirect", "q"),
    (".linkedin.com", "/redir/redirect", "url"),
    (".linkedin.com", "/safety/go", "url"),
    ("out.reddit.com", "/", "url"),
    ("t.umblr.com", "/redirect", "z"),
    ("slack-redir.net", "/link", "url"),
    ("vk.com", "/away.php", "to"),
    ("duckduckgo.com", "/l/", "uddg"),
    ("medium.com", "/r/", "url"),
    ("disq.us", "/url", "url"),
    ("getpocket.com", "/redirect", "url"),
    ("steamcommunity.com", "/linkfilter", "url"),
];

/// The target that a redirector's address holds, when it can be read there.
fn behind(address: &str) -> Option<String> {
    let rest = address
        .strip_prefix("https://")
        .or_else(|| address.strip_prefix("http://"))?;
    let (host, path) = rest.split_at(rest.find(['/', '?']).unwrap_or(rest.len()));
    let host = host.to_ascii_lowercase();
    let is_web = |target: &String| target.starts_with("https://") || target.starts_with("http://");
    let listed = REDIRECTORS.iter().filter(|(site, start, _)| {
        let same = match site.strip_prefix('.') {
            Some(site) => host
                .strip_suffix(site)
                .is_some_and(|sub| sub.is_empty() || sub.ends_with('.')),
            None => host == *site,
        };
        same && (path.starts_with(start) || *start == "/" && path.starts_with('?'))
    });
    for (_, _, parameter) in listed {
        let url = Url::parse(address).ok()?;
        let target = url
            .query_pairs()
            .find(|(name, _)| name == parameter)
            .map(|(_, value)| value.into_owned())
            .filter(is_web);
        if target.is_some() {
            return target;
        }
    }
    let found = match host.as_str() {
        // version 2 writes `-` for `%` and `_` for `/`; version 3 the address itself between `__`, where nothing in it was changed
        "urldefense.proofpoint.com" | "urldefense.com" if path.starts_with("/v2/") => {
            let url = Url::parse(address).ok()?;
            let (_, target) = url.query_pairs().find(|(name, _)| name == "u")?;
            percent::decode(&target.replace('-', "%").replace('_', "/"))
        }
        "urldefense.com" => {
            let target = path.strip_prefix("/v3/__")?.split("__;").next()?;
            (!target.contains('*')).then(|| target.to_owned())
        }
        // Substack: a JSON object in base 64, before the signature
        "substack.com" => {
            let coded = path
                .strip_prefix("/redirect/2/")?
                .split(['.', '?'])
                .next()?;
            let json: serde_json::Value = serde_json::from_slice(&base64(coded)?).ok()?;
            json.get("e")?.as_str().map(str::to_owned)
        }
        // Amazon's mail service: `/CL0/` and the address
        _ if path.starts_with("/CL0/") => {
            let target = path.strip_prefix("/CL0/")?.split('/').next()?;
            percent::decode(target)
        }
        // ConvertKit (Kit): the address in base 64 is the last part of the path
        _ if host.starts_with("click.convertkit-mail") || host.starts_with("click.kit-mail") => {
            String::from_utf8(base64(path.rsplit('/').next()?)?).ok()
        }
        _ => None,
    };
    found.filter(is_web)
}

fn without_counters(address: &str) -> String {
    const TRACKING: &[&str] = &[
        "fbclid",
        "gclid",
        "dclid",
        "msclkid",
        "mc_cid",
        "mc_eid",
        "igshid",
        "xtor",
        "at_medium",
        "at_campaign",
        "_hsenc",
        "_hsmi",
        "mkt_tok",
        "yclid",
        "twclid",
        "ref_src",
        "_bhlid",
        "wbraid",
        "gbraid",
        "vero_id",
        "oly_enc_id",
        "oly_anon_id",
        "__s",
        "ck_subscriber_id",
        "ml_subscriber",
        "ml_subscriber_hash",
        "isFreemail",
        "triedRedirect",
        "publication_id",
        "sc_src",
        "elqTrackId",
        "_openstat",
        "mtm_campaign",
        "pk_campaign",
        "spMailingID",
        "wt_mc",
        "s_kwcid",
        "cmpid",
        "CMP",
        "ncid",
        "mc_tc",
        "ttclid",
        "li_fat_id",
        "rb_clickid",
        "guccounter",
        "guce_referrer",
        "guce_referrer_sig",
        "at_custom1",
        "at_custom2",
        "at_custom3",
        "at_custom4",
        "at_link_id",
        "at_bbc_team",
        // HubSpot, Klaviyo, Vero, Mailchimp, MailerLite, Sailthru, Oracle, Salesforce: who reads
        "__hstc",
        "__hssc",
        "__hsfp",
        "_ke",
        "_kx",
        "vero_conv",
        "ml_sub",
        "subscriber_id",
        "sc_subid",
        "sc_eid",
        "elqTrack",
        "elqaid",
        "elqat",
        "elq",
        "bxid",
        "et_rid",
        "sfmc_id",
        "sfmc_sub",
        "spUserID",
        "spReportId",
        "spJobID",
        "mkt_unsubscribe",
        "trkEmail",
        "midToken",
        "midSig",
        "otpToken",
        "lipi",
        "igsh",
        "irclickid",
        "rdt_cid",
        "epik",
        "oft_id",
        "oft_k",
        "oft_lk",
        "hsCtaTracking",
    ];
    let tracks = |parameter: &&str| {
        let name = parameter_name(parameter);
        name.starts_with("utm_") || TRACKING.contains(&name)
    };
    let (whole, anchor) = match address.split_once('#') {
        Some((whole, anchor)) => (whole, Some(anchor)),
        None => (address, None),
    };
    let Some((page, query)) = whole.split_once('?') else {
        return address.to_owned();
    };
    if !query.split('&').any(|parameter| tracks(&parameter)) {
        return address.to_owned();
    }
    let kept: Vec<&str> = query.split('&').filter(|p| !tracks(p)).collect();
    let mut out = page.to_owned();
    if !kept.is_empty() {
        out.push('?');
        out.push_str(&kept.join("&"));
    }
    if let Some(anchor) = anchor {
        out.push('#');
        out.push_str(anchor);
    }
    out
}

/// The name of a parameter. An `&` that was escaped in HTML may be escaped once more.
fn parameter_name(parameter: &str) -> &str {
    let name = parameter.split('=').next().unwrap_or_default();
    name.strip_prefix("amp;").unwrap_or(name)
}

/// The address of a link of a mail without the parts that identify its reader; none when it leads nowhere without them.
pub(super) fn published(address: &str, recipients: &Recipients) -> Option<String> {
    let target = untracked(address);
    if !is_web(&target) {
        return (!recipients.are_named_by(&target)).then_some(target);
    }
    let (whole, anchor) = match target.split_once('#') {
        Some((whole, anchor)) => (whole, Some(anchor)),
        None => (target.as_str(), None),
    };
    let (page, query) = match whole.split_once('?') {
        Some((page, query)) => (page, Some(query)),
        None => (whole, None),
    };
    if recipients.are_named_by(page) || is_tracker(page, query.unwrap_or_default()) {
        return None;
    }
    let mut out = page.to_owned();
    let kept: Vec<&str> = query
        .unwrap_or_default()
        .split('&')
        .filter(|parameter| !names_reader(parameter, page) && !recipients.are_named_by(parameter))
        .collect();
    if query.is_some() && kept.iter().any(|parameter| !parameter.is_empty()) {
        out.push('?');
        out.push_str(&kept.join("&"));
    }
    if let Some(anchor) = anchor {
        let names = anchor
            .split(['?', '&'])
            .any(|parameter| parameter.contains('=') && names_reader(parameter, page));
        if !names && !recipients.are_named_by(anchor) {
            out.push('#');
            out.push_str(anchor);
        }
    }
    Some(out)
}

fn is_web(address: &str) -> bool {
    address
        .get(..4)
        .is_some_and(|start| start.eq_ignore_ascii_case("http"))
}

/// Whether a parameter names a reader by its name, or by a value that is made for one reader.
fn names_reader(parameter: &str, page: &str) -> bool {
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
    // `?user=3` on a forum is a page; whoever is named by a number has a longer one
    let named = !value.is_empty() && value.parse::<u16>().is_err();
    SURE.contains(&name.as_str()) && (named || name.contains("sub") || name.contains("mail"))
        || SHORT.contains(&name.as_str()) && is_opaque(&value, 8)
        || is_opaque(&value, 20)
}

/// Whether a value is made by a program for a program: hexadecimal digits, or letters of both cases mixed with digits.
fn is_opaque(value: &str, least: usize) -> bool {
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
fn is_tracker(page: &str, query: &str) -> bool {
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

/// Whether an address unsubscribes, sets preferences, or sends the mail on. The parts of its path and its parameters decide,
/// each whole: `/news/unsubscribe-rules-tighten` is a report.
pub(super) fn leads_out(address: &str) -> bool {
    static OUT: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(concat!(
            r"^(?:(?:e-?mails?|mail|newsletters?|nl|list|user|confirm|one-?click|global|sub|subscriptions?|do|my|action)[-_.]?)?",
            r"(?:un-?sub(?:s|scribe[sd]?|scriptions?|cribe)?\d?|opt-?out|se-?desabonner|me-?desabonner|desabonn\w*|desinscri\w*|se-?desinscrire|abmeld\w*|abbestell\w*|austrag\w*|dar(?:se)?-?(?:de-?)?baja|bajas?|(?:cancelar?|annuler?|resilier)-?(?:la-?|su-?|mi-?)?(?:suscripcion|inscricao|subscricao|assinatura|abonnement|inscription)|desuscri\w*|desinscre\w*|descadastr\w*|disiscri\w*|cancella(?:zione|mi|ti)?|cancellaiscrizione|uitschrijv\w*|afmeld\w*|wypis\w*|rezygn\w*|avregistr\w*|avprenum\w*|avanmal\w*|frameld\w*|avmeld\w*|otpis\w*|otkaz|tuiding|td|haishin-?teishi|kaijo|taikai|odhla\w*|leirat\w*|dezabon\w*|remove-?me|remove-?from-?list|delete-?me|disable-?email|mute-?emails?|leave-?list|signoff|mkt-?unsubscribe|list-?unsubscribe|stop-?emails?)",
            r"(?:[-_.]?(?:me|now|confirm|from-?list|list|emails?|mail|link|user|users|form|page|cent(?:er|re)|request|success|all|newsletters?|contact|subscriber|subscription|click|preferences?|token|action|api|id|here))*(?:\.[a-z]{2,5})?$"
        ))
        .expect("a valid pattern")
    });
    static PREFERENCES: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(concat!(
            r"^(?:(?:e-?mails?|mail|newsletters?|communications?|subscriptions?|subscribers?|subscribe|contact|notifications?|user|my|account|manage|update|edit|change|set|hs|psettings|profile|member)s?[-_.]?)*",
            r"(?:preferences?|prefs?|settings|preference-?cent(?:er|re)|profile-?cent(?:er|re)|subscription-?cent(?:er|re)|manage|update-?profile|profile|options|forward|forward-?to-?a?-?friend|f2f|refer|vcard|voorkeuren|einstellungen|preferencias|preferenze|subscriptions?|view-?in-?browser|viewinbrowser|view-?online|webversion|abonnement)",
            r"(?:[-_.]?(?:cent(?:er|re)|page|form|email|list|update|edit|subscriptions?|preferences?|account|newsletters?|profile))*(?:\.[a-z]{2,5})?$"
        ))
        .expect("a valid pattern")
    });
    if address.len() >= 8192 {
        return false;
    }
    let decoded = percent::decode(address).unwrap_or_else(|| address.to_owned());
    let folded = super::wordings::fold(&decoded);
    if let Some(mailto) = folded.strip_prefix("mailto:") {
        return mails_out(mailto);
    }
    let Some(rest) = folded
        .strip_prefix("https://")
        .or_else(|| folded.strip_prefix("http://"))
    else {
        return false;
    };
    let (place, query) = rest.split_once(['?', '#']).unwrap_or((rest, ""));
    let mut parts = place.split('/');
    let host = parts.next().unwrap_or_default();
    let first = host.split('.').next().unwrap_or_default();
    let parts: Vec<&str> = parts.filter(|part| !part.is_empty()).collect();
    if host.contains('.') && OUT.is_match(first) && first != "td" {
        return true;
    }
    if parts.iter().any(|part| OUT.is_match(part) && *part != "td")
        || folded.contains("退订")
        || folded.contains("退訂")
    {
        return true;
    }
    let words = query.split(['&', '=', '/', '?']);
    if words.clone().any(|word| OUT.is_match(word) && word != "td") {
        return true;
    }
    // Preferences of one reader have a key; `/settings` alone is a page of documentation.
    // A profile on a social network has a key in its path, but no query.
    let social = parts.first() == Some(&"profile") && query.is_empty();
    let keyed = !social && (!query.is_empty() || parts.iter().any(|part| is_opaque(part, 8)));
    let service = [
        "list-manage.com",
        "kmail-lists.com",
        "psettings",
        "exacttarget",
        "mailman/options",
        "forward-to-friend",
        "convertkit",
        "campaign-preferences",
    ]
    .iter()
    .any(|service| folded.contains(service));
    (keyed || service)
        && (parts.iter().any(|part| PREFERENCES.is_match(part))
            || first.starts_with("preferences")
            || service
                && (folded.contains("/profile")
                    || folded.contains("psettings")
                    || folded.contains("mailman/options")
                    || folded.contains("forward-to-friend")))
}

/// Whether an address of mail, perhaps with a subject, takes its sender off a list: `x-leave@`, `x+unsubscribe@`.
pub(super) fn mails_out(mailto: &str) -> bool {
    static OUT: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"(?i)(?:^|[-+._])(?:un-?subscribe|unsub|leave|signoff|opt-?out|remove|stop|desabonn\w*|desinscri\w*|abmeld\w*|baja|bajas|afmeld\w*|cancella\w*)(?:[-+._=][^@]*)?@|[?&](?:subject|body)=\W*(?:un-?subscribe|remove|stop|signoff|opt-?out|desabonn\w*|desinscri\w*|abmeld\w*|baja|cancella\w*|afmeld\w*|leave)")
            .expect("a valid pattern")
    });
    OUT.is_match(mailto)
}

/// The address of a copy in a browser without query and fragment, when that leads to the same text for anybody: it has a
/// path, no part of which is made for one reader.
pub(super) fn copy_for_all(address: &str, recipients: &Recipients) -> Option<String> {
    let target = untracked(address);
    let bare = target.split(['?', '#']).next()?;
    if !is_web(bare) || leads_out(bare) {
        return None;
    }
    let bare = published(bare, recipients)?;
    let url = Url::parse(&bare).ok()?;
    let counts = [
        "click", "clicks", "link", "links", "track", "tracking", "trk", "email", "r", "t", "go",
        "ct", "e",
    ];
    let first = url.host_str()?.split('.').next()?;
    if counts.contains(&first) {
        return None;
    }
    let parts: Vec<&str> = url
        .path_segments()?
        .filter(|part| !part.is_empty())
        .collect();
    (!parts.is_empty()
        && !parts
            .iter()
            .any(|part| is_token(part) || is_opaque(part, 8)))
    .then(|| url.to_string())
}

/// Whether a part of a path is made for one receiver rather than for people to read: long, of letters and digits mixed.
fn is_token(part: &str) -> bool {
    let longest = part
        .split(['-', '_', '.'])
        .map(str::len)
        .max()
        .unwrap_or_default();
    let mixed = |word: &str| {
        word.bytes().any(|byte| byte.is_ascii_digit())
            && word.bytes().any(|byte| byte.is_ascii_alphabetic())
    };
    let mixed_words = part
        .split('-')
        .filter(|word| word.len() >= 3 && mixed(word))
        .count();
    part.contains(['=', '%', '~']) || longest >= 16 && mixed(part) || mixed_words >= 3
}
