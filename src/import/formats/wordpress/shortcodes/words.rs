//! What the names of shortcodes mean: media, code in a language.

use super::Code;

/// The language of a block of code; none when the code is no such block.
#[allow(clippy::option_option)] // a block of code without a language is one
pub(super) fn code_language(name: &str, code: &Code<'_>) -> Option<Option<String>> {
    // The languages that SyntaxHighlighter has a code of its own for, which its users write most.
    const LANGUAGES: &[&str] = &[
        "php",
        "html",
        "css",
        "js",
        "javascript",
        "jscript",
        "java",
        "python",
        "py",
        "ruby",
        "rb",
        "sql",
        "bash",
        "shell",
        "c",
        "cpp",
        "csharp",
        "perl",
        "xml",
        "plain",
        "diff",
        "go",
        "scala",
        "yaml",
        "json",
        "powershell",
        "vb",
        "delphi",
        "latex",
        "r",
    ];
    if LANGUAGES.contains(&name) {
        return Some(Some(name.to_owned()).filter(|name| name != "plain"));
    }
    matches!(
        name,
        "code"
            | "sourcecode"
            | "source"
            | "crayon"
            | "highlight"
            | "cc"
            | "syntax"
            | "prism"
            | "codeblock"
            | "pre"
    )
    .then(|| {
        let lang = ["lang", "language", "syntax", "type"]
            .iter()
            .find_map(|key| code.get(key));
        lang.map(str::to_owned)
    })
}

/// Films, sounds and posts of other places, by the names of WordPress and of Jetpack.
pub(super) fn is_medium(name: &str) -> bool {
    matches!(
        name,
        "embed"
            | "video"
            | "audio"
            | "youtube"
            | "vimeo"
            | "dailymotion"
            | "soundcloud"
            | "spotify"
            | "tweet"
            | "twitter"
            | "instagram"
            | "facebook"
            | "wpvideo"
            | "videopress"
            | "tiktok"
            | "ted"
            | "gist"
            | "mixcloud"
            | "bandcamp"
            | "slideshare"
            | "scribd"
            | "googlemaps"
            | "flickr"
            | "ustream"
            | "twitch"
            | "iframe"
            | "embedyt"
            | "fve"
            | "wp_video"
            | "googlevideo"
            | "hulu"
            | "kickstarter"
            | "codepen"
    )
}

/// Where a film, a sound or a post is to be found.
pub(super) fn medium(name: &str, code: &Code<'_>, inner: Option<&str>) -> Option<String> {
    let first = [
        "src", "url", "mp4", "mp3", "m4v", "webm", "ogg", "ogv", "m4a", "wav", "flv", "wmv", "id",
    ];
    let named = first.iter().find_map(|key| code.get(key));
    let lone = code.get("");
    let values: Vec<&str> = [named, lone, inner.map(str::trim)]
        .into_iter()
        .flatten()
        .collect();
    if let Some(address) = values.iter().find_map(|value| address_in(value)) {
        return Some(address);
    }
    let id = values
        .into_iter()
        .map(|value| value.trim_start_matches('='))
        .find(|id| {
            !id.is_empty()
                && id
                    .chars()
                    .all(|c| c.is_ascii_alphanumeric() || "-_/".contains(c))
        })?;
    let digits = id.chars().all(|c| c.is_ascii_digit());
    match name {
        "youtube" | "embedyt" if id.len() == 11 => {
            Some(format!("https://www.youtube.com/watch?v={id}"))
        }
        "vimeo" if digits => Some(format!("https://vimeo.com/{id}")),
        "dailymotion" => Some(format!("https://www.dailymotion.com/video/{id}")),
        "tweet" | "twitter" if digits => Some(format!("https://twitter.com/i/status/{id}")),
        "wpvideo" | "videopress" => Some(format!("https://videopress.com/v/{id}")),
        "gist" => Some(format!("https://gist.github.com/{id}")),
        _ => None,
    }
}

/// The web address that a value is, or that is in the tag which the editor made of it.
pub(super) fn address_in(value: &str) -> Option<String> {
    let value = value
        .trim()
        .trim_start_matches('=')
        .trim_matches(['"', '\'', '”', '“']);
    let start = value.find("http://").or_else(|| value.find("https://"))?;
    let is_whole = start == 0 || value.starts_with('<');
    let rest = value.get(start..)?;
    let end = rest
        .find(|c: char| c.is_whitespace() || matches!(c, '"' | '\'' | '<' | '>' | ']' | '”'))
        .unwrap_or(rest.len());
    is_whole.then(|| {
        rest.get(..end)
            .unwrap_or_default()
            .replace("&amp;", "&")
            .replace("&#038;", "&")
    })
}

/// Code as HTML: editors leave it bare or with entities, and both mean the same.
pub(super) fn escape_code(code: &str) -> String {
    let code = code.trim_matches(['\n', '\r']);
    let code = code
        .strip_prefix("<pre>")
        .and_then(|code| code.strip_suffix("</pre>"))
        .unwrap_or(code);
    code.replace('<', "&lt;").replace('>', "&gt;")
}
