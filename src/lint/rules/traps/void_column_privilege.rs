//! L0113.

use crate::catalog::{Grantee, ObjectId, Privilege};
use crate::diagnostics::Code;
use crate::lint::{Findings, Group, Level, Rule, Subject};
use crate::replay::EffectKind;

pub(super) static RULE: Rule = Rule {
    code: Code {
        id: "L0113",
        name: "void-column-privilege",
        summary: "a REVOKE of columns that the table's own privilege makes void",
        page: include_str!("../../../../docs/rules/L0113.md"),
    },
    group: Group::Security,
    level: Level::Deny,
    splinter: None,
    check,
};

fn check(subject: &Subject<'_>, findings: &mut Findings) {
    for effect in &subject.effects {
        let EffectKind::Grant { object: ObjectId::Table(name), given: false, grantees, privileges } = &effect.kind
        else {
            continue;
        };
        let object = ObjectId::Table(name.clone());
        let Some(table) = subject.tables().find(|table| table.name == *name) else { continue };
        if !privileges.is_empty() {
            continue;
        }
        for grantee in grantees {
            let holds = |privilege: Privilege| {
                let written = !subject.all_words(effect.span, &[&privilege.keyword().to_lowercase(), "("]).is_empty();
                written && table.privileges.holds(grantee, privilege)
            };
            let void = [Privilege::Select, Privilege::Insert, Privilege::Update].into_iter().find(|it| holds(*it));
            let Some(privilege) = void else { continue };
            let who = match grantee {
                Grantee::Public => "everybody".to_owned(),
                Grantee::Role(role) => format!("`{role}`"),
            };
            let word = privilege.keyword();
            findings
                .report(effect.span, format!("{who} keeps {word} on all columns of `{name}`: this REVOKE takes nothing away"))
                .note(format!("{word} on the whole table is granted too, and a column's privilege counts beside it only"))
                .help(format!("`revoke {0} on {name} from {grantee};`, then `grant {0} (...) on {name} to {grantee};` with the columns that are theirs", word.to_lowercase()))
                .about(object.clone());
        }
    }
}
