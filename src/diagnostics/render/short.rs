//! One line each, as compilers have always done it: `path:line:column: error[P0001]: message`.

use super::{clamp, one_line, severity_word};
use crate::diagnostics::Diagnostic;
use crate::span::SourceMap;

/// One diagnostic as a line that ends with a line feed.
pub fn render(diagnostic: &Diagnostic, sources: &SourceMap) -> String {
    let span = diagnostic.primary.span;
    let (path, text) =
        sources.source(span.file).map_or(("", ""), |source| (source.path.as_str(), source.text.as_str()));
    let position = sources.position(span.file, clamp(text, span.range()).start);
    format!(
        "{}:{}:{}: {}[{}]: {}\n",
        one_line(path),
        position.line,
        position.column,
        severity_word(diagnostic.severity),
        diagnostic.code.id,
        one_line(&diagnostic.message)
    )
}
