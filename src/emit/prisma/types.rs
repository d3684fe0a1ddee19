//! What Prisma makes of a column's type, as its own introspection does it.

use crate::catalog::{Catalog, Ident, QualifiedName, TypeKind, TypeRef};
use crate::sql::print;
use std::collections::BTreeMap;

/// What Prisma has for kinds of values.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Scalar {
    Text,
    /// Something that Prisma reads as text, and of which the server may spell a value in its own way.
    Spelled,
    Uuid,
    Int,
    BigInt,
    Float,
    Decimal,
    Boolean,
    DateTime,
    Json,
    Bytes,
    /// An enum of the schema.
    Enum(QualifiedName),
    /// A type that Prisma only passes on.
    Unsupported,
}

/// The type of a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct FieldType {
    /// Its kind.
    pub(super) scalar: Scalar,
    /// As it is written, without `?` and `[]`.
    pub(super) name: String,
    /// `@db. ...`, where it isn't the kind's own type in Postgres.
    pub(super) native: Option<String>,
    /// `[]`
    pub(super) list: bool,
    /// Whether a domain refuses null.
    pub(super) not_null: bool,
}

/// The type of a field for a column's type.
pub(super) fn field_type(ty: &TypeRef, catalog: &Catalog, enums: &BTreeMap<QualifiedName, String>) -> FieldType {
    let list = ty.dimensions > 0;
    let plain = |scalar, name: &str, native: Option<String>| FieldType {
        scalar,
        name: name.to_owned(),
        native: native.map(|native| format!("@db.{native}")),
        list,
        not_null: false,
    };
    let Some(schema) = &ty.schema else {
        return match builtin(&ty.name, &ty.modifiers) {
            Some((scalar, name, native)) => plain(scalar, name, native),
            None => unsupported(ty),
        };
    };
    let made = QualifiedName { schema: schema.clone(), name: ty.name.clone() };
    if let Some(name) = enums.get(&made) {
        return plain(Scalar::Enum(made), name, None);
    }
    match catalog.types.get(&made).map(|made| &made.kind) {
        // Prisma looks one level deep (`information_schema.columns`): under this domain it finds a type that it doesn't know, by its bare name.
        Some(TypeKind::Domain { base, not_null, .. }) if !list && is_domain(base, catalog) => {
            let name = format!("Unsupported({})", super::psl::string(&base.name));
            FieldType { name, not_null: *not_null, ..unsupported(ty) }
        }
        Some(TypeKind::Domain { base, not_null, .. }) if !list => {
            let base = field_type(base, catalog, enums);
            FieldType { not_null: base.not_null || *not_null, ..base }
        }
        None if ty.name == "citext" => plain(Scalar::Text, "String", Some("Citext".to_owned())),
        _ => unsupported(ty),
    }
}

fn is_domain(ty: &TypeRef, catalog: &Catalog) -> bool {
    let Some(schema) = &ty.schema else { return false };
    let made = QualifiedName { schema: schema.clone(), name: ty.name.clone() };
    matches!(catalog.types.get(&made).map(|made| &made.kind), Some(TypeKind::Domain { .. }))
}

fn unsupported(ty: &TypeRef) -> FieldType {
    let spelled = print::type_ref(&TypeRef { dimensions: 0, ..ty.clone() });
    FieldType {
        scalar: Scalar::Unsupported,
        name: format!("Unsupported({})", super::psl::string(&spelled)),
        native: None,
        list: ty.dimensions > 0,
        not_null: false,
    }
}

/// Prisma's type for one of `pg_catalog`, with its `@db` attribute; `None` for those that it doesn't know.
fn builtin(name: &Ident, modifiers: &[String]) -> Option<(Scalar, &'static str, Option<String>)> {
    use Scalar::{BigInt, Boolean, Bytes, DateTime, Decimal, Float, Int, Json, Spelled, Text, Uuid};
    let native = |name: &str| Some(name.to_owned());
    let with = |name: &str| match modifiers {
        [] => Some(name.to_owned()),
        all => Some(format!("{name}({})", all.join(", "))),
    };
    // Without a precision they have six digits, and Prisma's own default is three.
    let precise = |name: &str| Some(format!("{name}({})", modifiers.first().map_or("6", String::as_str)));
    Some(match name.as_str() {
        "text" => (Text, "String", None),
        "varchar" => (Text, "String", with("VarChar")),
        "bpchar" => (Text, "String", with("Char")),
        "char" => (Spelled, "String", native("Char")),
        "uuid" => (Uuid, "String", native("Uuid")),
        "inet" => (Spelled, "String", native("Inet")),
        "xml" => (Spelled, "String", native("Xml")),
        "bit" if modifiers.is_empty() => (Spelled, "String", native("Bit(1)")),
        "bit" => (Spelled, "String", with("Bit")),
        "varbit" => (Spelled, "String", with("VarBit")),
        "int2" => (Int, "Int", native("SmallInt")),
        "int4" => (Int, "Int", None),
        "oid" => (Spelled, "Int", native("Oid")),
        "int8" => (BigInt, "BigInt", None),
        "float4" => (Float, "Float", native("Real")),
        "float8" => (Float, "Float", None),
        "numeric" => match modifiers {
            [precision] => (Decimal, "Decimal", Some(format!("Decimal({precision}, 0)"))),
            _ => (Decimal, "Decimal", with("Decimal")),
        },
        "money" => (Spelled, "Decimal", native("Money")),
        "bool" => (Boolean, "Boolean", None),
        "timestamptz" => (DateTime, "DateTime", precise("Timestamptz")),
        "timestamp" => (DateTime, "DateTime", precise("Timestamp")),
        "date" => (DateTime, "DateTime", native("Date")),
        "time" => (DateTime, "DateTime", precise("Time")),
        "timetz" => (DateTime, "DateTime", precise("Timetz")),
        "jsonb" => (Json, "Json", None),
        "json" => (Json, "Json", native("Json")),
        "bytea" => (Bytes, "Bytes", None),
        _ => return None,
    })
}
