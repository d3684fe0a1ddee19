//! Which statement goes where.

use super::Replay;
use super::called::is_harmless;
use super::problem::Apply;
use super::session::constant_setting;
use crate::catalog::Expr;
use crate::catalog::expr::{FromItem, Query};
use pg_query::NodeEnum;
use pg_query::protobuf::{ObjectType, SelectStmt};

impl Replay {
    /// Applies a statement, and writes down what it did where somebody wants to know.
    pub(super) fn execute(&mut self, node: &NodeEnum) -> Apply {
        let (pending, first) = (self.watch(node), self.touched.len());
        self.execute_one(node)?;
        self.record(pending, first);
        Ok(())
    }

    /// Applies a statement. Those that change data or a setting of the session change no catalog; those that aren't understood
    /// leave a doubt.
    fn execute_one(&mut self, node: &NodeEnum) -> Apply {
        self.fill(node);
        match node {
            NodeEnum::CreateSchemaStmt(statement) => self.create_schema(statement),
            NodeEnum::CreateExtensionStmt(statement) => self.create_extension(statement),
            NodeEnum::AlterExtensionStmt(statement) => self.alter_extension(statement),
            NodeEnum::CompositeTypeStmt(statement) => self.create_composite(statement),
            NodeEnum::CreateRangeStmt(statement) => self.create_range(statement),
            NodeEnum::AlterTableStmt(statement) if statement.objtype() == ObjectType::ObjectType => {
                self.alter_composite(statement)
            }
            NodeEnum::DefineStmt(statement) if statement.kind() == ObjectType::ObjectAggregate => {
                self.create_aggregate(statement)
            }
            NodeEnum::CreateEventTrigStmt(statement) => self.create_event_trigger(statement),
            NodeEnum::AlterEventTrigStmt(statement) => self.alter_event_trigger(statement),
            NodeEnum::CreateEnumStmt(statement) => self.create_enum(statement),
            NodeEnum::AlterEnumStmt(statement) => self.alter_enum(statement),
            NodeEnum::CreateDomainStmt(statement) => self.create_domain(statement),
            NodeEnum::AlterDomainStmt(statement) => self.alter_domain(statement),
            NodeEnum::CreateStmt(statement) => self.create_table(statement),
            NodeEnum::CreateForeignTableStmt(statement) => self.create_foreign_table(statement),
            NodeEnum::AlterTableStmt(statement) => self.alter_table(statement),
            NodeEnum::IndexStmt(statement) => self.create_index(statement),
            NodeEnum::ClusterStmt(statement) => self.cluster(statement),
            NodeEnum::CreateSeqStmt(statement) => self.create_sequence(statement),
            NodeEnum::AlterSeqStmt(statement) => self.alter_sequence(statement),
            NodeEnum::AlterObjectSchemaStmt(statement) if statement.object_type() == ObjectType::ObjectSequence => {
                self.move_sequence(statement)
            }
            NodeEnum::CreateFunctionStmt(statement) => self.create_function(statement),
            NodeEnum::AlterFunctionStmt(statement) => self.alter_function(statement),
            NodeEnum::CreateTrigStmt(statement) => self.create_trigger(statement),
            NodeEnum::CreatePolicyStmt(statement) => self.create_policy(statement),
            NodeEnum::AlterPolicyStmt(statement) => self.alter_policy(statement),
            NodeEnum::GrantStmt(statement) => self.grant(statement),
            NodeEnum::GrantRoleStmt(statement) => self.grant_role(statement),
            NodeEnum::AlterDefaultPrivilegesStmt(statement) => self.alter_default_privileges(statement),
            NodeEnum::CommentStmt(statement) => self.comment(statement),
            NodeEnum::ViewStmt(statement) => self.create_view(statement),
            NodeEnum::CreateTableAsStmt(statement) if statement.objtype() == ObjectType::ObjectMatview => {
                self.create_materialized_view(statement)
            }
            NodeEnum::CreateTableAsStmt(statement) => self.create_table_as(statement),
            NodeEnum::RefreshMatViewStmt(statement) => self.refresh(statement),
            NodeEnum::DropStmt(statement) => self.drop(statement),
            NodeEnum::RuleStmt(statement) => self.create_rule(statement),
            NodeEnum::AlterObjectSchemaStmt(statement) if self.set_schema_of_other(statement)? => Ok(()),
            NodeEnum::AlterObjectSchemaStmt(statement) => self.set_schema(statement),
            NodeEnum::RenameStmt(statement) if self.rename_rest(statement)? => Ok(()),
            NodeEnum::RenameStmt(statement) => self.rename(statement),
            NodeEnum::AlterOwnerStmt(statement) => self.alter_owner(statement),
            NodeEnum::CreateRoleStmt(statement) => self.create_role(statement),
            NodeEnum::AlterRoleStmt(statement) => self.alter_role(statement),
            NodeEnum::AlterRoleSetStmt(statement) => self.alter_role_set(statement),
            NodeEnum::DropRoleStmt(statement) => self.drop_role(statement),
            NodeEnum::CreatePublicationStmt(statement) => self.create_publication(statement),
            NodeEnum::AlterPublicationStmt(statement) => self.alter_publication(statement),
            NodeEnum::DoStmt(statement) => self.do_block(statement),
            NodeEnum::VariableSetStmt(statement) => {
                let start = self.start.clone();
                self.session.set(statement, &start);
                Ok(())
            }
            NodeEnum::SelectStmt(statement) => {
                if let Some(into) = &statement.into_clause {
                    return self.select_into(statement, into);
                }
                self.require_rows(node)?;
                self.select(statement)
            }
            NodeEnum::CallStmt(statement) => self.run_call(statement),
            NodeEnum::TransactionStmt(statement) => self.transaction(statement),
            NodeEnum::InsertStmt(statement) => {
                self.require_rows(node)?;
                self.insert_rows(statement);
                Ok(())
            }
            NodeEnum::UpdateStmt(statement) => {
                self.require_rows(node)?;
                self.update_rows(statement);
                Ok(())
            }
            NodeEnum::DeleteStmt(statement) => {
                self.require_rows(node)?;
                self.delete_rows(statement);
                Ok(())
            }
            NodeEnum::AlterDatabaseSetStmt(statement) => self.alter_database_set(statement),
            NodeEnum::ReassignOwnedStmt(statement) => self.reassign_owned(statement),
            NodeEnum::DropOwnedStmt(statement) => self.drop_owned(statement),
            // Data, locks, statistics and messages: no object changes.
            NodeEnum::MergeStmt(_) | NodeEnum::TruncateStmt(_) | NodeEnum::VacuumStmt(_) => self.require_rows(node),
            NodeEnum::CopyStmt(_)
            | NodeEnum::LockStmt(_)
            | NodeEnum::ReindexStmt(_)
            | NodeEnum::CheckPointStmt(_)
            | NodeEnum::ConstraintsSetStmt(_)
            | NodeEnum::VariableShowStmt(_)
            | NodeEnum::NotifyStmt(_)
            | NodeEnum::ListenStmt(_)
            | NodeEnum::UnlistenStmt(_)
            | NodeEnum::DeclareCursorStmt(_)
            | NodeEnum::FetchStmt(_)
            | NodeEnum::ClosePortalStmt(_)
            | NodeEnum::LoadStmt(_) => Ok(()),
            NodeEnum::ExplainStmt(statement) => self.explain(statement),
            NodeEnum::PrepareStmt(statement) => self.prepare(statement),
            NodeEnum::ExecuteStmt(statement) => self.execute_prepared(statement),
            NodeEnum::DeallocateStmt(statement) => self.deallocate(statement),
            NodeEnum::DiscardStmt(statement) => {
                if statement.target() == pg_query::protobuf::DiscardMode::DiscardAll {
                    self.prepared.clear();
                    self.session = self.start.clone();
                }
                Ok(())
            }
            other => match self.other_statement(other)? {
                true => Ok(()),
                false => self.unsupported(other),
            },
        }
    }

    /// A query changes nothing by itself; the functions that it calls may.
    fn select(&mut self, statement: &SelectStmt) -> Apply {
        if self.set_config(statement) {
            return Ok(());
        }
        let calls = self.may_call(&NodeEnum::SelectStmt(Box::new(statement.clone())));
        if calls.is_some_and(|calls| calls.iter().all(|name| is_harmless(name) && !self.has_function_called(name))) {
            return Ok(());
        }
        self.run_query(statement)
    }

    /// `SELECT set_config('search_path', '', false)`.
    fn set_config(&mut self, statement: &SelectStmt) -> bool {
        let Some((name, value, _)) = constant_setting(statement) else { return false };
        self.session.set_config(&name, &value);
        true
    }
}

/// Names of the functions called in a query; `None` if a part of it isn't understood.
pub(super) fn calls_in(query: &Query) -> Option<Vec<String>> {
    let mut calls = Vec::new();
    collect_query(query, &mut calls).then_some(calls)
}

/// Names of the functions called in a query; `false` if a part of it is opaque.
fn collect_query(query: &Query, calls: &mut Vec<String>) -> bool {
    let Query::Select(select) = query else { return false };
    let targets = select.targets.iter().map(|(target, _)| target);
    let parts: Vec<&Expr> = targets.chain(select.condition.as_deref()).collect();
    let unknown_parts = parts.into_iter().filter(|part| !collect(part, calls)).count();
    let unknown_items = select.from.iter().filter(|item| !collect_from(item, calls)).count();
    unknown_parts + unknown_items == 0
}

fn collect_from(item: &FromItem, calls: &mut Vec<String>) -> bool {
    match item {
        FromItem::Table { .. } => true,
        FromItem::Function { call, .. } => collect(call, calls),
        FromItem::Query { query, .. } => collect_query(query, calls),
        FromItem::Join { left, right, condition, .. } => {
            let left = collect_from(left, calls);
            let sides = collect_from(right, calls) && left;
            condition.as_deref().is_none_or(|condition| collect(condition, calls)) && sides
        }
    }
}

fn collect(expr: &Expr, calls: &mut Vec<String>) -> bool {
    if let Expr::Call(call) = expr {
        calls.push(call.name.last().map(ToString::to_string).unwrap_or_default());
    }
    let here = !matches!(expr, Expr::Opaque(_));
    let inside = expr.query().is_none_or(|query| collect_query(query, calls));
    let unknown = expr.children().into_iter().filter(|child| !collect(child, calls)).count();
    here && inside && unknown == 0
}
