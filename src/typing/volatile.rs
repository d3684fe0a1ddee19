//! Casts and operators whose result depends on more than their operands: the session's time zone and date style.
//!
//! `pg_proc.provolatile` of what implements them; the platform's data has it for functions alone.

use crate::platform::TypeName;

/// Types that are written and read by the rules of `DateStyle`, `TimeZone` and `IntervalStyle`.
const DATES: [&str; 6] = ["date", "time", "timetz", "timestamp", "timestamptz", "interval"];

fn among(ty: &TypeName, list: &[&str]) -> bool {
    list.iter().any(|name| ty.is(name))
}

/// Whether a cast is only STABLE: between a time with and one without a zone, and between text and anything of time.
pub(super) fn cast_is_stable(from: &TypeName, to: &TypeName) -> bool {
    let texts = ["text", "varchar", "bpchar", "name"];
    let zoned = |a: &TypeName, b: &TypeName| a.is("timestamptz") && among(b, &["date", "time", "timetz", "timestamp"]);
    (among(from, &texts) && among(to, &DATES))
        || (among(from, &DATES) && among(to, &texts))
        || zoned(from, to)
        || zoned(to, from)
        || (from.is("time") && to.is("timetz"))
}

/// Whether an operator is only STABLE: `timestamptz` with an interval, and with a time that has no zone.
pub(super) fn operator_is_stable(symbol: &str, left: Option<&TypeName>, right: &TypeName) -> bool {
    let Some(left) = left else { return false };
    let with = |ty: &TypeName| {
        let steps = matches!(symbol, "+" | "-") && ty.is("interval");
        let compares = matches!(symbol, "=" | "<>" | "<" | "<=" | ">" | ">=") && among(ty, &["date", "timestamp"]);
        steps || compares
    };
    (left.is("timestamptz") && with(right)) || (right.is("timestamptz") && with(left))
}
