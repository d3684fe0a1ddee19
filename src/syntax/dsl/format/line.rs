//! One line: its tokens with one blank between them, cut into the cells that are aligned with those of other lines.

use super::entry::{Entry, Token};
use crate::syntax::dsl::Rule;

/// Kinds of lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    /// A column: its name is aligned.
    Column,
    /// A rule: who, the commands and the clauses are aligned.
    Rule,
    /// A seed row: its values are aligned.
    Row,
    /// Any other line.
    Plain,
    /// A line that ends with `{`.
    Open,
    /// `}`
    Close,
    /// A line of documentation.
    Doc,
    /// A comment on a line of its own.
    Comment,
}

/// A line, not yet aligned.
#[derive(Debug)]
pub(super) struct Line {
    pub(super) shape: Shape,
    /// How many blocks it stands in.
    pub(super) indent: usize,
    /// Whether an empty line stands before it.
    pub(super) blank: bool,
    /// What it says; one cell for most.
    pub(super) cells: Vec<String>,
    /// The comment behind it.
    pub(super) trailing: Option<String>,
}

impl Line {
    pub(super) fn new(entry: Entry, indent: usize, blank: bool) -> Self {
        let Entry { shape, text, tokens, .. } = entry;
        let cells = if tokens.is_empty() { vec![text] } else { cells(shape, &tokens, indent) };
        Self { shape, indent, blank, cells, trailing: None }
    }

    /// Puts a comment behind the line.
    pub(super) fn add_trailing(&mut self, comment: &str) {
        self.trailing = Some(match self.trailing.take() {
            Some(first) => format!("{first} {comment}"),
            None => comment.to_owned(),
        });
    }
}

/// A line's tokens as text.
fn cells(shape: Shape, tokens: &[Token], indent: usize) -> Vec<String> {
    let margin = " ".repeat(2 * indent);
    let names = tokens.iter().filter(|token| token.assigns).map(|token| width(&token.text)).max().unwrap_or(0);
    let one_line = !tokens.iter().any(|token| token.newline || token.rule.is_none() || token.text.contains('\n'));
    let mut cells = vec![String::new()];
    let mut bracket = Bracket::None;
    let mut opened = false;
    let mut commented = false;
    for (at, token) in tokens.iter().enumerate() {
        let closes = token.rule == Some(Rule::close_bracket);
        let breaks = match &bracket {
            Bracket::None => false,
            Bracket::Hanging => token.newline || closes || commented,
            Bracket::Aligned(_) => (token.newline && !closes) || commented,
        };
        if opened {
            // A bracket hangs if something stands on the line after it.
            let first = tokens.get(at..).unwrap_or(&[]).iter().find(|token| token.rule.is_some());
            if first.is_some_and(|first| first.newline) {
                bracket = Bracket::Hanging;
            }
        }
        let breaks = breaks || (opened && bracket == Bracket::Hanging && (token.rule.is_some() || token.newline));
        let starts_cell = match shape {
            Shape::Column | Shape::Rule => token.cell && bracket == Bracket::None,
            Shape::Row => one_line && at > 1 && token.rule == Some(Rule::value_sql),
            _ => false,
        };
        if starts_cell {
            cells.push(String::new());
        }
        let so_far = column(&cells, &margin);
        let Some(cell) = cells.last_mut() else { break };
        if breaks {
            cell.push('\n');
            match &bracket {
                Bracket::Hanging if !closes => cell.push_str(&format!("{margin}  ")),
                Bracket::Aligned(column) => cell.push_str(&" ".repeat(*column)),
                _ => cell.push_str(&margin),
            }
        } else if at > 0 && !cell.is_empty() && !token.tight && !opened && !after_dot(tokens, at) {
            let padded =
                at > 0 && tokens.get(at - 1).is_some_and(|before| before.assigns) && bracket == Bracket::Hanging;
            let before = tokens.get(at.wrapping_sub(1)).map_or(0, |before| width(&before.text));
            cell.push_str(&" ".repeat(1 + if padded { names.saturating_sub(before) } else { 0 }));
            if token.rule.is_none() {
                cell.push(' ');
            }
        } else if opened && token.rule.is_none() {
            cell.push_str("  ");
        }
        cell.push_str(&token.text);
        opened = token.rule == Some(Rule::open_bracket) || (opened && token.rule.is_none());
        if token.rule == Some(Rule::open_bracket) {
            let is_free = !matches!(shape, Shape::Column | Shape::Rule);
            bracket = Bracket::Aligned(if is_free { so_far + 1 + width(&token.text) } else { margin.len() + 4 });
        } else if closes {
            bracket = Bracket::None;
        }
        commented = token.rule.is_none() && !token.text.starts_with("/*");
    }
    cells
}

/// How the lines in a bracket are laid out.
#[derive(Debug, PartialEq, Eq)]
enum Bracket {
    /// None is open.
    None,
    /// The bracket ends its line: what follows is indented.
    Hanging,
    /// What follows begins in this column: under what stands behind the bracket, but where cells before it may still be moved.
    Aligned(usize),
}

/// How many characters stand on the last line so far.
fn column(cells: &[String], margin: &str) -> usize {
    let joined = cells.iter().filter(|cell| !cell.is_empty()).map(String::as_str).collect::<Vec<_>>().join(" ");
    match joined.rsplit_once('\n') {
        Some((_, last)) => width(last),
        None => width(&joined) + margin.len(),
    }
}

fn after_dot(tokens: &[Token], at: usize) -> bool {
    at.checked_sub(1).and_then(|before| tokens.get(before)).is_some_and(|before| before.rule == Some(Rule::dot))
}

/// How many columns a text takes: its characters.
pub(super) fn width(text: &str) -> usize {
    text.chars().count()
}
