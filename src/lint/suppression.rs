//! Comments that allow findings: `-- policyc: allow(RULE, RULE) reason`, above a statement, inside it, or behind it on its last line.

use super::rules::suppression::{suppression_of_unknown_rule, suppression_without_reason, unused_suppression};
use super::{Finding, Findings, Level, Levels, Rule, Selector, Subject};
use crate::span::{FileId, Span};
use crate::sql::lexer::{Kind, Lexer};

/// The comments of all files.
#[derive(Debug, Default)]
pub(super) struct Suppressions {
    list: Vec<Suppression>,
}

#[derive(Debug)]
struct Suppression {
    comment: Span,
    /// The statement that it is about.
    statement: Option<Span>,
    /// What it allows, and whether there was a finding.
    rules: Vec<(&'static Rule, bool)>,
    /// What isn't a rule, and why not.
    unknown: Vec<String>,
    has_reason: bool,
}

impl Suppressions {
    /// Reads the comments.
    pub(super) fn read(subject: &Subject<'_>) -> Self {
        let of = |file: &FileId| {
            let text = subject.sources.source(*file).map_or("", |source| source.text.as_str());
            // Files without one, nearly all, aren't looked at token by token.
            if text.contains(MARK) { in_file(subject, *file, text) } else { Vec::new() }
        };
        Self { list: subject.files.iter().flat_map(of).collect() }
    }

    /// Whether a finding is allowed; the comments that allow it are no longer unused.
    pub(super) fn take(&mut self, finding: &Finding) -> bool {
        let mut allowed = false;
        for suppression in &mut self.list {
            if !suppression.statement.is_some_and(|statement| contains(statement, finding.span)) {
                continue;
            }
            for (_, used) in suppression.rules.iter_mut().filter(|(rule, _)| *rule == finding.rule) {
                *used = true;
                allowed = true;
            }
        }
        allowed
    }

    /// What is wrong with the comments themselves.
    pub(super) fn findings(self, subject: &Subject<'_>, levels: &Levels) -> Vec<Finding> {
        let mut reasons = Findings::of(&suppression_without_reason::RULE);
        let mut unknown = Findings::of(&suppression_of_unknown_rule::RULE);
        let mut unused = Findings::of(&unused_suppression::RULE);
        for suppression in self.list {
            if !suppression.has_reason {
                let finding =
                    reasons.report(suppression.comment, "this comment doesn't say why the finding is allowed");
                finding.help("write the reason behind the bracket: `-- policyc: allow(RULE) reason`");
            }
            for problem in &suppression.unknown {
                unknown.report(suppression.comment, problem);
            }
            let is_judged = |rule: &Rule| levels.of(rule, suppression.comment.file) != Level::Allow;
            let useless = suppression.rules.iter().filter(|(rule, used)| !used && is_judged(rule));
            let useless: Vec<&'static Rule> = useless.map(|(rule, _)| *rule).collect();
            for rule in &useless {
                let message = format!("this comment allows `{}`, which isn't found here", rule.code.name);
                let finding = unused.report(suppression.comment, message);
                match suppression.statement {
                    Some(statement) => {
                        finding.label(Span { end: statement.start, ..statement }, "this is the statement")
                    }
                    None => finding.note("there is no statement that it could be about"),
                };
                finding.help("remove it, or the rule from it");
                let (place, rest) = without(suppression.comment, &useless, subject);
                finding.fix(place, rest);
            }
        }
        [reasons, unknown, unused].into_iter().flat_map(Findings::into_list).collect()
    }
}

/// The edit that takes rules out of a comment, and the comment with its line where nothing is left of it.
fn without(comment: Span, rules: &[&'static Rule], subject: &Subject<'_>) -> (Span, String) {
    let text = subject.sources.slice(comment);
    let gone = |word: &&str| matches!(Selector::named(word), Ok(Selector::Rule(rule)) if rules.contains(&rule));
    if let Some((open, close)) = text.find('(').zip(text.find(')')) {
        let words = text.get(open + 1..close).unwrap_or("").split(',').map(str::trim);
        let left: Vec<&str> = words.filter(|word| !word.is_empty() && !gone(word)).collect();
        if !left.is_empty() {
            return (comment.part(open + 1..close), left.join(", "));
        }
    }
    let whole = subject.sources.source(comment.file).map_or("", |source| source.text.as_str());
    let before = whole.get(..comment.range().start).unwrap_or("");
    let after = whole.get(comment.range().end..).unwrap_or("");
    let start = before.trim_end_matches([' ', '\t']).len();
    let is_line = before.get(..start).is_none_or(|text| text.is_empty() || text.ends_with('\n'));
    let blank = after.len() - after.trim_start_matches([' ', '\t', '\r']).len();
    let ends = after.get(blank..).is_some_and(|rest| rest.is_empty() || rest.starts_with('\n'));
    let end = comment.range().end;
    let range = match (is_line, ends) {
        // Its own line goes too.
        (true, true) => start..(end + blank + 1).min(whole.len()),
        (false, true) => start..end,
        _ => comment.range(),
    };
    (Span::new(comment.file, range), String::new())
}

/// What such a comment begins with.
const MARK: &str = "policyc:";

fn contains(outer: Span, inner: Span) -> bool {
    outer.file == inner.file && outer.start <= inner.start && inner.start <= outer.end
}

fn in_file(subject: &Subject<'_>, file: FileId, text: &str) -> Vec<Suppression> {
    let statements: Vec<Span> = subject.statements.iter().filter(|span| span.file == file).copied().collect();
    let comments = Lexer::new(text).filter(|token| token.kind == Kind::Comment);
    let one = |token: crate::sql::lexer::Token| {
        let (rules, unknown, has_reason) = parsed(token.text(text))?;
        let comment = Span::new(file, token.range);
        let statement = statement_of(comment, &statements, text);
        Some(Suppression { comment, statement, rules, unknown, has_reason })
    };
    comments.filter_map(one).collect()
}

/// The statement around the comment, or the one that ends before it on the same line, or the next one.
fn statement_of(comment: Span, statements: &[Span], text: &str) -> Option<Span> {
    let after = statements.partition_point(|statement| statement.start <= comment.start);
    let before = after.checked_sub(1).and_then(|at| statements.get(at)).filter(|before| {
        let between = text.get(before.range().end..comment.range().start);
        // Inside, there is nothing between.
        between.is_none_or(|between| !between.contains('\n'))
    });
    before.or_else(|| statements.get(after)).copied()
}

type Said = (Vec<(&'static Rule, bool)>, Vec<String>, bool);

/// The rules of a comment, what isn't one, and whether there is a reason. Nothing for other comments.
fn parsed(comment: &str) -> Option<Said> {
    let inner = comment.strip_prefix("--").or_else(|| comment.strip_prefix("/*")?.strip_suffix("*/"))?;
    let said = inner.trim().strip_prefix(MARK)?.trim_start();
    let bracket = said.strip_prefix("allow").and_then(|rest| rest.trim_start().strip_prefix('('));
    let Some((list, reason)) = bracket.and_then(|rest| rest.split_once(')')) else {
        let problem = "a comment for policyc is written `policyc: allow(RULE) reason`".to_owned();
        return Some((Vec::new(), vec![problem], true));
    };
    let (mut rules, mut unknown) = (Vec::new(), Vec::new());
    for word in list.split(',').map(str::trim).filter(|word| !word.is_empty()) {
        match Selector::named(word) {
            Ok(Selector::Rule(rule)) => rules.push((rule, false)),
            Ok(_) => unknown.push(format!("`{word}` is a group of rules; a comment allows rules by their names")),
            Err(problem) => unknown.push(problem),
        }
    }
    if rules.is_empty() && unknown.is_empty() {
        unknown.push("this comment names no rule".to_owned());
    }
    Some((rules, unknown, !reason.trim().is_empty()))
}

#[cfg(test)]
mod tests {
    use super::parsed;

    #[test]
    fn comments_are_read_in_both_spellings() {
        let names = |comment: &str| {
            let (rules, unknown, reason) = parsed(comment)?;
            Some((rules.iter().map(|(rule, _)| rule.code.id).collect::<Vec<_>>(), unknown.len(), reason))
        };
        assert_eq!(
            names("-- policyc: allow(L0001, rls-disabled-in-public) it is tiny"),
            Some((vec!["L0001", "L0013"], 0, true))
        );
        assert_eq!(names("/* policyc: allow (unindexed_foreign_keys) */"), Some((vec!["L0001"], 0, false)));
        assert_eq!(names("-- policyc: allow(nothing) x"), Some((vec![], 1, true)));
        assert_eq!(names("-- policyc: allow(security) x"), Some((vec![], 1, true)));
        assert_eq!(names("-- policyc: allow() x"), Some((vec![], 1, true)));
        assert_eq!(names("-- policyc: off"), Some((vec![], 1, true)));
        assert_eq!(names("-- policyc is a compiler"), None);
    }
}
