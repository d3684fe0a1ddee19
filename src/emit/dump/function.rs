//! Functions, procedures and aggregates.

use super::script::Script;
use super::{CREATOR, Start, acl};
use crate::catalog::{Catalog, Function, FunctionKind, ObjectKind};
use crate::sql::ddl::privilege::on_object;
use crate::sql::ddl::function as ddl;
use crate::sql::quote;

/// CREATE, and whom it belongs to.
pub(super) fn create(script: &mut Script, function: &Function) {
    script.say(ddl::create(function, false));
    if function.owner != *CREATOR {
        own(script, function);
    }
}

/// ALTER ... OWNER TO.
fn own(script: &mut Script, function: &Function) {
    script.say(format!("ALTER {} OWNER TO {}", ddl::target(function), quote::ident(&function.owner)));
}

/// What has changed of the platform's functions; privileges, comments, and what is gone.
pub(super) fn change(script: &mut Script, now: &Catalog, start: &Start<'_>) {
    for (id, function) in &now.functions {
        let known = start.catalog.functions.get(id);
        if let Some(known) = known {
            let same = Function {
                owner: known.owner.clone(),
                privileges: known.privileges.clone(),
                comment: known.comment.clone(),
                ..function.clone()
            };
            if same != *known {
                script.say(ddl::create(function, true));
            }
            if known.owner != function.owner {
                own(script, function);
            }
        }
        let given = || start.given(Some(&id.name.schema), &function.owner, ObjectKind::Function);
        let before = known.map_or_else(given, |known| known.privileges.clone());
        let word = if function.kind == FunctionKind::Procedure { "PROCEDURE" } else { "FUNCTION" };
        let on = format!("{word} {}", ddl::signature(id));
        acl::say(script, on_object(&on, ObjectKind::Function.all(), Some(&function.owner), &before, &function.privileges));
        let comment = known.and_then(|known| known.comment.as_ref());
        script.describe(&ddl::target(function), comment, function.comment.as_ref());
    }
    for (_, function) in start.catalog.functions.iter().filter(|(id, _)| !now.functions.contains_key(*id)) {
        script.say(format!("DROP {} CASCADE", ddl::target(function)));
    }
}
