//! What a driver makes of a value, and what it takes for one.

use crate::catalog::TypeRef;

/// The library between Kysely and the server. What it reads decides the types; another one is another column of `scalar`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Driver {
    /// node-postgres with its own parsers, but for dates (see [`Driver::Pg`]'s remark in the file's header).
    #[default]
    Pg,
}

impl Driver {
    /// Its package.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Pg => "pg",
        }
    }

    /// By the name of its package.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Pg].into_iter().find(|driver| driver.name() == name)
    }

    /// A value of a built-in type, not an array.
    pub(super) fn scalar(self, name: &str) -> Scalar {
        match self {
            Self::Pg => pg(name),
        }
    }

    /// An array of a built-in type.
    pub(super) fn array(self, name: &str) -> Scalar {
        match self {
            Self::Pg => pg_array(name),
        }
    }
}

/// What is read and what can be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Scalar {
    /// The type that is read.
    pub(super) select: String,
    /// The type that can be written.
    pub(super) write: String,
    /// The alias for the two, where one is worth a name.
    pub(super) alias: Option<Alias>,
    /// What the reader of the type should know.
    pub(super) note: Option<&'static str>,
}

impl Scalar {
    /// The same for reading and writing.
    pub(super) fn same(ty: impl Into<String>) -> Self {
        let ty = ty.into();
        Self { select: ty.clone(), write: ty, alias: None, note: None }
    }

    /// Different ones.
    pub(super) fn pair(select: impl Into<String>, write: impl Into<String>) -> Self {
        Self { select: select.into(), write: write.into(), alias: None, note: None }
    }
}

/// Pairs of types with a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Alias {
    Timestamp,
    Numeric,
    Int8,
    Json,
    Interval,
    Point,
    Circle,
}

impl Alias {
    /// All of them.
    pub(super) const ALL: [Self; 7] =
        [Self::Timestamp, Self::Numeric, Self::Int8, Self::Json, Self::Interval, Self::Point, Self::Circle];

    /// Its name.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Timestamp => "Timestamp",
            Self::Numeric => "Numeric",
            Self::Int8 => "Int8",
            Self::Json => "JsonColumn",
            Self::Interval => "IntervalColumn",
            Self::Point => "PointColumn",
            Self::Circle => "CircleColumn",
        }
    }

    /// What the reader should know.
    pub(super) fn remark(self) -> &'static str {
        match self {
            Self::Timestamp => "Reads as Date; takes a Date or an ISO 8601 string.",
            Self::Numeric => "Reads as exact decimal text; takes text, a bigint, or a number (which is inexact).",
            Self::Int8 => "Reads as text: a number holds 53 bits. Takes text, a bigint or a number.",
            Self::Json => {
                "Reads as the parsed value. Takes an object, or JSON text: JSON.stringify() an array, a string, a null."
            }
            Self::Interval => "Reads as its parts; takes text like '1 day 02:00'.",
            Self::Point => "Reads as an object; takes text like '(1,2)'.",
            Self::Circle => "Reads as an object; takes text like '<(1,2),3>'.",
        }
    }

    /// What it stands for.
    pub(super) fn pair(self) -> (&'static str, &'static str) {
        match self {
            Self::Timestamp => ("Date", "Date | string"),
            Self::Numeric | Self::Int8 => ("string", "string | number | bigint"),
            Self::Json => ("Json", "JsonObject | string"),
            Self::Interval => (
                "{ years?: number; months?: number; days?: number; hours?: number; minutes?: number; seconds?: number; milliseconds?: number }",
                "string",
            ),
            Self::Point => ("{ x: number; y: number }", "string"),
            Self::Circle => ("{ x: number; y: number; radius: number }", "string"),
        }
    }

    fn scalar(self) -> Scalar {
        let (select, write) = self.pair();
        Scalar { alias: Some(self), ..Scalar::pair(select, write) }
    }
}

/// node-postgres 8 with pg-types 2.2: its text parsers (`lib/textParsers.js`), by type.
fn pg(name: &str) -> Scalar {
    match name {
        "int2" | "int4" | "float4" | "float8" | "oid" => Scalar::same("number"),
        "bool" => Scalar::same("boolean"),
        "int8" => Alias::Int8.scalar(),
        "numeric" => Alias::Numeric.scalar(),
        "timestamptz" | "timestamp" => Alias::Timestamp.scalar(),
        "date" => Scalar { note: Some("YYYY-MM-DD"), ..Scalar::same("string") },
        "json" | "jsonb" => Alias::Json.scalar(),
        "interval" => Alias::Interval.scalar(),
        "point" => Alias::Point.scalar(),
        "circle" => Alias::Circle.scalar(),
        // A Buffer, which is one; so that the file needs no types of Node.
        "bytea" => Scalar::same("Uint8Array"),
        _ => Scalar::same("string"),
    }
}

/// Arrays have parsers of their own: `numeric[]` reads as numbers, and what has none arrives as the literal that the server sends.
fn pg_array(name: &str) -> Scalar {
    match name {
        "numeric" => Scalar::pair("number[]", "(string | number | bigint)[]"),
        // The parser of the header's advice is for single dates.
        "date" => Scalar::pair("Date[]", "(Date | string)[]"),
        "bool" | "bytea" | "bpchar" | "char" | "cidr" | "float4" | "float8" | "inet" | "int2" | "int4" | "int8"
        | "interval" | "json" | "jsonb" | "macaddr" | "money" | "numrange" | "oid" | "point" | "text" | "time"
        | "timestamp" | "timestamptz" | "timetz" | "uuid" | "varchar" => {
            let element = pg(name);
            Scalar::pair(array(&element.select), array(&element.write))
        }
        _ => Scalar::pair("string", "string | string[]"),
    }
}

/// The array of a type, which is put in brackets where it is a union.
pub(super) fn array(element: &str) -> String {
    if element.contains(" | ") { format!("({element})[]") } else { format!("{element}[]") }
}

/// Whether a list of texts that a CHECK demands is what the driver reads: a `char(n)` is padded, and citext doesn't keep case apart.
pub(super) fn is_text(ty: &TypeRef) -> bool {
    ty.schema.is_none() && ty.dimensions == 0 && matches!(ty.name.as_str(), "text" | "varchar")
}

/// Whether a list of whole numbers is what the driver reads.
pub(super) fn is_small_integer(ty: &TypeRef) -> bool {
    ty.schema.is_none() && ty.dimensions == 0 && matches!(ty.name.as_str(), "int2" | "int4")
}
