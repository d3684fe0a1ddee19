//! Names that migrations have taken away: what a body that still has them will not find.

use super::Subject;
use crate::catalog::{FunctionId, Ident, ObjectId, QualifiedName};
use crate::replay::EffectKind;
use crate::replay::effect::client::{ClientEffect, Renamed};
use crate::span::Span;
use std::collections::{BTreeMap, BTreeSet};

/// What was there, by the statement that took it away, and what it is called now, if it is still there.
#[derive(Debug, Default)]
pub(super) struct Past {
    /// Tables and views.
    pub(super) relations: BTreeMap<QualifiedName, Left>,
    /// Columns of tables that are there, by the table's name of now.
    pub(super) columns: BTreeMap<(QualifiedName, Ident), Left>,
    /// Functions.
    pub(super) functions: BTreeMap<QualifiedName, Left>,
}

/// How a name went.
#[derive(Debug, Clone)]
pub(super) struct Left {
    /// The statement.
    pub(super) span: Span,
    /// The new name.
    pub(super) now: Option<String>,
}

impl Past {
    /// What the effects of all files say.
    pub(super) fn of(subject: &Subject<'_>) -> Self {
        let mut past = Self::default();
        for effect in &subject.effects {
            past.add(&effect.kind, effect.span);
        }
        let catalog = &subject.catalog;
        let is_certain = |name: &QualifiedName| subject.is_certain(&ObjectId::Table(name.clone()));
        past.relations.retain(|name, _| !catalog.tables.contains_key(name) && !catalog.views.contains_key(name));
        past.columns.retain(|(table, column), _| {
            is_certain(table) && catalog.tables.get(table).is_some_and(|table| table.column(column).is_none())
        });
        past.functions.retain(|name, _| !has_function(subject, name));
        past
    }

    /// The names alone, in lower case.
    pub(super) fn words(&self) -> BTreeSet<String> {
        let relations = self.relations.keys().map(|name| &name.name);
        let columns = self.columns.keys().map(|(_, column)| column);
        let functions = self.functions.keys().map(|name| &name.name);
        relations.chain(columns).chain(functions).map(|name| name.to_lowercase()).collect()
    }

    fn add(&mut self, kind: &EffectKind, span: Span) {
        match kind {
            EffectKind::CreateTable { table } => self.comes(table),
            EffectKind::DropTable { table } | EffectKind::DropView { view: table } => self.goes(table, span, None),
            EffectKind::RenameTable { from, to } => {
                self.goes(from, span, Some(to.to_string()));
                let moved = self.columns.iter().filter(|((table, _), _)| table == from);
                let moved: Vec<_> = moved.map(|((_, column), left)| (column.clone(), left.clone())).collect();
                self.comes(to);
                self.columns.extend(moved.into_iter().map(|(column, left)| ((to.clone(), column), left)));
            }
            EffectKind::DropColumn { table, column } => {
                self.columns.insert((table.clone(), column.clone()), Left { span, now: None });
            }
            EffectKind::RenameColumn { table, from, to } => {
                self.columns.insert((table.clone(), from.clone()), Left { span, now: Some(to.to_string()) });
                self.columns.remove(&(table.clone(), to.clone()));
            }
            EffectKind::AddColumn(it) => {
                self.columns.remove(&(it.table.clone(), it.column.clone()));
            }
            EffectKind::DropFunction { function } => {
                self.functions.insert(function.name.clone(), Left { span, now: None });
            }
            EffectKind::CreateFunction { function, .. } => {
                self.functions.remove(&function.name);
            }
            EffectKind::Client(ClientEffect::MadeView { view, .. }) => self.comes(view),
            EffectKind::Client(ClientEffect::Renamed(Renamed { object, part: None, to })) => match object {
                ObjectId::View(view) => self.goes(view, span, Some(to.clone())),
                ObjectId::Function(id) => {
                    self.functions.insert(id.name.clone(), Left { span, now: Some(to.clone()) });
                }
                _ => {}
            },
            _ => {}
        }
    }

    fn comes(&mut self, name: &QualifiedName) {
        self.relations.remove(name);
        self.columns.retain(|(table, _), _| table != name);
    }

    fn goes(&mut self, name: &QualifiedName, span: Span, now: Option<String>) {
        self.relations.insert(name.clone(), Left { span, now });
    }
}

fn has_function(subject: &Subject<'_>, name: &QualifiedName) -> bool {
    let first = FunctionId { name: name.clone(), arguments: Vec::new() };
    subject.catalog.functions.range(first..).next().is_some_and(|(id, _)| id.name == *name)
}
