//! L0132.

use crate::catalog::{Grantee, ObjectId, Policy};
use crate::diagnostics::Code;
use crate::lint::policies::sides;
use crate::lint::truth::always;
use crate::lint::{Findings, Group, Level, Rule, Subject};

pub(super) static RULE: Rule = Rule {
    code: Code {
        id: "L0132",
        name: "restrictive-policy-alone",
        summary: "a restrictive policy without a permissive one: it allows nothing",
        page: include_str!("../../../../docs/rules/L0132.md"),
    },
    group: Group::Correctness,
    level: Level::Warn,
    splinter: None,
    check,
};

fn check(subject: &Subject<'_>, findings: &mut Findings) {
    let tables = subject.tables_with_policies().filter(|table| table.row_security);
    for table in tables.map(|table| subject.meant(table)) {
        for policy in table.policies.values().filter(|policy| !policy.permissive) {
            // Beside a permissive policy for another command it is a floor for those to come. One that is false says what no policy would say, too: nobody may.
            let forbids = sides(policy).all(|side| always(side) == Some(false));
            let helped = |other: &&Policy| other.permissive && meet(subject, policy, other);
            if forbids || table.policies.values().any(|other| helped(&other)) {
                continue;
            }
            let name = &table.name;
            findings
                .report(subject.policy_place(table, policy), format!("the restrictive policy `{}` of `{name}` allows nothing, and no permissive one does", policy.name))
                .note("a row must pass one permissive policy and all restrictive ones: without a permissive policy for the same role nobody gets through")
                .help("leave out AS RESTRICTIVE if it is to allow what its condition says; or write the permissive policy that it narrows")
                .about(ObjectId::Table(name.clone()));
        }
    }
}

/// Whether two policies are about one role.
fn meet(subject: &Subject<'_>, one: &Policy, other: &Policy) -> bool {
    let covers = |these: &Policy, role: &Grantee| match role {
        Grantee::Public => true,
        Grantee::Role(name) => {
            let inherited = subject.with_inherited(name);
            these.roles.iter().any(|it| match it {
                Grantee::Public => true,
                Grantee::Role(name) => inherited.contains(name),
            })
        }
    };
    one.roles.iter().any(|role| covers(other, role)) || other.roles.iter().any(|role| covers(one, role))
}
