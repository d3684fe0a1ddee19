//! What running clients notice of a statement: things that are gone, have another name, take fewer values or obey other rules.

mod alter;
mod cascade;
mod objects;
mod once;
mod rows;
mod watch;

pub(in crate::replay) use watch::Before;

use crate::catalog::{Acl, Expr, FunctionId, Ident, ObjectId, Policy, QualifiedName, TypeRef};
use crate::replay::Facet;

/// One of these things.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ClientEffect {
    /// CASCADE took along what the statement doesn't name.
    Cascade(Vec<Gone>),
    /// RENAME and SET SCHEMA of anything but a table and its columns.
    Renamed(Renamed),
    /// `SET DATA TYPE` to a type that not every value fits.
    NarrowedType(NarrowedType),
    /// A check that is new, or another under the old name.
    AddedCheck(AddedCheck),
    /// DROP CONSTRAINT of a check, or another under its name.
    DroppedCheck {
        /// The table.
        table: QualifiedName,
        /// What it demanded.
        check: Expr,
    },
    /// A unique constraint, primary key or unique index that is new.
    AddedUnique(AddedUnique),
    /// One that is gone.
    DroppedUnique {
        /// The table.
        table: QualifiedName,
        /// Its columns.
        columns: Vec<Ident>,
    },
    /// `SET NOT NULL` of a column that no valid check keeps from being null.
    NullRefused {
        /// The table.
        table: QualifiedName,
        /// The column.
        column: Ident,
        /// Whether it had a default before the statement.
        has_default: bool,
    },
    /// DROP POLICY.
    DroppedPolicy {
        /// The table.
        table: QualifiedName,
        /// As it was.
        policy: Box<Policy>,
    },
    /// UPDATE, with the columns that it sets; DELETE, with none.
    Rows(Rows),
    /// TRUNCATE ... CASCADE: tables that point at what was named, and are emptied as well.
    TruncatedToo {
        /// What was named.
        named: Vec<QualifiedName>,
        /// The others.
        tables: Vec<QualifiedName>,
    },
    /// `NO FORCE ROW LEVEL SECURITY` of a table that had it.
    NoForce {
        /// The table.
        table: QualifiedName,
    },
    /// OWNER TO somebody else.
    Owner {
        /// What.
        object: ObjectId,
        /// The owner before.
        from: Ident,
        /// The owner now.
        to: Ident,
    },
    /// GRANT of roles to roles.
    RoleGrant {
        /// The roles that were given.
        roles: Vec<Ident>,
        /// To whom.
        members: Vec<Ident>,
    },
    /// CREATE FUNCTION, with the one that it replaced.
    MadeFunction {
        /// The function.
        function: FunctionId,
        /// As it was, where there was one.
        before: Option<FunctionFace>,
        /// As it is.
        after: FunctionFace,
    },
    /// DROP FUNCTION.
    DroppedFunction {
        /// The function.
        function: FunctionId,
        /// As it was.
        face: FunctionFace,
    },
    /// CREATE VIEW, with the one that it replaced.
    MadeView {
        /// The view.
        view: QualifiedName,
        /// As it was, where there was one.
        before: Option<ViewFace>,
        /// As it is.
        after: ViewFace,
    },
    /// DROP VIEW.
    DroppedView {
        /// The view.
        view: QualifiedName,
        /// As it was.
        face: ViewFace,
    },
    /// CREATE DOMAIN or ALTER DOMAIN, with a condition that is new.
    DomainCondition {
        /// The domain.
        domain: QualifiedName,
    },
    /// A statement that fails when it is run again: CREATE without IF NOT EXISTS or OR REPLACE, DROP without IF EXISTS.
    Once {
        /// What it is: `CREATE TABLE`.
        words: &'static str,
        /// What would let it run again: `IF NOT EXISTS`.
        missing: &'static str,
    },
}

/// An object or a part of one that is there no longer.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Gone {
    /// The object.
    pub object: ObjectId,
    /// The part of it; none where it is the whole.
    pub part: Option<Facet>,
}

/// A new name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Renamed {
    /// What it was.
    pub object: ObjectId,
    /// What of it, if not the whole: a view's column, an enum's value.
    pub part: Option<String>,
    /// Its new name; after SET SCHEMA, the schema and the name.
    pub to: String,
}

/// A type that not every value fits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NarrowedType {
    /// The table.
    pub table: QualifiedName,
    /// The column.
    pub column: Ident,
    /// Its type before.
    pub from: TypeRef,
    /// Its type after.
    pub to: TypeRef,
    /// Where both are enums, the values that are no more.
    pub lost: Option<Vec<String>>,
}

/// A check.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AddedCheck {
    /// The table.
    pub table: QualifiedName,
    /// Its name.
    pub name: Ident,
    /// What it demands.
    pub check: Expr,
    /// The checks that the table had before the statement.
    pub beside: Vec<Expr>,
}

/// What has to be unique.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AddedUnique {
    /// The table.
    pub table: QualifiedName,
    /// The constraint or index.
    pub name: Ident,
    /// Its columns; where expressions are among its keys, none.
    pub columns: Vec<Ident>,
    /// Whether it takes nulls for equal.
    pub nulls_not_distinct: bool,
    /// The columns of what was unique before the statement, for all rows.
    pub beside: Vec<Vec<Ident>>,
}

/// UPDATE or DELETE.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rows {
    /// The table.
    pub table: QualifiedName,
    /// Whether nothing limits it: no WHERE, or one that is always true, and no other table.
    pub all: bool,
    /// The columns that it sets.
    pub set: Vec<Ident>,
    /// Those of them whose new value has nothing to do with the old one.
    pub overwritten: Vec<Ident>,
}

/// Of a function what its callers depend on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FunctionFace {
    /// SECURITY DEFINER.
    pub security_definer: bool,
    /// Its own search path.
    pub search_path: Option<String>,
    /// Its owner.
    pub owner: Ident,
    /// EXECUTE.
    pub privileges: Acl,
    /// Whether only triggers run it.
    pub fires: bool,
}

/// Of a view what its readers depend on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ViewFace {
    /// `security_invoker`.
    pub security_invoker: bool,
    /// Its owner.
    pub owner: Ident,
    /// Privileges on the whole view.
    pub privileges: Acl,
    /// Its columns.
    pub columns: Vec<Ident>,
}

impl ClientEffect {
    /// The table that it is about.
    pub fn table(&self) -> Option<&QualifiedName> {
        match self {
            Self::NarrowedType(NarrowedType { table, .. })
            | Self::AddedCheck(AddedCheck { table, .. })
            | Self::DroppedCheck { table, .. }
            | Self::AddedUnique(AddedUnique { table, .. })
            | Self::DroppedUnique { table, .. }
            | Self::NullRefused { table, .. }
            | Self::DroppedPolicy { table, .. }
            | Self::Rows(Rows { table, .. })
            | Self::NoForce { table }
            | Self::Owner { object: ObjectId::Table(table), .. } => Some(table),
            _ => None,
        }
    }
}
