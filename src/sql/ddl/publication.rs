//! Publications.

use super::{names, parameters};
use crate::catalog::{Options, Publication, PublishedTable, QualifiedName};
use crate::sql::{print, quote};

/// The options of CREATE PUBLICATION with what they are where nobody says them (Postgres docs, CREATE PUBLICATION).
const DEFAULTS: [(&str, &str); 2] =
    [("publish", "insert, update, delete, truncate"), ("publish_via_partition_root", "false")];

/// CREATE PUBLICATION.
pub fn create(name: &str, publication: &Publication) -> String {
    let objects = objects(publication);
    let what = match (publication.all_tables, objects.is_empty()) {
        (true, _) => " FOR ALL TABLES".to_owned(),
        (false, true) => String::new(),
        (false, false) => format!(" FOR {}", objects.join(", ")),
    };
    let with = match parameters(&publication.options) {
        none if none.is_empty() => none,
        options => format!(" WITH ({options})"),
    };
    format!("CREATE PUBLICATION {}{what}{with}", quote::ident(name))
}

/// What ALTER PUBLICATION says of what is sent; `None` where it can't lead from one to the other: to all tables, or from them.
pub fn alter(name: &str, before: &Publication, after: &Publication) -> Option<Vec<String>> {
    if before.all_tables != after.all_tables {
        return None;
    }
    let head = format!("ALTER PUBLICATION {}", quote::ident(name));
    let mut found = Vec::new();
    if before.tables != after.tables || before.schemas != after.schemas {
        let objects = objects(after);
        // All at once: no moment in which something is left out that is sent before and after. A list can't be emptied that way.
        found.push(if objects.is_empty() {
            let tables = before.tables.keys().map(|table| format!("TABLE {}", quote::qualified(table)));
            let schemas = before.schemas.iter().map(|schema| format!("TABLES IN SCHEMA {}", quote::ident(schema)));
            format!("{head} DROP {}", tables.chain(schemas).collect::<Vec<_>>().join(", "))
        } else {
            format!("{head} SET {}", objects.join(", "))
        });
    }
    let mut options = Options::default();
    for (name, default) in DEFAULTS {
        let value =
            |publication: &Publication| publication.options.get(name).map_or(default, String::as_str).to_owned();
        if value(before) != value(after) {
            options.insert(name, value(after));
        }
    }
    if !options.is_empty() {
        found.push(format!("{head} SET ({})", parameters(&options)));
    }
    Some(found)
}

/// DROP PUBLICATION.
pub fn drop(name: &str) -> String {
    format!("DROP PUBLICATION {}", quote::ident(name))
}

fn objects(publication: &Publication) -> Vec<String> {
    let tables = publication.tables.iter().map(|(name, published)| format!("TABLE {}", table(name, published)));
    let schemas = publication.schemas.iter().map(|schema| format!("TABLES IN SCHEMA {}", quote::ident(schema)));
    tables.chain(schemas).collect()
}

fn table(name: &QualifiedName, published: &PublishedTable) -> String {
    let columns = match published.columns.as_slice() {
        [] => String::new(),
        columns => format!(" ({})", names(columns)),
    };
    let condition = published.condition.as_ref().map(|condition| format!(" WHERE ({})", print::expr(condition)));
    format!("{}{columns}{}", quote::qualified(name), condition.unwrap_or_default())
}
