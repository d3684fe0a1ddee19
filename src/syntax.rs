//! A model's text, in either spelling, as one tree.
//!
//! `*.policy` is read by pest, `*.yaml` by serde_yaml; each string in YAML that holds a column, a rule, an index or a condition is read by
//! the same pest rules. No check of meaning is made here, so that none can be forgotten in one of the two.

pub mod dsl;
pub mod limits;
pub mod tree;
pub mod yaml;
