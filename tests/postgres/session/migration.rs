//! The migration as a whole: an owner who is no superuser applies it, it leads to what was meant, and a second database of the cluster gets all of it.

use super::world::{OWNER, compiled_with, model};
use crate::applied;
use crate::support::database::sqlstate;
use crate::support::{Cluster, Database, VERSIONS, catalog};
use policyc::compile::Options;

fn empty(version: crate::support::Version) -> Database {
    Cluster::get(version).plain_database(OWNER)
}

#[test]
fn the_owner_is_bound_by_row_security() {
    for version in VERSIONS {
        let database = empty(version);
        let sql =
            format!("select concat(rolsuper, rolbypassrls, rolcreaterole) from pg_roles where rolname = '{OWNER}'");
        assert_eq!(database.look(&sql), ["fft"]);
    }
}

#[test]
fn what_is_applied_is_what_was_meant() {
    let (_, artifacts) = model();
    for version in VERSIONS {
        // The second database of the cluster finds the roles there (and so did the first, where another test was faster).
        for _ in 0..2 {
            let database = empty(version);
            database.apply_as_ok(OWNER, &artifacts.migration);
            let (difference, compared) = applied::difference_for(&artifacts.catalog, &database, OWNER);
            assert!(difference.is_empty(), "{version}:\n{}", difference.join("\n"));
            assert!(compared > 350, "only {compared} lines");
            let granted = "select has_table_privilege('app_user', 'public.customers', 'select')::text";
            assert_eq!(database.look(granted), ["true"]);
        }
    }
}

/// Whoever looks behind row security must be let by it: what the owner of the tables would own sees nothing.
#[test]
fn every_function_with_rights_of_its_own_is_the_helpers() {
    let (_, artifacts) = model();
    let definers = artifacts.catalog.functions.values().filter(|function| function.security_definer);
    let owners: Vec<_> = definers.map(|function| (function.name.to_string(), function.owner.to_string())).collect();
    assert!(owners.len() > 8, "{owners:?}");
    let others: Vec<_> = owners.iter().filter(|(_, owner)| owner != "app_user_helpers").collect();
    assert!(others.is_empty(), "{others:?}");
}

#[test]
fn schema_sql_makes_the_same_database() {
    let (_, artifacts) = model();
    for version in VERSIONS {
        let [one, other] = [&artifacts.migration, &artifacts.schema].map(|sql| {
            let database = empty(version);
            database.apply_as_ok(OWNER, sql);
            catalog::listing(&database)
        });
        assert_eq!(catalog::difference(&one, &other), Vec::<String>::new(), "{version}");
    }
}

#[test]
fn roles_are_what_they_should_be_and_nobody_is_a_helper() {
    let (_, artifacts) = model();
    for version in VERSIONS {
        let database = empty(version);
        database.apply_as_ok(OWNER, &artifacts.migration);
        let roles = "select concat_ws(' ', rolname, rolcanlogin, rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, rolreplication)
            from pg_roles where rolname like 'app\\_%' order by 1";
        let wanted = ["app_server t f f f f f", "app_user t f f f f f", "app_user_helpers f f f f f f"];
        assert_eq!(database.look(roles), wanted, "{version}");
        // Whoever makes a role may give it (16 and later), and neither has its rights nor can act as it.
        let can_act = "select m.member::regrole::text from pg_auth_members m
            where m.roleid = 'app_user_helpers'::regrole and not m.admin_option";
        assert_eq!(database.look(can_act), Vec::<String>::new(), "{version}");
        for (who, may) in [(OWNER, "f"), ("app_user", "f"), ("app_server", "f")] {
            let usage = format!("select pg_has_role('{who}', 'app_user_helpers', 'USAGE')");
            let sql = format!("select left(({usage})::text, 1)");
            assert_eq!(database.look(&sql), [may], "{version}: {who}");
        }
        let create = "select has_schema_privilege('app_user_helpers', 'private', 'create')::text";
        assert_eq!(database.look(create), ["false"], "{version}");
    }
}

#[test]
fn the_migration_can_be_run_again_where_that_is_asked_for() {
    let options = Options { idempotent: true, ..Options::default() };
    let (_, artifacts) = compiled_with(include_str!("desk.policy"), &options);
    for version in VERSIONS {
        let database = empty(version);
        database.apply_as_ok(OWNER, &artifacts.migration);
        let once = catalog::listing(&database);
        database.apply_as_ok(OWNER, &artifacts.migration);
        assert_eq!(catalog::difference(&once, &catalog::listing(&database)), Vec::<String>::new(), "{version}");
    }
}

/// A model with roles of its own, since those of a cluster are everybody's.
fn with_roles(prefix: &str) -> String {
    include_str!("desk.policy")
        .replace("app_user", &format!("{prefix}_user"))
        .replace("app_server", &format!("{prefix}_server"))
}

#[test]
fn a_role_that_row_security_does_not_bind_stops_the_migration() {
    let cases = [
        ("bypass", "create role bypass_user login bypassrls"),
        ("super", "create role super_user login superuser"),
        ("maker", "create role maker_server login createrole"),
        ("member", "create role member_user login; grant desk_owner to member_user"),
        ("login", "create role login_user_helpers login"),
        ("held", "create role held_user_helpers; create role held_user login; grant held_user_helpers to held_user"),
    ];
    for version in VERSIONS {
        for (prefix, before) in cases {
            let (_, artifacts) = compiled_with(&with_roles(prefix), &Options::default());
            let database = empty(version);
            database.superuser().batch_execute(before).unwrap_or_else(|error| panic!("{before}: {error}"));
            let error = database.apply_as(OWNER, &artifacts.migration).expect_err(prefix);
            assert_eq!(sqlstate(&error), Some("42501"), "{version}, {prefix}: {error:?}");
            let message = error.as_db_error().map(|error| error.message().to_owned()).unwrap_or_default();
            assert!(message.contains("is there already"), "{version}, {prefix}: {message}");
            let tables = "select relname::text from pg_class where relname = 'customers'";
            assert_eq!(database.look(tables), Vec::<String>::new(), "{version}, {prefix}");
            let drop = "drop owned by";
            let roles = format!("select rolname::text from pg_roles where rolname like '{prefix}\\_%'");
            for role in database.look(&roles) {
                database.superuser().batch_execute(&format!("{drop} {role}; drop role {role}")).expect("the role goes");
            }
        }
    }
}

#[test]
fn privileges_that_somebody_gives_by_default_are_taken_back() {
    let (_, artifacts) = compiled_with(&with_roles("given"), &Options::default());
    for version in VERSIONS {
        let database = empty(version);
        database.superuser().batch_execute("create role given_user login").expect("the role is made");
        let mut owner = database.connect(OWNER);
        owner
            .batch_execute("alter default privileges in schema public grant all on tables to given_user; alter default privileges grant execute on functions to given_user")
            .expect("defaults are set");
        database.apply_as_ok(OWNER, &artifacts.migration);
        let (difference, _) = applied::difference_for(&artifacts.catalog, &database, OWNER);
        assert!(difference.is_empty(), "{version}:\n{}", difference.join("\n"));
    }
}
