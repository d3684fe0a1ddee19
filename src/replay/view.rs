//! CREATE VIEW and CREATE MATERIALIZED VIEW.

use super::analysis::scope::Output;
use super::names::Relation;
use super::node::{self, ident, required};
use super::problem::{Apply, Problem};
use super::{Facet, Replay, query};
use crate::catalog::view::truth;
use crate::catalog::{Ident, ObjectId, ObjectKind, Options, QualifiedName, View, ViewColumn, ViewKind};
use pg_query::NodeEnum;
use pg_query::protobuf::{CreateTableAsStmt, Node, RangeVar, RefreshMatViewStmt, ViewCheckOption, ViewStmt};
use std::collections::{BTreeMap, BTreeSet};

impl Replay {
    pub(super) fn create_view(&mut self, statement: &ViewStmt) -> Apply {
        let Some(range) = &statement.view else { return Ok(()) };
        if range.relpersistence == "t" {
            self.doubt("a temporary view isn't kept");
            return Ok(());
        }
        let name = QualifiedName::new(self.creation_schema(&range.schemaname)?, ident(&range.relname));
        match self.names.get(&name) {
            Some(Relation::View) if statement.replace && self.is_plain_view(&name) => {}
            Some(_) if statement.replace => {
                return Err(Problem::invalid("42809", format!("\"{}\" is not a view", name.name)));
            }
            Some(_) => return Err(taken(&name)),
            // A view has a type of its name: that of its rows.
            None if self.catalog.types.contains_key(&name) => {
                return Err(Problem::duplicate("42710", format!("type \"{}\" already exists", name.name)));
            }
            None => {}
        }
        let mut options = view_options(&statement.options)?;
        match statement.with_check_option() {
            ViewCheckOption::LocalCheckOption => options.insert("check_option".to_owned(), "local".to_owned()),
            ViewCheckOption::CascadedCheckOption => options.insert("check_option".to_owned(), "cascaded".to_owned()),
            _ => {}
        }
        let aliases: Vec<Ident> = statement.aliases.iter().filter_map(node::string).map(ident).collect();
        let view = self.view(&name, ViewKind::Plain, statement.query.as_deref(), &aliases, options)?;
        self.put_view(name, view)
    }

    fn is_plain_view(&self, name: &QualifiedName) -> bool {
        self.catalog.views.get(name).is_some_and(|view| view.kind == ViewKind::Plain)
    }

    /// A view that nobody has yet.
    fn view(
        &mut self,
        name: &QualifiedName,
        kind: ViewKind,
        node: Option<&Node>,
        aliases: &[Ident],
        options: Options,
    ) -> Apply<View> {
        let mut node = required(node)?.clone();
        node.node.as_ref().map_or(Ok(()), |query| self.require_rows(query))?;
        let outputs = self.settle_query(&mut node, true)?;
        let columns = match outputs {
            Some(outputs) => view_columns(outputs, aliases)?,
            None => {
                let message = format!("the columns of {name} can't all be known");
                self.doubt_about(ObjectId::View(name.clone()), message);
                aliases.iter().map(|alias| ViewColumn::new(alias.clone(), None)).collect()
            }
        };
        let owner = self.session.role.clone();
        let privileges = self.catalog.default_privileges.for_new(&owner, Some(&name.schema), ObjectKind::Table);
        Ok(View {
            owner,
            kind,
            columns,
            query: query::read(&node)?,
            options,
            privileges,
            triggers: BTreeMap::new(),
            indexes: BTreeMap::new(),
            rules: BTreeMap::new(),
            comment: None,
        })
    }

    /// OR REPLACE keeps all but the query and the options, and may only add columns at the end (`DefineVirtualRelation`,
    /// `checkViewColumns`).
    fn put_view(&mut self, name: QualifiedName, mut view: View) -> Apply {
        if let Some(old) = self.catalog.views.get(&name) {
            check_columns(old, &view)?;
            for (column, old) in view.columns.iter_mut().zip(&old.columns) {
                *column = ViewColumn { ty: column.ty.take().or_else(|| old.ty.clone()), ..old.clone() };
            }
            view = View {
                owner: old.owner.clone(),
                privileges: old.privileges.clone(),
                triggers: old.triggers.clone(),
                rules: old.rules.clone(),
                comment: old.comment.clone(),
                ..view
            };
        }
        self.touch_view(&name, &view);
        self.names.add(name.clone(), Relation::View);
        self.catalog.views.insert(name, view);
        Ok(())
    }

    fn touch_view(&mut self, name: &QualifiedName, view: &View) {
        let id = ObjectId::View(name.clone());
        self.touch(id.clone(), Facet::Definition);
        for column in &view.columns {
            self.touch(id.clone(), Facet::Column(column.name.clone()));
        }
    }

    pub(super) fn create_materialized_view(&mut self, statement: &CreateTableAsStmt) -> Apply {
        let Some(into) = &statement.into else { return Ok(()) };
        let Some(range) = &into.rel else { return Ok(()) };
        let name = QualifiedName::new(self.creation_schema(&range.schemaname)?, ident(&range.relname));
        if self.names.get(&name).is_some() {
            if statement.if_not_exists {
                self.touch(ObjectId::View(name), Facet::Definition);
                return Ok(());
            }
            return Err(taken(&name));
        }
        let aliases: Vec<Ident> = into.col_names.iter().filter_map(node::string).map(ident).collect();
        let options = storage_options(&into.options);
        let kind = ViewKind::Materialized { populated: !into.skip_data };
        let view = self.view(&name, kind, statement.query.as_deref(), &aliases, options)?;
        self.put_view(name, view)
    }

    /// REFRESH changes rows, and whether there are any.
    pub(super) fn refresh(&mut self, statement: &RefreshMatViewStmt) -> Apply {
        let (name, relation) = self.written_relation(statement.relation.as_ref())?;
        match self.catalog.views.get_mut(&name) {
            Some(View { kind: ViewKind::Materialized { populated }, .. }) => {
                *populated = !statement.skip_data;
                self.touch(ObjectId::View(name), Facet::Definition);
                Ok(())
            }
            None if relation == Relation::Other => Ok(()),
            _ => Err(Problem::invalid("0A000", format!("\"{}\" is not a materialized view", name.name))),
        }
    }

    /// Anything in `pg_class`, as a statement names it.
    pub(super) fn written_relation(&self, range: Option<&RangeVar>) -> Apply<(QualifiedName, Relation)> {
        let range = range.ok_or_else(|| Problem::invalid("42601", "the name of a relation is missing"))?;
        self.relation(Some(&range.schemaname), &range.relname)
    }

    /// A view, to change it.
    pub(super) fn view_mut(&mut self, name: &QualifiedName) -> Apply<&mut View> {
        let missing = || Problem::missing("42P01", format!("relation \"{name}\" does not exist"));
        self.catalog.views.get_mut(name).ok_or_else(missing)
    }
}

fn taken(name: &QualifiedName) -> Problem {
    Problem::duplicate("42P07", format!("relation \"{}\" already exists", name.name))
}

/// The columns under the names of the view's own list.
fn view_columns(outputs: Vec<Output>, aliases: &[Ident]) -> Apply<Vec<ViewColumn>> {
    if aliases.len() > outputs.len() {
        return Err(Problem::invalid("42601", "CREATE VIEW specifies more column names than columns"));
    }
    let named = outputs.into_iter().enumerate().map(|(index, output)| {
        let name = aliases.get(index).cloned().unwrap_or(output.name);
        ViewColumn::new(name, output.ty)
    });
    let columns: Vec<ViewColumn> = named.collect();
    let mut seen = BTreeSet::new();
    if let Some(twice) = columns.iter().find(|column| !seen.insert(&column.name)) {
        return Err(Problem::duplicate("42701", format!("column \"{}\" specified more than once", twice.name)));
    }
    Ok(columns)
}

/// `checkViewColumns`.
fn check_columns(old: &View, new: &View) -> Apply {
    let refused = |message: String| Err(Problem::invalid("42P16", message));
    if new.columns.is_empty() || old.columns.is_empty() {
        return Ok(());
    }
    if new.columns.len() < old.columns.len() {
        return refused("cannot drop columns from view".to_owned());
    }
    for (old, new) in old.columns.iter().zip(&new.columns) {
        if old.name != new.name {
            return refused(format!("cannot change name of view column \"{}\" to \"{}\"", old.name, new.name));
        }
        if let (Some(before), Some(after)) = (&old.ty, &new.ty)
            && before.without_modifiers() != after.without_modifiers()
        {
            let (before, after) = (crate::sql::print::type_ref(before), crate::sql::print::type_ref(after));
            return refused(format!(
                "cannot change data type of view column \"{}\" from {before} to {after}",
                old.name
            ));
        }
    }
    Ok(())
}

/// WITH of a view, as written (`view_reloptions` in reloptions.c).
pub(super) fn view_options(nodes: &[Node]) -> Apply<Options> {
    let mut options = Options::default();
    for node in nodes {
        let Some(NodeEnum::DefElem(option)) = &node.node else { continue };
        let value = option.arg.as_deref().map_or_else(|| Some("true".to_owned()), option_text).unwrap_or_default();
        let right = match option.defname.as_str() {
            "security_invoker" | "security_barrier" => {
                let message = format!("invalid value for boolean option \"{}\": {value}", option.defname);
                truth(&value).map(|_| ()).ok_or(message)
            }
            "check_option" if ["local", "cascaded"].contains(&value.to_ascii_lowercase().as_str()) => Ok(()),
            "check_option" => Err(format!("invalid value for enum option \"check_option\": {value}")),
            other => Err(format!("unrecognized parameter \"{other}\"")),
        };
        right.map_err(|message| Problem::invalid("22023", message))?;
        options.insert(option.defname.clone(), value);
    }
    Ok(options)
}

/// WITH of a materialized view.
pub(super) fn storage_options(nodes: &[Node]) -> Options {
    let one = |node: &Node| match &node.node {
        Some(NodeEnum::DefElem(option)) => {
            let value = option.arg.as_deref().map_or_else(|| Some("true".to_owned()), option_text)?;
            let prefix = if option.defnamespace.is_empty() { "" } else { "." };
            Some((format!("{}{prefix}{}", option.defnamespace, option.defname), value))
        }
        _ => None,
    };
    nodes.iter().filter_map(one).collect()
}

/// The value of an option as text.
pub(super) fn option_text(node: &Node) -> Option<String> {
    match &node.node {
        Some(NodeEnum::Integer(value)) => Some(value.ival.to_string()),
        Some(NodeEnum::Float(value)) => Some(value.fval.clone()),
        Some(NodeEnum::Boolean(value)) => Some(value.boolval.to_string()),
        Some(NodeEnum::TypeName(ty)) => ty.names.last().and_then(node::string).map(ToOwned::to_owned),
        _ => super::session::constant_text(node),
    }
}
