//! CREATE RULE.

use super::analysis::Walker;
use super::analysis::scope::Scope;
use super::names::Relation;
use super::node::ident;
use super::problem::{Apply, Problem};
use super::{Facet, Replay};
use crate::catalog::{Ident, Rule, TriggerEnabled};
use crate::sql::deparse;
use crate::sql::parse::{parse_all, with_stack_for};
use pg_query::NodeEnum;
use pg_query::protobuf::RuleStmt;

impl Replay {
    /// The rule is kept as the whole statement, with the relation under its full name.
    pub(super) fn create_rule(&mut self, statement: &RuleStmt) -> Apply {
        let (relation, kind) = self.written_relation(statement.relation.as_ref())?;
        if !matches!(kind, Relation::Table | Relation::View) {
            return Err(Problem::invalid("42809", format!("relation \"{}\" cannot have rules", relation.name)));
        }
        let name = ident(&statement.rulename);
        let mut node = NodeEnum::RuleStmt(Box::new(RuleStmt { replace: false, ..statement.clone() }));
        let around = Scope::of_rows(&self.catalog, &relation);
        let mut settle = self.settle(false);
        Walker::new(self.place(), around, &mut settle).statement(&mut node);
        settle.problem.map_or(Ok(()), Err)?;
        if let NodeEnum::RuleStmt(rule) = &mut node
            && let Some(range) = &mut rule.relation
        {
            range.schemaname = relation.schema.to_string();
        }
        let printed = deparse::statement(&node);
        let printed = printed.ok_or_else(|| Problem::invalid("0A000", "pg_query can't print this rule"))?;
        self.touch(self.relation_id(&relation), Facet::Definition);
        let of_view = self.catalog.views.get_mut(&relation).map(|view| &mut view.rules);
        let of_table = self.catalog.tables.get_mut(&relation).map(|table| &mut table.rules);
        let Some(rules) = of_view.or(of_table) else { return Ok(()) };
        let old = rules.get(&name);
        if old.is_some() && !statement.replace {
            let message = format!("rule \"{name}\" for relation \"{}\" already exists", relation.name);
            return Err(Problem::duplicate("42710", message));
        }
        // OR REPLACE keeps the comment, and, other than that of a trigger, in which sessions it fires (`InsertRule` in rewriteDefine.c).
        let comment = old.and_then(|old| old.comment.clone());
        let enabled = old.map_or(TriggerEnabled::Origin, |old| old.enabled);
        rules.insert(name.clone(), Rule { name, statement: printed, enabled, comment });
        Ok(())
    }

    /// DROP RULE. Nothing depends on a rule.
    pub(super) fn drop_rule(&mut self, names: &[Ident]) -> Apply {
        let (relation, name) = self.on_table(names)?;
        self.touch(self.relation_id(&relation), Facet::Definition);
        self.save_table(&relation);
        let of_view = self.catalog.views.get_mut(&relation).map(|view| &mut view.rules);
        let of_table = self.catalog.tables.get_mut(&relation).map(|table| &mut table.rules);
        // The rule of a view that makes it one isn't held, and can't be dropped (`RemoveRules`).
        if of_view.is_some() && name == *"_RETURN" {
            let message = format!("cannot drop rule _RETURN on view {0} because view {0} requires it", relation.name);
            return Err(Problem::invalid("2BP01", message));
        }
        let removed = of_view.or(of_table).and_then(|rules| rules.remove(&name));
        let missing = || format!("rule \"{name}\" for relation \"{}\" does not exist", relation.name);
        removed.map(|_| ()).ok_or_else(|| Problem::missing("42704", missing()))
    }
}

/// The statement of a rule under another name.
pub(super) fn renamed(statement: &str, name: &Ident) -> Option<String> {
    let parsed = parse_all(statement).ok()?.into_iter().next()?;
    with_stack_for(parsed.nesting, || {
        let NodeEnum::RuleStmt(mut rule) = parsed.node else { return None };
        rule.rulename = name.to_string();
        deparse::statement(&NodeEnum::RuleStmt(rule))
    })
}
