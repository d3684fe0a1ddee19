//! Statements of SQL that stand in a block, and those that EXECUTE is given as text.

use super::run::Run;
use super::value::{HOLE, Value};
use crate::replay::problem::{Apply, Problem};
use crate::replay::unsupported::text_makes_nothing;
use crate::sql::parse::{self, Parsed, with_stack_for};
use pg_query::NodeEnum;
use std::rc::Rc;

impl Run<'_> {
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
    pub(super) fn sql(&mut self, text: &str, into: &[String]) -> Apply {
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
        if let NodeEnum::TransactionStmt(_) = node {
            return Err(Problem::invalid("0A000", "EXECUTE of transaction commands is not implemented"));
        }
        let outside = self.replay.block.replace(self.scopes.names());
        let result = self.replay.execute(node);
        self.replay.block = outside;
        result
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
                    let why = format!("what EXECUTE is given isn't known: `{shown}`");
                    if text_makes_nothing(&text) {
                        self.remark(&why)
                    } else {
                        self.note(&why)
                    }
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

    pub(super) fn execute_text(&mut self, text: &str, into: &[String], using: &[String]) -> Apply {
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
                        let names = self.scopes.names();
                        let replay = &mut *self.replay;
                        let outside = replay.block.replace(names);
                        let done = with_stack_for(nesting, || replay.execute(&statement.node));
                        replay.block = outside;
                        done
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
