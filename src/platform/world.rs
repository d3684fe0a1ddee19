//! What the caller knows and Postgres doesn't bring: types and functions that somebody made, extensions, the search path.

use super::Version;
use super::function::Signature;
use super::type_name::TypeName;
use crate::catalog::{self, Catalog, FunctionId, Ident, QualifiedName};

/// What somebody made, as resolution asks for it. Every answer may be "don't know".
pub trait World {
    /// A type, `None` if it isn't known.
    fn user_type(&self, schema: &str, name: &str) -> Option<UserType>;

    /// The functions of this name in a schema.
    fn functions(&self, _schema: &str, _name: &str) -> Vec<Signature> {
        Vec::new()
    }

    /// The installed extensions, each with the schema of its objects.
    fn extensions(&self) -> Vec<(String, String)> {
        Vec::new()
    }

    /// Whether a schema holds more than this world tells.
    fn is_partly_known(&self, _schema: &str) -> bool {
        false
    }

    /// Where names without a schema are looked up, after `pg_catalog`.
    fn search_path(&self) -> Vec<String> {
        vec!["public".to_owned()]
    }
}

/// A type that somebody made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum UserType {
    /// An enum.
    Enum,
    /// A domain, with what it is made of.
    Domain(TypeName),
    /// A composite type, or a table's row.
    Composite,
    /// A range, with its subtype.
    Range(TypeName),
}

/// A plain Postgres in which nobody made anything.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoWorld;

impl World for NoWorld {
    fn user_type(&self, _schema: &str, _name: &str) -> Option<UserType> {
        None
    }
}

/// A catalog as a world.
#[derive(Debug, Clone)]
pub struct CatalogWorld<'c> {
    catalog: &'c Catalog,
    search_path: Vec<String>,
}

impl<'c> CatalogWorld<'c> {
    /// With the search path of a role, or `public` where the role has none (`"$user"` is left out: nobody has such schemas).
    pub fn new(catalog: &'c Catalog, role: &str) -> Self {
        let set = catalog.roles.get(role).and_then(|role| role.settings.get("search_path"));
        let listed = set.map_or("public", String::as_str).split(',').map(|part| part.trim().trim_matches('"'));
        let search_path = listed.filter(|schema| !schema.is_empty() && *schema != "$user").map(str::to_owned).collect();
        Self { catalog, search_path }
    }

    /// With another search path; empty inside functions that set it to `''`.
    #[must_use]
    pub fn with_search_path(self, search_path: Vec<String>) -> Self {
        Self { search_path, ..self }
    }
}

impl World for CatalogWorld<'_> {
    fn user_type(&self, schema: &str, name: &str) -> Option<UserType> {
        let name = QualifiedName::new(schema, name);
        match self.catalog.types.get(&name).map(|ty| &ty.kind) {
            Some(catalog::TypeKind::Enum(_)) => Some(UserType::Enum),
            Some(catalog::TypeKind::Domain { base, .. }) => Some(UserType::Domain(base.into())),
            Some(catalog::TypeKind::Composite(_)) => Some(UserType::Composite),
            // What ranges can do isn't known.
            Some(catalog::TypeKind::Range(_)) | None => {
                let has_rows = self.catalog.tables.contains_key(&name) || self.catalog.views.contains_key(&name);
                has_rows.then_some(UserType::Composite)
            }
        }
    }

    fn functions(&self, schema: &str, name: &str) -> Vec<Signature> {
        let name = QualifiedName::new(schema, name);
        let first = FunctionId { name: name.clone(), arguments: Vec::new() };
        let found = self.catalog.functions.range(first..).take_while(|(id, _)| id.name == name);
        found.map(|(_, function)| Signature::of(function)).collect()
    }

    fn extensions(&self) -> Vec<(String, String)> {
        let schema = |extension: &catalog::Extension| extension.schema.clone().unwrap_or_else(|| Ident::new("public"));
        let listed = self.catalog.extensions.iter();
        listed.map(|(name, extension)| (name.to_string(), schema(extension).to_string())).collect()
    }

    fn is_partly_known(&self, schema: &str) -> bool {
        super::supabase::PARTLY_KNOWN.contains(&schema) && self.catalog.schemas.contains_key(schema)
    }

    fn search_path(&self) -> Vec<String> {
        self.search_path.clone()
    }
}

/// One question: a world seen with the eyes of one version of Postgres.
pub(super) struct Scope<'w> {
    pub(super) world: &'w dyn World,
    pub(super) version: Version,
    extensions: Vec<(String, String)>,
}

impl<'w> Scope<'w> {
    pub(super) fn new(world: &'w dyn World, version: Version) -> Self {
        Self { world, version, extensions: world.extensions() }
    }

    /// Whether a row counts: of this version, and of Postgres itself or an installed extension.
    pub(super) fn has(&self, home: &str, mark: &str) -> bool {
        let version = Version::from_mark(mark).is_none_or(|version| version == self.version);
        version && (!home.starts_with('@') || self.schema_of(home).is_some())
    }

    /// The schema that a row's objects are in: an extension's are where it is installed.
    pub(super) fn schema_of<'a>(&'a self, home: &'a str) -> Option<&'a str> {
        let Some(wanted) = home.strip_prefix('@') else { return Some(home) };
        self.extensions.iter().find(|(name, _)| name == wanted).map(|(_, schema)| schema.as_str())
    }

    /// Whether there may be functions and operators that nobody told about, in a schema or where names are looked up: those of
    /// an extension without data files, or of a schema that the world knows in part.
    pub(super) fn is_partly_known(&self, schema: Option<&str>) -> bool {
        let searched = || self.world.search_path();
        let looks_into = |home: &str| match schema {
            Some(schema) => schema == home,
            None => home == "pg_catalog" || searched().iter().any(|schema| schema == home),
        };
        let told = |extension: &str| super::function::is_described(extension);
        self.extensions.iter().any(|(name, home)| !told(name) && looks_into(home))
            || schema.is_some_and(|schema| self.world.is_partly_known(schema))
    }

    /// A caller's name of a type as the data files write it: an extension's type is `@extension.name` there.
    pub(super) fn inward(&self, ty: &TypeName) -> TypeName {
        let Some(schema) = ty.schema() else { return ty.clone() };
        let here = self.extensions.iter().filter(|(_, installed)| installed == schema);
        for (extension, _) in here {
            let moved = ty.moved(format!("@{extension}"));
            let plain = moved.element().unwrap_or_else(|| moved.clone());
            if super::types::is_told(&plain) {
                return moved;
            }
        }
        ty.clone()
    }

    /// The other way round.
    pub(super) fn outward(&self, ty: &TypeName) -> TypeName {
        let home = ty.schema().filter(|schema| schema.starts_with('@'));
        home.and_then(|home| self.schema_of(home)).map_or_else(|| ty.clone(), |schema| ty.moved(schema.to_owned()))
    }
}
