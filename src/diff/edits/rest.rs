//! Publications, event triggers, buckets, and the settings of the database.

use crate::catalog::{Catalog, EventTrigger, ObjectId, TriggerEnabled};
use crate::diff::{Alteration, Edit, Fact};
use crate::sql::ddl;

/// All of them.
pub(super) fn edits(now: &Catalog, wanted: &Catalog, found: &mut Vec<Edit>) {
    publications(now, wanted, found);
    event_triggers(now, wanted, found);
    buckets(now, wanted, found);
    let (before, after) = (&now.database_settings, &wanted.database_settings);
    for sql in ddl::setting::changes("ALTER DATABASE postgres", before, after) {
        found.push(Edit::alter(Fact::Object(ObjectId::Database), Alteration::Other, sql));
    }
}

fn publications(now: &Catalog, wanted: &Catalog, found: &mut Vec<Edit>) {
    let fact = |name: &crate::catalog::Ident| Fact::Object(ObjectId::Publication(name.clone()));
    for name in now.publications.keys().filter(|name| !wanted.publications.contains_key(*name)) {
        found.push(Edit::drop(fact(name), ddl::publication::drop(name)));
    }
    for (name, publication) in &wanted.publications {
        let known = now.publications.get(name);
        match known.map(|known| ddl::publication::alter(name, known, publication)) {
            Some(Some(statements)) => {
                found.extend(statements.into_iter().map(|sql| Edit::alter(fact(name), Alteration::Other, sql)));
            }
            Some(None) => {
                found.push(Edit::drop(fact(name), ddl::publication::drop(name)));
                found.push(Edit::create(fact(name), ddl::publication::create(name, publication)));
            }
            None => found.push(Edit::create(fact(name), ddl::publication::create(name, publication))),
        }
    }
}

fn event_triggers(now: &Catalog, wanted: &Catalog, found: &mut Vec<Edit>) {
    let fact = |name: &crate::catalog::Ident| Fact::Object(ObjectId::EventTrigger(name.clone()));
    for name in now.event_triggers.keys().filter(|name| !wanted.event_triggers.contains_key(*name)) {
        found.push(Edit::drop(fact(name), ddl::event_trigger::drop(name)));
    }
    for (name, trigger) in &wanted.event_triggers {
        let known = now.event_triggers.get(name);
        let same = |known: &&EventTrigger| {
            (&known.event, &known.tags, &known.function) == (&trigger.event, &trigger.tags, &trigger.function)
        };
        let kept = known.filter(same);
        if kept.is_none() {
            if known.is_some() {
                found.push(Edit::drop(fact(name), ddl::event_trigger::drop(name)));
            }
            found.push(Edit::create(fact(name), ddl::event_trigger::create(name, trigger)));
        }
        if kept.map_or(TriggerEnabled::Origin, |kept| kept.enabled) != trigger.enabled {
            let sql = ddl::event_trigger::enable(name, trigger.enabled);
            found.push(Edit::alter(fact(name), Alteration::Other, sql));
        }
    }
}

/// A bucket that isn't public any longer closes before anything else, one that becomes public opens after everything.
fn buckets(now: &Catalog, wanted: &Catalog, found: &mut Vec<Edit>) {
    let fact = |id: &String| Fact::Object(ObjectId::Bucket(id.clone()));
    for id in now.buckets.keys().filter(|id| !wanted.buckets.contains_key(*id)) {
        found.push(Edit::drop(fact(id), ddl::bucket::drop(id)));
    }
    for (id, bucket) in &wanted.buckets {
        match now.buckets.get(id) {
            None => found.push(Edit::create(fact(id), ddl::bucket::create(id, bucket))),
            Some(known) if known == bucket => {}
            Some(known) => {
                let how = match (known.public, bucket.public) {
                    (true, false) => Alteration::Closes,
                    (false, true) => Alteration::Opens,
                    _ => Alteration::Other,
                };
                found.push(Edit::alter(fact(id), how, ddl::bucket::alter(id, bucket)));
            }
        }
    }
}
