//! COMMENT ON.

use super::drop::split;
use super::names::{Relation, sibling};
use super::node;
use super::other_id::kind_word;
use super::problem::{Apply, Problem};
use super::{Facet, Replay};
use crate::catalog::{Ident, ObjectId};
use crate::sql::quote;
use pg_query::NodeEnum;
use pg_query::protobuf::{CommentStmt, Node, ObjectType};

impl Replay {
    pub(super) fn comment(&mut self, statement: &CommentStmt) -> Apply {
        // IS NULL and an empty text both take the comment away.
        let text = Some(statement.comment.clone()).filter(|text| !text.is_empty());
        let object = statement.object.as_deref();
        let names = object.map(|object| node::names(node::items(object)).unwrap_or_default()).unwrap_or_default();
        match (statement.objtype(), node::child(object)) {
            (ObjectType::ObjectTable | ObjectType::ObjectForeignTable, _) => {
                let (schema, name) = split(&names)?;
                let (table, relation) = self.relation(schema, name)?;
                if relation != Relation::Table {
                    return Err(Problem::invalid("42809", format!("\"{}\" is not a table", table.name)));
                }
                self.table_mut(&table)?.comment = text;
                self.touch(ObjectId::Table(table), Facet::Comment);
            }
            (ObjectType::ObjectView | ObjectType::ObjectMatview, _) => {
                let (schema, name) = split(&names)?;
                let (view, _) = self.relation(schema, name)?;
                let message = format!("\"{}\" is not a view", view.name);
                let held = self.catalog.views.get_mut(&view).ok_or_else(|| Problem::invalid("42809", message))?;
                held.comment = text;
                self.touch(ObjectId::View(view), Facet::Comment);
            }
            (ObjectType::ObjectColumn, _) => self.comment_on_column(&names, text)?,
            (ObjectType::ObjectIndex, _) => self.comment_on_index(&names, text)?,
            (ObjectType::ObjectPolicy | ObjectType::ObjectTrigger | ObjectType::ObjectTabconstraint, _) => {
                self.comment_on_part(statement.objtype(), &names, text)?;
            }
            (ObjectType::ObjectEventTrigger, _) => {
                let name = names.into_iter().next().unwrap_or_default();
                self.event_trigger_mut(&name)?.comment = text;
                self.touch(ObjectId::EventTrigger(name), Facet::Comment);
            }
            (ObjectType::ObjectPublication, _) => {
                let name = names.into_iter().next().unwrap_or_default();
                self.publication_mut(&name)?.comment = text;
                self.touch(ObjectId::Publication(name), Facet::Comment);
            }
            (ObjectType::ObjectSchema, _) => {
                let name = names.into_iter().next().unwrap_or_default();
                let missing = || Problem::missing("3F000", format!("schema \"{name}\" does not exist"));
                self.catalog.schemas.get_mut(&name).ok_or_else(missing)?.comment = text;
                self.touch(ObjectId::Schema(name), Facet::Comment);
            }
            (
                ObjectType::ObjectFunction
                | ObjectType::ObjectProcedure
                | ObjectType::ObjectRoutine
                | ObjectType::ObjectAggregate,
                Some(NodeEnum::ObjectWithArgs(function)),
            ) => {
                let id = self.function_of(statement.objtype(), function)?;
                if let Some(function) = self.catalog.functions.get_mut(&id) {
                    function.comment = text;
                }
                self.touch(ObjectId::Function(id), Facet::Comment);
            }
            (ObjectType::ObjectType | ObjectType::ObjectDomain, Some(NodeEnum::TypeName(ty))) => {
                let name = self.type_name(&ty.names)?;
                if let Some(ty) = self.catalog.types.get_mut(&name) {
                    ty.comment = text;
                }
                self.touch(ObjectId::Type(name), Facet::Comment);
            }
            (ObjectType::ObjectSequence, _) => {
                let (schema, name) = split(&names)?;
                let (name, _) = self.relation(schema, name)?;
                let wrong = || Problem::invalid("42809", format!("\"{}\" is not a sequence", name.name));
                self.catalog.sequences.get_mut(&name).ok_or_else(wrong)?.comment = text;
                self.touch(ObjectId::Sequence(name), Facet::Comment);
            }
            (kind, _) => self.comment_on_other(kind, object, names, text)?,
        }
        Ok(())
    }

    fn comment_on_column(&mut self, names: &[Ident], text: Option<String>) -> Apply {
        let (column, table) = names.split_last().ok_or_else(|| Problem::invalid("42601", "a name is missing"))?;
        let (schema, table) = split(table)?;
        let (table, relation) = self.relation(schema, table)?;
        if relation == Relation::View {
            return self.comment_on_view_column(&table, column, text);
        }
        if relation == Relation::CompositeType {
            return self.comment_on_attribute(&table, column, text);
        }
        if relation != Relation::Table {
            self.remark("a comment on a column of something other than a table isn't kept");
            return Ok(());
        }
        super::constraint::require_column(self.table_mut(&table)?, column)?.comment = text;
        self.touch(ObjectId::Table(table), Facet::Comment);
        Ok(())
    }

    fn comment_on_index(&mut self, names: &[Ident], text: Option<String>) -> Apply {
        let (schema, name) = split(names)?;
        let (table, index) = self.index_table(schema, name)?;
        if let Some(view) = self.catalog.views.get_mut(&table) {
            if let Some(held) = view.indexes.get_mut(&index) {
                held.comment = text;
            }
            self.touch(ObjectId::View(table), Facet::Comment);
            return Ok(());
        }
        match self.table_mut(&table)?.indexes.get_mut(&index) {
            Some(held) => held.comment = text,
            None => {
                let id = self.carried("INDEX", quote::qualified(&sibling(&table, &index)));
                if let Some(other) = self.catalog.others.get_mut(&id) {
                    other.comment = text;
                    other.needs = vec![ObjectId::Table(table.clone())];
                }
            }
        }
        self.touch(ObjectId::Table(table), Facet::Comment);
        Ok(())
    }

    fn comment_on_part(&mut self, kind: ObjectType, names: &[Ident], text: Option<String>) -> Apply {
        let (table_name, name) = self.on_table(names)?;
        if let (ObjectType::ObjectTrigger, Some(view)) = (kind, self.catalog.views.get_mut(&table_name)) {
            let missing = || format!("trigger \"{name}\" for table \"{}\" does not exist", table_name.name);
            let held = view.triggers.get_mut(&name);
            held.ok_or_else(|| Problem::missing("42704", missing()))?.comment = text;
            self.touch(ObjectId::View(table_name), Facet::Comment);
            return Ok(());
        }
        let table = self.table_mut(&table_name)?;
        let (word, comment) = match kind {
            ObjectType::ObjectPolicy => ("policy", table.policies.get_mut(&name).map(|held| &mut held.comment)),
            ObjectType::ObjectTrigger => ("trigger", table.triggers.get_mut(&name).map(|held| &mut held.comment)),
            _ => {
                let held = table.constraints.get_mut(&name).map(|held| &mut held.comment);
                ("constraint", held)
            }
        };
        let missing = || format!("{word} \"{name}\" for table \"{}\" does not exist", table_name.name);
        *comment.ok_or_else(|| Problem::missing("42704", missing()))? = text;
        self.touch(ObjectId::Table(table_name), Facet::Comment);
        Ok(())
    }

    /// What the catalog has no place for itself.
    fn comment_on_other(
        &mut self,
        kind: ObjectType,
        object: Option<&Node>,
        names: Vec<Ident>,
        text: Option<String>,
    ) -> Apply {
        let name = names.into_iter().next().unwrap_or_default();
        let quoted = quote::ident(&name).into_owned();
        let id = match (kind, object) {
            (ObjectType::ObjectExtension, _) => {
                self.require_extension(&name)?;
                self.carried("EXTENSION", quoted)
            }
            (ObjectType::ObjectRole, _) => {
                self.require_role(&name)?;
                self.carried("ROLE", quoted)
            }
            (ObjectType::ObjectDatabase, _) => self.carried("DATABASE", quoted),
            (ObjectType::ObjectLanguage, _) => self.carried("LANGUAGE", quoted),
            (ObjectType::ObjectDomconstraint, Some(object)) => match node::items(object) {
                [Node { node: Some(NodeEnum::TypeName(ty)) }, constraint] => {
                    let domain = self.type_name(&ty.names)?;
                    let name = quote::ident(node::string(constraint).unwrap_or_default()).into_owned();
                    let id = self.carried("CONSTRAINT", format!("{name} ON DOMAIN {}", quote::qualified(&domain)));
                    if let Some(other) = self.catalog.others.get_mut(&id) {
                        other.needs = vec![ObjectId::Type(domain)];
                    }
                    id
                }
                _ => return Err(Problem::unknown("a comment on a domain's constraint isn't kept")),
            },
            (ObjectType::ObjectRule, Some(object)) => {
                let names = node::names(node::items(object)).unwrap_or_default();
                return self.comment_on_rule(&names, text);
            }
            (kind, Some(object)) => match kind_word(kind) {
                Some(word) => self.other_id(word, object)?,
                None => return Err(Problem::unknown(format!("a comment on {} isn't kept", kind.as_str_name()))),
            },
            (kind, None) => return Err(Problem::unknown(format!("a comment on {} isn't kept", kind.as_str_name()))),
        };
        if let Some(other) = self.catalog.others.get_mut(&id) {
            other.comment = text;
        }
        self.touch(ObjectId::Other(id), Facet::Comment);
        Ok(())
    }

    fn comment_on_rule(&mut self, names: &[Ident], text: Option<String>) -> Apply {
        let (relation, name) = self.on_table(names)?;
        let rules = match self.catalog.views.get_mut(&relation) {
            Some(view) => &mut view.rules,
            None => &mut self.table_mut(&relation)?.rules,
        };
        let message = || format!("rule \"{name}\" for relation \"{}\" does not exist", relation.name);
        rules.get_mut(&name).ok_or_else(|| Problem::missing("42704", message()))?.comment = text;
        let id = self.relation_id(&relation);
        self.touch(id, Facet::Comment);
        Ok(())
    }
}
