//! Runs PL/pgSQL.
//!
//! What is known is done. Where it can't be known which way a block goes, each way is tried and taken back, and what it touched is uncertain.

use super::exception::{self, Raised};
use super::scope::Scopes;
use super::tree::{Block, Kind, Source, Statement};
use super::value::Value;
use crate::replay::Replay;
use crate::replay::problem::{Apply, Problem};
use crate::replay::session::Session;
use crate::replay::undo::Mark;
use pg_query::NodeEnum;
use std::collections::HashMap;
use std::rc::Rc;

/// How many statements, and rows of queries, a block may run through before it is no longer followed.
const MAX_STEPS: usize = 200_000;

/// How deep functions may call each other.
const MAX_CALLS: usize = 20;

/// How a statement ends.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Flow {
    Next,
    Exit { continues: bool, label: Option<String> },
    Return(Value),
}

/// The rows of a group, each with whether it is sure to be there.
pub(super) type Group = Rc<Vec<(Vec<super::select::Bound>, bool)>>;

/// An interpreter at work.
pub(super) struct Run<'r> {
    pub(super) replay: &'r mut Replay,
    pub(super) scopes: Scopes,
    /// Rows of the queries that an expression stands in, the innermost last.
    pub(super) rows: Vec<super::select::Bound>,
    /// `$1`, ... of EXECUTE ... USING.
    pub(super) parameters: Vec<Value>,
    /// The rows that an aggregate is over.
    pub(super) group: Option<Group>,
    /// WITH.
    pub(super) ctes: Vec<(String, Rc<super::select::Rows>)>,
    pub(super) steps: usize,
    pub(super) calls: usize,
    /// The statement that runs, for notes.
    line: usize,
    /// Set where it isn't known whether what follows is run at all.
    pub(super) doubtful: bool,
    /// Set where what follows is done only if tables that nothing was put into are empty.
    pub(super) supposed: bool,
    /// Whether what is done now will be taken back.
    trying: bool,
    /// Set where it isn't known whether the body of the innermost loop goes on; with `true`, whether the loop does.
    pub(super) leaving: Option<bool>,
    errors: Vec<Problem>,
    /// INTO STRICT: exactly one row is asked for.
    pub(super) strict: bool,
    pub(super) parsed: HashMap<String, Rc<NodeEnum>>,
    /// Whether a table that nothing was put into counts as empty; set to false when one has counted.
    pub(super) assumes: Option<bool>,
}

/// A point that can be gone back to.
pub(super) struct Point {
    pub(super) mark: Mark,
    session: Session,
}

impl<'r> Run<'r> {
    pub(super) fn new(replay: &'r mut Replay) -> Self {
        Self {
            replay,
            scopes: Scopes::default(),
            rows: Vec::new(),
            parameters: Vec::new(),
            group: None,
            ctes: Vec::new(),
            steps: 0,
            calls: 0,
            line: 0,
            doubtful: false,
            supposed: false,
            trying: false,
            leaving: None,
            errors: Vec::new(),
            strict: false,
            parsed: HashMap::new(),
            assumes: None,
        }
    }

    /// A whole block or function: all of it is done, or nothing.
    pub(super) fn wholly(&mut self, work: impl FnOnce(&mut Self) -> Apply) -> Apply {
        let point = self.point();
        let result = work(self);
        match result {
            Ok(()) => self.replay.keep(point.mark),
            Err(_) => self.go_back(point),
        }
        result
    }

    pub(super) fn point(&mut self) -> Point {
        Point { mark: self.replay.mark(), session: self.replay.session.clone() }
    }

    pub(super) fn go_back(&mut self, point: Point) {
        self.replay.go_back(point.mark);
        self.replay.session = point.session;
    }

    /// One more step; false when there have been too many.
    pub(super) fn step(&mut self) -> bool {
        self.steps += 1;
        self.steps < MAX_STEPS
    }

    /// What isn't known and may have made something.
    pub(super) fn note(&mut self, what: &str) {
        self.replay.hides = true;
        self.remark(what);
    }

    /// What isn't known and has made nothing that has a name.
    pub(super) fn remark(&mut self, what: &str) {
        let place = if self.line > 0 { format!(" (line {} of the block)", self.line) } else { String::new() };
        let message = format!("{what}{place}");
        if !self.replay.doubts.contains(&message) {
            self.replay.remark(message);
        }
    }

    /// Does what may or may not be done, and takes it back. What it touched is uncertain, and so are variables that it set.
    pub(super) fn perhaps(&mut self, why: &str, work: impl FnOnce(&mut Self) -> Apply<Flow>) -> Option<Flow> {
        let point = self.point();
        let touched = self.replay.touched.len();
        let scopes = self.scopes.clone();
        let line = self.line;
        let trying = std::mem::replace(&mut self.trying, true);
        let result = work(self);
        self.trying = trying;
        self.line = line;
        self.scopes.forget_changes(&scopes);
        let objects: Vec<_> = self.replay.touched.iter().skip(touched).map(|(object, _)| object.clone()).collect();
        self.replay.touched.truncate(touched);
        self.go_back(point);
        if !objects.is_empty() {
            // What is there only if that was done isn't there now.
            let makes = objects.iter().any(|object| !self.replay.catalog.has(object));
            self.replay.uncertain.extend(objects);
            if makes { self.note(why) } else { self.remark(why) }
        }
        // What fails isn't what happened: these migrations have run.
        result.ok()
    }

    pub(super) fn block(&mut self, block: &Block) -> Apply<Flow> {
        self.scopes.open(block.label.as_deref());
        let result = self.declare(block).and_then(|()| self.handled(block));
        self.scopes.close();
        match result {
            Ok(Flow::Exit { continues: false, label: Some(label) }) if block.label.as_ref() == Some(&label) => {
                Ok(Flow::Next)
            }
            other => other,
        }
    }

    fn declare(&mut self, block: &Block) -> Apply {
        for declaration in &block.declarations {
            let value = match &declaration.default {
                _ if declaration.ty == "cursor" => Value::Unknown,
                Some(default) => {
                    let value = self.expression(default)?;
                    self.cast(value, &declaration.ty)?
                }
                None => Value::Null,
            };
            self.scopes.declare(&declaration.name, &declaration.ty, value);
        }
        Ok(())
    }

    fn handled(&mut self, block: &Block) -> Apply<Flow> {
        if block.handlers.is_empty() {
            return self.statements(&block.body);
        }
        let point = self.point();
        let result = self.statements(&block.body);
        let Err(problem) = result else {
            self.replay.keep(point.mark);
            return result;
        };
        self.go_back(point);
        let handler = block.handlers.iter().find(|handler| exception::handles(&handler.conditions, problem.sqlstate));
        let Some(handler) = handler else { return Err(problem) };
        self.scopes.open(None);
        self.scopes.declare("sqlstate", "text", Value::text(problem.sqlstate));
        self.scopes.declare("sqlerrm", "text", Value::text(problem.message.clone()));
        self.errors.push(problem);
        let result = self.statements(&handler.body);
        self.errors.pop();
        self.scopes.close();
        result
    }

    pub(super) fn statements(&mut self, statements: &[Statement]) -> Apply<Flow> {
        for (at, statement) in statements.iter().enumerate() {
            if !self.step() {
                self.note("this block takes too many steps to be followed");
                return Ok(Flow::Return(Value::Unknown));
            }
            self.line = statement.line;
            let flow = self.statement(&statement.kind)?;
            if flow != Flow::Next {
                return Ok(flow);
            }
            if self.doubtful || self.leaving.is_some() {
                let rest = statements.get(at + 1..).unwrap_or_default();
                let (doubtful, leaving) = (self.doubtful, self.leaving.take());
                self.doubtful = false;
                self.perhaps("whether this block goes on here isn't known", |run| run.statements(rest));
                self.doubtful = doubtful;
                // An EXIT in the rest matters too.
                self.leaving = self.leaving.max(leaving);
                return Ok(Flow::Next);
            }
            // What is tried is uncertain anyway.
            if self.supposed && !self.trying {
                let rest = statements.get(at + 1..).unwrap_or_default();
                self.supposed = false;
                self.perhaps("whether this block goes on here isn't known", |run| run.statements(rest));
                let flow = self.statements(rest)?;
                self.supposed = true;
                return Ok(flow);
            }
        }
        Ok(Flow::Next)
    }

    /// The body of a function or of the block as a whole.
    pub(super) fn body(&mut self, block: &Block) -> Apply<Value> {
        self.scopes.open(None);
        self.scopes.declare("found", "boolean", Value::Bool(false));
        let (doubtful, supposed) = (std::mem::take(&mut self.doubtful), std::mem::take(&mut self.supposed));
        let flow = self.block(block);
        self.scopes.close();
        let unsure = std::mem::replace(&mut self.doubtful, doubtful) | std::mem::replace(&mut self.supposed, supposed);
        match flow? {
            Flow::Return(value) if !unsure => Ok(value),
            Flow::Next if !unsure => Ok(Value::Null),
            _ => Ok(Value::Unknown),
        }
    }

    fn statement(&mut self, statement: &Kind) -> Apply<Flow> {
        match statement {
            Kind::Null => {}
            Kind::Block(block) => return self.block(block),
            Kind::Assign { target, value } => {
                let value = self.expression(value)?;
                self.assign(target, value)?;
            }
            Kind::If { branches, otherwise } => return self.choose(branches, Some(otherwise)),
            Kind::Case { subject, branches, otherwise } => {
                let branches: Vec<_> = match subject {
                    None => branches.clone(),
                    Some(subject) => {
                        branches.iter().map(|(when, body)| (format!("({subject}) IN ({when})"), body.clone())).collect()
                    }
                };
                if otherwise.is_none() {
                    let mut known = true;
                    for (condition, _) in &branches {
                        match self.expression(condition)?.truth() {
                            Some(true) => return self.choose(&branches, None),
                            Some(false) => {}
                            None => known = false,
                        }
                    }
                    if known {
                        return Err(Problem::invalid("20000", "case not found"));
                    }
                }
                return self.choose(&branches, otherwise.as_ref());
            }
            Kind::Loop { label, condition, body } => return self.repeat(label.as_deref(), condition.as_deref(), body),
            Kind::Count { label, variable, reverse, from, to, by, body } => {
                let ends = [from.as_str(), to, by.as_deref().unwrap_or("1")];
                let mut bounds = Vec::new();
                for end in ends {
                    let value = self.expression(end)?;
                    bounds.push(self.cast(value, "int")?);
                }
                let [Value::Int(from), Value::Int(to), Value::Int(by)] = bounds.as_slice() else {
                    if bounds.contains(&Value::Null) {
                        return Err(Problem::invalid("22004", "bound of FOR loop cannot be null"));
                    }
                    return Ok(self.perhaps_body(std::slice::from_ref(variable), body, Value::Unknown));
                };
                let (by, to) = ((*by).max(1), *to);
                let mut at = *from;
                let numbers = std::iter::from_fn(|| {
                    let is_in = if *reverse { at >= to } else { at <= to };
                    let value = is_in.then_some(Value::Int(at));
                    at = if *reverse { at.saturating_sub(by) } else { at.saturating_add(by) };
                    value
                });
                return self.each(label.as_deref(), std::slice::from_ref(variable), numbers, body);
            }
            Kind::Foreach { label, targets, sliced, array, body } => {
                let array = self.expression(array)?;
                let array = self.cast(array, "text[]")?;
                return match array {
                    Value::Array(items) if !sliced => self.each(label.as_deref(), targets, items.into_iter(), body),
                    Value::Null => Err(Problem::invalid("22004", "FOREACH expression must not be null")),
                    _ => Ok(self.perhaps_body(targets, body, Value::Unknown)),
                };
            }
            Kind::Rows { label, targets, source, body } => {
                let rows = match source {
                    Source::Query(query) if super::mistake::is_query(query) => self.query_rows(query)?,
                    // A cursor.
                    Source::Query(_) => super::select::Rows::unknown(),
                    Source::Execute { text, using } => {
                        let text = self.dynamic(text, using)?;
                        match text {
                            Some(text) => self.query_rows(&text)?,
                            None => super::select::Rows::unknown(),
                        }
                    }
                };
                self.parameters.clear();
                self.scopes.set("found", Value::Bool(!rows.rows.is_empty()));
                if !rows.complete || rows.rows.iter().any(|row| !row.sure) {
                    self.scopes.set("found", Value::Unknown);
                    for row in rows.rows.into_iter().filter(|row| !row.sure) {
                        self.perhaps_body(targets, body, Value::Record(row.fields));
                    }
                    if !rows.complete {
                        self.perhaps_body(targets, body, Value::Unknown);
                    }
                    return Ok(Flow::Next);
                }
                let records = rows.rows.into_iter().map(|row| Value::Record(row.fields));
                return self.each(label.as_deref(), targets, records, body);
            }
            Kind::Exit { continues, label, when } => {
                let flow = Flow::Exit { continues: *continues, label: label.clone() };
                return match when {
                    None => Ok(flow),
                    Some(when) => match self.expression(when)?.truth() {
                        Some(true) => Ok(flow),
                        Some(false) => Ok(Flow::Next),
                        // Of a loop around this one nobody knows then either whether it goes on.
                        None if label.is_some() => {
                            self.note("whether a loop is left here isn't known");
                            self.doubtful = true;
                            Ok(Flow::Next)
                        }
                        None => {
                            self.note("whether a loop is left here isn't known");
                            self.leaving = Some(!continues);
                            Ok(Flow::Next)
                        }
                    },
                };
            }
            Kind::Return(value) => {
                let value = value.as_deref().map_or(Ok(Value::Null), |value| self.expression(value))?;
                return Ok(Flow::Return(value));
            }
            Kind::Give(text) => {
                if text.trim_start().get(..7).is_some_and(|word| word.eq_ignore_ascii_case("execute")) {
                    let text = text.trim_start().get(7..).unwrap_or("").to_owned();
                    self.execute_text(&text, &[], &[])?;
                } else if self.parse(text).is_some() {
                    self.query_rows(text)?;
                } else {
                    self.expression(text)?;
                }
            }
            Kind::Raise(raise) => match exception::raise(self, raise)? {
                Raised::Nothing => {}
                Raised::Error(problem) => return Err(problem),
                Raised::Again => {
                    let again = self.errors.last().cloned();
                    return Err(again.unwrap_or_else(|| {
                        Problem::invalid(
                            "0Z002",
                            "RAISE without parameters cannot be used outside an exception handler",
                        )
                    }));
                }
            },
            Kind::Assert { condition } => {
                if self.expression(condition)?.truth() == Some(false) {
                    return Err(Problem::invalid("P0004", "assertion failed"));
                }
            }
            Kind::Execute { text, into, using } => self.execute_text(text, into, using)?,
            Kind::Perform(text) => {
                let rows = self.query_rows(&format!("SELECT {text}"))?;
                let sure = rows.complete && rows.rows.iter().all(|row| row.sure);
                self.scopes.set("found", if sure { Value::Bool(!rows.rows.is_empty()) } else { Value::Unknown });
            }
            Kind::Sql { text, into, strict } => {
                self.strict = *strict;
                let result = self.sql(text, into);
                self.strict = false;
                result?;
            }
            Kind::Diagnostics(targets) => {
                for target in targets {
                    self.assign(target, Value::Unknown)?;
                }
            }
            Kind::Other(text) => {
                let word = text.split_whitespace().next().unwrap_or("").to_ascii_lowercase();
                if word == "fetch" {
                    let targets = text.split_whitespace().last().unwrap_or("").to_owned();
                    self.assign(&targets, Value::Unknown)?;
                    self.scopes.set("found", Value::Unknown);
                } else if matches!(word.as_str(), "commit" | "rollback") {
                    self.note(&format!("{} in a block isn't followed", word.to_uppercase()));
                }
            }
        }
        Ok(Flow::Next)
    }

    /// The first branch whose condition is true. Where that isn't known, all that may be taken are tried.
    fn choose(&mut self, branches: &[(String, Vec<Statement>)], otherwise: Option<&Vec<Statement>>) -> Apply<Flow> {
        for (at, (condition, body)) in branches.iter().enumerate() {
            let (truth, assumed) = self.condition(condition)?;
            let shown: String = condition.split_whitespace().collect::<Vec<_>>().join(" ");
            let shown: String = shown.chars().take(80).collect();
            let why = format!("whether `{shown}` holds isn't known");
            match truth {
                Some(holds) if assumed => {
                    let rest = branches.get(at + 1..).unwrap_or_default();
                    return self.assume(&why, holds, body, &|run: &mut Self| run.choose(rest, otherwise));
                }
                Some(true) => return self.statements(body),
                Some(false) => {}
                None => {
                    let left = self.perhaps(&why, |run| run.statements(body));
                    let rest = branches.get(at + 1..).unwrap_or_default();
                    let other = self.perhaps(&why, |run| run.choose(rest, otherwise));
                    if [left, other].into_iter().flatten().any(|flow| flow != Flow::Next) {
                        self.doubtful = true;
                    }
                    return Ok(Flow::Next);
                }
            }
        }
        otherwise.map_or(Ok(Flow::Next), |body| self.statements(body))
    }

    /// Whether another function may be called.
    pub(super) fn may_call(&self) -> bool {
        self.calls < MAX_CALLS
    }
}
