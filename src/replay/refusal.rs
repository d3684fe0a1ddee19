//! DO blocks that do nothing but refuse: `BEGIN IF condition THEN RAISE EXCEPTION ...; END IF; END`.
//!
//! What is true on a server isn't known here; but whichever way it goes, the block changes nothing, as long as its condition calls nothing that might.

use super::execute::calls_in;
use super::fragment;
use crate::sql::lexer::{Kind, Lexer, Token};

/// Functions of Postgres's own that look and don't touch.
const HARMLESS: [&str; 3] = ["pg_has_role", "current_setting", "to_regrole"];

/// Whether a block of PL/pgSQL is one.
pub(super) fn is_refusal(body: &str) -> bool {
    let tokens: Vec<Token> = Lexer::new(body).filter(|token| token.kind != Kind::Comment).collect();
    let word = |at: usize, word: &str| tokens.get(at).is_some_and(|token| token.is_word(body, word));
    let semicolons: Vec<usize> =
        tokens.iter().enumerate().filter(|(_, token)| token.kind == Kind::Semicolon).map(|(at, _)| at).collect();
    // Behind the last END one may stand, too.
    let [raised, end_if, rest @ ..] = semicolons.as_slice() else { return false };
    let shape = word(0, "begin")
        && word(1, "if")
        && *end_if == raised + 3
        && word(raised + 1, "end")
        && word(raised + 2, "if")
        && word(end_if + 1, "end")
        && tokens.len() == end_if + 2 + rest.len();
    let thens: Vec<usize> = (0..*raised).filter(|at| word(*at, "then")).collect();
    let ([then], true) = (thens.as_slice(), shape) else { return false };
    // What is raised is constants: `RAISE EXCEPTION 'text'`, or `USING name = 'text', ...`.
    let constant = tokens
        .get(then + 3..*raised)
        .unwrap_or_default()
        .iter()
        .all(|token| matches!(token.kind, Kind::Word | Kind::String | Kind::Operator | Kind::Comma));
    if !word(then + 1, "raise") || !word(then + 2, "exception") || !constant {
        return false;
    }
    let range =
        tokens.get(1).map_or(0, |token| token.range.end)..tokens.get(*then).map_or(0, |token| token.range.start);
    let Ok(condition) = fragment::select(&format!("SELECT ({})", body.get(range).unwrap_or_default())) else {
        return false;
    };
    calls_in(&condition).is_some_and(|calls| calls.iter().all(|call| HARMLESS.contains(&call.as_str())))
}

#[cfg(test)]
mod tests {
    use super::is_refusal;

    #[test]
    fn what_only_refuses_is_told_from_what_does_something() {
        let good = [
            "BEGIN IF EXISTS (SELECT FROM pg_roles AS r WHERE r.rolname = 'x' AND r.rolsuper) THEN RAISE EXCEPTION 'no'; END IF; END",
            "begin if pg_has_role('a', 'b', 'MEMBER') then raise exception using errcode = 'x', message = 'y'; end if; end;",
        ];
        for body in good {
            assert!(is_refusal(body), "{body}");
        }
        let bad = [
            "BEGIN IF true THEN DROP TABLE t; END IF; END",
            "BEGIN IF true THEN RAISE NOTICE 'x'; END IF; DROP TABLE t; END",
            "BEGIN IF lo_unlink(1) = 1 THEN RAISE EXCEPTION 'no'; END IF; END",
            "BEGIN IF true THEN RAISE EXCEPTION USING MESSAGE = f(); END IF; END",
            "BEGIN IF true THEN NULL; ELSE RAISE EXCEPTION 'x'; END IF; END",
            "BEGIN IF true THEN RAISE EXCEPTION 'x'; END IF; DROP TABLE t; END",
            "DECLARE x int := f(); BEGIN IF true THEN RAISE EXCEPTION 'x'; END IF; END",
            "BEGIN IF EXISTS (SELECT FROM f()) THEN RAISE EXCEPTION 'x'; END IF; END",
            "BEGIN IF EXISTS (WITH d AS (DELETE FROM t RETURNING *) SELECT FROM d) THEN RAISE EXCEPTION 'x'; END IF; END",
            "",
        ];
        for body in bad {
            assert!(!is_refusal(body), "{body}");
        }
    }
}
