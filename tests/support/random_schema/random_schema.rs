//! Schemas made up at random, as SQL, and changed ones: what a differ has to lead from the one to the other.
//!
//! All of them are valid, and lead to each other over rows: every column keeps a family of types that its sample can be cast among,
//! every check holds for the samples, and what is NOT NULL has a default.

pub mod choices;
mod code;
mod guards;
mod table;

pub use choices::{Again, Choices};

use std::fmt::Write as _;

/// The tables that there may be; the first two always are.
const TABLES: [&str; 5] = ["public.plain", "app.\"Odd Name\"", "public.\"order\"", "app.notes", "public.\"a.b\""];

/// The SQL of a schema.
pub fn schema(choices: &Choices) -> String {
    let mut sql = String::from("create schema app;\n");
    default_privileges(&mut sql, choices);
    types(&mut sql, choices);
    code::functions(&mut sql, choices);
    let tables = tables(choices);
    for table in &tables {
        table::table(&mut sql, choices, table);
    }
    partitions(&mut sql, choices);
    for table in &tables {
        table::references(&mut sql, choices, table, &tables);
        table::indexes(&mut sql, choices, table);
    }
    code::functions_of_tables(&mut sql, choices, &tables);
    code::views(&mut sql, choices, &tables);
    for table in &tables {
        code::triggers(&mut sql, choices, table);
        guards::guards(&mut sql, choices, table, &tables);
    }
    sequences(&mut sql, choices);
    publication(&mut sql, choices, &tables);
    sql
}

/// Rows for it, three in each table.
pub fn rows(choices: &Choices) -> String {
    let mut sql = String::new();
    for table in tables(choices) {
        table::rows(&mut sql, choices, table);
    }
    if has_partitions(choices) {
        sql.push_str("insert into app.parted (day, n) values ('2024-01-05', 1), ('2024-01-06', 2);\n");
    }
    sql
}

/// The tables that there are.
pub fn tables(choices: &Choices) -> Vec<&'static str> {
    let is_there = |at: usize, table: &str| at < 2 || choices.chance(&format!("{table} is there"), 80);
    TABLES.iter().enumerate().filter(|(at, table)| is_there(*at, table)).map(|(_, table)| *table).collect()
}

/// A name for something that hangs on a table.
fn plain(table: &str) -> String {
    table.chars().filter(char::is_ascii_alphanumeric).collect()
}

fn comment(sql: &mut String, choices: &Choices, what: &str) {
    if choices.chance(&format!("comment on {what}"), 25) {
        let text = choices.pick(&format!("comment of {what}"), &["what it's for", "Zweck", "two\nlines; and -- more"]);
        writeln!(sql, "comment on {what} is '{}';", text.replace('\'', "''")).unwrap();
    }
}

fn default_privileges(sql: &mut String, choices: &Choices) {
    if choices.chance("default privileges of tables", 25) {
        let privileges = choices.pick("those", &["select", "select, insert", "all"]);
        writeln!(sql, "alter default privileges in schema app grant {privileges} on tables to authenticated;").unwrap();
    }
    if choices.chance("default privileges of functions", 15) {
        sql.push_str("alter default privileges revoke execute on functions from public;\n");
    }
}

fn types(sql: &mut String, choices: &Choices) {
    let values =
        choices.pick("moods", &["'a', 'b'", "'a', 'b', 'c'", "'a', 'x', 'b'", "'a', 'b', 'c', 'd'", "'b', 'a'"]);
    writeln!(sql, "create type app.mood as enum ({values});").unwrap();
    comment(sql, choices, "type app.mood");
    let check = choices.pick("check of amount", &["", " check (value > -5)", " constraint small check (value < 1000)"]);
    let default = choices.pick("default of amount", &["", " default 3"]);
    let not_null = choices.pick("not null of amount", &["", "", " not null"]);
    writeln!(sql, "create domain app.amount as integer{default}{not_null}{check};").unwrap();
    comment(sql, choices, "domain app.amount");
    if choices.chance("pair is there", 50) {
        let attributes =
            choices.pick("attributes", &["a integer", "a integer, b text", "a bigint, b text", "b text, a integer"]);
        writeln!(sql, "create type app.pair as ({attributes});").unwrap();
    }
}

fn has_partitions(choices: &Choices) -> bool {
    choices.chance("partitions", 40)
}

/// A partitioned table; the partition that the rows lie in is always there.
fn partitions(sql: &mut String, choices: &Choices) {
    if !has_partitions(choices) {
        return;
    }
    let note = choices.pick("note of parted", &["", ", note text", ", note varchar(9)"]);
    writeln!(sql, "create table app.parted (day date not null, n integer{note}) partition by range (day);").unwrap();
    for month in 1..=3 {
        if month == 1 || choices.chance(&format!("partition {month}"), 60) {
            let next = month + 1;
            writeln!(sql, "create table app.parted_{month} partition of app.parted for values from ('2024-{month:02}-01') to ('2024-{next:02}-01');").unwrap();
            if choices.chance(&format!("row security of partition {month}"), 40) {
                writeln!(sql, "alter table app.parted_{month} enable row level security;").unwrap();
            }
        }
    }
    if choices.chance("index of parted", 40) {
        sql.push_str("create index parted_n on app.parted (n);\n");
    }
    if choices.chance("key of parted", 30) {
        sql.push_str("alter table app.parted add constraint parted_key unique (day, n);\n");
    }
}

fn sequences(sql: &mut String, choices: &Choices) {
    if !choices.chance("counter is there", 60) {
        return;
    }
    let options = choices.pick(
        "options of counter",
        &["", " increment by 2", " minvalue 0 start 5", " as integer cache 4", " cycle maxvalue 99"],
    );
    writeln!(sql, "create sequence app.counter{options};").unwrap();
    if choices.chance("counter is owned", 30) {
        // A sequence and the table that owns it share a schema.
        sql.push_str("alter table app.\"Odd Name\" add column counted bigint;\n");
        sql.push_str("alter sequence app.counter owned by app.\"Odd Name\".counted;\n");
    }
    if choices.chance("counter is granted", 30) {
        let privileges = choices.pick("privileges of counter", &["usage", "usage, select", "all"]);
        writeln!(sql, "grant {privileges} on sequence app.counter to authenticated;").unwrap();
    }
}

fn publication(sql: &mut String, choices: &Choices, tables: &[&str]) {
    if !choices.chance("publication is there", 30) {
        return;
    }
    let published: Vec<&str> =
        tables.iter().copied().filter(|table| choices.chance(&format!("{table} is published"), 50)).collect();
    let list = if published.is_empty() { String::new() } else { format!(" for table {}", published.join(", ")) };
    let what = choices.pick("what is published", &["", " with (publish = 'insert, update')"]);
    writeln!(sql, "create publication changes{list}{what};").unwrap();
}
