//! L0103.

use crate::catalog::expr::Select;
use crate::catalog::{Expr, Function, FunctionId, Ident, ObjectId, Policy, PolicyCommand, QualifiedName, Table};
use crate::diagnostics::Code;
use crate::lint::CLIENTS;
use crate::lint::codes::{path_of, usual_path};
use crate::lint::policies::{binding, sides};
use crate::lint::predicate::{self, Names, Visit};
use crate::lint::{Findings, Group, Level, Rule, Subject};
use std::collections::{BTreeMap, BTreeSet};

pub(super) static RULE: Rule = Rule {
    code: Code {
        id: "L0103",
        name: "policy-recursion",
        summary: "policies that need each other to be evaluated",
        page: include_str!("../../../../docs/rules/L0103.md"),
    },
    group: Group::Correctness,
    level: Level::Deny,
    splinter: None,
    check,
};

fn check(subject: &Subject<'_>, findings: &mut Findings) {
    let mut told = BTreeSet::new();
    for table in subject.tables_with_policies().filter(|table| table.row_security) {
        for command in [PolicyCommand::Select, PolicyCommand::Insert, PolicyCommand::Update, PolicyCommand::Delete] {
            for client in CLIENTS {
                let mut walk = Walk { subject, client, path: Vec::new(), done: BTreeMap::new(), cycles: Vec::new() };
                walk.table(table, command);
                for cycle in walk.cycles {
                    let nodes: BTreeSet<Node> = cycle.iter().map(|step| step.node.clone()).collect();
                    if told.insert(nodes) {
                        report(subject, &cycle, findings);
                    }
                }
            }
        }
    }
}

/// What a policy leads to.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Node {
    Table(QualifiedName),
    View(QualifiedName),
    Function(FunctionId),
}

/// A step on the way: where it is, and the policy that leads on from there.
#[derive(Debug, Clone)]
struct Step {
    node: Node,
    select: bool,
    policy: Option<Ident>,
}

/// The way from a table to what its policies need, as one client.
struct Walk<'s> {
    subject: &'s Subject<'s>,
    client: &'static str,
    path: Vec<Step>,
    done: BTreeMap<(Node, bool), ()>,
    cycles: Vec<Vec<Step>>,
}

impl Walk<'_> {
    /// What reading or changing a table needs. Whatever is changed is read, too: UPDATE and DELETE look at SELECT's policies.
    fn table(&mut self, table: &Table, command: PolicyCommand) {
        let select = command == PolicyCommand::Select;
        let node = Node::Table(table.name.clone());
        if !table.row_security || !self.subject.is_certain(&ObjectId::Table(table.name.clone())) {
            return;
        }
        let mut policies = binding(table, self.client, command);
        if matches!(command, PolicyCommand::Update | PolicyCommand::Delete) {
            let more = binding(table, self.client, PolicyCommand::Select);
            policies.extend(more.into_iter().filter(|policy| policy.command == PolicyCommand::Select));
        }
        if let Some(at) = self.path.iter().position(|step| step.node == node) {
            let way = self.path.get(at..).unwrap_or_default();
            let through_function = way.iter().any(|step| matches!(step.node, Node::Function(_)));
            let again = way.first().is_some_and(|step| step.select);
            // While a table's policies are put into a query, it can't come up in them again if its policies hold any query at all
            // (`fireRIRrules`). What a function does is a query by itself, and comes round when it is the same policies.
            let ends =
                if through_function { again } else { policies.iter().any(|policy| sides(policy).any(has_query)) };
            if ends {
                self.cycles.push(way.to_vec());
                return;
            }
            if again {
                return;
            }
        }
        if self.path.len() > 12 || self.done.contains_key(&(node.clone(), select)) {
            return;
        }
        for policy in policies {
            self.path.push(Step { node: node.clone(), select, policy: Some(policy.name.clone()) });
            self.policy(table, policy, select);
            self.path.pop();
        }
        self.done.insert((node, select), ());
    }

    fn policy(&mut self, table: &Table, policy: &Policy, select: bool) {
        let clauses = if select { policy.using.iter().collect::<Vec<_>>() } else { sides(policy).collect() };
        for side in clauses {
            let mut uses = Uses { subject: self.subject, relations: Vec::new(), functions: Vec::new() };
            predicate::walk(self.subject, side, &mut Names::of_table(table), &mut uses);
            self.follow(uses.relations, uses.functions);
        }
    }

    fn follow(&mut self, relations: Vec<QualifiedName>, functions: Vec<FunctionId>) {
        for relation in relations {
            self.relation(&relation);
        }
        for id in functions {
            self.function(&id);
        }
    }

    fn relation(&mut self, name: &QualifiedName) {
        if let Some(table) = self.subject.catalog.tables.get(name) {
            self.table(table, PolicyCommand::Select);
            return;
        }
        let node = Node::View(name.clone());
        let Some(view) = self.subject.catalog.views.get(name) else { return };
        // Other views read as their owner, whom no policy binds.
        if !view.is_security_invoker() || self.path.iter().any(|step| step.node == node) {
            return;
        }
        let mut uses = Uses { subject: self.subject, relations: Vec::new(), functions: Vec::new() };
        predicate::walk_query(self.subject, &view.query, &mut Names::of_path(usual_path()), &mut uses);
        self.path.push(Step { node, select: true, policy: None });
        self.follow(uses.relations, uses.functions);
        self.path.pop();
    }

    fn function(&mut self, id: &FunctionId) {
        let node = Node::Function(id.clone());
        let Some(function) = self.subject.catalog.functions.get(id) else { return };
        let is_open = self.path.iter().any(|step| step.node == node);
        if is_open || function.security_definer || !self.subject.is_certain(&ObjectId::Function(id.clone())) {
            return;
        }
        let uses = uses_of(self.subject, id, function);
        self.path.push(Step { node, select: true, policy: None });
        self.follow(uses.relations, uses.functions);
        self.path.pop();
    }
}

fn uses_of<'s>(subject: &'s Subject<'_>, id: &FunctionId, function: &Function) -> Uses<'s> {
    let mut uses = Uses { subject, relations: Vec::new(), functions: Vec::new() };
    let code = subject.code(id, function);
    let mut names = Names::of_path(path_of(function));
    code.queries.iter().for_each(|select| predicate::walk_select(subject, select, &mut names, &mut uses));
    code.exprs.iter().for_each(|expr| predicate::walk(subject, expr, &mut names, &mut uses));
    uses
}

/// What a condition reads and calls.
struct Uses<'s> {
    subject: &'s Subject<'s>,
    relations: Vec<QualifiedName>,
    functions: Vec<FunctionId>,
}

impl Visit for Uses<'_> {
    fn select(&mut self, _: &Select, names: &Names) {
        self.relations.extend(names.sources().iter().filter_map(|source| source.relation.clone()));
    }

    fn expr(&mut self, expr: &Expr, names: &Names) {
        let Expr::Call(call) = expr else { return };
        // Of overloads it isn't known which is meant.
        if let [(id, _)] = self.subject.called(call, names.path()).as_slice()
            && !self.subject.is_system(&id.name.schema)
        {
            self.functions.push((*id).clone());
        }
    }
}

fn has_query(expr: &Expr) -> bool {
    expr.query().is_some() || expr.children().into_iter().any(has_query)
}

fn report(subject: &Subject<'_>, cycle: &[Step], findings: &mut Findings) {
    let shown = |step: &Step| match (&step.node, &step.policy) {
        (Node::Table(name), Some(policy)) => format!("`{name}` (policy `{policy}`)"),
        (Node::Table(name) | Node::View(name), _) => format!("`{name}`"),
        (Node::Function(id), _) => format!("`{id}`"),
    };
    let place = |step: &Step| match (&step.node, &step.policy) {
        (Node::Table(name), Some(policy)) => {
            let table = subject.catalog.tables.get(name)?;
            Some(subject.policy_place(table, table.policies.get(policy)?))
        }
        (Node::Function(id), _) => Some(subject.origin(&ObjectId::Function(id.clone()), &[])),
        (Node::View(name), _) => Some(subject.origin(&ObjectId::View(name.clone()), &[])),
        (Node::Table(_), None) => None,
    };
    let Some(first) = cycle.first() else { return };
    let Node::Table(name) = &first.node else { return };
    let places: Vec<_> = cycle.iter().filter_map(place).collect();
    // What was written last closed the circle.
    let span = places.iter().copied().filter(|span| subject.files.contains(&span.file)).max().unwrap_or(subject.top);
    let way: Vec<String> = cycle.iter().map(shown).chain([format!("`{name}`")]).collect();
    let through_function = cycle.iter().any(|step| matches!(step.node, Node::Function(_)));
    let error = if through_function {
        "54001, stack depth limit exceeded"
    } else {
        "42P17, infinite recursion detected in policy"
    };
    let finding = findings
        .report(span, format!("to evaluate the policies of `{name}`, Postgres needs them again: {}", way.join(" -> ")));
    finding
        .note(format!("whoever reaches `{name}` over the API gets an error: {error}"))
        .help("look the membership up in a SECURITY DEFINER function in a schema that isn't exposed: policies don't bind its owner")
        .about(ObjectId::Table(name.clone()));
    for other in places.into_iter().filter(|other| *other != span) {
        finding.label(other, "this leads on");
    }
}
