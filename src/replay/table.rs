//! CREATE TABLE.

use super::constraint::Pending;
use super::names::sibling;
use super::node::ident;
use super::problem::{Apply, Problem};
use super::{Facet, Replay};
use crate::catalog::{ObjectId, ObjectKind, QualifiedName, Table};
use pg_query::NodeEnum;
use pg_query::protobuf::CreateStmt;

impl Replay {
    pub(super) fn create_table(&mut self, statement: &CreateStmt) -> Apply {
        let Some(range) = &statement.relation else { return Ok(()) };
        if range.relpersistence == "t" {
            self.doubt("a temporary table isn't kept");
            return Ok(());
        }
        let name = QualifiedName::new(self.creation_schema(&range.schemaname)?, ident(&range.relname));
        if self.names.get(&name).is_some() {
            if statement.if_not_exists {
                self.touch(ObjectId::Table(name), Facet::Definition);
                return Ok(());
            }
            return Err(Problem::duplicate("42P07", format!("relation \"{}\" already exists", name.name)));
        }
        let owner = self.session.role.clone();
        let mut table = Table::new(name.clone(), owner.clone());
        table.privileges = self.catalog.default_privileges.for_new(&owner, Some(&name.schema), ObjectKind::Table);
        self.wholly(|replay| {
            replay.save_table(&name);
            replay.names.add(name.clone(), super::names::Relation::Table);
            let result = replay.fill_table(&mut table, statement);
            replay.touch_new_table(&table);
            replay.catalog.tables.insert(name, table);
            result
        })
    }

    fn fill_table(&mut self, table: &mut Table, statement: &CreateStmt) -> Apply {
        let mut pending = Vec::new();
        for element in &statement.table_elts {
            match &element.node {
                Some(NodeEnum::ColumnDef(column)) => pending.extend(self.add_column(table, column)?),
                Some(NodeEnum::Constraint(constraint)) => pending.push(Pending::of_table(constraint)),
                _ => self.unsupported_on(&table.name, "LIKE in CREATE TABLE"),
            }
        }
        let others = [
            (!statement.inh_relations.is_empty() && statement.partbound.is_none(), "INHERITS"),
            (statement.partbound.is_some(), "PARTITION OF"),
            (statement.partspec.is_some(), "PARTITION BY"),
            (statement.of_typename.is_some(), "CREATE TABLE OF"),
            (!statement.options.is_empty(), "WITH in CREATE TABLE"),
        ];
        for (_, what) in others.into_iter().filter(|(used, _)| *used) {
            self.unsupported_on(&table.name, what);
        }
        for column in &table.columns {
            if let Some(generated) = &column.generated {
                super::dependency::require_columns(table, &generated.expr)?;
            }
        }
        pending.sort_by_key(Pending::rank);
        pending.iter().try_for_each(|pending| self.add_constraint(table, pending, true))
    }

    fn touch_new_table(&mut self, table: &Table) {
        let id = || ObjectId::Table(table.name.clone());
        self.touch(id(), Facet::Definition);
        let columns: Vec<_> = table.columns.iter().map(|column| column.name.clone()).collect();
        for column in columns {
            self.touch(id(), Facet::Column(column));
        }
        let constraints: Vec<_> = table.constraints.keys().cloned().collect();
        for constraint in constraints {
            self.touch(id(), Facet::Constraint(constraint));
        }
    }

    /// Whether a name is free for a relation beside a table.
    pub(super) fn is_free(&self, table: &QualifiedName, name: &crate::catalog::Ident) -> bool {
        self.names.get(&sibling(table, name)).is_none()
    }
}
