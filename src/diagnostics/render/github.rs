//! Workflow commands of GitHub Actions, which become annotations: `::error file=...,line=...::message`. The signs with a meaning there are escaped
//! as in `@actions/core` (`src/command.ts`).

use super::{clamp, severity_word, told};
use crate::diagnostics::Diagnostic;
use crate::span::SourceMap;

/// One diagnostic as a line that ends with a line feed. `reported` makes of a source's path the one that GitHub knows, seen from the repository's root.
pub fn render(diagnostic: &Diagnostic, sources: &SourceMap, reported: &dyn Fn(&str) -> String) -> String {
    let span = diagnostic.primary.span;
    let (path, text) =
        sources.source(span.file).map_or(("", ""), |source| (source.path.as_str(), source.text.as_str()));
    let range = clamp(text, span.range());
    let (start, end) = (sources.position(span.file, range.start), sources.position(span.file, range.end));
    let path = reported(path);
    let mut properties = Vec::new();
    let mut message = told(diagnostic);
    if is_file(&path) {
        properties.push(format!("file={}", property(&path)));
        if !text.is_empty() {
            properties.push(format!("line={}", start.line));
            // The runner takes no columns for a place of several lines.
            if start.line == end.line {
                properties.push(format!("col={}", start.column));
                properties.push(format!("endLine={}", end.line));
                properties.push(format!("endColumn={}", end.column));
            } else {
                properties.push(format!("endLine={}", end.line));
            }
        }
    } else {
        message = format!("{path}:{}:{}: {message}", start.line, start.column);
    }
    properties.push(format!("title={}", property(&format!("{} {}", diagnostic.code.id, diagnostic.code.name))));
    format!("::{} {}::{}\n", severity_word(diagnostic.severity), properties.join(","), data(&message))
}

/// An annotation needs a file: a folder and standard input are none.
fn is_file(path: &str) -> bool {
    !path.is_empty() && path != "." && path != ".." && !path.ends_with("/..") && !path.starts_with('<')
}

fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
