//! Policies of the model's own SQL, of which the matrix knows nothing: the tests of behaviour drop them first.

use super::file::File;
use crate::catalog::{Ident, QualifiedName};
use crate::emit::sql::Sql;
use crate::emit::{Database, EmitError};
use crate::plan::Change;
use std::collections::BTreeSet;

/// Drops them, where there are any.
pub(super) fn drop_policies(file: &mut File<'_>, database: &Database<'_>) -> Result<(), EmitError> {
    let mut made: BTreeSet<(&QualifiedName, &Ident)> = BTreeSet::new();
    for step in &database.steps.steps {
        if let Change::CreatePolicy(table, policy) = &step.change {
            made.insert((table, &policy.name));
        }
    }
    let policies = database.tables().into_iter().flat_map(|table| {
        table.policies.keys().filter(|name| !made.contains(&(&table.name, *name))).map(|name| (&table.name, name))
    });
    let policies: Vec<(Sql, Sql)> = policies.map(|(table, name)| (Sql::qualified(table), Sql::ident(name))).collect();
    file.without_policies(policies)
}
