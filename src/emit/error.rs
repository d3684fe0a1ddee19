//! What can go wrong while rendering.

use std::error::Error;
use std::fmt;

/// A template that can't be rendered: a user's override with a mistake in it, or one of ours after an edit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EmitError {
    /// The template, as it is named under `templates/`.
    pub template: String,
    /// The line in it, from 1; 0 where the mistake has no line.
    pub line: usize,
    /// What is wrong, in one sentence.
    pub message: String,
}

impl EmitError {
    /// A mistake that belongs to no line.
    pub(super) fn new(template: &str, message: impl Into<String>) -> Self {
        Self { template: template.to_owned(), line: 0, message: message.into() }
    }

    /// What minijinja says, with the innermost place: an included template's own line says more than the line of the include.
    pub(super) fn from_minijinja(template: &str, error: &minijinja::Error) -> Self {
        let mut innermost = error;
        while let Some(inner) = innermost.source().and_then(|source| source.downcast_ref::<minijinja::Error>()) {
            innermost = inner;
        }
        let kind = innermost.kind();
        let message = innermost.detail().map_or_else(|| kind.to_string(), |detail| format!("{kind}: {detail}"));
        Self { template: innermost.name().unwrap_or(template).to_owned(), line: innermost.line().unwrap_or(0), message }
    }
}

impl fmt::Display for EmitError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.line == 0 {
            write!(f, "{}: {}", self.template, self.message)
        } else {
            write!(f, "{}:{}: {}", self.template, self.line, self.message)
        }
    }
}

impl Error for EmitError {}
