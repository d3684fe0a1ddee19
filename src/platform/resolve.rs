//! What an operator or a call means: the answers that Postgres would give (Postgres docs, chapter 10; `parse_oper.c`,
//! `parse_func.c`).

use super::Version;
use super::coercion::{Coercion, Context, Path};
use super::function::{self, FunctionKind, Signature};
use super::operator::{self, OperatorSignature};
use super::select::Candidate;
use super::type_name::TypeName;
use super::types::TypeKind;
use super::world::{Scope, World};
use crate::catalog::Volatility;

/// The answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Resolution<T> {
    /// One, and no other.
    Found {
        /// What was found.
        choice: T,
        /// The version that alone has it.
        only_on: Option<Version>,
    },
    /// It depends on something that nobody described: no reason for alarm.
    Unknown,
    /// Several, none of which is better (error 42725); or one whose polymorphic arguments are all literals (error 42804). A cast
    /// decides either.
    Ambiguous(Vec<T>),
    /// None (error 42883; 42804 for a common type).
    NoSuch,
}

/// A function and what this call of it returns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FunctionChoice {
    /// The function.
    pub signature: Signature,
    /// The result with polymorphic types resolved.
    pub result: TypeName,
}

impl<T> Resolution<T> {
    fn found(choice: T) -> Self {
        Self::Found { choice, only_on: None }
    }

    /// What was found.
    pub fn choice(self) -> Option<T> {
        match self {
            Self::Found { choice, .. } => Some(choice),
            _ => None,
        }
    }

    fn map<U>(self, map: impl Fn(T) -> U) -> Resolution<U> {
        match self {
            Self::Found { choice, only_on } => Resolution::Found { choice: map(choice), only_on },
            Self::Ambiguous(choices) => Resolution::Ambiguous(choices.into_iter().map(map).collect()),
            Self::Unknown => Resolution::Unknown,
            Self::NoSuch => Resolution::NoSuch,
        }
    }
}

/// Asks the versions and joins their answers.
fn on_all_versions<T>(world: &dyn World, differs: bool, ask: impl Fn(&Scope<'_>) -> Resolution<T>) -> Resolution<T> {
    let newer = ask(&Scope::new(world, Version::V17));
    if !differs {
        return newer;
    }
    match (ask(&Scope::new(world, Version::V15)), newer) {
        (Resolution::Found { .. }, newer @ Resolution::Found { .. }) => newer,
        (Resolution::Found { choice, .. }, _) => Resolution::Found { choice, only_on: Some(Version::V15) },
        (_, Resolution::Found { choice, .. }) => Resolution::Found { choice, only_on: Some(Version::V17) },
        (_, newer) => newer,
    }
}

/// The operator for operands of these types; no left one for a prefix operator. [`TypeName::LITERAL`] is a quoted constant or
/// NULL, [`TypeName::NOT_KNOWN`] what the caller couldn't find out.
pub fn resolve_operator(
    world: &dyn World,
    symbol: &str,
    left: Option<&TypeName>,
    right: &TypeName,
) -> Resolution<OperatorSignature> {
    let symbol = if symbol == "!=" { "<>" } else { symbol };
    on_all_versions(world, operator::differs_by_version(symbol), |scope| scope.operator(symbol, left, right))
}

/// The operator of `left op ANY (array)` and `left op ALL (array)`.
pub fn resolve_any(
    world: &dyn World,
    symbol: &str,
    left: &TypeName,
    array: &TypeName,
) -> Resolution<OperatorSignature> {
    let scope = Scope::new(world, Version::V17);
    let array = scope.inward(array);
    let element = if array.is_literal() {
        TypeName::LITERAL
    } else {
        let Some(base) = scope.base_type(&array).filter(|base| scope.facts(base).is_some()) else {
            return Resolution::Unknown;
        };
        let Some(element) = scope.element(&base) else { return Resolution::NoSuch };
        scope.outward(&element)
    };
    match resolve_operator(world, symbol, Some(left), &element) {
        Resolution::Found { choice, .. } if !choice.result.is("bool") => Resolution::NoSuch,
        other => other,
    }
}

/// The function for a call with arguments of these types. Names without a schema are looked up on the world's search path.
pub fn resolve_function(
    world: &dyn World,
    schema: Option<&str>,
    name: &str,
    arguments: &[TypeName],
) -> Resolution<FunctionChoice> {
    on_all_versions(world, function::differs_by_version(name), |scope| scope.function(schema, name, arguments, true))
}

/// The same for `f(a, VARIADIC array)`: the last argument is the array itself.
pub fn resolve_variadic(
    world: &dyn World,
    schema: Option<&str>,
    name: &str,
    arguments: &[TypeName],
) -> Resolution<FunctionChoice> {
    on_all_versions(world, function::differs_by_version(name), |scope| scope.function(schema, name, arguments, false))
}

/// What CASE, COALESCE, UNION, VALUES, ARRAY, GREATEST and LEAST make of these types (Postgres docs, 10.5).
pub fn common_type(world: &dyn World, types: &[TypeName]) -> Resolution<TypeName> {
    let scope = Scope::new(world, Version::V17);
    let types: Vec<TypeName> = types.iter().map(|ty| scope.inward(ty)).collect();
    if types.iter().any(|ty| scope.facts(ty).is_none()) {
        return Resolution::Unknown;
    }
    match scope.common_type(&types) {
        Some(common) if types.iter().all(|ty| scope.converts(ty, &common)) => Resolution::found(scope.outward(&common)),
        _ if scope.is_partly_known(None) => Resolution::Unknown,
        _ => Resolution::NoSuch,
    }
}

/// Whether a value of one type may stand where another is wanted. A literal may always, as far as types go.
pub fn coerce(world: &dyn World, from: &TypeName, to: &TypeName, context: Context) -> Coercion {
    let scope = Scope::new(world, Version::V17);
    let (from, to) = (scope.inward(from), scope.inward(to));
    if scope.facts(&from).is_none() || scope.facts(&to).is_none() {
        Coercion::Unknown
    } else if scope.can_coerce(std::slice::from_ref(&from), std::slice::from_ref(&to), context) {
        Coercion::Yes
    } else if scope.is_partly_known(None) {
        Coercion::Unknown
    } else {
        Coercion::No
    }
}

impl Scope<'_> {
    fn operator(&self, symbol: &str, left: Option<&TypeName>, right: &TypeName) -> Resolution<OperatorSignature> {
        let (left, right) = (left.map(|ty| self.inward(ty)), self.inward(right));
        let types: Vec<TypeName> = left.iter().chain([&right]).cloned().collect();
        // One literal is first tried as what the other side is (10.2, step 2a).
        let as_other = |ty: &TypeName, other: Option<&TypeName>| if ty.is_literal() { other.cloned() } else { None };
        let exact_left = left.as_ref().map(|ty| as_other(ty, Some(&right)).unwrap_or_else(|| ty.clone()));
        let exact_right = as_other(&right, left.as_ref()).unwrap_or_else(|| right.clone());
        if let Some(found) = self.exact_operator(symbol, exact_left.as_ref(), &exact_right) {
            return Resolution::found(self.seen_from_outside(found));
        }
        if types.iter().any(|ty| self.facts(ty).is_none()) {
            return Resolution::Unknown;
        }
        if exact_left.as_ref() == Some(&exact_right)
            && types.iter().any(TypeName::is_literal)
            && let Some(base) = self.base_type(&exact_right).filter(|base| *base != exact_right)
            && let Some(found) = self.exact_operator(symbol, Some(&base), &base)
        {
            return Resolution::found(self.seen_from_outside(found));
        }
        let all = self.operators(symbol, left.is_some());
        let all = all.map(|choice| Candidate { arguments: choice.operands(), choice });
        let applicable = self.applicable(&types, all);
        if applicable.is_empty() {
            return if self.is_partly_known(None) { Resolution::Unknown } else { Resolution::NoSuch };
        }
        let outside = |choice| self.seen_from_outside(choice);
        match self.select(&types, applicable) {
            Ok(Candidate { arguments, choice }) => {
                let mut choice = choice.clone();
                match self.generic_result(&types, &arguments, &choice.result) {
                    Some(result) => choice.result = result,
                    None => return Resolution::Ambiguous(vec![outside(choice)]),
                }
                Resolution::found(outside(choice))
            }
            Err(several) => Resolution::Ambiguous(several.into_iter().map(|one| outside(one.choice.clone())).collect()),
        }
    }

    fn seen_from_outside(&self, found: OperatorSignature) -> OperatorSignature {
        OperatorSignature {
            left: found.left.as_ref().map(|ty| self.outward(ty)),
            right: self.outward(&found.right),
            result: self.outward(&found.result),
            ..found
        }
    }

    fn function(
        &self,
        schema: Option<&str>,
        name: &str,
        arguments: &[TypeName],
        expand: bool,
    ) -> Resolution<FunctionChoice> {
        let types: Vec<TypeName> = arguments.iter().map(|ty| self.inward(ty)).collect();
        if types.iter().any(|ty| self.facts(ty).is_none()) {
            return Resolution::Unknown;
        }
        let candidates = self.candidates(schema, name, types.len(), expand);
        let outside = |choice: FunctionChoice| FunctionChoice {
            signature: choice.signature.map_types(|ty| self.outward(ty)),
            result: self.outward(&choice.result),
        };
        let exact = candidates.iter().position(|candidate| candidate.arguments == types);
        if exact.is_none()
            && let [only] = types.as_slice()
            && let Some(cast) = self.cast_call(schema, name, only)
        {
            return Resolution::found(outside(cast));
        }
        let selected = match exact {
            Some(at) => candidates.into_iter().nth(at).ok_or_else(Vec::new),
            None => {
                let applicable = self.applicable(&types, candidates);
                if applicable.is_empty() {
                    // `f(row)` may also be the column f of that row.
                    let is_row = |ty: &TypeName| self.is_kind(ty, TypeKind::Composite) || ty.is("record");
                    let unsure = self.is_partly_known(schema) || matches!(types.as_slice(), [only] if is_row(only));
                    return if unsure { Resolution::Unknown } else { Resolution::NoSuch };
                }
                self.select(&types, applicable)
            }
        };
        let call = |signature: Signature| FunctionChoice { result: signature.result.clone(), signature };
        match selected {
            Ok(Candidate { arguments, choice }) => match <[Signature; 1]>::try_from(choice) {
                Ok([signature]) => match self.generic_result(&types, &arguments, &signature.result) {
                    Some(result) => Resolution::found(FunctionChoice { signature, result }),
                    None => Resolution::Ambiguous(vec![call(signature)]),
                },
                Err(several) => Resolution::Ambiguous(several.into_iter().map(call).collect()),
            },
            Err(several) => Resolution::Ambiguous(several.into_iter().flat_map(|one| one.choice).map(call).collect()),
        }
        .map(outside)
    }

    /// The functions that take so many arguments (`FuncnameGetCandidates`): with defaults left out, and VARIADIC spread.
    /// Several in one candidate can't be told apart by the arguments that are passed.
    fn candidates(
        &self,
        schema: Option<&str>,
        name: &str,
        count: usize,
        expand: bool,
    ) -> Vec<Candidate<Vec<Signature>>> {
        struct Placed {
            place: usize,
            spread: bool,
            candidate: Candidate<Vec<Signature>>,
        }
        let mut found: Vec<Placed> = Vec::new();
        for (place, choice) in self.signatures(schema, name) {
            let declared = choice.arguments.len();
            let spread = choice.variadic && expand && declared <= count;
            if !spread && (declared < count || declared > count + choice.defaults || (!expand && declared != count)) {
                continue;
            }
            let mut arguments = choice.arguments.clone();
            if spread && let Some(last) = arguments.pop() {
                let element = if last.is("any") { Some(last) } else { self.variadic_element(&last) };
                let Some(element) = element else { continue };
                arguments.resize(count, element);
            }
            arguments.truncate(count);
            let same = found.iter().position(|other| other.candidate.arguments == arguments);
            let new = Placed { place, spread, candidate: Candidate { arguments, choice: vec![choice] } };
            // Of two with the same arguments the earlier on the path wins, then the one that isn't spread.
            match same.and_then(|at| found.get_mut(at)) {
                Some(old) if (old.place, old.spread) > (new.place, new.spread) => *old = new,
                Some(old) if (old.place, old.spread) == (new.place, new.spread) => {
                    old.candidate.choice.extend(new.candidate.choice);
                }
                Some(_) => {}
                None => found.push(new),
            }
        }
        found.into_iter().map(|placed| placed.candidate).collect()
    }

    fn variadic_element(&self, array: &TypeName) -> Option<TypeName> {
        match array.name() {
            "anyarray" if !array.is_array() => Some(TypeName::builtin("anyelement")),
            "anycompatiblearray" if !array.is_array() => Some(TypeName::builtin("anycompatible")),
            _ => self.element(array),
        }
    }

    /// `date(x)`: a cast in the form of a call (10.3, step 3).
    fn cast_call(&self, schema: Option<&str>, name: &str, from: &TypeName) -> Option<FunctionChoice> {
        let builtin = TypeName::named(name);
        let to = match schema {
            None | Some("pg_catalog") if self.facts(&builtin).is_some() => builtin,
            Some(schema) => self.inward(&TypeName::user(schema, name)),
            None => {
                let path = self.world.search_path();
                let candidates = path.iter().map(|schema| self.inward(&TypeName::user(schema, name)));
                candidates.into_iter().find(|ty| self.facts(ty).is_some())?
            }
        };
        let facts = self.facts(&to)?;
        if matches!(facts.kind, TypeKind::Pseudo | TypeKind::Composite) {
            return None;
        }
        let is_row = self.is_kind(from, TypeKind::Composite) || from.is("record");
        let works = from.is_literal()
            || match self.pathway(from, &to, Context::Explicit) {
                Some(Path::Relabel) => true,
                Some(Path::Text) => !(is_row && facts.category == 'S'),
                Some(Path::Function | Path::Elements) | None => false,
            };
        let signature = Signature {
            schema: "pg_catalog".into(),
            name: name.to_owned().into(),
            arguments: vec![from.clone()],
            variadic: false,
            defaults: 0,
            result: to.clone(),
            returns_set: false,
            columns: Vec::new(),
            kind: FunctionKind::Function,
            volatility: Volatility::Stable,
            strict: true,
            only_on: None,
        };
        works.then_some(FunctionChoice { signature, result: to })
    }
}

#[cfg(test)]
mod tests;
