//! L0126.

use crate::catalog::{ConstraintKind, ObjectId, ReferentialAction, TriggerEvent, TriggerTiming};
use crate::diagnostics::Code;
use crate::lint::{Findings, Group, Level, Rule, Subject};
use crate::replay::Facet;

pub(super) static RULE: Rule = Rule {
    code: Code {
        id: "L0126",
        name: "cascade-into-append-only",
        summary: "a cascade into a table that refuses to lose rows",
        page: include_str!("../../../../docs/rules/L0126.md"),
    },
    group: Group::Correctness,
    level: Level::Warn,
    splinter: None,
    check,
};

fn check(subject: &Subject<'_>, findings: &mut Findings) {
    for table in subject.tables() {
        for constraint in table.constraints.values() {
            let ConstraintKind::ForeignKey(key) = &constraint.kind else { continue };
            let (event, what) = match key.on_delete {
                ReferentialAction::Cascade => (TriggerEvent::Delete, "ON DELETE CASCADE"),
                ReferentialAction::SetNull => (TriggerEvent::Update, "ON DELETE SET NULL"),
                ReferentialAction::SetDefault => (TriggerEvent::Update, "ON DELETE SET DEFAULT"),
                ReferentialAction::NoAction | ReferentialAction::Restrict => continue,
            };
            let refuses = table.triggers.values().find(|trigger| {
                trigger.timing == TriggerTiming::Before
                    && trigger.for_each_row
                    && trigger.events.contains(&event)
                    && trigger.when.is_none()
                    && trigger.update_of.is_empty()
                    && subject.functions().any(|(id, function)| {
                        let code = subject.code(id, function);
                        // It does nothing but refuse.
                        id.name == trigger.function
                            && code.raises
                            && code.is_whole
                            && code.returns.is_empty()
                            && code.writes.is_empty()
                            && code.queries.is_empty()
                    })
            });
            let Some(trigger) = refuses else { continue };
            let (object, name) = (ObjectId::Table(table.name.clone()), &table.name);
            let span = subject.origin(&object, &[Facet::Constraint(constraint.name.clone())]);
            findings
                .report(span, format!("no row of `{}` that `{name}` points to can be deleted: {what} runs into the trigger `{}`", key.references, trigger.name))
                .note("the trigger refuses the rows that the foreign key deletes or changes, and the whole DELETE fails")
                .help(format!("keep the key without a foreign key in `{name}`, which is to outlive what it tells of; or ON DELETE RESTRICT, if nothing may go"))
                .label(subject.origin(&object, &[Facet::Trigger(trigger.name.clone())]), "refuses")
                .about(object.clone());
        }
    }
}
