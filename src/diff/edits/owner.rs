//! Owners, of objects of all kinds.

use crate::catalog::{Catalog, Ident};
use crate::diff::securable::{Securable, all};
use crate::diff::{Edit, EditKind, Fact};
use crate::platform::supabase::MIGRATION_ROLE;
use crate::sql::ddl;

/// What shall belong to somebody else. A new object is the migration role's.
pub(super) fn edits(now: &Catalog, wanted: &Catalog, found: &mut Vec<Edit>) {
    let creator = Ident::from(MIGRATION_ROLE);
    for id in all(wanted) {
        let Some(Securable { owner: Some(owner), follows: false, .. }) = Securable::get(wanted, &id) else { continue };
        let before = Securable::get(now, &id).and_then(|known| known.owner);
        if before.unwrap_or(&creator) != owner
            && let Some(sql) = ddl::object::owner(wanted, &id, owner)
        {
            found.push(Edit::new(Fact::Object(id), EditKind::Owner, sql));
        }
    }
}
