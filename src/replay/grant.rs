//! GRANT and REVOKE on objects.

use super::names::Relation;
use super::node::{self, ident};
use super::problem::{Apply, Problem};
use super::{Facet, Replay};
use crate::catalog::{Acl, FunctionKind, Grantee, Ident, ObjectId, ObjectKind, Privilege, QualifiedName};
use pg_query::NodeEnum;
use pg_query::protobuf::{AccessPriv, GrantStmt, GrantTargetType, Node, ObjectType};

/// What a statement gives or takes.
#[derive(Clone)]
pub(super) struct Change {
    pub(super) grant: bool,
    /// WITH GRANT OPTION; of REVOKE, GRANT OPTION FOR: nothing but that is taken.
    pub(super) option: bool,
    pub(super) all: bool,
    pub(super) privileges: Vec<Privilege>,
    pub(super) columns: Vec<(Option<Privilege>, Vec<Ident>)>,
    pub(super) grantees: Vec<Grantee>,
}

/// The privileges that can be held on one column.
pub(super) const OF_COLUMNS: [Privilege; 4] =
    [Privilege::Select, Privilege::Insert, Privilege::Update, Privilege::References];

impl Replay {
    pub(super) fn grant(&mut self, statement: &GrantStmt) -> Apply {
        let Some(kind) = kind(statement.objtype()) else {
            return self.grant_on_others(statement);
        };
        let change = self.change(statement, kind)?;
        if statement.targtype() == GrantTargetType::AclTargetAllInSchema {
            return self.grant_in_schemas(statement, kind, &change);
        }
        let objects = &statement.objects;
        self.undoing(objects.len() > 1, |replay| {
            objects.iter().try_for_each(|object| replay.grant_on(statement, object, &change))
        })
    }

    pub(super) fn change(&self, statement: &GrantStmt, kind: ObjectKind) -> Apply<Change> {
        let mut change = Change {
            grant: statement.is_grant,
            option: statement.grant_option,
            all: statement.privileges.is_empty(),
            privileges: Vec::new(),
            columns: Vec::new(),
            grantees: self.grantees(&statement.grantees)?,
        };
        if change.all {
            change.privileges = kind.all().to_vec();
        }
        for node in &statement.privileges {
            let Some(NodeEnum::AccessPriv(privilege)) = &node.node else { continue };
            let columns = node::names(&privilege.cols).unwrap_or_default();
            let named = named_privilege(privilege, kind)?;
            match (columns.is_empty(), named) {
                (false, named) => {
                    if named.is_some_and(|named| !OF_COLUMNS.contains(&named)) {
                        let message =
                            format!("invalid privilege type {} for column", privilege.priv_name.to_uppercase());
                        return Err(Problem::invalid("0LP01", message));
                    }
                    change.columns.push((named, columns));
                }
                (true, Some(named)) => change.privileges.push(named),
                (true, None) => change.all = true,
            }
        }
        Ok(change)
    }

    fn grant_on(&mut self, statement: &GrantStmt, object: &Node, change: &Change) -> Apply {
        let kind = statement.objtype();
        match (&object.node, kind) {
            (Some(NodeEnum::RangeVar(range)), _) => match self.relation(Some(&range.schemaname), &range.relname)? {
                (name, Relation::Sequence(_)) => {
                    self.grant_on_sequence(&name, change);
                    Ok(())
                }
                (name, _) if kind == ObjectType::ObjectSequence => {
                    Err(Problem::invalid("42809", format!("\"{}\" is not a sequence", name.name)))
                }
                (name, Relation::Table) => self.grant_on_table(&name, change),
                (name, Relation::View) => self.grant_on_view(&name, change),
                (name, _) => self.grant_on_extension(statement, &name, object),
            },
            (Some(NodeEnum::ObjectWithArgs(function)), _) => match self.function_of(kind, function) {
                Err(problem) if problem.is_unknown() => self.grant_on_extension_function(statement, function, problem),
                found => {
                    self.grant_on_function(&found?, change);
                    Ok(())
                }
            },
            (Some(NodeEnum::String(name)), ObjectType::ObjectSchema) => {
                let name = ident(&name.sval);
                self.require_schema(&name)?;
                if let Some(schema) = self.catalog.schemas.get_mut(&name) {
                    change.apply(&mut schema.privileges, &schema.owner);
                }
                self.touch_privileges(&ObjectId::Schema(name), change);
                Ok(())
            }
            (Some(NodeEnum::List(list)), _) => {
                let name = self.type_name(&list.items)?;
                if let Some(ty) = self.catalog.types.get_mut(&name) {
                    change.apply(&mut ty.privileges, &ty.owner);
                }
                self.touch_privileges(&ObjectId::Type(name), change);
                Ok(())
            }
            _ => {
                self.remark("privileges on this object aren't kept");
                Ok(())
            }
        }
    }

    fn grant_on_table(&mut self, name: &QualifiedName, change: &Change) -> Apply {
        let table = self.table_mut(name)?;
        let owner = table.owner.clone();
        for (_, columns) in &change.columns {
            for column in columns {
                super::constraint::require_column(table, column)?;
            }
        }
        if change.all && !change.grant && !change.option {
            change.apply_to_owner(&mut table.privileges, &owner);
            change.others(&owner).for_each(|grantee| table.revoke_all(grantee));
        } else {
            change.apply(&mut table.privileges, &owner);
            if !change.grant {
                // A privilege that is taken from the table is taken from its columns too.
                for column in &mut table.columns {
                    change.apply_to_others(&mut column.privileges, &owner);
                }
            }
        }
        for (privilege, columns) in &change.columns {
            for name in columns {
                let acl = &mut super::constraint::require_column(table, name)?.privileges;
                let privileges = privilege.as_ref().map_or(&OF_COLUMNS[..], std::slice::from_ref);
                for grantee in change.others(&owner) {
                    privileges.iter().for_each(|privilege| change.one(acl, grantee, *privilege));
                }
            }
        }
        let id = ObjectId::Table(name.clone());
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

    /// Of what is granted as on a table, a sequence has USAGE, SELECT and UPDATE (`ExecGrant_Relation`).
    fn grant_on_sequence(&mut self, name: &QualifiedName, change: &Change) {
        let mut change = Change { columns: Vec::new(), ..change.clone() };
        let kept = ObjectKind::Sequence.all();
        if change.all {
            change.privileges = kept.to_vec();
        }
        change.privileges.retain(|privilege| kept.contains(privilege));
        if let Some(sequence) = self.catalog.sequences.get_mut(name) {
            change.apply(&mut sequence.privileges, &sequence.owner);
        }
        self.touch_privileges(&ObjectId::Sequence(name.clone()), &change);
    }

    fn grant_on_function(&mut self, id: &crate::catalog::FunctionId, change: &Change) {
        if let Some(function) = self.catalog.functions.get_mut(id) {
            change.apply(&mut function.privileges, &function.owner);
        }
        self.touch_privileges(&ObjectId::Function(id.clone()), change);
    }

    /// `ON ALL TABLES IN SCHEMA` is about the tables that are there now.
    fn grant_in_schemas(&mut self, statement: &GrantStmt, kind: ObjectKind, change: &Change) -> Apply {
        for schema in node::names(&statement.objects).unwrap_or_default() {
            self.require_schema(&schema)?;
            match kind {
                ObjectKind::Table => {
                    let tables = self.catalog.tables.keys().filter(|name| name.schema == schema);
                    let tables: Vec<QualifiedName> = tables.cloned().collect();
                    tables.iter().try_for_each(|name| self.grant_on_table(name, change))?;
                    self.views_in(&schema).iter().try_for_each(|name| self.grant_on_view(name, change))?;
                }
                ObjectKind::Function => {
                    let wanted = |function: FunctionKind| match statement.objtype() {
                        ObjectType::ObjectFunction => function == FunctionKind::Function,
                        ObjectType::ObjectProcedure => function == FunctionKind::Procedure,
                        _ => true,
                    };
                    let functions = self.catalog.functions.iter();
                    let functions = functions.filter(|(id, held)| id.name.schema == schema && wanted(held.kind));
                    let ids: Vec<_> = functions.map(|(id, _)| id.clone()).collect();
                    ids.iter().for_each(|id| self.grant_on_function(id, change));
                }
                ObjectKind::Sequence => {
                    let names = self.catalog.sequences.keys().filter(|name| name.schema == schema);
                    let names: Vec<QualifiedName> = names.cloned().collect();
                    names.iter().for_each(|name| self.grant_on_sequence(name, change));
                }
                ObjectKind::Type | ObjectKind::Schema => {}
            }
            if kind == ObjectKind::Table && self.names.has_other_in(&schema) {
                self.carry_in_schema(statement, &schema)?;
            }
        }
        Ok(())
    }

    pub(super) fn touch_privileges(&mut self, id: &ObjectId, change: &Change) {
        for grantee in &change.grantees {
            self.touch(id.clone(), Facet::Privileges(grantee.clone()));
        }
    }
}

impl Change {
    /// The grantees other than the owner, whose privileges are implied.
    pub(super) fn others<'a>(&'a self, owner: &'a Ident) -> impl Iterator<Item = &'a Grantee> {
        self.grantees.iter().filter(move |grantee| !matches!(grantee, Grantee::Role(name) if name == owner))
    }

    /// Whether the owner is among the grantees.
    fn names_owner(&self, owner: &Ident) -> bool {
        self.grantees.iter().any(|grantee| matches!(grantee, Grantee::Role(name) if name == owner))
    }

    /// What an owner takes from itself, or gives itself again. The right to give them on it always has.
    fn apply_to_owner(&self, acl: &mut Acl, owner: &Ident) {
        if (self.grant || !self.option) && self.names_owner(owner) {
            // From Postgres 17 on, all that there is on a table has MAINTAIN in it.
            let of_table = self.all && self.privileges.contains(&Privilege::Truncate);
            let maintain = of_table.then_some(&Privilege::Maintain);
            let privileges = self.privileges.iter().chain(maintain);
            privileges.for_each(|privilege| acl.set_owner_lacks(*privilege, !self.grant));
        }
    }

    pub(super) fn one(&self, acl: &mut Acl, grantee: &Grantee, privilege: Privilege) {
        match (self.grant, self.option) {
            (true, false) => acl.grant(grantee, privilege),
            (true, true) => acl.grant_with_option(grantee, privilege),
            (false, false) => acl.revoke(grantee, privilege),
            (false, true) => acl.revoke_option(grantee, privilege),
        }
    }

    /// Gives or takes the privileges on a whole object.
    pub(super) fn apply(&self, acl: &mut Acl, owner: &Ident) {
        self.apply_to_owner(acl, owner);
        self.apply_to_others(acl, owner);
    }

    /// Gives or takes them to and from everybody but the owner.
    pub(super) fn apply_to_others(&self, acl: &mut Acl, owner: &Ident) {
        for grantee in self.others(owner) {
            if self.all && !self.grant && !self.option {
                acl.revoke_all(grantee);
            }
            self.privileges.iter().for_each(|privilege| self.one(acl, grantee, *privilege));
        }
    }
}

/// The kinds of objects whose privileges a catalog keeps.
pub(super) fn kind(kind: ObjectType) -> Option<ObjectKind> {
    Some(match kind {
        ObjectType::ObjectTable => ObjectKind::Table,
        ObjectType::ObjectSequence => ObjectKind::Sequence,
        ObjectType::ObjectFunction | ObjectType::ObjectProcedure | ObjectType::ObjectRoutine => ObjectKind::Function,
        ObjectType::ObjectType | ObjectType::ObjectDomain => ObjectKind::Type,
        ObjectType::ObjectSchema => ObjectKind::Schema,
        _ => return None,
    })
}

/// `None` for ALL.
fn named_privilege(privilege: &AccessPriv, kind: ObjectKind) -> Apply<Option<Privilege>> {
    use Privilege as P;
    let named = match privilege.priv_name.as_str() {
        "" | "all" => return Ok(None),
        "select" => P::Select,
        "insert" => P::Insert,
        "update" => P::Update,
        "delete" => P::Delete,
        "truncate" => P::Truncate,
        "references" => P::References,
        "trigger" => P::Trigger,
        "maintain" => P::Maintain,
        "usage" => P::Usage,
        "create" => P::Create,
        "execute" => P::Execute,
        "connect" => P::Connect,
        "temporary" | "temp" => P::Temporary,
        other => return Err(Problem::invalid("42601", format!("unrecognized privilege type \"{other}\""))),
    };
    let allowed = kind.all().contains(&named) || (kind == ObjectKind::Table && named == P::Maintain);
    // Old dumps grant USAGE on a sequence as on a table.
    if allowed || (kind == ObjectKind::Table && named == P::Usage) {
        return Ok(Some(named));
    }
    Err(Problem::invalid("0LP01", format!("invalid privilege type {} for this kind of object", named.keyword())))
}
