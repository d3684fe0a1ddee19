//! The tests of structure: each object is compared with what its statement makes, both as the server prints them.

use super::file::{File, array, flag};
use super::tables::named;
use crate::access::Caller;
use crate::catalog::{
    Acl, Constraint, ConstraintKind, Function, FunctionId, Ident, Policy, QualifiedName, Table, Trigger, TriggerEnabled,
};
use crate::emit::sql::{Sql, policy_statement, statement};
use crate::emit::{Database, EmitError, Header, Templates};
use crate::plan::Change;
use std::collections::BTreeSet;

const ABOUT: &str =
    "Row security, policies, triggers, functions, constraints and privileges are those that were built.";

/// What the copies are called with which objects are compared.
const COPY: &str = "policyc copy";

/// `structure.test.sql`.
pub(super) fn file(templates: &Templates, header: &Header, database: &Database<'_>) -> Result<String, EmitError> {
    let mut tests = Tests { templates, calls: Vec::new() };
    for table in database.tables() {
        tests.table(table)?;
    }
    // Triggers on tables of the platform: sign-up.
    let own: Vec<&QualifiedName> = database.tables().into_iter().map(|table| &table.name).collect();
    for table in database.catalog.tables.values().filter(|table| !own.contains(&&table.name)) {
        for trigger in table.triggers.values() {
            tests.trigger(table, trigger)?;
        }
    }
    for id in database.functions() {
        if let Some(function) = database.catalog.functions.get(&id) {
            tests.function(&id, function)?;
        }
    }
    tests.schemas(database);
    let mut file = File::new(templates, header, &database.access.caller, ABOUT)?;
    // Only whoever has the rights of a function's owner can make it again, to compare.
    let ids = database.functions();
    let functions = ids.iter().filter_map(|id| database.catalog.functions.get(id));
    let lent: BTreeSet<&Ident> =
        functions.filter(|function| function.security_definer).map(|function| &function.owner).collect();
    if matches!(database.access.caller, Caller::Settings { .. }) && !lent.is_empty() {
        file.lend(&lent, &[])?;
    }
    file.part("pgtap/structure.sql.j2")?;
    file.run("pgtap/run_structure.sql.j2", tests.calls.len())?;
    for call in tests.calls {
        file.test(call);
    }
    file.part("pgtap/end.sql.j2")?;
    Ok(file.finish())
}

struct Tests<'a> {
    templates: &'a Templates,
    calls: Vec<Sql>,
}

impl Tests<'_> {
    fn add(&mut self, helper: &'static str, arguments: impl IntoIterator<Item = Sql>) {
        self.calls.push(Sql::call(Sql::keyword(helper), Sql::list(arguments)));
    }

    fn table(&mut self, table: &Table) -> Result<(), EmitError> {
        let name = || named(&table.name);
        self.add("policyc_test.row_security", [name(), flag(table.force_row_security)]);
        self.add("policyc_test.policies", [name(), array(table.policies.keys().map(Ident::as_str))]);
        for policy in table.policies.values() {
            let copy = Policy { name: COPY.into(), ..policy.clone() };
            let made = policy_statement(self.templates, &table.name, &copy)?;
            self.add("policyc_test.policy", [name(), Sql::literal(&policy.name), Sql::quoted(&made)]);
        }
        self.add("policyc_test.triggers", [name(), array(table.triggers.keys().map(Ident::as_str))]);
        for trigger in table.triggers.values() {
            self.trigger(table, trigger)?;
        }
        for constraint in table.constraints.values() {
            self.constraint(table, constraint)?;
        }
        self.add("policyc_test.table_privileges", [name(), holders(&table.privileges, "")]);
        let columns = table.columns.iter().flat_map(|column| held(&column.privileges, &format!("{}: ", column.name)));
        let columns: Vec<String> = columns.collect();
        self.add("policyc_test.column_privileges", [name(), array(columns.iter().map(String::as_str))]);
        Ok(())
    }

    fn trigger(&mut self, table: &Table, trigger: &Trigger) -> Result<(), EmitError> {
        let copy = Trigger { name: COPY.into(), ..trigger.clone() };
        let made = statement(self.templates, &Change::CreateTrigger(table.name.clone(), Box::new(copy)), false)?;
        // As `pg_trigger.tgenabled` has it.
        let enabled = match trigger.enabled {
            TriggerEnabled::Origin => "O",
            TriggerEnabled::Always => "A",
            TriggerEnabled::Replica => "R",
            TriggerEnabled::Disabled => "D",
        };
        let name = Sql::literal(&trigger.name);
        self.add("policyc_test.trigger", [named(&table.name), name, Sql::literal(enabled), Sql::quoted(&made)]);
        Ok(())
    }

    /// Primary keys are left out: a table can't have a second one to compare with.
    fn constraint(&mut self, table: &Table, constraint: &Constraint) -> Result<(), EmitError> {
        if matches!(constraint.kind, ConstraintKind::PrimaryKey(_)) {
            return Ok(());
        }
        let copy = Constraint { name: COPY.into(), ..constraint.clone() };
        let made = statement(self.templates, &Change::AddConstraint(table.name.clone(), Box::new(copy)), false)?;
        self.add("policyc_test.constraint", [named(&table.name), Sql::literal(&constraint.name), Sql::quoted(&made)]);
        Ok(())
    }

    fn function(&mut self, id: &FunctionId, function: &Function) -> Result<(), EmitError> {
        let made = statement(self.templates, &Change::CreateFunction(Box::new(function.clone())), false)?;
        let again = made.strip_prefix("CREATE FUNCTION").map(|rest| format!("CREATE OR REPLACE FUNCTION{rest}"));
        let signature = || Sql::literal(Sql::signature(id).as_str());
        self.add("policyc_test.function", [signature(), Sql::quoted(&again.unwrap_or(made))]);
        self.add("policyc_test.function_privileges", [signature(), holders(&function.privileges, "")]);
        Ok(())
    }

    /// The schemas of the model's functions and tables; what the platform has given on its own is its business.
    fn schemas(&mut self, database: &Database<'_>) {
        let tables: Vec<&Ident> = database.tables().into_iter().map(|table| &table.name.schema).collect();
        let functions: Vec<FunctionId> = database.functions();
        let mut hidden: Vec<&Ident> = functions.iter().map(|id| &id.name.schema).collect();
        hidden.retain(|schema| !tables.contains(schema));
        hidden.sort();
        hidden.dedup();
        for (name, schema) in hidden.into_iter().filter_map(|name| Some((name, database.catalog.schemas.get(name)?))) {
            self.add("policyc_test.schema_privileges", [Sql::literal(name), holders(&schema.privileges, "")]);
        }
        let mut exposed: Vec<&str> = tables.into_iter().map(Ident::as_str).collect();
        exposed.sort_unstable();
        exposed.dedup();
        self.add("policyc_test.no_open_table", [array(exposed)]);
    }
}

/// Who holds what, as the helpers print it.
fn held(acl: &Acl, prefix: &str) -> Vec<String> {
    let each = acl
        .iter()
        .flat_map(|(who, held)| held.iter().map(move |privilege| format!("{prefix}{who} {}", privilege.keyword())));
    each.collect()
}

fn holders(acl: &Acl, prefix: &str) -> Sql {
    array(held(acl, prefix).iter().map(String::as_str))
}
