//! L0009.

use crate::catalog::{
    Constraint, ConstraintKind, Expr, Ident, Index, IndexKey, ObjectId, Options, QualifiedName, TableKind, ViewKind,
};
use crate::diagnostics::Code;
use crate::lint::{Findings, Group, Level, Rule, Subject};
use crate::replay::Facet;
use crate::sql::{print, quote};
use serde_json::json;
use std::collections::BTreeMap;

pub(super) static RULE: Rule = Rule {
    code: Code {
        id: "L0009",
        name: "duplicate-index",
        summary: "indexes that are the same but for their names",
        page: include_str!("../../../../docs/rules/L0009.md"),
    },
    group: Group::Performance,
    level: Level::Warn,
    splinter: Some("duplicate_index"),
    check,
};

fn check(subject: &Subject<'_>, findings: &mut Findings) {
    for table in subject.tables() {
        let of_constraints = table.constraints.values().filter_map(|it| {
            Some((Definition::of_constraint(it)?, it.name.clone(), Facet::Constraint(it.name.clone())))
        });
        let of_indexes = table.indexes.values().map(own);
        let kind = (table.kind == TableKind::Ordinary).then_some("table");
        let object = ObjectId::Table(table.name.clone());
        judge(subject, &table.name, &object, kind, of_constraints.chain(of_indexes), findings);
    }
    for (name, view) in subject.views().filter(|(_, view)| view.kind != ViewKind::Plain) {
        let kind = Some("materialized view");
        judge(subject, name, &ObjectId::View(name.clone()), kind, view.indexes.values().map(own), findings);
    }
}

fn own(index: &Index) -> (Definition, Ident, Facet) {
    (Definition::of_index(index), index.name.clone(), Facet::Index(index.name.clone()))
}

/// All of an index but its name (`pg_get_indexdef`).
#[derive(Debug, PartialEq, Eq)]
struct Definition {
    unique: bool,
    nulls_not_distinct: bool,
    method: Ident,
    keys: Vec<IndexKey>,
    include: Vec<Ident>,
    options: Options,
    predicate: Option<Expr>,
}

impl Definition {
    fn of_index(index: &Index) -> Self {
        Self {
            unique: index.unique,
            nulls_not_distinct: index.nulls_not_distinct,
            method: index.method.clone(),
            // How much is known of an expression's values is no part of it.
            keys: index.keys.iter().map(|key| IndexKey { statistics: None, ..key.clone() }).collect(),
            include: index.include.clone(),
            options: index.options.clone(),
            predicate: index.predicate.clone(),
        }
    }

    fn of_constraint(constraint: &Constraint) -> Option<Self> {
        let key = |columns: &[Ident], nulls_not_distinct: bool| Self {
            unique: true,
            nulls_not_distinct,
            method: "btree".into(),
            keys: columns.iter().cloned().map(IndexKey::column).collect(),
            include: constraint.include.clone(),
            options: constraint.options.clone(),
            predicate: None,
        };
        match &constraint.kind {
            ConstraintKind::PrimaryKey(columns) => Some(key(columns, false)),
            ConstraintKind::Unique { columns, nulls_not_distinct } => Some(key(columns, *nulls_not_distinct)),
            // What it excludes isn't the index's to say.
            ConstraintKind::Exclusion(exclusion) => Some(Self {
                unique: false,
                method: exclusion.method.clone(),
                keys: exclusion.elements.iter().map(|(key, _)| key.clone()).collect(),
                predicate: exclusion.predicate.clone(),
                ..key(&[], false)
            }),
            ConstraintKind::Check(_) | ConstraintKind::ForeignKey(_) => None,
        }
    }

    /// What Supabase's linter tells it by: `replace(indexdef, indexname, '')`. Of a name with quotes these stay, and a name that stands in
    /// other words goes from there too.
    fn told(&self, on: &QualifiedName, name: &str) -> String {
        let keys: Vec<String> = self.keys.iter().map(print::index_key).collect();
        let (on, keys) = (quote::qualified(on), keys.join(", "));
        let text = format!("CREATE INDEX {} ON {on} USING {} ({keys})", quote::ident(name), self.method);
        if name.is_empty() { text } else { text.replace(name, "") }
    }
}

fn judge(
    subject: &Subject<'_>,
    name: &QualifiedName,
    object: &ObjectId,
    kind: Option<&str>,
    indexes: impl Iterator<Item = (Definition, Ident, Facet)>,
    findings: &mut Findings,
) {
    let mut groups: Vec<(Definition, Vec<(Ident, Facet)>)> = Vec::new();
    for (definition, index, facet) in indexes {
        match groups.iter_mut().find(|(known, _)| *known == definition) {
            Some((_, group)) => group.push((index, facet)),
            None => groups.push((definition, vec![(index, facet)])),
        }
    }
    for (definition, mut group) in groups.into_iter().filter(|(_, group)| group.len() > 1) {
        group.sort_by(|(a, _), (b, _)| a.cmp(b));
        let place = |facet: &Facet| subject.origin(object, std::slice::from_ref(facet));
        // The one to drop is the last that belongs to no constraint.
        let droppable = group.iter().filter(|(_, facet)| matches!(facet, Facet::Index(_)));
        let Some((extra, facet)) = droppable.max_by_key(|(_, facet)| place(facet)).or(group.last()) else { continue };
        let span = place(facet);
        let names: Vec<&str> = group.iter().map(|(index, _)| index.as_str()).collect();
        let others: Vec<String> = names.iter().filter(|it| *extra != **it).map(|it| format!("`{it}`")).collect();
        let finding =
            findings.report(span, format!("the index `{extra}` of `{name}` is the same as {}", others.join(", ")));
        finding
            .note("each costs its own time on every write, and its own space; queries use one of them")
            .about(object.clone())
            .part(facet.clone());
        finding.help(match facet {
            Facet::Index(_) => format!("`drop index {}.{extra};`", name.schema),
            _ => format!("`alter table {name} drop constraint {extra};`"),
        });
        for (index, facet) in group.iter().filter(|(index, _)| index != extra) {
            if place(facet) != span {
                finding.label(place(facet), format!("`{index}`"));
            }
        }
        let Some(kind) = kind else { continue };
        let mut told: BTreeMap<String, Vec<&str>> = BTreeMap::new();
        for index in &names {
            told.entry(definition.told(name, index)).or_default().push(index);
        }
        let keys = told.values().filter(|names| names.len() > 1);
        let mut keys = keys.map(|names| format!("duplicate_index_{}_{}_{}", name.schema, name.name, array(names)));
        if let Some(first) = keys.next() {
            let metadata = json!({ "schema": &*name.schema, "name": &*name.name, "type": kind, "indexes": names });
            finding.splinter(first, metadata).more_keys(keys);
        }
    }
}

/// An array as the server prints it (`array_out`).
fn array(names: &[&str]) -> String {
    let quoted = names.iter().map(|name| {
        let odd = |c: char| c.is_ascii_whitespace() || matches!(c, '{' | '}' | ',' | '"' | '\\');
        if name.is_empty() || name.eq_ignore_ascii_case("null") || name.contains(odd) {
            format!("\"{}\"", name.replace('\\', "\\\\").replace('"', "\\\""))
        } else {
            (*name).to_owned()
        }
    });
    format!("{{{}}}", quoted.collect::<Vec<_>>().join(","))
}
