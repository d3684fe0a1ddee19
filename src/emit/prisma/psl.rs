//! Pieces of Prisma's schema language that are spelled right, and its layout.

use minijinja::Value;

/// A line, a name, an attribute.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Psl(String);

impl Psl {
    /// What was put together here.
    pub(super) fn raw(text: impl Into<String>) -> Self {
        Self(text.into())
    }
}

impl From<Psl> for Value {
    fn from(text: Psl) -> Self {
        Self::from_safe_string(text.0)
    }
}

/// A string literal: the grammar is JSON's.
pub(super) fn string(text: &str) -> String {
    let mut literal = String::with_capacity(text.len() + 2);
    literal.push('"');
    for character in text.chars() {
        match character {
            '"' => literal.push_str("\\\""),
            '\\' => literal.push_str("\\\\"),
            '\n' => literal.push_str("\\n"),
            '\r' => literal.push_str("\\r"),
            '\t' => literal.push_str("\\t"),
            control if u32::from(control) < 0x20 => literal.push_str(&format!("\\u{:04x}", u32::from(control))),
            other => literal.push(other),
        }
    }
    literal.push('"');
    literal
}

/// The lines of a comment, each behind `///`. Prisma's client puts them into comments of TypeScript, so they can't end one.
pub(super) fn comment(text: &str) -> Vec<String> {
    let lines = text.split(['\n', '\r', '\u{2028}', '\u{2029}']).map(str::trim).filter(|line| !line.is_empty());
    lines.map(|line| format!("/// {}", line.replace("*/", "*\\/"))).collect()
}

/// One line of a comment, whatever the text has.
pub(super) fn remark(text: &str) -> String {
    comment(&text.split_whitespace().collect::<Vec<_>>().join(" ")).concat()
}

/// A field, or a value of an enum, with what stands above it.
#[derive(Debug, Clone, Default)]
pub(super) struct Row {
    /// Comments, each a line.
    pub(super) comments: Vec<String>,
    /// Name and type; of a value the name alone.
    pub(super) cells: Vec<String>,
    /// Attributes.
    pub(super) attributes: Vec<String>,
}

/// Rows as `prisma format` lays them out: cells in columns as wide as the widest, by bytes, attributes behind them.
pub(super) fn aligned(rows: &[Row]) -> Vec<Value> {
    let columns = rows.iter().map(|row| row.cells.len()).max().unwrap_or(0);
    let widths: Vec<usize> = (0..columns)
        .map(|at| rows.iter().filter_map(|row| row.cells.get(at)).map(String::len).max().unwrap_or(0))
        .collect();
    let mut lines = Vec::new();
    for row in rows {
        lines.extend(row.comments.iter().cloned());
        let mut line = String::new();
        for (at, cell) in row.cells.iter().enumerate() {
            line.push_str(cell);
            if at + 1 < row.cells.len() || !row.attributes.is_empty() {
                let width = widths.get(at).copied().unwrap_or(0);
                line.push_str(&" ".repeat(width.saturating_sub(cell.len()) + 1));
            }
        }
        line.push_str(&row.attributes.join(" "));
        lines.push(line);
    }
    lines.into_iter().map(|line| Psl::raw(line).into()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_and_comments_hold_any_text() {
        assert_eq!(string("a\"b\\c\nd\u{1}"), "\"a\\\"b\\\\c\\nd\\u0001\"");
        assert_eq!(comment(" one \r\n\n two */"), ["/// one", "/// two *\\/"]);
        assert_eq!(remark("a\n  b"), "/// a b");
    }
}
