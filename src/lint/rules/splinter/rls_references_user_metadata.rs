//! L0015.

use super::metadata;
use crate::catalog::{Expr, FunctionId, ObjectId, Policy, Query, Table};
use crate::diagnostics::Code;
use crate::lint::predicate::{self, Names, Visit};
use crate::lint::walk::{self, Part};
use crate::lint::{Findings, Group, Level, Rule, Subject};
use crate::replay::Facet;
use crate::sql::print;

pub(super) static RULE: Rule = Rule {
    code: Code {
        id: "L0015",
        name: "rls-references-user-metadata",
        summary: "a policy that trusts what users write themselves",
        page: include_str!("../../../../docs/rules/L0015.md"),
    },
    group: Group::Security,
    level: Level::Deny,
    splinter: Some("rls_references_user_metadata"),
    check,
};

fn check(subject: &Subject<'_>, findings: &mut Findings) {
    for table in subject.tables_with_policies().filter(|table| {
        table.name.schema == *"realtime" || table.name.schema == *"storage" || !subject.is_system(&table.name.schema)
    }) {
        for policy in table.policies.values() {
            judge(subject, table, policy, findings);
        }
    }
}

fn judge(subject: &Subject<'_>, table: &Table, policy: &Policy, findings: &mut Findings) {
    let sides = || [&policy.using, &policy.check].into_iter().flatten();
    let direct = sides().any(reads_user_metadata);
    let mut helper = Helper { subject, depth: 0, found: None };
    if !direct {
        sides().for_each(|side| predicate::walk(subject, side, &mut Names::of_table(table), &mut helper));
    }
    let reads = direct || helper.found.is_some();
    let is_told = !subject.is_system(&table.name.schema) && sides().any(|side| is_seen_by_splinter(&print::expr(side)));
    if !reads && !is_told {
        return;
    }
    let (object, name) = (ObjectId::Table(table.name.clone()), &table.name);
    let statement = subject.origin(&object, &[Facet::Policy(policy.name.clone())]);
    let span = subject.all_words(statement, &["'user_metadata'"]).first().copied().unwrap_or(statement);
    let policy = &policy.name;
    let finding = if reads {
        findings
            .report(span, format!("the policy `{policy}` of `{name}` trusts `user_metadata`"))
            .note("every user writes their own: `supabase.auth.updateUser({ data: ... })`")
            .help("use `app_metadata`, which only the server writes, or a table of your own")
    } else {
        findings
            .report(span, format!("Supabase's linter takes the policy `{policy}` of `{name}` for one that trusts `user_metadata` of the token"))
            .note("it looks for the word behind a call of `auth.jwt()`, wherever it stands")
            .help("another name for what is called `user_metadata` there pleases it")
    };
    finding.about(object);
    if let Some(id) = &helper.found {
        finding.label(subject.function_place(id), format!("through `{id}`"));
    }
    if is_told {
        let key = format!("rls_references_user_metadata_{}_{}_{policy}", name.schema, name.name);
        finding.splinter(key, metadata(name, "table"));
        if !reads {
            finding.wrong("the word `user_metadata` isn't the token's");
        }
    }
}

/// How deep functions that call functions are followed.
const DEPTH: usize = 4;

/// Looks for a function of the project's that reads it.
struct Helper<'s> {
    subject: &'s Subject<'s>,
    depth: usize,
    found: Option<FunctionId>,
}

impl Visit for Helper<'_> {
    fn expr(&mut self, expr: &Expr, names: &Names) {
        let Expr::Call(call) = expr else { return };
        for (id, function) in self.subject.called(call, names.path()) {
            if self.found.is_some() || self.depth >= DEPTH || self.subject.is_system(&id.name.schema) {
                return;
            }
            let mut reads = Reads { key: false, token: false };
            self.subject.visit_code(id, function, &mut reads);
            if reads.key && reads.token {
                self.found = Some(id.clone());
                return;
            }
            let mut inner = Helper { subject: self.subject, depth: self.depth + 1, found: None };
            self.subject.visit_code(id, function, &mut inner);
            self.found = inner.found;
        }
    }
}

/// The token and the key may stand apart: `claims := auth.jwt()`.
struct Reads {
    key: bool,
    token: bool,
}

impl Visit for Reads {
    fn expr(&mut self, expr: &Expr, _: &Names) {
        match expr {
            Expr::Binary(operator, _, key) if ["->", "->>", "#>", "#>>"].contains(&operator.symbol.as_str()) => {
                self.key |= is_key(key);
            }
            Expr::Subscript(_, key) => self.key |= is_key(key),
            Expr::Call(call) => {
                self.token |= is_of_token(expr);
                let extracts = call.name.last().is_some_and(|name| name.contains("extract_path"));
                self.key |= extracts && call.arguments.iter().skip(1).any(is_key);
            }
            Expr::Opaque(text) => {
                let reads = is_seen_by_splinter(text);
                self.key |= reads;
                self.token |= reads;
            }
            _ => {}
        }
    }
}

/// Whether a part of the token is read by the key `user_metadata`. Of what isn't a tree, the word is enough.
fn reads_user_metadata(side: &Expr) -> bool {
    let mut reads = false;
    walk::expr(side, &mut |part, _| match part {
        Part::Expr(Expr::Binary(operator, from, key))
            if ["->", "->>", "#>", "#>>"].contains(&operator.symbol.as_str()) =>
        {
            reads |= is_key(key) && is_of_token(from);
        }
        Part::Expr(Expr::Subscript(from, key)) => reads |= is_key(key) && is_of_token(from),
        Part::Expr(Expr::Call(call)) if call.name.last().is_some_and(|name| name.contains("extract_path")) => {
            reads |= call.arguments.iter().skip(1).any(is_key) && call.arguments.first().is_some_and(is_of_token);
        }
        Part::Expr(Expr::Opaque(text)) | Part::Query(Query::Opaque(text)) => reads |= is_seen_by_splinter(text),
        _ => {}
    });
    reads
}

/// `'user_metadata'`, `'{user_metadata,role}'`, `array['user_metadata', 'role']`.
fn is_key(key: &Expr) -> bool {
    match key {
        Expr::String(text) => {
            text.trim_matches(['{', '}']).split(',').any(|step| step.trim().trim_matches('"') == "user_metadata")
        }
        Expr::Cast(inner, _) => is_key(inner),
        Expr::Array(steps) => steps.iter().any(is_key),
        _ => false,
    }
}

/// Whether it comes from `auth.jwt()` or the setting behind it, directly or out of a query.
fn is_of_token(from: &Expr) -> bool {
    let mut is = false;
    walk::expr(from, &mut |part, _| match part {
        Part::Expr(Expr::Call(call)) => {
            let name: Vec<&str> = call.name.iter().map(|name| name.as_str()).collect();
            let of_claims = |argument: &Expr| matches!(argument, Expr::String(text) if text == "request.jwt.claims");
            is |= name == ["auth", "jwt"]
                || name.last() == Some(&"current_setting") && call.arguments.first().is_some_and(of_claims);
        }
        Part::Expr(Expr::Opaque(text)) | Part::Query(Query::Opaque(text)) => {
            is |= text.contains("auth.jwt()") || text.contains("request.jwt.claims");
        }
        _ => {}
    });
    is
}

/// `like '%auth.jwt()%user_metadata%' or like '%current_setting(%request.jwt.claims%)%user_metadata%'`.
fn is_seen_by_splinter(text: &str) -> bool {
    let follows = |words: &[&str]| {
        let mut rest = Some(text);
        for word in words {
            rest = rest.and_then(|text| text.split_once(word)).map(|(_, behind)| behind);
        }
        rest.is_some()
    };
    follows(&["auth.jwt()", "user_metadata"])
        || follows(&["current_setting(", "request.jwt.claims", ")", "user_metadata"])
}
