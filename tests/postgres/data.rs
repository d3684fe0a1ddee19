//! Domains, views and functions on real servers: what is applied is what was meant, as often as it is applied, and nobody sees or does more by them.

use policyc::compile::{self, Artifacts, Options};
use policyc::diagnostics::Diagnostics;
use policyc::span::SourceMap;

use crate::applied;
use crate::support::identity::{Identity, Settings};
use crate::support::script::{Actors, Runner};
use crate::support::types::Workspace;
use crate::support::{Cluster, GRANTS, VERSIONS};

const MODEL: &str = include_str!("data/library.policy");

/// Who owns the plain database and migrates it.
const OWNER: &str = "desk_owner";

fn compiled(text: &str, options: &Options) -> Artifacts {
    let mut sources = SourceMap::default();
    let file = sources.add("library.policy", text);
    let mut diagnostics = Diagnostics::default();
    let artifacts = compile::compile(&mut sources, &[file], options, &mut diagnostics);
    let found: Vec<String> =
        diagnostics.resolved(&sources).iter().map(|it| format!("{}: {}", it.code.id, it.message)).collect();
    artifacts.unwrap_or_else(|| panic!("the model has mistakes: {found:#?}"))
}

/// The same model for a plain Postgres.
fn plain_model() -> String {
    let session = "identity session {\n  user app.user_id uuid\n  client app_user\n  server app_server\n}";
    // Whoever isn't signed in comes as the same role there.
    MODEL.replace("identity supabase", session)
}

fn actors() -> Actors {
    Actors::from([
        ("ann", "00000000-0000-0000-0000-0000000000a1"),
        ("al", "00000000-0000-0000-0000-0000000000a2"),
        ("bob", "00000000-0000-0000-0000-0000000000b1"),
        ("lou", "00000000-0000-0000-0000-0000000000c1"),
    ])
}

#[test]
fn views_and_functions_show_and_do_what_their_caller_may() {
    let made = compiled(MODEL, &Options::default());
    for version in VERSIONS {
        for grants in GRANTS {
            let database = Cluster::get(version).database(grants);
            database.apply_ok(&made.migration);
            let (difference, compared) = applied::difference(&made.catalog, &database);
            assert!(difference.is_empty(), "{version}, {grants:?} grants:\n{}", difference.join("\n"));
            assert!(compared > 150, "only {compared} lines");
            let mut runner = Runner::new(&database, &actors(), &[]);
            runner.run_to_stay(include_str!("data/seed.sql"));
            runner.finish("seed.sql");
            let mut runner = Runner::new(&database, &actors(), &[]);
            runner.run(include_str!("data/attacks.sql"));
            runner.run(include_str!("data/anon.sql"));
            let met = runner.met;
            runner.finish(&format!("attacks.sql on {version}, {grants:?}"));
            assert!(met >= 70, "only {met} expectations");
        }
    }
}

#[test]
fn a_plain_postgres_has_them_too() {
    let made = compiled(&plain_model(), &Options::default());
    let identity = Identity::Session(Settings {
        user: Some("app.user_id"),
        tenant: None,
        client: "app_user",
        server: "app_server",
        owner: OWNER,
        chosen: std::collections::BTreeMap::new(),
    });
    for version in VERSIONS {
        let database = Cluster::get(version).plain_database(OWNER);
        database.apply_as_ok(OWNER, &made.migration);
        let (difference, _) = applied::difference_for(&made.catalog, &database, OWNER);
        assert!(difference.is_empty(), "{version}:\n{}", difference.join("\n"));
        let mut runner = Runner::with_identity(&database, &actors(), &[], &identity);
        runner.run_to_stay(include_str!("data/seed.sql"));
        runner.finish("seed.sql");
        let mut runner = Runner::with_identity(&database, &actors(), &[], &identity);
        runner.run(include_str!("data/attacks.sql"));
        let met = runner.met;
        runner.finish(&format!("attacks.sql on a plain {version}"));
        assert!(met >= 55, "only {met} expectations");
    }
}

#[test]
fn they_can_be_applied_again() {
    let again = compiled(MODEL, &Options { idempotent: true, ..Options::default() });
    for version in VERSIONS {
        for grants in GRANTS {
            let database = Cluster::get(version).database(grants);
            for _ in 0..3 {
                database.apply_ok(&again.migration);
            }
            let (difference, _) = applied::difference(&again.catalog, &database);
            assert!(difference.is_empty(), "{version}, {grants:?} grants:\n{}", difference.join("\n"));
        }
    }
}

const PROGRAM: &str = "
import type { Database, Functions, Shelf, Book } from './types.js'

const row: Shelf = { id: 'x', title: null, place: 'a', level: 3, price: '1.00', owner: null }
const shelf: Database['shelf'] extends object ? true : never = true
const book: Pick<Book, 'place' | 'level'> = { place: 'a', level: null }
const call: Functions['books_from']['Args'] = { most: 3 }
const counted: Functions['count_books']['Returns'] = [{ title: 'x', copies: '1' }]
const nothing: Functions['count_books']['Args'] = {}
const feeling: Book['feeling'] = 'happy'
// @ts-expect-error a value that the domain doesn't have
const wrong: Book['feeling'] = 'odd'
// @ts-expect-error an argument without a default
const missing: Functions['rename_book']['Args'] = { book: 'x' }
export { row, shelf, book, call, counted, nothing, feeling, wrong, missing }
";

#[test]
fn their_types_compile_and_refuse() {
    let made = compiled(MODEL, &Options::default());
    let workspace = Workspace::new().with("types.ts", &made.types).with("program.ts", PROGRAM);
    workspace.check_strictly("program.ts").expect_success("tsc --strict program.ts");
}
