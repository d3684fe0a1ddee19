//! Trees back to text, as pg_query prints them: one spelling for what has no type of its own in the catalog.

use super::SqlError;
use super::lexer::Lexer;
use super::parse::{parse_all, with_stack_for};
use pg_query::NodeEnum;
use pg_query::protobuf::{Node, ResTarget, SelectStmt};

/// A statement. `None` where pg_query can't print it. Recurses: see [`with_stack_for`].
pub(crate) fn statement(node: &NodeEnum) -> Option<String> {
    // pg_query prints RETURN only inside the function whose body it is.
    if let NodeEnum::ReturnStmt(statement) = node {
        return expression(statement.returnval.as_deref()?).map(|value| format!("RETURN {value}"));
    }
    node.deparse(pg_query::DeparseOptions::default()).ok()
}

/// An expression. `None` where pg_query can't print it. Recurses: see [`with_stack_for`].
pub(crate) fn expression(node: &Node) -> Option<String> {
    let target = ResTarget { val: Some(Box::new(node.clone())), ..ResTarget::default() };
    let select = SelectStmt {
        target_list: vec![Node { node: Some(NodeEnum::ResTarget(Box::new(target))) }],
        limit_option: pg_query::protobuf::LimitOption::Default.into(),
        op: pg_query::protobuf::SetOperation::SetopNone.into(),
        ..SelectStmt::default()
    };
    statement(&NodeEnum::SelectStmt(Box::new(select)))?.strip_prefix("SELECT ").map(ToOwned::to_owned)
}

/// The same statement with a clause a line, where it is one statement that pg_query can print; otherwise as it is.
pub fn pretty(text: &str) -> String {
    let options =
        pg_query::DeparseOptions { pretty_print: true, indent_size: 2, max_line_length: 100, ..Default::default() };
    let Ok(statements) = parse_all(text) else { return text.to_owned() };
    let [one] = statements.as_slice() else { return text.to_owned() };
    let printed = with_stack_for(one.nesting, || one.node.deparse(options).ok());
    printed.map_or_else(|| text.to_owned(), |printed| printed.trim_end().to_owned())
}

/// The spelling of a statement that [`Body::Atomic`](crate::catalog::Body::Atomic) holds: parsed and printed once.
///
/// # Errors
/// What doesn't parse, or isn't exactly one statement.
pub fn canonical(text: &str) -> Result<String, SqlError> {
    // The grammar has RETURN only inside the function whose body it is.
    const RETURN: &str = "RETURN";
    let first = Lexer::new(text).next().filter(|token| token.is_word(text, RETURN));
    if let Some(value) = first.and_then(|token| text.get(token.range.end..)) {
        let select = canonical(&format!("SELECT{value}"))?;
        return Ok(select.replacen("SELECT", RETURN, 1));
    }
    let mut statements = parse_all(text)?;
    match (statements.pop(), statements.is_empty()) {
        (Some(one), true) => {
            let printed = with_stack_for(one.nesting, || statement(&one.node));
            printed.ok_or_else(|| SqlError::new("pg_query can't print this statement", one.range))
        }
        _ => Err(SqlError::new("not exactly one statement", 0..text.len())),
    }
}

/// A statement of a function's body in a form that stands on its own: RETURN as SELECT.
pub(crate) fn returning_as_select(text: &str) -> String {
    match text.strip_prefix("RETURN ") {
        Some(value) => format!("SELECT {value}"),
        None => text.to_owned(),
    }
}

/// Back again, if `before` was a RETURN.
pub(crate) fn select_as_returning(before: &str, printed: String) -> String {
    match printed.strip_prefix("SELECT ") {
        Some(value) if before.starts_with("RETURN ") => format!("RETURN {value}"),
        _ => printed,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sql::parse::MAX_NESTING;

    #[test]
    fn one_spelling_for_a_statement() {
        let canonical = |text| canonical(text).unwrap();
        assert_eq!(canonical("select  1 as a  ;"), "SELECT 1 AS a");
        assert_eq!(canonical("SELECT a FROM t WHERE b=1 -- c"), canonical("select a from t where (b = 1)"));
        assert_eq!(canonical("return x+1"), "RETURN x + 1");
        assert!(super::canonical("select 1; select 2").is_err());
        assert!(super::canonical("").is_err());
    }

    #[test]
    fn the_deepest_statement_is_printed() {
        for (open, close) in [("f(", ")"), ("not ", ""), ("(select ", ")"), ("- ", "")] {
            let deep = format!("select {}a{}", open.repeat(MAX_NESTING - 4), close.repeat(MAX_NESTING - 4));
            let printed = super::canonical(&deep);
            assert!(printed.is_ok(), "{open}: {printed:?}");
        }
    }
}
