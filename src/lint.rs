//! Lint: what is wrong with a database that migrations lead to, and with single statements on the way, told at the statement that caused it.
//!
//! A rule is a file in `rules/GROUP/`, with a page in `docs/rules/`; [`rules`] has the lists. It looks at a [`Subject`], and writes
//! [`Finding`]s. Here they are given their level, those that a comment beside the statement allows are taken out, and the rest become diagnostics.
//! `CONTRIBUTING.md` says how to add a rule.

mod codes;
mod definer;
mod exposed;
mod finding;
mod graphql;
mod guard;
mod inline;
mod level;
mod md5;
mod nobody;
mod place;
mod policies;
mod predicate;
mod reach;
mod rebuild;
pub(crate) mod refused;
mod rule;
pub mod rules;
mod signature;
mod subject;
mod suppression;
mod trust;
mod truth;
mod walk;

pub use codes::Codes;
pub use finding::{Finding, Findings};
pub use level::{Level, Levels, Selector};
pub use rule::{Group, Rule};
pub use subject::{CLIENTS, Subject};

use crate::diagnostics::Diagnostics;
use crate::span::Span;
use suppression::Suppressions;

/// Runs every rule that isn't off everywhere.
pub fn check(subject: &Subject<'_>, levels: &Levels, diagnostics: &mut Diagnostics) {
    let mut list: Vec<Finding> = Vec::new();
    for rule in rules::all().filter(|rule| levels.is_on_somewhere(rule)) {
        let mut findings = Findings::of(rule);
        (rule.check)(subject, &mut findings);
        let is_doubtful = |finding: &Finding| {
            rule.code.id.starts_with("L01")
                && finding.object.as_ref().is_some_and(|object| subject.refused.contains(object))
        };
        list.extend(findings.into_list().into_iter().filter(|finding| !is_doubtful(finding)));
    }
    let mut suppressions = Suppressions::read(subject);
    let level_of = |finding: &Finding| levels.of(finding.rule, finding.span.file);
    // What is off is no use of a comment either.
    list.retain(|finding| level_of(finding) != Level::Allow && !suppressions.take(finding));
    list.extend(suppressions.findings(levels));
    for finding in list {
        if let Some(severity) = level_of(&finding).severity() {
            diagnostics.push(finding.diagnostic(severity, &|span| first_line(span, subject)));
        }
    }
}

/// Of a statement of many lines the first says enough.
fn first_line(span: Span, subject: &Subject<'_>) -> Span {
    let text = subject.sources.slice(span);
    let end = text.find('\n').map_or(text.len(), |at| text.get(..at).unwrap_or(text).trim_end().len());
    span.part(0..end)
}
