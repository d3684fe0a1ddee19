//! Statements applied to a catalog: the only place that looks into pg_query's nodes.
//!
//! There is one reader of SQL. What a model's fragments say ([`fragment`]), what the compiler renders (read back, statement by
//! statement) and what people have written in migrations all go through the same nodes. What isn't understood is never passed over:
//! it becomes a [`Note`], and the objects that it may have touched become uncertain.

mod aggregate;
mod alter_table;
mod alter_view;
mod analysis;
mod bucket;
mod called;
mod cascade;
mod column;
mod comment;
mod composite;
mod constraint;
mod default_privileges;
mod definition;
mod dependency;
mod do_block;
mod domain;
mod drop;
mod event_trigger;
mod exclusion;
mod execute;
pub(crate) mod expr;
mod extension;
pub mod fragment;
mod freeze;
mod function;
mod function_options;
mod function_replacement;
mod grant;
mod grant_rest;
mod holder;
mod index;
mod inherit;
mod insert;
mod kind;
mod like;
mod lookup;
mod names;
mod node;
mod options;
mod origin;
mod other;
mod other_id;
mod owner;
mod ownership;
mod partition;
mod plpgsql;
mod policy;
mod problem;
mod publication;
mod query;
mod references;
mod refusal;
mod rename;
mod rename_object;
mod renaming;
pub mod resolve;
mod role;
mod rows;
mod rule;
mod schema;
mod sequence;
mod session;
mod storage;
mod stored;
mod table;
mod table_as;
mod temporary;
#[cfg(test)]
mod tests;
mod transaction;
mod trigger;
pub(crate) mod types;
mod undo;
mod unsupported;
mod view;
mod view_parts;

pub use insert::insert;
pub use kind::{DefinerView, StatementKind};
pub use origin::{Facet, Origins};
pub use problem::Problem;
pub use session::Session;

use crate::catalog::{Catalog, ObjectId};
use crate::diagnostics::{Diagnostic, Diagnostics, code};
use crate::span::{FileId, Span};
use crate::sql::parse::{self, Parsed, Statement, with_stack_for};
use names::Names;
use problem::Apply;
use std::collections::BTreeSet;

/// A catalog, and the statements that have led to it.
#[derive(Debug, Clone)]
pub struct Replay {
    /// What the database holds now.
    pub catalog: Catalog,
    /// Which statement last said what about which object; filled by [`Self::apply_text`].
    pub origins: Origins,
    /// What couldn't be known.
    pub notes: Vec<Note>,
    /// What may be different from what [`Self::catalog`] says.
    pub uncertain: BTreeSet<ObjectId>,
    session: Session,
    start: Session,
    /// The state to which ROLLBACK leads back.
    transaction: transaction::Open,
    names: Names,
    /// What is put aside while a statement changes it.
    saved: Option<undo::Saved>,
    /// Of the statement that is being applied.
    touched: Vec<(ObjectId, Facet)>,
    doubts: Vec<String>,
    /// Whether PL/pgSQL of any form is followed.
    interprets: bool,
}

/// Something that replay doesn't know, and where it comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// The statement.
    pub span: Span,
    /// One sentence, lower case, no full stop.
    pub message: String,
}

/// What one statement did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Outcome {
    /// The objects that it changed or looked at to change them, each once.
    pub touched: Vec<ObjectId>,
    /// What of it isn't understood.
    pub notes: Vec<String>,
    /// Why it can't be applied. It has changed nothing then.
    pub problem: Option<Problem>,
}

impl Outcome {
    /// Whether the statement was understood in full and applied.
    pub fn is_clean(&self) -> bool {
        self.problem.is_none() && self.notes.is_empty()
    }
}

impl Replay {
    /// From a catalog, as the migration role of a Supabase project.
    pub fn new(baseline: Catalog) -> Self {
        Self::with_session(baseline, Session::default())
    }

    /// From a catalog, as another role or with another search path.
    pub fn with_session(baseline: Catalog, session: Session) -> Self {
        Self {
            names: Names::with_extensions(&baseline),
            catalog: baseline,
            origins: Origins::default(),
            notes: Vec::new(),
            uncertain: BTreeSet::new(),
            start: session.clone(),
            session,
            saved: None,
            transaction: transaction::Open::default(),
            touched: Vec::new(),
            doubts: Vec::new(),
            interprets: true,
        }
    }

    /// Knows only blocks of the few forms that the compiler itself writes: read-back lets nothing else pass, whatever it would lead to (a handler
    /// that swallows every error leads nowhere else here, and hides a failure on a real database).
    #[must_use]
    pub fn without_interpreter(self) -> Self {
        Self { interprets: false, ..self }
    }

    /// Applies all statements of a file, whose session begins anew (the Supabase CLI says RESET ALL before each). What can't be parsed
    /// or applied is reported, and the rest of the file goes on.
    pub fn apply_text(&mut self, file: FileId, text: &str, diagnostics: &mut Diagnostics) {
        self.session = self.start.clone();
        self.transaction = transaction::Open::of_text(text);
        for parsed in parse::parse(text) {
            match parsed {
                Parsed::Statement(statement) => {
                    let span = Span::new(file, statement.range.clone());
                    self.apply_at(&statement, span, diagnostics);
                }
                Parsed::Error(error) => {
                    let span = Span::new(file, error.range.clone());
                    let message = format!("this statement can't be read: {error}");
                    diagnostics.push(Diagnostic::error(&code::P0711, span, message));
                }
                Parsed::MetaCommand(range) => {
                    let message = "a command of psql stands in a file of SQL";
                    let span = Span::new(file, range);
                    diagnostics.push(
                        Diagnostic::error(&code::P0715, span, message)
                            .note("only psql understands it; `supabase db push` sends the file to the server as it is")
                            .help("remove the line"),
                    );
                }
                Parsed::CopyData(range) => diagnostics.push(problem::copy_data(Span::new(file, range))),
            }
        }
        self.drop_temporary();
    }

    fn apply_at(&mut self, statement: &Statement, span: Span, diagnostics: &mut Diagnostics) {
        let outcome = self.apply(statement);
        for (object, facet) in std::mem::take(&mut self.touched) {
            self.origins.set(object, facet, span);
        }
        self.notes.extend(outcome.notes.into_iter().map(|message| Note { span, message }));
        if let Some(problem) = outcome.problem {
            diagnostics.push(problem.diagnostic(span));
        }
    }

    /// Applies one statement: read-back, which asks after each whether the catalog is the one that was planned.
    pub fn apply(&mut self, statement: &Statement) -> Outcome {
        self.touched.clear();
        self.doubts.clear();
        let result = with_stack_for(statement.nesting, || {
            self.execute(&statement.node)?;
            self.qualify_touched();
            Ok(())
        });
        let result = match result {
            Err(Problem { sqlstate: problem::UNKNOWN, message, .. }) => {
                self.doubt(message);
                Ok(())
            }
            result => result,
        };
        let mut touched: Vec<ObjectId> = Vec::new();
        for (object, _) in &self.touched {
            if !touched.contains(object) {
                touched.push(object.clone());
            }
        }
        Outcome { touched, notes: std::mem::take(&mut self.doubts), problem: result.err() }
    }

    /// Does work of several steps: all of it, or nothing. A single step undoes itself, and then no copy is made.
    fn undoing(&mut self, several: bool, work: impl FnOnce(&mut Self) -> Apply) -> Apply {
        let before = several.then(|| (self.catalog.clone(), self.names.clone()));
        let result = work(self);
        if let (Err(_), Some((catalog, names))) = (&result, before) {
            self.catalog = catalog;
            self.names = names;
        }
        result
    }

    /// Remembers what the statement is about.
    fn touch(&mut self, object: ObjectId, facet: Facet) {
        self.touched.push((object, facet));
    }

    /// Remembers that a part of the statement isn't understood.
    fn doubt(&mut self, message: impl Into<String>) {
        self.doubts.push(message.into());
    }

    /// Remembers that an object may be different from what the catalog says.
    fn doubt_about(&mut self, object: ObjectId, message: impl Into<String>) {
        self.doubt(message);
        self.uncertain.insert(object);
    }
}
