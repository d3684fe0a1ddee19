//! Work that is done wholly or not at all, without a copy of the catalog: what changes behind a mark is put aside.

use super::Replay;
use super::problem::Apply;
use crate::catalog::DefaultPrivileges;

/// The marks that are set, each with what the maps of the catalog don't put aside themselves.
#[derive(Debug, Clone, Default)]
pub(super) struct Marks(Vec<DefaultPrivileges>);

/// A state of the catalog that can be gone back to.
#[derive(Debug, Clone, Copy)]
pub(super) struct Mark(usize);

impl Replay {
    /// Sets a mark. [`Self::keep`] or [`Self::go_back`] takes it away, and those that were set later.
    pub(super) fn mark(&mut self) -> Mark {
        let mark = Mark(self.marks.0.len());
        self.marks.0.push(self.catalog.default_privileges.clone());
        self.catalog.mark();
        self.names.mark();
        mark
    }

    /// What was done since a mark stays.
    pub(super) fn keep(&mut self, Mark(mark): Mark) {
        self.marks.0.truncate(mark);
        self.catalog.keep(mark);
        self.names.keep(mark);
    }

    /// What was done since a mark is undone.
    pub(super) fn go_back(&mut self, Mark(mark): Mark) {
        let first = self.marks.0.get(mark).cloned();
        self.marks.0.truncate(mark);
        if let Some(privileges) = first {
            self.catalog.default_privileges = privileges;
        }
        self.catalog.go_back(mark);
        self.names.go_back(mark);
    }

    /// All marks are taken away, and everything stays.
    pub(super) fn keep_all(&mut self) {
        self.keep(Mark(0));
    }

    /// Does work of several steps: all of it, or nothing.
    pub(super) fn wholly(&mut self, work: impl FnOnce(&mut Self) -> Apply) -> Apply {
        let mark = self.mark();
        let result = work(self);
        match result {
            Ok(()) => self.keep(mark),
            Err(_) => self.go_back(mark),
        }
        result
    }
}
