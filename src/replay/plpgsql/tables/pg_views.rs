//! `pg_tables`, `pg_policies` and other views with names instead of OIDs.

use super::{Scan, Virtual, indexes, owner, policies, published, role, text};
use crate::catalog::Grantee;
use crate::replay::Replay;
use crate::replay::plpgsql::print;
use crate::replay::plpgsql::value::{Object, Value};

pub(super) const TABLES: &[Virtual] = &[
    Virtual {
        name: "pg_tables",
        columns: &[
            "schemaname",
            "tablename",
            "tableowner",
            "tablespace",
            "hasindexes",
            "hasrules",
            "hastriggers",
            "rowsecurity",
        ],
        complete: true,
        // `relkind IN ('r', 'p')`.
        rows: |replay| {
            let own = replay.tables().filter(|table| !matches!(table.kind, crate::catalog::TableKind::Foreign { .. }));
            own.map(|table| Object::Relation(table.name.clone())).collect()
        },
        value: |replay, object, column| {
            let Object::Relation(name) = object else { return None };
            let table = replay.catalog.tables.get(name)?;
            match column {
                "schemaname" => Some(text(&name.schema)),
                "tablename" => Some(text(&name.name)),
                "tableowner" => Some(text(&table.owner)),
                "tablespace" => Some(Value::Null),
                "rowsecurity" => Some(Value::Bool(table.row_security)),
                _ => None,
            }
        },
    },
    Virtual {
        name: "pg_views",
        columns: &["schemaname", "viewname", "viewowner", "definition"],
        complete: true,
        rows: |replay| super::views(replay, false),
        value: |replay, object, column| view(replay, object, column, "viewname", "viewowner"),
    },
    Virtual {
        name: "pg_matviews",
        columns: &[
            "schemaname",
            "matviewname",
            "matviewowner",
            "tablespace",
            "hasindexes",
            "ispopulated",
            "definition",
        ],
        complete: true,
        rows: |replay| super::views(replay, true),
        value: |replay, object, column| view(replay, object, column, "matviewname", "matviewowner"),
    },
    Virtual {
        name: "pg_sequences",
        columns: &["schemaname", "sequencename", "sequenceowner", "data_type", "start_value", "last_value"],
        complete: true,
        rows: |replay| replay.sequences().cloned().map(Object::Relation).collect(),
        value: |replay, object, column| view(replay, object, column, "sequencename", "sequenceowner"),
    },
    Virtual {
        name: "pg_indexes",
        columns: &["schemaname", "tablename", "indexname", "tablespace", "indexdef"],
        complete: true,
        rows: indexes,
        value: |_, object, column| {
            let Object::Index(table, name) = object else { return None };
            match column {
                "schemaname" => Some(text(&table.schema)),
                "tablename" => Some(text(&table.name)),
                "indexname" => Some(text(name)),
                "tablespace" => Some(Value::Null),
                _ => None,
            }
        },
    },
    Virtual {
        name: "pg_policies",
        columns: &["schemaname", "tablename", "policyname", "permissive", "roles", "cmd", "qual", "with_check"],
        complete: true,
        rows: policies,
        value: |replay, object, column| {
            let Object::Policy(table, name) = object else { return None };
            let policy = replay.catalog.tables.get(table)?.policies.get(name)?;
            match column {
                "schemaname" => Some(text(&table.schema)),
                "tablename" => Some(text(&table.name)),
                "policyname" => Some(text(name)),
                "permissive" => Some(text(if policy.permissive { "PERMISSIVE" } else { "RESTRICTIVE" })),
                "cmd" => Some(text(policy.command.keyword())),
                "roles" => {
                    let names = policy.roles.iter().map(|role| match role {
                        Grantee::Public => text("public"),
                        Grantee::Role(name) => text(name),
                    });
                    Some(Value::Array(names.collect()))
                }
                "qual" => Some(policy.using.as_ref().map_or(Value::Null, print::expression)),
                "with_check" => Some(policy.check.as_ref().map_or(Value::Null, print::expression)),
                _ => None,
            }
        },
    },
    Virtual {
        name: "pg_roles",
        columns: &[
            "oid",
            "rolname",
            "rolsuper",
            "rolinherit",
            "rolcreaterole",
            "rolcreatedb",
            "rolcanlogin",
            "rolreplication",
            "rolbypassrls",
            "rolconnlimit",
            "rolpassword",
            "rolvaliduntil",
            "rolconfig",
        ],
        complete: true,
        rows: roles,
        value: a_role,
    },
    Virtual {
        name: "pg_authid",
        columns: &["oid", "rolname", "rolsuper", "rolinherit", "rolcanlogin", "rolbypassrls"],
        complete: true,
        rows: roles,
        value: a_role,
    },
    Virtual {
        name: "pg_user",
        columns: &["usename", "usesysid", "usesuper"],
        complete: false,
        rows: roles,
        value: |_, object, column| {
            let Object::Role(name) = object else { return None };
            (column == "usename").then(|| text(name))
        },
    },
    Virtual {
        name: "pg_publication_tables",
        columns: &["pubname", "schemaname", "tablename", "attnames", "rowfilter"],
        complete: true,
        rows: published,
        value: |_, object, column| {
            let Object::Published(name, table) = object else { return None };
            match column {
                "pubname" => Some(text(name)),
                "schemaname" => Some(text(&table.schema)),
                "tablename" => Some(text(&table.name)),
                _ => None,
            }
        },
    },
    Virtual {
        name: "pg_available_extensions",
        columns: &["name", "default_version", "installed_version", "comment"],
        // What else could be installed isn't known.
        complete: false,
        rows: |replay| replay.catalog.extensions.keys().cloned().map(Object::Extension).collect(),
        value: |_, object, column| {
            let Object::Extension(name) = object else { return None };
            match column {
                "name" => Some(text(name)),
                // Which version isn't known; that there is one is.
                "installed_version" | "default_version" => Some(Value::Array(vec![Value::Unknown])),
                _ => None,
            }
        },
    },
];

fn view(replay: &Replay, object: &Object, column: &str, name_column: &str, owner_column: &str) -> Option<Value> {
    let Object::Relation(name) = object else { return None };
    match column {
        "schemaname" => Some(text(&name.schema)),
        column if column == name_column => Some(text(&name.name)),
        column if column == owner_column => owner(replay, name).map(|owner| text(&owner)),
        _ => None,
    }
}

fn roles(replay: &Scan<'_>) -> Vec<Object> {
    replay.catalog.roles.keys().cloned().map(Object::Role).collect()
}

fn a_role(replay: &Replay, object: &Object, column: &str) -> Option<Value> {
    let Object::Role(name) = object else { return None };
    let held = replay.catalog.roles.get(name)?;
    match column {
        "oid" => Some(role(name)),
        "rolname" => Some(text(name)),
        "rolsuper" => Some(Value::Bool(held.superuser)),
        "rolinherit" => Some(Value::Bool(held.inherit)),
        "rolcreaterole" => Some(Value::Bool(held.create_role)),
        "rolcreatedb" => Some(Value::Bool(held.create_db)),
        "rolcanlogin" => Some(Value::Bool(held.login)),
        "rolreplication" => Some(Value::Bool(held.replication)),
        "rolbypassrls" => Some(Value::Bool(held.bypass_rls)),
        _ => None,
    }
}
