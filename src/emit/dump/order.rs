//! The order in which objects can be made: each after what it can't be without (pg_dump's `pg_dump_sort.c` does the same from `pg_depend`).

use crate::catalog::{
    Body, Catalog, ConstraintKind, Function, FunctionId, Ident, ObjectId, OtherId, QualifiedName, Sequence, Table,
    TypeKind, View,
};
use crate::sql::refs::{Name, Refs};
use std::collections::{BTreeMap, BTreeSet};

/// An object that is made by a statement of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Node<'a> {
    Type(&'a QualifiedName),
    Sequence(&'a QualifiedName),
    Table(&'a QualifiedName),
    Function(&'a FunctionId),
    Other(&'a OtherId),
    View(&'a QualifiedName),
}

/// The objects that have to be made, and what they are called.
#[derive(Debug)]
pub(super) struct Graph<'a> {
    catalog: &'a Catalog,
    nodes: Vec<Node<'a>>,
    relations: BTreeMap<&'a QualifiedName, Node<'a>>,
    types: BTreeMap<&'a QualifiedName, Node<'a>>,
    functions: BTreeMap<&'a QualifiedName, Vec<Node<'a>>>,
}

/// Where names without a schema are looked up: what the script sets.
const SEARCH_PATH: [&str; 2] = ["public", "extensions"];

/// Kinds of objects that tables and functions may need.
fn is_early(id: &OtherId) -> bool {
    ["COLLATION", "FOREIGN DATA WRAPPER", "SERVER", "LANGUAGE", "TEXT SEARCH", "CONVERSION"]
        .iter()
        .any(|kind| id.kind.starts_with(kind))
}

impl<'a> Graph<'a> {
    /// What of a catalog isn't in the one that the script starts from.
    pub(super) fn new(catalog: &'a Catalog, start: &Catalog) -> Self {
        let mut graph = Self {
            catalog,
            nodes: Vec::new(),
            relations: BTreeMap::new(),
            types: BTreeMap::new(),
            functions: BTreeMap::new(),
        };
        let others = || catalog.others.keys().filter(|id| !start.others.contains_key(*id));
        graph.nodes.extend(others().filter(|id| is_early(id)).map(Node::Other));
        for name in catalog.types.keys().filter(|name| !start.types.contains_key(*name)) {
            graph.nodes.push(Node::Type(name));
            graph.types.insert(name, Node::Type(name));
        }
        let own = |sequence: &Sequence| !sequence.owned_by.as_ref().is_some_and(|owner| owner.identity);
        for (name, sequence) in catalog.sequences.iter().filter(|(name, _)| !start.sequences.contains_key(*name)) {
            if own(sequence) {
                graph.nodes.push(Node::Sequence(name));
                graph.relations.insert(name, Node::Sequence(name));
            }
        }
        for name in catalog.tables.keys().filter(|name| !start.tables.contains_key(*name)) {
            graph.nodes.push(Node::Table(name));
            graph.relations.insert(name, Node::Table(name));
            graph.types.insert(name, Node::Table(name));
        }
        for id in catalog.functions.keys().filter(|id| !start.functions.contains_key(*id)) {
            graph.nodes.push(Node::Function(id));
            graph.functions.entry(&id.name).or_default().push(Node::Function(id));
        }
        graph.nodes.extend(others().filter(|id| !is_early(id)).map(Node::Other));
        for name in catalog.views.keys().filter(|name| !start.views.contains_key(*name)) {
            graph.nodes.push(Node::View(name));
            graph.relations.insert(name, Node::View(name));
            graph.types.insert(name, Node::View(name));
        }
        graph
    }

    /// The objects in order, and the views that must be stood in for before that: somebody needs them before they can be made.
    pub(super) fn sorted(&self) -> (Vec<Node<'a>>, BTreeSet<Node<'a>>) {
        let mut sorted = Vec::new();
        let mut early = BTreeSet::new();
        let (mut begun, mut done) = (BTreeSet::new(), BTreeSet::new());
        for node in &self.nodes {
            // Each with what it still waits for, the next one last.
            let mut path: Vec<(Node<'a>, Vec<Node<'a>>)> = Vec::new();
            if begun.insert(*node) {
                path.push((*node, self.needs(*node)));
            }
            while let Some((node, waits)) = path.last_mut() {
                match waits.pop() {
                    Some(next) if begun.insert(next) => path.push((next, self.needs(next))),
                    // A circle: what is waited for waits itself.
                    Some(next) if !done.contains(&next) && next != *node => drop(early.insert(next)),
                    Some(_) => {}
                    None => {
                        done.insert(*node);
                        sorted.push(*node);
                        path.pop();
                    }
                }
            }
        }
        (sorted, early)
    }

    /// Whether an expression names something that has to be made, types left out.
    pub(super) fn uses_new(&self, refs: &Refs) -> bool {
        refs.functions.iter().any(|name| self.functions_called(name).next().is_some())
            || refs.relations.iter().any(|name| find(&self.relations, name).is_some())
    }

    fn needs(&self, node: Node<'a>) -> Vec<Node<'a>> {
        let catalog = self.catalog;
        let mut refs = Refs::default();
        let mut needed = Vec::new();
        match node {
            Node::Type(name) => catalog.types.get(name).into_iter().for_each(|ty| of_type(&mut refs, &ty.kind)),
            Node::Sequence(_) => {}
            Node::Table(name) => catalog.tables.get(name).into_iter().for_each(|table| self.of_table(&mut refs, table)),
            Node::Function(id) => catalog.functions.get(id).into_iter().for_each(|one| of_function(&mut refs, one)),
            Node::View(name) => catalog.views.get(name).into_iter().for_each(|view| of_view(&mut refs, view)),
            Node::Other(id) => {
                let needs = catalog.others.get(id).map(|other| other.needs.as_slice()).unwrap_or_default();
                needed.extend(needs.iter().filter_map(|id| self.node(id)));
            }
        }
        needed.extend(refs.types.iter().filter_map(|name| find(&self.types, name)));
        needed.extend(refs.relations.iter().filter_map(|name| find(&self.relations, name)));
        needed.extend(refs.functions.iter().flat_map(|name| self.functions_called(name)));
        if let Node::Table(name) = node
            && let Some(crate::catalog::TableKind::Foreign { server, .. }) =
                catalog.tables.get(name).map(|table| &table.kind)
        {
            let id = catalog.others.keys().find(|id| id.kind == "SERVER" && unquoted(&id.name) == **server);
            needed.extend(id.map(Node::Other));
        }
        needed.retain(|other| *other != node);
        // The one that is popped first is made first.
        needed.reverse();
        needed
    }

    fn node(&self, id: &ObjectId) -> Option<Node<'a>> {
        match id {
            ObjectId::Type(name) => self.types.get(name).copied(),
            ObjectId::Table(name) | ObjectId::View(name) | ObjectId::Sequence(name) => {
                self.relations.get(name).copied()
            }
            ObjectId::Function(id) => {
                let all = self.functions.get(&id.name)?;
                all.iter().copied().find(|node| matches!(node, Node::Function(other) if *other == id))
            }
            ObjectId::Other(id) => {
                self.nodes.iter().copied().find(|node| matches!(node, Node::Other(other) if *other == id))
            }
            _ => None,
        }
    }

    fn functions_called(&self, (schema, name): &Name) -> impl Iterator<Item = Node<'a>> {
        let schemas: Vec<Ident> = match schema {
            Some(schema) => vec![schema.clone()],
            None => SEARCH_PATH.iter().map(|schema| Ident::from(*schema)).collect(),
        };
        let found =
            schemas.into_iter().filter_map(|schema| self.functions.get(&QualifiedName::new(schema, name.clone())));
        found.flatten().copied()
    }

    /// What CREATE TABLE can't do without: what waits until later (see `table::created`) is left out.
    fn of_table(&self, refs: &mut Refs, table: &Table) {
        for parent in &table.parents {
            refs.relations.insert((Some(parent.schema.clone()), parent.name.clone()));
        }
        if let Some(ty) = &table.of_type {
            refs.types.insert((Some(ty.schema.clone()), ty.name.clone()));
        }
        if let crate::catalog::TableKind::Partitioned(keys) = &table.kind {
            refs.text(keys);
        }
        for column in &table.columns {
            refs.type_ref(&column.ty);
            if let Some(generated) = &column.generated {
                refs.expr(&generated.expr);
            }
            if let Some(default) = column.default.as_ref().map(Refs::of).filter(|default| !self.uses_new(default)) {
                refs.types.extend(default.types);
            }
        }
        for constraint in table.constraints.values() {
            if let ConstraintKind::Check(condition) = &constraint.kind {
                let condition = Refs::of(condition);
                if !self.uses_new(&condition) {
                    refs.types.extend(condition.types);
                }
            }
        }
    }
}

fn of_type(refs: &mut Refs, kind: &TypeKind) {
    match kind {
        TypeKind::Enum(_) => {}
        TypeKind::Domain { base, default, checks, .. } => {
            refs.type_ref(base);
            default.iter().chain(checks.values()).for_each(|expr| refs.expr(expr));
        }
        TypeKind::Composite(attributes) => attributes.iter().for_each(|attribute| refs.type_ref(&attribute.ty)),
        TypeKind::Range(options) => options.values().for_each(|value| named_in(refs, value)),
    }
}

/// The value of an option may name a function or a type.
fn named_in(refs: &mut Refs, value: &str) {
    refs.text(&format!("{value}("));
    refs.text(&format!("x::{value}"));
}

fn of_function(refs: &mut Refs, function: &Function) {
    for argument in &function.arguments {
        refs.type_ref(&argument.ty);
        argument.default.iter().for_each(|default| refs.expr(default));
    }
    match &function.result {
        crate::catalog::FunctionResult::Type(ty) | crate::catalog::FunctionResult::SetOf(ty) => refs.type_ref(ty),
        crate::catalog::FunctionResult::Table | crate::catalog::FunctionResult::None => {}
    }
    if let Some(support) = &function.support {
        refs.functions.insert((Some(support.schema.clone()), support.name.clone()));
    }
    match &function.body {
        Body::Text(_) | Body::Symbol(_) => {}
        Body::Atomic(statements) => statements.iter().for_each(|statement| refs.text(statement)),
        Body::Aggregate(options) => options.iter().for_each(|(_, value)| named_in(refs, value)),
    }
}

fn of_view(refs: &mut Refs, view: &View) {
    refs.query(&view.query);
}

fn find<'a>(nodes: &BTreeMap<&'a QualifiedName, Node<'a>>, (schema, name): &Name) -> Option<Node<'a>> {
    let at = |schema: &str| nodes.get(&QualifiedName::new(schema, name.clone())).copied();
    match schema {
        Some(schema) => at(schema),
        None => SEARCH_PATH.iter().find_map(|schema| at(schema)),
    }
}

/// A name without its quotes.
fn unquoted(name: &str) -> String {
    name.trim_matches('"').replace("\"\"", "\"")
}
