//! L0128.

use crate::diagnostics::Code;
use crate::lint::{Findings, Group, Level, Rule, Subject};
use crate::span::{FileId, Span};
use crate::sql::lexer::{Kind, Lexer, Token};

pub(super) static RULE: Rule = Rule {
    code: Code {
        id: "L0128",
        name: "secret-in-sql",
        summary: "a password or a secret key in a migration",
        page: include_str!("../../../../docs/rules/L0128.md"),
    },
    group: Group::Security,
    level: Level::Deny,
    splinter: None,
    check,
};

/// How keys begin that nobody but a server may have, and how many characters follow at least.
const KEYS: [(&str, usize, &str); 11] = [
    ("sb_secret_", 16, "a secret key of Supabase's"),
    ("sbp_", 32, "an access token of Supabase's"),
    ("sk_live_", 16, "a secret key of Stripe's"),
    ("rk_live_", 16, "a secret key of Stripe's"),
    ("whsec_", 24, "the secret of a webhook"),
    ("sk-ant-", 24, "a secret key of Anthropic's"),
    ("sk-proj-", 24, "a secret key of OpenAI's"),
    ("ghp_", 30, "an access token of GitHub's"),
    ("github_pat_", 30, "an access token of GitHub's"),
    ("xoxb-", 24, "a token of Slack's"),
    ("AKIA", 16, "an access key of AWS's"),
];

fn check(subject: &Subject<'_>, findings: &mut Findings) {
    for file in &subject.files {
        let whole = subject.sources.whole(*file);
        let text = subject.sources.slice(whole);
        for (span, what) in keys(*file, text).into_iter().chain(passwords(*file, text)) {
            findings
                .report(span, format!("{what} stands in a migration"))
                .note(
                    "migrations are in the repository and in its history, and in the database's own list of migrations",
                )
                .help("change it now: who has read it has it. Keep it in Vault, or set it outside of migrations");
        }
    }
}

fn keys(file: FileId, text: &str) -> Vec<(Span, String)> {
    let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
    let mut found = Vec::new();
    for (opening, least, what) in KEYS {
        for (at, _) in text.match_indices(opening) {
            let before = text.get(..at).and_then(|before| before.chars().next_back());
            let rest = text.get(at + opening.len()..).unwrap_or_default();
            let length = rest.chars().take_while(|c| is_part(*c)).count();
            let key = rest.get(..length).unwrap_or_default();
            let varied = key.chars().collect::<std::collections::BTreeSet<char>>().len();
            // `sk_live_xxxxxxxx` and `sb_secret_your_key_here` are nobody's.
            let is_real = varied >= 8 && key.chars().any(|c| c.is_ascii_digit());
            if length >= least && is_real && !before.is_some_and(is_part) {
                found.push((Span::new(file, at..at + opening.len() + length), what.to_owned()));
            }
        }
    }
    for (at, _) in text.match_indices("eyJ") {
        let rest = text.get(at..).unwrap_or_default();
        let length = rest.chars().take_while(|c| is_part(*c) || *c == '.').count();
        let token = rest.get(..length).unwrap_or_default();
        let mut pieces = token.split('.');
        if let (Some(_), Some(payload), Some(_)) = (pieces.next(), pieces.next(), pieces.next())
            && decoded(payload).contains("\"service_role\"")
            // What `supabase start` gives everybody.
            && !decoded(payload).contains("supabase-demo")
        {
            found.push((Span::new(file, at..at + length), "the service_role key".to_owned()));
        }
    }
    found
}

/// What base64url says; what isn't base64 is left out.
fn decoded(text: &str) -> String {
    let value = |c: u8| match c {
        b'A'..=b'Z' => Some(u32::from(c - b'A')),
        b'a'..=b'z' => Some(u32::from(c - b'a') + 26),
        b'0'..=b'9' => Some(u32::from(c - b'0') + 52),
        b'-' | b'+' => Some(62),
        b'_' | b'/' => Some(63),
        _ => None,
    };
    let (mut bits, mut held, mut bytes) = (0_u32, 0_u32, Vec::new());
    for six in text.bytes().filter_map(value) {
        held = (held << 6 | six) & 0xFFFF;
        bits += 6;
        if bits >= 8 {
            bits -= 8;
            bytes.push(u8::try_from(held >> bits & 0xFF).unwrap_or_default());
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

const WORD: &str = "password";

/// `CREATE ROLE ... PASSWORD '...'`.
fn passwords(file: FileId, text: &str) -> Vec<(Span, String)> {
    let mut found = Vec::new();
    // Texts without the word, nearly all, aren't looked at token by token.
    if !text.as_bytes().windows(WORD.len()).any(|part| part.eq_ignore_ascii_case(WORD.as_bytes())) {
        return found;
    }
    let tokens: Vec<Token> = Lexer::new(text).filter(|token| token.kind != Kind::Comment).collect();
    let mut of_role = false;
    for pair in tokens.windows(2) {
        let [token, next] = pair else { continue };
        if token.kind == Kind::Semicolon {
            of_role = false;
        }
        let makes = token.is_word(text, "create") || token.is_word(text, "alter");
        of_role |= makes && (next.is_word(text, "role") || next.is_word(text, "user"));
        let value = next.text(text).trim_matches('\'');
        if of_role && token.is_word(text, WORD) && next.kind == Kind::String && !value.is_empty() {
            found.push((Span::new(file, next.range.clone()), "the password of a role".to_owned()));
        }
    }
    found
}
