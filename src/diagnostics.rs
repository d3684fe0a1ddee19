//! What the user is told: a code, a place, a reason, a repair. Data; the renderers are in [`render`].

pub mod code;
pub mod hazard;
pub mod render;
pub mod suggest;

pub use code::Code;

use crate::span::{SourceMap, Span};

/// How bad it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Nothing is built.
    Error,
    /// Built, and worth a look.
    Warning,
}

/// A place with what there is to say about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label {
    /// The place.
    pub span: Span,
    /// A few words; may be empty.
    pub text: String,
}

/// A change to the source that repairs the mistake.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fix {
    /// The text to replace; empty to insert.
    pub span: Span,
    /// What to write instead.
    pub replacement: String,
}

/// What Supabase's own linter calls the same finding, so that the two can be compared on a live database.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Splinter {
    /// The lint: `rls_disabled_in_public`.
    pub name: &'static str,
    /// What tells its findings apart: `rls_disabled_in_public_public_notes`.
    pub cache_key: String,
    /// The keys of its other findings, where it says the same thing more than once (for each role, say) and policyc once.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub more_cache_keys: Vec<String>,
    /// Its metadata, as far as they can be known without a server.
    pub metadata: serde_json::Value,
    /// Why what it says isn't so, where it is wrong; what is so is the diagnostic's own message.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub differs: Option<String>,
    /// Whether there is nothing wrong at all: only programs that compare are told.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub is_wrong: bool,
}

/// One message.
///
/// Wording: one sentence, lower case, no full stop; the user's text in backticks; the reason in `notes`, the repair in `helps`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// Its code.
    pub code: &'static Code,
    /// Its severity.
    pub severity: Severity,
    /// What is wrong.
    pub message: String,
    /// Where.
    pub primary: Label,
    /// Other places that explain it.
    pub labels: Vec<Label>,
    /// Why it is wrong.
    pub notes: Vec<String>,
    /// What to do.
    pub helps: Vec<String>,
    /// A repair that can be applied as it is.
    pub fix: Option<Fix>,
    /// The finding of Supabase's linter that it stands for.
    pub splinter: Option<Box<Splinter>>,
}

impl Diagnostic {
    /// An error.
    pub fn error(code: &'static Code, span: Span, message: impl Into<String>) -> Self {
        Self::new(Severity::Error, code, span, message)
    }

    /// A warning.
    pub fn warning(code: &'static Code, span: Span, message: impl Into<String>) -> Self {
        Self::new(Severity::Warning, code, span, message)
    }

    fn new(severity: Severity, code: &'static Code, span: Span, message: impl Into<String>) -> Self {
        Self {
            code,
            severity,
            message: message.into(),
            primary: Label { span, text: String::new() },
            labels: Vec::new(),
            notes: Vec::new(),
            helps: Vec::new(),
            fix: None,
            splinter: None,
        }
    }

    /// Whether there is a problem. What Supabase's linter alone takes for one is kept for programs that compare the two, and told to nobody else.
    pub fn is_problem(&self) -> bool {
        self.splinter.as_ref().is_none_or(|splinter| !splinter.is_wrong)
    }

    /// Says something beside the primary place.
    #[must_use]
    pub fn at(mut self, text: impl Into<String>) -> Self {
        self.primary.text = text.into();
        self
    }

    /// Points at another place.
    #[must_use]
    pub fn label(mut self, span: Span, text: impl Into<String>) -> Self {
        self.labels.push(Label { span, text: text.into() });
        self
    }

    /// Gives the reason.
    #[must_use]
    pub fn note(mut self, text: impl Into<String>) -> Self {
        self.notes.push(text.into());
        self
    }

    /// Says what to do.
    #[must_use]
    pub fn help(mut self, text: impl Into<String>) -> Self {
        self.helps.push(text.into());
        self
    }

    /// Adds a repair that can be applied as it is.
    #[must_use]
    pub fn fix(mut self, span: Span, replacement: impl Into<String>) -> Self {
        self.fix = Some(Fix { span, replacement: replacement.into() });
        self
    }
}

/// The collector that every stage writes to.
#[derive(Debug, Clone, Default)]
pub struct Diagnostics {
    list: Vec<Diagnostic>,
}

impl Diagnostics {
    /// Adds a message.
    pub fn push(&mut self, diagnostic: Diagnostic) {
        self.list.push(diagnostic);
    }

    /// Adds messages.
    pub fn extend(&mut self, other: Diagnostics) {
        self.list.extend(other.list);
    }

    /// Whether anything forbids going on to the next stage.
    pub fn has_errors(&self) -> bool {
        self.list.iter().any(|diagnostic| diagnostic.severity == Severity::Error)
    }

    /// Whether there is nothing to say.
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// The messages in the order they were found.
    pub fn iter(&self) -> std::slice::Iter<'_, Diagnostic> {
        self.list.iter()
    }

    /// Moves every place into the file that a reader opens, and sorts by file, place and code, each message once. A fix that can't be moved is
    /// left out.
    #[must_use]
    pub fn resolved(mut self, sources: &SourceMap) -> Vec<Diagnostic> {
        for diagnostic in &mut self.list {
            diagnostic.primary.span = sources.resolve(diagnostic.primary.span);
            for label in &mut diagnostic.labels {
                label.span = sources.resolve(label.span);
            }
            // An edit of a text that the document spells differently would damage the document, and so would signs that mean something
            // to the document.
            diagnostic.fix = diagnostic.fix.take().filter(|fix| {
                let plain = |sign: char| sign.is_alphanumeric() || matches!(sign, '_' | ' ' | '(' | ')');
                let is_file = sources.resolve(fix.span) == fix.span;
                is_file || sources.is_verbatim(fix.span.file) && fix.replacement.chars().all(plain)
            });
            if let Some(fix) = &mut diagnostic.fix {
                fix.span = sources.resolve(fix.span);
            }
        }
        let key = |diagnostic: &Diagnostic| {
            let path = sources.source(diagnostic.primary.span.file).map(|source| source.path.clone());
            (path, diagnostic.primary.span.start, diagnostic.code.id, diagnostic.message.clone())
        };
        self.list.sort_by_key(key);
        self.list.dedup_by(|a, b| key(a) == key(b) && a.splinter == b.splinter);
        self.list
    }
}
