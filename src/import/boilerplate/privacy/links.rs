//! The addresses of links: what they lead to behind redirectors, and what in them counts or names a reader.
//!
//! Words are judged in `wordings.rs`. Start reading at [`untracked`] and [`published`].

use super::recipients::{Recipients, base64};
use super::trackers::{is_opaque, is_tracker, names_reader, parameter_name};
use crate::base::path::percent;
use regex::Regex;
use std::sync::LazyLock;
use url::Url;

/// The address behind redirectors that name it, without the parameters that only count readers; the rest stays as written.
pub(crate) fn untracked(address: &str) -> String {
    let mut target = address.to_owned();
    // one redirector may be in another: a mail program's around the newsletter's own
    for _ in 0..4 {
        match behind(&target) {
            Some(inner) => target = inner,
            None => break,
        }
    }
    // what a parameter held, and what was before one, may end in white space
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
