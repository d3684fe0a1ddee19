//! What a block did before one of its statements was refused is undone.
//!
//! A copy of the whole catalog for every block would make large migrations slow. The statements of a block mostly speak of one table or one
//! function, by its full name; then a copy of that is enough.

use crate::catalog::{Catalog, Function, Ident, QualifiedName, Sequence, Table};
use crate::replay::names::Names;
use crate::replay::{Replay, node};
use crate::sql::parse::Statement;
use pg_query::NodeEnum;
use pg_query::protobuf::{
    AlterTableStmt, AlterTableType, DropStmt, GrantStmt, GrantTargetType, Node, ObjectType, RangeVar,
};

/// What there was before a block.
pub(in crate::replay) enum Before {
    /// A single statement undoes itself.
    Nothing,
    /// With the sequences of its columns.
    Table(QualifiedName, Option<Box<Table>>, Vec<(QualifiedName, Sequence)>),
    /// All functions of a name.
    Functions(QualifiedName, Vec<Function>),
    Everything(Box<(Catalog, Names)>),
}

/// The only thing that a statement can change.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Subject {
    Table(QualifiedName),
    Functions(QualifiedName),
}

impl Replay {
    /// What a single statement may change; [`Before::Nothing`] if it changes no object.
    pub(in crate::replay) fn remember_one(&self, node: &NodeEnum) -> Before {
        match node {
            NodeEnum::SelectStmt(_)
            | NodeEnum::InsertStmt(_)
            | NodeEnum::UpdateStmt(_)
            | NodeEnum::DeleteStmt(_)
            | NodeEnum::MergeStmt(_)
            | NodeEnum::VariableSetStmt(_)
            | NodeEnum::TruncateStmt(_)
            | NodeEnum::LockStmt(_) => Before::Nothing,
            other => self.before(subject(other)),
        }
    }

    pub(super) fn remember(&self, statements: &[Statement]) -> Before {
        let (first, rest) = match statements {
            [] | [_] => return Before::Nothing,
            [first, rest @ ..] => (subject(&first.node), rest),
        };
        self.before(first.filter(|first| rest.iter().all(|other| subject(&other.node).as_ref() == Some(first))))
    }

    fn before(&self, subject: Option<Subject>) -> Before {
        match subject {
            Some(Subject::Table(name)) => {
                let table = self.catalog.tables.get(&name).cloned().map(Box::new);
                let sequences = self.names.sequences_of(&name).into_iter().filter_map(|name| {
                    let held = self.catalog.sequences.get(&name).cloned();
                    held.map(|held| (name, held))
                });
                let sequences = sequences.collect();
                Before::Table(name, table, sequences)
            }
            Some(Subject::Functions(name)) => {
                let functions = self.catalog.functions.values().filter(|function| function.name == name);
                Before::Functions(name.clone(), functions.cloned().collect())
            }
            None => Before::Everything(Box::new((self.catalog.clone(), self.names.clone()))),
        }
    }

    pub(in crate::replay) fn restore(&mut self, before: Before) {
        match before {
            Before::Nothing => {}
            Before::Table(name, table, sequences) => {
                for sequence in self.names.sequences_of(&name) {
                    self.names.remove(&sequence);
                    self.catalog.sequences.remove(&sequence);
                }
                sequences.into_iter().for_each(|(name, sequence)| self.insert_sequence(name, sequence));
                if let Some(now) = self.catalog.tables.remove(&name) {
                    self.names.remove_table(&now);
                }
                if let Some(table) = table {
                    self.names.add_table(&table);
                    self.catalog.tables.insert(name, *table);
                }
            }
            Before::Functions(name, functions) => {
                self.catalog.functions.retain(|_, function| function.name != name);
                let functions = functions.into_iter().map(|function| (function.id(), function));
                self.catalog.functions.extend(functions);
            }
            Before::Everything(before) => (self.catalog, self.names) = *before,
        }
    }
}

/// `None` where it isn't one table or function, or where that hangs on the search path.
fn subject(node: &NodeEnum) -> Option<Subject> {
    match node {
        NodeEnum::CreateStmt(statement) => table(statement.relation.as_ref()),
        NodeEnum::CreatePolicyStmt(statement) => table(statement.table.as_ref()),
        NodeEnum::CreateTrigStmt(statement) => table(statement.relation.as_ref()),
        NodeEnum::AlterTableStmt(statement) if only_switches(statement) => table(statement.relation.as_ref()),
        NodeEnum::DropStmt(statement) => of_drop(statement),
        NodeEnum::GrantStmt(statement) => of_grant(statement),
        NodeEnum::CreateFunctionStmt(statement) => qualified(&statement.funcname).map(Subject::Functions),
        _ => None,
    }
}

fn table(range: Option<&RangeVar>) -> Option<Subject> {
    let range = range.filter(|range| !range.schemaname.is_empty())?;
    Some(Subject::Table(QualifiedName::new(node::ident(&range.schemaname), node::ident(&range.relname))))
}

fn qualified(names: &[Node]) -> Option<QualifiedName> {
    two(&node::names(names)?)
}

fn two(names: &[Ident]) -> Option<QualifiedName> {
    match names {
        [schema, name] => Some(QualifiedName { schema: schema.clone(), name: name.clone() }),
        _ => None,
    }
}

/// ROW LEVEL SECURITY and triggers switched on: nothing that could reach other tables.
fn only_switches(statement: &AlterTableStmt) -> bool {
    use AlterTableType as T;
    statement.cmds.iter().all(|command| match &command.node {
        Some(NodeEnum::AlterTableCmd(command)) => {
            matches!(command.subtype(), T::AtEnableRowSecurity | T::AtForceRowSecurity | T::AtEnableAlwaysTrig)
        }
        _ => false,
    })
}

/// DROP of one policy or trigger: `schema.table.name`.
fn of_drop(statement: &DropStmt) -> Option<Subject> {
    let (ObjectType::ObjectPolicy | ObjectType::ObjectTrigger, [object]) =
        (statement.remove_type(), statement.objects.as_slice())
    else {
        return None;
    };
    let names = node::names(node::items(object))?;
    let (_, table) = names.split_last()?;
    two(table).map(Subject::Table)
}

/// GRANT and REVOKE on one table or function.
fn of_grant(statement: &GrantStmt) -> Option<Subject> {
    let (GrantTargetType::AclTargetObject, [object]) = (statement.targtype(), statement.objects.as_slice()) else {
        return None;
    };
    match (&object.node, statement.objtype()) {
        (Some(NodeEnum::RangeVar(range)), ObjectType::ObjectTable) => table(Some(range)),
        (Some(NodeEnum::ObjectWithArgs(function)), ObjectType::ObjectFunction) => {
            qualified(&function.objname).map(Subject::Functions)
        }
        _ => None,
    }
}
