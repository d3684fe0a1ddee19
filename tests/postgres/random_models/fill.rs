//! Rows for the tables of any model: each value is the sample of its type, for which the checks of random models hold.

use policyc::catalog::{Identity, QualifiedName, TypeRef};
use policyc::model::{Column, Model, Table};
use policyc::sql::quote;

/// The members of the one tenant, and a user without one.
pub const ALICE: &str = "00000000-0000-4000-8000-00000000000a";
/// The second member.
pub const BOB: &str = "00000000-0000-4000-8000-00000000000b";
/// Whoever is in no tenant.
pub const CAROL: &str = "00000000-0000-4000-8000-00000000000c";

/// A value of a type, as SQL.
pub fn sample(ty: &TypeRef) -> &'static str {
    if ty.dimensions > 0 {
        return match ty.name.as_str() {
            "text" => "'{a}'",
            "int4" => "'{7}'",
            _ => "null",
        };
    }
    match ty.name.as_str() {
        "uuid" => "'11111111-1111-4111-8111-111111111111'",
        "int2" | "int4" | "int8" | "numeric" | "float4" | "float8" | "money" => "7",
        "timestamp" | "timestamptz" | "date" => "'2020-01-01'",
        "time" => "'12:00'",
        "interval" => "'1 day'",
        "bool" => "true",
        "json" | "jsonb" => "'{\"a\": 1}'",
        "bytea" => "'\\x00'",
        "inet" => "'10.0.0.1'",
        "cidr" => "'10.0.0.0/8'",
        "macaddr" => "'08:00:2b:01:02:03'",
        "point" => "'(1,2)'",
        "box" | "polygon" => "'((0,0),(1,1))'",
        "int4range" => "'[1,5)'",
        "bit" => "'101'",
        "jsonpath" => "'$.a'",
        "xid" => "'7'",
        _ => "'a'",
    }
}

/// What a column is given in the row of a table that belongs to the one tenant and to `user`; `None` to leave it to its default.
pub fn value(model: &Model, table: &Table, column: &Column, user: &str) -> Option<String> {
    if column.is_generated() || column.identity == Some(Identity::ByDefault) {
        return None;
    }
    let members = model.members_of(&table.name).map(|tenant| tenant.members);
    if members.is_some_and(|members| members.role.as_ref() == Some(&column.name)) {
        let role = model.roles.lowest().or_else(|| model.roles.iter().next())?;
        return Some(quote::literal(&role.name));
    }
    if members.is_some_and(|members| members.user == column.name) || table.self_column.as_ref() == Some(&column.name) {
        return Some(quote::literal(user));
    }
    let own = model.tenant(&table.name).map(|tenant| &tenant.table);
    let keys = table.tenant_keys.iter().filter(|key| own != Some(&key.tenant));
    if let Some(key) = keys.into_iter().find(|key| key.column == column.name) {
        return Some(one_of(model, &key.tenant));
    }
    if let Some(reference) = table.references.iter().find(|reference| reference.column == column.name) {
        // What may be null is filled in when all tables have their rows.
        return column.not_null.then(|| pointed_at(reference));
    }
    let makes_itself = table.primary_key.len() == 1 && table.primary_key.contains(&column.name);
    if makes_itself || column.default.is_some() {
        return None;
    }
    Some(sample(&column.ty).to_owned())
}

/// A row that a reference may point at.
pub fn pointed_at(reference: &policyc::model::Reference) -> String {
    format!(
        "(select min(t.{target}::text) from {} t)::text",
        quote::qualified(&reference.table),
        target = quote::ident(&reference.target)
    )
}

/// The one tenant.
pub fn tenant(model: &Model) -> String {
    model.tenants.first().map_or_else(|| "null".to_owned(), |tenant| one_of(model, &tenant.table))
}

/// The one tenant of a kind.
pub fn one_of(model: &Model, tenants: &QualifiedName) -> String {
    let key = model.table(tenants).and_then(|table| table.primary_key.first()).expect("tenants have a key");
    format!("(select t.{} from {} t limit 1)", quote::ident(key), quote::qualified(tenants))
}

/// `INSERT` of one row.
pub fn insert(model: &Model, table: &Table, user: &str) -> String {
    let mut columns = Vec::new();
    let mut values = Vec::new();
    for column in &table.columns {
        if let Some(value) = value(model, table, column, user) {
            // A subquery of text needs a cast that a plain literal doesn't.
            let ty = policyc::sql::print::type_ref(&column.ty);
            let value = if value.ends_with("::text") { format!("({value})::{ty}") } else { value };
            columns.push(quote::ident(&column.name).into_owned());
            values.push(value);
        }
    }
    let name = quote::qualified(&table.name);
    if columns.is_empty() {
        return format!("insert into {name} default values");
    }
    format!("insert into {name} ({}) values ({})", columns.join(", "), values.join(", "))
}
