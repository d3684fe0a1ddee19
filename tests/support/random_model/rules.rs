//! Rules of everybody about everything.

use super::columns::Column;
use super::names::Names;
use super::{Dice, Scope, Table, World};

/// Adds rules. UPDATE and DELETE need a SELECT by the same people, so that comes first.
pub(super) fn rules(world: &World, table: &mut Table, names: &mut Names, dice: &mut Dice) {
    if table.scope == Scope::Internal {
        return;
    }
    let mut people: Vec<String> = Vec::new();
    if matches!(table.scope, Scope::Tenant | Scope::Tenants) {
        people.extend(world.roles.iter().cloned());
        people.extend(world.roles.iter().cloned());
    }
    if table.person.is_some() {
        people.push("self".to_owned());
        people.push("self".to_owned());
    }
    if !table.is_log {
        people.push("authenticated".to_owned());
    }
    if dice.chance(30) {
        people.push("anyone".to_owned());
    }
    if people.is_empty() {
        return;
    }
    // All SELECT rules show the same columns.
    let all: Vec<&str> = std::iter::once(&table.key).chain(&table.columns).map(|column| column.name.as_str()).collect();
    let select_list = if dice.chance(15) { format!(" ({})", all.join(", ")) } else { String::new() };
    let mut readers: Vec<String> = dice.some(&people, 60).into_iter().cloned().collect();
    readers.dedup();
    for (at, who) in readers.iter().enumerate() {
        let mut line = format!("allow {who} to select{select_list}");
        line.push_str(&condition(table, dice, 25, false));
        if at == 0 && dice.chance(30) {
            line.push_str(&format!(" as {}", names.fresh(dice, "policies")));
        }
        if dice.chance(20) {
            table.rules.push(format!("/// {}", names.docs(dice)));
        }
        table.rules.push(line);
    }
    let inserted = insert_list(table, dice);
    for _ in 0..dice.below(5) {
        let who = dice.pick(&people).clone();
        let sees = readers
            .iter()
            .any(|reader| *reader == who || reader == "anyone" || (reader == "authenticated" && who != "anyone"));
        let writes_rows = !table.is_members && table.scope != Scope::Tenants && !table.is_log;
        let mut commands = Vec::new();
        if writes_rows && dice.chance(50) {
            commands.push(format!("insert{inserted}"));
        }
        if sees && !table.append_only && !table.is_log && dice.chance(70) {
            commands.push(format!("update{}", list(table, dice)));
        }
        if sees && writes_rows && !table.append_only && dice.chance(40) {
            commands.push("delete".to_owned());
        }
        commands.retain(|command| *command != "update" || !table.is_members);
        if commands.is_empty() {
            continue;
        }
        let alone = commands.len() == 1 && commands[0].starts_with("update");
        let condition = condition(table, dice, 40, alone);
        table.rules.push(format!("allow {who} to {}{condition}", commands.join(", ")));
    }
}

/// The columns that every insert rule lets be written, or none for all.
fn insert_list(table: &Table, dice: &mut Dice) -> String {
    if dice.chance(60) || table.columns.is_empty() {
        return String::new();
    }
    let mut list: Vec<&Column> = table.columns.iter().filter(|column| column.not_null || dice.chance(50)).collect();
    if list.is_empty() {
        list.extend(table.columns.first());
    }
    brackets(&list)
}

/// The columns that an update rule lets be changed, or none for all where that is allowed.
fn list(table: &Table, dice: &mut Dice) -> String {
    let may_be_all = !table.is_members;
    let all: Vec<&Column> =
        table.columns.iter().filter(|column| table.immutable.as_ref() != Some(&column.name)).collect();
    let some: Vec<&Column> = dice.some(&all, 50).into_iter().copied().collect();
    match (some.is_empty(), may_be_all) {
        (false, false) => brackets(&some),
        (false, true) if dice.chance(50) => brackets(&some),
        (_, true) => String::new(),
        (true, false) => brackets(&all),
    }
}

fn brackets(list: &[&Column]) -> String {
    let names: Vec<&str> = list.iter().map(|column| column.name.as_str()).collect();
    if names.is_empty() { String::new() } else { format!(" ({})", names.join(", ")) }
}

/// ` when ...`, or nothing.
pub(super) fn condition(table: &Table, dice: &mut Dice, percent: usize, update: bool) -> String {
    if !dice.chance(percent) || table.columns.is_empty() {
        return String::new();
    }
    let column = dice.pick(&table.columns);
    let other = dice.pick(&table.columns);
    let text = match dice.below(8) {
        0..=2 => column.condition(dice),
        3 => format!("{} and {}", column.condition(dice), other.condition(dice)),
        4 => format!("({} or not ({}))", column.condition(dice), other.condition(dice)),
        5 => match table.columns.iter().find(|column| column.kind.ty == "uuid") {
            Some(uuid) => format!("{} = caller() or {} is null", uuid.name, uuid.name),
            None => "caller() is not null".to_owned(),
        },
        _ if update => old_and_new(column, other, dice),
        _ => format!("case when {} then true else {} is null end", column.condition(dice), other.name),
    };
    format!(" when {text}")
}

fn old_and_new(column: &Column, other: &Column, dice: &mut Dice) -> String {
    let name = &column.name;
    match dice.below(4) {
        0 if column.kind.ordered => format!("old.{name} is not distinct from new.{name}"),
        1 if column.kind.ordered => format!("new.{name} >= old.{name} and {}", other.condition(dice)),
        2 => format!("old.{name} is not null and new.{} is null", other.name),
        _ => format!("old.{name} is null or new.{} is not null", other.name),
    }
}
