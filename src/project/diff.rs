//! `policyc diff`: what its two sides are, and what they hold. A folder with a `policyc.yaml` is its model; everything else is migrations, as for
//! `policyc catalog`.

use super::catalog::{Found, Request, find};
use super::{Files, Project, SETTINGS_FILE, build};
use crate::catalog::{Catalog, ObjectId};
use crate::compile::catalog::{DefaultGrants, replay};
use crate::compile::{Platform, way};
use crate::diagnostics::Diagnostic;
use crate::diagnostics::code::{P0708, P0721, P0801};
use crate::span::Span;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// What is asked for.
#[derive(Debug, Clone)]
pub struct Sides {
    /// What there is.
    pub from: PathBuf,
    /// What is wanted.
    pub to: PathBuf,
    /// Both are for a plain Postgres.
    pub plain: bool,
    /// What the platform gives to new objects, where the user says it.
    pub grants: Option<DefaultGrants>,
}

/// One side, as far as it is known before its platform is.
enum Side {
    Migrations(Found),
    Model(Box<Catalog>, Platform),
}

/// What one side holds.
struct Held {
    catalog: Catalog,
    uncertain: BTreeSet<ObjectId>,
    place: Span,
}

/// The statements that lead from one side to the other; empty where nothing differs. `None` if that can't be told, and why stands in the diagnostics.
pub fn diff(files: &mut Files, sides: &Sides) -> Option<String> {
    // Both, so that the mistakes of both are told.
    let (from, to) = (read(files, &sides.from, sides), read(files, &sides.to, sides));
    let (from, to) = (from?, to?);
    let is_plain = sides.plain || from.platform() == Platform::Plain || to.platform() == Platform::Plain;
    let platform = if is_plain { Platform::Plain } else { Platform::Supabase };
    // One for both: what the platform gives is no difference between them.
    let grants = sides.grants.or(from.grants()).or(to.grants()).unwrap_or(DefaultGrants::New);
    let from = hold(files, from, &sides.from, platform, grants);
    let to = hold(files, to, &sides.to, platform, grants);
    if files.diagnostics.has_errors() {
        return None;
    }
    let uncertain: Vec<(String, Span)> = from
        .catalog
        .differing(&to.catalog)
        .iter()
        .filter_map(|object| {
            let side = [&from, &to].into_iter().find(|side| side.uncertain.contains(object))?;
            Some((object.to_string(), side.place))
        })
        .collect();
    for (object, place) in &uncertain {
        files.diagnostics.push(
            Diagnostic::error(&P0721, *place, format!("what `{object}` is isn't known, and it would have to change"))
                .note("a statement may have changed it, and what it did can't be told without a database")
                .help("`policyc catalog` shows the statement; write what it does in plain SQL"),
        );
    }
    if !uncertain.is_empty() {
        return None;
    }
    let way = way::diff(&from.catalog, &to.catalog);
    for failure in &way.failures {
        let message = format!("no way is known: {}", failure.lines().next().unwrap_or_default());
        files.diagnostics.push(
            Diagnostic::error(&P0708, to.place, message)
                .note("what is printed is replayed first, and these statements don't lead there")
                .help("this is a mistake of policyc's: please report it with both sides"),
        );
    }
    way.failures.is_empty().then_some(way.sql)
}

fn read(files: &mut Files, path: &Path, sides: &Sides) -> Option<Side> {
    let text = path.to_string_lossy();
    if text.starts_with("postgres://") || text.starts_with("postgresql://") {
        files.problem(&P0801, path, "policyc doesn't ask a database", |diagnostic| {
            diagnostic.help("`supabase db dump` or `pg_dump --schema-only` writes one as SQL, which can stand here")
        });
        return None;
    }
    if path.join(SETTINGS_FILE).symlink_metadata().is_ok() {
        let project = Project::open(files, Some(path))?;
        let compiled = build::compile(files, &project)?;
        return Some(Side::Model(Box::new(compiled.artifacts.catalog), compiled.artifacts.platform));
    }
    let request = Request {
        paths: vec![path.to_path_buf()],
        plain: sides.plain,
        grants: sides.grants,
        command: "policyc diff --from",
    };
    find(files, &request).map(Side::Migrations)
}

impl Side {
    fn platform(&self) -> Platform {
        match self {
            Self::Migrations(found) => found.platform,
            Self::Model(_, platform) => *platform,
        }
    }

    fn grants(&self) -> Option<DefaultGrants> {
        match self {
            Self::Migrations(found) => Some(found.grants),
            Self::Model(..) => None,
        }
    }
}

fn hold(files: &mut Files, side: Side, path: &Path, platform: Platform, grants: DefaultGrants) -> Held {
    let place = files.place(path);
    match side {
        Side::Migrations(found) => {
            let replayed = replay(&files.sources, &found.migrations, platform, grants, &mut files.diagnostics);
            Held { catalog: replayed.catalog, uncertain: replayed.uncertain, place }
        }
        Side::Model(catalog, _) => {
            let mut catalog = *catalog;
            catalog.default_privileges = platform.default_privileges(grants);
            Held { catalog, uncertain: BTreeSet::new(), place }
        }
    }
}
