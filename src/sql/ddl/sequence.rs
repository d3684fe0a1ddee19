//! Sequences, those of identity columns among them.

use crate::catalog::{Catalog, QualifiedName, Sequence, SequenceColumn, TypeRef, name::choose_name};
use crate::sql::{print, quote};

/// CREATE SEQUENCE.
pub fn create(name: &QualifiedName, sequence: &Sequence) -> String {
    let persistence = if sequence.unlogged { "UNLOGGED " } else { "" };
    let as_type = match sequence.data_type.name.as_str() {
        "int8" => String::new(),
        _ => format!(" AS {}", print::type_ref(&sequence.data_type)),
    };
    format!("CREATE {persistence}SEQUENCE {}{as_type}{}", quote::qualified(name), options(sequence))
}

/// DROP SEQUENCE.
pub fn drop(name: &QualifiedName) -> String {
    format!("DROP SEQUENCE {}", quote::qualified(name))
}

/// ALTER SEQUENCE ... OWNED BY.
pub fn owned_by(name: &QualifiedName, owner: Option<&SequenceColumn>) -> String {
    let owner = owner.map_or_else(
        || "NONE".to_owned(),
        |owner| format!("{}.{}", quote::qualified(&owner.table), quote::ident(&owner.column)),
    );
    format!("ALTER SEQUENCE {} OWNED BY {owner}", quote::qualified(name))
}

/// ALTER SEQUENCE for its type and numbers, and its persistence; none where they are the same.
pub fn alter(name: &QualifiedName, before: &Sequence, after: &Sequence) -> Vec<String> {
    let quoted = quote::qualified(name);
    let mut changes = String::new();
    let mut expected = before.clone();
    if before.data_type != after.data_type {
        changes.push_str(&format!(" AS {}", print::type_ref(&after.data_type)));
        expected = retyped(before, &after.data_type);
    }
    for (word, value, known) in [
        ("INCREMENT BY", after.increment, expected.increment),
        ("MINVALUE", after.min, expected.min),
        ("MAXVALUE", after.max, expected.max),
        ("START WITH", after.start, expected.start),
        ("CACHE", after.cache, expected.cache),
    ] {
        if value != known {
            changes.push_str(&format!(" {word} {value}"));
        }
    }
    if before.cycle != after.cycle {
        changes.push_str(if after.cycle { " CYCLE" } else { " NO CYCLE" });
    }
    let mut statements = Vec::new();
    if !changes.is_empty() {
        // The counter must lie between the new limits.
        let (min, max) = (after.min, after.max);
        if min > before.max || max < before.min {
            changes.push_str(&format!(" RESTART WITH {}", after.start));
        } else if min > before.min || max < before.max {
            let inside = format!("greatest({min}, least({max}, last_value))");
            statements.push(format!(
                "SELECT pg_catalog.setval({}, {inside}, is_called) FROM {quoted} WHERE last_value NOT BETWEEN {min} AND {max}",
                quote::literal(&quoted),
            ));
        }
        statements.push(format!("ALTER SEQUENCE {quoted}{changes}"));
    }
    if before.unlogged != after.unlogged {
        statements.push(format!("ALTER SEQUENCE {quoted} SET {}", if after.unlogged { "UNLOGGED" } else { "LOGGED" }));
    }
    statements
}

/// A sequence after `AS type`: limits that were those of the old type become those of the new one (Postgres docs, ALTER SEQUENCE).
pub fn retyped(sequence: &Sequence, ty: &TypeRef) -> Sequence {
    let ascending = sequence.increment > 0;
    let (old_least, old_greatest) = limits(&sequence.data_type);
    let (least, greatest) = limits(ty);
    let mut made = Sequence { data_type: ty.clone(), ..sequence.clone() };
    if sequence.max == old_greatest {
        made.max = if ascending { greatest } else { -1 };
    }
    if sequence.min == old_least {
        made.min = if ascending { 1 } else { least };
    }
    made
}

/// A sequence with limits that another type can hold, where it doesn't get that type's own.
pub fn narrowed(sequence: &Sequence, after: &Sequence) -> Sequence {
    let (least, greatest) = limits(&after.data_type);
    let expected = retyped(sequence, &after.data_type);
    let mut made = sequence.clone();
    if expected.max > greatest {
        made.max = after.max;
    }
    if expected.min < least {
        made.min = after.min;
    }
    made.start = if made.start > made.max || made.start < made.min { after.start } else { made.start };
    made
}

fn limits(ty: &TypeRef) -> (i64, i64) {
    match ty.name.as_str() {
        "int2" => (i16::MIN.into(), i16::MAX.into()),
        "int4" => (i32::MIN.into(), i32::MAX.into()),
        _ => (i64::MIN, i64::MAX),
    }
}

/// Sets a sequence behind the values that a column holds already, so that the next one is free; a table without rows leaves it as it is.
pub fn catch_up(name: &QualifiedName, sequence: &Sequence, table: &QualifiedName, column: &str) -> String {
    let column = quote::ident(column);
    format!(
        "SELECT pg_catalog.setval({}, max({column})) FROM {} HAVING max({column}) BETWEEN {} AND {}",
        quote::literal(&quote::qualified(name)),
        quote::qualified(table),
        sequence.min,
        sequence.max
    )
}

/// What isn't as `CREATE SEQUENCE` alone would have it.
fn options(sequence: &Sequence) -> String {
    let plain = Sequence::new(sequence.owner.clone(), sequence.data_type.clone());
    let mut options = String::new();
    for (word, value, default) in [
        ("INCREMENT BY", sequence.increment, plain.increment),
        ("MINVALUE", sequence.min, plain.min),
        ("MAXVALUE", sequence.max, plain.max),
        ("START WITH", sequence.start, plain.start),
        ("CACHE", sequence.cache, plain.cache),
    ] {
        if value != default {
            options.push_str(&format!(" {word} {value}"));
        }
    }
    if sequence.cycle {
        options.push_str(" CYCLE");
    }
    options
}

/// What stands in brackets behind `AS IDENTITY`: the name, where it isn't the one that Postgres would choose, and the options.
pub fn of_identity(table: &QualifiedName, column: &str, catalog: &Catalog) -> String {
    let of_column = |sequence: &&Sequence| {
        let owner = sequence.owned_by.as_ref();
        owner.is_some_and(|owner| owner.identity && owner.table == *table && owner.column == *column)
    };
    let Some((name, sequence)) = catalog.sequences.iter().find(|(_, sequence)| of_column(sequence)) else {
        return String::new();
    };
    let chosen = choose_name(&table.name, Some(column), "seq", |_| false);
    let mut inside = options(sequence);
    if *name != QualifiedName::new(table.schema.clone(), chosen) {
        inside = format!(" SEQUENCE NAME {}{inside}", quote::qualified(name));
    }
    if inside.is_empty() { inside } else { format!(" ({})", inside.trim_start()) }
}
