//! Work that is done wholly or not at all, without a copy of the catalog: what changes behind a mark is put aside.

use super::Replay;
use super::problem::Apply;

/// A state of the catalog that can be gone back to.
#[derive(Debug, Clone, Copy)]
pub(super) struct Mark(usize);

impl Replay {
    /// Sets a mark. [`Self::keep`] or [`Self::go_back`] takes it away, and those that were set later.
    pub(super) fn mark(&mut self) -> Mark {
        let mark = Mark(self.marks);
        self.marks += 1;
        self.catalog.mark();
        self.names.mark();
        mark
    }

    /// What was done since a mark stays.
    pub(super) fn keep(&mut self, Mark(mark): Mark) {
        self.marks = self.marks.min(mark);
        self.catalog.keep(mark);
        self.names.keep(mark);
    }

    /// What was done since a mark is undone.
    pub(super) fn go_back(&mut self, Mark(mark): Mark) {
        self.marks = self.marks.min(mark);
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
