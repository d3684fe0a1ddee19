//! Characters that a model can't hold, or not outside quotes.

use super::Scanner;
use crate::diagnostics::{Diagnostic, code};

/// Whether a character can stand inside an unquoted name.
pub(in crate::syntax::dsl) fn is_word(character: char) -> bool {
    character == '_' || character == '$' || character.is_ascii_alphanumeric() || is_letter_beyond_ascii(character)
}

/// Letters, digits and the accents that combine with them.
fn is_letter_beyond_ascii(character: char) -> bool {
    !character.is_ascii() && (character.is_alphanumeric() || ('\u{300}'..='\u{36f}').contains(&character))
}

/// Characters that change how the text around them is shown, or aren't shown at all (Unicode technical report 36, section 2.10).
fn is_hidden(character: char) -> bool {
    matches!(character,
        '\u{200e}' | '\u{200f}' | '\u{061c}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{2028}' | '\u{2029}')
}

impl Scanner<'_> {
    /// Finds characters that may stand nowhere, not even in strings and comments. False when the text isn't worth reading.
    pub(super) fn check_characters(&mut self) -> bool {
        if let Some(at) = self.text.find('\0') {
            let span = self.span(at..at + 1);
            self.diagnostics.push(
                Diagnostic::error(&code::P0008, span, "the text holds a NUL character")
                    .note("text files hold none: this is a binary file, or text in UTF-16")
                    .help("save the file as UTF-8"),
            );
            return false;
        }
        let (mut line, mut reported) = (0, None);
        for (at, character) in self.text.char_indices() {
            if character == '\n' {
                line = at + 1;
            }
            let lone_return = character == '\r' && !self.text.get(at + 1..).is_some_and(|rest| rest.starts_with('\n'));
            let control = character.is_control() && !matches!(character, '\n' | '\r' | '\t');
            if !(lone_return || control || is_hidden(character)) {
                continue;
            }
            let range = at..at + character.len_utf8();
            if reported != Some(line) {
                reported = Some(line);
                let span = self.span(range.clone());
                let what = if is_hidden(character) {
                    "it isn't shown, and can make the text around it look different from what it is"
                } else if lone_return {
                    "a carriage return that no line feed follows is no line end"
                } else {
                    "control characters aren't shown, and mean nothing in a model"
                };
                let message = format!("the character U+{:04X} can't stand in a model", u32::from(character));
                let escape = format!("remove it; inside an SQL string write E'\\u{:04X}'", u32::from(character));
                self.diagnostics
                    .push(Diagnostic::error(&code::P0008, span, message).note(what).help(escape).fix(span, ""));
            }
            self.blank(range);
        }
        true
    }

    /// A character beyond ASCII outside quotes and comments.
    pub(super) fn beyond_ascii(&mut self, at: usize) -> usize {
        let Some(character) = self.text.get(at..).and_then(|rest| rest.chars().next()) else {
            return at + 1;
        };
        let end = at + character.len_utf8();
        if is_letter_beyond_ascii(character) || is_hidden(character) || character.is_control() {
            return end;
        }
        let meant = match character {
            '\u{a0}' | '\u{2000}'..='\u{200b}' | '\u{202f}' | '\u{205f}' | '\u{3000}' | '\u{feff}' => Some(" "),
            '\u{2018}' | '\u{2019}' | '\u{201a}' | '\u{2032}' => Some("'"),
            '\u{201c}' | '\u{201d}' | '\u{201e}' | '\u{2033}' | '\u{ab}' | '\u{bb}' => Some("\""),
            '\u{2010}'..='\u{2015}' | '\u{2212}' => Some("-"),
            '\u{ff0c}' => Some(","),
            '\u{ff08}' => Some("("),
            '\u{ff09}' => Some(")"),
            '\u{2260}' => Some("<>"),
            '\u{2264}' => Some("<="),
            '\u{2265}' => Some(">="),
            _ => None,
        };
        let span = self.span(at..end);
        let shown = if character.is_whitespace() || character == '\u{200b}' || character == '\u{feff}' {
            format!("U+{:04X}, a blank that isn't the ordinary one,", u32::from(character))
        } else {
            format!("`{character}`")
        };
        let message = format!("the character {shown} can't stand outside quotes");
        let diagnostic = Diagnostic::error(&code::P0008, span, message)
            .note("outside quotes a model is made of letters, digits, ordinary blanks and the signs of SQL");
        match meant {
            Some(meant) => {
                let help = if meant == " " { "write an ordinary blank".to_owned() } else { format!("write `{meant}`") };
                self.report(self.line, diagnostic.help(help).fix(span, meant));
            }
            None => self.report(self.line, diagnostic.help("remove it, or quote the name that it belongs to")),
        }
        if meant == Some(" ") {
            self.blank(at..end);
        } else {
            self.mark(at..end);
        }
        end
    }
}
