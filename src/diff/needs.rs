//! What each part of a catalog can't be without: what `pg_depend` holds on a server. By names: one need too many costs an order or a statement,
//! one too few a migration that fails.

mod code;
mod relation;
mod rest;

pub(super) use code::domain_default;

use super::Fact;
use crate::catalog::{ArgumentMode, Catalog, Function, FunctionId, Ident, ObjectId, OtherId, QualifiedName};
use crate::sql::quote;
use crate::sql::refs::{Name, Refs};
use std::collections::{BTreeMap, BTreeSet};

/// Where names without a schema are looked up: what migrations of a Supabase project begin with.
const SEARCH_PATH: [&str; 2] = ["public", "extensions"];

/// A catalog's facts, each with the ones that it needs.
#[derive(Debug, Clone, Default)]
pub struct Needs {
    needs: BTreeMap<Fact, BTreeSet<Fact>>,
    wishes: BTreeMap<Fact, BTreeSet<Fact>>,
}

impl Needs {
    /// Those of a catalog.
    pub fn of(catalog: &Catalog) -> Self {
        let mut finder = Finder::new(catalog);
        relation::add(&mut finder);
        code::add(&mut finder);
        rest::add(&mut finder);
        Self { needs: finder.needs, wishes: finder.wishes }
    }

    /// What a fact needs, its object included where it is a part of one.
    pub fn of_fact(&self, fact: &Fact) -> impl Iterator<Item = &Fact> {
        self.needs.get(fact).into_iter().flatten()
    }

    /// Makes some facts one with others: what they need, those need, and who needs them needs those.
    pub fn join(&mut self, into: &BTreeMap<Fact, Fact>) {
        if into.is_empty() {
            return;
        }
        let whole = |fact: Fact| into.get(&fact).cloned().unwrap_or(fact);
        for held in [&mut self.needs, &mut self.wishes] {
            let mut joined: BTreeMap<Fact, BTreeSet<Fact>> = BTreeMap::new();
            for (fact, needed) in std::mem::take(held) {
                let fact = whole(fact);
                let needed = needed.into_iter().map(whole).filter(|needed| *needed != fact).collect::<BTreeSet<_>>();
                joined.entry(fact).or_default().extend(needed);
            }
            *held = joined;
        }
    }

    /// What should be there before a fact is made, though Postgres doesn't insist: what a body in quotes runs when somebody calls it.
    pub fn wished_by(&self, fact: &Fact) -> impl Iterator<Item = &Fact> {
        self.wishes.get(fact).into_iter().flatten()
    }

    /// Every fact.
    pub fn facts(&self) -> impl Iterator<Item = &Fact> {
        self.needs.keys()
    }
}

/// Finds what names mean while the facts are gathered.
struct Finder<'a> {
    catalog: &'a Catalog,
    functions: BTreeMap<&'a QualifiedName, Vec<&'a FunctionId>>,
    /// Operators that somebody made, by their symbols.
    operators: BTreeMap<&'a str, Vec<&'a OtherId>>,
    /// Collations and what text search is made of, by their names.
    named: BTreeMap<&'a str, Vec<&'a OtherId>>,
    needs: BTreeMap<Fact, BTreeSet<Fact>>,
    wishes: BTreeMap<Fact, BTreeSet<Fact>>,
}

impl<'a> Finder<'a> {
    fn new(catalog: &'a Catalog) -> Self {
        let mut functions: BTreeMap<&QualifiedName, Vec<&FunctionId>> = BTreeMap::new();
        for id in catalog.functions.keys() {
            functions.entry(&id.name).or_default().push(id);
        }
        let mut operators: BTreeMap<&str, Vec<&OtherId>> = BTreeMap::new();
        let mut named: BTreeMap<&str, Vec<&OtherId>> = BTreeMap::new();
        for id in catalog.others.keys() {
            if id.kind == "OPERATOR" {
                // `public.=== (text, integer)`; no symbol has a dot, a space or a bracket in it.
                let symbol = id.name.split(' ').next().and_then(|path| path.rsplit('.').next());
                operators.entry(symbol.unwrap_or_default()).or_default().push(id);
            } else if id.kind == "COLLATION" || id.kind.starts_with("TEXT SEARCH") {
                named.entry(id.name.rsplit('.').next().unwrap_or_default()).or_default().push(id);
            }
        }
        Self { catalog, functions, operators, named, needs: BTreeMap::new(), wishes: BTreeMap::new() }
    }

    /// Adds a fact, what it is a part of and what it names. `own` is the table whose columns stand in it without a name before them.
    fn add(&mut self, fact: Fact, part_of: Option<Fact>, refs: &Refs, own: Option<&QualifiedName>) {
        let mut needed = self.found(refs, own);
        needed.extend(part_of);
        needed.remove(&fact);
        self.needs.entry(fact).or_default().extend(needed);
    }

    /// Adds what a fact names and can be made without.
    fn wish(&mut self, fact: &Fact, refs: &Refs) {
        let mut wished = self.found(refs, None);
        wished.remove(fact);
        self.wishes.entry(fact.clone()).or_default().extend(wished);
    }

    /// What names mean.
    fn found(&self, refs: &Refs, own: Option<&QualifiedName>) -> BTreeSet<Fact> {
        let mut needed: BTreeSet<Fact> = BTreeSet::new();
        for name in &refs.types {
            needed.extend(self.named(name, |catalog, name| {
                let ty = catalog.types.contains_key(name).then(|| ObjectId::Type(name.clone()));
                ty.or_else(|| relation(catalog, name)).map(Fact::Object)
            }));
        }
        let mut columns: BTreeSet<&QualifiedName> =
            own.and_then(|own| self.catalog.tables.get(own)).map(|table| &table.name).into_iter().collect();
        for name in &refs.relations {
            let found = self.named(name, |catalog, name| relation(catalog, name).map(Fact::Object));
            columns.extend(
                found
                    .as_ref()
                    .and_then(Fact::holder)
                    .and_then(|name| self.catalog.tables.get(name))
                    .map(|table| &table.name),
            );
            needed.extend(found);
        }
        for table in columns {
            let of_table = self.catalog.tables.get(table).into_iter().flat_map(|table| &table.columns);
            let named = of_table.filter(|column| refs.columns.contains(&column.name));
            needed.extend(named.map(|column| Fact::Column(table.clone(), column.name.clone())));
        }
        let symbols = refs.operators.iter().filter_map(|symbol| self.operators.get(symbol.as_str()));
        let names = refs.relations.iter().map(|(_, name)| name).chain(&refs.collations);
        let others = symbols.chain(names.filter_map(|name| self.named.get(&*quote::ident(name)))).flatten();
        needed.extend(others.map(|id| Fact::Object(ObjectId::Other((*id).clone()))));
        for called in &refs.functions {
            let passed = refs.passed.get(called);
            let (schema, name) = called;
            for schema in schemas(schema.as_ref()) {
                let found = self.functions.get(&QualifiedName::new(schema, name.clone())).into_iter().flatten();
                let takes = |id: &FunctionId| {
                    let function = self.catalog.functions.get(id);
                    passed.is_none_or(|passed| passed.iter().any(|count| function.is_none_or(|it| takes(it, *count))))
                };
                let found = found.filter(|id| takes(id));
                needed.extend(found.map(|id| Fact::Object(ObjectId::Function((*id).clone()))));
            }
        }
        needed
    }

    /// Adds one more need of a fact.
    fn need(&mut self, fact: &Fact, needed: Fact) {
        if *fact != needed {
            self.needs.entry(fact.clone()).or_default().insert(needed);
        }
    }

    fn named(&self, (schema, name): &Name, find: impl Fn(&Catalog, &QualifiedName) -> Option<Fact>) -> Option<Fact> {
        schemas(schema.as_ref())
            .into_iter()
            .find_map(|schema| find(self.catalog, &QualifiedName::new(schema, name.clone())))
    }

    /// The schema that something is in, where somebody made it.
    fn schema(&self, name: &QualifiedName) -> Option<Fact> {
        self.catalog.schemas.contains_key(&name.schema).then(|| Fact::Object(ObjectId::Schema(name.schema.clone())))
    }
}

/// Whether a function can be called with so many arguments.
fn takes(function: &Function, passed: Option<usize>) -> bool {
    let Some(passed) = passed else { return true };
    let inputs = || function.arguments.iter().filter(|argument| argument.mode.is_input());
    let variadic = inputs().any(|argument| argument.mode == ArgumentMode::Variadic);
    let least =
        inputs().filter(|argument| argument.default.is_none() && argument.mode != ArgumentMode::Variadic).count();
    // A procedure is called with its OUT arguments too.
    let most = if variadic { usize::MAX } else { function.arguments.len() };
    least <= passed && passed <= most
}

fn schemas(schema: Option<&Ident>) -> Vec<Ident> {
    match schema {
        Some(schema) => vec![schema.clone()],
        None => SEARCH_PATH.iter().map(|schema| Ident::from(*schema)).collect(),
    }
}

/// A table, view or sequence of this name.
fn relation(catalog: &Catalog, name: &QualifiedName) -> Option<ObjectId> {
    if catalog.tables.contains_key(name) {
        Some(ObjectId::Table(name.clone()))
    } else if catalog.views.contains_key(name) {
        Some(ObjectId::View(name.clone()))
    } else {
        catalog.sequences.contains_key(name).then(|| ObjectId::Sequence(name.clone()))
    }
}
