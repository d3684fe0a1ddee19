//! The lines that the wanted catalog asks for, in the words of `server.sql`.

use policyc::catalog::{
    Acl, Body, Catalog, ConstraintKind, Function, FunctionKind, FunctionResult, Grantee, Ident, Identity, Index,
    IndexTarget, Parallel, PolicyCommand, QualifiedName, ReferentialAction, Table, Trigger, TriggerEnabled,
    TriggerEvent, TriggerTiming, TypeKind, TypeRef, Volatility,
};

/// Everything in `public` and `private`, and the triggers elsewhere.
pub(super) fn lines(catalog: &Catalog) -> Vec<String> {
    let ours = |schema: &Ident| *schema == "public" || *schema == "private";
    let mut lines = Vec::new();
    for (name, schema) in catalog.schemas.iter().filter(|(name, _)| **name == "private") {
        lines.push(format!("schema {name} owner {}", schema.owner));
        privileges(&mut lines, &format!("schema {name}"), &schema.privileges);
        comment(&mut lines, &format!("schema {name}"), schema.comment.as_ref());
    }
    for (name, declared) in catalog.types.iter().filter(|(name, _)| ours(&name.schema)) {
        let kind = if matches!(declared.kind, TypeKind::Enum(_)) { 'e' } else { 'd' };
        lines.push(format!("type {name} kind {kind}"));
    }
    for table in catalog.tables.values() {
        if ours(&table.name.schema) {
            whole_table(&mut lines, table);
        } else {
            table.triggers.values().for_each(|it| lines.push(trigger(&table.name, it)));
        }
    }
    for (name, view) in catalog.views.iter().filter(|(name, _)| ours(&name.schema)) {
        let options: Vec<String> = view.options.iter().map(|(option, value)| format!("{option}={value}")).collect();
        lines.push(format!("view {name} owner {} options {}", view.owner, options.join(", ")));
        for (at, column) in view.columns.iter().enumerate() {
            let ty = column.ty.as_ref().map(formatted).unwrap_or_default();
            lines.push(format!("view column {name}.{} #{} {ty}", column.name, at + 1));
        }
        privileges(&mut lines, &format!("view {name}"), &view.privileges);
        comment(&mut lines, &format!("view {name}"), view.comment.as_ref());
    }
    for function in catalog.functions.values().filter(|function| ours(&function.name.schema)) {
        let name = function_name(function);
        lines.push(function_line(&name, function));
        privileges(&mut lines, &format!("function {name}"), &function.privileges);
        comment(&mut lines, &format!("function {name}"), function.comment.as_ref());
    }
    lines
}

/// A type as `format_type` spells it, as far as the models of these tests have it.
fn formatted(ty: &TypeRef) -> String {
    let modifiers = if ty.modifiers.is_empty() { String::new() } else { format!("({})", ty.modifiers.join(",")) };
    let name = policyc::platform::TypeName::from(&TypeRef { modifiers: Vec::new(), ..ty.clone() }).to_string();
    // What is in `public` is found without its schema.
    format!("{}{modifiers}", name.trim_start_matches("public."))
}

/// As Postgres prints a boolean.
fn flag(value: bool) -> char {
    if value { 't' } else { 'f' }
}

fn list(names: &[Ident]) -> String {
    names.iter().map(|name| name.as_str()).collect::<Vec<_>>().join(", ")
}

fn privileges(lines: &mut Vec<String>, object: &str, acl: &Acl) {
    for (grantee, held) in acl.iter() {
        lines.extend(held.iter().map(|privilege| format!("{object}: {grantee} has {}", privilege.keyword())));
    }
}

fn comment(lines: &mut Vec<String>, object: &str, text: Option<&String>) {
    lines.extend(text.map(|text| format!("comment on {object}: {text}")));
}

fn whole_table(lines: &mut Vec<String>, table: &Table) {
    let name = &table.name;
    let (rls, forced) = (flag(table.row_security), flag(table.force_row_security));
    lines.push(format!("table {name} owner {} rls {rls} forced {forced} kind r", table.owner));
    privileges(lines, &format!("table {name}"), &table.privileges);
    comment(lines, &format!("table {name}"), table.comment.as_ref());
    for (at, column) in table.columns.iter().enumerate() {
        let identity = match column.identity {
            None => "",
            Some(Identity::Always) => "a",
            Some(Identity::ByDefault) => "d",
        };
        lines.push(format!(
            "column {name}.{} #{} {} null {} default {} identity {identity} generated {}",
            column.name,
            at + 1,
            type_text(&column.ty),
            flag(!column.not_null),
            flag(column.default.is_some()),
            if column.generated.is_some() { "s" } else { "" }
        ));
        privileges(lines, &format!("column {name}.{}", column.name), &column.privileges);
        comment(lines, &format!("column {name}.{}", column.name), column.comment.as_ref());
    }
    for constraint in table.constraints.values() {
        let (kind, columns) = match &constraint.kind {
            ConstraintKind::PrimaryKey(columns) => ('p', list(columns)),
            ConstraintKind::Unique { columns, .. } => ('u', list(columns)),
            ConstraintKind::Check(_) => ('c', String::new()),
            ConstraintKind::ForeignKey(key) => ('f', list(&key.columns)),
            ConstraintKind::Exclusion(_) => ('x', String::new()),
        };
        lines.push(format!(
            "constraint {name}.{} kind {kind} ({columns}) deferrable {} {} valid {}",
            constraint.name,
            flag(constraint.deferrable),
            flag(constraint.initially_deferred),
            flag(constraint.validated)
        ));
        if let ConstraintKind::ForeignKey(key) = &constraint.kind {
            lines.push(format!(
                "foreign key {name}.{} to {} ({}) delete {} ({}) update {} match {}",
                constraint.name,
                key.references,
                list(&key.referenced_columns),
                action(key.on_delete),
                list(&key.on_delete_columns),
                action(key.on_update),
                if key.match_full { 'f' } else { 's' }
            ));
        }
        comment(lines, &format!("constraint {name}.{}", constraint.name), constraint.comment.as_ref());
    }
    for index in table.indexes.values() {
        lines.push(index_line(name, index));
        comment(lines, &format!("index {name}.{}", index.name), index.comment.as_ref());
    }
    for policy in table.policies.values() {
        let mut roles: Vec<String> = policy.roles.iter().map(Grantee::to_string).collect();
        roles.sort();
        lines.push(format!(
            "policy {name}.{} permissive {} for {} to {} using {} check {}",
            policy.name,
            flag(policy.permissive),
            command(policy.command),
            roles.join(", "),
            flag(policy.using.is_some()),
            flag(policy.check.is_some())
        ));
        comment(lines, &format!("policy {name}.{}", policy.name), policy.comment.as_ref());
    }
    for it in table.triggers.values() {
        lines.push(trigger(name, it));
        comment(lines, &format!("trigger {name}.{}", it.name), it.comment.as_ref());
    }
}

fn type_text(ty: &TypeRef) -> String {
    let modifiers = if ty.modifiers.is_empty() { String::new() } else { format!("({})", ty.modifiers.join(",")) };
    format!("{}{modifiers}{}", ty.name, if ty.dimensions > 0 { "[]" } else { "" })
}

/// `pg_constraint.confdeltype`.
fn action(action: ReferentialAction) -> char {
    match action {
        ReferentialAction::NoAction => 'a',
        ReferentialAction::Restrict => 'r',
        ReferentialAction::Cascade => 'c',
        ReferentialAction::SetNull => 'n',
        ReferentialAction::SetDefault => 'd',
    }
}

/// `pg_policy.polcmd`.
fn command(command: PolicyCommand) -> char {
    match command {
        PolicyCommand::All => '*',
        PolicyCommand::Select => 'r',
        PolicyCommand::Insert => 'a',
        PolicyCommand::Update => 'w',
        PolicyCommand::Delete => 'd',
    }
}

fn index_line(table: &QualifiedName, index: &Index) -> String {
    let keys = index.keys.iter().map(|key| {
        let target = match &key.target {
            IndexTarget::Column(column) => column.as_str(),
            IndexTarget::Expr(_) => "?",
        };
        let descending = if key.descending { " desc" } else { "" };
        format!("{target}{descending}{}", if key.nulls_first { " nulls first" } else { "" })
    });
    format!(
        "index {table}.{} {} unique {} nulls equal {} ({}) include {} partial {} valid t",
        index.name,
        index.method,
        flag(index.unique),
        flag(index.nulls_not_distinct),
        keys.collect::<Vec<_>>().join(", "),
        index.include.len(),
        flag(index.predicate.is_some())
    )
}

/// `pg_trigger.tgtype`'s bits (`TRIGGER_TYPE_...` in `catalog/pg_trigger.h`).
fn trigger(table: &QualifiedName, trigger: &Trigger) -> String {
    let timing = match trigger.timing {
        TriggerTiming::Before => 2,
        TriggerTiming::After => 0,
        TriggerTiming::InsteadOf => 64,
    };
    let events = trigger.events.iter().map(|event| match event {
        TriggerEvent::Insert => 4,
        TriggerEvent::Delete => 8,
        TriggerEvent::Update => 16,
        TriggerEvent::Truncate => 32,
    });
    let enabled = match trigger.enabled {
        TriggerEnabled::Origin => 'O',
        TriggerEnabled::Always => 'A',
        TriggerEnabled::Replica => 'R',
        TriggerEnabled::Disabled => 'D',
    };
    let name = |name: &Option<Ident>| name.as_ref().map_or("", |name| name.as_str()).to_owned();
    format!(
        "trigger {table}.{} type {} enabled {enabled} of {} calls {}({}) when {} old {} new {}",
        trigger.name,
        timing + events.sum::<i32>() + i32::from(trigger.for_each_row),
        list(&trigger.update_of),
        trigger.function,
        trigger.arguments.join(", "),
        flag(trigger.when.is_some()),
        name(&trigger.old_table),
        name(&trigger.new_table)
    )
}

fn function_name(function: &Function) -> String {
    let inputs = function.arguments.iter().filter(|argument| argument.mode.is_input());
    let types: Vec<String> = inputs.map(|argument| type_text(&argument.ty.without_modifiers())).collect();
    format!("{}({})", function.name, types.join(", "))
}

fn function_line(name: &str, function: &Function) -> String {
    let arguments: Vec<&str> =
        function.arguments.iter().filter_map(|argument| argument.name.as_ref()).map(|name| name.as_str()).collect();
    let (set, result) = match &function.result {
        FunctionResult::Type(ty) => ("", ty.name.as_str()),
        FunctionResult::SetOf(ty) => ("setof ", ty.name.as_str()),
        FunctionResult::Table => ("setof ", "record"),
        FunctionResult::None => ("", "void"),
    };
    let volatility = match function.volatility {
        Volatility::Immutable => 'i',
        Volatility::Stable => 's',
        Volatility::Volatile => 'v',
    };
    let parallel = match function.parallel {
        Parallel::Unsafe => 'u',
        Parallel::Restricted => 'r',
        Parallel::Safe => 's',
    };
    let kind = match function.kind {
        FunctionKind::Function => 'f',
        FunctionKind::Procedure => 'p',
        FunctionKind::Aggregate => 'a',
        FunctionKind::Window => 'w',
    };
    let settings: Vec<String> = function.settings.iter().map(|(name, value)| format!("{name}={value}")).collect();
    format!(
        "function {name} owner {} ({}) returns {set}{result} language {} kind {kind} {volatility} parallel {parallel} definer {} strict {} leakproof {} settings {} atomic {}",
        function.owner,
        arguments.join(", "),
        function.language,
        flag(function.security_definer),
        flag(function.strict),
        flag(function.leakproof),
        settings.join(", "),
        flag(matches!(function.body, Body::Atomic(_)))
    )
}
