//! `LIKE table` in CREATE TABLE (`transformTableLikeClause`, `expandTableLikeClause` in parse_utilcmd.c).

use super::Replay;
use super::inherit::{requalified, requalified_expr};
use super::names::Relation;
use super::problem::{Apply, Problem};
use crate::catalog::{
    Column, Constraint, ConstraintKind, Exclusion, Expr, Ident, Index, IndexKey, IndexTarget, ObjectId, Table,
    TypeKind, name,
};
use pg_query::protobuf::TableLikeClause;

/// INCLUDING (`TableLikeOption` in parsenodes.h).
mod including {
    pub(super) const COMMENTS: u32 = 1;
    pub(super) const COMPRESSION: u32 = 1 << 1;
    pub(super) const CONSTRAINTS: u32 = 1 << 2;
    pub(super) const DEFAULTS: u32 = 1 << 3;
    pub(super) const GENERATED: u32 = 1 << 4;
    pub(super) const IDENTITY: u32 = 1 << 5;
    pub(super) const INDEXES: u32 = 1 << 6;
    pub(super) const STATISTICS: u32 = 1 << 7;
    pub(super) const STORAGE: u32 = 1 << 8;
}

/// What LIKE copies from, and what of it.
pub(super) struct Like {
    source: Table,
    options: u32,
}

impl Replay {
    /// Adds the columns. What needs all columns of the table comes with [`Self::finish_like`].
    pub(super) fn like_columns(&mut self, table: &mut Table, clause: &TableLikeClause) -> Apply<Like> {
        let like = Like { source: self.like_source(clause)?, options: clause.options };
        let has = |option: u32| like.options & option != 0;
        for column in &like.source.columns {
            if table.column(&column.name).is_some() {
                let message = format!("column \"{}\" specified more than once", column.name);
                return Err(Problem::duplicate("42701", message));
            }
            let mut made = Column::new(column.name.clone(), column.ty.clone());
            made.not_null = column.not_null;
            made.collation.clone_from(&column.collation);
            if has(including::STORAGE) {
                made.storage.clone_from(&column.storage);
            }
            if has(including::COMPRESSION) {
                made.compression.clone_from(&column.compression);
            }
            if has(including::COMMENTS) {
                made.comment.clone_from(&column.comment);
            }
            if has(including::IDENTITY) && column.identity.is_some() {
                made.identity = column.identity;
                self.copy_identity_sequence(&like.source, table, &column.name, &column.ty)?;
            }
            table.columns.push(made);
        }
        Ok(like)
    }

    fn like_source(&mut self, clause: &TableLikeClause) -> Apply<Table> {
        let missing = || Problem::invalid("42601", "the name of a table is missing");
        let range = clause.relation.as_ref().ok_or_else(missing)?;
        let (name, relation) = self.relation(Some(&range.schemaname), &range.relname)?;
        let columns = match relation {
            Relation::Table => return self.table_mut(&name).map(|table| table.clone()),
            Relation::View => {
                let view = self.catalog.views.get(&name);
                let columns = view.into_iter().flat_map(|view| &view.columns);
                let typed = columns.map(|column| {
                    let made = column.ty.clone().map(|ty| Column::new(column.name.clone(), ty));
                    made.map(|made| Column { comment: column.comment.clone(), ..made })
                });
                typed.collect::<Option<Vec<Column>>>()
            }
            Relation::CompositeType => match self.catalog.types.get(&name).map(|ty| &ty.kind) {
                Some(TypeKind::Composite(attributes)) => Some(attributes.iter().map(super::table::typed).collect()),
                _ => None,
            },
            Relation::Other => None,
            Relation::Index(_) | Relation::Sequence(_) => {
                let message = format!("relation \"{}\" is invalid in LIKE clause", name.name);
                return Err(Problem::invalid("42809", message));
            }
        };
        let mut source = Table::new(name.clone(), self.session.role.clone());
        match columns {
            Some(columns) => source.columns = columns,
            None => self.doubt(format!("the types of the columns of {name} aren't known")),
        }
        Ok(source)
    }

    /// Defaults, checks and indexes, once the table is there.
    pub(super) fn finish_like(&mut self, table: &mut Table, like: &Like) -> Apply {
        let has = |option: u32| like.options & option != 0;
        let (old, new) = (&like.source.name.name, table.name.name.clone());
        for column in &like.source.columns {
            let Some(made) = table.column_mut(&column.name) else { continue };
            if has(including::DEFAULTS) {
                made.default.clone_from(&column.default);
            }
            if has(including::GENERATED) {
                made.generated.clone_from(&column.generated);
                if let Some(generated) = &mut made.generated {
                    generated.expr = requalified_expr(&generated.expr, old, &new);
                }
            }
        }
        for constraint in like.source.constraints.values() {
            let check = matches!(constraint.kind, ConstraintKind::Check(_));
            if check && has(including::CONSTRAINTS) {
                self.copy_check(table, like, constraint)?;
            }
            let key = super::names::has_index(constraint);
            if key && has(including::INDEXES) {
                self.copy_key(table, like, constraint)?;
            }
        }
        if has(including::INDEXES) {
            for index in like.source.indexes.values() {
                let mut made = copied_index(index, old, &new);
                made.name = self.choose_index(&table.name, &made);
                made.comment = index.comment.clone().filter(|_| has(including::COMMENTS));
                self.names.add_index(&table.name, &made.name);
                table.indexes.insert(made.name.clone(), made);
            }
        }
        let source = ObjectId::Table(like.source.name.clone());
        let statistics = |(id, other): (&crate::catalog::OtherId, &crate::catalog::Other)| {
            id.kind == "STATISTICS" && other.needs.contains(&source)
        };
        if has(including::STATISTICS) && self.catalog.others.iter().any(statistics) {
            self.unsupported_on(&table.name, "INCLUDING STATISTICS");
        }
        Ok(())
    }

    fn copy_check(&mut self, table: &mut Table, like: &Like, constraint: &Constraint) -> Apply {
        if table.constraints.contains_key(&constraint.name) {
            let message =
                format!("constraint \"{}\" for relation \"{}\" already exists", constraint.name, table.name.name);
            return Err(Problem::duplicate("42710", message));
        }
        let kind = requalified(&constraint.kind, &like.source.name.name, &table.name.name);
        let made = Constraint {
            no_inherit: constraint.no_inherit,
            comment: constraint.comment.clone().filter(|_| like.options & including::COMMENTS != 0),
            ..Constraint::new(constraint.name.clone(), kind)
        };
        self.names.add_constraint(&table.name, &made);
        table.constraints.insert(made.name.clone(), made);
        Ok(())
    }

    fn copy_key(&mut self, table: &mut Table, like: &Like, constraint: &Constraint) -> Apply {
        let primary = |held: &Constraint| matches!(held.kind, ConstraintKind::PrimaryKey(_));
        if primary(constraint) && table.constraints.values().any(primary) {
            let message = format!("multiple primary keys for table \"{}\" are not allowed", table.name.name);
            return Err(Problem::invalid("42P16", message));
        }
        let made = Constraint {
            name: self.choose_key(&table.name, constraint),
            kind: copied_key(&constraint.kind, &like.source.name.name, &table.name.name),
            clustered: false,
            inherited_from: 0,
            local: true,
            comment: constraint.comment.clone().filter(|_| like.options & including::COMMENTS != 0),
            ..constraint.clone()
        };
        if let ConstraintKind::PrimaryKey(columns) = &made.kind {
            columns
                .iter()
                .filter_map(|name| table.columns.iter().position(|column| column.name == *name))
                .collect::<Vec<_>>()
                .into_iter()
                .for_each(|at| {
                    if let Some(column) = table.columns.get_mut(at) {
                        column.not_null = true
                    }
                });
        }
        self.names.add_constraint(&table.name, &made);
        table.constraints.insert(made.name.clone(), made);
        Ok(())
    }

    /// The name of a key's index that is given none (`ChooseIndexName`).
    pub(super) fn choose_key(&self, table: &crate::catalog::QualifiedName, constraint: &Constraint) -> Ident {
        let (keys, label) = match &constraint.kind {
            ConstraintKind::Unique { columns, .. } => {
                (columns.iter().map(|column| IndexKey::column(column.clone())).collect(), "key")
            }
            ConstraintKind::Exclusion(exclusion) => {
                (exclusion.elements.iter().map(|(key, _)| key.clone()).collect::<Vec<_>>(), "excl")
            }
            _ => return self.names.choose_relation(table, None, "pkey", true),
        };
        let parts = super::index::key_names(&keys, &constraint.include);
        let middle = name::columns_addition(parts.iter().map(String::as_str));
        self.names.choose_relation(table, Some(&middle), label, true)
    }
}

/// An index for another table with the same columns (`generateClonedIndexStmt`), without a name.
pub(super) fn copied_index(index: &Index, old: &Ident, new: &Ident) -> Index {
    let expr = |expr: &Expr| requalified_expr(expr, old, new);
    Index {
        name: Ident::default(),
        keys: index.keys.iter().map(|key| copied(key, old, new)).collect(),
        predicate: index.predicate.as_ref().map(expr),
        clustered: false,
        only: false,
        parent: None,
        comment: None,
        ..index.clone()
    }
}

/// What a key says, for another table with the same columns.
pub(super) fn copied_key(kind: &ConstraintKind, old: &Ident, new: &Ident) -> ConstraintKind {
    match kind {
        ConstraintKind::Exclusion(exclusion) => ConstraintKind::Exclusion(Exclusion {
            method: exclusion.method.clone(),
            elements: exclusion.elements.iter().map(|(key, with)| (copied(key, old, new), with.clone())).collect(),
            predicate: exclusion.predicate.as_ref().map(|expr| requalified_expr(expr, old, new)),
        }),
        other => other.clone(),
    }
}

fn copied(key: &IndexKey, old: &Ident, new: &Ident) -> IndexKey {
    let target = match &key.target {
        IndexTarget::Expr(expr) => IndexTarget::Expr(requalified_expr(expr, old, new)),
        column @ IndexTarget::Column(_) => column.clone(),
    };
    IndexKey { target, statistics: None, ..key.clone() }
}
