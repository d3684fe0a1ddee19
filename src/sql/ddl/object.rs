//! How statements about a whole object name it: `ALTER kind name OWNER TO`, `COMMENT ON kind name`, `GRANT ... ON kind name`.

use crate::catalog::{
    Catalog, FunctionKind, Ident, ObjectId, ObjectKind, TableKind, TypeKind, ViewKind,
};
use crate::sql::quote;

/// The kind as ALTER and COMMENT want it; `None` for what isn't there, and for what has no name.
pub fn kind<'a>(catalog: &Catalog, id: &'a ObjectId) -> Option<&'a str> {
    Some(match id {
        ObjectId::Role(_) => "ROLE",
        ObjectId::Schema(_) => "SCHEMA",
        ObjectId::Extension(_) => "EXTENSION",
        ObjectId::Type(name) => match catalog.types.get(name)?.kind {
            TypeKind::Domain { .. } => "DOMAIN",
            _ => "TYPE",
        },
        ObjectId::Table(name) => match catalog.tables.get(name)?.kind {
            TableKind::Foreign { .. } => "FOREIGN TABLE",
            _ => "TABLE",
        },
        ObjectId::View(name) => match catalog.views.get(name)?.kind {
            ViewKind::Plain => "VIEW",
            ViewKind::Materialized { .. } => "MATERIALIZED VIEW",
        },
        ObjectId::Sequence(_) => "SEQUENCE",
        // FUNCTION does for an aggregate too, and spares the ORDER BY between its arguments (`LookupFuncWithArgs` in parse_func.c).
        ObjectId::Function(id) => match catalog.functions.get(id)?.kind {
            FunctionKind::Procedure => "PROCEDURE",
            FunctionKind::Function | FunctionKind::Window | FunctionKind::Aggregate => "FUNCTION",
        },
        ObjectId::EventTrigger(_) => "EVENT TRIGGER",
        ObjectId::Publication(_) => "PUBLICATION",
        ObjectId::Other(id) => id.kind.as_str(),
        ObjectId::DefaultPrivileges | ObjectId::Bucket(_) | ObjectId::Database => return None,
    })
}

/// The name, quoted; of a function with its arguments' types. `None` for what has no name.
pub fn name(id: &ObjectId) -> Option<String> {
    Some(match id {
        ObjectId::Role(name)
        | ObjectId::Schema(name)
        | ObjectId::Extension(name)
        | ObjectId::EventTrigger(name)
        | ObjectId::Publication(name) => quote::ident(name).into_owned(),
        ObjectId::Type(name) | ObjectId::Table(name) | ObjectId::View(name) | ObjectId::Sequence(name) => {
            quote::qualified(name)
        }
        ObjectId::Function(id) => super::function::signature(id),
        ObjectId::Other(id) => id.name.clone(),
        ObjectId::DefaultPrivileges | ObjectId::Bucket(_) | ObjectId::Database => return None,
    })
}

/// Kind and name as COMMENT ON wants them.
pub fn named(catalog: &Catalog, id: &ObjectId) -> Option<String> {
    Some(format!("{} {}", kind(catalog, id)?, name(id)?))
}

/// Kind and name as GRANT ... ON wants them.
pub fn securable(catalog: &Catalog, id: &ObjectId) -> Option<String> {
    let kind = match kind(catalog, id)? {
        "FOREIGN TABLE" | "VIEW" | "MATERIALIZED VIEW" => "TABLE",
        "DOMAIN" => "TYPE",
        "SERVER" => "FOREIGN SERVER",
        kind => kind,
    };
    Some(format!("{kind} {}", name(id)?))
}

/// ALTER ... OWNER TO.
pub fn owner(catalog: &Catalog, id: &ObjectId, owner: &Ident) -> Option<String> {
    Some(format!("ALTER {} OWNER TO {}", named(catalog, id)?, quote::ident(owner)))
}

/// The word for all objects of a kind, behind ON in ALTER DEFAULT PRIVILEGES.
pub fn plural(kind: ObjectKind) -> &'static str {
    match kind {
        ObjectKind::Table => "TABLES",
        ObjectKind::Sequence => "SEQUENCES",
        ObjectKind::Function => "FUNCTIONS",
        ObjectKind::Type => "TYPES",
        ObjectKind::Schema => "SCHEMAS",
    }
}
