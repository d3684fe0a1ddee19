//! The judge itself: it notices what it should, so that its silence means something.

use super::{ANALYTICS, compiled, migrated};
use crate::support::Version;
use crate::support::database::MIGRATION_ROLE;
use crate::support::prisma::{Case, judge};

/// A change of the database, and a word of the SQL by which Prisma would undo it.
const CHANGES: &[(&str, &str)] = &[
    ("drop index idx_revenue_date", "CREATE INDEX \"idx_revenue_date\""),
    ("create index another on revenue (amount)", "DROP INDEX \"another\""),
    (
        "drop index idx_customers_status; create index idx_customers_status on customers (status)",
        "idx_customers_status",
    ),
    (
        "drop index idx_customers_status; create index idx_customers_status on customers (status) where deleted_at is not null",
        "idx_customers_status",
    ),
    ("drop index idx_revenue_date; create index idx_revenue_date on revenue (date desc)", "idx_revenue_date"),
    (
        "drop index idx_activities_metadata; create index idx_activities_metadata on activities using gin (metadata jsonb_path_ops)",
        "idx_activities_metadata",
    ),
    ("alter table revenue alter amount type numeric(14,2)", "SET DATA TYPE DECIMAL(12,2)"),
    ("alter table customers alter email type varchar(80)", "SET DATA TYPE TEXT"),
    ("alter table customers alter created_at type timestamptz(3)", "SET DATA TYPE TIMESTAMPTZ(6)"),
    ("alter table customers alter name drop not null", "SET NOT NULL"),
    ("alter table customers alter email set not null", "DROP NOT NULL"),
    ("alter table customers alter total_revenue set default 1", "SET DEFAULT 0"),
    ("alter table customers alter total_revenue drop default", "SET DEFAULT 0"),
    ("alter table customers alter id set default auth.uid()", "SET DEFAULT gen_random_uuid()"),
    ("alter table profiles alter role set default 'admin'", "SET DEFAULT 'member'"),
    ("alter table customers add column more text", "DROP COLUMN \"more\""),
    ("alter table customers drop column industry", "ADD COLUMN     \"industry\""),
    ("create table extra (id int primary key)", "DROP TABLE \"extra\""),
    ("create type extra as enum ('x')", "DROP TYPE \"extra\""),
    (
        "alter table revenue drop constraint revenue_organization_id_customer_id_fkey",
        "ADD CONSTRAINT \"revenue_organization_id_customer_id_fkey\"",
    ),
    (
        "alter table revenue drop constraint revenue_organization_id_fkey; alter table revenue add constraint revenue_organization_id_fkey \
         foreign key (organization_id) references organizations (id)",
        "ON DELETE CASCADE",
    ),
    ("alter table profiles drop constraint profiles_id_fkey", "REFERENCES \"auth\".\"users\""),
    ("alter table revenue rename constraint revenue_pkey to other", "revenue_pkey"),
    ("alter index idx_revenue_date rename to other", "idx_revenue_date"),
    ("drop index idx_organizations_slug", "CREATE UNIQUE INDEX \"idx_organizations_slug\""),
];

#[test]
fn prisma_notices_every_change_of_the_database() {
    let (artifacts, made) = compiled(ANALYTICS, false).unwrap();
    let first = migrated(Version::V17, &artifacts.migration);
    let mut databases = Vec::new();
    let mut cases = Vec::new();
    for (change, _) in CHANGES {
        let database = first.copy();
        database.superuser().batch_execute(change).unwrap_or_else(|error| panic!("{change}: {error:?}"));
        cases.push(Case::new(&made.schema).config(&made.config).against(&database, MIGRATION_ROLE));
        databases.push(database);
    }
    let unnoticed: Vec<String> = judge(&cases)
        .iter()
        .zip(CHANGES)
        .filter(|(verdict, (_, undone))| !verdict.diff.as_deref().unwrap_or_default().contains(undone))
        .map(|(verdict, (change, _))| format!("{change}: {verdict:?}"))
        .collect();
    assert!(unnoticed.is_empty(), "{}", unnoticed.join("\n"));
}

#[test]
fn prisma_refuses_a_schema_that_is_wrong_and_formats_one_that_is_laid_out_otherwise() {
    let (_, made) = compiled(ANALYTICS, false).unwrap();
    let invalid = made.schema.replace("@db.Timestamptz(6)", "@db.Timestamps");
    let crooked = made.schema.replace("  name ", "  name   ");
    let verdicts = judge(&[Case::new(&invalid), Case::new(&crooked)]);
    assert!(verdicts[0].errors.as_ref().is_some_and(|errors| errors.contains("Timestamps")), "{:?}", verdicts[0]);
    assert_eq!(verdicts[1].formatted.as_ref(), Some(&made.schema));
    assert_ne!(crooked, made.schema);
}
