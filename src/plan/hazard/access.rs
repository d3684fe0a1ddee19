//! Who may do more than before, and who may do less.

use super::{Hazard, Renamed};
use crate::catalog::{
    Body, Catalog, Function, FunctionId, Grantee, Ident, ObjectId, Privilege, QualifiedName, TriggerEnabled,
};
use crate::diagnostics::hazard::{H0203, H0301, H0302, H0303, H0304};
use crate::diff::Fact;
use crate::plan::exposure::{AccessChange, Direction, Reach, is_platforms};
use crate::sql::quote;
use crate::sql::refs::Refs;
use std::collections::{BTreeMap, BTreeSet};

pub(super) fn hazards(
    now: &Catalog,
    wanted: &Catalog,
    access: &[AccessChange],
    renamed: &[Renamed],
    found: &mut Vec<Hazard>,
) {
    // One for each table, role and direction: the commands go together.
    let mut together: BTreeMap<_, Vec<&AccessChange>> = BTreeMap::new();
    for change in access.iter().filter(|change| change.over_rows) {
        let key = (&change.right.table, change.direction, &change.right.role);
        together.entry(key).or_default().push(change);
    }
    for ((table, direction, role), changes) in together {
        let id = if now.views.contains_key(table) || wanted.views.contains_key(table) {
            ObjectId::View(table.clone())
        } else {
            ObjectId::Table(table.clone())
        };
        // What goes as a whole is told as that.
        if !wanted.has(&id) {
            continue;
        }
        let commands: Vec<&str> = changes.iter().map(|change| change.right.command.keyword()).collect();
        let (code, message) = match direction {
            Direction::WiderPrivilege => (&H0301, format!("{role} may {} on `{table}`", commands.join(", "))),
            Direction::WiderRows => {
                (&H0302, format!("{role} may {} on more rows of `{table}`, or on others", commands.join(", ")))
            }
            Direction::Narrower => (&H0203, format!("{role} may do less on `{table}`: {}", commands.join(", "))),
        };
        let mut hazard = Hazard::new(code, Fact::Object(id), message);
        for change in changes {
            let words = |reach: &Option<Reach>| reach.as_ref().map_or_else(|| "nothing".to_owned(), Reach::words);
            let (before, after) = (words(&change.before), words(&change.after));
            hazard = hazard.note(format!("{} before: {before}", change.right.command.keyword()));
            hazard = hazard.note(format!("{} after: {after}", change.right.command.keyword()));
        }
        found.push(hazard);
    }
    functions(now, wanted, renamed, found);
    triggers(now, wanted, found);
}

/// Triggers of tables that stay, which fire no longer. One that is made for the same function under another name is the same.
fn triggers(now: &Catalog, wanted: &Catalog, found: &mut Vec<Hazard>) {
    for (name, table) in &wanted.tables {
        let Some(before) = now.tables.get(name) else { continue };
        let is_new = |key: &Ident| !before.triggers.contains_key(key);
        for (key, trigger) in before.triggers.iter().filter(|(_, trigger)| trigger.enabled != TriggerEnabled::Disabled)
        {
            let fires = match table.triggers.get(key) {
                Some(after) => after.enabled != TriggerEnabled::Disabled,
                None => table.triggers.iter().any(|(key, other)| is_new(key) && other.function == trigger.function),
            };
            if !fires {
                let message =
                    format!("trigger `{key}` of `{name}` fires no longer: what it refused or recorded isn't any more");
                found.push(Hazard::new(&H0303, Fact::Trigger(name.clone(), key.clone()), message));
            }
        }
    }
}

fn functions(now: &Catalog, wanted: &Catalog, renamed: &[Renamed], found: &mut Vec<Hazard>) {
    let deciding = deciding(now, wanted);
    for (id, function) in &wanted.functions {
        let Some(before) = now.functions.get(id) else { continue };
        let fact = Fact::Object(ObjectId::Function(id.clone()));
        let callers = |function: &Function| -> BTreeSet<Grantee> {
            let held = function.privileges.iter().filter(|(_, held)| held.contains(&Privilege::Execute));
            held.map(|(who, _)| who.clone())
                .filter(|who| !matches!(who, Grantee::Role(role) if is_platforms(role)))
                .collect()
        };
        let (old, new) = (callers(before), callers(function));
        let added: Vec<String> = new.difference(&old).map(ToString::to_string).collect();
        if !added.is_empty() && !old.contains(&Grantee::Public) {
            let message = format!("{} may call `{id}`", added.join(", "));
            found.push(Hazard::new(&H0304, fact.clone(), message));
        }
        let is_reached = deciding.contains(id) || before.security_definer && !old.is_empty();
        if is_reached
            && !does_the_same(before, function)
            && !only_columns_differ((now, before), (wanted, function), renamed)
        {
            let message = format!("`{id}` does something else, and decides who may do what");
            found.push(Hazard::new(&H0303, fact, message).note(
                "policies, triggers or clients call it; whether it lets more through can't be told from its text",
            ));
        }
    }
}

fn does_the_same(before: &Function, after: &Function) -> bool {
    let plain = |function: &Function| Function {
        comment: None,
        privileges: crate::catalog::Acl::default(),
        ..function.clone()
    };
    plain(before) == plain(after)
}

/// Whether a guard says the same but for tables that have another name, and columns that come, go or have another name: those it compares in rows, `(old.a, old.b) IS NOT DISTINCT FROM (new.a,
/// new.b)`. A new column that is frozen there makes it no looser. Comments say nothing.
fn only_columns_differ(
    (now, before): (&Catalog, &Function),
    (wanted, after): (&Catalog, &Function),
    renamed: &[Renamed],
) -> bool {
    let (Body::Text(old), Body::Text(new)) = (&before.body, &after.body) else { return false };
    let with = |function: &Function| Function { body: Body::Text(String::new()), ..function.clone() };
    let mut changed: BTreeSet<&Ident> = BTreeSet::new();
    for (name, table) in &wanted.tables {
        let guarded = table.triggers.values().any(|trigger| trigger.function == after.name);
        if let Some(known) = now.tables.get(name).filter(|_| guarded) {
            let only = |one: &'_ crate::catalog::Table, other: &'_ crate::catalog::Table| {
                let names = one.columns.iter().map(|column| column.name.clone());
                names.filter(|name| other.column(name).is_none()).collect::<Vec<_>>()
            };
            let lone = [only(table, known), only(known, table)].concat();
            let all = table.columns.iter().chain(&known.columns).map(|column| &column.name);
            changed.extend(all.filter(|name| lone.contains(name)));
        }
    }
    let mut old = without_comments(old);
    for rename in renamed {
        match rename {
            Renamed::Column(_, from, to) => {
                let [from, to] = [from, to].map(|name| quote::ident(name));
                for row in ["old", "new"] {
                    old = replaced_name(&old, &format!("{row}.{from}"), &format!("{row}.{to}"));
                }
            }
            Renamed::Table(from, to) => old = with_renamed_table(&old, from, to),
        }
    }
    let plain = |text: String| changed.iter().fold(text, |text, column| without_column(&text, column));
    does_the_same(&with(before), &with(after)) && plain(old) == plain(without_comments(new))
}

fn without_comments(body: &str) -> String {
    body.lines().filter(|line| !line.trim_start().starts_with("--")).collect::<Vec<_>>().join("\n")
}

/// A list of columns without one of them.
fn without_column(text: &str, column: &Ident) -> String {
    let column = quote::ident(column);
    ["old", "new"].iter().fold(text.to_owned(), |text, row| {
        text.replace(&format!("({row}.{column}, "), "(")
            .replace(&format!(", {row}.{column}, "), ", ")
            .replace(&format!(", {row}.{column})"), ")")
    })
}

/// The text with another name of a table, where it stands with its schema or before a column.
fn with_renamed_table(text: &str, from: &QualifiedName, to: &QualifiedName) -> String {
    let text = replaced_name(text, &quote::qualified(from), &quote::qualified(to));
    let [before, after] = [from, to].map(|name| format!("{}.", quote::ident(&name.name)));
    replaced_start(&text, &before, &after)
}

/// The text with another name where the whole name stands.
fn replaced_name(text: &str, from: &str, to: &str) -> String {
    replaced(text, from, to, |before, after| !before.ends_with(goes_on) && !after.starts_with(goes_on))
}

/// The text with another name where it isn't the end of a longer one.
fn replaced_start(text: &str, from: &str, to: &str) -> String {
    replaced(text, from, to, |before, _| !before.ends_with(|c: char| goes_on(c) || "\".'".contains(c)))
}

fn goes_on(c: char) -> bool {
    c.is_alphanumeric() || c == '_' || c == '$'
}

/// The text with another one in the place of a part, where what stands before it and behind it says so.
fn replaced(text: &str, from: &str, to: &str, is_it: impl Fn(&str, &str) -> bool) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once(from) {
        out.push_str(before);
        let holds = is_it(&out, after);
        out.push_str(if holds { to } else { from });
        rest = after;
    }
    out + rest
}

/// The functions that policies and triggers of tables call that stay.
fn deciding(now: &Catalog, wanted: &Catalog) -> BTreeSet<FunctionId> {
    let mut names = BTreeSet::new();
    for (name, table) in &wanted.tables {
        if !now.tables.contains_key(name) {
            continue;
        }
        names.extend(
            table
                .triggers
                .values()
                .map(|trigger| (Some(trigger.function.schema.clone()), trigger.function.name.clone())),
        );
        for policy in table.policies.values() {
            for condition in [&policy.using, &policy.check].into_iter().flatten() {
                names.extend(Refs::of(condition).functions);
            }
        }
    }
    let named = |id: &&FunctionId| {
        names.contains(&(Some(id.name.schema.clone()), id.name.name.clone()))
            || names.contains(&(None, id.name.name.clone()))
    };
    now.functions.keys().filter(named).cloned().collect()
}

#[cfg(test)]
mod tests {
    use super::{replaced_name, with_renamed_table, without_column};
    use crate::catalog::{Ident, QualifiedName};

    #[test]
    fn a_column_is_taken_out_of_lists_and_renamed_as_a_whole() {
        let text = "(old.a, old.ab, old.c) IS NOT DISTINCT FROM (new.a, new.ab, new.c)";
        let without = |column: &str| without_column(text, &Ident::from(column));
        assert_eq!(without("a"), "(old.ab, old.c) IS NOT DISTINCT FROM (new.ab, new.c)");
        assert_eq!(without("ab"), "(old.a, old.c) IS NOT DISTINCT FROM (new.a, new.c)");
        assert_eq!(without("c"), "(old.a, old.ab) IS NOT DISTINCT FROM (new.a, new.ab)");
        assert_eq!(without("b"), text);
        assert_eq!(replaced_name("old.a old.ab old.a, bold.a", "old.a", "old.x"), "old.x old.ab old.x, bold.a");
    }

    #[test]
    fn a_table_is_renamed_where_it_is_one() {
        let renamed = |text: &str| {
            with_renamed_table(text, &QualifiedName::new("public", "tasks"), &QualifiedName::new("public", "chores"))
        };
        assert_eq!(
            renamed("DELETE FROM public.tasks WHERE tasks.id = old.id AND (tasks.a = 1)"),
            "DELETE FROM public.chores WHERE chores.id = old.id AND (chores.a = 1)"
        );
        assert_eq!(renamed("'public.tasks'::regclass"), "'public.chores'::regclass");
        let other = "SELECT public.tasks_x, my_tasks.id, 'tasks.', old.tasks, x.tasks.y, private.release_tasks()";
        assert_eq!(renamed(other), other);
    }
}
