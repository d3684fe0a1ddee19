//! From what is meant to what a database holds: [`Model`] to [`Catalog`].
//!
//! In goes a checked model and the catalog of an empty project, out comes the catalog that is wanted. It can't fail. Every expression and every
//! function body is made here, as values; what comes after only prints them. Why each construct has the form it has is said where it is made;
//! `docs/language.md` has the meaning that all of them serve.

mod audit;
mod caller;
mod comment;
mod condition;
mod constraint;
mod expiry;
mod function;
mod grant;
mod guard;
mod helpers;
mod index;
mod inherited;
mod invitation;
mod membership;
mod nested_function;
mod peer;
mod policy;
mod release;
mod restriction;
mod role_test;
mod seed;
mod sign_up;
mod soft_delete;
mod table;
mod tenant_function;
mod trigger;
mod view;
mod words;

pub use seed::seeds;

use crate::catalog::{Acl, Catalog, Extension, Schema, Sequence, Type, TypeKind};
use crate::model::Model;

/// The schema of the helpers. No client role has USAGE on it: policies, triggers and `BEGIN ATOMIC` functions don't need it, and nothing in it
/// can be called by name.
pub const PRIVATE: &str = crate::model::PRIVATE;

/// The role that migrations run as, and that owns what they make.
pub const OWNER: &str = "postgres";

/// The catalog that a model asks for, on top of what is there before the first migration.
pub fn lower(model: &Model, platform: &Catalog) -> Catalog {
    let mut catalog = platform.clone();
    let private = Schema {
        owner: OWNER.into(),
        privileges: Acl::default(),
        comment: Some("Helpers of policies and triggers; clients can't call anything in it".to_owned()),
    };
    catalog.schemas.insert(PRIVATE.into(), private);
    for (name, schema) in &model.extensions {
        let schema = schema.clone().unwrap_or_else(|| crate::model::extensions_schema(platform));
        catalog.extensions.insert(name.clone(), Extension { schema: Some(schema) });
    }
    for declared in &model.enums {
        let mut privileges = Acl::default();
        privileges.grant(&crate::catalog::Grantee::Public, crate::catalog::Privilege::Usage);
        let kind = TypeKind::Enum(declared.values.clone());
        let ty = Type { owner: OWNER.into(), kind, privileges, comment: declared.docs.clone() };
        catalog.types.insert(declared.name.clone(), ty);
    }
    for declared in &model.domains {
        let mut privileges = Acl::default();
        privileges.grant(&crate::catalog::Grantee::Public, crate::catalog::Privilege::Usage);
        let ty = Type { owner: OWNER.into(), kind: declared.kind(), privileges, comment: declared.docs.clone() };
        catalog.types.insert(declared.name.clone(), ty);
    }
    // Keys have indexes, and those share their names with tables.
    let mut relations = constraint::given_relations(model);
    for table in &model.tables {
        let mut made = table::lower(model, table);
        constraint::lower(model, table, &mut made, &mut relations);
        index::lower(model, table, &mut made);
        policy::lower(model, table, &mut made);
        grant::lower(model, table, &mut made);
        helpers::table(model, &mut made);
        catalog.tables.insert(made.name.clone(), made);
    }
    index::name(model, &mut catalog);
    // Nobody needs anything on the sequence of an identity column: the insert itself is what is granted.
    let sequences: Vec<_> = model
        .tables
        .iter()
        .filter_map(|table| catalog.tables.get(&table.name))
        .flat_map(Sequence::of_identity_columns)
        .collect();
    catalog.sequences.extend(sequences);
    helpers::lower(model, &mut catalog);
    caller::lower(model, &mut catalog);
    role_test::lower(model, &mut catalog);
    peer::lower(model, &mut catalog);
    trigger::lower(model, &mut catalog);
    soft_delete::lower(model, &mut catalog);
    guard::lower(model, &mut catalog);
    membership::lower(model, &mut catalog);
    release::lower(model, &mut catalog);
    inherited::lower(model, &mut catalog);
    audit::lower(model, &mut catalog);
    sign_up::lower(model, &mut catalog);
    tenant_function::lower(model, &mut catalog);
    invitation::lower(model, &mut catalog);
    function::lower(model, &mut catalog);
    view::lower(model, &mut catalog);
    catalog
}
