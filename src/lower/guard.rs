//! What policies can't say of an update: that *one rule* allows the row before, the row after and every column that changed.
//!
//! A policy's USING sees the old row and its WITH CHECK the new one, under the rules of all of them; column privileges are those of the whole database
//! role. Where rules differ in columns, or compare old with new, a trigger sees both rows.
//!
//! It is a row trigger, though one for the statement would be ten times as fast in bulk: when a foreign key's action updates the same table in the same
//! query, Postgres cancels a queued statement trigger and asks its WHEN again as the table's owner, whom no policy binds
//! (`AfterTriggerSaveEvent`; seen on 15 and 17).

use super::condition::{Row, caller, has_role_in, is_known, not_in_the_bin_for, substitute};
use super::function::for_trigger;
use super::helpers::{add_definer, exempt};
use super::trigger::{comparable, new};
use super::words;
use crate::catalog::expr::Operator;
use crate::catalog::name::shortened;
use crate::catalog::{Catalog, Expr, Ident, TriggerEvent, TriggerTiming, TypeRef, Volatility};
use crate::model::{Model, Principal, Rule, Table};
use crate::sql::{print, quote};
use crate::syntax::tree::Command;

/// Adds the guard to every table that needs one.
pub(super) fn lower(model: &Model, catalog: &mut Catalog) {
    for table in &model.tables {
        let rules: Vec<&Rule> = table.allows(Command::Update).collect();
        if !is_needed(&rules) {
            continue;
        }
        let name = shortened(&format!("check_{}_update", table.name.name));
        let mut trigger = new("check_update", TriggerTiming::After, &[TriggerEvent::Update], &name);
        // Whoever row security binds: not the server, not the owner, and so not the functions that run as the owner.
        let table_name = Expr::String(quote::qualified(&table.name));
        let regclass = Expr::Cast(Box::new(table_name), TypeRef::builtin("regclass"));
        let mut when: Vec<Expr> = exempt(model).iter().map(isnt_current_user).collect();
        when.push(Expr::call("", "row_security_active", vec![regclass]));
        trigger.when = Some(Expr::all(when));
        trigger.comment = Some(
            "Every updated row needs one rule that allows the row before, the row after and each changed column"
                .to_owned(),
        );
        let comment = format!("Refuses an update of {} that no single rule allows", table.name.name);
        let mut function = for_trigger(&name, body(model, table, &rules), &comment);
        // It must judge by the roles as they were before the statement, or a member who made himself an admin would be allowed to: a STABLE function
        // sees what the statement saw.
        function.volatility = Volatility::Stable;
        add_definer(model, catalog, function, []);
        if let Some(made) = catalog.tables.get_mut(&table.name) {
            made.triggers.insert(trigger.name.clone(), trigger);
        }
    }
}

/// That the statement doesn't run as this role.
fn isnt_current_user(role: &Ident) -> Expr {
    let user = Box::new(Expr::Keyword("CURRENT_USER".to_owned()));
    Expr::Binary(Operator::new("<>"), user, Box::new(Expr::String(role.to_string())))
}

/// Whether policies and column privileges together allow more than the rules do.
fn is_needed(rules: &[&Rule]) -> bool {
    let Some((first, others)) = rules.split_first() else { return false };
    let compares = rules.iter().any(|rule| {
        rule.condition.as_ref().is_some_and(|condition| {
            let parts = match &condition.expr {
                Expr::And(parts) => parts.iter().collect(),
                other => vec![other],
            };
            parts.iter().any(|part| super::condition::mentions(part, "old") && super::condition::mentions(part, "new"))
        })
    });
    // Two rules that differ at all could each allow one side of an update that neither allows.
    let same =
        |rule: &&Rule| rule.columns == first.columns && rule.condition == first.condition && rule.who == first.who;
    let by_role_alone = |rule: &&Rule| {
        rule.columns == first.columns && rule.condition.is_none() && matches!(rule.who, Principal::Role { .. })
    };
    compares || !(others.iter().all(same) || rules.iter().all(by_role_alone))
}

fn body(model: &Model, table: &Table, rules: &[&Rule]) -> String {
    let mut text = "\nBEGIN\n  IF (".to_owned();
    for (at, rule) in rules.iter().enumerate() {
        let words = words::rule(model, table, rule).replace('\n', " ");
        let or = if at == 0 { "" } else { "OR " };
        let demanded = print::expr_block(&conjuncts(model, table, rule), 6);
        text.push_str(&format!("\n    -- {words}\n    {or}(\n      {demanded}\n    )"));
    }
    text.push_str(&format!(
        "\n  ) IS NOT TRUE THEN\n    RAISE EXCEPTION USING\n      ERRCODE = 'insufficient_privilege',\n      MESSAGE = {};\n  END IF;\n  RETURN NULL;\nEND\n",
        quote::literal(&format!("no rule of {} allows this update", table.name.name))
    ));
    text
}

/// What one rule demands of both rows.
fn conjuncts(model: &Model, table: &Table, rule: &Rule) -> Expr {
    let mut list = Vec::new();
    for row in [Row(Some("old")), Row(Some("new"))] {
        match (&rule.who, &table.self_column) {
            (Principal::Role { role, tenant }, _) => list.extend(has_role_in(model, table, tenant, row, Some(role))),
            (Principal::SelfPerson, Some(column)) => list.push(row.column(column).equals(caller(model))),
            // Whoever isn't signed in comes here too, by a rule for anyone, and has none of this one.
            (Principal::Authenticated, _) => list.push(is_known(model)),
            _ => {}
        }
    }
    for row in ["old", "new"] {
        list.push(not_in_the_bin_for(model, table, rule, Row(Some(row))));
        if let Some(condition) = &rule.condition {
            list.push(substitute(model, &condition.expr, &|expr| match expr {
                Expr::Column(parts) => Some(Expr::Column(placed(parts, row))),
                _ => None,
            }));
        }
    }
    list.extend(
        [Row(Some("old")), Row(Some("new"))].into_iter().filter_map(|row| super::expiry::is_unexpired(table, row)),
    );
    list.extend(unchanged(table, rule));
    Expr::all(list)
}

/// A column in the row that it is meant of: `old.x` and `new.x` in theirs, a bare one in the row at hand.
fn placed(parts: &[Ident], row: &str) -> Vec<Ident> {
    match parts {
        [side, _] if *side == "old" || *side == "new" => parts.to_vec(),
        _ => vec![row.into(), parts.last().cloned().unwrap_or_default()],
    }
}

/// That every column which the rule doesn't name is as it was, but for those that the server sets.
fn unchanged(table: &Table, rule: &Rule) -> Option<Expr> {
    let allowed = rule.columns.as_ref()?;
    let kept = table.columns.iter().filter(|column| {
        !allowed.contains(&column.name) && table.updated_at.as_ref() != Some(&column.name) && column.generated.is_none()
    });
    let row = |side: &str| {
        kept.clone()
            .map(|column| comparable(Expr::Column(vec![side.into(), column.name.clone()]), &column.base))
            .collect::<Vec<_>>()
    };
    let (old, new) = (row("old"), row("new"));
    (!old.is_empty()).then(|| Expr::IsDistinct(Box::new(Expr::Row(old)), Box::new(Expr::Row(new)), true))
}
