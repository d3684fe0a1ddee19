//! RENAME and SET SCHEMA of whole objects.

use super::names::{Relation, sibling};
use super::node::{self, ident};
use super::problem::{Apply, Problem};
use super::references::{self, Space};
use super::renaming::Renaming;
use super::view_parts::view_column;
use super::{Facet, Replay};
use crate::catalog::{FunctionId, Ident, ObjectId, QualifiedName};
use pg_query::NodeEnum;
use pg_query::protobuf::{AlterObjectSchemaStmt, ObjectType, RenameStmt};

impl Replay {
    /// Gives a table, a view, a sequence or a composite type a new name, perhaps in another schema.
    pub(super) fn move_relation(&mut self, old: &QualifiedName, new: &QualifiedName) -> Apply {
        if self.names.get(new).is_some() {
            return Err(Problem::duplicate("42P07", format!("relation \"{}\" already exists", new.name)));
        }
        let before = self.relation_object(old);
        self.touch(before.clone(), Facet::Definition);
        self.follow(&Renaming::Relation(old.clone(), new.clone()));
        let owned = if old.schema == new.schema { Vec::new() } else { self.names.sequences_of(old) };
        // While their old names can still be looked up.
        for sequence in &owned {
            self.follow(&Renaming::Relation(sequence.clone(), sibling(new, &sequence.name)));
        }
        let sequences = self.names.sequences_of(old);
        if let Some(table) = self.catalog.tables.get(old) {
            self.names.remove_table(table);
        } else if let Some(view) = self.catalog.views.get(old) {
            view.indexes.keys().for_each(|index| self.names.remove(&sibling(old, index)));
        }
        let relation = self.names.get(old).cloned();
        self.names.remove(old);
        self.rename_references(Space::Relation, old, new);
        if let Some(table) = self.catalog.tables.get(new) {
            self.names.add_table(table);
        } else if let Some(view) = self.catalog.views.get(new) {
            self.names.add(new.clone(), Relation::View);
            view.indexes.keys().for_each(|index| self.names.add_index(new, index));
        } else if let Some(relation) = relation {
            self.names.add(new.clone(), relation);
        }
        self.follow_parent(old, new);
        // Its sequences keep their names, and go with it to another schema (`AlterSeqNamespaces`).
        for sequence in sequences {
            self.names.remove(&sequence);
            let moved = QualifiedName { schema: new.schema.clone(), name: sequence.name };
            self.names.add(moved, Relation::Sequence(Some(new.clone())));
        }
        for sequence in owned {
            let moved = sibling(new, &sequence.name);
            self.rename_references(Space::Relation, &sequence, &moved);
        }
        let after = self.relation_object(new);
        if self.uncertain.remove(&before) {
            self.uncertain.insert(after.clone());
        }
        self.touch(after, Facet::Definition);
        Ok(())
    }

    fn relation_object(&self, name: &QualifiedName) -> ObjectId {
        if self.catalog.sequences.contains_key(name) {
            return ObjectId::Sequence(name.clone());
        }
        if self.catalog.types.contains_key(name) {
            return ObjectId::Type(name.clone());
        }
        self.relation_id(name)
    }

    pub(super) fn move_function(&mut self, id: &FunctionId, new: &QualifiedName) -> Apply {
        let moved = FunctionId { name: new.clone(), arguments: id.arguments.clone() };
        if self.catalog.functions.contains_key(&moved) {
            let message = format!("function {moved} already exists in schema \"{}\"", new.schema);
            return Err(Problem::duplicate("42723", message));
        }
        self.touch(ObjectId::Function(id.clone()), Facet::Definition);
        self.follow(&Renaming::Function(id.clone(), new.clone()));
        let alone = self.functions_named(&id.name).count() == 1;
        if alone || id.arguments.is_empty() {
            // Others that know it by its name alone are triggers, whose functions have no arguments.
            let others: Vec<FunctionId> =
                self.functions_named(&id.name).filter(|other| *other != id).cloned().collect();
            let kept: Vec<_> = others.iter().filter_map(|other| self.catalog.functions.remove_entry(other)).collect();
            self.rename_references(Space::Function, &id.name, new);
            self.catalog.functions.extend(kept);
        } else if let Some(mut function) = self.catalog.functions.remove(id) {
            function.name = new.clone();
            self.catalog.functions.insert(moved.clone(), function);
        }
        self.touch(ObjectId::Function(moved), Facet::Definition);
        Ok(())
    }

    pub(super) fn move_type(&mut self, old: &QualifiedName, new: &QualifiedName) -> Apply {
        if self.names.get(old) == Some(&Relation::CompositeType) {
            self.move_relation(old, new)?;
        }
        if self.catalog.types.contains_key(new) {
            return Err(Problem::duplicate("42710", format!("type \"{}\" already exists", new.name)));
        }
        self.touch(ObjectId::Type(old.clone()), Facet::Definition);
        self.follow(&Renaming::Type(old.clone(), new.clone()));
        self.rename_references(Space::Type, old, new);
        self.touch(ObjectId::Type(new.clone()), Facet::Definition);
        Ok(())
    }

    /// The multirange of a range type that somebody made; `false` for other types.
    fn rename_multirange(&mut self, names: &[crate::catalog::Ident], new: &crate::catalog::Ident) -> bool {
        let found: Vec<QualifiedName> = match names {
            [schema, name] => vec![QualifiedName::new(schema.clone(), name.clone())],
            [name] => {
                let path = self.session.search_path.iter();
                path.map(|schema| QualifiedName::new(schema.clone(), name.clone())).collect()
            }
            _ => Vec::new(),
        };
        found.iter().any(|old| !self.catalog.types.contains_key(old) && self.rename_multirange_of(old, new))
    }

    fn rename_multirange_of(&mut self, old: &QualifiedName, new: &crate::catalog::Ident) -> bool {
        let written = crate::sql::quote::qualified(old);
        for (range, ty) in &mut self.catalog.types {
            let crate::catalog::TypeKind::Range(options) = &mut ty.kind else { continue };
            if let Some(held) = options.get_mut("multirange_type_name").filter(|held| **held == written) {
                *held = crate::sql::quote::qualified(&sibling(old, new));
                let id = ObjectId::Type(range.clone());
                self.touch(id, Facet::Definition);
                return true;
            }
        }
        false
    }

    /// RENAME of what isn't a table or a part of one; `false` for kinds that nobody here knows.
    pub(super) fn rename_object(&mut self, statement: &RenameStmt) -> Apply<bool> {
        let new = ident(&statement.newname);
        let object = node::child(statement.object.as_deref());
        match (statement.rename_type(), object) {
            (ObjectType::ObjectView | ObjectType::ObjectMatview | ObjectType::ObjectSequence, _) => {
                let (name, _) = self.written_relation(statement.relation.as_ref())?;
                self.move_relation(&name, &sibling(&name, &new))?;
            }
            (ObjectType::ObjectType | ObjectType::ObjectDomain, Some(NodeEnum::List(list))) => {
                if self.rename_multirange(&node::names(&list.items).unwrap_or_default(), &new) {
                    return Ok(true);
                }
                let name = self.type_name(&list.items)?;
                self.move_type(&name, &sibling(&name, &new))?;
            }
            (ObjectType::ObjectSchema, _) => {
                let old = ident(&statement.subname);
                self.require_schema(&old)?;
                if self.catalog.schemas.contains_key(&new) {
                    return Err(Problem::duplicate("42P06", format!("schema \"{new}\" already exists")));
                }
                self.touch(ObjectId::Schema(old.clone()), Facet::Definition);
                self.follow(&Renaming::Schema(old.clone(), new.clone()));
                references::rename_schema(&mut self.catalog, &old, &new);
                self.names.rename_schema(&old, &new);
                self.follow_filled_schema();
                self.touch(ObjectId::Schema(new), Facet::Definition);
            }
            (ObjectType::ObjectDomconstraint, Some(NodeEnum::List(list))) => {
                let name = self.type_name(&list.items)?;
                let old = ident(&statement.subname);
                self.touch(ObjectId::Type(name.clone()), Facet::Definition);
                let kind = self.catalog.types.get_mut(&name).map(|ty| &mut ty.kind);
                let Some(crate::catalog::TypeKind::Domain { checks, not_valid, .. }) = kind else { return Ok(false) };
                let message = || format!("constraint \"{old}\" for domain {name} does not exist");
                let check = checks.remove(&old).ok_or_else(|| Problem::missing("42704", message()))?;
                if not_valid.remove(&old) {
                    not_valid.insert(new.clone());
                }
                checks.insert(new, check);
            }
            _ => return Ok(false),
        }
        Ok(true)
    }

    /// RENAME COLUMN of a view.
    pub(super) fn rename_view_column(&mut self, view: &QualifiedName, old: &Ident, new: &Ident) -> Apply {
        self.touch(ObjectId::View(view.clone()), Facet::Column(new.clone()));
        let held = self.view_mut(view)?;
        if held.column(new).is_some() {
            let message = format!("column \"{new}\" of relation \"{}\" already exists", view.name);
            return Err(Problem::duplicate("42701", message));
        }
        view_column(held, view, old)?;
        let until = held.columns.iter().position(|column| column.name == *old).unwrap_or_default();
        let names = held.columns.iter().take(until + 1).map(|column| column.name.clone()).collect();
        self.follow(&Renaming::Column(view.clone(), old.clone(), new.clone(), names));
        let held = self.view_mut(view)?;
        view_column(held, view, old)?.name = new.clone();
        for index in held.indexes.values_mut() {
            super::rename::replace(&mut index.include, old, new);
            super::rename::replace_keys(&mut index.keys, old, new);
        }
        for trigger in held.triggers.values_mut() {
            super::rename::replace(&mut trigger.update_of, old, new);
        }
        Ok(())
    }

    /// ALTER ... SET SCHEMA.
    pub(super) fn set_schema(&mut self, statement: &AlterObjectSchemaStmt) -> Apply {
        match self.set_schema_of(statement) {
            Err(problem) if statement.missing_ok && problem.is_missing() => Ok(()),
            other => other,
        }
    }

    fn set_schema_of(&mut self, statement: &AlterObjectSchemaStmt) -> Apply {
        let schema = ident(&statement.newschema);
        let moved = |name: &QualifiedName| QualifiedName { schema: schema.clone(), name: name.name.clone() };
        match (statement.object_type(), node::child(statement.object.as_deref())) {
            (
                ObjectType::ObjectTable
                | ObjectType::ObjectForeignTable
                | ObjectType::ObjectView
                | ObjectType::ObjectMatview
                | ObjectType::ObjectSequence,
                _,
            ) => {
                let (name, _) = self.written_relation(statement.relation.as_ref())?;
                self.require_schema(&schema)?;
                if name.schema == schema {
                    return Ok(());
                }
                self.move_relation(&name, &moved(&name))
            }
            (
                ObjectType::ObjectFunction | ObjectType::ObjectProcedure | ObjectType::ObjectRoutine,
                Some(NodeEnum::ObjectWithArgs(function)),
            ) => {
                let id = self.function_of(statement.object_type(), function)?;
                self.require_schema(&schema)?;
                if id.name.schema == schema { Ok(()) } else { self.move_function(&id, &moved(&id.name)) }
            }
            (ObjectType::ObjectType | ObjectType::ObjectDomain, Some(NodeEnum::List(list))) => {
                let name = self.type_name(&list.items)?;
                self.require_schema(&schema)?;
                if name.schema == schema { Ok(()) } else { self.move_type(&name, &moved(&name)) }
            }
            (ObjectType::ObjectExtension, Some(NodeEnum::String(name))) => {
                let name = ident(&name.sval);
                self.require_schema(&schema)?;
                self.touch(ObjectId::Extension(name.clone()), Facet::Definition);
                let missing = || Problem::missing("42704", format!("extension \"{name}\" does not exist"));
                self.catalog.extensions.get_mut(&name).ok_or_else(missing)?.schema = Some(schema);
                Ok(())
            }
            (kind, _) => {
                self.doubt(format!("SET SCHEMA ({}) isn't understood", kind.as_str_name()));
                Ok(())
            }
        }
    }
}
