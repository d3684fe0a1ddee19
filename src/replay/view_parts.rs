//! What hangs on a view: privileges, comments of columns, indexes of materialized ones.

use super::grant::{Change, OF_COLUMNS};
use super::names::sibling;
use super::node::ident;
use super::problem::{Apply, Problem};
use super::{Facet, Replay, expr, index};
use crate::catalog::{Ident, Index, ObjectId, QualifiedName, Trigger, View, ViewColumn, ViewKind, name};
use pg_query::protobuf::IndexStmt;
use std::collections::BTreeMap;

impl Replay {
    pub(super) fn grant_on_view(&mut self, name: &QualifiedName, change: &Change) -> Apply {
        let view = self.view_mut(name)?;
        let owner = view.owner.clone();
        let named = change.columns.iter().flat_map(|(_, columns)| columns);
        named.into_iter().try_for_each(|column| view_column(view, name, column).map(|_| ()))?;
        change.apply(&mut view.privileges, &owner);
        if !change.grant {
            // A privilege that is taken from the view is taken from its columns too.
            for column in &mut view.columns {
                change.apply_to_others(&mut column.privileges, &owner);
            }
        }
        for (privilege, columns) in &change.columns {
            for column in columns {
                let acl = &mut view_column(view, name, column)?.privileges;
                let privileges = privilege.as_ref().map_or(&OF_COLUMNS[..], std::slice::from_ref);
                for grantee in change.others(&owner) {
                    privileges.iter().for_each(|privilege| change.one(acl, grantee, *privilege));
                }
            }
        }
        let id = ObjectId::View(name.clone());
        if change.all || !change.privileges.is_empty() {
            self.touch_privileges(&id, change);
        }
        for column in change.columns.iter().flat_map(|(_, columns)| columns) {
            for grantee in &change.grantees {
                self.touch(id.clone(), Facet::ColumnPrivileges(column.clone(), grantee.clone()));
            }
        }
        Ok(())
    }

    /// The views of a schema.
    pub(super) fn views_in(&self, schema: &Ident) -> Vec<QualifiedName> {
        self.catalog.views.keys().filter(|name| name.schema == *schema).cloned().collect()
    }

    pub(super) fn comment_on_view_column(
        &mut self,
        name: &QualifiedName,
        column: &Ident,
        text: Option<String>,
    ) -> Apply {
        let view = self.view_mut(name)?;
        view_column(view, name, column)?.comment = text;
        self.touch(ObjectId::View(name.clone()), Facet::Column(column.clone()));
        Ok(())
    }

    /// The triggers of a table or view, to change them.
    pub(super) fn triggers_mut(&mut self, name: &QualifiedName) -> Apply<&mut BTreeMap<Ident, Trigger>> {
        if self.catalog.views.contains_key(name) {
            return Ok(&mut self.view_mut(name)?.triggers);
        }
        Ok(&mut self.table_mut(name)?.triggers)
    }

    /// What a table or view is called among objects.
    pub(super) fn relation_id(&self, name: &QualifiedName) -> ObjectId {
        if self.catalog.views.contains_key(name) { ObjectId::View(name.clone()) } else { ObjectId::Table(name.clone()) }
    }

    /// An index of a materialized view.
    pub(super) fn create_view_index(&mut self, view_name: &QualifiedName, statement: &IndexStmt) -> Apply {
        let mut keys = index::index_keys(&statement.index_params)?;
        let include = statement.index_including_params.iter().filter_map(|node| match &node.node {
            Some(pg_query::NodeEnum::IndexElem(element)) => Some(ident(&element.name)),
            _ => None,
        });
        let include: Vec<Ident> = include.collect();
        let predicate = statement.where_clause.as_deref().map(expr::read).transpose()?;
        let view = self.view_mut(view_name)?;
        if view.kind == ViewKind::Plain {
            return Err(Problem::invalid("42809", format!("cannot create index on relation \"{}\"", view_name.name)));
        }
        let used = keys.iter_mut().filter_map(|key| index::column_name(key)).chain(&include);
        used.into_iter().try_for_each(|column| view_column_of(view, column).map(|_| ()))?;
        let name = if statement.idxname.is_empty() {
            let parts = index::key_names(&keys, &include);
            let middle = name::columns_addition(parts.iter().map(String::as_str));
            self.names.choose_relation(view_name, Some(&middle), "idx", false)
        } else {
            ident(&statement.idxname)
        };
        self.touch(ObjectId::View(view_name.clone()), Facet::Index(name.clone()));
        if !self.is_free(view_name, &name) {
            if statement.if_not_exists {
                return Ok(());
            }
            return Err(Problem::duplicate("42P07", format!("relation \"{name}\" already exists")));
        }
        let index = Index {
            name: name.clone(),
            unique: statement.unique,
            nulls_not_distinct: statement.nulls_not_distinct,
            method: if statement.access_method.is_empty() { "btree".into() } else { ident(&statement.access_method) },
            keys,
            include,
            predicate,
            options: super::view::storage_options(&statement.options),
            clustered: false,
            only: false,
            parent: None,
            comment: None,
        };
        self.names.add_index(view_name, &name);
        self.view_mut(view_name)?.indexes.insert(name, index);
        Ok(())
    }

    /// Takes a view out, with the names of its indexes.
    pub(super) fn remove_view(&mut self, name: &QualifiedName) -> Option<View> {
        let view = self.catalog.views.remove(name)?;
        self.names.remove(name);
        view.indexes.keys().for_each(|index| self.names.remove(&sibling(name, index)));
        Some(view)
    }
}

fn view_column_of<'v>(view: &'v mut View, column: &Ident) -> Apply<Option<&'v mut ViewColumn>> {
    // Where no column is known, any may be there.
    if view.columns.is_empty() {
        return Ok(None);
    }
    let missing = || Problem::missing("42703", format!("column \"{column}\" does not exist"));
    view.column_mut(column).map(Some).ok_or_else(missing)
}

/// A column of a view, to change it.
pub(super) fn view_column<'v>(view: &'v mut View, name: &QualifiedName, column: &Ident) -> Apply<&'v mut ViewColumn> {
    let message = format!("column \"{column}\" of relation \"{}\" does not exist", name.name);
    view.column_mut(column).ok_or_else(|| Problem::missing("42703", message))
}
