//! Enums and domains.

use super::names::Relation;
use super::node::{self, ident};
use super::problem::{Apply, Problem};
use super::{Facet, Replay, expr};
use crate::catalog::{Expr, Ident, ObjectId, ObjectKind, QualifiedName, Type, TypeKind, name};
use pg_query::NodeEnum;
use pg_query::protobuf::{
    AlterDomainStmt, AlterEnumStmt, ConstrType, Constraint, CreateDomainStmt, CreateEnumStmt, Node,
};
use std::collections::{BTreeMap, BTreeSet};

impl Replay {
    pub(super) fn create_type(&mut self, name: QualifiedName, kind: TypeKind) -> Apply {
        // A table, a view and the like have a type of their name: that of their rows.
        let has_rows = matches!(
            self.names.get(&name),
            Some(Relation::Table | Relation::View | Relation::CompositeType | Relation::Other)
        );
        if self.catalog.types.contains_key(&name) || has_rows {
            return Err(Problem::duplicate("42710", format!("type \"{}\" already exists", name.name)));
        }
        let owner = self.session.role.clone();
        let privileges = self.catalog.default_privileges.for_new(&owner, Some(&name.schema), ObjectKind::Type);
        self.catalog.types.insert(name.clone(), Type { owner, kind, privileges, comment: None });
        self.touch(ObjectId::Type(name), Facet::Definition);
        Ok(())
    }

    pub(super) fn create_enum(&mut self, statement: &CreateEnumStmt) -> Apply {
        let name = self.creation_name(&statement.type_name)?;
        let values = statement.vals.iter().filter_map(node::string).map(ToOwned::to_owned).collect();
        self.create_type(name, TypeKind::Enum(values))
    }

    pub(super) fn alter_enum(&mut self, statement: &AlterEnumStmt) -> Apply {
        let name = self.type_name(&statement.type_name)?;
        self.touch(ObjectId::Type(name.clone()), Facet::Definition);
        let not_enum = || Problem::invalid("42809", format!("\"{}\" is not an enum", name.name));
        let Some(TypeKind::Enum(values)) = self.catalog.types.get_mut(&name).map(|ty| &mut ty.kind) else {
            return Err(not_enum());
        };
        let position = |values: &[String], wanted: &str| {
            let found = values.iter().position(|value| value == wanted);
            found.ok_or_else(|| Problem::missing("22023", format!("\"{wanted}\" is not an existing enum label")))
        };
        let taken = values.contains(&statement.new_val);
        if taken && statement.skip_if_new_val_exists {
            return Ok(());
        }
        if taken {
            return Err(Problem::duplicate("42710", format!("enum label \"{}\" already exists", statement.new_val)));
        }
        if !statement.old_val.is_empty() {
            let at = position(values, &statement.old_val)?;
            if let Some(value) = values.get_mut(at) {
                value.clone_from(&statement.new_val);
            }
            return Ok(());
        }
        let at = if statement.new_val_neighbor.is_empty() {
            values.len()
        } else {
            position(values, &statement.new_val_neighbor)? + usize::from(statement.new_val_is_after)
        };
        values.insert(at, statement.new_val.clone());
        Ok(())
    }

    pub(super) fn create_domain(&mut self, statement: &CreateDomainStmt) -> Apply {
        let name = self.creation_name(&statement.domainname)?;
        let base = statement.type_name.as_ref().ok_or_else(|| Problem::invalid("42601", "the type is missing"))?;
        let base = self.resolved_type(base)?;
        let (mut not_null, mut default, mut checks) = (false, None, BTreeMap::new());
        let collation = statement.coll_clause.as_ref().and_then(|clause| node::names(&clause.collname));
        let collation = collation.and_then(|names| names.into_iter().next_back());
        for node in &statement.constraints {
            let Some(NodeEnum::Constraint(constraint)) = &node.node else { continue };
            match constraint.contype() {
                ConstrType::ConstrNotnull => not_null = true,
                ConstrType::ConstrNull => not_null = false,
                ConstrType::ConstrDefault => default = Some(raw_expr(constraint)?),
                ConstrType::ConstrCheck => drop(add_check(&name.name, &mut checks, constraint)?),
                _ => return Err(Problem::invalid("42601", "a domain can't have this constraint")),
            }
        }
        let not_valid = BTreeSet::new();
        self.create_type(name, TypeKind::Domain { base, collation, not_null, default, checks, not_valid })
    }

    pub(super) fn alter_domain(&mut self, statement: &AlterDomainStmt) -> Apply {
        let name = self.type_name(&statement.type_name)?;
        self.touch(ObjectId::Type(name.clone()), Facet::Definition);
        let ty = self.catalog.types.get_mut(&name).map(|ty| &mut ty.kind);
        let Some(TypeKind::Domain { not_null, default, checks, not_valid, .. }) = ty else {
            return Err(Problem::invalid("42809", format!("\"{}\" is not a domain", name.name)));
        };
        // `subtype` is a letter (parsenodes.h, AlterDomainStmt).
        match statement.subtype.as_str() {
            "T" => *default = statement.def.as_deref().map(expr::read).transpose()?,
            "N" => *not_null = false,
            "O" => *not_null = true,
            "C" => match node::child(statement.def.as_deref()) {
                Some(NodeEnum::Constraint(constraint)) if constraint.contype() == ConstrType::ConstrNotnull => {
                    *not_null = true;
                }
                Some(NodeEnum::Constraint(constraint)) => {
                    let added = add_check(&name.name, checks, constraint)?;
                    if constraint.skip_validation {
                        not_valid.insert(added);
                    }
                }
                _ => {}
            },
            "X" => {
                let constraint = ident(&statement.name);
                not_valid.remove(&constraint);
                if checks.remove(&constraint).is_none() && !statement.missing_ok {
                    let message = format!("constraint \"{constraint}\" of domain \"{}\" does not exist", name.name);
                    return Err(Problem::missing("42704", message));
                }
            }
            "V" => {
                let constraint = ident(&statement.name);
                if !checks.contains_key(&constraint) {
                    let message = format!("constraint \"{constraint}\" of domain \"{}\" does not exist", name.name);
                    return Err(Problem::missing("42704", message));
                }
                not_valid.remove(&constraint);
            }
            _ => {}
        }
        Ok(())
    }
}

fn add_check(domain: &Ident, checks: &mut BTreeMap<Ident, Expr>, constraint: &Constraint) -> Apply<Ident> {
    let name = if constraint.conname.is_empty() {
        name::choose_name(domain, None, "check", |name| checks.contains_key(name)).into()
    } else {
        ident(&constraint.conname)
    };
    let expr = raw_expr(constraint)?;
    if checks.insert(name.clone(), expr).is_some() {
        let message = format!("constraint \"{name}\" for domain \"{domain}\" already exists");
        return Err(Problem::duplicate("42710", message));
    }
    Ok(name)
}

fn raw_expr(constraint: &Constraint) -> Apply<Expr> {
    let node: &Node = node::required(constraint.raw_expr.as_deref())?;
    Ok(expr::read(node)?)
}
