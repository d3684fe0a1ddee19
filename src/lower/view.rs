//! Views. They read with their caller's rights (`security_invoker`): what a view shows is what the tables' own policies and privileges let its caller see.

use super::OWNER;
use crate::catalog::{Acl, Catalog, Grantee, Privilege};
use crate::model::Model;

/// Adds them.
pub(super) fn lower(model: &Model, catalog: &mut Catalog) {
    for view in &model.views {
        let mut made = view.made.clone();
        made.owner = OWNER.into();
        made.comment.clone_from(&view.docs);
        made.privileges = Acl::default();
        for role in view.callers.roles(&model.identity) {
            made.privileges.grant(&Grantee::Role(role), Privilege::Select);
        }
        catalog.views.insert(view.name.clone(), made);
    }
}
