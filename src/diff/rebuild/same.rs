//! Whether a part of a catalog is defined by the same words in another: comments, owners, privileges and what an ALTER of its own changes left out.

use crate::catalog::{Catalog, Constraint, Index, ObjectId, Trigger, TriggerEnabled, TypeKind};
use crate::diff::Fact;

/// Whether a fact is in both catalogs, and says the same.
pub(super) fn is_same(now: &Catalog, wanted: &Catalog, fact: &Fact) -> bool {
    macro_rules! of {
        ($path:expr) => {{
            let find = $path;
            matches!((find(now), find(wanted)), (Some(before), Some(after)) if before == after)
        }};
    }
    match fact {
        Fact::Object(ObjectId::View(name)) => {
            of!(|catalog: &Catalog| catalog.views.get(name).map(|view| (view.query.clone(), view.kind)))
        }
        Fact::Object(ObjectId::Function(id)) => of!(|catalog: &Catalog| {
            let function = catalog.functions.get(id)?;
            Some((function.arguments.clone(), function.result.clone(), function.body.clone()))
        }),
        Fact::Object(ObjectId::Type(name)) => {
            of!(|catalog: &Catalog| catalog.types.get(name).map(|ty| ty.kind.clone()))
        }
        Fact::Object(id) => now.has(id) && wanted.has(id) && now.agrees_on(wanted, id),
        Fact::Column(table, name) => of!(|catalog: &Catalog| {
            let column = catalog.tables.get(table)?.column(name)?;
            Some((column.ty.clone(), column.generated.clone()))
        }),
        Fact::Default(on, name) => of!(|catalog: &Catalog| {
            let of_table = catalog.tables.get(on).and_then(|table| table.column(name)).map(|column| &column.default);
            let of_view = || catalog.views.get(on).and_then(|view| view.column(name)).map(|column| &column.default);
            let of_domain = || match catalog.types.get(on).map(|ty| &ty.kind) {
                Some(TypeKind::Domain { default, .. }) => Some(default),
                _ => None,
            };
            of_table.or_else(of_view).or_else(of_domain).cloned().flatten()
        }),
        Fact::Identity(table, name) => of!(|catalog: &Catalog| catalog.tables.get(table)?.column(name)?.identity),
        Fact::OwnedBy(name) => of!(|catalog: &Catalog| catalog.sequences.get(name)?.owned_by.clone()),
        Fact::Parents(table) => of!(|catalog: &Catalog| {
            let table = catalog.tables.get(table)?;
            Some((table.parents.clone(), table.partition_bound.clone()))
        }),
        Fact::Constraint(on, name) => {
            of!(|catalog: &Catalog| catalog.tables.get(on)?.constraints.get(name).map(constraint))
                || of!(|catalog: &Catalog| match catalog.types.get(on).map(|ty| &ty.kind) {
                    Some(TypeKind::Domain { checks, .. }) => checks.get(name).cloned(),
                    _ => None,
                })
        }
        Fact::Index(on, name) => of!(|catalog: &Catalog| {
            let of_table = catalog.tables.get(on).and_then(|table| table.indexes.get(name));
            of_table.or_else(|| catalog.views.get(on)?.indexes.get(name)).map(index)
        }),
        Fact::Trigger(on, name) => of!(|catalog: &Catalog| {
            let of_table = catalog.tables.get(on).and_then(|table| table.triggers.get(name));
            of_table.or_else(|| catalog.views.get(on)?.triggers.get(name)).map(trigger)
        }),
        Fact::Rule(on, name) => of!(|catalog: &Catalog| {
            let of_table = catalog.tables.get(on).and_then(|table| table.rules.get(name));
            of_table.or_else(|| catalog.views.get(on)?.rules.get(name)).map(|rule| rule.statement.clone())
        }),
        Fact::RowSecurity(on) => of!(|catalog: &Catalog| catalog.tables.get(on).map(|table| table.row_security)),
        Fact::Policy(on, name) => of!(|catalog: &Catalog| {
            let policy = catalog.tables.get(on)?.policies.get(name)?;
            Some((policy.permissive, policy.command, policy.using.clone(), policy.check.clone()))
        }),
    }
}

/// A constraint as far as no ALTER CONSTRAINT and no VALIDATE changes it.
pub(super) fn constraint(constraint: &Constraint) -> Constraint {
    let foreign = matches!(constraint.kind, crate::catalog::ConstraintKind::ForeignKey(_));
    Constraint {
        deferrable: constraint.deferrable && !foreign,
        initially_deferred: constraint.initially_deferred && !foreign,
        validated: true,
        options: crate::catalog::Options::default(),
        clustered: false,
        inherited_from: 0,
        local: true,
        comment: None,
        ..constraint.clone()
    }
}

/// An index as far as ALTER INDEX doesn't change it.
pub(super) fn index(index: &Index) -> Index {
    let mut bare = Index {
        options: crate::catalog::Options::default(),
        clustered: false,
        only: false,
        parent: None,
        comment: None,
        ..index.clone()
    };
    bare.keys.iter_mut().for_each(|key| key.statistics = None);
    bare
}

fn trigger(trigger: &Trigger) -> Trigger {
    Trigger { enabled: TriggerEnabled::Origin, comment: None, ..trigger.clone() }
}
