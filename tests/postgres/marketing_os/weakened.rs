//! Whether the attacks would notice: the migration with one thing taken out of it, and the attacks that must succeed then.

use super::world::{NAMES, OWNER, actors, identity, migration};
use crate::support::script::Runner;
use crate::support::{Cluster, Version};

const AUDIT: &str = include_str!("attacks/audit.sql");
const LATER: &str = include_str!("attacks/later.sql");
const PEOPLE: &str = include_str!("attacks/people.sql");
const SECRETS: &str = include_str!("attacks/secrets.sql");
const SETTINGS: &str = include_str!("attacks/settings.sql");

/// What is lost; what is replaced, everywhere, by what; and the attacks that notice.
const WEAKNESSES: &[(&str, &str, &str, &str)] = &[
    (
        "a tenant counts for whoever sets it",
        "WHERE user_organizations.user_id = (SELECT private.caller())\n    AND user_organizations.organization_id",
        "WHERE user_organizations.organization_id",
        SETTINGS,
    ),
    (
        "the chosen tenant doesn't count",
        "    AND user_organizations.organization_id = (SELECT private.tenant())\n",
        "",
        PEOPLE,
    ),
    (
        "secrets are granted",
        "GRANT SELECT (id, email, email_verified, name, totp_enabled, created_at, updated_at)",
        "GRANT SELECT",
        SECRETS,
    ),
    ("everybody writes in any name", "    AND user_id = (SELECT private.caller())\n", "", AUDIT),
    ("entries are dated back", "    AND created_at > now() - '5 minutes'::interval\n", "", AUDIT),
    (
        "the log is kept by policies alone",
        "BEFORE UPDATE OR DELETE OR TRUNCATE ON public.audit_logs\n",
        "BEFORE TRUNCATE ON public.audit_logs\n",
        LATER,
    ),
    ("row security isn't forced", "FORCE ROW LEVEL SECURITY", "ENABLE ROW LEVEL SECURITY", LATER),
    ("the last admin goes", "WHEN (old.role = 'ADMIN' AND CURRENT_USER <> 'app_server')", "WHEN (FALSE)", PEOPLE),
];

/// How many expectations the attacks miss on a database with this migration.
fn missed(migration: &str, attacks: &str) -> usize {
    let database = Cluster::get(Version::V17).plain_database(OWNER);
    database.apply_as_ok(OWNER, migration);
    let mut runner = Runner::with_identity(&database, &actors(), NAMES, &identity());
    runner.run_to_stay(include_str!("seed.sql"));
    runner.run(attacks);
    runner.missed()
}

#[test]
fn every_weakness_is_noticed() {
    let migration = migration();
    let unnoticed = WEAKNESSES.iter().filter(|(name, from, to, attacks)| {
        assert!(migration.contains(from), "{name}: the migration has no {from:?}");
        missed(&migration.replace(from, to), attacks) == 0
    });
    assert_eq!(unnoticed.map(|it| it.0).collect::<Vec<_>>(), Vec::<&str>::new());
}
