//! The document that asked for the analytics system (the fifth seed): its verify commands, and every name that it gives.
//!
//! Where it says what can't be, its meaning is checked: `organization_id IN (SELECT ...)` is `= ANY (ARRAY (SELECT ...))`; the keys of
//! `profiles` and `user_preferences` are uuids as in `auth.users`; an e-mail may be missing; every business table has a bin; a policy FOR ALL
//! is several; an audit log outlives rows, users and organizations.

use super::{migrated, text};
use crate::support::types::Workspace;
use crate::support::{Cluster, Grants, VERSIONS, Version};

/// `grep -c`: how many lines have all of the words, in their order.
fn lines_with(text: &str, words: &[&str]) -> usize {
    text.lines()
        .filter(|line| {
            let mut rest = Some(*line);
            for word in words {
                rest = rest.and_then(|rest| Some(rest.split_once(word)?.1));
            }
            rest.is_some()
        })
        .count()
}

#[test]
fn the_verify_commands_pass() {
    let migration = text("supabase/migrations/001_initial_schema.sql");
    let schema = text("supabase/schema.sql");
    let types = text("lib/db/types.ts");
    let in_migration = |word| lines_with(&migration, &[word]);

    // Tasks 1 and 4: eight tables; six have the column, and policies and indexes name it.
    assert_eq!(in_migration("CREATE TABLE"), 8);
    assert!(in_migration("organization_id") > 50);
    // Task 2: ten policies at the least, each but those of organizations by organization_id.
    assert_eq!(in_migration("ENABLE ROW LEVEL SECURITY"), 8);
    assert!(in_migration("CREATE POLICY") >= 10);
    assert!(in_migration("organization_id = ANY (ARRAY (") >= 8);
    assert_eq!(in_migration("organization_id IN"), 0);
    // Task 3: the function and its three triggers.
    assert!(in_migration("audit_trigger_function") >= 4);
    assert_eq!(in_migration("CREATE TRIGGER audit_"), 3);
    // Task 4: eleven indexes, and the unique one of slugs.
    assert!(in_migration("CREATE INDEX") >= 11);
    assert_eq!(in_migration("CREATE UNIQUE INDEX"), 1);
    // Task 5.
    assert_eq!(lines_with(&schema, &["CREATE TABLE"]), 8);
    assert!(lines_with(&schema, &["COMMENT ON"]) >= 8);
    // Task 6: Database and eight tables; eight rows as they are read.
    assert_eq!(lines_with(&types, &["export interface"]), 9);
    assert_eq!(lines_with(&types, &["export type", "Selectable"]), 8);
    // At the end: npx tsc --noEmit lib/db/types.ts.
    Workspace::new().with("lib/db/types.ts", &types).check_plainly("lib/db/types.ts").expect_success("tsc --noEmit");
}

/// `table.column type [not null] [= default]`, in the document's order.
const COLUMNS: &str = "
organizations.id uuid not null = gen_random_uuid()
organizations.name text not null
organizations.slug text not null
organizations.created_at timestamptz not null = now()
organizations.updated_at timestamptz not null = now()
profiles.id uuid not null
profiles.email text
profiles.full_name text
profiles.avatar_url text
profiles.organization_id uuid
profiles.role text not null = 'member'
profiles.created_at timestamptz not null = now()
profiles.updated_at timestamptz not null = now()
customers.id uuid not null = gen_random_uuid()
customers.organization_id uuid not null
customers.name text not null
customers.email text
customers.company text
customers.industry text
customers.total_revenue numeric(12,2) not null = 0
customers.last_purchase_date timestamptz
customers.status text not null
customers.deleted_at timestamptz
customers.created_at timestamptz not null = now()
customers.updated_at timestamptz not null = now()
revenue.id uuid not null = gen_random_uuid()
revenue.organization_id uuid not null
revenue.customer_id uuid
revenue.amount numeric(12,2) not null
revenue.date date not null
revenue.category text
revenue.description text
revenue.deleted_at timestamptz
revenue.created_at timestamptz not null = now()
activities.id uuid not null = gen_random_uuid()
activities.organization_id uuid not null
activities.type text not null
activities.customer_id uuid
activities.metadata jsonb not null = '{}'
activities.deleted_at timestamptz
activities.created_at timestamptz not null = now()
audit_logs.id uuid not null = gen_random_uuid()
audit_logs.organization_id uuid not null
audit_logs.user_id uuid
audit_logs.action text not null
audit_logs.table_name text not null
audit_logs.record_id uuid
audit_logs.old_data jsonb
audit_logs.new_data jsonb
audit_logs.created_at timestamptz not null = now()
ai_usage_log.id uuid not null = gen_random_uuid()
ai_usage_log.user_id uuid not null
ai_usage_log.organization_id uuid not null
ai_usage_log.query_id uuid not null
ai_usage_log.input_tokens integer not null = 0
ai_usage_log.output_tokens integer not null = 0
ai_usage_log.cost_usd numeric(10,4) not null = 0
ai_usage_log.model text not null
ai_usage_log.date date not null
ai_usage_log.created_at timestamptz not null = now()
user_preferences.user_id uuid not null
user_preferences.theme_preference text not null = 'system'
user_preferences.updated_at timestamptz not null = now()
";

/// `table: constraint`. The composite keys carry the organization: no row points into another one.
const CONSTRAINTS: &str = "
organizations: PRIMARY KEY (id)
profiles: PRIMARY KEY (id)
profiles: FOREIGN KEY (id) REFERENCES auth.users(id) ON DELETE CASCADE
profiles: FOREIGN KEY (organization_id) REFERENCES organizations(id) ON DELETE SET NULL
profiles: role IN member, admin
customers: PRIMARY KEY (id)
customers: FOREIGN KEY (organization_id) REFERENCES organizations(id) ON DELETE CASCADE
customers: status IN active, inactive, churned
revenue: PRIMARY KEY (id)
revenue: FOREIGN KEY (organization_id) REFERENCES organizations(id) ON DELETE CASCADE
revenue: FOREIGN KEY (organization_id, customer_id) REFERENCES customers(organization_id, id) ON DELETE SET NULL (customer_id)
activities: PRIMARY KEY (id)
activities: FOREIGN KEY (organization_id) REFERENCES organizations(id) ON DELETE CASCADE
activities: FOREIGN KEY (organization_id, customer_id) REFERENCES customers(organization_id, id) ON DELETE SET NULL (customer_id)
activities: type IN signup, purchase, churn, login, export
audit_logs: PRIMARY KEY (id)
ai_usage_log: PRIMARY KEY (id)
ai_usage_log: FOREIGN KEY (organization_id) REFERENCES organizations(id) ON DELETE CASCADE
user_preferences: PRIMARY KEY (user_id)
user_preferences: FOREIGN KEY (user_id) REFERENCES profiles(id) ON DELETE CASCADE
user_preferences: theme_preference IN light, dark, system
";

/// The twelve indexes. That of `profiles` leads with the organization: with the key first it would serve nothing that the key doesn't.
const INDEXES: &str = "
CREATE INDEX idx_customers_org_id ON public.customers USING btree (organization_id)
CREATE INDEX idx_revenue_org_id ON public.revenue USING btree (organization_id)
CREATE INDEX idx_activities_org_id ON public.activities USING btree (organization_id)
CREATE INDEX idx_audit_logs_org_id ON public.audit_logs USING btree (organization_id)
CREATE INDEX idx_ai_usage_org_id ON public.ai_usage_log USING btree (organization_id)
CREATE INDEX idx_profiles_user_org ON public.profiles USING btree (organization_id, id)
CREATE INDEX idx_customers_status ON public.customers USING btree (status) WHERE (deleted_at IS NULL)
CREATE INDEX idx_revenue_date ON public.revenue USING btree (date)
CREATE INDEX idx_activities_type ON public.activities USING btree (type)
CREATE INDEX idx_ai_usage_date ON public.ai_usage_log USING btree (date)
CREATE INDEX idx_activities_metadata ON public.activities USING gin (metadata)
CREATE UNIQUE INDEX idx_organizations_slug ON public.organizations USING btree (slug)
";

/// `table: command name`, of permissive policies.
const POLICIES: &str = "
organizations: r Users can view their organization
organizations: w Admins can update their organization
profiles: r Users can view profiles in org
profiles: w Admins can manage profiles
customers: r Users can view customers in org
customers: a Admins can manage customers (insert)
customers: w Admins can manage customers (update)
customers: d Admins can manage customers (delete)
revenue: r Users can view revenue in org
revenue: a Admins can manage revenue (insert)
revenue: w Admins can manage revenue (update)
revenue: d Admins can manage revenue (delete)
activities: r Users can view activities in org
activities: a Admins can manage activities (insert)
activities: w Admins can manage activities (update)
activities: d Admins can manage activities (delete)
";

const TRIGGERS: &str = "
customers: audit_customers AFTER INSERT OR DELETE OR UPDATE
revenue: audit_revenue AFTER INSERT OR DELETE OR UPDATE
activities: audit_activities AFTER INSERT OR DELETE OR UPDATE
";

fn list(text: &str) -> Vec<&str> {
    text.trim().lines().collect()
}

#[test]
fn the_tables_have_the_columns_of_the_document_in_its_order() {
    for version in VERSIONS {
        let found = migrated(version).look(
            "select format('%s.%s %s%s%s', c.relname, a.attname, replace(format_type(atttypid, atttypmod), 'timestamp with time zone', 'timestamptz'),
               case when attnotnull then ' not null' end, ' = ' || regexp_replace(pg_get_expr(d.adbin, d.adrelid), '::\\w+$', ''))
             from pg_attribute a join pg_class c on c.oid = a.attrelid left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
             where c.relkind = 'r' and c.relnamespace = 'public'::regnamespace and attnum > 0 order by c.oid, attnum",
        );
        assert_eq!(found, list(COLUMNS), "{version}");
    }
}

#[test]
fn keys_and_lists_are_those_of_the_document() {
    for version in VERSIONS {
        let found = migrated(version).look(
            "select format('%s: %s', conrelid::regclass, coalesce(
               (select m[1] || ' IN ' || replace(regexp_replace(m[2], '''|::text', '', 'g'), ',', ',')
                from regexp_match(pg_get_constraintdef(oid), '^CHECK \\(\\((\\w+) = ANY \\(ARRAY\\[(.*)\\]\\)\\)\\)$') m),
               pg_get_constraintdef(oid)))
             from pg_constraint where conrelid <> 0 and connamespace = 'public'::regnamespace",
        );
        let wanted = list(CONSTRAINTS);
        let missing: Vec<&&str> = wanted.iter().filter(|line| !found.contains(&(**line).to_owned())).collect();
        assert!(missing.is_empty(), "{version}: not there: {missing:#?}\namong {found:#?}");
        // What comes on top: the target of the composite keys, and that only a member has a role.
        assert_eq!(found.len(), wanted.len() + 2, "{version}: {found:#?}");
        let slugs = migrated(version).look("select indexrelid::regclass::text from pg_index where indrelid = 'organizations'::regclass and indisunique and not indisprimary");
        assert_eq!(slugs, ["idx_organizations_slug"], "{version}: one unique index of slugs, not two");
    }
}

#[test]
fn indexes_triggers_and_policies_have_the_names_of_the_document() {
    let database = migrated(Version::V17);
    let has = |what: &str, wanted: &str, found: Vec<String>| {
        for line in list(wanted) {
            assert!(found.iter().any(|found| found == line), "no {what}: {line}\namong {found:#?}");
        }
    };
    has("index", INDEXES, database.look("select indexdef from pg_indexes where schemaname = 'public'"));
    has(
        "policy",
        POLICIES,
        database
            .look("select format('%s: %s %s', polrelid::regclass, polcmd, polname) from pg_policy where polpermissive"),
    );
    has(
        "trigger",
        TRIGGERS,
        database.look(
            "select format('%s: %s %s', tgrelid::regclass, tgname, substring(pg_get_triggerdef(oid) from '(AFTER [A-Z ]+) ON ')) from pg_trigger
             where tgfoid = 'private.audit_trigger_function'::regproc",
        ),
    );
    let definer = "select prosecdef::text from pg_proc where proname = 'audit_trigger_function'";
    assert_eq!(database.look(definer), ["true"]);
    let secured = "select relname::text from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r' and relrowsecurity";
    assert_eq!(database.look(secured).len(), 8);
    assert_eq!(list(INDEXES).len(), 12);
}

#[test]
fn callers_are_asked_for_once_a_statement() {
    let migration = text("supabase/migrations/001_initial_schema.sql");
    let asked = lines_with(&migration, &["auth.uid()"]);
    assert!(asked > 10, "only {asked}");
    assert_eq!(lines_with(&migration, &["(SELECT auth.uid())"]), asked);
}

#[test]
fn the_schema_file_says_what_everything_is_for() {
    let database = Cluster::get(Version::V17).database(Grants::New);
    database.apply_ok(&text("supabase/schema.sql"));
    let own = "(select oid from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace)";
    for (what, query) in [
        ("table", format!("select oid::regclass::text from pg_class where oid in {own} and obj_description(oid, 'pg_class') is null")),
        ("column", format!("select attname::text from pg_attribute where attrelid in {own} and attnum > 0 and col_description(attrelid, attnum) is null")),
        ("policy", format!("select polname::text from pg_policy where polrelid in {own} and obj_description(oid, 'pg_policy') is null")),
        (
            "index",
            format!(
                "select indexrelid::regclass::text from pg_index where indrelid in {own} and obj_description(indexrelid, 'pg_class') is null
                 and not exists (select from pg_constraint where conindid = indexrelid)"
            ),
        ),
    ] {
        assert_eq!(database.look(&query), Vec::<String>::new(), "each {what} without a purpose");
        let uncommented = query.replace(" is null", " is not null");
        assert!(!database.look(&uncommented).is_empty(), "no {what} was looked at");
    }
    // It is for reading: each policy's meaning stands above it as well.
    assert_eq!(
        lines_with(&text("supabase/schema.sql"), &["COMMENT ON POLICY"]),
        lines_with(&text("supabase/schema.sql"), &["CREATE POLICY"])
    );
}

#[test]
fn the_types_have_the_names_of_the_document() {
    let types = text("lib/db/types.ts");
    for (row, table) in [
        ("Organization", "organizations"),
        ("Profile", "profiles"),
        ("Customer", "customers"),
        ("Revenue", "revenue"),
        ("Activity", "activities"),
        ("AuditLog", "audit_logs"),
        ("AiUsageLog", "ai_usage_log"),
        ("UserPreference", "user_preferences"),
    ] {
        assert!(types.contains(&format!("\n  {table}: {row}Table\n")), "Database has no {table}");
        assert!(types.contains(&format!("\nexport interface {row}Table {{\n")), "no {row}Table");
        assert!(types.contains(&format!("\nexport type {row} = Selectable<{row}Table>\n")), "no {row}");
        assert!(types.contains(&format!(": '{table}',\n")), "TABLE_NAMES has no {table}");
        if row != "AuditLog" {
            assert!(types.contains(&format!("\nexport type New{row} = Insertable<{row}Table>\n")), "no New{row}");
            assert!(types.contains(&format!("\nexport type {row}Update = Updateable<{row}Table>\n")), "no {row}Update");
        }
    }
    for name in [
        "const TABLE_NAMES",
        "interface Database",
        "type ProfileRole",
        "type CustomerStatus",
        "type ActivityType",
        "type ThemePreference",
    ] {
        assert!(types.contains(&format!("\nexport {name} ")), "no {name}");
    }
}
