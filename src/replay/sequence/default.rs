//! Sequences in the defaults of columns. The server stores which sequence `nextval('name')` means, not its name.

use crate::catalog::{Expr, Ident, QualifiedName, TypeRef};
use crate::replay::Replay;
use crate::replay::problem::Apply;
use crate::sql::quote;

/// The functions that take a sequence first.
const TAKERS: [&str; 3] = ["nextval", "currval", "setval"];

/// The value that a serial column's default has.
pub(in crate::replay) fn nextval(sequence: &QualifiedName) -> Expr {
    Expr::call("", "nextval", vec![regclass(sequence)])
}

fn regclass(name: &QualifiedName) -> Expr {
    Expr::Cast(Box::new(Expr::String(quote::qualified(name))), TypeRef::builtin("regclass"))
}

impl Replay {
    /// A default whose sequences are named with their schema.
    pub(in crate::replay) fn default_value(&self, expr: &Expr) -> Apply<Expr> {
        self.require_cast_types(expr)?;
        let missing = std::cell::RefCell::new(None);
        let resolved = |text: &str| -> Option<Expr> {
            let names = names_in(text)?;
            let found = match names.as_slice() {
                [name] => self.relation(None, name),
                [schema, name] => self.relation(Some(schema), name),
                _ => return None,
            };
            match found {
                Ok((name, _)) => Some(regclass(&name)),
                Err(problem) => {
                    *missing.borrow_mut() = Some(problem);
                    None
                }
            }
        };
        let change = |expr: &Expr| match expr {
            Expr::Cast(inner, ty) if is_regclass(ty) => match inner.as_ref() {
                Expr::String(text) => resolved(text),
                _ => None,
            },
            Expr::Call(call) if call.name.last().is_some_and(|name| TAKERS.contains(&name.as_str())) => {
                match call.arguments.split_first() {
                    Some((Expr::String(text), rest)) => {
                        let mut call = call.clone();
                        call.arguments = std::iter::once(resolved(text)?).chain(rest.iter().cloned()).collect();
                        Some(Expr::Call(call))
                    }
                    _ => None,
                }
            }
            _ => None,
        };
        let made = expr.map(&change);
        match missing.into_inner() {
            Some(problem) => Err(problem),
            None => Ok(made),
        }
    }

    /// The columns whose defaults use a sequence, as far as they are wanted.
    pub(super) fn defaults_using(
        &self,
        sequence: &QualifiedName,
        wanted: impl Fn(&QualifiedName, &Ident) -> bool,
    ) -> Vec<(QualifiedName, Ident)> {
        let text = Expr::String(quote::qualified(sequence));
        let tables = self.catalog.tables.values();
        let columns = tables.flat_map(|table| table.columns.iter().map(move |column| (&table.name, column)));
        let using = columns.filter(|(table, column)| {
            column.default.as_ref().is_some_and(|value| uses(value, &text)) && wanted(table, &column.name)
        });
        using.map(|(table, column)| (table.clone(), column.name.clone())).collect()
    }
}

fn uses(expr: &Expr, text: &Expr) -> bool {
    let here = matches!(expr, Expr::Cast(inner, ty) if is_regclass(ty) && **inner == *text);
    here || expr.children().into_iter().any(|child| uses(child, text))
}

/// A default after a sequence that it uses has been given another name.
pub(super) fn renamed(expr: &Expr, old: &QualifiedName, new: &QualifiedName) -> Expr {
    let old = regclass(old);
    expr.map(&|part| (*part == old).then(|| regclass(new)))
}

fn is_regclass(ty: &TypeRef) -> bool {
    ty.schema.is_none() && ty.name == "regclass" && ty.dimensions == 0
}

/// `a.b` or `"A".b` as names (`stringToQualifiedNameList`); `None` for what is none, an oid among them.
fn names_in(text: &str) -> Option<Vec<Ident>> {
    let mut names = Vec::new();
    let mut rest = text.trim();
    if rest.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    loop {
        let (name, behind) = match rest.strip_prefix('"') {
            Some(quoted) => {
                let mut name = String::new();
                let mut behind = quoted;
                loop {
                    let (part, after) = behind.split_once('"')?;
                    name.push_str(part);
                    match after.strip_prefix('"') {
                        Some(more) => {
                            name.push('"');
                            behind = more;
                        }
                        None => break (name, after),
                    }
                }
            }
            None => {
                let end = rest.find('.').unwrap_or(rest.len());
                let (name, behind) = rest.split_at_checked(end)?;
                (name.trim().to_lowercase(), behind)
            }
        };
        if name.is_empty() {
            return None;
        }
        names.push(name.into());
        match behind.trim_start().strip_prefix('.') {
            Some(more) => rest = more.trim_start(),
            None if behind.trim().is_empty() => return Some(names),
            None => return None,
        }
    }
}
