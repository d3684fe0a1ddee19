//! What columns hold in the rows of the tests: expressions of each type, of which the rows take one after the other.
//!
//! The first of a list is the plainest. Where a check refuses it the tests try the others, and say which table they can't fill.

use super::file::{File, expressions, row};
use super::people::Person;
use super::session;
use super::tables::named;
use crate::catalog::{
    Catalog, Column, ConstraintKind, Expr, Ident, IndexTarget, QualifiedName, Table, TypeKind, TypeRef,
};
use crate::emit::sql::Sql;
use crate::emit::types::list::{self, List};
use crate::emit::{Database, EmitError};
use crate::sql::{print, quote};

/// Adds the values of every column that can't do without, or that a rule could ask about.
pub(super) fn write(file: &mut File<'_>, database: &Database<'_>, people: &[Person<'_>]) -> Result<(), EmitError> {
    let mut rows = Vec::new();
    for table in database.tables() {
        for column in table.columns.iter().filter(|column| is_given(database, table, column)) {
            let mut samples = of_column(database, table, column);
            let may_be_a_user = column.ty.name == "uuid" && users_are_uuids(database);
            if column.ty.dimensions == 0 && (may_be_a_user || is_compared(database, table, column)) {
                // Perhaps a rule compares it with the caller.
                samples.splice(0..0, people.iter().filter_map(|person| person.user.as_deref()).map(quote::literal));
            }
            if !column.not_null {
                samples.push("NULL".to_owned());
            }
            let samples = expressions(samples.iter().map(String::as_str));
            rows.push(row([named(&table.name), Sql::literal(&column.name), samples]));
        }
    }
    file.rows("samples (tbl, col, sample)", rows)
}

/// Keys of other rows, times and what the server makes are not ours to give.
fn is_given(database: &Database<'_>, table: &Table, column: &Column) -> bool {
    let owned = database.access.ownership.tables.get(&table.name);
    let is_owner = owned.is_some_and(|owned| {
        owned.tenant_keys.iter().any(|(_, key)| *key == column.name)
            || owned.person.as_ref() == Some(&column.name)
            || owned.bin.as_ref() == Some(&column.name)
    });
    let points = table.constraints.values().any(|constraint| match &constraint.kind {
        ConstraintKind::ForeignKey(key) => key.columns.contains(&column.name),
        _ => false,
    });
    let made = column.generated.is_some() || column.identity.is_some();
    let is_time = matches!(column.ty.name.as_str(), "timestamptz" | "timestamp" | "date" | "time" | "timetz");
    let by_default = column.default.is_some() && (is_time || column.ty.name == "uuid");
    !(is_owner || points || made || (by_default && !is_asked(database, table, column)))
}

/// Whether what somebody may do hangs on it: then its default alone would show one side only, a row that hasn't expired for one.
fn is_asked(database: &Database<'_>, table: &Table, column: &Column) -> bool {
    let lines = database.access.rows.iter().filter(|line| line.table == table.name);
    let mut grants = lines.flat_map(|line| &line.cells).flat_map(|cell| &cell.grants);
    grants.any(|grant| grant.condition.as_ref().is_some_and(|condition| condition.contains(column.name.as_str())))
}

/// Whether what stands for the people of the tests is a uuid, be it as a text.
fn users_are_uuids(database: &Database<'_>) -> bool {
    session::user_type(database).is_none_or(|ty| ty.name != "int8")
}

/// Whether a rule asks about the caller and the column, which is of the type of users' ids.
fn is_compared(database: &Database<'_>, table: &Table, column: &Column) -> bool {
    let about = |condition: &String| condition.contains("caller()") && condition.contains(column.name.as_str());
    let lines = database.access.rows.iter().filter(|line| line.table == table.name);
    let mut grants = lines.flat_map(|line| &line.cells).flat_map(|cell| &cell.grants);
    session::user_type(database) == Some(&column.ty) && grants.any(|grant| grant.condition.as_ref().is_some_and(about))
}

fn of_column(database: &Database<'_>, table: &Table, column: &Column) -> Vec<String> {
    let seeds = database.access.ownership.values.get(&(table.name.clone(), column.name.clone()));
    // Only where they help: the tests don't change with every seed row.
    let seeds = seeds.filter(|_| is_checked(table, column));
    let mut seeds: Vec<String> = seeds.into_iter().flatten().map(print::expr).collect();
    let others = of_checks_and_type(database.catalog, table, column);
    if is_unique(table, &column.name) {
        // A row may be there that has the value.
        return others.into_iter().chain(seeds).collect();
    }
    seeds.extend(others);
    seeds
}

/// Whether a check asks for something of the column that isn't a list.
fn is_checked(table: &Table, column: &Column) -> bool {
    let by_check = table.constraints.values().any(|constraint| match &constraint.kind {
        ConstraintKind::Check(condition) => mentions(condition, &column.name),
        _ => false,
    });
    list::of_column(table, &column.name).is_none() && (by_check || column.ty.schema.is_some())
}

fn mentions(expr: &Expr, column: &Ident) -> bool {
    matches!(expr, Expr::Column(path) if path.last() == Some(column))
        || expr.children().into_iter().any(|child| mentions(child, column))
}

fn of_checks_and_type(catalog: &Catalog, table: &Table, column: &Column) -> Vec<String> {
    if let Some(list) = list::of_column(table, &column.name) {
        return values(list);
    }
    let plain = of_type(catalog, &column.ty);
    if is_unique(table, &column.name)
        && let Some(counted) = counted(&column.ty)
    {
        return std::iter::once(counted).chain(plain).collect();
    }
    plain
}

fn values(list: List) -> Vec<String> {
    match list {
        List::Texts(texts) => texts.iter().map(|text| quote::literal(text)).collect(),
        List::Numbers(numbers) => numbers,
    }
}

fn is_unique(table: &Table, column: &Ident) -> bool {
    let by_constraint = table.constraints.values().any(|constraint| match &constraint.kind {
        ConstraintKind::PrimaryKey(columns) | ConstraintKind::Unique { columns, .. } => columns.contains(column),
        _ => false,
    });
    let by_index = table.indexes.values().filter(|index| index.unique).any(|index| {
        index.keys.iter().any(|key| match &key.target {
            IndexTarget::Column(name) => name == column,
            // It may be about any column.
            IndexTarget::Expr(_) => true,
        })
    });
    by_constraint || by_index
}

/// A value that no other row has, by a row's number.
fn counted(ty: &TypeRef) -> Option<String> {
    if ty.dimensions > 0 {
        let element = TypeRef { dimensions: 0, ..ty.clone() };
        return counted(&element).map(|value| format!("ARRAY[({value})::{}]", print::type_ref(&element)));
    }
    let length = || ty.modifiers.first().and_then(|length| length.parse::<usize>().ok());
    let expression = match ty.name.as_str() {
        "varchar" | "bpchar" if length().is_some_and(|length| length < 8) => {
            return Some(format!("right(md5($1::text), {})", length().unwrap_or(1)));
        }
        "bit" => return Some(format!("$1::integer::bit({})", length().unwrap_or(1))),
        "text" | "varchar" | "bpchar" | "citext" | "name" => "'a' || $1",
        "int2" | "int4" | "int8" | "numeric" | "float4" | "float8" => "$1",
        "uuid" => "gen_random_uuid()",
        "date" => "date '2020-01-01' + $1",
        "timestamptz" | "timestamp" => "timestamp '2020-01-01' + $1 * interval '1 minute'",
        "time" => "time '00:00' + $1 * interval '1 second'",
        "interval" => "$1 * interval '1 second'",
        "inet" | "cidr" => "inet '10.0.0.0' + $1",
        "macaddr" => "'08:00:2b:00:' || to_hex($1 / 256) || ':' || to_hex($1 % 256)",
        "bytea" => "decode(lpad(to_hex($1), 8, '0'), 'hex')",
        "tsvector" => "('a' || $1)::tsvector",
        "int4range" | "int8range" | "numrange" => "'[' || $1 || ',' || $1 + 1 || ')'",
        "money" => "$1::integer::money",
        "json" | "jsonb" => "json_build_object('a', $1)",
        _ => return None,
    };
    Some(expression.to_owned())
}

fn of_type(catalog: &Catalog, ty: &TypeRef) -> Vec<String> {
    let fixed = |values: &[&str]| values.iter().map(|value| (*value).to_owned()).collect();
    if ty.dimensions > 0 {
        let element = of_type(catalog, &TypeRef { dimensions: 0, ..ty.clone() }).into_iter().next();
        let one = element.map(|element| {
            format!("ARRAY[({element})::{}]", print::type_ref(&TypeRef { dimensions: 0, ..ty.clone() }))
        });
        return one.into_iter().chain(["'{}'".to_owned()]).collect();
    }
    if let Some(schema) = &ty.schema {
        let name = QualifiedName { schema: schema.clone(), name: ty.name.clone() };
        match catalog.types.get(&name).map(|made| &made.kind) {
            Some(TypeKind::Enum(labels)) => return labels.iter().map(|label| quote::literal(label)).collect(),
            Some(TypeKind::Domain { base, checks, .. }) => {
                return list::of_checks(checks.values(), "value").map_or_else(|| of_type(catalog, base), values);
            }
            Some(TypeKind::Composite(_) | TypeKind::Range(_)) | None => {}
        }
    }
    match ty.name.as_str() {
        "bool" => fixed(&["true", "false"]),
        // Rising, since a check may demand that one is less than the next.
        "int2" | "int4" | "int8" | "numeric" | "float4" | "float8" | "money" => {
            fixed(&["7", "1", "2", "3", "4", "5", "6", "0", "100"])
        }
        "timestamptz" | "timestamp" | "date" => fixed(&[
            "'2020-01-01'",
            "'2021-01-01'",
            "'2022-01-01'",
            "'2023-01-01'",
            "'2024-01-01'",
            "'2025-01-01'",
            "'2026-01-01'",
            "'2040-01-01'",
        ]),
        "time" | "timetz" => fixed(&["'12:00'", "'13:00'", "'14:00'", "'15:00'"]),
        "interval" => fixed(&["'1 day'", "'2 days'", "'1 minute'"]),
        "uuid" => fixed(&["'11111111-1111-4111-8111-111111111111'"]),
        "json" | "jsonb" => fixed(&["'{\"a\": 1}'", "'{}'", "'[]'"]),
        "bytea" => fixed(&["'\\x00'", "'\\x01'"]),
        "inet" => fixed(&["'10.0.0.1'", "'10.0.0.2'"]),
        "cidr" => fixed(&["'10.0.0.0/8'", "'11.0.0.0/8'"]),
        "macaddr" => fixed(&["'08:00:2b:01:02:03'", "'08:00:2b:01:02:04'"]),
        "point" => fixed(&["'(1,2)'", "'(2,1)'"]),
        "box" | "polygon" | "path" | "lseg" => fixed(&["'((0,0),(1,1))'", "'((0,0),(2,2))'"]),
        "circle" => fixed(&["'<(0,0),1>'", "'<(0,0),2>'"]),
        "line" => fixed(&["'{1,2,3}'", "'{1,2,4}'"]),
        "int4range" | "int8range" | "numrange" => fixed(&["'[1,5)'", "'[5,9)'"]),
        "tsrange" | "tstzrange" | "daterange" => fixed(&["'[2020-01-01,2021-01-01)'", "'[2021-01-01,2022-01-01)'"]),
        "bit" | "varbit" => bits(ty),
        "tsvector" | "tsquery" => fixed(&["'a'", "'b'"]),
        "jsonpath" => fixed(&["'$.a'", "'$.b'"]),
        "xml" => fixed(&["'<a/>'", "'<b/>'"]),
        "xid" | "oid" => fixed(&["'7'", "'8'"]),
        // Texts, and types of which nothing is known.
        _ => fixed(&[
            "'a'",
            "'b'",
            "'abcdefgh'",
            "'a@example.com'",
            "'https://example.com'",
            "'A1'",
            "'1'",
            "'a-b'",
            "''",
        ]),
    }
}

/// As many as the type has.
fn bits(ty: &TypeRef) -> Vec<String> {
    let length = ty.modifiers.first().and_then(|length| length.parse::<usize>().ok()).unwrap_or(1).clamp(1, 64);
    let last = length - 1;
    vec![format!("B'{}1'", "0".repeat(last)), format!("B'{}'", "1".repeat(length))]
}
