//! Views and materialized views.

use super::{names, parameters};
use crate::catalog::{QualifiedName, View, ViewColumn, ViewKind};
use crate::sql::{print, quote};

/// CREATE VIEW; with `replace`, in the place of one that is there. A materialized view is filled if `filled` says so.
pub fn create(name: &QualifiedName, view: &View, replace: bool, filled: bool) -> String {
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
    let end = if view.kind == ViewKind::Plain || filled { "" } else { "\nWITH NO DATA" };
    let query = print::query(&view.query);
    format!("CREATE {or_replace}{} {quoted}{columns}{with} AS\n{query}{end}", kind(view))
}

/// A view with the columns of another that can't be made yet, since what it shows hangs on what hangs on it. `None` where a
/// column's type isn't known.
pub fn stand_in(name: &QualifiedName, view: &View) -> Option<String> {
    let column = |column: &ViewColumn| {
        let ty = column.ty.as_ref()?;
        Some(format!("NULL::{} AS {}", print::type_ref(ty), quote::ident(&column.name)))
    };
    let columns = view.columns.iter().map(column).collect::<Option<Vec<_>>>()?;
    (view.kind == ViewKind::Plain && !columns.is_empty())
        .then(|| format!("CREATE VIEW {} AS\nSELECT {}", quote::qualified(name), columns.join(", ")))
}

/// REFRESH MATERIALIZED VIEW; without `filled` it empties it.
pub fn refresh(name: &QualifiedName, filled: bool) -> String {
    let end = if filled { "" } else { " WITH NO DATA" };
    format!("REFRESH MATERIALIZED VIEW {}{end}", quote::qualified(name))
}

/// DROP VIEW or MATERIALIZED VIEW.
pub fn drop(name: &QualifiedName, view: &View) -> String {
    format!("DROP {} {}", kind(view), quote::qualified(name))
}

/// ALTER VIEW ... SET and RESET, where the options differ.
pub fn options(name: &QualifiedName, before: &View, after: &View) -> Vec<String> {
    let quoted = quote::qualified(name);
    let set = after.options.iter().filter(|(key, value)| before.options.get(key) != Some(*value));
    let set = set.map(|(key, value)| (key.clone(), value.clone())).collect();
    let gone = before.options.keys().filter(|key| !after.options.contains_key(key));
    let gone: Vec<String> = gone.map(|key| super::dotted(key)).collect();
    let mut statements = Vec::new();
    match parameters(&set) {
        none if none.is_empty() => {}
        set => statements.push(format!("ALTER {} {quoted} SET ({set})", kind(after))),
    }
    if !gone.is_empty() {
        statements.push(format!("ALTER {} {quoted} RESET ({})", kind(after), gone.join(", ")));
    }
    statements
}

/// ALTER VIEW ... ALTER COLUMN ... SET or DROP DEFAULT.
pub fn default(name: &QualifiedName, column: &ViewColumn) -> String {
    let (view, name) = (quote::qualified(name), quote::ident(&column.name));
    match &column.default {
        Some(default) => format!("ALTER VIEW {view} ALTER COLUMN {name} SET DEFAULT {}", print::expr(default)),
        None => format!("ALTER VIEW {view} ALTER COLUMN {name} DROP DEFAULT"),
    }
}

/// The words for it.
pub fn kind(view: &View) -> &'static str {
    if view.kind == ViewKind::Plain { "VIEW" } else { "MATERIALIZED VIEW" }
}
