//! Habits from SQL: lines of CREATE TABLE and the like, answered with the way the language says it.

use super::Block;

/// What to write instead of a line of SQL; `None` if it is none that is known.
pub(super) fn instead(text: &str, block: Block) -> Option<&'static str> {
    let words: Vec<String> =
        text.split(|character: char| !character.is_alphanumeric()).take(8).map(str::to_lowercase).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).filter(|word| !word.is_empty()).collect();
    match (block, words.as_slice()) {
        (Block::File, ["create", "table", ..]) => Some("a table is written `table NAME { ... }`, one column a line"),
        (Block::File, ["create", "policy", ..] | ["policy", ..]) => {
            Some("a policy is a rule in its table's block: `allow WHO to COMMAND, ... [when CONDITION] [as NAME]`")
        }
        (Block::File, ["create", "index" | "unique", ..]) => {
            Some("an index stands in its table's block: `index [NAME] (KEY, ...) [where CONDITION]`")
        }
        (Block::File, ["create", "type", ..]) => Some("an enum is written `enum NAME ('VALUE', ...)`"),
        (Block::File, ["create", "extension", ..]) => Some("an extension is written `extension NAME [in SCHEMA]`"),
        (Block::Table, ["primary", "key", ..]) => Some(
            "a primary key is written behind its column, or `primary key (COLUMN, ...) [as NAME]` where it has several",
        ),
        (Block::Table, ["foreign", "key", ..]) => Some("write `references TABLE(COLUMN)` behind the column"),
        (Block::Table, ["constraint", _, rest @ ..]) if is_constraint(rest) => {
            Some("a constraint is named behind it: `check (CONDITION) as NAME`, `unique (COLUMN, ...) as NAME`")
        }
        (Block::Table, ["exclude", "using", ..]) => Some("exclusion constraints aren't part of the language"),
        _ => None,
    }
}

fn is_constraint(words: &[&str]) -> bool {
    words.iter().take(4).any(|word| ["check", "unique", "primary", "foreign", "exclude"].contains(word))
}
