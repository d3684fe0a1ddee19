//! CREATE TRIGGER.

use super::analysis::scope::columns_of;
use super::dependency::require_columns;
use super::expr::read as read_expr;
use super::names::Relation;
use super::node::{self, ident};
use super::problem::{Apply, Problem};
use super::{Facet, Replay};
use crate::catalog::{
    ConstraintTrigger, Expr, Ident, QualifiedName, Trigger, TriggerEnabled, TriggerEvent, TriggerTiming,
};
use pg_query::protobuf::{CreateTrigStmt, Node};
use pg_query::{NodeEnum, TriggerType};
use std::collections::BTreeSet;

impl Replay {
    pub(super) fn create_trigger(&mut self, statement: &CreateTrigStmt) -> Apply {
        let (table_name, is_view) = match self.written_relation(statement.relation.as_ref())? {
            (name, Relation::View) => (name, true),
            _ => (self.table_name(statement.relation.as_ref())?, false),
        };
        let name = ident(&statement.trigname);
        let function = self.trigger_function(&statement.funcname)?;
        let id = self.relation_id(&table_name);
        self.touch(id, Facet::Trigger(name.clone()));
        let mut trigger = read(statement, &name, function)?;
        if statement.isconstraint {
            let references = statement.constrrel.as_ref().map(|range| self.table_name(Some(range))).transpose()?;
            trigger.constraint = Some(ConstraintTrigger {
                deferrable: statement.deferrable || statement.initdeferred,
                initially_deferred: statement.initdeferred,
                references,
            });
        }
        check_timing(&table_name, is_view, &trigger)?;
        let columns = columns_of(&self.catalog, &table_name).unwrap_or_default();
        let has = |column: &Ident| is_view && columns.is_empty() || columns.iter().any(|output| output.name == *column);
        for column in &trigger.update_of {
            if !has(column) {
                let message = format!("column \"{column}\" of relation \"{}\" does not exist", table_name.name);
                return Err(Problem::missing("42703", message));
            }
        }
        if let Some(when) = &trigger.when {
            require_row_columns(self.table_mut(&table_name)?, when)?;
        }
        let triggers = self.triggers_mut(&table_name)?;
        if let Some(old) = triggers.get(&name) {
            if !statement.replace {
                let message = format!("trigger \"{name}\" for relation \"{}\" already exists", table_name.name);
                return Err(Problem::duplicate("42710", message));
            }
            // OR REPLACE keeps the comment; ENABLE ALWAYS and the like are forgotten (`CreateTriggerFiringOn` in trigger.c).
            trigger.comment.clone_from(&old.comment);
        }
        triggers.insert(name.clone(), trigger.clone());
        if is_view {
            return Ok(());
        }
        if statement.replace {
            self.untrigger_partitions(&table_name, &name)?;
        }
        self.trigger_partitions(&table_name, &trigger)
    }
}

/// `CreateTriggerFiringOn`: views have INSTEAD OF for rows and the others for statements; tables have no INSTEAD OF.
fn check_timing(relation: &QualifiedName, is_view: bool, trigger: &Trigger) -> Apply {
    let instead = trigger.timing == TriggerTiming::InsteadOf;
    let refused = |message: String| Err(Problem::invalid("42809", message));
    match (is_view, instead) {
        (false, true) => refused(format!("\"{}\" is a table", relation.name)),
        (true, false) if trigger.for_each_row => refused(format!("\"{}\" is a view", relation.name)),
        _ => Ok(()),
    }
}

fn read(statement: &CreateTrigStmt, name: &Ident, function: crate::catalog::QualifiedName) -> Apply<Trigger> {
    let has = |bits: i32, kind: TriggerType| bits & kind as i32 != 0;
    let timing = if has(statement.timing, TriggerType::Before) {
        TriggerTiming::Before
    } else if has(statement.timing, TriggerType::Instead) {
        TriggerTiming::InsteadOf
    } else {
        TriggerTiming::After
    };
    let events = [
        (TriggerType::Insert, TriggerEvent::Insert),
        (TriggerType::Update, TriggerEvent::Update),
        (TriggerType::Delete, TriggerEvent::Delete),
        (TriggerType::Truncate, TriggerEvent::Truncate),
    ];
    let events: BTreeSet<TriggerEvent> =
        events.into_iter().filter(|(bit, _)| has(statement.events, *bit)).map(|(_, event)| event).collect();
    let (old_table, new_table) = transition_tables(&statement.transition_rels);
    Ok(Trigger {
        name: name.clone(),
        timing,
        events,
        update_of: node::names(&statement.columns).unwrap_or_default(),
        for_each_row: statement.row,
        old_table,
        new_table,
        when: statement.when_clause.as_deref().map(read_expr).transpose()?,
        constraint: None,
        function,
        arguments: statement.args.iter().filter_map(node::string).map(ToOwned::to_owned).collect(),
        enabled: TriggerEnabled::Origin,
        comment: None,
    })
}

fn transition_tables(nodes: &[Node]) -> (Option<Ident>, Option<Ident>) {
    let (mut old, mut new) = (None, None);
    for node in nodes {
        if let Some(NodeEnum::TriggerTransition(transition)) = &node.node {
            *(if transition.is_new { &mut new } else { &mut old }) = Some(ident(&transition.name));
        }
    }
    (old, new)
}

/// `old.column` and `new.column` in WHEN.
fn require_row_columns(table: &crate::catalog::Table, expr: &Expr) -> Apply {
    if let Expr::Column(parts) = expr
        && let [row, column] = parts.as_slice()
        && (*row == "old" || *row == "new")
    {
        return require_columns(table, &Expr::Column(vec![column.clone()]));
    }
    expr.children().into_iter().try_for_each(|child| require_row_columns(table, child))
}
