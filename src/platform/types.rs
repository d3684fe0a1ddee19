//! Types: what kind and category they are of.
//!
//! Resolution asks for them all the time, so this smallest of the data files is the one that is parsed as a whole, once.

use super::rows::{Row, Table};
use super::type_name::TypeName;
use super::world::{Scope, UserType};
use std::collections::HashMap;
use std::sync::OnceLock;

/// name, kind, category, element | base | subtype, spelling, version
pub(super) const TYPES: Table = Table(include_str!("data/types.tsv"));

/// Kinds of types (`pg_type.typtype`, and arrays apart).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(missing_docs, reason = "each is the SQL word")]
pub enum TypeKind {
    Base,
    Array,
    Enum,
    Domain,
    Composite,
    Pseudo,
    Range,
    Multirange,
}

/// What resolution asks of a type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TypeFacts {
    /// What kind of type it is.
    pub kind: TypeKind,
    /// `pg_type.typcategory`: `S` string, `N` numeric, `D` date and time, ... (Postgres docs, table 53.65).
    pub category: char,
    /// Whether it is a preferred type of its category.
    pub preferred: bool,
    /// The element of an array, the base of a domain, the subtype of a range, the range of a multirange.
    pub of: Option<TypeName>,
}

/// Whether `pg_catalog` has a type of this name.
pub(super) fn is_builtin(name: &str) -> bool {
    builtin(&TypeName::named(name)).is_some()
}

/// Whether the data files tell about a type.
pub(super) fn is_told(ty: &TypeName) -> bool {
    builtin(ty).is_some()
}

/// The multirange of a range of Postgres's own.
pub(super) fn multirange_of(range: &TypeName) -> Option<TypeName> {
    let range = range.to_data();
    let row = TYPES.iter().find(|row| row.field(1) == "m" && row.field(3) == range)?;
    Some(TypeName::from_data(row.field(0)))
}

/// What Postgres itself and the described extensions know about a type; `None` for types that somebody made.
fn builtin(ty: &TypeName) -> Option<&'static TypeFacts> {
    static FACTS: OnceLock<HashMap<&'static str, TypeFacts>> = OnceLock::new();
    let all = FACTS.get_or_init(|| TYPES.iter().filter_map(|row| Some((row.field(0), parse(row)?))).collect());
    all.get(ty.to_data().as_ref())
}

fn parse(row: Row) -> Option<TypeFacts> {
    let [_, kind, category, of, ..] = row.fields::<5>();
    Some(TypeFacts {
        kind: match kind.chars().next()? {
            'd' => TypeKind::Domain,
            'e' => TypeKind::Enum,
            'p' => TypeKind::Pseudo,
            'r' => TypeKind::Range,
            'm' => TypeKind::Multirange,
            // `int2vector` and `oidvector` are arrays of another build, and like them in what resolution asks.
            _ if category == "A" => TypeKind::Array,
            _ => TypeKind::Base,
        },
        category: category.chars().next()?,
        preferred: kind.ends_with('P'),
        of: (of != "-").then(|| TypeName::from_data(of)),
    })
}

impl Scope<'_> {
    /// What is known about a type; `None` if nobody knows it.
    pub(super) fn facts(&self, ty: &TypeName) -> Option<TypeFacts> {
        if let Some(element) = ty.element() {
            self.facts(&element)?;
            return Some(TypeFacts { kind: TypeKind::Array, category: 'A', preferred: false, of: Some(element) });
        }
        if let Some(facts) = builtin(ty) {
            return Some(facts.clone());
        }
        let facts = |kind, category, of| Some(TypeFacts { kind, category, preferred: false, of });
        match self.world.user_type(ty.schema()?, ty.name())? {
            UserType::Enum => facts(TypeKind::Enum, 'E', None),
            UserType::Composite => facts(TypeKind::Composite, 'C', None),
            UserType::Range(subtype) => facts(TypeKind::Range, 'R', Some(self.inward(&subtype))),
            UserType::Domain(base) => {
                let base = self.inward(&base);
                // A domain's category is its base's. One that leads back to itself can't be made; it must not hang us either.
                let category = self.base_type(&base).and_then(|base| self.facts(&base)).map(|facts| facts.category)?;
                facts(TypeKind::Domain, category, Some(base))
            }
        }
    }

    /// What a domain is made of in the end; the type itself where it isn't one (`getBaseType`). `None` if nobody knows.
    pub(super) fn base_type(&self, ty: &TypeName) -> Option<TypeName> {
        let mut ty = ty.clone();
        for _ in 0..32 {
            if ty.is_array() {
                return Some(ty);
            }
            let next = match (ty.schema(), builtin(&ty)) {
                (_, Some(facts)) => {
                    if facts.kind == TypeKind::Domain {
                        facts.of.clone()
                    } else {
                        None
                    }
                }
                (Some(schema), None) => match self.world.user_type(schema, ty.name())? {
                    UserType::Domain(base) => Some(self.inward(&base)),
                    _ => None,
                },
                (None, None) => return None,
            };
            let Some(next) = next else { return Some(ty) };
            ty = next;
        }
        None
    }

    /// The category, `'\0'` for a type that nobody knows.
    pub(super) fn category(&self, ty: &TypeName) -> char {
        self.facts(ty).map_or('\0', |facts| facts.category)
    }

    /// `IsPreferredType`: of this category, and preferred in it.
    pub(super) fn is_preferred(&self, category: char, ty: &TypeName) -> bool {
        self.facts(ty).is_some_and(|facts| facts.category == category && facts.preferred)
    }

    /// `get_element_type`: of a true array, not of a domain over one.
    pub(super) fn element(&self, ty: &TypeName) -> Option<TypeName> {
        ty.element()
            .or_else(|| builtin(ty).filter(|facts| facts.kind == TypeKind::Array).and_then(|facts| facts.of.clone()))
    }

    /// The array of a type; `None` for what has none.
    pub(super) fn array_of(&self, ty: &TypeName) -> Option<TypeName> {
        if ty.is_array() || self.facts(ty).is_some_and(|facts| facts.kind == TypeKind::Pseudo && !ty.is("record")) {
            return None;
        }
        Some(ty.clone().array())
    }

    /// Whether it is of this kind; a domain is none but a domain.
    pub(super) fn is_kind(&self, ty: &TypeName, kind: TypeKind) -> bool {
        self.facts(ty).is_some_and(|facts| facts.kind == kind)
    }

    /// The subtype of a range or the range of a multirange.
    pub(super) fn inner(&self, ty: &TypeName, kind: TypeKind) -> Option<TypeName> {
        self.facts(ty).filter(|facts| facts.kind == kind)?.of
    }
}

/// Whether `pg_catalog` has a type of this name that a column can have: pseudo-types can't (Postgres docs, 8.21).
pub fn type_exists(ty: &TypeName) -> bool {
    builtin(ty).is_some_and(|facts| facts.kind != TypeKind::Pseudo)
}

/// Whether an installed extension has brought a type of this name into a schema.
pub fn extension_type_exists(world: &dyn super::World, schema: &str, name: &str) -> bool {
    let extensions = world.extensions();
    let mut here = extensions.iter().filter(|(_, installed)| installed == schema);
    here.any(|(extension, _)| is_builtin(&format!("@{extension}.{name}")))
}

/// Whether Postgres brings a type of this name, in `pg_catalog` or elsewhere, pseudo-types among them.
pub fn exists_anywhere(name: &str) -> bool {
    is_builtin(name)
}
