//! `auth`: users and what belongs to them. Row security is on and there are no policies; clients have no privilege on any of it.
//!
//! The columns are those that supabase/auth's migrations lead to by August 2026, run one after the other.

use super::MIGRATION_ROLE;
use super::relation::{self, add, all, default, generated, grant, index, random_uuid, references, unique};
use crate::catalog::expr::Operator;
use crate::catalog::{
    ConstraintKind, Expr, Grantee, ObjectKind, Privilege, QualifiedName, ReferentialAction, Sequence, SequenceColumn,
    Table, Type, TypeRef,
};

const OWNER: &str = "supabase_auth_admin";

const USERS: &str = "instance_id uuid, id uuid!, aud varchar(255), role varchar(255), email varchar(255), \
    encrypted_password varchar(255), email_confirmed_at timestamptz, invited_at timestamptz, \
    confirmation_token varchar(255), confirmation_sent_at timestamptz, recovery_token varchar(255), \
    recovery_sent_at timestamptz, email_change_token_new varchar(255), email_change varchar(255), \
    email_change_sent_at timestamptz, last_sign_in_at timestamptz, raw_app_meta_data jsonb, raw_user_meta_data jsonb, \
    is_super_admin bool, created_at timestamptz, updated_at timestamptz, phone text, phone_confirmed_at timestamptz, \
    phone_change text, phone_change_token varchar(255), phone_change_sent_at timestamptz, confirmed_at timestamptz, \
    email_change_token_current varchar(255), email_change_confirm_status int2, banned_until timestamptz, \
    reauthentication_token varchar(255), reauthentication_sent_at timestamptz, is_sso_user bool!, \
    deleted_at timestamptz, is_anonymous bool!";

const IDENTITIES: &str = "provider_id text!, user_id uuid!, identity_data jsonb!, provider text!, \
    last_sign_in_at timestamptz, created_at timestamptz, updated_at timestamptz, email text, id uuid!";

const SESSIONS: &str = "id uuid!, user_id uuid!, created_at timestamptz, updated_at timestamptz, factor_id uuid, \
    aal auth.aal_level, not_after timestamptz, refreshed_at timestamp, user_agent text, ip inet, tag text, \
    oauth_client_id uuid, refresh_token_hmac_key text, refresh_token_counter int8, scopes text";

const REFRESH_TOKENS: &str = "instance_id uuid, id int8!, token varchar(255), user_id varchar(255), revoked bool, \
    created_at timestamptz, updated_at timestamptz, parent varchar(255), session_id uuid";

const MFA_FACTORS: &str = "id uuid!, user_id uuid!, friendly_name text, factor_type auth.factor_type!, \
    status auth.factor_status!, created_at timestamptz!, updated_at timestamptz!, secret text, phone text, \
    last_challenged_at timestamptz, web_authn_credential jsonb, web_authn_aaguid uuid, \
    last_webauthn_challenge_data jsonb";

const AUDIT_LOG_ENTRIES: &str =
    "instance_id uuid, id uuid!, payload json, created_at timestamptz, ip_address varchar(64)!";

/// Tables that nothing but a name, columns and a key is told of.
const OTHERS: [(&str, &str); 16] = [
    (
        "flow_state",
        "id uuid!, user_id uuid, auth_code text, code_challenge_method auth.code_challenge_method, \
         code_challenge text, provider_type text!, provider_access_token text, provider_refresh_token text, \
         created_at timestamptz, updated_at timestamptz, authentication_method text!, auth_code_issued_at timestamptz, \
         invite_token text, referrer text, oauth_client_state_id uuid, linking_target_id uuid, email_optional bool!",
    ),
    ("instances", "id uuid!, uuid uuid, raw_base_config text, created_at timestamptz, updated_at timestamptz"),
    (
        "mfa_amr_claims",
        "session_id uuid!, created_at timestamptz!, updated_at timestamptz!, authentication_method text!, id uuid!",
    ),
    (
        "mfa_challenges",
        "id uuid!, factor_id uuid!, created_at timestamptz!, verified_at timestamptz, ip_address inet!, otp_code text, \
         web_authn_session_data jsonb",
    ),
    (
        "one_time_tokens",
        "id uuid!, user_id uuid!, token_type auth.one_time_token_type!, token_hash text!, relates_to text!, \
         created_at timestamp!, updated_at timestamp!",
    ),
    (
        "saml_providers",
        "id uuid!, sso_provider_id uuid!, entity_id text!, metadata_xml text!, metadata_url text, \
         attribute_mapping jsonb, created_at timestamptz, updated_at timestamptz, name_id_format text",
    ),
    (
        "custom_oauth_providers",
        "id uuid!, provider_type text!, identifier text!, name text!, client_id text!, client_secret text!, \
         acceptable_client_ids text[]!, scopes text[]!, pkce_enabled bool!, attribute_mapping jsonb!, \
         authorization_params jsonb!, enabled bool!, email_optional bool!, issuer text, discovery_url text, \
         skip_nonce_check bool!, cached_discovery jsonb, discovery_cached_at timestamptz, authorization_url text, \
         token_url text, userinfo_url text, jwks_uri text, created_at timestamptz!, updated_at timestamptz!, \
         custom_claims_allowlist text[]!",
    ),
    (
        "oauth_authorizations",
        "id uuid!, authorization_id text!, client_id uuid!, user_id uuid, redirect_uri text!, scope text!, \
         state text, resource text, code_challenge text, code_challenge_method auth.code_challenge_method, \
         response_type auth.oauth_response_type!, status auth.oauth_authorization_status!, authorization_code text, \
         created_at timestamptz!, expires_at timestamptz!, approved_at timestamptz, nonce text",
    ),
    ("oauth_client_states", "id uuid!, provider_type text!, code_verifier text, created_at timestamptz!"),
    (
        "oauth_clients",
        "id uuid!, client_secret_hash text, registration_type auth.oauth_registration_type!, redirect_uris text!, \
         grant_types text!, client_name text, client_uri text, logo_uri text, created_at timestamptz!, \
         updated_at timestamptz!, deleted_at timestamptz, client_type auth.oauth_client_type!, \
         token_endpoint_auth_method text!",
    ),
    (
        "oauth_consents",
        "id uuid!, user_id uuid!, client_id uuid!, scopes text!, granted_at timestamptz!, revoked_at timestamptz",
    ),
    (
        "saml_relay_states",
        "id uuid!, sso_provider_id uuid!, request_id text!, for_email text, redirect_to text, created_at timestamptz, \
         updated_at timestamptz, flow_state_id uuid",
    ),
    (
        "webauthn_challenges",
        "id uuid!, user_id uuid, challenge_type text!, session_data jsonb!, created_at timestamptz!, \
         expires_at timestamptz!",
    ),
    (
        "webauthn_credentials",
        "id uuid!, user_id uuid!, credential_id bytea!, public_key bytea!, attestation_type text!, aaguid uuid, \
         sign_count int8!, transports jsonb!, backup_eligible bool!, backed_up bool!, friendly_name text!, \
         created_at timestamptz!, updated_at timestamptz!, last_used_at timestamptz",
    ),
    ("sso_domains", "id uuid!, sso_provider_id uuid!, domain text!, created_at timestamptz, updated_at timestamptz"),
    ("sso_providers", "id uuid!, resource_id text, created_at timestamptz, updated_at timestamptz, disabled bool"),
];

pub(super) fn tables() -> Vec<Table> {
    let mut tables = vec![
        users(),
        identities(),
        sessions(),
        refresh_tokens(),
        mfa_factors(),
        make("audit_log_entries", AUDIT_LOG_ENTRIES),
    ];
    tables.extend(OTHERS.iter().map(|(name, columns)| make(name, columns)));
    for table in &mut tables {
        // The tables of 2025 and later came without it.
        let name = table.name.name.as_str();
        table.row_security = !["custom_", "oauth_", "webauthn_"].iter().any(|opening| name.starts_with(opening));
        add(table, &format!("{}_pkey", table.name.name), ConstraintKind::PrimaryKey(vec!["id".into()]));
        grant(&mut table.privileges, &[MIGRATION_ROLE], all());
    }
    let mut versions = make("schema_migrations", "version varchar(255)!");
    versions.row_security = true;
    add(&mut versions, "schema_migrations_pkey", ConstraintKind::PrimaryKey(vec!["version".into()]));
    versions.privileges.grant_with_option(&Grantee::role(MIGRATION_ROLE), Privilege::Select);
    tables.push(versions);
    tables
}

fn make(name: &str, columns: &str) -> Table {
    relation::table("auth", name, OWNER, columns)
}

fn users() -> Table {
    let mut users = make("users", USERS);
    let empty = Expr::Cast(Box::new(Expr::String(String::new())), TypeRef::builtin("varchar"));
    let tokens = ["phone_change", "phone_change_token", "email_change_token_current", "reauthentication_token"];
    default(&mut users, &tokens, &empty);
    default(&mut users, &["email_change_confirm_status"], &Expr::Number("0".to_owned()));
    default(&mut users, &["is_sso_user", "is_anonymous"], &Expr::Boolean(false));
    let confirmed = vec![Expr::column("email_confirmed_at"), Expr::column("phone_confirmed_at")];
    generated(&mut users, "confirmed_at", Expr::MinMax(confirmed, true));
    let status = |op: &str, bound: &str| {
        let column = Box::new(Expr::column("email_change_confirm_status"));
        Expr::Binary(Operator::new(op), column, Box::new(Expr::Number(bound.to_owned())))
    };
    let check = Expr::And(vec![status(">=", "0"), status("<=", "2")]);
    add(&mut users, "users_email_change_confirm_status_check", ConstraintKind::Check(check));
    add(&mut users, "users_phone_key", unique(&["phone"]));
    let not_sso = Expr::column("is_sso_user").equals(Expr::Boolean(false));
    index(&mut users, "users_email_partial_key", true, &["email"], Some(not_sso));
    index(&mut users, "users_instance_id_idx", false, &["instance_id"], None);
    index(&mut users, "users_is_anonymous_idx", false, &["is_anonymous"], None);
    users
}

fn identities() -> Table {
    let mut identities = make("identities", IDENTITIES);
    let data = Box::new(Expr::column("identity_data"));
    let email = Expr::Binary(Operator::new("->>"), data, Box::new(Expr::String("email".to_owned())));
    generated(&mut identities, "email", Expr::call("", "lower", vec![email]));
    default(&mut identities, &["id"], &random_uuid());
    add(&mut identities, "identities_provider_id_provider_unique", unique(&["provider_id", "provider"]));
    of_user(&mut identities, "identities_user_id_fkey");
    index(&mut identities, "identities_user_id_idx", false, &["user_id"], None);
    identities
}

fn sessions() -> Table {
    let mut sessions = make("sessions", SESSIONS);
    of_user(&mut sessions, "sessions_user_id_fkey");
    index(&mut sessions, "sessions_user_id_idx", false, &["user_id"], None);
    sessions
}

fn refresh_tokens() -> Table {
    let mut tokens = make("refresh_tokens", REFRESH_TOKENS);
    add(&mut tokens, "refresh_tokens_token_unique", unique(&["token"]));
    let session = references("session_id", "auth", "sessions", ReferentialAction::Cascade);
    add(&mut tokens, "refresh_tokens_session_id_fkey", session);
    tokens
}

fn mfa_factors() -> Table {
    let mut factors = make("mfa_factors", MFA_FACTORS);
    of_user(&mut factors, "mfa_factors_user_id_fkey");
    factors
}

fn of_user(table: &mut Table, name: &str) {
    add(table, name, references("user_id", "auth", "users", ReferentialAction::Cascade));
}

pub(super) fn types() -> Vec<(QualifiedName, Type)> {
    let enums: [(&str, &[&str]); 9] = [
        ("aal_level", &["aal1", "aal2", "aal3"]),
        ("code_challenge_method", &["s256", "plain"]),
        ("factor_status", &["unverified", "verified"]),
        ("factor_type", &["totp", "webauthn", "phone"]),
        ("oauth_authorization_status", &["pending", "approved", "denied", "expired"]),
        ("oauth_client_type", &["public", "confidential"]),
        ("oauth_registration_type", &["dynamic", "manual"]),
        ("oauth_response_type", &["code"]),
        (
            "one_time_token_type",
            &[
                "confirmation_token",
                "reauthentication_token",
                "recovery_token",
                "email_change_token_new",
                "email_change_token_current",
                "phone_change_token",
            ],
        ),
    ];
    enums.map(|(name, values)| relation::enumeration("auth", name, OWNER, values)).into()
}

/// The sequence of `auth.refresh_tokens.id`, the only one that isn't an identity column's.
pub(super) fn sequence() -> (QualifiedName, Sequence) {
    let mut sequence = Sequence::new(OWNER.into(), TypeRef::builtin("int8"));
    sequence.owned_by = Some(SequenceColumn {
        table: QualifiedName::new("auth", "refresh_tokens"),
        column: "id".into(),
        identity: false,
    });
    grant(&mut sequence.privileges, &[MIGRATION_ROLE], ObjectKind::Sequence.all());
    (QualifiedName::new("auth", "refresh_tokens_id_seq"), sequence)
}
