//! The tables as the document asks for them.

use super::world::{generated, migration};
use crate::support::{Cluster, Database, Grants, Version};

fn applied() -> Database {
    let database = Cluster::get(Version::V17).database(Grants::New);
    database.apply_ok(&migration());
    database
}

#[test]
fn the_tables_have_the_columns_of_the_document() {
    let database = applied();
    let columns = |table: &str| {
        let sql = format!(
            "select concat(attname, ' ', atttypid::regtype, case when attnotnull then ' not null' end) from pg_attribute
             where attrelid = 'public.{table}'::regclass and attnum > 0 order by attnum"
        );
        database.look(&sql)
    };
    let created = "created_at timestamp with time zone not null";
    let updated = "updated_at timestamp with time zone not null";
    assert_eq!(
        columns("organizations"),
        [
            "id text not null",
            "name text not null",
            "billing_plan text not null",
            "settings jsonb not null",
            "limits jsonb not null",
            created
        ]
    );
    assert_eq!(
        columns("users"),
        [
            "id text not null",
            "auth_id uuid not null",
            "email text",
            "name text",
            "org_id text",
            "roles user_role not null",
            created,
            updated
        ]
    );
    assert_eq!(
        columns("projects"),
        [
            "id text not null",
            "org_id text not null",
            "name text not null",
            "description text",
            "status text not null",
            "config jsonb not null",
            created,
            updated
        ]
    );
    assert_eq!(
        columns("workflows"),
        [
            "id text not null",
            "org_id text not null",
            "project_id text not null",
            "gate gate not null",
            "status text not null",
            "approver_id uuid",
            "approved_at timestamp with time zone",
            "metadata jsonb not null",
            created
        ]
    );
    assert_eq!(
        columns("ai_agents"),
        [
            "id text not null",
            "org_id text not null",
            "type text not null",
            "config jsonb not null",
            "performance jsonb not null",
            created
        ]
    );
    assert_eq!(
        columns("audit_logs"),
        [
            "id uuid not null",
            "org_id text",
            "actor_id uuid",
            "action text not null",
            "target_type text not null",
            "target_id text",
            "meta jsonb not null",
            created
        ]
    );
    let enums = "select concat(t.typname, ': ', string_agg(e.enumlabel, ' ' order by e.enumsortorder)) from pg_enum e join pg_type t on t.oid = e.enumtypid
                 where t.typnamespace = 'public'::regnamespace group by t.typname order by 1";
    assert_eq!(database.look(enums), ["gate: G0 G1 G2 G3 G4 G5 G6 G7 G8", "user_role: OWNER ADMIN MEMBER"]);
    let emails = "select conname::text from pg_constraint where conrelid = 'public.users'::regclass and contype = 'u' and cardinality(conkey) = 1 order by 1";
    assert_eq!(database.look(emails), ["users_auth_id_key", "users_email_key"]);
}

#[test]
fn the_indexes_of_the_document_are_there_and_none_twice() {
    let database = applied();
    let on = |keys: &str| {
        database.look(&format!(
            "select tablename::text from pg_indexes where schemaname = 'public' and indexdef like '%({keys})' order by 1"
        ))
    };
    assert_eq!(on("org_id, id"), ["ai_agents", "audit_logs", "projects", "users", "workflows"]);
    assert_eq!(on("project_id, gate"), ["workflows"]);
    assert_eq!(on("created_at DESC"), ["ai_agents", "audit_logs", "projects", "workflows"]);
    assert_eq!(on("org_id, created_at DESC"), ["audit_logs"]);
    let twice = "select indrelid::regclass::text from pg_index where indrelid in (select oid from pg_class where relnamespace = 'public'::regnamespace)
                 group by indrelid, indkey having count(*) > 1";
    assert_eq!(database.look(twice), Vec::<String>::new());
    let unserved = "select conname::text from pg_constraint k where contype = 'f' and connamespace = 'public'::regnamespace and not exists (
                      select from pg_index i where i.indrelid = k.conrelid and (i.indkey::int2[])[0:cardinality(k.conkey) - 1] = k.conkey)";
    assert_eq!(database.look(unserved), Vec::<String>::new());
}

/// Its rejection conditions: an organization on every table of tenants, row security on all, and one name for it in SQL and in Prisma.
#[test]
fn every_table_of_tenants_has_its_organization() {
    let database = applied();
    let without = "select relname::text from pg_class c where relnamespace = 'public'::regnamespace and relkind = 'r' and relname <> 'organizations'
                   and not exists (select from pg_attribute where attrelid = c.oid and attname = 'org_id' and atttypid = 'text'::regtype)";
    assert_eq!(database.look(without), Vec::<String>::new());
    let open = "select relname::text from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r' and not relrowsecurity";
    assert_eq!(database.look(open), Vec::<String>::new());
    let pairs =
        "select concat(conrelid::regclass, ' ', pg_get_constraintdef(oid)) from pg_constraint where contype = 'f'
                 and conrelid = 'public.workflows'::regclass order by 1";
    assert_eq!(
        database.look(pairs),
        [
            "workflows FOREIGN KEY (org_id) REFERENCES organizations(id) ON DELETE CASCADE",
            "workflows FOREIGN KEY (org_id, approver_id) REFERENCES users(org_id, auth_id) ON DELETE SET NULL (approver_id)",
            "workflows FOREIGN KEY (org_id, project_id) REFERENCES projects(org_id, id) ON DELETE CASCADE",
        ]
    );
    let schema = generated("prisma/schema.prisma");
    assert_eq!(schema.matches("@map(\"org_id\")").count(), 5);
    for model in ["User", "Organization", "Project", "Workflow", "AiAgent", "AuditLog"] {
        assert!(schema.contains(&format!("\nmodel {model} {{")), "{model}");
    }
    let env = generated(".env.example");
    for name in ["DATABASE_URL", "SUPABASE_URL", "SUPABASE_ANON_KEY", "SUPABASE_SERVICE_ROLE"] {
        assert!(env.contains(&format!("\n{name}=")), "{name}");
    }
}
