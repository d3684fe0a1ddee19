//! Calls, and functions in FROM (`transformRangeFunction`).

use super::from::apply_alias;
use super::scope::{Output, Source, columns_of};
use super::{Place, Walker};
use crate::catalog::{ArgumentMode, Function, FunctionId, FunctionResult, Ident, QualifiedName, TypeKind, TypeRef};
use crate::platform::extension as facts;
use crate::platform::function::Signature;
use crate::platform::type_name::TypeName;
use crate::platform::{self, CatalogWorld, Resolution};
use crate::replay::node::{ident, names};
use pg_query::NodeEnum;
use pg_query::protobuf::{self as pg, FuncCall, Node, RangeFunction};

impl Place<'_> {
    /// The functions of one name.
    pub(super) fn functions_named(&self, name: &QualifiedName) -> impl Iterator<Item = (&FunctionId, &Function)> {
        let first = FunctionId { name: name.clone(), arguments: Vec::new() };
        self.catalog.functions.range(first..).take_while(move |(id, _)| id.name == *name)
    }
}

impl Walker<'_> {
    pub(super) fn call(&mut self, call: &mut FuncCall) {
        let (found, ambiguous) = self.narrowed(call, self.called(call));
        if ambiguous {
            let name = names(&call.funcname).unwrap_or_default();
            self.pass.not_unique(&name);
        } else if found.is_empty() {
            self.missing_function(call);
        } else {
            self.pass.function(&found, &mut call.funcname);
        }
        self.regclass_call(call);
    }

    fn missing_function(&mut self, call: &FuncCall) {
        let name = names(&call.funcname).unwrap_or_default();
        let (schema, last) = match name.as_slice() {
            [last] if !is_builtin(last) => (None, last),
            [schema, last] => (Some(schema.as_str()), last),
            _ => return,
        };
        let extensions = self.place.catalog.extensions.iter();
        let mut installed = extensions.map(|(name, held)| (name, held.schema.as_deref().unwrap_or_default()));
        let brings = |(extension, at): (&Ident, &str)| match schema {
            Some(schema) => {
                facts::has_function(extension, at, schema, last) || facts::may_hold_more(extension, at, schema)
            }
            None => self.place.path.iter().any(|schema| facts::has_function(extension, at, schema, last)),
        };
        if installed.any(brings) {
            return;
        }
        let path = self.place.path.iter().map(ToString::to_string).collect();
        let world = CatalogWorld::new(self.place.catalog, "postgres").with_search_path(path);
        if platform::function_exists(&world, schema, last) == Some(false) {
            self.pass.no_function(&name);
        }
    }

    /// The functions that somebody made and this call may mean: those of the first schema of the path that has any that take so
    /// many arguments. What is in `pg_catalog` comes before them.
    fn called(&self, call: &FuncCall) -> Vec<FunctionId> {
        let passed = call.args.len();
        let takes = |function: &Function| {
            let inputs = || function.arguments.iter().filter(|argument| argument.mode.is_input());
            let variadic = inputs().any(|argument| argument.mode == ArgumentMode::Variadic);
            let least = inputs()
                .filter(|argument| argument.default.is_none() && argument.mode != ArgumentMode::Variadic)
                .count();
            (least <= passed && (variadic || passed <= inputs().count())) || call.agg_star
        };
        let of = |name: &QualifiedName| -> Vec<FunctionId> {
            let found = self.place.functions_named(name).filter(|(_, function)| takes(function));
            found.map(|(id, _)| id.clone()).collect()
        };
        match names(&call.funcname).unwrap_or_default().as_slice() {
            [name] if !is_builtin(name) => {
                let named = |schema: &Ident| QualifiedName { schema: schema.clone(), name: name.clone() };
                self.place
                    .path
                    .iter()
                    .map(|schema| of(&named(schema)))
                    .find(|found| !found.is_empty())
                    .unwrap_or_default()
            }
            [schema, name] => of(&QualifiedName { schema: schema.clone(), name: name.clone() }),
            _ => Vec::new(),
        }
    }

    /// The one of several functions that takes arguments of these types, where all of them are known, and whether none is better than the others.
    fn narrowed(&self, call: &FuncCall, found: Vec<FunctionId>) -> (Vec<FunctionId>, bool) {
        if found.len() < 2 || call.agg_star || call.func_variadic || call.agg_within_group {
            return (found, false);
        }
        let mut silent = super::query::Silent;
        let typed = Walker {
            place: Place { typed: true, ..self.place },
            pass: &mut silent,
            scopes: self.scopes.clone(),
            ctes: self.ctes.clone(),
        };
        let passed = call.args.iter().map(|argument| match &argument.node {
            Some(NodeEnum::NamedArgExpr(_)) => None,
            Some(NodeEnum::AConst(pg::AConst { isnull: true, .. })) => Some(TypeName::LITERAL),
            Some(NodeEnum::AConst(pg::AConst { val: Some(pg::a_const::Val::Sval(_)), .. })) => Some(TypeName::LITERAL),
            _ => typed.type_of(argument).map(|ty| TypeName::from(&ty)),
        });
        let Some(passed) = passed.collect::<Option<Vec<TypeName>>>() else { return (found, false) };
        let Some(first) = found.first() else { return (found, false) };
        let path = self.place.path.iter().map(ToString::to_string).collect();
        let world = CatalogWorld::new(self.place.catalog, "postgres").with_search_path(path);
        let (schema, name) = (first.name.schema.as_str(), first.name.name.as_str());
        let resolution = platform::resolve_function(&world, Some(schema), name, &passed);
        // What a constant may be is a matter of more rules.
        let certain = passed.iter().all(|ty| !ty.is_literal());
        if certain && matches!(resolution, Resolution::Ambiguous(_)) {
            return (found, true);
        }
        let Some(chosen) = resolution.choice() else {
            return (found, false);
        };
        let is_chosen = |id: &&FunctionId| {
            let function = self.place.catalog.functions.get(*id);
            function.is_some_and(|it| Signature::of(it).arguments == chosen.signature.arguments)
        };
        match found.iter().find(is_chosen) {
            Some(only) => (vec![only.clone()], false),
            None => (found, false),
        }
    }

    /// Whether a function without a schema has this name.
    pub(super) fn any_function_named(&self, name: &Ident) -> bool {
        let named = |schema: &Ident| QualifiedName { schema: schema.clone(), name: name.clone() };
        is_builtin(name)
            || self.place.path.iter().any(|schema| self.place.functions_named(&named(schema)).next().is_some())
    }

    pub(super) fn range_function(&mut self, range: &mut RangeFunction) -> Source {
        let mut columns = Some(Vec::new());
        let alias = range.alias.as_ref().map(|alias| ident(&alias.aliasname));
        let mut first = Ident::default();
        for node in &mut range.functions {
            let Some(NodeEnum::List(list)) = &mut node.node else { continue };
            let [call, definitions @ ..] = list.items.as_mut_slice() else { continue };
            self.expr(call);
            let name = super::target::figure_name(call);
            let written: Vec<&mut Node> = definitions
                .iter_mut()
                .flat_map(|node| match &mut node.node {
                    Some(NodeEnum::List(list)) => list.items.iter_mut().collect::<Vec<_>>(),
                    _ => Vec::new(),
                })
                .collect();
            let defined = self.defined_columns(written);
            let given =
                if defined.is_empty() { self.given_by(call, alias.as_ref().unwrap_or(&name)) } else { Some(defined) };
            match (&mut columns, given) {
                (Some(columns), Some(given)) => columns.extend(given),
                _ => columns = None,
            }
            if first.is_empty() {
                first = name;
            }
        }
        let defined = self.defined_columns(range.coldeflist.iter_mut().collect());
        if !defined.is_empty() {
            columns = Some(defined);
        }
        if let (Some(columns), true) = (&mut columns, range.ordinality) {
            columns.push(Output::new("ordinality".into(), Some(TypeRef::builtin("int8"))));
        }
        let mut source = Source { alias: first, columns, ..Source::default() };
        apply_alias(&mut source, range.alias.as_ref());
        source
    }

    /// `AS t(a integer, b text)`.
    fn defined_columns(&mut self, nodes: Vec<&mut Node>) -> Vec<Output> {
        let mut found = Vec::new();
        for node in nodes {
            if let Some(NodeEnum::ColumnDef(def)) = &mut node.node {
                let ty = def.type_name.as_mut().and_then(|ty| self.type_name(ty));
                found.push(Output::new(ident(&def.colname), ty));
            }
        }
        found
    }

    /// The columns of a function in FROM; `None` where they aren't known.
    fn given_by(&self, call: &Node, alone: &Ident) -> Option<Vec<Output>> {
        let Some(NodeEnum::FuncCall(function)) = &call.node else {
            return Some(vec![Output::new(alone.clone(), self.type_of(call))]);
        };
        let found = self.called(function);
        if let [id, ..] = found.as_slice() {
            return self.result_columns(self.place.catalog.functions.get(id)?, alone);
        }
        let name = names(&function.funcname)?;
        let [.., name] = name.as_slice() else { return None };
        let text = || Some(TypeRef::builtin("text"));
        let json = || Some(TypeRef::builtin(if name.starts_with("jsonb") { "jsonb" } else { "json" }));
        let value = |ty: Option<TypeRef>| Some(vec![Output::new("value".into(), ty)]);
        match name.as_str() {
            "jsonb_array_elements" | "json_array_elements" => value(json()),
            "jsonb_array_elements_text" | "json_array_elements_text" => value(text()),
            "jsonb_each" | "json_each" => {
                Some(vec![Output::new("key".into(), text()), Output::new("value".into(), json())])
            }
            "jsonb_each_text" | "json_each_text" => {
                Some(vec![Output::new("key".into(), text()), Output::new("value".into(), text())])
            }
            "unnest" if function.args.len() > 1 => {
                Some(function.args.iter().map(|_| Output::new("unnest".into(), None)).collect())
            }
            "generate_series"
            | "unnest"
            | "generate_subscripts"
            | "regexp_split_to_table"
            | "string_to_table"
            | "jsonb_object_keys"
            | "json_object_keys"
            | "regexp_matches"
            | "jsonb_path_query"
            | "now" => Some(vec![Output::new(alone.clone(), self.element_type(name, function, call))]),
            _ => None,
        }
    }

    fn element_type(&self, name: &str, function: &FuncCall, call: &Node) -> Option<TypeRef> {
        if name == "unnest" {
            let array = self.type_of(function.args.first()?)?;
            return (array.dimensions > 0).then_some(TypeRef { dimensions: 0, ..array });
        }
        self.type_of(call)
    }

    fn result_columns(&self, function: &Function, alone: &Ident) -> Option<Vec<Output>> {
        let out = |argument: &&crate::catalog::Argument| {
            matches!(argument.mode, ArgumentMode::Out | ArgumentMode::InOut | ArgumentMode::Table)
        };
        let given: Vec<_> = function.arguments.iter().filter(out).collect();
        if !given.is_empty() {
            let one = |(index, argument): (usize, &&crate::catalog::Argument)| {
                let name = argument.name.clone().unwrap_or_else(|| format!("column{}", index + 1).into());
                Output::new(name, Some(argument.ty.clone()))
            };
            return Some(given.iter().enumerate().map(one).collect());
        }
        let (FunctionResult::Type(ty) | FunctionResult::SetOf(ty)) = &function.result else { return None };
        if ty.schema.is_none() && ty.name == "record" {
            return None;
        }
        if let (Some(schema), 0) = (&ty.schema, ty.dimensions) {
            let name = QualifiedName { schema: schema.clone(), name: ty.name.clone() };
            if let Some(columns) = columns_of(self.place.catalog, &name) {
                return Some(columns.into_iter().map(|output| Output { origin: None, ..output }).collect());
            }
            if let Some(TypeKind::Composite(attributes)) = self.place.catalog.types.get(&name).map(|ty| &ty.kind) {
                let one = |attribute: &crate::catalog::Attribute| {
                    Output::new(attribute.name.clone(), Some(attribute.ty.clone()))
                };
                return Some(attributes.iter().map(one).collect());
            }
        }
        Some(vec![Output::new(alone.clone(), Some(ty.clone()))])
    }
}

/// Whether Postgres itself has a function of this name.
fn is_builtin(name: &Ident) -> bool {
    platform::function_exists(&crate::platform::NoWorld, Some("pg_catalog"), name) == Some(true)
}
