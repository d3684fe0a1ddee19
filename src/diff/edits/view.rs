//! Views and materialized views. Their indexes, triggers and rules are with those of tables.

use crate::catalog::{ObjectId, QualifiedName, View, ViewKind};
use crate::diff::{Alteration, Edit, Fact};
use crate::sql::ddl::view as ddl;
use std::collections::BTreeMap;

/// All views.
pub(super) fn edits(
    now: &BTreeMap<QualifiedName, View>,
    wanted: &BTreeMap<QualifiedName, View>,
    found: &mut Vec<Edit>,
) {
    for (name, view) in now.iter().filter(|(name, _)| !wanted.contains_key(*name)) {
        found.push(Edit::drop(object(name), ddl::drop(name, view)));
    }
    for (name, view) in wanted {
        let known = now.get(name);
        match known {
            None => {
                let filled = view.kind != ViewKind::Materialized { populated: false };
                found.push(Edit::create(object(name), ddl::create(name, view, false, filled)));
            }
            Some(known) => changed(name, known, view, found),
        }
        for column in &view.columns {
            let before = known.and_then(|known| known.column(&column.name)).and_then(|column| column.default.as_ref());
            if column.default.as_ref() != before {
                let fact = Fact::Default(name.clone(), column.name.clone());
                found.push(Edit::alter(fact, Alteration::Other, ddl::default(name, column)));
            }
        }
    }
}

fn changed(name: &QualifiedName, known: &View, view: &View, found: &mut Vec<Edit>) {
    if known.query != view.query {
        // The options are replaced too (Postgres docs, CREATE VIEW).
        found.push(Edit::alter(object(name), Alteration::Other, ddl::create(name, view, true, true)));
        return;
    }
    let how = match (known.is_security_invoker(), view.is_security_invoker()) {
        (false, true) => Alteration::Closes,
        (true, false) => Alteration::Opens,
        _ => Alteration::Other,
    };
    for sql in ddl::options(name, known, view) {
        found.push(Edit::alter(object(name), how.clone(), sql));
    }
    if known.kind != view.kind {
        let filled = view.kind == ViewKind::Materialized { populated: true };
        found.push(Edit::alter(object(name), Alteration::Other, ddl::refresh(name, filled)));
    }
}

fn object(name: &QualifiedName) -> Fact {
    Fact::Object(ObjectId::View(name.clone()))
}
