//! What the compiler's own test of roles means: `key = ANY (ARRAY (SELECT private.organization_ids('admin')))` holds for fewer than `'member'` does, and that for no
//! more than the test without a role.

use crate::catalog::expr::{Call, Operator, Query, Select};
use crate::catalog::{Expr, Ident};
use crate::model::{Model, PRIVATE};

/// Whether both are such tests of the same key, and the first asks for as much as the second. What the helper itself does is another hazard's business.
pub(super) fn is_stricter(model: &Model, strict: &Expr, loose: &Expr) -> bool {
    match (role_test(strict), role_test(loose)) {
        (Some((test, strict)), Some((other, loose))) if test == other => match (strict, loose) {
            (_, None) => true,
            (None, Some(_)) => false,
            (Some(strict), Some(loose)) => {
                model.roles.get(strict).is_some_and(|role| role.includes.contains(&Ident::from(loose)))
            }
        },
        _ => false,
    }
}

/// How a key is compared, the key, and the helper.
type Tested<'a> = (&'a Operator, &'a Expr, &'a [Ident]);

/// What is tested and by which helper, and the least role that it asks for.
fn role_test(expr: &Expr) -> Option<(Tested<'_>, Option<&str>)> {
    let Expr::Any(operator, key, list) = expr else { return None };
    let Expr::ArrayQuery(query) = list.as_ref() else { return None };
    let Query::Select(Select { targets, from, condition: None, .. }) = query.as_ref() else { return None };
    let ([(Expr::Call(Call { name, arguments, .. }), _)], true) = (targets.as_slice(), from.is_empty()) else {
        return None;
    };
    let is_helper = matches!(name.as_slice(), [schema, helper] if *schema == PRIVATE && helper.ends_with("_ids"));
    let role = match arguments.as_slice() {
        [] => None,
        [Expr::String(role)] => Some(role.as_str()),
        _ => return None,
    };
    is_helper.then_some(((operator, key.as_ref(), name.as_slice()), role))
}
