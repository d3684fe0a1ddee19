//! CREATE TABLE, also of temporary, foreign and typed tables, of children and of partitions.

use super::constraint::{Pending, without_repeated_keys};
use super::like::Like;
use super::names::{Relation, sibling};
use super::node;
use super::partition::{printed_bound, printed_key};
use super::problem::{Apply, Problem};
use super::{Facet, Replay, options};
use crate::catalog::{Attribute, Column, Ident, ObjectId, ObjectKind, QualifiedName, Table, TableKind, TypeKind};
use pg_query::NodeEnum;
use pg_query::protobuf::{CreateForeignTableStmt, CreateStmt, TypeName};

/// Whether a tablespace is another than the one that everything is in.
pub(super) fn is_elsewhere(tablespace: &str) -> bool {
    !matches!(tablespace, "" | "pg_default")
}

impl Replay {
    pub(super) fn create_table(&mut self, statement: &CreateStmt) -> Apply {
        self.create_table_of(statement, TableKind::Ordinary)
    }

    pub(super) fn create_foreign_table(&mut self, statement: &CreateForeignTableStmt) -> Apply {
        let Some(base) = &statement.base_stmt else { return Ok(()) };
        let kind = TableKind::Foreign {
            server: node::ident(&statement.servername),
            options: options::read(&statement.options),
        };
        self.create_table_of(base, kind)
    }

    fn create_table_of(&mut self, statement: &CreateStmt, kind: TableKind) -> Apply {
        let Some(range) = &statement.relation else { return Ok(()) };
        let name = self.new_relation(range)?;
        if self.names.get(&name).is_some() {
            if statement.if_not_exists {
                self.touch(ObjectId::Table(name), Facet::Definition);
                return Ok(());
            }
            return Err(Problem::duplicate("42P07", format!("relation \"{}\" already exists", name.name)));
        }
        // A table has a type of its name: that of its rows.
        if self.catalog.types.contains_key(&name) {
            return Err(Problem::duplicate("42710", format!("type \"{}\" already exists", name.name)));
        }
        if is_elsewhere(&statement.tablespacename) {
            self.remark("TABLESPACE isn't kept");
        }
        let owner = self.session.role.clone();
        let mut table = Table::new(name.clone(), owner.clone());
        table.kind = kind;
        table.unlogged = range.relpersistence == "u";
        table.options = options::read(&statement.options);
        table.privileges = self.catalog.default_privileges.for_new(&owner, Some(&name.schema), ObjectKind::Table);
        self.wholly(|replay| {
            replay.names.add(name.clone(), Relation::Table);
            let result = replay.fill_table(&mut table, statement);
            replay.touch_new_table(&table);
            let parent = table.parents.first().filter(|_| table.partition_bound.is_some()).cloned();
            replay.catalog.tables.insert(name.clone(), table);
            result?;
            if let Some(parent) = parent {
                replay.complete_partition(&parent, &name)?;
            }
            replay.finish_table(&name, statement)
        })
    }

    /// Columns, and what is inherited.
    fn fill_table(&mut self, table: &mut Table, statement: &CreateStmt) -> Apply {
        table.partition_bound = statement.partbound.as_ref().map(printed_bound).transpose()?;
        for parent in &statement.inh_relations {
            let Some(NodeEnum::RangeVar(range)) = &parent.node else { continue };
            let parent = self.table_name(Some(range))?;
            let kind = &self.table_mut(&parent)?.kind;
            match (table.partition_bound.is_some(), matches!(kind, TableKind::Partitioned(_))) {
                (true, false) => {
                    return Err(Problem::invalid("42809", format!("\"{}\" is not partitioned", parent.name)));
                }
                (false, true) => {
                    let message = format!("cannot inherit from partitioned table \"{}\"", parent.name);
                    return Err(Problem::invalid("42809", message));
                }
                _ => self.inherit(table, &parent)?,
            }
        }
        if let Some(ty) = &statement.of_typename {
            self.columns_of_type(table, ty)?;
        }
        Ok(())
    }

    /// What else stands in the brackets, constraints after all columns. The table is in the catalog, and what was inherited is its own.
    fn finish_table(&mut self, name: &QualifiedName, statement: &CreateStmt) -> Apply {
        self.with_table(name, |replay, table| {
            let mut pending = Vec::new();
            let mut likes: Vec<Like> = Vec::new();
            let derived = !table.columns.is_empty();
            let inherited: Vec<Ident> = table.columns.iter().map(|column| column.name.clone()).collect();
            let mut own: Vec<Ident> = Vec::new();
            for element in &statement.table_elts {
                match &element.node {
                    Some(NodeEnum::ColumnDef(def)) => {
                        let column = node::ident(&def.colname);
                        if derived && inherited.contains(&column) && !own.contains(&column) {
                            own.push(column);
                            pending.extend(replay.merge_column(table, def)?);
                        } else if statement.of_typename.is_some() || table.partition_bound.is_some() {
                            return Err(Problem::missing("42703", format!("column \"{column}\" does not exist")));
                        } else {
                            pending.extend(replay.add_column(table, def)?);
                        }
                    }
                    Some(NodeEnum::Constraint(constraint)) => pending.push(Pending::of_table(constraint)),
                    Some(NodeEnum::TableLikeClause(clause)) => likes.push(replay.like_columns(table, clause)?),
                    _ => replay.unsupported_on(&table.name, "a part of CREATE TABLE"),
                }
            }
            replay.touch_new_table(table);
            for column in &table.columns {
                if let Some(generated) = &column.generated {
                    super::dependency::require_columns(table, &generated.expr)?;
                    replay.require_immutable(table, &generated.expr, super::immutable::GENERATED)?;
                }
            }
            if let Some(spec) = &statement.partspec {
                replay.partition_by(table, spec)?;
            }
            let new_rows = !matches!(table.kind, TableKind::Foreign { .. });
            pending.sort_by_key(Pending::rank);
            let pending = without_repeated_keys(pending);
            let first = pending.iter().take_while(|pending| pending.rank() == 0).count();
            let (checks, rest) = pending.split_at(first);
            for pending in checks {
                replay.add_constraint(table, pending, new_rows)?;
            }
            likes.iter().try_for_each(|like| replay.finish_like(table, like))?;
            for pending in rest {
                replay.add_constraint(table, pending, new_rows)?;
            }
            replay.touch_new_table(table);
            Ok(())
        })
    }

    fn partition_by(&mut self, table: &mut Table, spec: &pg_query::protobuf::PartitionSpec) -> Apply {
        for node in &spec.part_params {
            let Some(NodeEnum::PartitionElem(element)) = &node.node else { continue };
            if !element.name.is_empty() && table.column(&node::ident(&element.name)).is_none() {
                let message = format!("column \"{}\" named in partition key does not exist", element.name);
                return Err(Problem::missing("42703", message));
            }
        }
        table.kind = TableKind::Partitioned(printed_key(spec)?);
        Ok(())
    }

    /// `CREATE TABLE ... OF type` (`transformOfType`).
    fn columns_of_type(&mut self, table: &mut Table, ty: &TypeName) -> Apply {
        let name = self.type_name(&ty.names)?;
        match self.catalog.types.get(&name).map(|ty| &ty.kind) {
            Some(TypeKind::Composite(attributes)) => table.columns.extend(attributes.iter().map(typed)),
            _ => return Err(Problem::invalid("42809", format!("type {} is not a composite type", name.name))),
        }
        table.of_type = Some(name);
        Ok(())
    }

    /// Works on a table that is taken out of the catalog for the time being.
    pub(super) fn with_table<T>(
        &mut self,
        name: &QualifiedName,
        work: impl FnOnce(&mut Self, &mut Table) -> Apply<T>,
    ) -> Apply<T> {
        let missing = || Problem::missing("42P01", format!("relation \"{name}\" does not exist"));
        let mut table = self.catalog.tables.remove(name).ok_or_else(missing)?;
        let result = work(self, &mut table);
        self.catalog.tables.insert(name.clone(), table);
        result
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

/// A composite type's attribute as a column.
pub(super) fn typed(attribute: &Attribute) -> Column {
    let column = Column::new(attribute.name.clone(), attribute.ty.clone());
    Column { collation: attribute.collation.clone(), ..column }
}
