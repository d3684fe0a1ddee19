//! Whether there is a type of a name at all.

use super::Replay;
use super::problem::{Apply, Problem};
use crate::catalog::TypeRef;
use crate::platform::function::is_described;
use crate::platform::{CatalogWorld, TypeName, extension_type_exists, type_is_told};

/// Extensions of every project that bring no type, though nobody has described what else they bring.
const WITHOUT_TYPES: [&str; 3] = ["pg_graphql", "pg_stat_statements", "supabase_vault"];

impl Replay {
    /// Refuses a name without a schema that nothing has (`typenameType`). Where something isn't known that may have made it, nothing
    /// is refused.
    pub(super) fn require_type(&self, ty: &TypeRef) -> Apply {
        let name = ty.name.as_str();
        // `_text` is the array of `text`; `%TYPE` has a dot in it.
        let spelled = name.is_empty() || name.starts_with('_') || name.contains(['%', '.']);
        if ty.schema.is_some() || spelled || type_is_told(&TypeName::named(name)) || !self.notes.is_empty() {
            return Ok(());
        }
        let extensions = self.catalog.extensions.keys();
        let mut strange = extensions.filter(|name| !(is_described(name) || WITHOUT_TYPES.contains(&name.as_str())));
        if strange.next().is_some() {
            return Ok(());
        }
        let world = CatalogWorld::new(&self.catalog, &self.session.role);
        let mut schemas = self.session.search_path.iter();
        let somewhere = schemas.any(|schema| {
            let named = crate::catalog::QualifiedName { schema: schema.clone(), name: ty.name.clone() };
            self.names.get(&named).is_some() || extension_type_exists(&world, schema, name)
        });
        if somewhere {
            return Ok(());
        }
        Err(Problem::missing("42704", format!("type \"{name}\" does not exist")))
    }
}
