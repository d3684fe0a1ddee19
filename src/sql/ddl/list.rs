//! Lists of names and options, as they stand in statements.

use super::{dotted, parameters};
use crate::catalog::{Options, QualifiedName};
use crate::sql::quote;

/// Qualified names with commas.
pub fn qualified(names: &[QualifiedName]) -> String {
    names.iter().map(quote::qualified).collect::<Vec<_>>().join(", ")
}

/// A name in the schema of another object: its index, its sequence.
pub fn beside(table: &QualifiedName, name: &str) -> String {
    format!("{}.{}", quote::ident(&table.schema), quote::ident(name))
}

/// The options of foreign objects with commas: `host 'a'`.
pub fn foreign_options(options: &Options) -> String {
    let one = |(name, value): (&String, &String)| format!("{} {}", quote::ident(name), quote::literal(value));
    options.iter().map(one).collect::<Vec<_>>().join(", ")
}

/// `ADD`, `SET` and `DROP` of the options of foreign objects that differ.
pub fn changed_foreign_options(before: &Options, after: &Options) -> String {
    let mut changes = Vec::new();
    for (name, value) in after.iter().filter(|(name, value)| before.get(name) != Some(*value)) {
        let word = if before.contains_key(name) { "SET" } else { "ADD" };
        changes.push(format!("{word} {} {}", quote::ident(name), quote::literal(value)));
    }
    for name in before.keys().filter(|name| !after.contains_key(name)) {
        changes.push(format!("DROP {}", quote::ident(name)));
    }
    changes.join(", ")
}

/// `SET (...)` and `RESET (...)` of the storage parameters that differ.
pub fn changed_parameters(before: &Options, after: &Options) -> Vec<String> {
    let set = after.iter().filter(|(name, value)| before.get(name) != Some(*value));
    let set: Options = set.map(|(name, value)| (name.clone(), value.clone())).collect();
    let gone = before.keys().filter(|name| !after.contains_key(name)).map(|name| dotted(name));
    let gone: Vec<String> = gone.collect();
    let mut changes = Vec::new();
    if !set.is_empty() {
        changes.push(format!("SET ({})", parameters(&set)));
    }
    if !gone.is_empty() {
        changes.push(format!("RESET ({})", gone.join(", ")));
    }
    changes
}
