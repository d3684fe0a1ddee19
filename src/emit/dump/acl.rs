//! Privileges, as the difference between what an object is given when it is made and what it shall have.

use super::script::{Script, names};
use crate::catalog::{Acl, Column, Grantee, Ident, ObjectKind, Privilege};
use crate::sql::quote;
use std::collections::{BTreeMap, BTreeSet};

/// What one grantee loses and gets.
#[derive(Debug, Default)]
struct Change {
    revoke_all: bool,
    revoke: BTreeSet<Privilege>,
    revoke_option: BTreeSet<Privilege>,
    grant: BTreeSet<Privilege>,
    grant_with_option: BTreeSet<Privilege>,
}

/// GRANT and REVOKE on an object that has its owner, named with its kind: `TABLE public.notes`.
pub(super) fn privileges(
    script: &mut Script,
    on: &str,
    all: &[Privilege],
    owner: &Ident,
    (before, after): (&Acl, &Acl),
) {
    let on = format!("ON {on}");
    // What the owner had been given before it was the owner is implied now.
    let before = &before.clone().without_owner(owner);
    print(script, "", &on, all, before, after);
    let (had, has) = (after.withheld() - before.withheld(), before.withheld() - after.withheld());
    let owner = quote::ident(owner);
    if !had.is_empty() {
        script.say(format!("REVOKE {} {on} FROM {owner}", words(&had, all)));
    }
    if !has.is_empty() {
        script.say(format!("GRANT {} {on} TO {owner}", words(&has, all)));
    }
}

/// ALTER DEFAULT PRIVILEGES: `head` says for whom and where, `on` which kind: `TABLES`.
pub(super) fn defaults(script: &mut Script, head: &str, on: &str, kind: ObjectKind, before: &Acl, after: &Acl) {
    print(script, head, &format!("ON {on}"), kind.all(), before, after);
}

fn print(script: &mut Script, head: &str, on: &str, all: &[Privilege], before: &Acl, after: &Acl) {
    let grantees: BTreeSet<&Grantee> = before.iter().chain(after.iter()).map(|(grantee, _)| grantee).collect();
    for grantee in grantees {
        let change = change(grantee, before, after);
        let who = name(grantee);
        if change.revoke_all {
            script.say(format!("{head}REVOKE ALL {on} FROM {who}"));
        } else if !change.revoke.is_empty() {
            script.say(format!("{head}REVOKE {} {on} FROM {who}", words(&change.revoke, &[])));
        }
        if !change.revoke_option.is_empty() {
            let words = words(&change.revoke_option, &[]);
            script.say(format!("{head}REVOKE GRANT OPTION FOR {words} {on} FROM {who}"));
        }
        if !change.grant.is_empty() {
            // What a catalog may not know comes along where everything was given.
            let held = after.iter().find(|(who, _)| *who == grantee).map(|(_, held)| held);
            let everything = held.filter(|held| all.iter().all(|one| held.contains(one))).unwrap_or(&change.grant);
            script.say(format!("{head}GRANT {} {on} TO {who}", words(everything, all)));
        }
        if !change.grant_with_option.is_empty() {
            let words = words(&change.grant_with_option, all);
            script.say(format!("{head}GRANT {words} {on} TO {who} WITH GRANT OPTION"));
        }
    }
}

fn change(grantee: &Grantee, before: &Acl, after: &Acl) -> Change {
    let held = |acl: &Acl| -> BTreeSet<Privilege> {
        acl.iter().find(|(who, _)| *who == grantee).map(|(_, held)| held.clone()).unwrap_or_default()
    };
    let option = |acl: &Acl, privilege: &Privilege| acl.holds_option(grantee, *privilege);
    let (mut had, has) = (held(before), held(after));
    let mut change = Change { revoke: had.difference(&has).copied().collect(), ..Change::default() };
    // MAINTAIN, which a catalog may not know, goes and stays with what nobody takes away by name: whoever lost one of these
    // has lost everything at one time.
    let odd = [Privilege::Truncate, Privilege::References, Privilege::Trigger];
    let lost_odd = odd.iter().any(|privilege| change.revoke.contains(privilege));
    if !change.revoke.is_empty() && (has.is_empty() || (lost_odd && !has.contains(&Privilege::Maintain))) {
        change.revoke_all = true;
        had.clear();
    }
    for privilege in &has {
        let (has_option, had_option) = (option(after, privilege), had.contains(privilege) && option(before, privilege));
        match (has_option, had_option) {
            (true, false) => drop(change.grant_with_option.insert(*privilege)),
            (false, true) => drop(change.revoke_option.insert(*privilege)),
            _ if !had.contains(privilege) => drop(change.grant.insert(*privilege)),
            _ => {}
        }
    }
    change
}

/// The privileges by name, or ALL where they are all that there are.
fn words(privileges: &BTreeSet<Privilege>, all: &[Privilege]) -> String {
    if !all.is_empty() && all.iter().all(|privilege| privileges.contains(privilege)) {
        return "ALL".to_owned();
    }
    privileges.iter().map(|privilege| privilege.keyword()).collect::<Vec<_>>().join(", ")
}

/// Privileges on single columns, those of one grantee and option together.
pub(super) fn columns(script: &mut Script, table: &str, before: &[Column], after: &[Column]) {
    type Held<'a> = BTreeMap<(&'a Grantee, bool), BTreeMap<Privilege, Vec<&'a Ident>>>;
    fn collect(columns: &[Column]) -> Held<'_> {
        let mut held = Held::new();
        for column in columns {
            for (grantee, privileges) in column.privileges.iter() {
                for privilege in privileges {
                    let option = column.privileges.holds_option(grantee, *privilege);
                    let by_privilege = held.entry((grantee, option)).or_default();
                    by_privilege.entry(*privilege).or_default().push(&column.name);
                }
            }
        }
        held
    }
    let (had, has) = (collect(before), collect(after));
    let list = |held: &BTreeMap<Privilege, Vec<&Ident>>| {
        let one = |(privilege, columns): (&Privilege, &Vec<&Ident>)| {
            format!("{} ({})", privilege.keyword(), names(columns.iter().copied()))
        };
        held.iter().map(one).collect::<Vec<_>>().join(", ")
    };
    for ((grantee, option), held) in &had {
        if has.get(&(*grantee, *option)) != Some(held) {
            script.say(format!("REVOKE {} ON TABLE {table} FROM {}", list(held), name(grantee)));
        }
    }
    for ((grantee, option), held) in &has {
        if had.get(&(*grantee, *option)) != Some(held) {
            let end = if *option { " WITH GRANT OPTION" } else { "" };
            script.say(format!("GRANT {} ON TABLE {table} TO {}{end}", list(held), name(grantee)));
        }
    }
}

/// A grantee's name.
pub(super) fn name(grantee: &Grantee) -> String {
    match grantee {
        Grantee::Public => "PUBLIC".to_owned(),
        Grantee::Role(role) => quote::ident(role).into_owned(),
    }
}
