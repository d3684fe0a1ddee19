//! pgTAP tests of a database: that it is what was built, and that everybody can do what the rules say and nothing else.
//!
//! Each file stands alone, with helpers of its own, and leaves nothing behind: it is one transaction, which is rolled back. The helpers are
//! templates without a variable in them; what is generated is data for them.
//!
//! * `structure.test.sql`: row security, policies, triggers, functions and privileges are those that were built, compared by the server.
//! * `access.test.sql`: everybody tries every command on rows of two tenants, and the rules say what must happen.
//! * `policies.test.sql`: the same with the restrictive policies dropped: the permissive ones hold alone.
//! * `expectations.test.sql`: what the model expects, tried at rows of two tenants.
//! * `floor.test.sql`: with everything granted, a policy that allows everything, and no triggers: the restrictive ones hold alone.
//!
//! What must happen is computed from the matrix, on the server but never by a policy: a condition of a rule is asked about each row as the owner.

mod expectations;
mod file;
mod own;
mod people;
mod samples;
mod session;
mod structure;
mod tables;
mod ways;

use super::{Database, EmitError, Header, Templates};
use crate::access::Caller;
use file::File;
use std::collections::BTreeMap;

/// All files, by their names in the folder of the tests. None where there is nothing to test.
///
/// # Errors
/// A template that can't be rendered.
pub fn tests(
    templates: &Templates,
    header: &Header,
    database: &Database<'_>,
) -> Result<BTreeMap<String, String>, EmitError> {
    let mut files = BTreeMap::new();
    if database.tables().is_empty() {
        return Ok(files);
    }
    files.insert("structure.test.sql".to_owned(), structure::file(templates, header, database)?);
    let Some(platform) = platform(database) else { return Ok(files) };
    for kind in [Kind::Access, Kind::Policies, Kind::Floor] {
        files.insert(kind.file_name().to_owned(), behaviour(templates, header, database, platform, kind)?);
    }
    if !database.access.expectations.is_empty() {
        let kind = Kind::Expectations;
        files.insert(kind.file_name().to_owned(), behaviour(templates, header, database, platform, kind)?);
    }
    Ok(files)
}

/// What a file about behaviour shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Access,
    Policies,
    Floor,
    Expectations,
}

impl Kind {
    fn file_name(self) -> &'static str {
        match self {
            Self::Access => "access.test.sql",
            Self::Policies => "policies.test.sql",
            Self::Floor => "floor.test.sql",
            Self::Expectations => "expectations.test.sql",
        }
    }

    fn about(self) -> &'static str {
        match self {
            Self::Access => {
                "Everybody tries every command on rows of two tenants, and the rules of the model say what must happen."
            }
            Self::Expectations => "What the model expects of its rules, tried at rows of two tenants.",
            Self::Policies => "Without the restrictive policies: the permissive ones hold alone.",
            Self::Floor => {
                "With everything granted, no triggers, and a policy that allows everything: the restrictive policies hold alone."
            }
        }
    }
}

/// The template that knows how to become somebody.
fn platform(database: &Database<'_>) -> Option<&'static str> {
    match &database.access.caller {
        Caller::Claims { .. } => Some("pgtap/supabase.sql.j2"),
        Caller::Settings { user: Some(_), .. } => session::user_type(database).map(|_| "pgtap/session.sql.j2"),
        // Who speaks for a tenant is whoever names it, whatever its key is.
        Caller::Settings { user: None, .. } => Some("pgtap/session.sql.j2"),
    }
}

fn behaviour(
    templates: &Templates,
    header: &Header,
    database: &Database<'_>,
    platform: &str,
    kind: Kind,
) -> Result<String, EmitError> {
    let people = people::people(database.access, session::user_type(database));
    let mut file = File::new(templates, header, &database.access.caller, kind.about())?;
    let helpers = ["pgtap/rows.sql.j2", "pgtap/rules.sql.j2", "pgtap/updates.sql.j2", "pgtap/access.sql.j2"];
    file.part("pgtap/people.sql.j2")?;
    file.part(platform)?;
    helpers.into_iter().try_for_each(|part| file.part(part))?;
    file.part(match kind {
        Kind::Access => "pgtap/as_built.sql.j2",
        Kind::Policies => "pgtap/without_floor.sql.j2",
        Kind::Floor => "pgtap/floor_alone.sql.j2",
        Kind::Expectations => "pgtap/expectations.sql.j2",
    })?;
    own::drop_policies(&mut file, database)?;
    people::write(&mut file, database.access, &people)?;
    tables::write(&mut file, database)?;
    samples::write(&mut file, database, &people)?;
    ways::write(&mut file, database, kind)?;
    if kind == Kind::Policies {
        tables::write_floor(&mut file, database)?;
    }
    if kind == Kind::Expectations {
        expectations::write(&mut file, database)?;
    }
    session::write(&mut file, database)?;
    let tries = people.iter().filter(|person| person.tries && (kind == Kind::Access || !person.is_server())).count();
    let tables = database.tables().len();
    // One test for each table, command and person; and two for the ground that each table is tried on.
    let count = match kind {
        Kind::Expectations => database.access.expectations.len(),
        Kind::Access => tables * 4 * tries + tables * 2,
        Kind::Policies | Kind::Floor => tables * 4 * tries,
    };
    file.run("pgtap/run_access.sql.j2", count)?;
    Ok(file.finish())
}

#[cfg(test)]
mod tests {
    use super::tests;
    use crate::emit::Templates;
    use crate::emit::fixtures::{header, nasty, shop};

    #[test]
    fn each_file_is_one_transaction_that_leaves_nothing() {
        for fixture in [shop(), nasty()] {
            let files = tests(&Templates::embedded(), &header(), &fixture.database()).unwrap();
            assert_eq!(files.len(), 4);
            for (name, text) in &files {
                assert!(text.starts_with("-- Code generated by policyc from shop."), "{name}");
                crate::sql::parse::parse_all(text).unwrap_or_else(|error| panic!("{name}: {error}"));
                let pieces = crate::sql::split::split(text);
                let texts: Vec<&str> = pieces.iter().map(|piece| &text[piece.range.clone()]).collect();
                assert_eq!(texts.iter().filter(|text| **text == "BEGIN").count(), 1, "{name}");
                assert_eq!(texts.last(), Some(&"ROLLBACK"), "{name}");
            }
        }
    }

    #[test]
    fn what_is_in_a_name_stays_in_its_constant() {
        let files = tests(&Templates::embedded(), &header(), &nasty().database()).unwrap();
        assert!(files["access.test.sql"].contains("'admin''; DROP|` of A'"));
        assert!(files["structure.test.sql"].contains("'Admin''s \"rule\" | --'"));
    }
}
