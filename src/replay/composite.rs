//! Composite types and ranges.

use super::definition::{Kind, options};
use super::names::Relation;
use super::node::{self, ident};
use super::problem::{Apply, Problem};
use super::{Facet, Replay};
use crate::catalog::{Attribute, Ident, ObjectId, QualifiedName, TypeKind};
use crate::sql::quote;
use pg_query::NodeEnum;
use pg_query::protobuf::{
    AlterTableCmd, AlterTableStmt, AlterTableType, ColumnDef, CompositeTypeStmt, CreateRangeStmt,
};
use std::collections::BTreeMap;

impl Replay {
    pub(super) fn create_composite(&mut self, statement: &CompositeTypeStmt) -> Apply {
        let range = statement.typevar.as_ref().ok_or_else(|| Problem::invalid("42601", "the name is missing"))?;
        let name = self.new_relation(range)?;
        let mut attributes: Vec<Attribute> = Vec::new();
        for node in &statement.coldeflist {
            let Some(NodeEnum::ColumnDef(def)) = &node.node else { continue };
            self.add_attribute(&name, &mut attributes, def)?;
        }
        // A composite type is a relation too, but of another kind: its name must be free in both.
        if self.names.get(&name).is_some() {
            return Err(Problem::duplicate("42P07", format!("relation \"{}\" already exists", name.name)));
        }
        self.create_type(name.clone(), TypeKind::Composite(attributes))?;
        self.names.add(name, Relation::CompositeType);
        Ok(())
    }

    fn add_attribute(&self, ty: &QualifiedName, attributes: &mut Vec<Attribute>, def: &ColumnDef) -> Apply {
        let attribute = self.attribute(def)?;
        if attributes.iter().any(|held| held.name == attribute.name) {
            let message = format!("column \"{}\" of relation \"{}\" already exists", attribute.name, ty.name);
            return Err(Problem::duplicate("42701", message));
        }
        attributes.push(attribute);
        Ok(())
    }

    fn attribute(&self, def: &ColumnDef) -> Apply<Attribute> {
        let ty = def.type_name.as_ref().ok_or_else(|| Problem::invalid("42601", "the type is missing"))?;
        let collation = def.coll_clause.as_ref().and_then(|clause| node::names(&clause.collname));
        let collation = collation.and_then(|names| names.into_iter().next_back());
        Ok(Attribute { name: ident(&def.colname), ty: self.resolved_type(ty)?, collation, comment: None })
    }

    /// ALTER TYPE ... ADD, DROP, ALTER ATTRIBUTE.
    pub(super) fn alter_composite(&mut self, statement: &AlterTableStmt) -> Apply {
        let (name, _) = match self.written_relation(statement.relation.as_ref()) {
            Err(problem) if statement.missing_ok && problem.is_missing() => return Ok(()),
            found => found?,
        };
        let not_composite = || Problem::invalid("42809", format!("\"{}\" is not a composite type", name.name));
        let Some(TypeKind::Composite(mut attributes)) = self.catalog.types.get(&name).map(|ty| ty.kind.clone()) else {
            return Err(not_composite());
        };
        self.touch(ObjectId::Type(name.clone()), Facet::Definition);
        for command in &statement.cmds {
            let Some(NodeEnum::AlterTableCmd(command)) = &command.node else { continue };
            self.alter_attribute(&name, &mut attributes, command)?;
        }
        if let Some(ty) = self.catalog.types.get_mut(&name) {
            ty.kind = TypeKind::Composite(attributes);
        }
        Ok(())
    }

    fn alter_attribute(&self, ty: &QualifiedName, attributes: &mut Vec<Attribute>, command: &AlterTableCmd) -> Apply {
        let def = match node::child(command.def.as_deref()) {
            Some(NodeEnum::ColumnDef(def)) => Some(def),
            _ => None,
        };
        let name = ident(&command.name);
        let missing =
            || Problem::missing("42703", format!("column \"{name}\" of relation \"{}\" does not exist", ty.name));
        let at = attributes.iter().position(|attribute| attribute.name == name);
        match (command.subtype(), def) {
            (AlterTableType::AtAddColumn, Some(def)) => self.add_attribute(ty, attributes, def),
            (AlterTableType::AtDropColumn, _) => match at {
                Some(at) => {
                    attributes.remove(at);
                    Ok(())
                }
                None if command.missing_ok => Ok(()),
                None => Err(missing()),
            },
            (AlterTableType::AtAlterColumnType, Some(def)) => {
                let held = at.and_then(|at| attributes.get_mut(at)).ok_or_else(missing)?;
                let new = self.attribute(def)?;
                held.ty = new.ty;
                held.collation = new.collation;
                Ok(())
            }
            _ => Err(Problem::unknown(format!("ALTER TYPE {ty} isn't understood"))),
        }
    }

    /// RENAME ATTRIBUTE.
    pub(super) fn rename_attribute(&mut self, ty: &QualifiedName, old: &Ident, new: Ident) -> Apply {
        self.touch(ObjectId::Type(ty.clone()), Facet::Definition);
        let kind = self.catalog.types.get_mut(ty).map(|ty| &mut ty.kind);
        let Some(TypeKind::Composite(attributes)) = kind else {
            return Err(Problem::invalid("42809", format!("\"{}\" is not a composite type", ty.name)));
        };
        if attributes.iter().any(|attribute| attribute.name == new) {
            let message = format!("column \"{new}\" of relation \"{}\" already exists", ty.name);
            return Err(Problem::duplicate("42701", message));
        }
        let missing = || Problem::missing("42703", format!("column \"{old}\" does not exist"));
        attributes.iter_mut().find(|attribute| attribute.name == *old).ok_or_else(missing)?.name = new;
        Ok(())
    }

    pub(super) fn comment_on_attribute(&mut self, ty: &QualifiedName, name: &Ident, text: Option<String>) -> Apply {
        self.touch(ObjectId::Type(ty.clone()), Facet::Column(name.clone()));
        let missing =
            || Problem::missing("42703", format!("column \"{name}\" of relation \"{}\" does not exist", ty.name));
        let Some(TypeKind::Composite(attributes)) = self.catalog.types.get_mut(ty).map(|ty| &mut ty.kind) else {
            return Err(missing());
        };
        attributes.iter_mut().find(|attribute| attribute.name == *name).ok_or_else(missing)?.comment = text;
        Ok(())
    }

    pub(super) fn create_range(&mut self, statement: &CreateRangeStmt) -> Apply {
        let name = self.creation_name(&statement.type_name)?;
        let mut written = BTreeMap::new();
        for option in options(&statement.params) {
            let key = option.defname.to_lowercase();
            let value = match key.as_str() {
                "subtype" => self.definition_value(option, Kind::Type)?,
                "subtype_diff" | "canonical" => self.definition_value(option, Kind::Function)?,
                "multirange_type_name" => {
                    let names = super::definition::names(option);
                    let schema = if names.len() > 1 { names.first() } else { Some(&name.schema) };
                    let parts = schema.into_iter().chain(names.last());
                    Some(parts.map(|part| quote::ident(part)).collect::<Vec<_>>().join("."))
                }
                _ => self.definition_value(option, Kind::Word)?,
            };
            written.insert(key, value.unwrap_or_default());
        }
        if !written.contains_key("subtype") {
            return Err(Problem::invalid("42601", "type attribute \"subtype\" is required"));
        }
        // Written down, since it keeps its name when the range gets another one.
        let made_up = super::definition::multirange(&name.name, None);
        let multirange = quote::qualified(&QualifiedName::new(name.schema.clone(), made_up));
        written.entry("multirange_type_name".to_owned()).or_insert(multirange);
        self.create_type(name, TypeKind::Range(written))
    }
}
