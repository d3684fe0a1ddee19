//! Privileges, as the difference between what an object is given when it is made and what it shall have.

use super::script::Script;
use crate::sql::ddl::privilege::Statement;

/// The statements in their order.
pub(super) fn say(script: &mut Script, statements: Vec<Statement>) {
    statements.into_iter().for_each(|statement| script.say(statement.sql));
}
