//! `policyc lint`: migrations are replayed, and what they lead to and did on the way is looked at.

use super::{Platform, apply};
use crate::diagnostics::{Diagnostic, Diagnostics, code};
use crate::lint::{self, Levels, Subject};
use crate::platform::supabase::DefaultGrants;
use crate::replay::Replay;
use crate::span::{FileId, SourceMap, Span};

/// What is known of the database beside its migrations.
#[derive(Debug, Clone)]
pub struct Ground {
    /// What it has before the first of them.
    pub platform: Platform,
    /// What the platform gives to new objects in `public`.
    pub grants: DefaultGrants,
    /// The schemas that the API exposes.
    pub api_schemas: Vec<String>,
}

/// Replays migrations in their order on an empty project and lints them. What replay itself has to say is told too.
pub fn lint(
    sources: &SourceMap,
    migrations: &[FileId],
    ground: Ground,
    levels: &Levels,
    diagnostics: &mut Diagnostics,
) {
    let Some(first) = migrations.first() else { return };
    let start = ground.platform.catalog(ground.grants);
    let mut replay = Replay::new(start.clone()).with_effects();
    apply(&mut replay, sources, migrations, diagnostics);
    for note in &replay.notes {
        diagnostics.push(Diagnostic::warning(&code::P0721, note.span, note.message.clone()));
    }
    let (effects, statements) = replay.take_effects();
    // What is there already was said before; what isn't there stands elsewhere, and the statement went through.
    let refused =
        diagnostics.iter().filter(|it| it.code == &code::P0712).map(|it| (it.primary.span, it.message.as_str()));
    let refused = lint::refused::tables(&replay.catalog, sources, &statements, refused);
    let subject = Subject {
        refused,
        start,
        catalog: replay.catalog,
        origins: replay.origins,
        uncertain: replay.uncertain,
        effects,
        statements,
        files: migrations.to_vec(),
        top: Span::new(*first, 0..0),
        sources,
        api_schemas: ground.api_schemas,
        is_supabase: ground.platform == Platform::Supabase,
        codes: lint::Codes::default(),
    };
    lint::check(&subject, levels, diagnostics);
}
