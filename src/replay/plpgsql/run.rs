//! Runs PL/pgSQL.
//!
//! What is known is done. Where it can't be known which way a block goes, each way is tried and taken back, and what it touched is uncertain.

use super::exception::{self, Raised};
use super::scope::Scopes;
use super::tree::{Block, Kind, Source, Statement};
use super::value::{HOLE, Value};
use crate::replay::Replay;
use crate::replay::do_block::Before;
use crate::replay::problem::{Apply, Problem};
use crate::replay::session::Session;
use crate::sql::parse::{self, Parsed, with_stack_for};
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
    journal: Vec<Before>,
    /// How many savepoints are open: what is done is noted down to be undone.
    savepoints: usize,
    /// The statement that runs, for notes.
    line: usize,
    /// Set where it isn't known whether what follows is run at all.
    doubtful: bool,
    errors: Vec<Problem>,
    /// INTO STRICT: exactly one row is asked for.
    strict: bool,
    parsed: HashMap<String, Rc<NodeEnum>>,
}

/// A point that can be gone back to.
struct Mark {
    journal: usize,
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
            journal: Vec::new(),
            savepoints: 0,
            line: 0,
            doubtful: false,
            errors: Vec::new(),
            strict: false,
            parsed: HashMap::new(),
        }
    }

    /// A whole block or function: all of it is done, or nothing.
    pub(super) fn wholly(&mut self, several: bool, work: impl FnOnce(&mut Self) -> Apply) -> Apply {
        let mark = self.mark();
        self.savepoints += usize::from(several);
        let result = work(self);
        self.savepoints -= usize::from(several);
        if result.is_err() {
            self.restore(mark);
        }
        result
    }

    fn mark(&self) -> Mark {
        Mark { journal: self.journal.len(), session: self.replay.session.clone() }
    }

    fn restore(&mut self, mark: Mark) {
        while self.journal.len() > mark.journal {
            if let Some(before) = self.journal.pop() {
                self.replay.restore(before);
            }
        }
        self.replay.session = mark.session;
    }

    /// One more step; false when there have been too many.
    pub(super) fn step(&mut self) -> bool {
        self.steps += 1;
        self.steps < MAX_STEPS
    }

    pub(super) fn note(&mut self, what: &str) {
        let place = if self.line > 0 { format!(" (line {} of the block)", self.line) } else { String::new() };
        let message = format!("{what}{place}");
        if !self.replay.doubts.contains(&message) {
            self.replay.doubt(message);
        }
    }

    /// Does what may or may not be done, and takes it back. What it touched is uncertain, and so are variables that it set.
    pub(super) fn perhaps(&mut self, why: &str, work: impl FnOnce(&mut Self) -> Apply<Flow>) -> Option<Flow> {
        let mark = self.mark();
        self.savepoints += 1;
        let touched = self.replay.touched.len();
        let scopes = self.scopes.clone();
        let line = self.line;
        let result = work(self);
        self.savepoints -= 1;
        self.line = line;
        self.scopes.forget_changes(&scopes);
        let objects: Vec<_> = self.replay.touched.iter().skip(touched).map(|(object, _)| object.clone()).collect();
        self.replay.touched.truncate(touched);
        self.restore(mark);
        if !objects.is_empty() {
            self.replay.uncertain.extend(objects);
            self.note(why);
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
        let mark = self.mark();
        self.savepoints += 1;
        let result = self.statements(&block.body);
        self.savepoints -= 1;
        let Err(problem) = result else { return result };
        self.restore(mark);
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

    fn statements(&mut self, statements: &[Statement]) -> Apply<Flow> {
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
            if self.doubtful {
                let rest = statements.get(at + 1..).unwrap_or_default();
                self.doubtful = false;
                self.perhaps("whether this block goes on here isn't known", |run| run.statements(rest));
                self.doubtful = true;
                return Ok(Flow::Next);
            }
        }
        Ok(Flow::Next)
    }

    /// The body of a function or of the block as a whole.
    pub(super) fn body(&mut self, block: &Block) -> Apply<Value> {
        self.scopes.open(None);
        self.scopes.declare("found", "boolean", Value::Bool(false));
        let doubtful = std::mem::take(&mut self.doubtful);
        let flow = self.block(block);
        self.scopes.close();
        let unsure = std::mem::replace(&mut self.doubtful, doubtful);
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
                    Source::Query(query) => self.query_rows(query)?,
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
                        None => {
                            self.note("whether a loop is left here isn't known");
                            Ok(flow)
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
            match self.expression(condition)?.truth() {
                Some(true) => return self.statements(body),
                Some(false) => {}
                None => {
                    let shown: String = condition.split_whitespace().collect::<Vec<_>>().join(" ");
                    let shown: String = shown.chars().take(80).collect();
                    let why = format!("whether `{shown}` holds isn't known");
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

    fn repeat(&mut self, label: Option<&str>, condition: Option<&str>, body: &[Statement]) -> Apply<Flow> {
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
                return Ok(flow);
            }
        }
    }

    fn each(
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
        for value in values {
            if !self.step() {
                self.note("this loop takes too many steps to be followed");
                return Ok(Flow::Return(Value::Unknown));
            }
            self.assign_all(targets, value)?;
            if let Some(flow) = after_body(self.statements(body)?, label) {
                return Ok(flow);
            }
        }
        Ok(Flow::Next)
    }

    /// A body of a loop of which it isn't known whether it is run at all.
    fn perhaps_body(&mut self, targets: &[String], body: &[Statement], value: Value) -> Flow {
        let flow = self.perhaps("how often this loop runs isn't known", |run| {
            run.assign_all(targets, value)?;
            run.statements(body)
        });
        if matches!(flow, Some(Flow::Return(_))) {
            self.doubtful = true;
        }
        Flow::Next
    }

    /// A statement, parsed once.
    pub(super) fn parse(&mut self, text: &str) -> Option<Rc<NodeEnum>> {
        if let Some(node) = self.parsed.get(text) {
            return Some(Rc::clone(node));
        }
        let node = Rc::new(parse::parse_one(text).ok()?);
        self.parsed.insert(text.to_owned(), Rc::clone(&node));
        Some(node)
    }

    /// A statement of SQL that stands in the block.
    fn sql(&mut self, text: &str, into: &[String]) -> Apply {
        let Some(node) = self.parse(text) else {
            if crate::sql::parse::parse_all(text).is_err() {
                return Err(Problem::invalid("42601", format!("syntax error in `{}`", first_words(text))));
            }
            self.note("a statement of this block can't be read");
            return Ok(());
        };
        self.sql_node(&node, text, into)
    }

    pub(super) fn sql_node(&mut self, node: &NodeEnum, text: &str, into: &[String]) -> Apply {
        match node {
            NodeEnum::SelectStmt(select) if select.into_clause.is_none() => {
                let rows = self.query_rows(text)?;
                if !into.is_empty() {
                    let known = rows.complete && rows.rows.iter().all(|row| row.sure);
                    if known && std::mem::take(&mut self.strict) {
                        match rows.rows.len() {
                            0 => return Err(Problem::invalid("P0002", "query returned no rows")),
                            1 => {}
                            _ => return Err(Problem::invalid("P0003", "query returned more than one row")),
                        }
                    }
                    let value = match rows.rows.into_iter().next() {
                        _ if !known => Value::Unknown,
                        Some(row) => Value::Record(row.fields),
                        None => Value::Null,
                    };
                    let found = if known { Value::Bool(value != Value::Null) } else { Value::Unknown };
                    self.scopes.set("found", found);
                    self.assign_all(into, value)?;
                }
                Ok(())
            }
            NodeEnum::CallStmt(call) => {
                let Some(function) = &call.funccall else { return Ok(()) };
                let node = pg_query::protobuf::Node { node: Some(NodeEnum::FuncCall(function.clone())) };
                self.evaluate(&node)?;
                Ok(())
            }
            NodeEnum::DoStmt(_) => self.change(node),
            NodeEnum::InsertStmt(_) | NodeEnum::UpdateStmt(_) | NodeEnum::DeleteStmt(_) | NodeEnum::MergeStmt(_) => {
                self.scopes.set("found", Value::Unknown);
                self.assign_all(into, Value::Unknown)?;
                self.change(node)
            }
            other => self.change(other),
        }
    }

    /// A statement that may change the catalog.
    fn change(&mut self, node: &NodeEnum) -> Apply {
        if self.savepoints > 0 {
            let before = self.replay.remember_one(node);
            if !matches!(before, Before::Nothing) {
                self.journal.push(before);
            }
        }
        self.replay.execute(node)
    }

    /// What EXECUTE is given, if it is known in full.
    pub(super) fn dynamic(&mut self, text: &str, using: &[String]) -> Apply<Option<String>> {
        let written = text;
        let value = self.expression(text)?;
        let mut parameters = Vec::new();
        for parameter in using {
            parameters.push(self.expression(parameter)?);
        }
        self.parameters = parameters;
        match value {
            Value::Null => Err(Problem::invalid("22004", "query string argument of EXECUTE is null")),
            Value::Text(text) if !text.contains(HOLE) => Ok(Some(text)),
            Value::Text(text) => {
                if !is_data(&text) {
                    let shown = first_words(&text).replace(HOLE, "...");
                    self.note(&format!("what EXECUTE is given isn't known: `{shown}`"));
                    self.replay.doubt_text(&text.replace(HOLE, " "));
                }
                Ok(None)
            }
            _ => {
                self.note("what EXECUTE is given isn't known");
                self.replay.doubt_text(written);
                Ok(None)
            }
        }
    }

    fn execute_text(&mut self, text: &str, into: &[String], using: &[String]) -> Apply {
        let Some(text) = self.dynamic(text, using)? else {
            self.parameters.clear();
            self.scopes.set("found", self.scopes.get("found").cloned().unwrap_or(Value::Unknown));
            return self.assign_all(into, Value::Unknown);
        };
        let result = self.run_text(&text, into);
        self.parameters.clear();
        result
    }

    /// All statements of a text; names of the block's variables mean nothing in it.
    pub(super) fn run_text(&mut self, text: &str, into: &[String]) -> Apply {
        let scopes = self.scopes.hide();
        let mut result = Ok(());
        let mut value = None;
        for parsed in parse::parse(text) {
            result = match parsed {
                Parsed::Statement(statement) => {
                    let source = text.get(statement.range.clone()).unwrap_or("").to_owned();
                    let nesting = statement.nesting;
                    if matches!(statement.node, NodeEnum::SelectStmt(_)) && !into.is_empty() {
                        self.query_rows(&source).map(|rows| value = Some(rows))
                    } else if nesting > 100 {
                        let replay = &mut *self.replay;
                        with_stack_for(nesting, || replay.execute(&statement.node))
                    } else {
                        self.sql_node(&statement.node, &source, &[])
                    }
                }
                Parsed::Error(error) => Err(Problem::invalid("42601", format!("syntax error: {error}"))),
                _ => Err(Problem::invalid("42601", "syntax error")),
            };
            if result.is_err() {
                break;
            }
        }
        self.scopes.show(scopes);
        result?;
        if into.is_empty() {
            return Ok(());
        }
        let value = match value {
            Some(rows) if rows.complete && rows.rows.iter().all(|row| row.sure) => {
                rows.rows.into_iter().next().map_or(Value::Null, |row| Value::Record(row.fields))
            }
            _ => Value::Unknown,
        };
        self.assign_all(into, value)
    }

    /// A value for one variable or a part of it.
    fn assign(&mut self, target: &str, value: Value) -> Apply {
        let parts = super::parse_statement::parts(target);
        let Some(name) = parts.first() else { return Ok(()) };
        if target.contains('[') {
            self.scopes.set(name, Value::Unknown);
            return Ok(());
        }
        if let ([_, field], false) = (parts.as_slice(), self.scopes.has_label(name)) {
            self.scopes.set_field(name, field, value);
            return Ok(());
        }
        let name = parts.last().cloned().unwrap_or_default();
        let ty = self.scopes.type_of(&name).unwrap_or_default();
        let value = self.cast(value, &ty)?;
        self.scopes.set(&name, value);
        Ok(())
    }

    /// A row for some variables: for a record as a whole, else field by field.
    fn assign_all(&mut self, targets: &[String], value: Value) -> Apply {
        match (targets, value) {
            ([], _) => Ok(()),
            ([one], Value::Record(fields)) => {
                let is_record = self.scopes.type_of(one).is_none_or(|ty| ty == "record" || ty.contains("%rowtype"));
                match fields.into_iter().collect::<Vec<_>>() {
                    fields if is_record => {
                        if self.scopes.type_of(one).is_none() {
                            self.scopes.declare(one, "record", Value::Null);
                        }
                        self.scopes.set(one, Value::Record(fields));
                        Ok(())
                    }
                    fields => {
                        let first = fields.into_iter().next().map_or(Value::Null, |(_, value)| value);
                        self.assign(one, first)
                    }
                }
            }
            ([one], value) => {
                if self.scopes.type_of(one).is_none() && !one.contains('.') {
                    self.scopes.declare(one, "", value);
                    return Ok(());
                }
                self.assign(one, value)
            }
            (many, Value::Record(fields)) => {
                let values = fields.into_iter().map(|(_, value)| value).chain(std::iter::repeat(Value::Null));
                many.iter().zip(values).try_for_each(|(target, value)| self.assign(target, value))
            }
            (many, Value::Null) => many.iter().try_for_each(|target| self.assign(target, Value::Null)),
            (many, _) => many.iter().try_for_each(|target| self.assign(target, Value::Unknown)),
        }
    }

    /// Whether another function may be called.
    pub(super) fn may_call(&self) -> bool {
        self.calls < MAX_CALLS
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

/// Whether a text, perhaps with holes, can only be about data: no object changes by it.
fn is_data(text: &str) -> bool {
    const DATA: [&str; 10] =
        ["insert", "update", "delete", "truncate", "analyze", "vacuum", "refresh", "notify", "reindex", "lock"];
    let first = text.split_whitespace().next().unwrap_or("").to_ascii_lowercase();
    DATA.contains(&first.as_str()) || first == "select" && !text.contains(&format!("{HOLE}("))
}

fn first_words(text: &str) -> String {
    text.split_whitespace().take(8).collect::<Vec<_>>().join(" ")
}
