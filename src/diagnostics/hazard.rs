//! The catalogue of hazards: what a migration may do to rows, to those who wait for a lock, to clients and to secrets. A code each, as for mistakes; the page of
//! `H0001` is `docs/hazards/H0001.md`.

use super::Code;

macro_rules! hazards {
    ($($id:ident $name:literal $summary:literal;)*) => {
        $(
            #[doc = $summary]
            pub static $id: Code = Code {
                id: stringify!($id),
                name: $name,
                summary: $summary,
                page: include_str!(concat!("../../docs/hazards/", stringify!($id), ".md")),
            };
        )*

        /// Every hazard, in order.
        pub static HAZARDS: &[&Code] = &[$(&$id),*];
    };
}

hazards! {
    // H00xx: loses data, or fails because of rows that are there; refused until it is allowed
    H0001 "drops-table" "a table goes, with its rows";
    H0002 "drops-column" "a column goes, with its values";
    H0003 "narrows-type" "a column gets a type that not every old value fits";
    H0004 "removes-enum-value" "an enum loses a value that rows may have";
    H0005 "not-null-over-rows" "a column of a table that exists may be null no longer";
    H0006 "unique-over-rows" "values that exist have to be unique from now on";
    // H01xx: locks; told, and written in the form that locks least
    H0101 "rewrites-table" "every row of a table is written anew";
    H0102 "scans-table" "every row of a table is read to see whether it holds";
    H0103 "builds-index" "an index is built on a table that exists";
    H0104 "locks-referenced-table" "a new foreign key locks the table that it points at";
    H0105 "locks-platform" "policies and triggers that change lock tables of auth and storage";
    // H02xx: breaks clients; told
    H0201 "renames" "a table or a column has another name";
    H0202 "narrows-check" "values that were allowed are no longer";
    H0203 "revokes-access" "somebody may do less than before";
    H0204 "removes-object" "a view or a function goes";
    // H03xx: widens access; refused until it is allowed
    H0301 "widens-privileges" "somebody gets a privilege on what exists";
    H0302 "widens-rows" "somebody may reach rows that were out of reach";
    H0303 "changes-guard" "what policies or triggers call to decide is another";
    H0304 "opens-function" "somebody may call a function that exists";
}

/// Finds a hazard by its id or its name, in any case.
pub fn find(text: &str) -> Option<&'static Code> {
    HAZARDS.iter().copied().find(|code| code.id.eq_ignore_ascii_case(text) || code.name.eq_ignore_ascii_case(text))
}

/// Whether a migration with it is refused until somebody allows it by name.
pub fn is_refused(code: &Code) -> bool {
    code.id.starts_with("H00") || code.id.starts_with("H03")
}
