//! Trees compared by what they say, wherever it stands.

use policyc::syntax::tree::Tree;

/// A tree as text without its places, and without blanks at the ends of lines inside SQL.
pub(crate) fn without_spans(tree: &Tree) -> String {
    let debug = format!("{tree:?}");
    let mut text = String::with_capacity(debug.len());
    let mut rest = debug.as_str();
    while let Some((before, after)) = rest.split_once("Span { file: FileId(") {
        text.push_str(before);
        text.push_str("Span");
        rest = after.split_once('}').map_or("", |(_, after)| after);
    }
    text.push_str(rest);
    loop {
        let shorter = text.replace(" \\n", "\\n").replace("\\t\\n", "\\n");
        if shorter == text {
            return text;
        }
        text = shorter;
    }
}
