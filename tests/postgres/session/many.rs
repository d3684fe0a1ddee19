//! Members of many organizations, and invitations, where row security binds the owner: the helpers have what these functions take.

use postgres::Client;

use super::world::{OWNER, compiled};
use crate::applied;
use crate::support::database::sqlstate;
use crate::support::{Cluster, VERSIONS};

const ANN: &str = "00000000-0000-4000-8000-0000000000a1";
const BEA: &str = "00000000-0000-4000-8000-0000000000b1";

fn model() -> String {
    include_str!("../invitations/memberships.policy")
        .replace(
            "identity supabase",
            "identity session {\n  user app.current_user_id uuid\n  tenant app.current_tenant_id uuid\n  client app_user\n  server app_server\n}",
        )
        .replace(" references auth.users(id) on delete cascade\n  email", "\n  email")
}

/// One value that a query gives somebody who has chosen an organization, for good.
fn ask(client: &mut Client, user: &str, tenant: &str, sql: &str) -> Result<Option<String>, postgres::Error> {
    let mut transaction = client.transaction()?;
    let settings = "select set_config('app.current_user_id', $1, true), set_config('app.current_tenant_id', $2, true)";
    transaction.query_one(settings, &[&user, &tenant])?;
    let value = transaction.query_one(sql, &[])?.get(0);
    transaction.commit()?;
    Ok(value)
}

#[test]
fn people_create_invite_accept_choose_and_leave() {
    let (_, artifacts) = compiled(&model());
    for version in VERSIONS {
        let database = Cluster::get(version).plain_database(OWNER);
        database.apply_as_ok(OWNER, &artifacts.migration);
        let (difference, _) = applied::difference_for(&artifacts.catalog, &database, OWNER);
        assert!(difference.is_empty(), "{version}:\n{}", difference.join("\n"));
        let mut server = database.connect("app_server");
        let people =
            format!("insert into people (id, email) values ('{ANN}', 'ann@x.example'), ('{BEA}', 'Bea@x.example')");
        server.batch_execute(&people).expect("the server signs people up");
        let mut client = database.connect("app_user");
        let mut one = |user: &str, tenant: &str, sql: &str| ask(&mut client, user, tenant, sql);
        let text = |answer: Result<Option<String>, postgres::Error>| answer.expect("an answer").expect("a value");
        let create = |name: &str| format!("select id::text from create_organization('{name}')");
        let first = text(one(ANN, "", &create("one")));
        let second = text(one(ANN, "", &create("two")));
        let count = "select count(*)::text from organizations";
        assert_eq!(text(one(ANN, &first, count)), "1", "{version}: the one that is chosen");
        assert_eq!(text(one(ANN, "", count)), "0", "{version}: none is chosen");
        assert_eq!(
            text(one(ANN, "", "select count(*)::text from memberships")),
            "2",
            "{version}: the own, for the login"
        );
        let refused = one("00000000-0000-4000-8000-0000000000ff", "", &create("none")).unwrap_err();
        assert_eq!(sqlstate(&refused), Some("42501"), "{version}: nobody creates");

        let invite = |tenant: &str| format!("select invite_to_organization('{tenant}', 'bea@x.example', 'manager')");
        let refused = one(ANN, &second, &invite(&first)).unwrap_err();
        assert_eq!(sqlstate(&refused), Some("42501"), "{version}: another one is chosen");
        let token = text(one(ANN, &first, &invite(&first)));
        let accept = format!("select id::text from accept_organization_invitation('{token}')");
        assert_eq!(sqlstate(&one(ANN, &first, &accept).unwrap_err()), Some("42501"), "{version}: somebody else's");
        assert_eq!(text(one(BEA, "", &accept)), first, "{version}");
        assert_eq!(sqlstate(&one(BEA, "", &accept).unwrap_err()), Some("42501"), "{version}: used");
        assert_eq!(text(one(BEA, &first, count)), "1", "{version}");
        assert_eq!(text(one(BEA, &second, count)), "0", "{version}");

        let leave = |tenant: &str| format!("select leave_organization('{tenant}')::text");
        assert_eq!(
            sqlstate(&one(ANN, &first, &leave(&first)).unwrap_err()),
            Some("42501"),
            "{version}: the last admin"
        );
        one(BEA, &first, &leave(&first)).expect("a member leaves");
        assert_eq!(text(one(BEA, &first, count)), "0", "{version}");
        server.batch_execute(&format!("delete from people where id = '{ANN}'")).expect("the server ends an account");
        assert_eq!(database.look("select count(*)::text from memberships"), ["0"], "{version}");
    }
}
