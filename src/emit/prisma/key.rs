//! Keys and indexes.

use super::names::Fields;
use super::psl::string;
use super::server;
use crate::catalog::{Column, ConstraintKind, Ident, Index, IndexTarget, Table};
use crate::sql::print;
use std::collections::BTreeSet;

/// What the keys and indexes of a table become.
#[derive(Debug, Clone, Default)]
pub(super) struct Keys {
    /// Attributes of a field, by column: `@id`, `@unique`.
    pub(super) fields: Vec<(Ident, String)>,
    /// `@@id`, `@@unique`, `@@index`.
    pub(super) model: Vec<String>,
    /// What can't be said so.
    pub(super) remarks: Vec<String>,
    /// Columns that are unique together for all rows: what makes a relation one to one.
    pub(super) unique: Vec<Vec<Ident>>,
    /// Whether an index has a condition.
    pub(super) partial: bool,
}

/// The keys and indexes of a table.
pub(super) fn of(table: &Table, fields: &Fields) -> Keys {
    let mut keys = Keys::default();
    for constraint in table.constraints.values() {
        let (columns, primary) = match &constraint.kind {
            ConstraintKind::PrimaryKey(columns) => (columns, true),
            ConstraintKind::Unique { columns, nulls_not_distinct } => {
                if *nulls_not_distinct {
                    keys.remarks.push(format!("Key {}: two nulls are the same.", constraint.name));
                }
                (columns, false)
            }
            ConstraintKind::Check(_) | ConstraintKind::ForeignKey(_) | ConstraintKind::Exclusion(_) => continue,
        };
        if constraint.deferrable {
            keys.remarks.push(format!("Key {}: DEFERRABLE.", constraint.name));
        }
        let listed: Vec<String> = columns.iter().map(|column| fields.column(column)).collect();
        let default = if primary { format!("{}_pkey", table.name.name) } else { default_name(table, columns, "key") };
        keys.add(if primary { "id" } else { "unique" }, columns, &listed, map(&constraint.name, &default), None);
        keys.unique.push(columns.clone());
    }
    for index in table.indexes.values() {
        add_index(&mut keys, table, index, fields);
    }
    // As `prisma format` and Prisma's introspection have them.
    keys.model.sort_by_key(|attribute| match attribute {
        id if id.starts_with("@@id") => 0,
        unique if unique.starts_with("@@unique") => 1,
        _ => 2,
    });
    keys
}

impl Keys {
    /// `@id` and `@unique` stand with a field where they are about one; a field has one of each.
    fn add(
        &mut self,
        word: &str,
        columns: &[Ident],
        listed: &[String],
        map: Option<String>,
        condition: Option<String>,
    ) {
        let attribute = format!("@{word}");
        if let ([column], None) = (columns, &condition)
            && !self.fields.iter().any(|(known, other)| known == column && other.starts_with(&attribute))
        {
            let map = map.map(|map| format!("({map})")).unwrap_or_default();
            self.fields.push((column.clone(), format!("{attribute}{map}")));
            return;
        }
        let arguments = [Some(format!("[{}]", listed.join(", "))), map, condition];
        self.model.push(format!("@@{word}({})", arguments.into_iter().flatten().collect::<Vec<_>>().join(", ")));
    }
}

/// `map: "..."` for a name that isn't the one Prisma gives.
pub(super) fn map(name: &str, default: &str) -> Option<String> {
    (name != default).then(|| format!("map: {}", string(name)))
}

/// The name that Prisma gives. Longer ones it cuts: those are always written out.
pub(super) fn default_name(table: &Table, columns: &[Ident], label: &str) -> String {
    let columns: Vec<&str> = columns.iter().map(Ident::as_str).collect();
    let name = format!("{}_{}_{label}", table.name.name, columns.join("_"));
    if name.len() > crate::catalog::name::MAX_BYTES { String::new() } else { name }
}

fn add_index(keys: &mut Keys, table: &Table, index: &Index, fields: &Fields) {
    let mut columns: Vec<Ident> = Vec::new();
    let mut listed = Vec::new();
    let mut plain = index.predicate.is_none();
    let btree = index.method == "btree";
    let mut remarks = BTreeSet::new();
    for key in &index.keys {
        let IndexTarget::Column(name) = &key.target else {
            let shown: Vec<String> = index.keys.iter().map(print::index_key).collect();
            let unique = if index.unique { "Unique index" } else { "Index" };
            keys.remarks.push(format!(
                "{unique} {} on ({}): Prisma knows no expressions.",
                index.name,
                shown.join(", ")
            ));
            return;
        };
        let mut arguments = Vec::new();
        if btree && key.descending {
            arguments.push("sort: Desc".to_owned());
        }
        if btree && key.nulls_first != key.descending {
            remarks.insert(if key.nulls_first { "NULLS FIRST" } else { "NULLS LAST" }.to_owned());
        }
        match key.operator_class.as_deref() {
            None => {}
            Some(class) if btree => {
                remarks.insert(format!("operator class {class}"));
            }
            Some("jsonb_path_ops") => arguments.push("ops: JsonbPathOps".to_owned()),
            Some("jsonb_ops" | "array_ops" | "tsvector_ops" | "range_ops") => {}
            Some(class) => arguments.push(format!("ops: raw({})", string(class))),
        }
        plain &= arguments.is_empty();
        let arguments = if arguments.is_empty() { String::new() } else { format!("({})", arguments.join(", ")) };
        listed.push(format!("{}{arguments}", fields.column(name)));
        columns.push(name.clone());
    }
    if !index.include.is_empty() {
        // Prisma's introspection doesn't tell them from keys.
        listed.extend(index.include.iter().map(|column| fields.column(column)));
        columns.extend(index.include.iter().cloned());
        remarks.insert(format!("the last {} only included (INCLUDE)", index.include.len()));
        plain = false;
    }
    if index.nulls_not_distinct {
        remarks.insert("NULLS NOT DISTINCT".to_owned());
    }
    let condition = index.predicate.as_ref().map(|predicate| {
        keys.partial = true;
        let sure = server::condition(predicate, table);
        if sure.is_none() {
            remarks.insert(UNSURE.to_owned());
        }
        format!("where: raw({})", string(&sure.unwrap_or_else(|| print::expr(predicate))))
    });
    if !remarks.is_empty() {
        let remarks: Vec<String> = remarks.into_iter().collect();
        keys.remarks.push(format!("Index {}: {}.", index.name, remarks.join(", ")));
    }
    let word = if index.unique { "unique" } else { "index" };
    let map = map(&index.name, &default_name(table, &columns, if index.unique { "key" } else { "idx" }));
    if index.unique && plain {
        keys.unique.push(columns.clone());
        keys.add(word, &columns, &listed, map, None);
        return;
    }
    let method = match index.method.as_str() {
        "gin" => Some("type: Gin"),
        "gist" => Some("type: Gist"),
        "spgist" => Some("type: SpGist"),
        "brin" => Some("type: Brin"),
        "hash" => Some("type: Hash"),
        _ => None,
    };
    let arguments = [Some(format!("[{}]", listed.join(", "))), map, method.map(str::to_owned), condition];
    keys.model.push(format!("@@{word}({})", arguments.into_iter().flatten().collect::<Vec<_>>().join(", ")));
}

/// What is said where the condition of an index may be spelled otherwise by a server.
pub(super) const UNSURE: &str = "Prisma compares its condition as text, and a server may print another one";

/// Whether a table has a key by which Prisma's client can tell rows apart: unique, never null, of types that Prisma knows.
pub(super) fn identifies(keys: &Keys, known: impl Fn(&Ident) -> bool, table: &Table) -> bool {
    keys.unique.iter().any(|columns| {
        columns.iter().all(|name| known(name) && table.column(name).is_some_and(|column: &Column| column.not_null))
    })
}
