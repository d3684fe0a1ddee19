//! The catalog's expressions, queries and types as SQL: keywords in upper case, names quoted where they must be, brackets
//! only where the grammar needs them. What is printed reads back as the same tree (`replay::fragment`).

mod block;
mod expr;
mod index;
mod precedence;
mod query;
mod special;
mod types;

use super::quote;
use crate::catalog::{Expr, IndexKey, TypeRef, expr::Query};

/// An expression on one line.
pub fn expr(expr: &Expr) -> String {
    let mut out = String::new();
    self::expr::write(&mut out, expr, precedence::ANY);
    out
}

/// An expression that can be an operand of anything: in brackets unless it is a name, a constant or a call.
pub fn operand(expr: &Expr) -> String {
    let mut out = String::new();
    self::expr::write(&mut out, expr, precedence::ATOM);
    out
}

/// An expression with one clause of AND and OR a line. The first line isn't indented, the following ones are, by `indent` spaces and more.
pub fn expr_block(expr: &Expr, indent: usize) -> String {
    let mut out = String::new();
    block::write(&mut out, expr, precedence::ANY, indent);
    out
}

/// A query on one line, without brackets around it.
pub fn query(query: &Query) -> String {
    let mut out = String::new();
    self::query::write(&mut out, query);
    out
}

/// A query with one clause a line. The first line isn't indented.
pub fn query_block(query: &Query, indent: usize) -> String {
    let mut out = String::new();
    block::write_query(&mut out, query, indent);
    out
}

/// A type in its canonical spelling: `integer`, `timestamptz`, `numeric(12, 2)`, `text[]`.
pub fn type_ref(ty: &TypeRef) -> String {
    let mut out = String::new();
    types::write(&mut out, ty);
    out
}

/// A key of an index, as it stands in the brackets of CREATE INDEX.
pub fn index_key(key: &IndexKey) -> String {
    let mut out = String::new();
    index::write(&mut out, key);
    out
}

fn list<T>(out: &mut String, items: &[T], mut write: impl FnMut(&mut String, &T)) {
    for (at, item) in items.iter().enumerate() {
        if at > 0 {
            out.push_str(", ");
        }
        write(out, item);
    }
}
