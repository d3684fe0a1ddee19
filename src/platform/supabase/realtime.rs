//! `realtime`: the messages whose policies say who may listen (SELECT) and send (INSERT) on a private channel. Its partitions come and
//! go by the day and are left out.

use super::relation::{self, add, all, default, grant, now, random_uuid};
use super::{API_ROLES, MIGRATION_ROLE};
use crate::catalog::{
    Attribute, ConstraintKind, Expr, Privilege, Publication, QualifiedName, Table, Type, TypeKind, TypeRef,
};
use std::collections::{BTreeMap, BTreeSet};

const MESSAGES: &str = "topic text!, extension text!, payload jsonb, event text, private bool, updated_at timestamp!, \
    inserted_at timestamp!, id uuid!, binary_payload bytea";

const SUBSCRIPTION: &str = "id int8!, subscription_id uuid!, entity regclass!, filters realtime.user_defined_filter[]!, \
    claims jsonb!, claims_role regrole!, created_at timestamp!, action_filter text, selected_columns text[]";

pub(super) fn tables() -> Vec<Table> {
    let mut messages = relation::table("realtime", "messages", "supabase_realtime_admin", MESSAGES);
    messages.row_security = true;
    default(&mut messages, &["private"], &Expr::Boolean(false));
    default(&mut messages, &["updated_at", "inserted_at"], &now());
    default(&mut messages, &["id"], &random_uuid());
    add(&mut messages, "messages_pkey", ConstraintKind::PrimaryKey(vec!["id".into(), "inserted_at".into()]));
    let granted = [Privilege::Select, Privilege::Insert, Privilege::Update];
    grant(&mut messages.privileges, &API_ROLES, &granted);
    grant(&mut messages.privileges, &[MIGRATION_ROLE], &granted);
    let mut subscription = relation::table("realtime", "subscription", "supabase_realtime_admin", SUBSCRIPTION);
    add(&mut subscription, "pk_subscription", ConstraintKind::PrimaryKey(vec!["id".into()]));
    let mut versions =
        relation::table("realtime", "schema_migrations", super::schema::ADMIN, "version int8!, inserted_at timestamp");
    add(&mut versions, "schema_migrations_pkey", ConstraintKind::PrimaryKey(vec!["version".into()]));
    grant(&mut subscription.privileges, &API_ROLES, &[Privilege::Select]);
    grant(&mut subscription.privileges, &[MIGRATION_ROLE], all());
    vec![messages, subscription, versions]
}

/// The types that the columns of `realtime.subscription` have.
pub(super) fn types() -> Vec<(QualifiedName, Type)> {
    let owner = super::schema::ADMIN;
    let operators =
        ["eq", "neq", "lt", "lte", "gt", "gte", "in", "like", "ilike", "is", "match", "imatch", "isdistinct"];
    let operator = TypeRef { schema: Some("realtime".into()), ..TypeRef::builtin("equality_op") };
    let text = || TypeRef::builtin("text");
    let attributes =
        [("column_name", text()), ("op", operator), ("value", text()), ("negate", TypeRef::builtin("bool"))];
    let attributes = attributes.map(|(name, ty)| Attribute { name: name.into(), ty, collation: None, comment: None });
    let filter = relation::made_type(owner, TypeKind::Composite(attributes.into()));
    vec![
        relation::enumeration("realtime", "equality_op", owner, &operators),
        (QualifiedName::new("realtime", "user_defined_filter"), filter),
    ]
}

/// What Realtime sends changes of: no table at first, and whoever migrates adds them.
pub(super) fn publication() -> Publication {
    Publication {
        owner: MIGRATION_ROLE.into(),
        all_tables: false,
        tables: BTreeMap::new(),
        schemas: BTreeSet::new(),
        options: crate::catalog::Options::default(),
        comment: None,
    }
}
