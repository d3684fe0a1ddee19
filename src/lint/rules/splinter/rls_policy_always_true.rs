//! L0024.

use crate::catalog::view::truth;
use crate::catalog::{Expr, Grantee, ObjectId, Policy, PolicyCommand, Table, TableKind};
use crate::diagnostics::Code;
use crate::lint::truth::always;
use crate::lint::{CLIENTS, Findings, Group, Level, Rule, Subject};
use crate::replay::Facet;
use serde_json::{Value, json};

pub(super) static RULE: Rule = Rule {
    code: Code {
        id: "L0024",
        name: "rls-policy-always-true",
        summary: "a policy that lets everybody write",
        page: include_str!("../../../../docs/rules/L0024.md"),
    },
    group: Group::Security,
    level: Level::Warn,
    splinter: Some("rls_policy_always_true"),
    check,
};

fn check(subject: &Subject<'_>, findings: &mut Findings) {
    let judged = subject.tables_with_policies().filter(|table| !subject.is_system(&table.name.schema));
    for table in judged.filter(|table| table.row_security) {
        for policy in table.policies.values().filter(|policy| policy.permissive && is_for_clients(policy)) {
            judge(subject, table, policy, findings);
        }
    }
}

fn is_for_clients(policy: &Policy) -> bool {
    policy.roles.iter().any(|role| match role {
        Grantee::Public => true,
        Grantee::Role(name) => CLIENTS.contains(&name.as_str()),
    })
}

/// Which clause lets everything pass: USING, WITH CHECK.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Open {
    using: bool,
    check: bool,
}

impl Open {
    /// As it is. A clause that isn't there lets nothing pass (Postgres docs, CREATE POLICY: a policy without USING is one whose rows
    /// can't be seen), but for WITH CHECK, for which USING stands in.
    fn of(policy: &Policy) -> Self {
        use PolicyCommand::{All, Delete, Insert, Select, Update};
        let is_true = |side: &Option<Expr>| side.as_ref().and_then(always) == Some(true);
        let using = matches!(policy.command, Update | Delete | All) && is_true(&policy.using);
        let check = match policy.command {
            Insert => is_true(&policy.check),
            All => is_true(&policy.check) || policy.check.is_none() && using,
            // What can't be seen can't be updated.
            Update => {
                let check = is_true(&policy.check) || policy.check.is_none() && using;
                check && policy.using.as_ref().is_some_and(|using| always(using) != Some(false))
            }
            Select | Delete => false,
        };
        Self { using, check }
    }

    /// As Supabase's linter has it: it reads what the server prints, and takes a missing clause for an open one.
    fn told(policy: &Policy) -> Self {
        use PolicyCommand::{All, Delete, Insert, Update};
        let reads_true = |side: &Option<Expr>| side.as_ref().is_some_and(prints_true);
        let writes = matches!(policy.command, Update | Delete | All);
        let using = writes && (reads_true(&policy.using) || policy.using.is_none());
        let stands_in = matches!(policy.command, Update | All) && reads_true(&policy.using);
        let none = policy.check.is_none() && (policy.command == Insert || stands_in);
        Self { using, check: reads_true(&policy.check) || none }
    }

    fn any(self) -> bool {
        self.using || self.check
    }
}

/// Whether the server prints it as `true` or `(1 = 1)`.
fn prints_true(side: &Expr) -> bool {
    match side {
        Expr::Boolean(value) => *value,
        Expr::String(text) => truth(text.trim()) == Some(true),
        Expr::Cast(inner, ty) => ty.schema.is_none() && ty.name == *"bool" && prints_true(inner),
        Expr::Binary(operator, left, right) => {
            let is_one = |side: &Expr| matches!(side, Expr::Number(digits) if digits == "1");
            operator.symbol == "=" && is_one(left) && is_one(right)
        }
        _ => false,
    }
}

fn judge(subject: &Subject<'_>, table: &Table, policy: &Policy, findings: &mut Findings) {
    // What a helper function says is what the policy says; Supabase's linter sees the call.
    let meant = subject.meant(table).policies.get(&policy.name).unwrap_or(policy);
    let (open, told) = (Open::of(meant), Open::told(policy));
    let is_told = told.any() && table.kind == TableKind::Ordinary;
    if !open.any() && !is_told {
        return;
    }
    let (object, name) = (ObjectId::Table(table.name.clone()), &table.name);
    let statement = subject.origin(&object, &[Facet::Policy(policy.name.clone())]);
    let who: Vec<String> = policy.roles.iter().map(Grantee::to_string).collect();
    let (title, command, who) = (&policy.name, policy.command.keyword(), who.join(" and "));
    let finding = if open.any() {
        let what = match (policy.command, open.using) {
            (PolicyCommand::Insert, _) => "insert any row",
            (PolicyCommand::Delete, _) => "delete any row",
            (PolicyCommand::Update, true) => "update any row",
            (PolicyCommand::Update, false) => "make of a row that they may update any other",
            (_, true) => "read, change and delete any row",
            (_, false) => "insert any row",
        };
        findings
            .report(statement, format!("the policy `{title}` of `{name}` lets {who} {what}"))
            .note("a condition that is always true is no condition: permissive policies are joined with OR, so that no other one narrows it")
            .help("say whose rows they are: `(select auth.uid()) = user_id`; what only the server does needs no policy, `service_role` bypasses them")
    } else {
        let missing = if policy.command == PolicyCommand::Insert { "WITH CHECK" } else { "USING" };
        findings
            .report(statement, format!("the policy `{title}` of `{name}` allows nothing: it has no {missing}"))
            .note(format!("Supabase's linter says that it allows everything. Without {missing} no row passes: {command} by {who} has no row to change, or fails with 42501"))
            .help(format!("write {missing} with the condition that you mean, or drop the policy"))
    };
    finding.about(object);
    if is_told {
        let shown =
            |side: &Option<Expr>| side.as_ref().map_or(Value::Null, |side| json!(crate::sql::print::expr(side)));
        let roles: Vec<String> = policy
            .roles
            .iter()
            .map(|role| if *role == Grantee::Public { "-".to_owned() } else { role.to_string() })
            .collect();
        let metadata = json!({
            "schema": &*name.schema, "name": &*name.name, "type": "table", "policy_name": &**title, "command": command,
            "roles": roles, "qual": shown(&policy.using), "with_check": shown(&policy.check),
            "permissive_using": told.using, "permissive_with_check": told.check,
        });
        finding.splinter(format!("rls_policy_always_true_{}_{}_{title}", name.schema, name.name), metadata);
        if !open.any() {
            finding.wrong("a policy without a clause that its command needs lets no row pass");
        } else if told != open {
            finding.differs("a clause that isn't there lets no row pass; the other one is always true");
        }
    }
}
