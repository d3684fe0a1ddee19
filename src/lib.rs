//! policyc compiles a declarative model of tables, roles and tenant rules to a Supabase project.

pub mod catalog;
pub mod diagnostics;
pub mod replay;
pub mod span;
pub mod sql;
