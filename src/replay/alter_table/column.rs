//! Commands about columns, which go on to the tables that inherit them.

use super::{Target, Work, pass_of_constraint};
use crate::catalog::{Column, ConstraintKind, Expr, Generated, Ident, IndexTarget, QualifiedName, Table, TypeRef};
use crate::replay::analysis::dependencies::Dependency;
use crate::replay::column::{collation, identity};
use crate::replay::constraint::require_column;
use crate::replay::dependency::columns_of;
use crate::replay::holder::Holder;
use crate::replay::inherit::inherited;
use crate::replay::node::{self, ident, required};
use crate::replay::problem::{Apply, Problem};
use crate::replay::sequence::options_of;
use crate::replay::storage::compression;
use crate::replay::{Facet, Replay, expr, options};
use pg_query::NodeEnum;
use pg_query::protobuf::{AlterTableCmd, AlterTableType, ColumnDef, DropBehavior};

impl Replay {
    pub(super) fn alter_add_column<'n>(&mut self, target: &mut Target<'n>, command: &'n AlterTableCmd) -> Apply {
        let Some(NodeEnum::ColumnDef(def)) = node::child(command.def.as_deref()) else { return Ok(()) };
        let name = ident(&def.colname);
        let table = self.altered(&target.name, Facet::Column(name.clone()))?;
        if command.missing_ok && table.column(&name).is_some() {
            return Ok(());
        }
        if table.partition_bound.is_some() {
            return Err(Problem::invalid("42809", "cannot add column to a partition"));
        }
        if table.of_type.is_some() {
            return Err(Problem::invalid("42809", "cannot add column to typed table"));
        }
        let children = self.names.children_of(&target.name);
        if !(target.recurse || children.is_empty()) {
            return Err(Problem::invalid("42P16", "column must be added to child tables too"));
        }
        self.freeze(&target.name, &name);
        let pending = self.with_table(&target.name.clone(), |replay, table| replay.add_column(table, def))?;
        // The rows that are there are checked, or there is nothing to check in them: NOT VALID can't be said here.
        let work = pending.into_iter().map(|pending| {
            let pass = pass_of_constraint(&pending);
            (pass, Some(Work::Constraint(pending, true)))
        });
        target.work.extend(work);
        let table = self.table_mut(&target.name)?;
        if let Some(generated) = table.column(&name).and_then(|column| column.generated.as_ref()) {
            crate::replay::dependency::require_columns(table, &generated.expr)?;
        }
        if let Some(table) = self.catalog.tables.get(&target.name)
            && let Some(generated) = table.column(&name).and_then(|column| column.generated.as_ref())
        {
            self.require_immutable(table, &generated.expr, crate::replay::immutable::GENERATED)?;
        }
        let table = self.table_mut(&target.name)?;
        if let (Some(column), false) = (table.column(&name).cloned(), children.is_empty()) {
            self.add_to_children(&target.name.clone(), &column)?;
        }
        Ok(())
    }

    fn add_to_children(&mut self, table: &QualifiedName, column: &Column) -> Apply {
        for child in self.names.children_of(table) {
            let held = self.altered(&child, Facet::Column(column.name.clone()))?;
            let partition = held.partition_bound.is_some();
            if let Some(there) = held.column_mut(&column.name) {
                if there.ty != column.ty {
                    let message =
                        format!("child table \"{}\" has different type for column \"{}\"", child.name, column.name);
                    return Err(Problem::invalid("42804", message));
                }
                there.inherited_from += 1;
                continue;
            }
            let made = inherited(column, partition);
            self.freeze(&child, &column.name);
            self.table_mut(&child)?.columns.push(made.clone());
            self.add_to_children(&child, &made)?;
        }
        Ok(())
    }

    pub(super) fn alter_drop_column(&mut self, name: &QualifiedName, command: &AlterTableCmd, recurse: bool) -> Apply {
        let column = ident(&command.name);
        let cascade = command.behavior() == DropBehavior::DropCascade;
        let table = self.altered(name, Facet::Column(column.clone()))?;
        match table.column(&column) {
            None if command.missing_ok => return Ok(()),
            Some(held) if held.inherited_from > 0 => {
                return Err(Problem::invalid("42P16", format!("cannot drop inherited column \"{column}\"")));
            }
            _ => {}
        }
        if crate::replay::partition::partition_columns(table).contains(&column) {
            let message = format!(
                "cannot drop column \"{column}\" because it is part of the partition key of relation \"{}\"",
                name.name
            );
            return Err(Problem::invalid("42P16", message));
        }
        self.drop_from_children(name, &column, cascade, recurse)?;
        self.with_table(name, |replay, table| replay.drop_column(table, &column, cascade))
    }

    fn drop_from_children(&mut self, table: &QualifiedName, column: &Ident, cascade: bool, recurse: bool) -> Apply {
        for child in self.names.children_of(table) {
            let held = self.altered(&child, Facet::Column(column.clone()))?;
            let Some(there) = held.column_mut(column) else { continue };
            there.inherited_from = there.inherited_from.saturating_sub(1);
            if !recurse {
                there.local = true;
            } else if there.inherited_from == 0 && !there.local {
                self.drop_from_children(&child, column, cascade, true)?;
                self.with_table(&child, |replay, table| replay.drop_column(table, column, cascade))?;
            }
        }
        Ok(())
    }

    /// The other commands about one column.
    pub(super) fn alter_column(&mut self, name: &QualifiedName, command: &AlterTableCmd, recurse: bool) -> Apply {
        use AlterTableType as T;
        let column = ident(&command.name);
        let kind = command.subtype();
        let children = self.names.children_of(name);
        match kind {
            T::AtAlterColumnType if !(recurse || children.is_empty()) => {
                let message = format!("type of inherited column \"{column}\" must be changed in child tables too");
                return Err(Problem::invalid("42P16", message));
            }
            T::AtAlterColumnType | T::AtDropExpression | T::AtSetExpression => {
                let held = require_column(self.table_mut(name)?, &column)?;
                if held.inherited_from > 0 && kind == T::AtAlterColumnType {
                    return Err(Problem::invalid("42P16", format!("cannot alter inherited column \"{column}\"")));
                }
                if kind == T::AtAlterColumnType {
                    let mut family = vec![name.clone()];
                    self.collect_family(name, &mut family);
                    self.require_no_other_parent(&family, &column)?;
                }
            }
            _ => {}
        }
        self.alter_one_column(name, command, &column)?;
        let goes_on = matches!(
            kind,
            T::AtColumnDefault
                | T::AtSetNotNull
                | T::AtDropNotNull
                | T::AtAlterColumnType
                | T::AtSetStatistics
                | T::AtSetStorage
                | T::AtSetExpression
                | T::AtDropExpression
        );
        let identity = matches!(kind, T::AtAddIdentity | T::AtSetIdentity | T::AtDropIdentity);
        for child in children.iter().filter(|_| recurse) {
            let partition = self.table_mut(child)?.partition_bound.is_some();
            if goes_on {
                self.alter_child_column(child, command, &column)?;
            } else if identity && partition {
                let kind = require_column(self.table_mut(name)?, &column)?.identity;
                self.set_identity_of_children(child, &column, kind)?;
            }
        }
        Ok(())
    }

    /// A table and all that inherits from it.
    fn collect_family(&self, table: &QualifiedName, family: &mut Vec<QualifiedName>) {
        for child in self.names.children_of(table) {
            if !family.contains(&child) {
                family.push(child.clone());
                self.collect_family(&child, family);
            }
        }
    }

    /// A column that comes from a table outside too can't have another type (`ATPrepAlterColumnType`).
    fn require_no_other_parent(&mut self, family: &[QualifiedName], column: &Ident) -> Apply {
        for name in family {
            let held = self.table_mut(name)?;
            let inside = held.parents.iter().filter(|parent| family.contains(parent)).count();
            let from = held.column(column).map_or(0, |column| usize::from(column.inherited_from));
            if from > inside {
                let message = format!("cannot alter inherited column \"{column}\" of relation \"{}\"", name.name);
                return Err(Problem::invalid("42P16", message));
            }
        }
        Ok(())
    }

    fn alter_child_column(&mut self, child: &QualifiedName, command: &AlterTableCmd, column: &Ident) -> Apply {
        self.alter_one_column(child, command, column)?;
        for grandchild in self.names.children_of(child) {
            self.alter_child_column(&grandchild, command, column)?;
        }
        Ok(())
    }

    fn set_identity_of_children(
        &mut self,
        child: &QualifiedName,
        column: &Ident,
        kind: Option<crate::catalog::Identity>,
    ) -> Apply {
        require_column(self.altered(child, Facet::Column(column.clone()))?, column)?.identity = kind;
        for grandchild in self.names.children_of(child) {
            self.set_identity_of_children(&grandchild, column, kind)?;
        }
        Ok(())
    }

    fn alter_one_column(&mut self, table: &QualifiedName, command: &AlterTableCmd, name: &Ident) -> Apply {
        use AlterTableType as T;
        let def = node::child(command.def.as_deref());
        match command.subtype() {
            T::AtColumnDefault => self.set_default(table, command, name)?,
            T::AtSetNotNull => require_column(self.table_mut(table)?, name)?.not_null = true,
            T::AtDropNotNull => self.drop_not_null(table, name)?,
            T::AtAlterColumnType => {
                let Some(NodeEnum::ColumnDef(def)) = def else { return Ok(()) };
                self.set_type(table, def, name)?;
            }
            T::AtAddIdentity => {
                let Some(NodeEnum::Constraint(constraint)) = def else { return Ok(()) };
                self.with_table(table, |replay, table| {
                    let ty = require_no_source(table, name)?;
                    require_column(table, name)?.identity = Some(identity(&constraint.generated_when));
                    replay.add_column_sequence(table, name, ty, true, &constraint.options).map(|_| ())
                })?;
            }
            T::AtSetIdentity => {
                let held = self.table_mut(table)?;
                if require_column(held, name)?.identity.is_none() {
                    return Err(no_identity(held, name));
                }
                self.alter_identity_sequence(table, name, options_of(command.def.as_deref()))?;
                for option in options::elements(options_of(command.def.as_deref())) {
                    if option.defname == "generated"
                        && let Some(NodeEnum::Integer(letter)) = node::child(option.arg.as_deref())
                    {
                        let letter = u8::try_from(letter.ival).map_or('a', char::from).to_string();
                        require_column(self.table_mut(table)?, name)?.identity = Some(identity(&letter));
                    }
                }
            }
            T::AtDropIdentity => {
                let held = self.table_mut(table)?;
                if require_column(held, name)?.identity.take().is_some() {
                    self.drop_identity_sequence(table, name);
                } else if !command.missing_ok {
                    return Err(no_identity(held, name));
                }
            }
            T::AtDropExpression => {
                let held = self.table_mut(table)?;
                if require_column(held, name)?.generated.take().is_none() && !command.missing_ok {
                    return Err(not_generated(held, name));
                }
            }
            T::AtSetExpression => {
                let expr = expr::read(required(command.def.as_deref())?)?;
                let held = self.table_mut(table)?;
                crate::replay::dependency::require_columns(held, &expr)?;
                match &mut require_column(held, name)?.generated {
                    Some(generated) => *generated = Generated { expr, stored: generated.stored },
                    None => return Err(not_generated(held, name)),
                }
            }
            T::AtSetStatistics => {
                let Some(NodeEnum::Integer(target)) = def else {
                    require_column(self.table_mut(table)?, name)?.statistics = None;
                    return Ok(());
                };
                let target = Some(target.ival).filter(|target| *target >= 0);
                require_column(self.table_mut(table)?, name)?.statistics = target.map(|target| target.min(10_000));
            }
            T::AtSetOptions => {
                let column = require_column(self.table_mut(table)?, name)?;
                options::set(&mut column.options, options_of(command.def.as_deref()));
            }
            T::AtResetOptions => {
                let column = require_column(self.table_mut(table)?, name)?;
                options::reset(&mut column.options, options_of(command.def.as_deref()));
            }
            T::AtAlterColumnGenericOptions => {
                let column = require_column(self.table_mut(table)?, name)?;
                options::change(&mut column.options, options_of(command.def.as_deref()))?;
            }
            T::AtSetStorage => {
                let word = command.def.as_deref().and_then(node::string).unwrap_or_default();
                let ty = require_column(self.table_mut(table)?, name)?.ty.clone();
                let storage = self.storage(&ty, word)?;
                require_column(self.table_mut(table)?, name)?.storage = storage;
            }
            T::AtSetCompression => {
                let word = command.def.as_deref().and_then(node::string).unwrap_or_default();
                require_column(self.table_mut(table)?, name)?.compression = compression(word)?;
            }
            other => {
                self.unsupported_on(table, &format!("ALTER TABLE ({})", other.as_str_name()));
                return Ok(());
            }
        }
        self.touch(Self::table_id(table), Facet::Column(name.clone()));
        Ok(())
    }

    fn set_default(&mut self, table: &QualifiedName, command: &AlterTableCmd, name: &Ident) -> Apply {
        let ty = require_column(self.table_mut(table)?, name)?.ty.clone();
        let default = command.def.as_deref().map(expr::read).transpose()?;
        let default = default.filter(|expr| crate::replay::column::is_default(expr, &ty));
        let default = default.map(|value| self.default_value(&value)).transpose()?;
        let shown = table.name.clone();
        let column = require_column(self.table_mut(table)?, name)?;
        let what = match (&column.identity, &column.generated) {
            (Some(_), _) => "an identity column",
            (_, Some(_)) => "a generated column",
            _ => {
                column.default = default;
                return Ok(());
            }
        };
        Err(Problem::invalid("42601", format!("column \"{name}\" of relation \"{shown}\" is {what}")))
    }

    fn drop_not_null(&mut self, table: &QualifiedName, name: &Ident) -> Apply {
        let held = self.table_mut(table)?;
        let in_key = held.constraints.values().any(
            |constraint| matches!(&constraint.kind, ConstraintKind::PrimaryKey(columns) if columns.contains(name)),
        );
        let column = require_column(held, name)?;
        if column.identity.is_some() {
            let message = format!("column \"{name}\" of relation \"{}\" is an identity column", table.name);
            return Err(Problem::invalid("42601", message));
        }
        if in_key {
            return Err(Problem::invalid("42P16", format!("column \"{name}\" is in a primary key")));
        }
        column.not_null = false;
        Ok(())
    }

    /// `SET DATA TYPE` (`ATExecAlterColumnType`). What a default says stays of the type that it had.
    fn set_type(&mut self, table: &QualifiedName, def: &ColumnDef, name: &Ident) -> Apply {
        let ty = def.type_name.as_ref().ok_or_else(|| Problem::invalid("42601", "the type is missing"))?;
        let ty = self.resolved_type(ty)?;
        let collation = def.coll_clause.as_deref().map(collation).transpose()?.flatten();
        let held = self.table_mut(table)?;
        require_column(held, name)?;
        require_unused(held, name)?;
        self.require_unused_outside(table, name)?;
        self.retype_identity_sequence(table, name, &ty)?;
        self.rebuild_partition_indexes(table, name)?;
        let column = require_column(self.table_mut(table)?, name)?;
        if let Some(default @ Expr::String(_)) = &column.default
            && column.ty.without_modifiers() != ty.without_modifiers()
        {
            let typed = Expr::Cast(Box::new(default.clone()), column.ty.without_modifiers());
            column.default = Some(typed);
        }
        if column.ty.name != ty.name || column.ty.dimensions != ty.dimensions {
            column.storage = None;
        }
        column.ty = ty;
        column.collation = collation;
        Ok(())
    }
}

impl Replay {
    /// A column of another type makes its indexes anew, and the parts of a partitioned table's under new names.
    fn rebuild_partition_indexes(&mut self, table: &QualifiedName, column: &Ident) -> Apply {
        let held = self.table_mut(table)?.clone();
        let with_column = held.indexes.values().filter(|index| {
            index.parent.is_none()
                && index.keys.iter().any(|key| match &key.target {
                    IndexTarget::Column(name) => name == column,
                    IndexTarget::Expr(expr) => columns_of(&held, expr).contains(column),
                })
        });
        for index in with_column.filter(|index| !index.only) {
            self.drop_partition_indexes(table, &index.name)?;
            self.index_partitions(table, index)?;
        }
        Ok(())
    }
}

impl Replay {
    /// Nor does what uses it in a query (`RememberAllDependentForRebuilding`).
    fn require_unused_outside(&mut self, table: &QualifiedName, name: &Ident) -> Apply {
        let users = self.users(&[Dependency::Column(table.clone(), name.clone())]);
        let how = users.iter().find_map(|holder| match holder {
            Holder::View(_) | Holder::Rule(..) => Some("by a view or rule"),
            Holder::Trigger(..) => Some("in a trigger definition"),
            Holder::Policy(..) => Some("in a policy definition"),
            Holder::Function(_) => Some("by a function or procedure"),
            Holder::Published(..) => Some("by a publication WHERE clause"),
            _ => None,
        });
        match how {
            Some(how) => Err(Problem::invalid("0A000", format!("cannot alter type of a column used {how}"))),
            None => Ok(()),
        }
    }
}

/// What is compiled against a column's type doesn't let it change (`RememberAllDependentForRebuilding`).
fn require_unused(table: &Table, name: &Ident) -> Apply {
    let uses = |expr: &Expr| columns_of(table, expr).contains(name);
    let generated = table.columns.iter().filter_map(|column| column.generated.as_ref());
    let how = if generated.into_iter().any(|generated| uses(&generated.expr)) {
        "by a generated column"
    } else if table
        .triggers
        .values()
        .any(|trigger| trigger.update_of.contains(name) || trigger.when.as_ref().is_some_and(uses))
    {
        "in a trigger definition"
    } else if table.policies.values().any(|policy| [&policy.using, &policy.check].into_iter().flatten().any(uses)) {
        "in a policy definition"
    } else {
        return Ok(());
    };
    Err(Problem::invalid("0A000", format!("cannot alter type of a column used {how}")))
}

/// What ADD IDENTITY asks for; the column's type.
fn require_no_source(table: &mut Table, name: &Ident) -> Apply<TypeRef> {
    let shown = table.name.name.clone();
    let column = require_column(table, name)?;
    let wrong = if !column.not_null {
        "must be declared NOT NULL before identity can be added"
    } else if column.identity.is_some() {
        "is already an identity column"
    } else if column.default.is_some() {
        "already has a default value"
    } else {
        return Ok(column.ty.clone());
    };
    Err(Problem::invalid("55000", format!("column \"{name}\" of relation \"{shown}\" {wrong}")))
}

fn no_identity(table: &Table, name: &Ident) -> Problem {
    let message = format!("column \"{name}\" of relation \"{}\" is not an identity column", table.name.name);
    Problem::invalid("55000", message)
}

fn not_generated(table: &Table, name: &Ident) -> Problem {
    let message = format!("column \"{name}\" of relation \"{}\" is not a generated column", table.name.name);
    Problem::invalid("55000", message)
}
