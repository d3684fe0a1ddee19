//! What a repair changes in the catalog, so that it can be told from everything else.

use crate::catalog::{Catalog, Expr, FunctionId, Grantee, Ident, Index, IndexKey, Privilege, QualifiedName};

/// What differs in the catalog after a repair.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// Nothing.
    Nothing,
    /// A table has one more index: a plain one of these columns, whatever its name.
    NewIndex {
        /// The table.
        table: QualifiedName,
        /// The columns, in order.
        columns: Vec<Ident>,
    },
    /// A table has one index less.
    NoIndex {
        /// The table.
        table: QualifiedName,
        /// The index.
        name: Ident,
    },
    /// A policy has these clauses.
    Policy {
        /// The table.
        table: QualifiedName,
        /// The policy.
        name: Ident,
        /// USING.
        using: Option<Expr>,
        /// WITH CHECK.
        check: Option<Expr>,
    },
    /// A function has this search path, as `pg_proc.proconfig` keeps it.
    SearchPath {
        /// The function.
        function: FunctionId,
        /// The path.
        path: String,
    },
    /// These roles hold a privilege on a table no longer.
    NoPrivilege {
        /// The table.
        table: QualifiedName,
        /// Who held it.
        grantees: Vec<Grantee>,
        /// The privilege.
        privilege: Privilege,
    },
}

impl Change {
    /// Makes the change in a catalog: what the one that statements have `made` must then be. False where it can't be made, or wasn't.
    pub fn apply(&self, wanted: &mut Catalog, made: &Catalog) -> bool {
        match self {
            Self::Nothing => true,
            Self::NewIndex { table, columns } => {
                let (Some(held), Some(made)) = (wanted.tables.get_mut(table), made.tables.get(table)) else {
                    return false;
                };
                let is_new = |index: &&Index| !held.indexes.contains_key(&index.name) && is_plain(index, columns);
                let Some(new) = made.indexes.values().find(is_new).cloned() else { return false };
                held.indexes.insert(new.name.clone(), new);
                true
            }
            Self::NoIndex { table, name } => {
                wanted.tables.get_mut(table).is_some_and(|table| table.indexes.remove(name).is_some())
            }
            Self::Policy { table, name, using, check } => {
                let policy = wanted.tables.get_mut(table).and_then(|table| table.policies.get_mut(name));
                let Some(policy) = policy else { return false };
                policy.using.clone_from(using);
                policy.check.clone_from(check);
                true
            }
            Self::SearchPath { function, path } => {
                let Some(function) = wanted.functions.get_mut(function) else { return false };
                function.settings.insert("search_path", path);
                true
            }
            Self::NoPrivilege { table, grantees, privilege } => {
                let Some(table) = wanted.tables.get_mut(table) else { return false };
                grantees.iter().for_each(|grantee| table.privileges.revoke(grantee, *privilege));
                true
            }
        }
    }
}

/// Whether it is what CREATE INDEX makes of columns and nothing else.
fn is_plain(index: &Index, columns: &[Ident]) -> bool {
    let plain = Index {
        name: index.name.clone(),
        unique: false,
        nulls_not_distinct: false,
        method: "btree".into(),
        keys: columns.iter().cloned().map(IndexKey::column).collect(),
        include: Vec::new(),
        predicate: None,
        options: index.options.clone(),
        clustered: false,
        only: false,
        parent: None,
        comment: None,
    };
    *index == plain && index.options == crate::catalog::Options::default()
}
