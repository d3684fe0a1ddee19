//! What changes in who may do what.

use super::{Conditions, Reach, Right, Rows, Stricter, implies, rights};
use crate::catalog::Catalog;
use crate::sql::print;
use std::collections::{BTreeMap, BTreeSet};

/// A right that isn't what it was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccessChange {
    /// Who, what, where.
    pub right: Right,
    /// How far it went; `None` where there was none.
    pub before: Option<Reach>,
    /// How far it goes; `None` where there is none any longer.
    pub after: Option<Reach>,
    /// Which way it goes.
    pub direction: Direction,
    /// Whether it is about what was there before, and not about a table or columns that are new.
    pub over_rows: bool,
}

/// Which way a right changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Direction {
    /// More than before, or it isn't known that it is less: the columns or commands that a privilege is on.
    WiderPrivilege,
    /// The same of rows.
    WiderRows,
    /// Nothing more, and maybe less.
    Narrower,
}

/// All rights that differ, by table, role and command. `known` says of conditions that have no form in common which is the stricter one.
pub fn changes(now: &Catalog, wanted: &Catalog, known: Stricter<'_>) -> Vec<AccessChange> {
    let (before, after) = (rights(now), rights(wanted));
    let all: BTreeSet<&Right> = before.keys().chain(after.keys()).collect();
    let mut found = Vec::new();
    for right in all {
        let (old, new) = (before.get(right), after.get(right));
        if old == new {
            continue;
        }
        let there = now.tables.get(&right.table);
        let was_there = |column: &str| there.is_none_or(|table| table.column(column).is_some());
        let same_rows =
            |old: &Reach, new: &Reach| is_within(&old.rows, &new.rows, known) && is_within(&new.rows, &old.rows, known);
        let (differs, only_new) = match (old, new) {
            (Some(old), Some(new)) if same_rows(old, new) => {
                (old.columns != new.columns, only_new_columns(old, new, was_there))
            }
            _ => (true, false),
        };
        if !differs {
            continue;
        }
        let direction = if only_new { Direction::WiderPrivilege } else { direction(old, new, was_there, known) };
        let is_there = there.is_some() || now.views.contains_key(&right.table) || is_view_of_old(now, wanted, right);
        found.push(AccessChange {
            right: right.clone(),
            before: old.cloned(),
            after: new.cloned(),
            direction,
            over_rows: is_there && !only_new,
        });
    }
    found
}

/// Whether all that comes is columns that are new.
fn only_new_columns(before: &Reach, after: &Reach, was_there: impl Fn(&str) -> bool) -> bool {
    match (&before.columns, &after.columns) {
        (Some(before), Some(after)) => {
            before.is_subset(after) && after.difference(before).all(|column| !was_there(column))
        }
        _ => false,
    }
}

/// A new view with its owner's rights shows rows that were there before.
fn is_view_of_old(now: &Catalog, wanted: &Catalog, right: &Right) -> bool {
    let view = wanted.views.get(&right.table);
    view.is_some_and(|view| !view.is_security_invoker()) && !now.tables.is_empty()
}

fn direction(
    before: Option<&Reach>,
    after: Option<&Reach>,
    was_there: impl Fn(&str) -> bool,
    known: Stricter<'_>,
) -> Direction {
    let (Some(before), Some(after)) = (before, after) else {
        return if after.is_some() { Direction::WiderPrivilege } else { Direction::Narrower };
    };
    let more_columns = match (&before.columns, &after.columns) {
        (None, _) => false,
        (Some(_), None) => true,
        // A column that is new holds nothing yet.
        (Some(before), Some(after)) => after.iter().any(|column| !before.contains(column) && was_there(column)),
    };
    if more_columns {
        Direction::WiderPrivilege
    } else if is_within(&after.rows, &before.rows, known) {
        Direction::Narrower
    } else {
        Direction::WiderRows
    }
}

/// Whether one set of rows is surely no larger than another.
fn is_within(small: &Rows, large: &Rows, known: Stricter<'_>) -> bool {
    match (small, large) {
        (_, Rows::All) => true,
        (Rows::Where { allows, restricts }, Rows::Where { allows: before, restricts: floor }) => {
            let allowed = |one: &Conditions| before.iter().any(|other| stricter(one, other, known));
            let held = |other: &Conditions| restricts.iter().any(|one| stricter(one, other, known));
            allows.iter().all(allowed) && floor.iter().all(held)
        }
        // What is shown with the caller's rights is told of the tables.
        (Rows::View(_, true), Rows::View(..)) => true,
        (Rows::View(query, false), Rows::View(before, false)) => query == before,
        _ => false,
    }
}

fn stricter(strict: &Conditions, loose: &Conditions, known: Stricter<'_>) -> bool {
    let one = |strict: &Option<_>, loose: &Option<_>| match (strict, loose) {
        (Some(strict), Some(loose)) => implies(strict, loose, known),
        (_, None) => true,
        (None, Some(_)) => false,
    };
    one(&strict.using, &loose.using) && one(&strict.check, &loose.check)
}

impl Reach {
    /// In words: which columns, which rows.
    pub fn words(&self) -> String {
        let columns = self.columns.as_ref().map(|columns| {
            let names: Vec<&str> = columns.iter().map(|name| name.as_str()).collect();
            format!("({}) ", names.join(", "))
        });
        format!("{}{}", columns.unwrap_or_default(), self.rows.words())
    }
}

impl Rows {
    fn words(&self) -> String {
        match self {
            Self::All => "all rows".to_owned(),
            Self::View(_, true) => "what the view shows its caller".to_owned(),
            Self::View(_, false) => "what the view shows its owner".to_owned(),
            Self::Where { allows, restricts } => {
                let allowed: Vec<String> = allows.iter().map(Conditions::words).collect();
                let mut text = format!("where {}", allowed.join(" or "));
                // The floor is nearly always implied; where it isn't it counts.
                let implied = |floor: &Conditions| allows.iter().all(|one| stricter(one, floor, &|_, _| false));
                let floor: BTreeMap<String, ()> =
                    restricts.iter().filter(|floor| !implied(floor)).map(|floor| (floor.words(), ())).collect();
                for condition in floor.keys() {
                    text.push_str(&format!(", only {condition}"));
                }
                text
            }
        }
    }
}

impl Conditions {
    fn words(&self) -> String {
        let mut texts: Vec<String> = self.all().map(|condition| one_line(&print::expr(condition))).collect();
        texts.dedup();
        match texts.as_slice() {
            [] => "true".to_owned(),
            [one] => one.clone(),
            more => more.join(", then "),
        }
    }
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
