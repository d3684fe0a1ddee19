//! Behaviour as text: files of cases, each a sentence, who acts, SQL, and what must come of it.
//!
//! ```text
//! --- A member can't make himself an admin
//! -- as a_member, loner                        who acts from here on; several in the first line: the case is run for each
//! -- for t in customers, revenue               and for each of these, which `{t}` stands for
//! UPDATE {t} SET name = 'x' WHERE id = $row;    a statement ends at a `;` at the end of a line
//! --> 42501 never                              what the last statement must do; those before it must succeed
//! --> each 0 rows                              the same for every statement since the last arrow or `as`, each undone before the next
//! ```
//!
//! What may stand after an arrow: `ok`; `N rows`; an SQLSTATE and, if one likes, a part of the message; `= a, b | c, d`, the rows that the
//! statement returns, as text, with `null` for a null. `$name` stands for a quoted uuid, `$me` for the one who acts (or the case's actor, where that is no person). Each case
//! runs in a transaction that is rolled back. `--!` starts a comment. Anything else that starts with `--` is refused, so that a slip isn't silent.

mod parse;
mod run;

pub use run::{Actors, Outcome, Runner, Session};

/// One case of a file.
#[derive(Debug, Clone, Default)]
struct Case {
    /// The sentence that it proves.
    name: String,
    /// The actors that it is run for; empty: its steps say so themselves.
    actors: Vec<String>,
    /// What `{name}` stands for: it is run for each.
    loops: Vec<(String, Vec<String>)>,
    steps: Vec<Step>,
}

/// One statement of a case.
#[derive(Debug, Clone)]
struct Step {
    /// Who acts; `None` for the one that the case is run for.
    actor: Option<String>,
    sql: String,
    /// What must come of it.
    expect: Expect,
    /// Whether it is undone before the next one.
    undone: bool,
}

/// What must come of a statement.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Expect {
    /// It succeeds, and nobody counts that.
    Setup,
    /// It succeeds.
    Ok,
    /// It says that it met so many rows.
    Rows(u64),
    /// It returns this text.
    Values(String),
    /// It fails.
    Error { state: String, message: String },
}
