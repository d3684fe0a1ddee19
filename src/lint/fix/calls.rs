//! L0003 and L0122: calls in a policy that give the same for every row are put into `(select ...)`, which is run once for a statement.
//!
//! What is wrapped is STABLE and takes nothing but constants, so that it means the same inside. Both rules wrap all such calls of a policy:
//! two repairs of one policy are the same statement.

use super::index::table;
use super::{Change, Repair};
use crate::catalog::expr::{Call, FromItem, Query, Select};
use crate::catalog::{Expr, Ident, Policy, Table, Volatility};
use crate::diagnostics::Fix;
use crate::lint::codes::usual_path;
use crate::lint::predicate::is_call;
use crate::lint::{Finding, Subject};
use crate::replay::Facet;
use crate::sql::lexer::{Kind, Lexer, Token};
use crate::sql::{print, quote};

/// What says who is calling: all of it STABLE.
const ASKED: [(&str, &str); 5] =
    [("auth", "uid"), ("auth", "jwt"), ("auth", "role"), ("auth", "email"), ("", "current_setting")];

pub(super) fn once(subject: &Subject<'_>, finding: &Finding) -> Option<Repair> {
    let table = table(subject, finding)?;
    let Some(Facet::Policy(name)) = &finding.part else { return None };
    let policy = table.policies.get(name)?;
    let wrap = Wrap { subject };
    let side = |side: &Option<Expr>| side.as_ref().map(|side| wrap.expr(side));
    let (using, check) = (side(&policy.using), side(&policy.check));
    if using == policy.using && check == policy.check {
        return None;
    }
    let mut statement = format!("alter policy {} on {}", quote::ident(name), quote::qualified(&table.name));
    for (word, new, old) in [("using", &using, &policy.using), ("with check", &check, &policy.check)] {
        if let Some(new) = new.as_ref().filter(|_| new != old) {
            statement.push_str(&format!(" {word} ({})", print::expr(new)));
        }
    }
    Some(Repair {
        title: "puts the calls into `(select ...)`".to_owned(),
        statements: vec![statement],
        edits: wrap.edits(table, policy),
        is_divided: false,
        change: Change::Policy { table: table.name.clone(), name: name.clone(), using, check },
    })
}

struct Wrap<'s> {
    subject: &'s Subject<'s>,
}

impl Wrap<'_> {
    fn expr(&self, of: &Expr) -> Expr {
        of.map(&|part| match part {
            Expr::Call(call) if self.is_same_for_all_rows(call) => Some(self.passed(call).once()),
            Expr::Scalar(query) => Some(Expr::Scalar(self.boxed(query))),
            Expr::ArrayQuery(query) => Some(Expr::ArrayQuery(self.boxed(query))),
            Expr::Exists(query) => Some(Expr::Exists(self.boxed(query))),
            Expr::AnyQuery(operator, left, query) => {
                Some(Expr::AnyQuery(operator.clone(), Box::new(self.expr(left)), self.boxed(query)))
            }
            Expr::AllQuery(operator, left, query) => {
                Some(Expr::AllQuery(operator.clone(), Box::new(self.expr(left)), self.boxed(query)))
            }
            _ => None,
        })
    }

    /// The call, with what is passed wrapped too: Supabase's linter looks for SELECT directly before `auth.uid()`.
    fn passed(&self, call: &Call) -> Expr {
        let arguments = call.arguments.iter().map(|argument| self.expr(argument)).collect();
        Expr::Call(Call { arguments, ..call.clone() })
    }

    fn boxed(&self, query: &Query) -> Box<Query> {
        Box::new(match query {
            Query::Select(select) => Query::Select(self.select(select)),
            Query::Opaque(text) => Query::Opaque(text.clone()),
        })
    }

    fn select(&self, select: &Select) -> Select {
        // Without FROM it is run once already, as long as nothing in it comes from the row.
        if is_run_once(select) {
            let target = |target: &Expr| match target {
                Expr::Call(call) => self.passed(call),
                other => other.clone(),
            };
            let targets = select.targets.iter().map(|(it, alias)| (target(it), alias.clone())).collect();
            return Select { targets, ..select.clone() };
        }
        Select {
            distinct: select.distinct,
            targets: select.targets.iter().map(|(target, alias)| (self.expr(target), alias.clone())).collect(),
            from: select.from.iter().map(|item| self.from(item)).collect(),
            condition: select.condition.as_ref().map(|condition| Box::new(self.expr(condition))),
        }
    }

    fn from(&self, item: &FromItem) -> FromItem {
        match item {
            FromItem::Query { query, alias } => FromItem::Query { query: self.boxed(query), alias: alias.clone() },
            FromItem::Join { kind, left, right, condition } => FromItem::Join {
                kind: *kind,
                left: Box::new(self.from(left)),
                right: Box::new(self.from(right)),
                condition: condition.as_ref().map(|condition| Box::new(self.expr(condition))),
            },
            // A function in FROM is called once.
            FromItem::Table { .. } | FromItem::Function { .. } => item.clone(),
        }
    }

    fn is_same_for_all_rows(&self, call: &Call) -> bool {
        if call.star || call.distinct || !call.arguments.iter().all(is_constant) {
            return false;
        }
        let is_asked = ASKED.into_iter().any(|(schema, name)| is_call(call, schema, name));
        is_asked || self.is_helper(call)
    }

    /// Whether it is a STABLE function of the project's that the server can't make a part of the query: the ones that L0122 is about. It gives one value.
    fn is_helper(&self, call: &Call) -> bool {
        let [(id, function)] = self.subject.called(call, &usual_path())[..] else { return false };
        let inlined = &*function.language == "sql" && !function.security_definer && function.settings.is_empty();
        let is_set = !matches!(&function.result, crate::catalog::FunctionResult::Type(_));
        !inlined && !is_set && function.volatility == Volatility::Stable && !self.subject.is_system(&id.name.schema)
    }

    /// The same in the text of the policy, as far as it is found there.
    fn edits(&self, table: &Table, policy: &Policy) -> Vec<Fix> {
        let statement = self.subject.policy_place(table, policy);
        let text = self.subject.sources.slice(statement);
        let tokens: Vec<Token> = Lexer::new(text).filter(|token| token.kind != Kind::Comment).collect();
        let insert = |at: usize, text: &str| Fix { span: statement.part(at..at), replacement: text.to_owned() };
        let mut edits = Vec::new();
        for (at, token) in tokens.iter().enumerate() {
            // What is passed to a call is looked at next: two insertions aren't in each other's way.
            if let Some(end) = self.call_at(text, &tokens, at).and_then(|end| tokens.get(end)) {
                edits.extend([insert(token.range.start, "(select "), insert(end.range.end, ")")]);
            }
        }
        edits
    }

    /// Whether a word among what is passed is no column: a constant, a type, a schema or a function.
    fn is_constant_word(&self, text: &str, tokens: &[Token], at: usize) -> bool {
        let is = |at: usize, kinds: &[Kind]| tokens.get(at).is_some_and(|token| kinds.contains(&token.kind));
        let is_type = at.checked_sub(1).and_then(|before| tokens.get(before)).is_some_and(|it| it.text(text) == "::");
        let word = tokens.get(at).map_or("", |token| token.text(text)).to_lowercase();
        is(at + 1, &[Kind::Open, Kind::Dot]) || is_type || ["true", "false", "null", "select"].contains(&word.as_str())
    }

    /// Where the call ends that begins at a token, if it is one to be wrapped and isn't yet.
    fn call_at(&self, text: &str, tokens: &[Token], at: usize) -> Option<usize> {
        let before = at.checked_sub(1).and_then(|before| tokens.get(before));
        if before.is_some_and(|token| {
            token.kind == Kind::Dot || token.is_word(text, "select") || token.is_word(text, "from")
        }) {
            return None;
        }
        let word = |at: usize| {
            let token = tokens.get(at).filter(|token| matches!(token.kind, Kind::Word | Kind::QuotedIdent))?;
            let written = token.text(text);
            Some(Ident::from(match token.kind {
                Kind::QuotedIdent => written.trim_matches('"').to_owned(),
                _ => written.to_lowercase(),
            }))
        };
        let is = |at: usize, kind: Kind| tokens.get(at).is_some_and(|token| token.kind == kind);
        let (name, open) = match (word(at)?, is(at + 1, Kind::Dot)) {
            (schema, true) => (vec![schema, word(at + 2)?], at + 3),
            (name, false) => (vec![name], at + 1),
        };
        if !is(open, Kind::Open) {
            return None;
        }
        let (mut depth, mut commas) = (0_usize, 0);
        let mut end = open;
        loop {
            match tokens.get(end)?.kind {
                Kind::Open => depth += 1,
                Kind::Close => depth -= 1,
                Kind::Comma if depth == 1 => commas += 1,
                // What is passed must be constants, or calls of their own; the catalog has the last word.
                Kind::Dot if !is(end + 2, Kind::Open) => return None,
                Kind::Word if !self.is_constant_word(text, tokens, end) => return None,
                _ => {}
            }
            if depth == 0 {
                break;
            }
            end += 1;
        }
        let count = if end == open + 1 { 0 } else { commas + 1 };
        let arguments = vec![Expr::Null; count];
        let call = Call { name, arguments, star: false, distinct: false, variadic: false };
        self.is_same_for_all_rows(&call).then_some(end)
    }
}

/// Whether nothing in it comes from a row or from a query that reads something.
fn is_constant(expr: &Expr) -> bool {
    let itself = match expr {
        Expr::Column(_) | Expr::Star(_) | Expr::Opaque(_) => false,
        Expr::Scalar(query) => match query.as_ref() {
            Query::Select(select) => is_run_once(select),
            Query::Opaque(_) => false,
        },
        other => other.query().is_none(),
    };
    itself && expr.children().into_iter().all(is_constant)
}

/// Whether a query reads nothing, and nothing in it comes from the row.
fn is_run_once(select: &Select) -> bool {
    let reads = !select.from.is_empty() || select.condition.is_some();
    !reads && select.targets.iter().all(|(target, _)| is_constant(target))
}
