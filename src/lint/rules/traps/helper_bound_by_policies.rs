//! L0134.

use crate::catalog::expr::Select;
use crate::catalog::{
    Expr, Function, FunctionId, Grantee, Ident, ObjectId, Policy, PolicyCommand, QualifiedName, Table,
};
use crate::diagnostics::Code;
use crate::lint::policies::{is_about, sides};
use crate::lint::predicate::{self, Names, Visit};
use crate::lint::{Findings, Group, Level, Rule, Subject};
use crate::replay::Facet;
use std::collections::BTreeSet;

pub(super) static RULE: Rule = Rule {
    code: Code {
        id: "L0134",
        name: "helper-bound-by-policies",
        summary: "a policy's helper function that sees no row itself",
        page: include_str!("../../../../docs/rules/L0134.md"),
    },
    group: Group::Correctness,
    level: Level::Deny,
    splinter: None,
    check,
};

fn check(subject: &Subject<'_>, findings: &mut Findings) {
    let mut helpers = BTreeSet::new();
    for table in subject.tables_with_policies().filter(|table| table.row_security) {
        let mut look = Look { subject, functions: Vec::new(), relations: Vec::new() };
        for side in table.policies.values().flat_map(sides) {
            predicate::walk(subject, side, &mut Names::of_table(table), &mut look);
        }
        helpers.extend(look.functions);
    }
    for id in helpers {
        let Some(function) = subject.catalog.functions.get(&id).filter(|function| function.security_definer) else {
            continue;
        };
        let Some(table) = blind(subject, &id, function) else { continue };
        let (name, owner) = (&table.name, &function.owner);
        let object = ObjectId::Table(name.clone());
        let finding = findings.report(
            subject.origin(&ObjectId::Function(id.clone()), &[Facet::Owner]),
            format!("`{id}` runs as `{owner}` and sees no row of `{name}`: row level security binds that role, too"),
        );
        finding
            .note("SECURITY DEFINER helps where the owner passes policies: with BYPASSRLS, or as the owner of a table that isn't forced. Here no policy is for the owner, so the function finds nothing, without an error")
            .help(format!("let a role with BYPASSRLS own the function; or `alter table {name} no force row level security`, if `{owner}` owns it; or a policy for `{owner}`"))
            .about(ObjectId::Function(id.clone()));
        let facet = if table.force_row_security { Facet::ForceRowSecurity } else { Facet::RowSecurity };
        finding.label(subject.origin(&object, &[facet]), "binds it");
    }
}

/// A table that a function reads and of which its owner sees nothing.
fn blind<'s>(subject: &'s Subject<'_>, id: &FunctionId, function: &Function) -> Option<&'s Table> {
    let role = subject.catalog.roles.get(&function.owner)?;
    if role.superuser || role.bypass_rls {
        return None;
    }
    let roles = subject.with_inherited(&function.owner);
    let mut look = Look { subject, functions: Vec::new(), relations: Vec::new() };
    subject.visit_code(id, function, &mut look);
    let is_for = |policy: &Policy, role: &Ident| policy.roles.contains(&Grantee::Role(role.clone()));
    let shows = |policy: &Policy| {
        let is_for_owner = policy.roles.contains(&Grantee::Public) || roles.iter().any(|role| is_for(policy, role));
        policy.permissive && is_about(policy, PolicyCommand::Select) && is_for_owner
    };
    let is_blind = |table: &&Table| {
        let passes = roles.contains(&table.owner) && !table.force_row_security;
        let is_certain = subject.is_certain(&ObjectId::Table(table.name.clone()));
        table.row_security && is_certain && !passes && !table.policies.values().any(shows)
    };
    look.relations.iter().filter_map(|name| subject.catalog.tables.get(name)).find(is_blind)
}

struct Look<'s> {
    subject: &'s Subject<'s>,
    functions: Vec<FunctionId>,
    relations: Vec<QualifiedName>,
}

impl Visit for Look<'_> {
    fn select(&mut self, _: &Select, names: &Names) {
        self.relations.extend(names.sources().iter().filter_map(|source| source.relation.clone()));
    }

    fn expr(&mut self, expr: &Expr, names: &Names) {
        let Expr::Call(call) = expr else { return };
        if let [(id, _)] = self.subject.called(call, names.path()).as_slice()
            && !self.subject.is_system(&id.name.schema)
            && self.subject.is_certain(&ObjectId::Function((*id).clone()))
        {
            self.functions.push((*id).clone());
        }
    }
}
