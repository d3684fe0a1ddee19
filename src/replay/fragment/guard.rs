//! The look at a fragment's tokens before it is put into a statement: whatever could reach out of it is refused.

use super::MAX_NESTING;
use crate::sql::lexer::{Kind, Lexer, Token};
use crate::sql::{SqlError, split};

/// Checks a fragment that is to be `what`; gives how deep its syntax tree can be.
pub(super) fn check(text: &str, what: &str) -> Result<usize, SqlError> {
    let mut open: Vec<Token> = Vec::new();
    let mut first = true;
    for token in Lexer::new(text) {
        if let Some(reason) = refusal(&token, text, first) {
            return Err(SqlError::new(reason, token.range));
        }
        first = false;
        match token.kind {
            Kind::Open => open.push(token),
            Kind::Close => match open.pop() {
                None => return Err(SqlError::new("this bracket closes none that was opened here", token.range)),
                Some(opened) if (opened.text(text) == "(") != (token.text(text) == ")") => {
                    return Err(SqlError::new("this bracket doesn't fit the one that it closes", token.range));
                }
                Some(_) => {}
            },
            _ => {}
        }
    }
    if first {
        return Err(SqlError::new(format!("{what} is missing here"), 0..text.len()));
    }
    if let Some(opened) = open.pop() {
        return Err(SqlError::new("this bracket is never closed", opened.range));
    }
    let nesting = split::nesting(text);
    if nesting > MAX_NESTING {
        let message = format!("brackets or operators are nested more than {MAX_NESTING} deep");
        return Err(SqlError::new(message, 0..text.len()));
    }
    Ok(nesting)
}

fn refusal(token: &Token, text: &str, first: bool) -> Option<String> {
    let reason = match token.kind {
        Kind::Semicolon => "`;` can't stand here: it would start a second statement",
        Kind::Comment => "a comment can't stand here: what follows it would be lost",
        Kind::Unterminated => "this has no end",
        Kind::Parameter => "there are no parameters here",
        Kind::Stray => "this character can't stand in SQL",
        // They would be taken for SELECT's own.
        Kind::Word if first && (token.is_word(text, "all") || token.is_word(text, "distinct")) => {
            return Some(format!("{} can't start an expression", token.text(text).to_uppercase()));
        }
        Kind::Word if token.is_word(text, "default") => "DEFAULT can't stand here",
        _ => return None,
    };
    Some(reason.to_owned())
}
