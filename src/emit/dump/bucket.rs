//! Storage buckets.

use super::Start;
use super::script::Script;
use crate::catalog::Catalog;
use crate::sql::ddl;

/// The rows that aren't there or other ones.
pub(super) fn change(script: &mut Script, now: &Catalog, start: &Start<'_>) {
    for (id, bucket) in &now.buckets {
        match start.catalog.buckets.get(id) {
            None => script.say(ddl::bucket::create(id, bucket)),
            Some(known) if known == bucket => {}
            Some(_) => script.say(ddl::bucket::alter(id, bucket)),
        }
    }
    for id in start.catalog.buckets.keys().filter(|id| !now.buckets.contains_key(*id)) {
        script.say(ddl::bucket::drop(id));
    }
}
