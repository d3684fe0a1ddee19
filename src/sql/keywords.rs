//! Keywords that can't stand everywhere as a name (`kwlist.h` of Postgres 18; the unreserved ones need no quotes and are left out).
//!
//! Postgres 15 knows fewer (`json` and its relatives came with 16 and 17); quoting those needlessly does no harm.

/// Where a keyword can stand as a name without quotes (Postgres docs, appendix C).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Category {
    /// Nowhere.
    Reserved,
    /// As a function or a type.
    TypeOrFunction,
    /// As a column or a table.
    Column,
}

/// The category of a word in lower case; `None` for a plain name or an unreserved keyword.
pub(super) fn category(word: &str) -> Option<Category> {
    let among = |list: &[&str]| list.binary_search(&word).is_ok();
    if among(RESERVED) {
        Some(Category::Reserved)
    } else if among(COLUMN) {
        Some(Category::Column)
    } else if among(TYPE_OR_FUNCTION) {
        Some(Category::TypeOrFunction)
    } else {
        None
    }
}

#[rustfmt::skip]
const RESERVED: &[&str] = &[
    "all", "analyse", "analyze", "and", "any", "array", "as", "asc", "asymmetric", "both", "case", "cast", "check",
    "collate", "column", "constraint", "create", "current_catalog", "current_date", "current_role", "current_time",
    "current_timestamp", "current_user", "default", "deferrable", "desc", "distinct", "do", "else", "end", "except",
    "false", "fetch", "for", "foreign", "from", "grant", "group", "having", "in", "initially", "intersect", "into",
    "lateral", "leading", "limit", "localtime", "localtimestamp", "not", "null", "offset", "on", "only", "or",
    "order", "placing", "primary", "references", "returning", "select", "session_user", "some", "symmetric",
    "system_user", "table", "then", "to", "trailing", "true", "union", "unique", "user", "using", "variadic", "when",
    "where", "window", "with",
];

#[rustfmt::skip]
const TYPE_OR_FUNCTION: &[&str] = &[
    "authorization", "binary", "collation", "concurrently", "cross", "current_schema", "freeze", "full", "ilike",
    "inner", "is", "isnull", "join", "left", "like", "natural", "notnull", "outer", "overlaps", "right", "similar",
    "tablesample", "verbose",
];

#[rustfmt::skip]
const COLUMN: &[&str] = &[
    "between", "bigint", "bit", "boolean", "char", "character", "coalesce", "dec", "decimal", "exists", "extract",
    "float", "greatest", "grouping", "inout", "int", "integer", "interval", "json", "json_array", "json_arrayagg",
    "json_exists", "json_object", "json_objectagg", "json_query", "json_scalar", "json_serialize", "json_table",
    "json_value", "least", "merge_action", "national", "nchar", "none", "normalize", "nullif", "numeric", "out",
    "overlay", "position", "precision", "real", "row", "setof", "smallint", "substring", "time", "timestamp", "treat",
    "trim", "values", "varchar", "xmlattributes", "xmlconcat", "xmlelement", "xmlexists", "xmlforest",
    "xmlnamespaces", "xmlparse", "xmlpi", "xmlroot", "xmlserialize", "xmltable",
];

#[cfg(test)]
mod tests {
    use super::*;
    use pg_query::protobuf::KeywordKind;

    #[test]
    fn the_lists_agree_with_the_grammar() {
        for (list, kind) in [
            (RESERVED, KeywordKind::ReservedKeyword),
            (TYPE_OR_FUNCTION, KeywordKind::TypeFuncNameKeyword),
            (COLUMN, KeywordKind::ColNameKeyword),
        ] {
            assert!(list.is_sorted());
            for word in list {
                let scanned = pg_query::scan(word).unwrap();
                assert_eq!(scanned.tokens[0].keyword_kind(), kind, "{word}");
            }
        }
        for word in ["name", "type", "value", "old", "key", "customers"] {
            assert_eq!(category(word), None, "{word}");
        }
    }
}
