//! What an expression, a query or a type names: candidates, which are looked up afterwards, so that one too many does no harm.

use super::lexer::{Kind, Lexer, Token};
use crate::catalog::expr::{Call, FromItem, Query};
use crate::catalog::{Expr, Ident, TypeRef};
use std::collections::{BTreeMap, BTreeSet};

/// A name with or without its schema.
pub type Name = (Option<Ident>, Ident);

/// The names.
#[derive(Debug, Clone, Default)]
pub struct Refs {
    /// Functions that are called.
    pub functions: BTreeSet<Name>,
    /// With how many arguments each of them is called; `None` where that isn't plain.
    pub passed: BTreeMap<Name, BTreeSet<Option<usize>>>,
    /// Tables, views and sequences.
    pub relations: BTreeSet<Name>,
    /// Types.
    pub types: BTreeSet<Name>,
    /// Collations.
    pub collations: BTreeSet<Ident>,
    /// Symbols of operators.
    pub operators: BTreeSet<String>,
    /// Every word that may be a column's name.
    pub columns: BTreeSet<Ident>,
}

impl Refs {
    /// Those of one expression.
    pub fn of(expr: &Expr) -> Self {
        let mut refs = Self::default();
        refs.expr(expr);
        refs
    }

    /// Adds a type.
    pub fn type_ref(&mut self, ty: &TypeRef) {
        self.types.insert((ty.schema.clone(), ty.name.clone()));
    }

    /// Adds those of an expression.
    pub fn expr(&mut self, expr: &Expr) {
        match expr {
            Expr::Cast(value, ty) => {
                self.type_ref(ty);
                if let (Expr::String(text), "regclass" | "regconfig" | "regdictionary") = (value.as_ref(), ty.name.as_str()) {
                    self.relation_in(text);
                }
            }
            Expr::Call(call) => self.call(call),
            Expr::Collate(_, collation) => drop(self.collations.insert(collation.clone())),
            Expr::Binary(operator, ..)
            | Expr::Unary(operator, _)
            | Expr::Any(operator, ..)
            | Expr::All(operator, ..)
            | Expr::AnyQuery(operator, ..)
            | Expr::AllQuery(operator, ..) => drop(self.operators.insert(operator.symbol.clone())),
            Expr::Column(parts) => self.columns.extend(parts.iter().cloned()),
            Expr::Field(_, name) => drop(self.columns.insert(name.clone())),
            Expr::Opaque(text) => self.text(text),
            _ => {}
        }
        if let Some(query) = expr.query() {
            self.query(query);
        }
        expr.children().into_iter().for_each(|child| self.expr(child));
    }

    fn call(&mut self, call: &Call) {
        if let Some(name) = qualified(&call.name) {
            // `nextval('s')`: a constant of no type yet.
            if let (true, [Expr::String(text)]) = (name.1.ends_with("val"), call.arguments.as_slice()) {
                self.relation_in(text);
            }
            // `to_tsvector('configuration', text)`.
            if let (true, [Expr::String(text), _, ..]) = (name.1.contains("tsvector") || name.1.contains("tsquery"), call.arguments.as_slice()) {
                self.relation_in(text);
            }
            let plain = !call.star && !call.variadic;
            self.called(name, plain.then_some(call.arguments.len()));
        }
    }

    fn called(&mut self, name: Name, passed: Option<usize>) {
        self.functions.insert(name.clone());
        self.passed.entry(name).or_default().insert(passed);
    }

    /// Adds those of a query.
    pub fn query(&mut self, query: &Query) {
        match query {
            Query::Opaque(text) => self.text(text),
            Query::Select(select) => {
                select.targets.iter().for_each(|(target, _)| self.expr(target));
                select.from.iter().for_each(|item| self.item(item));
                select.condition.iter().for_each(|condition| self.expr(condition));
            }
        }
    }

    fn item(&mut self, item: &FromItem) {
        match item {
            FromItem::Table { schema, name, .. } => drop(self.relations.insert((schema.clone(), name.clone()))),
            FromItem::Function { call, .. } => self.expr(call),
            FromItem::Query { query, .. } => self.query(query),
            FromItem::Join { left, right, condition, .. } => {
                self.item(left);
                self.item(right);
                condition.iter().for_each(|condition| self.expr(condition));
            }
        }
    }

    /// The relation that a text names, as `regclass` reads it.
    fn relation_in(&mut self, text: &str) {
        let tokens: Vec<Token> = Lexer::new(text).collect();
        self.relations.extend(chain(text, &tokens, 0).and_then(|(parts, _)| qualified(&parts)));
    }

    /// SQL that has no tree here. A name before a bracket is a function's; one with a schema, or in FROM, a relation's; one behind
    /// `::` or AS a type's. What WITH names hides a relation.
    pub fn text(&mut self, text: &str) {
        let tokens: Vec<Token> = Lexer::new(text).filter(|token| token.kind != Kind::Comment).collect();
        let mut found = BTreeSet::new();
        let mut hidden = BTreeSet::new();
        // Whether the innermost brackets are in a list of FROM, for each pair that is open.
        let mut in_from = vec![false];
        let (mut at, mut before) = (0, "");
        while let Some(token) = tokens.get(at) {
            let word = token.text(text);
            let upper = before.to_ascii_uppercase();
            let begins = matches!(upper.as_str(), "FROM" | "JOIN" | "ONLY" | "INTO" | "UPDATE" | "TABLE");
            let is_in_from = in_from.last() == Some(&true);
            let listed = begins || is_in_from && matches!(before, "," | "(");
            match token.kind {
                Kind::Open => in_from.push(listed),
                Kind::Close if in_from.len() > 1 => drop(in_from.pop()),
                Kind::String => self.relation_in(word.trim_matches('\'')),
                Kind::Operator => drop(self.operators.insert(word.to_owned())),
                _ => {}
            }
            let Some((parts, next)) = chain(text, &tokens, at) else {
                (before, at) = (word, at + 1);
                continue;
            };
            self.columns.extend(parts.iter().cloned());
            let behind = |offset: usize| tokens.get(next + offset).map_or("", |token| token.text(text));
            if parts.len() == 1 && token.kind == Kind::Word && ends_from(word) {
                in_from.last_mut().into_iter().for_each(|last| *last = word.eq_ignore_ascii_case("FROM"));
            } else if let Some(name) = qualified(&parts) {
                if behind(0) == "(" {
                    self.called(name.clone(), passed(text, &tokens, next));
                }
                if before == "::" || upper == "AS" || name.0.is_some() {
                    self.types.insert(name.clone());
                }
                if behind(0).eq_ignore_ascii_case("AS") && behind(1) == "(" && !is_in_from {
                    hidden.insert(name.clone());
                }
                if name.0.is_some() || listed || upper == "USING" {
                    found.insert(name);
                }
            }
            before = tokens.get(next.saturating_sub(1)).map_or("", |token| token.text(text));
            at = next;
        }
        self.relations.extend(found.into_iter().filter(|name| !hidden.contains(name)));
    }
}

/// How many values stand in the brackets that open at a token; `None` where it isn't plain how many of them are arguments.
fn passed(text: &str, tokens: &[Token], open: usize) -> Option<usize> {
    let (mut depth, mut commas, mut any) = (0_usize, 0, false);
    for token in tokens.iter().skip(open) {
        let word = token.text(text);
        match token.kind {
            Kind::Open => depth += 1,
            Kind::Close if depth <= 1 => return Some(if any { commas + 1 } else { 0 }),
            Kind::Close => depth -= 1,
            _ if depth == 1 && matches!(word.to_ascii_uppercase().as_str(), "VARIADIC" | "ORDER" | "*") => return None,
            _ if depth == 1 && word == "," => commas += 1,
            _ => {}
        }
        any |= depth > 1 || (depth == 1 && token.kind != Kind::Open);
    }
    None
}

/// Words that begin or end a list of FROM.
fn ends_from(word: &str) -> bool {
    const WORDS: [&str; 11] =
        ["FROM", "WHERE", "GROUP", "ORDER", "HAVING", "WINDOW", "LIMIT", "SELECT", "UNION", "INTERSECT", "EXCEPT"];
    WORDS.iter().any(|other| word.eq_ignore_ascii_case(other))
}

/// A name with its dots that begins at a token, and the token behind it.
fn chain(text: &str, tokens: &[Token], mut at: usize) -> Option<(Vec<Ident>, usize)> {
    let mut parts = Vec::new();
    loop {
        let token = tokens.get(at)?;
        parts.push(match token.kind {
            Kind::Word => Ident::new(token.text(text).to_lowercase()),
            Kind::QuotedIdent => Ident::new(token.text(text).trim_matches('"').replace("\"\"", "\"")),
            _ => return None,
        });
        let dot = tokens.get(at + 1).is_some_and(|token| token.kind == Kind::Dot);
        let name = tokens.get(at + 2).is_some_and(|token| matches!(token.kind, Kind::Word | Kind::QuotedIdent));
        if !(dot && name) {
            return Some((parts, at + 1));
        }
        at += 2;
    }
}

/// The schema and the name; a third part is a column's.
fn qualified(parts: &[Ident]) -> Option<Name> {
    match parts {
        [name] => Some((None, name.clone())),
        [schema, name, ..] => Some((Some(schema.clone()), name.clone())),
        [] => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(names: &BTreeSet<Name>) -> String {
        let one = |(schema, name): &Name| match schema {
            Some(schema) => format!("{schema}.{name}"),
            None => name.to_string(),
        };
        names.iter().map(one).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn names_in_sql_without_a_tree() {
        let mut refs = Refs::default();
        refs.text(
            "WITH x AS (SELECT a.id, count(*) FROM a, b LEFT JOIN app.\"C\" ON f(a.id) = b.id WHERE d = 'e'::mood \
             GROUP BY g, h) SELECT * FROM x, (y JOIN z USING (id))",
        );
        assert_eq!(shown(&refs.relations), "a b e y z a.id app.C b.id");
        assert!(shown(&refs.functions).contains('f') && shown(&refs.types).contains("mood"));
        for column in ["d", "g", "h", "id"] {
            assert!(!refs.relations.contains(&(None, column.into())), "{column}");
        }
    }
}
