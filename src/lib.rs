//! policyc compiles a declarative model of tables, roles and tenant rules to a Supabase project.

pub mod catalog;
pub mod cli;
pub mod compile;
pub mod diagnostics;
pub mod project;
pub mod span;
pub mod syntax;
