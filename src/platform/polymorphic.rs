//! Polymorphic types: whether the arguments that stand for one type agree, and what the result then is
//! (`check_generic_type_consistency` and `enforce_generic_type_consistency` in `parse_coerce.c`; Postgres docs, 38.2.5).

use super::coercion::is_polymorphic;
use super::type_name::TypeName;
use super::types::TypeKind;
use super::world::Scope;

/// What the arguments of one call say about one family of polymorphic types.
#[derive(Default)]
struct Family {
    element: Option<TypeName>,
    array: Option<TypeName>,
    range: Option<TypeName>,
    multirange: Option<TypeName>,
}

/// Both families: `anyelement` and its like want one type, `anycompatible` and its like a common one.
#[derive(Default)]
struct Generics {
    exact: Family,
    compatible: Family,
}

/// Sets what must be the same wherever it occurs.
fn agree(slot: &mut Option<TypeName>, ty: TypeName) -> Option<()> {
    match slot {
        Some(known) => (*known == ty).then_some(()),
        None => {
            *slot = Some(ty);
            Some(())
        }
    }
}

impl Scope<'_> {
    /// Whether the types of the arguments agree with the polymorphic ones among the declared types.
    pub(super) fn generics_agree(&self, actual: &[TypeName], declared: &[TypeName]) -> bool {
        self.generics(actual, declared).is_some()
    }

    /// The result of a call; `None` if literals leave a polymorphic type open (error 42804), or it has no array (42704).
    pub(super) fn generic_result(
        &self,
        actual: &[TypeName],
        declared: &[TypeName],
        result: &TypeName,
    ) -> Option<TypeName> {
        if !declared.iter().any(is_polymorphic) {
            return Some(result.clone());
        }
        let Generics { exact, compatible } = self.generics(actual, declared)?;
        let is_open = |ty: &TypeName| match ty.name() {
            "anyelement" | "anynonarray" | "anyenum" | "anyarray" => exact.element.is_none(),
            "anyrange" => exact.range.is_none(),
            "anymultirange" => exact.range.is_none(),
            "anycompatiblerange" | "anycompatiblemultirange" => compatible.range.is_none(),
            _ => false,
        };
        if declared.iter().any(|ty| is_polymorphic(ty) && is_open(ty)) {
            return None;
        }
        if !is_polymorphic(result) {
            return Some(result.clone());
        }
        match result.name() {
            "anyelement" | "anynonarray" | "anyenum" => exact.element,
            "anyarray" => exact.array.or_else(|| self.array_of(&exact.element?)),
            "anyrange" => exact.range,
            // Of a range that somebody made nobody tells the multirange.
            "anymultirange" => exact.multirange.or(Some(TypeName::NOT_KNOWN)),
            "anycompatible" | "anycompatiblenonarray" => compatible.element,
            "anycompatiblearray" => compatible.element.and_then(|element| self.array_of(&element)),
            "anycompatiblerange" => compatible.range,
            "anycompatiblemultirange" => compatible.multirange.or(Some(TypeName::NOT_KNOWN)),
            _ => None,
        }
    }

    fn generics(&self, actual: &[TypeName], declared: &[TypeName]) -> Option<Generics> {
        let mut exact = Family::default();
        let mut compatible = Family::default();
        let mut common = Vec::new();
        let (mut not_array, mut is_enum, mut common_not_array) = (false, false, false);
        for (actual, declared) in actual.iter().zip(declared) {
            if !is_polymorphic(declared) {
                continue;
            }
            not_array |= declared.is("anynonarray");
            is_enum |= declared.is("anyenum");
            common_not_array |= declared.is("anycompatiblenonarray");
            if actual.is_literal() {
                continue;
            }
            let base = || self.base_type(actual);
            match declared.name() {
                "anyelement" | "anynonarray" | "anyenum" => agree(&mut exact.element, actual.clone())?,
                "anyarray" => agree(&mut exact.array, base()?)?,
                "anyrange" => agree(&mut exact.range, base()?)?,
                "anymultirange" => agree(&mut exact.multirange, base()?)?,
                "anycompatible" | "anycompatiblenonarray" => common.push(actual.clone()),
                "anycompatiblearray" => common.push(self.element(&base()?)?),
                "anycompatiblerange" => agree(&mut compatible.range, base()?)?,
                "anycompatiblemultirange" => agree(&mut compatible.multirange, base()?)?,
                _ => return None,
            }
        }
        if let Some(array) = &exact.array {
            agree(&mut exact.element, self.element(array)?)?;
        }
        if let Some(subtype) = self.subtype(&mut exact)? {
            agree(&mut exact.element, subtype)?;
        }
        let is_array = |ty: &TypeName| self.base_type(ty).is_some_and(|base| self.element(&base).is_some());
        if not_array && exact.element.as_ref().is_some_and(is_array) {
            return None;
        }
        if is_enum && !exact.element.as_ref().is_some_and(|ty| self.is_kind(ty, TypeKind::Enum)) {
            return None;
        }
        let subtype = self.subtype(&mut compatible)?;
        common.extend(subtype.clone());
        compatible.element = Some(if common.is_empty() { TypeName::TEXT } else { self.common_type(&common)? });
        let chosen = compatible.element.as_ref()?;
        let agrees = common.iter().all(|ty| self.converts(ty, chosen))
            && subtype.is_none_or(|subtype| subtype == *chosen)
            && !(common_not_array && is_array(chosen));
        agrees.then_some(Generics { exact, compatible })
    }

    /// The subtype that a family's range and multirange have; the outer `None` if they don't agree.
    #[expect(clippy::option_option, reason = "the outer one is a refusal, the inner one says that there is no range")]
    fn subtype(&self, family: &mut Family) -> Option<Option<TypeName>> {
        if let Some(multirange) = &family.multirange {
            let range = self.inner(multirange, TypeKind::Multirange)?;
            agree(&mut family.range, range)?;
        }
        if let Some(range) = &family.range
            && family.multirange.is_none()
        {
            family.multirange = super::types::multirange_of(range);
        }
        match &family.range {
            Some(range) => Some(Some(self.inner(range, TypeKind::Range)?)),
            None => Some(None),
        }
    }
}
