//! `information_schema`.

use super::{Virtual, columns, constraints, data_type, functions, relkind, schemas, text, triggers, yes};
use crate::catalog::{ConstraintKind, FunctionKind, FunctionResult, QualifiedName};
use crate::replay::Replay;
use crate::replay::plpgsql::value::{Object, Value};

pub(super) const TABLES: &[Virtual] = &[
    Virtual {
        name: "tables",
        columns: &["table_catalog", "table_schema", "table_name", "table_type", "is_insertable_into"],
        complete: true,
        rows: |replay| {
            let views = super::views(replay, false);
            replay.tables().map(|table| Object::Relation(table.name.clone())).chain(views).collect()
        },
        value: |replay, object, column| {
            let Object::Relation(name) = object else { return None };
            match column {
                "table_type" => Some(text(match relkind(replay, name)? {
                    "v" => "VIEW",
                    "f" => "FOREIGN",
                    _ => "BASE TABLE",
                })),
                _ => of_table(name, column),
            }
        },
    },
    Virtual {
        name: "views",
        columns: &["table_catalog", "table_schema", "table_name", "view_definition"],
        complete: true,
        rows: |replay| super::views(replay, false),
        value: |_, object, column| {
            let Object::Relation(name) = object else { return None };
            of_table(name, column)
        },
    },
    Virtual {
        name: "columns",
        columns: &[
            "table_catalog",
            "table_schema",
            "table_name",
            "column_name",
            "ordinal_position",
            "column_default",
            "is_nullable",
            "data_type",
            "udt_schema",
            "udt_name",
            "is_identity",
            "is_generated",
            "character_maximum_length",
            "numeric_precision",
            "generation_expression",
            "identity_generation",
        ],
        complete: true,
        rows: |replay| {
            let materialized = |name: &QualifiedName| relkind(replay, name) == Some("m");
            columns(replay)
                .into_iter()
                .filter(|object| !matches!(object, Object::Column(table, _) if materialized(table)))
                .collect()
        },
        value: a_column,
    },
    Virtual {
        name: "schemata",
        columns: &["catalog_name", "schema_name", "schema_owner"],
        complete: true,
        rows: schemas,
        value: |replay, object, column| {
            let Object::Schema(name) = object else { return None };
            match column {
                "schema_name" => Some(text(name)),
                "schema_owner" => replay.catalog.schemas.get(name).map(|it| text(&it.owner)),
                "catalog_name" => Some(text("postgres")),
                _ => None,
            }
        },
    },
    Virtual {
        name: "table_constraints",
        columns: &[
            "constraint_catalog",
            "constraint_schema",
            "constraint_name",
            "table_catalog",
            "table_schema",
            "table_name",
            "constraint_type",
            "is_deferrable",
            "initially_deferred",
            "enforced",
        ],
        // NOT NULL is one, too, by a name that has an OID in it.
        complete: true,
        rows: |replay| {
            let all = constraints(replay).into_iter().filter(|object| {
                let Object::Constraint(table, name) = object else { return false };
                let held = replay.catalog.tables.get(table).and_then(|table| table.constraints.get(name));
                held.is_some_and(|it| !matches!(it.kind, ConstraintKind::Exclusion(_)))
            });
            all.collect()
        },
        value: a_constraint,
    },
    Virtual {
        name: "key_column_usage",
        columns: &[
            "constraint_schema",
            "constraint_name",
            "table_schema",
            "table_name",
            "column_name",
            "ordinal_position",
        ],
        complete: false,
        rows: |_| Vec::new(),
        value: |_, _, _| None,
    },
    Virtual {
        name: "routines",
        columns: &[
            "specific_schema",
            "specific_name",
            "routine_schema",
            "routine_name",
            "routine_type",
            "data_type",
            "routine_definition",
            "external_language",
            "security_type",
        ],
        complete: true,
        rows: functions,
        value: a_routine,
    },
    Virtual {
        name: "triggers",
        columns: &[
            "trigger_schema",
            "trigger_name",
            "event_manipulation",
            "event_object_schema",
            "event_object_table",
            "action_timing",
            "action_statement",
            "action_orientation",
        ],
        complete: true,
        rows: triggers,
        value: |_, object, column| {
            let Object::Trigger(table, name) = object else { return None };
            match column {
                "trigger_name" => Some(text(name)),
                "trigger_schema" | "event_object_schema" => Some(text(&table.schema)),
                "event_object_table" => Some(text(&table.name)),
                _ => None,
            }
        },
    },
    Virtual {
        name: "sequences",
        columns: &["sequence_catalog", "sequence_schema", "sequence_name", "data_type", "start_value", "increment"],
        complete: false,
        rows: |replay| replay.sequences().cloned().map(Object::Relation).collect(),
        value: |_, object, column| {
            let Object::Relation(name) = object else { return None };
            match column {
                "sequence_schema" => Some(text(&name.schema)),
                "sequence_name" => Some(text(&name.name)),
                _ => None,
            }
        },
    },
];

fn of_table(name: &QualifiedName, column: &str) -> Option<Value> {
    match column {
        "table_catalog" => Some(text("postgres")),
        "table_schema" => Some(text(&name.schema)),
        "table_name" => Some(text(&name.name)),
        _ => None,
    }
}

fn a_column(replay: &Replay, object: &Object, column: &str) -> Option<Value> {
    let Object::Column(table, name) = object else { return None };
    if column == "column_name" {
        return Some(text(name));
    }
    if let Some(value) = of_table(table, column) {
        return Some(value);
    }
    let Some(held) = replay.catalog.tables.get(table).and_then(|table| table.column(name)) else {
        let view = replay.catalog.views.get(table)?.column(name)?;
        return match column {
            "data_type" => view.ty.as_ref().map(|ty| data_type(replay, ty).0),
            "udt_name" => view.ty.as_ref().map(|ty| data_type(replay, ty).1),
            "is_nullable" => Some(yes(true)),
            _ => None,
        };
    };
    match column {
        "ordinal_position" => {
            let position = replay.catalog.tables.get(table)?.columns.iter().position(|it| it.name == *name)?;
            i64::try_from(position + 1).ok().map(Value::Int)
        }
        "is_nullable" => Some(yes(!held.not_null)),
        "data_type" => Some(data_type(replay, &held.ty).0),
        "udt_name" => Some(data_type(replay, &held.ty).1),
        "udt_schema" => Some(text(held.ty.schema.as_ref().map_or("pg_catalog", |schema| schema))),
        "is_identity" => Some(yes(held.identity.is_some())),
        "is_generated" => Some(text(if held.generated.is_some() { "ALWAYS" } else { "NEVER" })),
        // Its text is the server's; that there is none is known.
        "column_default" if held.default.is_none() => Some(Value::Null),
        "character_maximum_length" if matches!(held.ty.name.as_str(), "varchar" | "bpchar") => {
            let length = held.ty.modifiers.first().and_then(|length| length.parse().ok());
            Some(length.map_or(Value::Null, Value::Int))
        }
        "character_maximum_length" => Some(Value::Null),
        _ => None,
    }
}

fn a_constraint(replay: &Replay, object: &Object, column: &str) -> Option<Value> {
    let Object::Constraint(table, name) = object else { return None };
    let held = replay.catalog.tables.get(table)?.constraints.get(name)?;
    match column {
        "constraint_name" => Some(text(name)),
        "constraint_schema" => Some(text(&table.schema)),
        "constraint_type" => Some(text(match held.kind {
            ConstraintKind::PrimaryKey(_) => "PRIMARY KEY",
            ConstraintKind::Unique { .. } => "UNIQUE",
            ConstraintKind::Check(_) => "CHECK",
            ConstraintKind::ForeignKey(_) => "FOREIGN KEY",
            ConstraintKind::Exclusion(_) => return None,
        })),
        "is_deferrable" => Some(yes(held.deferrable)),
        "initially_deferred" => Some(yes(held.initially_deferred)),
        _ => of_table(table, column),
    }
}

fn a_routine(replay: &Replay, object: &Object, column: &str) -> Option<Value> {
    let Object::Function(id) = object else { return None };
    let function = replay.catalog.functions.get(id.as_ref())?;
    match column {
        "routine_schema" | "specific_schema" => Some(text(&id.name.schema)),
        "routine_name" => Some(text(&id.name.name)),
        "routine_type" => match function.kind {
            FunctionKind::Procedure => Some(text("PROCEDURE")),
            FunctionKind::Function => Some(text("FUNCTION")),
            _ => Some(Value::Null),
        },
        "external_language" => Some(Value::Text(function.language.to_uppercase())),
        "security_type" => Some(text(if function.security_definer { "DEFINER" } else { "INVOKER" })),
        "data_type" => match &function.result {
            FunctionResult::Type(ty) => Some(data_type(replay, ty).0),
            _ => None,
        },
        _ => None,
    }
}
