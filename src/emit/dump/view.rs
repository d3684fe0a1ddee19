//! Views and materialized views.

use super::script::Script;
use super::{CREATOR, Start, acl, index, trigger};
use crate::catalog::{Catalog, ObjectKind, QualifiedName, View, ViewColumn, ViewKind};
use crate::sql::ddl::privilege;
use crate::sql::ddl::view as ddl;
use crate::sql::quote;

/// CREATE VIEW; with `replace`, in the place of one that is there.
pub(super) fn create(script: &mut Script, name: &QualifiedName, view: &View, replace: bool) {
    // What it calls may need what comes later: `refresh` fills it.
    script.say(ddl::create(name, view, replace, false));
    if view.owner != *CREATOR && !replace {
        script.owner(ddl::kind(view), &quote::qualified(name), &view.owner);
    }
}

/// Fills a materialized view that was filled.
pub(super) fn refresh(script: &mut Script, name: &QualifiedName, view: &View) {
    if view.kind == (ViewKind::Materialized { populated: true }) {
        script.say(ddl::refresh(name, true));
    }
}

/// Indexes, triggers, rules, defaults of columns, privileges and comments, and what is gone.
pub(super) fn change(script: &mut Script, now: &Catalog, start: &Start<'_>) {
    for (name, view) in start.catalog.views.iter().filter(|(name, _)| !now.views.contains_key(*name)) {
        script.say(format!("DROP {} {} CASCADE", ddl::kind(view), quote::qualified(name)));
    }
    for (name, view) in &now.views {
        let column = |column: &ViewColumn| ViewColumn::new(column.name.clone(), column.ty.clone());
        let created = || View {
            columns: view.columns.iter().map(column).collect(),
            privileges: start.given(Some(&name.schema), &view.owner, ObjectKind::Table),
            triggers: std::collections::BTreeMap::new(),
            indexes: std::collections::BTreeMap::new(),
            rules: std::collections::BTreeMap::new(),
            comment: None,
            ..view.clone()
        };
        let before = start.catalog.views.get(name).cloned().unwrap_or_else(created);
        one(script, name, &before, view);
    }
}

fn one(script: &mut Script, name: &QualifiedName, before: &View, view: &View) {
    let quoted = quote::qualified(name);
    if before.query != view.query || before.options != view.options {
        create(script, name, view, true);
    }
    if before.owner != view.owner {
        script.owner(ddl::kind(view), &quoted, &view.owner);
    }
    index::change(script, name, &before.indexes, &view.indexes, |_| false);
    for column in &view.columns {
        let known = before.column(&column.name);
        let path = format!("{quoted}.{}", quote::ident(&column.name));
        if column.default.is_some() && known.is_none_or(|known| known.default != column.default) {
            script.say(ddl::default(name, column));
        }
        let comment = known.and_then(|known| known.comment.as_ref());
        script.describe(&format!("COLUMN {path}"), comment, column.comment.as_ref());
    }
    trigger::change(script, name, &before.triggers, &view.triggers, |_| false);
    trigger::rules(script, name, &before.rules, &view.rules);
    let (had, has) = (privilege::of_view_columns(before), privilege::of_view_columns(view));
    let on = format!("TABLE {quoted}");
    let statements = privilege::on_relation(&on, &view.owner, (&before.privileges, &had), (&view.privileges, &has));
    acl::say(script, statements);
    script.describe(&format!("{} {quoted}", ddl::kind(view)), before.comment.as_ref(), view.comment.as_ref());
}
