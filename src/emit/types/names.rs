//! Names of types: from the names of tables, each once, always the same.
//!
//! A table's row has the singular: `customers` is `Customer`, its interface `CustomerTable`, and with them come `NewCustomer` and `CustomerUpdate`.
//! What would collide is settled without regard to the order of tables:
//! 1. Tables whose singular is the same keep their own number: `person` is `Person`, `people` is `People`.
//! 2. Tables that are still the same (`a_b` and `a-b`, or one name in two schemas) get the schema in front, where it isn't `public`.
//! 3. What is a name of TypeScript, of Kysely or of the file itself (`Date`, `Database`, `Json`) gets `Row` behind it: `dates` is `DateRow`.
//! 4. Then numbers, in the order of the tables' names.

use crate::catalog::{Ident, QualifiedName, Table};
use crate::emit::case::{numbered, pascal, row_name, rows, screaming, singular_words, words};
use crate::emit::inflect::plural;
use std::collections::{BTreeMap, BTreeSet};

/// What nothing else in a file of TypeScript may be called: globals of ECMAScript and TypeScript's own types, which a row of the same name would hide from whoever
/// imports it; what comes from Kysely; what the file itself defines.
pub(in crate::emit) const RESERVED: &[&str] = &[
    "AggregateError",
    "Array",
    "ArrayBuffer",
    "ArrayLike",
    "AsyncFunction",
    "AsyncIterable",
    "AsyncIterator",
    "Atomics",
    "Awaited",
    "BigInt",
    "BigInt64Array",
    "BigUint64Array",
    "Boolean",
    "Buffer",
    "Capitalize",
    "CircleColumn",
    "ColumnType",
    "ConstructorParameters",
    "DataView",
    "Database",
    "Date",
    "Error",
    "EvalError",
    "Exclude",
    "Extract",
    "FinalizationRegistry",
    "Float32Array",
    "Float64Array",
    "Function",
    "Functions",
    "Generated",
    "GeneratedAlways",
    "GeneratedCircleColumn",
    "GeneratedInt8",
    "GeneratedIntervalColumn",
    "GeneratedJsonColumn",
    "GeneratedNumeric",
    "GeneratedPointColumn",
    "GeneratedTimestamp",
    "Generator",
    "GeneratorFunction",
    "Infinity",
    "Insertable",
    "InstanceType",
    "Int16Array",
    "Int32Array",
    "Int8",
    "Int8Array",
    "IntervalColumn",
    "Intl",
    "Iterable",
    "Iterator",
    "JSON",
    "JSONColumnType",
    "Json",
    "JsonArray",
    "JsonColumn",
    "JsonObject",
    "JsonPrimitive",
    "Lowercase",
    "Map",
    "Math",
    "NaN",
    "NoInfer",
    "NonNullable",
    "NullableCircleColumn",
    "NullableInt8",
    "NullableIntervalColumn",
    "NullableJsonColumn",
    "NullableNumeric",
    "NullablePointColumn",
    "NullableTimestamp",
    "Number",
    "Numeric",
    "Object",
    "Omit",
    "OmitThisParameter",
    "Parameters",
    "Partial",
    "Pick",
    "PointColumn",
    "Promise",
    "PromiseLike",
    "PropertyKey",
    "Proxy",
    "RangeError",
    "Readonly",
    "ReadonlyArray",
    "ReadonlyMap",
    "ReadonlySet",
    "Record",
    "ReferenceError",
    "Reflect",
    "RegExp",
    "Required",
    "ReturnType",
    "Selectable",
    "Set",
    "SharedArrayBuffer",
    "String",
    "Symbol",
    "SyntaxError",
    "TABLE_NAMES",
    "TableName",
    "ThisParameterType",
    "ThisType",
    "Timestamp",
    "TypeError",
    "URIError",
    "Uint16Array",
    "Uint32Array",
    "Uint8Array",
    "Uint8ClampedArray",
    "Uncapitalize",
    "Updateable",
    "Uppercase",
    "WeakMap",
    "WeakRef",
    "WeakSet",
];

/// The names of one table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct TableNames {
    /// The row's type; the others are made of it.
    pub(super) row: String,
    /// The key in `Database`: `schema.table` outside `public`.
    pub(super) key: String,
    /// The key in `TABLE_NAMES`.
    pub(super) constant: String,
}

/// The names of a file.
#[derive(Debug)]
pub(super) struct Names {
    tables: BTreeMap<QualifiedName, TableNames>,
    taken: BTreeSet<String>,
}

impl Names {
    /// Names for all tables.
    pub(super) fn new(tables: &[&Table]) -> Self {
        let mut names =
            Self { tables: BTreeMap::new(), taken: RESERVED.iter().map(|name| (*name).to_owned()).collect() };
        let mut constants = BTreeSet::new();
        for (name, base) in rows(tables) {
            let row = names.free_row(&base);
            let key =
                if name.schema == "public" { name.name.to_string() } else { format!("{}.{}", name.schema, name.name) };
            let constant = numbered(&screaming(&words(&key)), |candidate| !constants.contains(candidate));
            constants.insert(constant.clone());
            names.tables.insert(name.clone(), TableNames { row, key, constant });
        }
        names
    }

    /// The first of `X`, `XRow`, `XRow2`, ... for which all the names that come with it are free; takes them.
    fn free_row(&mut self, base: &str) -> String {
        let all = |row: &str| [row.to_owned(), format!("{row}Table"), format!("New{row}"), format!("{row}Update")];
        let free = |row: &str| all(row).iter().all(|name| !self.taken.contains(name));
        let row = if free(base) { base.to_owned() } else { numbered(&format!("{base}Row"), free) };
        self.taken.extend(all(&row));
        row
    }

    /// The names of a table that [`new`](Self::new) was given.
    pub(super) fn table(&self, name: &QualifiedName) -> TableNames {
        self.tables.get(name).cloned().unwrap_or_else(|| TableNames {
            row: row_name(name),
            key: name.name.to_string(),
            constant: screaming(&words(&name.name)),
        })
    }

    /// The union of a column with a list of values, and its array. The table's name stands in front unless the column repeats it:
    /// `user_preferences.theme_preference` is `ThemePreference`.
    pub(super) fn list(&mut self, table: &QualifiedName, column: &Ident) -> (String, String) {
        let table_words = singular_words(&table.name);
        let column_words = words(column);
        let repeats = column_words.len() > 1
            && (column_words.last() == table_words.last() || column_words.starts_with(&table_words));
        let all = if repeats { column_words } else { [table_words, column_words].concat() };
        self.free_list(&all)
    }

    /// The union of an enum or a domain, and its array.
    pub(super) fn made_type(&mut self, name: &QualifiedName) -> (String, String) {
        self.free_list(&singular_words(&name.name))
    }

    fn free_list(&mut self, words: &[String]) -> (String, String) {
        let base = pascal(words);
        let name = if self.taken.contains(&base) {
            numbered(&format!("{base}Value"), |candidate| !self.taken.contains(candidate))
        } else {
            base
        };
        self.taken.insert(name.clone());
        let mut many = words.to_vec();
        if let Some(last) = many.last_mut() {
            *last = plural(last);
        }
        let base = screaming(&many);
        let constant = if self.taken.contains(&base) {
            numbered(&format!("{base}_VALUES"), |candidate| !self.taken.contains(candidate))
        } else {
            base
        };
        self.taken.insert(constant.clone());
        (name, constant)
    }
}
