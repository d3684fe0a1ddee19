//! L0011.

use crate::catalog::{Body, Function, FunctionKind, ObjectId};
use crate::diagnostics::Code;
use crate::lint::{Findings, Group, Level, Rule, Subject, md5};
use crate::replay::Facet;
use serde_json::json;

pub(super) static RULE: Rule = Rule {
    code: Code {
        id: "L0011",
        name: "function-search-path-mutable",
        summary: "a function without a search path of its own",
        page: include_str!("../../../../docs/rules/L0011.md"),
    },
    group: Group::Security,
    level: Level::Warn,
    splinter: Some("function_search_path_mutable"),
    check,
};

fn check(subject: &Subject<'_>, findings: &mut Findings) {
    for (id, function) in subject.functions().filter(|(_, function)| !function.settings.contains_key("search_path")) {
        let object = ObjectId::Function(id.clone());
        let span = subject.origin(&object, &[Facet::Definition]);
        let finding = findings.report(span, format!("the function `{id}` has no search path of its own"));
        finding.about(object);
        if function.security_definer {
            finding.note(format!("it runs as `{}`, and names without a schema mean what its caller makes them mean: a function or an operator that the caller has put into an earlier schema runs with those rights", function.owner));
        } else {
            finding.note("names without a schema mean what its caller's search path makes them mean");
        }
        match (&function.body, function.kind) {
            (_, FunctionKind::Aggregate) => {
                finding.help("an aggregate can't have settings: see to those of its functions");
            }
            (Body::Atomic(_), _) => {
                finding.note("its body was looked up when it was made (BEGIN ATOMIC), so that the path matters to what it calls only");
                finding.help("`set search_path = ''`");
            }
            _ => {
                let kind = if function.kind == FunctionKind::Procedure { "procedure" } else { "function" };
                finding.help(format!(
                    "write names with their schemas in it, and `alter {kind} {id} set search_path = '';`"
                ));
            }
        }
        let (name, digest) = (&id.name, md5::hex(&source(function)));
        let key = format!("function_search_path_mutable_{}_{}_{digest}", name.schema, name.name);
        finding.splinter(key, json!({ "schema": &*name.schema, "name": &*name.name, "type": "function" }));
        if function.kind == FunctionKind::Aggregate {
            finding.wrong("an aggregate is no code of its own, and can't have settings");
        }
    }
}

/// `pg_proc.prosrc`.
fn source(function: &Function) -> String {
    match &function.body {
        Body::Text(text) => text.clone(),
        Body::Atomic(_) => String::new(),
        Body::Symbol(parts) => match parts.as_slice() {
            [_, symbol] => symbol.clone(),
            [symbol] if function.language == *"internal" => symbol.clone(),
            _ => function.name.name.to_string(),
        },
        Body::Aggregate(_) => "aggregate_dummy".to_owned(),
    }
}
