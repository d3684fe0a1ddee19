//! CREATE VIEW: columns whose types stand in the query itself, `security_invoker`, and the query.

use super::names::Relation;
use super::node::{self, ident, required};
use super::problem::{Apply, Problem};
use super::resolve::{self, Row, Surroundings, Typing};
use super::{Facet, Replay, query};
use crate::catalog::{Expr, ObjectId, ObjectKind, QualifiedName, TypeRef, View, ViewColumn, ViewKind};
use crate::sql::deparse;
use pg_query::NodeEnum;
use pg_query::protobuf::{ViewCheckOption, ViewStmt};
use std::collections::BTreeMap;
use std::ops::Range;

impl Replay {
    pub(super) fn create_view(&mut self, statement: &ViewStmt) -> Apply {
        let Some(range) = &statement.view else { return Ok(()) };
        let name = QualifiedName::new(self.creation_schema(&range.schemaname)?, ident(&range.relname));
        let replaced = self.catalog.views.get(&name).filter(|_| statement.replace).cloned();
        if self.names.get(&name).is_some() && replaced.is_none() {
            return Err(Problem::duplicate("42P07", format!("relation \"{}\" already exists", name.name)));
        }
        let mut options = BTreeMap::new();
        for option in &statement.options {
            let Some(NodeEnum::DefElem(option)) = &option.node else { continue };
            let value = option.arg.as_deref().map_or(Some("true"), node::string);
            match (option.defname.as_str(), value) {
                ("security_invoker", Some(value)) => {
                    options.insert("security_invoker".to_owned(), (value == "true").to_string());
                }
                (other, _) => self.doubt(format!("the option {other} of a view isn't understood")),
            }
        }
        let known =
            matches!(statement.with_check_option(), ViewCheckOption::NoCheckOption | ViewCheckOption::Undefined);
        if !known || !statement.aliases.is_empty() {
            self.doubt("a part of CREATE VIEW isn't understood");
        }
        let node = required(statement.query.as_deref())?;
        let text = node.node.as_ref().and_then(deparse::statement).unwrap_or_default();
        let unknown = QualifiedName::new("", "caller");
        let surroundings = Surroundings { catalog: &self.catalog, arguments: None, caller: &unknown };
        let (resolved, mistakes) = resolve::statements(&text, surroundings, &mut Written);
        let outputs = resolved.into_iter().next().and_then(|one| one.outputs);
        let columns = match (outputs, mistakes.first()) {
            (Some(outputs), None) => {
                outputs.into_iter().map(|output| ViewColumn::new(output.name, output.ty)).collect()
            }
            _ => {
                self.doubt_about(ObjectId::View(name.clone()), format!("the columns of {name} can't be known"));
                Vec::new()
            }
        };
        let owner = self.session.role.clone();
        let privileges = self.catalog.default_privileges.for_new(&owner, Some(&name.schema), ObjectKind::Table);
        let made = View {
            owner,
            kind: ViewKind::Plain,
            columns,
            query: query::read(node)?,
            options,
            privileges,
            triggers: BTreeMap::new(),
            indexes: BTreeMap::new(),
            rules: BTreeMap::new(),
            comment: None,
        };
        let made = match replaced {
            Some(old) => View { owner: old.owner, privileges: old.privileges, comment: old.comment, ..made },
            None => made,
        };
        self.touch(ObjectId::View(name.clone()), Facet::Definition);
        self.names.add(name.clone(), Relation::View);
        self.catalog.views.insert(name, made);
        Ok(())
    }
}

/// The types that stand in a query: those of its columns and its casts.
struct Written;

impl Typing for Written {
    fn type_of(&mut self, expr: &Expr, rows: &[&Row], _: Range<usize>) -> Option<TypeRef> {
        match expr {
            Expr::Cast(_, ty) => Some(ty.clone()),
            Expr::Column(path) => {
                let (alias, name) = match path.as_slice() {
                    [name] => (None, name),
                    [alias, name] => (Some(alias), name),
                    _ => return None,
                };
                let rows = rows.iter().filter(|row| alias.is_none_or(|alias| row.alias == *alias));
                let column = rows.flat_map(|row| &row.columns).find(|column| column.name == *name)?;
                Some(column.ty.clone()).filter(|ty| *ty != TypeRef::builtin("unknown"))
            }
            _ => None,
        }
    }
}
