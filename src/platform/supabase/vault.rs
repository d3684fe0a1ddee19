//! `vault`: secrets, which a column of a project may point to. What reads them in plain text, `vault.decrypted_secrets`, is left out.

use super::MIGRATION_ROLE;
use super::relation::{self, add, default, grant, index, now, random_uuid};
use super::schema::ADMIN;
use crate::catalog::{ConstraintKind, Expr, Privilege, Table};

const SECRETS: &str = "id uuid!, name text, description text!, secret text!, key_id uuid, nonce bytea, \
    created_at timestamptz!, updated_at timestamptz!";

/// As supabase/vault's `sql/supabase_vault--0.3.1.sql` makes it.
pub(super) fn secrets() -> Table {
    let mut secrets = relation::table("vault", "secrets", ADMIN, SECRETS);
    default(&mut secrets, &["id"], &random_uuid());
    default(&mut secrets, &["description"], &Expr::String(String::new()));
    default(&mut secrets, &["created_at", "updated_at"], &now());
    add(&mut secrets, "secrets_pkey", ConstraintKind::PrimaryKey(vec!["id".into()]));
    let named = Expr::IsNull(Box::new(Expr::column("name")), true);
    index(&mut secrets, "secrets_name_idx", true, &["name"], Some(named));
    let granted = [Privilege::Select, Privilege::Delete, Privilege::References];
    grant(&mut secrets.privileges, &[MIGRATION_ROLE], &granted);
    secrets
}
