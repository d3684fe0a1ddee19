//! The code of functions, each read once; and which function or relation a name in it means.

use super::Subject;
use super::trust::{self, Trusted};
use crate::catalog::expr::{Call, Query, Select};
use crate::catalog::{Function, FunctionId, Ident, QualifiedName, Table};
use crate::replay::body::{self, Code};
use std::cell::{OnceCell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;

/// What has been read already.
#[derive(Debug, Default)]
pub struct Codes {
    functions: RefCell<BTreeMap<FunctionId, Rc<Code>>>,
    queries: RefCell<BTreeMap<String, Rc<Vec<Select>>>>,
    trusted: OnceCell<BTreeMap<QualifiedName, Trusted>>,
    pub(super) meant: OnceCell<BTreeMap<QualifiedName, Table>>,
}

impl Subject<'_> {
    /// What policies trust, by table.
    pub(super) fn trusted(&self) -> &BTreeMap<QualifiedName, Trusted> {
        self.codes.trusted.get_or_init(|| trust::trusted(self))
    }

    /// What a function reads, writes and calls.
    pub(super) fn code(&self, id: &FunctionId, function: &Function) -> Rc<Code> {
        if let Some(known) = self.codes.functions.borrow().get(id) {
            return Rc::clone(known);
        }
        let read = Rc::new(body::of_function(function));
        self.codes.functions.borrow_mut().insert(id.clone(), Rc::clone(&read));
        read
    }

    /// The SELECTs of a query that has no case in the catalog.
    pub(super) fn selects(&self, text: &str) -> Rc<Vec<Select>> {
        if let Some(known) = self.codes.queries.borrow().get(text) {
            return Rc::clone(known);
        }
        let read = Rc::new(body::selects(&Query::Opaque(text.to_owned())));
        self.codes.queries.borrow_mut().insert(text.to_owned(), Rc::clone(&read));
        read
    }

    /// The table or view that a name means: in its schema, or in the first of a search path that has one.
    pub(super) fn relation(&self, schema: Option<&Ident>, name: &Ident, path: &[Ident]) -> Option<QualifiedName> {
        let there = |schema: &Ident| {
            let name = QualifiedName { schema: schema.clone(), name: name.clone() };
            let is = self.catalog.tables.contains_key(&name) || self.catalog.views.contains_key(&name);
            is.then_some(name)
        };
        match schema {
            Some(schema) => there(schema),
            None => path.iter().find_map(there),
        }
    }

    /// The functions that migrations or the platform made and that a call may mean: of that name, with so many arguments.
    pub(super) fn called(&self, call: &Call, path: &[Ident]) -> Vec<(&FunctionId, &Function)> {
        let in_schema = |schema: &Ident, name: &Ident| {
            let name = QualifiedName { schema: schema.clone(), name: name.clone() };
            let first = FunctionId { name: name.clone(), arguments: Vec::new() };
            let of_name = self.catalog.functions.range(first..).take_while(move |(id, _)| id.name == name);
            of_name.filter(|(_, function)| takes(function, call)).collect::<Vec<_>>()
        };
        match call.name.as_slice() {
            [schema, name] => in_schema(schema, name),
            [name] => {
                path.iter().map(|schema| in_schema(schema, name)).find(|found| !found.is_empty()).unwrap_or_default()
            }
            _ => Vec::new(),
        }
    }
}

fn takes(function: &Function, call: &Call) -> bool {
    let inputs = || function.arguments.iter().filter(|argument| argument.mode.is_input());
    let least = inputs().filter(|argument| argument.default.is_none()).count();
    (least..=inputs().count()).contains(&call.arguments.len())
}

/// Where the names in policies are looked up.
pub(super) fn usual_path() -> Vec<Ident> {
    ["public", "extensions"].into_iter().map(Ident::from).collect()
}

/// Where the names in a function are looked up: its own search path, or the usual one.
pub(super) fn path_of(function: &Function) -> Vec<Ident> {
    match function.settings.get("search_path") {
        Some(path) => path
            .split(',')
            .map(|name| Ident::from(name.trim().trim_matches(['"', '\''])))
            .filter(|name| !name.is_empty() && *name != "$user")
            .collect(),
        None => usual_path(),
    }
}
