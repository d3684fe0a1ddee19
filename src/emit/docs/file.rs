//! Names of files for tables with any name.

use crate::catalog::QualifiedName;
use std::collections::{BTreeMap, BTreeSet};

/// Names that Windows keeps for devices, whatever their extension.
const DEVICES: &[&str] = &["aux", "con", "nul", "prn"];

/// A file for each table: letters, digits, `_`, `-` and the dot behind a schema; different also where case doesn't count.
pub(super) fn names<'a>(tables: impl Iterator<Item = &'a QualifiedName>) -> BTreeMap<&'a QualifiedName, String> {
    let sorted: BTreeSet<&QualifiedName> = tables.collect();
    let mut taken = BTreeSet::new();
    let mut files = BTreeMap::new();
    for table in sorted {
        let safe = if table.schema == "public" {
            safe(&table.name)
        } else {
            format!("{}.{}", safe(&table.schema), safe(&table.name))
        };
        let lower = safe.to_lowercase();
        let device = DEVICES.contains(&lower.as_str())
            || (lower.len() == 4 && (lower.starts_with("com") || lower.starts_with("lpt")));
        let base = if device || safe.is_empty() { format!("{safe}-table") } else { safe };
        let mut candidate = base.clone();
        let mut number = 2_u32;
        while !taken.insert(candidate.to_lowercase()) {
            candidate = format!("{base}-{number}");
            number += 1;
        }
        files.insert(table, format!("{candidate}.md"));
    }
    files
}

fn safe(name: &str) -> String {
    let keep = |character: char| character.is_ascii_alphanumeric() || character == '_';
    name.chars().map(|character| if keep(character) { character } else { '-' }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_table_has_a_file_of_its_own() {
        let tables = [
            ("public", "a b"),
            ("public", "a/b"),
            ("public", "A-B"),
            ("public", "con"),
            ("x", "a"),
            ("public", "../é"),
        ];
        let tables: Vec<QualifiedName> =
            tables.iter().map(|(schema, name)| QualifiedName::new(*schema, *name)).collect();
        let names = names(tables.iter());
        let files: Vec<&str> = tables.iter().map(|table| names[table].as_str()).collect();
        assert_eq!(files, ["a-b-2.md", "a-b-3.md", "A-B.md", "con-table.md", "x.a.md", "----.md"]);
    }
}
