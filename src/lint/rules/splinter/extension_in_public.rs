//! L0014.

use crate::catalog::ObjectId;
use crate::diagnostics::Code;
use crate::lint::{Findings, Group, Level, Rule, Subject};
use crate::replay::Facet;
use serde_json::json;

pub(super) static RULE: Rule = Rule {
    code: Code {
        id: "L0014",
        name: "extension-in-public",
        summary: "an extension in a schema of the API",
        page: include_str!("../../../../docs/rules/L0014.md"),
    },
    group: Group::Security,
    level: Level::Warn,
    splinter: Some("extension_in_public"),
    check,
};

fn check(subject: &Subject<'_>, findings: &mut Findings) {
    for (name, extension) in &subject.catalog.extensions {
        let object = ObjectId::Extension(name.clone());
        let Some(schema) = &extension.schema else { continue };
        let in_public = schema == "public";
        if name == "plpgsql" || !subject.is_certain(&object) || !(in_public || subject.is_exposed(schema)) {
            continue;
        }
        let finding = findings.report(
            subject.origin(&object, &[Facet::Definition]),
            format!("the extension `{name}` puts its functions and types into `{schema}`"),
        );
        finding
            .note("there they are part of the API, and stand among your own")
            .help(format!("`create extension {name} with schema extensions;`, or `alter extension {name} set schema extensions;` where it can be moved"))
            .about(object);
        if in_public {
            let metadata = json!({ "schema": "public", "name": &**name, "type": "extension" });
            finding.splinter(format!("extension_in_public_{name}"), metadata);
        }
    }
}
