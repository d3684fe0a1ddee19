//! Rows that must survive: those of tables that are there at both ends, and in them the values of columns that are.

use std::collections::BTreeMap;

use super::support::Database;

/// How many rows a table has, or how many values a column of it: by the query that counts them.
pub type Counts = BTreeMap<String, i64>;

/// What must be left at the end.
pub fn counts(source: &Database, desired: &Database) -> Counts {
    let after = countable(desired);
    let both: Vec<String> = countable(source).into_iter().filter(|query| after.contains(query)).collect();
    let mut client = source.superuser();
    both.into_iter().map(|query| (query.clone(), client.query_one(&query, &[]).expect(&query).get(0))).collect()
}

/// What isn't left: the query, before, after.
pub fn lost(source: &Database, before: &Counts) -> Vec<(String, i64, i64)> {
    let mut client = source.superuser();
    let now = |query: &String| client.query_one(query, &[]).map_or(-1, |row| row.get(0));
    let mut now = now;
    let counted = before.iter().map(|(query, count)| (query.clone(), *count, now(query)));
    counted.filter(|(_, before, after)| before != after).collect()
}

fn countable(database: &Database) -> Vec<String> {
    database.look(
        "select format('select count(*) from %I.%I', n.nspname, c.relname)
           from pg_class c join pg_namespace n on n.oid = c.relnamespace
          where c.relkind in ('r', 'p') and n.nspname !~ '^(pg_|information_schema$)'
          union all
         select format('select count(%I) from %I.%I', a.attname, n.nspname, c.relname)
           from pg_class c join pg_namespace n on n.oid = c.relnamespace join pg_attribute a on a.attrelid = c.oid
          where c.relkind in ('r', 'p') and n.nspname !~ '^(pg_|information_schema$)'
            and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''",
    )
}
