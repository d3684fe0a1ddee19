//! The migration as a whole: it is what the model says, an owner who is no superuser applies it, and it leads to what was meant.

use super::world::{OWNER, empty, generated, migration, model};
use crate::applied;
use crate::support::{VERSIONS, catalog};

#[test]
fn the_checked_in_files_are_what_the_library_makes_of_the_model() {
    let (_, artifacts) = model();
    assert_eq!(migration(), artifacts.migration);
    assert_eq!(generated("schema.sql"), artifacts.schema);
    assert_eq!(generated("apps/api/src/models/database.ts"), artifacts.types);
    let prisma = artifacts.prisma.expect("Prisma's files");
    assert_eq!(generated("prisma/schema.prisma"), prisma.schema);
    assert_eq!(generated("prisma.config.ts"), prisma.config);
    let clients: Vec<String> = artifacts.clients.into_iter().map(|(_, text)| text).collect();
    assert_eq!(clients, [generated("apps/api/src/lib/prisma.ts")]);
    for (path, text) in &artifacts.tests {
        assert_eq!(generated(&format!("tests/database/{path}")), *text, "{path}");
    }
    assert!(artifacts.docs.len() > 7, "a page for each table");
    for (path, text) in &artifacts.docs {
        assert_eq!(generated(&format!("docs/{path}")), *text, "{path}");
    }
}

#[test]
fn what_is_applied_is_what_was_meant() {
    let (_, artifacts) = model();
    for version in VERSIONS {
        let [by_migration, by_schema] = [&artifacts.migration, &artifacts.schema].map(|sql| {
            let database = empty(version);
            database.apply_as_ok(OWNER, sql);
            database
        });
        let (difference, compared) = applied::difference_for(&artifacts.catalog, &by_migration, OWNER);
        assert!(difference.is_empty(), "{version}:\n{}", difference.join("\n"));
        assert!(compared > 350, "only {compared} lines");
        let lines = [&by_migration, &by_schema].map(catalog::listing);
        assert_eq!(catalog::difference(&lines[0], &lines[1]), Vec::<String>::new(), "{version}");
    }
}

/// What the document asks for by name, in its order; ids are `uuid` and not text, enums and times as they are written.
#[test]
fn the_tables_have_the_columns_of_the_document() {
    let database = empty(crate::support::Version::V17);
    database.apply_as_ok(OWNER, &migration());
    let columns = |table: &str| {
        database.look(&format!(
            "select string_agg(column_name || ' ' || case udt_name when 'timestamp' then 'timestamp(' || datetime_precision || ')' else udt_name end
               || case is_nullable when 'YES' then '?' else '' end, ', ' order by ordinal_position)
             from information_schema.columns where table_schema = 'public' and table_name = '{table}'"
        ))
    };
    for (table, wanted) in [
        (
            "users",
            "id uuid, email text, password_hash text, name text?, created_at timestamptz, updated_at timestamptz",
        ),
        ("sessions", "sid varchar, sess json, expire timestamp(6)"),
        ("organizations", "id uuid, name text, slug text, created_at timestamptz, updated_at timestamptz"),
        (
            "organization_members",
            "id uuid, user_id uuid, organization_id uuid, role member_role, created_at timestamptz",
        ),
        ("projects", "id uuid, organization_id uuid, name text, created_at timestamptz, updated_at timestamptz"),
        (
            "project_members",
            "id uuid, user_id uuid, organization_id uuid, project_id uuid, role member_role, inherited_from_org bool, created_at timestamptz",
        ),
    ] {
        assert_eq!(columns(table), [wanted], "{table}");
    }
    let roles = "select string_agg(enumlabel, ' ' order by enumsortorder) from pg_enum where enumtypid = 'public.member_role'::regtype";
    assert_eq!(database.look(roles), ["OWNER ADMIN OPERATOR VIEWER"]);
    // One row a person and tenant, and nobody looks for a row by a foreign key without an index.
    let unique = "select string_agg(conrelid::regclass || ' ' || pg_get_constraintdef(oid), '; ' order by conrelid::regclass::text)
        from pg_constraint where contype = 'u' and conrelid in ('organization_members'::regclass, 'project_members'::regclass)
          and pg_get_constraintdef(oid) like '%user_id%'";
    let found = database.look(unique).join("");
    assert!(found.contains("organization_members UNIQUE (organization_id, user_id)"), "{found}");
    let unindexed = "select conrelid::regclass::text || ' ' || conname::text from pg_constraint c where contype = 'f' and not exists (
        select from pg_index i where i.indrelid = c.conrelid and i.indpred is null
          and (i.indkey::int2[])[0:cardinality(c.conkey) - 1] @> c.conkey)";
    assert_eq!(database.look(unindexed), Vec::<String>::new());
}
