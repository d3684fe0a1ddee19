//! The next migration: from what the migrations that exist lead to, to what the model means and what it doesn't own.

mod history;
mod layout;
mod lend;
mod name;
mod others;
pub mod report;
mod roles;
mod settle;
mod told;

pub use crate::diff::Pattern;
pub use crate::plan::exposure::{AccessChange, Direction};
pub use crate::plan::hazard::Hazard;
pub use history::{History, history};
pub use told::{Allowed, Told};

use super::{Artifacts, Failure, Platform};
use crate::catalog::{Acl, Catalog, ObjectId, QualifiedName};
use crate::diagnostics::{Diagnostic, code};
use crate::diff::{Fact, Owned, Part, merged};
use crate::emit::{self, EmitError, Emitted, Header, Templates};
use crate::model::Model;
use crate::plan::exposure;
use crate::plan::hazard::{Renamed, hazards};
use crate::plan::rename::{self, Was};
use crate::plan::{self, Change, Plan, Section, Step, safe};
use crate::platform::supabase::DefaultGrants;
use crate::readback::{Mismatch, read_back_next};
use crate::replay::Replay;
use crate::span::Span;
use crate::sql::parse::parse_all;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

/// What to write, and what there is to know about it.
#[derive(Debug, Clone)]
pub struct Next {
    /// A name from what changes.
    pub name: String,
    /// The files, in the order in which they have to be applied; none where nothing differs.
    pub files: Vec<File>,
    /// What may break, each with what was said to it.
    pub hazards: Vec<Told>,
    /// What changes in who may do what.
    pub access: Vec<AccessChange>,
    /// What others made of what the model owns; it stays.
    pub kept: Vec<(Part, Option<Span>)>,
}

/// One file of a migration.
#[derive(Debug, Clone)]
pub struct File {
    /// What its name ends with; empty for the one that has most in it.
    pub suffix: String,
    /// Its text.
    pub text: String,
    /// Its statements, without their remarks.
    pub statements: Vec<Range<usize>>,
    /// What each of them is about, in words.
    pub about: Vec<String>,
}

/// What the settings and the user say about it.
#[derive(Debug, Clone, Default)]
pub struct Wish {
    /// What the model owns whoever made it.
    pub owned: Vec<Pattern>,
    /// The hazards that are allowed.
    pub allowed: Vec<Allowed>,
}

/// Why there is no next migration.
#[derive(Debug, Clone)]
pub enum Refusal {
    /// What these are isn't known, and they would have to change.
    Uncertain(Vec<ObjectId>),
    /// These were made by others, would stay, and need what the model takes away; each with the statement that made it.
    Stands(Vec<(Fact, Fact, Option<Span>)>),
    /// The statements don't lead there.
    Mismatch(Mismatch),
    /// A template of the compiler's can't be used.
    Template(EmitError),
}

impl Refusal {
    /// As a message to the user.
    pub fn diagnostic(&self, place: Span) -> Diagnostic {
        match self {
            Self::Uncertain(objects) => {
                let names: Vec<String> = objects.iter().map(|object| format!("`{object}`")).collect();
                Diagnostic::error(
                    &code::P0721,
                    place,
                    format!("the next migration would have to change what isn't known: {}", names.join(", ")),
                )
                .note("a statement of an earlier migration may have changed it, and what it did can't be told without a database; `policyc catalog` shows which")
                .help("write what it is in plain statements, in a migration of your own, or leave it as it is in the model")
            }
            Self::Stands(standing) => {
                let first = standing.first();
                let told: Vec<String> =
                    standing.iter().map(|(fact, needed, _)| format!("{fact} needs {needed}")).collect();
                let place = first.and_then(|(.., made)| *made).unwrap_or(place);
                Diagnostic::error(
                    &code::P0714,
                    place,
                    format!("the model takes away what others built on: {}", told.join("; ")),
                )
                .note("what other migrations made stays as it is, and Postgres doesn't drop what something stands on")
                .help("drop it in a migration of your own, or keep what it needs in the model; `owned:` in `policyc.yaml` gives it to the model")
            }
            Self::Mismatch(mismatch) => Failure::ReadBack(mismatch.clone()).diagnostic(place),
            Self::Template(error) => Failure::Template(error.clone()).diagnostic(place),
        }
    }
}

/// Plans the way from what `history` leads to.
///
/// # Errors
///
/// What can't be planned with certainty.
pub fn next(artifacts: &Artifacts, history: &History, wish: &Wish) -> Result<Next, Refusal> {
    let model = &artifacts.model;
    let platform = artifacts.platform.catalog(DefaultGrants::New);
    let renaming = Renaming::plan(&was(model), &history.now, &artifacts.catalog);
    let made = rename::follow(&history.made, &renaming.renamed);
    let granted = rename::follow(&history.granted, &renaming.renamed);
    let owned = Owned { platform: &platform, made: &made, granted: &granted, claimed: &wish.owned };
    let goal = merged(&renaming.now, &artifacts.catalog, owned);
    let mut wanted = goal.catalog;
    others::follow(&renaming.now, &mut wanted, &artifacts.catalog);
    let changed = renaming.now.differing(&wanted);
    let unknown: Vec<ObjectId> = changed.iter().filter(|object| history.uncertain.contains(*object)).cloned().collect();
    if !unknown.is_empty() {
        return Err(Refusal::Uncertain(unknown));
    }
    let access = exposure::changes(&renaming.now, &wanted, &|strict, loose| roles::is_stricter(model, strict, loose));
    let hazards = hazards(&renaming.now, &wanted, &access, &renaming.renamed);
    let place = |part: &Part| history.place(part);
    let kept = goal.kept.iter().map(|part| (part.clone(), place(part))).collect();
    let mut found = Next {
        name: name::of(&renaming.now, &wanted, &renaming.renamed),
        files: Vec::new(),
        hazards: hazards.into_iter().map(|hazard| Told::new(hazard, model, history, &wish.allowed)).collect(),
        access,
        kept,
    };
    if changed.is_empty() && renaming.steps.is_empty() {
        return Ok(found);
    }
    let theirs = |id: &ObjectId| wanted.has(id) && !artifacts.catalog.has(id);
    let under_old: BTreeMap<ObjectId, Acl> =
        history.under_old.iter().filter(|(id, _)| theirs(id)).map(|(id, held)| (id.clone(), held.clone())).collect();
    let mut plan = settle::plan(&renaming.now, &wanted, artifacts.platform, &under_old);
    plan.steps.splice(0..0, renaming.steps);
    for step in &mut plan.steps {
        told::describe(step, &found.hazards);
    }
    let mut parts = safe::parts(plan, &renaming.now, &wanted);
    for part in &mut parts {
        lend::lend(&mut part.plan, &renaming.now, &wanted, &platform);
    }
    let emitted = emit_all(&parts, artifacts).map_err(Refusal::Template)?;
    follow(&emitted, history, artifacts.platform, &wanted, &under_old).map_err(|mismatch| {
        let standing = others::standing(&renaming.now, &wanted, &artifacts.catalog);
        if standing.is_empty() {
            return Refusal::Mismatch(mismatch);
        }
        let placed = |(fact, needed): (Fact, Fact)| {
            let made = history.place(&Part::Fact(fact.clone()));
            (fact, needed, made)
        };
        Refusal::Stands(standing.into_iter().map(placed).collect())
    })?;
    found.files = parts
        .iter()
        .zip(emitted)
        .map(|(part, emitted)| File {
            suffix: part.kind.suffix(),
            about: part.plan.steps.iter().map(about).collect(),
            text: emitted.text,
            statements: emitted.statements,
        })
        .collect();
    Ok(found)
}

/// The first migration as a plan of its own: nothing is there that it could break.
pub fn first(artifacts: &Artifacts) -> Next {
    let platform = artifacts.platform.catalog(DefaultGrants::New);
    let text = artifacts.migration.clone();
    let statements: Vec<Range<usize>> =
        parse_all(&text).unwrap_or_default().into_iter().map(|statement| statement.range).collect();
    Next {
        name: String::new(),
        access: exposure::changes(&platform, &artifacts.catalog, &|_, _| false),
        hazards: Vec::new(),
        kept: Vec::new(),
        files: vec![File { suffix: String::new(), about: vec![String::new(); statements.len()], statements, text }],
    }
}

fn about(step: &Step) -> String {
    match &step.change {
        Change::Edit(edit) => edit.fact.to_string(),
        Change::LendRole(role, _) | Change::ReturnRole(role, _) => ObjectId::Role(role.clone()).to_string(),
        _ => String::new(),
    }
}

fn emit_all(parts: &[safe::Part], artifacts: &Artifacts) -> Result<Vec<Emitted>, EmitError> {
    let header = Header { version: env!("CARGO_PKG_VERSION").to_owned(), model: artifacts.model.name.to_string() };
    let templates = Templates::embedded();
    parts.iter().map(|part| emit::migration(&templates, &header, &part.plan)).collect()
}

/// Reads everything back, under both default grants of the platform: which ones a project has isn't known.
fn follow(
    emitted: &[Emitted],
    history: &History,
    platform: Platform,
    wanted: &Catalog,
    under_old: &BTreeMap<ObjectId, Acl>,
) -> Result<(), Mismatch> {
    let [new, old] = [DefaultGrants::New, DefaultGrants::Old].map(|grants| Catalog {
        default_privileges: platform.catalog(grants).default_privileges,
        ..history.now.clone()
    });
    let [old, wanted_old] = [old, wanted.clone()].map(|mut catalog| {
        for (id, held) in under_old {
            let privileges = match id {
                ObjectId::View(name) => catalog.views.get_mut(name).map(|view| &mut view.privileges),
                ObjectId::Function(id) => catalog.functions.get_mut(id).map(|function| &mut function.privileges),
                _ => None,
            };
            if let Some(privileges) = privileges {
                privileges.clone_from(held);
            }
        }
        catalog
    });
    let files: Vec<(&str, &[Range<usize>])> =
        emitted.iter().map(|file| (file.text.as_str(), file.statements.as_slice())).collect();
    read_back_next(&files, &[(&new, wanted), (&old, &wanted_old)])
}

/// The names that the model says things had.
fn was(model: &Model) -> Was {
    let mut was = Was::default();
    for table in &model.tables {
        if let Some(old) = &table.was {
            was.tables.push((QualifiedName::new(table.name.schema.clone(), old.clone()), table.name.clone()));
        }
        for column in &table.columns {
            was.columns.extend(column.was.clone().map(|old| (table.name.clone(), old, column.name.clone())));
        }
    }
    was
}

/// Other names, and the catalog that has them.
struct Renaming {
    now: Catalog,
    renamed: Vec<Renamed>,
    steps: Vec<Step>,
}

impl Renaming {
    fn plan(was: &Was, now: &Catalog, wanted: &Catalog) -> Self {
        let mut replay = Replay::new(now.clone()).without_interpreter();
        let mut found = Self { now: now.clone(), renamed: Vec::new(), steps: Vec::new() };
        let mut tables = BTreeSet::new();
        for (renamed, edit) in was.open(now) {
            match &renamed {
                Renamed::Table(_, to) => drop(tables.insert(to.clone())),
                Renamed::Column(table, ..) => drop(tables.insert(table.clone())),
            }
            found.renamed.push(renamed);
            found.add(edit, &mut replay);
        }
        if tables.is_empty() {
            return found;
        }
        for edit in rename::functions_and_sequences(&replay.catalog, wanted) {
            found.add(edit, &mut replay);
        }
        for edit in rename::parts(&replay.catalog, wanted, &tables) {
            found.add(edit, &mut replay);
        }
        found.now = replay.catalog;
        found
    }

    /// What can't be read back is found when everything is.
    fn add(&mut self, edit: crate::diff::Edit, replay: &mut Replay) {
        for statement in parse_all(&edit.sql).unwrap_or_default() {
            replay.apply(&statement);
        }
        self.steps.push(Step {
            change: Change::Edit(Box::new(edit)),
            section: Section::Renames,
            remark: String::new(),
        });
    }
}

impl Next {
    /// Whether there is nothing to write.
    pub fn is_empty(&self) -> bool {
        self.files.is_empty()
    }

    /// The hazards that nobody has allowed and that have to be.
    pub fn refused(&self) -> impl Iterator<Item = &Told> {
        self.hazards.iter().filter(|told| told.is_refused())
    }
}

/// Uses the planner, for what stands around it.
fn planned(now: &Catalog, wanted: &Catalog) -> Plan {
    plan::next(now, wanted)
}
