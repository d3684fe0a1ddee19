//! A value that can go back to what it was, for what is small enough to be put aside as a whole.

use std::ops::{Deref, DerefMut};

/// A value with marks, as those of a [`Map`](super::Map). Equality is that of what it is now.
#[derive(Debug, Clone, Default)]
pub struct Marked<T> {
    held: T,
    /// What it was at every mark that is set, the last mark last.
    before: Vec<T>,
}

impl<T: Clone> Marked<T> {
    /// Sets a mark. [`Self::keep`] and [`Self::go_back`] know it by the number of those that were set before it.
    pub(crate) fn mark(&mut self) {
        self.before.push(self.held.clone());
    }

    /// Takes a mark and all later ones away, and stays as it is.
    pub(crate) fn keep(&mut self, mark: usize) {
        self.before.truncate(mark);
    }

    /// Takes a mark and all later ones away, and goes back to what it was at the mark.
    pub(crate) fn go_back(&mut self, mark: usize) {
        if let Some(before) = self.before.drain(mark.min(self.before.len())..).next() {
            self.held = before;
        }
    }

    /// Takes all marks away.
    pub(crate) fn forget(&mut self) {
        self.before.clear();
    }
}

impl<T> Deref for Marked<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.held
    }
}

impl<T> DerefMut for Marked<T> {
    fn deref_mut(&mut self) -> &mut T {
        &mut self.held
    }
}

impl<T: PartialEq> PartialEq for Marked<T> {
    fn eq(&self, other: &Self) -> bool {
        self.held == other.held
    }
}

impl<T: Eq> Eq for Marked<T> {}

#[cfg(test)]
mod tests {
    use super::Marked;

    #[test]
    fn goes_back_to_each_mark() {
        let mut number: Marked<u8> = Marked::default();
        number.mark();
        *number = 1;
        number.mark();
        *number = 2;
        number.mark();
        *number = 3;
        number.keep(2);
        assert_eq!(*number, 3);
        number.go_back(1);
        assert_eq!(*number, 1);
        number.mark();
        *number = 4;
        number.keep(1);
        number.go_back(1);
        assert_eq!(*number, 4);
        number.go_back(0);
        assert_eq!(*number, 0);
    }
}
