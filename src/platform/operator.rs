//! Operators, by name.

use super::Version;
use super::rows::{Row, Table};
use super::type_name::TypeName;
use super::world::Scope;
use std::collections::HashMap;
use std::sync::OnceLock;

/// name, left, right, home, result, commutator, version
const OPERATORS: Table = Table(include_str!("data/operators.tsv"));

/// An operator as an expression sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OperatorSignature {
    /// Its symbol.
    pub symbol: &'static str,
    /// The left type as declared, `None` for a prefix operator.
    pub left: Option<TypeName>,
    /// The right type as declared.
    pub right: TypeName,
    /// The result, with polymorphic types resolved.
    pub result: TypeName,
    /// The operator that does the same with both sides swapped.
    pub commutator: Option<&'static str>,
}

impl OperatorSignature {
    /// The types of its operands as declared.
    pub(super) fn operands(&self) -> Vec<TypeName> {
        self.left.iter().chain([&self.right]).cloned().collect()
    }
}

/// A row, and whether it counts: see [`Scope::has`].
struct Told {
    home: &'static str,
    mark: &'static str,
    signature: OperatorSignature,
}

impl Told {
    fn from_row(row: Row) -> Self {
        let [symbol, left, right, home, result, commutator, mark] = row.fields::<7>();
        let signature = OperatorSignature {
            symbol,
            left: (left != "-").then(|| TypeName::from_data(left)),
            right: TypeName::from_data(right),
            result: TypeName::from_data(result),
            commutator: (commutator != "-").then_some(commutator),
        };
        Self { home, mark, signature }
    }
}

/// The rows of a name. `=` alone has over a hundred and is asked for all the time, so these are parsed once.
fn told(symbol: &str) -> &'static [Told] {
    static ALL: OnceLock<HashMap<&'static str, Vec<Told>>> = OnceLock::new();
    let all = ALL.get_or_init(|| {
        let mut all: HashMap<&'static str, Vec<Told>> = HashMap::new();
        for row in OPERATORS.iter() {
            all.entry(row.field(0)).or_default().push(Told::from_row(row));
        }
        all
    });
    all.get(symbol).map_or(&[], Vec::as_slice)
}

impl Scope<'_> {
    /// The operator of exactly these types.
    pub(super) fn exact_operator(
        &self,
        symbol: &str,
        left: Option<&TypeName>,
        right: &TypeName,
    ) -> Option<OperatorSignature> {
        let is_it = |told: &&Told| told.signature.left.as_ref() == left && told.signature.right == *right;
        let mut found = told(symbol).iter().filter(is_it).filter(|told| self.has(told.home, told.mark));
        found.next().map(|told| told.signature.clone())
    }

    /// All operators of this name, prefix or infix.
    pub(super) fn operators(&self, symbol: &str, infix: bool) -> impl Iterator<Item = &'static OperatorSignature> {
        let counts = move |told: &&Told| told.signature.left.is_some() == infix && self.has(told.home, told.mark);
        told(symbol).iter().filter(counts).map(|told| &told.signature)
    }
}

/// Whether any operator of this name is of one version only.
pub(super) fn differs_by_version(symbol: &str) -> bool {
    told(symbol).iter().any(|told| Version::from_mark(told.mark).is_some())
}

/// The operator that does the same with both sides swapped, by name alone: `>` for `<`. `None` where there is none, or where
/// it depends on the types.
pub fn commutator(symbol: &str) -> Option<&'static str> {
    let mut found: Vec<&str> = told(symbol).iter().filter_map(|told| told.signature.commutator).collect();
    found.sort_unstable();
    found.dedup();
    found.pop().filter(|_| found.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commutators_are_the_servers() {
        assert_eq!(commutator("="), Some("="));
        assert_eq!(commutator("<"), Some(">"));
        assert_eq!(commutator("@>"), Some("<@"));
        assert_eq!(commutator("->>"), None);
        assert_eq!(commutator("-"), None);
    }
}
