//! The canonical layout: what it looks like, that it is one, and that it changes nothing but blanks.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout, reason = "a test may panic")]

#[path = "support/tree.rs"]
mod tree;

use policyc::diagnostics::Diagnostics;
use policyc::span::SourceMap;
use policyc::syntax::dsl;
use proptest::prelude::*;
use tree::without_spans;

fn meaning(text: &str) -> (String, usize) {
    let file = SourceMap::default().add("", "");
    let mut diagnostics = Diagnostics::default();
    let tree = dsl::parse(file, text, &mut diagnostics);
    (without_spans(&tree), diagnostics.iter().count())
}

/// The words of the comments, with nothing of the layout.
fn letters(text: &str) -> String {
    text.chars().filter(|character| !character.is_whitespace() && *character != ';').collect::<String>().to_lowercase()
}

/// What must hold of every text that can be laid out.
fn check(text: &str) -> Option<String> {
    let formatted = dsl::format(text)?;
    assert_eq!(dsl::format(&formatted).as_deref(), Some(formatted.as_str()), "not idempotent:\n{text}");
    assert_eq!(meaning(&formatted), meaning(text), "another tree:\n{text}\n---\n{formatted}");
    assert_eq!(
        letters(&formatted),
        letters(text.trim_start_matches('\u{feff}')),
        "lost or made up:\n{text}\n---\n{formatted}"
    );
    assert!(
        formatted.lines().all(|line| line == line.trim_end() || text.contains('$')),
        "blanks at an end:\n{formatted}"
    );
    assert!(!formatted.contains("\n\n\n") || text.contains('$') || text.contains("/*"), "empty lines:\n{formatted}");
    Some(formatted)
}

#[test]
fn each_construct_has_a_layout() {
    insta::glob!("format/*.policy", |path| {
        let text = std::fs::read_to_string(path).unwrap();
        let formatted = check(&text).expect("the case has mistakes");
        insta::with_settings!({ snapshot_path => "format", prepend_module_to_snapshot => false, omit_expression => true }, {
            insta::assert_snapshot!(formatted);
        });
    });
}

#[test]
fn valid_cases_of_the_user_interface_keep_their_meaning() {
    insta::glob!("ui/syntax/*.policy", |path| {
        if let Ok(text) = String::from_utf8(std::fs::read(path).unwrap()) {
            check(&text);
        }
    });
}

#[test]
fn a_text_with_mistakes_has_no_layout() {
    assert_eq!(dsl::format("tabel a {\n}\n"), None);
    assert_eq!(dsl::format(""), Some(String::new()));
}

/// Lines of the language; `·` is where blanks may stand, `~` where lines may also break.
const TOP: &[&str] = &[
    "model·a",
    "identity·supabase",
    "role·admin·includes·member·,·viewer",
    "enum·mood·(~'a b'~,~'c//'~)",
    "extension·citext·in·e",
    "sign·up·creates·p·(~a~new.a~,~bb~coalesce(x, ','), ~c~1~)",
    "audit·into·l·(~tenant~a~,~at~b~)·as·\"a b\"",
    "// comment",
    "/// docs",
    "/* block */",
    "tenant·o·by·o_id",
    "",
];
const TENANT: &[&str] = &[
    "members·p·(~user~id~,~role~role~)",
    "create·(~a~,~b~)·as·admin",
    "leave",
    "remove·by·admin",
    "grants·{·a·gives·any·;·b·gives·c·,·d·}",
    "// comment",
    "",
];
const SEED: &[&str] = &["(~'a'~,~1~)", "(~f(1,  2)~,~null~,~'b  c'::text~)", "(~1~)", "// comment", ""];
const TABLE: &[&str] = &[
    "id·uuid·primary·key·default·f(1,  2)",
    "\"a  b\"·numeric (1, 2)·not·null·in·(~'a'~,~'b'~)·as·x",
    "tenant·null·index·i",
    "timestamps·(~created_at~)",
    "soft·delete·d",
    "append·only",
    "audited·as·x",
    "immutable·(~a~,~b~)",
    "unique·(~a~,~b~)·as·x",
    "check·(~a <  b~)·as·x",
    "unique·index·x·using·gin·(~a, lower(b)~)·where·a  is null",
    "allow·member·to·select",
    "allow·admin·to·update·(~a~,~b~)·,·delete·when·a  = b·as·\"x y\"",
    "restrict·anyone·of·s·.·t·to·insert·as·x",
    "c·text·references·s·.·t·(~id~)·on·delete·set·null·as·f",
    "// comment",
    "/// docs",
    "",
    "/* block */",
    "d·text·default·$$a\n   b  $$·unique",
    "self·id",
];

fn filled(lines: &'static [&'static str], indent: &'static str) -> impl Strategy<Value = String> {
    let blank = prop_oneof![Just(" "), Just("  "), Just("\t"), Just(" /* c */ ")];
    let broken =
        prop_oneof![Just(" "), Just("\n"), Just("\n\n   "), Just("  // c\n "), Just(" /* c\n d */ "), Just(" -- c\n")];
    let one = (prop::sample::select(lines), prop::collection::vec((blank, broken), 24), any::<bool>());
    prop::collection::vec(one, 0..8).prop_map(move |chosen| {
        let mut text = String::new();
        for (line, blanks, comment) in chosen {
            text.push_str(indent);
            let mut fill = blanks.into_iter().cycle();
            for character in line.chars() {
                match character {
                    '·' => text.push_str(fill.next().map_or("", |fill| fill.0)),
                    '~' => text.push_str(fill.next().map_or("", |fill| fill.1)),
                    _ => text.push(character),
                }
            }
            text.push_str(if comment { "  // behind\n" } else { "\n" });
        }
        text
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(400) })]

    #[test]
    fn any_layout_of_a_model_becomes_the_canonical_one(
        top in filled(TOP, ""), tenant in filled(TENANT, "  "), table in filled(TABLE, "   "), seed in filled(SEED, "   "), last in filled(TOP, " "),
    ) {
        let text = format!("{top}tenant o by k {{{tenant}}}\n{last}table t was u{{\n{table}}}\nseed  s . t(a,b){{\n{seed}}}\n");
        prop_assert!(check(&text).is_some(), "no layout of:\n{}", text);
    }
}
