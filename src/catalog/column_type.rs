//! Types of columns that change: whether every value fits, and whether every row is written anew.

use super::{Catalog, QualifiedName, TypeKind, TypeRef};

/// Whether a value may be refused or cut when it becomes of another type.
pub fn narrows(from: &TypeRef, to: &TypeRef, catalog: &Catalog) -> bool {
    if from.dimensions != to.dimensions {
        return true;
    }
    if let Some(base) = base(to, catalog) {
        // The domain's own checks are tried on old rows.
        return *from != base;
    }
    let (old, new) = (from.name.as_str(), to.name.as_str());
    match (old, new) {
        _ if is_text(to) => false,
        ("varchar" | "bpchar" | "text", "varchar" | "bpchar") | ("bit" | "varbit", "varbit") => shorter(from, to),
        ("numeric", "numeric") => less_precise(from, to),
        ("int2", "int4" | "int8") | ("int4", "int8") | ("int2" | "int4" | "int8", "numeric") => {
            !to.modifiers.is_empty()
        }
        ("int2" | "int4" | "float4", "float8") | ("int2", "float4") => false,
        ("date", "timestamp" | "timestamptz") | ("timestamp", "timestamptz") | ("timestamptz", "timestamp") => {
            !to.modifiers.is_empty()
        }
        ("json", "jsonb") | ("jsonb", "json") | ("cidr", "inet") => false,
        _ if old == new && from.schema == to.schema => shorter(from, to),
        _ => true,
    }
}

/// Whether the table is written anew (Postgres docs, ALTER TABLE, Notes): not where the old values are the new ones as they are
/// (`ATColumnChangeRequiresRewrite`). Between timestamps with and without a zone they are, where the session's zone is UTC, as it is on Supabase.
pub fn rewrites(from: &TypeRef, to: &TypeRef, catalog: &Catalog) -> bool {
    if from == to {
        return false;
    }
    // Of arrays each element would have to be looked at.
    if from.dimensions > 0 || to.dimensions > 0 {
        return true;
    }
    if let Some(base) = base(to, catalog) {
        return rewrites(from, &base, catalog);
    }
    if let Some(base) = domain(from, catalog) {
        return rewrites(&base, to, catalog);
    }
    let (old, new) = (from.name.as_str(), to.name.as_str());
    match (old, new) {
        ("varchar" | "text" | "citext", "text" | "varchar" | "citext") if to.modifiers.is_empty() => false,
        ("text" | "varchar", "bpchar") | ("xml", "text" | "varchar") if to.modifiers.is_empty() => false,
        ("varchar", "varchar") | ("varbit", "varbit") => shorter(from, to),
        ("bit", "varbit") => to.modifiers.first().is_some_and(|_| shorter(from, to)),
        ("numeric", "numeric") => less_precise(from, to) || scale(from) != scale(to) && !to.modifiers.is_empty(),
        ("timestamp" | "timestamptz", "timestamp" | "timestamptz") | ("time", "time") | ("timetz", "timetz") => {
            // Six digits are all there are.
            shorter(from, to) && number(to, 0) != Some(6)
        }
        ("cidr", "inet") => false,
        ("int4" | "oid" | "regclass" | "regtype" | "regproc", "oid" | "int4") | ("oid", "regclass") => false,
        _ => true,
    }
}

fn is_text(ty: &TypeRef) -> bool {
    ty.name == "text" || ty.name == "citext" || ty.name == "varchar" && ty.modifiers.is_empty()
}

fn number(ty: &TypeRef, at: usize) -> Option<i64> {
    ty.modifiers.get(at)?.trim().parse().ok()
}

fn shorter(from: &TypeRef, to: &TypeRef) -> bool {
    match (number(from, 0), number(to, 0)) {
        (_, None) => false,
        (None, Some(_)) => true,
        (Some(old), Some(new)) => new < old,
    }
}

fn scale(ty: &TypeRef) -> i64 {
    number(ty, 1).unwrap_or(0)
}

fn less_precise(from: &TypeRef, to: &TypeRef) -> bool {
    match (number(from, 0), number(to, 0)) {
        (_, None) => false,
        (None, Some(_)) => true,
        (Some(old), Some(new)) => scale(to) < scale(from) || new - scale(to) < old - scale(from),
    }
}

fn base(ty: &TypeRef, catalog: &Catalog) -> Option<TypeRef> {
    let name = QualifiedName::new(ty.schema.clone()?, ty.name.clone());
    match &catalog.types.get(&name)?.kind {
        TypeKind::Domain { base, checks, not_null, .. } if checks.is_empty() && !not_null => Some(base.clone()),
        _ => None,
    }
}

/// What a domain is made of, whatever its conditions: its values are stored as those.
fn domain(ty: &TypeRef, catalog: &Catalog) -> Option<TypeRef> {
    let name = QualifiedName::new(ty.schema.clone()?, ty.name.clone());
    match &catalog.types.get(&name)?.kind {
        TypeKind::Domain { base, .. } => Some(base.clone()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(name: &str, modifiers: &[&str]) -> TypeRef {
        TypeRef { modifiers: modifiers.iter().map(|it| (*it).to_owned()).collect(), ..TypeRef::builtin(name) }
    }

    fn judged(from: (&str, &[&str]), to: (&str, &[&str])) -> (bool, bool) {
        let (from, to) = (of(from.0, from.1), of(to.0, to.1));
        (narrows(&from, &to, &Catalog::default()), rewrites(&from, &to, &Catalog::default()))
    }

    #[test]
    fn what_fits_and_what_is_written_anew() {
        assert_eq!(judged(("varchar", &["10"]), ("varchar", &["20"])), (false, false));
        assert_eq!(judged(("varchar", &["20"]), ("varchar", &["10"])), (true, true));
        assert_eq!(judged(("varchar", &["20"]), ("text", &[])), (false, false));
        assert_eq!(judged(("text", &[]), ("varchar", &["10"])), (true, true));
        assert_eq!(judged(("int4", &[]), ("int8", &[])), (false, true));
        assert_eq!(judged(("int8", &[]), ("int4", &[])), (true, true));
        assert_eq!(judged(("numeric", &["10", "2"]), ("numeric", &["12", "2"])), (false, false));
        assert_eq!(judged(("numeric", &["10", "2"]), ("numeric", &["10", "4"])), (true, true));
        assert_eq!(judged(("numeric", &["10", "2"]), ("numeric", &[])), (false, false));
        assert_eq!(judged(("uuid", &[]), ("text", &[])), (false, true));
        assert_eq!(judged(("text", &[]), ("uuid", &[])), (true, true));
    }
}
