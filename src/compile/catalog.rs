//! `policyc catalog`: what migrations lead to, as a value, as SQL, as JSON and as a list. No model takes part.

use super::{Platform, apply};
use crate::catalog::{Catalog, ObjectId};
use crate::diagnostics::{Diagnostic, Diagnostics, code};
use crate::emit::{catalog_json, dump, listing};
use crate::replay::{Note, Replay};
use crate::span::{FileId, SourceMap};
use crate::syntax::{self, tree::IdentityKind};
use std::collections::BTreeSet;

pub use crate::platform::supabase::DefaultGrants;

/// What migrations lead to.
#[derive(Debug, Clone)]
pub struct Replayed {
    /// What the database holds then.
    pub catalog: Catalog,
    /// What it held before the first of them.
    pub start: Catalog,
    /// What couldn't be known.
    pub notes: Vec<Note>,
    /// What may be different from what the catalog says.
    pub uncertain: BTreeSet<ObjectId>,
}

/// Replays migrations in their order on an empty project. A statement that can't be read or applied is reported and left out; what isn't known is
/// a warning at its statement.
pub fn replay(
    sources: &SourceMap,
    migrations: &[FileId],
    platform: Platform,
    grants: DefaultGrants,
    diagnostics: &mut Diagnostics,
) -> Replayed {
    let start = platform.catalog(grants);
    let mut replay = Replay::new(start.clone());
    apply(&mut replay, sources, migrations, diagnostics);
    for note in &replay.notes {
        diagnostics.push(Diagnostic::warning(&code::P0721, note.span, note.message.clone()));
    }
    Replayed { start, catalog: replay.catalog, notes: replay.notes, uncertain: replay.uncertain }
}

impl Replayed {
    /// SQL that makes the catalog on an empty project.
    pub fn sql(&self) -> String {
        let uncertain: Vec<String> = self.uncertain.iter().map(ToString::to_string).collect();
        dump::dump(&self.catalog, &self.start, &uncertain)
    }

    /// The catalog as JSON (`docs/catalog.md`); with `all`, what the platform has before the first migration too.
    pub fn json(&self, sources: &SourceMap, all: bool) -> String {
        let place = |note: &Note| {
            let path = sources.source(note.span.file).map(|source| source.path.clone()).unwrap_or_default();
            let line = sources.position(note.span.file, note.span.range().start).line;
            catalog_json::Remark { file: path, line, message: note.message.clone() }
        };
        let notes: Vec<catalog_json::Remark> = self.notes.iter().map(place).collect();
        let start = (!all).then_some(&self.start);
        let value = catalog_json::catalog(&self.catalog, start, &self.uncertain, &notes);
        let mut text = serde_json::to_string_pretty(&value).unwrap_or_default();
        text.push('\n');
        text
    }

    /// The objects that migrations made or changed, one a line.
    pub fn list(&self) -> String {
        listing::listing(&self.catalog, &self.start, &self.uncertain)
    }
}

/// Where the model in these files is meant to run, if it can be read so far.
pub fn platform_of(sources: &mut SourceMap, files: &[FileId]) -> Option<Platform> {
    let tree = syntax::parse(sources, files, &mut Diagnostics::default());
    Some(match tree.identity()? {
        IdentityKind::Session(_) => Platform::Plain,
        _ => Platform::Supabase,
    })
}
