use super::{Templates, embedded};
use crate::emit::fixtures::{header, shop};
use crate::emit::{docs, migration};
use minijinja::context;
use std::collections::BTreeMap;

#[test]
fn every_embedded_template_compiles_and_is_in_order() {
    let _ = Templates::embedded();
    assert!(embedded::TEMPLATES.is_sorted_by_key(|(name, _)| *name));
    assert!(Templates::source("sql/create_policy.sql.j2").is_some());
}

#[test]
fn a_bare_string_is_no_sql() {
    let error = Templates::embedded()
        .render("sql/create_schema.sql.j2", context! { name => "x", idempotent => false })
        .unwrap_err();
    assert_eq!(
        error.to_string(),
        "sql/create_schema.sql.j2:1: invalid operation: a bare string can't be printed into SQL: only names, literals and expressions can"
    );
    let mut templates = Templates::embedded();
    for source in ["{{ 'x' }}", "{{ name ~ '; DROP' }}", "{{ 1 }}", "{{ name | safe }}"] {
        let replaced = templates.replace("sql/create_schema.sql.j2", source);
        let rendered = replaced.and_then(|()| templates.render("sql/create_schema.sql.j2", context! { name => "x" }));
        assert!(rendered.is_err(), "{source} gives {rendered:?}");
    }
}

#[test]
fn sql_can_not_be_overridden() {
    let overrides = BTreeMap::from([("sql/grant.sql.j2".to_owned(), String::new())]);
    let error = Templates::with_overrides(&overrides).unwrap_err();
    assert_eq!(error.template, "sql/grant.sql.j2");
    let overrides = BTreeMap::from([("docs/none.md.j2".to_owned(), String::new())]);
    assert!(Templates::with_overrides(&overrides).is_err());
}

#[test]
fn a_mistake_in_an_override_is_told_with_its_line() {
    let name = "docs/access.md.j2";
    let overridden = |source: &str| Templates::with_overrides(&BTreeMap::from([(name.to_owned(), source.to_owned())]));
    let error = overridden("a\n{% if %}").unwrap_err();
    assert_eq!((error.template.as_str(), error.line), (name, 2));
    let fixture = shop();
    let templates = overridden("{{ model }}\n\n{{ unknown }}").unwrap();
    let error = docs::docs(&templates, &header(), &fixture.database()).unwrap_err();
    assert_eq!((error.template.as_str(), error.line), (name, 3));
    let pages =
        docs::docs(&overridden("{{ model | code }} *{{ model }}*").unwrap(), &header(), &fixture.database()).unwrap();
    assert_eq!(pages["access.md"], "`shop` *shop*");
}

#[test]
fn sql_can_not_hide_among_the_comments() {
    let mut templates = Templates::embedded();
    templates.replace("sql/section.sql.j2", "-- {{ title }}\nDROP TABLE x;").unwrap();
    let error = migration(&templates, &header(), &shop().steps).unwrap_err();
    assert_eq!(error.template, "sql/section.sql.j2");
}

#[test]
fn a_template_can_be_edited() {
    let mut templates = Templates::embedded();
    let edited = Templates::source("sql/create_policy.sql.j2").unwrap().replace("WITH CHECK", "");
    templates.replace("sql/create_policy.sql.j2", edited).unwrap();
    assert!(!migration(&templates, &header(), &shop().steps).unwrap().text.contains("WITH CHECK"));
}
