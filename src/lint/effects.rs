//! What statements did, seen from the other statements of their file: a file is applied as a whole, and clients see what it leads to.

use super::Subject;
use crate::catalog::{Ident, ObjectId, QualifiedName};
use crate::replay::effect::client::ClientEffect;
use crate::replay::{Effect, EffectKind};
use crate::span::Span;

impl Subject<'_> {
    /// What clients notice, of tables, views and functions that were there before the file and of which replay is certain.
    pub(super) fn client_effects(&self) -> impl Iterator<Item = (&Effect, &ClientEffect)> {
        self.effects.iter().filter(|effect| !effect.on_new_table && !self.is_generated(effect)).filter_map(|effect| {
            match &effect.kind {
                EffectKind::Client(kind) if kind.table().is_none_or(|table| self.is_known(table)) => {
                    Some((effect, kind))
                }
                _ => None,
            }
        })
    }

    /// Effects on tables that were there before the file and of which replay is certain.
    pub(super) fn old_effects(&self) -> impl Iterator<Item = &Effect> {
        let judged = |effect: &&Effect| {
            !effect.on_new_table
                && !self.is_generated(effect)
                && effect.kind.table().is_some_and(|it| self.is_known(it))
        };
        self.effects.iter().filter(judged)
    }

    /// Whether policyc wrote the file: what breaks clients was told when it was built.
    fn is_generated(&self, effect: &Effect) -> bool {
        self.generated.get(effect.file).copied().unwrap_or_default()
    }

    fn is_known(&self, table: &QualifiedName) -> bool {
        !table.schema.starts_with("pg_temp") && self.is_certain(&ObjectId::Table(table.clone()))
    }

    /// The effects of one file; they stand in the order of files.
    fn of_file(&self, file: usize) -> &[Effect] {
        let start = self.effects.partition_point(|it| it.file < file);
        let end = self.effects.partition_point(|it| it.file <= file);
        self.effects.get(start..end).unwrap_or_default()
    }

    /// The effects of the same file, before this one.
    pub(super) fn earlier(&self, effect: &Effect) -> impl Iterator<Item = &EffectKind> {
        let statement = effect.statement;
        self.of_file(effect.file).iter().filter(move |it| it.statement < statement).map(|it| &it.kind)
    }

    /// The effects of the same file, after this one and of the same statement.
    pub(super) fn later(&self, effect: &Effect) -> impl Iterator<Item = &EffectKind> {
        let statement = effect.statement;
        self.of_file(effect.file).iter().filter(move |it| it.statement >= statement).map(|it| &it.kind)
    }

    /// The effects of the same statement.
    pub(super) fn beside(&self, effect: &Effect) -> impl Iterator<Item = &EffectKind> {
        let statement = effect.statement;
        self.of_file(effect.file).iter().filter(move |it| it.statement == statement).map(|it| &it.kind)
    }

    /// All effects of the same file.
    pub(super) fn in_file(&self, effect: &Effect) -> impl Iterator<Item = &EffectKind> {
        self.of_file(effect.file).iter().map(|it| &it.kind)
    }

    /// The effects of the file before this one's.
    pub(super) fn file_before(&self, effect: &Effect) -> impl Iterator<Item = &EffectKind> {
        let file = effect.file.checked_sub(1);
        file.map(|file| self.of_file(file)).unwrap_or_default().iter().map(|it| &it.kind)
    }

    /// Whether the file has made a view, a function or a table before.
    pub(super) fn is_made_here(&self, effect: &Effect, object: &ObjectId) -> bool {
        self.earlier(effect).any(|kind| match (kind, object) {
            (EffectKind::CreateTable { table }, ObjectId::Table(name)) => table == name,
            (EffectKind::Client(ClientEffect::MadeView { view, before: None, .. }), ObjectId::View(name)) => {
                view == name
            }
            (EffectKind::Client(ClientEffect::MadeFunction { function, before: None, .. }), ObjectId::Function(id)) => {
                function == id
            }
            _ => false,
        })
    }

    /// Whether two names are those of one table, which the file has perhaps renamed.
    pub(super) fn is_same_table(&self, effect: &Effect, one: &QualifiedName, other: &QualifiedName) -> bool {
        let renamed = |kind: &EffectKind| match kind {
            EffectKind::RenameTable { from, to } => (from == one && to == other) || (from == other && to == one),
            _ => false,
        };
        one == other || self.in_file(effect).any(renamed)
    }

    /// Whether the file has added a column before.
    pub(super) fn is_new_column(&self, effect: &Effect, table: &QualifiedName, column: &Ident) -> bool {
        let adds =
            |kind: &EffectKind| matches!(kind, EffectKind::AddColumn(it) if it.table == *table && it.column == *column);
        self.earlier(effect).any(adds)
    }

    /// Where the last of some words stands in a statement.
    pub(super) fn word(&self, effect: &Effect, word: &Ident) -> Span {
        self.words(effect.span, &[word.as_str()])
    }
}
