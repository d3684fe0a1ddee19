//! Bytes of a file as text.

use crate::diagnostics::{Diagnostic, code};
use crate::span::{FileId, Span};

/// Bytes that aren't UTF-8.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotUtf8 {
    /// Where the first byte stands that isn't, in the bytes and in [`NotUtf8::text`].
    pub at: usize,
    /// The text with U+FFFD for what isn't, so that the place can be shown.
    pub text: String,
}

/// A file's bytes as text. A byte order mark stays, as every place in the text counts bytes; the readers of both spellings skip it.
///
/// # Errors
/// If the bytes aren't UTF-8: [`NotUtf8::diagnostic`] says so to the user.
pub fn decode(bytes: Vec<u8>) -> Result<String, NotUtf8> {
    String::from_utf8(bytes).map_err(|error| NotUtf8 {
        at: error.utf8_error().valid_up_to(),
        text: String::from_utf8_lossy(error.as_bytes()).into_owned(),
    })
}

impl NotUtf8 {
    /// What to tell the user; `file` holds [`NotUtf8::text`].
    pub fn diagnostic(&self, file: FileId) -> Diagnostic {
        let end = self.at + '\u{fffd}'.len_utf8();
        Diagnostic::error(&code::P0011, Span::new(file, self.at..end), "the file isn't UTF-8 from here on")
            .note("models, settings and SQL are read as UTF-8, and nothing else is guessed")
            .help("save the file as UTF-8")
    }
}

#[cfg(test)]
mod tests {
    use super::decode;

    #[test]
    fn latin_1_is_refused_at_its_first_byte_beyond_ascii() {
        let error = decode(b"// caf\xe9\n".to_vec()).unwrap_err();
        assert_eq!((error.at, error.text.as_str()), (6, "// caf\u{fffd}\n"));
        assert_eq!(decode("// café".as_bytes().to_vec()).as_deref(), Ok("// café"));
    }
}
