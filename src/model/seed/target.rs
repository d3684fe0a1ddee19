//! The table that seed rows go into, of the model or of the platform: what there is to know about it.

use crate::catalog::{
    self, ConstraintKind, Expr, Grantee, Ident, Identity, IndexTarget, Privilege, QualifiedName, TypeRef,
};
use crate::diagnostics::{Diagnostic, Diagnostics, code};
use crate::model::sql::Sql;
use crate::model::{PUBLIC, Table, names};
use crate::platform::supabase::MIGRATION_ROLE;
use crate::syntax::tree::RawName;

/// A table that can have seed rows.
pub(super) struct Target {
    pub(super) name: QualifiedName,
    pub(super) columns: Vec<TargetColumn>,
    /// Its keys, the primary key first.
    pub(super) keys: Vec<Vec<Ident>>,
    /// What its columns point at, each by itself: the tenant beside a column is a reference of its own.
    pub(super) references: Vec<TargetReference>,
    /// Rows are added and never changed.
    pub(super) only_added: bool,
}

/// A column of such a table.
pub(super) struct TargetColumn {
    pub(super) name: Ident,
    pub(super) ty: TypeRef,
    pub(super) not_null: bool,
    /// Whether a row can't be made without it.
    pub(super) is_required: bool,
    /// Why nobody can give it.
    pub(super) computed: Option<&'static str>,
    /// Whether a trigger sets it at every update.
    pub(super) by_trigger: bool,
    /// The only values that it may have.
    pub(super) listed: Option<Vec<String>>,
}

/// A column that points at another.
pub(super) struct TargetReference {
    pub(super) column: Ident,
    pub(super) table: QualifiedName,
    pub(super) target: Ident,
}

impl Target {
    pub(super) fn column(&self, name: &str) -> Option<&TargetColumn> {
        self.columns.iter().find(|column| column.name == *name)
    }

    /// Whether all columns of a key can be written.
    pub(super) fn can_be_given(&self, key: &[Ident]) -> bool {
        key.iter().all(|name| self.column(name).is_some_and(|column| column.computed.is_none()))
    }
}

/// The table of a name, if seed rows can go into it.
pub(super) fn find(written: &RawName, tables: &[Table], sql: &Sql, diagnostics: &mut Diagnostics) -> Option<Target> {
    if let Some(table) = names::find(tables, written) {
        if table.is_audit_log {
            diagnostics.push(
                Diagnostic::error(&code::P0907, written.span(), format!("`{}` is the audit log", table.name.name))
                    .note("only triggers write into it: what is there has happened")
                    .help("take the rows away; the rows of audited tables are recorded by themselves"),
            );
            return None;
        }
        return Some(of_model(table));
    }
    let name = names::qualified(written);
    if name.schema == PUBLIC {
        diagnostics.push(names::unknown_table(written, tables));
        return None;
    }
    let Some(table) = sql.catalog.tables.get(&name) else {
        let known = sql.catalog.tables.keys().filter(|it| it.schema == name.schema);
        let known: Vec<String> = known.map(|it| it.name.to_string()).collect();
        let mut unknown = names::unknown(&code::P0201, "table", &written.name, known.iter().map(String::as_str));
        unknown.message = format!("there is no table `{name}`");
        diagnostics.push(unknown);
        return None;
    };
    let writer = Grantee::role(MIGRATION_ROLE);
    let needed = [Privilege::Select, Privilege::Insert, Privilege::Update];
    // The platform keeps its books there.
    let is_book = name.schema == "supabase_migrations";
    if is_book || !needed.iter().all(|privilege| table.privileges.holds(&writer, *privilege)) {
        diagnostics.push(
            Diagnostic::error(&code::P0907, written.span(), format!("seed rows can't go into `{name}`"))
                .note("the platform writes it itself")
                .help("seed tables of the model, or `auth.users`"),
        );
        return None;
    }
    Some(of_platform(table))
}

fn of_model(table: &Table) -> Target {
    let unique = table.uniques.iter().map(|unique| unique.columns.clone());
    let indexes = table.indexes.iter().filter(|index| index.unique && index.predicate.is_none());
    let keys = std::iter::once(table.primary_key.clone()).chain(unique).chain(indexes.filter_map(|it| plain(&it.keys)));
    let columns = table.columns.iter().map(|column| TargetColumn {
        name: column.name.clone(),
        ty: column.ty.clone(),
        not_null: column.not_null,
        is_required: !column.is_optional(),
        computed: computed(column.is_computed, column.identity),
        by_trigger: table.updated_at.as_ref() == Some(&column.name),
        listed: table.checks.iter().find_map(|check| listed(&check.expr, &column.name)),
    });
    let references = table.references.iter().map(|reference| TargetReference {
        column: reference.column.clone(),
        table: reference.table.clone(),
        target: reference.target.clone(),
    });
    Target {
        name: table.name.clone(),
        columns: columns.collect(),
        keys: keys.filter(|key| !key.is_empty()).collect(),
        references: references.collect(),
        only_added: table.append_only,
    }
}

fn of_platform(table: &catalog::Table) -> Target {
    let mut keys = Vec::new();
    let mut references = Vec::new();
    for constraint in table.constraints.values() {
        match &constraint.kind {
            ConstraintKind::PrimaryKey(columns) => keys.insert(0, columns.clone()),
            ConstraintKind::Unique { columns, .. } => keys.push(columns.clone()),
            ConstraintKind::ForeignKey(key) => {
                let pairs = key.columns.iter().zip(&key.referenced_columns);
                references.extend(pairs.map(|(column, target)| TargetReference {
                    column: column.clone(),
                    table: key.references.clone(),
                    target: target.clone(),
                }));
            }
            ConstraintKind::Check(_) | ConstraintKind::Exclusion(_) => {}
        }
    }
    let indexes = table.indexes.values().filter(|index| index.unique && index.predicate.is_none());
    keys.extend(indexes.filter_map(|index| plain(&index.keys)));
    let columns = table.columns.iter().map(|column| TargetColumn {
        name: column.name.clone(),
        ty: column.ty.clone(),
        not_null: column.not_null,
        is_required: column.not_null
            && column.default.is_none()
            && column.generated.is_none()
            && column.identity.is_none(),
        computed: computed(column.generated.is_some(), column.identity),
        by_trigger: false,
        listed: None,
    });
    Target { name: table.name.clone(), columns: columns.collect(), keys, references, only_added: false }
}

fn computed(generated: bool, identity: Option<Identity>) -> Option<&'static str> {
    match (generated, identity) {
        (true, _) => Some("it is computed from other columns (428C9)"),
        (false, Some(_)) => {
            Some("the server numbers it, and would give a number again that a row has brought along (23505)")
        }
        (false, None) => None,
    }
}

/// The columns of an index that has nothing but columns, which ON CONFLICT can name.
fn plain(keys: &[catalog::IndexKey]) -> Option<Vec<Ident>> {
    keys.iter()
        .map(|key| match &key.target {
            IndexTarget::Column(name) if key.operator_class.is_none() => Some(name.clone()),
            _ => None,
        })
        .collect()
}

/// The values that a check lists for a column.
fn listed(check: &Expr, column: &Ident) -> Option<Vec<String>> {
    let Expr::In(left, values, false) = check else { return None };
    if !matches!(left.as_ref(), Expr::Column(parts) if parts.last() == Some(column)) {
        return None;
    }
    let text = |value: &Expr| match value {
        Expr::String(text) => Some(text.clone()),
        _ => None,
    };
    values.iter().map(text).collect()
}
