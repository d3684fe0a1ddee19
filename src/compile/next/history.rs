//! What the migrations that exist lead to, and who made what of it: those that policyc wrote, or somebody.

use crate::catalog::{Acl, Catalog, ObjectId};
use crate::compile::{Options, Platform, empty_project};
use crate::diagnostics::Diagnostics;
use crate::diff::{Fact, Part, parts};
use crate::platform::supabase::DefaultGrants;
use crate::replay::{Facet, Origins, Replay};
use crate::span::{FileId, SourceMap, Span};
use std::collections::{BTreeMap, BTreeSet};

/// What there is.
#[derive(Debug, Clone)]
pub struct History {
    /// The catalog that the migrations lead to.
    pub now: Catalog,
    /// What policyc's own migrations made.
    pub made: BTreeSet<Part>,
    /// The privileges that a statement gave.
    pub granted: BTreeSet<Part>,
    /// Who may do what with views and functions of others where the platform gives everything to new objects (its old default grants), and `now` has less.
    pub under_old: BTreeMap<ObjectId, Acl>,
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
    let platforms = parts(&replay.catalog);
    let mut known = platforms.clone();
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
    let is_theirs = |part: &Part| {
        matches!(part, Part::Fact(Fact::Object(ObjectId::View(_) | ObjectId::Function(_))))
            && !made.contains(part)
            && !platforms.contains(part)
    };
    let under_old = match options.auto_expose_new_tables {
        Some(true) => BTreeMap::new(),
        _ if known.iter().any(is_theirs) => given_by_old(sources, migrations, platform, &replay.catalog),
        _ => BTreeMap::new(),
    };
    let granted = known.into_iter().filter(|part| was_granted(&replay.origins, part)).collect();
    let (now, uncertain, origins) = (replay.catalog, replay.uncertain, replay.origins);
    Some(History { now, made, granted, under_old, uncertain, origins })
}

/// The privileges on views and functions that are others where the platform has its old default grants.
fn given_by_old(
    sources: &SourceMap,
    migrations: &[(FileId, bool)],
    platform: Platform,
    now: &Catalog,
) -> BTreeMap<ObjectId, Acl> {
    let mut replay = Replay::new(platform.catalog(DefaultGrants::Old));
    for (file, _) in migrations {
        let Some(source) = sources.source(*file) else { continue };
        replay.apply_text(*file, &source.text, &mut Diagnostics::default());
    }
    let old = &replay.catalog;
    let views = old.views.iter().map(|(name, view)| {
        (ObjectId::View(name.clone()), &view.privileges, now.views.get(name).map(|view| &view.privileges))
    });
    let functions = old.functions.iter().map(|(id, function)| {
        let known = now.functions.get(id).map(|function| &function.privileges);
        (ObjectId::Function(id.clone()), &function.privileges, known)
    });
    let differs = views.chain(functions).filter(|(_, held, known)| *known != Some(*held));
    differs.map(|(id, held, _)| (id, held.clone())).collect()
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
