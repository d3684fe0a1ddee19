//! Short forms for tables.

use crate::catalog::{
    Acl, Column, Constraint, ConstraintKind, Expr, ForeignKey, Generated, Grantee, Ident, Index, IndexKey, ObjectKind,
    Privilege, QualifiedName, ReferentialAction, Table, Type, TypeKind, TypeRef,
};

/// A table from its columns: `name type` parted by commas, `!` for NOT NULL.
pub(super) fn table(schema: &str, name: &str, owner: &str, columns: &str) -> Table {
    let mut table = Table::new(QualifiedName::new(schema, name), owner.into());
    for column in columns.split(',') {
        let Some((name, ty)) = column.trim().split_once(' ') else { continue };
        let (ty, not_null) = ty.strip_suffix('!').map_or((ty, false), |ty| (ty, true));
        table.columns.push(Column { not_null, ..Column::new(name, type_ref(ty)) });
    }
    table
}

/// `uuid`, `varchar(255)`, `text[]`, `auth.aal_level`; names as the server has them.
fn type_ref(text: &str) -> TypeRef {
    let (text, is_array) = text.strip_suffix("[]").map_or((text, false), |text| (text, true));
    let (text, modifiers) = match text.split_once('(') {
        Some((text, modifiers)) => (text, vec![modifiers.trim_end_matches(')').to_owned()]),
        None => (text, Vec::new()),
    };
    let (schema, name) = text.split_once('.').map_or((None, text), |(schema, name)| (Some(schema), name));
    TypeRef { schema: schema.map(Ident::from), name: name.into(), modifiers, dimensions: u8::from(is_array) }
}

/// An enum.
pub(super) fn enumeration(schema: &str, name: &str, owner: &str, values: &[&str]) -> (QualifiedName, Type) {
    let kind = TypeKind::Enum(values.iter().map(|value| (*value).to_owned()).collect());
    (QualifiedName::new(schema, name), made_type(owner, kind))
}

/// A type that everybody may use.
pub(super) fn made_type(owner: &str, kind: TypeKind) -> Type {
    let mut privileges = Acl::default();
    privileges.grant(&Grantee::Public, Privilege::Usage);
    Type { owner: owner.into(), kind, privileges, comment: None }
}

/// Gives columns a default.
pub(super) fn default(table: &mut Table, columns: &[&str], value: &Expr) {
    for name in columns {
        if let Some(column) = table.column_mut(name) {
            column.default = Some(value.clone());
        }
    }
}

/// Makes a column a generated one.
pub(super) fn generated(table: &mut Table, column: &str, expr: Expr) {
    if let Some(column) = table.column_mut(column) {
        column.generated = Some(Generated { expr, stored: true });
    }
}

/// Adds a constraint.
pub(super) fn add(table: &mut Table, name: &str, kind: ConstraintKind) {
    table.constraints.insert(name.into(), Constraint::new(name, kind));
}

/// A unique constraint.
pub(super) fn unique(columns: &[&str]) -> ConstraintKind {
    let columns = columns.iter().map(|column| Ident::from(*column)).collect();
    ConstraintKind::Unique { columns, nulls_not_distinct: false }
}

/// A foreign key from one column to the `id` of a table.
pub(super) fn references(column: &str, schema: &str, table: &str, on_delete: ReferentialAction) -> ConstraintKind {
    ConstraintKind::ForeignKey(ForeignKey {
        columns: vec![column.into()],
        references: QualifiedName::new(schema, table),
        referenced_columns: vec!["id".into()],
        on_delete,
        on_delete_columns: Vec::new(),
        on_update: ReferentialAction::NoAction,
        match_full: false,
    })
}

/// Adds a btree index.
pub(super) fn index(table: &mut Table, name: &str, unique: bool, columns: &[&str], predicate: Option<Expr>) {
    let index = Index {
        name: name.into(),
        unique,
        nulls_not_distinct: false,
        method: "btree".into(),
        keys: columns.iter().map(|column| IndexKey::column(*column)).collect(),
        include: Vec::new(),
        predicate,
        options: crate::catalog::Options::default(),
        clustered: false,
        only: false,
        parent: None,
        comment: None,
    };
    table.indexes.insert(name.into(), index);
}

/// Grants privileges to roles.
pub(super) fn grant(acl: &mut Acl, roles: &[&str], privileges: &[Privilege]) {
    for role in roles {
        privileges.iter().for_each(|privilege| acl.grant(&Grantee::role(*role), *privilege));
    }
}

/// ALL PRIVILEGES of a table.
pub(super) fn all() -> &'static [Privilege] {
    ObjectKind::Table.all()
}

/// `now()`.
pub(super) fn now() -> Expr {
    Expr::call("", "now", Vec::new())
}

/// `gen_random_uuid()`.
pub(super) fn random_uuid() -> Expr {
    Expr::call("", "gen_random_uuid", Vec::new())
}
