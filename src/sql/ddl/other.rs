//! Objects that are carried as their statements.

/// The statements that drop one; none for what was said about parts of an extension, which nothing takes back but the end of the extension.
///
/// A subscription lets go of its slot first: where it has one, DROP can't stand in a transaction, and asks the publisher to drop the slot too (Postgres docs,
/// DROP SUBSCRIPTION). The slot stays there, for whoever has the publisher to drop.
pub fn drop(kind: &str, name: &str) -> Vec<String> {
    match kind {
        "EXTENSION" => Vec::new(),
        "SUBSCRIPTION" => vec![
            format!("ALTER SUBSCRIPTION {name} DISABLE"),
            format!("ALTER SUBSCRIPTION {name} SET (slot_name = NONE)"),
            format!("DROP SUBSCRIPTION {name}"),
        ],
        _ => vec![format!("DROP {kind} {name}")],
    }
}
