//! A catalog as JSON.
use crate::catalog::{Catalog, ObjectId};
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// Something that isn't known, with its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remark {
    /// The file.
    pub file: String,
    /// The line, from 1.
    pub line: usize,
    /// One sentence.
    pub message: String,
}

/// todo
pub fn catalog(_now: &Catalog, _start: Option<&Catalog>, _uncertain: &BTreeSet<ObjectId>, _notes: &[Remark]) -> Value {
    json!({})
}
