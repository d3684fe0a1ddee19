//! Statements applied to a catalog: the only place that looks into pg_query's nodes.

pub(crate) mod expr;
pub mod fragment;
mod index;
mod node;
mod query;
pub(crate) mod types;
