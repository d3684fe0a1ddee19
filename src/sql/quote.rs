//! Names and strings as they must be written in SQL: Postgres's `quote_identifier`, `quote_literal` and dollar quotes.

use super::keywords;
use crate::catalog::QualifiedName;
use std::borrow::Cow;

/// A name, in double quotes where Postgres's own `quote_identifier` (ruleutils.c) puts them: anything but lower-case letters, digits
/// and underscores, a leading digit, and every keyword that isn't unreserved.
pub fn ident(name: &str) -> Cow<'_, str> {
    if is_plain(name) && keywords::category(name).is_none() { Cow::Borrowed(name) } else { Cow::Owned(quoted(name)) }
}

/// A schema and a name in it.
pub fn qualified(name: &QualifiedName) -> String {
    format!("{}.{}", ident(&name.schema), ident(&name.name))
}

/// A string constant (`quote_literal`): quotes doubled; `E''` only where there is a backslash.
pub fn literal(text: &str) -> String {
    let doubled = text.replace('\'', "''");
    if doubled.contains('\\') { format!("E'{}'", doubled.replace('\\', "\\\\")) } else { format!("'{doubled}'") }
}

/// A text in dollar quotes, with a tag that doesn't occur in it: `$$`, `$_$`, `$__$`, ... The text stays as it is, byte for byte.
pub fn dollar(text: &str) -> String {
    let mut tag = String::from("$$");
    // A text that ends in `$` would run into the closing tag.
    while text.contains(&tag) || text.ends_with(tag.strip_suffix('$').unwrap_or(&tag)) {
        tag.insert(1, '_');
    }
    format!("{tag}{text}{tag}")
}

/// A text in dollar quotes with a tag of the caller's choice, as long as it can be used: `$function$`.
pub fn dollar_tagged(text: &str, word: &str) -> String {
    let tag = format!("${word}$");
    if word.is_empty() || !is_plain(word) || text.contains(&tag) || text.ends_with(&format!("${word}")) {
        return dollar(text);
    }
    format!("{tag}{text}{tag}")
}

fn is_plain(name: &str) -> bool {
    let mut bytes = name.bytes();
    let starts = bytes.next().is_some_and(|first| first.is_ascii_lowercase() || first == b'_');
    starts && bytes.all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_')
}

fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_quoted_where_the_server_quotes_them() {
        for plain in ["customers", "_x1", "name", "type", "old"] {
            assert_eq!(ident(plain), plain);
        }
        for (name, written) in [
            ("Customers", "\"Customers\""),
            ("1st", "\"1st\""),
            ("select", "\"select\""),
            ("user", "\"user\""),
            ("left", "\"left\""),
            ("interval", "\"interval\""),
            ("two words", "\"two words\""),
            ("say \"hi\"", "\"say \"\"hi\"\"\""),
            ("größe", "\"größe\""),
            ("a$b", "\"a$b\""),
            ("", "\"\""),
        ] {
            assert_eq!(ident(name), written);
        }
        assert_eq!(qualified(&QualifiedName::new("public", "order")), "public.\"order\"");
    }

    #[test]
    fn strings_double_their_quotes_and_escape_backslashes() {
        assert_eq!(literal("it's"), "'it''s'");
        assert_eq!(literal("a\\b'c"), "E'a\\\\b''c'");
        assert_eq!(literal(""), "''");
    }

    #[test]
    fn dollar_quotes_read_back_as_the_text_whatever_it_holds() {
        for text in ["select 1", "a $$ b", "a $_$ $$ b", "ends in $", "ends in $_", "", "$", "$$", "$_$_$"] {
            for written in [dollar(text), dollar_tagged(text, "function"), dollar_tagged(text, "_")] {
                let sql = format!("SELECT {written}");
                let parsed = pg_query::parse(&sql, 0).unwrap_or_else(|error| panic!("{sql}: {error}"));
                let back = pg_query::parse(&format!("SELECT {}", literal(text)), 0).unwrap();
                assert_eq!(parsed.protobuf.deparse(Default::default()), back.protobuf.deparse(Default::default()));
            }
        }
    }
}
