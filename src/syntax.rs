//! A model's text, in either spelling, as one tree.
//!
//! `*.policy` is read by pest, `*.yaml` by serde_yaml; each string in YAML that holds a column, a rule, an index or a condition is read by
//! the same pest rules. No check of meaning is made here, so that none can be forgotten in one of the two.

pub mod decode;
pub mod dsl;
pub mod limits;
pub mod tree;
pub mod yaml;
pub mod yaml_value;

use crate::diagnostics::Diagnostics;
use crate::span::{FileId, SourceMap};
use tree::Tree;

/// Reads the files of a model, each by the spelling that its name ends with, in the order given.
///
/// What can't be understood is left out of the tree and reported.
pub fn parse(sources: &mut SourceMap, files: &[FileId], diagnostics: &mut Diagnostics) -> Tree {
    let mut tree = Tree::default();
    for file in files {
        let Some(source) = sources.source(*file) else {
            continue;
        };
        let is_yaml = [".yaml", ".yml"].iter().any(|end| source.path.to_ascii_lowercase().ends_with(end));
        let read = if is_yaml {
            yaml::parse(sources, *file, diagnostics)
        } else {
            let text = source.text.clone();
            dsl::parse(*file, &text, diagnostics)
        };
        tree.items.extend(read.items);
    }
    tree
}
