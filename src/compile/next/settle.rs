//! Privileges of new objects, whatever the platform gives to them: which default grants a project has isn't known, and a plan must hold under both.

use super::layout;
use crate::catalog::{Acl, Catalog, DefaultPrivileges, Grantee, Ident, ObjectId, ObjectKind};
use crate::compile::Platform;
use crate::diff::{Edit, EditKind, Fact};
use crate::plan::{Change, Plan, Section, Step};
use crate::platform::supabase::DefaultGrants;
use crate::sql::{print, quote};
use std::collections::{BTreeMap, BTreeSet};

/// The steps from one catalog to another. They are planned as if nothing were given to new objects, and what may have been given is taken away right after an
/// object is made, or made again. `under_old` has who may do more under the platform's old default grants with what isn't the model's: that stays given.
pub(super) fn plan(now: &Catalog, wanted: &Catalog, platform: Platform, under_old: &BTreeMap<ObjectId, Acl>) -> Plan {
    let without = |catalog: &Catalog| Catalog { default_privileges: DefaultPrivileges::default(), ..catalog.clone() };
    let mut plan = super::planned(&without(now), &without(wanted));
    let defaults = [DefaultGrants::New, DefaultGrants::Old].map(|grants| platform.catalog(grants).default_privileges);
    for (object, owner) in objects(wanted) {
        let Some((on, schema, kind)) = securable(&object) else { continue };
        let Some(at) = made_at(&plan, &object, now, wanted) else { continue };
        let given = defaults.iter().map(|defaults| defaults.for_new(&owner, schema.as_ref(), kind));
        let mut statements = Vec::new();
        let mut roles: BTreeSet<Ident> = BTreeSet::new();
        for acl in given {
            for (who, held) in acl.iter() {
                let Grantee::Role(role) = who else { continue };
                match under_old.get(&object).filter(|old| old.iter().any(|(it, _)| it == who)) {
                    None => drop(roles.insert(role.clone())),
                    Some(old) => {
                        let taken = held.iter().filter(|privilege| !old.holds(who, **privilege));
                        let words: Vec<&str> = taken.map(|privilege| privilege.keyword()).collect();
                        if !words.is_empty() {
                            statements.push(format!("REVOKE {} ON {on} FROM {}", words.join(", "), quote::ident(role)));
                        }
                    }
                }
            }
        }
        if !roles.is_empty() {
            let roles: Vec<_> = roles.iter().map(|role| quote::ident(role)).collect();
            statements.push(format!("REVOKE ALL ON {on} FROM {}", roles.join(", ")));
        }
        let steps = statements.into_iter().map(|sql| Step {
            change: Change::Edit(Box::new(Edit::new(Fact::Object(object.clone()), EditKind::Revoke, sql))),
            section: Section::Own,
            remark: String::new(),
        });
        let steps: Vec<Step> = steps.collect();
        plan.steps.splice(at + 1..at + 1, steps);
    }
    layout::sections(&mut plan, now, wanted);
    plan
}

/// Objects that have privileges, with their owners.
fn objects(wanted: &Catalog) -> Vec<(ObjectId, Ident)> {
    let tables = wanted.tables.iter().map(|(name, table)| (ObjectId::Table(name.clone()), table.owner.clone()));
    let views = wanted.views.iter().map(|(name, view)| (ObjectId::View(name.clone()), view.owner.clone()));
    let sequences = wanted.sequences.iter().map(|(name, it)| (ObjectId::Sequence(name.clone()), it.owner.clone()));
    let functions = wanted.functions.iter().map(|(id, it)| (ObjectId::Function(id.clone()), it.owner.clone()));
    let schemas = wanted.schemas.iter().map(|(name, it)| (ObjectId::Schema(name.clone()), it.owner.clone()));
    tables.chain(views).chain(sequences).chain(functions).chain(schemas).collect()
}

/// How GRANT calls it, its schema, and its kind.
fn securable(id: &ObjectId) -> Option<(String, Option<Ident>, ObjectKind)> {
    Some(match id {
        ObjectId::Table(name) | ObjectId::View(name) => {
            (format!("TABLE {}", quote::qualified(name)), Some(name.schema.clone()), ObjectKind::Table)
        }
        ObjectId::Sequence(name) => {
            (format!("SEQUENCE {}", quote::qualified(name)), Some(name.schema.clone()), ObjectKind::Sequence)
        }
        ObjectId::Schema(name) => (format!("SCHEMA {}", quote::ident(name)), None, ObjectKind::Schema),
        ObjectId::Function(id) => {
            let arguments: Vec<String> = id.arguments.iter().map(print::type_ref).collect();
            let called = format!("FUNCTION {}({})", quote::qualified(&id.name), arguments.join(", "));
            (called, Some(id.name.schema.clone()), ObjectKind::Function)
        }
        _ => return None,
    })
}

/// Where the last statement stands by which it comes to be.
fn made_at(plan: &Plan, object: &ObjectId, now: &Catalog, wanted: &Catalog) -> Option<usize> {
    let created = |fact: &Fact| {
        plan.steps.iter().rposition(
            |step| matches!(&step.change, Change::Edit(edit) if edit.kind == EditKind::Create && edit.fact == *fact),
        )
    };
    created(&Fact::Object(object.clone())).or_else(|| {
        // The sequence of an identity column comes with the column.
        let ObjectId::Sequence(name) = object else { return None };
        if now.has(object) {
            return None;
        }
        let of = wanted.sequences.get(name)?.owned_by.as_ref()?;
        let column = Fact::Column(of.table.clone(), of.column.clone());
        created(&column).or_else(|| created(&Fact::Object(ObjectId::Table(of.table.clone()))))
    })
}
