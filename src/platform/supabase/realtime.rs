//! `realtime`: the messages whose policies say who may listen (SELECT) and send (INSERT) on a private channel. Its partitions come and
//! go by the day and are left out.

use super::relation::{self, add, default, grant, now, random_uuid};
use super::{API_ROLES, MIGRATION_ROLE};
use crate::catalog::{ConstraintKind, Expr, Privilege, Publication, Table};
use std::collections::{BTreeMap, BTreeSet};

const MESSAGES: &str = "topic text!, extension text!, payload jsonb, event text, private bool, updated_at timestamp!, \
    inserted_at timestamp!, id uuid!, binary_payload bytea";

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
    vec![messages]
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
