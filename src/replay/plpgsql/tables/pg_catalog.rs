//! `pg_class`, `pg_proc` and other catalogs of objects.

use super::{
    Scan, Virtual, columns, comes_null, constraints, functions, indexes, labels, owner, published, relation, relkind,
    role, schema, schemas, text, triggers, types,
};
use crate::catalog::{ConstraintKind, FunctionKind, Ident, QualifiedName, TypeKind, TypeRef, Volatility};
use crate::replay::Replay;
use crate::replay::plpgsql::print;
use crate::replay::plpgsql::value::{Object, Value};

pub(super) const TABLES: &[Virtual] = &[
    Virtual {
        name: "pg_namespace",
        columns: &["oid", "nspname", "nspowner", "nspacl"],
        complete: true,
        rows: schemas,
        value: |replay, object, column| {
            let Object::Schema(name) = object else { return None };
            match column {
                "oid" => Some(schema(name)),
                "nspname" => Some(text(name)),
                "nspowner" => replay.catalog.schemas.get(name).map(|it| role(&it.owner)),
                _ => None,
            }
        },
    },
    Virtual {
        name: "pg_class",
        columns: &[
            "oid",
            "relname",
            "relnamespace",
            "reltype",
            "relowner",
            "relkind",
            "relrowsecurity",
            "relforcerowsecurity",
            "relispartition",
            "relpersistence",
            "relhasindex",
            "relacl",
            "reloptions",
            "reltuples",
            "relhastriggers",
        ],
        complete: true,
        rows: relations,
        value: pg_class,
    },
    Virtual {
        name: "pg_attribute",
        columns: &[
            "attrelid",
            "attname",
            "atttypid",
            "attnum",
            "attnotnull",
            "atthasdef",
            "attisdropped",
            "attidentity",
            "attgenerated",
            "atttypmod",
            "attlen",
        ],
        complete: true,
        rows: columns,
        value: pg_attribute,
    },
    Virtual {
        name: "pg_type",
        columns: &[
            "oid",
            "typname",
            "typnamespace",
            "typowner",
            "typtype",
            "typrelid",
            "typelem",
            "typcategory",
            "typbasetype",
        ],
        complete: true,
        rows: types,
        value: pg_type,
    },
    Virtual {
        name: "pg_enum",
        columns: &["oid", "enumtypid", "enumsortorder", "enumlabel"],
        complete: true,
        rows: labels,
        value: |replay, object, column| {
            let Object::Label(name, at) = object else { return None };
            match column {
                "enumtypid" => Some(Value::Object(Object::Type(reference(name)))),
                "enumsortorder" => i64::try_from(at + 1).ok().map(Value::Int),
                "enumlabel" => match &replay.catalog.types.get(name)?.kind {
                    TypeKind::Enum(labels) => labels.get(*at).map(|label| text(label)),
                    _ => None,
                },
                _ => None,
            }
        },
    },
    Virtual {
        name: "pg_constraint",
        columns: &[
            "oid",
            "conname",
            "connamespace",
            "contype",
            "condeferrable",
            "condeferred",
            "convalidated",
            "conrelid",
            "contypid",
            "conindid",
            "confrelid",
            "confupdtype",
            "confdeltype",
            "conkey",
            "confkey",
        ],
        complete: true,
        rows: constraints,
        value: pg_constraint,
    },
    Virtual {
        name: "pg_proc",
        columns: &[
            "oid",
            "proname",
            "pronamespace",
            "proowner",
            "prolang",
            "prokind",
            "prosecdef",
            "proleakproof",
            "proisstrict",
            "proretset",
            "provolatile",
            "pronargs",
            "prorettype",
            "proargtypes",
            "prosrc",
            "proconfig",
            "proacl",
            "proargnames",
            "probin",
        ],
        complete: true,
        rows: functions,
        value: pg_proc,
    },
    Virtual {
        name: "pg_trigger",
        columns: &["oid", "tgrelid", "tgname", "tgfoid", "tgenabled", "tgisinternal", "tgtype"],
        complete: true,
        rows: triggers,
        value: |replay, object, column| {
            let Object::Trigger(table, name) = object else { return None };
            match column {
                "oid" => Some(Value::Object(object.clone())),
                "tgrelid" => Some(relation(table)),
                "tgname" => Some(text(name)),
                "tgisinternal" => Some(Value::Bool(false)),
                "tgenabled" => {
                    use crate::catalog::TriggerEnabled as E;
                    let enabled = replay.catalog.tables.get(table)?.triggers.get(name)?.enabled;
                    Some(text(match enabled {
                        E::Origin => "O",
                        E::Always => "A",
                        E::Replica => "R",
                        E::Disabled => "D",
                    }))
                }
                "tgfoid" => {
                    let function = &replay.catalog.tables.get(table)?.triggers.get(name)?.function;
                    let id = replay.functions_named(function).next()?.clone();
                    Some(Value::Object(Object::Function(Box::new(id))))
                }
                _ => None,
            }
        },
    },
    Virtual {
        name: "pg_policy",
        columns: &["oid", "polname", "polrelid", "polcmd", "polpermissive", "polroles", "polqual", "polwithcheck"],
        complete: true,
        rows: super::policies,
        value: |replay, object, column| {
            let Object::Policy(table, name) = object else { return None };
            let policy = replay.catalog.tables.get(table)?.policies.get(name)?;
            match column {
                "oid" => Some(Value::Object(object.clone())),
                "polname" => Some(text(name)),
                "polrelid" => Some(relation(table)),
                "polpermissive" => Some(Value::Bool(policy.permissive)),
                "polqual" => Some(policy.using.as_ref().map_or(Value::Null, print::expression)),
                "polwithcheck" => Some(policy.check.as_ref().map_or(Value::Null, print::expression)),
                "polcmd" => {
                    use crate::catalog::PolicyCommand as P;
                    Some(text(match policy.command {
                        P::All => "*",
                        P::Select => "r",
                        P::Insert => "a",
                        P::Update => "w",
                        P::Delete => "d",
                    }))
                }
                _ => None,
            }
        },
    },
    Virtual {
        name: "pg_index",
        columns: &["indexrelid", "indrelid", "indisunique", "indisprimary", "indisvalid", "indkey", "indnatts"],
        complete: false,
        rows: indexes,
        value: |_, object, column| {
            let Object::Index(table, name) = object else { return None };
            match column {
                "indexrelid" => Some(relation(&QualifiedName { schema: table.schema.clone(), name: name.clone() })),
                "indrelid" => Some(relation(table)),
                "indisvalid" => Some(Value::Bool(true)),
                _ => None,
            }
        },
    },
    Virtual {
        name: "pg_extension",
        columns: &["oid", "extname", "extowner", "extnamespace", "extversion", "extrelocatable"],
        complete: true,
        rows: extensions,
        value: |replay, object, column| {
            let Object::Extension(name) = object else { return None };
            match column {
                "oid" => Some(Value::Object(object.clone())),
                "extname" => Some(text(name)),
                "extnamespace" => replay.catalog.extensions.get(name)?.schema.as_ref().map(schema),
                _ => None,
            }
        },
    },
    Virtual {
        name: "pg_publication",
        columns: &["oid", "pubname", "pubowner", "puballtables", "pubinsert", "pubupdate", "pubdelete", "pubtruncate"],
        complete: true,
        rows: |replay| replay.catalog.publications.keys().cloned().map(Object::Publication).collect(),
        value: |replay, object, column| {
            let Object::Publication(name) = object else { return None };
            match column {
                "oid" => Some(Value::Object(object.clone())),
                "pubname" => Some(text(name)),
                "puballtables" => Some(Value::Bool(replay.catalog.publications.get(name)?.all_tables)),
                "pubowner" => Some(role(&replay.catalog.publications.get(name)?.owner)),
                _ => None,
            }
        },
    },
    Virtual {
        name: "pg_publication_rel",
        columns: &["oid", "prpubid", "prrelid", "prqual", "prattrs"],
        complete: true,
        rows: published,
        value: |_, object, column| {
            let Object::Published(name, table) = object else { return None };
            match column {
                "prpubid" => Some(Value::Object(Object::Publication(name.clone()))),
                "prrelid" => Some(relation(table)),
                _ => None,
            }
        },
    },
    Virtual {
        // What belongs to extensions, and something for each other way to depend, of which nothing is known.
        name: "pg_depend",
        columns: &["classid", "objid", "objsubid", "refclassid", "refobjid", "refobjsubid", "deptype"],
        complete: true,
        rows: |replay| {
            let members = replay.catalog.extensions.keys().cloned().map(Object::MemberOf);
            members.chain(["n", "a", "i", "P", "S", "x"].map(Object::DependentBy)).collect()
        },
        value: |_, object, column| match (object, column) {
            (Object::MemberOf(_), "objid") => Some(Value::Object(object.clone())),
            (Object::MemberOf(name), "refobjid") => Some(Value::Object(Object::Extension(name.clone()))),
            (Object::MemberOf(_), "deptype") => Some(text("e")),
            (Object::DependentBy(_), "refobjid") => Some(Value::Object(object.clone())),
            (Object::DependentBy(kind), "deptype") => Some(text(kind)),
            _ => None,
        },
    },
    Virtual {
        name: "pg_event_trigger",
        columns: &["oid", "evtname", "evtevent", "evtowner", "evtfoid", "evtenabled", "evttags"],
        complete: true,
        rows: |replay| replay.catalog.event_triggers.keys().cloned().map(Object::EventTrigger).collect(),
        value: |_, object, column| {
            let Object::EventTrigger(name) = object else { return None };
            (column == "evtname").then(|| text(name))
        },
    },
];

fn extensions(replay: &Scan<'_>) -> Vec<Object> {
    replay.catalog.extensions.keys().cloned().map(Object::Extension).collect()
}

fn relations(replay: &Scan<'_>) -> Vec<Object> {
    let tables = replay.tables().map(|table| &table.name);
    let named = tables.chain(replay.views().map(|(name, _)| name)).chain(replay.sequences()).cloned();
    let composite = replay.types().filter(|(_, ty)| matches!(ty.kind, TypeKind::Composite(_)));
    let composite = composite.map(|(name, _)| name.clone());
    let of_indexes = indexes(replay).into_iter().filter_map(|object| match object {
        Object::Index(table, name) => Some(QualifiedName { schema: table.schema, name }),
        _ => None,
    });
    named.chain(composite).chain(of_indexes).map(Object::Relation).collect()
}

fn reference(name: &QualifiedName) -> TypeRef {
    TypeRef { schema: Some(name.schema.clone()), name: name.name.clone(), modifiers: Vec::new(), dimensions: 0 }
}

fn pg_class(replay: &Replay, object: &Object, column: &str) -> Option<Value> {
    let Object::Relation(name) = object else { return None };
    let table = replay.catalog.tables.get(name);
    match column {
        "oid" => Some(relation(name)),
        "relname" => Some(text(&name.name)),
        "relnamespace" => Some(schema(&name.schema)),
        "relkind" => relkind(replay, name).map(text),
        "relrowsecurity" => Some(Value::Bool(table.is_some_and(|table| table.row_security))),
        "relforcerowsecurity" => Some(Value::Bool(table.is_some_and(|table| table.force_row_security))),
        "relispartition" => Some(Value::Bool(table.is_some_and(|table| table.partition_bound.is_some()))),
        "relpersistence" => Some(text(if table.is_some_and(|table| table.unlogged) { "u" } else { "p" })),
        "relowner" => owner(replay, name).map(|name| role(&name)),
        _ => None,
    }
}

fn pg_attribute(replay: &Replay, object: &Object, column: &str) -> Option<Value> {
    let Object::Column(table, name) = object else { return None };
    let held = replay.catalog.tables.get(table).and_then(|table| table.column(name));
    match column {
        "attrelid" => Some(relation(table)),
        "attname" => Some(text(name)),
        "attisdropped" => Some(Value::Bool(false)),
        "attnotnull" => held.map(|column| Value::Bool(column.not_null)),
        "atthasdef" => held.map(|column| Value::Bool(column.default.is_some() || column.generated.is_some())),
        "atttypid" => held.map(|column| Value::Object(Object::Type(column.ty.without_modifiers()))),
        // Their order is known, and that they count from 1; dropped columns leave gaps.
        "attnum" => {
            let position = replay.catalog.tables.get(table)?.columns.iter().position(|it| it.name == *name)?;
            i64::try_from(position + 1).ok().map(Value::Int)
        }
        _ => None,
    }
}

fn pg_type(replay: &Replay, object: &Object, column: &str) -> Option<Value> {
    let Object::Type(ty) = object else { return None };
    let name = QualifiedName { schema: ty.schema.clone()?, name: ty.name.clone() };
    let held = replay.catalog.types.get(&name);
    match column {
        "oid" => Some(Value::Object(object.clone())),
        "typname" => Some(text(&ty.name)),
        "typnamespace" => Some(schema(&name.schema)),
        "typowner" => held.map(|it| &it.owner).cloned().or_else(|| owner(replay, &name)).map(|it| role(&it)),
        "typtype" => Some(text(match held.map(|it| &it.kind) {
            Some(TypeKind::Enum(_)) => "e",
            Some(TypeKind::Domain { .. }) => "d",
            Some(TypeKind::Range(_)) => "r",
            Some(TypeKind::Composite(_)) | None => "c",
        })),
        _ => None,
    }
}

fn pg_constraint(replay: &Replay, object: &Object, column: &str) -> Option<Value> {
    let Object::Constraint(table, name) = object else { return None };
    let constraint = replay.catalog.tables.get(table)?.constraints.get(name)?;
    match column {
        "oid" => Some(Value::Object(object.clone())),
        "conname" => Some(text(name)),
        "connamespace" => Some(schema(&table.schema)),
        "conrelid" => Some(relation(table)),
        "contypid" => Some(Value::Int(0)),
        "condeferrable" => Some(Value::Bool(constraint.deferrable)),
        "condeferred" => Some(Value::Bool(constraint.initially_deferred)),
        "convalidated" => Some(Value::Bool(constraint.validated)),
        "contype" => Some(text(match &constraint.kind {
            ConstraintKind::PrimaryKey(_) => "p",
            ConstraintKind::Unique { .. } => "u",
            ConstraintKind::Check(_) => "c",
            ConstraintKind::ForeignKey(_) => "f",
            ConstraintKind::Exclusion(_) => "x",
        })),
        "conkey" => match &constraint.kind {
            ConstraintKind::PrimaryKey(columns) | ConstraintKind::Unique { columns, .. } => {
                numbers(replay, table, columns)
            }
            ConstraintKind::ForeignKey(key) => numbers(replay, table, &key.columns),
            ConstraintKind::Check(expr) => {
                let held = replay.catalog.tables.get(table)?;
                let columns: Vec<Ident> = crate::replay::dependency::columns_of(held, expr).into_iter().collect();
                numbers(replay, table, &columns)
            }
            ConstraintKind::Exclusion(_) => None,
        },
        "confkey" => match &constraint.kind {
            ConstraintKind::ForeignKey(key) => numbers(replay, &key.references, &key.referenced_columns),
            _ => Some(Value::Null),
        },
        "confrelid" => Some(match &constraint.kind {
            ConstraintKind::ForeignKey(key) => relation(&key.references),
            _ => Value::Int(0),
        }),
        "confdeltype" | "confupdtype" => {
            use crate::catalog::ReferentialAction as A;
            let ConstraintKind::ForeignKey(key) = &constraint.kind else { return Some(text(" ")) };
            Some(text(match if column == "confdeltype" { key.on_delete } else { key.on_update } {
                A::NoAction => "a",
                A::Restrict => "r",
                A::Cascade => "c",
                A::SetNull => "n",
                A::SetDefault => "d",
            }))
        }
        _ => None,
    }
}

/// Numbers of columns, as `attnum` has them.
fn numbers(replay: &Replay, table: &QualifiedName, columns: &[Ident]) -> Option<Value> {
    let held = replay.catalog.tables.get(table)?;
    let number = |column: &Ident| {
        let position = held.columns.iter().position(|it| it.name == *column)?;
        i64::try_from(position + 1).ok().map(Value::Int)
    };
    columns.iter().map(number).collect::<Option<_>>().map(Value::Array)
}

fn pg_proc(replay: &Replay, object: &Object, column: &str) -> Option<Value> {
    let Object::Function(id) = object else { return None };
    let function = replay.catalog.functions.get(id.as_ref())?;
    match column {
        "oid" => Some(Value::Object(object.clone())),
        "proname" => Some(text(&id.name.name)),
        "pronamespace" => Some(schema(&id.name.schema)),
        "proowner" => Some(role(&function.owner)),
        "prosecdef" => Some(Value::Bool(function.security_definer)),
        "proisstrict" => Some(Value::Bool(function.strict)),
        "pronargs" => i64::try_from(id.arguments.len()).ok().map(Value::Int),
        "prokind" => Some(text(match function.kind {
            FunctionKind::Function => "f",
            FunctionKind::Procedure => "p",
            FunctionKind::Aggregate => "a",
            FunctionKind::Window => "w",
        })),
        "provolatile" => Some(text(match function.volatility {
            Volatility::Immutable => "i",
            Volatility::Stable => "s",
            Volatility::Volatile => "v",
        })),
        "proargtypes" => {
            Some(Value::Array(id.arguments.iter().map(|ty| Value::Object(Object::Type(ty.clone()))).collect()))
        }
        "proretset" => {
            use crate::catalog::FunctionResult as R;
            Some(Value::Bool(matches!(function.result, R::SetOf(_) | R::Table)))
        }
        "prosrc" => match &function.body {
            crate::catalog::Body::Text(body) => Some(text(body)),
            _ => None,
        },
        "prorettype" => match &function.result {
            crate::catalog::FunctionResult::Type(ty) => Some(Value::Object(Object::Type(ty.clone()))),
            _ => None,
        },
        "proconfig" => {
            let list = function.settings.iter().map(|(name, value)| Value::Text(format!("{name}={value}")));
            let list: Vec<Value> = list.collect();
            Some(if list.is_empty() { comes_null(None) } else { Value::Array(list) })
        }
        _ => None,
    }
}
