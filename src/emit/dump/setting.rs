//! Settings: `SET name TO value` of functions, roles and databases.

use super::script::dotted;
use crate::emit::sql::settings::{elements, is_list};
use crate::sql::quote;

/// `name TO value`. A list's elements are quoted one by one, or the list would be one name.
pub(super) fn set(name: &str, value: &str) -> String {
    let value = if is_list(name) {
        elements(value).iter().map(|element| quote::literal(element)).collect::<Vec<_>>().join(", ")
    } else {
        quote::literal(value)
    };
    format!("{} TO {value}", dotted(name))
}
