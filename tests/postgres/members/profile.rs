//! A profile whose user isn't its primary key, with enum roles: attacked, and compared with what was meant.

use policyc::compile::{self, Options};
use policyc::diagnostics::Diagnostics;
use policyc::span::SourceMap;

use super::world::actors;
use crate::applied;
use crate::support::script::Runner;
use crate::support::{Cluster, GRANTS, VERSIONS};

const SEED: &str = "
    INSERT INTO auth.users (id) VALUES ('00000000-0000-0000-0000-0000000000a1'), ('00000000-0000-0000-0000-0000000000a2'),
      ('00000000-0000-0000-0000-0000000000a3'), ('00000000-0000-0000-0000-0000000000b1'), ('00000000-0000-0000-0000-0000000000d1');
    INSERT INTO public.accounts (id) SELECT id FROM auth.users;
    UPDATE public.users SET account_id = auth_id;
    INSERT INTO public.organizations (id, name) VALUES ('a', 'A'), ('b', 'B');
    UPDATE public.users SET org_id = 'a', roles = 'OWNER' WHERE auth_id = '00000000-0000-0000-0000-0000000000a1';
    UPDATE public.users SET org_id = 'a', roles = 'ADMIN' WHERE auth_id = '00000000-0000-0000-0000-0000000000a2';
    UPDATE public.users SET org_id = 'a' WHERE auth_id = '00000000-0000-0000-0000-0000000000a3';
    UPDATE public.users SET org_id = 'b', roles = 'OWNER' WHERE auth_id = '00000000-0000-0000-0000-0000000000b1';
    INSERT INTO public.workflows (org_id, title, approver, deputy, writer)
      SELECT 'a', 'old', auth_id, auth_id, id FROM public.users WHERE auth_id = '00000000-0000-0000-0000-0000000000a2';";

#[test]
fn a_profile_with_a_key_of_its_own_keeps_its_promises() {
    let mut sources = SourceMap::default();
    let file = sources.add("profile.policy", include_str!("profile.policy"));
    let mut diagnostics = Diagnostics::default();
    let artifacts = compile::compile(&mut sources, &[file], &Options::default(), &mut diagnostics);
    let artifacts = artifacts.unwrap_or_else(|| panic!("the model has mistakes: {diagnostics:?}"));
    let mut people = actors();
    people.insert("nobody", "00000000-0000-0000-0000-0000000000f1");
    for version in VERSIONS {
        for grants in GRANTS {
            let database = Cluster::get(version).database(grants);
            database.apply_ok(&artifacts.migration);
            let (difference, _) = applied::difference(&artifacts.catalog, &database);
            assert!(difference.is_empty(), "{version}, {grants:?} grants:\n{}", difference.join("\n"));
            database.superuser().batch_execute(SEED).unwrap();
            let mut runner = Runner::new(&database, &people, &[]);
            runner.run(include_str!("profile.sql"));
            let met = runner.met;
            runner.finish(&format!("profile.sql on {version}, {grants:?}"));
            assert!(met >= 30, "only {met} expectations");
        }
    }
}
