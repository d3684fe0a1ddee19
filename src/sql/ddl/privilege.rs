//! GRANT and REVOKE, as the difference between what is held and what shall be.

use super::{grantee, names};
use crate::catalog::{Acl, Grantee, Ident, ObjectKind, Privilege, Table, View};
use crate::sql::quote;
use std::collections::{BTreeMap, BTreeSet};

/// One statement, and whether it gives something to somebody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement {
    /// GRANT, as opposed to REVOKE. What an owner takes from itself stands among the grants too: it can take it back, and it has to be
    /// the owner by then.
    pub gives: bool,
    /// The text.
    pub sql: String,
}

/// The privileges on columns by name.
pub type Columns = BTreeMap<Ident, Acl>;

/// Those on the columns of a table.
pub fn of_columns(table: &Table) -> Columns {
    table.columns.iter().map(|column| (column.name.clone(), column.privileges.clone())).collect()
}

/// Those on the columns of a view.
pub fn of_view_columns(view: &View) -> Columns {
    view.columns.iter().map(|column| (column.name.clone(), column.privileges.clone())).collect()
}

/// What one grantee loses and gets.
#[derive(Debug, Default)]
struct Change {
    revoke_all: bool,
    revoke: BTreeSet<Privilege>,
    revoke_option: BTreeSet<Privilege>,
    grant: BTreeSet<Privilege>,
    grant_with_option: BTreeSet<Privilege>,
    /// Whether it holds ALL in the end.
    has_all: bool,
}

/// On an object, `on` being its kind and name: `TABLE public.notes`. What its owner had been given before it was the owner is implied now.
pub fn on_object(on: &str, all: &[Privilege], owner: Option<&Ident>, before: &Acl, after: &Acl) -> Vec<Statement> {
    let on = format!("ON {on}");
    let mut found = Vec::new();
    match owner {
        Some(owner) => {
            let before = &before.clone().without_owner(owner);
            statements("", &on, all, before, after, &mut found);
            found.extend(of_owner("", &on, all, owner, before, after));
        }
        None => statements("", &on, all, before, after, &mut found),
    }
    found
}

/// ALTER DEFAULT PRIVILEGES of a role, in a schema or everywhere.
pub fn defaults(role: &Ident, schema: Option<&Ident>, kind: ObjectKind, before: &Acl, after: &Acl) -> Vec<Statement> {
    let place = schema.map(|schema| format!("IN SCHEMA {} ", quote::ident(schema))).unwrap_or_default();
    let head = format!("ALTER DEFAULT PRIVILEGES FOR ROLE {} {place}", quote::ident(role));
    let on = format!("ON {}", super::object::plural(kind));
    let mut found = Vec::new();
    statements(&head, &on, kind.all(), before, after, &mut found);
    found.extend(of_owner(&head, &on, kind.all(), role, before, after));
    found
}

/// On a relation and its columns. What is taken from the relation goes from the columns too (Postgres docs, REVOKE, Notes), and is given
/// back to those that keep it. Columns that aren't there before hold nothing; the ones that aren't there afterwards are left alone.
pub fn on_relation(
    on: &str,
    owner: &Ident,
    (before, columns_before): (&Acl, &Columns),
    (after, columns_after): (&Acl, &Columns),
) -> Vec<Statement> {
    let all = ObjectKind::Table.all();
    let mut found = on_object(on, all, Some(owner), before, after);
    let before = &before.clone().without_owner(owner);
    let own = |(column, acl): (&Ident, &Acl)| (column.clone(), acl.clone().without_owner(owner));
    let mut left: Columns = columns_before.iter().map(own).collect();
    for who in grantees(before, after) {
        let change = change(who, all, before, after);
        for acl in left.values_mut() {
            if change.revoke_all {
                acl.revoke_all(who);
            }
            change.revoke.iter().for_each(|privilege| acl.revoke(who, *privilege));
            change.revoke_option.iter().for_each(|privilege| acl.revoke_option(who, *privilege));
        }
    }
    found.extend(on_columns(on, &left, columns_after));
    found
}

/// Privileges on columns by grantee.
type Lists<'a> = BTreeMap<&'a Grantee, BTreeMap<Privilege, Vec<&'a Ident>>>;

/// On columns, those of one grantee together.
fn on_columns(on: &str, before: &Columns, after: &Columns) -> Vec<Statement> {
    let nothing = Acl::default();
    let [mut revoke, mut revoke_option, mut grant, mut grant_with_option] = [const { Lists::new() }; 4];
    for (column, after) in after {
        let before = before.get(column).unwrap_or(&nothing);
        for who in grantees(before, after) {
            let change = change(who, &[], before, after);
            // REVOKE ALL of a column is never said: these are all that there are.
            let revoked = if change.revoke_all { held(before, who) } else { change.revoke };
            for (lists, privileges) in [
                (&mut revoke, revoked),
                (&mut revoke_option, change.revoke_option),
                (&mut grant, change.grant),
                (&mut grant_with_option, change.grant_with_option),
            ] {
                for privilege in privileges {
                    lists.entry(who).or_default().entry(privilege).or_default().push(column);
                }
            }
        }
    }
    let mut found = Vec::new();
    for (gives, lists, [verb, preposition, end]) in [
        (false, revoke, ["REVOKE", "FROM", ""]),
        (false, revoke_option, ["REVOKE GRANT OPTION FOR", "FROM", ""]),
        (true, grant, ["GRANT", "TO", ""]),
        (true, grant_with_option, ["GRANT", "TO", " WITH GRANT OPTION"]),
    ] {
        for (who, privileges) in lists {
            let one = |(privilege, columns): (Privilege, Vec<&Ident>)| {
                format!("{} ({})", privilege.keyword(), names(columns))
            };
            let list: Vec<String> = privileges.into_iter().map(one).collect();
            let sql = format!("{verb} {} ON {on} {preposition} {}{end}", list.join(", "), grantee(who));
            found.push(Statement { gives, sql });
        }
    }
    found
}

fn statements(head: &str, on: &str, all: &[Privilege], before: &Acl, after: &Acl, found: &mut Vec<Statement>) {
    for who in grantees(before, after) {
        let change = change(who, all, before, after);
        let who = grantee(who);
        let mut say = |gives: bool, sql: String| found.push(Statement { gives, sql });
        if change.revoke_all {
            say(false, format!("{head}REVOKE ALL {on} FROM {who}"));
        } else if !change.revoke.is_empty() {
            say(false, format!("{head}REVOKE {} {on} FROM {who}", words(&change.revoke)));
        }
        if !change.revoke_option.is_empty() {
            let is_all = all.len() > 1 && all.iter().all(|it| change.revoke_option.contains(it));
            let words = if is_all { "ALL".to_owned() } else { words(&change.revoke_option) };
            say(false, format!("{head}REVOKE GRANT OPTION FOR {words} {on} FROM {who}"));
        }
        let is_all = |given: &BTreeSet<Privilege>| change.has_all && all.iter().all(|it| given.contains(it));
        if !change.grant.is_empty() {
            let all = is_all(&change.grant) || change.has_all && change.grant_with_option.is_empty();
            let words = if all { "ALL".to_owned() } else { words(&change.grant) };
            say(true, format!("{head}GRANT {words} {on} TO {who}"));
        }
        if !change.grant_with_option.is_empty() {
            let words =
                if is_all(&change.grant_with_option) { "ALL".to_owned() } else { words(&change.grant_with_option) };
            say(true, format!("{head}GRANT {words} {on} TO {who} WITH GRANT OPTION"));
        }
    }
}

/// What an owner takes from itself, or takes back. MAINTAIN, which has no name before Postgres 17, is given and taken with all the rest.
fn of_owner(head: &str, on: &str, all: &[Privilege], owner: &Ident, before: &Acl, after: &Acl) -> Vec<Statement> {
    let (had, has) = (before.owner_lacks(), after.owner_lacks());
    let mut taken: BTreeSet<Privilege> = has.difference(had).copied().collect();
    let mut given: BTreeSet<Privilege> = had.difference(has).copied().collect();
    let is_table = all.contains(&Privilege::Truncate);
    let listed = |privileges: &BTreeSet<Privilege>| match !is_table && all.iter().all(|it| privileges.contains(it)) {
        true => "ALL".to_owned(),
        false => words(privileges),
    };
    let owner = quote::ident(owner);
    let mut found = Vec::new();
    let mut say = |sql: String| found.push(Statement { gives: true, sql });
    if taken.contains(&Privilege::Maintain) {
        say(format!("{head}REVOKE ALL {on} FROM {owner}"));
        taken.clear();
        given = all.iter().filter(|privilege| !has.contains(*privilege)).copied().collect();
    } else if !given.is_empty() && (has.is_empty() || given.contains(&Privilege::Maintain)) {
        say(format!("{head}GRANT ALL {on} TO {owner}"));
        given.clear();
        taken.clone_from(has);
    }
    if !given.is_empty() {
        say(format!("{head}GRANT {} {on} TO {owner}", listed(&given)));
    }
    if !taken.is_empty() {
        say(format!("{head}REVOKE {} {on} FROM {owner}", listed(&taken)));
    }
    found
}

/// Whether there is one among them that nobody gives or takes by name.
fn is_odd(privileges: &BTreeSet<Privilege>) -> bool {
    let odd = [Privilege::Truncate, Privilege::References, Privilege::Trigger];
    odd.iter().any(|privilege| privileges.contains(privilege))
}

fn grantees<'a>(before: &'a Acl, after: &'a Acl) -> BTreeSet<&'a Grantee> {
    before.iter().chain(after.iter()).map(|(grantee, _)| grantee).collect()
}

fn held(acl: &Acl, who: &Grantee) -> BTreeSet<Privilege> {
    acl.iter().find(|(held_by, _)| *held_by == who).map(|(_, held)| held.clone()).unwrap_or_default()
}

fn change(who: &Grantee, all: &[Privilege], before: &Acl, after: &Acl) -> Change {
    let option = |acl: &Acl, privilege: &Privilege| acl.holds_option(who, *privilege);
    let (mut had, has) = (held(before, who), held(after, who));
    let mut change = Change { revoke: had.difference(&has).copied().collect(), ..Change::default() };
    // MAINTAIN, which a catalog may not know, goes and stays with what hardly anybody takes away by name: whoever lost the last of these
    // has lost everything at one time. Whoever keeps one has lost the others by their names.
    let lost_odd = all.len() > 1 && is_odd(&change.revoke) && !is_odd(&has);
    if !change.revoke.is_empty() && (has.is_empty() || (lost_odd && !has.contains(&Privilege::Maintain))) {
        change.revoke_all = true;
        had.clear();
    }
    change.has_all = !all.is_empty() && all.iter().all(|privilege| has.contains(privilege));
    for privilege in &has {
        let (has_option, had_option) = (option(after, privilege), had.contains(privilege) && option(before, privilege));
        match (has_option, had_option) {
            (true, false) => drop(change.grant_with_option.insert(*privilege)),
            (false, true) => drop(change.revoke_option.insert(*privilege)),
            _ if !had.contains(privilege) => drop(change.grant.insert(*privilege)),
            _ => {}
        }
    }
    // The same holds for the right to give it to others.
    let may_give: BTreeSet<Privilege> = has.iter().filter(|privilege| option(after, privilege)).copied().collect();
    if all.len() > 1 && is_odd(&change.revoke_option) && !is_odd(&may_give) && !may_give.contains(&Privilege::Maintain)
    {
        change.revoke_option = all.iter().copied().collect();
        change.grant_with_option.extend(may_give);
    }
    change
}

fn words(privileges: &BTreeSet<Privilege>) -> String {
    privileges.iter().map(|privilege| privilege.keyword()).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The statements on a table between two states of what is taken from its owner.
    fn said(before: &[Privilege], after: &[Privilege]) -> Vec<String> {
        let acl = |lacks: &[Privilege]| {
            let mut acl = Acl::default();
            lacks.iter().for_each(|privilege| acl.set_owner_lacks(*privilege, true));
            acl
        };
        let statements = on_object("t", ObjectKind::Table.all(), Some(&"o".into()), &acl(before), &acl(after));
        statements.into_iter().map(|statement| statement.sql).collect()
    }

    #[test]
    fn the_right_to_give_maintain_goes_with_the_right_to_give_all_the_rest() {
        let acl = |option: &[Privilege]| {
            let mut acl = Acl::default();
            for privilege in ObjectKind::Table.all() {
                acl.grant(&Grantee::role("r"), *privilege);
                if option.contains(privilege) {
                    acl.grant_with_option(&Grantee::role("r"), *privilege);
                }
            }
            acl
        };
        let said = |before: &Acl, after: &Acl| {
            let statements = on_object("TABLE t", ObjectKind::Table.all(), None, before, after);
            statements.into_iter().map(|it| it.sql).collect::<Vec<_>>()
        };
        let (with, without) = (acl(ObjectKind::Table.all()), acl(&[]));
        assert_eq!(said(&with, &without), ["REVOKE GRANT OPTION FOR ALL ON TABLE t FROM r"]);
        assert_eq!(
            said(&with, &acl(&[Privilege::Select])),
            ["REVOKE GRANT OPTION FOR ALL ON TABLE t FROM r", "GRANT SELECT ON TABLE t TO r WITH GRANT OPTION"]
        );
    }

    #[test]
    fn whoever_keeps_one_of_the_odd_ones_has_lost_the_others_by_name() {
        let acl = |held: &[Privilege]| {
            let mut acl = Acl::default();
            held.iter().for_each(|privilege| acl.grant(&Grantee::role("r"), *privilege));
            acl
        };
        let said = |after: &[Privilege]| {
            let before = acl(ObjectKind::Table.all());
            let statements = on_object("TABLE t", ObjectKind::Table.all(), None, &before, &acl(after));
            statements.into_iter().map(|it| it.sql).collect::<Vec<_>>()
        };
        use Privilege::{Insert, References, Select, Trigger};
        assert_eq!(said(&[Select, Insert, References, Trigger]), ["REVOKE UPDATE, DELETE, TRUNCATE ON TABLE t FROM r"]);
        assert_eq!(said(&[Select]), ["REVOKE ALL ON TABLE t FROM r", "GRANT SELECT ON TABLE t TO r"]);
    }

    #[test]
    fn an_owner_takes_maintain_with_all_the_rest_and_never_by_name() {
        use Privilege::{Delete, Insert, Maintain, References, Select, Trigger, Truncate, Update};
        let some = [Delete, Truncate];
        let most = [Insert, Update, Delete, Truncate, References, Trigger, Maintain];
        assert_eq!(said(&[], &some), ["REVOKE DELETE, TRUNCATE ON t FROM o"]);
        assert_eq!(said(&some, &[]), ["GRANT ALL ON t TO o"]);
        assert_eq!(said(&[], &most), ["REVOKE ALL ON t FROM o", "GRANT SELECT ON t TO o"]);
        assert_eq!(said(&most, &some), ["GRANT ALL ON t TO o", "REVOKE DELETE, TRUNCATE ON t FROM o"]);
        assert_eq!(said(&[Select], &most), ["REVOKE ALL ON t FROM o", "GRANT SELECT ON t TO o"]);
        assert_eq!(said(&some, &[Truncate, Insert]), ["GRANT DELETE ON t TO o", "REVOKE INSERT ON t FROM o"]);
    }

    #[test]
    fn what_a_new_owner_had_been_given_is_implied_and_not_revoked() {
        let mut before = Acl::default();
        before.grant(&Grantee::role("o"), Privilege::Select);
        before.set_owner_lacks(Privilege::Select, true);
        let after = Acl::default();
        assert_eq!(on_object("t", ObjectKind::Table.all(), Some(&"o".into()), &before, &after), []);
        let column = |acl: &Acl| Columns::from([("a".into(), acl.clone())]);
        let (had, has) = (column(&before), column(&after));
        assert_eq!(on_relation("t", &"o".into(), (&before, &had), (&after, &has)), []);
    }
}
