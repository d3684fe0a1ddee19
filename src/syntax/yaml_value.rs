//! A YAML document as plain values, for what isn't a model: the settings.

use serde_json::Value;

/// Why a text isn't such a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotYaml {
    /// The reader's reason, on one line.
    pub reason: String,
    /// The byte where it stopped, where it knows.
    pub offset: Option<usize>,
}

/// How many `[` and `{` a document may have.
pub const MAX_BRACKETS: usize = 1_000;

/// Reads one document. An empty text is `null`; a key that stands twice and a key that isn't text are refused.
///
/// # Errors
/// When the text isn't one YAML document of such values.
pub fn read(text: &str) -> Result<Value, NotYaml> {
    // libyaml's parser needs a time that grows with the square of the depth; settings are flat.
    let brackets = text.bytes().enumerate().filter(|(_, byte)| b"[{".contains(byte)).nth(MAX_BRACKETS);
    if let Some((at, _)) = brackets {
        return Err(NotYaml { reason: format!("more than {MAX_BRACKETS} brackets"), offset: Some(at) });
    }
    let Some(text) = text.strip_prefix('\u{feff}') else {
        return document(text);
    };
    document(text).map_err(|error| NotYaml { offset: error.offset.map(|at| at + '\u{feff}'.len_utf8()), ..error })
}

fn document(text: &str) -> Result<Value, NotYaml> {
    // Through YAML's own value, since JSON's takes the last of two equal keys in silence.
    let document: serde_yaml::Value = serde_yaml::from_str(text).map_err(|error| not_yaml(text, &error))?;
    serde_yaml::from_value(document).map_err(|error| not_yaml(text, &error))
}

fn not_yaml(text: &str, error: &serde_yaml::Error) -> NotYaml {
    let offset = error.location().map(|location| {
        let line_start: usize = text.split_inclusive('\n').take(location.line().saturating_sub(1)).map(str::len).sum();
        let line = text.get(line_start..).unwrap_or("");
        line_start + line.char_indices().nth(location.column().saturating_sub(1)).map_or(line.len(), |(at, _)| at)
    });
    let reason = error.to_string();
    // The place is shown by the diagnostic; the reader's " at line 3 column 1" would say it twice.
    let reason = reason.split(" at line ").next().unwrap_or(&reason).replace('\n', " ");
    NotYaml { reason, offset }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_becomes_plain_values() {
        assert_eq!(read(""), Ok(Value::Null));
        assert_eq!(read("# nothing\n"), Ok(Value::Null));
        assert_eq!(read("\u{feff}a: 1"), Ok(serde_json::json!({ "a": 1 })));
        assert_eq!(read("a: [no, 1]"), Ok(serde_json::json!({ "a": ["no", 1] })));
    }

    #[test]
    fn what_is_no_document_has_a_place() {
        assert_eq!(read("é: 1\né: 2\n").map_err(|error| error.offset.is_some()), Err(true));
        let broken = read("a: 1\nb: [\n").unwrap_err();
        assert!(broken.offset.is_some_and(|at| at <= 10), "{broken:?}");
        assert!(read("a: 1\n---\nb: 2\n").is_err());
        assert!(read("? [1]\n: 2\n").is_err());
        assert_eq!(read("\u{feff}a: [}").unwrap_err().offset, Some(7));
        assert!(read(&"[".repeat(1_000_000)).is_err());
        assert!(read(&"- ".repeat(1_000_000)).is_err());
    }
}
