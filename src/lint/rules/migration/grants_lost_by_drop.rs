//! L0243.

use crate::catalog::{Acl, Grantee, Ident, ObjectId, Privilege};
use crate::diagnostics::Code;
use crate::lint::{Findings, Group, Level, Rule, Subject};
use crate::replay::effect::client::ClientEffect;
use crate::replay::{Effect, EffectKind};

/// Whose loss or gain counts: requests come as these.
const CALLERS: [&str; 3] = ["anon", "authenticated", "service_role"];

pub(super) static RULE: Rule = Rule {
    code: Code {
        id: "L0243",
        name: "grants-lost-by-drop",
        summary: "a function or view is dropped and made anew, with other privileges",
        page: include_str!("../../../../docs/rules/L0243.md"),
    },
    group: Group::Security,
    level: Level::Warn,
    splinter: None,
    check,
};

fn check(subject: &Subject<'_>, findings: &mut Findings) {
    for (effect, kind) in subject.client_effects() {
        match kind {
            ClientEffect::DroppedFunction { function, face }
                if !face.fires && !subject.is_made_here(effect, &ObjectId::Function(function.clone())) =>
            {
                let made = subject.later(effect).filter_map(|kind| match kind {
                    EffectKind::Client(ClientEffect::MadeFunction { function: id, before: None, after }) => {
                        Some((id, after))
                    }
                    _ => None,
                });
                // Of several functions of one name it isn't known which one takes whose place.
                let made: Vec<_> = made.filter(|(id, _)| id.name == function.name).collect();
                let dropped = subject.in_file(effect).filter(|kind| match kind {
                    EffectKind::Client(ClientEffect::DroppedFunction { function: id, .. }) => id.name == function.name,
                    _ => false,
                });
                let [(id, after)] = made.as_slice() else { continue };
                if *id != function && dropped.count() > 1 {
                    continue;
                }
                let object = ObjectId::Function((*id).clone());
                let (old, new) = ((&face.owner, &face.privileges), (&after.owner, &after.privileges));
                judge(subject, effect, &object, old, new, &[Privilege::Execute], findings);
            }
            ClientEffect::DroppedView { view, face }
                if !subject.is_made_here(effect, &ObjectId::View(view.clone())) =>
            {
                let made = subject.later(effect).find_map(|kind| match kind {
                    EffectKind::Client(ClientEffect::MadeView { view: name, before: None, after }) if name == view => {
                        Some(after)
                    }
                    _ => None,
                });
                let Some(after) = made else { continue };
                let object = ObjectId::View(view.clone());
                let rights = [Privilege::Select, Privilege::Insert, Privilege::Update, Privilege::Delete];
                let (old, new) = ((&face.owner, &face.privileges), (&after.owner, &after.privileges));
                judge(subject, effect, &object, old, new, &rights, findings);
            }
            _ => {}
        }
    }
}

/// Compares what callers held with what they hold when the file is done.
fn judge(
    subject: &Subject<'_>,
    effect: &Effect,
    object: &ObjectId,
    before: (&Ident, &Acl),
    after: (&Ident, &Acl),
    rights: &[Privilege],
    findings: &mut Findings,
) {
    let mut acl = after.1.clone();
    for kind in subject.later(effect) {
        let EffectKind::Grant { object: on, given, grantees, privileges } = kind else { continue };
        if on != object {
            continue;
        }
        for (grantee, privilege) in
            grantees.iter().flat_map(|it| privileges.iter().map(move |privilege| (it, privilege)))
        {
            if *given { acl.grant(grantee, *privilege) } else { acl.revoke(grantee, *privilege) }
        }
    }
    let changed = |from: (&Ident, &Acl), to: (&Ident, &Acl)| {
        let gains = |role: &&str| {
            rights.iter().any(|it| !subject.holds(role, from.0, from.1, *it) && subject.holds(role, to.0, to.1, *it))
        };
        CALLERS.into_iter().filter(gains).collect::<Vec<&str>>()
    };
    let now = (after.0, &acl);
    let (gained, lost) = (changed(before, now), changed(now, before));
    let what = if matches!(object, ObjectId::Function(_)) { "execute" } else { "read or change" };
    let to_all = acl.iter().any(|(grantee, _)| *grantee == Grantee::Public);
    if !gained.is_empty() {
        let finding = findings.report(
            effect.span,
            format!("{object} is made anew, and {} may {what} it, who couldn't before", gained.join(", ")),
        );
        finding.note("DROP takes the privileges along; the new one has the default ones").about(object.clone());
        let from = if to_all { "public, ".to_owned() } else { String::new() };
        finding.help(format!(
            "take away in the same file what was taken away before: `revoke all on {object} from {from}{};`",
            gained.join(", ")
        ));
    }
    if !lost.is_empty() {
        findings
            .report(effect.span, format!("{object} is made anew, and {} may no longer {what} it", lost.join(", ")))
            .note("DROP takes the privileges along; the new one has the default ones")
            .help("grant in the same file what was granted before; CREATE OR REPLACE keeps privileges")
            .about(object.clone());
    }
}
