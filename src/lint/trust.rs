//! What policies trust: the tables in which they look up who is a member of what, and as what.
//!
//! A query that looks for the caller's own rows (`m.user_id = auth.uid()`), in a policy or in a function that a policy calls, trusts its table:
//! whoever can write such a row decides what they may do elsewhere.

use super::Subject;
use super::codes::path_of;
use super::policies::sides;
use super::predicate::{self, Meaning, Names, Visit, conjuncts, equality, is_caller, is_constant};
use crate::catalog::expr::{Call, Query, Select};
use crate::catalog::{ConstraintKind, Expr, Function, FunctionId, Ident, QualifiedName, Table, TypeKind};
use std::collections::{BTreeMap, BTreeSet};

/// What policies trust of one table.
#[derive(Debug, Default)]
pub(super) struct Trusted {
    /// The columns that say who.
    pub(super) user: BTreeSet<Ident>,
    /// The columns that are compared with constants: a role.
    pub(super) role: BTreeSet<Ident>,
    /// The columns that are compared with something else, or looked up: a tenant, a role.
    pub(super) other: BTreeSet<Ident>,
    /// The tables whose policies do it, with one of the policies.
    pub(super) by: BTreeMap<QualifiedName, Ident>,
}

impl Trusted {
    /// Whether a column says what a person may do: a role, or where they belong; not a name, nor the row's own key.
    pub(super) fn decides(&self, subject: &Subject<'_>, table: &Table, column: &Ident) -> bool {
        let Some(held) = table.column(column).filter(|_| !self.user.contains(column)) else { return false };
        let keys = |columns: &[Ident]| columns.contains(column);
        let is_key = |single: bool| {
            table.constraints.values().any(|constraint| match &constraint.kind {
                ConstraintKind::PrimaryKey(columns) => (columns.len() == 1) == single && keys(columns),
                ConstraintKind::ForeignKey(key) => !single && key.columns.len() == 1 && keys(&key.columns),
                _ => false,
            })
        };
        let is_enum = held.ty.schema.as_ref().is_some_and(|schema| {
            let name = QualifiedName { schema: schema.clone(), name: held.ty.name.clone() };
            subject.catalog.types.get(&name).is_some_and(|ty| matches!(ty.kind, TypeKind::Enum(_)))
        });
        if is_key(true) {
            return false;
        }
        self.role.contains(column)
            || self.other.contains(column) && (is_key(false) || is_enum || held.ty.name == "bool")
    }
}

/// How deep functions that call functions are followed.
const DEPTH: usize = 4;

/// All of it, by table.
pub(super) fn trusted(subject: &Subject<'_>) -> BTreeMap<QualifiedName, Trusted> {
    let mut found = BTreeMap::new();
    for table in subject.tables_with_policies().filter(|table| table.row_security).map(|table| subject.meant(table)) {
        for policy in table.policies.values() {
            for side in sides(policy) {
                let by = (&table.name, &policy.name);
                let mut look = Look {
                    subject,
                    found: &mut found,
                    by,
                    caller: Vec::new(),
                    depth: 0,
                    seen: Vec::new(),
                    is_compared: false,
                    compared: Vec::new(),
                };
                let mut names = Names::of_table(table);
                predicate::walk(subject, side, &mut names, &mut look);
            }
        }
    }
    found
}

/// Whether a function's code, or that of a function that it calls, asks who is calling.
pub(super) fn asks_who(subject: &Subject<'_>, id: &FunctionId, function: &Function) -> bool {
    let mut asks = Asks { subject, asks: false, depth: 0 };
    asks.function(id, function);
    asks.asks
}

struct Look<'s, 'f> {
    subject: &'s Subject<'s>,
    found: &'f mut BTreeMap<QualifiedName, Trusted>,
    by: (&'f QualifiedName, &'f Ident),
    /// Names of arguments that are the caller.
    caller: Vec<Ident>,
    depth: usize,
    seen: Vec<FunctionId>,
    /// Whether what the function gives back is compared with a constant.
    is_compared: bool,
    /// Queries whose result is.
    compared: Vec<*const Select>,
}

impl Look<'_, '_> {
    fn is_caller(&self, expr: &Expr) -> bool {
        let is_argument = |name: &Ident| self.caller.contains(name);
        is_caller(expr)
            || match predicate::bare(expr) {
                Expr::Column(parts) => parts.last().is_some_and(is_argument),
                Expr::Opaque(text) => is_argument(&Ident::from(text.as_str())),
                _ => false,
            }
    }
}

impl Visit for Look<'_, '_> {
    fn select(&mut self, select: &Select, names: &Names) {
        let own = |expr: &Expr| match predicate::bare(expr) {
            Expr::Column(parts) => match names.meaning(parts) {
                Meaning::Inner { depth, source, relation: Some(relation), column } if depth == names.depth() => {
                    Some((source, relation, column))
                }
                _ => None,
            },
            _ => None,
        };
        let conditions = conjuncts(select);
        let mut users = Vec::new();
        for (left, right) in conditions.iter().filter_map(|expr| equality(expr)) {
            for (column, other) in [(left, right), (right, left)] {
                if self.is_caller(other)
                    && let Some(found) = own(column)
                {
                    users.push(found);
                }
            }
        }
        for (source, relation, user) in users {
            let trusted = self.found.entry(relation).or_default();
            trusted.user.insert(user.clone());
            trusted.by.entry(self.by.0.clone()).or_insert_with(|| self.by.1.clone());
            let mut add = |expr: &Expr, constant: bool| {
                if let Some((at, _, column)) = own(expr)
                    && at == source
                    && column != user
                {
                    if constant {
                        trusted.role.insert(column)
                    } else {
                        trusted.other.insert(column)
                    };
                }
            };
            for condition in &conditions {
                match condition {
                    Expr::Binary(_, left, right) | Expr::Any(_, left, right) => {
                        add(left, is_constant(right));
                        add(right, is_constant(left));
                    }
                    Expr::In(tested, list, false) => add(tested, list.iter().all(is_constant)),
                    Expr::Column(_) => add(condition, true),
                    _ => {}
                }
            }
            // `(select role from ...) = 'admin'`, in a function or not.
            let compared =
                self.is_compared && names.depth() == 1 || self.compared.contains(&std::ptr::from_ref(select));
            select.targets.iter().for_each(|(target, _)| add(target, compared));
        }
    }

    fn expr(&mut self, expr: &Expr, names: &Names) {
        for side in compared(expr) {
            match predicate::bare(side) {
                Expr::Scalar(query) => {
                    if let Query::Select(select) = query.as_ref() {
                        self.compared.push(std::ptr::from_ref(select));
                    }
                }
                Expr::Call(call) => self.follow(call, names, true),
                _ => {}
            }
        }
        if let Expr::Call(call) = expr {
            self.follow(call, names, false);
        }
    }
}

/// What is compared with constants.
fn compared(expr: &Expr) -> Vec<&Expr> {
    match expr {
        Expr::Binary(_, left, right) if is_constant(right) => vec![left],
        Expr::Binary(_, left, right) if is_constant(left) => vec![right],
        Expr::Any(_, tested, list) if is_constant(list) => vec![tested],
        Expr::In(tested, list, _) if list.iter().all(is_constant) => vec![tested],
        _ => Vec::new(),
    }
}

impl Look<'_, '_> {
    /// Goes into the functions that a call may mean.
    fn follow(&mut self, call: &Call, names: &Names, is_compared: bool) {
        if self.depth >= DEPTH {
            return;
        }
        for (id, function) in self.subject.called(call, names.path()) {
            if self.subject.is_system(&id.name.schema) || self.seen.contains(id) {
                continue;
            }
            let inputs = function.arguments.iter().filter(|argument| argument.mode.is_input()).enumerate();
            let passed = inputs.zip(&call.arguments).filter(|(_, argument)| self.is_caller(argument));
            let caller = passed
                .flat_map(|((at, argument), _)| {
                    let number = Ident::from(format!("${}", at + 1));
                    argument.name.clone().into_iter().chain([number])
                })
                .collect();
            let code = self.subject.code(id, function);
            let seen = self.seen.iter().chain([id]).cloned().collect();
            let mut inner = Look {
                subject: self.subject,
                found: self.found,
                by: self.by,
                caller,
                depth: self.depth + 1,
                seen,
                is_compared,
                compared: Vec::new(),
            };
            let mut names = Names::of_path(path_of(function));
            for select in &code.queries {
                predicate::walk_select(self.subject, select, &mut names, &mut inner);
            }
            for expr in &code.exprs {
                predicate::walk(self.subject, expr, &mut names, &mut inner);
            }
        }
    }
}

struct Asks<'s> {
    subject: &'s Subject<'s>,
    asks: bool,
    depth: usize,
}

impl Asks<'_> {
    fn function(&mut self, id: &FunctionId, function: &Function) {
        let code = self.subject.code(id, function);
        let mut names = Names::of_path(path_of(function));
        // What couldn't be read may well ask.
        self.asks |= !code.is_whole;
        code.queries.iter().for_each(|select| predicate::walk_select(self.subject, select, &mut names, self));
        code.exprs.iter().for_each(|expr| predicate::walk(self.subject, expr, &mut names, self));
    }
}

impl Visit for Asks<'_> {
    fn expr(&mut self, expr: &Expr, names: &Names) {
        match expr {
            Expr::Call(call) => {
                let platform = call.name.len() == 2 && call.name.first().is_some_and(|schema| *schema == "auth");
                let asks = ["current_setting", "has_table_privilege", "pg_has_role", "row_security_active"];
                let name = call.name.last().map_or("", |name| name.as_str());
                if platform || asks.contains(&name) {
                    self.asks = true;
                } else if self.depth < DEPTH && !self.asks {
                    for (id, function) in self.subject.called(call, names.path()) {
                        self.depth += 1;
                        self.function(id, function);
                        self.depth -= 1;
                    }
                }
            }
            Expr::Keyword(word) => {
                self.asks |= matches!(word.as_str(), "CURRENT_USER" | "SESSION_USER" | "CURRENT_ROLE")
            }
            // A named argument or an aggregate with FILTER may hold the call.
            Expr::Opaque(text) => {
                let text = text.to_lowercase();
                self.asks |= text.contains("auth.") || text.contains("current_setting");
            }
            _ => {}
        }
    }
}
