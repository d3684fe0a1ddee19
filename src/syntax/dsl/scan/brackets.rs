//! Brackets and braces: which belong together, which are missing, and how deep they go.

use super::{CLOSER, MARK, Open, Scanner};
use crate::diagnostics::{Diagnostic, code};
use crate::syntax::limits::MAX_NESTING;

fn partner(bracket: u8) -> char {
    match bracket {
        b'(' => ')',
        b'[' => ']',
        _ => '}',
    }
}

impl Scanner<'_> {
    pub(super) fn open(&mut self, at: usize, bracket: u8) -> usize {
        if bracket == b'{' {
            // Blocks don't stand in brackets: what is still open should have been closed.
            self.unclosed_brackets(at);
        }
        if self.stack.len() >= MAX_NESTING {
            self.too_deep += 1;
            if !self.said_too_deep {
                self.said_too_deep = true;
                let message = format!("brackets stand in each other more than {MAX_NESTING} deep");
                let diagnostic = Diagnostic::error(&code::P0009, self.span(at..at + 1), message)
                    .note("no bracket beyond that depth is read")
                    .help("move a part of the expression into a function, and call it here");
                self.report(self.line, diagnostic);
            }
            self.mark(at..at + 1);
            return at + 1;
        }
        self.stack.push(Open { bracket, at, line: self.line });
        at + 1
    }

    pub(super) fn shut(&mut self, at: usize, bracket: u8) -> usize {
        if bracket == b'}' {
            self.unclosed_brackets(at);
        }
        if self.too_deep > 0 {
            self.too_deep -= 1;
            self.mark(at..at + 1);
            return at + 1;
        }
        let here = self.span(at..at + 1);
        let found = char::from(bracket);
        match self.stack.last().copied() {
            Some(open) if partner(open.bracket) == found => {
                self.stack.pop();
                self.closed.push((open.at, at));
                if self.out.get(open.at) == Some(&MARK) {
                    // Something in these brackets was reported.
                    self.mark(open.at..at + 1);
                }
            }
            Some(open) if open.bracket != b'{' => {
                self.stack.pop();
                let wanted = partner(open.bracket);
                let diagnostic = Diagnostic::error(&code::P0007, here, format!("expected `{wanted}`, found `{found}`"))
                    .label(self.span(open.at..open.at + 1), "opened here")
                    .note("a bracket is closed by its own kind")
                    .help(format!("write `{wanted}`"));
                self.report(self.line, diagnostic);
                self.mark(open.at..open.at + 1);
                self.mark(at..at + 1);
            }
            _ => {
                let message = format!("`{found}` closes nothing");
                let note = if found == '}' { "no block is open here" } else { "no bracket is open here" };
                let help =
                    if found == '}' { "remove it, or write the head of the block" } else { "remove it, or open it" };
                self.report(self.line, Diagnostic::error(&code::P0007, here, message).note(note).help(help));
                self.mark(at..at + 1);
            }
        }
        at + 1
    }

    /// Reports the brackets that are still open where none can be, and gives up the rest of their lines.
    pub(super) fn unclosed_brackets(&mut self, at: usize) {
        if self.in_brackets() {
            self.too_deep = 0;
        }
        let first = self.stack.iter().rposition(|open| open.bracket == b'{').map_or(0, |brace| brace + 1);
        let unclosed = self.stack.split_off(first.min(self.stack.len()));
        let mut line_given_up = None;
        for open in unclosed {
            let bracket = char::from(open.bracket);
            let closing = partner(open.bracket);
            let diagnostic =
                Diagnostic::error(&code::P0005, self.span(open.at..open.at + 1), format!("`{bracket}` isn't closed"))
                    .note("a line goes on while a bracket is open, and here it never ends")
                    .help(format!("write `{closing}` where it ends"));
            self.report(open.line, diagnostic);
            if line_given_up == Some(open.line) {
                continue;
            }
            line_given_up = Some(open.line);
            let end = self.line_end(open.at).min(at);
            self.mark(open.at..end);
            // At most MAX_NESTING brackets are open, so that this stays linear.
            let reach = |(from, to): &&(usize, usize)| (open.at..end).contains(from) && *to >= end;
            let closing_elsewhere: Vec<usize> = self.closed.iter().filter(reach).map(|pair| pair.1).collect();
            for to in closing_elsewhere {
                self.mark(to..to + 1);
            }
        }
    }

    /// A line that begins with the head of a table or a tenant can't stand in a block: the one before isn't closed.
    pub(super) fn block_head(&mut self, line: &str) {
        if self.stack.is_empty() {
            return;
        }
        let word: String = line.chars().take_while(char::is_ascii_alphabetic).collect();
        let code = line.lines().next().and_then(|line| line.split("//").next()).unwrap_or("").trim_end();
        let opens = if word.eq_ignore_ascii_case("table") || word.eq_ignore_ascii_case("tenant") {
            code.contains('{')
        } else {
            // A column may be called `seed`, and its default may be `'{}'`.
            ["seed", "function", "view", "expect"].iter().any(|head| word.eq_ignore_ascii_case(head))
                && code.ends_with('{')
        };
        let is_head = opens && line.get(word.len()..).is_some_and(|rest| rest.starts_with([' ', '\t']));
        if !is_head {
            return;
        }
        self.unclosed_brackets(self.line);
        self.too_deep = 0;
        let head = self.span(self.line..self.line_end(self.line));
        for open in std::mem::take(&mut self.stack) {
            let diagnostic = Diagnostic::error(&code::P0005, self.span(open.at..open.at + 1), "the block isn't closed")
                .label(head, "no block of this kind stands inside another one")
                .note("a block ends with `}`")
                .help("write `}` on a line of its own after the block's last line");
            self.report(open.line, diagnostic);
        }
        let newline = self.docs.unwrap_or(self.line).checked_sub(1);
        if let Some(byte) = newline.and_then(|newline| self.out.get_mut(newline)) {
            *byte = CLOSER;
        }
    }

    /// The end of the text.
    pub(super) fn end(&mut self, at: usize) {
        self.unclosed_brackets(at);
        for open in std::mem::take(&mut self.stack) {
            let diagnostic = Diagnostic::error(&code::P0005, self.span(open.at..open.at + 1), "the block isn't closed")
                .note("a block ends with `}`, and the file ends before there is one")
                .help("write `}` on a line of its own after the block's last line");
            self.report(open.line, diagnostic);
        }
    }
}
