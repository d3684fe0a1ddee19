//! How a column's values are stored: STORAGE and COMPRESSION.

use super::Replay;
use super::problem::{Apply, Problem};
use crate::catalog::{Ident, QualifiedName, TypeKind, TypeRef};

/// Types of `pg_type.typstorage` `p`: their values are never compressed nor moved away.
const PLAIN: [&str; 34] = [
    "bool",
    "char",
    "name",
    "int2",
    "int4",
    "int8",
    "float4",
    "float8",
    "date",
    "time",
    "timetz",
    "timestamp",
    "timestamptz",
    "interval",
    "uuid",
    "oid",
    "money",
    "macaddr",
    "macaddr8",
    "point",
    "lseg",
    "box",
    "circle",
    "line",
    "tid",
    "xid",
    "xid8",
    "cid",
    "regclass",
    "regproc",
    "regtype",
    "tsquery",
    "pg_lsn",
    "regrole",
];

/// Those of `m`.
const MAIN: [&str; 3] = ["numeric", "inet", "cidr"];

impl Replay {
    /// `STORAGE word`; `None` where that is what the type has anyway.
    pub(super) fn storage(&self, ty: &TypeRef, word: &str) -> Apply<Option<Ident>> {
        let own = self.own_storage(ty);
        let word = word.to_lowercase();
        match word.as_str() {
            "default" => return Ok(None),
            "plain" | "external" | "extended" | "main" => {}
            _ => return Err(Problem::invalid("22023", format!("invalid storage type \"{word}\""))),
        }
        if own == Some("plain") && word != "plain" {
            let message = format!("column data type {ty} can only have storage PLAIN");
            return Err(Problem::invalid("0A000", message));
        }
        Ok(Some(Ident::from(word)).filter(|word| own != Some(word.as_str())))
    }

    /// What a type's values are stored as; `None` where the type isn't known.
    fn own_storage(&self, ty: &TypeRef) -> Option<&'static str> {
        if ty.dimensions > 0 {
            return Some("extended");
        }
        let Some(schema) = &ty.schema else {
            return Some(match ty.name.as_str() {
                name if PLAIN.contains(&name) => "plain",
                name if MAIN.contains(&name) => "main",
                _ => "extended",
            });
        };
        let made = self.catalog.types.get(&QualifiedName { schema: schema.clone(), name: ty.name.clone() })?;
        match &made.kind {
            TypeKind::Enum(_) => Some("plain"),
            TypeKind::Domain { base, .. } => self.own_storage(base),
            TypeKind::Composite(_) | TypeKind::Range(_) => Some("extended"),
        }
    }
}

/// `COMPRESSION method`.
pub(super) fn compression(word: &str) -> Apply<Option<Ident>> {
    match word {
        "" | "default" => Ok(None),
        "pglz" | "lz4" => Ok(Some(word.into())),
        _ => Err(Problem::invalid("22023", format!("invalid compression method \"{word}\""))),
    }
}
