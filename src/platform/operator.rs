//! Operators, by name.

use super::rows::{Row, Table};
use super::type_name::TypeName;
use super::world::Scope;

/// name, left, right, home, result, commutator, version
pub(super) const OPERATORS: Table = Table(include_str!("data/operators.tsv"));

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
    fn from_row(row: Row) -> Self {
        let [symbol, left, right, _, result, commutator] = row.fields::<6>();
        Self {
            symbol,
            left: (left != "-").then(|| TypeName::from_data(left)),
            right: TypeName::from_data(right),
            result: TypeName::from_data(result),
            commutator: (commutator != "-").then_some(commutator),
        }
    }

    /// The types of its operands as declared.
    pub(super) fn operands(&self) -> Vec<TypeName> {
        self.left.iter().chain([&self.right]).cloned().collect()
    }
}

impl Scope<'_> {
    /// The operator of exactly these types.
    pub(super) fn exact_operator(
        &self,
        symbol: &str,
        left: Option<&TypeName>,
        right: &TypeName,
    ) -> Option<OperatorSignature> {
        let left = left.map_or("-".into(), TypeName::to_data);
        let mut rows = OPERATORS.find(&[symbol, &left, &right.to_data()]);
        rows.find(|row| self.has(row.field(3), row.field(6))).map(OperatorSignature::from_row)
    }

    /// All operators of this name, prefix or infix.
    pub(super) fn operators(&self, symbol: &str, infix: bool) -> Vec<OperatorSignature> {
        OPERATORS
            .find(&[symbol])
            .filter(|row| (row.field(1) != "-") == infix && self.has(row.field(3), row.field(6)))
            .map(OperatorSignature::from_row)
            .collect()
    }
}

/// Whether any operator of this name is of one version only.
pub(super) fn differs_by_version(symbol: &str) -> bool {
    OPERATORS.find(&[symbol]).any(|row| row.optional(6).is_some())
}

/// The operator that does the same with both sides swapped, by name alone: `>` for `<`. `None` where there is none, or where
/// it depends on the types.
pub fn commutator(symbol: &str) -> Option<&'static str> {
    let mut found: Vec<&str> = OPERATORS.find(&[symbol]).filter_map(|row| row.optional(5)).collect();
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
