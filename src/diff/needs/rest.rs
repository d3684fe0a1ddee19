//! Extensions and publications.

use super::Finder;
use crate::catalog::ObjectId;
use crate::diff::Fact;
use crate::sql::refs::Refs;

pub(super) fn add(finder: &mut Finder<'_>) {
    let catalog = finder.catalog;
    for (name, extension) in &catalog.extensions {
        let schema = extension.schema.as_ref().filter(|schema| catalog.schemas.contains_key(*schema));
        let schema = schema.map(|schema| Fact::Object(ObjectId::Schema(schema.clone())));
        finder.add(Fact::Object(ObjectId::Extension(name.clone())), schema, &Refs::default(), None);
    }
    for (name, publication) in &catalog.publications {
        let fact = Fact::Object(ObjectId::Publication(name.clone()));
        finder.add(fact.clone(), None, &Refs::default(), None);
        for (table, published) in &publication.tables {
            // The type of a column in a list or a condition can't change (`ATExecAlterColumnType` in tablecmds.c).
            let mut refs = Refs::default();
            published.condition.iter().for_each(|condition| refs.expr(condition));
            refs.columns.extend(published.columns.iter().cloned());
            finder.add(fact.clone(), None, &refs, Some(table));
            finder.need(&fact, Fact::Object(ObjectId::Table(table.clone())));
        }
    }
}
