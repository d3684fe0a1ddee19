//! Whether a value of one type may stand where another is wanted (`parse_coerce.c`; Postgres docs, 10.2 to 10.5).

use super::rows::{Row, Table};
use super::type_name::TypeName;
use super::types::TypeKind;
use super::world::Scope;

/// source, target, context, method, home, version
const CASTS: Table = Table(include_str!("data/casts.tsv"));

/// Where a value is converted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Context {
    /// Anywhere in an expression.
    Implicit,
    /// On the way into a column: INSERT, UPDATE, DEFAULT.
    Assignment,
    /// By a cast that somebody wrote.
    Explicit,
}

/// Whether it may be converted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Coercion {
    /// It may.
    Yes,
    /// It may not.
    No,
    /// It depends on a type that nobody described.
    Unknown,
}

/// How a value is converted (`CoercionPathType`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Path {
    /// It is the same bytes.
    Relabel,
    /// A function does it.
    Function,
    /// Element by element.
    Elements,
    /// By its text.
    Text,
}

/// Types that stand for others (Postgres docs, table 8.27).
pub(super) fn is_polymorphic(ty: &TypeName) -> bool {
    ty.schema().is_none() && !ty.is_array() && ty.name().starts_with("any") && ty.name() != "any"
}

impl Scope<'_> {
    /// `find_coercion_pathway`: the way, of types that are known.
    pub(super) fn pathway(&self, source: &TypeName, target: &TypeName, context: Context) -> Option<Path> {
        let base = |ty: &TypeName| self.base_type(ty).unwrap_or_else(|| ty.clone());
        let (source, target) = (base(source), base(target));
        if source == target {
            return Some(Path::Relabel);
        }
        let mut casts = CASTS.find(&[&source.to_data(), &target.to_data()]);
        if let Some(cast) = casts.find(|row| self.has(row.field(4), row.field(5))) {
            let needs = match cast.field(2) {
                "i" => Context::Implicit,
                "a" => Context::Assignment,
                _ => Context::Explicit,
            };
            let path = match cast.field(3) {
                "b" => Path::Relabel,
                "i" => Path::Text,
                _ => Path::Function,
            };
            return (context >= needs).then_some(path);
        }
        if !target.is("int2vector") && !target.is("oidvector") {
            let elements = (self.element(&source), self.element(&target));
            if let (Some(source), Some(target)) = elements
                && self.pathway(&source, &target, context).is_some()
            {
                return Some(Path::Elements);
            }
        }
        // Any type becomes a string on assignment, a string any type by a written cast.
        let to_text = context >= Context::Assignment && self.category(&target) == 'S';
        let from_text = context >= Context::Explicit && self.category(&source) == 'S';
        (to_text || from_text).then_some(Path::Text)
    }

    /// The types that a base type becomes by itself.
    pub(super) fn implicit_casts(&self, base: &TypeName) -> Vec<&'static str> {
        let casts = CASTS.find(&[&base.to_data()]);
        let counts = |row: &Row| row.field(2) == "i" && self.has(row.field(4), row.field(5));
        casts.filter(counts).map(|row| row.field(1)).collect()
    }

    /// `can_coerce_type`: all at once, since polymorphic arguments depend on each other.
    pub(super) fn can_coerce(&self, from: &[TypeName], to: &[TypeName], context: Context) -> bool {
        let mut polymorphic = false;
        for (from, to) in from.iter().zip(to) {
            if from == to || to.is("any") {
                continue;
            }
            if is_polymorphic(to) {
                polymorphic = true;
                continue;
            }
            if from.is_literal() || self.pathway(from, to, context).is_some() {
                continue;
            }
            let record = TypeName::builtin("record");
            let is_row = |ty: &TypeName| self.is_kind(ty, TypeKind::Composite);
            let rows = |a: &TypeName, b: &TypeName| *a == record && is_row(b);
            if rows(from, to) || rows(to, from) {
                continue;
            }
            let elements = from.element().zip(to.element());
            if elements.is_some_and(|(from, to)| rows(&from, &to) || rows(&to, &from)) {
                continue;
            }
            return false;
        }
        !polymorphic || self.generics_agree(from, to)
    }

    /// `select_common_type`: what CASE, UNION and ARRAY make of several types; `None` if they have nothing in common.
    pub(super) fn common_type(&self, types: &[TypeName]) -> Option<TypeName> {
        let base = |ty: &TypeName| self.base_type(ty).unwrap_or_else(|| ty.clone());
        let (first, rest) = types.split_first()?;
        if !first.is_literal() && rest.iter().all(|ty| ty == first) {
            return Some(first.clone());
        }
        let mut chosen = base(first);
        let mut facts = self.facts(&chosen)?;
        for ty in rest.iter().map(base) {
            if ty.is_literal() || ty == chosen {
                continue;
            }
            let other = self.facts(&ty)?;
            if chosen.is_literal() {
                (chosen, facts) = (ty, other);
            } else if other.category != facts.category {
                return None;
            } else if !facts.preferred && self.converts(&chosen, &ty) && !self.converts(&ty, &chosen) {
                (chosen, facts) = (ty, other);
            }
        }
        Some(if chosen.is_literal() { TypeName::TEXT } else { chosen })
    }

    /// Whether one type becomes another by itself.
    pub(super) fn converts(&self, from: &TypeName, to: &TypeName) -> bool {
        self.can_coerce(std::slice::from_ref(from), std::slice::from_ref(to), Context::Implicit)
    }
}
