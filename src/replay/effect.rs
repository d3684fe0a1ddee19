//! What each statement did, as data: what rules about single statements (locks, rewrites, lost rows) are told.
//!
//! The catalog says where migrations lead; an [`Effect`] says what one statement did on the way, judged with the catalog before and after it, so that
//! a statement that changes nothing (`IF NOT EXISTS`) has none. Statements that the interpreter runs in a DO block have theirs, at the place of
//! the block. To tell a new kind: a variant here, and the reading of its nodes in `effect/watch.rs`, `effect/alter.rs` or `effect/lock.rs`.

mod alter;
pub mod client;
mod enum_value;
mod lock;
mod watch;

pub use crate::platform::volatility::Default;
pub(super) use watch::Recorder;

use crate::catalog::{Acl, FunctionId, Grantee, Ident, ObjectId, ObjectKind, Privilege, QualifiedName, TypeRef};
use crate::span::Span;

/// One thing that one statement did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Effect {
    /// What.
    pub kind: EffectKind,
    /// The statement.
    pub span: Span,
    /// Which file it stands in, counted from 0 in the order of replay.
    pub file: usize,
    /// Which statement of that file it is, counted from 0: effects of one statement share the number.
    pub statement: usize,
    /// Whether the table that it is about was made in the same file, and so has no rows and no readers yet.
    pub on_new_table: bool,
}

/// Kinds of effects.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EffectKind {
    /// CREATE TABLE, `CREATE TABLE AS`, `SELECT INTO`.
    CreateTable {
        /// The table.
        table: QualifiedName,
    },
    /// DROP TABLE, also by CASCADE or with its schema.
    DropTable {
        /// The table.
        table: QualifiedName,
    },
    /// `RENAME TO`, `SET SCHEMA` of a table.
    RenameTable {
        /// Its name before.
        from: QualifiedName,
        /// Its name after.
        to: QualifiedName,
    },
    /// TRUNCATE.
    Truncate {
        /// The table.
        table: QualifiedName,
    },
    /// ADD COLUMN.
    AddColumn(AddColumn),
    /// DROP COLUMN.
    DropColumn {
        /// The table.
        table: QualifiedName,
        /// The column.
        column: Ident,
    },
    /// RENAME COLUMN.
    RenameColumn {
        /// The table.
        table: QualifiedName,
        /// Its name before.
        from: Ident,
        /// Its name after.
        to: Ident,
    },
    /// `SET DATA TYPE`.
    AlterColumnType {
        /// The table.
        table: QualifiedName,
        /// The column.
        column: Ident,
        /// Its type before.
        from: TypeRef,
        /// Its type after.
        to: TypeRef,
        /// Whether USING was written.
        using: bool,
        /// Whether USING says more than a cast of the column to its new type, which is what happens without it too.
        computes: bool,
    },
    /// `SET NOT NULL` of a column that was nullable.
    SetNotNull {
        /// The table.
        table: QualifiedName,
        /// The column.
        column: Ident,
        /// Whether a validated check says it already, so that no row is read (Postgres docs, ALTER TABLE).
        proven: bool,
    },
    /// `DROP NOT NULL` of a column that wasn't nullable.
    DropNotNull {
        /// The table.
        table: QualifiedName,
        /// The column.
        column: Ident,
    },
    /// ADD CONSTRAINT, by itself or with ADD COLUMN.
    AddConstraint(AddConstraint),
    /// VALIDATE CONSTRAINT.
    ValidateConstraint {
        /// The table.
        table: QualifiedName,
        /// The constraint.
        name: Ident,
    },
    /// DROP CONSTRAINT.
    DropConstraint {
        /// The table.
        table: QualifiedName,
        /// The constraint.
        name: Ident,
    },
    /// Another command of ALTER TABLE: `SetLogged`, `AttachPartition`, ... as `AlterTableType` of Postgres's parser calls it, without `AT_`.
    AlterTable {
        /// The table.
        table: QualifiedName,
        /// The command.
        command: String,
    },
    /// CREATE INDEX.
    CreateIndex {
        /// The table or materialized view.
        on: QualifiedName,
        /// The index.
        name: Ident,
        /// UNIQUE.
        unique: bool,
        /// CONCURRENTLY.
        concurrently: bool,
        /// `ON ONLY`: of a partitioned table, without its partitions.
        only: bool,
    },
    /// DROP INDEX.
    DropIndex {
        /// The table or materialized view.
        on: QualifiedName,
        /// The index.
        name: Ident,
        /// CONCURRENTLY.
        concurrently: bool,
    },
    /// `ENABLE ROW LEVEL SECURITY`.
    EnableRowSecurity {
        /// The table.
        table: QualifiedName,
    },
    /// `DISABLE ROW LEVEL SECURITY` of a table that had it.
    DisableRowSecurity {
        /// The table.
        table: QualifiedName,
    },
    /// CREATE POLICY, ALTER POLICY or DROP POLICY: each of them locks the tables of `auth`, `storage` and `realtime` on the platform.
    Policy {
        /// The table.
        table: QualifiedName,
        /// The policy.
        name: Ident,
        /// What was done to it.
        change: Change,
    },
    /// CREATE TRIGGER or DROP TRIGGER.
    Trigger {
        /// The table or view.
        on: QualifiedName,
        /// The trigger.
        name: Ident,
        /// What was done to it.
        change: Change,
    },
    /// GRANT or REVOKE, once for each object.
    Grant {
        /// The object.
        object: ObjectId,
        /// Whether privileges were given, not taken.
        given: bool,
        /// To or from whom.
        grantees: Vec<Grantee>,
        /// Those that were written for the whole object; empty where only columns were named. ALL is all of them.
        privileges: Vec<Privilege>,
    },
    /// ALTER DEFAULT PRIVILEGES.
    AlterDefaultPrivileges {
        /// IN SCHEMA; empty for everywhere.
        schemas: Vec<Ident>,
        /// The kind of objects.
        objects: ObjectKind,
        /// Whether privileges are given, not taken.
        given: bool,
        /// To or from whom.
        grantees: Vec<Grantee>,
        /// Whether it changed anything.
        changed: bool,
    },
    /// CREATE VIEW, `CREATE OR REPLACE VIEW`.
    CreateView {
        /// The view.
        view: QualifiedName,
        /// Whether there was one already.
        replaced: bool,
        /// Whether the one before had `security_invoker` and this one hasn't.
        lost_security_invoker: bool,
    },
    /// DROP VIEW.
    DropView {
        /// The view.
        view: QualifiedName,
    },
    /// CREATE FUNCTION.
    CreateFunction {
        /// The function.
        function: FunctionId,
        /// Whether there was one already.
        replaced: bool,
    },
    /// DROP FUNCTION.
    DropFunction {
        /// The function.
        function: FunctionId,
    },
    /// `ALTER TYPE ... ADD VALUE`.
    AddEnumValue {
        /// The type.
        ty: QualifiedName,
        /// The value.
        value: String,
    },
    /// DROP TYPE, DROP DOMAIN.
    DropType {
        /// The type.
        ty: QualifiedName,
    },
    /// DROP SCHEMA.
    DropSchema {
        /// The schema.
        schema: Ident,
    },
    /// SET, RESET.
    SetSetting {
        /// The setting: `lock_timeout`.
        name: String,
        /// Its value as it is written; none for RESET and DEFAULT.
        value: Option<String>,
        /// SET LOCAL.
        local: bool,
    },
    /// BEGIN, START TRANSACTION.
    Begin,
    /// COMMIT.
    Commit,
    /// ROLLBACK of the whole transaction.
    Rollback,
    /// INSERT, UPDATE, DELETE, MERGE of a table's rows.
    Data {
        /// The table.
        table: QualifiedName,
        /// The command.
        command: DataCommand,
        /// Whether WHERE (of MERGE, ON) limits it; an INSERT never is.
        limited: bool,
    },
    /// REFRESH MATERIALIZED VIEW, but for WITH NO DATA.
    Refresh {
        /// The view.
        view: QualifiedName,
        /// CONCURRENTLY.
        concurrently: bool,
    },
    /// CREATE MATERIALIZED VIEW.
    CreateMaterializedView(CreateMaterializedView),
    /// A foreign key of a table that is made: it locks the other one too.
    PointsAt(PointsAt),
    /// ATTACH PARTITION.
    AttachPartition(AttachPartition),
    /// CLUSTER, VACUUM, REINDEX.
    Maintain(Maintain),
    /// `CREATE TYPE ... AS ENUM`.
    CreateEnum(CreateEnum),
    /// A statement uses a value that its file has added to an enum which was there before.
    UseEnumValue(UseEnumValue),
    /// What running clients notice.
    Client(client::ClientEffect),
}

/// ADD COLUMN.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AddColumn {
    /// The table.
    pub table: QualifiedName,
    /// The column.
    pub column: Ident,
    /// Its type.
    pub ty: TypeRef,
    /// NOT NULL.
    pub not_null: bool,
    /// Its default, by how often it is computed.
    pub default: Default,
    /// `GENERATED ALWAYS AS (...) STORED`.
    pub generated: bool,
    /// `GENERATED ... AS IDENTITY`.
    pub identity: bool,
    /// Whether the server writes the whole table anew (Postgres docs, ALTER TABLE, Notes): the default is volatile, the column is generated or an
    /// identity, or its type is a domain with conditions.
    pub rewrites: bool,
}

/// ADD CONSTRAINT.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AddConstraint {
    /// The table.
    pub table: QualifiedName,
    /// The constraint.
    pub name: Ident,
    /// Its kind.
    pub class: ConstraintClass,
    /// Whether the rows that are there are looked at: no NOT VALID.
    pub validated: bool,
    /// `USING INDEX`.
    pub using_index: bool,
    /// The table that a foreign key points to.
    pub references: Option<QualifiedName>,
    /// Whether the rows that are there are read: it is validated, and not a foreign key that comes with a column without a default
    /// (`transformFKConstraints`).
    pub reads_rows: bool,
}

/// Kinds of constraints.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[expect(missing_docs, reason = "each is the SQL phrase")]
pub enum ConstraintClass {
    PrimaryKey,
    Unique,
    Check,
    ForeignKey,
    Exclusion,
}

/// What was done to something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[expect(missing_docs, reason = "each is the SQL word")]
pub enum Change {
    Create,
    Alter,
    Drop,
}

/// Commands that change rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[expect(missing_docs, reason = "each is the SQL word")]
pub enum DataCommand {
    Insert,
    Update,
    Delete,
    Merge,
}

impl EffectKind {
    /// The table that it is about.
    pub fn table(&self) -> Option<&QualifiedName> {
        match self {
            Self::CreateTable { table }
            | Self::DropTable { table }
            | Self::RenameTable { from: table, .. }
            | Self::Truncate { table }
            | Self::AddColumn(AddColumn { table, .. })
            | Self::DropColumn { table, .. }
            | Self::RenameColumn { table, .. }
            | Self::AlterColumnType { table, .. }
            | Self::SetNotNull { table, .. }
            | Self::DropNotNull { table, .. }
            | Self::AddConstraint(AddConstraint { table, .. })
            | Self::ValidateConstraint { table, .. }
            | Self::DropConstraint { table, .. }
            | Self::AlterTable { table, .. }
            | Self::CreateIndex { on: table, .. }
            | Self::DropIndex { on: table, .. }
            | Self::EnableRowSecurity { table }
            | Self::DisableRowSecurity { table }
            | Self::Policy { table, .. }
            | Self::Trigger { on: table, .. }
            | Self::Grant { object: ObjectId::Table(table), .. }
            | Self::Data { table, .. }
            | Self::Refresh { view: table, .. }
            | Self::CreateMaterializedView(CreateMaterializedView { view: table, .. })
            | Self::PointsAt(PointsAt { table, .. })
            | Self::AttachPartition(AttachPartition { partition: table, .. })
            | Self::Maintain(Maintain { on: Some(table), .. }) => Some(table),
            Self::Client(effect) => effect.table(),
            _ => None,
        }
    }
}

/// CREATE MATERIALIZED VIEW.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreateMaterializedView {
    /// The view.
    pub view: QualifiedName,
    /// Whether it has rows: no WITH NO DATA.
    pub populated: bool,
}

/// A foreign key of a table that is made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PointsAt {
    /// The new table.
    pub table: QualifiedName,
    /// The key.
    pub name: Ident,
    /// The table that it points to, another one.
    pub references: QualifiedName,
}

/// ATTACH PARTITION.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AttachPartition {
    /// The partitioned table.
    pub table: QualifiedName,
    /// The table that becomes a partition.
    pub partition: QualifiedName,
    /// Whether a validated check of it speaks of a column of the partition key. Whether it implies the bounds isn't told.
    pub checked: bool,
    /// DEFAULT.
    pub default: bool,
}

/// CLUSTER, VACUUM, REINDEX.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Maintain {
    /// The command.
    pub command: Maintenance,
    /// The table or materialized view, also where an index was named; none for more than one.
    pub on: Option<QualifiedName>,
    /// CONCURRENTLY.
    pub concurrently: bool,
}

/// Commands that put tables and indexes in order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[expect(missing_docs, reason = "each is the SQL phrase")]
pub enum Maintenance {
    Cluster,
    Vacuum,
    VacuumFull,
    Reindex,
}

/// `CREATE TYPE ... AS ENUM`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreateEnum {
    /// The type.
    pub ty: QualifiedName,
}

/// The use of a value that was added to an enum in the same file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UseEnumValue {
    /// The type.
    pub ty: QualifiedName,
    /// The value.
    pub value: String,
}

/// What a statement that is about to run will have done, if it succeeds: what must be known from before it.
#[derive(Debug)]
pub(super) enum Pending {
    /// All is known.
    Known(EffectKind),
    /// ADD COLUMN: the column is looked at when it is there.
    Column(QualifiedName, Ident),
    /// ADD CONSTRAINT: the table's constraints before are not those after.
    Constraints { table: QualifiedName, name: Option<Ident>, before: Vec<Ident>, using_index: bool, rows_fit: bool },
    /// `SET DATA TYPE`: the type after is looked at.
    ColumnType { table: QualifiedName, column: Ident, from: TypeRef, using: bool, computes: bool },
    /// CREATE INDEX: the indexes before are not those after.
    Index { on: QualifiedName, before: Vec<Ident>, unique: bool, concurrently: bool, only: bool },
    /// Something new, if it wasn't there: whether a table was there.
    Table { schema: String, name: String, existed: bool },
    /// A view: whether it was there, and had `security_invoker`.
    View { schema: String, name: String, before: Option<bool> },
    /// Functions of that name that were there.
    Function { before: Vec<FunctionId> },
    /// A table's new name.
    Rename { from: QualifiedName },
    /// Privileges of what is touched.
    Grants { given: bool, grantees: Vec<Grantee>, privileges: Vec<Privilege> },
    /// Default privileges, with those from before.
    Defaults {
        schemas: Vec<Ident>,
        objects: ObjectKind,
        given: bool,
        grantees: Vec<Grantee>,
        before: Vec<DefaultEntry>,
    },
    /// What is touched and gone.
    Drops { concurrently: bool },
    /// What clients notice.
    Client(client::Before),
}

/// An entry of the default privileges.
pub(super) type DefaultEntry = ((Ident, Option<Ident>, ObjectKind), Acl);
