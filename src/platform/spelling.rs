//! How SQL spells types: `integer` for `int4`.

use super::types::TYPES;

/// The spellings of the grammar that aren't the server's own names (`SimpleTypename` in Postgres's `gram.y`). What stands in
/// brackets is left out: `float(24)` is `float4`, which only the parser can tell.
const SPELLINGS: &[(&str, &str)] = &[
    ("bigint", "int8"),
    ("bit varying", "varbit"),
    ("boolean", "bool"),
    ("char", "bpchar"),
    ("char varying", "varchar"),
    ("character", "bpchar"),
    ("character varying", "varchar"),
    ("dec", "numeric"),
    ("decimal", "numeric"),
    ("double precision", "float8"),
    ("float", "float8"),
    ("int", "int4"),
    ("integer", "int4"),
    ("national char", "bpchar"),
    ("national char varying", "varchar"),
    ("national character", "bpchar"),
    ("national character varying", "varchar"),
    ("nchar", "bpchar"),
    ("nchar varying", "varchar"),
    ("real", "float4"),
    ("smallint", "int2"),
    ("time with time zone", "timetz"),
    ("time without time zone", "time"),
    ("timestamp with time zone", "timestamptz"),
    ("timestamp without time zone", "timestamp"),
];

/// The server's own name of a type of `pg_catalog` for a spelling in lower case with single spaces: `int4` for `integer`, `int`
/// or `int4`. `None` if Postgres has no such type.
pub fn canonical_type(spelling: &str) -> Option<&'static str> {
    let at = SPELLINGS.binary_search_by_key(&spelling, |(spelling, _)| spelling);
    if let Some((_, name)) = at.ok().and_then(|at| SPELLINGS.get(at)) {
        return Some(name);
    }
    let row = TYPES.find(&[spelling]).next()?;
    Some(row.field(0)).filter(|name| !name.contains(['.', '@']))
}

/// How `format_type` spells a type of `pg_catalog`: `integer` for `int4`.
pub fn spelling(name: &str) -> Option<&'static str> {
    TYPES.find(&[name]).next().map(|row| row.field(4))
}

/// The type behind `serial` and its like, which aren't types: an integer, a sequence and a default (Postgres docs, 8.1.4).
pub fn serial_base(spelling: &str) -> Option<&'static str> {
    match spelling {
        "smallserial" | "serial2" => Some("int2"),
        "serial" | "serial4" => Some("int4"),
        "bigserial" | "serial8" => Some("int8"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_lead_to_names_and_back() {
        assert!(SPELLINGS.is_sorted());
        for (spelling, name) in SPELLINGS {
            assert_eq!(canonical_type(spelling), Some(*name));
            assert!(super::spelling(name).is_some(), "{name}");
        }
        for row in TYPES.iter() {
            let (name, spelled) = (row.field(0), row.field(4));
            // "any" and "char" are quoted by format_type; a bare `char` is bpchar, a bare `bit` bit(1).
            if !spelled.contains('"') && !name.contains('.') {
                assert_eq!(canonical_type(spelled), Some(name), "{spelled}");
            }
        }
        assert_eq!(spelling("timestamptz"), Some("timestamp with time zone"));
        assert_eq!(canonical_type("integr"), None);
        assert_eq!(serial_base("bigserial"), Some("int8"));
    }
}
