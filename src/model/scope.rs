//! Whose rows a table holds.

use super::Table;
use crate::catalog::Ident;
use crate::diagnostics::{Diagnostic, Diagnostics, code};
use crate::syntax::tree::{self, Habit, TableItem};

/// Whose rows a table holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Scope {
    /// The tenants themselves.
    Tenants,
    /// Each row belongs to a tenant.
    Tenant {
        /// The column that says which.
        key: Ident,
        /// Whether a row may be without one.
        nullable: bool,
    },
    /// Each row belongs to a person, by the table's `self` column.
    Personal,
    /// Belongs to nobody: what a rule allows, it allows for every row.
    Shared,
    /// For the server only.
    Internal,
}

impl Scope {
    /// In a word or two, for messages and docs.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Tenants => "tenants",
            Self::Tenant { .. } => "tenant",
            Self::Personal => "personal",
            Self::Shared => "shared",
            Self::Internal => "internal",
        }
    }
}

/// Every table says whose rows it holds, and what it says must be there.
pub(super) fn check(tables: &[Table], written: &[&tree::Table], has_tenants: bool, diagnostics: &mut Diagnostics) {
    for (table, written) in tables.iter().zip(written) {
        let mut said = table.self_column.is_some() || table.scope == Scope::Tenants;
        for item in &written.items {
            match item {
                TableItem::Tenant(line) => {
                    said = true;
                    if !has_tenants {
                        diagnostics.push(
                            Diagnostic::error(&code::P0403, line.span, "the model has no tenants")
                                .note("`tenant` makes the column that says to which tenant a row belongs")
                                .help("declare them: `tenant organizations by organization_id { members ... }`"),
                        );
                    }
                }
                TableItem::SelfColumn(_) => said = true,
                TableItem::Habit(habit) => said |= matches!(habit.value, Habit::Shared | Habit::Internal),
                _ => {}
            }
        }
        if !said {
            diagnostics.push(
                Diagnostic::error(
                    &code::P0401,
                    table.span,
                    format!("`{}` doesn't say whose rows it holds", table.name.name),
                )
                .note("without that nothing keeps one tenant from another's rows")
                .help("add a line `tenant`, `self COLUMN`, `shared` or `internal`"),
            );
        }
    }
}
