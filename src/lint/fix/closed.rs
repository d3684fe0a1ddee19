//! Whether a function means the same whatever the search path is.
//!
//! The trees of [`crate::replay::body`] leave out what rules don't ask for (ORDER BY, GROUP BY, RETURNING), so that calls and casts are looked for in the
//! tokens, and the trees tell of tables. When in doubt the answer is no.

use crate::catalog::expr::{FromItem, Query, Select};
use crate::catalog::{Body, Expr, Function, FunctionId, FunctionKind};
use crate::lint::Subject;
use crate::lint::walk::{self, Part};
use crate::platform::{TypeName, canonical_type, function, type_is_told};
use crate::replay::body::Code;
use crate::sql::lexer::{Kind, Lexer, Token};

/// Extensions that bring neither operators nor types.
const PLAIN_EXTENSIONS: [&str; 13] = [
    "http",
    "moddatetime",
    "pg_cron",
    "pg_graphql",
    "pg_net",
    "pg_stat_statements",
    "pgaudit",
    "pgcrypto",
    "pgjwt",
    "plpgsql",
    "plpgsql_check",
    "supabase_vault",
    "uuid-ossp",
];

/// Words that an opening bracket follows and that are no calls.
const NO_CALLS: [&str; 34] = [
    "all",
    "and",
    "any",
    "array",
    "as",
    "by",
    "case",
    "check",
    "conflict",
    "distinct",
    "else",
    "elsif",
    "except",
    "exists",
    "filter",
    "from",
    "if",
    "in",
    "intersect",
    "key",
    "lateral",
    "not",
    "on",
    "or",
    "over",
    "return",
    "row",
    "select",
    "some",
    "then",
    "union",
    "using",
    "values",
    "when",
];

/// Functions of Postgres's own that take names as texts and look them up in the path: the beginnings of their names.
const LOOK_UP: [&str; 16] = [
    "currval",
    "cursor_to_",
    "database_to_",
    "has_",
    "nextval",
    "pg_get_",
    "pg_relation",
    "pg_table",
    "pg_total",
    "query_to_",
    "row_security_active",
    "schema_to_",
    "set_config",
    "setval",
    "table_to_",
    "to_reg",
];

/// Text search: configurations are names too.
const TEXT_SEARCH: [&str; 3] = ["to_ts", "tsquery", "ts_"];

/// Whether operators and types without a schema are Postgres's own.
pub(super) fn has_plain_operators(subject: &Subject<'_>) -> bool {
    let extensions = subject.catalog.extensions.keys().all(|name| PLAIN_EXTENSIONS.contains(&name.as_str()));
    extensions && !subject.catalog.others.keys().any(|id| id.kind.starts_with("OPERATOR") || id.kind == "CAST")
}

/// Whether it reads, writes or calls anything that isn't Postgres's own, so that triggers, policies and functions run inside it.
pub(super) fn runs_others(subject: &Subject<'_>, id: &FunctionId, held: &Function) -> bool {
    let code = subject.code(id, held);
    let Body::Text(text) = &held.body else { return true };
    let tokens: Vec<Token> = tokens(text);
    let calls = tokens.windows(2).any(|pair| matches!(pair, [a, b] if a.kind == Kind::Dot && b.kind != Kind::Open));
    let mut reads = false;
    each_select(&code, &mut |select| reads |= !select.from.is_empty());
    // `new.id` has a dot too: only what is followed by a bracket is a call.
    let is_call = |at: usize| tokens.get(at + 2).is_some_and(|token| token.kind == Kind::Open);
    let called = calls && tokens.iter().enumerate().any(|(at, token)| token.kind == Kind::Dot && is_call(at));
    called || reads || !code.writes.is_empty()
}

/// Whether no name in it hangs on the search path.
pub(super) fn is_closed(subject: &Subject<'_>, id: &FunctionId, held: &Function) -> bool {
    let Body::Text(text) = &held.body else { return false };
    let is_code = ["plpgsql", "sql"].contains(&held.language.as_str());
    if !is_code || !matches!(held.kind, FunctionKind::Function | FunctionKind::Procedure) {
        return false;
    }
    let code = subject.code(id, held);
    let mut queries = 0;
    let mut qualified = true;
    each_select(&code, &mut |select| {
        queries += 1;
        qualified &= select.from.iter().all(is_qualified);
    });
    code.is_whole
        && code.executed.is_empty()
        && code.sets.is_empty()
        && qualified
        && code.writes.iter().all(|write| write.schema.is_some())
        && code.declared.iter().all(|ty| is_builtin_type(ty))
        && are_plain(subject, text, queries)
}

/// Whether calls and casts are of Postgres's own, or written in full, and all queries are among those that were seen.
fn are_plain(subject: &Subject<'_>, text: &str, seen: usize) -> bool {
    let tokens = tokens(text);
    let is = |at: Option<usize>, kind: Kind| at.and_then(|at| tokens.get(at)).is_some_and(|token| token.kind == kind);
    let mut queries = 0;
    for (at, token) in tokens.iter().enumerate() {
        let written = token.text(text);
        let is_full = is(at.checked_sub(1), Kind::Dot);
        match token.kind {
            Kind::Operator if written == "::" => {
                // A modifier or an array's brackets come after the name.
                let name = tokens.get(at + 1).map_or("", |token| token.text(text));
                if !is(Some(at + 2), Kind::Dot) && !is_builtin_type(name) {
                    return false;
                }
            }
            Kind::Word | Kind::QuotedIdent => {
                let word = written.to_lowercase();
                if ["select", "perform"].contains(&word.as_str()) {
                    queries += 1;
                }
                if ["cast", "collate", "execute", "operator"].contains(&word.as_str()) {
                    return false;
                }
                let is_call = is(Some(at + 1), Kind::Open) && !is_full && !NO_CALLS.contains(&word.as_str());
                let name = word.trim_matches('"');
                if is_call && !is_builtin(subject, name) && !is_builtin_type(name) {
                    return false;
                }
                let looks_up = LOOK_UP.iter().chain(&TEXT_SEARCH).any(|begin| name.starts_with(begin));
                if looks_up || name.contains("to_tsquery") || is_name_of_name(name) {
                    return false;
                }
            }
            _ => {}
        }
    }
    queries <= seen
}

/// `regclass` and its kin: their texts are names.
fn is_name_of_name(word: &str) -> bool {
    word.starts_with("reg") && type_is_told(&TypeName::named(word))
}

/// Whether it is a function of Postgres's own, and nothing else has its name.
fn is_builtin(subject: &Subject<'_>, name: &str) -> bool {
    let is_elsewhere = |id: &FunctionId| *id.name.name == *name && !subject.is_system(&id.name.schema);
    let elsewhere = subject.catalog.functions.keys().any(is_elsewhere);
    let syntax = ["coalesce", "nullif", "greatest", "least", "extract", "overlay", "position", "substring", "trim"];
    let known = syntax.contains(&name) || function::is_builtin(name);
    // pgcrypto has one with the same arguments, which comes after the server's own.
    known && !elsewhere && (name == "gen_random_uuid" || function::extensions_with(name).is_empty())
}

/// A type as it is written: in full, or one of Postgres's own.
fn is_builtin_type(written: &str) -> bool {
    let name = written.split(['(', '[', '%']).next().unwrap_or(written).trim().to_lowercase();
    let words: Vec<&str> = name.split_whitespace().collect();
    let name = words.join(" ");
    // `timestamp with time zone` is looked at by its first word where the lexer gives no more.
    let known = ["double", "character", "bit", "national"].contains(&name.as_str());
    let name = canonical_type(&name).unwrap_or(&name);
    known || name.contains('.') || type_is_told(&TypeName::named(name))
}

fn is_qualified(item: &FromItem) -> bool {
    match item {
        FromItem::Table { schema, .. } => schema.is_some(),
        FromItem::Join { left, right, .. } => is_qualified(left) && is_qualified(right),
        FromItem::Function { .. } | FromItem::Query { .. } => true,
    }
}

/// Shows every SELECT, those inside others too.
fn each_select(code: &Code, see: &mut dyn FnMut(&Select)) {
    let values = code.writes.iter().flat_map(|write| write.values.iter().filter_map(|(_, value)| value.as_ref()));
    let conditions = code.writes.iter().filter_map(|write| write.condition.as_ref());
    let mut within = |expr: &Expr| {
        walk::expr(expr, &mut |part, _| {
            if let Part::Query(Query::Select(select)) = part {
                see(select);
            }
        });
    };
    code.exprs.iter().chain(values).chain(conditions).for_each(&mut within);
    code.queries.iter().for_each(|select| within(&Expr::Scalar(Box::new(Query::Select(select.clone())))));
}

fn tokens(text: &str) -> Vec<Token> {
    Lexer::new(text).filter(|token| token.kind != Kind::Comment).collect()
}
