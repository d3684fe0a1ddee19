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
    // P01xx: the YAML spelling
    // P02xx: names
    // P03xx: SQL inside the model
    // P04xx: rules, roles and tenants
    // P05xx: tables, columns, keys and indexes
    // P06xx: limits of Postgres
    // P07xx: building: migrations that exist, outputs
    P0701 "model-changed" "the migrations that exist lead elsewhere than the model";
    P0702 "cannot-rebuild" "`--rebuild` would change a migration that isn't policyc's alone";
    P0703 "stale-output" "an output isn't what the model says";
    P0704 "foreign-file" "an output would replace a file that policyc didn't write";
    P0705 "misnamed-migration" "a file among the migrations has a name that Supabase skips";
    P0706 "duplicate-migration-version" "two migrations have the same version";
    // P08xx: settings and files; whoever meets an error of these couldn't do its work (exit code 2)
    P0801 "unreadable-file" "a file or folder can't be read";
    P0802 "not-utf8" "a file isn't UTF-8";
    P0803 "binary-file" "a file is binary";
    P0804 "file-too-large" "a file is larger than policyc reads";
    P0805 "no-model-files" "there is no model file";
    P0806 "cannot-write" "a file can't be written";
    P0807 "leads-out-of-project" "a symbolic link leads an output out of the project";
    P0808 "invalid-setting" "a setting has a value that it can't have";
    P0809 "unknown-setting" "`policyc.yaml` has a key that means nothing";
    P0810 "settings-not-yaml" "`policyc.yaml` isn't YAML";
    P0811 "invalid-supabase-config" "`supabase/config.toml` can't be understood";
    P0812 "no-project" "there is no `policyc.yaml`";
    P0813 "file-exists" "`policyc init` would overwrite a file";
    P0814 "not-a-policy-file" "`policyc fmt` was given a file that isn't `*.policy`";
}

/// Finds a code by its id or its name, in any case.
pub fn find(text: &str) -> Option<&'static Code> {
    CODES.iter().copied().find(|code| code.id.eq_ignore_ascii_case(text) || code.name.eq_ignore_ascii_case(text))
}
