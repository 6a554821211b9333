//! One case a code: `tests/faults/CODE.toml` (settings) or `CODE.md` (a page) at fault, and `CODE.txt`, the message as it
//! is printed. `UPDATE=1` writes the messages anew. A code without a case fails, unless it is listed in `ELSEWHERE`.

use newsdigest::config;
use newsdigest::diag::{self, Code, Diagnostic};
use newsdigest::page;
use newsdigest::path::RelPath;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

const SETTINGS: &str = "title = \"T\"\nbase_url = \"https://example.org/\"\n";

/// Codes that take more than one file to raise, and which tests raise them.
const ELSEWHERE: &[(Code, &str)] = &[
    (Code::MissingTitle, "site"),
    (Code::UndatedPage, "site"),
    (Code::DroppedTerm, "site"),
    (Code::TemplateCode, "site"),
    (Code::EqualAddress, "site"),
    (Code::ClashingAddress, "site"),
    (Code::SlugTaken, "site"),
    (Code::BadAlias, "site"),
    (Code::MissingFile, "site"),
    (Code::MissingImage, "plan"),
    (Code::DeadLink, "plan"),
    (Code::BlockedFrame, "site"),
    (Code::BadTemplate, "render"),
    (Code::TemplateFailed, "render"),
    (Code::EmptySource, "import"),
    (Code::DamagedSource, "import"),
    (Code::UnreadSource, "world"),
    (Code::RefusedSource, "import"),
    (Code::EditedPage, "import"),
    (Code::PageCameBack, "import"),
    (Code::StaleSource, "import"),
    (Code::CheckThis, "import"),
    (Code::UnknownFile, "publish"),
    (Code::InvalidUtf8, "world"),
    (Code::Unreadable, "world"),
];

/// The file of a case as its editor knows it, its text and its faults.
fn case(code: &str, folder: &Path) -> Option<(String, String, Vec<Diagnostic>)> {
    let read =
        |extension: &str| fs::read_to_string(folder.join(format!("{code}.{extension}"))).ok();
    if let Some(text) = read("toml") {
        let (_, faults) = config::parse("site.toml", &text);
        return Some(("site.toml".to_owned(), text, faults));
    }
    let text = read("md")?;
    let (config, wrong) = config::parse("site.toml", SETTINGS);
    assert_eq!(wrong, Vec::new());
    let file = RelPath::new(&format!("content/articles/{code}.md")).expect("a plain path");
    let (_, faults) = page::parse(&file, &text, &config);
    Some((file.to_string(), text, faults))
}

#[test]
fn every_code_has_a_case_with_its_message() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/faults");
    let update = std::env::var_os("UPDATE").is_some();
    let mut wrong = Vec::new();
    for code in Code::ALL {
        let word = code.word();
        let elsewhere = ELSEWHERE.iter().any(|(known, _)| known == code);
        let Some((file, text, faults)) = case(word, &folder) else {
            if !elsewhere {
                wrong.push(format!("{word}: no case in tests/faults"));
            }
            continue;
        };
        if elsewhere {
            wrong.push(format!("{word}: has a case and stands in ELSEWHERE"));
        }
        if !faults.iter().any(|fault| fault.code == *code) {
            wrong.push(format!("{word}: its case does not raise it"));
        }
        let settled = diag::settle(faults, &BTreeMap::new(), &[]);
        let printed = diag::human(
            &settled,
            &|asked| (asked == file).then(|| text.clone()),
            false,
        );
        let expected = folder.join(format!("{word}.txt"));
        if update {
            fs::write(&expected, &printed).expect("the tests' folder can be written");
        } else if fs::read_to_string(&expected).ok().as_deref() != Some(printed.as_str()) {
            wrong.push(format!("{word}: prints\n{printed}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_file_is_the_case_of_a_code() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/faults");
    for entry in fs::read_dir(folder).expect("the folder is there") {
        let path = entry.expect("an entry can be read").path();
        let stem = path.file_stem().and_then(|stem| stem.to_str());
        assert!(
            stem.and_then(Code::from_word).is_some(),
            "{} is named after no code",
            path.display()
        );
    }
}
