//! Why a statement can't be applied, as Postgres would say it.

use crate::diagnostics::{Code, Diagnostic, code};
use crate::span::Span;
use crate::sql::SqlError;

/// A refusal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The kind of diagnostic that it becomes.
    pub code: &'static Code,
    /// Postgres's error code (docs, appendix A).
    pub sqlstate: &'static str,
    /// Postgres's words.
    pub message: String,
}

/// Stands where an error code would: no refusal, but something unknown.
pub(super) const UNKNOWN: &str = "";

/// What applying a statement gives.
pub(super) type Apply<T = ()> = Result<T, Problem>;

impl Problem {
    /// Something that isn't there.
    pub(super) fn missing(sqlstate: &'static str, message: impl Into<String>) -> Self {
        Self { code: &code::P0712, sqlstate, message: message.into() }
    }

    /// Something that is there already.
    pub(super) fn duplicate(sqlstate: &'static str, message: impl Into<String>) -> Self {
        Self { code: &code::P0713, sqlstate, message: message.into() }
    }

    /// Anything else that the server refuses.
    pub(super) fn invalid(sqlstate: &'static str, message: impl Into<String>) -> Self {
        Self { code: &code::P0714, sqlstate, message: message.into() }
    }

    /// Nothing that the server refuses: replay doesn't know what the statement is about, and it becomes a note.
    pub(super) fn unknown(message: impl Into<String>) -> Self {
        Self::invalid(UNKNOWN, message)
    }

    /// Whether it is no refusal but a gap of what replay knows.
    pub(super) fn is_unknown(&self) -> bool {
        self.sqlstate == UNKNOWN
    }

    /// Whether something isn't there: what IF EXISTS forgives.
    pub fn is_missing(&self) -> bool {
        self.code.id == code::P0712.id
    }

    /// The message for the user.
    pub fn diagnostic(&self, span: Span) -> Diagnostic {
        Diagnostic::error(self.code, span, self.message.clone())
            .note(format!("Postgres refuses this statement with SQLSTATE {}", self.sqlstate))
    }
}

/// Rows between the statements: `COPY ... FROM stdin`.
pub(super) fn copy_data(span: Span) -> Diagnostic {
    Diagnostic::warning(&code::P0720, span, "rows of COPY stand in a file of SQL")
        .note("only psql sends them to the server; `supabase db push` takes them for statements and fails")
        .help("use `pg_dump --inserts`, or `supabase db dump --data-only`")
}

/// What a reader can't make anything of, though the grammar can.
impl From<SqlError> for Problem {
    fn from(error: SqlError) -> Self {
        Self::invalid("0A000", error.message)
    }
}
