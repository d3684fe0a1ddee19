//! L0133.

use crate::catalog::expr::{FromItem, Query, Select};
use crate::catalog::{Expr, ObjectId, Policy, PolicyCommand, Privilege, QualifiedName, Table};
use crate::diagnostics::Code;
use crate::lint::codes::usual_path;
use crate::lint::policies::{binding, clients_of, sides};
use crate::lint::truth::always;
use crate::lint::walk::{self, Part};
use crate::lint::{Findings, Group, Level, Rule, Subject};

pub(super) static RULE: Rule = Rule {
    code: Code {
        id: "L0133",
        name: "not-exists-unseen",
        summary: "a NOT EXISTS over rows that the caller can't see",
        page: include_str!("../../../../docs/rules/L0133.md"),
    },
    group: Group::Security,
    level: Level::Deny,
    splinter: None,
    check,
};

fn check(subject: &Subject<'_>, findings: &mut Findings) {
    for table in subject.tables_with_policies().filter(|table| table.row_security) {
        for policy in table.policies.values() {
            let Some((client, hidden)) = unseen(subject, policy) else { continue };
            let finding = findings.report(
                subject.policy_place(table, policy),
                format!(
                    "in the policy `{}` of `{}`, the NOT EXISTS is always true: {client} sees no row of `{hidden}`",
                    policy.name, table.name
                ),
            );
            finding
                .note("a query in a policy sees what its caller sees, and no policy lets them see a row there: what isn't seen doesn't exist")
                .help("look it up in a SECURITY DEFINER function in a schema that isn't exposed, or let people see the rows that are about them")
                .about(ObjectId::Table(table.name.clone()));
            finding.label(
                subject.origin(&ObjectId::Table(hidden), &[crate::replay::Facet::RowSecurity]),
                "hides all rows",
            );
        }
    }
}

/// A client for whom a NOT EXISTS asks about rows that are all hidden.
fn unseen(subject: &Subject<'_>, policy: &Policy) -> Option<(&'static str, QualifiedName)> {
    let mut asked: Vec<&Select> = Vec::new();
    for side in sides(policy) {
        walk::expr(side, &mut |part, _| {
            if let Part::Expr(Expr::Not(inner)) = part
                && let Expr::Exists(query) | Expr::AnyQuery(_, _, query) = inner.as_ref()
                && let Query::Select(select) = query.as_ref()
            {
                asked.push(select);
            }
        });
    }
    clients_of(policy).into_iter().find_map(|client| {
        let mut tables = asked.iter().flat_map(|select| tables(subject, select));
        tables.find(|table| is_hidden(subject, table, client)).map(|table| (client, table.name.clone()))
    })
}

/// The tables of an inner join: if one has no row, nor has the query.
fn tables<'s>(subject: &'s Subject<'_>, select: &Select) -> Vec<&'s Table> {
    let of = |item: &FromItem| match item {
        FromItem::Table { schema, name, .. } => {
            let name = subject.relation(schema.as_ref(), name, &usual_path())?;
            subject.tables().find(|table| table.name == name)
        }
        _ => None,
    };
    select.from.iter().filter_map(of).collect()
}

/// Whether a client may ask about a table and sees nothing.
fn is_hidden(subject: &Subject<'_>, table: &Table, client: &str) -> bool {
    let shows =
        |policy: &&Policy| policy.permissive && policy.using.as_ref().is_some_and(|using| always(using) != Some(false));
    let table = subject.meant(table);
    table.row_security
        && subject.may(client, table, Privilege::Select, None)
        && !binding(table, client, PolicyCommand::Select).iter().any(shows)
}
