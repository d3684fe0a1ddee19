//! Choosing among several candidates (`func_select_candidate` in `parse_func.c`; Postgres docs, 10.2 step 3 and 10.3 step 4).

use super::coercion::{Context, is_polymorphic};
use super::type_name::TypeName;
use super::types::TypeKind;
use super::world::Scope;

/// A candidate: the declared types at the places of the arguments, and what it stands for.
pub(super) struct Candidate<T> {
    pub(super) arguments: Vec<TypeName>,
    pub(super) choice: T,
}

/// What a type becomes by itself: a quick answer for most of the hundred operators of one name.
struct Reach<'t> {
    ty: &'t TypeName,
    base: TypeName,
    kind: TypeKind,
    casts: Vec<&'static str>,
}

impl Reach<'_> {
    /// Whether it may stand where `declared` is wanted; `None` if that takes a closer look.
    fn covers(&self, declared: &TypeName) -> Option<bool> {
        if self.ty.is_literal() {
            return if is_polymorphic(declared) { None } else { Some(true) };
        }
        if declared.schema().is_some() || declared.is_array() {
            return None;
        }
        match declared.name() {
            "any" => Some(true),
            "record" => None,
            "anyarray" | "anycompatiblearray" if self.kind != TypeKind::Array => Some(false),
            "anyenum" if self.kind != TypeKind::Enum => Some(false),
            "anyrange" | "anycompatiblerange" if self.kind != TypeKind::Range => Some(false),
            "anymultirange" | "anycompatiblemultirange" if self.kind != TypeKind::Multirange => Some(false),
            name if name.starts_with("any") => None,
            "int2vector" | "oidvector" => None,
            name => Some(self.base == *declared || self.casts.contains(&name)),
        }
    }
}

impl Scope<'_> {
    /// The candidates that the arguments can be converted for (`func_match_argtypes`).
    pub(super) fn applicable<T>(
        &self,
        types: &[TypeName],
        candidates: impl IntoIterator<Item = Candidate<T>>,
    ) -> Vec<Candidate<T>> {
        let reaches: Vec<Reach<'_>> = types.iter().map(|ty| self.reach(ty)).collect();
        let fits = |candidate: &Candidate<T>| {
            let mut sure = true;
            for (reach, declared) in reaches.iter().zip(&candidate.arguments) {
                match reach.covers(declared) {
                    Some(true) => {}
                    Some(false) => return false,
                    None => sure = false,
                }
            }
            sure || self.can_coerce(types, &candidate.arguments, Context::Implicit)
        };
        candidates.into_iter().filter(fits).collect()
    }

    fn reach<'t>(&self, ty: &'t TypeName) -> Reach<'t> {
        let base = self.base_type(ty).unwrap_or_else(|| ty.clone());
        let kind = self.facts(&base).map_or(TypeKind::Base, |facts| facts.kind);
        Reach { ty, kind, casts: self.implicit_casts(&base), base }
    }

    /// The best of them; all that are left if none is.
    pub(super) fn select<T>(
        &self,
        types: &[TypeName],
        candidates: Vec<Candidate<T>>,
    ) -> Result<Candidate<T>, Vec<Candidate<T>>> {
        let base = |ty: &TypeName| self.base_type(ty).unwrap_or_else(|| ty.clone());
        let types: Vec<TypeName> = types.iter().map(base).collect();
        let categories: Vec<char> = types.iter().map(|ty| self.category(ty)).collect();
        let known = |at: usize| types.get(at).is_some_and(|ty| !ty.is_literal());
        let is_exact = |at: usize, declared: &TypeName| known(at) && types.get(at) == Some(declared);

        let mut left = keep_best(candidates, is_exact);
        if left.len() > 1 {
            left = keep_best(left, |at, declared| {
                let category = categories.get(at).copied().unwrap_or('\0');
                known(at) && (is_exact(at, declared) || self.is_preferred(category, declared))
            });
        }
        let literals: Vec<usize> = (0..types.len()).filter(|at| !known(*at)).collect();
        if left.len() > 1 && !literals.is_empty() {
            left = self.by_category(&literals, left);
            if left.len() > 1 {
                left = self.by_same_type(&types, left);
            }
        }
        if left.len() > 1 { Err(left) } else { left.pop().ok_or_else(Vec::new) }
    }

    /// Literals take the category that all candidates agree on, or strings, and a preferred type in it.
    fn by_category<T>(&self, literals: &[usize], candidates: Vec<Candidate<T>>) -> Vec<Candidate<T>> {
        let mut wanted = Vec::new();
        for &at in literals {
            let mut slot: Option<(char, bool)> = None;
            let mut conflict = false;
            for candidate in &candidates {
                let facts = candidate.arguments.get(at).and_then(|ty| self.facts(ty));
                let (category, preferred) = facts.map_or(('\0', false), |facts| (facts.category, facts.preferred));
                match &mut slot {
                    None => slot = Some((category, preferred)),
                    Some((seen, any)) if *seen == category => *any |= preferred,
                    Some(_) if category == 'S' => slot = Some((category, preferred)),
                    Some(_) => conflict = true,
                }
            }
            match slot {
                Some((category, preferred)) if !conflict || category == 'S' => wanted.push((at, category, preferred)),
                _ => return candidates,
            }
        }
        let fits = |candidate: &Candidate<T>| {
            wanted.iter().all(|(at, category, preferred)| {
                let facts = candidate.arguments.get(*at).and_then(|ty| self.facts(ty));
                facts.is_some_and(|facts| facts.category == *category && (facts.preferred || !preferred))
            })
        };
        if candidates.iter().any(fits) { candidates.into_iter().filter(fits).collect() } else { candidates }
    }

    /// The last resort: if all known arguments are of one type, literals are of it too.
    fn by_same_type<T>(&self, types: &[TypeName], candidates: Vec<Candidate<T>>) -> Vec<Candidate<T>> {
        let mut known = types.iter().filter(|ty| !ty.is_literal());
        let Some(first) = known.next().filter(|first| known.all(|ty| ty == *first)) else { return candidates };
        let same = vec![first.clone(); types.len()];
        let fits = |candidate: &Candidate<T>| self.can_coerce(&same, &candidate.arguments, Context::Implicit);
        if candidates.iter().filter(|candidate| fits(candidate)).count() == 1 {
            return candidates.into_iter().filter(fits).collect();
        }
        candidates
    }
}

/// The candidates with the most arguments that pass.
fn keep_best<T>(candidates: Vec<Candidate<T>>, pass: impl Fn(usize, &TypeName) -> bool) -> Vec<Candidate<T>> {
    let score = |candidate: &Candidate<T>| {
        candidate.arguments.iter().enumerate().filter(|(at, declared)| pass(*at, declared)).count()
    };
    let best = candidates.iter().map(score).max().unwrap_or(0);
    candidates.into_iter().filter(|candidate| score(candidate) == best).collect()
}
