//! What is printed reads back as the same tree, whatever its names are.

use super::{expression, type_ref};
use crate::catalog::expr::{BooleanTest, Call, FromItem, JoinKind, Operator, Query, Select};
use crate::catalog::{Expr, Ident, TypeRef};
use crate::sql::{find_token, print};
use proptest::collection::vec;
use proptest::prelude::*;

fn ident() -> BoxedStrategy<Ident> {
    let nasty = [
        "id",
        "organization_id",
        "select",
        "user",
        "left",
        "interval",
        "old",
        "value",
        "all",
        "Order",
        "two words",
        "größe",
        "a\"b",
        "it's",
        "admin'; DROP TABLE x; --",
        "1st",
        "$x",
        "/*",
        "🦀",
        "_",
        "\\",
        "coalesce",
        "end",
        "between",
        "is",
    ];
    prop_oneof![4 => prop::sample::select(nasty.to_vec()).prop_map(Ident::from), 1 => "[^\0]{1,12}".prop_map(Ident::from)].boxed()
}

fn string() -> impl Strategy<Value = String> {
    prop_oneof![Just("it's".to_owned()), Just("a\\'b\n".to_owned()), Just("$$;--".to_owned()), "[^\0]{0,12}"]
}

fn number() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<i32>().prop_map(|n| n.to_string()),
        Just("1.50".to_owned()),
        Just("1e10".to_owned()),
        Just("99999999999".to_owned())
    ]
}

fn ty() -> impl Strategy<Value = TypeRef> {
    let builtin =
        ["int4", "int8", "text", "uuid", "bool", "jsonb", "timestamptz", "char", "float8", "regclass", "json"];
    let plain = prop::sample::select(builtin.to_vec()).prop_map(TypeRef::builtin);
    let numeric = Just(TypeRef { modifiers: vec!["12".into(), "2".into()], ..TypeRef::builtin("numeric") });
    let own = (ident(), ident()).prop_filter("pg_catalog is left out", |(schema, _)| *schema != "pg_catalog");
    let own = own.prop_map(|(schema, name)| TypeRef { schema: Some(schema), name, ..TypeRef::builtin("") });
    (prop_oneof![plain, numeric, own], any::<bool>()).prop_map(|(ty, array)| if array { ty.array() } else { ty })
}

fn operator() -> impl Strategy<Value = Operator> {
    let symbols = [
        "=", "<>", "<", ">", "<=", ">=", "+", "-", "*", "/", "%", "^", "||", "->>", "->", "#>>", "@>", "&&", "~",
        "!~*", "~~", "!~~", "~~*", "?", "@-", "<->",
    ];
    let plain = prop::sample::select(symbols.to_vec()).prop_map(Operator::new);
    let qualified = Just(Operator { schema: Some("pg_catalog".into()), symbol: "=".into() });
    prop_oneof![9 => plain, 1 => qualified]
}

fn leaf() -> impl Strategy<Value = Expr> {
    let opaque = [
        "count(*) FILTER (WHERE a)",
        "sum(a) OVER (PARTITION BY b)",
        "a BETWEEN SYMMETRIC 1 AND 2",
        "f(a := 1)",
        "a[1:2]",
        "array_agg(a ORDER BY b DESC)",
        "b'101'",
        "current_timestamp(3)",
    ];
    prop_oneof![
        4 => vec(ident(), 1..4).prop_map(Expr::Column),
        2 => string().prop_map(Expr::String),
        2 => number().prop_map(Expr::Number),
        1 => any::<bool>().prop_map(Expr::Boolean),
        1 => Just(Expr::Null),
        1 => prop::sample::select(vec!["CURRENT_USER", "CURRENT_TIMESTAMP", "USER"]).prop_map(|word| Expr::Keyword(word.into())),
        1 => prop::sample::select(opaque.to_vec()).prop_map(|text| Expr::Opaque(text.into())),
    ]
}

/// AND and OR are flat, as the reader makes them.
fn flat(parts: Vec<Expr>, and: bool) -> Expr {
    let parts = parts.into_iter().map(|part| match part {
        same @ Expr::And(_) if and => Expr::Not(Box::new(same)),
        same @ Expr::Or(_) if !and => Expr::Not(Box::new(same)),
        other => other,
    });
    if and { Expr::And(parts.collect()) } else { Expr::Or(parts.collect()) }
}

fn query(inner: impl Strategy<Value = Expr> + Clone + 'static) -> impl Strategy<Value = Query> {
    let alias = prop::option::of(ident()).boxed();
    let table = (prop::option::of(ident()), ident(), alias.clone()).prop_map(|(schema, name, alias)| FromItem::Table {
        schema,
        name,
        alias,
    });
    let function = (ident(), vec(inner.clone(), 0..2), alias.clone()).prop_map(|(name, arguments, alias)| {
        FromItem::Function { call: Box::new(Expr::call("private", &name, arguments)), alias }
    });
    let subquery = ident()
        .prop_map(|name| FromItem::Query { query: Box::new(Query::Opaque("VALUES (1)".into())), alias: Some(name) });
    let item = prop_oneof![table, function, subquery].boxed();
    let kinds = vec![JoinKind::Inner, JoinKind::Left, JoinKind::Right, JoinKind::Full];
    let join =
        (prop::sample::select(kinds), item.clone(), item.clone(), inner.clone()).prop_map(|(kind, left, right, on)| {
            FromItem::Join { kind, left: Box::new(left), right: Box::new(right), condition: Some(Box::new(on)) }
        });
    let nested = (join.clone(), join.clone()).prop_map(|(left, right)| FromItem::Join {
        kind: JoinKind::Cross,
        left: Box::new(left),
        right: Box::new(right),
        condition: None,
    });
    let from = prop_oneof![6 => item, 1 => join, 1 => nested];
    let target = prop_oneof![5 => inner.clone(), 1 => vec(ident(), 0..2).prop_map(Expr::Star)];
    let target = (target, alias).prop_map(|(target, alias)| {
        let alias = if matches!(target, Expr::Star(_)) { None } else { alias };
        (target, alias)
    });
    let condition = prop::option::of(inner.prop_map(Box::new));
    let select = (any::<bool>(), vec(target, 1..3), vec(from, 0..3), condition)
        .prop_map(|(distinct, targets, from, condition)| Query::Select(Select { distinct, targets, from, condition }));
    prop_oneof![9 => select, 1 => Just(Query::Opaque("SELECT a FROM t ORDER BY b LIMIT 1".into()))]
}

fn expr() -> impl Strategy<Value = Expr> {
    leaf().prop_recursive(5, 40, 4, |inner| {
        let one = || inner.clone().prop_map(Box::new);
        let many = |range: std::ops::Range<usize>| vec(inner.clone(), range);
        let subquery = || query(inner.clone()).prop_map(Box::new);
        // `ANY ((SELECT ...))` is the other ANY; a list of one subquery is the other IN.
        let no_query = |expr: Expr| if matches!(expr, Expr::Scalar(_)) { Expr::Coalesce(vec![expr]) } else { expr };
        let call = (vec(ident(), 1..3), many(0..3), any::<bool>(), any::<bool>()).prop_map(
            |(name, arguments, distinct, variadic)| {
                let some = !arguments.is_empty();
                Expr::Call(Call {
                    name,
                    star: false,
                    distinct: distinct && some,
                    variadic: variadic && some && !distinct,
                    arguments,
                })
            },
        );
        let count = Just(Expr::Call(Call {
            name: vec!["count".into()],
            arguments: vec![],
            star: true,
            distinct: false,
            variadic: false,
        }));
        let tests = vec![BooleanTest::IsTrue, BooleanTest::IsNotFalse, BooleanTest::IsUnknown, BooleanTest::IsNotTrue];
        let case = (prop::option::of(one()), vec((inner.clone(), inner.clone()), 1..3), prop::option::of(one()))
            .prop_map(|(operand, branches, otherwise)| Expr::Case { operand, branches, otherwise });
        let signs = (operator(), one()).prop_filter("a sign before a number is part of it", |(operator, operand)| {
            !matches!(operand.as_ref(), Expr::Number(_)) || operator.symbol != "-"
        });
        let prefix = |operator: &Operator| {
            operator.schema.is_none() && ["+", "-", "~", "@-", "!~*"].contains(&operator.symbol.as_str())
        };
        prop_oneof![
            (operator(), one(), one()).prop_map(|(operator, left, right)| Expr::Binary(operator, left, right)),
            signs
                .prop_filter("has a prefix form", move |(operator, _)| prefix(operator))
                .prop_map(|(operator, operand)| Expr::Unary(operator, operand)),
            (many(2..4), any::<bool>()).prop_map(|(parts, and)| flat(parts, and)),
            one().prop_map(Expr::Not),
            (one(), any::<bool>()).prop_map(|(inner, not)| Expr::IsNull(inner, not)),
            (one(), prop::sample::select(tests)).prop_map(|(inner, test)| Expr::BooleanTest(inner, test)),
            (one(), one(), any::<bool>()).prop_map(|(left, right, not)| Expr::IsDistinct(left, right, not)),
            (one(), many(1..4), any::<bool>()).prop_map(move |(left, items, not)| Expr::In(
                left,
                items.into_iter().map(no_query).collect(),
                not
            )),
            (one(), one(), one(), any::<bool>()).prop_map(|(a, low, high, not)| Expr::Between(a, low, high, not)),
            (operator(), one(), inner.clone()).prop_map(move |(operator, left, array)| Expr::Any(
                operator,
                left,
                Box::new(no_query(array))
            )),
            (operator(), one(), inner.clone()).prop_map(move |(operator, left, array)| Expr::All(
                operator,
                left,
                Box::new(no_query(array))
            )),
            many(0..3).prop_map(Expr::Array),
            many(0..3).prop_map(Expr::Row),
            case,
            many(1..3).prop_map(Expr::Coalesce),
            (many(1..3), any::<bool>()).prop_map(|(items, least)| Expr::MinMax(items, least)),
            (one(), one()).prop_map(|(left, right)| Expr::NullIf(left, right)),
            (one(), ty()).prop_map(|(inner, ty)| Expr::Cast(inner, ty)),
            (one(), one()).prop_map(|(base, index)| Expr::Subscript(base, index)),
            (one(), ident()).prop_map(|(base, field)| Expr::Field(base, field)),
            (one(), ident()).prop_map(|(inner, collation)| Expr::Collate(inner, collation)),
            call,
            count,
            subquery().prop_map(Expr::Scalar),
            subquery().prop_map(Expr::ArrayQuery),
            subquery().prop_map(Expr::Exists),
            (operator(), one(), subquery()).prop_map(|(operator, left, query)| Expr::AnyQuery(operator, left, query)),
            (operator(), one(), subquery()).prop_map(|(operator, left, query)| Expr::AllQuery(operator, left, query)),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(2_000) })]

    #[test]
    fn an_expression_reads_back_as_itself(expr in expr()) {
        let line = print::expr(&expr);
        prop_assert_eq!(expression(&line), Ok(expr.clone()), "{}", line);
        let block = print::expr_block(&expr, 4);
        prop_assert_eq!(expression(&block), Ok(expr.clone()), "{}", block);
        let operand = format!("{} = 1", print::operand(&expr));
        prop_assert!(matches!(expression(&operand), Ok(Expr::Binary(_, left, _)) if *left == expr), "{}", operand);
    }

    #[test]
    fn a_type_reads_back_as_itself(ty in ty()) {
        prop_assert_eq!(type_ref(&print::type_ref(&ty)), Ok(ty));
    }

    #[test]
    fn a_name_is_found_where_it_is_printed(name in ident()) {
        let text = print::expr(&Expr::Column(vec![name.clone()]));
        prop_assert_eq!(find_token(&text, &name), Some(0..text.len()));
    }

    #[test]
    fn no_text_is_a_reason_to_crash(text in "\\PC{0,40}") {
        let _ = (expression(&text), type_ref(&text), super::index_keys(&text), super::string_list(&text), super::select(&text));
        let _ = crate::sql::parse::parse(&text);
    }

    #[test]
    fn no_sql_is_a_reason_to_crash(words in vec(prop::sample::select(vec![
        "select", "from", "where", "(", ")", "[", "]", ",", ";", "a", "b.c", "'x'", "1", "=", "and", "or", "not", "case", "when",
        "then", "end", "is", "null", "::", "int", "in", "any", "array", "--", "/*", "*/", "$$", "'", "\"", "begin atomic", "\\",
        "over", "filter", "order by", "union", "with", "as", "values", "*", "interval", "setof", "%type", "collate", "default",
    ]), 0..12)) {
        let text = words.join(" ");
        let _ = (expression(&text), type_ref(&text), super::index_keys(&text), super::string_list(&text), super::select(&text));
        let _ = crate::sql::parse::parse(&text);
    }
}

/// Printing what was read is a fixed point: spelled differently, it is written once and for all.
#[test]
fn conditions_that_people_write_have_one_spelling() {
    for (text, printed) in [
        (
            "organization_id = any(array(select private.organization_ids('admin'))) and deleted_at is null",
            "organization_id = ANY (ARRAY (SELECT private.organization_ids('admin'))) AND deleted_at IS NULL",
        ),
        ("a!=b", "a <> b"),
        ("x not like 'a%' or x ilike 'b'", "x NOT LIKE 'a%' OR x ILIKE 'b'"),
        ("(a = 1 or b) and (c)", "(a = 1 OR b) AND c"),
        ("a and (b and c)", "a AND (b AND c)"),
        ("((a + 1) * 2)", "(a + 1) * 2"),
        ("a - (b - c)", "a - (b - c)"),
        ("- a", "-a"),
        ("- (-a)", "- -a"),
        ("not (a or b)", "NOT (a OR b)"),
        ("user_id = (select auth.uid())", "user_id = (SELECT auth.uid())"),
        ("id not in (select id from t)", "id NOT IN (SELECT id FROM t)"),
        ("status in ('a','b')", "status IN ('a', 'b')"),
        ("created_at at time zone 'utc'", "(created_at AT TIME ZONE 'utc')"),
        ("timezone('utc', created_at)", "timezone('utc', created_at)"),
        ("extract(epoch from a - b)", "EXTRACT('epoch' FROM (a - b))"),
        ("amount between 0 and 10 and not b", "amount BETWEEN 0 AND 10 AND NOT b"),
        ("cast(a as int)", "a::integer"),
        ("(new.raw_user_meta_data) ->> 'full_name'", "new.raw_user_meta_data ->> 'full_name'"),
        ("(-1)::int", "(-1)::integer"),
        ("interval '1 day'", "'1 day'::interval"),
        ("current_setting('app.x', true)", "current_setting('app.x', TRUE)"),
        ("exists(select from t x where x.id=old.id)", "EXISTS (SELECT FROM t AS x WHERE x.id = old.id)"),
        ("(a).b", "(a).b"),
        ("x similar to 'a'", "x ~ pg_catalog.similar_to_escape('a')"),
        ("substring(a from 2)", "SUBSTRING(a FROM 2)"),
        ("left(a, 1)", "left(a, 1)"),
        ("(a, b) = (c, d)", "(a, b) = (c, d)"),
        ("count(*) filter (where x)", "count(*) FILTER (WHERE x)"),
    ] {
        let expr = expression(text).unwrap_or_else(|error| panic!("{text}: {error}"));
        assert_eq!(print::expr(&expr), printed);
        assert_eq!(expression(printed), Ok(expr));
    }
}

#[test]
fn a_block_has_a_clause_a_line() {
    let text = "organization_id = any (array (select private.organization_ids('admin'))) \
                and (deleted_at is null or (a and b)) and not exists (select 1 from public.customers c join public.profiles p \
                on p.id = c.owner_id where c.id = activities.customer_id and p.organization_id = activities.organization_id)";
    assert_eq!(
        print::expr_block(&expression(text).unwrap(), 4),
        "organization_id = ANY (ARRAY (SELECT private.organization_ids('admin')))
    AND (
      deleted_at IS NULL
      OR (
        a
        AND b
      )
    )
    AND NOT EXISTS (
      SELECT 1
      FROM public.customers AS c
      JOIN public.profiles AS p ON p.id = c.owner_id
      WHERE c.id = activities.customer_id
        AND p.organization_id = activities.organization_id
    )"
    );
}
