//! Tables and views with all that hangs on them.

use super::privilege::{Members, RELATION, effective, grants};
use crate::catalog::{
    Column, Constraint, ConstraintKind, Ident, Identity, Index, Policy, QualifiedName, ReplicaIdentity, Rule, Table,
    TableKind, Trigger, TriggerEnabled, View, ViewColumn, ViewKind,
};
use crate::sql::{print, quote};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// A table.
pub(super) fn table(table: &Table, members: &Members) -> Value {
    let (kind, partition_key, server, foreign_options) = match &table.kind {
        TableKind::Ordinary => ("table", None, None, None),
        TableKind::Partitioned(key) => ("partitioned table", Some(key), None, None),
        TableKind::Foreign { server, options } => ("foreign table", None, Some(server.as_str()), Some(options)),
    };
    json!({
        "schema": table.name.schema.as_str(),
        "name": table.name.name.as_str(),
        "kind": kind,
        "owner": table.owner.as_str(),
        "row_security": table.row_security,
        "force_row_security": table.force_row_security,
        "unlogged": table.unlogged,
        "parents": table.parents.iter().map(ToString::to_string).collect::<Vec<_>>(),
        "partition_key": partition_key,
        "partition_bound": table.partition_bound,
        "of_type": table.of_type.as_ref().map(ToString::to_string),
        "server": server,
        "foreign_options": foreign_options,
        "options": table.options,
        "replica_identity": match &table.replica_identity {
            ReplicaIdentity::Default => "default".to_owned(),
            ReplicaIdentity::Full => "full".to_owned(),
            ReplicaIdentity::Nothing => "nothing".to_owned(),
            ReplicaIdentity::Index(name) => format!("index {name}"),
        },
        "grants": grants(&table.privileges),
        "effective": effective(&table.privileges, Some(&table.owner), RELATION, members),
        "columns": table.columns.iter().map(|one| column(one, members)).collect::<Vec<_>>(),
        "constraints": table.constraints.values().map(constraint).collect::<Vec<_>>(),
        "indexes": table.indexes.values().map(index).collect::<Vec<_>>(),
        "triggers": triggers(&table.triggers),
        "policies": table.policies.values().map(policy).collect::<Vec<_>>(),
        "rules": rules(&table.rules),
        "comment": table.comment,
    })
}

/// A view.
pub(super) fn view(name: &QualifiedName, view: &View, members: &Members) -> Value {
    let populated = match view.kind {
        ViewKind::Plain => None,
        ViewKind::Materialized { populated } => Some(populated),
    };
    json!({
        "schema": name.schema.as_str(),
        "name": name.name.as_str(),
        "kind": if populated.is_some() { "materialized view" } else { "view" },
        "owner": view.owner.as_str(),
        "security_invoker": view.is_security_invoker(),
        "populated": populated,
        "options": view.options,
        "query": print::query(&view.query),
        "grants": grants(&view.privileges),
        "effective": effective(&view.privileges, Some(&view.owner), RELATION, members),
        "columns": view.columns.iter().map(|one| view_column(one, members)).collect::<Vec<_>>(),
        "indexes": view.indexes.values().map(index).collect::<Vec<_>>(),
        "triggers": triggers(&view.triggers),
        "rules": rules(&view.rules),
        "comment": view.comment,
    })
}

fn view_column(column: &ViewColumn, members: &Members) -> Value {
    json!({
        "name": column.name.as_str(),
        "type": column.ty.as_ref().map(print::type_ref),
        "default": column.default.as_ref().map(print::expr),
        "grants": grants(&column.privileges),
        "effective": effective(&column.privileges, None, RELATION, members),
        "comment": column.comment,
    })
}

fn column(column: &Column, members: &Members) -> Value {
    json!({
        "name": column.name.as_str(),
        "type": print::type_ref(&column.ty),
        "not_null": column.not_null,
        "default": column.default.as_ref().map(print::expr),
        "generated": column.generated.as_ref().map(|generated| {
            json!({ "expression": print::expr(&generated.expr), "stored": generated.stored })
        }),
        "identity": column.identity.map(|identity| match identity {
            Identity::Always => "always",
            Identity::ByDefault => "by default",
        }),
        "collation": column.collation.as_deref(),
        "storage": column.storage.as_deref(),
        "compression": column.compression.as_deref(),
        "statistics": column.statistics,
        "options": column.options,
        "inherited_from": column.inherited_from,
        "local": column.local,
        "grants": grants(&column.privileges),
        "effective": effective(&column.privileges, None, RELATION, members),
        "comment": column.comment,
    })
}

fn names(names: &[Ident]) -> Vec<&str> {
    names.iter().map(Ident::as_str).collect()
}

fn constraint(constraint: &Constraint) -> Value {
    let (kind, columns, more) = match &constraint.kind {
        ConstraintKind::PrimaryKey(columns) => ("primary key", names(columns), Value::Null),
        ConstraintKind::Unique { columns, nulls_not_distinct } => {
            ("unique", names(columns), json!({ "nulls_not_distinct": nulls_not_distinct }))
        }
        ConstraintKind::Check(condition) => ("check", Vec::new(), json!({ "expression": print::expr(condition) })),
        ConstraintKind::ForeignKey(key) => {
            let more = json!({
                "references": {
                    "schema": key.references.schema.as_str(),
                    "name": key.references.name.as_str(),
                    "columns": names(&key.referenced_columns),
                },
                "on_delete": key.on_delete.keyword(),
                "on_delete_columns": names(&key.on_delete_columns),
                "on_update": key.on_update.keyword(),
                "match_full": key.match_full,
            });
            ("foreign key", names(&key.columns), more)
        }
        ConstraintKind::Exclusion(exclusion) => {
            let element = |(key, operator): &(crate::catalog::IndexKey, crate::catalog::expr::Operator)| {
                let schema = operator.schema.as_ref().map(|schema| format!("{}.", quote::ident(schema)));
                let operator = format!("{}{}", schema.unwrap_or_default(), operator.symbol);
                json!({ "key": print::index_key(key), "operator": operator })
            };
            let more = json!({
                "method": exclusion.method.as_str(),
                "elements": exclusion.elements.iter().map(element).collect::<Vec<_>>(),
                "predicate": exclusion.predicate.as_ref().map(print::expr),
            });
            ("exclusion", Vec::new(), more)
        }
    };
    let mut value = json!({
        "name": constraint.name.as_str(),
        "kind": kind,
        "columns": columns,
        "deferrable": constraint.deferrable,
        "initially_deferred": constraint.initially_deferred,
        "validated": constraint.validated,
        "no_inherit": constraint.no_inherit,
        "include": names(&constraint.include),
        "options": constraint.options,
        "inherited_from": constraint.inherited_from,
        "local": constraint.local,
        "comment": constraint.comment,
    });
    // What only some kinds have.
    if let (Value::Object(value), Value::Object(more)) = (&mut value, more) {
        value.extend(more);
    }
    value
}

fn index(index: &Index) -> Value {
    json!({
        "name": index.name.as_str(),
        "unique": index.unique,
        "nulls_not_distinct": index.nulls_not_distinct,
        "method": index.method.as_str(),
        "keys": index.keys.iter().map(print::index_key).collect::<Vec<_>>(),
        "include": names(&index.include),
        "predicate": index.predicate.as_ref().map(print::expr),
        "options": index.options,
        "clustered": index.clustered,
        "parent": index.parent.as_ref().map(ToString::to_string),
        "comment": index.comment,
    })
}

fn policy(policy: &Policy) -> Value {
    json!({
        "name": policy.name.as_str(),
        "permissive": policy.permissive,
        "command": policy.command.keyword(),
        "roles": policy.roles.iter().map(ToString::to_string).collect::<Vec<_>>(),
        "using": policy.using.as_ref().map(print::expr),
        "check": policy.check.as_ref().map(print::expr),
        "comment": policy.comment,
    })
}

fn triggers(triggers: &BTreeMap<Ident, Trigger>) -> Vec<Value> {
    let trigger = |trigger: &Trigger| {
        json!({
            "name": trigger.name.as_str(),
            "timing": trigger.timing.keyword(),
            "events": trigger.events.iter().map(|event| event.keyword()).collect::<Vec<_>>(),
            "update_of": names(&trigger.update_of),
            "for_each": if trigger.for_each_row { "ROW" } else { "STATEMENT" },
            "old_table": trigger.old_table.as_deref(),
            "new_table": trigger.new_table.as_deref(),
            "when": trigger.when.as_ref().map(print::expr),
            "constraint": trigger.constraint.as_ref().map(|constraint| json!({
                "deferrable": constraint.deferrable,
                "initially_deferred": constraint.initially_deferred,
                "references": constraint.references.as_ref().map(ToString::to_string),
            })),
            "function": trigger.function.to_string(),
            "arguments": trigger.arguments,
            "enabled": enabled(trigger.enabled),
            "comment": trigger.comment,
        })
    };
    triggers.values().map(trigger).collect()
}

fn rules(rules: &BTreeMap<Ident, Rule>) -> Vec<Value> {
    let rule = |rule: &Rule| {
        json!({
            "name": rule.name.as_str(),
            "statement": rule.statement,
            "enabled": enabled(rule.enabled),
            "comment": rule.comment,
        })
    };
    rules.values().map(rule).collect()
}

/// The state of a trigger, a rule or an event trigger.
pub(super) fn enabled(enabled: TriggerEnabled) -> &'static str {
    match enabled {
        TriggerEnabled::Origin => "origin",
        TriggerEnabled::Always => "always",
        TriggerEnabled::Replica => "replica",
        TriggerEnabled::Disabled => "disabled",
    }
}
