//! CREATE and ALTER POLICY.

use super::analysis::scope::Scope;
use super::expr::read as read_expr;
use super::node::ident;
use super::problem::{Apply, Problem};
use super::{Facet, Replay};
use crate::catalog::{Expr, Grantee, ObjectId, Policy, PolicyCommand, QualifiedName};
use pg_query::protobuf::{AlterPolicyStmt, CreatePolicyStmt, Node};
use std::collections::BTreeSet;

impl Replay {
    pub(super) fn create_policy(&mut self, statement: &CreatePolicyStmt) -> Apply {
        let table = self.table_name(statement.table.as_ref())?;
        let name = ident(&statement.policy_name);
        let command = match statement.cmd_name.as_str() {
            "select" => PolicyCommand::Select,
            "insert" => PolicyCommand::Insert,
            "update" => PolicyCommand::Update,
            "delete" => PolicyCommand::Delete,
            _ => PolicyCommand::All,
        };
        let policy = Policy {
            name: name.clone(),
            permissive: statement.permissive,
            command,
            roles: self.policy_roles(&statement.roles)?,
            using: self.clause(&table, statement.qual.as_deref())?,
            check: self.clause(&table, statement.with_check.as_deref())?,
            comment: None,
        };
        self.touch(ObjectId::Table(table.clone()), Facet::Policy(name.clone()));
        let held = self.table_mut(&table)?;
        if held.policies.contains_key(&name) {
            let message = format!("policy \"{name}\" for table \"{}\" already exists", table.name);
            return Err(Problem::duplicate("42710", message));
        }
        check_clauses(&policy)?;
        held.policies.insert(name, policy);
        Ok(())
    }

    pub(super) fn alter_policy(&mut self, statement: &AlterPolicyStmt) -> Apply {
        let table = self.table_name(statement.table.as_ref())?;
        let name = ident(&statement.policy_name);
        let roles = if statement.roles.is_empty() { None } else { Some(self.policy_roles(&statement.roles)?) };
        let using = self.clause(&table, statement.qual.as_deref())?;
        let check = self.clause(&table, statement.with_check.as_deref())?;
        self.touch(ObjectId::Table(table.clone()), Facet::Policy(name.clone()));
        let held = self.table_mut(&table)?;
        let missing = || format!("policy \"{name}\" for table \"{}\" does not exist", table.name);
        let mut policy = held.policies.get(&name).cloned().ok_or_else(|| Problem::missing("42704", missing()))?;
        policy.roles = roles.unwrap_or(policy.roles);
        policy.using = using.or(policy.using);
        policy.check = check.or(policy.check);
        check_clauses(&policy)?;
        held.policies.insert(name, policy);
        Ok(())
    }

    fn clause(&self, table: &QualifiedName, node: Option<&Node>) -> Apply<Option<Expr>> {
        let Some(mut node) = node.cloned() else { return Ok(None) };
        self.settle_expression(&mut node, Scope::of_relation(&self.catalog, table))?;
        Ok(Some(read_expr(&node)?))
    }

    /// PUBLIC swallows every other role (`policy_role_list_to_array`).
    fn policy_roles(&self, roles: &[Node]) -> Apply<BTreeSet<Grantee>> {
        let roles: BTreeSet<Grantee> = self.grantees(roles)?.into_iter().collect();
        if roles.is_empty() || roles.contains(&Grantee::Public) {
            return Ok(BTreeSet::from([Grantee::Public]));
        }
        Ok(roles)
    }
}

fn check_clauses(policy: &Policy) -> Apply {
    match policy.command {
        PolicyCommand::Insert if policy.using.is_some() => {
            Err(Problem::invalid("42601", "only WITH CHECK expression allowed for INSERT"))
        }
        PolicyCommand::Select | PolicyCommand::Delete if policy.check.is_some() => {
            Err(Problem::invalid("42601", "WITH CHECK cannot be applied to SELECT or DELETE"))
        }
        _ => Ok(()),
    }
}
