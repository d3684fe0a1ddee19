//! The words of Postgres's grammar (`pg_get_keywords()`), which decide what must be quoted.

use super::Version;
use super::rows::Table;

/// word, category, version
const KEYWORDS: Table = Table(include_str!("data/keywords.tsv"));

/// How much of a word the grammar keeps for itself (Postgres docs, appendix C).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum KeywordCategory {
    /// Free as a name of anything.
    Unreserved,
    /// Free as a name of columns and tables, not of functions and types.
    ColumnName,
    /// Free as a name of functions and types, not of columns and tables.
    TypeFunctionName,
    /// Never free.
    Reserved,
}

/// The category of a word in lower case; `None` for a word that no version's grammar knows. Where versions differ, the stricter.
pub fn keyword_category(word: &str) -> Option<KeywordCategory> {
    let rows = KEYWORDS.find(&[word]);
    rows.filter_map(|row| match row.field(1) {
        "U" => Some(KeywordCategory::Unreserved),
        "C" => Some(KeywordCategory::ColumnName),
        "T" => Some(KeywordCategory::TypeFunctionName),
        "R" => Some(KeywordCategory::Reserved),
        _ => None,
    })
    .max()
}

/// The version of Postgres that alone knows a word as a keyword.
pub fn keyword_only_on(word: &str) -> Option<Version> {
    let mut rows = KEYWORDS.find(&[word]);
    let first = rows.next()?;
    Version::from_mark(first.field(2)).filter(|_| rows.next().is_none())
}

/// Whether a name must be quoted to be itself, as `quote_ident` decides: it isn't lower case letters, digits and `_`, or it is a
/// keyword that isn't unreserved.
pub fn must_quote(name: &str) -> bool {
    let starts = name.starts_with(|first: char| first.is_ascii_lowercase() || first == '_');
    let plain = name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
    !(starts && plain) || keyword_category(name).is_some_and(|category| category != KeywordCategory::Unreserved)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_quoted_as_quote_ident_does() {
        for name in ["user", "order", "Name", "a b", "1a", "", "a$b", "é", "between", "left", "json_table"] {
            assert!(must_quote(name), "{name}");
        }
        for name in ["id", "name", "role", "_x1", "status", "key", "value", "owner", "type"] {
            assert!(!must_quote(name), "{name}");
        }
    }

    #[test]
    fn categories_are_the_servers() {
        assert_eq!(keyword_category("select"), Some(KeywordCategory::Reserved));
        assert_eq!(keyword_category("between"), Some(KeywordCategory::ColumnName));
        assert_eq!(keyword_category("left"), Some(KeywordCategory::TypeFunctionName));
        assert_eq!(keyword_category("abort"), Some(KeywordCategory::Unreserved));
        assert_eq!(keyword_category("customers"), None);
        assert_eq!(keyword_only_on("json_table"), Some(Version::V17));
        assert_eq!(keyword_only_on("select"), None);
    }
}
