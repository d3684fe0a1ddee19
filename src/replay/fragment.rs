//! Pieces of SQL inside a model: one expression, one type, the keys of one index. Nothing more fits through: no second
//! statement, no clause after the expression, no comment that swallows what follows, no bracket that closes one it didn't open.

mod guard;
mod plpgsql;
#[cfg(test)]
mod roundtrip;

pub use plpgsql::plpgsql;
pub(super) use plpgsql::relations;

use super::node::{self, Read, required};
use super::{expr, index, query, types};
use crate::catalog::expr::Query;
use crate::catalog::{Expr, IndexKey, TypeRef};
use crate::sql::parse::{parse_one, with_stack_for};
use crate::sql::{SqlError, find_token, lexer};
use pg_query::NodeEnum;
use pg_query::protobuf::{Node, ResTarget, SelectStmt, SetOperation};

/// How deep brackets and chained operators may go in a fragment: later stages walk expressions recursively.
pub const MAX_NESTING: usize = 100;

const SELECT: &str = "SELECT ";

/// One expression.
///
/// # Errors
/// Whatever isn't exactly one, with the reason and the place in `text`.
pub fn expression(text: &str) -> Result<Expr, SqlError> {
    let nesting = guard::check(text, "an expression")?;
    with_stack_for(nesting, || {
        let statement = parse_one(&format!("{SELECT}{text}")).map_err(|error| unshifted(error, text))?;
        let NodeEnum::SelectStmt(select) = statement else {
            return Err(whole("an expression is expected here", text));
        };
        let target = bare_target(&select, text)?;
        placed(required(target.val.as_deref()).and_then(expr::read), text)
    })
}

/// The expression of a column's DEFAULT.
///
/// # Errors
/// What [`expression`] refuses, columns and subqueries (Postgres: 0A000).
pub fn default(text: &str) -> Result<Expr, SqlError> {
    let expr = expression(text)?;
    let mut pending = vec![&expr];
    while let Some(part) = pending.pop() {
        if let Expr::Column(names) = part {
            let name = names.last().map(ToString::to_string).unwrap_or_default();
            let place = find_token(text, &name).unwrap_or(0..text.len());
            return Err(SqlError::new(format!("a default can't use a column, and `{name}` would be one"), place));
        }
        if part.query().is_some() {
            let place = find_token(text, "select").unwrap_or(0..text.len());
            return Err(SqlError::new("a default can't use a subquery", place));
        }
        pending.extend(part.children());
    }
    Ok(expr)
}

/// The name of a type, with what may stand in brackets behind it. A name without a schema keeps none.
///
/// # Errors
/// Whatever isn't exactly one, SETOF and `%TYPE`.
pub fn type_ref(text: &str) -> Result<TypeRef, SqlError> {
    // pg_query's own mode for types gives back a tree that it has misread.
    const OPENING: &str = "SELECT NULL::";
    let nesting = guard::check(text, "a type")?;
    with_stack_for(nesting, || {
        let statement = parse_one(&format!("{OPENING}{text}")).map_err(|error| within(error, OPENING.len(), text))?;
        let NodeEnum::SelectStmt(select) = statement else { return Err(whole("a type is expected here", text)) };
        let Some(NodeEnum::TypeCast(cast)) = node::child(bare_target(&select, text)?.val.as_deref()) else {
            return Err(whole("only a type can stand here", text));
        };
        let ours = matches!(node::child(cast.arg.as_deref()), Some(NodeEnum::AConst(constant)) if constant.isnull);
        match &cast.type_name {
            Some(ty) if ours && ty.setof => Err(whole("SETOF can't stand here", text)),
            Some(ty) if ours => placed(types::read(ty), text),
            _ => Err(whole("only a type can stand here", text)),
        }
    })
}

/// The keys of an index: what stands in the brackets of CREATE INDEX.
///
/// # Errors
/// Whatever isn't a list of keys.
pub fn index_keys(text: &str) -> Result<Vec<IndexKey>, SqlError> {
    const OPENING: &str = "CREATE INDEX ON t (";
    let nesting = guard::check(text, "a column or an expression in brackets")?;
    with_stack_for(nesting, || {
        let statement = parse_one(&format!("{OPENING}{text})")).map_err(|error| within(error, OPENING.len(), text))?;
        let NodeEnum::IndexStmt(statement) = statement else {
            return Err(whole("the keys of an index are expected here", text));
        };
        let one = |node: &Node| match &node.node {
            Some(NodeEnum::IndexElem(element)) if !element.collation.is_empty() => {
                Err(node::error("COLLATE on a key of an index is not supported"))
            }
            Some(NodeEnum::IndexElem(element)) if !element.opclassopts.is_empty() => {
                Err(node::error("parameters of an operator class are not supported"))
            }
            Some(NodeEnum::IndexElem(element)) => index::key(element),
            _ => Err(node::error("this is not a key of an index")),
        };
        placed(statement.index_params.iter().map(one).collect(), text)
    })
}

/// String constants, separated by commas.
///
/// # Errors
/// Anything else among them, an empty list.
pub fn string_list(text: &str) -> Result<Vec<String>, SqlError> {
    const OPENING: &str = "SELECT ARRAY[";
    let nesting = guard::check(text, "a list of strings")?;
    with_stack_for(nesting, || {
        let statement = parse_one(&format!("{OPENING}{text}]")).map_err(|error| within(error, OPENING.len(), text))?;
        let NodeEnum::SelectStmt(select) = statement else {
            return Err(whole("a list of strings is expected here", text));
        };
        let target = bare_target(&select, text)?;
        let Some(NodeEnum::AArrayExpr(array)) = node::child(target.val.as_deref()) else {
            return Err(whole("a list of strings is expected here", text));
        };
        let one = |node: &Node| {
            let text = node::string_constant(node).map(ToOwned::to_owned);
            text.ok_or_else(|| node::error("only string constants can stand in this list"))
        };
        placed(array.elements.iter().map(one).collect(), text)
    })
}

/// One SELECT, VALUES or WITH, without brackets around it.
///
/// # Errors
/// Whatever isn't exactly one, SELECT INTO.
pub fn select(text: &str) -> Result<Query, SqlError> {
    let nesting = guard::check(text, "a query")?;
    with_stack_for(nesting, || {
        let node = Node { node: Some(parse_one(text)?) };
        if matches!(&node.node, Some(NodeEnum::SelectStmt(select)) if select.into_clause.is_some()) {
            let place = find_token(text, "into").unwrap_or(0..text.len());
            return Err(SqlError::new("SELECT INTO makes a table; it can't stand here", place));
        }
        placed(query::read(&node), text)
    })
}

/// The only target of a SELECT that has nothing else.
fn bare_target<'a>(select: &'a SelectStmt, text: &str) -> Result<&'a ResTarget, SqlError> {
    let clauses = [
        (!select.distinct_clause.is_empty(), "distinct"),
        (select.into_clause.is_some(), "into"),
        (!select.from_clause.is_empty(), "from"),
        (select.where_clause.is_some(), "where"),
        (!select.group_clause.is_empty(), "group"),
        (select.having_clause.is_some(), "having"),
        (!select.window_clause.is_empty(), "window"),
        (!select.sort_clause.is_empty(), "order"),
        (select.limit_offset.is_some(), "offset"),
        (select.limit_count.is_some(), "limit"),
        (!select.locking_clause.is_empty(), "for"),
        (select.op() == SetOperation::SetopUnion, "union"),
        (select.op() == SetOperation::SetopIntersect, "intersect"),
        (select.op() == SetOperation::SetopExcept, "except"),
    ];
    for (present, word) in clauses {
        if present {
            let place = find_token(text, word).unwrap_or(0..text.len());
            let message = format!("{} can't stand here; a subquery needs brackets around it", word.to_uppercase());
            return Err(SqlError::new(message, place));
        }
    }
    let target = match select.target_list.as_slice() {
        [Node { node: Some(NodeEnum::ResTarget(target)) }] => target,
        [_, Node { node: Some(NodeEnum::ResTarget(second)) }, ..] => {
            let start = usize::try_from(second.location).unwrap_or(0).saturating_sub(SELECT.len());
            return Err(SqlError::new(
                "one expression is expected here, not a list",
                start.min(text.len())..text.len(),
            ));
        }
        _ => return Err(whole("one expression is expected here", text)),
    };
    if !target.name.is_empty() {
        let last = lexer::Lexer::new(text).last().map_or(0..text.len(), |token| token.range);
        return Err(SqlError::new(
            format!("`{}` would be a name for the expression; none can stand here", target.name),
            last,
        ));
    }
    if let Some(NodeEnum::ColumnRef(column)) = node::child(target.val.as_deref())
        && column.fields.iter().any(|field| matches!(field.node, Some(NodeEnum::AStar(_))))
    {
        return Err(whole("`*` is not an expression", text));
    }
    Ok(target)
}

fn whole(message: &str, text: &str) -> SqlError {
    SqlError::new(message, 0..text.len())
}

/// An error of a reader, which knows no place, in the whole text.
fn placed<T>(read: Read<T>, text: &str) -> Result<T, SqlError> {
    read.map_err(|error| SqlError { range: 0..text.len(), ..error })
}

fn unshifted(error: SqlError, text: &str) -> SqlError {
    within(error, SELECT.len(), text)
}

/// An error in a text that stands `by` bytes from the start of what was parsed.
fn within(error: SqlError, by: usize, text: &str) -> SqlError {
    let back = |at: usize| at.saturating_sub(by).min(text.len());
    SqlError { range: back(error.range.start)..back(error.range.end), ..error }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sql::print;

    fn refused(text: &str) -> String {
        let error = expression(text).expect_err(text);
        format!("{} [{}]", error.message, &text[error.range])
    }

    #[test]
    fn one_bare_expression_and_nothing_else() {
        for (text, answer) in [
            ("", "an expression is missing here []"),
            ("  ", "an expression is missing here [  ]"),
            ("true; drop table t", "`;` can't stand here: it would start a second statement [;]"),
            ("true;", "`;` can't stand here: it would start a second statement [;]"),
            ("a from secret where true", "FROM can't stand here; a subquery needs brackets around it [from]"),
            ("a where b", "WHERE can't stand here; a subquery needs brackets around it [where]"),
            ("a order by b", "ORDER can't stand here; a subquery needs brackets around it [order]"),
            ("1 union select 2", "UNION can't stand here; a subquery needs brackets around it [union]"),
            ("a limit 1", "LIMIT can't stand here; a subquery needs brackets around it [limit]"),
            ("a for update", "FOR can't stand here; a subquery needs brackets around it [for]"),
            ("a into b", "INTO can't stand here; a subquery needs brackets around it [into]"),
            ("distinct a", "DISTINCT can't start an expression [distinct]"),
            ("all a", "ALL can't start an expression [all]"),
            ("a as b", "`b` would be a name for the expression; none can stand here [b]"),
            ("a b", "`b` would be a name for the expression; none can stand here [b]"),
            ("a, b", "one expression is expected here, not a list [b]"),
            ("*", "`*` is not an expression [*]"),
            ("t.*", "`*` is not an expression [t.*]"),
            ("true) OR (true", "this bracket closes none that was opened here [)]"),
            ("(true", "this bracket is never closed [(]"),
            ("a[1)", "this bracket doesn't fit the one that it closes [)]"),
            ("true -- and more", "a comment can't stand here: what follows it would be lost [-- and more]"),
            ("true /* x */", "a comment can't stand here: what follows it would be lost [/* x */]"),
            ("'abc", "this has no end ['abc]"),
            ("a = $1", "there are no parameters here [$1]"),
            ("a = default", "DEFAULT can't stand here [default]"),
            ("a =", "syntax error at end of input []"),
            ("a = = b", "syntax error at or near \"=\" [=]"),
            ("a \\ b", "this character can't stand in SQL [\\]"),
            ("a = \0", "this character can't stand in SQL [\0]"),
        ] {
            assert_eq!(refused(text), answer, "{text}");
        }
        let deep = format!("{}1{}", "(".repeat(200), ")".repeat(200));
        assert!(refused(&deep).contains("nested more than 100 deep"));
    }

    #[test]
    fn defaults_use_neither_columns_nor_queries() {
        assert!(default("gen_random_uuid()").is_ok());
        assert!(default("'{}'::jsonb").is_ok());
        assert_eq!(default("lower(email)").unwrap_err().range, 6..11);
        assert_eq!(default("(select 1)").unwrap_err().range, 1..7);
        assert!(default("true, false").is_err());
    }

    #[test]
    fn types_are_read_and_written_in_one_spelling() {
        for (text, printed) in [
            ("int", "integer"),
            ("INT4", "integer"),
            ("pg_catalog.int4", "integer"),
            ("numeric(12,2)", "numeric(12, 2)"),
            ("decimal", "numeric"),
            ("character varying(255)", "varchar(255)"),
            ("char", "char(1)"),
            ("char(3)", "char(3)"),
            ("\"char\"", "\"char\""),
            ("timestamp with time zone", "timestamptz"),
            ("timestamptz(3)", "timestamptz(3)"),
            ("timestamp(3) without time zone", "timestamp(3)"),
            ("double precision", "double precision"),
            ("float(3)", "real"),
            ("text[]", "text[]"),
            ("int[3][3]", "integer[]"),
            ("uuid array", "uuid[]"),
            ("bit", "bit(1)"),
            ("bit varying(4)", "bit varying(4)"),
            ("interval", "interval"),
            ("interval(3)", "interval(3)"),
            ("interval day to second(3)", "interval day to second(3)"),
            ("interval year", "interval year"),
            ("json", "json"),
            ("public.Mood", "public.mood"),
            ("\"My Type\"", "\"My Type\""),
            ("extensions.geometry(Point, 4326)", "extensions.geometry(point, 4326)"),
        ] {
            let ty = type_ref(text).unwrap_or_else(|error| panic!("{text}: {error}"));
            assert_eq!(print::type_ref(&ty), printed);
            assert_eq!(type_ref(printed).as_ref(), Ok(&ty), "{text}");
        }
        for text in [
            "",
            "int4; select",
            "setof int",
            "t.c%type",
            "int not null",
            "int)",
            "int default 1",
            "a.b.c.d",
            "int::text",
            "int || 1",
            "int from t",
            "text collate \"C\"",
            "int notnull",
        ] {
            assert!(type_ref(text).is_err(), "{text}");
        }
    }

    #[test]
    fn keys_of_indexes_are_read_and_written() {
        for (text, printed) in [
            ("a, b desc", ["a", "b DESC"].as_slice()),
            ("a asc nulls first, b desc nulls last", &["a NULLS FIRST", "b DESC NULLS LAST"]),
            ("lower(email)", &["lower(email)"]),
            ("(a || b), (c)", &["(a || b)", "c"]),
            ("name text_pattern_ops", &["name text_pattern_ops"]),
            ("\"Order\"", &["\"Order\""]),
        ] {
            let keys = index_keys(text).unwrap();
            let written: Vec<String> = keys.iter().map(print::index_key).collect();
            assert_eq!(written, printed);
            assert_eq!(index_keys(&written.join(", ")), Ok(keys));
        }
        for text in ["", "a) where (true", "a;", "a include (b)", "a || b"] {
            assert!(index_keys(text).is_err(), "{text}");
        }
    }

    #[test]
    fn lists_hold_strings_only() {
        assert_eq!(string_list("'a', 'it''s'"), Ok(vec!["a".to_owned(), "it's".to_owned()]));
        for text in ["", "a", "'a', 1", "'a'] || array['b'", "'a',"] {
            assert!(string_list(text).is_err(), "{text}");
        }
    }

    #[test]
    fn queries_stand_alone() {
        assert!(matches!(select("select 1 from t"), Ok(Query::Select(_))));
        assert!(matches!(select("select 1 from t group by a"), Ok(Query::Opaque(_))));
        assert!(matches!(select("values (1)"), Ok(Query::Opaque(_))));
        for text in ["", "select 1 into t", "delete from t", "select 1; select 2", "table"] {
            assert!(select(text).is_err(), "{text}");
        }
    }
}
