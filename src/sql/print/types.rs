//! Types in their canonical spelling.

use super::quote;
use crate::catalog::TypeRef;

pub(super) fn write(out: &mut String, ty: &TypeRef) {
    if let Some(schema) = &ty.schema {
        out.push_str(&quote::ident(schema));
        out.push('.');
        out.push_str(&quote::ident(&ty.name));
    } else {
        out.push_str(&spelling(ty));
    }
    match ty.modifiers.as_slice() {
        [] => {}
        // `interval day to second`, perhaps with a precision.
        [fields, rest @ ..]
            if ty.name == "interval" && fields.starts_with(|first: char| first.is_ascii_alphabetic()) =>
        {
            out.push(' ');
            out.push_str(fields);
            modifiers(out, rest);
        }
        all => modifiers(out, all),
    }
    for _ in 0..ty.dimensions {
        out.push_str("[]");
    }
}

fn modifiers(out: &mut String, modifiers: &[String]) {
    if !modifiers.is_empty() {
        out.push('(');
        out.push_str(&modifiers.join(", "));
        out.push(')');
    }
}

/// The usual name of a type of `pg_catalog`. The names that are keywords of the grammar stand without quotes; `"char"` is
/// another type than `char`.
fn spelling(ty: &TypeRef) -> String {
    let usual = match ty.name.as_str() {
        "int2" => "smallint",
        "int4" => "integer",
        "int8" => "bigint",
        "float4" => "real",
        "float8" => "double precision",
        "bool" => "boolean",
        "varbit" => "bit varying",
        "bpchar" if !ty.modifiers.is_empty() => "char",
        same @ ("bit" | "varchar" | "numeric" | "time" | "timestamp" | "interval" | "json") => same,
        other => return quote::ident(other).into_owned(),
    };
    usual.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(name: &str, modifiers: &[&str]) -> String {
        let modifiers = modifiers.iter().map(ToString::to_string).collect();
        let mut out = String::new();
        write(&mut out, &TypeRef { modifiers, ..TypeRef::builtin(name) });
        out
    }

    #[test]
    fn types_have_their_usual_names() {
        assert_eq!(shown("int4", &[]), "integer");
        assert_eq!(shown("numeric", &["12", "2"]), "numeric(12, 2)");
        assert_eq!(shown("varchar", &["255"]), "varchar(255)");
        assert_eq!(shown("bpchar", &["3"]), "char(3)");
        assert_eq!(shown("char", &[]), "\"char\"");
        assert_eq!(shown("timestamptz", &[]), "timestamptz");
        assert_eq!(shown("interval", &["day to second", "3"]), "interval day to second(3)");
        assert_eq!(shown("Mood", &[]), "\"Mood\"");
        let mut out = String::new();
        write(&mut out, &TypeRef { schema: Some("app".into()), ..TypeRef::builtin("int4") }.array());
        assert_eq!(out, "app.int4[]");
    }
}
