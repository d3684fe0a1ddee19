//! Cells in columns: over each run of lines of one block without an empty line between them.

use super::line::{Line, Shape, width};

/// Names longer than this don't move the types of the other columns.
const WIDEST_NAME: usize = 40;
/// Rules whose commands take more than this don't move the clauses of the other rules.
const WIDEST_COMMANDS: usize = 48;
/// Values of seed rows longer than this don't move the values behind them.
const WIDEST_VALUE: usize = 48;
/// Lines longer than this don't move the comments behind the other lines.
const WIDEST_LINE: usize = 100;

/// All lines as one text.
pub(super) fn align(lines: &[Line]) -> String {
    let mut text = String::new();
    let mut rest = lines;
    while let Some(first) = rest.first() {
        let same = |line: &&Line| line.indent == first.indent && !line.blank;
        let length = 1 + rest.iter().skip(1).take_while(same).count();
        let (run, after) = rest.split_at(length);
        rest = after;
        let widths = Widths::of(run);
        let written: Vec<String> = run.iter().map(|line| widths.write(line)).collect();
        let with_comment = run.iter().zip(&written).filter(|(line, code)| line.trailing.is_some() && is_aligned(code));
        let comments = with_comment.map(|(_, code)| width(code)).max().unwrap_or(0);
        for (line, code) in run.iter().zip(&written) {
            if line.blank {
                text.push('\n');
            }
            text.push_str(code);
            if let Some(comment) = &line.trailing {
                let padding = if is_aligned(code) { comments.saturating_sub(width(code)) } else { 0 };
                text.push_str(&" ".repeat(padding + 2));
                text.push_str(comment);
            }
            text.push('\n');
        }
    }
    text
}

fn is_aligned(code: &str) -> bool {
    !code.contains('\n') && width(code) <= WIDEST_LINE
}

/// How wide the cells of a run are.
struct Widths {
    name: usize,
    effect: usize,
    who: usize,
    commands: usize,
    clauses: usize,
    /// Of the values of seed rows.
    values: Vec<usize>,
}

impl Widths {
    fn of(run: &[Line]) -> Self {
        let widest = |shape: Shape, cell: usize, limit: usize, clause: bool| {
            let lines = run.iter().filter(|line| line.shape == shape && (!clause || line.cells.len() > 3));
            let cells = lines.filter_map(|line| line.cells.get(cell)).filter(|cell| !cell.contains('\n'));
            cells.map(|cell| width(cell)).filter(|width| *width <= limit).max().unwrap_or(0)
        };
        Self {
            name: widest(Shape::Column, 0, WIDEST_NAME, false),
            effect: widest(Shape::Rule, 0, WIDEST_NAME, false),
            who: widest(Shape::Rule, 1, WIDEST_NAME, false),
            commands: widest(Shape::Rule, 2, WIDEST_COMMANDS, true),
            values: (0..run.iter().map(|line| line.cells.len()).max().unwrap_or(0))
                .map(|cell| widest(Shape::Row, cell, WIDEST_VALUE, false))
                .collect(),
            clauses: run.iter().filter(|line| line.shape == Shape::Rule && line.cells.len() > 3).count(),
        }
    }

    fn write(&self, line: &Line) -> String {
        let mut text = "  ".repeat(line.indent);
        for (at, cell) in line.cells.iter().enumerate() {
            text.push_str(cell);
            if at + 1 == line.cells.len() || cell.contains('\n') {
                if at + 1 != line.cells.len() {
                    text.push(' ');
                }
                continue;
            }
            let (wanted, gap) = match (line.shape, at) {
                (Shape::Column, 0) => (self.name, 1),
                (Shape::Rule, 0) => (self.effect, 1),
                (Shape::Rule, 1) => (self.who, 1),
                (Shape::Rule, 2) => (self.commands, if self.clauses > 1 { 2 } else { 1 }),
                (Shape::Row, _) => (self.values.get(at).copied().unwrap_or(0), 1),
                _ => (0, 1),
            };
            text.push_str(&" ".repeat(wanted.saturating_sub(width(cell)) + gap));
        }
        text
    }
}
