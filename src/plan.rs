//! The way from one catalog to another: steps in an order that holds at every moment.
//!
//! In goes what differs, out comes a [`Plan`]. The ordering rule is written here once: protection exists before exposure. A table has row
//! security and no privileges before anybody is granted any, and its policies stand before the grants.

mod calls;
pub mod change;
mod create;
pub mod exposure;
pub mod hazard;
mod idempotent;
mod next;
mod order;
pub mod rename;
mod role;
pub mod safe;

pub use change::{Change, CommentTarget, Securable, Verbatim};
pub use create::plan;
pub use next::next;

use crate::catalog::QualifiedName;

/// Steps in order.
#[derive(Debug, Clone, Default)]
pub struct Plan {
    /// The steps.
    pub steps: Vec<Step>,
    /// Whether each statement must be one that can be run again: [`Plan::idempotent`] makes such a plan.
    pub idempotent: bool,
}

/// One statement to come.
#[derive(Debug, Clone)]
pub struct Step {
    /// What it does.
    pub change: Change,
    /// The part of the file that it belongs to.
    pub section: Section,
    /// What to say above it: a sentence without a full stop; may be empty.
    pub remark: String,
}

/// The parts of a migration, in their order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Section {
    /// Roles of the database.
    Roles,
    /// Schemas and extensions.
    Schemas,
    /// Enums and domains.
    Types,
    /// A table: columns, constraints, row security switched on, privileges taken away, indexes.
    Table(QualifiedName),
    /// Functions.
    Functions,
    /// Views.
    Views,
    /// What guards a table and who may do what with it: triggers, policies, grants.
    Access(QualifiedName),
    /// The role that owns helper functions is nobody's again.
    Helpers,
    /// What happens elsewhere in the database: the trigger on `auth.users`.
    SignUp,
    /// Statements of the model's own, taken as they are.
    Own,
    /// How long a migration waits for others.
    Locks,
    /// What has another name.
    Renames,
    /// What closes before anything else changes.
    Closed,
    /// What is taken away to be made again.
    Cleared,
    /// What goes for good.
    Removed,
    /// Owners, and privileges on what was there.
    Given,
}

impl Plan {
    /// Adds statements of the model's own at the end, where everything that they may be about is there.
    pub fn add_own(&mut self, statements: Vec<Verbatim>) {
        let steps = statements.into_iter().map(|statement| Step {
            change: Change::Verbatim(Box::new(statement)),
            section: Section::Own,
            remark: String::new(),
        });
        self.steps.extend(steps);
    }
}
