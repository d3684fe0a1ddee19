//! The plan that makes what isn't there. What is there in another form, or shouldn't be, is refused: a later version changes it.

use super::calls::{Made, in_order};
use super::{Change, CommentTarget, Plan, Section, Securable, Step};
use crate::catalog::{
    Acl, Body, Catalog, ConstraintKind, Function, FunctionId, Grantee, Ident, ObjectId, ObjectKind, Policy, Privilege,
    QualifiedName, Sequence, Table, TriggerEnabled, TypeKind,
};
use crate::diff::{Difference, diff};
use std::collections::{BTreeMap, BTreeSet};

/// Who may hold something by default on a Supabase project, and so is taken everything from before anything is given.
const BY_DEFAULT: [&str; 3] = ["anon", "authenticated", "service_role"];

/// The steps from `now` to `wanted`. `order` says in which order tables are to stand where their foreign keys leave a choice.
///
/// # Errors
///
/// The differences that can't be had by making something new.
pub fn plan(now: &Catalog, wanted: &Catalog, order: &[QualifiedName]) -> Result<Plan, Vec<Difference>> {
    let differences = diff(now, wanted);
    let (new, other): (Vec<_>, Vec<_>) = differences.into_iter().partition(|difference| match difference {
        Difference::Created(
            ObjectId::Role(_)
            | ObjectId::Schema(_)
            | ObjectId::Extension(_)
            | ObjectId::Type(_)
            | ObjectId::Table(_)
            // CREATE TABLE makes those that go with its columns; there are no others.
            | ObjectId::Sequence(_)
            | ObjectId::View(_)
            | ObjectId::Function(_),
        )
        | Difference::TriggerCreated(..) => true,
        Difference::Created(_) | Difference::Dropped(_) | Difference::Altered(_) => false,
    });
    if !other.is_empty() {
        return Err(other);
    }
    let mut planner = Planner { now, wanted, plan: Plan::default(), section: Section::Schemas };
    planner.run(&new, order);
    Ok(planner.plan)
}

pub(super) struct Planner<'a> {
    pub(super) now: &'a Catalog,
    pub(super) wanted: &'a Catalog,
    plan: Plan,
    pub(super) section: Section,
}

impl Planner<'_> {
    fn run(&mut self, new: &[Difference], order: &[QualifiedName]) {
        self.roles();
        self.section = Section::Schemas;
        let mut tables = Vec::new();
        let mut functions = Vec::new();
        let mut views = Vec::new();
        let mut triggers = Vec::new();
        for difference in new {
            match difference {
                Difference::Created(ObjectId::Schema(name)) => self.schema(name),
                Difference::Created(ObjectId::Table(name)) => tables.push(name.clone()),
                Difference::Created(ObjectId::View(name)) => views.push(name.clone()),
                Difference::Created(ObjectId::Function(id)) => functions.push(id.clone()),
                Difference::TriggerCreated(table, trigger) => triggers.push((table, trigger)),
                _ => {}
            }
        }
        self.lend();
        for difference in new {
            if let Difference::Created(ObjectId::Extension(name)) = difference
                && let Some(extension) = self.wanted.extensions.get(name)
            {
                self.push(Change::CreateExtension(name.clone(), extension.clone()), "");
            }
        }
        self.section = Section::Types;
        let mut types = Vec::new();
        for difference in new {
            if let Difference::Created(ObjectId::Type(name)) = difference {
                types.push(name);
            }
        }
        for name in types_in_order(self.wanted, types) {
            self.ty(name);
        }
        let tables = tables_in_order(self.wanted, tables, order);
        self.tables(&tables);
        self.functions_and_views(functions, views);
        for name in &tables {
            self.section = Section::Access(name.clone());
            self.access(name);
        }
        self.section = Section::SignUp;
        for (table, trigger) in triggers {
            self.trigger(table, trigger);
        }
        self.take_back();
    }

    pub(super) fn push(&mut self, change: Change, remark: &str) {
        self.plan.steps.push(Step { change, section: self.section.clone(), remark: remark.to_owned() });
    }

    fn comment(&mut self, target: CommentTarget, comment: Option<&String>) {
        if let Some(text) = comment {
            self.push(Change::Comment(target, text.clone()), "");
        }
    }

    fn schema(&mut self, name: &Ident) {
        let Some(schema) = self.wanted.schemas.get(name) else { return };
        self.push(Change::CreateSchema(name.clone(), schema.clone()), "");
        self.comment(CommentTarget::Schema(name.clone()), schema.comment.as_ref());
        self.revoke(Securable::Schema(name.clone()));
        self.grants(&Securable::Schema(name.clone()), &schema.privileges);
    }

    fn ty(&mut self, name: &QualifiedName) {
        let Some(ty) = self.wanted.types.get(name) else { return };
        self.push(Change::CreateType(name.clone(), Box::new(ty.clone())), "");
        let given = self.now.default_privileges.for_new(&ty.owner, Some(&name.schema), ObjectKind::Type);
        if given != ty.privileges {
            self.revoke(Securable::Type(name.clone()));
            self.grants(&Securable::Type(name.clone()), &ty.privileges);
        }
        self.comment(CommentTarget::Type(name.clone()), ty.comment.as_ref());
    }

    /// Tables, each closed before the next statement: row security on, everything that the platform's defaults gave taken away.
    fn tables(&mut self, tables: &[QualifiedName]) {
        let mut later = Vec::new();
        let mut made: BTreeSet<&QualifiedName> = self.now.tables.keys().collect();
        for name in tables {
            let Some(table) = self.wanted.tables.get(name) else { continue };
            self.section = Section::Table(name.clone());
            made.insert(name);
            let mut created = table.clone();
            created.constraints.retain(|_, constraint| {
                let waits =
                    matches!(&constraint.kind, ConstraintKind::ForeignKey(key) if !made.contains(&key.references));
                if waits {
                    later.push((name.clone(), constraint.clone()));
                }
                !waits
            });
            self.push(Change::CreateTable(Box::new(created)), "");
            if table.row_security {
                self.push(Change::EnableRowSecurity(name.clone()), "");
            }
            if table.force_row_security {
                self.push(Change::ForceRowSecurity(name.clone()), "");
            }
            self.revoke(Securable::Table(name.clone()));
            for (sequence, _) in Sequence::of_identity_columns(table) {
                self.revoke(Securable::Sequence(sequence));
            }
            self.comment(CommentTarget::Table(name.clone()), table.comment.as_ref());
            for column in &table.columns {
                self.comment(CommentTarget::Column(name.clone(), column.name.clone()), column.comment.as_ref());
            }
            for constraint in table.constraints.values() {
                self.comment(
                    CommentTarget::Constraint(name.clone(), constraint.name.clone()),
                    constraint.comment.as_ref(),
                );
            }
            for index in table.indexes.values() {
                self.push(Change::CreateIndex(name.clone(), Box::new(index.clone())), "");
                self.comment(CommentTarget::Index(name.clone(), index.name.clone()), index.comment.as_ref());
            }
        }
        for (name, constraint) in later {
            self.section = Section::Table(name.clone());
            self.push(Change::AddConstraint(name, Box::new(constraint)), "");
        }
    }

    /// Functions in SQL come after those that they call: their bodies are parsed when they are made, those of `BEGIN ATOMIC` to the last name.
    fn functions_and_views(&mut self, mut functions: Vec<FunctionId>, views: Vec<QualifiedName>) {
        let wanted = self.wanted;
        functions.sort_by_key(|id| {
            (wanted.functions.get(id).is_some_and(|function| matches!(function.body, Body::Atomic(_))), id.clone())
        });
        let functions = functions.into_iter().map(Made::Function);
        for made in in_order(wanted, functions.chain(views.into_iter().map(Made::View)).collect()) {
            match made {
                Made::Function(id) => {
                    self.section = Section::Functions;
                    if let Some(function) = wanted.functions.get(&id) {
                        self.function(&id, function);
                    }
                }
                Made::View(name) => {
                    self.section = Section::Views;
                    self.view(&name);
                }
            }
        }
    }

    fn view(&mut self, name: &QualifiedName) {
        let Some(view) = self.wanted.views.get(name) else { return };
        self.push(Change::CreateView(name.clone(), Box::new(view.clone())), "");
        self.revoke(Securable::View(name.clone()));
        self.grants(&Securable::View(name.clone()), &view.privileges);
        self.comment(CommentTarget::View(name.clone()), view.comment.as_ref());
    }

    fn function(&mut self, id: &FunctionId, function: &Function) {
        let owner = self.foreign_owner(id, function).cloned();
        let schema = self.wanted.schemas.get(&id.name.schema);
        let mut created = function.clone();
        // Whoever migrates makes it, and gives it away.
        created.owner = owner.as_ref().and(schema).map_or(created.owner, |schema| schema.owner.clone());
        self.push(Change::CreateFunction(Box::new(created)), "");
        self.revoke(Securable::Function(id.clone()));
        self.grants(&Securable::Function(id.clone()), &function.privileges);
        self.comment(CommentTarget::Function(id.clone()), function.comment.as_ref());
        if let Some(owner) = owner {
            self.push(Change::ChangeOwner(id.clone(), owner), "");
        }
    }

    /// Guards, then policies, then grants: nobody can reach a row before all that protects it stands.
    fn access(&mut self, name: &QualifiedName) {
        let Some(table) = self.wanted.tables.get(name) else { return };
        for trigger in table.triggers.keys() {
            self.trigger(name, trigger);
        }
        let mut policies: Vec<&Policy> = table.policies.values().collect();
        policies.sort_by_key(|policy| (!policy.permissive, policy.roles.clone(), policy.command, policy.name.clone()));
        policies.sort_by_key(|policy| !policy.permissive);
        for policy in policies {
            let remark = policy.comment.clone().unwrap_or_default();
            self.push(Change::CreatePolicy(name.clone(), Box::new(policy.clone())), &remark);
            self.comment(CommentTarget::Policy(name.clone(), policy.name.clone()), policy.comment.as_ref());
        }
        self.table_grants(name, table);
    }

    fn trigger(&mut self, table: &QualifiedName, name: &Ident) {
        let Some(trigger) = self.wanted.tables.get(table).and_then(|table| table.triggers.get(name)) else { return };
        self.push(Change::CreateTrigger(table.clone(), Box::new(trigger.clone())), "");
        if trigger.enabled == TriggerEnabled::Always {
            self.push(Change::EnableTriggerAlways(table.clone(), name.clone()), "");
        }
        self.comment(CommentTarget::Trigger(table.clone(), name.clone()), trigger.comment.as_ref());
    }

    fn revoke(&mut self, on: Securable) {
        let from = std::iter::once(Grantee::Public).chain(BY_DEFAULT.map(Grantee::role));
        let there = from.filter(|who| match who {
            Grantee::Public => true,
            Grantee::Role(name) => self.wanted.roles.contains_key(name),
        });
        // Default privileges may name roles that another database of the cluster has made.
        let made = self.new_roles().map(|(name, _)| Grantee::Role(name.clone()));
        // An owner would lose what is its own, where a migration is run again.
        let owner = match &on {
            Securable::Function(id) => {
                self.wanted.functions.get(id).map(|function| Grantee::Role(function.owner.clone()))
            }
            _ => None,
        };
        let made = made.filter(|role| Some(role) != owner.as_ref());
        let there = there.chain(made).collect();
        self.push(Change::RevokeAll(on, there), "");
    }

    fn grants(&mut self, on: &Securable, privileges: &Acl) {
        for (to, held) in privileges.iter() {
            let privileges = held.iter().map(|privilege| (*privilege, Vec::new())).collect();
            self.push(Change::Grant { on: on.clone(), privileges, to: to.clone() }, "");
        }
    }

    fn table_grants(&mut self, name: &QualifiedName, table: &Table) {
        let mut all: BTreeMap<Grantee, BTreeMap<Privilege, Vec<Ident>>> = BTreeMap::new();
        for column in &table.columns {
            for (to, held) in column.privileges.iter() {
                for privilege in held {
                    all.entry(to.clone()).or_default().entry(*privilege).or_default().push(column.name.clone());
                }
            }
        }
        for (to, held) in table.privileges.iter() {
            for privilege in held {
                // A privilege on the table covers its columns.
                all.entry(to.clone()).or_default().insert(*privilege, Vec::new());
            }
        }
        for (to, privileges) in all {
            let on = Securable::Table(name.clone());
            self.push(Change::Grant { on, privileges: privileges.into_iter().collect(), to }, "");
        }
    }
}

/// Types such that a domain comes after what it is made of, and otherwise in the order given.
fn types_in_order<'a>(wanted: &Catalog, mut open: Vec<&'a QualifiedName>) -> Vec<&'a QualifiedName> {
    let base = |name: &QualifiedName| match wanted.types.get(name).map(|ty| &ty.kind) {
        Some(TypeKind::Domain { base, .. }) => {
            base.schema.clone().map(|schema| QualifiedName { schema, name: base.name.clone() })
        }
        _ => None,
    };
    let mut sorted = Vec::new();
    while !open.is_empty() {
        let ready = |name: &&QualifiedName| base(name).is_none_or(|base| !open.contains(&&base));
        let next = open.iter().position(ready).unwrap_or(0);
        sorted.push(open.remove(next));
    }
    sorted
}

/// Tables such that each comes after those that it points at, and otherwise in the order given.
fn tables_in_order(wanted: &Catalog, tables: Vec<QualifiedName>, order: &[QualifiedName]) -> Vec<QualifiedName> {
    let places: BTreeMap<&QualifiedName, usize> = order.iter().enumerate().map(|(at, name)| (name, at)).collect();
    let mut open: Vec<QualifiedName> = tables;
    open.sort_by_key(|name| (places.get(name).copied().unwrap_or(usize::MAX), name.clone()));
    let mut sorted: Vec<QualifiedName> = Vec::new();
    let mut done: BTreeSet<QualifiedName> = BTreeSet::new();
    let mut waiting: BTreeSet<QualifiedName> = open.iter().cloned().collect();
    let mut progress = true;
    while progress {
        progress = false;
        for name in &open {
            let ready = waiting.contains(name)
                && references(wanted, name).iter().all(|to| to == name || !waiting.contains(to) || done.contains(to));
            if ready {
                sorted.push(name.clone());
                done.insert(name.clone());
                waiting.remove(name);
                progress = true;
            }
        }
        open.retain(|name| waiting.contains(name));
    }
    // What is left points in a circle: its foreign keys are added when all tables are there.
    sorted.extend(open);
    sorted
}

fn references(wanted: &Catalog, name: &QualifiedName) -> Vec<QualifiedName> {
    let constraints = wanted.tables.get(name).into_iter().flat_map(|table| table.constraints.values());
    constraints
        .filter_map(|constraint| match &constraint.kind {
            ConstraintKind::ForeignKey(key) => Some(key.references.clone()),
            _ => None,
        })
        .collect()
}
