//! L0110.

use crate::catalog::{Expr, Ident, ObjectId, TypeRef};
use crate::diagnostics::Code;
use crate::lint::exposed::arguments;
use crate::lint::predicate::{bare, is_call};
use crate::lint::{Findings, Group, Level, Rule, Subject};

pub(super) static RULE: Rule = Rule {
    code: Code {
        id: "L0110",
        name: "dynamic-sql-of-callers",
        summary: "a function that runs what its caller passes as SQL",
        page: include_str!("../../../../docs/rules/L0110.md"),
    },
    group: Group::Security,
    level: Level::Deny,
    splinter: None,
    check,
};

fn check(subject: &Subject<'_>, findings: &mut Findings) {
    for (id, function, clients) in subject.callable() {
        let code = subject.code(id, function);
        let texts: Vec<Ident> =
            arguments(function).into_iter().filter(|(_, ty)| is_text(ty)).map(|(name, _)| name).collect();
        let found = code.executed.iter().any(|run| match bare(run) {
            // The text was put together before.
            Expr::Column(parts) if parts.len() == 1 && !is_one(run, &texts) => {
                code.exprs.iter().any(|expr| is_sql(expr) && is_open(expr, &texts))
            }
            _ => is_open(run, &texts),
        });
        if found {
            let rights = if function.security_definer {
                "with its owner's rights, whom no policy binds"
            } else {
                "with the caller's rights, past what the API allows"
            };
            findings
                .report(subject.function_place(id), format!("`{id}` runs SQL that {} can write", clients.join(" and ")))
                .note(format!("what is passed becomes part of the statement, which runs {rights}"))
                .help("pass values with USING, and names through `format('%I', ...)`; or don't expose the function")
                .about(ObjectId::Function(id.clone()));
        }
    }
}

fn is_text(ty: &TypeRef) -> bool {
    ["text", "varchar", "bpchar", "json", "jsonb", "name"].contains(&ty.name.as_str())
}

fn is_one(expr: &Expr, names: &[Ident]) -> bool {
    match expr {
        Expr::Column(parts) => parts.last().is_some_and(|name| names.contains(name)),
        Expr::Opaque(text) => names.contains(&Ident::from(text.as_str())),
        _ => false,
    }
}

/// Whether an expression looks like a statement that is put together.
fn is_sql(expr: &Expr) -> bool {
    let first = match expr {
        Expr::Binary(operator, left, _) if operator.symbol == "||" => return is_sql(left),
        Expr::Call(call) => call.arguments.first(),
        other => Some(other),
    };
    let words = ["select ", "insert ", "update ", "delete ", "with ", "create ", "alter ", "drop ", "call "];
    matches!(first.map(bare), Some(Expr::String(text)) if words.iter().any(|word| text.trim_start().to_lowercase().starts_with(word)))
}

/// Whether one of the names gets into the text as it is.
fn is_open(expr: &Expr, names: &[Ident]) -> bool {
    match expr {
        Expr::Call(call)
            if ["quote_ident", "quote_literal", "quote_nullable"].iter().any(|name| is_call(call, "", name)) =>
        {
            false
        }
        Expr::Call(call) if is_call(call, "", "format") => {
            let Some(Expr::String(format)) = call.arguments.first() else { return false };
            let rest = call.arguments.get(1..).unwrap_or_default();
            specifiers(format).into_iter().zip(rest).any(|(kind, value)| kind == 's' && is_open(value, names))
        }
        Expr::Cast(inner, ty) => is_text(ty) && is_open(inner, names),
        Expr::Column(_) | Expr::Opaque(_) => is_one(expr, names),
        // Of these only what they choose from gets out.
        Expr::Binary(operator, left, right) => {
            let joins = operator.symbol == "||" || operator.symbol.starts_with("->");
            joins && (is_open(left, names) || is_open(right, names))
        }
        Expr::Coalesce(list) => list.iter().any(|expr| is_open(expr, names)),
        Expr::Call(call) => {
            let keeps = ["concat", "concat_ws", "lower", "upper", "trim", "btrim", "rtrim", "ltrim", "replace"];
            keeps.iter().any(|name| is_call(call, "", name)) && call.arguments.iter().any(|expr| is_open(expr, names))
        }
        _ => false,
    }
}

/// `s`, `I` and `L` in the order of the arguments; what counts them itself isn't followed.
fn specifiers(format: &str) -> Vec<char> {
    let mut found = Vec::new();
    let mut letters = format.chars();
    while let Some(letter) = letters.next() {
        if letter == '%' {
            match letters.find(|c| !c.is_ascii_digit() && *c != '-') {
                Some(kind @ ('s' | 'I' | 'L')) => found.push(kind),
                Some('%') | None => {}
                Some(_) => return Vec::new(),
            }
        }
    }
    found
}
