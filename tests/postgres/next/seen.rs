//! What people can read: cell by cell.

use std::collections::{BTreeMap, BTreeSet};

use crate::support::session::become_actor;
use crate::support::{Actor, Database};

/// The columns that the one who asks may read, by table.
const READABLE: &str = "select c.relname::text, array_agg(a.attname::text order by a.attname)
    from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
    where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'v')
      and has_column_privilege(c.oid, a.attnum, 'select')
    group by 1 order by 1";

/// Everything that each of them reads: `table.column row=value`.
pub(super) fn all(database: &Database, people: &[(String, Actor)]) -> BTreeMap<String, BTreeSet<String>> {
    let mut client = database.connect("authenticator");
    let mut found = BTreeMap::new();
    for (who, actor) in people {
        let mut transaction = client.transaction().expect("a transaction");
        become_actor(&mut transaction, actor).expect("a role");
        let tables = transaction.query(READABLE, &[]).expect("columns");
        let mut seen = BTreeSet::new();
        for row in tables {
            let (table, columns): (String, Vec<String>) = (row.get(0), row.get(1));
            if !columns.iter().any(|column| column == "id") {
                continue;
            }
            let cells: Vec<String> = columns.iter().map(|column| format!("'{column}', t.\"{column}\"")).collect();
            let query = format!(
                "select '{table}.' || c.key || ' ' || t.id::text || '=' || coalesce(c.value, 'null') \
                 from public.\"{table}\" t, jsonb_each_text(jsonb_build_object({})) c",
                cells.join(", ")
            );
            // A policy that can't be evaluated shows nothing.
            let mut inner = transaction.transaction().expect("a savepoint");
            if let Ok(rows) = inner.query(&query, &[]) {
                seen.extend(rows.iter().map(|row| row.get::<_, String>(0)));
            }
        }
        transaction.rollback().expect("nothing was done");
        found.insert(who.clone(), seen);
    }
    found
}
