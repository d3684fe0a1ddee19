//! The checked-in files, and the migration as a whole: an owner who is no superuser applies it, and it leads to what was meant.

use std::process::Command;

use super::world::{OWNER, actors, generated, identity, migrated, model, repository};
use crate::applied;
use crate::support::script::Runner;
use crate::support::{Cluster, VERSIONS, catalog, process};

#[test]
fn the_checked_in_files_are_what_is_made_of_the_model() {
    let mut command = Command::new(env!("CARGO_BIN_EXE_policyc"));
    command.current_dir(repository()).args(["build", "--check", "--project", "policies/marketing_os"]);
    process::run(&mut command).expect_success("policyc build --check");
    let (_, artifacts) = model();
    assert_eq!(super::world::migration(), artifacts.migration);
    assert_eq!(generated("schema.sql"), artifacts.schema);
}

/// Also in a second database of the cluster, which finds the roles there.
#[test]
fn what_is_applied_is_what_was_meant() {
    let (_, artifacts) = model();
    for version in VERSIONS {
        let mut listings = Vec::new();
        for _ in 0..2 {
            let database = migrated(version);
            let (difference, compared) = applied::difference_for(&artifacts.catalog, &database, OWNER);
            assert!(difference.is_empty(), "{version}:\n{}", difference.join("\n"));
            assert!(compared > 250, "only {compared} lines");
            for (role, privilege, may) in [
                ("app_user", "select", "true"),
                ("app_user", "update", "false"),
                ("app_server", "insert", "true"),
                ("app_server", "delete", "true"),
            ] {
                let sql = format!("select has_table_privilege('{role}', 'public.organizations', '{privilege}')::text");
                assert_eq!(database.look(&sql), [may], "{version}: {role}, {privilege}");
            }
            listings.push(catalog::listing(&database));
        }
        let by_schema = Cluster::get(version).plain_database(OWNER);
        by_schema.apply_as_ok(OWNER, &generated("schema.sql"));
        assert_eq!(catalog::difference(&listings[0], &catalog::listing(&by_schema)), Vec::<String>::new(), "{version}");
    }
}

/// What the documents ask the catalog: row security on and forced, and the policies by their names.
#[test]
fn the_catalog_lists_row_security_and_the_policies() {
    let database = migrated(crate::support::Version::V17);
    let open = "select relname::text from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r'
        and not (relrowsecurity and relforcerowsecurity)";
    assert_eq!(database.look(open), Vec::<String>::new());
    let on = "select tablename::text from pg_tables where schemaname = 'public' and rowsecurity order by 1";
    let tables =
        ["audit_logs", "email_verification_tokens", "organizations", "totp_setups", "user_organizations", "users"];
    assert_eq!(database.look(on), tables);
    let policies = "select concat_ws(' ', tablename, policyname, cmd) from pg_policies where policyname like 'tenant\\_isolation%' order by 1";
    assert_eq!(
        database.look(policies),
        [
            "audit_logs tenant_isolation_audit_logs_insert INSERT",
            "audit_logs tenant_isolation_audit_logs_select SELECT",
            "organizations tenant_isolation_organizations SELECT",
            "user_organizations tenant_isolation_user_organizations SELECT",
        ]
    );
    let changes =
        "select policyname::text from pg_policies where tablename = 'audit_logs' and permissive = 'PERMISSIVE'
        and cmd in ('UPDATE', 'DELETE', 'ALL') and roles @> '{app_user}'";
    assert_eq!(database.look(changes), Vec::<String>::new());
    let twice =
        "select indexrelid::regclass::text from pg_index where indrelid = 'public.email_verification_tokens'::regclass
        and indkey::int2[] @> (select array[attnum] from pg_attribute where attrelid = indrelid and attname = 'token')";
    assert_eq!(database.look(twice), ["email_verification_tokens_token_key"]);
    let unserved = "select conname::text from pg_constraint k where contype = 'f' and connamespace = 'public'::regnamespace and not exists (
        select from pg_index i where i.indrelid = k.conrelid and (i.indkey::int2[])[0:cardinality(k.conkey) - 1] = k.conkey)";
    assert_eq!(database.look(unserved), Vec::<String>::new());
    let zoneless = "select attname::text from pg_attribute join pg_class c on c.oid = attrelid
        where relnamespace = 'public'::regnamespace and relkind = 'r' and atttypid = 'timestamp'::regtype";
    assert_eq!(database.look(zoneless), Vec::<String>::new());
}

/// The columns of the document, with their defaults: whoever isn't Prisma can insert.
#[test]
fn the_tables_have_the_columns_of_the_document() {
    let database = migrated(crate::support::Version::V15);
    let sql = "select concat(table_name, ': ', string_agg(concat(column_name, case is_nullable when 'YES' then '?' end,
          case when column_default is not null then '=' end), ' ' order by ordinal_position))
        from information_schema.columns where table_schema = 'public' group by table_name order by table_name";
    assert_eq!(
        database.look(sql),
        [
            "audit_logs: id= organization_id user_id user_email action resource resource_id changes? metadata? created_at=",
            "email_verification_tokens: id= user_id token expires_at created_at=",
            "organizations: id= slug name created_at= updated_at=",
            "totp_setups: id= user_id secret expires_at= created_at=",
            "user_organizations: id= user_id organization_id role= created_at=",
            "users: id= email email_verified? name? password_hash totp_enabled= totp_secret? created_at= updated_at=",
        ]
    );
    let roles = "select enumlabel::text from pg_enum where enumtypid = 'public.role'::regtype order by enumsortorder";
    assert_eq!(database.look(roles), ["ADMIN", "REVIEWER", "CREATOR", "VIEWER"]);
    let keys = "select concat_ws(' ', conrelid::regclass, pg_get_constraintdef(oid)) from pg_constraint
        where connamespace = 'public'::regnamespace and contype in ('f', 'u') order by 1";
    assert_eq!(
        database.look(keys),
        [
            "email_verification_tokens FOREIGN KEY (user_id) REFERENCES users(id) ON DELETE CASCADE",
            "email_verification_tokens UNIQUE (token)",
            "organizations UNIQUE (slug)",
            "totp_setups FOREIGN KEY (user_id) REFERENCES users(id) ON DELETE CASCADE",
            "user_organizations FOREIGN KEY (organization_id) REFERENCES organizations(id) ON DELETE CASCADE",
            "user_organizations FOREIGN KEY (user_id) REFERENCES users(id) ON DELETE CASCADE",
            "user_organizations UNIQUE (user_id, organization_id)",
            "users UNIQUE (email)",
        ]
    );
}

/// The migration holds no password, and no name of a database.
#[test]
fn nothing_secret_is_written_down() {
    let mut text = super::world::migration();
    text.push_str(&generated("prisma/seed.sql"));
    for word in ["PASSWORD ", "change_in_production", "ON DATABASE", "SUPERUSER"] {
        assert!(!text.contains(word), "{word}");
    }
    assert!(text.lines().count() > 50);
    let database = migrated(crate::support::Version::V17);
    let login =
        "select concat_ws(' ', rolname, rolpassword is null, rolcanlogin, rolsuper, rolbypassrls) from pg_authid
        where rolname in ('app_user', 'app_server') order by 1";
    assert_eq!(database.look(login), ["app_server t t f f", "app_user t t f f"]);
}

/// The seed rows are the server's to write, can be written again, and nobody signs in by them.
#[test]
fn seed_rows_are_written_by_the_server() {
    let seed = generated("prisma/seed.sql");
    assert!(seed.contains("as `app_server`") && !seed.contains("supabase"));
    for version in VERSIONS {
        let database = migrated(version);
        let refused = database.connect(OWNER).batch_execute(&seed).expect_err("the owner is bound by row security");
        assert_eq!(crate::support::database::sqlstate(&refused), Some("42501"), "{version}");
        for _ in 0..2 {
            database.connect("app_server").batch_execute(&seed).unwrap_or_else(|error| panic!("{version}: {error}"));
        }
        let mut people = actors();
        people.insert("demo", "cdemoadmin");
        let mut runner = Runner::with_identity(&database, &people, &[], &identity_of_the_demo());
        runner.run(
            "--- The admin of the seed sees the organization\n-- as demo\nSELECT id, slug FROM public.organizations;\n--> = cdemoorganization, demo\n\
             SELECT email, role FROM public.users JOIN public.user_organizations ON user_id = users.id;\n--> = admin@example.com, ADMIN\n",
        );
        assert_eq!(runner.met, 2);
        runner.finish("the seed");
    }
}

fn identity_of_the_demo() -> crate::support::identity::Identity {
    let mut identity = identity();
    if let crate::support::identity::Identity::Session(settings) = &mut identity {
        settings.chosen.insert("demo", "cdemoorganization");
    }
    identity
}
