//! What happens when somebody signs up.

use super::{Fragment, Name, RawName};
use crate::span::Span;

/// `sign up creates profiles (email new.email, ...)`; `new` is the row of `auth.users`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignUp {
    /// The table that gets a row.
    pub table: RawName,
    /// What goes into it, beside the user.
    pub assignments: Vec<Assignment>,
    /// The declaration.
    pub span: Span,
}

/// `email new.email`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assignment {
    /// The column.
    pub column: Name,
    /// Its value.
    pub value: Fragment,
}
