//! What a rule has found.

use super::Rule;
use crate::catalog::ObjectId;
use crate::diagnostics::{Diagnostic, Fix, Label, Severity, Splinter};
use crate::span::Span;
use serde_json::Value;

/// One thing that is wrong. Wording is that of diagnostics: one sentence, lower case, no full stop; names in backticks.
#[derive(Debug, Clone)]
pub struct Finding {
    /// The rule.
    pub rule: &'static Rule,
    /// The statement that caused it, or the words of it.
    pub span: Span,
    /// What is wrong. It names the object, so that two findings at one statement are two messages.
    pub message: String,
    /// Other places that explain it.
    pub labels: Vec<Label>,
    /// Why it is wrong.
    pub notes: Vec<String>,
    /// What to do.
    pub helps: Vec<String>,
    /// What it is about.
    pub object: Option<ObjectId>,
    /// What Supabase's linter says of the same thing; none where it says nothing.
    pub splinter: Option<Box<Splinter>>,
    /// A repair that is certain.
    pub fix: Option<Fix>,
}

impl Finding {
    /// Gives the reason.
    pub fn note(&mut self, text: impl Into<String>) -> &mut Self {
        self.notes.push(text.into());
        self
    }

    /// Says what to do.
    pub fn help(&mut self, text: impl Into<String>) -> &mut Self {
        self.helps.push(text.into());
        self
    }

    /// Points at another place.
    pub fn label(&mut self, span: Span, text: impl Into<String>) -> &mut Self {
        self.labels.push(Label { span, text: text.into() });
        self
    }

    /// Says what it is about.
    pub fn about(&mut self, object: ObjectId) -> &mut Self {
        self.object = Some(object);
        self
    }

    /// Says that Supabase's linter finds it too, under this key and with these metadata.
    pub fn splinter(&mut self, cache_key: impl Into<String>, metadata: Value) -> &mut Self {
        if let Some(name) = self.rule.splinter {
            let more_cache_keys = Vec::new();
            let cache_key = cache_key.into();
            self.splinter =
                Some(Box::new(Splinter { name, cache_key, more_cache_keys, metadata, differs: None, is_wrong: false }));
        }
        self
    }

    /// Says that Supabase's linter says it more than once, under these keys too.
    pub fn more_keys(&mut self, keys: impl IntoIterator<Item = String>) -> &mut Self {
        if let Some(splinter) = &mut self.splinter {
            splinter.more_cache_keys.extend(keys);
        }
        self
    }

    /// Says that there is nothing wrong but that Supabase's linter says so, and why it isn't.
    pub fn wrong(&mut self, why: impl Into<String>) -> &mut Self {
        if let Some(splinter) = &mut self.splinter {
            splinter.is_wrong = true;
        }
        self.differs(why)
    }

    /// Says that what Supabase's linter says here isn't quite so, and why.
    pub fn differs(&mut self, why: impl Into<String>) -> &mut Self {
        if let Some(splinter) = &mut self.splinter {
            splinter.differs = Some(why.into());
        }
        self
    }

    /// Adds a repair that is certain: applied, it leaves everything else as it is, and no finding of this rule.
    pub fn fix(&mut self, span: Span, replacement: impl Into<String>) -> &mut Self {
        self.fix = Some(Fix { span, replacement: replacement.into() });
        self
    }

    /// The message for the user, with its places as `shown`.
    pub(super) fn diagnostic(self, severity: Severity, shown: &dyn Fn(Span) -> Span) -> Diagnostic {
        let (code, span) = (&self.rule.code, shown(self.span));
        let mut diagnostic = match severity {
            Severity::Error => Diagnostic::error(code, span, self.message),
            Severity::Warning => Diagnostic::warning(code, span, self.message),
        };
        diagnostic.labels = self.labels.into_iter().map(|it| Label { span: shown(it.span), ..it }).collect();
        diagnostic.notes = self.notes;
        diagnostic.helps = self.helps;
        diagnostic.fix = self.fix;
        diagnostic.splinter = self.splinter;
        diagnostic
    }
}

/// Where rules write what they find.
#[derive(Debug)]
pub struct Findings {
    rule: &'static Rule,
    list: Vec<Finding>,
}

impl Findings {
    /// Nothing yet, of this rule.
    pub(super) fn of(rule: &'static Rule) -> Self {
        Self { rule, list: Vec::new() }
    }

    pub(super) fn into_list(self) -> Vec<Finding> {
        self.list
    }

    /// Adds a finding of the rule that is under way, to be completed: `findings.report(span, "...").note("...").help("...")`.
    #[expect(clippy::indexing_slicing, reason = "it was pushed a line above")]
    pub fn report(&mut self, span: Span, message: impl Into<String>) -> &mut Finding {
        let finding = Finding {
            rule: self.rule,
            span,
            message: message.into(),
            labels: Vec::new(),
            notes: Vec::new(),
            helps: Vec::new(),
            object: None,
            splinter: None,
            fix: None,
        };
        let at = self.list.len();
        self.list.push(finding);
        &mut self.list[at]
    }
}
