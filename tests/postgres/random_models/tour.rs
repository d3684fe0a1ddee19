//! A tour through a database that was made of a model: rows for every table, then everything that everybody may try.

use std::cell::RefCell;

use policyc::catalog::{Argument, Body, FunctionResult, Ident, ReferentialAction};
use policyc::model::{MembersKind, Model, Scope, Table};
use policyc::sql::quote;
use postgres::Transaction;

use super::fill::{self, ALICE, BOB, CAROL};
use super::oracle::{self, Person};
use crate::support::Database;
use crate::support::database::{describe, sqlstate};
use crate::support::session::{Actor, become_actor};

/// What went wrong.
pub fn faults(database: &Database, model: &Model) -> Vec<String> {
    let tour = Tour { database, model, faults: RefCell::default() };
    tour.fill();
    if tour.faults.borrow().is_empty() {
        tour.outsider_sees_nothing();
        tour.people_see_what_rules_say();
        tour.everybody_tries();
        tour.functions();
        tour.ends();
    }
    tour.faults.into_inner()
}

struct Tour<'a> {
    database: &'a Database,
    model: &'a Model,
    faults: RefCell<Vec<String>>,
}

/// Refusals that are meant: privileges, policies and guards; constraints; a column that the server computes.
fn is_meant(state: &str) -> bool {
    state == "42501" || state.starts_with("23") || state == "428C9"
}

impl Tour<'_> {
    fn fault(&self, text: String) {
        self.faults.borrow_mut().push(text);
    }

    /// Runs a statement as the migration's role and keeps what it did; the fault if it fails.
    fn keep(&self, sql: &str) {
        if let Err(error) = self.database.apply(sql) {
            self.fault(format!("{}\n  in {sql}", describe(&error, sql)));
        }
    }

    /// Tries statements one after the other as somebody, each on what the ones before left, and undoes them all.
    fn attempt(&self, who: &Actor, before: &[String], statements: &[String]) {
        let mut client = self.database.superuser();
        let mut transaction = client.transaction().expect("a transaction");
        for sql in before {
            transaction.batch_execute(sql).unwrap_or_else(|error| panic!("{}", describe(&error, sql)));
        }
        if who.role == "postgres" {
            transaction.batch_execute("set local role postgres").expect("the migration's role");
        } else {
            become_actor(&mut transaction, who).expect("an actor");
        }
        for sql in statements {
            self.one(&mut transaction, who, sql);
        }
        transaction.rollback().expect("undone");
    }

    fn one(&self, transaction: &mut Transaction<'_>, who: &Actor, sql: &str) {
        let mut savepoint = transaction.transaction().expect("a savepoint");
        // Constraints that are checked at the end are checked now.
        let done = savepoint.batch_execute(sql);
        match done {
            Ok(()) => savepoint.commit().expect("released"),
            Err(error) => {
                savepoint.rollback().expect("undone");
                if !sqlstate(&error).is_some_and(is_meant) {
                    self.fault(format!("{}\n  as {} in {sql}", describe(&error, sql), who.role));
                }
            }
        }
    }

    /// Users, the tenant, its members, a row in every table, and everything that can point at something.
    fn fill(&self) {
        let model = self.model;
        for user in [ALICE, BOB, CAROL] {
            self.keep_as_superuser(&format!(
                "insert into auth.users (id, raw_user_meta_data) values ('{user}', '{{\"nick\": \"a\"}}')"
            ));
        }
        if let Some(tenant) = model.tenants.first()
            && let Some(table) = model.table(&tenant.table)
        {
            self.keep(&fill::insert(model, table, ALICE));
        }
        let is_outermost = |table: &Table| model.tenants.first().is_some_and(|tenant| tenant.table == table.name);
        let mut open: Vec<&Table> =
            model.tables.iter().filter(|table| !is_outermost(table) && !self.is_log(table)).collect();
        // Those that must point at others come after them.
        while let Some(at) = open.iter().position(|table| {
            !table.references.iter().any(|reference| {
                let not_null = table.column(&reference.column).is_some_and(|column| column.not_null);
                not_null && open.iter().any(|other| other.name == reference.table && other.name != table.name)
            }) && !table
                .tenant_keys
                .iter()
                .any(|key| key.tenant != table.name && open.iter().any(|other| other.name == key.tenant))
        }) {
            let table = open.remove(at);
            if self.is_members(table) {
                self.members(table);
            } else {
                self.keep(&fill::insert(model, table, ALICE));
            }
        }
        for table in &model.tables {
            for reference in table.references.iter().filter(|_| !table.append_only) {
                let Some(column) = table.column(&reference.column) else { continue };
                let is_own =
                    table.tenant_key() == Some(&column.name) || table.self_column.as_ref() == Some(&column.name);
                if column.not_null || is_own || model.table(&reference.table).is_none() {
                    continue;
                }
                let value = fill::pointed_at(reference);
                let ty = policyc::sql::print::type_ref(&column.ty);
                let limit = table.tenant_key().filter(|_| matches!(table.scope, Scope::Tenant { nullable: true, .. }));
                // Who is in no tenant can't point into one.
                let limit = limit.map_or_else(String::new, |key| format!(" where {} is not null", quote::ident(key)));
                let sql = format!(
                    "update {} set {} = ({value})::{ty}{limit}",
                    quote::qualified(&table.name),
                    quote::ident(&column.name)
                );
                // Another person's row, an immutable column: then it stays null.
                self.attempt(
                    &Actor { role: "postgres".into(), claims: serde_json::Value::Null },
                    &[],
                    std::slice::from_ref(&sql),
                );
                let _ = self.database.apply(&sql);
            }
        }
    }

    fn keep_as_superuser(&self, sql: &str) {
        if let Err(error) = self.database.superuser().batch_execute(sql) {
            self.fault(format!("{}\n  in {sql}", describe(&error, sql)));
        }
    }

    /// Alice and Bob are members, Carol is none.
    fn members(&self, table: &Table) {
        let model = self.model;
        let Some(tenant) = model.tenants_with_members().next() else { return };
        let (name, user) = (quote::qualified(&table.name), quote::ident(&tenant.members.user));
        let nullable = matches!(table.scope, Scope::Tenant { nullable: true, .. });
        for person in [ALICE, BOB, CAROL] {
            let there = self.database.look(&format!("select {user}::text from {name} where {user} = '{person}'"));
            if there.is_empty() == model.sign_up.is_some() {
                self.fault(format!("sign-up made {} rows", there.len()));
            }
            if there.is_empty() && (person != CAROL || nullable) {
                self.keep(&fill::insert(model, table, person));
            }
        }
        if nullable {
            let key = quote::ident(&tenant.members.key);
            self.keep(&format!(
                "update {name} set {key} = {} where {user} in ('{ALICE}', '{BOB}')",
                fill::tenant(model)
            ));
            self.keep(&format!("update {name} set {key} = null where {user} = '{CAROL}' and {key} is not null"));
        }
    }

    fn is_log(&self, table: &Table) -> bool {
        self.model.audit.as_ref().is_some_and(|audit| audit.table == table.name)
    }

    fn is_members(&self, table: &Table) -> bool {
        self.model.tenants_with_members().next().is_some_and(|tenant| tenant.members.table == table.name)
    }

    /// Sets people's role, as the server, whom no guard binds.
    fn with_role(&self, role: Option<&Ident>, people: &[&str]) -> Vec<String> {
        let Some(tenant) = self.model.tenants_with_members().next() else { return Vec::new() };
        let (Some(column), Some(role)) = (&tenant.members.role, role) else { return Vec::new() };
        let table = quote::qualified(&tenant.members.table);
        let people: Vec<String> = people.iter().map(|person| quote::literal(person)).collect();
        vec![
            "set local role service_role".to_owned(),
            format!(
                "update {table} set {} = {} where {} in ({})",
                quote::ident(column),
                quote::literal(role),
                quote::ident(&tenant.members.user),
                people.join(", ")
            ),
            "reset role".to_owned(),
        ]
    }

    /// Rows of tenants are nobody's who is in none, unless a rule names them.
    fn outsider_sees_nothing(&self) {
        let stranger = Actor::user("00000000-0000-4000-8000-0000000000ff");
        for table in &self.model.tables {
            let open = table.rules.iter().any(|rule| matches!(rule.who.word(), "authenticated" | "anyone"));
            if open {
                continue;
            }
            let columns = self.columns(table, "authenticated", "select");
            if columns.is_empty() {
                continue;
            }
            let sql = format!("select {} from {}", columns.join(", "), quote::qualified(&table.name));
            match self.database.attempt(&stranger, &sql) {
                Ok(0) => {}
                Ok(rows) => self.fault(format!("a stranger sees {rows} rows of {}", table.name)),
                Err(error) => self.fault(describe(&error, &sql)),
            }
        }
    }

    /// As many rows as the rules give, of those in use, of those in the bin, and of those whose time is over.
    fn people_see_what_rules_say(&self) {
        let lowest = self.model.roles.lowest().or_else(|| self.model.roles.iter().next()).map(|role| &role.name);
        let mut people = vec![
            Person { id: BOB, is_member: true, role: lowest },
            Person { id: CAROL, is_member: false, role: lowest },
        ];
        if self.model.roles.is_empty() {
            people.push(Person { id: ALICE, is_member: true, role: None });
        }
        people.extend(self.model.roles.iter().map(|role| Person {
            id: ALICE,
            is_member: true,
            role: Some(&role.name),
        }));
        for person in &people {
            for table in &self.model.tables {
                self.sees_what_rules_say(table, person, None);
                if let Some(bin) = &table.soft_delete {
                    self.sees_what_rules_say(table, person, Some((bin, "now()")));
                }
                if let Some(end) = &table.expires {
                    self.sees_what_rules_say(table, person, Some((end, "'2000-01-01'")));
                }
            }
        }
    }

    fn sees_what_rules_say(&self, table: &Table, person: &Person<'_>, set: Option<(&Ident, &str)>) {
        let columns = self.columns(table, "authenticated", "select");
        if columns.is_empty() {
            return;
        }
        let name = quote::qualified(&table.name);
        let mut client = self.database.superuser();
        let mut transaction = client.transaction().expect("a transaction");
        let mut before = if person.id == ALICE { self.with_role(person.role, &[ALICE]) } else { Vec::new() };
        if let Some((column, value)) = set {
            before.push(format!("update {name} set {} = {value}", quote::ident(column)));
        }
        for sql in &before {
            transaction.batch_execute(sql).unwrap_or_else(|error| panic!("{}", describe(&error, sql)));
        }
        let condition = oracle::visible(self.model, table, person);
        let sql = format!("select count(*) from {name} where {condition}");
        let expected: i64 =
            transaction.query_one(&sql, &[]).unwrap_or_else(|error| panic!("{}", describe(&error, &sql))).get(0);
        become_actor(&mut transaction, &Actor::user(person.id)).expect("an actor");
        let sql = format!("select count(*) from (select {} from {name}) rows", columns.join(", "));
        match transaction.query_one(&sql, &[]).map(|row| row.get::<_, i64>(0)) {
            Ok(seen) if seen == expected => {}
            Ok(seen) => self.fault(format!(
                "{} as {:?} sees {seen} rows of {name} and not {expected} ({set:?}): {condition}",
                person.id, person.role
            )),
            Err(error) => self.fault(describe(&error, &sql)),
        }
    }

    /// The columns of a table that a database role may do something with.
    fn columns(&self, table: &Table, role: &str, privilege: &str) -> Vec<String> {
        self.database.look(&format!(
            "select quote_ident(attname) from pg_attribute where attrelid = {}::regclass and attnum > 0 and not attisdropped \
             and has_column_privilege('{role}', attrelid, attnum, '{privilege}') order by attnum",
            quote::literal(&quote::qualified(&table.name))
        ))
    }

    /// Every statement that a role's privileges let through, on every table, as everybody.
    fn everybody_tries(&self) {
        let model = self.model;
        let mut actors = vec![
            (Actor { role: "postgres".into(), claims: serde_json::Value::Null }, Vec::new()),
            (Actor::service(), Vec::new()),
            (Actor::anon(), Vec::new()),
            (Actor::user(CAROL), Vec::new()),
        ];
        if model.roles.is_empty() {
            actors.push((Actor::user(ALICE), Vec::new()));
        }
        for role in model.roles.iter() {
            actors.push((Actor::user(ALICE), self.with_role(Some(&role.name), &[ALICE])));
        }
        for (who, before) in &actors {
            let mut statements = Vec::new();
            for table in &model.tables {
                let name = quote::qualified(&table.name);
                let seen = self.columns(table, &who.role, "select");
                if !seen.is_empty() {
                    statements.push(format!("select {} from {name}", seen.join(", ")));
                }
                statements.push(fill::insert(model, table, ALICE));
                for column in self.columns(table, &who.role, "update") {
                    statements.push(format!("update {name} set {column} = {column}"));
                    let plain = table.columns.iter().find(|it| quote::ident(&it.name) == column);
                    if let Some(plain) = plain.filter(|it| !it.is_generated()) {
                        statements.push(format!("update {name} set {column} = {}", self.other_value(table, plain)));
                    }
                }
                statements.push(format!("delete from {name}"));
                statements.push(format!("delete from {name}"));
            }
            self.attempt(who, before, &statements);
        }
    }

    fn other_value(&self, table: &Table, column: &policyc::model::Column) -> String {
        if column.not_null && (table.primary_key.contains(&column.name) || table.tenant_key() == Some(&column.name)) {
            return quote::ident(&column.name).into_owned();
        }
        let role = self.model.tenants_with_members().next().and_then(|tenant| tenant.members.role.as_ref());
        if self.is_members(table) && role == Some(&column.name) {
            return self.model.roles.iter().last().map_or_else(|| "null".to_owned(), |role| quote::literal(&role.name));
        }
        if column.not_null { fill::sample(&column.ty).to_owned() } else { "null".to_owned() }
    }

    /// What clients call: to make a tenant, to leave it, to take somebody out.
    fn functions(&self) {
        let Some(tenant) = self.model.tenants_with_members().next() else { return };
        let wanted = policyc::lower::lower(self.model, &policyc::catalog::Catalog::default());
        for function in wanted.functions.values().filter(|function| matches!(function.body, Body::Atomic(_))) {
            let values = self.arguments(function);
            let call = format!("select * from {}({})", quote::qualified(&function.name), values.join(", "));
            assert!(matches!(function.result, FunctionResult::Type(_)), "{call}");
            for person in [ALICE, BOB, CAROL] {
                let highest = self.model.roles.iter().last().map(|role| &role.name);
                self.attempt(
                    &Actor::user(person),
                    &self.with_role(highest, &[ALICE, BOB]),
                    std::slice::from_ref(&call),
                );
            }
            self.attempt(&Actor::anon(), &[], std::slice::from_ref(&call));
        }
        if tenant.leave {
            self.members_leave(&wanted);
        }
        if tenant.create.is_some() {
            self.carol_creates(&wanted);
        }
    }

    /// What a function is given: the one tenant, where a person can be in many; Bob is the one who is removed.
    fn arguments(&self, function: &policyc::catalog::Function) -> Vec<String> {
        let starts = |word: &str| function.name.name.starts_with(word);
        let join =
            self.model.tenants_with_members().next().is_some_and(|tenant| tenant.members.kind == MembersKind::Join);
        let last = function.arguments.len().saturating_sub(1);
        let values = function.arguments.iter().enumerate().map(|(at, argument)| {
            if starts("remove_") && at == last {
                format!("'{BOB}'")
            } else if join && (starts("remove_") || starts("leave_")) {
                let key = self.database.look(&format!("select {}::text", fill::tenant(self.model)));
                format!("{}::{}", quote::literal(&key.concat()), policyc::sql::print::type_ref(&argument.ty))
            } else {
                cast(argument)
            }
        });
        values.collect()
    }

    /// Whoever isn't the last of the highest role can leave, if nothing restricts it.
    fn members_leave(&self, wanted: &policyc::catalog::Catalog) {
        let restricts = |reference: &policyc::model::Reference| {
            reference.within_tenant()
                && matches!(reference.on_delete, ReferentialAction::NoAction | ReferentialAction::Restrict)
        };
        let leaves = |function: &&policyc::catalog::Function| {
            matches!(function.body, Body::Atomic(_)) && function.name.name.starts_with("leave_")
        };
        let Some(function) = wanted.functions.values().find(leaves) else { return };
        if self.model.tables.iter().flat_map(|table| &table.references).any(restricts) {
            return;
        }
        let highest = self.model.roles.iter().last().map(|role| &role.name);
        let call = format!("select {}({})", quote::qualified(&function.name), self.arguments(function).join(", "));
        for person in [ALICE, BOB] {
            let mut client = self.database.superuser();
            let mut transaction = client.transaction().expect("a transaction");
            for sql in self.with_role(highest, &[ALICE, BOB]) {
                transaction.batch_execute(&sql).unwrap_or_else(|error| panic!("{}", describe(&error, &sql)));
            }
            become_actor(&mut transaction, &Actor::user(person)).expect("an actor");
            if let Err(error) = transaction.batch_execute(&call) {
                self.fault(format!("leaving: {}", describe(&error, &call)));
            }
        }
    }

    /// Somebody without a tenant can make one, unless it is alike an existing one in what must be unique.
    fn carol_creates(&self, wanted: &policyc::catalog::Catalog) {
        let Some(function) = wanted
            .functions
            .values()
            .find(|function| matches!(function.body, Body::Atomic(_)) && function.name.name.starts_with("create_"))
        else {
            return self.fault("nothing creates a tenant".to_owned());
        };
        let values: Vec<String> = function.arguments.iter().map(cast).collect();
        let call = format!("select * from {}({})", quote::qualified(&function.name), values.join(", "));
        match self.database.attempt(&Actor::user(CAROL), &call) {
            Ok(1) => {}
            Ok(rows) => self.fault(format!("{call} gave {rows} rows")),
            Err(error) if sqlstate(&error).is_some_and(|state| state.starts_with("23")) => {}
            Err(error) => self.fault(describe(&error, &call)),
        }
    }

    /// The tenant goes, a user goes, everything goes.
    fn ends(&self) {
        let postgres = Actor { role: "postgres".into(), claims: serde_json::Value::Null };
        let mut ends =
            vec![format!("delete from auth.users where id = '{ALICE}'"), "delete from auth.users".to_owned()];
        for table in &self.model.tables {
            ends.push(format!("delete from {}", quote::qualified(&table.name)));
            ends.push(format!("truncate {} cascade", quote::qualified(&table.name)));
        }
        for end in ends {
            self.attempt(&postgres, &[], &[end.clone(), end]);
        }
    }
}

/// A value for an argument. Functions are found by the types of what they are given, and `7` is no smallint.
fn cast(argument: &Argument) -> String {
    // A bare `bit` is `bit(1)`, but for an argument.
    let bits = argument.ty.name == "bit";
    format!(
        "{}::{}{}",
        fill::sample(&argument.ty),
        policyc::sql::print::type_ref(&argument.ty),
        if bits { "(3)" } else { "" }
    )
}
