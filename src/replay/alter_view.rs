//! ALTER VIEW and ALTER MATERIALIZED VIEW, also where they are written ALTER TABLE.

use super::names::Relation;
use super::node::{self, ident};
use super::problem::{Apply, Problem};
use super::view::{storage_options, view_options};
use super::view_parts::view_column;
use super::{Facet, Replay, expr, owner};
use crate::catalog::{Expr, ObjectId, QualifiedName, View, ViewKind};
use pg_query::NodeEnum;
use pg_query::protobuf::{AlterTableCmd, AlterTableStmt, AlterTableType, ObjectType};

impl Replay {
    /// `None` for a statement that is about something else.
    pub(super) fn alter_view(&mut self, statement: &AlterTableStmt) -> Option<Apply> {
        let of_views = matches!(statement.objtype(), ObjectType::ObjectView | ObjectType::ObjectMatview);
        match self.written_relation(statement.relation.as_ref()) {
            Ok((name, Relation::View)) => Some(self.alter_view_commands(&name, statement)),
            Ok((name, Relation::Table)) if of_views => {
                Some(Err(Problem::invalid("42809", format!("\"{}\" is not a view", name.name))))
            }
            Err(problem) if of_views => {
                Some(if statement.missing_ok && problem.is_missing() { Ok(()) } else { Err(problem) })
            }
            _ => None,
        }
    }

    fn alter_view_commands(&mut self, name: &QualifiedName, statement: &AlterTableStmt) -> Apply {
        let mut view = self.view_mut(name)?.clone();
        for node in &statement.cmds {
            if let Some(NodeEnum::AlterTableCmd(command)) = &node.node {
                self.alter_view_command(name, &mut view, command)?;
            }
        }
        self.catalog.views.insert(name.clone(), view);
        Ok(())
    }

    fn alter_view_command(&mut self, name: &QualifiedName, view: &mut View, command: &AlterTableCmd) -> Apply {
        use AlterTableType as T;
        let id = ObjectId::View(name.clone());
        let options = command.def.as_deref().map_or(&[][..], node::items);
        match command.subtype() {
            T::AtChangeOwner => {
                let Some(role) = &command.newowner else { return Ok(()) };
                let new = self.role_name(role)?;
                self.touch(id, Facet::Owner);
                owner::change_view(view, new);
            }
            T::AtColumnDefault => {
                let column = ident(&command.name);
                self.touch(id, Facet::Column(column.clone()));
                let default = command.def.as_deref().map(expr::read).transpose()?.filter(|expr| *expr != Expr::Null);
                view_column(view, name, &column)?.default = default;
            }
            T::AtSetRelOptions => {
                self.touch(id, Facet::Definition);
                let set = if view.kind == ViewKind::Plain { view_options(options)? } else { storage_options(options) };
                set.iter().for_each(|(name, value)| view.options.put_last(name, value));
            }
            T::AtResetRelOptions => {
                self.touch(id, Facet::Definition);
                for node in options {
                    if let Some(NodeEnum::DefElem(option)) = &node.node {
                        view.options.remove(&option.defname);
                    }
                }
            }
            T::AtClusterOn | T::AtDropCluster => {
                let wanted = ident(&command.name);
                for index in view.indexes.values_mut() {
                    index.clustered = command.subtype() == T::AtClusterOn && index.name == wanted;
                }
            }
            other => self.doubt_about(id, format!("ALTER VIEW ({}) isn't understood", other.as_str_name())),
        }
        Ok(())
    }
}
