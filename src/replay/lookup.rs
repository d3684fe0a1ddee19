//! Names in statements, looked up as the session's search path says.

use super::names::{Relation, sibling};
use super::node::{self, ident};
use super::problem::{Apply, Problem};
use super::{Replay, temporary, types};
use crate::catalog::{FunctionId, FunctionKind, Grantee, Ident, ObjectId, QualifiedName, Table, TypeRef};
use crate::platform::type_name::TypeName;
use crate::platform::types::{type_exists, type_is_told};
use pg_query::NodeEnum;
use pg_query::protobuf::{self as pg, Node, ObjectType, ObjectWithArgs, RangeVar, RoleSpec, RoleSpecType};

impl Replay {
    /// The schema that something new goes to.
    pub(super) fn creation_schema(&self, written: &str) -> Apply<Ident> {
        if !written.is_empty() {
            let schema = ident(written);
            self.require_schema(&schema)?;
            return Ok(schema);
        }
        let first = self.session.search_path.iter().find(|schema| self.catalog.schemas.contains_key(*schema));
        first.cloned().ok_or_else(|| Problem::missing("3F000", "no schema has been selected to create in"))
    }

    pub(super) fn require_schema(&self, schema: &Ident) -> Apply {
        if self.catalog.schemas.contains_key(schema) || *schema == temporary::SCHEMA {
            return Ok(());
        }
        Err(Problem::missing("3F000", format!("schema \"{schema}\" does not exist")))
    }

    /// The name of something new from a list of one or two parts.
    pub(super) fn creation_name(&self, parts: &[Node]) -> Apply<QualifiedName> {
        match node::names(parts).as_deref() {
            Some([name]) => Ok(QualifiedName { schema: self.creation_schema("")?, name: name.clone() }),
            Some([schema, name]) => Ok(QualifiedName { schema: self.creation_schema(schema)?, name: name.clone() }),
            _ => Err(Problem::invalid("42601", "improper qualified name")),
        }
    }

    /// Every name that one without a schema may mean, first come first served; the name itself where it has a schema.
    fn candidates(&self, schema: Option<&str>, name: &str) -> Vec<QualifiedName> {
        match schema.filter(|schema| !schema.is_empty()) {
            Some(schema) => vec![QualifiedName::new(ident(schema), ident(name))],
            None => {
                let name = ident(name);
                let own = Some(temporary::schema()).filter(|schema| self.names.has_any_in(schema));
                let schemas = own.into_iter().chain(&self.session.search_path);
                schemas.map(|schema| QualifiedName { schema: schema.clone(), name: name.clone() }).collect()
            }
        }
    }

    /// Anything in `pg_class`: a table, an index, a sequence, a view.
    pub(super) fn relation(&self, schema: Option<&str>, name: &str) -> Apply<(QualifiedName, Relation)> {
        if let Some(schema) = schema.filter(|schema| !schema.is_empty()) {
            self.require_schema(&ident(schema))?;
        }
        let found = self.candidates(schema, name).into_iter();
        let mut found = found.filter_map(|name| self.names.get(&name).cloned().map(|relation| (name, relation)));
        found.next().ok_or_else(|| {
            let perhaps = |name: &QualifiedName| {
                let kinds = [ObjectId::Table, ObjectId::View, ObjectId::Sequence];
                kinds.into_iter().any(|kind| self.uncertain.contains(&kind(name.clone())))
            };
            if let Some(name) = self.candidates(schema, name).iter().find(|name| perhaps(name)) {
                return Problem::unknown(format!("whether there is a relation {name} isn't known"));
            }
            let shown =
                schema.filter(|schema| !schema.is_empty()).map_or_else(String::new, |schema| format!("{schema}."));
            Problem::missing("42P01", format!("relation \"{shown}{name}\" does not exist"))
        })
    }

    /// A table's name.
    pub(super) fn table_name(&self, range: Option<&RangeVar>) -> Apply<QualifiedName> {
        let range = range.ok_or_else(|| Problem::invalid("42601", "the name of a table is missing"))?;
        match self.relation(Some(&range.schemaname), &range.relname)? {
            (name, Relation::Table) => Ok(name),
            (name, Relation::Other) => Err(Problem::unknown(format!("of {name} only the name is known"))),
            (name, _) => Err(Problem::invalid("42809", format!("\"{}\" is not a table", name.name))),
        }
    }

    /// A table, to change it.
    pub(super) fn table_mut(&mut self, name: &QualifiedName) -> Apply<&mut Table> {
        let missing = || Problem::missing("42P01", format!("relation \"{name}\" does not exist"));
        self.catalog.tables.get_mut(name).ok_or_else(missing)
    }

    /// The table that an index belongs to.
    pub(super) fn index_table(&self, schema: Option<&str>, name: &str) -> Apply<(QualifiedName, Ident)> {
        match self.relation(schema, name)? {
            (name, Relation::Index(table)) => Ok((table, name.name)),
            (name, _) => Err(Problem::invalid("42809", format!("\"{}\" is not an index", name.name))),
        }
    }

    /// A type with the schema that the search path finds it in. `pg_catalog` comes first; a name that nobody made stays as it is.
    pub(super) fn resolved_type(&self, ty: &pg::TypeName) -> Apply<TypeRef> {
        if ty.pct_type {
            return self.column_type(ty);
        }
        let mut ty = types::read(ty)?;
        if ty.schema.is_none() && !type_exists(&TypeName::named(&ty.name)) {
            let found = self.candidates(None, &ty.name).into_iter();
            let mut found = found.filter(|name| {
                let catalog = &self.catalog;
                catalog.types.contains_key(name)
                    || catalog.tables.contains_key(name)
                    || catalog.views.contains_key(name)
            });
            if let Some(found) = found.next() {
                ty.schema = Some(found.schema);
            } else if type_is_told(&TypeName::named(&ty.name)) {
                // `trigger`, `void`: nobody else is asked, since all types would be looked at.
            } else if let Some(schema) =
                self.multirange_schema(&ty.name).or_else(|| self.extension_type_schema(&ty.name))
            {
                ty.schema = Some(schema);
            } else {
                self.require_type(&ty.name)?;
            }
        } else if let Some(schema) = &ty.schema {
            self.require_type_in(schema, &ty.name)?;
        }
        Ok(ty)
    }

    /// An enum or a domain.
    pub(super) fn type_name(&self, parts: &[Node]) -> Apply<QualifiedName> {
        let names = node::names(parts).unwrap_or_default();
        let candidates = match names.as_slice() {
            [name] => self.candidates(None, name),
            [schema, name] => {
                self.require_schema(schema)?;
                self.candidates(Some(schema), name)
            }
            _ => Vec::new(),
        };
        let found = candidates.into_iter().find(|name| self.catalog.types.contains_key(name));
        let shown: Vec<&str> = names.iter().map(Ident::as_str).collect();
        found.ok_or_else(|| Problem::missing("42704", format!("type \"{}\" does not exist", shown.join("."))))
    }

    /// A function by its name and argument types, or by its name alone where only one has it.
    pub(super) fn function_id(&self, function: &ObjectWithArgs) -> Apply<FunctionId> {
        self.function_of(ObjectType::ObjectRoutine, function)
    }

    /// A function, a procedure or an aggregate, as the statement calls it: FUNCTION means an aggregate too, ROUTINE any (`LookupFuncWithArgs`).
    pub(super) fn function_of(&self, kind: ObjectType, function: &ObjectWithArgs) -> Apply<FunctionId> {
        let is_of_kind = |id: &FunctionId| {
            let held = self.catalog.functions.get(id).map_or(FunctionKind::Function, |held| held.kind);
            match kind {
                ObjectType::ObjectFunction => held != FunctionKind::Procedure,
                ObjectType::ObjectProcedure => held == FunctionKind::Procedure,
                ObjectType::ObjectAggregate => held == FunctionKind::Aggregate,
                _ => true,
            }
        };
        let wanted = match kind {
            ObjectType::ObjectProcedure => "a procedure",
            ObjectType::ObjectAggregate => "an aggregate",
            _ => "a function",
        };
        let names = node::names(&function.objname).unwrap_or_default();
        let candidates = match names.as_slice() {
            [name] => self.candidates(None, name),
            [schema, name] => {
                self.require_schema(schema)?;
                self.candidates(Some(schema), name)
            }
            _ => Vec::new(),
        };
        let shown = names.iter().map(Ident::as_str).collect::<Vec<_>>().join(".");
        if function.args_unspecified {
            return match self.only_function(&candidates, &shown, wanted, is_of_kind) {
                Err(problem) if problem.is_missing() && self.may_be_extensions(&names) => {
                    Err(Problem::unknown(format!("of the function {shown} only the name is known")))
                }
                found => found,
            };
        }
        let mut arguments = Vec::with_capacity(function.objargs.len());
        for argument in &function.objargs {
            match &argument.node {
                Some(NodeEnum::TypeName(ty)) => arguments.push(self.resolved_type(ty)?.without_modifiers()),
                _ => return Err(Problem::invalid("42601", "the type of an argument is missing")),
            }
        }
        let ids = candidates.into_iter().map(|name| FunctionId { name, arguments: arguments.clone() });
        let found = ids.into_iter().find(|id| self.catalog.functions.contains_key(id));
        if let Some(id) = found.as_ref().filter(|id| !is_of_kind(id)) {
            return Err(Problem::invalid("42809", format!("{id} is not {wanted}")));
        }
        found.ok_or_else(|| {
            let may_be = self.may_be_extensions(&names) && !self.is_no_extensions(&names, &arguments);
            if may_be || self.extension_with_inner(&names, &arguments).is_some() {
                return Problem::unknown(format!("of the function {shown} only the name is known"));
            }
            let types: Vec<String> = arguments.iter().map(crate::sql::print::type_ref).collect();
            Problem::missing("42883", format!("function {shown}({}) does not exist", types.join(", ")))
        })
    }

    fn only_function(
        &self,
        candidates: &[QualifiedName],
        shown: &str,
        wanted: &str,
        is_of_kind: impl Fn(&FunctionId) -> bool,
    ) -> Apply<FunctionId> {
        // One is hidden by another of the same arguments in a schema before its own (`FuncnameGetCandidates`).
        let mut found: Vec<&FunctionId> = Vec::new();
        for id in candidates.iter().flat_map(|name| self.functions_named(name)) {
            if !found.iter().any(|held| held.arguments == id.arguments) {
                found.push(id);
            }
        }
        found.retain(|id| is_of_kind(id));
        match found.as_slice() {
            [only] => Ok((*only).clone()),
            [] => Err(Problem::missing("42883", format!("could not find {wanted} named \"{shown}\""))),
            _ => Err(Problem::invalid("42725", format!("function name \"{shown}\" is not unique"))),
        }
    }

    /// All functions of one name.
    pub(super) fn functions_named(&self, name: &QualifiedName) -> impl Iterator<Item = &FunctionId> {
        let first = FunctionId { name: name.clone(), arguments: Vec::new() };
        self.catalog.functions.range(first..).map(|(id, _)| id).take_while(move |id| id.name == *name)
    }

    /// Whether any schema has a function of this name.
    pub(super) fn has_function_called(&self, name: &str) -> bool {
        let in_schema = |schema: &Ident| QualifiedName { schema: schema.clone(), name: name.into() };
        self.catalog.schemas.keys().any(|schema| self.functions_named(&in_schema(schema)).next().is_some())
    }

    /// A function without arguments: a trigger's.
    pub(super) fn trigger_function(&self, parts: &[Node]) -> Apply<QualifiedName> {
        let function = ObjectWithArgs { objname: parts.to_vec(), ..ObjectWithArgs::default() };
        let names = node::names(parts).unwrap_or_default();
        match self.function_id(&function).map(|id| id.name) {
            Err(problem) if problem.is_missing() || problem.is_unknown() => {
                self.extension_function(&names).ok_or(problem)
            }
            found => found,
        }
    }

    /// A role, or PUBLIC.
    pub(super) fn grantee(&self, role: &RoleSpec) -> Apply<Grantee> {
        Ok(match role.roletype() {
            RoleSpecType::RolespecPublic => Grantee::Public,
            _ => Grantee::Role(self.role_name(role)?),
        })
    }

    /// A role that exists.
    pub(super) fn role_name(&self, role: &RoleSpec) -> Apply<Ident> {
        let name = match role.roletype() {
            RoleSpecType::RolespecCurrentRole | RoleSpecType::RolespecCurrentUser => self.session.role.clone(),
            RoleSpecType::RolespecSessionUser => self.start.role.clone(),
            _ => ident(&role.rolename),
        };
        self.require_role(&name)?;
        Ok(name)
    }

    pub(super) fn require_role(&self, name: &Ident) -> Apply {
        if self.catalog.roles.contains_key(name) || name.starts_with("pg_") {
            return Ok(());
        }
        Err(Problem::missing("42704", format!("role \"{name}\" does not exist")))
    }

    /// The roles in a list of nodes.
    pub(super) fn grantees(&self, roles: &[Node]) -> Apply<Vec<Grantee>> {
        let one = |node: &Node| match &node.node {
            Some(NodeEnum::RoleSpec(role)) => self.grantee(role),
            _ => Err(Problem::invalid("42601", "the name of a role is missing")),
        };
        roles.iter().map(one).collect()
    }

    /// The object id of a table.
    pub(super) fn table_id(name: &QualifiedName) -> ObjectId {
        ObjectId::Table(name.clone())
    }

    /// Refuses a name that is taken in `pg_class`.
    pub(super) fn require_free(&self, table: &QualifiedName, name: &Ident) -> Apply {
        if self.names.get(&sibling(table, name)).is_some() {
            return Err(Problem::duplicate("42P07", format!("relation \"{name}\" already exists")));
        }
        Ok(())
    }
}
