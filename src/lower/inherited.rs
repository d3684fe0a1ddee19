//! The list of inherited roles, where the model has a column for it: for each nested tenant and each member of the one around it whose role is
//! inherited there is one row, which triggers keep true. What somebody may do never depends on it: the test of roles computes that.
//!
//! Rows appear when somebody becomes a member of the outer tenant or changes role there, and when a nested tenant is made; the reference to the outer
//! membership takes them away. The two triggers lock the outer tenant's row, so that of two at once the second sees what the first did.

use super::comment::spaced;
use super::function::{add, for_trigger};
use super::helpers::add_definer;
use super::trigger::new;
use super::words::{self, function_name};
use crate::catalog::{Catalog, Privilege, QualifiedName, TriggerEvent, TriggerTiming};
use crate::model::{Model, Table, TenantWithMembers};
use crate::sql::quote;

/// Adds the triggers.
pub(super) fn lower(model: &Model, catalog: &mut Catalog) {
    for tenant in model.tenants_with_members() {
        if let Some(listing) = Listing::of(model, tenant) {
            listing.by_member(catalog);
            listing.by_tenant(catalog);
            listing.keep(catalog);
        }
    }
}

/// What the bodies are made of.
struct Listing<'a> {
    model: &'a Model,
    tenant: TenantWithMembers<'a>,
    around: TenantWithMembers<'a>,
    /// The table of the nested tenants.
    tenants: &'a Table,
    /// The column that marks the rows.
    flag: String,
    /// The members' role column.
    role: String,
    /// The outer members' role column.
    outer_role: String,
}

impl<'a> Listing<'a> {
    fn of(model: &'a Model, tenant: TenantWithMembers<'a>) -> Option<Self> {
        let around = model.tenant_around(&tenant)?.with_members()?;
        Some(Self {
            model,
            tenant,
            around,
            tenants: model.table(&tenant.table)?,
            flag: quote::ident(tenant.members.inherited.as_ref()?).into_owned(),
            role: quote::ident(tenant.members.role.as_ref()?).into_owned(),
            outer_role: quote::ident(around.members.role.as_ref()?).into_owned(),
        })
    }

    /// The key of the outer tenant in the rows of the nested one, of both members' tables too.
    fn key(&self) -> String {
        quote::ident(&self.around.key).into_owned()
    }

    /// The role that somebody with this one has in the nested tenant, as SQL: the first, from the greatest on, that it includes; null for none.
    fn inherited(&self, role: &str) -> String {
        let roles = &self.model.roles;
        let mut given: Vec<_> = self.tenant.inherits.iter().filter_map(|name| roles.get(name)).collect();
        given.sort_by_key(|role| std::cmp::Reverse(role.includes.len()));
        let mut cases = String::new();
        for declared in roles.iter() {
            if let Some(gets) = given.iter().find(|it| declared.includes.contains(&it.name)) {
                cases.push_str(&format!(
                    " WHEN {} THEN {}",
                    quote::literal(&declared.name),
                    quote::literal(&gets.name)
                ));
            }
        }
        // The roles may be an enum, which has no assignment cast from text.
        let ty = self
            .model
            .table(&self.tenant.members.table)
            .and_then(|table| table.column(self.tenant.members.role.as_ref()?))
            .map(|column| crate::sql::print::type_ref(&column.ty));
        match ty {
            Some(ty) if ty != "text" => format!("(CASE {role}{cases} END)::{ty}"),
            _ => format!("CASE {role}{cases} END"),
        }
    }

    /// Whoever changes members or nested tenants of one outer tenant waits for each other.
    fn lock(&self) -> String {
        let id = self.model.table(&self.around.table).and_then(|table| table.primary_key.first()).cloned();
        format!(
            "  -- A snapshot from before the lock wouldn't show what the other has done
  IF current_setting('transaction_isolation') NOT IN ('read committed', 'read uncommitted') THEN
    RAISE EXCEPTION USING
      ERRCODE = 'feature_not_supported',
      MESSAGE = 'inherited roles are listed under READ COMMITTED alone';
  END IF;
  PERFORM
  FROM {} AS around
  WHERE around.{} = NEW.{}
  FOR NO KEY UPDATE;
",
            quote::qualified(&self.around.table),
            quote::ident(&id.unwrap_or_default()),
            self.key(),
        )
    }

    /// `INSERT INTO project_members (...)`, up to what is selected.
    fn insert(&self) -> String {
        let members = &self.tenant.members;
        format!(
            "  INSERT INTO {} ({}, {}, {}, {}, {})\n",
            quote::qualified(&members.table),
            self.key(),
            quote::ident(&members.key),
            quote::ident(&members.user),
            self.role,
            self.flag
        )
    }

    fn on_conflict(&self) -> String {
        let members = &self.tenant.members;
        format!(
            "  ON CONFLICT ({}, {}, {}) DO UPDATE\n  SET {role} = excluded.{role};\n",
            quote::ident(&members.key),
            quote::ident(&members.user),
            self.flag,
            role = self.role
        )
    }

    /// What both do to tables; a row is locked with the right to update it.
    fn needs(&self) -> [(&QualifiedName, &[Privilege]); 4] {
        const CHANGES: &[Privilege] = &[Privilege::Select, Privilege::Insert, Privilege::Update, Privilege::Delete];
        [
            (&self.around.table, &[Privilege::Select, Privilege::Update]),
            (&self.around.members.table, &[Privilege::Select]),
            (&self.tenant.table, &[Privilege::Select]),
            (&self.tenant.members.table, CHANGES),
        ]
    }

    fn noun(&self) -> String {
        spaced(&words::tenant(&self.tenant))
    }

    /// On the outer members' table.
    fn by_member(&self, catalog: &mut Catalog) {
        let name = function_name(self.model, &self.tenant, "list_member");
        let (members, around) = (&self.tenant.members, &self.around.members);
        let id = self.tenants.primary_key.first().cloned().unwrap_or_default();
        let (key, outer_role) = (self.key(), &self.outer_role);
        let user = quote::ident(&around.user);
        let role = self.inherited(&format!("NEW.{outer_role}"));
        let mut body = format!(
            "
BEGIN
  IF NEW.{key} IS NULL THEN
    RETURN NULL;
  END IF;
  IF TG_OP = 'UPDATE' THEN
    IF NEW.{outer_role} = OLD.{outer_role} AND NEW.{key} = OLD.{key} THEN
      RETURN NULL;
    END IF;
  END IF;
{}  DELETE FROM {} AS listed
  WHERE listed.{key} = NEW.{key}
    AND listed.{} = NEW.{user}
    AND listed.{}
    AND listed.{} IS DISTINCT FROM {role};
",
            self.lock(),
            quote::qualified(&members.table),
            quote::ident(&members.user),
            self.flag,
            self.role,
        );
        body.push_str(&self.insert());
        body.push_str(&format!(
            "  SELECT tenants.{key}, tenants.{}, NEW.{user}, {role}, TRUE\n  FROM {} AS tenants\n  WHERE tenants.{key} = NEW.{key}\n    AND {role} IS NOT NULL\n",
            quote::ident(&id),
            quote::qualified(&self.tenant.table),
        ));
        body.push_str(&self.on_conflict());
        body.push_str("  RETURN NULL;\nEND\n");
        let comment = format!("Lists the roles that come with this one in each {}", self.noun());
        add_definer(self.model, catalog, for_trigger(&name, body, &comment), self.needs());
        let events = [TriggerEvent::Insert, TriggerEvent::Update];
        let mut trigger = new(&name, TriggerTiming::After, &events, &name);
        trigger.comment = Some(comment);
        if let Some(made) = catalog.tables.get_mut(&around.table) {
            made.triggers.insert(trigger.name.clone(), trigger);
        }
    }

    /// On the table of the nested tenants.
    fn by_tenant(&self, catalog: &mut Catalog) {
        let name = function_name(self.model, &self.tenant, "list_members");
        let around = &self.around.members;
        let id = self.tenants.primary_key.first().cloned().unwrap_or_default();
        let key = self.key();
        let role = self.inherited(&format!("members.{}", self.outer_role));
        let mut body = format!("\nBEGIN\n{}", self.lock());
        body.push_str(&self.insert());
        body.push_str(&format!(
            "  SELECT NEW.{key}, NEW.{}, members.{}, {role}, TRUE\n  FROM {} AS members\n  WHERE members.{key} = NEW.{key}\n    AND {role} IS NOT NULL\n",
            quote::ident(&id),
            quote::ident(&around.user),
            quote::qualified(&around.table),
        ));
        body.push_str(&self.on_conflict());
        body.push_str("  RETURN NULL;\nEND\n");
        let comment = format!(
            "Lists the members of the {} around it whose role is inherited",
            spaced(&words::tenant(&self.around))
        );
        add_definer(self.model, catalog, for_trigger(&name, body, &comment), self.needs());
        let mut trigger = new("list_members", TriggerTiming::After, &[TriggerEvent::Insert], &name);
        trigger.comment = Some(comment);
        if let Some(made) = catalog.tables.get_mut(&self.tenant.table) {
            made.triggers.insert(trigger.name.clone(), trigger);
        }
    }

    /// Nobody changes the list by hand, the server neither. BEFORE: triggers that run after what a foreign key's action does count as those of the statement
    /// that was sent (`RI_PerformCheck`: `fire_triggers` is false).
    fn keep(&self, catalog: &mut Catalog) {
        let name = function_name(self.model, &self.tenant, "keep_list");
        let message = format!("inherited roles in {} are listed by triggers alone", self.tenant.members.table.name);
        let body = format!(
            "
BEGIN
  -- At depth 1 a statement was sent; what other triggers and references do is deeper, as long as it is before the change
  IF pg_trigger_depth() = 1 AND (OLD.{flag} OR NEW.{flag}) THEN
    RAISE EXCEPTION USING
      ERRCODE = 'insufficient_privilege',
      MESSAGE = {};
  END IF;
  IF TG_OP = 'DELETE' THEN
    RETURN OLD;
  END IF;
  RETURN NEW;
END
",
            quote::literal(&message),
            flag = self.flag
        );
        let comment = "Nobody changes the list of inherited roles by hand".to_owned();
        add(catalog, for_trigger(&name, body, &comment));
        let events = [TriggerEvent::Insert, TriggerEvent::Update, TriggerEvent::Delete];
        let mut trigger = new("keep_list", TriggerTiming::Before, &events, &name);
        trigger.comment = Some(comment);
        if let Some(made) = catalog.tables.get_mut(&self.tenant.members.table) {
            made.triggers.insert(trigger.name.clone(), trigger);
        }
    }
}
