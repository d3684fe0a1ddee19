//! Functions that clients call over the API and that run with their owner's rights.

use super::signature::identity_arguments;
use super::{Findings, Subject};
use crate::catalog::{Function, FunctionResult, Grantee, ObjectId, Privilege};
use crate::replay::Facet;
use serde_json::json;

/// Finds those that a role may call.
pub(super) fn callable(subject: &Subject<'_>, role: &str, lint: Option<&str>, findings: &mut Findings) {
    for (id, function) in subject.functions().filter(|(_, function)| function.security_definer) {
        let may = subject.holds(role, &function.owner, &function.privileges, Privilege::Execute);
        if !may || !subject.is_exposed(&id.name.schema) {
            continue;
        }
        let object = ObjectId::Function(id.clone());
        let span = subject.origin(&object, &[Facet::Definition]);
        let fires = fires(function);
        let finding = if fires {
            findings
                .report(span, format!("Supabase's linter says that {role} may call the trigger function `{id}`"))
                .note("nobody calls a function that returns `trigger`: the server refuses it (0A000), and the API doesn't show it. The privilege isn't looked at when a trigger fires")
        } else {
            let finding = findings.report(span, format!("{role} may call `{id}`, which runs as `{}`", function.owner));
            finding.note(format!("`/rest/v1/rpc/{}` calls it, and row level security doesn't bind its owner: what it lets through is what its own code checks", id.name.name))
        };
        let from = if role == "anon" { "public, anon" } else { "public, authenticated" };
        let instead =
            if fires { "" } else { ", or make it SECURITY INVOKER, or put it into a schema that isn't exposed" };
        finding.help(format!("`revoke execute on function {id} from {from};`{instead}")).about(object.clone());
        let said = [Grantee::role(role), Grantee::Public]
            .into_iter()
            .find_map(|who| subject.said(&object, &Facet::Privileges(who)));
        if let Some(said) = said.filter(|said| *said != span) {
            finding.label(said, "its privileges");
        }
        let arguments = identity_arguments(function);
        let (schema, name) = (&id.name.schema, &id.name.name);
        let key = format!("{}_{schema}_{name}_{arguments}", lint.unwrap_or_default());
        let metadata = json!({
            "schema": &**schema, "name": &**name, "arguments": arguments, "language": &*function.language, "security_definer": true,
        });
        finding.splinter(key, metadata);
        if fires {
            finding.wrong("a trigger function can't be called");
        }
    }
}

/// Whether only a trigger can run it.
fn fires(function: &Function) -> bool {
    let FunctionResult::Type(ty) = &function.result else { return false };
    ty.schema.is_none() && ["trigger", "event_trigger"].contains(&ty.name.as_str())
}
