//! L0227.

use crate::catalog::{ObjectId, QualifiedName};
use crate::diagnostics::Code;
use crate::lint::{Findings, Group, Level, Rule, Subject};
use crate::replay::effect::client::{ClientEffect, Renamed};
use crate::replay::{Effect, EffectKind};

pub(super) static RULE: Rule = Rule {
    code: Code {
        id: "L0227",
        name: "renamed-relation",
        summary: "a table, a view or a function has another name from now on",
        page: include_str!("../../../../docs/rules/L0227.md"),
    },
    group: Group::Migration,
    level: Level::Warn,
    splinter: None,
    check,
};

fn check(subject: &Subject<'_>, findings: &mut Findings) {
    for effect in subject.old_effects() {
        let EffectKind::RenameTable { from, to } = &effect.kind else { continue };
        if !stands_again(subject, effect, from) {
            report(subject, effect, &ObjectId::Table(from.clone()), from, &to.to_string(), findings);
        }
    }
    for (effect, kind) in subject.client_effects() {
        let ClientEffect::Renamed(Renamed { object, part, to }) = kind else { continue };
        if subject.is_made_here(effect, object) {
            continue;
        }
        match (object, part) {
            (ObjectId::View(view), None)
                if subject.is_exposed(&view.schema) && !stands_again(subject, effect, view) =>
            {
                report(subject, effect, object, view, to, findings);
            }
            (ObjectId::View(view), Some(column)) if subject.is_exposed(&view.schema) => {
                findings
                    .report(effect.span, format!("column `{column}` of `{view}` is called `{to}` from now on"))
                    .note("clients that use the old name fail from this moment on")
                    .help(format!("a view can show it under both names for a while: `{column} as {to}`"))
                    .about(object.clone());
            }
            (ObjectId::Function(id), None)
                if subject.is_exposed(&id.name.schema) && !is_called_so(subject, effect, &id.name) =>
            {
                report(subject, effect, object, &id.name, to, findings);
            }
            _ => {}
        }
    }
}

/// Whether the file makes a function under the old name.
fn is_called_so(subject: &Subject<'_>, effect: &Effect, name: &QualifiedName) -> bool {
    subject.later(effect).any(|kind| match kind {
        EffectKind::Client(ClientEffect::MadeFunction { function, .. }) => function.name == *name,
        _ => false,
    })
}

fn report(
    subject: &Subject<'_>,
    effect: &Effect,
    object: &ObjectId,
    name: &QualifiedName,
    to: &str,
    findings: &mut Findings,
) {
    let finding = findings
        .report(subject.word(effect, &name.name), format!("`{name}` is called `{to}` from now on"))
        .note("clients that use the old name fail from this moment on, also those that were opened before");
    match object {
        ObjectId::Function(_) => finding.help("keep a function of the old name that calls the new one until no client does"),
        _ => finding.help(format!("keep the old name for a while: `create view {name} with (security_invoker = true) as select * from ...;` in the same file")),
    };
    finding.about(object.clone());
}

/// Whether the file leaves something under the old name.
fn stands_again(subject: &Subject<'_>, effect: &Effect, name: &QualifiedName) -> bool {
    subject.later(effect).any(|kind| match kind {
        EffectKind::CreateTable { table } => table == name,
        EffectKind::RenameTable { to, .. } => to == name,
        EffectKind::Client(ClientEffect::MadeView { view, .. }) => view == name,
        EffectKind::Client(ClientEffect::Renamed(Renamed { object: ObjectId::View(_), part: None, to })) => {
            *name.name == **to
        }
        _ => false,
    })
}
