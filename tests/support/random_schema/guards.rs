//! Row security, policies and privileges.

use super::{Choices, comment, plain};
use std::fmt::Write as _;

pub(super) fn guards(sql: &mut String, choices: &Choices, table: &str, tables: &[&'static str]) {
    if choices.chance(&format!("row security of {table}"), 70) {
        writeln!(sql, "alter table {table} enable row level security;").unwrap();
    }
    if choices.chance(&format!("row security of {table} is forced"), 20) {
        writeln!(sql, "alter table {table} force row level security;").unwrap();
    }
    for at in 0..3 {
        if choices.chance(&format!("policy {at} of {table}"), 55) {
            policy(sql, choices, table, tables, at);
        }
    }
    privileges(sql, choices, table);
}

fn policy(sql: &mut String, choices: &Choices, table: &str, tables: &[&'static str], at: usize) {
    let ask = |what: &str| format!("{what} of policy {at} of {table}");
    let kind = choices.pick(&ask("kind"), &["", "", " as restrictive"]);
    let command = choices.pick(&ask("command"), &["all", "select", "insert", "update", "delete"]);
    let roles = choices.pick(&ask("roles"), &["public", "authenticated", "anon, authenticated", "service_role"]);
    write!(sql, "create policy \"policy {at}\" on {table}{kind} for {command} to {roles}").unwrap();
    if command != "insert" {
        write!(sql, " using ({})", condition(choices, table, tables, &ask("using"))).unwrap();
    }
    if matches!(command, "insert" | "update" | "all") && (command == "insert" || choices.chance(&ask("check"), 50)) {
        write!(sql, " with check ({})", condition(choices, table, tables, &ask("what check"))).unwrap();
    }
    sql.push_str(";\n");
    comment(sql, choices, &format!("policy \"policy {at}\" on {table}"));
}

fn condition(choices: &Choices, table: &str, tables: &[&'static str], what: &str) -> String {
    let other = choices.fixed(&format!("other table of {what}"), &super::TABLES);
    let other = if tables.contains(&other) { other } else { tables[0] };
    let exists = format!("exists (select 1 from {other} o where o.id = {table}.id and o.base > 0)");
    let list = format!("id in (select o.base from {other} o)");
    let conditions: [&str; 8] = [
        "true",
        "false",
        "base > 0",
        "code = current_user",
        "(select auth.uid()) is not null",
        "app.ok(base)",
        &exists,
        &list,
    ];
    (*choices.pick(what, &conditions)).to_owned()
}

fn privileges(sql: &mut String, choices: &Choices, table: &str) {
    for role in ["anon", "authenticated", "service_role"] {
        let ask = |what: &str| format!("{what} of {role} on {table}");
        let privileges =
            choices.pick(&ask("privileges"), &["", "", "select", "select, insert", "select, update, delete", "all"]);
        if !privileges.is_empty() {
            let option = choices.pick(&ask("grant option"), &["", "", "", " with grant option"]);
            writeln!(sql, "grant {privileges} on {table} to {role}{option};").unwrap();
        }
        let columns = choices
            .pick(&ask("columns"), &["", "", "select (code)", "update (base, code)", "insert (id), select (id, base)"]);
        if !columns.is_empty() {
            writeln!(sql, "grant {columns} on {table} to {role};").unwrap();
        }
    }
    if choices.chance(&format!("{} is taken from its owner", plain(table)), 10) {
        writeln!(sql, "revoke truncate on {table} from current_user;").unwrap();
    }
}
