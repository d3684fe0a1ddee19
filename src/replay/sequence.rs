//! Sequences: CREATE, ALTER and DROP SEQUENCE, and those that go with serial and identity columns.

pub(super) mod default;
mod options;

use super::constraint::require_column;
use super::drop::split;
use super::names::Relation;
use super::node::{self, ident};
use super::problem::{Apply, Problem};
use super::{Facet, Replay};
use crate::catalog::{Ident, ObjectId, ObjectKind, QualifiedName, Sequence, SequenceColumn, Table, TypeRef};
use options::Owner;
use pg_query::NodeEnum;
use pg_query::protobuf::{AlterObjectSchemaStmt, AlterSeqStmt, CreateSeqStmt, Node, ObjectType, RangeVar, RenameStmt};

impl Replay {
    pub(super) fn create_sequence(&mut self, statement: &CreateSeqStmt) -> Apply {
        let Some(range) = &statement.sequence else { return Ok(()) };
        let name = self.new_relation(range)?;
        self.touch(ObjectId::Sequence(name.clone()), Facet::Definition);
        if self.names.get(&name).is_some() && statement.if_not_exists {
            return Ok(());
        }
        self.require_free(&name, &name.name)?;
        let mut sequence = self.new_sequence(self.session.role.clone(), &name, TypeRef::builtin("int8"));
        sequence.unlogged = range.relpersistence == "u";
        let owner = options::apply(&mut sequence, &statement.options, true)?;
        self.set_sequence_owner(&name, &mut sequence, owner)?;
        self.insert_sequence(name, sequence);
        Ok(())
    }

    pub(super) fn alter_sequence(&mut self, statement: &AlterSeqStmt) -> Apply {
        let name = match self.sequence_name(statement.sequence.as_ref()) {
            Err(problem) if statement.missing_ok && problem.is_missing() => return Ok(()),
            other => other?,
        };
        self.touch(ObjectId::Sequence(name.clone()), Facet::Definition);
        let Some(mut sequence) = self.catalog.sequences.get(&name).cloned() else { return Ok(()) };
        let owner = options::apply(&mut sequence, &statement.options, false)?;
        if owner != Owner::Unsaid && sequence.owned_by.as_ref().is_some_and(|column| column.identity) {
            return Err(Problem::invalid("0A000", "cannot change ownership of identity sequence"));
        }
        self.set_sequence_owner(&name, &mut sequence, owner)?;
        self.insert_sequence(name, sequence);
        Ok(())
    }

    /// A sequence of a role, with what the role's default privileges give.
    fn new_sequence(&self, owner: Ident, name: &QualifiedName, data_type: TypeRef) -> Sequence {
        let privileges = self.catalog.default_privileges.for_new(&owner, Some(&name.schema), ObjectKind::Sequence);
        Sequence { privileges, ..Sequence::new(owner, data_type) }
    }

    pub(super) fn insert_sequence(&mut self, name: QualifiedName, sequence: Sequence) {
        self.names.add(name.clone(), Relation::of_sequence(&sequence));
        self.catalog.sequences.insert(name, sequence);
    }

    fn remove_sequence(&mut self, name: &QualifiedName) {
        self.touch(ObjectId::Sequence(name.clone()), Facet::Definition);
        self.names.remove(name);
        self.catalog.sequences.remove(name);
    }

    /// OWNED BY (`process_owned_by` in sequence.c).
    fn set_sequence_owner(&self, name: &QualifiedName, sequence: &mut Sequence, owner: Owner) -> Apply {
        let names = match owner {
            Owner::Unsaid => return Ok(()),
            Owner::Nobody => {
                sequence.owned_by = None;
                return Ok(());
            }
            Owner::Column(names) => names,
        };
        let Some((column, table)) = names.split_last().filter(|(_, table)| !table.is_empty()) else {
            return Err(Problem::invalid("42601", "invalid OWNED BY option"));
        };
        let (schema, table) = split(table)?;
        let (table, relation) = self.relation(schema, table)?;
        let Some(held) = self.catalog.tables.get(&table).filter(|_| relation == Relation::Table) else {
            let message = format!("sequence cannot be owned by relation \"{}\"", table.name);
            return Err(Problem::invalid("42809", message));
        };
        if held.owner != sequence.owner {
            return Err(Problem::invalid("55000", "sequence must have same owner as table it is linked to"));
        }
        if table.schema != name.schema {
            return Err(Problem::invalid("55000", "sequence must be in same schema as table it is linked to"));
        }
        if held.column(column).is_none() {
            let message = format!("column \"{column}\" of relation \"{}\" does not exist", table.name);
            return Err(Problem::missing("42703", message));
        }
        sequence.owned_by = Some(SequenceColumn { table, column: column.clone(), identity: false });
        Ok(())
    }

    /// A sequence that exists.
    pub(super) fn sequence_name(&self, range: Option<&RangeVar>) -> Apply<QualifiedName> {
        let range = range.ok_or_else(|| Problem::invalid("42601", "the name of a sequence is missing"))?;
        match self.relation(Some(&range.schemaname), &range.relname)? {
            (name, Relation::Sequence(_)) => Ok(name),
            (name, _) => Err(Problem::invalid("42809", format!("\"{}\" is not a sequence", name.name))),
        }
    }

    /// The sequence of a serial or identity column that is being made (`generateSerialExtraStmts` in parse_utilcmd.c). It belongs to the table's owner.
    pub(super) fn add_column_sequence(
        &mut self,
        table: &Table,
        column: &Ident,
        ty: TypeRef,
        identity: bool,
        options: &[Node],
    ) -> Apply<QualifiedName> {
        let name = match options::sequence_name(options) {
            Some(names) => {
                let (schema, name) = split(&names)?;
                let schema = schema.map_or_else(|| table.name.schema.clone(), Ident::from);
                QualifiedName { schema, name: name.into() }
            }
            None => self.names.choose_sequence(&table.name, column),
        };
        self.require_free(&name, &name.name)?;
        if identity && (!matches!(ty.name.as_str(), "int2" | "int4" | "int8") || ty.schema.is_some()) {
            return Err(Problem::invalid("22023", "identity column type must be smallint, integer, or bigint"));
        }
        // The column's type is said already.
        if options::says_type(options) {
            return Err(Problem::invalid("42601", "conflicting or redundant options"));
        }
        let mut sequence = self.new_sequence(table.owner.clone(), &name, ty.without_modifiers());
        sequence.unlogged = table.unlogged;
        options::apply(&mut sequence, options, true)?;
        sequence.owned_by = Some(SequenceColumn { table: table.name.clone(), column: column.clone(), identity });
        self.touch(ObjectId::Sequence(name.clone()), Facet::Definition);
        self.insert_sequence(name.clone(), sequence);
        Ok(name)
    }

    /// `LIKE ... INCLUDING IDENTITY`: a sequence of its own with the same options, but for the type, which is always `bigint` (as Postgres 17 does it).
    pub(super) fn copy_identity_sequence(
        &mut self,
        source: &Table,
        table: &Table,
        column: &Ident,
        ty: &TypeRef,
    ) -> Apply {
        let name = self.add_column_sequence(table, column, ty.clone(), true, &[])?;
        let original = self.sequences_of_column(&source.name, column).into_iter();
        let original = original.filter_map(|name| self.catalog.sequences.get(&name)).next().cloned();
        if let (Some(original), Some(made)) = (original, self.catalog.sequences.get_mut(&name)) {
            (made.increment, made.min, made.max) = (original.increment, original.min, original.max);
            (made.start, made.cache, made.cycle) = (original.start, original.cache, original.cycle);
            made.data_type = TypeRef::builtin("int8");
        }
        Ok(())
    }

    /// The sequences that go with a column.
    fn sequences_of_column(&self, table: &QualifiedName, column: &Ident) -> Vec<QualifiedName> {
        let mut names = self.names.sequences_of(table);
        names.retain(|name| {
            let sequence = self.catalog.sequences.get(name);
            sequence.and_then(|held| held.owned_by.as_ref()).is_some_and(|held| held.column == *column)
        });
        names
    }

    /// `ALTER COLUMN ... SET GENERATED`, `SET INCREMENT`, ...: what of it is about the sequence.
    pub(super) fn alter_identity_sequence(&mut self, table: &QualifiedName, column: &Ident, options: &[Node]) -> Apply {
        for name in self.sequences_of_column(table, column) {
            let Some(mut sequence) = self.catalog.sequences.get(&name).cloned() else { continue };
            if !sequence.owned_by.as_ref().is_some_and(|column| column.identity) {
                continue;
            }
            options::apply(&mut sequence, options, false)?;
            self.touch(ObjectId::Sequence(name.clone()), Facet::Definition);
            self.insert_sequence(name, sequence);
        }
        Ok(())
    }

    /// An identity column's sequence has the column's type (`ATParseTransformCmd`, AT_AlterColumnType).
    pub(super) fn retype_identity_sequence(&mut self, table: &QualifiedName, column: &Ident, ty: &TypeRef) -> Apply {
        for name in self.sequences_of_column(table, column) {
            let Some(mut sequence) = self.catalog.sequences.get(&name).cloned() else { continue };
            if !sequence.owned_by.as_ref().is_some_and(|column| column.identity) {
                continue;
            }
            options::retype(&mut sequence, ty)?;
            self.touch(ObjectId::Sequence(name.clone()), Facet::Definition);
            self.insert_sequence(name, sequence);
        }
        Ok(())
    }

    /// DROP IDENTITY takes the sequence away.
    pub(super) fn drop_identity_sequence(&mut self, table: &QualifiedName, column: &Ident) {
        for name in self.sequences_of_column(table, column) {
            let sequence = self.catalog.sequences.get(&name);
            if sequence.and_then(|held| held.owned_by.as_ref()).is_some_and(|held| held.identity) {
                self.remove_sequence(&name);
            }
        }
    }

    /// What goes with a column that is dropped, or with all columns of a table: other columns' defaults that use the sequence need CASCADE.
    /// The table is taken out of the catalog, or its columns are.
    pub(super) fn drop_owned_sequences(
        &mut self,
        table: &QualifiedName,
        column: Option<&Ident>,
        cascade: bool,
    ) -> Apply {
        let names = match column {
            Some(column) => self.sequences_of_column(table, column),
            None => self.names.sequences_of(table),
        };
        for name in names {
            let using = self.defaults_using(&name, |held, held_column| {
                *held != *table || column.is_some_and(|column| column != held_column)
            });
            self.drop_defaults(&name, &using, cascade)?;
            self.remove_sequence(&name);
        }
        Ok(())
    }

    pub(super) fn drop_sequence(&mut self, names: &[Ident], cascade: bool) -> Apply {
        let (schema, name) = split(names)?;
        let (name, relation) = match self.relation(schema, name) {
            Err(problem) if problem.sqlstate == "42P01" => {
                return Err(Problem::missing("42P01", format!("sequence \"{name}\" does not exist")));
            }
            other => other?,
        };
        if !matches!(relation, Relation::Sequence(_)) {
            return Err(Problem::invalid("42809", format!("\"{}\" is not a sequence", name.name)));
        }
        let column = self.catalog.sequences.get(&name).and_then(|sequence| sequence.owned_by.as_ref());
        if let Some(column) = column.filter(|column| column.identity) {
            let message = format!(
                "cannot drop sequence {} because column {} of table {} requires it",
                name.name, column.column, column.table.name
            );
            return Err(Problem::invalid("2BP01", message));
        }
        let using = self.defaults_using(&name, |_, _| true);
        self.drop_defaults(&name, &using, cascade)?;
        self.remove_sequence(&name);
        Ok(())
    }

    /// Takes the defaults away that can't be without a sequence.
    fn drop_defaults(&mut self, name: &QualifiedName, using: &[(QualifiedName, Ident)], cascade: bool) -> Apply {
        if let Some((table, column)) = using.first().filter(|_| !cascade) {
            let message =
                format!("default value for column {column} of table {} depends on sequence {}", table.name, name.name);
            return Err(Problem::invalid("2BP01", message));
        }
        for (table, column) in using {
            self.touch(ObjectId::Table(table.clone()), Facet::Column(column.clone()));
            require_column(self.table_mut(table)?, column)?.default = None;
        }
        Ok(())
    }

    /// The sequence that RENAME is about: ALTER TABLE may say it too.
    pub(super) fn renamed_sequence(&self, statement: &RenameStmt) -> Apply<Option<QualifiedName>> {
        if statement.rename_type() == ObjectType::ObjectSequence {
            return self.sequence_name(statement.relation.as_ref()).map(Some);
        }
        Ok(self.sequence_name(statement.relation.as_ref()).ok())
    }

    pub(super) fn rename_sequence(&mut self, old: &QualifiedName, new: &QualifiedName) -> Apply {
        self.require_free(new, &new.name)?;
        let Some(sequence) = self.catalog.sequences.get(old).cloned() else { return Ok(()) };
        self.touch(ObjectId::Sequence(old.clone()), Facet::Definition);
        self.touch(ObjectId::Sequence(new.clone()), Facet::Definition);
        for (table, column) in self.defaults_using(old, |_, _| true) {
            self.touch(ObjectId::Table(table.clone()), Facet::Column(column.clone()));
            let column = require_column(self.table_mut(&table)?, &column)?;
            column.default = column.default.as_ref().map(|value| default::renamed(value, old, new));
        }
        self.names.remove(old);
        self.catalog.sequences.remove(old);
        self.insert_sequence(new.clone(), sequence);
        Ok(())
    }

    /// ALTER SEQUENCE ... SET SCHEMA.
    pub(super) fn move_sequence(&mut self, statement: &AlterObjectSchemaStmt) -> Apply {
        match self.sequence_name(statement.relation.as_ref()) {
            Err(problem) if statement.missing_ok && problem.is_missing() => Ok(()),
            name => self.set_sequence_schema(&name?, &ident(&statement.newschema)),
        }
    }

    /// A table and its sequences are in one schema.
    fn set_sequence_schema(&mut self, name: &QualifiedName, schema: &Ident) -> Apply {
        if let Some(column) = self.catalog.sequences.get(name).and_then(|sequence| sequence.owned_by.as_ref()) {
            let message = format!("cannot move an owned sequence into another schema: {}", column.table.name);
            return Err(Problem::invalid("0A000", message));
        }
        self.require_schema(schema)?;
        let new = QualifiedName { schema: schema.clone(), name: name.name.clone() };
        if new == *name { Ok(()) } else { self.rename_sequence(name, &new) }
    }

    /// ALTER SEQUENCE ... OWNER TO.
    pub(super) fn own_sequence(&mut self, name: &QualifiedName, owner: &Ident) -> Apply {
        if let Some(column) = self.catalog.sequences.get(name).and_then(|sequence| sequence.owned_by.as_ref()) {
            let message =
                format!("cannot change owner of sequence \"{}\": it is linked to {}", name.name, column.table);
            return Err(Problem::invalid("0A000", message));
        }
        self.give_sequence(name, owner);
        Ok(())
    }

    /// The sequences of a table that is given to another owner (`change_owner_recurse_to_sequences`).
    pub(super) fn own_sequences_of(&mut self, table: &QualifiedName, owner: &Ident) {
        for name in self.names.sequences_of(table) {
            self.give_sequence(&name, owner);
        }
    }

    pub(super) fn log_sequences_of(&mut self, table: &QualifiedName, unlogged: bool) {
        for name in self.names.sequences_of(table) {
            self.log_sequence(&name, unlogged);
        }
    }

    /// SET LOGGED, SET UNLOGGED.
    pub(super) fn log_sequence(&mut self, name: &QualifiedName, unlogged: bool) {
        self.touch(ObjectId::Sequence(name.clone()), Facet::Definition);
        if let Some(sequence) = self.catalog.sequences.get_mut(name) {
            sequence.unlogged = unlogged;
        }
    }

    fn give_sequence(&mut self, name: &QualifiedName, owner: &Ident) {
        self.touch(ObjectId::Sequence(name.clone()), Facet::Owner);
        if let Some(sequence) = self.catalog.sequences.get_mut(name) {
            sequence.privileges = std::mem::take(&mut sequence.privileges).without_owner(owner);
            sequence.owner = owner.clone();
        }
    }

    /// A column or a table has another name: its sequences go with it under their old ones.
    pub(super) fn follow_renamed(
        &mut self,
        old: (&QualifiedName, Option<&Ident>),
        new: (&QualifiedName, Option<&Ident>),
    ) {
        let names = match old.1 {
            Some(column) => self.sequences_of_column(old.0, column),
            None => self.names.sequences_of(old.0),
        };
        for name in names {
            let Some(mut sequence) = self.catalog.sequences.get(&name).cloned() else { continue };
            if let Some(held) = &mut sequence.owned_by {
                held.table = new.0.clone();
                if let Some(column) = new.1 {
                    held.column = column.clone();
                }
            }
            self.touch(ObjectId::Sequence(name.clone()), Facet::Definition);
            self.insert_sequence(name, sequence);
        }
    }
}

/// The items of a list of options, `()` of an identity column among them.
pub(super) fn options_of(node: Option<&Node>) -> &[Node] {
    match node::child(node) {
        Some(NodeEnum::List(list)) => &list.items,
        _ => &[],
    }
}
