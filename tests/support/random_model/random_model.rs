//! Models made up at random, as texts in the language: the same number gives the same model.
//!
//! Nearly all of them are valid. Every value that a test writes is the *sample* of its type ([`columns::KINDS`]), and every default, check and
//! list that is made up here holds for it, so that rows can be made of any such model.

pub mod columns;
mod names;
mod narrowing;
mod nested;
mod rules;
pub mod shrink;

use columns::Column;
use names::Names;
use std::fmt::Write as _;

/// Numbers that look random and are always the same ones (splitmix64).
#[derive(Debug, Clone)]
pub struct Dice(u64);

impl Dice {
    /// Dice that fall in the way that `seed` says.
    pub fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x2545_f491_4f6c_dd1d) ^ 0x9e37_79b9_7f4a_7c15)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number below `end`.
    pub fn below(&mut self, end: usize) -> usize {
        (self.next() % end.max(1) as u64) as usize
    }

    /// True in `percent` of 100 throws.
    pub fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    /// One of a list.
    pub fn pick<'a, T>(&mut self, list: &'a [T]) -> &'a T {
        &list[self.below(list.len())]
    }

    /// Those of a list that a throw of `percent` chooses.
    fn some<'a, T>(&mut self, list: &'a [T], percent: usize) -> Vec<&'a T> {
        list.iter().filter(|_| self.chance(percent)).collect()
    }
}

/// Whose rows a table holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Scope {
    Tenants,
    Tenant,
    Personal,
    Shared,
    Internal,
}

/// A table so far.
#[derive(Debug, Clone)]
struct Table {
    name: String,
    scope: Scope,
    /// Its lines in front of the rules.
    lines: Vec<String>,
    columns: Vec<Column>,
    /// The type of its primary key, and its name.
    key: Column,
    /// The column of the person, quoted.
    person: Option<String>,
    soft_delete: Option<String>,
    append_only: bool,
    immutable: Option<String>,
    is_members: bool,
    is_log: bool,
    rules: Vec<String>,
}

/// What all tables share.
#[derive(Debug, Default)]
struct World {
    roles: Vec<String>,
    /// The direct `includes` of each role.
    includes: Vec<Vec<usize>>,
    tenants: Option<String>,
    tenant_key: String,
    /// The key of the tenants inside the tenants; empty where there are none.
    nested_key: String,
    /// The members' table, and its column of the user.
    members: String,
    user: String,
    role_column: String,
    nullable: bool,
    /// Whether a row of the members' table is a membership, and no person.
    join: bool,
    enums: Vec<String>,
    audit: bool,
    audit_key_type: &'static str,
}

/// A model by its number. `hostile` names are full of what SQL, Markdown and TypeScript give a meaning to.
pub fn model(seed: u64, hostile: bool) -> String {
    let mut dice = Dice::new(seed);
    let mut names = Names::new(hostile);
    let mut text = String::new();
    let mut world = World { join: seed % 3 == 2, ..World::default() };
    writeln!(text, "model {}\nidentity supabase\n", names.fresh(&mut dice, "models")).unwrap();
    roles(&mut text, &mut world, &mut names, &mut dice);
    for _ in 0..dice.below(3) {
        let name = names.fresh(&mut dice, "relations");
        writeln!(text, "enum {name} ('a', 'b', 'c''d')").unwrap();
        world.enums.push(name);
    }
    let mut tables = Vec::new();
    if dice.chance(88) {
        tenant(&mut text, &mut world, &mut tables, &mut names, &mut dice);
    }
    for _ in 0..=dice.below(6) {
        let scopes: &[Scope] = if world.tenants.is_some() {
            &[Scope::Tenant, Scope::Tenant, Scope::Tenant, Scope::Personal, Scope::Shared, Scope::Internal]
        } else {
            &[Scope::Personal, Scope::Shared, Scope::Internal]
        };
        let scope = *dice.pick(scopes);
        let table = start(&world, scope, &mut names, &mut dice);
        tables.push(table);
    }
    references(&world, &mut tables, &mut names, &mut dice);
    for table in &mut tables {
        columns::extras(table, &mut names, &mut dice, world.audit);
        rules::rules(&world, table, &mut names, &mut dice);
    }
    // What came later has dice of its own, so that the rest of a model stays as it was.
    let mut dice_of_later = Dice::new(seed.wrapping_add(1 << 32));
    nested::nested(&mut text, &mut world, &mut tables, &mut names, &mut dice_of_later);
    for table in &mut tables {
        narrowing::narrow(&world, table, &mut dice_of_later);
    }
    // Files may name a table before it is declared.
    let shift = dice.below(tables.len());
    tables.rotate_left(shift);
    for table in &tables {
        writeln!(text, "\ntable {} {{", table.name).unwrap();
        for line in table.lines.iter().chain(&table.rules) {
            writeln!(text, "  {line}").unwrap();
        }
        text.push_str("}\n");
    }
    text
}

/// Roles that include each other in one way or another, with or without one that all include.
fn roles(text: &mut String, world: &mut World, names: &mut Names, dice: &mut Dice) {
    let chained = dice.chance(75);
    for at in 0..dice.below(5) {
        let name = names.fresh(dice, "roles");
        let mut includes: Vec<usize> = (0..at).filter(|_| dice.chance(35)).collect();
        if chained && at > 0 && !includes.contains(&0) {
            includes.push(0);
        }
        if dice.chance(30) {
            writeln!(text, "/// {}", names.docs(dice)).unwrap();
        }
        write!(text, "role {name}").unwrap();
        let words: Vec<&str> = includes.iter().map(|other| world.roles[*other].as_str()).collect();
        if !words.is_empty() {
            write!(text, " includes {}", words.join(", ")).unwrap();
        }
        text.push('\n');
        world.roles.push(name);
        world.includes.push(includes);
    }
}

impl World {
    /// Whether a role is, or includes, another.
    fn reaches(&self, role: usize, other: usize) -> bool {
        role == other || self.includes[role].iter().any(|next| self.reaches(*next, other))
    }

    /// The role that all others include.
    fn lowest(&self) -> Option<usize> {
        (0..self.roles.len()).find(|low| (0..self.roles.len()).all(|role| self.reaches(role, *low)))
    }
}

/// The tenants, their members, and the ways in and out; the audit log and the sign-up, which need them.
fn tenant(text: &mut String, world: &mut World, tables: &mut Vec<Table>, names: &mut Names, dice: &mut Dice) {
    // What isn't nullable can't be without a tenant, so nobody could sign up; a role there needs a lowest one.
    world.nullable = (world.roles.is_empty() || world.lowest().is_some()) && dice.chance(80) && !world.join;
    let tenants_name = names.fresh(dice, "relations");
    let members_name = names.fresh(dice, "relations");
    world.tenant_key = names.tenant_key(dice);
    world.role_column = names.fresh_from(dice, "columns of members", &["role", "kind", "tenants", "created"]);
    world.audit = dice.chance(45);
    world.audit_key_type = *dice.pick(&["uuid", "text"]);
    world.tenants = Some(tenants_name.clone());
    let mut tenants = start(world, Scope::Tenants, names, dice);
    tenants.name = tenants_name;
    world.tenants = Some(tenants.name.clone());
    let mut members = start(world, Scope::Tenant, names, dice);
    members.name = members_name;
    members.is_members = true;
    members.append_only = false;
    members.soft_delete = None;
    members.person = None;
    members.lines.clear();
    members.columns.clear();
    let user = names.fresh_from(dice, "columns of members", &["id", "user", "member", "person id"]);
    world.members.clone_from(&members.name);
    world.user.clone_from(&user);
    let to_users = dice.chance(85);
    let reference = if to_users { " references auth.users(id) on delete cascade" } else { "" };
    members.key = Column { name: user.clone(), kind: columns::uuid(), not_null: true, points: false };
    if world.join {
        members.key.name = names.fresh_from(dice, "columns of members", &["row", "created by"]);
        members.lines.push(format!("{} uuid primary key default gen_random_uuid()", members.key.name));
        members.lines.push(format!("{user} uuid not null{reference}"));
        let pair = [user.as_str(), world.tenant_key.as_str()];
        let (first, second) = if dice.chance(50) { (pair[0], pair[1]) } else { (pair[1], pair[0]) };
        members.lines.push(format!("unique ({first}, {second})"));
    } else {
        members.lines.push(format!("{user} uuid primary key{reference}"));
    }
    members.lines.push(if world.nullable {
        (*dice.pick(&["tenant null on delete set null", "tenant null", "tenant null on delete cascade"])).to_owned()
    } else {
        "tenant".to_owned()
    });
    if !world.roles.is_empty() {
        let default =
            world.lowest().map_or_else(String::new, |low| format!(" default {}", names::literal(&world.roles[low])));
        let ty = if world.join && dice.chance(70) {
            let name = names.fresh(dice, "relations");
            let values: Vec<String> = world.roles.iter().map(|role| names::literal(role)).collect();
            writeln!(text, "enum {name} ({})", values.join(", ")).unwrap();
            format!("{name} not null")
        } else {
            "text not null in role".to_owned()
        };
        members.lines.push(format!("{} {ty}{default}", world.role_column));
    }
    if dice.chance(80) {
        members.lines.push(format!("self {user}"));
        members.person = Some(user.clone());
    }
    let nick = names.fresh(dice, "columns");
    members.lines.push(format!("{nick} text"));
    members.columns.push(Column { name: nick.clone(), kind: columns::text(), not_null: false, points: false });
    write!(text, "\ntenant {} by {} {{\n  members {} (user {user}", tenants.name, world.tenant_key, members.name)
        .unwrap();
    if !world.roles.is_empty() {
        write!(text, ", role {}", world.role_column).unwrap();
    }
    text.push_str(")\n");
    if !world.roles.is_empty() && dice.chance(70) {
        let giver = dice.below(world.roles.len());
        let own: Vec<usize> = (0..world.roles.len()).filter(|role| world.reaches(giver, *role)).collect();
        let gives = if own.len() == world.roles.len() { "any" } else { &world.roles[*dice.pick(&own)] };
        writeln!(text, "  grants {{ {} gives {gives} }}", world.roles[giver]).unwrap();
    }
    if world.nullable || world.join {
        if dice.chance(80) {
            let needed = tenants.columns.iter().filter(|column| column.not_null || dice.chance(60));
            let list: Vec<&str> = needed.map(|column| column.name.as_str()).collect();
            let list = if list.is_empty() { vec![tenants.columns[0].name.as_str()] } else { list };
            write!(text, "  create ({})", list.join(", ")).unwrap();
            if !world.roles.is_empty() {
                write!(text, " as {}", dice.pick(&world.roles)).unwrap();
            }
            text.push('\n');
        }
        if dice.chance(60) {
            text.push_str("  leave\n");
        }
        if !world.roles.is_empty() && dice.chance(60) {
            writeln!(text, "  remove by {}", dice.pick(&world.roles)).unwrap();
        }
    }
    text.push_str("}\n");
    if world.nullable && to_users && dice.chance(60) {
        writeln!(text, "sign up creates {} ({nick} new.raw_user_meta_data ->> 'nick')", members.name).unwrap();
    }
    tables.push(tenants);
    tables.push(members);
    if world.audit {
        tables.push(log(text, world, names, dice));
    }
}

fn log(text: &mut String, world: &World, names: &mut Names, dice: &mut Dice) -> Table {
    let mut log = start(world, Scope::Tenant, names, dice);
    log.name = names.fresh_from(dice, "relations", &["audit_logs", "log"]);
    log.is_log = true;
    log.append_only = true;
    log.soft_delete = None;
    log.person = None;
    log.columns.clear();
    let mut field =
        |word: &str| names.fresh_from(dice, "columns of log", &[word, "row_before", "row_after", "row_data"]);
    let (action, table, key) = (field("action"), field("table"), field("key"));
    let (before, after, actor, at) = (field("before"), field("after"), field("actor"), field("at"));
    log.key = Column {
        name: names.fresh_from(dice, "columns of log", &["id"]),
        kind: columns::uuid(),
        not_null: true,
        points: false,
    };
    log.lines = vec![
        format!("{} uuid primary key default gen_random_uuid()", log.key.name),
        "tenant null unreferenced".to_owned(),
        format!("{action} text not null"),
        format!("{table} text not null"),
        format!("{key} {}", world.audit_key_type),
        format!("{before} {}", dice.pick(&["jsonb", "json"])),
        format!("{after} jsonb"),
        format!("{actor} uuid"),
        format!("{at} timestamptz not null default now()"),
        "append only".to_owned(),
    ];
    write!(
        text,
        "audit into {} (tenant {}, actor {actor}, action {action}, table {table}, key {key}, before {before}, after {after}, at {at})",
        log.name, world.tenant_key
    )
    .unwrap();
    if dice.chance(50) {
        write!(text, " as {}", names.fresh(dice, "functions")).unwrap();
    }
    text.push('\n');
    log
}

/// A table with its key, scope, columns and habits.
fn start(world: &World, scope: Scope, names: &mut Names, dice: &mut Dice) -> Table {
    names.new_table(&[&world.tenant_key, &world.nested_key]);
    let name = if scope == Scope::Tenants { String::new() } else { names.fresh(dice, "relations") };
    let mut lines = Vec::new();
    if scope != Scope::Tenants && dice.chance(25) {
        lines.push(format!("/// {}", names.docs(dice)));
    }
    let id = names.fresh_from(dice, "columns", &["id", "id", "id", "key"]);
    let natural = !world.audit || world.audit_key_type == "text";
    let (kind, line) = match dice.below(if natural { 6 } else { 3 }) {
        0..=2 => ("uuid", "uuid primary key default gen_random_uuid()"),
        3 => ("bigint", "bigint generated always as identity primary key"),
        4 => ("int", "int generated by default as identity primary key"),
        _ => ("uuid", "uuid default gen_random_uuid() primary key"),
    };
    lines.push(format!("{id} {line}"));
    let key = Column { name: id, kind: columns::kind(kind), not_null: true, points: false };
    let mut person = None;
    match scope {
        Scope::Tenant => {
            let action = if dice.chance(25) { " on delete restrict" } else { "" };
            let null = if dice.chance(15) { " null" } else { "" };
            lines.push(format!("tenant{null}{action}"));
        }
        Scope::Shared => lines.push("shared".to_owned()),
        Scope::Internal => lines.push("internal".to_owned()),
        Scope::Tenants | Scope::Personal => {}
    }
    if scope == Scope::Personal || (scope == Scope::Tenant && dice.chance(40)) {
        let column = names.fresh_from(dice, "columns", &["user_id", "owner", "person", "user"]);
        let reference = if dice.chance(50) { " references auth.users(id) on delete cascade" } else { "" };
        lines.push(format!("{column} uuid not null{reference}"));
        lines.push(format!("self {column}"));
        person = Some(column);
    }
    let mut table = Table {
        name,
        scope,
        lines,
        columns: Vec::new(),
        key,
        person,
        soft_delete: None,
        append_only: false,
        immutable: None,
        is_members: false,
        is_log: false,
        rules: Vec::new(),
    };
    columns::columns(&mut table, &world.enums, names, dice);
    if scope == Scope::Tenants && table.columns.is_empty() {
        let name = names.fresh(dice, "columns");
        table.lines.push(format!("{name} text not null"));
        table.columns.push(Column { name, kind: columns::text(), not_null: true, points: false });
    }
    let has_person_cascade = table.lines.iter().any(|line| line.contains("references auth.users"));
    if scope != Scope::Tenants && dice.chance(15) && !has_person_cascade {
        table.append_only = true;
        table.lines.push("append only".to_owned());
        for line in &mut table.lines {
            if line == "tenant" || line == "tenant null" {
                line.push_str(" on delete restrict");
            }
        }
    } else if scope != Scope::Tenants && dice.chance(45) {
        let column = names.fresh_from(dice, "columns", &["deleted_at", "thrown away"]);
        // One of the two kinds, by the name: a die more would make other models of all seeds.
        let on_delete = if column.contains("thrown") { "" } else { " on delete" };
        table.lines.push(format!("soft delete {column}{on_delete}"));
        table.soft_delete = Some(column);
    }
    table
}

/// Columns that point at other tables, at the own one, in circles.
fn references(world: &World, tables: &mut [Table], names: &mut Names, dice: &mut Dice) {
    for at in 0..tables.len() {
        if tables[at].is_log {
            continue;
        }
        for _ in 0..dice.below(3) {
            let to = dice.below(tables.len());
            if tables[to].is_log {
                continue;
            }
            // A reference from outside into tenants' rows is refused where clients may write it (P0421).
            let from_outside = !matches!(tables[at].scope, Scope::Tenant | Scope::Internal);
            if from_outside && tables[to].scope == Scope::Tenant && (world.join || !tables[to].is_members) {
                continue;
            }
            // The names of the table's other columns are forgotten by now.
            let name = loop {
                let space = format!("references {at}");
                let name = names.fresh_from(dice, &space, &["parent", "pointing", "owner_id", "created_by", "other"]);
                let taken = tables[at].lines.iter().any(|line| line.contains(&name));
                let added = ["created_at", "updated_at", world.tenant_key.as_str()].contains(&name.trim_matches('"'));
                if !taken && !added && name != world.tenant_key {
                    break name;
                }
            };
            let not_null = to < at && dice.chance(25) && !tables[at].is_members && tables[at].scope != Scope::Tenants;
            let actions: &[&str] = match (tables[at].append_only, not_null) {
                (true, _) => &["", " on delete restrict"],
                // No cascade that a client can start deletes a membership (P0414).
                _ if tables[at].is_members => &["", " on delete set null", " on delete restrict"],
                (false, true) => &["", " on delete cascade", " on delete restrict"],
                (false, false) => &["", " on delete cascade", " on delete set null", " on delete restrict"],
            };
            let kind = tables[to].key.kind;
            let null = if not_null { " not null" } else { "" };
            let line = format!("{name} {}{null} references {}{}", kind.ty, tables[to].name, dice.pick(actions));
            let line = line.replace("int generated", "int");
            tables[at].lines.push(line);
            tables[at].columns.push(Column { name, kind, not_null, points: true });
        }
    }
}
