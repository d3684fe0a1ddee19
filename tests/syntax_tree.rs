//! What the text spelling makes of a line: where a piece of SQL ends, what a name is, whose line it is.

#![expect(clippy::panic, reason = "a helper of tests fails the test")]

use policyc::diagnostics::Diagnostics;
use policyc::span::{SourceMap, Span, Spanned};
use policyc::syntax::dsl::{self, entry};
use policyc::syntax::tree::{ColumnAttribute as A, Item, RuleEffect, TableItem};

/// `name | type | attribute | attribute`, SQL in angle brackets.
fn column(text: &str) -> String {
    let mut sources = SourceMap::default();
    let file = sources.add("", text);
    let mut diagnostics = Diagnostics::default();
    let column = entry::column(file, text, &mut diagnostics).unwrap_or_else(|| panic!("{text}: {diagnostics:?}"));
    assert!(diagnostics.is_empty(), "{text}: {diagnostics:?}");
    let named = |what: String, name: &Option<Spanned<String>>| match name {
        Some(name) => format!("{what} as {}", name.value),
        None => what,
    };
    let mut parts = vec![column.name.value.clone(), column.ty.value.clone()];
    assert_eq!(sources.slice(column.ty.span), column.ty.value);
    for attribute in &column.attributes {
        parts.push(match &attribute.value {
            A::PrimaryKey => "primary key".to_owned(),
            A::NotNull => "not null".to_owned(),
            A::Null => "null".to_owned(),
            A::Unique(name) => named("unique".to_owned(), name),
            A::Default(sql) => format!("default <{}>", sql.value),
            A::References(to) => named(
                format!(
                    "references {}{} {:?}",
                    to.table.schema.as_ref().map(|schema| format!("{}.", schema.value)).unwrap_or_default(),
                    to.table.name.value,
                    (to.column.as_ref().map(|column| column.value.as_str()), to.on_delete.map(|action| action.value)),
                ),
                &to.name,
            ),
            A::In(texts, name) => {
                named(format!("in {:?}", texts.iter().map(|text| &text.value).collect::<Vec<_>>()), name)
            }
            A::InRole(name) => named("in role".to_owned(), name),
            A::Check(sql, name) => named(format!("check <{}>", sql.value), name),
            A::Generated(sql) => format!("generated <{}>", sql.value),
            A::Identity(always) => format!("identity {always}"),
            A::Secret => "secret".to_owned(),
            A::Was(name) => format!("was {}", name.value),
        });
    }
    parts.join(" | ")
}

#[test]
fn a_type_ends_at_the_first_attribute() {
    for (text, wanted) in [
        ("a uuid primary key", "a | uuid | primary key"),
        ("a timestamp with time zone not null", "a | timestamp with time zone | not null"),
        ("a time(3) without time zone", "a | time(3) without time zone"),
        ("a double precision default 1", "a | double precision | default <1>"),
        ("a character varying(20)[] null", "a | character varying(20)[] | null"),
        ("a interval day to second(3) unique", "a | interval day to second(3) | unique"),
        ("a bit varying(3) in ('x')", "a | bit varying(3) | in [\"x\"]"),
        ("a numeric ( 12 , 2 ) check (a > 1)", "a | numeric ( 12 , 2 ) | check <a > 1>"),
        ("a \"public\".\"Mood\" references b", "a | \"public\".\"Mood\" | references b (None, None)"),
        ("a b.c%type", "a | b.c%type"),
        ("a text collate \"de-x-icu\" not null", "a | text collate \"de-x-icu\" | not null"),
        ("a UUID NOT NULL", "a | UUID | not null"),
    ] {
        assert_eq!(column(text), wanted);
    }
}

#[test]
fn an_expression_ends_at_a_keyword_outside_quotes_and_brackets() {
    for (text, wanted) in [
        ("a text default 'x' not null", "a | text | default <'x'> | not null"),
        ("a text default 'it''s not null' unique", "a | text | default <'it''s not null'> | unique"),
        ("a text default E'\\' references b' null", "a | text | default <E'\\' references b'> | null"),
        ("a text default $$ not null $$ unique as u", "a | text | default <$$ not null $$> | unique as u"),
        ("a text default $b$ $$ not null $b$ unique", "a | text | default <$b$ $$ not null $b$> | unique"),
        ("a text default \"not null\" not null", "a | text | default <\"not null\"> | not null"),
        ("a text default null", "a | text | default <null>"),
        ("a text default null not null", "a | text | default <null> | not null"),
        ("a bool default b is not null not null", "a | bool | default <b is not null> | not null"),
        ("a bool default (b not in (1)) in ('x')", "a | bool | default <(b not in (1))> | in [\"x\"]"),
        ("a int default x.check check (a>1) as c", "a | int | default <x.check> | check <a>1> as c"),
        (
            "a int default nextval('s'::regclass) references b.c(d) on delete set null as e",
            "a | int | default <nextval('s'::regclass)> | references b.c (Some(\"d\"), Some(SetNull)) as e",
        ),
        ("a jsonb default '{}'::jsonb was b", "a | jsonb | default <'{}'::jsonb> | was b"),
        ("a int default 1 generated by default as identity", "a | int | default <1> | identity false"),
        ("a int generated always as (b * (2)) stored null", "a | int | generated <b * (2)> | null"),
        ("a text in ('x', 'y''z') as l default 'x'", "a | text | in [\"x\", \"y'z\"] as l | default <'x'>"),
        ("a text in role as r not null", "a | text | in role as r | not null"),
        ("a int default 1 -- not null", "a | int | default <1>"),
        ("a int default 1 /* unique /* nested */ */ + 2", "a | int | default <1                           + 2>"),
        ("a int default f(1, // one\n 2) // two", "a | int | default <f(1,       \n 2)>"),
    ] {
        assert_eq!(column(text), wanted, "{text}");
    }
}

#[test]
fn names_are_what_they_mean() {
    assert_eq!(column("\"A \"\"b\"\"\" text"), "A \"b\" | text");
    assert_eq!(column("größe_1$ text"), "größe_1$ | text");
}

fn line(text: &str) -> TableItem {
    let file = SourceMap::default().add("", text);
    let mut diagnostics = Diagnostics::default();
    entry::table_line(file, text, &mut diagnostics).unwrap_or_else(|| panic!("{text}: {diagnostics:?}"))
}

#[test]
fn a_line_is_the_keywords_where_it_fits_its_form_and_else_a_column() {
    for (text, is_column) in [
        ("tenant", false),
        ("tenant index tenant_idx", false),
        ("tenant null unreferenced on delete restrict", false),
        ("tenant uuid", true),
        ("self id", false),
        ("self uuid not null", true),
        ("\"self\" uuid", true),
        ("timestamps", false),
        ("timestamps (created_at)", false),
        ("timestamps text", true),
        ("shared", false),
        ("shared boolean", true),
        ("audited as x", false),
        ("audited text", true),
        ("immutable (a)", false),
        ("immutable text", true),
        ("unique (a)", false),
        ("unique index (a)", false),
        ("unique text", true),
        ("index (a)", false),
        ("index using gin (a)", false),
        ("index numeric(12,2)", false),
        ("index numeric(12,2) not null", true),
        ("check (a)", false),
        ("check text", true),
        ("allow member to select", false),
        ("allow text", true),
        ("restrict anyone to delete", false),
        ("append only", false),
        ("expires at", false),
        ("expires timestamptz not null", true),
        ("primary key (a, b)", false),
        ("primary key (a) as k", false),
        ("primary text", true),
        ("secret text secret", true),
        ("append text", true),
        ("soft delete gone_at", false),
        ("soft delete gone_at on delete", false),
        ("soft text", true),
    ] {
        assert_eq!(matches!(line(text), TableItem::Column(_)), is_column, "{text}");
    }
}

#[test]
fn a_rule_is_taken_apart() {
    let text =
        "admin of a.b to insert, update (c, d), delete when x is not null and y in (select 1 as z) as \"All, when\"";
    let file = SourceMap::default().add("", text);
    let mut diagnostics = Diagnostics::default();
    let effect = Spanned::new(RuleEffect::Restrict, Span::new(file, 0..0));
    let rule = entry::rule(file, text, effect, &mut diagnostics).unwrap();
    assert!(diagnostics.is_empty());
    assert_eq!(rule.effect.value, RuleEffect::Restrict);
    assert_eq!(rule.who.of.as_ref().map(|of| of.name.value.as_str()), Some("b"));
    let commands =
        rule.commands.iter().map(|clause| (clause.command.value.word(), clause.columns.as_ref().map(Vec::len)));
    assert_eq!(commands.collect::<Vec<_>>(), [("insert", None), ("update", Some(2)), ("delete", None)]);
    assert_eq!(
        rule.condition.map(|condition| condition.value).as_deref(),
        Some("x is not null and y in (select 1 as z)")
    );
    assert_eq!(rule.name.map(|name| name.value).as_deref(), Some("All, when"));
}

#[test]
fn an_index_is_taken_apart() {
    let text = "unique \"x y\" using gist ( a desc, lower(b) ) where c = ')' and not d";
    let file = SourceMap::default().add("", text);
    let index = entry::index(file, text, &mut Diagnostics::default()).unwrap();
    assert!(index.unique);
    assert_eq!(index.name.map(|name| name.value).as_deref(), Some("x y"));
    assert_eq!(index.method.map(|name| name.value).as_deref(), Some("gist"));
    assert_eq!(index.keys.value, "a desc, lower(b)");
    assert_eq!(index.condition.map(|condition| condition.value).as_deref(), Some("c = ')' and not d"));
}

#[test]
fn documentation_belongs_to_what_follows_it() {
    let text = "/// One\n///  two\n///\n/// three  \n// no\n\ntable a {\n  /// Four\r\n  b text\n  c text\n}\n";
    let file = SourceMap::default().add("", text);
    let tree = dsl::parse(file, text, &mut Diagnostics::default());
    let [Item::Table(table)] = tree.items.as_slice() else { panic!("{tree:?}") };
    assert_eq!(table.docs.as_ref().map(|docs| docs.value.as_str()), Some("One\n two\n\nthree"));
    let docs: Vec<_> = table
        .items
        .iter()
        .map(|item| match item {
            TableItem::Column(column) => column.docs.as_ref().map(|docs| docs.value.as_str()),
            _ => panic!("{item:?}"),
        })
        .collect();
    assert_eq!(docs, [Some("Four"), None]);
}
