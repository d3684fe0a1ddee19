//! SQL of the model's own: `sql """ ... """`. Each statement is taken as it is, and replayed onto the catalog that the model means.
//!
//! In go the blocks and the wanted catalog, out come steps for the end of the plan, and the catalog with what the statements add. What the model
//! makes stays as the model means it (`guarantee`); what is added isn't open by accident (`exposure`), whatever the project gives by default; and where
//! migrations are to be run again, so can each statement (`again`). Everything else is a diagnostic at the statement.

mod again;
mod exposure;
mod guarantee;

use crate::catalog::{Catalog, DefaultPrivileges, ObjectId};
use crate::diagnostics::{Diagnostic, Diagnostics, code};
use crate::model::Model;
use crate::plan::Verbatim;
use crate::replay::{Replay, StatementKind};
use crate::span::Span;
use crate::sql::parse::{self, Parsed, Statement};
use crate::syntax::tree::SqlBlock;

/// What the statements add.
#[derive(Debug, Clone, Default)]
pub struct Own {
    /// Steps in the order of the model.
    pub statements: Vec<Verbatim>,
    /// The catalog with what they do.
    pub catalog: Catalog,
}

/// What is known when statements are replayed.
#[derive(Debug, Clone, Copy)]
pub struct Ground<'a> {
    /// The checked model.
    pub model: &'a Model,
    /// The catalog that it means.
    pub wanted: &'a Catalog,
    /// What the platform gave new objects by default before 2026.
    pub old_defaults: &'a DefaultPrivileges,
    /// Whether each statement must be one that can be run again.
    pub idempotent: bool,
}

/// One statement at its place.
struct Placed {
    statement: Statement,
    text: String,
    span: Span,
    /// The objects that it changed.
    changes: Vec<ObjectId>,
    unless_there: bool,
}

/// Replays the model's own SQL. What is wrong with it stands in `diagnostics`; the answer is then what could be understood.
pub fn add(ground: Ground<'_>, diagnostics: &mut Diagnostics) -> Own {
    if ground.model.sql.is_empty() {
        return Own { statements: Vec::new(), catalog: ground.wanted.clone() };
    }
    let before = diagnostics.iter().count();
    let mut placed = Vec::new();
    for block in &ground.model.sql {
        read(block, &mut placed, diagnostics);
    }
    let mut replay = Replay::new(ground.wanted.clone());
    let mut own = Own::default();
    let mut kept = Vec::new();
    // Where a statement can't be taken, what it makes isn't there for those after it: nobody has to be told.
    let mut is_whole = diagnostics.iter().count() == before;
    for mut statement in placed {
        let state = replay.clone();
        match apply(&mut replay, &statement, ground) {
            Ok(()) => {
                statement.changes = state.catalog.differing(&replay.catalog);
                own.statements.push(step(&statement, &replay.catalog));
                kept.push(statement);
            }
            Err(refusal) => {
                // What follows is judged as if it weren't there.
                replay = state;
                let is_told = is_whole || !matches!(refusal, Refusal::Missing(_));
                is_whole &= !matches!(refusal, Refusal::Unfit(_));
                if is_told {
                    diagnostics.push(*refusal.diagnostic());
                }
            }
        }
    }
    own.catalog = replay.catalog;
    // A statement that was refused may be the one that closes what another one makes.
    if diagnostics.iter().count() == before {
        exposure::check(ground, &own.catalog, &kept, diagnostics);
        if ground.idempotent {
            again::check(&mut kept, &own.catalog, diagnostics);
            for (step, statement) in own.statements.iter_mut().zip(&kept) {
                step.unless_there = statement.unless_there;
            }
        }
    }
    own
}

/// The statements of a block, those that can be read.
fn read(block: &SqlBlock, placed: &mut Vec<Placed>, diagnostics: &mut Diagnostics) {
    let found = parse::parse(&block.text);
    if found.is_empty() {
        diagnostics.push(
            Diagnostic::error(&code::P0475, block.span, "there is no statement in this SQL")
                .help("write one, or take the block away"),
        );
    }
    for parsed in found {
        match parsed {
            Parsed::Statement(statement) => {
                let text = block.text.get(statement.range.clone()).unwrap_or_default().to_owned();
                let span = block.place(statement.range.clone());
                placed.push(Placed { statement: *statement, text, span, changes: Vec::new(), unless_there: false });
            }
            Parsed::Error(error) => diagnostics.push(
                Diagnostic::error(
                    &code::P0475,
                    block.place(error.range.clone()),
                    format!("this can't be read: {}", error.message),
                )
                .note("statements are read with the grammar of Postgres"),
            ),
            Parsed::MetaCommand(range) => diagnostics.push(
                Diagnostic::error(&code::P0475, block.place(range), "a command of psql stands among statements")
                    .note("only psql understands it; a migration is sent to the server as it is")
                    .help("remove the line"),
            ),
            Parsed::CopyData(range) => diagnostics.push(
                Diagnostic::error(&code::P0475, block.place(range), "rows of COPY stand among statements")
                    .help("write seed rows: `seed TABLE (COLUMN, ...) { ... }`"),
            ),
        }
    }
}

/// Why a statement isn't taken.
enum Refusal {
    /// Something that it names isn't there.
    Missing(Box<Diagnostic>),
    /// Postgres would refuse it for another reason.
    Impossible(Box<Diagnostic>),
    /// It could be applied, and must not be.
    Unfit(Box<Diagnostic>),
}

impl Refusal {
    fn diagnostic(self) -> Box<Diagnostic> {
        match self {
            Self::Missing(diagnostic) | Self::Impossible(diagnostic) | Self::Unfit(diagnostic) => diagnostic,
        }
    }
}

/// Replays one statement; what speaks against it.
fn apply(replay: &mut Replay, placed: &Placed, ground: Ground<'_>) -> Result<(), Refusal> {
    let unfit = |diagnostic| Err(Refusal::Unfit(Box::new(diagnostic)));
    if let Some(diagnostic) = of_another_kind(placed) {
        return unfit(diagnostic);
    }
    if let Some(diagnostic) = exposure::definer_view(ground, &replay.catalog, &placed.statement, placed.span) {
        return unfit(diagnostic);
    }
    let outcome = replay.apply(&placed.statement);
    if let Some(problem) = outcome.problem {
        let kind = if problem.is_missing() { Refusal::Missing } else { Refusal::Impossible };
        let refused = Diagnostic::error(&code::P0478, placed.span, problem.message)
            .note(format!("Postgres refuses this statement with SQLSTATE {}", problem.sqlstate))
            .note("the statement runs at the end of the migration, when everything that the model makes is there");
        return Err(kind(Box::new(refused)));
    }
    if let Some(note) = outcome.notes.into_iter().next() {
        let unknown = Diagnostic::error(&code::P0477, placed.span, "it isn't known what this statement does")
            .note(note)
            .note("whether the guarantees of the model hold can be said of statements that are understood alone")
            .help("write it as a migration of your own, beside the generated ones");
        return unfit(unknown);
    }
    match guarantee::violation(ground, &replay.catalog) {
        Some(violation) => unfit(violation.diagnostic(placed.span)),
        None => Ok(()),
    }
}

/// What isn't a part of the schema.
fn of_another_kind(placed: &Placed) -> Option<Diagnostic> {
    let (message, note, help) = match StatementKind::of(&placed.statement) {
        StatementKind::Definition => return None,
        StatementKind::Data => (
            "this changes rows, and no part of the schema",
            "a migration that is built again would lose it, as rows can't be read off a schema",
            "write seed rows, `seed TABLE (COLUMN, ...) { ... }`, or a migration of your own",
        ),
        StatementKind::Transaction => (
            "a migration is one transaction, and this would end it",
            "whoever applies the migration begins and ends the transaction",
            "take the statement away",
        ),
        StatementKind::Setting => (
            "this changes what the statements after it mean",
            "settings would last until the end of the migration",
            "take it away, and write names with their schemas",
        ),
        StatementKind::Alone => (
            "this can't run in the transaction of a migration",
            "Postgres refuses it with SQLSTATE 25001",
            "take CONCURRENTLY away, or write a migration of your own",
        ),
        StatementKind::Role => (
            "roles aren't the database's alone",
            "they belong to the cluster, and who is a member of one acts with its rights",
            "make roles outside of the project's migrations",
        ),
        StatementKind::DefaultPrivileges => (
            "this changes what everything that is made later is open to",
            "what the model makes later would be open before its grants are said",
            "grant what is meant on each object",
        ),
        StatementKind::Extension => (
            "extensions are declared",
            "the model must know of an extension to check what uses it",
            "write `extension NAME [in SCHEMA]`",
        ),
        StatementKind::Nothing => (
            "this leaves nothing behind",
            "the SQL of a model makes parts of the schema",
            "take it away, or write a migration of your own",
        ),
    };
    Some(Diagnostic::error(&code::P0476, placed.span, message).note(note).help(help))
}

fn step(placed: &Placed, catalog: &Catalog) -> Verbatim {
    let mut after = Catalog::default();
    placed.changes.iter().for_each(|id| after.take_over(catalog, id));
    Verbatim { text: placed.text.clone(), changes: placed.changes.clone(), after, unless_there: false }
}
