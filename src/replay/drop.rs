//! DROP, with what depends on what is dropped.

mod table;

use super::analysis::dependencies::Dependency;
use super::holder::Holder;
use super::names::Relation;
use super::node;
use super::problem::{Apply, Problem};
use super::{Facet, Replay};
use crate::catalog::{FunctionId, Ident, ObjectId, QualifiedName, ViewKind};
use pg_query::NodeEnum;
use pg_query::protobuf::{DropBehavior, DropStmt, Node, ObjectType};

impl Replay {
    pub(super) fn drop(&mut self, statement: &DropStmt) -> Apply {
        let cascade = statement.behavior() == DropBehavior::DropCascade;
        let (kind, several) = (statement.remove_type(), statement.objects.len() > 1);
        self.undoing(several, |replay| {
            let mut objects: Vec<&Node> = statement.objects.iter().collect();
            // What depends on another object of the list goes with it (`performMultipleDeletions`): it is tried first then.
            loop {
                let before = objects.len();
                let (mut left, mut refused) = (Vec::new(), None);
                for object in objects {
                    match replay.drop_one(kind, object, cascade) {
                        // IF EXISTS forgives what isn't there, also the schema or table that it would be in.
                        Err(problem) if statement.missing_ok && problem.is_missing() => {}
                        Err(problem) if several && problem.sqlstate == "2BP01" => {
                            left.push(object);
                            refused.get_or_insert(problem);
                        }
                        other => other?,
                    }
                }
                match refused {
                    None => return Ok(()),
                    Some(problem) if left.len() == before => return Err(problem),
                    Some(_) => objects = left,
                }
            }
        })
    }

    fn drop_one(&mut self, kind: ObjectType, object: &Node, cascade: bool) -> Apply {
        let names = node::names(node::items(object)).unwrap_or_default();
        match kind {
            ObjectType::ObjectTable => {
                let (schema, name) = split(&names)?;
                match self.relation(schema, name)? {
                    (name, Relation::Table) if self.is_foreign(&name) => {
                        Err(Problem::invalid("42809", format!("\"{}\" is not a table", name.name)))
                    }
                    (name, Relation::Table) => self.wholly(|replay| replay.drop_table(&name, cascade)),
                    (name, _) => Err(Problem::invalid("42809", format!("\"{}\" is not a table", name.name))),
                }
            }
            ObjectType::ObjectForeignTable => {
                let (schema, name) = split(&names)?;
                match self.relation(schema, name)? {
                    (name, Relation::Table) if self.is_foreign(&name) => {
                        self.wholly(|replay| replay.drop_table(&name, cascade))
                    }
                    (name, _) => Err(Problem::invalid("42809", format!("\"{}\" is not a foreign table", name.name))),
                }
            }
            ObjectType::ObjectIndex => {
                let (schema, name) = split(&names)?;
                self.wholly(|replay| replay.drop_index(schema, name, cascade))
            }
            ObjectType::ObjectFunction
            | ObjectType::ObjectProcedure
            | ObjectType::ObjectRoutine
            | ObjectType::ObjectAggregate => match &object.node {
                Some(NodeEnum::ObjectWithArgs(function)) => {
                    let id = match self.function_of(kind, function) {
                        // Nobody can drop an extension's function alone: there is none, or it is refused.
                        Err(problem) if problem.is_unknown() => {
                            return Err(Problem::missing(
                                "42883",
                                "this function does not exist, or an extension needs it",
                            ));
                        }
                        found => found?,
                    };
                    self.refuse_aggregate(kind, &id)?;
                    self.drop_function(&id, cascade)
                }
                _ => Ok(()),
            },
            ObjectType::ObjectSchema => {
                let name = names.into_iter().next().unwrap_or_default();
                self.drop_schema(&name, cascade)
            }
            ObjectType::ObjectExtension => {
                let name = names.into_iter().next().unwrap_or_default();
                self.drop_extension(&name, cascade)
            }
            ObjectType::ObjectType | ObjectType::ObjectDomain => match &object.node {
                Some(NodeEnum::TypeName(ty)) => {
                    let name = self.type_name(&ty.names)?;
                    self.drop_type(&name, cascade)
                }
                _ => Ok(()),
            },
            ObjectType::ObjectPublication => self.drop_publication(&names.into_iter().next().unwrap_or_default()),
            ObjectType::ObjectEventTrigger => self.drop_event_trigger(&names.into_iter().next().unwrap_or_default()),
            ObjectType::ObjectPolicy => self.drop_policy(&names),
            ObjectType::ObjectTrigger => self.drop_trigger(&names),
            ObjectType::ObjectRule => self.drop_rule(&names),
            ObjectType::ObjectSequence => self.drop_sequence(&names, cascade),
            ObjectType::ObjectView | ObjectType::ObjectMatview => {
                let (schema, name) = split(&names)?;
                let (name, relation) = self.relation(schema, name)?;
                if relation == Relation::View {
                    return self.drop_written_view(kind, &name, cascade);
                }
                self.names.remove(&name);
                self.doubt("DROP of a view isn't understood");
                Ok(())
            }
            other => {
                if self.drop_other(other, object, cascade)? {
                    return Ok(());
                }
                self.doubt(format!("DROP ({}) isn't understood", other.as_str_name()));
                Ok(())
            }
        }
    }

    /// DROP VIEW and DROP MATERIALIZED VIEW each refuse the other's (`DropErrorMsgWrongType`).
    fn drop_written_view(&mut self, kind: ObjectType, name: &QualifiedName, cascade: bool) -> Apply {
        let plain = self.catalog.views.get(name).is_none_or(|view| view.kind == ViewKind::Plain);
        let wanted = match (kind, plain) {
            (ObjectType::ObjectView, false) => "view",
            (ObjectType::ObjectMatview, true) => "materialized view",
            (ObjectType::ObjectSequence, _) => "sequence",
            _ => return self.drop_view(name, cascade),
        };
        Err(Problem::invalid("42809", format!("\"{}\" is not a {wanted}", name.name)))
    }

    fn drop_policy(&mut self, names: &[Ident]) -> Apply {
        let (table, name) = self.on_table(names)?;
        self.touch(ObjectId::Table(table.clone()), Facet::Policy(name.clone()));
        let removed = self.table_mut(&table)?.policies.remove(&name);
        let missing = || format!("policy \"{name}\" for table \"{}\" does not exist", table.name);
        removed.map(|_| ()).ok_or_else(|| Problem::missing("42704", missing()))
    }

    fn drop_trigger(&mut self, names: &[Ident]) -> Apply {
        let (table, name) = self.on_table(names)?;
        self.touch(self.relation_id(&table), Facet::Trigger(name.clone()));
        let removed = self.triggers_mut(&table)?.remove(&name);
        let missing = || format!("trigger \"{name}\" for table \"{}\" does not exist", table.name);
        let removed = removed.ok_or_else(|| Problem::missing("42704", missing()))?;
        if removed.for_each_row { self.untrigger_partitions(&table, &name) } else { Ok(()) }
    }

    /// `[schema,] table, name`: what hangs on a table.
    pub(super) fn on_table(&self, names: &[Ident]) -> Apply<(QualifiedName, Ident)> {
        let (name, table) = names.split_last().ok_or_else(|| Problem::invalid("42601", "a name is missing"))?;
        let (schema, table) = split(table)?;
        match self.relation(schema, table)? {
            (table, Relation::Table | Relation::View) => Ok((table, name.clone())),
            (table, _) => Err(Problem::invalid("42809", format!("\"{}\" is not a table", table.name))),
        }
    }

    pub(super) fn drop_function(&mut self, id: &FunctionId, cascade: bool) -> Apply {
        self.touch(ObjectId::Function(id.clone()), Facet::Definition);
        let near = self.near(&ObjectId::Function(id.clone()));
        let catalog = &self.catalog;
        let firing: Vec<(QualifiedName, Ident)> = near
            .iter()
            .filter(|_| id.arguments.is_empty())
            .filter_map(|near| match near {
                ObjectId::Table(name) => catalog.tables.get(name).map(|table| (name, &table.triggers)),
                ObjectId::View(name) => catalog.views.get(name).map(|view| (name, &view.triggers)),
                _ => None,
            })
            .flat_map(|(table, triggers)| {
                let firing = triggers.values().filter(|trigger| trigger.function == id.name);
                firing.map(|trigger| (table.clone(), trigger.name.clone()))
            })
            .collect();
        if let Some((table, trigger)) = firing.first().filter(|_| !cascade) {
            let message = format!("trigger {trigger} on table {} depends on function {id}", table.name);
            return Err(Problem::invalid("2BP01", message));
        }
        for (table, trigger) in firing {
            self.touch(self.relation_id(&table), Facet::Trigger(trigger.clone()));
            self.triggers_mut(&table)?.remove(&trigger);
        }
        let what = format!("function {id}");
        let own = Holder::Function(id.clone());
        let users = self.users(&[Dependency::Function(id.clone())]);
        self.drop_holders(&what, users.into_iter().filter(|holder| *holder != own).collect(), cascade)?;
        self.drop_event_triggers(id, cascade)?;
        self.drop_others(&what, &ObjectId::Function(id.clone()), cascade)?;
        self.catalog.functions.remove(id);
        Ok(())
    }

    fn drop_event_triggers(&mut self, id: &FunctionId, cascade: bool) -> Apply {
        let firing = self.catalog.event_triggers.iter().filter(|(_, trigger)| trigger.function == id.name);
        let firing: Vec<Ident> = firing.map(|(name, _)| name.clone()).filter(|_| id.arguments.is_empty()).collect();
        if let Some(first) = firing.first().filter(|_| !cascade) {
            return Err(Problem::invalid("2BP01", format!("event trigger {first} depends on function {id}")));
        }
        for name in firing {
            self.touch(ObjectId::EventTrigger(name.clone()), Facet::Definition);
            self.catalog.event_triggers.remove(&name);
        }
        Ok(())
    }

    fn drop_schema(&mut self, name: &Ident, cascade: bool) -> Apply {
        self.require_schema(name)?;
        self.touch(ObjectId::Schema(name.clone()), Facet::Definition);
        let tables: Vec<_> = self.catalog.tables.keys().filter(|table| table.schema == *name).cloned().collect();
        let functions: Vec<_> = self.catalog.functions.keys().filter(|id| id.name.schema == *name).cloned().collect();
        let types: Vec<_> = self.catalog.types.keys().filter(|ty| ty.schema == *name).cloned().collect();
        let views = self.views_in(name);
        let sequences: Vec<_> = self.catalog.sequences.keys().filter(|held| held.schema == *name).cloned().collect();
        let others = self.catalog.others.iter().filter(|(_, other)| other.schema.as_ref() == Some(name));
        let others: Vec<_> = others.map(|(id, _)| id.clone()).collect();
        let empty = tables.is_empty() && functions.is_empty() && types.is_empty();
        let empty = empty && views.is_empty() && sequences.is_empty() && others.is_empty();
        let is_in_it = |extension: &crate::catalog::Extension| extension.schema.as_ref() == Some(name);
        let empty = empty && !self.catalog.extensions.values().any(is_in_it);
        if !(cascade || empty) {
            return Err(Problem::invalid(
                "2BP01",
                format!("cannot drop schema {name} because other objects depend on it"),
            ));
        }
        // What has gone with something before it is no more.
        for view in &views {
            if self.catalog.views.contains_key(view) {
                self.drop_view(view, true)?;
            }
        }
        for table in &tables {
            if self.catalog.tables.contains_key(table) {
                self.drop_table(table, true)?;
            }
        }
        for id in &functions {
            if self.catalog.functions.contains_key(id) {
                self.drop_function(id, true)?;
            }
        }
        for ty in &types {
            if self.catalog.types.contains_key(ty) {
                self.drop_type(ty, true)?;
            }
        }
        for sequence in &sequences {
            self.drop_users("a sequence", &[Dependency::Relation(sequence.clone())], None, true)?;
            self.catalog.sequences.remove(sequence);
            self.names.remove(sequence);
        }
        for id in others {
            if self.catalog.others.remove(&id).is_some() {
                self.drop_others(&id.to_string(), &ObjectId::Other(id.clone()), true)?;
            }
        }
        self.catalog.extensions.retain(|_, extension| extension.schema.as_ref() != Some(name));
        self.catalog.schemas.remove(name);
        self.catalog.default_privileges.forget_schema(name);
        for (publication, held) in &mut self.catalog.publications {
            if held.schemas.remove(name) {
                self.touched.push((ObjectId::Publication(publication.clone()), Facet::Definition));
            }
        }
        Ok(())
    }

    pub(super) fn drop_type(&mut self, name: &QualifiedName, cascade: bool) -> Apply {
        self.touch(ObjectId::Type(name.clone()), Facet::Definition);
        let what = format!("type {}", name.name);
        self.drop_uses_of_type(&what, name, None, cascade)?;
        let users = self.users(&[Dependency::Type(name.clone())]);
        let of_itself =
            |holder: &Holder| matches!(holder, Holder::Domain(of) | Holder::DomainCheck(of, _) if of == name);
        self.drop_holders(&what, users.into_iter().filter(|holder| !of_itself(holder)).collect(), cascade)?;
        self.drop_others(&what, &ObjectId::Type(name.clone()), cascade)?;
        if self.names.get(name) == Some(&Relation::CompositeType) {
            self.names.remove(name);
        }
        self.catalog.types.remove(name);
        Ok(())
    }
}

/// One or two names as schema and name.
pub(super) fn split(names: &[Ident]) -> Apply<(Option<&str>, &str)> {
    match names {
        [name] => Ok((None, name)),
        [schema, name] => Ok((Some(schema), name)),
        _ => Err(Problem::invalid("42601", "improper qualified name")),
    }
}
