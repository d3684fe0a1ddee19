//! What the migrations that exist lead to, and who made what of it: those that policyc wrote, or somebody.

use crate::catalog::{Catalog, ObjectId};
use crate::compile::{Options, Platform, empty_project};
use crate::diagnostics::Diagnostics;
use crate::diff::{Fact, Part, parts};
use crate::platform::supabase::DefaultGrants;
use crate::replay::{Facet, Origins};
use crate::span::{FileId, SourceMap, Span};
use std::collections::BTreeSet;

/// What there is.
#[derive(Debug, Clone)]
pub struct History {
    /// The catalog that the migrations lead to.
    pub now: Catalog,
    /// What policyc's own migrations made.
    pub made: BTreeSet<Part>,
    /// The privileges that a statement gave.
    pub granted: BTreeSet<Part>,
    /// What may be otherwise than the catalog says.
    pub uncertain: BTreeSet<ObjectId>,
    origins: Origins,
}

/// Replays migrations in their order, each with whether policyc wrote it. `None` if a statement can't be followed, which is then reported.
pub fn history(
    sources: &SourceMap,
    migrations: &[(FileId, bool)],
    options: &Options,
    platform: Platform,
    diagnostics: &mut Diagnostics,
) -> Option<History> {
    let mut replay = empty_project(options, platform);
    let mut found = Diagnostics::default();
    let mut made = BTreeSet::new();
    let mut known = parts(&replay.catalog);
    for run in migrations.chunk_by(|(_, one), (_, other)| one == other) {
        for (file, _) in run {
            let Some(source) = sources.source(*file) else { continue };
            replay.apply_text(*file, &source.text, &mut found);
        }
        let after = parts(&replay.catalog);
        if run.iter().any(|(_, ours)| *ours) {
            made.extend(after.difference(&known).cloned());
        }
        made.retain(|part| after.contains(part));
        known = after;
    }
    let failed = found.has_errors();
    diagnostics.extend(found);
    if failed {
        return None;
    }
    // What the defaults are is the platform's business, not the model's.
    replay.catalog.default_privileges = platform.catalog(DefaultGrants::New).default_privileges;
    let granted = known.into_iter().filter(|part| was_granted(&replay.origins, part)).collect();
    Some(History { now: replay.catalog, made, granted, uncertain: replay.uncertain, origins: replay.origins })
}

fn was_granted(origins: &Origins, part: &Part) -> bool {
    match part {
        Part::Privilege(id, column, who, _) => {
            let on_column = column.as_ref().map(|column| Facet::ColumnPrivileges(column.clone(), who.clone()));
            let facets = on_column.into_iter().chain([Facet::Privileges(who.clone())]);
            facets.into_iter().any(|facet| origins.get(id, &facet).is_some())
        }
        Part::Fact(_) => false,
    }
}

impl History {
    /// The statement that last said something.
    pub fn place(&self, part: &Part) -> Option<Span> {
        let facet = match part {
            Part::Fact(Fact::Column(_, name) | Fact::Default(_, name) | Fact::Identity(_, name)) => {
                Facet::Column(name.clone())
            }
            Part::Fact(Fact::Constraint(_, name)) => Facet::Constraint(name.clone()),
            Part::Fact(Fact::Index(_, name)) => Facet::Index(name.clone()),
            Part::Fact(Fact::Trigger(_, name)) => Facet::Trigger(name.clone()),
            Part::Fact(Fact::Policy(_, name)) => Facet::Policy(name.clone()),
            Part::Fact(Fact::RowSecurity(_)) => Facet::RowSecurity,
            Part::Fact(Fact::Rule(..) | Fact::Object(_) | Fact::OwnedBy(_) | Fact::Parents(_)) => Facet::Definition,
            Part::Privilege(_, Some(column), who, _) => Facet::ColumnPrivileges(column.clone(), who.clone()),
            Part::Privilege(_, None, who, _) => Facet::Privileges(who.clone()),
        };
        let object = part.object(&self.now);
        self.origins.get(&object, &facet).or_else(|| self.origins.get(&object, &Facet::Definition))
    }
}
