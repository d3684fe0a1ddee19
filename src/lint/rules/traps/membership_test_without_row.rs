//! L0101.

use crate::catalog::expr::Select;
use crate::catalog::{ConstraintKind, Expr, Ident, Policy, QualifiedName, Table};
use crate::diagnostics::Code;
use crate::lint::policies::{arms, clients_of, sides};
use crate::lint::predicate::{
    self, Meaning, Names, Visit, conjuncts, equality, is_caller, is_constant, parts, row_columns,
};
use crate::lint::{Findings, Group, Level, Rule, Subject};

pub(super) static RULE: Rule = Rule {
    code: Code {
        id: "L0101",
        name: "membership-test-without-row",
        summary: "a membership test that doesn't say which row it is about",
        page: include_str!("../../../../docs/rules/L0101.md"),
    },
    group: Group::Security,
    level: Level::Deny,
    splinter: None,
    check,
};

fn check(subject: &Subject<'_>, findings: &mut Findings) {
    for table in subject.tables_with_policies().filter(|table| table.row_security) {
        let table = subject.meant(table);
        for policy in table.policies.values().filter(|policy| policy.permissive && !clients_of(policy).is_empty()) {
            let arms = sides(policy).flat_map(arms);
            if let Some(found) = arms.filter_map(|arm| judge(subject, table, arm)).next() {
                report(subject, table, policy, &found, findings);
            }
        }
    }
}

/// A membership table that an arm asks, and its column that the row has too.
struct Found {
    members: QualifiedName,
    tenant: Ident,
    own: Ident,
}

fn judge(subject: &Subject<'_>, table: &Table, arm: &Expr) -> Option<Found> {
    let mut list = Vec::new();
    parts(arm, &mut list);
    let mentioned = row_columns(subject, table, arm)?;
    list.into_iter().find_map(|part| {
        let caller = match part {
            Expr::Exists(_) => false,
            Expr::AnyQuery(operator, tested, _) if operator.symbol == "=" && is_caller(tested) => true,
            _ => return None,
        };
        if !row_columns(subject, table, part)?.is_empty() {
            return None;
        }
        let mut look = Look { subject, table, caller, found: None };
        predicate::walk(subject, part, &mut Names::of_table(table), &mut look);
        look.found.filter(|found| !mentioned.contains(&found.own))
    })
}

struct Look<'s> {
    subject: &'s Subject<'s>,
    table: &'s Table,
    /// Whether what is selected is compared with the caller.
    caller: bool,
    found: Option<Found>,
}

impl Visit for Look<'_> {
    fn select(&mut self, select: &Select, names: &Names) {
        if names.depth() != 1 || self.found.is_some() {
            return;
        }
        let column = |expr: &Expr| match predicate::bare(expr) {
            Expr::Column(parts) => match names.meaning(parts) {
                Meaning::Inner { depth: 1, relation: Some(relation), column, .. } => Some((relation, column)),
                _ => None,
            },
            _ => None,
        };
        let conditions = conjuncts(select);
        let equal: Vec<(&Expr, &Expr)> = conditions
            .iter()
            .filter_map(|expr| equality(expr))
            .flat_map(|(left, right)| [(left, right), (right, left)])
            .collect();
        let mut users: Vec<(QualifiedName, Ident)> =
            equal.iter().filter(|(_, other)| is_caller(other)).filter_map(|(expr, _)| column(expr)).collect();
        if let (true, [(target, _)]) = (self.caller, select.targets.as_slice()) {
            users.extend(column(target));
        }
        let fixed: Vec<Ident> = equal
            .iter()
            .filter(|(_, other)| is_constant(other))
            .filter_map(|(expr, _)| column(expr))
            .map(|(_, name)| name)
            .collect();
        for (relation, user) in users {
            let Some(members) = self.subject.catalog.tables.get(&relation) else { continue };
            if *members.name.name == *self.table.name.name || is_unique(members, &user) {
                continue;
            }
            let tenants = members.columns.iter().map(|column| &column.name).filter(|name| **name != user);
            let shared = tenants
                .filter(|name| !fixed.contains(name))
                .find_map(|name| Some((name, shared(self.table, members, name)?)));
            if let Some((tenant, own)) = shared {
                self.found = Some(Found { members: relation, tenant: tenant.clone(), own });
            }
        }
    }
}

/// Whether a person has one row at most.
fn is_unique(members: &Table, user: &Ident) -> bool {
    let of_constraint = members.constraints.values().any(|constraint| match &constraint.kind {
        ConstraintKind::PrimaryKey(columns) | ConstraintKind::Unique { columns, .. } => {
            columns.as_slice() == [user.clone()]
        }
        _ => false,
    });
    let is_key = |target: &crate::catalog::IndexTarget| matches!(target, crate::catalog::IndexTarget::Column(name) if name == user);
    let mut indexes = members.indexes.values().filter(|index| index.unique && index.predicate.is_none());
    of_constraint || indexes.any(|index| matches!(index.keys.as_slice(), [only] if is_key(&only.target)))
}

/// The row's own column that points where a column of the membership table points.
fn shared(table: &Table, members: &Table, tenant: &Ident) -> Option<Ident> {
    let (to, key) = target(members, tenant)?;
    if to == table.name {
        return Some(key);
    }
    let points = |name: &&Ident| target(table, name).is_some_and(|(other, _)| other == to);
    table.columns.iter().map(|column| &column.name).find(points).cloned()
}

/// Where a column points.
fn target(table: &Table, column: &Ident) -> Option<(QualifiedName, Ident)> {
    table.constraints.values().find_map(|constraint| match &constraint.kind {
        ConstraintKind::ForeignKey(key) if key.references.schema != "auth" => {
            let at = key.columns.iter().position(|name| name == column)?;
            let to = key.referenced_columns.get(at).cloned().unwrap_or_else(|| "id".into());
            Some((key.references.clone(), to))
        }
        _ => None,
    })
}

fn report(subject: &Subject<'_>, table: &Table, policy: &Policy, found: &Found, findings: &mut Findings) {
    let statement = subject.policy_place(table, policy);
    let span = subject.words(statement, &[&found.members.name]);
    let Found { members, tenant, own } = found;
    findings
        .report(span, format!("the policy `{}` of `{}` asks `{members}` about the caller, and not about the row", policy.name, table.name))
        .note(format!("whoever has any row in `{members}` passes for every row, whatever its `{own}` is"))
        .help(format!("compare `{members}.{tenant}` with `{}.{own}`, or write `{own} in (select {tenant} from {members} where ...)`", table.name.name))
        .about(crate::catalog::ObjectId::Table(table.name.clone()));
}
