//! Statements that make, change and drop parts of a database, written from the catalog's values. None ends with a semicolon.

pub mod bucket;
pub mod column;
pub mod constraint;
pub mod event_trigger;
pub mod extension;
pub mod function;
pub mod index;
pub mod list;
pub mod object;
pub mod other;
pub mod policy;
pub mod privilege;
pub mod publication;
pub mod role;
pub mod rule;
pub mod sequence;
pub mod setting;
pub mod table;
pub mod trigger;
pub mod types;
pub mod view;

use crate::catalog::{Grantee, Ident, Options};
use crate::sql::quote;

/// A grantee's name.
pub fn grantee(grantee: &Grantee) -> String {
    match grantee {
        Grantee::Public => "PUBLIC".to_owned(),
        Grantee::Role(role) => quote::ident(role).into_owned(),
    }
}

/// `COMMENT ON what IS ...`; `what` is the kind and the quoted name.
pub fn comment(what: &str, text: Option<&str>) -> String {
    let text = text.map_or_else(|| "NULL".to_owned(), quote::literal);
    format!("COMMENT ON {what} IS {text}")
}

/// Names with commas.
pub fn names<'a>(names: impl IntoIterator<Item = &'a Ident>) -> String {
    names.into_iter().map(|name| quote::ident(name)).collect::<Vec<_>>().join(", ")
}

/// Storage parameters with commas: `fillfactor='70'`. A parameter's name may have a dot in it: `toast.autovacuum_enabled`.
pub fn parameters(options: &Options) -> String {
    let one = |(name, value): (&String, &String)| format!("{}={}", dotted(name), quote::literal(value));
    options.iter().map(one).collect::<Vec<_>>().join(", ")
}

/// A name with dots between its parts, each quoted by itself.
pub fn dotted(name: &str) -> String {
    name.split('.').map(quote::ident).collect::<Vec<_>>().join(".")
}
