//! Views and materialized views.

use super::script::{Script, names, parameters};
use super::{CREATOR, Start, acl, index, trigger};
use crate::catalog::{Catalog, ObjectKind, QualifiedName, View, ViewColumn, ViewKind};
use crate::sql::{print, quote};

/// CREATE VIEW; with `replace`, in the place of one that is there.
pub(super) fn create(script: &mut Script, name: &QualifiedName, view: &View, replace: bool) {
    let quoted = quote::qualified(name);
    let columns = match view.columns.as_slice() {
        [] => String::new(),
        columns => format!(" ({})", names(columns.iter().map(|column| &column.name))),
    };
    let with = match parameters(&view.options) {
        none if none.is_empty() => none,
        options => format!(" WITH ({options})"),
    };
    let or_replace = if replace { "OR REPLACE " } else { "" };
    // What it calls may need what comes later: `refresh` fills it.
    let end = if view.kind == ViewKind::Plain { "" } else { "\nWITH NO DATA" };
    let query = print::query(&view.query);
    script.say(format!("CREATE {or_replace}{} {quoted}{columns}{with} AS\n{query}{end}", kind(view)));
    if view.owner != *CREATOR && !replace {
        script.owner(kind(view), &quoted, &view.owner);
    }
}

/// A view with the columns of another that can't be made yet, since what it shows hangs on what hangs on it. `None` where a
/// column's type isn't known.
pub(super) fn stand_in(name: &QualifiedName, view: &View) -> Option<String> {
    let column = |column: &ViewColumn| {
        let ty = column.ty.as_ref()?;
        Some(format!("NULL::{} AS {}", print::type_ref(ty), quote::ident(&column.name)))
    };
    let columns = view.columns.iter().map(column).collect::<Option<Vec<_>>>()?;
    (view.kind == ViewKind::Plain && !columns.is_empty())
        .then(|| format!("CREATE VIEW {} AS\nSELECT {}", quote::qualified(name), columns.join(", ")))
}

/// Fills a materialized view that was filled.
pub(super) fn refresh(script: &mut Script, name: &QualifiedName, view: &View) {
    if view.kind == (ViewKind::Materialized { populated: true }) {
        script.say(format!("REFRESH MATERIALIZED VIEW {}", quote::qualified(name)));
    }
}

fn kind(view: &View) -> &'static str {
    if view.kind == ViewKind::Plain { "VIEW" } else { "MATERIALIZED VIEW" }
}

/// Indexes, triggers, rules, defaults of columns, privileges and comments, and what is gone.
pub(super) fn change(script: &mut Script, now: &Catalog, start: &Start<'_>) {
    for (name, view) in start.catalog.views.iter().filter(|(name, _)| !now.views.contains_key(*name)) {
        script.say(format!("DROP {} {} CASCADE", kind(view), quote::qualified(name)));
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
        script.owner(kind(view), &quoted, &view.owner);
    }
    index::change(script, name, &before.indexes, &view.indexes, |_| false);
    for column in &view.columns {
        let known = before.column(&column.name);
        let path = format!("{quoted}.{}", quote::ident(&column.name));
        if let (Some(default), true) = (&column.default, known.is_none_or(|known| known.default != column.default)) {
            let (column, default) = (quote::ident(&column.name), print::expr(default));
            script.say(format!("ALTER VIEW {quoted} ALTER COLUMN {column} SET DEFAULT {default}"));
        }
        let comment = known.and_then(|known| known.comment.as_ref());
        script.describe(&format!("COLUMN {path}"), comment, column.comment.as_ref());
    }
    trigger::change(script, &quoted, &before.triggers, &view.triggers, |_| false);
    trigger::rules(script, &quoted, &before.rules, &view.rules);
    let on = format!("TABLE {quoted}");
    acl::privileges(script, &on, ObjectKind::Table.all(), &view.owner, (&before.privileges, &view.privileges));
    let columns = |view: &View| -> Vec<crate::catalog::Column> {
        let column = |column: &ViewColumn| {
            let ty = crate::catalog::TypeRef::builtin("text");
            let privileges = column.privileges.clone();
            crate::catalog::Column { privileges, ..crate::catalog::Column::new(column.name.clone(), ty) }
        };
        view.columns.iter().map(column).collect()
    };
    acl::columns(script, &quoted, &columns(before), &columns(view));
    script.describe(&format!("{} {quoted}", kind(view)), before.comment.as_ref(), view.comment.as_ref());
}
