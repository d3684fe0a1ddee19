//! A case of `tests/ui`: one file whose comments say what the compiler must say about it.
//!
//! - The first line is `//# The behaviour in one sentence.`
//! - `//~ error[P0001]` marks what is reported on its line, `//~^ error[P0001]` on the line above; several may follow each other.
//! - `//#given` puts the small shop of `given.policy` beside it, so that a case holds what it is about and nothing else.
//! - `//#-- path` starts another file of the same model.
//! - `//#++ 1000` goes on with so many blanks, where a file must be large.
//!
//! YAML has `#` where the language has `//`, SQL has `--`.

use std::fmt::Write as _;
use std::path::Path;

/// A small model without mistakes: two roles, a tenant, its members. The first example of `docs/language.md`.
pub(crate) const GIVEN: &str = include_str!("given.policy");

/// One file of a case.
#[derive(Debug)]
pub(crate) struct CaseFile {
    /// Its path in the model.
    pub(crate) path: String,
    /// Its bytes.
    pub(crate) bytes: Vec<u8>,
}

/// What must be reported where: path, line from 1, `error[P0001]`.
pub(crate) type Expectation = (String, usize, String);

/// A case as it is written.
#[derive(Debug)]
pub(crate) struct Case {
    /// What it shows.
    pub(crate) sentence: String,
    /// Its files.
    pub(crate) files: Vec<CaseFile>,
    /// What its markers say, sorted.
    pub(crate) expected: Vec<Expectation>,
}

impl Case {
    /// Reads a case.
    ///
    /// # Errors
    /// If the sentence is missing, or a directive isn't understood.
    pub(crate) fn read(path: &Path, bytes: &[u8]) -> Result<Self, String> {
        let extension = path.extension().and_then(|extension| extension.to_str()).unwrap_or("");
        let comment = match extension {
            "policy" => "//",
            "yaml" | "yml" => "#",
            "sql" => "--",
            _ => return Err(format!("no comment is known for `.{extension}`")),
        };
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or("case").to_owned();
        let mut case = Self {
            sentence: String::new(),
            files: vec![CaseFile { path: name, bytes: Vec::new() }],
            expected: Vec::new(),
        };
        let mut line_number = 0;
        let mut given = false;
        for (at, line) in bytes.split_inclusive(|byte| *byte == b'\n').enumerate() {
            let shown = String::from_utf8_lossy(line);
            // A byte order mark may stand before the sentence.
            let text = shown.trim().trim_start_matches('\u{feff}');
            if at == 0 {
                let sentence = text.strip_prefix(&format!("{comment}# "));
                case.sentence = sentence
                    .ok_or(format!("the first line must be `{comment}# The behaviour in one sentence.`"))?
                    .to_owned();
            } else if let Some(path) = text.strip_prefix(&format!("{comment}#-- ")) {
                case.files.push(CaseFile { path: path.to_owned(), bytes: Vec::new() });
                line_number = 0;
                continue;
            }
            given |= text == format!("{comment}#given");
            let file = case.files.last_mut().ok_or("no file")?;
            line_number += 1;
            file.bytes.extend_from_slice(line);
            if let Some(count) = text.strip_prefix(&format!("{comment}#++ ")) {
                let count = count.parse().map_err(|error| format!("`{count}`: {error}"))?;
                file.bytes.extend(std::iter::repeat_n(b' ', count));
            }
            for markers in text.split(&format!("{comment}~")).skip(1) {
                let above = markers.chars().take_while(|sign| *sign == '^').count();
                for marker in markers.trim_start_matches('^').split_whitespace() {
                    case.expected.push((file.path.clone(), line_number - above, marker.to_owned()));
                }
            }
        }
        if given {
            case.files.insert(0, CaseFile { path: "given.policy".to_owned(), bytes: GIVEN.as_bytes().to_vec() });
        }
        case.expected.sort();
        Ok(case)
    }

    /// The markers that differ from what was reported, as a reader wants to see them; empty if none does.
    pub(crate) fn differences(&self, reported: &[Expectation]) -> String {
        let mut text = String::new();
        let (mut missing, mut surplus) = (self.expected.clone(), reported.to_vec());
        missing
            .retain(|marker| surplus.iter().position(|found| found == marker).map(|at| surplus.remove(at)).is_none());
        for (path, line, marker) in missing {
            let _ = writeln!(text, "{path}:{line}: {marker} is marked and wasn't reported");
        }
        for (path, line, marker) in surplus {
            let _ = writeln!(text, "{path}:{line}: {marker} was reported and isn't marked");
        }
        text
    }
}
