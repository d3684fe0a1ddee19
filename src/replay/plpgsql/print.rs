//! What the server prints of conditions and constraints (`ruleutils.c`): its words are known, its brackets and casts aren't.

use super::run::Run;
use super::value::{Object, Value};
use crate::catalog::{Constraint, ConstraintKind, Expr, Ident, QualifiedName, ReferentialAction};
use crate::sql::{print, quote};

/// Words that the server may print where nobody wrote them.
const OWN: [&str; 30] = [
    "all",
    "and",
    "any",
    "array",
    "as",
    "bigint",
    "boolean",
    "case",
    "character",
    "check",
    "date",
    "double",
    "else",
    "end",
    "false",
    "integer",
    "interval",
    "is",
    "not",
    "null",
    "numeric",
    "or",
    "select",
    "text",
    "then",
    "time",
    "true",
    "uuid",
    "varying",
    "zone",
];

/// The print of an expression.
pub(super) fn expression(expr: &Expr) -> Value {
    Value::Print(print::expr(expr).split_whitespace().map(ToOwned::to_owned).collect())
}

/// `print LIKE pattern`, where that is sure: for `%word%` and `%word%word%`.
pub(super) fn like(words: &[String], pattern: &str, fold: bool) -> Option<bool> {
    let lower = |text: &str| if fold { text.to_lowercase() } else { text.to_owned() };
    let pattern = lower(pattern);
    let inner = pattern.strip_prefix('%')?.strip_suffix('%')?;
    let mut rest = words;
    let mut sure = true;
    for piece in inner.split('%').filter(|piece| !piece.is_empty()) {
        if piece.chars().any(|c| !(c.is_alphanumeric() || "_'().-".contains(c))) {
            return None;
        }
        let holds = |word: &String| super::pattern::like(&lower(word), &format!("%{piece}%"));
        match rest.iter().position(holds) {
            Some(at) => rest = rest.get(at..)?,
            None if words.iter().any(holds) => sure = false,
            None => {
                let plain = piece.split(|c: char| !(c.is_alphanumeric() || c == '_')).max_by_key(|part| part.len())?;
                let hidden = OWN.iter().any(|own| own.contains(&plain.to_lowercase()))
                    || words.iter().any(|word| lower(word).contains(plain));
                return if hidden { None } else { Some(false) };
            }
        }
    }
    sure.then_some(true)
}

impl Run<'_> {
    /// `pg_get_constraintdef`.
    pub(super) fn constraint_text(&self, table: &QualifiedName, name: &Ident) -> Value {
        let held = self.replay.catalog.tables.get(table).and_then(|table| table.constraints.get(name));
        let Some(held) = held else { return Value::Unknown };
        let listed = |columns: &[Ident]| columns.iter().map(|it| quote::ident(it)).collect::<Vec<_>>().join(", ");
        let text = match &held.kind {
            ConstraintKind::PrimaryKey(columns) => format!("PRIMARY KEY ({})", listed(columns)),
            ConstraintKind::Unique { columns, .. } => format!("UNIQUE ({})", listed(columns)),
            ConstraintKind::ForeignKey(key) => {
                let target = self.object_text(&Object::Relation(key.references.clone()));
                let (from, to) = (listed(&key.columns), listed(&key.referenced_columns));
                let full = if key.match_full { " MATCH FULL" } else { "" };
                let (update, delete) = (action("UPDATE", key.on_update), action("DELETE", key.on_delete));
                format!("FOREIGN KEY ({from}) REFERENCES {target}({to}){full}{update}{delete}")
            }
            ConstraintKind::Check(expr) => {
                let Value::Print(mut words) = expression(expr) else { return Value::Unknown };
                words.insert(0, "CHECK".to_owned());
                return Value::Print(words);
            }
            ConstraintKind::Exclusion(_) => return Value::Unknown,
        };
        if has_more(held) { Value::Unknown } else { Value::Text(text) }
    }
}

/// Whether something stands behind what is printed here.
fn has_more(constraint: &Constraint) -> bool {
    let lists = match &constraint.kind {
        ConstraintKind::ForeignKey(key) => !key.on_delete_columns.is_empty(),
        ConstraintKind::Unique { nulls_not_distinct, .. } => *nulls_not_distinct,
        _ => false,
    };
    lists || constraint.deferrable || !constraint.validated || !constraint.include.is_empty()
}

fn action(event: &str, action: ReferentialAction) -> String {
    use ReferentialAction as A;
    let words = match action {
        A::NoAction => return String::new(),
        A::Restrict => "RESTRICT",
        A::Cascade => "CASCADE",
        A::SetNull => "SET NULL",
        A::SetDefault => "SET DEFAULT",
    };
    format!(" ON {event} {words}")
}

#[cfg(test)]
mod tests {
    use super::like;

    #[test]
    fn words_of_a_print_are_known_and_nothing_else() {
        let words = ["CHECK", "end_time", ">", "start_time"].map(str::to_owned);
        let like = |pattern| like(&words, pattern, false);
        assert_eq!(like("%end_time%"), Some(true));
        assert_eq!(like("%end_time%start_time%"), Some(true));
        assert_eq!(like("%status%"), Some(false));
        assert_eq!(like("%ANY%"), None);
        assert_eq!(like("%end_time > start%"), None);
        assert_eq!(like("%start_time%end_time%"), None);
    }
}
