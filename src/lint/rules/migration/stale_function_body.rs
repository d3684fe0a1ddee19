//! L0233.

use crate::catalog::expr::{Call, FromItem, Select};
use crate::catalog::{Body, Expr, Function, FunctionId, Ident, ObjectId, QualifiedName};
use crate::diagnostics::Code;
use crate::lint::codes::path_of;
use crate::lint::past::{Left, Past};
use crate::lint::predicate::{self, Names, Visit};
use crate::lint::{Findings, Group, Level, Rule, Subject, walk};
use crate::replay::body::Write;
use crate::sql::lexer::{Kind, Lexer, Token};
use std::collections::BTreeMap;

pub(super) static RULE: Rule = Rule {
    code: Code {
        id: "L0233",
        name: "stale-function-body",
        summary: "a function whose body names what is no more",
        page: include_str!("../../../../docs/rules/L0233.md"),
    },
    group: Group::Correctness,
    level: Level::Deny,
    splinter: None,
    check,
};

fn check(subject: &Subject<'_>, findings: &mut Findings) {
    let past = Past::of(subject);
    if past.relations.is_empty() && past.columns.is_empty() && past.functions.is_empty() {
        return;
    }
    let words = past.words();
    for (id, function) in subject.functions() {
        let Body::Text(text) = &function.body else { continue };
        let lower = text.to_lowercase();
        // Most bodies speak of nothing that went, and needn't be read.
        if !words.iter().any(|word| lower.contains(word.as_str())) {
            continue;
        }
        let mut stale =
            Stale { subject, past: &past, id, function, tokens: tokens(text), text, found: BTreeMap::new() };
        let code = subject.code(id, function);
        subject.visit_code(id, function, &mut stale);
        code.writes.iter().for_each(|write| stale.write(write));
        let found = stale.found;
        for (what, left) in found {
            report(subject, id, &what, &left, findings);
        }
    }
}

fn report(subject: &Subject<'_>, id: &FunctionId, what: &str, left: &Left, findings: &mut Findings) {
    let made = subject.function_place(id);
    let span = made.max(left.span);
    let fate =
        left.now.as_ref().map_or_else(|| "which is gone".to_owned(), |now| format!("which is called `{now}` now"));
    let finding = findings.report(span, format!("the body of {id} names {what}, {fate}"));
    finding
        .note("the server looks at a body when the function is called: the next call fails, and with it whatever fires a trigger or uses a policy that runs it")
        .help(format!("write the function anew in the same file: `create or replace function {} ...`", id.name))
        .about(ObjectId::Function(id.clone()));
    if span == made {
        finding.label(left.span, "here it went");
    } else {
        finding.label(made, "the body");
    }
}

struct Stale<'s> {
    subject: &'s Subject<'s>,
    past: &'s Past,
    id: &'s FunctionId,
    function: &'s Function,
    text: &'s str,
    tokens: Vec<Token>,
    found: BTreeMap<String, Left>,
}

impl Stale<'_> {
    fn path(&self) -> Vec<Ident> {
        path_of(self.function)
    }

    fn relation(&mut self, schema: Option<&Ident>, name: &Ident) {
        let path = self.path();
        if self.subject.relation(schema, name, &path).is_some() || schema.is_none() && self.is_made_here(name) {
            return;
        }
        let schemas = schema.map_or_else(|| path.clone(), |schema| vec![schema.clone()]);
        for schema in schemas {
            let relation = QualifiedName { schema, name: name.clone() };
            if let Some(left) = self.past.relations.get(&relation) {
                self.found.insert(format!("`{relation}`"), left.clone());
                return;
            }
        }
    }

    fn column(&mut self, table: &QualifiedName, column: &Ident) {
        if let Some(left) = self.past.columns.get(&(table.clone(), column.clone())) {
            self.found.insert(format!("column `{column}` of `{table}`"), left.clone());
        }
    }

    fn call(&mut self, call: &Call) {
        let (schemas, name) = match call.name.as_slice() {
            [schema, name] => (vec![schema.clone()], name),
            [name] => (self.path(), name),
            _ => return,
        };
        let candidates = schemas.into_iter().map(|schema| QualifiedName { schema, name: name.clone() });
        let candidates: Vec<QualifiedName> = candidates.collect();
        // Of that name anywhere: the platform and extensions have functions that the catalog doesn't hold.
        let elsewhere = |name: &Ident| self.subject.catalog.functions.keys().any(|id| id.name.name == *name);
        if call.name.len() == 1 && elsewhere(name) {
            return;
        }
        if let Some((name, left)) =
            candidates.into_iter().find_map(|it| self.past.functions.get(&it).map(|left| (it, left)))
        {
            self.found.insert(format!("function `{name}`"), left.clone());
        }
    }

    fn write(&mut self, write: &Write) {
        self.relation(write.schema.as_ref(), &write.table);
        let Some(table) = self.subject.relation(write.schema.as_ref(), &write.table, &self.path()) else { return };
        for (column, _) in &write.values {
            self.column(&table, column);
        }
        let mut named: Vec<Ident> = Vec::new();
        if let Some(condition) = &write.condition {
            walk::expr(condition, &mut |part, depth| {
                if let (walk::Part::Expr(Expr::Column(parts)), 0) = (part, depth) {
                    match parts.as_slice() {
                        [column] => named.push(column.clone()),
                        [.., of, column] if *of == write.table => named.push(column.clone()),
                        _ => {}
                    }
                }
            });
        }
        for column in named {
            if !self.is_variable(&column) {
                self.column(&table, &column);
            }
        }
    }

    /// Whether a name may be an argument, an output column or a variable of the function.
    fn is_variable(&self, name: &Ident) -> bool {
        let argument = self.function.arguments.iter().any(|argument| argument.name.as_ref() == Some(name));
        let declared = |pair: &[Token]| match pair {
            [before, token] => {
                let begins = before.kind == Kind::Semicolon
                    || ["declare", "into", "in", "for", "as", "strict"]
                        .iter()
                        .any(|word| before.is_word(self.text, word));
                begins && self.is(token, name)
            }
            _ => false,
        };
        argument || self.tokens.windows(2).any(declared)
    }

    /// Whether the body makes a relation of this name itself: WITH, CREATE TABLE.
    fn is_made_here(&self, name: &Ident) -> bool {
        self.tokens.windows(3).any(|three| match three {
            [before, token, after] => {
                self.is(token, name)
                    && (before.is_word(self.text, "table")
                        || before.is_word(self.text, "exists")
                        || after.is_word(self.text, "as")
                        || after.kind == Kind::Open)
            }
            _ => false,
        })
    }

    fn is(&self, token: &Token, name: &Ident) -> bool {
        token.text(self.text).trim_matches('"').eq_ignore_ascii_case(name)
    }

    /// The tables whose triggers run the function.
    fn fired_by(&self) -> Vec<QualifiedName> {
        let tables = self.subject.catalog.tables.values();
        let fires =
            |table: &&crate::catalog::Table| table.triggers.values().any(|trigger| trigger.function == self.id.name);
        tables.filter(fires).map(|table| table.name.clone()).collect()
    }
}

impl Visit for Stale<'_> {
    fn select(&mut self, select: &Select, _names: &Names) {
        fn tables<'f>(item: &'f FromItem, found: &mut Vec<(Option<&'f Ident>, &'f Ident)>) {
            match item {
                FromItem::Table { schema, name, .. } => found.push((schema.as_ref(), name)),
                FromItem::Join { left, right, .. } => {
                    tables(left, found);
                    tables(right, found);
                }
                FromItem::Function { .. } | FromItem::Query { .. } => {}
            }
        }
        let mut found = Vec::new();
        select.from.iter().for_each(|item| tables(item, &mut found));
        for (schema, name) in found {
            self.relation(schema, name);
        }
    }

    fn expr(&mut self, expr: &Expr, names: &Names) {
        match expr {
            Expr::Call(call) => self.call(call),
            Expr::Column(parts) => match parts.as_slice() {
                [record, column] if *record == "new" || *record == "old" => {
                    for table in self.fired_by() {
                        self.column(&table, column);
                    }
                }
                [.., of, column] => {
                    if let Some(table) = names.relation_called(of) {
                        self.column(&table, column);
                    }
                }
                [column] => {
                    if let [only] = names.sources()
                        && let Some(table) = &only.relation
                        && names.meaning(parts) == predicate::Meaning::Unknown
                        && !self.is_variable(column)
                    {
                        self.column(&table.clone(), column);
                    }
                }
                [] => {}
            },
            _ => {}
        }
    }
}

fn tokens(text: &str) -> Vec<Token> {
    Lexer::new(text).filter(|token| token.kind != Kind::Comment).collect()
}
