//! policyc compiles a declarative model of tables, roles and tenant rules to a Supabase project.

pub mod access;
pub mod catalog;
pub mod diagnostics;
pub mod emit;
pub mod plan;
pub mod span;
pub mod syntax;
