//! `vault`: secrets, which a column of a project may point to, and the view that shows them in plain text.

use super::MIGRATION_ROLE;
use super::relation::{self, add, default, grant, index, now, random_uuid};
use super::schema::ADMIN;
use crate::catalog::{
    Acl, ConstraintKind, Expr, Options, Privilege, QualifiedName, Query, Table, TypeRef, View, ViewColumn, ViewKind,
};
use std::collections::BTreeMap;

const SECRETS: &str = "id uuid!, name text, description text!, secret text!, key_id uuid, nonce bytea, \
    created_at timestamptz!, updated_at timestamptz!";

const GRANTED: [Privilege; 3] = [Privilege::Select, Privilege::Delete, Privilege::References];

const DECRYPTED: &str = "SELECT s.id, s.name, s.description, s.secret, \
    convert_from(vault._crypto_aead_det_decrypt(decode(s.secret, 'base64'), convert_to(s.id::text, 'utf8'), 0, \
    'pgsodium'::bytea, s.nonce), 'utf8') AS decrypted_secret, s.key_id, s.nonce, s.created_at, s.updated_at \
    FROM vault.secrets s";

/// As supabase/vault's `sql/supabase_vault--0.3.0.sql` makes it; 0.3.1 changes nothing of it (`sql/supabase_vault--0.3.0--0.3.1.sql`).
pub(super) fn secrets() -> Table {
    let mut secrets = relation::table("vault", "secrets", ADMIN, SECRETS);
    default(&mut secrets, &["id"], &random_uuid());
    default(&mut secrets, &["description"], &Expr::String(String::new()));
    default(&mut secrets, &["created_at", "updated_at"], &now());
    add(&mut secrets, "secrets_pkey", ConstraintKind::PrimaryKey(vec!["id".into()]));
    let named = Expr::IsNull(Box::new(Expr::column("name")), true);
    index(&mut secrets, "secrets_name_idx", true, &["name"], Some(named));
    grant(&mut secrets.privileges, &[MIGRATION_ROLE], &GRANTED);
    secrets
}

/// What a secret is in plain text. The function that decrypts is the extension's own and isn't told.
pub(super) fn decrypted_secrets() -> (QualifiedName, View) {
    let mut columns: Vec<ViewColumn> =
        secrets().columns.into_iter().map(|column| ViewColumn::new(column.name, Some(column.ty))).collect();
    columns.insert(4, ViewColumn::new("decrypted_secret", Some(TypeRef::builtin("text"))));
    let mut privileges = Acl::default();
    grant(&mut privileges, &[MIGRATION_ROLE], &GRANTED);
    let view = View {
        owner: ADMIN.into(),
        kind: ViewKind::Plain,
        columns,
        query: Query::Opaque(DECRYPTED.to_owned()),
        options: Options::default(),
        privileges,
        triggers: BTreeMap::new(),
        indexes: BTreeMap::new(),
        rules: BTreeMap::new(),
        comment: None,
    };
    (QualifiedName::new("vault", "decrypted_secrets"), view)
}
