//! What stands in brackets after a type: which types take how many numbers, and between which (Postgres docs, 8.1, 8.3, 8.5, 8.10).

use crate::catalog::TypeRef;

/// Why Postgres would refuse what stands in brackets after a type of its own (22023, 42601); none where it wouldn't, or where nobody knows.
pub fn refused(ty: &TypeRef) -> Option<String> {
    if ty.schema.is_some() || ty.modifiers.is_empty() {
        return None;
    }
    let numbers: Option<Vec<i64>> = ty.modifiers.iter().map(|it| it.parse().ok()).collect();
    let limits: &[(i64, i64)] = match ty.name.as_str() {
        // The fields of an interval are words.
        "interval" => return None,
        "varchar" | "bpchar" => &[(1, 10_485_760)],
        "bit" | "varbit" => &[(1, 83_886_080)],
        "numeric" => &[(1, 1000), (-1000, 1000)],
        "time" | "timetz" | "timestamp" | "timestamptz" => &[(0, 6)],
        _ => return Some("takes nothing in brackets".to_owned()),
    };
    let Some(numbers) = numbers else { return Some("takes numbers in brackets".to_owned()) };
    if numbers.len() > limits.len() {
        return Some(format!("takes at most {} in brackets", limits.len()));
    }
    let outside = numbers.iter().zip(limits).find(|(number, (low, high))| *number < low || *number > high);
    outside.map(|(number, (low, high))| format!("takes {low} to {high} in brackets, and not {number}"))
}
