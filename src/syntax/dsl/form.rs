//! The lines of the language, each with the words it begins with and the way it is written: what messages are made from.

use super::Rule;

/// One kind of line.
#[derive(Debug)]
pub(super) struct Form {
    /// The keyword it begins with.
    pub(super) word: &'static str,
    /// The grammar's rule for the line alone.
    pub(super) rule: Rule,
    /// What it is, with its article.
    pub(super) what: &'static str,
    /// How it is written.
    pub(super) form: &'static str,
}

const fn form(word: &'static str, rule: Rule, what: &'static str, form: &'static str) -> Form {
    Form { word, rule, what, form }
}

/// What a file holds.
pub(super) static FILE: &[Form] = &[
    form("model", Rule::line_model, "a model's name", "model NAME"),
    form(
        "identity",
        Rule::line_identity,
        "an identity",
        "identity supabase | claim app_metadata.NAME | session { ... }",
    ),
    form("identity", Rule::line_session, "an identity", "identity session { user SETTING TYPE ... }"),
    form("role", Rule::line_role, "a role", "role NAME [includes NAME, ...]"),
    form("tenant", Rule::line_tenant, "a tenant", "tenant TABLE by COLUMN [in TABLE] { ... }"),
    form("sign", Rule::line_sign_up, "a sign-up", "sign up creates TABLE (COLUMN VALUE, ...)"),
    form("audit", Rule::line_audit, "an audit", "audit into TABLE (tenant COLUMN, actor COLUMN, ...) [as NAME]"),
    form("enum", Rule::line_enum, "an enum", "enum NAME ('VALUE', ...)"),
    form(
        "domain",
        Rule::line_domain,
        "a domain",
        "domain NAME TYPE [not null] [default VALUE] [in ('VALUE', ...)] [check (CONDITION)] ...",
    ),
    form("extension", Rule::line_extension, "an extension", "extension NAME [in SCHEMA]"),
    form("table", Rule::line_table, "a table", "table NAME [was OLD_NAME] { ... }"),
    form(
        "function",
        Rule::line_function,
        "a function",
        "function NAME(ARGUMENT TYPE [default VALUE], ...) returns TYPE | setof TYPE | table (NAME TYPE, ...) { ... }",
    ),
    form("view", Rule::line_view, "a view", "view NAME { ... }"),
    form("seed", Rule::line_seed, "a block of seed rows", "seed TABLE (COLUMN, ...) { ... }"),
    form("sql", Rule::line_sql, "SQL taken as it is", "sql \"\"\" STATEMENT; ... \"\"\""),
    form("expect", Rule::line_expect, "a block of expectations", "expect { ... }"),
];

/// What the block of `identity session` holds.
pub(super) static SESSION: &[Form] = &[
    form("user", Rule::line_session_user, "the user's setting", "user SETTING TYPE"),
    form("tenant", Rule::line_session_tenant, "the tenant's setting", "tenant SETTING TYPE"),
    form("client", Rule::line_session_client, "the clients' role", "client ROLE"),
    form("server", Rule::line_session_server, "the server's role", "server ROLE"),
    form("helpers", Rule::line_session_helpers, "the helpers' role", "helpers ROLE"),
];

/// What a tenant's block holds.
pub(super) static TENANT: &[Form] = &[
    form("members", Rule::line_members, "a membership", "members TABLE (user COLUMN, role COLUMN)"),
    form("inherits", Rule::line_inherits, "a list of inherited roles", "inherits ROLE, ..."),
    form("grants", Rule::line_grants, "a list of grants", "grants { ROLE gives ROLE, ...; ROLE gives any }"),
    form("create", Rule::line_create, "a way to make a tenant", "create (COLUMN, ...) [as ROLE] [by ROLE]"),
    form("add", Rule::line_add, "a way to add members", "add by ROLE"),
    form("leave", Rule::line_leave, "a way out", "leave"),
    form("remove", Rule::line_remove, "a way to take members out", "remove by ROLE"),
    form(
        "invitations",
        Rule::line_invitations,
        "a line about invitations",
        "invitations TABLE (email COLUMN, role COLUMN, token COLUMN, expires COLUMN) [to TABLE(COLUMN)] by ROLE",
    ),
];

/// What a function's block holds.
pub(super) static FUNCTION: &[Form] = &[
    form("immutable", Rule::line_volatility, "a volatility", "immutable"),
    form("stable", Rule::line_volatility, "a volatility", "stable"),
    form("volatile", Rule::line_volatility, "a volatility", "volatile"),
    form("strict", Rule::line_strict, "this attribute", "strict"),
    form("security", Rule::line_definer, "this attribute", "security definer"),
    form("sql", Rule::line_function_text, "a body in SQL", "sql \"\"\" STATEMENT; ... \"\"\""),
    form("plpgsql", Rule::line_function_text, "a body in PL/pgSQL", "plpgsql \"\"\" BEGIN ... END \"\"\""),
    form("allow", Rule::line_execute_rule, "a line about who may call", "allow WHO to execute"),
];

/// What a view's block holds.
pub(super) static VIEW: &[Form] = &[
    form("sql", Rule::line_view_text, "a query", "sql \"\"\" SELECT ... \"\"\""),
    form("allow", Rule::line_view_rule, "a line about who may look", "allow WHO to select"),
];

/// What a block of grants holds.
pub(super) static GRANT: Form = form("", Rule::line_grant, "a grant", "ROLE gives ROLE, ..., or ROLE gives any");

/// What a block of seed rows holds.
pub(super) static SEED_ROW: Form = form("", Rule::line_seed_row, "a seed row", "(VALUE, ...)");

/// What a block of expectations holds.
pub(super) static EXPECTATION: Form = form(
    "",
    Rule::line_expectation,
    "an expectation",
    "WHO[@LETTER] can COMMAND TABLE[@LETTER] [(COLUMN, ...)], or the same with cannot",
);

/// What a table's block holds, beside columns.
pub(super) static TABLE: &[Form] = &[
    form(
        "tenant",
        Rule::line_tenant_column,
        "a tenant key",
        "tenant [of TABLE] [null] [unreferenced] [on delete ACTION] [index NAME]",
    ),
    form("self", Rule::line_self, "the person's column", "self COLUMN"),
    form("timestamps", Rule::line_timestamps, "a pair of timestamps", "timestamps [(COLUMN)]"),
    form("soft", Rule::line_soft_delete, "a soft delete", "soft delete COLUMN [on delete]"),
    form("expires", Rule::line_expires, "this habit", "expires COLUMN"),
    form("append", Rule::line_append_only, "this habit", "append only"),
    form("shared", Rule::line_shared, "this habit", "shared"),
    form("internal", Rule::line_internal, "this habit", "internal"),
    form("audited", Rule::line_audited, "this habit", "audited [as NAME]"),
    form("immutable", Rule::line_immutable, "this habit", "immutable (COLUMN, ...)"),
    form("primary", Rule::line_table_key, "a primary key", "primary key (COLUMN, ...) [as NAME]"),
    form("unique", Rule::line_unique, "a unique constraint", "unique (COLUMN, ...) [as NAME]"),
    form("check", Rule::line_check, "a check", "check (CONDITION) [as NAME]"),
    form("index", Rule::line_index, "an index", "index [NAME] [using METHOD] (KEY, ...) [where CONDITION]"),
    form(
        "unique",
        Rule::line_index,
        "a unique index",
        "unique index [NAME] [using METHOD] (KEY, ...) [where CONDITION]",
    ),
    form("allow", Rule::line_rule, "a rule", "allow WHO to COMMAND [(COLUMN, ...)], ... [when CONDITION] [as NAME]"),
    form("restrict", Rule::line_rule, "a rule", "restrict WHO to COMMAND, ... when CONDITION [as NAME]"),
];

/// A column.
pub(super) static COLUMN: Form = form(
    "",
    Rule::line_column,
    "a column",
    "NAME TYPE [not null] [default VALUE] [references TABLE(COLUMN)] [in ('VALUE', ...)] ...",
);

/// The forms of single strings in YAML.
pub(super) static ENTRIES: &[Form] = &[
    form("", Rule::entry_name, "a name", "NAME"),
    form("", Rule::entry_raw_name, "a name", "NAME, or SCHEMA.NAME"),
    form("", Rule::entry_setting, "a setting", "SETTING TYPE"),
    form("", Rule::entry_claim, "a claim", "app_metadata.NAME"),
    form("", Rule::entry_role, "a role", "NAME [includes NAME, ...]"),
    form("", Rule::entry_enum, "an enum", "NAME ('VALUE', ...)"),
    form("", Rule::entry_domain, "a domain", "NAME TYPE [not null] [default VALUE] [check (CONDITION)] ..."),
    form(
        "",
        Rule::entry_signature,
        "a function",
        "NAME(ARGUMENT TYPE [default VALUE], ...) returns TYPE | setof TYPE | table (NAME TYPE, ...)",
    ),
    form("", Rule::entry_execute, "who may call", "WHO to execute"),
    form("", Rule::entry_view_rule, "who may look", "WHO to select"),
    form("", Rule::entry_extension, "an extension", "NAME [in SCHEMA]"),
    form("", Rule::entry_sign_up, "a sign-up", "TABLE (COLUMN VALUE, ...)"),
    form("", Rule::entry_assignments, "an assignment", "COLUMN VALUE"),
    form("", Rule::entry_audit, "an audit", "TABLE (tenant COLUMN, actor COLUMN, ...) [as NAME]"),
    form("", Rule::entry_members, "a membership", "TABLE (user COLUMN, role COLUMN)"),
    form("", Rule::entry_grant, "a grant", "ROLE gives ROLE, ..., or ROLE gives any"),
    form(
        "",
        Rule::entry_invitations,
        "invitations",
        "TABLE (email COLUMN, role COLUMN, token COLUMN, expires COLUMN) [to TABLE(COLUMN)] by ROLE",
    ),
    form("", Rule::entry_create, "a way to make a tenant", "(COLUMN, ...) [as ROLE] [by ROLE]"),
    form("", Rule::entry_index, "an index", "[unique] [NAME] [using METHOD] (KEY, ...) [where CONDITION]"),
    form("", Rule::entry_rule, "a rule", "WHO to COMMAND [(COLUMN, ...)], ... [when CONDITION] [as NAME]"),
    form("", Rule::entry_column, "a column", COLUMN.form),
    form("", Rule::entry_expectation, "an expectation", EXPECTATION.form),
    form("", Rule::entry_seed_row, "a seed row", SEED_ROW.form),
];
