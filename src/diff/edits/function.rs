//! Functions, procedures and aggregates. Attributes are altered; what they do, their defaults and the names of what they give are replaced in place.

use crate::catalog::{Acl, Function, FunctionId, ObjectId};
use crate::diff::{Alteration, Edit, Fact};
use crate::sql::ddl::function as ddl;
use std::collections::BTreeMap;

/// All functions.
pub(super) fn edits(
    now: &BTreeMap<FunctionId, Function>,
    wanted: &BTreeMap<FunctionId, Function>,
    found: &mut Vec<Edit>,
) {
    let fact = |id: &FunctionId| Fact::Object(ObjectId::Function(id.clone()));
    for (id, function) in now.iter().filter(|(id, _)| !wanted.contains_key(*id)) {
        found.push(Edit::drop(fact(id), ddl::drop(function)));
    }
    for (id, function) in wanted {
        match now.get(id) {
            None => found.push(Edit::create(fact(id), ddl::create(function, false))),
            Some(known) if bare(known) == bare(function) => {}
            Some(known) => {
                let how = if known.security_definer && !function.security_definer {
                    Alteration::Closes
                } else {
                    Alteration::Other
                };
                let sql = ddl::alter(known, function).unwrap_or_else(|| ddl::create(function, true));
                found.push(Edit::alter(fact(id), how, sql));
            }
        }
    }
}

/// Without what has edits of its own.
fn bare(function: &Function) -> Function {
    Function { owner: "".into(), privileges: Acl::default(), comment: None, ..function.clone() }
}
