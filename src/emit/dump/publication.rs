//! Publications.

use super::script::Script;
use super::{CREATOR, Start};
use crate::catalog::Catalog;
use crate::sql::{ddl, quote};

/// Those that are other ones than before.
pub(super) fn change(script: &mut Script, now: &Catalog, start: &Start<'_>) {
    let start = &start.catalog.publications;
    for name in start.keys().filter(|name| !now.publications.contains_key(*name)) {
        script.say(ddl::publication::drop(name));
    }
    for (name, publication) in &now.publications {
        let quoted = quote::ident(name);
        let mut known = start.get(name);
        match known.and_then(|known| ddl::publication::alter(name, known, publication)) {
            Some(statements) => statements.iter().for_each(|statement| script.say(statement)),
            None => {
                if known.take().is_some() {
                    script.say(ddl::publication::drop(name));
                }
                script.say(ddl::publication::create(name, publication));
            }
        }
        if known.map_or(&*CREATOR, |known| &known.owner) != &publication.owner {
            script.owner("PUBLICATION", &quoted, &publication.owner);
        }
        let comment = known.and_then(|known| known.comment.as_ref());
        script.describe(&format!("PUBLICATION {quoted}"), comment, publication.comment.as_ref());
    }
}
