//! The catalogue of codes: one list, from which `policyc explain`, the docs and the tests are made.

/// The identity of a kind of message.
#[derive(Debug, PartialEq, Eq)]
pub struct Code {
    /// `P0201`.
    pub id: &'static str,
    /// `unknown-role`; accepted wherever the id is.
    pub name: &'static str,
    /// One line.
    pub summary: &'static str,
    /// The page that `policyc explain` prints, Markdown.
    pub page: &'static str,
}

/// Declares the codes: the only list of them. The page of `P0001` is `docs/diagnostics/P0001.md`.
macro_rules! codes {
    ($($id:ident $name:literal $summary:literal;)*) => {
        $(
            #[doc = $summary]
            pub static $id: Code = Code {
                id: stringify!($id),
                name: $name,
                summary: $summary,
                page: include_str!(concat!("../../docs/diagnostics/", stringify!($id), ".md")),
            };
        )*

        /// Every code, in order.
        pub static CODES: &[&Code] = &[$(&$id),*];
    };
}

codes! {
    // P00xx: the text of a model
    P0001 "unexpected-text" "a line goes on with something that can't stand there";
    P0002 "unknown-line" "a line begins with a word that begins no line there";
    P0003 "upper-case-name" "an unquoted name has upper-case letters";
    P0004 "empty-name" "a quoted name is empty";
    P0005 "unclosed-bracket" "a bracket or a block isn't closed";
    P0006 "unclosed-quote" "a string, a quoted name or a comment isn't closed";
    P0007 "stray-bracket" "a closing bracket closes nothing, or a bracket of another kind";
    P0008 "forbidden-character" "a character can't stand in a model, or not outside quotes";
    P0009 "nesting-too-deep" "brackets stand in each other too deep";
    P0010 "file-too-large" "a file is larger than what is read";
    P0011 "not-utf8" "a file isn't UTF-8";
    P0012 "documentation-of-nothing" "documentation stands where nothing takes it";
    P0013 "said-twice" "something that is said once is said again";
    P0014 "misplaced-line" "a line stands in a block where it doesn't belong";
    // P01xx: the YAML spelling
    P0101 "yaml-syntax" "the file isn't YAML";
    P0102 "yaml-kind" "a value of another kind is expected";
    P0103 "yaml-unknown-key" "a key isn't one that can stand there";
    P0104 "yaml-missing-key" "a key that must be there isn't";
    P0105 "yaml-duplicate-key" "a key stands twice in one mapping";
    P0106 "yaml-colon" "a `: ` makes a mapping of a text";
    P0107 "yaml-first-character" "a text begins with a character that means something in YAML";
    P0108 "yaml-comment" "a ` #` begins a comment inside a text";
    P0109 "yaml-not-a-text" "YAML reads a number, `true` or `null` where a text is meant";
    P0110 "yaml-empty-value" "a key or an element has no value";
    P0111 "yaml-merge-key" "`<<` merges mappings, which models can't";
    P0112 "yaml-aliases" "aliases make too much of a document";
    P0113 "yaml-documents" "a file holds several documents";
    P0114 "yaml-tab" "a tab indents a line";
    P0115 "yaml-tag" "a value has a tag";
    P0116 "yaml-comma" "a comma cuts a text in `[ ]` or `{ }`";
    // P02xx: names
    P0201 "unknown-table" "a table that isn't there";
    P0202 "unknown-column" "a column that isn't there";
    P0203 "unknown-role" "a role that isn't declared";
    P0204 "reserved-role" "a word that can't be used as a role";
    P0205 "duplicate-name" "a name that is taken";
    P0206 "foreign-schema" "something of the model's in a schema of the platform's";
    P0207 "no-model-name" "a model without a name";
    P0208 "declared-twice" "a declaration that may stand once stands twice";
    P0209 "reserved-table" "a table with a name that conditions use for a row";
    // P03xx: SQL inside the model
    P0301 "sql-syntax" "SQL that Postgres can't read";
    P0302 "unknown-type" "a type that isn't there";
    P0303 "sql-unknown-column" "an expression with a column that isn't there";
    P0304 "unknown-function" "a function that isn't there, or not for these arguments";
    P0305 "no-operator" "a comparison that Postgres doesn't have";
    P0306 "not-about-one-row" "an aggregate, a window function or a set in an expression about one row";
    P0307 "no-old-or-new" "`old` or `new` where there are none";
    P0308 "query-in-expression" "a query where none can stand";
    P0309 "not-immutable" "a function whose result can change in an expression that is stored";
    P0310 "not-boolean" "something other than truth under AND, OR or NOT";
    P0311 "wrong-type" "a value of a type that doesn't fit";
    // P04xx: rules, roles and tenants
    P0401 "no-scope" "a table that doesn't say whose rows it holds";
    P0402 "two-scopes" "a table whose rows belong to two kinds of owner";
    P0403 "no-tenant" "a tenant is spoken of where there is none";
    P0404 "self-without-column" "`self` in a table without a person, or a person that is no uuid";
    P0405 "rule-on-internal" "a rule for clients on a table for the server only";
    P0406 "column-lists-differ" "two rules that show different columns, or let different ones in";
    P0407 "two-policy-names" "two names for one policy, or one name for two";
    P0408 "column-list" "a column list that can't be";
    P0409 "write-without-select" "a rule to change rows that nobody can see";
    P0410 "role-circle" "roles that include each other";
    P0411 "no-identity" "a model that doesn't say who is calling";
    P0412 "no-members" "a tenant that doesn't say who belongs to it";
    P0413 "members-table" "a table that can't say who belongs to a tenant";
    P0414 "self-service-membership" "a rule by which clients could decide who belongs to a tenant";
    P0415 "append-only-changed" "something that would change an append-only table";
    P0416 "audit-log" "an audit log that can't do its work";
    P0417 "sign-up-fails" "a sign-up that would fail for some users";
    P0418 "create-tenant-fails" "a tenant that couldn't be created";
    P0419 "not-yet" "a part of the language that comes with a later version";
    P0420 "user-metadata" "a condition that trusts what users write about themselves";
    P0421 "reference-into-tenant" "a reference by which a client outside a tenant could hold on to its rows";
    P0422 "peer" "a rule for people who share a tenant where it has no place";
    P0423 "invitations" "invitations that nobody could accept, or that somebody else could";
    P0430 "restriction" "a restriction that closes nothing, or says what restrictions can't";
    P0431 "secret-column" "a secret column where it would be known";
    P0432 "expiry" "rows that can't expire";
    P0441 "caller-source" "a setting or a claim that can't say who is calling";
    P0442 "session-role" "a role of the database that can't play the part";
    P0443 "not-on-this-platform" "something of Supabase's in a model for a plain Postgres";
    P0450 "nested-tenant" "tenants that can't be nested like this";
    P0451 "nested-member" "a member of a nested tenant who may be no member of the one around it";
    P0452 "inherited-roles" "inherited roles that can't be listed like this";
    P0460 "cannot-be-made-of" "a domain or a view that can't be made of what it names";
    P0461 "body" "a body or a query that can't stand there";
    P0462 "security-definer" "a function with its owner's rights";
    P0463 "callers" "somebody who can't be let in to a function or a view";
    P0464 "ambiguous-name" "a name that may mean two things";
    P0465 "not-understood" "SQL that can't be looked into";
    P0466 "function-result" "a function that doesn't take or return what it says";
    P0467 "name-without-schema" "a name in PL/pgSQL that wouldn't be found";
    P0468 "out-of-reach" "a function or a view that would fail for everybody it is for";
    P0469 "view-column" "a column of a view that has no name or no type, or changes";
    P0475 "own-sql-syntax" "a statement of the model's own SQL that can't be read";
    P0476 "own-sql-not-of-the-schema" "a statement that makes no part of the schema";
    P0477 "own-sql-not-understood" "a statement of which it isn't known what it does";
    P0478 "own-sql-refused" "a statement that Postgres would refuse";
    P0479 "own-sql-changes-model" "a statement that changes what the model makes";
    P0480 "own-sql-open-table" "a table that clients reach, without row security";
    P0481 "own-sql-definer-function" "a function with its owner's rights that is open";
    P0482 "own-sql-definer-view" "a view that clients reach, with its owner's rights";
    P0483 "own-sql-default-privileges" "an object whose privileges hang on the project's defaults";
    P0484 "own-sql-once" "a statement that can't be run again";
    P0485 "expectation" "an expectation that isn't so";
    P0486 "expectation-form" "an expectation that means nothing";
    P0490 "session-without-tenant" "a session that says neither who the user is nor for which tenant it speaks";
    P0491 "one-role" "a session without a user, and not exactly one role";
    P0492 "no-user" "something about users where requests come without one";
    P0493 "nested-without-user" "tenants inside each other where requests come without a user";
    // P05xx: tables
    P0501 "no-primary-key" "a table without a primary key";
    P0502 "repeated" "the same thing said twice";
    P0503 "contradiction" "two things that contradict each other";
    P0504 "default-not-listed" "a default that isn't one of the values allowed";
    P0505 "reference" "a reference that Postgres would refuse";
    P0506 "set-null-not-null" "a reference that would set a column to null that can't be";
    P0507 "index-method" "an index method that isn't there, or can't do it";
    P0509 "empty-list" "a list of values without any";
    P0510 "system-column" "a column with the name of one that every table has";
    P0511 "no-columns" "a table without columns";
    P0512 "key-of-one-column" "a primary key of several columns where one is needed";
    // P06xx: limits of Postgres
    P0601 "name-too-long" "a name of more than 63 bytes";
    // P07xx: building: migrations that exist, outputs
    P0701 "not-repeatable" "a migration that exists can't be run again, and the settings ask for that";
    P0702 "cannot-rebuild" "`--rebuild` would change a migration that isn't policyc's alone";
    P0703 "stale-output" "an output isn't what the model says";
    P0704 "foreign-file" "an output would replace a file that policyc didn't write";
    P0705 "misnamed-migration" "something among the migrations is none";
    P0706 "duplicate-migration-version" "two migrations have the same version";
    P0707 "template" "a template that can't be used";
    P0708 "read-back-failed" "rendered SQL that isn't what was planned";
    P0711 "unreadable-statement" "a statement that Postgres can't read";
    P0712 "object-missing" "a statement about something that isn't there";
    P0713 "object-exists" "a statement that makes something that is there already";
    P0714 "statement-refused" "a statement that Postgres refuses";
    P0715 "psql-command" "a command of psql in a file of SQL";
    P0720 "copy-data" "rows of COPY stand in a file of SQL";
    P0721 "unknown-effect" "what a statement does isn't known";
    P0731 "no-branch-point" "what a branch added can't be told";
    P0732 "unreadable-baseline" "a baseline that can't be understood";
    P0733 "stale-baseline" "an entry of a baseline whose finding is gone";
    P0734 "not-for-these-files" "an option of `policyc lint` that can't be had with these paths";
    P0735 "migrations-behind-model" "migrations that don't lead to the model";
    // P08xx: settings and files; whoever meets an error of these couldn't do its work (exit code 2)
    P0801 "unreadable-file" "a file or folder can't be read";
    P0802 "binary-file" "a file is binary";
    P0803 "no-model-files" "there is no model file";
    P0804 "cannot-write" "a file can't be written";
    P0805 "leads-out-of-project" "a symbolic link leads an output out of the project";
    P0806 "invalid-setting" "a setting has a value that it can't have";
    P0807 "unknown-setting" "`policyc.yaml` has a key that means nothing";
    P0808 "settings-not-yaml" "`policyc.yaml` isn't YAML";
    P0809 "invalid-supabase-config" "`supabase/config.toml` can't be understood";
    P0810 "no-project" "there is no `policyc.yaml`";
    P0811 "file-exists" "`policyc init` would overwrite a file";
    P0812 "not-a-policy-file" "`policyc fmt` was given a file that isn't `*.policy`";
    P0816 "no-migrations" "there are no migrations to replay";
    P0817 "utf-16" "a file is UTF-16";
    P0818 "json-not-sql" "a file that should be SQL is JSON";
    P0819 "too-much-sql" "there is more SQL than is read";
    P0820 "init-migration" "a first migration that Supabase skips";
    P0821 "empty-migration" "a migration is empty";
    // P09xx: seed rows
    P0901 "seed-width" "a seed row with more or fewer values than columns";
    P0902 "seed-column-missing" "seed rows without a column that must be given";
    P0903 "seed-null" "a seed row with null where it can't be";
    P0904 "seed-computed" "seed rows with a column that the server computes";
    P0905 "seed-without-key" "seed rows that couldn't be found again";
    P0906 "seed-twice" "two seed rows with the same key";
    P0907 "seed-table" "seed rows for a table that can have none";
    P0908 "seed-not-listed" "a seed row with a value that isn't one of those allowed";
    P0909 "seed-circle" "seed rows that point at each other in a circle";
    P0910 "seed-no-parent" "a seed row that points at no row";
}

/// Finds a code by its id or its name, in any case.
pub fn find(text: &str) -> Option<&'static Code> {
    CODES.iter().copied().find(|code| code.id.eq_ignore_ascii_case(text) || code.name.eq_ignore_ascii_case(text))
}
