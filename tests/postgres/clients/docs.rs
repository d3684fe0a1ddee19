//! `docs/`: diagrams that mermaid draws, links that lead somewhere, and pages that say what the database has.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Component, Path, PathBuf};

use super::{migrated, path, text};
use crate::support::{Version, mermaid};

const TABLES: [&str; 8] = [
    "organizations",
    "profiles",
    "customers",
    "revenue",
    "activities",
    "audit_logs",
    "ai_usage_log",
    "user_preferences",
];

fn page(table: &str) -> String {
    text(&format!("docs/tables/{table}.md"))
}

/// Every page by its path inside `docs`.
fn pages() -> BTreeMap<PathBuf, String> {
    let mut pages = BTreeMap::new();
    for folder in ["docs", "docs/tables"] {
        for entry in fs::read_dir(path(folder)).expect("`make build` writes the docs") {
            let file = entry.unwrap().path();
            if file.is_file() {
                let inside = file.strip_prefix(path("docs")).unwrap().to_owned();
                pages.insert(inside, fs::read_to_string(&file).unwrap());
            }
        }
    }
    pages
}

/// The lines of a page that aren't inside a fence.
fn prose(page: &str) -> impl Iterator<Item = &str> {
    let mut fenced = false;
    page.lines().filter(move |line| {
        let fence = line.starts_with("```");
        fenced ^= fence;
        !fenced && !fence
    })
}

/// The targets of the links `[text](target)` of a page.
fn links(page: &str) -> Vec<&str> {
    let targets = |line| {
        let parts: Vec<&str> = str::split(line, "](").collect();
        // A bracket that is escaped ends no link.
        let ends = parts.windows(2).filter(|pair| !pair[0].ends_with('\\')).map(|pair| pair[1]);
        ends.filter_map(|rest| Some(rest.split_once(')')?.0)).collect::<Vec<_>>()
    };
    prose(page).flat_map(targets).collect()
}

/// The anchors that GitHub gives the headings of a page.
fn anchors(page: &str) -> BTreeSet<String> {
    let headings =
        prose(page).filter_map(|line| line.strip_prefix('#').map(|line| line.trim_start_matches('#').trim()));
    headings
        .map(|heading| {
            let kept = heading.chars().filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'));
            kept.collect::<String>().to_lowercase().replace(' ', "-")
        })
        .collect()
}

/// Where a relative path leads from a page, inside `docs`; `None` if it leads out of it.
fn resolve(from: &Path, to: &str) -> Option<PathBuf> {
    let mut found = from.parent().map(Path::to_owned).unwrap_or_default();
    for part in Path::new(to).components() {
        match part {
            Component::ParentDir => found.pop().then_some(())?,
            Component::Normal(name) => found.push(name),
            _ => {}
        }
    }
    Some(found)
}

#[test]
fn mermaid_draws_every_diagram_whole() {
    let database = migrated(Version::V17);
    let keys: BTreeSet<(String, String)> = database
        .look(
            "select concat_ws(' ', conrelid::regclass, confrelid::regclass, conname) from pg_constraint
             where contype = 'f' and connamespace = 'public'::regnamespace",
        )
        .iter()
        .map(|line| line.split_once(' ').unwrap())
        .map(|(from, rest)| (from.to_owned(), rest.to_owned()))
        .collect();
    assert_eq!(keys.len(), 9);

    let diagrams = mermaid::render(&path("docs"));
    let drawn: BTreeMap<&str, (u32, u32)> = diagrams
        .iter()
        .map(|diagram| {
            assert_eq!((diagram.kind.as_deref(), &diagram.error), (Some("er"), &None), "{diagram:?}");
            (diagram.file.as_str(), (diagram.entities, diagram.relations))
        })
        .collect();
    assert_eq!(drawn.len(), diagrams.len(), "one diagram a page");

    // The index has every table and auth.users; a page its table and what is at the other end of its keys.
    assert_eq!(drawn.get("README.md"), Some(&(9, 9)));
    for table in TABLES {
        let near = keys.iter().filter(|(from, rest)| from == table || rest.starts_with(&format!("{table} ")));
        let mut entities = BTreeSet::from([table]);
        let mut relations = 0;
        for (from, rest) in near {
            entities.extend([from.as_str(), rest.split(' ').next().unwrap()]);
            relations += 1;
        }
        let wanted = (u32::try_from(entities.len()).unwrap(), relations);
        let file = format!("tables/{table}.md");
        // A diagram of one table says nothing that the columns don't.
        let found = drawn.get(file.as_str()).copied().unwrap_or((1, 0));
        assert_eq!(found, wanted, "{table}");
    }
}

#[test]
fn every_link_leads_somewhere_and_every_page_is_reached() {
    check_links(&pages());
}

/// Panics unless every link of the pages leads somewhere, and every page is reached. Paths are inside the folder.
pub(crate) fn check_links(pages: &BTreeMap<PathBuf, String>) {
    let mut reached = BTreeSet::new();
    for (from, page) in pages {
        let links = links(page);
        assert!(!links.is_empty(), "{} links nowhere", from.display());
        for link in links {
            assert!(!link.contains("://") && !link.starts_with('/'), "{}: {link} isn't relative", from.display());
            let (file, anchor) = link.split_once('#').map_or((link, None), |(file, anchor)| (file, Some(anchor)));
            let to = if file.is_empty() { Some(from.clone()) } else { resolve(from, file) };
            let target = to.as_ref().and_then(|to| pages.get(to));
            let target = target.unwrap_or_else(|| panic!("{}: {link} leads nowhere", from.display()));
            if let Some(anchor) = anchor {
                assert!(anchors(target).contains(anchor), "{}: {link} has no heading", from.display());
            }
            if to.as_ref() != Some(from) {
                reached.extend(to);
            }
        }
    }
    assert_eq!(reached, pages.keys().cloned().collect(), "pages that a link reaches, and all pages");
}

#[test]
fn every_table_has_its_page_and_no_page_is_of_anything_else() {
    let mut wanted: Vec<PathBuf> = TABLES.iter().map(|table| PathBuf::from(format!("tables/{table}.md"))).collect();
    wanted.extend(["README.md", "access.md"].map(PathBuf::from));
    wanted.sort();
    assert_eq!(pages().into_keys().collect::<Vec<_>>(), wanted);
    for table in TABLES {
        assert!(page(table).contains(&format!("\n# {table}\n")), "{table} has no heading");
    }
}

/// The statements of a text that begin with `CREATE POLICY`, by the table that they are on.
fn policies(text: &str) -> BTreeMap<String, BTreeSet<String>> {
    let mut found: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for rest in text.split("\nCREATE POLICY ").skip(1) {
        let statement = rest.split_once(";\n").expect("a statement ends").0;
        let table =
            statement.lines().find_map(|line| line.trim().strip_prefix("ON public.")).expect("a policy has a table");
        assert!(found.entry(table.to_owned()).or_default().insert(statement.to_owned()), "twice: {statement}");
    }
    found
}

#[test]
fn every_policy_of_the_migration_stands_on_its_tables_page_and_no_other() {
    let migration = policies(&text("supabase/migrations/001_initial_schema.sql"));
    let in_database = migrated(Version::V15)
        .look("select polname::text from pg_policy where polrelid::regclass::text !~ '^(auth|storage|realtime)\\.'");
    assert_eq!(migration.values().map(BTreeSet::len).sum::<usize>(), in_database.len());
    assert_eq!(migration.keys().map(String::as_str).collect::<BTreeSet<_>>(), BTreeSet::from(TABLES));
    for table in TABLES {
        assert_eq!(policies(&page(table)), BTreeMap::from([(table.to_owned(), migration[table].clone())]), "{table}");
    }
}

#[test]
fn a_page_names_what_the_database_has() {
    let database = migrated(Version::V17);
    let own = "(select oid from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace)";
    for (what, at_least, query) in [
        (
            "columns",
            60,
            format!(
                "select concat_ws(' ', attrelid::regclass, attname) from pg_attribute where attnum > 0 and attrelid in {own}"
            ),
        ),
        (
            "indexes",
            12,
            format!(
                "select concat_ws(' ', i.indrelid::regclass, i.indexrelid::regclass) from pg_index i where i.indrelid in {own}"
            ),
        ),
        (
            "constraints",
            14,
            format!(
                "select concat_ws(' ', conrelid::regclass, conname) from pg_constraint where contype in ('p', 'c', 'u') and conrelid in {own}"
            ),
        ),
        (
            "triggers",
            15,
            format!(
                "select concat_ws(' ', tgrelid::regclass, tgname) from pg_trigger where not tgisinternal and tgrelid in {own}"
            ),
        ),
    ] {
        let found = database.look(&query);
        assert!(found.len() >= at_least, "only {} {what}", found.len());
        for line in found {
            let (table, name) = line.split_once(' ').unwrap();
            assert!(page(table).contains(&format!("| `{name}` |")), "the page of {table} has no {name} ({what})");
        }
    }
    // The purposes: whatever the database says of a column or a policy, the page says.
    let comments = database.look(&format!(
        "select concat_ws('|', objoid::regclass, description) from pg_description where classoid = 'pg_class'::regclass and objoid in {own}
         union all select concat_ws('|', polrelid::regclass, description) from pg_policy p join pg_description d on d.objoid = p.oid
         where d.classoid = 'pg_policy'::regclass and polrelid in {own}"
    ));
    assert!(comments.len() > 100, "only {}", comments.len());
    for line in comments {
        let (table, words) = line.split_once('|').unwrap();
        assert!(page(table).contains(words), "the page of {table} doesn't say: {words}");
    }
}
