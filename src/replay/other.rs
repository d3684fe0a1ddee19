//! Objects of kinds that the catalog has no type for: collations, casts, operators, servers, text search, statistics, ...
//!
//! They are carried as their statements, in which names are written with their schemas.

use super::definition::names;
use super::node::ident;
use super::other_id::{has_owner, has_schema, kind_word, user_mapping};
use super::problem::{Apply, Problem};
use super::{Facet, Replay};
use crate::catalog::{Acl, Ident, ObjectId, Other, OtherId, TableKind, TypeRef};
use crate::sql::deparse;
use pg_query::NodeEnum;
use pg_query::protobuf::{
    AlterObjectSchemaStmt, CreateCastStmt, CreateStatsStmt, DefElem, DefineStmt, Node, ObjectType, ObjectWithArgs,
    RenameStmt, TypeName,
};

/// A String node.
pub(super) fn name_node(name: &str) -> Node {
    Node { node: Some(NodeEnum::String(pg_query::protobuf::String { sval: name.to_owned() })) }
}

fn printed(node: &NodeEnum) -> Apply<String> {
    deparse::statement(node).ok_or_else(|| Problem::unknown("pg_query can't print this statement"))
}

/// A new object, all but its statement.
struct New {
    id: OtherId,
    schema: Option<Ident>,
    needs: Vec<ObjectId>,
    if_not_exists: bool,
}

impl New {
    fn of((id, schema): (OtherId, Option<Ident>)) -> Self {
        Self { id, schema, needs: Vec::new(), if_not_exists: false }
    }
}

impl Replay {
    /// CREATE of such an object, and ALTER of those that have statements of their own; `false` for other statements.
    pub(super) fn other_statement(&mut self, node: &NodeEnum) -> Apply<bool> {
        let mut node = node.clone();
        let new = match &mut node {
            NodeEnum::DefineStmt(statement) => match kind_word(statement.kind()) {
                Some(kind) => self.define(kind, statement)?,
                None => return Ok(false),
            },
            NodeEnum::CreateStatsStmt(statement) => self.new_statistics(statement)?,
            NodeEnum::CreateFdwStmt(statement) => {
                New::of(self.new_other("FOREIGN DATA WRAPPER", &[name_node(&statement.fdwname)])?)
            }
            NodeEnum::CreateForeignServerStmt(statement) => {
                let mut new = New::of(self.new_other("SERVER", &[name_node(&statement.servername)])?);
                let (wrapper, _) = self.new_other("FOREIGN DATA WRAPPER", &[name_node(&statement.fdwname)])?;
                new.needs.extend(Some(wrapper).filter(|it| self.catalog.others.contains_key(it)).map(ObjectId::Other));
                new.if_not_exists = std::mem::take(&mut statement.if_not_exists);
                new
            }
            NodeEnum::CreateUserMappingStmt(statement) => {
                let server = self.other_id("SERVER", &name_node(&statement.servername))?;
                let id = user_mapping(statement.user.as_ref(), &statement.servername);
                let if_not_exists = std::mem::take(&mut statement.if_not_exists);
                New { id, schema: None, needs: vec![ObjectId::Other(server)], if_not_exists }
            }
            NodeEnum::CreateCastStmt(statement) => self.new_cast(statement)?,
            NodeEnum::CreateConversionStmt(statement) => {
                let new = New::of(self.new_other("CONVERSION", &statement.conversion_name)?);
                qualify(&mut statement.conversion_name, new.schema.as_ref());
                new
            }
            NodeEnum::CreateOpClassStmt(statement) => {
                let mut new = New::of(self.new_other("OPERATOR CLASS", &statement.opclassname)?);
                new.id.name = format!("{} USING {}", new.id.name, statement.amname);
                qualify(&mut statement.opclassname, new.schema.as_ref());
                if let Some(ty) = &mut statement.datatype {
                    new.needs.extend(self.settle_type(ty)?);
                }
                new
            }
            NodeEnum::CreateOpFamilyStmt(statement) => {
                let mut new = New::of(self.new_other("OPERATOR FAMILY", &statement.opfamilyname)?);
                new.id.name = format!("{} USING {}", new.id.name, statement.amname);
                qualify(&mut statement.opfamilyname, new.schema.as_ref());
                new
            }
            NodeEnum::CreatePlangStmt(statement) => {
                New::of(self.new_other("LANGUAGE", &[name_node(&statement.plname)])?)
            }
            NodeEnum::CreateAmStmt(statement) => {
                New::of(self.new_other("ACCESS METHOD", &[name_node(&statement.amname)])?)
            }
            NodeEnum::CreateSubscriptionStmt(statement) => {
                New::of(self.new_other("SUBSCRIPTION", &[name_node(&statement.subname)])?)
            }
            NodeEnum::CreateTransformStmt(statement) => {
                let ty = statement.type_name.as_ref().map(|ty| self.spelled_type(ty)).transpose()?.unwrap_or_default();
                let name = format!("FOR {ty} LANGUAGE {}", statement.lang);
                New::of((OtherId { kind: "TRANSFORM".to_owned(), name }, None))
            }
            _ => return self.alter_other(&mut node),
        };
        super::carried::settle(&mut node);
        self.create_other(new, &node)?;
        Ok(true)
    }

    fn create_other(&mut self, new: New, node: &NodeEnum) -> Apply {
        if self.catalog.others.contains_key(&new.id) {
            if new.if_not_exists {
                return Ok(());
            }
            return Err(Problem::duplicate("42710", format!("{} already exists", new.id)));
        }
        let owner = has_owner(&new.id.kind).then(|| self.session.role.clone());
        let made = Other {
            schema: new.schema,
            owner,
            statements: vec![printed(node)?],
            needs: new.needs,
            privileges: Acl::default(),
            comment: None,
        };
        self.touch(ObjectId::Other(new.id.clone()), Facet::Definition);
        self.catalog.others.insert(new.id, made);
        Ok(())
    }

    /// CREATE OPERATOR, COLLATION, TEXT SEARCH ...
    fn define(&self, kind: &str, statement: &mut DefineStmt) -> Apply<New> {
        let mut new = New::of(self.new_other(kind, &statement.defnames)?);
        new.if_not_exists = std::mem::take(&mut statement.if_not_exists);
        qualify(&mut statement.defnames, new.schema.as_ref());
        if kind != "OPERATOR" {
            return Ok(new);
        }
        let (mut left, mut right) = (None, None);
        for node in &mut statement.definition {
            let Some(NodeEnum::DefElem(option)) = &mut node.node else { continue };
            match option.defname.as_str() {
                "leftarg" | "rightarg" => {
                    let is_left = option.defname == "leftarg";
                    if let Some(NodeEnum::TypeName(ty)) = option.arg.as_mut().and_then(|arg| arg.node.as_mut()) {
                        new.needs.extend(self.settle_type(ty)?);
                        *(if is_left { &mut left } else { &mut right }) = Some(self.spelled_type(ty)?);
                    }
                }
                "function" | "procedure" => new.needs.extend(self.settle_function(option)),
                _ => {}
            }
        }
        let [left, right] = [left, right].map(|ty| ty.unwrap_or_else(|| "NONE".to_owned()));
        new.id.name = format!("{} ({left}, {right})", new.id.name);
        Ok(new)
    }

    /// Writes a type with its schema; the object that it is, if somebody made it.
    fn settle_type(&self, ty: &mut TypeName) -> Apply<Option<ObjectId>> {
        let found: TypeRef = self.resolved_type(ty)?;
        let Some(schema) = &found.schema else { return Ok(None) };
        qualify(&mut ty.names, Some(schema));
        let name = crate::catalog::QualifiedName::new(schema.clone(), found.name.clone());
        Ok(Some(name).filter(|name| self.catalog.types.contains_key(name)).map(ObjectId::Type))
    }

    /// Writes an option's function with its schema; the function, if somebody made it and only one has the name.
    fn settle_function(&self, option: &mut DefElem) -> Option<ObjectId> {
        let found = self.function_reference(names(option))?;
        if let Some(NodeEnum::TypeName(ty)) = option.arg.as_mut().and_then(|arg| arg.node.as_mut()) {
            qualify(&mut ty.names, Some(&found.schema));
        }
        self.functions_named(&found).next().cloned().map(ObjectId::Function)
    }

    /// `CreateStatistics` in statscmds.c.
    fn new_statistics(&self, statement: &mut CreateStatsStmt) -> Apply<New> {
        let Some(Node { node: Some(NodeEnum::RangeVar(range)) }) = statement.relations.first_mut() else {
            return Err(Problem::unknown("these statistics aren't understood"));
        };
        let (table, _) = self.written_relation(Some(range))?;
        range.schemaname = table.schema.to_string();
        if statement.defnames.is_empty() {
            let mut parts = vec![table.name.to_string()];
            for node in &statement.exprs {
                if let Some(NodeEnum::StatsElem(element)) = &node.node {
                    parts.push(if element.name.is_empty() { "expr".to_owned() } else { element.name.clone() });
                }
            }
            statement.defnames = vec![name_node(&table.schema), name_node(&format!("{}_stat", parts.join("_")))];
        }
        let mut new = New::of(self.new_other("STATISTICS", &statement.defnames)?);
        qualify(&mut statement.defnames, new.schema.as_ref());
        new.if_not_exists = std::mem::take(&mut statement.if_not_exists);
        new.needs.push(self.relation_id(&table));
        Ok(new)
    }

    fn new_cast(&self, statement: &mut CreateCastStmt) -> Apply<New> {
        let mut needs = Vec::new();
        let mut types = Vec::new();
        for ty in [&mut statement.sourcetype, &mut statement.targettype].into_iter().flatten() {
            needs.extend(self.settle_type(ty)?);
            types.push(self.spelled_type(ty)?);
        }
        if let Some(function) = &mut statement.func {
            needs.extend(self.settle_call(function)?);
        }
        let id = OtherId { kind: "CAST".to_owned(), name: format!("({})", types.join(" AS ")) };
        Ok(New { id, schema: None, needs, if_not_exists: false })
    }

    /// Writes a function of an extension with its schema, and its types with theirs.
    pub(super) fn settle_signature(&self, function: &mut ObjectWithArgs, schema: &Ident) -> Apply {
        for argument in &mut function.objargs {
            if let Some(NodeEnum::TypeName(ty)) = &mut argument.node {
                self.settle_type(ty)?;
            }
        }
        qualify(&mut function.objname, Some(schema));
        Ok(())
    }

    fn settle_call(&self, function: &mut ObjectWithArgs) -> Apply<Option<ObjectId>> {
        for argument in &mut function.objargs {
            if let Some(NodeEnum::TypeName(ty)) = &mut argument.node {
                self.settle_type(ty)?;
            }
        }
        let id = match self.function_id(function) {
            // One of Postgres's own.
            Err(problem) if problem.is_missing() || problem.is_unknown() => return Ok(None),
            found => found?,
        };
        qualify(&mut function.objname, Some(&id.name.schema));
        Ok(Some(ObjectId::Function(id)))
    }

    /// ALTER of what has a statement of its own for it; DROP USER MAPPING and SUBSCRIPTION.
    fn alter_other(&mut self, node: &mut NodeEnum) -> Apply<bool> {
        let named =
            |names: &[Node]| Node { node: Some(NodeEnum::List(pg_query::protobuf::List { items: names.to_vec() })) };
        let id = match node {
            NodeEnum::AlterFdwStmt(statement) => self.other_id("FOREIGN DATA WRAPPER", &name_node(&statement.fdwname)),
            NodeEnum::AlterForeignServerStmt(statement) => self.other_id("SERVER", &name_node(&statement.servername)),
            NodeEnum::AlterSubscriptionStmt(statement) => self.other_id("SUBSCRIPTION", &name_node(&statement.subname)),
            NodeEnum::AlterUserMappingStmt(statement) => {
                self.known_other(user_mapping(statement.user.as_ref(), &statement.servername))
            }
            NodeEnum::DropUserMappingStmt(statement) => {
                let id = self.known_other(user_mapping(statement.user.as_ref(), &statement.servername));
                return self.remove_other(id, statement.missing_ok, false).map(|()| true);
            }
            NodeEnum::DropSubscriptionStmt(statement) => {
                let id = self.other_id("SUBSCRIPTION", &name_node(&statement.subname));
                return self.remove_other(id, statement.missing_ok, false).map(|()| true);
            }
            NodeEnum::AlterTsdictionaryStmt(statement) => {
                let id = self.other_id("TEXT SEARCH DICTIONARY", &named(&statement.dictname))?;
                qualify(&mut statement.dictname, self.schema_of_other(&id));
                Ok(id)
            }
            NodeEnum::AlterTsconfigurationStmt(statement) => {
                let id = self.other_id("TEXT SEARCH CONFIGURATION", &named(&statement.cfgname))?;
                qualify(&mut statement.cfgname, self.schema_of_other(&id));
                Ok(id)
            }
            NodeEnum::AlterStatsStmt(statement) => match self.other_id("STATISTICS", &named(&statement.defnames)) {
                Err(problem) if statement.missing_ok && problem.is_missing() => return Ok(true),
                id => {
                    let id = id?;
                    qualify(&mut statement.defnames, self.schema_of_other(&id));
                    Ok(id)
                }
            },
            NodeEnum::AlterOperatorStmt(statement) => {
                let Some(operator) = &mut statement.opername else { return Ok(false) };
                let id = self.other_id("OPERATOR", &with_args(operator))?;
                qualify(&mut operator.objname, self.schema_of_other(&id));
                Ok(id)
            }
            NodeEnum::AlterOpFamilyStmt(statement) => {
                let method = [name_node(&statement.amname)];
                let names: Vec<Node> = method.into_iter().chain(statement.opfamilyname.iter().cloned()).collect();
                let id = self.other_id("OPERATOR FAMILY", &named(&names))?;
                qualify(&mut statement.opfamilyname, self.schema_of_other(&id));
                Ok(id)
            }
            // REFRESH VERSION changes nothing that is kept.
            NodeEnum::AlterCollationStmt(_) => return Ok(true),
            _ => return Ok(false),
        };
        let id = id?;
        let held = self.catalog.others.get_mut(&id).map(|other| &mut other.statements);
        if let Some([create]) = held.map(Vec::as_mut_slice)
            && let Some(folded) = super::carried::folded(create, node)
        {
            *create = folded;
            self.touch(ObjectId::Other(id), Facet::Definition);
            return Ok(true);
        }
        let text = printed(node)?;
        self.add_to_other(id, text);
        Ok(true)
    }

    fn known_other(&self, id: OtherId) -> Apply<OtherId> {
        let missing = || Problem::missing("42704", format!("{id} does not exist"));
        self.catalog.others.get(&id).map(|_| ()).ok_or_else(missing)?;
        Ok(id)
    }

    fn schema_of_other(&self, id: &OtherId) -> Option<&Ident> {
        self.catalog.others.get(id).and_then(|other| other.schema.as_ref())
    }

    fn add_to_other(&mut self, id: OtherId, statement: String) {
        if let Some(other) = self.catalog.others.get_mut(&id) {
            other.statements.push(statement);
        }
        self.touch(ObjectId::Other(id), Facet::Definition);
    }

    /// A statement about something that the catalog has no place for and that no migration made: a language, a database, a part of an extension.
    pub(super) fn carry(&mut self, kind: &str, name: String, node: &NodeEnum) -> Apply {
        let text = printed(node)?;
        let id = self.carried(kind, name);
        self.add_to_other(id, text);
        Ok(())
    }

    /// The place of such statements.
    pub(super) fn carried(&mut self, kind: &str, name: String) -> OtherId {
        let id = OtherId { kind: kind.to_owned(), name };
        self.touch(ObjectId::Other(id.clone()), Facet::Definition);
        self.catalog.others.entry(id.clone()).or_insert_with(|| Other {
            schema: None,
            owner: None,
            statements: Vec::new(),
            needs: Vec::new(),
            privileges: Acl::default(),
            comment: None,
        });
        id
    }

    /// DROP of such an object; `false` for other kinds.
    pub(super) fn drop_other(&mut self, kind: ObjectType, object: &Node, cascade: bool) -> Apply<bool> {
        let Some(kind) = kind_word(kind) else { return Ok(false) };
        let id = self.other_id(kind, object);
        self.remove_other(id, false, cascade)?;
        Ok(true)
    }

    fn remove_other(&mut self, id: Apply<OtherId>, missing_ok: bool, cascade: bool) -> Apply {
        let id = match id {
            Err(problem) if missing_ok && problem.is_missing() => return Ok(()),
            id => id?,
        };
        let wanted = ObjectId::Other(id.clone());
        let needing = self.catalog.others.iter().filter(|(_, other)| other.needs.contains(&wanted));
        let needing: Vec<OtherId> = needing.map(|(id, _)| id.clone()).collect();
        let is_of = |kind: &TableKind| match kind {
            TableKind::Foreign { server, .. } => id.kind == "SERVER" && crate::sql::quote::ident(server) == id.name,
            _ => false,
        };
        let tables = self.catalog.tables.values().filter(|table| is_of(&table.kind));
        let tables: Vec<_> = tables.map(|table| table.name.clone()).collect();
        let first = needing.first().map(ToString::to_string);
        let first = first.or_else(|| tables.first().map(|name| format!("foreign table {}", name.name)));
        if let Some(first) = first.filter(|_| !cascade) {
            return Err(Problem::invalid("2BP01", format!("{first} depends on {id}")));
        }
        for other in needing {
            self.remove_other(Ok(other), false, true)?;
        }
        for table in tables {
            self.drop_table(&table, true)?;
        }
        self.touch(wanted, Facet::Definition);
        self.catalog.others.remove(&id);
        Ok(())
    }

    /// RENAME of such an object; `false` for other kinds.
    pub(super) fn rename_other(&mut self, statement: &RenameStmt) -> Apply<bool> {
        let Some(kind) = kind_word(statement.rename_type()) else { return Ok(false) };
        let new = ident(&statement.newname);
        self.move_other(kind, statement.object.as_deref(), None, Some(&new))
    }

    /// SET SCHEMA of such an object; `false` for other kinds.
    pub(super) fn set_schema_of_other(&mut self, statement: &AlterObjectSchemaStmt) -> Apply<bool> {
        if statement.object_type() == ObjectType::ObjectExtension {
            let name = statement.object.as_deref().and_then(super::node::string).map(ident).unwrap_or_default();
            return self.move_extension(&name, &ident(&statement.newschema)).map(|()| true);
        }
        let Some(kind) = kind_word(statement.object_type()).filter(|kind| has_schema(kind)) else { return Ok(false) };
        let schema = ident(&statement.newschema);
        self.require_schema(&schema)?;
        self.move_other(kind, statement.object.as_deref(), Some(&schema), None)
    }

    fn move_other(
        &mut self,
        kind: &str,
        object: Option<&Node>,
        to: Option<&Ident>,
        name: Option<&Ident>,
    ) -> Apply<bool> {
        use crate::sql::quote::ident as quoted;
        let Some(object) = object else { return Ok(false) };
        let old = self.other_id(kind, object)?;
        let Some(mut other) = self.catalog.others.remove(&old) else { return Ok(false) };
        // The own name, and what stands behind it: `(int4, text)`, `USING btree`.
        let (place, behind) = match old.name.find(" USING ").or_else(|| old.name.find(" (")) {
            Some(at) => old.name.split_at(at),
            None => (old.name.as_str(), ""),
        };
        let last = other.schema.as_ref().and_then(|schema| place.strip_prefix(&format!("{}.", quoted(schema))));
        let schema = to.or(other.schema.as_ref()).cloned();
        let last = name.map_or_else(|| last.unwrap_or(place).to_owned(), |name| quoted(name).into_owned());
        let prefix = schema.as_ref().map_or_else(String::new, |schema| format!("{}.", quoted(schema)));
        let id = OtherId { kind: old.kind.clone(), name: format!("{prefix}{last}{behind}") };
        other.statements.push(match (to, name) {
            (Some(to), _) => format!("ALTER {} {} SET SCHEMA {}", old.kind, old.name, quoted(to)),
            (None, _) => format!("ALTER {} {} RENAME TO {last}", old.kind, old.name),
        });
        other.schema = schema;
        let (before, after) = (ObjectId::Other(old.clone()), ObjectId::Other(id.clone()));
        for held in self.catalog.others.values_mut().flat_map(|other| &mut other.needs).filter(|need| **need == before)
        {
            *held = after.clone();
        }
        self.touch(before, Facet::Definition);
        self.touch(after, Facet::Definition);
        self.catalog.others.insert(id, other);
        Ok(true)
    }

    /// OWNER TO; `false` for other kinds.
    pub(super) fn own_other(&mut self, kind: ObjectType, object: Option<&Node>, owner: &Ident) -> Apply<bool> {
        let (Some(kind), Some(object)) = (kind_word(kind), object) else { return Ok(false) };
        let id = self.other_id(kind, object)?;
        if let Some(other) = self.catalog.others.get_mut(&id) {
            other.privileges = std::mem::take(&mut other.privileges).without_owner(owner);
            other.owner = Some(owner.clone());
        }
        self.touch(ObjectId::Other(id), Facet::Owner);
        Ok(true)
    }
}

/// Puts a schema before a name that has none.
fn qualify(names: &mut Vec<Node>, schema: Option<&Ident>) {
    if let (Some(schema), [_]) = (schema, names.as_slice()) {
        names.insert(0, name_node(schema));
    }
}

fn with_args(function: &ObjectWithArgs) -> Node {
    Node { node: Some(NodeEnum::ObjectWithArgs(function.clone())) }
}
