//! What others made and what stands on the model's own: it stays, as far as Postgres lets it.

use crate::catalog::{Catalog, Ident, ObjectId, QualifiedName, TypeRef};
use crate::diff::{Fact, Needs, Part, parts};
use crate::replay::Replay;
use crate::sql::ddl;
use crate::sql::parse::parse_all;
use std::collections::BTreeSet;

/// Gives the views of others the types that their columns have over what the model changes: a view follows when it is made again over a column of another
/// type. What can't be made again is left as it is, for the read-back to find.
pub(super) fn follow(now: &Catalog, wanted: &mut Catalog, model: &Catalog) {
    let mut open = affected(now, wanted, model);
    if open.is_empty() {
        return;
    }
    let mut without = wanted.clone();
    without.views.retain(|name, _| !open.contains(name));
    let mut replay = Replay::new(without).without_interpreter();
    // Views over views: those that can be made are.
    loop {
        let made: Vec<QualifiedName> = open.iter().filter(|name| make(&mut replay, wanted, name)).cloned().collect();
        if made.is_empty() {
            return;
        }
        for name in made {
            let types: Vec<(Ident, Option<TypeRef>)> = replay
                .catalog
                .views
                .get(&name)
                .map(|view| view.columns.iter().map(|column| (column.name.clone(), column.ty.clone())).collect())
                .unwrap_or_default();
            if let Some(view) = wanted.views.get_mut(&name) {
                for (column, ty) in types {
                    if let Some(column) = view.column_mut(&column) {
                        column.ty = ty;
                    }
                }
            }
            open.remove(&name);
        }
    }
}

/// The views of others that look at something that changes, directly or through views.
fn affected(now: &Catalog, wanted: &Catalog, model: &Catalog) -> BTreeSet<QualifiedName> {
    let theirs: BTreeSet<&QualifiedName> =
        wanted.views.keys().filter(|name| !model.views.contains_key(*name)).collect();
    let mut found = BTreeSet::new();
    if theirs.is_empty() {
        return found;
    }
    let changed: BTreeSet<ObjectId> = now.differing(wanted).into_iter().collect();
    let needs = Needs::of(wanted);
    loop {
        let looks = |name: &&&QualifiedName| {
            needs.of_fact(&Fact::Object(ObjectId::View((**name).clone()))).any(|needed| {
                let object = Part::Fact(needed.clone()).object(wanted);
                changed.contains(&object) || matches!(&object, ObjectId::View(view) if found.contains(view))
            })
        };
        let more: Vec<QualifiedName> =
            theirs.iter().filter(|name| !found.contains(**name)).filter(looks).map(|name| (*name).clone()).collect();
        if more.is_empty() {
            return found;
        }
        found.extend(more);
    }
}

/// Makes a view as it is wanted; `false` where that can't be done yet.
fn make(replay: &mut Replay, wanted: &Catalog, name: &QualifiedName) -> bool {
    let Some(view) = wanted.views.get(name) else { return false };
    let statements = parse_all(&ddl::view::create(name, view, false, false)).unwrap_or_default();
    !statements.is_empty() && statements.iter().all(|statement| replay.apply(statement).problem.is_none())
}

/// What others made and would stay, each with what it needs and what the model takes away.
pub(super) fn standing(now: &Catalog, wanted: &Catalog, model: &Catalog) -> Vec<(Fact, Fact)> {
    let [before, after, ours] = [now, wanted, model].map(parts);
    let needs = Needs::of(now);
    let gone = |fact: &&Fact| {
        let part = Part::Fact((*fact).clone());
        before.contains(&part) && !after.contains(&part)
    };
    let theirs = needs.facts().filter(|fact| {
        let part = Part::Fact((*fact).clone());
        after.contains(&part) && !ours.contains(&part)
    });
    theirs.flat_map(|fact| needs.of_fact(fact).filter(gone).map(|needed| (fact.clone(), needed.clone()))).collect()
}
