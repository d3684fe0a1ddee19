//! L0234.

use crate::catalog::ObjectId;
use crate::diagnostics::Code;
use crate::lint::{Findings, Group, Level, Rule, Subject};
use crate::replay::effect::Change;
use crate::replay::effect::client::{ClientEffect, Gone};
use crate::replay::{Effect, EffectKind, Facet};

pub(super) static RULE: Rule = Rule {
    code: Code {
        id: "L0234",
        name: "dropped-by-cascade",
        summary: "CASCADE takes along what the statement doesn't name",
        page: include_str!("../../../../docs/rules/L0234.md"),
    },
    group: Group::Migration,
    level: Level::Warn,
    splinter: None,
    check,
};

fn check(subject: &Subject<'_>, findings: &mut Findings) {
    for (effect, kind) in subject.client_effects() {
        let ClientEffect::Cascade(gone) = kind else { continue };
        let gone = gone.iter().filter(|gone| {
            subject.is_certain(&gone.object)
                && !subject.is_made_here(effect, &gone.object)
                && !comes_again(subject, effect, gone)
        });
        // Tables are told by themselves.
        let gone: Vec<&Gone> =
            gone.filter(|gone| gone.part.is_some() || !matches!(gone.object, ObjectId::Table(_))).collect();
        if gone.is_empty() {
            continue;
        }
        let is_policy = |gone: &&&Gone| matches!(gone.part, Some(Facet::Policy(_)));
        let is_column = |gone: &&&Gone| matches!(gone.part, Some(Facet::Column(_)));
        let shown: Vec<String> = gone.iter().take(6).map(|gone| shown(gone)).collect();
        let more = if gone.len() > 6 { format!(" and {} more", gone.len() - 6) } else { String::new() };
        let finding = findings.report(
            subject.words(effect.span, &["cascade"]),
            format!("CASCADE takes along {}{more}", shown.join(", ")),
        );
        if gone.iter().find(is_policy).is_some() {
            finding.note(
                "without a policy people lose their rows, and where it was RESTRICTIVE they see more than before",
            );
        }
        if gone.iter().find(is_column).is_some() {
            finding.note("a column goes with its values");
        }
        finding
            .note("without CASCADE the server would have named what depends on it, and refused (2BP01)")
            .help("drop or change what depends on it by name, before, without CASCADE");
        if let Some(first) = gone.first() {
            finding.about(first.object.clone());
        }
    }
}

/// Whether the same file makes it again.
fn comes_again(subject: &Subject<'_>, effect: &Effect, gone: &Gone) -> bool {
    subject.later(effect).any(|kind| match (&gone.object, &gone.part, kind) {
        (
            ObjectId::Table(on),
            Some(Facet::Policy(name)),
            EffectKind::Policy { table, name: made, change: Change::Create },
        ) => on == table && name == made,
        (
            ObjectId::Table(of) | ObjectId::View(of),
            Some(Facet::Trigger(name)),
            EffectKind::Trigger { on, name: made, change: Change::Create },
        ) => of == on && name == made,
        (ObjectId::Table(of), Some(Facet::Constraint(name)), EffectKind::AddConstraint(it)) => {
            *of == it.table && *name == it.name
        }
        (
            ObjectId::Table(of) | ObjectId::View(of),
            Some(Facet::Index(name)),
            EffectKind::CreateIndex { on, name: made, .. },
        ) => of == on && name == made,
        (ObjectId::Table(of), _, EffectKind::CreateTable { table } | EffectKind::DropTable { table }) => of == table,
        (ObjectId::View(name), None, EffectKind::Client(ClientEffect::MadeView { view, .. })) => name == view,
        (ObjectId::Function(id), None, EffectKind::Client(ClientEffect::MadeFunction { function, .. })) => {
            id.name == function.name
        }
        _ => false,
    })
}

fn shown(gone: &Gone) -> String {
    let of = match &gone.object {
        ObjectId::Table(name) | ObjectId::View(name) => name.to_string(),
        other => other.to_string(),
    };
    match &gone.part {
        Some(Facet::Policy(name)) => format!("policy `{name}` of `{of}`"),
        Some(Facet::Column(name)) => format!("column `{name}` of `{of}`"),
        Some(Facet::Constraint(name)) => format!("constraint `{name}` of `{of}`"),
        Some(Facet::Trigger(name)) => format!("trigger `{name}` of `{of}`"),
        Some(Facet::Index(name)) => format!("index `{name}` of `{of}`"),
        _ => gone.object.to_string(),
    }
}
