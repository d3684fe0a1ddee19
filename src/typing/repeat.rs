//! Whether an expression gives the same value every time.

use super::{Problem, ProblemKind, Scope};
use crate::catalog::{Catalog, Expr, TypeRef};

/// Words that a date or a time reads as the present (Postgres docs, table 8.13).
const PRESENT: [&str; 4] = ["now", "today", "tomorrow", "yesterday"];

/// Functions that are STABLE only because they write values as text, by the rules of any type: of constants they make the same text.
const WRITERS: [&str; 12] = [
    "array_to_json",
    "array_to_string",
    "concat",
    "concat_ws",
    "format",
    "json_build_array",
    "json_build_object",
    "jsonb_build_array",
    "jsonb_build_object",
    "row_to_json",
    "to_json",
    "to_jsonb",
];

/// Whether an expression without columns gives the same value every time, when it is stored as this type. False where it isn't known.
pub fn repeats(expr: &Expr, ty: &TypeRef, catalog: &Catalog) -> bool {
    let scope = Scope { relations: Vec::new(), caller: None, immutable: true, in_query: false };
    let problems = super::check(expr, &scope, catalog).problems;
    let changes = |it: &Problem| it.kind == ProblemKind::NotImmutable && !WRITERS.contains(&it.word.as_str());
    !problems.iter().any(changes) && is_known(expr, ty, &scope, catalog)
}

fn is_known(expr: &Expr, ty: &TypeRef, scope: &Scope<'_>, catalog: &Catalog) -> bool {
    let of_time = ["date", "time", "timetz", "timestamp", "timestamptz"].contains(&ty.name.as_str());
    match expr {
        Expr::String(text) if of_time => {
            let is_present = |word: &str| PRESENT.contains(&word.to_ascii_lowercase().as_str());
            !text.split(|it: char| !it.is_alphanumeric()).any(is_present)
        }
        Expr::Cast(inner, to) => is_known(inner, to, scope, catalog),
        Expr::Opaque(_) => false,
        // Of a function that nobody described, nobody knows it.
        Expr::Call(_) if super::check(expr, scope, catalog).ty.is_none() => false,
        _ => expr.children().into_iter().all(|child| is_known(child, ty, scope, catalog)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::platform::supabase::{DefaultGrants, baseline};
    use crate::replay::fragment;

    #[test]
    fn what_is_the_same_every_time_and_what_is_not() {
        let catalog = baseline(DefaultGrants::New);
        let asked = |text: &str, ty: &str| {
            repeats(&fragment::expression(text).unwrap(), &fragment::type_ref(ty).unwrap(), &catalog)
        };
        for (text, ty) in [
            ("'a'", "text"),
            ("'now'", "text"),
            ("1 + 1", "int"),
            ("null", "timestamptz"),
            ("'2024-02-29 12:00:00+00'", "timestamptz"),
            ("'2024-02-29'::date", "date"),
            ("lower(concat('A', format('%s', 1)))", "text"),
            ("jsonb_build_object('a', array[1, 2])", "jsonb"),
            ("array['x', 'y']", "text[]"),
            ("case when true then 'a' else 'b' end", "text"),
            ("md5('a')", "text"),
        ] {
            assert!(asked(text, ty), "{text}");
        }
        for (text, ty) in [
            ("now()", "timestamptz"),
            ("current_date", "date"),
            ("'now'", "timestamptz"),
            ("'Tomorrow allballs'", "timestamp"),
            ("'today'::date", "text"),
            ("gen_random_uuid()", "uuid"),
            ("random()", "float8"),
            ("concat('a', now())", "text"),
            ("jsonb_build_object('at', now())", "jsonb"),
            ("coalesce(null, clock_timestamp())", "timestamptz"),
            ("extensions.crypt('a', extensions.gen_salt('bf'))", "text"),
            ("coalesce(extensions.unheard_of('a'), 'b')", "text"),
            ("make_interval(days => 1)", "interval"),
        ] {
            assert!(!asked(text, ty), "{text}");
        }
    }
}
