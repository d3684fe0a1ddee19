//! What a server holds before the first migration: Postgres's own types, functions, operators and casts, the words its grammar
//! keeps for itself, and what an empty Supabase project adds.
//!
//! The facts are rows of `platform/data/*.tsv`, made from real servers by `tools/platform/generate.sh`; nothing is parsed
//! before somebody asks for it. [`resolve`] answers what Postgres would answer to a call or an operator (Postgres docs, chapter 10,
//! "Type Conversion"). One principle holds everywhere: **an unknown type raises no alarm.** Where the answer depends on a type,
//! or an extension, that nobody described, it is [`Resolution::Unknown`].

pub mod coercion;
#[cfg(test)]
mod differential;
pub mod extension;
pub mod function;
pub mod keyword;
pub mod operator;
mod polymorphic;
pub mod resolve;
mod rows;
mod select;
pub mod spelling;
pub mod supabase;
pub mod system;
pub mod type_name;
pub mod types;
pub mod volatility;
pub mod world;

pub use coercion::{Coercion, Context};
pub use function::{FunctionKind, Signature, function_exists, signatures};
pub use keyword::{KeywordCategory, keyword_category, must_quote};
pub use operator::OperatorSignature;
pub use resolve::{
    FunctionChoice, Resolution, coerce, common_type, resolve_any, resolve_function, resolve_operator, resolve_variadic,
};
pub use spelling::{canonical_type, serial_base};
pub use supabase::{DefaultGrants, baseline, plain};
pub use type_name::TypeName;
pub use types::{TypeFacts, TypeKind, extension_type_exists, type_exists, type_is_told};
pub use world::{CatalogWorld, NoWorld, UserType, World};

/// The major versions of Postgres that a model may run on, as far as their own functions differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(missing_docs, reason = "each is the version's number")]
pub enum Version {
    V15,
    V17,
}

impl Version {
    /// Its number.
    pub fn number(self) -> u32 {
        match self {
            Self::V15 => 15,
            Self::V17 => 17,
        }
    }

    /// The mark at the end of a row: `-` stands for both.
    fn from_mark(mark: &str) -> Option<Self> {
        match mark {
            "15" => Some(Self::V15),
            "17" => Some(Self::V17),
            _ => None,
        }
    }
}
