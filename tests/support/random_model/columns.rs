//! Columns: their types, defaults, checks, indexes.

use super::names::Names;
use super::{Dice, Scope, Table};

/// A type with what is known of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Kind {
    /// As it is written.
    pub ty: &'static str,
    /// A value, as a literal of SQL, for which every check in here holds.
    pub sample: &'static str,
    /// Defaults.
    pub defaults: &'static [&'static str],
    /// Conditions that hold for the sample; `_` stands for the column.
    pub conditions: &'static [&'static str],
    /// Whether btree knows it, so that it can be indexed, unique, and compared.
    pub ordered: bool,
}

const fn new(
    ty: &'static str,
    sample: &'static str,
    defaults: &'static [&'static str],
    conditions: &'static [&'static str],
    ordered: bool,
) -> Kind {
    Kind { ty, sample, defaults, conditions, ordered }
}

/// Types of columns. A model's enums are added to them by name.
pub const KINDS: &[Kind] = &[
    new("uuid", "'11111111-1111-4111-8111-111111111111'", &["gen_random_uuid()"], &["_ = _", "_ is not null"], true),
    new(
        "text",
        "'a'",
        &["'a'", "''"],
        &[
            "_ = 'a'",
            "lower(_) <> ''",
            "length(_) < 100",
            "_ in ('a', 'b')",
            "_ ~ '^[a-z]*$'",
            "_ like 'a%'",
            "_ || 'x' > ''",
            "coalesce(_, '') <> 'z'",
        ],
        true,
    ),
    new("int", "7", &["0", "7", "1 + 1"], &["_ > 5", "_ between 1 and 9", "_ % 7 = 0 or _ is null", "- _ < 0"], true),
    new("bigint", "7", &["7"], &["_ <> 3"], true),
    new("smallint", "7", &["7"], &["_ >= 1"], true),
    new("numeric(12,2)", "7", &["0", "7.5"], &["_ > 0.5", "round(_) = 7"], true),
    new("real", "7", &["0.5"], &["_ > 0"], true),
    new("double precision", "7", &[], &["_ < 1e10"], true),
    new("varchar(20)", "'a'", &["'a'"], &["_ <> 'b'", "upper(_) = 'A'"], true),
    new("char(3)", "'a'", &["'a'"], &["_ = 'a'"], true),
    new("timestamptz", "'2020-01-01'", &["now()", "current_timestamp"], &["_ < now()", "_ > '2000-01-01'"], true),
    new("timestamp", "'2020-01-01'", &[], &["_ > '2000-01-01'"], true),
    new("date", "'2020-01-01'", &["current_date"], &["_ <= current_date", "extract(year from _) > 1990"], true),
    new("time", "'12:00'", &[], &["_ > '01:00'"], true),
    new("interval", "'1 day'", &["'1 hour'"], &["_ < interval '1 year'"], true),
    new("bool", "true", &["true", "false"], &["_", "not not _", "_ is true"], true),
    new(
        "jsonb",
        "'{\"a\": 1}'",
        &["'{}'::jsonb", "'[]'"],
        &["_ ->> 'a' = '1' or _ is null", "_ ? 'a'", "_ @> '{}'", "jsonb_typeof(_) = 'object'"],
        true,
    ),
    new("json", "'{\"a\": 1}'", &["'{}'::json"], &["_ ->> 'a' <> 'x'", "_ is not null"], false),
    new("text[]", "'{a}'", &["'{}'", "array[]::text[]"], &["'a' = any (_)", "_[1] = 'a'", "cardinality(_) < 5"], true),
    new("int[]", "'{7}'", &[], &["7 = any (_)", "_ && array[7]"], true),
    new("json[]", "null", &[], &["_ is null or true"], false),
    new("bytea", "'\\x00'", &["''"], &["octet_length(_) < 10"], true),
    new("inet", "'10.0.0.1'", &[], &["_ << '10.0.0.0/8'"], true),
    new("cidr", "'10.0.0.0/8'", &[], &[], true),
    new("macaddr", "'08:00:2b:01:02:03'", &[], &[], true),
    new("point", "'(1,2)'", &[], &["_ is not null"], false),
    new("box", "'((0,0),(1,1))'", &[], &[], false),
    new("polygon", "'((0,0),(1,1))'", &[], &[], false),
    new("int4range", "'[1,5)'", &[], &["3 <@ _"], true),
    new("tsvector", "'a'", &[], &["_ @@ to_tsquery('simple', 'a')"], true),
    new("bit(3)", "'101'", &[], &[], true),
    new("money", "7", &[], &[], true),
    new("jsonpath", "'$.a'", &[], &["_ is not null"], false),
    new("xid", "'7'", &[], &[], false),
];

/// `uuid`.
pub(super) fn uuid() -> Kind {
    kind("uuid")
}

/// `text`.
pub(super) fn text() -> Kind {
    kind("text")
}

/// A kind by its type.
pub(super) fn kind(ty: &str) -> Kind {
    *KINDS.iter().find(|kind| kind.ty == ty).unwrap_or_else(|| panic!("there is no kind {ty}"))
}

/// A column so far.
#[derive(Debug, Clone)]
pub struct Column {
    /// Its name, quoted where it has to be.
    pub name: String,
    /// Its type.
    pub kind: Kind,
    /// NOT NULL without a default.
    pub not_null: bool,
    /// Whether it points at another table.
    pub points: bool,
}

impl Column {
    /// One of the conditions about it.
    pub(super) fn condition(&self, dice: &mut Dice) -> String {
        if self.kind.conditions.is_empty() {
            return format!("{} is not null", self.name);
        }
        // `_` alone is the column; the one in `octet_length` isn't.
        let mut text = String::new();
        let mut before = ' ';
        let mut rest = dice.pick(self.kind.conditions).chars().peekable();
        while let Some(letter) = rest.next() {
            let alone =
                letter == '_' && !before.is_alphanumeric() && !rest.peek().is_some_and(|it| it.is_alphanumeric());
            if alone {
                text.push_str(&self.name)
            } else {
                text.push(letter)
            }
            before = letter;
        }
        text
    }
}

/// Adds columns of many types.
pub(super) fn columns(table: &mut Table, enums: &[String], names: &mut Names, dice: &mut Dice) {
    for _ in 0..dice.below(7) {
        let name = names.fresh(dice, "columns");
        if !enums.is_empty() && dice.chance(12) {
            let ty = dice.pick(enums);
            let null = if dice.chance(50) { "not null default 'a'" } else { "" };
            table.lines.push(format!("{name} {ty} {null}"));
            continue;
        }
        let kind = *dice.pick(KINDS);
        let mut line = format!("{name} {}", kind.ty);
        let mut not_null = kind.sample != "null" && dice.chance(40);
        if not_null {
            line.push_str(" not null");
        }
        if !kind.defaults.is_empty() && dice.chance(50) {
            line.push_str(&format!(" default {}", dice.pick(kind.defaults)));
            not_null = false;
        }
        let column = Column { name: name.clone(), kind, not_null, points: false };
        if kind.ty == "text" && dice.chance(40) && !line.contains("default ''") {
            let long = "long ".repeat(20);
            line.push_str(&format!(" in ('a', 'b|c', 'it''s', 'x\"y', '', '{long}')"));
        } else if dice.chance(20) && !line.contains("default") {
            line.push_str(&format!(" check ({})", column.condition(dice)));
        } else if kind.ordered && dice.chance(10) && !line.contains("default") {
            line.push_str(" unique");
        }
        if dice.chance(20) {
            table.lines.push(format!("/// {}", names.docs(dice)));
        }
        table.lines.push(line);
        table.columns.push(column);
    }
    if dice.chance(15) {
        let name = names.fresh(dice, "columns");
        let from: Vec<&Column> = table.columns.iter().filter(|it| ["text", "int"].contains(&it.kind.ty)).collect();
        if let Some(from) = from.first() {
            let (ty, value) = if from.kind.ty == "text" {
                ("text", format!("lower({})", from.name))
            } else {
                ("int", format!("{} * 2", from.name))
            };
            table.lines.push(format!("{name} {ty} generated always as ({value}) stored"));
        }
    }
}

/// Indexes, unique constraints, checks, habits.
pub(super) fn extras(table: &mut Table, names: &mut Names, dice: &mut Dice, audit: bool) {
    let columns = table.columns.clone();
    let ordered: Vec<&Column> = columns.iter().filter(|column| column.kind.ordered).collect();
    let name = |names: &mut Names, dice: &mut Dice, space: &str| {
        if dice.chance(50) { names.fresh(dice, space) } else { String::new() }
    };
    for _ in 0..dice.below(3) {
        let Some(first) = (!ordered.is_empty()).then(|| *dice.pick(&ordered)) else { break };
        let mut key = first.name.clone();
        match dice.below(4) {
            0 => key.push_str(" desc nulls last"),
            1 if first.kind.ty == "text" => key = format!("lower({key})"),
            2 => key.push_str(&format!(", {} asc", table.key.name)),
            _ => {}
        }
        let mut line = format!("index {} ({key})", name(names, dice, "relations"));
        if dice.chance(30) {
            line.push_str(&format!(" where {} is not null", dice.pick(&columns).name));
        }
        table.lines.push(line);
    }
    if let Some(json) = columns.iter().find(|column| ["jsonb", "text[]", "tsvector"].contains(&column.kind.ty))
        && dice.chance(50)
    {
        table.lines.push(format!("index {} using gin ({})", name(names, dice, "relations"), json.name));
    }
    if dice.chance(20) && !ordered.is_empty() {
        let other = dice.pick(&ordered).name.clone();
        let given = if dice.chance(40) { format!(" as {}", names.fresh(dice, "relations")) } else { String::new() };
        table.lines.push(format!("unique ({other}, {}){given}", table.key.name));
    }
    let checked: Vec<&Column> =
        columns.iter().filter(|column| column.kind.sample != "null" && !column.points).collect();
    if dice.chance(20) && !checked.is_empty() && table.scope != Scope::Tenants && !table.is_members {
        let column = dice.pick(&checked);
        let given = if dice.chance(40) { format!(" as {}", names.fresh(dice, "checks")) } else { String::new() };
        table.lines.push(format!("check ({} is not null or {} is null){given}", column.name, table.key.name));
    }
    if !table.is_log {
        match dice.below(4) {
            0 => table.lines.push("timestamps".to_owned()),
            1 => table.lines.push("timestamps (updated_at)".to_owned()),
            2 => table.lines.push("timestamps (created_at)".to_owned()),
            _ => {}
        }
        let plain: Vec<&Column> = columns
            .iter()
            .filter(|it| !table.lines.iter().any(|line| line.starts_with(&it.name) && line.contains("references")))
            .collect();
        if dice.chance(15) && !plain.is_empty() && !table.append_only {
            let name = dice.pick(&plain).name.clone();
            table.lines.push(format!("immutable ({name})"));
            table.immutable = Some(name);
        }
        if audit && dice.chance(60) {
            let given = if dice.chance(30) { format!(" as {}", names.fresh(dice, "triggers")) } else { String::new() };
            table.lines.push(format!("audited{given}"));
        }
    }
}
