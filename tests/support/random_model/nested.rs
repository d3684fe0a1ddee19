//! Tenants inside the tenants, with members, a list of inherited roles now and then, and tables of their own.

use super::names::{self, Names};
use super::{Dice, Scope, Table, World, columns, rules, start};
use std::fmt::Write as _;

/// Adds them to one model in some whose members are memberships: with roles, of which one is everybody's.
pub(super) fn nested(
    text: &mut String,
    world: &mut World,
    tables: &mut Vec<Table>,
    names: &mut Names,
    dice: &mut Dice,
) {
    let (Some(around), Some(lowest)) = (world.tenants.clone(), world.lowest()) else { return };
    if !world.join || !dice.chance(70) {
        return;
    }
    let lowest = world.roles[lowest].clone();
    world.nested_key = names.fresh_from(dice, "tenant key", &["project_id", "board_id", "group_id"]);
    let (key, user) = (world.nested_key.clone(), world.user.clone());
    let tenants = names.fresh(dice, "relations");
    let members = names.fresh(dice, "relations");
    let inherits = dice.some(&world.roles, 40).into_iter().cloned().collect::<Vec<_>>();
    let list = !inherits.is_empty() && dice.chance(40);
    // Names that no other column of theirs has.
    let (role, flag, row) = ("its_role", "is_inherited", "its_row");
    let named = if list { format!(", inherited {flag}") } else { String::new() };
    writeln!(text, "\ntenant {tenants} by {key} in {around} {{\n  members {members} (user {user}, role {role}{named})")
        .unwrap();
    if !inherits.is_empty() {
        writeln!(text, "  inherits {}", inherits.join(", ")).unwrap();
    }
    text.push_str("}\n");

    let some = |dice: &mut Dice| dice.pick(&world.roles).clone();
    let mut made = start(world, Scope::Tenants, names, dice);
    made.name.clone_from(&tenants);
    made.lines = vec!["its_row uuid primary key default gen_random_uuid()".to_owned(), "tenant".to_owned()];
    made.lines.push("its_name text".to_owned());
    made.rules.push(format!("allow {} to select", some(dice)));
    if dice.chance(50) {
        made.rules.push(format!("allow {lowest} of {around} to select"));
        made.rules.push(format!("allow {} to update (its_name)", some(dice)));
    }
    tables.push(made);

    let mut made = start(world, Scope::Tenant, names, dice);
    made.name.clone_from(&members);
    made.is_members = true;
    made.append_only = false;
    made.lines = vec![
        format!("{row} uuid primary key default gen_random_uuid()"),
        format!("{user} uuid not null references {}({user}) on delete cascade", world.members),
        format!("tenant of {tenants}"),
        format!("{role} text not null in role default {}", names::literal(&lowest)),
    ];
    let flagged = if list { format!(", {flag}") } else { String::new() };
    made.lines.extend(list.then(|| format!("{flag} boolean not null default false")));
    made.lines.push(format!("unique ({key}, {user}{flagged})"));
    made.rules.push(format!("allow {} to select", some(dice)));
    tables.push(made);

    for _ in 0..=dice.below(2) {
        let mut made = start(world, Scope::Tenant, names, dice);
        for line in &mut made.lines {
            if *line == "tenant" || line.starts_with("tenant ") {
                let restrict = if line.contains("restrict") { " on delete restrict" } else { "" };
                *line = format!("tenant of {tenants}{restrict}");
            }
        }
        columns::extras(&mut made, names, dice, world.audit);
        rules::rules(world, &mut made, names, dice);
        if dice.chance(50) && made.rules.iter().any(|rule| rule.starts_with("allow")) {
            let shown = made.rules.iter().find_map(|rule| rule.split_once(" to select (").map(|(_, rest)| rest));
            let shown =
                shown.and_then(|rest| rest.split_once(')')).map_or_else(String::new, |(list, _)| format!(" ({list})"));
            made.rules.push(format!("allow {} of {around} to select{shown}", some(dice)));
        }
        tables.push(made);
    }
}
