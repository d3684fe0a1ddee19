//! What is wrong with a line that the grammar doesn't take.
//!
//! The line is parsed once more, alone, by the rule of each kind of line that it may have been meant to be. pest's failure that got
//! furthest, or that a corrected word repairs, is what the reader is told, in words of the language.

mod attempt;
mod sql;

use super::form::{self, Form};
use super::scan::{MARK, is_word};
use super::{Context, Pair, Rule};
use crate::diagnostics::{Diagnostic, Diagnostics, code, suggest};
use crate::span::{FileId, Span};
use attempt::{Attempt, attempt, shorten};

/// Where a line stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Block {
    /// Outside all blocks.
    File,
    /// In the block of `identity session`.
    Session,
    /// In a tenant's block.
    Tenant,
    /// In a tenant's block of grants.
    Grants,
    /// In a table's block.
    Table,
    /// In a block of seed rows.
    Seed,
    /// In a function's block.
    Function,
    /// In a view's block.
    View,
    /// In a block of expectations.
    Expect,
}

impl Block {
    fn forms(self) -> &'static [Form] {
        match self {
            Self::File => form::FILE,
            Self::Session => form::SESSION,
            Self::Tenant => form::TENANT,
            Self::Grants | Self::Seed | Self::Expect => &[],
            Self::Table => form::TABLE,
            Self::Function => form::FUNCTION,
            Self::View => form::VIEW,
        }
    }

    /// What a line without a keyword is here.
    fn plain(self) -> Option<&'static Form> {
        match self {
            Self::Grants => Some(&form::GRANT),
            Self::Table => Some(&form::COLUMN),
            Self::Seed => Some(&form::SEED_ROW),
            Self::Expect => Some(&form::EXPECTATION),
            Self::File | Self::Session | Self::Tenant | Self::Function | Self::View => None,
        }
    }

    fn holds(self) -> &'static str {
        match self {
            Self::File => {
                "a file holds `model`, `identity`, `role`, `tenant`, `sign up`, `audit`, `enum`, `domain`, `extension`, `table`, `function`, `view`, `seed`, `sql` and `expect`"
            }
            Self::Session => "the block of `identity session` holds `user`, `tenant`, `client`, `server` and `helpers`",
            Self::Tenant => {
                "a tenant's block holds `members`, `inherits`, `grants`, `create`, `add`, `leave`, `remove` and `invitations`"
            }
            Self::Grants => "a block of grants holds lines such as `admin gives member`",
            Self::Table => "a table's block holds columns, habits, indexes, constraints and rules",
            Self::Seed => "a block of seed rows holds rows such as `('a', 1)`, one a line",
            Self::Function => {
                "a function's block holds `immutable`, `stable`, `volatile`, `strict`, a body in `sql` or `plpgsql`, and `allow WHO to execute`"
            }
            Self::View => "a view's block holds a query in `sql`, and `allow WHO to select`",
            Self::Expect => "a block of expectations holds lines such as `member@A cannot update customers@B`",
        }
    }

    fn place(self) -> &'static str {
        match self {
            Self::File => "outside all blocks",
            Self::Session => "in the block of `identity session`",
            Self::Tenant => "in a tenant's block",
            Self::Grants => "in a block of grants",
            Self::Table => "in a table's block",
            Self::Seed => "in a block of seed rows",
            Self::Function => "in a function's block",
            Self::View => "in a view's block",
            Self::Expect => "in a block of expectations",
        }
    }
}

/// Says what is wrong with a line.
pub(super) fn line(pair: &Pair<'_>, block: Block, context: &mut Context<'_>) {
    let text = head(pair.as_str());
    explain(text, context.span(pair).part(0..text.len()), block, context);
}

/// Says what is wrong with the head of a block outside all blocks. True if it was meant to be a table.
pub(super) fn block(pair: &Pair<'_>, context: &mut Context<'_>) -> bool {
    let text = head(pair.as_str());
    explain(text, context.span(pair).part(0..text.len()), Block::File, context);
    suggest::nearest(first_word(text), form::FILE.iter().map(|form| form.word)) == Some("table")
}

/// A line up to the brace in it.
fn head(text: &str) -> &str {
    let end = text.find('\n').unwrap_or(text.len());
    let line = text.get(..end).unwrap_or(text);
    let braced = line.find('{').filter(|_| text.ends_with('}') || end < text.len()).and_then(|at| line.get(..=at));
    braced.unwrap_or(text).trim_end()
}

fn first_word(text: &str) -> &str {
    let end = text.find(|character| !is_word(character)).unwrap_or(text.len());
    text.get(..end).unwrap_or("")
}

/// Says what is wrong with a text that stands alone in a block.
pub(super) fn explain(text: &str, span: Span, block: Block, context: &mut Context<'_>) {
    if text.bytes().any(|byte| byte == MARK) {
        return;
    }
    let word = first_word(text);
    if let Some(help) = sql::instead(text, block) {
        let diagnostic = unknown(word, span.part(0..word.len()), block);
        return context.diagnostics.push(diagnostic.help(help));
    }
    let exact = |form: &&Form| form.word.eq_ignore_ascii_case(word) && !word.is_empty();
    let mut attempts: Vec<Attempt> =
        block.forms().iter().filter(exact).filter_map(|form| attempt(form, text)).collect();
    let known = !attempts.is_empty();
    let plain = block.plain().and_then(|form| attempt(form, text));
    let others = [Block::File, Block::Tenant, Block::Table, Block::Session, Block::Function, Block::View]
        .into_iter()
        .filter(|other| *other != block && !known);
    for other in others {
        if let Some(form) = other.forms().iter().filter(exact).find(|form| attempt(form, text).is_none()) {
            return misplaced(form, span.part(0..word.len()), block, other, context);
        }
    }
    if !known && let Some(meant) = misspelt(text, word, block, plain.as_ref()) {
        return unknown_word(word, Some(meant), span.part(0..word.len()), block, context);
    }
    attempts.extend(plain);
    // The later of two equals is the column: prefer the keyword's.
    let best = attempts.into_iter().rev().max_by_key(|attempt| (attempt.meant.is_some(), attempt.at));
    match best {
        Some(attempt) => attempt.report(text, span, context),
        None => unknown_word(word, None, span, block, context),
    }
}

/// Says what is wrong with a string of YAML that isn't what its key wants.
pub(super) fn entry(rule: Rule, text: &str, span: Span, context: &mut Context<'_>) {
    if text.bytes().any(|byte| byte == MARK) {
        return;
    }
    if rule == Rule::entry_table_line {
        let trimmed = text.trim();
        let start = text.find(trimmed).unwrap_or(0);
        return explain(trimmed, span.part(start..start + trimmed.len()), Block::Table, context);
    }
    let form = form::ENTRIES.iter().find(|form| form.rule == rule);
    if let Some(attempt) = form.and_then(|form| attempt(form, text)) {
        attempt.report(text, span, context);
    }
}

/// The keyword that a line was meant to begin with, when the line is one of its kind but for the slip.
fn misspelt(text: &str, word: &str, block: Block, plain: Option<&Attempt>) -> Option<&'static str> {
    let meant = suggest::nearest(word, block.forms().iter().map(|form| form.word))?;
    let rest = text.get(word.len()..)?;
    let corrected = format!("{meant}{rest}");
    let forms = block.forms().iter().filter(|form| form.word == meant);
    let furthest = forms.map(|form| attempt(form, &corrected).map_or(usize::MAX, |failed| failed.at)).max()?;
    let plain_at = plain.map_or(0, |plain| if plain.meant.is_some() { usize::MAX - 1 } else { plain.at });
    // Positions are compared in what follows the word.
    let gets_further = plain.is_none() || furthest.saturating_sub(meant.len()) > plain_at.saturating_sub(word.len());
    gets_further.then_some(meant)
}

fn unknown_word(word: &str, meant: Option<&str>, span: Span, block: Block, context: &mut Context<'_>) {
    let place = if word.is_empty() { span } else { span.part(0..word.len()) };
    let diagnostic = unknown(word, place, block);
    context.diagnostics.push(match meant {
        Some(meant) => diagnostic.help(format!("did you mean `{meant}`?")).fix(place, meant),
        None => diagnostic.help("begin the line with one of these words, or make it a comment with `//`"),
    });
}

fn unknown(word: &str, place: Span, block: Block) -> Diagnostic {
    let message = if word.is_empty() {
        format!("nothing begins like this {}", block.place())
    } else {
        format!("`{}` begins no line {}", shorten(word), block.place())
    };
    Diagnostic::error(&code::P0002, place, message).note(block.holds())
}

fn misplaced(form: &Form, span: Span, block: Block, other: Block, context: &mut Context<'_>) {
    let message = format!("{} can't stand {}", form.what, block.place());
    context.diagnostics.push(Diagnostic::error(&code::P0014, span, message).note(block.holds()).help(format!(
        "`{}` stands {}: move it there",
        form.form,
        other.place()
    )));
}

/// Says that something that is said once is said again.
pub(super) fn repeated(word: &str, again: Span, first: Span, context: &mut Context<'_>) {
    context.diagnostics.push(
        Diagnostic::error(&code::P0013, again, format!("`{word}` is said twice"))
            .label(first, "said here first")
            .note("it can be said once, so that there is one answer")
            .help("remove one of the two"),
    );
}

/// Says that a character begins nothing.
pub(super) fn character(pair: &Pair<'_>, context: &mut Context<'_>) {
    if pair.as_str().bytes().any(|byte| byte == MARK) {
        return;
    }
    let span = context.span(pair);
    unknown_word("", None, span, Block::File, context);
}

/// Says that pest gave up, which the limits are there to prevent.
pub(super) fn refused(file: FileId, error: &pest::error::Error<Rule>, diagnostics: &mut Diagnostics) {
    let at = match error.location {
        pest::error::InputLocation::Pos(at) | pest::error::InputLocation::Span((at, _)) => at,
    };
    diagnostics.push(
        Diagnostic::error(&code::P0009, Span::new(file, at..at), "the text is too deeply nested to be read")
            .note("the parser's stack is full")
            .help("split long expressions, or move parts of them into functions"),
    );
}

/// Passes on what was found, up to a limit; the last one says that there is more.
pub(super) fn limit(found: Diagnostics, limit: usize, diagnostics: &mut Diagnostics) {
    let more = found.iter().count().saturating_sub(limit);
    if more == 0 {
        return diagnostics.extend(found);
    }
    for (at, diagnostic) in found.iter().take(limit).enumerate() {
        let last = at + 1 == limit;
        let diagnostic = diagnostic.clone();
        diagnostics.push(if last { diagnostic.note(format!("{more} more mistakes aren't shown")) } else { diagnostic });
    }
}
