//! Where one statement ends and the next begins, in any text, also one with mistakes.
//!
//! A statement ends at a `;` outside brackets and outside `BEGIN ATOMIC ... END`. One whose brackets or quotes never close ends at the
//! first `;` that ends a line, so that the rest of the file goes on. The data after `COPY ... FROM stdin` and psql's
//! `\` commands are pieces of their own.

use super::lexer::{Kind, Lexer, Token, trimmed};
use std::ops::Range;

/// A piece of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    /// What it is.
    pub kind: PieceKind,
    /// Its bytes, without white space, comments and the `;` at either end.
    pub range: Range<usize>,
    /// How deep its syntax tree can be: brackets and chained operators.
    pub nesting: usize,
}

/// Kinds of pieces.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PieceKind {
    /// A statement, or what stands where one should be.
    Statement,
    /// A bracket, quote or comment has no end.
    Unclosed,
    /// A command of psql (`\restrict`), to the end of its line.
    MetaCommand,
    /// Rows of `COPY ... FROM stdin`, with the `\.` that ends them.
    CopyData,
}

/// Splits a text. Linear, but for texts with brackets that never close.
pub fn split(text: &str) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut at = 0;
    while at < text.len() {
        let Some(first) = Lexer::from(text, at).find(|token| token.kind != Kind::Comment) else { break };
        if first.kind == Kind::Semicolon {
            at = first.range.end;
            continue;
        }
        if first.kind == Kind::Stray && first.text(text) == "\\" {
            let end = line_end(text, first.range.start);
            pieces.push(Piece { kind: PieceKind::MetaCommand, range: first.range.start..end, nesting: 0 });
            at = end;
            continue;
        }
        let found = statement(text, first.range.start);
        let range = first.range.start..found.end;
        let kind = if found.closed { PieceKind::Statement } else { PieceKind::Unclosed };
        pieces.push(Piece { kind, range, nesting: found.nesting });
        at = found.next;
        if found.copies_from_stdin
            && let Some(data) = copy_data(text, at)
        {
            at = data.end;
            pieces.push(Piece { kind: PieceKind::CopyData, range: data, nesting: 0 });
        }
    }
    pieces
}

/// How deep the syntax tree of a text can be, taken as one statement.
pub fn nesting(text: &str) -> usize {
    let mut depth = Depth::default();
    for token in Lexer::new(text) {
        depth.see(&token, text);
    }
    depth.deepest
}

struct Found {
    /// Of its last token that is no comment.
    end: usize,
    next: usize,
    nesting: usize,
    closed: bool,
    copies_from_stdin: bool,
}

fn statement(text: &str, start: usize) -> Found {
    let mut depth = Depth::default();
    let mut blocks = Blocks::default();
    let mut copy = CopyWords::default();
    let mut end = start;
    for token in Lexer::from(text, start) {
        match token.kind {
            Kind::Unterminated => return unclosed(text, start),
            Kind::Semicolon if depth.brackets == 0 && !blocks.open() => {
                return Found {
                    end,
                    next: token.range.end,
                    nesting: depth.deepest,
                    closed: true,
                    copies_from_stdin: copy.done(),
                };
            }
            Kind::Comment => {}
            _ => {
                depth.see(&token, text);
                blocks.see(&token, text);
                copy.see(&token, text);
                end = token.range.end;
            }
        }
    }
    if depth.brackets > 0 || blocks.open() {
        return unclosed(text, start);
    }
    Found { end, next: text.len(), nesting: depth.deepest, closed: true, copies_from_stdin: false }
}

/// A statement that never closes: to the first `;` at the end of a line.
fn unclosed(text: &str, start: usize) -> Found {
    let mut end = text.len();
    let mut next = end;
    let mut at = start;
    for line in text.get(start..).unwrap_or("").split_inclusive('\n') {
        if let Some(before) = line.trim_end().strip_suffix(';') {
            end = at + before.len();
            next = end + 1;
            break;
        }
        at += line.len();
    }
    let nesting = nesting(text.get(start..end).unwrap_or(""));
    Found { end: trimmed(text, start..end).end, next, nesting, closed: false, copies_from_stdin: false }
}

fn line_end(text: &str, start: usize) -> usize {
    text.get(start..).and_then(|rest| rest.find('\n')).map_or(text.len(), |found| start + found)
}

/// The lines up to `\.`, if there is one.
fn copy_data(text: &str, start: usize) -> Option<Range<usize>> {
    let first = line_end(text, start) + 1;
    let mut at = first;
    for line in text.get(first..)?.split_inclusive('\n') {
        at += line.len();
        if line.trim_end() == "\\." {
            return Some(first..at);
        }
    }
    None
}

/// `BEGIN ATOMIC ... END` with the CASEs inside.
#[derive(Default)]
struct Blocks {
    begin: bool,
    depth: usize,
}

impl Blocks {
    fn open(&self) -> bool {
        self.depth > 0
    }

    fn see(&mut self, token: &Token, text: &str) {
        let starts = self.begin && token.is_word(text, "atomic");
        self.begin = token.is_word(text, "begin");
        if starts || (self.open() && token.is_word(text, "case")) {
            self.depth += 1;
        } else if self.open() && token.is_word(text, "end") {
            self.depth -= 1;
        }
    }
}

/// `COPY ... FROM stdin`.
#[derive(Default)]
struct CopyWords {
    seen: usize,
    copy: bool,
    from: bool,
    stdin: bool,
}

impl CopyWords {
    fn see(&mut self, token: &Token, text: &str) {
        self.copy |= self.seen == 0 && token.is_word(text, "copy");
        self.stdin |= self.from && token.is_word(text, "stdin");
        self.from = token.is_word(text, "from");
        self.seen += 1;
    }

    fn done(&self) -> bool {
        self.copy && self.stdin
    }
}

/// An upper bound of a syntax tree's depth, from the tokens: open brackets and CASEs, and on each level the operators since the last
/// comma, AND or OR (those make lists, whatever their number), and the joins and set operations, which commas don't end.
#[derive(Default)]
struct Depth {
    brackets: usize,
    deepest: usize,
    total: usize,
    levels: Vec<Level>,
    top: Level,
}

#[derive(Default, Clone, Copy)]
struct Level {
    chain: usize,
    joins: usize,
    case: bool,
}

impl Depth {
    fn see(&mut self, token: &Token, text: &str) {
        match token.kind {
            Kind::Open => {
                self.brackets += 1;
                self.push(false);
            }
            Kind::Close => {
                self.brackets = self.brackets.saturating_sub(1);
                while self.top.case {
                    self.pop();
                }
                self.pop();
            }
            Kind::Comma | Kind::Semicolon => self.reset(),
            Kind::Operator => self.chain(),
            Kind::Word => self.word(token.text(text)),
            _ => {}
        }
        self.deepest = self.deepest.max(self.total);
    }

    fn word(&mut self, word: &str) {
        let is = |keyword: &&str| word.eq_ignore_ascii_case(keyword);
        match word.len() {
            2 if is(&"or") => self.reset(),
            3 if is(&"and") => self.reset(),
            3 if is(&"end") && self.top.case => self.pop(),
            4 if is(&"case") => self.push(true),
            4..=9 if ["join", "union", "except", "intersect"].iter().any(is) => {
                self.top.joins += 1;
                self.total += 1;
            }
            2..=9 if CHAINING.iter().any(is) => self.chain(),
            _ => {}
        }
    }

    fn chain(&mut self) {
        self.top.chain += 1;
        self.total += 1;
    }

    fn reset(&mut self) {
        self.total -= self.top.chain;
        self.top.chain = 0;
    }

    fn push(&mut self, case: bool) {
        self.levels.push(self.top);
        self.top = Level { chain: 0, joins: 0, case };
        self.total += 1;
    }

    fn pop(&mut self) {
        if let Some(outer) = self.levels.pop() {
            self.total -= self.top.chain + self.top.joins + 1;
            self.top = outer;
        } else {
            self.top.case = false;
        }
    }
}

/// Words that are operators: each can make a tree one level deeper.
const CHAINING: &[&str] = &[
    "not", "is", "isnull", "notnull", "like", "ilike", "similar", "in", "between", "collate", "at", "operator",
    "escape", "explain",
];

#[cfg(test)]
mod tests {
    use super::*;

    fn pieces(text: &str) -> Vec<(PieceKind, &str)> {
        split(text).into_iter().map(|piece| (piece.kind, &text[piece.range])).collect()
    }

    #[test]
    fn semicolons_in_strings_brackets_bodies_and_comments_end_nothing() {
        use PieceKind::Statement as S;
        let text = "select ';' /* ; */; -- ;\nselect (1;2);;\ncreate function f() begin atomic select case when a then 1 end; select 2; end; do $$ begin; end $$";
        assert_eq!(
            pieces(text),
            [
                (S, "select ';'"),
                (S, "select (1;2)"),
                (S, "create function f() begin atomic select case when a then 1 end; select 2; end"),
                (S, "do $$ begin; end $$"),
            ]
        );
        assert_eq!(pieces(" -- nothing\n ; ;"), []);
        assert_eq!(pieces("begin; commit"), [(S, "begin"), (S, "commit")]);
    }

    #[test]
    fn a_statement_without_an_end_leaves_the_next_one_alone() {
        use PieceKind::{Statement as S, Unclosed as U};
        assert_eq!(pieces("select (1;\nselect 2;"), [(U, "select (1"), (S, "select 2")]);
        assert_eq!(pieces("select 'a;\nselect 2;"), [(U, "select 'a"), (S, "select 2")]);
        assert_eq!(pieces("select $x$ a"), [(U, "select $x$ a")]);
    }

    #[test]
    fn psql_commands_and_copied_rows_are_pieces_of_their_own() {
        use PieceKind::{CopyData as C, MetaCommand as M, Statement as S};
        assert_eq!(
            pieces("\\restrict it's\nselect 1;\n\\unrestrict x"),
            [(M, "\\restrict it's"), (S, "select 1"), (M, "\\unrestrict x")]
        );
        assert_eq!(
            pieces("copy t (a) from stdin;\n1'\n\\.\nselect 1;"),
            [(S, "copy t (a) from stdin"), (C, "1'\n\\.\n"), (S, "select 1")]
        );
    }

    #[test]
    fn nesting_counts_brackets_and_chains_but_not_lists() {
        assert!(nesting(&format!("select {}1{}", "(".repeat(200), ")".repeat(200))) >= 200);
        assert!(nesting(&format!("select 1{}", " + 1".repeat(200))) >= 200);
        assert!(nesting(&"select case when a and b then 1 else ".repeat(200)) >= 200);
        assert!(nesting(&format!("select 1{}", " union select 1, 2".repeat(200))) >= 200);
        assert!(nesting(&format!("insert into t values (1){}", ", (2 + 3, f(4))".repeat(200))) < 10);
        assert!(nesting(&format!("select a = 1{}", " and b = 2 or c is null".repeat(200))) < 10);
        assert!(nesting(&"case when a then 1 end, ".repeat(200)) < 10);
        assert!(nesting("))) end end ) (") < 10);
    }
}
