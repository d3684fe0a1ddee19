//! The forms that lock least, and the files that they need: the Supabase CLI and Prisma run each file in one transaction, so that what can't stand in one, or
//! shouldn't hold its locks, gets a file of its own.

use super::{Change, Plan, Section, Step};
use crate::catalog::{Catalog, Constraint, ConstraintKind, Ident, ObjectId, QualifiedName, Table, TableKind};
use crate::diff::{Alteration, Edit, EditKind, Fact, Needs};
use crate::sql::{ddl, quote};
use std::collections::BTreeSet;

/// How long a statement waits for a lock before the migration gives up.
const LOCK_TIMEOUT: &str = "5s";

/// The steps of one file.
#[derive(Debug, Clone)]
pub struct Part {
    /// What it is there for.
    pub kind: PartKind,
    /// Its steps.
    pub plan: Plan,
}

/// What a file is there for, in the order of the files.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum PartKind {
    /// New values of enums: the transaction that adds one can't use it (55P04).
    Values,
    /// All that needs no file of its own.
    Main,
    /// Constraints are validated: reads every row, and lets others read and write.
    Validate,
    /// NOT NULL, for which a validated check is the proof; the check goes.
    NotNull,
    /// CREATE INDEX CONCURRENTLY, which can't stand in a transaction (25001): one statement.
    Index(QualifiedName),
    /// What is about an index that a file before made, or takes it: the unique key that it is for.
    Rest,
}

impl PartKind {
    /// What its file's name ends with.
    pub fn suffix(&self) -> String {
        match self {
            Self::Values => "_values".to_owned(),
            Self::Main => String::new(),
            Self::Validate => "_validate".to_owned(),
            Self::NotNull => "_not_null".to_owned(),
            Self::Index(name) => format!("_{}", name.name),
            Self::Rest => "_rest".to_owned(),
        }
    }
}

/// Divides a plan, each statement that would lock for long in its safe form.
pub fn parts(plan: Plan, now: &Catalog, wanted: &Catalog) -> Vec<Part> {
    let needs = Needs::of(wanted);
    let mut files = Files { now, wanted, found: Vec::new() };
    let apart: BTreeSet<Fact> = plan
        .steps
        .iter()
        .filter_map(|step| match &step.change {
            Change::Edit(edit) if files.is_index_of_old(edit) || files.is_key_of_old(edit).is_some() => {
                Some(edit.fact.clone())
            }
            _ => None,
        })
        .filter(|fact| !needs.facts().any(|other| needs.of_fact(other).any(|needed| needed == fact)))
        .collect();
    for step in plan.steps {
        files.add(step, &apart);
    }
    files.found.sort_by(|(a, _), (b, _)| a.cmp(b));
    let mut parts: Vec<Part> = Vec::new();
    for (kind, step) in files.found {
        match parts.last_mut().filter(|part| part.kind == kind) {
            Some(part) => part.plan.steps.push(step),
            None => parts.push(Part { kind, plan: Plan { steps: vec![step], idempotent: false } }),
        }
    }
    for part in parts.iter_mut().filter(|part| !matches!(part.kind, PartKind::Index(_))) {
        part.plan.steps.insert(0, lock_timeout());
    }
    parts
}

fn lock_timeout() -> Step {
    let sql = format!("SET lock_timeout = {}", quote::literal(LOCK_TIMEOUT));
    Step {
        change: Change::Edit(Box::new(Edit::alter(Fact::Object(ObjectId::Database), Alteration::Other, sql))),
        section: Section::Locks,
        remark: "Gives up rather than make others wait behind it; run it again then".to_owned(),
    }
}

struct Files<'a> {
    now: &'a Catalog,
    wanted: &'a Catalog,
    found: Vec<(PartKind, Step)>,
}

impl Files<'_> {
    fn add(&mut self, step: Step, apart: &BTreeSet<Fact>) {
        let Change::Edit(edit) = &step.change else {
            self.found.push((PartKind::Main, step));
            return;
        };
        let edit = edit.as_ref().clone();
        if is_new_value(&edit) {
            self.found.push((PartKind::Values, step));
        } else if let Fact::Index(table, name) = &edit.fact
            && apart.contains(&edit.fact)
            && edit.kind != EditKind::Drop
        {
            let name = QualifiedName::new(table.schema.clone(), name.clone());
            match concurrently(&edit.sql).filter(|_| edit.kind == EditKind::Create) {
                Some(sql) => self.with(PartKind::Index(name), &step, Edit { sql, ..edit }),
                None => self.found.push((PartKind::Rest, step)),
            }
        } else if let Fact::Constraint(table, key) = &edit.fact
            && apart.contains(&edit.fact)
            && edit.kind != EditKind::Drop
        {
            let name = QualifiedName::new(table.schema.clone(), key.clone());
            match self.is_key_of_old(&edit) {
                Some(constraint) => {
                    let [index, sql] = ddl::constraint::add_apart(table, constraint);
                    let of_index = Edit::create(Fact::Index(table.clone(), key.clone()), index);
                    self.with(PartKind::Index(name), &step, of_index);
                    self.with(PartKind::Rest, &Step { remark: String::new(), ..step.clone() }, Edit { sql, ..edit });
                }
                None => self.found.push((PartKind::Rest, step)),
            }
        } else if let Some((table, key)) = self.is_validated_later(&edit) {
            let fact = edit.fact.clone();
            self.with(PartKind::Main, &step, Edit { sql: format!("{} NOT VALID", edit.sql), ..edit });
            let sql = validate(&table, &key);
            self.with(PartKind::Validate, &step, Edit::alter(fact, Alteration::Validates, sql));
        } else if let Some((table, column)) = self.is_not_null_of_old(&edit) {
            self.not_null(&step, edit, &table, &column);
        } else {
            self.found.push((PartKind::Main, step));
        }
    }

    fn with(&mut self, kind: PartKind, step: &Step, edit: Edit) {
        self.found.push((kind, Step { change: Change::Edit(Box::new(edit)), ..step.clone() }));
    }

    /// SET NOT NULL reads the table under ACCESS EXCLUSIVE, unless a valid check proves what it says (Postgres docs, ALTER TABLE).
    fn not_null(&mut self, step: &Step, edit: Edit, table: &QualifiedName, column: &Ident) {
        let check = self.free_name(table, column);
        let fact = Fact::Constraint(table.clone(), check.clone());
        let on = quote::qualified(table);
        let named = quote::ident(&check);
        let proof =
            format!("ALTER TABLE {on} ADD CONSTRAINT {named} CHECK ({} IS NOT NULL) NOT VALID", quote::ident(column));
        self.with(PartKind::Main, step, Edit::create(fact.clone(), proof));
        self.with(PartKind::Validate, step, Edit::alter(fact.clone(), Alteration::Validates, validate(table, &check)));
        self.with(PartKind::NotNull, step, edit);
        let sql = format!("ALTER TABLE {on} DROP CONSTRAINT {named}");
        self.with(PartKind::NotNull, &Step { remark: String::new(), ..step.clone() }, Edit::drop(fact, sql));
    }

    /// A name that no constraint has, before or after.
    fn free_name(&self, table: &QualifiedName, column: &Ident) -> Ident {
        let taken = |name: &Ident| {
            [self.now, self.wanted]
                .into_iter()
                .any(|catalog| catalog.tables.get(table).is_some_and(|table| table.constraints.contains_key(name)))
        };
        let base: String = column.chars().take(40).collect();
        let names = std::iter::once(format!("{base}_is_not_null"));
        let more = (2..).map(|number| format!("{base}_is_not_null{number}"));
        names.chain(more).map(Ident::from).find(|name| !taken(name)).unwrap_or_default()
    }

    /// A table that is there, and takes the safe forms: partitioned ones don't.
    fn old(&self, table: &QualifiedName) -> Option<(&Table, &Table)> {
        let both = (self.now.tables.get(table)?, self.wanted.tables.get(table)?);
        (both.0.kind == TableKind::Ordinary).then_some(both)
    }

    fn is_index_of_old(&self, edit: &Edit) -> bool {
        match &edit.fact {
            Fact::Index(table, _) => {
                edit.kind == EditKind::Create && self.old(table).is_some() && concurrently(&edit.sql).is_some()
            }
            _ => false,
        }
    }

    /// A unique key that is new on a table that is there: its index can be built while others write. One that takes the place of another is made with that
    /// gone, so that at no time there is none.
    fn is_key_of_old(&self, edit: &Edit) -> Option<&Constraint> {
        let Fact::Constraint(table, key) = &edit.fact else { return None };
        let (now, wanted) = self.old(table).filter(|_| edit.kind == EditKind::Create)?;
        let constraint = wanted.constraints.get(key).filter(|_| !now.constraints.contains_key(key))?;
        let unique = matches!(constraint.kind, ConstraintKind::Unique { .. }) && constraint.options.is_empty();
        (unique && wanted.kind == TableKind::Ordinary && wanted.parents.is_empty()).then_some(constraint)
    }

    fn is_validated_later(&self, edit: &Edit) -> Option<(QualifiedName, Ident)> {
        let Fact::Constraint(table, key) = &edit.fact else { return None };
        let (_, wanted) = self.old(table).filter(|_| edit.kind == EditKind::Create)?;
        let Constraint { kind, validated, .. } = wanted.constraints.get(key)?;
        let reads = matches!(kind, ConstraintKind::Check(_) | ConstraintKind::ForeignKey(_));
        (reads && *validated && edit.sql.contains("ADD CONSTRAINT") && !edit.sql.contains("NOT VALID"))
            .then(|| (table.clone(), key.clone()))
    }

    fn is_not_null_of_old(&self, edit: &Edit) -> Option<(QualifiedName, Ident)> {
        let Fact::Column(table, column) = &edit.fact else { return None };
        let (now, wanted) = self.old(table)?;
        let tightens = !now.column(column)?.not_null && wanted.column(column)?.not_null;
        (tightens && edit.sql.ends_with("SET NOT NULL") && !edit.sql.contains(','))
            .then(|| (table.clone(), column.clone()))
    }
}

fn validate(table: &QualifiedName, key: &Ident) -> String {
    format!("ALTER TABLE {} VALIDATE CONSTRAINT {}", quote::qualified(table), quote::ident(key))
}

/// CREATE INDEX with CONCURRENTLY.
fn concurrently(sql: &str) -> Option<String> {
    ["CREATE INDEX ", "CREATE UNIQUE INDEX "]
        .into_iter()
        .find_map(|start| sql.strip_prefix(start).map(|rest| format!("{start}CONCURRENTLY {rest}")))
}

fn is_new_value(edit: &Edit) -> bool {
    edit.kind == EditKind::Alter(Alteration::AddsValue)
}

#[cfg(test)]
mod tests;
