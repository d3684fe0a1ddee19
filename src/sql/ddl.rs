//! Statements that make, change and drop parts of a database, written from the catalog's values. None ends with a semicolon.

pub mod column;
pub mod constraint;
pub mod index;
pub mod list;
pub mod policy;
pub mod sequence;
pub mod table;

use crate::catalog::Grantee;
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
