//! What a statement is for: whether it makes a part of the schema, or does something else.

use super::view::option_text;
use crate::catalog::view::truth;
use crate::sql::Statement;
use pg_query::NodeEnum;
use pg_query::protobuf::{Node, ObjectType, RangeVar};

/// What a statement is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StatementKind {
    /// It makes, changes or drops something that stays.
    Definition,
    /// It changes rows.
    Data,
    /// BEGIN, COMMIT, ROLLBACK, savepoints.
    Transaction,
    /// It changes a setting, and so what the statements after it mean.
    Setting,
    /// CONCURRENTLY, VACUUM and the like: it can't run in a transaction.
    Alone,
    /// A role of the cluster, or who is a member of one.
    Role,
    /// ALTER DEFAULT PRIVILEGES.
    DefaultPrivileges,
    /// CREATE EXTENSION, ALTER EXTENSION.
    Extension,
    /// It leaves nothing behind: a query, a lock, a message.
    Nothing,
}

/// A view with its owner's rights.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DefinerView {
    /// Its schema, where one is written.
    pub schema: Option<String>,
    /// Its name.
    pub name: String,
    /// Whether it is materialized.
    pub is_materialized: bool,
}

/// `security_invoker`, `security_invoker = true`
fn is_invoker(option: &Node) -> bool {
    let Some(NodeEnum::DefElem(option)) = &option.node else { return false };
    let value = option.arg.as_deref().map_or_else(|| Some("true".to_owned()), option_text);
    option.defname == "security_invoker" && value.and_then(|value| truth(&value)).unwrap_or_default()
}

impl StatementKind {
    /// Of one statement.
    pub fn of(statement: &Statement) -> Self {
        match &statement.node {
            NodeEnum::InsertStmt(_)
            | NodeEnum::UpdateStmt(_)
            | NodeEnum::DeleteStmt(_)
            | NodeEnum::MergeStmt(_)
            | NodeEnum::TruncateStmt(_)
            | NodeEnum::CopyStmt(_) => Self::Data,
            NodeEnum::SelectStmt(select) if select.into_clause.is_some() => Self::Data,
            NodeEnum::TransactionStmt(_) => Self::Transaction,
            NodeEnum::VariableSetStmt(_) | NodeEnum::ConstraintsSetStmt(_) | NodeEnum::DiscardStmt(_) => Self::Setting,
            NodeEnum::IndexStmt(index) if index.concurrent => Self::Alone,
            NodeEnum::DropStmt(drop) if drop.concurrent => Self::Alone,
            NodeEnum::VacuumStmt(_)
            | NodeEnum::ReindexStmt(_)
            | NodeEnum::ClusterStmt(_)
            | NodeEnum::CreatedbStmt(_)
            | NodeEnum::DropdbStmt(_)
            | NodeEnum::AlterSystemStmt(_)
            | NodeEnum::CreateTableSpaceStmt(_)
            | NodeEnum::DropTableSpaceStmt(_) => Self::Alone,
            NodeEnum::CreateRoleStmt(_)
            | NodeEnum::AlterRoleStmt(_)
            | NodeEnum::AlterRoleSetStmt(_)
            | NodeEnum::DropRoleStmt(_)
            | NodeEnum::GrantRoleStmt(_)
            | NodeEnum::ReassignOwnedStmt(_)
            | NodeEnum::DropOwnedStmt(_) => Self::Role,
            NodeEnum::AlterDefaultPrivilegesStmt(_) => Self::DefaultPrivileges,
            NodeEnum::CreateExtensionStmt(_)
            | NodeEnum::AlterExtensionStmt(_)
            | NodeEnum::AlterExtensionContentsStmt(_) => Self::Extension,
            NodeEnum::SelectStmt(_)
            | NodeEnum::LockStmt(_)
            | NodeEnum::CheckPointStmt(_)
            | NodeEnum::VariableShowStmt(_)
            | NodeEnum::NotifyStmt(_)
            | NodeEnum::ListenStmt(_)
            | NodeEnum::UnlistenStmt(_)
            | NodeEnum::ExplainStmt(_)
            | NodeEnum::PrepareStmt(_)
            | NodeEnum::ExecuteStmt(_)
            | NodeEnum::DeallocateStmt(_)
            | NodeEnum::CallStmt(_)
            | NodeEnum::LoadStmt(_) => Self::Nothing,
            _ => Self::Definition,
        }
    }

    /// The view that a statement makes with its owner's rights: without `security_invoker`, or materialized.
    pub fn definer_view(statement: &Statement) -> Option<DefinerView> {
        let of = |range: &RangeVar, is_materialized| DefinerView {
            schema: (!range.schemaname.is_empty()).then(|| range.schemaname.clone()),
            name: range.relname.clone(),
            is_materialized,
        };
        match &statement.node {
            NodeEnum::ViewStmt(view) if !view.options.iter().any(is_invoker) => Some(of(view.view.as_ref()?, false)),
            NodeEnum::CreateTableAsStmt(made) if made.objtype() == ObjectType::ObjectMatview => {
                Some(of(made.into.as_ref()?.rel.as_ref()?, true))
            }
            _ => None,
        }
    }

    /// Whether it makes a function.
    pub fn is_function(statement: &Statement) -> bool {
        matches!(statement.node, NodeEnum::CreateFunctionStmt(_))
    }
}
