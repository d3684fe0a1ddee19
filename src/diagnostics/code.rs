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
    // P08xx: settings and files
}

/// Finds a code by its id or its name, in any case.
pub fn find(text: &str) -> Option<&'static Code> {
    CODES.iter().copied().find(|code| code.id.eq_ignore_ascii_case(text) || code.name.eq_ignore_ascii_case(text))
}
