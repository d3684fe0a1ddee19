//! Functions, triggers and views.

use super::{Choices, comment, plain};
use std::fmt::Write as _;

/// Those that no table is needed for.
pub(super) fn functions(sql: &mut String, choices: &Choices) {
    let volatility = choices.pick("volatility of ok", &["immutable", "stable", ""]);
    let body = choices.pick(
        "body of ok",
        &["select $1 > 0", "select $1 is not null", "select case when $1 > 0 then true else false end"],
    );
    let more = attributes(choices, "ok");
    let argument = choices.pick("argument of ok", &["integer", "n integer", "n integer default 3"]);
    writeln!(sql, "create function app.ok({argument}) returns boolean language sql {volatility}{more} as $${body}$$;")
        .unwrap();
    access(sql, choices, "app.ok(integer)");
    comment(sql, choices, "function app.ok(integer)");
    if choices.chance("ok of text", 40) {
        let result = choices.pick("result of ok of text", &["boolean", "text", "integer"]);
        writeln!(sql, "create function app.ok(text) returns {result} language sql as $$select null::{result}$$;")
            .unwrap();
        access(sql, choices, "app.ok(text)");
    }
    let body = choices.pick("body of touch", &["return new;", "new.base := coalesce(new.base, 0); return new;"]);
    let more = attributes(choices, "touch");
    writeln!(sql, "create function app.touch() returns trigger language plpgsql{more} as $$begin {body} end$$;")
        .unwrap();
    access(sql, choices, "app.touch()");
}

/// Those that read tables.
pub(super) fn functions_of_tables(sql: &mut String, choices: &Choices, tables: &[&str]) {
    for table in tables {
        let name = format!("app.count_{}", plain(table));
        if !choices.chance(&format!("{name} is there"), 35) {
            continue;
        }
        let more = attributes(choices, &name);
        let query = choices.pick(
            &format!("query of {name}"),
            &["select count(*) from", "select max(id) from", "select sum(base) from"],
        );
        let body = match *choices.pick(&format!("form of {name}"), &[&0, &1, &2]) {
            0 => format!("language sql stable{more} as $${query} {table}$$"),
            1 => format!("language sql stable{more} begin atomic {query} {table}; end"),
            _ => format!("language plpgsql{more} as $$begin return ({query} {table}); end$$"),
        };
        writeln!(sql, "create function {name}() returns bigint {body};").unwrap();
        access(sql, choices, &format!("{name}()"));
        if choices.chance(&format!("row of {table}"), 30) {
            writeln!(
                sql,
                "create function app.base_of({table}) returns integer language sql stable as $$select $1.base$$;"
            )
            .unwrap();
        }
    }
}

fn attributes(choices: &Choices, name: &str) -> String {
    let security = choices.pick(&format!("security of {name}"), &["", "", " security definer"]);
    let strict = choices.pick(&format!("strictness of {name}"), &["", "", " strict"]);
    let path = choices
        .pick(&format!("path of {name}"), &["", " set search_path = ''", " set search_path = pg_catalog, pg_temp"]);
    let parallel = choices.pick(&format!("parallel of {name}"), &["", "", " parallel safe"]);
    let cost = choices.pick(&format!("cost of {name}"), &["", "", "", " cost 5"]);
    format!("{security}{strict}{path}{parallel}{cost}")
}

fn access(sql: &mut String, choices: &Choices, function: &str) {
    if choices.chance(&format!("execute on {function} is taken"), 40) {
        writeln!(sql, "revoke execute on function {function} from public;").unwrap();
    }
    let role = choices.pick(&format!("who executes {function}"), &["", "", "anon", "authenticated"]);
    if !role.is_empty() {
        writeln!(sql, "grant execute on function {function} to {role};").unwrap();
    }
}

/// Views over tables and over each other.
pub(super) fn views(sql: &mut String, choices: &Choices, tables: &[&str]) {
    let mut below: Option<&str> = None;
    for (at, table) in tables.iter().enumerate() {
        let name = ["app.v0", "app.\"V 1\"", "public.v2", "app.v3", "app.v4"][at];
        if !choices.chance(&format!("{name} is there"), 45) {
            continue;
        }
        let over = match below {
            Some(view) if choices.chance(&format!("{name} is over a view"), 40) => view,
            _ => table,
        };
        let list = choices.pick(
            &format!("columns of {name}"),
            &["id, base, code", "id, code, base", "id, base, code, base + 1 as more", "id, base, upper(code) as code"],
        );
        let which = choices.pick(&format!("rows of {name}"), &["", " where base > 0", " where app.ok(base)"]);
        let kind = choices.pick(&format!("kind of {name}"), &["view", "view", "view", "materialized view"]);
        let options = match kind {
            "view" => choices.pick(
                &format!("options of {name}"),
                &["", " with (security_invoker = true)", " with (security_barrier)"],
            ),
            _ => "",
        };
        writeln!(sql, "create {kind} {name}{options} as select {list} from {over}{which};").unwrap();
        if kind == "materialized view" && choices.chance(&format!("index of {name}"), 50) {
            writeln!(sql, "create unique index on {name} (id);").unwrap();
        }
        let role = choices.pick(&format!("who reads {name}"), &["", "anon", "authenticated"]);
        if !role.is_empty() {
            writeln!(sql, "grant select on {name} to {role};").unwrap();
        }
        comment(sql, choices, &format!("{kind} {name}"));
        below = Some(name);
    }
}

pub(super) fn triggers(sql: &mut String, choices: &Choices, table: &str) {
    let name = plain(table);
    if choices.chance(&format!("trigger of {table}"), 45) {
        let when = choices.pick(
            &format!("time of the trigger of {table}"),
            &["before insert or update", "before update of base", "after delete", "before update of base, code"],
        );
        let condition = match when {
            "after delete" => "",
            _ => choices.pick(&format!("condition of the trigger of {table}"), &["", "", " when (new.base > 0)"]),
        };
        writeln!(
            sql,
            "create trigger {name}_touch {when} on {table} for each row{condition} execute function app.touch();"
        )
        .unwrap();
        let state =
            choices.pick(&format!("state of the trigger of {table}"), &["", "", "", "disable", "enable always"]);
        if !state.is_empty() {
            writeln!(sql, "alter table {table} {state} trigger {name}_touch;").unwrap();
        }
        comment(sql, choices, &format!("trigger {name}_touch on {table}"));
    }
    if choices.chance(&format!("statement trigger of {table}"), 25) {
        let rows = choices
            .pick(&format!("rows of the statement trigger of {table}"), &["", " referencing new table as fresh"]);
        writeln!(
            sql,
            "create trigger {name}_all after insert on {table}{rows} for each statement execute function app.touch();"
        )
        .unwrap();
    }
}
