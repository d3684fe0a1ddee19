//! Columns that clients may not read. Prisma selects every column that isn't left out, and Postgres refuses a query that names one of these (42501).

use super::described;
use crate::access::Caller;
use crate::catalog::{Grantee, Privilege};
use crate::emit::Database;

/// What of one model the client leaves out of a row by itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::emit) struct Omitted {
    /// The property of the client: `auditLog` for the model `AuditLog`.
    pub(in crate::emit) model: String,
    /// The fields.
    pub(in crate::emit) fields: Vec<String>,
}

/// What whoever is signed in may not read of tables of which they may read something, in the model's order.
///
/// A table of which they may read nothing isn't among them: it is refused as a whole, and Prisma takes no query that leaves everything out.
pub(in crate::emit) fn omitted(database: &Database<'_>) -> Vec<Omitted> {
    let (Caller::Claims { client, .. } | Caller::Settings { client, .. }) = &database.access.caller;
    let client = Grantee::Role(client.clone());
    let models = described(database).models;
    let in_client = models.iter().filter(|model| !model.ignored && !model.external);
    let omitted = in_client.filter_map(|model| {
        if model.table.privileges.holds(&client, Privilege::Select) {
            return None;
        }
        let used = model.table.columns.iter().filter(|column| model.used.contains(&column.name));
        let (open, closed): (Vec<_>, Vec<_>) =
            used.partition(|column| column.privileges.holds(&client, Privilege::Select));
        if open.is_empty() || closed.is_empty() {
            return None;
        }
        let fields = closed.iter().map(|column| model.fields.column(&column.name)).collect();
        Some(Omitted { model: property(&model.name), fields })
    });
    omitted.collect()
}

/// The client's property for a model: Prisma makes its first letter small, and nothing else.
fn property(model: &str) -> String {
    let mut letters = model.chars();
    letters.next().map(|first| first.to_ascii_lowercase()).into_iter().chain(letters).collect()
}
