//! What a body reads, writes and runs ([`crate::replay::body`]).

use super::tree::{Block, Kind, Source, Statement};
use crate::replay::body::Code;

impl Code {
    pub(super) fn block(&mut self, block: &Block) {
        for text in block.declarations.iter().filter_map(|declaration| declaration.default.as_deref()) {
            self.expression(text);
        }
        self.body(&block.body);
        block.handlers.iter().for_each(|handler| self.body(&handler.body));
    }

    fn body(&mut self, statements: &[Statement]) {
        statements.iter().for_each(|statement| self.kind(&statement.kind));
    }

    fn kind(&mut self, kind: &Kind) {
        match kind {
            Kind::Block(block) => self.block(block),
            Kind::Assign { target, value } => {
                self.assigned.push(target.clone());
                self.expression(value);
            }
            Kind::If { branches, otherwise } => {
                self.branches(branches);
                self.body(otherwise);
            }
            Kind::Case { subject, branches, otherwise } => {
                self.expressions(subject.as_slice());
                self.branches(branches);
                otherwise.iter().for_each(|body| self.body(body));
            }
            Kind::Loop { condition, body, .. } => {
                self.expressions(condition.as_slice());
                self.body(body);
            }
            Kind::Count { from, to, by, body, .. } => {
                self.expression(from);
                self.expression(to);
                self.expressions(by.as_slice());
                self.body(body);
            }
            Kind::Rows { source, body, .. } => {
                match source {
                    Source::Query(text) => self.text(text),
                    Source::Execute { text, using } => self.execute(text, using),
                }
                self.body(body);
            }
            Kind::Foreach { array, body, .. } => {
                self.expression(array);
                self.body(body);
            }
            Kind::Exit { when, .. } => self.expressions(when.as_slice()),
            Kind::Return(value) => {
                if let Some(expr) = value.as_ref().and_then(|text| self.expression(text)) {
                    self.returns.push(expr);
                }
            }
            Kind::Give(text) => self.give(text),
            Kind::Raise(raise) => {
                self.raises |= raise.fails;
                self.expressions(&raise.arguments);
                raise.options.iter().for_each(|(_, value)| {
                    self.expression(value);
                });
            }
            Kind::Assert { condition } => {
                self.raises = true;
                self.expression(condition);
            }
            Kind::Execute { text, into, using } => {
                self.assigned.extend(into.iter().cloned());
                self.execute(text, using);
            }
            Kind::Perform(text) => self.text(&format!("SELECT {text}")),
            Kind::Sql { text, into, .. } => {
                self.assigned.extend(into.iter().cloned());
                self.text(text);
            }
            Kind::Diagnostics(_) | Kind::Null => {}
            Kind::Other(_) => self.is_whole = false,
        }
    }

    fn expressions(&mut self, texts: &[String]) {
        texts.iter().for_each(|text| {
            self.expression(text);
        });
    }

    fn branches(&mut self, branches: &[(String, Vec<Statement>)]) {
        for (condition, body) in branches {
            self.expression(condition);
            self.body(body);
        }
    }

    fn execute(&mut self, text: &str, using: &[String]) {
        if let Some(expr) = self.expression(text) {
            self.executed.push(expr);
        }
        self.expressions(using);
    }

    /// RETURN QUERY, RETURN NEXT, `RETURN QUERY EXECUTE`.
    fn give(&mut self, text: &str) {
        let first = text.split_whitespace().next().unwrap_or_default().to_lowercase();
        match first.as_str() {
            "execute" => {
                let rest = text.trim_start().get(first.len()..).unwrap_or_default();
                let at = rest.to_lowercase().rfind(" using ").unwrap_or(rest.len());
                self.execute(rest.get(..at).unwrap_or(rest), &[]);
            }
            "select" | "with" | "insert" | "update" | "delete" | "values" => self.text(text),
            _ => {
                self.expression(text);
            }
        }
    }
}
