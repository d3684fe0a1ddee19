//! The analytics system, edited in a row.

use std::fs;

use policyc::compile::Options;

use super::place::Place;
use super::{Edit, World};
use crate::analytics::world::{NAMES, actors};
use crate::support::script::Runner;
use crate::support::{Database, Grants};

pub(super) fn text() -> String {
    fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/policies/analytics/analytics.policy")).expect("the model")
}

fn fill(database: &Database) {
    let mut runner = Runner::new(database, &actors(), NAMES);
    runner.run_to_stay(include_str!("../analytics/seed.sql"));
    runner.finish("seed.sql");
}

const EDITS: &[Edit] = &[
    Edit {
        what: "members see customers in use only",
        changes: &[(
            "  allow member to select                  as \"Users can view customers in org\"",
            "  allow member to select when status <> 'churned' as \"Users can view customers in org\"",
        )],
        hazards: &["H0105", "H0203"],
    },
    Edit {
        what: "and all of them again",
        changes: &[(" when status <> 'churned' as \"Users can view", " as \"Users can view")],
        hazards: &["H0105", "H0302"],
    },
    Edit {
        what: "revenue is for admins",
        changes: &[(
            "  allow member to select                  as \"Users can view revenue in org\"",
            "  allow admin  to select                  as \"Admins can view revenue\"",
        )],
        hazards: &["H0105", "H0203"],
    },
    Edit {
        what: "a column",
        changes: &[(
            "  /// What it was for\n",
            "  /// Who entered it\n  entered_by text default 'import'\n  /// What it was for\n",
        )],
        hazards: &[],
    },
    Edit {
        what: "a column with a default, not null",
        changes: &[(
            "  /// What it was for\n",
            "  /// Where it came from\n  source text not null default 'web'\n  /// What it was for\n",
        )],
        hazards: &[],
    },
    Edit {
        what: "an index",
        changes: &[(
            "  /// Finds revenue by day\n",
            "  index idx_revenue_category (category)\n  /// Finds revenue by day\n",
        )],
        hazards: &["H0103"],
    },
    Edit { what: "an index goes", changes: &[("  index idx_revenue_category (category)\n", "")], hazards: &[] },
    Edit {
        what: "a check",
        changes: &[(
            "  amount      numeric(12,2) not null\n",
            "  amount      numeric(12,2) not null check (amount > -1000000)\n",
        )],
        hazards: &["H0102", "H0202"],
    },
    Edit {
        what: "a longer list of values",
        changes: &[("'login', 'export')", "'login', 'export', 'import')")],
        hazards: &["H0102"],
    },
    Edit {
        what: "a shorter one",
        changes: &[("'login', 'export', 'import')", "'login', 'export')")],
        hazards: &["H0102", "H0202"],
    },
    Edit {
        what: "another name for a column",
        changes: &[("  company            text\n", "  firm               text was company\n")],
        hazards: &["H0201"],
    },
    Edit {
        what: "a table",
        changes: &[(
            "/// Who changed what, and when",
            "/// What is to be done\ntable tasks {\n  id uuid primary key default gen_random_uuid()\n  tenant\n  title text not null\n  timestamps\n\n  \
             allow member to select, insert\n  allow admin to update (title), delete\n}\n\n/// Who changed what, and when",
        )],
        hazards: &["H0104", "H0105"],
    },
    Edit {
        what: "another name for a table",
        changes: &[("table tasks {", "table chores was tasks {")],
        hazards: &["H0105", "H0201"],
    },
    Edit {
        what: "a table goes",
        changes: &[(
            "/// What is to be done\ntable chores was tasks {\n  id uuid primary key default gen_random_uuid()\n  tenant\n  title text not null\n  timestamps\n\n  \
             allow member to select, insert\n  allow admin to update (title), delete\n}\n\n",
            "",
        )],
        hazards: &["H0001"],
    },
    Edit {
        what: "not null",
        changes: &[("  entered_by text default", "  entered_by text not null default")],
        hazards: &["H0005"],
    },
    Edit {
        what: "a column goes",
        changes: &[("  /// Who entered it\n  entered_by text not null default 'import'\n", "")],
        hazards: &["H0002"],
    },
    Edit {
        what: "a wider type",
        changes: &[("  amount      numeric(12,2) not null", "  amount      numeric(14,2) not null")],
        hazards: &[],
    },
    Edit {
        what: "a default",
        changes: &[("  category    text\n", "  category    text default 'other'\n")],
        hazards: &[],
    },
    Edit {
        what: "another comment",
        changes: &[(
            "  /// Where to write\n  email              text\n",
            "  /// Where to write to\n  email              text\n",
        )],
        hazards: &[],
    },
    Edit {
        what: "a role",
        changes: &[(
            "role admin includes member\n",
            "role admin includes member\n/// Reads everything\nrole auditor includes member\n",
        )],
        hazards: &["H0102", "H0105", "H0303"],
    },
];

pub(super) fn place(grants: Grants) -> Place {
    Place::supabase(grants, Options::default(), &actors(), fill)
}

fn in_a_row(grants: Grants) {
    let mut world = World::new(&text(), place(grants));
    for edit in EDITS {
        world.edit(edit);
    }
    world.finish();
}

#[test]
fn twenty_edits_under_the_new_default_grants() {
    in_a_row(Grants::New);
}

#[test]
fn twenty_edits_under_the_old_default_grants() {
    in_a_row(Grants::Old);
}
