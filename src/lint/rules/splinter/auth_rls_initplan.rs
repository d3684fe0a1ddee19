//! L0003.

use crate::catalog::expr::{Call, Select};
use crate::catalog::{Expr, ObjectId, Policy, Query, Table};
use crate::diagnostics::Code;
use crate::lint::walk::{self, Part};
use crate::lint::{Findings, Group, Level, Rule, Subject};
use crate::replay::Facet;
use crate::span::Span;
use serde_json::json;

pub(super) static RULE: Rule = Rule {
    code: Code {
        id: "L0003",
        name: "auth-rls-initplan",
        summary: "a policy that asks who is calling once for each row",
        page: include_str!("../../../../docs/rules/L0003.md"),
    },
    group: Group::Performance,
    level: Level::Warn,
    splinter: Some("auth_rls_initplan"),
    check,
};

/// What says who is calling: schema, where one is written, and name.
const ASKED: [(&str, &str); 5] =
    [("auth", "uid"), ("auth", "jwt"), ("auth", "role"), ("auth", "email"), ("", "current_setting")];

fn check(subject: &Subject<'_>, findings: &mut Findings) {
    for table in subject.tables_with_policies() {
        // Policies of `realtime` are the user's own, and `storage` is left to Supabase (as splinter has it).
        let is_judged = !subject.is_system(&table.name.schema) || &*table.name.schema == "realtime";
        if !is_judged || !table.row_security {
            continue;
        }
        for policy in table.policies.values() {
            judge(subject, table, policy, findings);
        }
    }
}

fn judge(subject: &Subject<'_>, table: &Table, policy: &Policy, findings: &mut Findings) {
    let sides: Vec<&Expr> = [&policy.using, &policy.check].into_iter().flatten().collect();
    let found = |test: fn(&Uses) -> bool| {
        ASKED.into_iter().find(|asked| sides.iter().any(|side| test(&Uses::of(side, *asked))))
    };
    let (slow, told) = (found(|uses| uses.each_row), found(Uses::is_seen_by_splinter));
    let Some((schema, function)) = slow.or(told) else { return };
    let object = ObjectId::Table(table.name.clone());
    let statement = subject.origin(&object, &[Facet::Policy(policy.name.clone())]);
    let words = if schema.is_empty() { vec![function] } else { vec![schema, ".", function] };
    let called = if schema.is_empty() { format!("{function}(...)") } else { format!("{schema}.{function}()") };
    let (name, policy) = (&table.name, &policy.name);
    let places = subject.all_words(statement, &words);
    let is_bare = |place: &&Span| {
        let before = Span { end: place.start, ..statement };
        !subject.sources.slice(before).trim_end().to_lowercase().ends_with("select")
    };
    let span = places.iter().find(is_bare).or(places.first()).copied().unwrap_or(statement);
    // Splinter's is one function, ours may be another.
    let once = || sides.iter().map(|side| Uses::of(side, (schema, function))).all(|uses| uses.once == uses.calls);
    let in_query = slow.is_none() && !once();
    let finding = match slow {
        _ if in_query => findings
            .report(
                span,
                format!("the policy `{policy}` of `{name}` calls `{called}` for the rows that a query in it reads"),
            )
            .note("inside a `(select ...)` of its own it is called once for a statement (an InitPlan)")
            .help(format!("write `(select {called})`")),
        Some(_) => findings
            .report(span, format!("the policy `{policy}` of `{name}` calls `{called}` once for each row"))
            .note("inside `(select ...)` it is called once for a statement (an InitPlan)")
            .help(format!("write `(select {called})`")),
        None => findings
            .report(
                span,
                format!(
                    "Supabase's linter takes `{called}` in the policy `{policy}` of `{name}` for a call for each row"
                ),
            )
            .note("it looks for the text `select` directly before the call")
            .help(format!("write `(select {called})`, and what is done with its result outside the brackets")),
    };
    finding.about(object);
    if told.is_some() {
        let key = format!("auth_rls_init_plan_{}_{}_{policy}", name.schema, name.name);
        finding.splinter(key, json!({ "schema": &*name.schema, "name": &*name.name, "type": "table" }));
        if slow.is_none() && !in_query {
            finding
                .wrong("the call stands in a query that doesn't depend on the row, and is made once for a statement");
        }
    }
}

/// How one side of a policy uses a function.
#[derive(Debug, Default)]
struct Uses {
    /// It is called at all.
    called: bool,
    /// It is called outside of any query.
    each_row: bool,
    /// How often it is written.
    calls: usize,
    /// How many of these stand in a query that reads nothing and has no column in it: that is run once.
    once: usize,
    /// Somewhere it stands directly behind SELECT, which is what splinter looks for.
    selected: bool,
}

impl Uses {
    fn of(side: &Expr, asked: (&str, &str)) -> Self {
        let mut uses = Self::default();
        walk::expr(side, &mut |part, depth| match part {
            Part::Expr(Expr::Call(call)) if is(call, asked) => {
                uses.called = true;
                uses.each_row |= depth == 0;
                uses.calls += 1;
            }
            Part::Query(Query::Select(select)) => {
                let first = select.targets.first().filter(|_| !select.distinct);
                uses.selected |= matches!(first, Some((Expr::Call(call), _)) if is(call, asked));
                uses.once += calls_once(select, asked);
            }
            Part::Expr(Expr::Opaque(text)) | Part::Query(Query::Opaque(text)) => uses.read(text, asked),
            _ => {}
        });
        uses
    }

    /// What isn't a tree is looked at as splinter looks at all: as text.
    fn read(&mut self, text: &str, (schema, function): (&str, &str)) {
        let called = if schema.is_empty() { format!("{function}(") } else { format!("{schema}.{function}()") };
        let text = text.to_lowercase();
        self.called |= text.contains(&called);
        self.calls += usize::from(text.contains(&called));
        self.selected |= text.contains(&format!("select {called}"));
    }

    /// It looks for the call, and for SELECT before it, anywhere in the text: one of many is enough.
    fn is_seen_by_splinter(&self) -> bool {
        self.called && !self.selected
    }
}

/// How many calls stand in a query that reads nothing and has no column in it, queries inside left out.
fn calls_once(select: &Select, asked: (&str, &str)) -> usize {
    if !select.from.is_empty() || select.condition.is_some() {
        return 0;
    }
    let (mut calls, mut depends) = (0, false);
    for (target, _) in &select.targets {
        walk::expr(target, &mut |part, depth| match part {
            Part::Expr(Expr::Call(call)) if depth == 0 && is(call, asked) => calls += 1,
            Part::Expr(Expr::Column(_) | Expr::Star(_) | Expr::Opaque(_)) | Part::Query(Query::Opaque(_)) => {
                depends = true
            }
            _ => {}
        });
    }
    if depends { 0 } else { calls }
}

fn is(call: &Call, (schema, function): (&str, &str)) -> bool {
    match call.name.as_slice() {
        [name] => schema.is_empty() && &**name == function,
        [of, name] => (&**of == schema || schema.is_empty() && &**of == "pg_catalog") && &**name == function,
        _ => false,
    }
}
