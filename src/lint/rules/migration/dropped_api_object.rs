//! L0223.

use crate::catalog::{FunctionId, ObjectId, Privilege, QualifiedName};
use crate::diagnostics::Code;
use crate::lint::{Findings, Group, Level, Rule, Subject};
use crate::replay::effect::client::{ClientEffect, FunctionFace, ViewFace};
use crate::replay::{Effect, EffectKind};

pub(super) static RULE: Rule = Rule {
    code: Code {
        id: "L0223",
        name: "dropped-api-object",
        summary: "a view or a function goes that clients can use",
        page: include_str!("../../../../docs/rules/L0223.md"),
    },
    group: Group::Migration,
    level: Level::Warn,
    splinter: None,
    check,
};

fn check(subject: &Subject<'_>, findings: &mut Findings) {
    for (effect, kind) in subject.client_effects() {
        match kind {
            ClientEffect::DroppedFunction { function, face } => {
                dropped_function(subject, effect, function, face, findings)
            }
            ClientEffect::DroppedView { view, face } => dropped_view(subject, effect, view, face, findings),
            _ => {}
        }
    }
}

fn dropped_function(
    subject: &Subject<'_>,
    effect: &Effect,
    id: &FunctionId,
    face: &FunctionFace,
    findings: &mut Findings,
) {
    // The API calls functions by name.
    let made = |kind: &EffectKind| matches!(kind, EffectKind::Client(ClientEffect::MadeFunction { function, .. }) if function.name == id.name);
    let again = subject.catalog.functions.keys().any(|other| other.name == id.name);
    let callers = subject.clients_with(&face.owner, &face.privileges, &[Privilege::Execute]);
    if again
        || subject.is_made_here(effect, &ObjectId::Function(id.clone()))
        || face.fires
        || callers.is_empty()
        || !subject.is_exposed(&id.name.schema)
        || subject.in_file(effect).any(made)
    {
        return;
    }
    findings
        .report(
            subject.word(effect, &id.name.name),
            format!("function {id} goes, which {} may call", callers.join(" and ")),
        )
        .note(format!("clients that call `/rest/v1/rpc/{}` fail from this moment on", id.name.name))
        .help("first deploy clients that don't call it any more, then drop it in a later migration")
        .about(ObjectId::Function(id.clone()));
}

fn dropped_view(
    subject: &Subject<'_>,
    effect: &Effect,
    name: &QualifiedName,
    face: &ViewFace,
    findings: &mut Findings,
) {
    let here = |kind: &EffectKind| match kind {
        EffectKind::Client(ClientEffect::MadeView { view, .. }) => view == name,
        EffectKind::CreateTable { table } => table == name,
        EffectKind::RenameTable { to, .. } => to == name,
        _ => false,
    };
    let readers = subject.clients_with(&face.owner, &face.privileges, &[Privilege::Select]);
    if readers.is_empty() || !subject.is_exposed(&name.schema) || subject.earlier(effect).any(here) {
        return;
    }
    if subject.is_made_here(effect, &ObjectId::View(name.clone())) {
        return;
    }
    let remade = subject.later(effect).find_map(|kind| match kind {
        EffectKind::Client(ClientEffect::MadeView { view, after, .. }) if view == name => Some(after),
        _ => None,
    });
    let (message, note) = match remade {
        Some(after) => {
            let lost: Vec<String> =
                face.columns.iter().filter(|it| !after.columns.contains(it)).map(|it| format!("`{it}`")).collect();
            if lost.is_empty() {
                return;
            }
            (
                format!("view `{name}` is made anew without {}", lost.join(", ")),
                "clients that name them fail from this moment on",
            )
        }
        None if subject.later(effect).any(here) => return,
        None => (
            format!("view `{name}` goes, which {} may read", readers.join(" and ")),
            "clients that read it fail from this moment on",
        ),
    };
    findings
        .report(subject.word(effect, &name.name), message)
        .note(note)
        .help("first deploy clients that do without, then change it in a later migration")
        .about(ObjectId::View(name.clone()));
}
