//! Helper functions put in place of their calls: what a policy means, whatever its parts are called.
//!
//! A function is put in place where its code is one expression or one query: `select ...` in SQL, `return ...` in PL/pgSQL. What it is passed takes the
//! place of its arguments, and every name keeps its meaning; where that can't be said for certain, the call stays.

use super::Subject;
use super::codes::path_of;
use super::predicate::{self, Meaning, Names};
use super::rebuild::{self, Change};
use super::truth::always;
use crate::catalog::expr::{Call, FromItem, Query, Select};
use crate::catalog::{ArgumentMode, Expr, Function, FunctionId, FunctionResult, Ident, ObjectId, QualifiedName, Table};
use std::cell::Cell;
use std::collections::BTreeMap;

/// How deep functions that call functions are followed.
const DEPTH: usize = 4;
/// How many calls of one clause are replaced: functions that call each other twice would grow without end.
const CALLS: usize = 64;

impl Subject<'_> {
    /// A table whose policies say what they mean: helper functions are put in place of their calls. Everything else is as it is.
    pub(super) fn meant<'t>(&'t self, table: &'t Table) -> &'t Table {
        self.codes.meant.get_or_init(|| all(self)).get(&table.name).unwrap_or(table)
    }
}

/// The tables that are different then.
fn all(subject: &Subject<'_>) -> BTreeMap<QualifiedName, Table> {
    let change = |table: &Table| {
        let mut meant = table.clone();
        let names = Names::of_table(table);
        for policy in meant.policies.values_mut() {
            for side in [&mut policy.using, &mut policy.check].into_iter().flatten() {
                *side = inlined(subject, side, &names);
            }
        }
        (meant.policies != table.policies).then(|| (table.name.clone(), meant))
    };
    subject.tables_with_policies().filter_map(change).collect()
}

fn inlined(subject: &Subject<'_>, expr: &Expr, names: &Names) -> Expr {
    let left = Cell::new(CALLS);
    rebuild::expr(subject, expr, names, &Inline { subject, depth: 0, left: &left })
}

/// Puts functions in place of calls.
struct Inline<'s> {
    subject: &'s Subject<'s>,
    depth: usize,
    left: &'s Cell<usize>,
}

/// What a function comes to.
enum Outcome {
    Value(Expr),
    Rows(Select),
}

impl Inline<'_> {
    /// What a call comes to, as seen from where it stands.
    fn call(&self, call: &Call, names: &Names) -> Option<Outcome> {
        if self.depth >= DEPTH || self.left.get() == 0 || call.star || call.distinct || call.variadic {
            return None;
        }
        let [(id, function)] = self.subject.called(call, names.path())[..] else { return None };
        if self.subject.is_system(&id.name.schema) || !self.subject.is_certain(&ObjectId::Function(id.clone())) {
            return None;
        }
        let outcome = outcome(self.subject, id, function)?;
        let passed = passed(self.subject, call, function, names)?;
        let place = Place { subject: self.subject, function, passed, failed: Cell::new(false) };
        let inside = Names::of_path(path_of(function));
        let inner = Inline { subject: self.subject, depth: self.depth + 1, left: self.left };
        let outcome = match outcome {
            Outcome::Value(value) => Outcome::Value(rebuild::expr(self.subject, &value, &inside, &place)),
            Outcome::Rows(select) => Outcome::Rows(rebuild::select(self.subject, &select, &inside, &place)),
        };
        if place.failed.get() {
            return None;
        }
        self.left.set(self.left.get() - 1);
        Some(match outcome {
            Outcome::Value(value) => Outcome::Value(rebuild::expr(self.subject, &value, names, &inner)),
            Outcome::Rows(select) => Outcome::Rows(rebuild::select(self.subject, &select, names, &inner)),
        })
    }
}

impl Change for Inline<'_> {
    fn expr(&self, expr: &Expr, names: &Names) -> Option<Expr> {
        let Expr::Call(call) = expr else { return None };
        match self.call(call, names)? {
            Outcome::Value(value) => Some(value),
            Outcome::Rows(_) => None,
        }
    }

    /// `(select my_organizations())` of a function that gives rows.
    fn query(&self, query: &Query, names: &Names) -> Option<Query> {
        let Query::Select(Select { targets, from, condition: None, .. }) = query else { return None };
        let ([(Expr::Call(call), _)], []) = (targets.as_slice(), from.as_slice()) else { return None };
        match self.call(call, names)? {
            Outcome::Rows(select) => Some(Query::Select(select)),
            Outcome::Value(_) => None,
        }
    }

    /// `from my_organizations() as o`.
    fn item(&self, item: &FromItem, names: &Names) -> Option<FromItem> {
        let FromItem::Function { call, alias } = item else { return None };
        let Expr::Call(call) = call.as_ref() else { return None };
        let Outcome::Rows(mut select) = self.call(call, names)? else { return None };
        let alias = alias.clone().or_else(|| call.name.last().cloned());
        // A function of plain values gives its column its own name.
        if let [(_, name)] = select.targets.as_mut_slice() {
            name.clone_from(&alias);
        }
        Some(FromItem::Query { query: Box::new(Query::Select(select)), alias })
    }
}

/// The one expression or query that a function is.
fn outcome(subject: &Subject<'_>, id: &FunctionId, function: &Function) -> Option<Outcome> {
    let code = subject.code(id, function);
    if !code.is_whole || !code.executed.is_empty() || !code.sets.is_empty() {
        return None;
    }
    // Whatever way it takes.
    let constant = code.returns.first().and_then(always);
    if constant.is_some() && !code.raises && code.returns.iter().all(|value| always(value) == constant) {
        return constant.map(|value| Outcome::Value(Expr::Boolean(value)));
    }
    if !code.writes.is_empty() || code.raises {
        return None;
    }
    let is_set = match &function.result {
        FunctionResult::SetOf(ty) => {
            let row = ty.schema.as_ref().map(|schema| QualifiedName { schema: schema.clone(), name: ty.name.clone() });
            if row.is_some_and(|row| predicate::columns_of(subject, &row).is_some()) {
                return None;
            }
            true
        }
        FunctionResult::Type(_) => false,
        FunctionResult::Table | FunctionResult::None => return None,
    };
    match (code.queries.as_slice(), code.returns.as_slice(), code.exprs.as_slice()) {
        ([select], [], []) => {
            let [(target, _)] = select.targets.as_slice() else { return None };
            let is_plain = select.from.is_empty() && select.condition.is_none();
            Some(match (is_set, is_plain) {
                (true, _) => Outcome::Rows(select.clone()),
                (false, true) => Outcome::Value(target.clone()),
                (false, false) => Outcome::Value(Expr::Scalar(Box::new(Query::Select(select.clone())))),
            })
        }
        ([], [value], [_]) if !is_set => Some(Outcome::Value(value.clone())),
        _ => None,
    }
}

/// What is passed for each argument, by name and by number. The names in it are written so that they mean the same inside of another query.
fn passed(subject: &Subject<'_>, call: &Call, function: &Function, names: &Names) -> Option<BTreeMap<Ident, Expr>> {
    let mut found = BTreeMap::new();
    let inputs = function.arguments.iter().filter(|argument| argument.mode.is_input());
    for (at, argument) in inputs.enumerate() {
        if argument.mode == ArgumentMode::Variadic {
            return None;
        }
        let value = match call.arguments.get(at) {
            Some(value) => {
                let qualify = Qualify { around: names.depth(), failed: Cell::new(false) };
                let value = rebuild::expr(subject, value, names, &qualify);
                (!qualify.failed.get()).then_some(value)?
            }
            None => argument.default.clone()?,
        };
        found.insert(Ident::from(format!("${}", at + 1)), value.clone());
        if let Some(name) = &argument.name {
            found.insert(name.clone(), value);
        }
    }
    Some(found)
}

/// Writes columns with their tables.
struct Qualify {
    /// How many queries are around what is passed.
    around: usize,
    failed: Cell<bool>,
}

impl Change for Qualify {
    fn expr(&self, expr: &Expr, names: &Names) -> Option<Expr> {
        match expr {
            Expr::Column(parts) => match names.meaning(parts) {
                Meaning::Row(column) => Some(Expr::Column(vec![names.row_alias()?, column])),
                Meaning::Inner { depth, source, column, .. } if depth <= self.around => {
                    Some(Expr::Column(vec![names.alias(depth, source)?, column]))
                }
                Meaning::Inner { .. } => None,
                Meaning::Unknown => {
                    self.failed.set(true);
                    None
                }
            },
            Expr::Opaque(_) | Expr::Star(_) => {
                self.failed.set(true);
                None
            }
            _ => None,
        }
    }

    fn query(&self, query: &Query, _: &Names) -> Option<Query> {
        self.failed.set(self.failed.get() || matches!(query, Query::Opaque(_)));
        None
    }
}

/// Puts what is passed into a function's code, and writes its names in full.
struct Place<'s> {
    subject: &'s Subject<'s>,
    function: &'s Function,
    passed: BTreeMap<Ident, Expr>,
    failed: Cell<bool>,
}

impl Place<'_> {
    fn fail<T>(&self) -> Option<T> {
        self.failed.set(true);
        None
    }

    /// What stands for an argument; a query's column of that name comes first.
    fn argument(&self, parts: &[Ident], names: &Names) -> Option<Expr> {
        let name = match parts {
            [name] => name,
            [function, name] if *function == self.function.name.name => name,
            _ => return None,
        };
        let value = self.passed.get(name)?;
        match names.meaning(parts) {
            Meaning::Inner { .. } | Meaning::Row(_) => None,
            Meaning::Unknown if names.is_known() => self.seen(value, names),
            Meaning::Unknown => self.fail(),
        }
    }

    /// What is passed, if no query here takes one of its names for its own.
    fn seen(&self, value: &Expr, names: &Names) -> Option<Expr> {
        let mut columns = Vec::new();
        crate::lint::walk::expr(value, &mut |part, depth| {
            if let (crate::lint::walk::Part::Expr(Expr::Column(parts)), 0) = (part, depth) {
                columns.push(parts);
            }
        });
        if columns.into_iter().any(|parts| matches!(names.meaning(parts), Meaning::Inner { .. })) {
            return self.fail();
        }
        Some(value.clone())
    }
}

impl Change for Place<'_> {
    fn expr(&self, expr: &Expr, names: &Names) -> Option<Expr> {
        match expr {
            Expr::Column(parts) => self.argument(parts, names),
            Expr::Opaque(text) => match self.passed.get(text.as_str()) {
                Some(value) => self.seen(value, names),
                None if self.passed.is_empty() => None,
                None => self.fail(),
            },
            Expr::Call(call) if call.name.len() == 1 => {
                let called = self.subject.called(call, names.path());
                let (id, _) = called.first()?;
                let name = vec![id.name.schema.clone(), id.name.name.clone()];
                Some(Expr::Call(Call { name, ..call.clone() }))
            }
            _ => None,
        }
    }

    fn query(&self, query: &Query, _: &Names) -> Option<Query> {
        if matches!(query, Query::Opaque(_)) { self.fail() } else { None }
    }

    fn item(&self, item: &FromItem, names: &Names) -> Option<FromItem> {
        let FromItem::Table { schema: None, name, alias } = item else { return None };
        let relation = self.subject.relation(None, name, names.path())?;
        let alias = alias.clone().or_else(|| Some(name.clone()));
        Some(FromItem::Table { schema: Some(relation.schema), name: relation.name, alias })
    }
}
