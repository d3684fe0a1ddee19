//! Views and materialized views.

use super::{Acl, Expr, Ident, Index, Options, Query, Rule, Trigger, TypeRef};
use std::collections::BTreeMap;

/// A view.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct View {
    /// Its owner, whose rights it reads with unless `security_invoker` is on.
    pub owner: Ident,
    /// Plain or materialized.
    pub kind: ViewKind,
    /// Its columns in order.
    pub columns: Vec<ViewColumn>,
    /// What it shows, its stars written out. Names in it mean what they meant when it was made.
    pub query: Query,
    /// WITH: `security_invoker`, `security_barrier`, `check_option`; storage parameters of a materialized view. As written:
    /// `on` stays `on`; a bare name is `true`.
    pub options: Options,
    /// Privileges on the whole view. Those on single columns are with the columns.
    pub privileges: Acl,
    /// Its triggers (INSTEAD OF) by name.
    pub triggers: BTreeMap<Ident, Trigger>,
    /// A materialized view's indexes by name.
    pub indexes: BTreeMap<Ident, Index>,
    /// The rewrite rules that somebody made.
    pub rules: BTreeMap<Ident, Rule>,
    /// `COMMENT ON VIEW`.
    pub comment: Option<String>,
}

/// Kinds of views.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ViewKind {
    /// VIEW.
    Plain,
    /// MATERIALIZED VIEW.
    Materialized {
        /// False after WITH NO DATA, until REFRESH.
        populated: bool,
    },
}

/// A column of a view.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ViewColumn {
    /// Its name.
    pub name: Ident,
    /// Its type, where it is known.
    pub ty: Option<TypeRef>,
    /// `ALTER VIEW ... ALTER COLUMN ... SET DEFAULT`.
    pub default: Option<Expr>,
    /// Privileges on this column alone.
    pub privileges: Acl,
    /// `COMMENT ON COLUMN`.
    pub comment: Option<String>,
}

impl ViewColumn {
    /// A column with nothing on it.
    pub fn new(name: impl Into<Ident>, ty: Option<TypeRef>) -> Self {
        Self { name: name.into(), ty, default: None, privileges: Acl::default(), comment: None }
    }
}

impl View {
    /// A column by name.
    pub fn column(&self, name: &str) -> Option<&ViewColumn> {
        self.columns.iter().find(|column| column.name == *name)
    }

    /// A column by name, to change it.
    pub fn column_mut(&mut self, name: &str) -> Option<&mut ViewColumn> {
        self.columns.iter_mut().find(|column| column.name == *name)
    }

    /// Whether it reads with the rights of whoever asks: `security_invoker`.
    pub fn is_security_invoker(&self) -> bool {
        self.options.get("security_invoker").and_then(|value| truth(value)).unwrap_or_default()
    }
}

/// A boolean as Postgres reads one, `None` for what it refuses (`parse_bool` in bool.c): the words in any case, or their openings as long as
/// they are those of one alone.
pub fn truth(text: &str) -> Option<bool> {
    let text = text.to_ascii_lowercase();
    let opens = |word: &str, least: usize| text.len() >= least && word.starts_with(&text);
    if opens("true", 1) || opens("yes", 1) || text == "on" || text == "1" {
        return Some(true);
    }
    (opens("false", 1) || opens("no", 1) || opens("off", 2) || text == "0").then_some(false)
}

#[cfg(test)]
mod tests {
    use super::truth;

    #[test]
    fn every_spelling_of_a_boolean() {
        for text in ["true", "TRUE", "t", "tru", "yes", "y", "on", "On", "1"] {
            assert_eq!(truth(text), Some(true), "{text}");
        }
        for text in ["false", "F", "no", "n", "off", "of", "0"] {
            assert_eq!(truth(text), Some(false), "{text}");
        }
        for text in ["", "o", "2", "truer", "enabled", " true"] {
            assert_eq!(truth(text), None, "{text}");
        }
    }
}
