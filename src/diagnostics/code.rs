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
