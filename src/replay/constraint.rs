//! Constraints of tables, with the names that Postgres makes up for them.

use super::dependency::{columns_of, require_columns};
use super::names::sibling;
use super::node::{self, ident, required};
use super::problem::{Apply, Problem};
use super::{Replay, expr, options};
use crate::catalog::{
    Constraint, ConstraintKind, ForeignKey, Ident, Index, IndexKey, IndexTarget, QualifiedName, ReferentialAction,
    Table, name,
};
use pg_query::protobuf::{self as pg, ConstrType};

/// A constraint that is read and not yet added.
pub(super) struct Pending<'n> {
    pub(super) node: &'n pg::Constraint,
    /// Its name, where one is written.
    pub(super) name: &'n str,
    /// The column that it stands with.
    pub(super) column: Option<Ident>,
    pub(super) deferrable: bool,
    pub(super) initially_deferred: bool,
}

impl<'n> Pending<'n> {
    /// One of the whole table.
    pub(super) fn of_table(node: &'n pg::Constraint) -> Self {
        let deferrable = node.deferrable || node.initdeferred;
        Self { node, name: &node.conname, column: None, deferrable, initially_deferred: node.initdeferred }
    }

    /// One that stands with a column.
    pub(super) fn of_column(node: &'n pg::Constraint, column: Ident) -> Self {
        Self { column: Some(column), ..Self::of_table(node) }
    }

    /// Postgres names checks first, then the primary key, the unique constraints, and the foreign keys.
    pub(super) fn rank(&self) -> u8 {
        match self.node.contype() {
            ConstrType::ConstrCheck => 0,
            ConstrType::ConstrPrimary => 1,
            ConstrType::ConstrForeign => 3,
            _ => 2,
        }
    }

    /// The columns that it names, or the one that it stands with.
    pub(super) fn columns(&self, listed: &[pg::Node]) -> Vec<Ident> {
        let named = node::names(listed).unwrap_or_default();
        if named.is_empty() { self.column.iter().cloned().collect() } else { named }
    }

    /// Whether another key makes the same index (`transformIndexConstraints`).
    fn is_same_key(&self, other: &Self) -> bool {
        let is_key = |it: &Self| {
            matches!(it.node.contype(), ConstrType::ConstrPrimary | ConstrType::ConstrUnique)
                && it.node.indexname.is_empty()
                && !it.node.without_overlaps
        };
        let (node, others) = (self.node, other.node);
        let both_primary = [node, others].iter().all(|it| it.contype() == ConstrType::ConstrPrimary);
        // Two primary keys are refused, be they the same or not (42P16).
        !both_primary
            && is_key(self)
            && is_key(other)
            && self.columns(&node.keys) == other.columns(&others.keys)
            && node::names(&node.including) == node::names(&others.including)
            && node.nulls_not_distinct == others.nulls_not_distinct
            && (self.deferrable, self.initially_deferred) == (other.deferrable, other.initially_deferred)
    }
}

/// `UNIQUE PRIMARY KEY` of one statement is one key, the primary: of keys that make the same index the first is kept, and takes the name of the
/// next one if it has none (`transformIndexConstraints`). The primary key comes first.
pub(super) fn without_repeated_keys(pending: Vec<Pending<'_>>) -> Vec<Pending<'_>> {
    let mut kept: Vec<Pending<'_>> = Vec::new();
    for one in pending {
        match kept.iter_mut().find(|held| held.is_same_key(&one)) {
            Some(held) if held.name.is_empty() => held.name = one.name,
            Some(_) => {}
            None => kept.push(one),
        }
    }
    kept
}

impl Replay {
    /// Adds a constraint; gives its name, if it has one. A new table has no rows, so NOT VALID means nothing there.
    pub(super) fn add_constraint(
        &mut self,
        table: &mut Table,
        pending: &Pending<'_>,
        new_table: bool,
    ) -> Apply<Option<Ident>> {
        let node = pending.node;
        let kind = match node.contype() {
            ConstrType::ConstrCheck => ConstraintKind::Check(expr::read(required(node.raw_expr.as_deref())?)?),
            ConstrType::ConstrPrimary | ConstrType::ConstrUnique => return self.add_key(table, pending).map(Some),
            ConstrType::ConstrExclusion => return self.add_exclusion(table, pending).map(Some),
            ConstrType::ConstrForeign => ConstraintKind::ForeignKey(self.foreign_key(table, pending)?),
            ConstrType::ConstrNotnull => {
                for column in pending.columns(&node.keys) {
                    require_column(table, &column)?.not_null = true;
                }
                return Ok(None);
            }
            _ => {
                self.unsupported_on(&table.name, "this kind of constraint");
                return Ok(None);
            }
        };
        if let ConstraintKind::Check(expr) = &kind {
            require_columns(table, expr)?;
            self.require_cast_types(expr)?;
        }
        let made_up = || match &kind {
            ConstraintKind::ForeignKey(key) => {
                let columns = name::columns_addition(key.columns.iter().map(Ident::as_str));
                self.names.choose_constraint(&table.name, Some(&columns), "fkey")
            }
            ConstraintKind::Check(expr) => {
                let columns = columns_of(table, expr);
                let only = if columns.len() == 1 { columns.first() } else { None };
                self.names.choose_constraint(&table.name, only.map(|name| name.as_str()), "check")
            }
            _ => Ident::default(),
        };
        let name = if node.conname.is_empty() { made_up() } else { ident(&node.conname) };
        let mut constraint = Constraint::new(name, kind);
        constraint.validated = new_table || !node.skip_validation;
        constraint.no_inherit = node.is_no_inherit;
        self.insert_constraint(table, pending, constraint).map(Some)
    }

    pub(super) fn insert_constraint(
        &mut self,
        table: &mut Table,
        pending: &Pending<'_>,
        mut constraint: Constraint,
    ) -> Apply<Ident> {
        constraint.deferrable = pending.deferrable;
        constraint.initially_deferred = pending.initially_deferred;
        constraint.options = options::read(&pending.node.options);
        // One that is inherited too (`MergeWithExistingConstraint`).
        if let Some(held) = table.constraints.get_mut(&constraint.name)
            && held.inherited_from > 0
            && held.kind == constraint.kind
            && matches!(held.kind, ConstraintKind::Check(_))
        {
            held.local = table.partition_bound.is_none();
            return Ok(constraint.name);
        }
        if table.constraints.contains_key(&constraint.name) {
            let message =
                format!("constraint \"{}\" for relation \"{}\" already exists", constraint.name, table.name.name);
            return Err(Problem::duplicate("42710", message));
        }
        self.names.add_constraint(&table.name, &constraint);
        let name = constraint.name.clone();
        table.constraints.insert(name.clone(), constraint);
        Ok(name)
    }

    /// PRIMARY KEY and UNIQUE.
    fn add_key(&mut self, table: &mut Table, pending: &Pending<'_>) -> Apply<Ident> {
        let node = pending.node;
        let primary = node.contype() == ConstrType::ConstrPrimary;
        if node.without_overlaps {
            self.unsupported_on(&table.name, "WITHOUT OVERLAPS in a constraint");
        }
        if super::table::is_elsewhere(&node.indexspace) {
            self.doubt("TABLESPACE isn't kept");
        }
        if !node.indexname.is_empty() {
            return self.adopt_index(table, pending, primary);
        }
        let (columns, mut written) = (pending.columns(&node.keys), ident(pending.name));
        let include = node::names(&node.including).unwrap_or_default();
        for column in &include {
            require_key_column(table, column)?;
        }
        require_distinct(&columns, primary)?;
        for column in &columns {
            require_key_column(table, column)?;
            require_column(table, column)?.not_null |= primary;
        }
        require_only_primary(table, primary)?;
        super::partition::require_partition_key(table, &columns, if primary { "PRIMARY KEY" } else { "UNIQUE" })?;
        if written.is_empty() {
            written = if primary {
                self.names.choose_relation(&table.name, None, "pkey", true)
            } else {
                let middle = name::columns_addition(columns.iter().chain(&include).map(Ident::as_str));
                self.names.choose_relation(&table.name, Some(&middle), "key", true)
            };
        } else {
            self.require_free(&table.name, &written)?;
        }
        let kind = if primary {
            ConstraintKind::PrimaryKey(columns)
        } else {
            ConstraintKind::Unique { columns, nulls_not_distinct: node.nulls_not_distinct }
        };
        self.insert_constraint(table, pending, Constraint { include, ..Constraint::new(written, kind) })
    }

    /// `UNIQUE USING INDEX name`: the index becomes the constraint's, and takes its name.
    fn adopt_index(&mut self, table: &mut Table, pending: &Pending<'_>, primary: bool) -> Apply<Ident> {
        let node = pending.node;
        let index_name = ident(&node.indexname);
        require_only_primary(table, primary)?;
        let Some(index) = table.indexes.remove(&index_name) else {
            return Err(Problem::missing("42704", format!("index \"{index_name}\" does not exist")));
        };
        let columns = index.keys.iter().map(|key| match &key.target {
            IndexTarget::Column(name) => Some(name.clone()),
            IndexTarget::Expr(_) => None,
        });
        let columns: Option<Vec<Ident>> = columns.collect();
        let Some(columns) = columns.filter(|_| index.unique && index.predicate.is_none()) else {
            return Err(Problem::invalid("42809", format!("\"{index_name}\" is not a unique index of plain columns")));
        };
        self.names.remove(&sibling(&table.name, &index_name));
        let name = if node.conname.is_empty() { index_name } else { ident(&node.conname) };
        for column in &columns {
            require_column(table, column)?.not_null |= primary;
        }
        let kind = if primary {
            ConstraintKind::PrimaryKey(columns)
        } else {
            ConstraintKind::Unique { columns, nulls_not_distinct: index.nulls_not_distinct }
        };
        let made = Constraint { include: index.include, ..Constraint::new(name, kind) };
        let name = self.insert_constraint(table, pending, made)?;
        if let Some(made) = table.constraints.get_mut(&name) {
            made.options = index.options;
            made.clustered = index.clustered;
        }
        Ok(name)
    }

    fn foreign_key(&self, table: &Table, pending: &Pending<'_>) -> Apply<ForeignKey> {
        let node = pending.node;
        let columns = pending.columns(&node.fk_attrs);
        for column in &columns {
            if table.column(column).is_none() {
                let message = format!("column \"{column}\" referenced in foreign key constraint does not exist");
                return Err(Problem::missing("42703", message));
            }
        }
        let references = match &node.pktable {
            // The table is not yet in the catalog while it is being made.
            Some(range) if range.relname == *table.name.name && is_own_schema(self, range, table) => table.name.clone(),
            range => match self.table_name(range.as_ref()) {
                Err(problem) if problem.is_unknown() => self.written_relation(range.as_ref())?.0,
                found => found?,
            },
        };
        let referenced = if references == table.name { Some(table) } else { self.catalog.tables.get(&references) };
        let referenced_columns = match (node::names(&node.pk_attrs), referenced) {
            (Some(names), _) if !names.is_empty() => names,
            (_, Some(referenced)) => primary_key(referenced)?,
            _ => self.extension_key(&references),
        };
        if let Some(referenced) = referenced {
            require_key(referenced, &referenced_columns)?;
        }
        if columns.len() != referenced_columns.len() {
            let message = "number of referencing and referenced columns for foreign key disagree";
            return Err(Problem::invalid("42830", message));
        }
        Ok(ForeignKey {
            columns,
            references,
            referenced_columns,
            on_delete: action(&node.fk_del_action),
            on_delete_columns: node::names(&node.fk_del_set_cols).unwrap_or_default(),
            on_update: action(&node.fk_upd_action),
            match_full: node.fk_matchtype == "f",
        })
    }
}

/// `column "x" named in key does not exist` (`transformIndexConstraint`).
fn require_key_column(table: &Table, column: &Ident) -> Apply {
    let message = || format!("column \"{column}\" named in key does not exist");
    table.column(column).map(|_| ()).ok_or_else(|| Problem::missing("42703", message()))
}

fn require_distinct(columns: &[Ident], primary: bool) -> Apply {
    let twice = columns.iter().enumerate().find(|(at, column)| columns.iter().take(*at).any(|other| other == *column));
    let Some((_, column)) = twice else { return Ok(()) };
    let what = if primary { "primary key" } else { "unique" };
    Err(Problem::duplicate("42701", format!("column \"{column}\" appears twice in {what} constraint")))
}

fn require_only_primary(table: &Table, primary: bool) -> Apply {
    let has_primary = table.constraints.values().any(|held| matches!(held.kind, ConstraintKind::PrimaryKey(_)));
    if primary && has_primary {
        let message = format!("multiple primary keys for table \"{}\" are not allowed", table.name.name);
        return Err(Problem::invalid("42P16", message));
    }
    Ok(())
}

fn is_own_schema(replay: &Replay, range: &pg::RangeVar, table: &Table) -> bool {
    if range.schemaname.is_empty() {
        replay.table_name(Some(range)).map_or(true, |found| found == table.name)
    } else {
        range.schemaname == *table.name.schema
    }
}

pub(super) fn require_column<'t>(table: &'t mut Table, column: &Ident) -> Apply<&'t mut crate::catalog::Column> {
    let missing = format!("column \"{column}\" of relation \"{}\" does not exist", table.name.name);
    table.column_mut(column).ok_or_else(|| Problem::missing("42703", missing))
}

fn primary_key(table: &Table) -> Apply<Vec<Ident>> {
    let key = table.constraints.values().find_map(|constraint| match &constraint.kind {
        ConstraintKind::PrimaryKey(columns) => Some((columns.clone(), constraint.deferrable)),
        _ => None,
    });
    // `transformFkeyGetPrimaryKey`.
    if key.as_ref().is_some_and(|(_, deferrable)| *deferrable) {
        let message = format!("cannot use a deferrable primary key for referenced table \"{}\"", table.name.name);
        return Err(Problem::invalid("55000", message));
    }
    let message = || format!("there is no primary key for referenced table \"{}\"", table.name.name);
    key.map(|(columns, _)| columns).ok_or_else(|| Problem::missing("42704", message()))
}

/// The columns that an index keeps apart: of a whole, plain, unique one.
fn keys_apart(index: &Index) -> Option<Vec<Ident>> {
    let column = |key: &IndexKey| match &key.target {
        IndexTarget::Column(name) => Some(name.clone()),
        IndexTarget::Expr(_) => None,
    };
    let keys = || index.keys.iter().map(column).collect();
    if index.unique && index.predicate.is_none() { keys() } else { None }
}

/// The foreign keys that need an index of a table: those to its columns, where no constraint and no other index keeps these apart.
/// (The server takes the index that was made first, `transformFkeyCheckAttrs`; of several the catalog doesn't know which that was.)
pub(super) fn foreign_keys_on<'c>(
    tables: impl Iterator<Item = &'c Table>,
    table: &Table,
    index: &Ident,
) -> Vec<(QualifiedName, Ident)> {
    let Some(held) = table.indexes.get(index) else { return Vec::new() };
    let Some(columns) = keys_apart(held) else { return Vec::new() };
    let needs = |constraint: &&Constraint| match &constraint.kind {
        ConstraintKind::ForeignKey(key) => {
            let same = key.referenced_columns.len() == columns.len()
                && key.referenced_columns.iter().all(|column| columns.contains(column));
            let rest = || {
                let mut rest = table.clone();
                rest.indexes.remove(index);
                rest
            };
            key.references == table.name && same && require_key(&rest(), &key.referenced_columns).is_err()
        }
        _ => false,
    };
    tables
        .flat_map(|other| other.constraints.values().filter(needs).map(|held| (other.name.clone(), held.name.clone())))
        .collect()
}

/// A foreign key may point to what a unique constraint or a whole, plain unique index keeps apart, in any order.
fn require_key(table: &Table, wanted: &[Ident]) -> Apply {
    for column in wanted {
        if table.column(column).is_none() {
            let message = format!("column \"{column}\" referenced in foreign key constraint does not exist");
            return Err(Problem::missing("42703", message));
        }
    }
    let same =
        |columns: &[Ident]| columns.len() == wanted.len() && wanted.iter().all(|column| columns.contains(column));
    let keyed = |constraint: &Constraint| match &constraint.kind {
        ConstraintKind::PrimaryKey(columns) | ConstraintKind::Unique { columns, .. } => same(columns),
        _ => false,
    };
    let mut constraints = table.constraints.values().filter(|constraint| keyed(constraint));
    let deferrable = table.constraints.values().any(|constraint| keyed(constraint) && constraint.deferrable);
    let constraint = constraints.any(|constraint| !constraint.deferrable);
    let index = table.indexes.values().any(|index| keys_apart(index).is_some_and(|columns| same(&columns)));
    if constraint || index {
        return Ok(());
    }
    let name = &table.name.name;
    // `transformFkeyCheckAttrs`: another key would do, one that is checked later doesn't.
    if deferrable {
        let message = format!("cannot use a deferrable unique constraint for referenced table \"{name}\"");
        return Err(Problem::invalid("55000", message));
    }
    Err(Problem::invalid(
        "42830",
        format!("there is no unique constraint matching given keys for referenced table \"{name}\""),
    ))
}

/// Letters of `pg_constraint.confdeltype`.
fn action(letter: &str) -> ReferentialAction {
    match letter {
        "r" => ReferentialAction::Restrict,
        "c" => ReferentialAction::Cascade,
        "n" => ReferentialAction::SetNull,
        "d" => ReferentialAction::SetDefault,
        _ => ReferentialAction::NoAction,
    }
}

/// Whether a foreign key points to this table.
pub(super) fn points_to(constraint: &Constraint, table: &QualifiedName) -> bool {
    matches!(&constraint.kind, ConstraintKind::ForeignKey(key) if key.references == *table)
}
