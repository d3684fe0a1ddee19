//! policyc compiles a declarative model of tables, roles and tenant rules to a Supabase project.

#![cfg_attr(test, allow(clippy::string_slice, reason = "a test that slices wrongly fails, as it should"))]

pub mod access;
pub mod catalog;
pub mod cli;
pub mod compile;
pub mod diagnostics;
pub mod diff;
pub mod emit;
pub mod expect;
pub mod lint;
pub mod lower;
pub mod model;
pub mod plan;
pub mod platform;
pub mod project;
pub mod readback;
pub mod replay;
pub mod span;
pub mod sql;
pub mod syntax;
pub mod typing;
pub mod verbatim;
