//! LOOP, WHILE, FOR and FOREACH.

use super::run::{Flow, Run};
use super::tree::Statement;
use super::value::Value;
use crate::replay::problem::Apply;

impl Run<'_> {
    pub(super) fn repeat(&mut self, label: Option<&str>, condition: Option<&str>, body: &[Statement]) -> Apply<Flow> {
        loop {
            if let Some(condition) = condition {
                match self.expression(condition)?.truth() {
                    Some(true) => {}
                    Some(false) => return Ok(Flow::Next),
                    None => return Ok(self.perhaps_body(&[], body, Value::Unknown)),
                }
            }
            if !self.step() {
                self.note("this loop takes too many steps to be followed");
                return Ok(Flow::Return(Value::Unknown));
            }
            if let Some(flow) = after_body(self.statements(body)?, label) {
                self.leaving = None;
                return Ok(flow);
            }
            if self.leaving.take() == Some(true) {
                return Ok(self.perhaps_body(&[], body, Value::Unknown));
            }
        }
    }

    pub(super) fn each(
        &mut self,
        label: Option<&str>,
        targets: &[String],
        values: impl Iterator<Item = Value>,
        body: &[Statement],
    ) -> Apply<Flow> {
        self.scopes.open(None);
        let result = self.each_in(label, targets, values, body);
        self.scopes.close();
        result
    }

    fn each_in(
        &mut self,
        label: Option<&str>,
        targets: &[String],
        values: impl Iterator<Item = Value>,
        body: &[Statement],
    ) -> Apply<Flow> {
        let mut perhaps = false;
        for value in values {
            if !self.step() {
                self.note("this loop takes too many steps to be followed");
                return Ok(Flow::Return(Value::Unknown));
            }
            if perhaps {
                self.perhaps_body(targets, body, value);
                continue;
            }
            self.assign_all(targets, value)?;
            if let Some(flow) = after_body(self.statements(body)?, label) {
                self.leaving = None;
                return Ok(flow);
            }
            perhaps = self.leaving.take() == Some(true);
        }
        Ok(Flow::Next)
    }

    /// A body of a loop of which it isn't known whether it is run at all.
    pub(super) fn perhaps_body(&mut self, targets: &[String], body: &[Statement], value: Value) -> Flow {
        let flow = self.perhaps("how often this loop runs isn't known", |run| {
            run.assign_all(targets, value)?;
            run.statements(body)
        });
        self.leaving = None;
        if matches!(flow, Some(Flow::Return(_))) {
            self.doubtful = true;
        }
        Flow::Next
    }
}

/// What the end of a loop's body means for the loop: `None` to go on.
fn after_body(flow: Flow, label: Option<&str>) -> Option<Flow> {
    match flow {
        Flow::Next => None,
        Flow::Exit { continues, label: wanted } if wanted.is_none() || wanted.as_deref() == label => {
            if continues {
                None
            } else {
                Some(Flow::Next)
            }
        }
        other => Some(other),
    }
}
