//! What narrows every rule: restrictions, a time after which a row is over, and columns that no client reads or writes.

use super::{Dice, Scope, Table, World, rules};

/// Adds some to a table, behind everything else.
pub(super) fn narrow(world: &World, table: &mut Table, dice: &mut Dice) {
    let is_plain = !table.is_log && !table.is_members && !matches!(table.scope, Scope::Tenants | Scope::Internal);
    if !is_plain || table.rules.is_empty() {
        return;
    }
    // Names that no other column has.
    if dice.chance(15) {
        table.lines.push("its_secret text secret".to_owned());
    }
    if dice.chance(20) && !table.append_only {
        table.lines.push("its_end timestamptz not null default 'infinity'".to_owned());
        table.lines.push("expires its_end".to_owned());
    }
    for _ in 0..dice.below(3) {
        if dice.chance(50) {
            continue;
        }
        let mut who = vec!["authenticated".to_owned()];
        if table.scope == Scope::Tenant {
            who.extend(world.roles.iter().cloned());
        }
        who.extend(table.person.iter().map(|_| "self".to_owned()));
        let who = dice.pick(&who).clone();
        let allowed =
            |command: &str| table.rules.iter().any(|rule| rule.starts_with("allow") && rule.contains(command));
        let mut commands: Vec<&str> =
            ["select", "insert", "update", "delete"].into_iter().filter(|it| allowed(it)).collect();
        commands.retain(|_| dice.chance(60));
        let condition = rules::condition(table, dice, 100, false);
        if !commands.is_empty() && !condition.is_empty() {
            table.rules.push(format!("restrict {who} to {}{condition}", commands.join(", ")));
        }
    }
}
