//! What people can read: cell by cell.

use std::collections::{BTreeMap, BTreeSet};

use crate::support::Database;

/// The columns that the one who asks may read, by table; and those of the primary key among them, if they are all.
const READABLE: &str = "select c.relname::text, array_agg(a.attname::text order by a.attnum),
      (select array_agg(k.attname::text order by k.attname)
         from pg_index i join pg_attribute k on k.attrelid = c.oid and k.attnum = any (i.indkey)
        where i.indrelid = c.oid and i.indisprimary
       having bool_and(has_column_privilege(c.oid, k.attnum, 'select'))),
      array_agg(format('%s.%s', c.oid, a.attnum) order by a.attnum)
    from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
    where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'v')
      and has_column_privilege(c.oid, a.attnum, 'select')
    group by c.oid, c.relname order by 1";

/// What columns are called, by numbers that stay the same whatever they are called later, also in a copy of the database.
pub(super) type Names = BTreeMap<String, String>;

/// What they are called now.
pub(super) fn names(database: &Database) -> Names {
    let columns = "select format('%s.%s %s.%s', c.oid, a.attnum, c.relname, a.attname)
        from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
        where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'v')";
    let split = |line: String| line.split_once(' ').map(|(number, name)| (number.to_owned(), name.to_owned()));
    database.look(columns).into_iter().filter_map(split).collect()
}

/// Everything that each of them reads: `table.column row=value`. Columns that have other names now are called by those that are given;
/// of others, which are new, only the rows are told.
pub(super) fn all(
    database: &Database,
    people: &[(String, String)],
    names: &Names,
) -> BTreeMap<String, BTreeSet<String>> {
    let mut client = database.superuser();
    let mut found = BTreeMap::new();
    for (who, to_be) in people {
        let mut transaction = client.transaction().expect("a transaction");
        let mut seen = BTreeSet::new();
        // A role that isn't there yet reads nothing.
        if transaction.batch_execute(to_be).is_ok() {
            for row in transaction.query(READABLE, &[]).expect("columns") {
                let (table, columns, key): (String, Vec<String>, Option<Vec<String>>) =
                    (row.get(0), row.get(1), row.get(2));
                let numbers: Vec<String> = row.get(3);
                let key: Vec<String> = key.unwrap_or_default().iter().map(|it| format!("t.\"{it}\"::text")).collect();
                let key = if key.is_empty() { "''".to_owned() } else { format!("concat_ws(',', {})", key.join(", ")) };
                let cell = |(column, number): (&String, &String)| match names.get(number) {
                    Some(name) => format!("'{name}', t.\"{column}\""),
                    // What is in a new column is its default, which may be the time of the statement.
                    None => format!("'{table}.{column}', 'new'"),
                };
                let cells: Vec<String> = columns.iter().zip(&numbers).map(cell).collect();
                let query = format!(
                    "select c.key || ' ' || {key} || '=' || coalesce(c.value, 'null') \
                     from public.\"{table}\" t, jsonb_each_text(jsonb_build_object({})) c",
                    cells.join(", ")
                );
                // A policy that can't be evaluated shows nothing.
                let mut inner = transaction.transaction().expect("a savepoint");
                if let Ok(rows) = inner.query(&query, &[]) {
                    seen.extend(rows.iter().map(|row| row.get::<_, String>(0)));
                }
            }
        }
        transaction.rollback().expect("nothing was done");
        found.insert(who.clone(), seen);
    }
    found
}
