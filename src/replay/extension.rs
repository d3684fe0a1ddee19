//! Extensions: installed, moved, taken away, and what they bring by name.

use super::node::{self, ident};
use super::problem::{Apply, Problem};
use super::{Facet, Replay};
use crate::catalog::{Expr, Extension, Ident, ObjectId, ObjectKind, OtherId, QualifiedName, Schema, TypeRef};
use crate::platform::extension as facts;
use crate::platform::function::is_described;
use crate::platform::types::exists_anywhere;
use pg_query::NodeEnum;
use pg_query::protobuf::{AlterExtensionStmt, CreateExtensionStmt};

/// Postgres's own functions for triggers (docs, 9.29).
const TRIGGER_FUNCTIONS: [&str; 3] =
    ["suppress_redundant_updates_trigger", "tsvector_update_trigger", "tsvector_update_trigger_column"];

/// Whether an expression calls a function that an extension has brought.
fn calls_extension(expr: &Expr, extension: &str, installed: &str) -> bool {
    let here = match expr {
        Expr::Call(call) => match call.name.as_slice() {
            [name] => facts::has_function(extension, installed, installed, name),
            [schema, name] => facts::has_function(extension, installed, schema, name),
            _ => false,
        },
        _ => false,
    };
    here || expr.children().into_iter().any(|child| calls_extension(child, extension, installed))
}

impl Replay {
    pub(super) fn create_extension(&mut self, statement: &CreateExtensionStmt) -> Apply {
        let name = ident(&statement.extname);
        let id = ObjectId::Extension(name.clone());
        if self.catalog.extensions.contains_key(&name) {
            self.touch(id, Facet::Definition);
            if statement.if_not_exists {
                return Ok(());
            }
            return Err(Problem::duplicate("42710", format!("extension \"{name}\" already exists")));
        }
        let (mut schema, mut cascade) = (None, false);
        for option in &statement.options {
            let Some(NodeEnum::DefElem(option)) = &option.node else { continue };
            match (option.defname.as_str(), option.arg.as_deref().and_then(node::string)) {
                ("schema", Some(text)) => schema = Some(ident(text)),
                ("cascade", _) => cascade = true,
                _ => {}
            }
        }
        let schema = match (facts::own_schema(&name), schema) {
            // On the platform supautils puts it there, whatever is written (`supautils.extensions_parameter_overrides`).
            (Some(own), _) if *name == *"pg_cron" => ident(own),
            (Some(own), Some(written)) if *own != *written && own != "pg_catalog" => {
                return Err(Problem::invalid(
                    "0A000",
                    format!("extension \"{name}\" must be installed in schema \"{own}\""),
                ));
            }
            (Some(own), _) if own != "pg_catalog" => {
                self.make_schema(own);
                ident(own)
            }
            (_, Some(written)) => {
                if written != *"pg_catalog" {
                    self.require_schema(&written)?;
                }
                written
            }
            _ => self.creation_schema("")?,
        };
        for required in facts::requires(&name) {
            if self.catalog.extensions.contains_key(*required) {
                continue;
            }
            if !cascade {
                let message = format!("required extension \"{required}\" is not installed");
                return Err(Problem::missing("42704", message));
            }
            self.install(ident(required), schema.clone());
        }
        self.install(name, schema);
        Ok(())
    }

    fn install(&mut self, name: Ident, schema: Ident) {
        if let Some(made) = facts::made_schema(&name) {
            self.make_schema(made);
        }
        self.names.add_extension(&name, &schema);
        self.touch(ObjectId::Extension(name.clone()), Facet::Definition);
        self.catalog.extensions.insert(name, Extension { schema: Some(schema) });
    }

    /// A schema that an extension makes where it isn't there.
    fn make_schema(&mut self, name: &str) {
        let owner = self.session.role.clone();
        let privileges = self.catalog.default_privileges.for_new(&owner, None, ObjectKind::Schema);
        let made = Schema { owner, privileges, comment: None };
        self.catalog.schemas.entry(ident(name)).or_insert(made);
    }

    /// UPDATE. A new project has the version that an extension is updated to; another one is written, and versions aren't kept.
    pub(super) fn alter_extension(&mut self, statement: &AlterExtensionStmt) -> Apply {
        let name = ident(&statement.extname);
        self.touch(ObjectId::Extension(name.clone()), Facet::Definition);
        self.require_extension(&name)?;
        if !statement.options.is_empty() {
            self.remark(format!("the version of the extension {name} isn't kept"));
        }
        Ok(())
    }

    pub(super) fn require_extension(&self, name: &Ident) -> Apply {
        let missing = || Problem::missing("42704", format!("extension \"{name}\" does not exist"));
        self.catalog.extensions.get(name).map(|_| ()).ok_or_else(missing)
    }

    /// SET SCHEMA. Columns of its types and triggers with its functions follow.
    pub(super) fn move_extension(&mut self, name: &Ident, to: &Ident) -> Apply {
        self.require_extension(name)?;
        self.require_schema(to)?;
        if !facts::is_relocatable(name) {
            return Err(Problem::invalid("0A000", format!("extension \"{name}\" does not support SET SCHEMA")));
        }
        self.touch(ObjectId::Extension(name.clone()), Facet::Definition);
        let held = self.catalog.extensions.get_mut(name);
        let Some(from) = held.and_then(|held| held.schema.replace(to.clone())) else { return Ok(()) };
        self.names.remove_extension(name, &from);
        self.names.add_extension(name, to);
        let brings =
            |ty: &TypeRef| ty.schema.as_ref().is_some_and(|schema| facts::has_type(name, &from, schema, &ty.name));
        for table in self.catalog.tables.values_mut() {
            for column in table.columns.iter_mut().filter(|column| brings(&column.ty)) {
                column.ty.schema = Some(to.clone());
            }
            for trigger in table.triggers.values_mut() {
                let function = &mut trigger.function;
                if facts::has_function(name, &from, &function.schema, &function.name) {
                    function.schema = to.clone();
                }
            }
        }
        let signatures = self.catalog.functions.values().flat_map(|function| &function.arguments);
        if signatures.into_iter().any(|argument| brings(&argument.ty)) {
            self.doubt("functions that take a type of an extension that is moved aren't followed");
        }
        Ok(())
    }

    /// What uses its types goes with it, and defaults that call its functions; other expressions aren't looked into.
    pub(super) fn drop_extension(&mut self, name: &Ident, cascade: bool) -> Apply {
        self.touch(ObjectId::Extension(name.clone()), Facet::Definition);
        self.require_extension(name)?;
        let installed = self.catalog.extensions.get(name).and_then(|held| held.schema.clone()).unwrap_or_default();
        let brings =
            |ty: &TypeRef| ty.schema.as_ref().is_some_and(|schema| facts::has_type(name, &installed, schema, &ty.name));
        let using = self.catalog.tables.values().flat_map(|table| {
            let columns = table.columns.iter().filter(|column| brings(&column.ty));
            columns.map(|column| (table.name.clone(), column.name.clone()))
        });
        let using: Vec<(QualifiedName, Ident)> = using.collect();
        let firing = self.catalog.tables.values().flat_map(|table| {
            let triggers = table.triggers.values().filter(|trigger| {
                let function = &trigger.function;
                facts::has_function(name, &installed, &function.schema, &function.name)
            });
            triggers.map(|trigger| (table.name.clone(), trigger.name.clone()))
        });
        let firing: Vec<(QualifiedName, Ident)> = firing.collect();
        let calling: Vec<(QualifiedName, Ident)> = self
            .catalog
            .tables
            .values()
            .flat_map(|table| {
                let calls = |expr: &Expr| calls_extension(expr, name, &installed);
                let columns = table.columns.iter().filter(move |column| column.default.as_ref().is_some_and(calls));
                columns.map(|column| (table.name.clone(), column.name.clone()))
            })
            .collect();
        let default =
            calling.first().map(|(table, column)| format!("default value for column {column} of table {}", table.name));
        let dependent = using.first().map(|(table, column)| format!("column {column} of table {}", table.name));
        let dependent =
            dependent.or_else(|| firing.first().map(|(table, name)| format!("trigger {name} on table {}", table.name)));
        if let Some(dependent) = dependent.or(default).filter(|_| !cascade) {
            return Err(Problem::invalid("2BP01", format!("{dependent} depends on extension {name}")));
        }
        for (table_name, column) in using {
            let Some(mut table) = self.catalog.tables.get(&table_name).cloned() else { continue };
            self.touch(ObjectId::Table(table_name.clone()), Facet::Column(column.clone()));
            self.drop_column(&mut table, &column, true)?;
            self.catalog.tables.insert(table_name, table);
        }
        for (table, column) in calling {
            self.touch(ObjectId::Table(table.clone()), Facet::Column(column.clone()));
            let held = self.table_mut(&table)?.columns.iter_mut().find(|held| held.name == column);
            held.into_iter().for_each(|held| held.default = None);
        }
        for (table, trigger) in firing {
            self.touch(ObjectId::Table(table.clone()), Facet::Trigger(trigger.clone()));
            self.table_mut(&table)?.triggers.remove(&trigger);
        }
        self.catalog.extensions.remove(name);
        let carried = OtherId { kind: "EXTENSION".to_owned(), name: crate::sql::quote::ident(name).into_owned() };
        self.catalog.others.remove(&carried);
        self.names.remove_extension(name, &installed);
        if let Some(made) = facts::made_schema(name) {
            self.catalog.schemas.remove(&ident(made));
        }
        Ok(())
    }

    fn installed(&self) -> impl Iterator<Item = (&Ident, &Ident)> {
        self.catalog.extensions.iter().filter_map(|(name, held)| held.schema.as_ref().map(|schema| (name, schema)))
    }

    /// Where the search path finds a type that an extension has brought.
    pub(super) fn extension_type_schema(&self, name: &str) -> Option<Ident> {
        let brought = |schema: &&Ident| {
            self.installed().any(|(extension, installed)| facts::has_type(extension, installed, schema, name))
        };
        self.session.search_path.iter().find(brought).cloned()
    }

    /// Refuses a type's name that nothing has. Only where all is known: no note has been left, and no extension may have brought it.
    pub(super) fn require_type(&self, name: &Ident) -> Apply {
        let path = &self.session.search_path;
        let more = |schema: &Ident| {
            let hidden = |(extension, installed): (&Ident, &Ident)| facts::may_hold_more(extension, installed, schema);
            self.installed().any(hidden) || self.names.get(&QualifiedName::new(schema.clone(), name.clone())).is_some()
        };
        // The array of a type is called `_type`.
        let element = name.strip_prefix('_').unwrap_or(name);
        let named = |schema: &Ident| QualifiedName::new(schema.clone(), element);
        let is_array = element != name.as_str()
            && path.iter().map(named).any(|it| self.catalog.types.contains_key(&it) || self.names.get(&it).is_some());
        let known = is_array || exists_anywhere(name) || exists_anywhere(element);
        let certain = self.is_certain() && !path.iter().any(more);
        if known || !certain {
            return Ok(());
        }
        Err(Problem::missing("42704", format!("type \"{name}\" does not exist")))
    }

    /// Refuses a type's name that the search path finds nowhere.
    pub(super) fn require_visible_type(&self, ty: &Ident) -> Apply {
        let made = |schema: &Ident| {
            let name = QualifiedName::new(schema.clone(), ty.clone());
            self.catalog.types.contains_key(&name) || self.names.get(&name).is_some()
        };
        let known = exists_anywhere(ty)
            || self.session.search_path.iter().any(made)
            || self.multirange_schema(ty).is_some()
            || self.extension_type_schema(ty).is_some();
        if known { Ok(()) } else { self.require_type(ty) }
    }

    /// Refuses casts to types that nothing has.
    pub(super) fn require_cast_types(&self, expr: &Expr) -> Apply {
        if let Expr::Cast(_, ty) = expr {
            match &ty.schema {
                Some(schema) => self.require_type_in(schema, &ty.name)?,
                None => self.require_visible_type(&ty.name)?,
            }
        }
        expr.children().into_iter().try_for_each(|child| self.require_cast_types(child))
    }

    /// Refuses a type's name that nothing in a schema has, where all is known.
    pub(super) fn require_type_in(&self, schema: &Ident, name: &Ident) -> Apply {
        let certain = self.is_certain();
        let hidden = |(extension, installed): (&Ident, &Ident)| {
            facts::has_type(extension, installed, schema, name) || facts::may_hold_more(extension, installed, schema)
        };
        let system = ["information_schema", "pg_temp", "pg_toast"].contains(&schema.as_str());
        if !certain || system || crate::platform::supabase::is_partly_known(schema) || self.installed().any(hidden) {
            return Ok(());
        }
        self.require_schema(schema)?;
        let element = name.strip_prefix('_').unwrap_or(name);
        let is_there = |name: &str| {
            let name = QualifiedName::new(schema.clone(), name);
            self.catalog.types.contains_key(&name) || self.names.get(&name).is_some()
        };
        if is_there(name) || is_there(element) || self.is_multirange(schema, name) {
            return Ok(());
        }
        Err(Problem::missing("42704", format!("type \"{schema}.{name}\" does not exist")))
    }

    fn function_candidates(&self, names: &[Ident]) -> Vec<QualifiedName> {
        match names {
            [name] => self.session.search_path.iter().map(|it| QualifiedName::new(it.clone(), name.clone())).collect(),
            [schema, name] => vec![QualifiedName::new(schema.clone(), name.clone())],
            _ => Vec::new(),
        }
    }

    /// A function that an extension has brought.
    pub(super) fn extension_function(&self, names: &[Ident]) -> Option<QualifiedName> {
        let brought = |function: &QualifiedName| {
            let (schema, name) = (&function.schema, &function.name);
            self.installed().any(|(extension, installed)| facts::has_function(extension, installed, schema, name))
        };
        let own = match names {
            // Postgres has some for triggers itself.
            [name] => Some(name),
            [schema, name] if *schema == *"pg_catalog" => Some(name),
            _ => None,
        };
        let own = own.filter(|name| TRIGGER_FUNCTIONS.contains(&name.as_str()));
        let found = self.function_candidates(names).into_iter().find(brought);
        found.or_else(|| own.map(|name| QualifiedName::new("pg_catalog", name.clone())))
    }

    /// The extension that has brought a function, or may have, and where.
    pub(super) fn extension_with_function(&self, names: &[Ident]) -> Option<(Ident, Ident)> {
        let candidates = self.function_candidates(names);
        let of = |tells: &dyn Fn(&str, &str, &QualifiedName) -> bool| {
            candidates.iter().find_map(|function| {
                let (extension, _) =
                    self.installed().find(|(extension, installed)| tells(extension, installed, function))?;
                Some((extension.clone(), function.schema.clone()))
            })
        };
        let known = |extension: &str, installed: &str, function: &QualifiedName| {
            facts::has_function(extension, installed, &function.schema, &function.name)
        };
        let hidden = |extension: &str, installed: &str, function: &QualifiedName| {
            names.len() > 1 && facts::may_hold_more(extension, installed, &function.schema)
        };
        of(&known).or_else(|| of(&hidden))
    }

    /// The extension that has brought a function which the data don't tell, since no SQL can call it: what its types and indexes are made of.
    pub(super) fn extension_with_inner(&self, names: &[Ident], arguments: &[TypeRef]) -> Option<(Ident, Ident)> {
        let of_extension = |ty: &TypeRef| {
            let brings = |schema: &Ident| self.installed().any(|(it, at)| facts::has_type(it, at, schema, &ty.name));
            ty.schema.as_ref().is_some_and(brings)
        };
        let is_inner = |ty: &TypeRef| matches!(ty.name.as_str(), "internal" | "cstring") || of_extension(ty);
        if !arguments.iter().any(is_inner) {
            return None;
        }
        self.function_candidates(names).into_iter().find_map(|function| {
            let (extension, _) = self.installed().find(|(it, at)| is_described(it) && **at == function.schema)?;
            Some((extension.clone(), function.schema))
        })
    }

    /// Whether no extension's function of this name takes these arguments.
    pub(super) fn is_no_extensions(&self, names: &[Ident], arguments: &[TypeRef]) -> bool {
        const PLAIN: [&str; 10] =
            ["bool", "date", "int4", "int8", "json", "jsonb", "text", "timestamptz", "uuid", "varchar"];
        let is_plain = |ty: &TypeRef| ty.schema.is_none() && PLAIN.contains(&ty.name.as_str());
        let [schema, _] = names else { return false };
        let here = |(extension, installed): &(&Ident, &Ident)| facts::may_hold_more(extension, installed, schema);
        arguments.iter().all(is_plain)
            && !crate::platform::supabase::is_partly_known(schema)
            && self.extension_function(names).is_none()
            && self.installed().filter(here).all(|(extension, _)| facts::takes_own_types(extension))
    }

    /// Whether a function that isn't in the catalog may be an extension's or the platform's.
    pub(super) fn may_be_extensions(&self, names: &[Ident]) -> bool {
        if self.extension_function(names).is_some() {
            return true;
        }
        let written = names.len() > 1;
        let more = |schema: &Ident| {
            let hidden = |(extension, installed): (&Ident, &Ident)| facts::may_hold_more(extension, installed, schema);
            crate::platform::supabase::is_partly_known(schema) || self.installed().any(hidden)
        };
        written && self.function_candidates(names).iter().any(|function| more(&function.schema))
    }

    /// The key of a table of which nothing else is known.
    pub(super) fn extension_key(&self, table: &QualifiedName) -> Vec<Ident> {
        let tables = self.installed().flat_map(|(extension, installed)| facts::relations(extension, installed));
        let mut found =
            tables.filter(|(schema, name, key)| *table.schema == **schema && *table.name == **name && !key.is_empty());
        found.next().map(|(_, _, key)| ident(key)).into_iter().collect()
    }

    /// The extension that has brought a relation.
    pub(super) fn extension_of(&self, relation: &QualifiedName) -> Option<Ident> {
        let brings = |(extension, installed): &(&Ident, &Ident)| {
            facts::relations(extension, installed)
                .any(|(schema, name, _)| *relation.schema == *schema && *relation.name == *name)
        };
        self.installed().find(brings).map(|(extension, _)| extension.clone())
    }
}
