//! Spans in a text with words before it, as spans in the text without them.

use crate::span::{Span, Spanned};
use crate::syntax::tree::{Assignment, Check, PrimaryKey, Unique};

/// What has spans that can be moved to the left.
pub(super) trait Shift {
    /// Moves every span by so many bytes to the left; none leaves its text.
    fn shift(&mut self, by: u32);
}

impl Shift for Span {
    fn shift(&mut self, by: u32) {
        self.start = self.start.saturating_sub(by);
        self.end = self.end.saturating_sub(by);
    }
}

impl<T> Shift for Spanned<T> {
    fn shift(&mut self, by: u32) {
        self.span.shift(by);
    }
}

impl<T: Shift> Shift for Option<T> {
    fn shift(&mut self, by: u32) {
        self.iter_mut().for_each(|it| it.shift(by));
    }
}

impl<T: Shift> Shift for Vec<T> {
    fn shift(&mut self, by: u32) {
        self.iter_mut().for_each(|it| it.shift(by));
    }
}

impl Shift for Unique {
    fn shift(&mut self, by: u32) {
        self.columns.shift(by);
        self.name.shift(by);
        self.span.shift(by);
    }
}

impl Shift for PrimaryKey {
    fn shift(&mut self, by: u32) {
        self.columns.shift(by);
        self.name.shift(by);
        self.span.shift(by);
    }
}

impl Shift for Check {
    fn shift(&mut self, by: u32) {
        self.condition.shift(by);
        self.name.shift(by);
        self.span.shift(by);
    }
}

impl Shift for Assignment {
    fn shift(&mut self, by: u32) {
        self.column.shift(by);
        self.value.shift(by);
    }
}
