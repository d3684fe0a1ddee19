//! L0225.

use crate::catalog::{Grantee, ObjectId, Privilege};
use crate::diagnostics::Code;
use crate::lint::{CLIENTS, Findings, Group, Level, Rule, Subject};
use crate::replay::EffectKind;
use crate::replay::effect::client::ClientEffect;

pub(super) static RULE: Rule = Rule {
    code: Code {
        id: "L0225",
        name: "client-with-powers",
        summary: "a grant that lets clients make objects or act as another role",
        page: include_str!("../../../../docs/rules/L0225.md"),
    },
    group: Group::Security,
    level: Level::Deny,
    splinter: None,
    check,
};

fn check(subject: &Subject<'_>, findings: &mut Findings) {
    for effect in &subject.effects {
        match &effect.kind {
            EffectKind::Grant { object: object @ ObjectId::Schema(schema), given: true, grantees, privileges }
                if privileges.contains(&Privilege::Create) =>
            {
                let is_client = |grantee: &&Grantee| match grantee {
                    Grantee::Public => true,
                    Grantee::Role(name) => CLIENTS.contains(&name.as_str()),
                };
                let to: Vec<String> = grantees.iter().filter(is_client).map(ToString::to_string).collect();
                let holds = |client: &&str| {
                    subject
                        .catalog
                        .schemas
                        .get(schema)
                        .is_some_and(|it| subject.holds(client, &it.owner, &it.privileges, Privilege::Create))
                };
                if to.is_empty() || !CLIENTS.iter().any(holds) {
                    continue;
                }
                findings
                    .report(subject.words(effect.span, &["to"]), format!("{} may make objects in schema `{schema}`", to.join(", ")))
                    .note("whoever can make a function, an operator or a table there stands in the way of names that others look up in this schema, SECURITY DEFINER functions among them (CVE-2018-1058)")
                    .help(format!("clients need USAGE alone: `grant usage on schema {schema} to ...;`"))
                    .about(object.clone());
            }
            EffectKind::Client(ClientEffect::RoleGrant { roles, members }) => {
                for member in members.iter().filter(|member| CLIENTS.contains(&member.as_str())) {
                    let has = |name: &str| subject.with_inherited(member).iter().any(|held| *held == name);
                    let held: Vec<String> =
                        roles.iter().filter(|role| has(role)).map(|role| format!("`{role}`")).collect();
                    if held.is_empty() {
                        continue;
                    }
                    findings
                        .report(effect.span, format!("`{member}` may do whatever {} may", held.join(", ")))
                        .note("every request that comes with this role has these rights, or can take them by SET ROLE")
                        .help("grant the privileges that are needed instead, or use a SECURITY DEFINER function that checks its caller")
                        .about(ObjectId::Role(member.clone()));
                }
            }
            _ => {}
        }
    }
}
