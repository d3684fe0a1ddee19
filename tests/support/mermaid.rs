//! Mermaid: every diagram in a folder of Markdown files, rendered by mermaid itself in a DOM.

use std::path::Path;

use serde::Deserialize;

use super::node;

/// What became of one ` ```mermaid ` block.
#[derive(Debug, Clone, Deserialize)]
pub struct Diagram {
    /// The Markdown file, relative to the folder.
    pub file: String,
    /// The line of the opening fence, from 1.
    pub line: u32,
    /// The kind that mermaid drew: `er` for an entity diagram. Absent if it drew nothing.
    pub kind: Option<String>,
    /// How many entities the drawing has.
    #[serde(default)]
    pub entities: u32,
    /// How many lines between entities the drawing has.
    #[serde(default)]
    pub relations: u32,
    /// Why it wasn't drawn, in mermaid's words.
    pub error: Option<String>,
}

/// Renders each diagram of the folder's `*.md` files, however deep, in order of path and line. Panics if the renderer itself
/// fails; a diagram that can't be drawn is a [`Diagram`] with an `error`.
pub fn render(folder: &Path) -> Vec<Diagram> {
    let output = node::run_own("render_mermaid.mjs", &[&folder.to_string_lossy()]).expect_success("rendering mermaid");
    serde_json::from_str(&output).unwrap_or_else(|error| panic!("the renderer's answer: {error}:\n{output}"))
}
