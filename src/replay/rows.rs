//! Statements about rows change no object, but what they name must be there: tables, and the columns that are written.

use super::analysis::scope::Scope;
use super::analysis::{Place, Walker};
use super::problem::{Apply, Problem};
use super::{Replay, node};
use crate::catalog::{Body, Function, Ident, ObjectId, QualifiedName, Table};
use crate::platform::extension as facts;
use crate::platform::supabase::is_partly_known;
use crate::sql::parse::{Parsed, is_sql, parse};
use pg_query::protobuf::{InsertStmt, Node, RangeVar};
use pg_query::{NodeEnum, NodeRef};
use std::collections::BTreeSet;

/// Types that the grammar calls otherwise than `pg_type` does (`SimpleTypename` in gram.y).
const GRAMMAR: [&str; 16] = [
    "bigint",
    "bigserial",
    "boolean",
    "character",
    "dec",
    "decimal",
    "double",
    "float",
    "int",
    "integer",
    "national",
    "nchar",
    "real",
    "record",
    "serial",
    "smallint",
];

impl Replay {
    /// Refuses a statement about rows that names a table or a column that nobody made (42P01, 42703). Where something isn't known, nothing is missing.
    pub(super) fn require_rows(&self, statement: &NodeEnum) -> Apply {
        self.require_rows_in(statement, Scope::default())
    }

    /// The same in the sight of a function's arguments.
    fn require_rows_in(&self, statement: &NodeEnum, around: Scope) -> Apply {
        if !self.is_certain() {
            return Ok(());
        }
        // Rows of data are long, and name nothing but their table.
        if let NodeEnum::InsertStmt(insert) = statement
            && has_plain_rows(insert)
        {
            insert.relation.as_ref().map_or(Ok(()), |range| self.require_rows_of(range))?;
            return self.require_written(insert.relation.as_ref(), &insert.cols);
        }
        let nodes = statement.nodes();
        let common = nodes.iter().filter_map(|(node, ..)| match node {
            NodeRef::CommonTableExpr(common) => Some(common.ctename.as_str()),
            _ => None,
        });
        let common: BTreeSet<&str> = common.collect();
        for (part, ..) in &nodes {
            match part {
                NodeRef::RangeVar(range) if range.schemaname.is_empty() && common.contains(range.relname.as_str()) => {}
                NodeRef::RangeVar(range) => self.require_rows_of(range)?,
                NodeRef::FuncCall(call) => {
                    let names = node::names(&call.funcname).unwrap_or_default();
                    if let [schema, _] = names.as_slice()
                        && !matches!(schema.as_str(), "pg_catalog" | "information_schema")
                    {
                        self.require_schema(schema)?;
                        self.require_named_function(&names)?;
                    }
                }
                _ => {}
            }
        }
        self.require_names(statement, around)?;
        match statement {
            NodeEnum::InsertStmt(insert) => {
                let conflict = insert.on_conflict_clause.as_deref().map_or(&[][..], |it| it.target_list.as_slice());
                self.require_written(insert.relation.as_ref(), &insert.cols)?;
                self.require_written(insert.relation.as_ref(), conflict)
            }
            NodeEnum::UpdateStmt(update) => self.require_written(update.relation.as_ref(), &update.target_list),
            NodeEnum::TruncateStmt(truncate) => {
                truncate.relations.iter().try_for_each(|relation| match &relation.node {
                    Some(NodeEnum::RangeVar(range)) => self.require_rows_of(range),
                    _ => Ok(()),
                })
            }
            NodeEnum::VacuumStmt(vacuum) => vacuum.rels.iter().try_for_each(|relation| match &relation.node {
                Some(NodeEnum::VacuumRelation(relation)) => {
                    relation.relation.as_ref().map_or(Ok(()), |range| self.require_rows_of(range))
                }
                _ => Ok(()),
            }),
            _ => Ok(()),
        }
    }

    /// Refuses names in a statement about rows that nothing has, as in what is stored (42703, 42P01, 42883).
    fn require_names(&self, statement: &NodeEnum, around: Scope) -> Apply {
        let looks = match statement {
            NodeEnum::SelectStmt(select) => select.values_lists.is_empty(),
            NodeEnum::InsertStmt(insert) => match node::child(insert.select_stmt.as_deref()) {
                // Rows of constants may be thousands.
                Some(NodeEnum::SelectStmt(select)) => select.values_lists.is_empty(),
                _ => false,
            },
            NodeEnum::UpdateStmt(_) | NodeEnum::DeleteStmt(_) => true,
            _ => false,
        };
        if !looks {
            return Ok(());
        }
        let around = self.block.as_deref().map_or(around, Scope::of_variables);
        let mut node = statement.clone();
        let mut settle = self.settle(false);
        // What the session has of its own comes first.
        let own = Ident::from(super::temporary::SCHEMA);
        let own = Some(own).filter(|schema| self.names.has_any_in(schema));
        let path: Vec<Ident> = own.into_iter().chain(self.session.search_path.iter().cloned()).collect();
        let place = Place { path: &path, ..self.place() };
        Walker::new(place, around, &mut settle).statement(&mut node);
        self.settled(settle)
    }

    /// Refuses the name of a function, with its schema, that no function has, whatever its arguments.
    fn require_named_function(&self, names: &[Ident]) -> Apply {
        let [schema, name] = names else { return Ok(()) };
        let full = QualifiedName::new(schema.clone(), name.clone());
        // A type's name casts, a column's name reads it.
        let other = self.catalog.types.contains_key(&full) || self.names.get(&full).is_some();
        let has_column = |name: &Ident| self.catalog.tables.values().any(|table| table.column(name).is_some());
        let known = self.functions_named(&full).next().is_some() || other || has_column(name);
        if known || self.may_be_extensions(names) || self.names.has_other_in(schema) {
            return Ok(());
        }
        Err(Problem::missing("42883", format!("function {schema}.{name} does not exist")))
    }

    /// Refuses a name that no table, view or sequence has.
    pub(super) fn require_rows_of(&self, range: &RangeVar) -> Apply {
        let (schema, name) = (range.schemaname.as_str(), range.relname.as_str());
        let is_system = matches!(schema, "pg_catalog" | "information_schema" | "pg_toast")
            || schema.is_empty() && name.starts_with("pg_");
        let is_missing = || self.relation(Some(schema), name).is_err_and(|problem| problem.is_missing());
        if is_system || !range.catalogname.is_empty() || !self.is_certain() || !is_missing() {
            return Ok(());
        }
        let schemas = if schema.is_empty() { self.session.search_path.clone() } else { vec![schema.into()] };
        let hides = |schema: &Ident| {
            let of_extension = self.catalog.extensions.iter().any(|(extension, held)| {
                held.schema.as_ref().is_some_and(|installed| facts::may_hold_relations(extension, installed, schema))
            });
            of_extension || is_partly_known(schema)
        };
        if schemas.iter().any(hides) {
            return Ok(());
        }
        let shown = if schema.is_empty() { name.to_owned() } else { format!("{schema}.{name}") };
        Err(Problem::missing("42P01", format!("relation \"{shown}\" does not exist")))
    }

    /// Refuses a column that a table doesn't have.
    fn require_written(&self, range: Option<&RangeVar>, targets: &[Node]) -> Apply {
        let found = range.and_then(|range| self.relation(Some(&range.schemaname), &range.relname).ok());
        let table: Option<&Table> = found.and_then(|(name, _)| self.catalog.tables.get(&name));
        let Some(table) = table.filter(|table| !self.uncertain.contains(&ObjectId::Table(table.name.clone()))) else {
            return Ok(());
        };
        for target in targets {
            if let Some(NodeEnum::ResTarget(target)) = &target.node
                && table.column(&target.name).is_none()
                && !is_partly_known(&table.name.schema)
            {
                let message = format!("column \"{}\" of relation \"{}\" does not exist", target.name, table.name.name);
                return Err(Problem::missing("42703", message));
            }
        }
        Ok(())
    }

    /// What the text of an SQL function names (`fmgr_sql_validator`), and the rows that PL/pgSQL declares variables for, unless `check_function_bodies` is off.
    pub(super) fn require_body(&mut self, function: &Function) -> Apply {
        let Body::Text(text) = &function.body else { return Ok(()) };
        if !self.session.check_function_bodies {
            return Ok(());
        }
        if self.interprets
            && function.language == *"plpgsql"
            && let Some(problem) = super::plpgsql::mistake::of_function(function, text)
        {
            return Err(problem);
        }
        if function.language == *"sql" && !is_sql(text) {
            return Err(Problem::invalid(
                "42601",
                format!("syntax error in the body of the function {}", function.name),
            ));
        }
        if !self.is_certain() {
            return Ok(());
        }
        let block = self.block.take();
        let outside = self.session.clone();
        if let Some(path) = function.settings.get("search_path") {
            self.session.set_config("search_path", path);
        }
        let result = match function.language.as_str() {
            "sql" => self.require_sql(text, function),
            "plpgsql" => self.require_declared(text),
            _ => Ok(()),
        };
        self.session = outside;
        self.block = block;
        result
    }

    /// The types of variables: rows of relations, and types with their schema.
    pub(super) fn require_declared(&self, text: &str) -> Apply {
        let (rows, types) = super::plpgsql::declared(text);
        rows.iter().try_for_each(|range| self.require_rows_of(range))?;
        types.iter().try_for_each(|(schema, name)| match schema {
            Some(schema) => self.require_type_in(schema, name),
            None if GRAMMAR.contains(&name.as_str()) => Ok(()),
            None => self.require_visible_type(name),
        })
    }

    fn require_sql(&self, text: &str, function: &Function) -> Apply {
        let is_about_rows = |node: &NodeEnum| {
            matches!(
                node,
                NodeEnum::SelectStmt(_) | NodeEnum::InsertStmt(_) | NodeEnum::UpdateStmt(_) | NodeEnum::DeleteStmt(_)
            )
        };
        for parsed in parse(text) {
            match parsed {
                Parsed::Statement(statement) if is_about_rows(&statement.node) => {
                    self.require_rows_in(&statement.node, Scope::of_arguments(function))?;
                }
                // What it makes may be what comes next is about.
                _ => break,
            }
        }
        Ok(())
    }

    /// Whether nothing was said that isn't understood and may have made something.
    pub(super) fn is_certain(&self) -> bool {
        !self.hides
    }
}

/// `INSERT INTO ... VALUES` of constants, with nothing else.
fn has_plain_rows(insert: &InsertStmt) -> bool {
    let Some(NodeEnum::SelectStmt(select)) = node::child(insert.select_stmt.as_deref()) else { return false };
    let is_constant = |value: &Node| match &value.node {
        Some(NodeEnum::TypeCast(cast)) => {
            matches!(node::child(cast.arg.as_deref()), Some(NodeEnum::AConst(_)))
        }
        value => matches!(value, Some(NodeEnum::AConst(_) | NodeEnum::SetToDefault(_))),
    };
    let is_alone =
        insert.with_clause.is_none() && insert.on_conflict_clause.is_none() && insert.returning_clause.is_none();
    is_alone
        && !select.values_lists.is_empty()
        && select.with_clause.is_none()
        && select.sort_clause.is_empty()
        && select.limit_count.is_none()
        && select.limit_offset.is_none()
        && select.values_lists.iter().flat_map(node::items).all(is_constant)
}
