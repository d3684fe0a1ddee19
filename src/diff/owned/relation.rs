//! Tables and views, and what hangs on them.

use super::{Fact, Merger, Part, Whose};
use crate::catalog::{Column, ObjectId, Table, View};

/// The table that the model means, with what others added to it. Columns stand where they stand: nothing moves one.
pub(super) fn table(merger: &mut Merger<'_>, id: &ObjectId, now: &Table, model: &Table, whose: Whose) -> Table {
    let name = &now.name;
    let mut table = match whose {
        Whose::Model => model.clone(),
        Whose::Platform => platforms(merger, now, model),
    };
    let mut columns: Vec<Column> = Vec::new();
    for column in &now.columns {
        match table.column(&column.name) {
            Some(wanted) => {
                let mut wanted = wanted.clone();
                merger.privileges(id, Some(&column.name), (&column.privileges, &mut wanted.privileges));
                columns.push(wanted);
            }
            None if merger.stays(Part::Fact(Fact::Column(name.clone(), column.name.clone()))) => {
                columns.push(column.clone());
            }
            None => {}
        }
    }
    columns.extend(table.columns.iter().filter(|column| now.column(&column.name).is_none()).cloned());
    table.columns = columns;
    merger.privileges(id, None, (&now.privileges, &mut table.privileges));
    merger.others(&now.constraints, &mut table.constraints, |it| Fact::Constraint(name.clone(), it.clone()));
    merger.others(&now.indexes, &mut table.indexes, |it| Fact::Index(name.clone(), it.clone()));
    merger.others(&now.triggers, &mut table.triggers, |it| Fact::Trigger(name.clone(), it.clone()));
    merger.others(&now.rules, &mut table.rules, |it| Fact::Rule(name.clone(), it.clone()));
    merger.others(&now.policies, &mut table.policies, |it| Fact::Policy(name.clone(), it.clone()));
    table
}

/// What is the platform's stays as it is, but for what an earlier state of the model added.
fn platforms(merger: &Merger<'_>, now: &Table, model: &Table) -> Table {
    let mut table = now.clone();
    let ours = |fact: Fact| merger.is_ours(&Part::Fact(fact));
    let name = &now.name;
    let surplus =
        |column: &Column| model.column(&column.name).is_none() && ours(Fact::Column(name.clone(), column.name.clone()));
    table.columns.retain(|column| !surplus(column));
    macro_rules! keep {
        ($($field:ident $fact:ident),*) => {
            $(table.$field.retain(|it, _| model.$field.contains_key(it) || !ours(Fact::$fact(name.clone(), it.clone())));)*
        };
    }
    keep!(constraints Constraint, indexes Index, triggers Trigger, rules Rule, policies Policy);
    let id = ObjectId::Table(name.clone());
    let held: Vec<_> =
        table.privileges.iter().flat_map(|(who, held)| held.iter().map(|it| (who.clone(), *it))).collect();
    for (who, privilege) in held {
        let part = Part::Privilege(id.clone(), None, who.clone(), privilege);
        if !model.privileges.holds(&who, privilege) && merger.is_ours(&part) {
            table.privileges.revoke(&who, privilege);
        }
    }
    table
}

/// The view that the model means, with what others added to it.
pub(super) fn view(merger: &mut Merger<'_>, id: &ObjectId, now: &View, model: &View, whose: Whose) -> View {
    if whose == Whose::Platform {
        return now.clone();
    }
    let ObjectId::View(name) = id else { return model.clone() };
    let mut view = model.clone();
    merger.privileges(id, None, (&now.privileges, &mut view.privileges));
    for column in &mut view.columns {
        if let Some(known) = now.column(&column.name) {
            merger.privileges(id, Some(&known.name), (&known.privileges, &mut column.privileges));
        }
    }
    merger.others(&now.triggers, &mut view.triggers, |it| Fact::Trigger(name.clone(), it.clone()));
    merger.others(&now.indexes, &mut view.indexes, |it| Fact::Index(name.clone(), it.clone()));
    merger.others(&now.rules, &mut view.rules, |it| Fact::Rule(name.clone(), it.clone()));
    view
}
