//! Publications.

use super::script::{Script, names, parameters};
use super::{CREATOR, Start};
use crate::catalog::{Catalog, Publication, PublishedTable, QualifiedName};
use crate::sql::{print, quote};

/// Those that are other ones than before.
pub(super) fn change(script: &mut Script, now: &Catalog, start: &Start<'_>) {
    let start = &start.catalog.publications;
    for name in start.keys().filter(|name| !now.publications.contains_key(*name)) {
        script.say(format!("DROP PUBLICATION {}", quote::ident(name)));
    }
    for (name, publication) in &now.publications {
        let quoted = quote::ident(name);
        // What it sends can't be turned into all tables, or from it.
        let mut known = start.get(name);
        if known.is_some_and(|known| known.all_tables != publication.all_tables) {
            script.say(format!("DROP PUBLICATION {quoted}"));
            known = None;
        }
        match known {
            Some(known) => alter(script, &quoted, known, publication),
            None => create(script, &quoted, publication),
        }
        if known.map_or(&*CREATOR, |known| &known.owner) != &publication.owner {
            script.owner("PUBLICATION", &quoted, &publication.owner);
        }
        let comment = known.and_then(|known| known.comment.as_ref());
        script.describe(&format!("PUBLICATION {quoted}"), comment, publication.comment.as_ref());
    }
}

fn create(script: &mut Script, name: &str, publication: &Publication) {
    let tables = publication.tables.iter().map(|(name, published)| format!("TABLE {}", table(name, published)));
    let schemas = publication.schemas.iter().map(|schema| format!("TABLES IN SCHEMA {}", quote::ident(schema)));
    let objects: Vec<String> = tables.chain(schemas).collect();
    let what = match (publication.all_tables, objects.is_empty()) {
        (true, _) => " FOR ALL TABLES".to_owned(),
        (false, true) => String::new(),
        (false, false) => format!(" FOR {}", objects.join(", ")),
    };
    let with = match parameters(&publication.options) {
        none if none.is_empty() => none,
        options => format!(" WITH ({options})"),
    };
    script.say(format!("CREATE PUBLICATION {name}{what}{with}"));
}

fn alter(script: &mut Script, name: &str, before: &Publication, after: &Publication) {
    for (gone, _) in before.tables.iter().filter(|(name, published)| after.tables.get(*name) != Some(*published)) {
        script.say(format!("ALTER PUBLICATION {name} DROP TABLE {}", quote::qualified(gone)));
    }
    for (added, published) in after.tables.iter().filter(|(name, new)| before.tables.get(*name) != Some(*new)) {
        script.say(format!("ALTER PUBLICATION {name} ADD TABLE {}", table(added, published)));
    }
    for (verb, schemas) in
        [("DROP", before.schemas.difference(&after.schemas)), ("ADD", after.schemas.difference(&before.schemas))]
    {
        for schema in schemas {
            script.say(format!("ALTER PUBLICATION {name} {verb} TABLES IN SCHEMA {}", quote::ident(schema)));
        }
    }
    if before.options != after.options {
        script.say(format!("ALTER PUBLICATION {name} SET ({})", parameters(&after.options)));
    }
}

fn table(name: &QualifiedName, published: &PublishedTable) -> String {
    let columns = match published.columns.as_slice() {
        [] => String::new(),
        columns => format!(" ({})", names(columns)),
    };
    let condition = published.condition.as_ref().map(|condition| format!(" WHERE ({})", print::expr(condition)));
    format!("{}{columns}{}", quote::qualified(name), condition.unwrap_or_default())
}
