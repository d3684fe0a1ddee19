//! Tenants.

use super::Builder;
use crate::syntax::dsl::entry;
use crate::syntax::tree::{Tenant, TenantItem};
use crate::syntax::yaml::shape;

impl Builder<'_> {
    /// A tenant by its table; the lines of its block in the order members, inherits, grants, create, add, leave, remove, invitations.
    pub(super) fn tenant(&mut self, key: &str, shape: shape::Tenant) -> Option<Tenant> {
        let span = self.key(key);
        let table = self.key_raw_name(key);
        self.under(key, |here| {
            let docs = here.comment(shape.comment);
            let by = here.under("by", |here| here.name(&shape.by));
            let parent = shape.parent.and_then(|parent| here.under("in", |here| here.code(&parent, entry::raw_name)));
            let mut items = Vec::new();
            if let Some(text) = shape.members {
                items.extend(here.under("members", |here| here.code(&text, entry::members)).map(TenantItem::Members));
            }
            if let Some(roles) = shape.inherits {
                let span = here.key("inherits");
                let roles = here.under("inherits", |here| here.list(roles, |here, text| here.name(&text)));
                items.push(TenantItem::Inherits(roles, span));
            }
            if let Some(grants) = shape.grants {
                let read = here.under("grants", |here| match grants {
                    shape::TextOrList::Text(text) => here.code(&text, entry::grant).into_iter().collect(),
                    shape::TextOrList::List(list) => here.list(list, |here, text| here.code(&text, entry::grant)),
                });
                items.extend(read.into_iter().map(TenantItem::Grant));
            }
            if let Some(text) = shape.create {
                items.extend(here.under("create", |here| here.code(&text, entry::create)).map(TenantItem::Create));
            }
            if let Some(role) = shape.add {
                items.extend(here.under("add", |here| here.name(&role)).map(TenantItem::Add));
            }
            if shape.leave == Some(true) {
                items.push(TenantItem::Leave(here.key("leave")));
            }
            if let Some(role) = shape.remove {
                items.extend(here.under("remove", |here| here.name(&role)).map(TenantItem::Remove));
            }
            if let Some(text) = shape.invitations {
                let read = here.under("invitations", |here| here.code(&text, entry::invitations));
                items.extend(read.map(|line| TenantItem::Invitations(Box::new(line))));
            }
            Some(Tenant { docs, table: table?, key: by?, parent, items, span })
        })
    }
}
