//! Conditions about the rows of tables that nothing was put into: in a new project such a table is empty.

use super::run::{Flow, Run};
use super::tree::Statement;
use crate::replay::problem::Apply;

impl Run<'_> {
    /// A condition, and whether its answer hangs on tables being empty.
    pub(super) fn condition(&mut self, text: &str) -> Apply<(Option<bool>, bool)> {
        let point = self.point();
        let truth = self.expression(text)?.truth();
        if truth.is_some() {
            self.replay.keep(point.mark);
            return Ok((truth, false));
        }
        self.go_back(point);
        let outside = self.assumes.replace(false);
        let again = self.expression(text);
        let assumed = std::mem::replace(&mut self.assumes, outside) == Some(true);
        Ok((again?.truth(), assumed))
    }

    /// Goes the way that such a condition leads in a new project. A project that has rows may have gone the other way, so what either way touches is
    /// uncertain. A way that fails isn't what happened.
    pub(super) fn assume(
        &mut self,
        why: &str,
        holds: bool,
        body: &[Statement],
        rest: &dyn Fn(&mut Self) -> Apply<Flow>,
    ) -> Apply<Flow> {
        let way = |run: &mut Self, taken: bool| if taken == holds { run.statements(body) } else { rest(run) };
        let hides = self.replay.hides;
        let taken = self.perhaps(why, |run| way(run, true));
        if taken.is_some() {
            self.replay.hides = hides;
        }
        let other = self.perhaps(why, |run| way(run, false));
        let leaves = other.is_some_and(|flow| flow != Flow::Next);
        if taken.is_some() {
            let flow = way(self, true)?;
            self.supposed |= leaves;
            return Ok(flow);
        }
        if leaves {
            self.doubtful = true;
        }
        Ok(Flow::Next)
    }
}
