//! Statements applied to a catalog: the only place that looks into pg_query's nodes.
//!
//! There is one reader of SQL. What a model's fragments say ([`fragment`]), what the compiler renders (read back, statement by
//! statement) and what people have written in migrations all go through the same nodes. What isn't understood is never passed over:
//! it becomes a [`Note`], and the objects that it may have touched become uncertain.

mod aggregate;
mod alter_table;
mod alter_view;
mod analysis;
pub mod body;
mod bucket;
mod called;
mod carried;
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
pub mod effect;
mod event_trigger;
mod exclusion;
mod execute;
pub(crate) mod expr;
mod extension;
mod filled;
pub mod fragment;
mod freeze;
mod function;
mod function_options;
mod grant;
mod grant_rest;
mod holder;
mod immutable;
mod index;
mod inherit;
mod insert;
mod kind;
mod like;
mod lookup;
mod mentions;
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
mod prepared;
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

pub use carried::alterations;
pub use effect::{Effect, EffectKind};
pub use insert::insert;
pub use kind::{DefinerView, StatementKind};
pub use origin::{Facet, Origins};
pub use problem::Problem;
pub use session::Session;

use crate::catalog::{Catalog, ObjectId};
use crate::diagnostics::{Diagnostic, Diagnostics, code};
use crate::span::{FileId, Span};
use crate::sql::ahead::parse_each;
use crate::sql::parse::{self, Parsed, Statement, with_stack_for};
use names::Names;
use pg_query::NodeEnum;
use problem::Apply;
use std::collections::{BTreeMap, BTreeSet};

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
    /// How many states can be gone back to.
    marks: usize,
    /// PREPARE.
    prepared: BTreeMap<String, NodeEnum>,
    mentions: mentions::Mentions,
    /// Of the statement that is being applied.
    touched: Vec<(ObjectId, Facet)>,
    doubts: Vec<String>,
    /// Whether something isn't known that may have made what has a name: then nothing can be said to be missing.
    hides: bool,
    /// The variables and labels of the block that the statement stands in: they look like columns.
    block: Option<Vec<String>>,
    /// The tables that may have rows.
    filled: filled::Filled,
    /// Whether PL/pgSQL of any form is followed.
    interprets: bool,
    /// What statements did, where somebody wants to know.
    recorder: Option<effect::Recorder>,
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
    pub fn with_session(mut baseline: Catalog, session: Session) -> Self {
        baseline.forget();
        Self {
            names: Names::with_extensions(&baseline),
            catalog: baseline,
            origins: Origins::default(),
            notes: Vec::new(),
            uncertain: BTreeSet::new(),
            start: session.clone(),
            session,
            marks: 0,
            prepared: BTreeMap::new(),
            mentions: mentions::Mentions::default(),
            transaction: transaction::Open::default(),
            touched: Vec::new(),
            doubts: Vec::new(),
            hides: false,
            block: None,
            filled: filled::Filled::default(),
            interprets: true,
            recorder: None,
        }
    }

    /// Knows only blocks of the few forms that the compiler itself writes: read-back lets nothing else pass, whatever it would lead to (a handler
    /// that swallows every error leads nowhere else here, and hides a failure on a real database).
    #[must_use]
    pub fn without_interpreter(self) -> Self {
        Self { interprets: false, ..self }
    }

    /// Writes down what each statement does: [`Self::take_effects`].
    #[must_use]
    pub fn with_effects(self) -> Self {
        Self { recorder: Some(effect::Recorder::default()), ..self }
    }

    /// What the statements did, in order, and the place of each statement that could be read.
    pub fn take_effects(&mut self) -> (Vec<Effect>, Vec<Span>) {
        self.recorder.take().map(|recorder| (recorder.effects, recorder.statements)).unwrap_or_default()
    }

    /// Applies all statements of a file, whose session begins anew (the Supabase CLI says RESET ALL before each). What can't be parsed
    /// or applied is reported, and the rest of the file goes on.
    pub fn apply_text(&mut self, file: FileId, text: &str, diagnostics: &mut Diagnostics) {
        self.apply_file(file, &parse::parse(text), diagnostics);
    }

    /// As [`Self::apply_text`], of many files in their order: they are parsed on other threads while the earlier ones are applied.
    pub fn apply_texts(&mut self, files: &[(FileId, &str)], diagnostics: &mut Diagnostics) {
        let texts: Vec<&str> = files.iter().map(|(_, text)| *text).collect();
        parse_each(&texts, |at, statements| {
            if let Some((file, _)) = files.get(at) {
                self.apply_file(*file, statements, diagnostics);
            }
        });
    }

    fn apply_file(&mut self, file: FileId, statements: &[Parsed], diagnostics: &mut Diagnostics) {
        self.session = self.start.clone();
        // A transaction that a file leaves open: whoever runs the file commits it.
        self.keep_all();
        if let Some(recorder) = &mut self.recorder {
            recorder.next_file();
        }
        self.transaction = transaction::Open::of_file(statements);
        for parsed in statements {
            match parsed {
                Parsed::Statement(statement) => {
                    let span = Span::new(file, statement.range.clone());
                    self.apply_at(statement, span, diagnostics);
                }
                Parsed::Error(error) => {
                    let span = Span::new(file, error.range.clone());
                    let message = format!("this statement can't be read: {error}");
                    diagnostics.push(Diagnostic::error(&code::P0711, span, message));
                }
                Parsed::MetaCommand(range) => {
                    let message = "a command of psql stands in a file of SQL";
                    let span = Span::new(file, range.clone());
                    diagnostics.push(
                        Diagnostic::error(&code::P0715, span, message)
                            .note("only psql understands it; `supabase db push` sends the file to the server as it is")
                            .help("remove the line"),
                    );
                }
                Parsed::CopyData(range) => diagnostics.push(problem::copy_data(Span::new(file, range.clone()))),
            }
        }
        self.drop_temporary();
    }

    fn apply_at(&mut self, statement: &Statement, span: Span, diagnostics: &mut Diagnostics) {
        if let Some(recorder) = &mut self.recorder {
            recorder.next_statement(span);
        }
        let result = self.run(statement);
        self.set_origins(span);
        self.notes.extend(self.doubts.drain(..).map(|message| Note { span, message }));
        if let Err(problem) = result {
            diagnostics.push(problem.diagnostic(span));
        }
    }

    /// Remembers the statement for what it touched. What is gone has no origins any more, and what has a new name keeps them.
    fn set_origins(&mut self, span: Span) {
        let touched = std::mem::take(&mut self.touched);
        let mut gone: Vec<&ObjectId> = Vec::new();
        let mut new: Vec<&ObjectId> = Vec::new();
        let mut last = None;
        for (object, _) in &touched {
            // Mostly it is the same object many times, of which each part is touched.
            if last.replace(object) == Some(object) {
                continue;
            }
            let always = matches!(object, ObjectId::DefaultPrivileges | ObjectId::Database);
            let list = match (always || self.catalog.has(object), self.origins.knows(object)) {
                (false, _) => &mut gone,
                (true, false) => &mut new,
                (true, true) => continue,
            };
            if !list.contains(&object) {
                list.push(object);
            }
        }
        let moved = match (gone.as_slice(), new.as_slice()) {
            ([ObjectId::Schema(from)], [to @ ObjectId::Schema(name), ..]) => {
                self.origins.rename_schema(from, name);
                Some(*to)
            }
            ([from], [to]) if self.origins.rename(from, to) => Some(*to),
            _ => None,
        };
        gone.iter().for_each(|object| self.origins.forget(object));
        let (gone, moved): (Vec<ObjectId>, _) = (gone.into_iter().cloned().collect(), moved.cloned());
        let kept = touched.into_iter().filter(|(object, facet)| {
            let is_renamed = *facet == Facet::Definition && moved.as_ref() == Some(object);
            *facet != Facet::Names && !is_renamed && !gone.contains(object)
        });
        self.origins.set_all(kept, span);
    }

    /// Applies one statement: read-back, which asks after each whether the catalog is the one that was planned.
    pub fn apply(&mut self, statement: &Statement) -> Outcome {
        let result = self.run(statement);
        let mut seen: BTreeSet<&ObjectId> = BTreeSet::new();
        let once = self.touched.iter().map(|(object, _)| object).filter(|object| seen.insert(object));
        let touched: Vec<ObjectId> = once.cloned().collect();
        Outcome { touched, notes: std::mem::take(&mut self.doubts), problem: result.err() }
    }

    fn run(&mut self, statement: &Statement) -> Apply {
        self.touched.clear();
        self.doubts.clear();
        let result = with_stack_for(statement.nesting, || {
            self.execute(&statement.node)?;
            self.qualify_touched();
            Ok(())
        });
        match result {
            Err(Problem { sqlstate: problem::UNKNOWN, message, .. }) => {
                // What is granted, said or taken away makes no name.
                if unsupported::makes_nothing(&statement.node) {
                    self.remark(message)
                } else {
                    self.doubt(message)
                }
                Ok(())
            }
            result => result,
        }
    }

    /// Does work of several steps: all of it, or nothing. A single step undoes itself.
    fn undoing(&mut self, several: bool, work: impl FnOnce(&mut Self) -> Apply) -> Apply {
        if several { self.wholly(work) } else { work(self) }
    }

    /// Remembers what the statement is about.
    fn touch(&mut self, object: ObjectId, facet: Facet) {
        self.touched.push((object, facet));
    }

    /// Remembers that a part of the statement isn't understood, and that it may have made something.
    fn doubt(&mut self, message: impl Into<String>) {
        self.hides = true;
        self.doubts.push(message.into());
    }

    /// Remembers that a part of the statement isn't understood, which in any case makes nothing that has a name.
    fn remark(&mut self, message: impl Into<String>) {
        self.doubts.push(message.into());
    }

    /// Remembers that an object may be different from what the catalog says.
    fn doubt_about(&mut self, object: ObjectId, message: impl Into<String>) {
        self.doubt(message);
        self.uncertain.insert(object);
    }
}
