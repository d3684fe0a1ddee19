//! Reads the statements of PL/pgSQL.

use super::parse::{Cursor, block, unquoted};
use super::tree::{Kind, Raise, Source, Statement};
use crate::sql::lexer::Kind as Token;

/// Statements up to one of some words, which is left where it is.
pub(super) fn statement_list(cursor: &mut Cursor<'_>, ends: &[&str]) -> Option<Vec<Statement>> {
    cursor.deeper(|cursor| {
        let mut list = Vec::new();
        while !cursor.any(ends) {
            let line = cursor.line();
            let kind = statement(cursor)?;
            list.push(Statement { line, kind });
        }
        Some(list)
    })
}

fn statement(cursor: &mut Cursor<'_>) -> Option<Kind> {
    if cursor.peek_text(0) == "<<" {
        return labelled(cursor);
    }
    let word = cursor.peek_text(0).to_ascii_lowercase();
    match word.as_str() {
        "begin" | "declare" => nested(cursor),
        "loop" | "while" | "for" | "foreach" => a_loop(cursor, None),
        _ if assigns(cursor) => assign(cursor),
        "if" => an_if(cursor),
        "case" => case(cursor),
        "exit" | "continue" => exit(cursor),
        "return" => give_back(cursor),
        "raise" => raise(cursor),
        "assert" => {
            cursor.advance();
            let mut parts = cursor.list(&[])?;
            cursor.semicolon()?;
            Some(Kind::Assert { condition: parts.swap_remove(0) })
        }
        "execute" => execute(cursor),
        "perform" => {
            cursor.advance();
            let text = cursor.until_words(&[])?;
            cursor.semicolon()?;
            Some(Kind::Perform(text))
        }
        "get" => diagnostics(cursor),
        "null" if cursor.ahead(1).is_some_and(|token| token.kind == Token::Semicolon) => {
            cursor.advance();
            cursor.semicolon()?;
            Some(Kind::Null)
        }
        "open" | "fetch" | "close" | "move" | "commit" | "rollback" => {
            let text = cursor.until_words(&[])?;
            cursor.semicolon()?;
            Some(Kind::Other(text))
        }
        _ => sql(cursor),
    }
}

fn labelled(cursor: &mut Cursor<'_>) -> Option<Kind> {
    let is_loop = ["loop", "while", "for", "foreach"].iter().any(|word| cursor.ahead_is(3, word));
    if is_loop {
        let label = cursor.label()?;
        return a_loop(cursor, label);
    }
    nested(cursor)
}

fn nested(cursor: &mut Cursor<'_>) -> Option<Kind> {
    let block = cursor.deeper(block)?;
    cursor.semicolon()?;
    Some(Kind::Block(block))
}

/// Whether an assignment begins here: `name :=`, `name.field =`, `name[1] :=`.
fn assigns(cursor: &Cursor<'_>) -> bool {
    let mut at = 0;
    let mut brackets = 0_usize;
    while let Some(token) = cursor.ahead(at) {
        match token.kind {
            Token::Word | Token::QuotedIdent | Token::Parameter if at == 0 || brackets > 0 => {}
            Token::Word | Token::QuotedIdent if cursor.ahead(at - 1).is_some_and(|it| it.kind == Token::Dot) => {}
            Token::Dot if at > 0 => {}
            Token::Open if at > 0 && cursor.peek_text(at) == "[" => brackets += 1,
            Token::Close if brackets > 0 => brackets -= 1,
            Token::Operator if brackets == 0 => return at > 0 && matches!(cursor.peek_text(at), ":=" | "="),
            _ if brackets > 0 => {}
            _ => return false,
        }
        at += 1;
    }
    false
}

fn assign(cursor: &mut Cursor<'_>) -> Option<Kind> {
    let name = cursor.name()?;
    let rest = cursor.until(|cursor| matches!(cursor.peek_text(0), ":=" | "="))?;
    cursor.advance();
    let value = cursor.until_words(&[])?;
    cursor.semicolon()?;
    Some(Kind::Assign { target: format!("{name}{rest}"), value })
}

fn an_if(cursor: &mut Cursor<'_>) -> Option<Kind> {
    cursor.advance();
    let mut branches = Vec::new();
    let mut otherwise = Vec::new();
    loop {
        let condition = cursor.until_words(&["then"])?;
        cursor.expect("then")?;
        branches.push((condition, statement_list(cursor, &["elsif", "elseif", "else", "end"])?));
        if cursor.skip("elsif") || cursor.skip("elseif") {
            continue;
        }
        if cursor.skip("else") {
            otherwise = statement_list(cursor, &["end"])?;
        }
        break;
    }
    cursor.expect("end")?;
    cursor.expect("if")?;
    cursor.semicolon()?;
    Some(Kind::If { branches, otherwise })
}

fn case(cursor: &mut Cursor<'_>) -> Option<Kind> {
    cursor.advance();
    let subject = if cursor.is("when") { None } else { Some(cursor.until_words(&["when"])?) };
    let mut branches = Vec::new();
    while cursor.skip("when") {
        let condition = cursor.until_words(&["then"])?;
        cursor.expect("then")?;
        branches.push((condition, statement_list(cursor, &["when", "else", "end"])?));
    }
    let otherwise = if cursor.skip("else") { Some(statement_list(cursor, &["end"])?) } else { None };
    cursor.expect("end")?;
    cursor.expect("case")?;
    cursor.semicolon()?;
    Some(Kind::Case { subject, branches, otherwise })
}

fn a_loop(cursor: &mut Cursor<'_>, label: Option<String>) -> Option<Kind> {
    let word = cursor.next()?.to_ascii_lowercase();
    match word.as_str() {
        "loop" => Some(Kind::Loop { label, condition: None, body: loop_body(cursor)? }),
        "while" => {
            let condition = Some(cursor.until_words(&["loop"])?);
            cursor.expect("loop")?;
            Some(Kind::Loop { label, condition, body: loop_body(cursor)? })
        }
        "foreach" => {
            let targets = cursor.targets()?;
            let sliced = cursor.skip("slice");
            if sliced {
                cursor.advance();
            }
            cursor.expect("in")?;
            cursor.expect("array")?;
            let array = cursor.until_words(&["loop"])?;
            cursor.expect("loop")?;
            Some(Kind::Foreach { label, targets, sliced, array, body: loop_body(cursor)? })
        }
        _ => a_for(cursor, label),
    }
}

fn a_for(cursor: &mut Cursor<'_>, label: Option<String>) -> Option<Kind> {
    let mut targets = cursor.targets()?;
    cursor.expect("in")?;
    if cursor.skip("execute") {
        let text = cursor.until_words(&["using", "loop"])?;
        let using = if cursor.skip("using") { cursor.list(&["loop"])? } else { Vec::new() };
        cursor.expect("loop")?;
        let source = Source::Execute { text, using };
        return Some(Kind::Rows { label, targets, source, body: loop_body(cursor)? });
    }
    let reverse = cursor.skip("reverse");
    let from = cursor.until(|cursor| cursor.is("loop") || cursor.at_semicolon() || cursor.peek_text(0) == "..")?;
    if cursor.skip_text("..") {
        let to = cursor.until_words(&["by", "loop"])?;
        let by = if cursor.skip("by") { Some(cursor.until_words(&["loop"])?) } else { None };
        cursor.expect("loop")?;
        let variable = targets.pop()?;
        return Some(Kind::Count { label, variable, reverse, from, to, by, body: loop_body(cursor)? });
    }
    cursor.expect("loop")?;
    Some(Kind::Rows { label, targets, source: Source::Query(from), body: loop_body(cursor)? })
}

/// The statements of a loop, END LOOP and the semicolon.
fn loop_body(cursor: &mut Cursor<'_>) -> Option<Vec<Statement>> {
    let body = statement_list(cursor, &["end"])?;
    cursor.expect("end")?;
    cursor.expect("loop")?;
    if !cursor.at_semicolon() {
        cursor.name()?;
    }
    cursor.semicolon()?;
    Some(body)
}

fn exit(cursor: &mut Cursor<'_>) -> Option<Kind> {
    let continues = cursor.next()?.eq_ignore_ascii_case("continue");
    let label = if cursor.at_semicolon() || cursor.is("when") { None } else { Some(cursor.name()?) };
    let when = if cursor.skip("when") { Some(cursor.until_words(&[])?) } else { None };
    cursor.semicolon()?;
    Some(Kind::Exit { continues, label, when })
}

fn give_back(cursor: &mut Cursor<'_>) -> Option<Kind> {
    cursor.advance();
    let gives = cursor.skip("next") || cursor.skip("query");
    let value = if cursor.at_semicolon() { None } else { Some(cursor.until_words(&[])?) };
    cursor.semicolon()?;
    Some(if gives { Kind::Give(value.unwrap_or_default()) } else { Kind::Return(value) })
}

fn raise(cursor: &mut Cursor<'_>) -> Option<Kind> {
    cursor.advance();
    let mut raise =
        Raise { fails: true, again: false, condition: None, format: None, arguments: Vec::new(), options: Vec::new() };
    if cursor.at_semicolon() {
        raise.again = true;
        cursor.semicolon()?;
        return Some(Kind::Raise(raise));
    }
    if cursor.any(&["debug", "log", "info", "notice", "warning"]) {
        raise.fails = false;
        cursor.advance();
    } else {
        cursor.skip("exception");
    }
    match cursor.peek()?.kind {
        Token::String => {
            let mut format = cursor.next()?.to_owned();
            // A constant goes on in the next line, and only there.
            while cursor.peek().is_some_and(|token| token.kind == Token::String) && cursor.is_in_next_line() {
                format = format!("{format}\n{}", cursor.next()?);
            }
            raise.format = Some(format);
            if cursor.skip_kind(Token::Comma) {
                raise.arguments = cursor.list(&["using"])?;
            }
        }
        Token::Word if !cursor.is("using") => {
            let name = cursor.name()?;
            let name = if name == "sqlstate" { cursor.next()?.trim_matches('\'').to_lowercase() } else { name };
            raise.condition = Some(name);
        }
        _ => {}
    }
    if cursor.skip("using") {
        for option in cursor.list(&[])? {
            let (name, value) = option.split_once('=')?;
            let name = name.trim().trim_end_matches(':').trim().to_lowercase();
            raise.options.push((name, value.trim().to_owned()));
        }
    }
    cursor.semicolon()?;
    Some(Kind::Raise(raise))
}

fn execute(cursor: &mut Cursor<'_>) -> Option<Kind> {
    cursor.advance();
    let text = cursor.until_words(&["into", "using"])?;
    let (mut into, mut using) = (Vec::new(), Vec::new());
    while !cursor.at_semicolon() {
        if cursor.skip("into") {
            cursor.skip("strict");
            into = cursor.targets()?;
        } else {
            cursor.expect("using")?;
            using = cursor.list(&["into"])?;
        }
    }
    cursor.semicolon()?;
    (!text.is_empty()).then_some(Kind::Execute { text, into, using })
}

fn diagnostics(cursor: &mut Cursor<'_>) -> Option<Kind> {
    let mut targets = Vec::new();
    while !cursor.skip("diagnostics") {
        cursor.next()?;
    }
    for item in cursor.list(&[])? {
        let name = item.split(['=', ':']).next().unwrap_or("").trim().to_lowercase();
        targets.push(name);
    }
    cursor.semicolon()?;
    Some(Kind::Diagnostics(targets))
}

/// A statement of SQL (`make_execsql_stmt`): INTO and its variables are taken out of it, and in the body of a routine semicolons stand
/// between BEGIN or CASE and END.
fn sql(cursor: &mut Cursor<'_>) -> Option<Kind> {
    let first = cursor.position();
    let start = cursor.peek()?.range.start;
    let routine =
        (1..4).any(|by| cursor.ahead_is(by, "function") || cursor.ahead_is(by, "procedure")) && cursor.is("create");
    let (mut blocks, mut brackets) = (0_usize, 0_usize);
    let mut taken = None;
    let mut strict = false;
    let mut into = Vec::new();
    loop {
        let token = cursor.peek()?.clone();
        match token.kind {
            Token::Semicolon if blocks == 0 && brackets == 0 => break,
            Token::Open => brackets += 1,
            Token::Close => brackets = brackets.checked_sub(1)?,
            Token::Unterminated | Token::Stray => return None,
            Token::Word if routine && cursor.any(&["begin", "case"]) => blocks += 1,
            Token::Word if routine && blocks > 0 && cursor.is("end") => blocks -= 1,
            Token::Word if cursor.is("into") && taken.is_none() && brackets == 0 && !belongs(cursor, first) => {
                cursor.advance();
                strict = cursor.skip("strict");
                into = cursor.targets()?;
                let end = cursor.peek()?.range.start;
                taken = Some((token.range.start, end));
                continue;
            }
            _ => {}
        }
        cursor.advance();
    }
    let end = cursor.peek()?.range.start;
    let source = cursor.source();
    let text = match taken {
        Some((from, to)) => format!("{} {}", source.get(start..from)?, source.get(to..end)?),
        None => source.get(start..end)?.to_owned(),
    };
    cursor.semicolon()?;
    Some(Kind::Sql { text: text.trim().to_owned(), into, strict })
}

/// Whether the INTO here is SQL's own: `INSERT INTO`, `MERGE INTO`, `IMPORT FOREIGN SCHEMA ... INTO`, or of a statement that isn't a query.
fn belongs(cursor: &Cursor<'_>, first: usize) -> bool {
    let before = cursor.tokens_from(first);
    let is = |token: Option<&crate::sql::lexer::Token>, words: &[&str]| {
        token.is_some_and(|token| words.iter().any(|word| token.is_word(cursor.source(), word)))
    };
    is(before.last(), &["insert", "merge"])
        || !is(before.first(), &["select", "insert", "update", "delete", "merge", "with", "values"])
}

/// The parts of a variable's name: `a."B"` is `a` and `B`.
pub(super) fn parts(target: &str) -> Vec<String> {
    crate::sql::lexer::Lexer::new(target).filter_map(|token| unquoted(token.text(target), token.kind)).collect()
}
