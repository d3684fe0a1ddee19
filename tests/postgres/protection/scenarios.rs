//! Two states of a schema `app`, whose tables have columns `id`, `owner` and `note`.

/// One pair; both ways are tried.
#[derive(Debug)]
pub struct Scenario {
    /// What changes.
    pub name: &'static str,
    /// Whether it needs a curtain.
    pub curtain: bool,
    /// The one side, and the other.
    pub a: &'static str,
    pub b: &'static str,
}

/// What both sides begin with.
pub const COMMON: &str = "
create schema app;
grant usage on schema app to anon, authenticated;
create table app.notes (id int primary key, owner text, note text);
insert into app.notes values (1, 'me', 'mine'), (2, 'you', 'yours'), (3, null, 'nobody''s');
create function app.me() returns text language sql stable as $$ select current_setting('app.me', true) $$;
";

pub const SCENARIOS: &[Scenario] = &[
    Scenario {
        name: "one command opens, another closes",
        curtain: true,
        a: "alter table app.notes enable row level security;
            create policy look on app.notes for select to authenticated using (owner = app.me());
            create policy change on app.notes for update to authenticated using (true);
            grant select, update on app.notes to authenticated;",
        b: "alter table app.notes enable row level security;
            create policy look on app.notes for select to authenticated using (true);
            create policy change on app.notes for update to authenticated using (owner = app.me());
            grant select, update on app.notes to authenticated;",
    },
    Scenario {
        name: "one policy changes",
        curtain: false,
        a: "alter table app.notes enable row level security;
            create policy look on app.notes for select to authenticated using (owner = app.me());
            create policy change on app.notes for update to authenticated using (true);
            grant select, update on app.notes to authenticated;",
        b: "alter table app.notes enable row level security;
            create policy look on app.notes for select to authenticated using (owner is null);
            create policy change on app.notes for update to authenticated using (true);
            grant select, update on app.notes to authenticated;",
    },
    Scenario {
        name: "a table is open, or closed with policies",
        curtain: false,
        a: "grant all on app.notes to anon, authenticated;",
        b: "alter table app.notes enable row level security;
            alter table app.notes force row level security;
            create policy look on app.notes for select to authenticated using (owner = app.me());
            create policy add on app.notes for insert to authenticated with check (owner = app.me());
            create policy bar on app.notes as restrictive for all to authenticated using (note <> 'yours');
            grant select, insert on app.notes to authenticated;",
    },
    Scenario {
        name: "policies under other names",
        curtain: false,
        a: "alter table app.notes enable row level security;
            create policy own on app.notes to authenticated using (owner = app.me());
            create policy bar on app.notes as restrictive to authenticated using (note is not null);
            grant select, update, delete on app.notes to authenticated;",
        b: "alter table app.notes enable row level security;
            create policy everything on app.notes for select to authenticated, anon using (true);
            create policy wall on app.notes as restrictive to authenticated, anon using (owner is not null);
            grant select, insert on app.notes to anon;
            grant select (id), update (note) on app.notes to authenticated;",
    },
    Scenario {
        name: "a restrictive policy changes while a permissive one does",
        curtain: true,
        a: "alter table app.notes enable row level security;
            create policy look on app.notes for select to authenticated using (owner = app.me());
            create policy bar on app.notes as restrictive to authenticated using (true);
            grant select on app.notes to authenticated;",
        b: "alter table app.notes enable row level security;
            create policy look on app.notes for select to authenticated using (true);
            create policy bar on app.notes as restrictive to authenticated using (owner = app.me());
            grant select on app.notes to authenticated;",
    },
    Scenario {
        name: "a function that policies call changes with them",
        curtain: true,
        a: "create function app.sees(owner text) returns bool language sql stable as $$ select owner = app.me() $$;
            alter table app.notes enable row level security;
            create policy look on app.notes for select to authenticated using (app.sees(owner));
            grant select on app.notes to authenticated;",
        b: "create function app.sees(owner text) returns bool language sql stable as $$ select true $$;
            alter table app.notes enable row level security;
            create policy look on app.notes for select to authenticated using (app.sees(owner) and owner = app.me());
            grant select on app.notes to authenticated;",
    },
    Scenario {
        name: "a new table where everything is given away",
        curtain: false,
        a: "alter default privileges in schema app grant all on tables to anon, authenticated;",
        b: "alter default privileges in schema app grant all on tables to anon, authenticated;
            create table app.secrets (id int primary key, owner text, note text);
            alter table app.secrets enable row level security;
            create policy own on app.secrets for select to authenticated using (owner = app.me());
            revoke all on app.secrets from anon;
            revoke update on app.secrets from authenticated;",
    },
    Scenario {
        name: "a column changes its type under a restrictive policy",
        curtain: true,
        a: "alter table app.notes enable row level security;
            create policy look on app.notes for select to authenticated using (true);
            create policy bar on app.notes as restrictive to authenticated using (owner = app.me());
            grant select on app.notes to authenticated;",
        b: "alter table app.notes alter column owner type varchar(20);
            alter table app.notes enable row level security;
            create policy look on app.notes for select to authenticated using (true);
            create policy bar on app.notes as restrictive to authenticated using (owner = app.me());
            grant select on app.notes to authenticated;",
    },
    Scenario {
        name: "a restrictive policy is for another command",
        curtain: false,
        a: "alter table app.notes enable row level security;
            create policy look on app.notes to authenticated using (true);
            create policy bar on app.notes as restrictive for update to authenticated using (owner = app.me());
            grant select, update, delete on app.notes to authenticated;",
        b: "alter table app.notes enable row level security;
            create policy look on app.notes to authenticated using (true);
            create policy bar on app.notes as restrictive for delete to authenticated using (owner = app.me());
            grant select, update, delete on app.notes to authenticated;",
    },
];
