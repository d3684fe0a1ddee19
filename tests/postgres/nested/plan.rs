//! The test of roles finds rows by the index of the nested tenant's key, however many there are of other tenants.

use super::world::{actors, database};
use crate::support::script::Session;
use crate::support::{Grants, VERSIONS};

/// Two hundred projects of fifty tasks each in an organization of their own.
const ROWS: &str = "
  SET session_replication_role = replica;
  INSERT INTO public.projects (organization_id, name) SELECT '00000000-0000-0000-0000-0000000000bb', 'x' FROM generate_series(1, 200);
  INSERT INTO public.tasks (organization_id, project_id, title)
    SELECT p.organization_id, p.id, 't' FROM public.projects p, generate_series(1, 50) WHERE p.name = 'x';
  RESET session_replication_role;
  ANALYZE public.projects; ANALYZE public.tasks;";

#[test]
fn rows_are_found_by_the_index_of_the_project() {
    for version in VERSIONS {
        let database = database(version, Grants::New);
        database.superuser().batch_execute(ROWS).unwrap();
        let mut session = Session::new(&database, &actors());
        session.batch("begin");
        // One of the two that lead with the project.
        for actor in ["pia", "adm"] {
            session.become_actor(actor);
            let outcome = session.attempt("EXPLAIN (COSTS OFF) SELECT * FROM public.tasks").unwrap();
            let plan: Vec<String> = outcome.rows.into_iter().flatten().flatten().collect();
            let plan = plan.join("\n");
            let by_index =
                plan.contains("Index Cond: ((project_id = ANY (") || plan.contains("Index Cond: (project_id = ANY (");
            assert!(by_index && !plan.contains("Seq Scan on tasks"), "{version}, {actor}:\n{plan}");
        }
        session.batch("rollback");
    }
}
