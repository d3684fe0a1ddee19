//! Names, plain and hostile.

use super::Dice;
use std::collections::{BTreeMap, BTreeSet};

/// What has been given to whom.
#[derive(Debug)]
pub(super) struct Names {
    hostile: bool,
    /// Names by their namespace.
    taken: BTreeMap<String, BTreeSet<String>>,
}

const PLAIN: &[&str] = &[
    "alpha", "bravo", "charlie", "delta", "echo", "foxtrot", "golf", "hotel", "india", "juliet", "kilo", "lima",
    "mike", "november", "oscar", "papa", "quebec", "romeo", "sierra", "tango", "uniform", "victor", "whiskey", "xray",
    "yankee",
];

/// Words of SQL, names that lowered functions use, and characters that mean something somewhere.
const HOSTILE: &[&str] = &[
    "select",
    "table",
    "user",
    "order",
    "old",
    "new",
    "tenant",
    "group",
    "default",
    "check",
    "primary",
    "references",
    "when",
    "allow",
    "index",
    "role",
    "grant",
    "current_user",
    "null",
    "true",
    "caller",
    "self",
    "service",
    "anyone",
    "a\"b",
    "x'; DROP TABLE y; --",
    "$$",
    "$body$",
    "back\\slash",
    "tab\there",
    "two  spaces",
    " leading",
    "trailing ",
    "Émile",
    "日本語の名前",
    "🦀",
    "e\u{301}",
    "Case",
    "case",
    "CASE",
    "a.b",
    "a,b",
    "(a)",
    "a|b",
    "<b>",
    "`tick`",
    "{role}",
    "{key}",
    "{{ x }}",
    "%",
    "100%",
    "*/",
    "/*",
    "--",
    "//",
    "///",
    "#",
    "# x",
    "@a",
    "a:b",
    "?",
    "$1",
    ":x",
    "'",
    "''",
    "\"",
    "[x]",
    "members",
    "tenants",
    "created",
    "old_row",
    "organization_ids",
    "tenant boundary",
    "nothing for anon",
    "own rows",
    "row_before",
    "row_after",
    "row_data",
    "least_role",
    "member",
    "parent",
    "pointing",
    "public",
    "private",
    "auth",
    "uid",
    "refuse",
    "soft_delete",
    "set_updated_at",
    "freeze_keys",
    "reset_role",
    "release_member",
    "append_only",
    "tg_op",
    "tg_argv",
    "tg_table_name",
    "found",
    "excluded",
    "__proto__",
    "constructor",
    "Database",
    "string",
    "0",
    "1st",
    "a-b",
    "toString",
    "class",
    "\u{200b}",
    "\u{feff}bom",
    "created_at",
    "updated_at",
    "id",
    "key",
    "name",
    "description",
];

impl Names {
    pub(super) fn new(hostile: bool) -> Self {
        Self { hostile, taken: BTreeMap::new() }
    }

    /// Forgets the columns of the table before.
    pub(super) fn new_table(&mut self, keys: &[&str]) {
        // `references` come to a table after all others are made, so they keep away from every name of theirs.
        let reserved = keys.iter().chain(&["created_at", "updated_at"]).map(|name| (*name).to_owned());
        self.taken.insert("columns".to_owned(), reserved.collect());
    }

    /// A name that isn't taken in a namespace, quoted where it has to be.
    pub(super) fn fresh(&mut self, dice: &mut Dice, space: &str) -> String {
        self.fresh_from(dice, space, &[])
    }

    /// The same, with names that are nearer.
    pub(super) fn fresh_from(&mut self, dice: &mut Dice, space: &str, near: &[&str]) -> String {
        loop {
            let name = if self.hostile && dice.chance(60) {
                match dice.below(12) {
                    // Equal for 62 bytes, so that whatever is added to them is cut.
                    0 => format!("{}{}", "long_name_".repeat(7).get(..62).unwrap(), dice.below(10)),
                    1 => format!("{}{}", "é".repeat(31), dice.below(10)),
                    _ => (*dice.pick(HOSTILE)).to_owned(),
                }
            } else if !near.is_empty() {
                (*dice.pick(near)).to_owned()
            } else {
                (*dice.pick(PLAIN)).to_owned()
            };
            let name = if dice.chance(20) || near.contains(&name.as_str()) && self.is_taken(space, &name) {
                let mut numbered = name;
                numbered.truncate(floor(&numbered, 60));
                format!("{numbered}{}", dice.below(100))
            } else {
                name
            };
            if space == "roles"
                && ["self", "service", "anyone", "authenticated", "peer", "any"].contains(&name.as_str())
            {
                continue;
            }
            if !self.is_taken(space, &name) {
                self.taken.entry(space.to_owned()).or_default().insert(name.clone());
                return quoted(&name);
            }
        }
    }

    fn is_taken(&self, space: &str, name: &str) -> bool {
        self.taken.get(space).is_some_and(|taken| taken.contains(name))
    }

    /// The column that marks a tenant's rows.
    pub(super) fn tenant_key(&mut self, dice: &mut Dice) -> String {
        if self.hostile && dice.chance(50) {
            let name = self.fresh(dice, "tenant key");
            return name;
        }
        (*dice.pick(&["organization_id", "team_id", "city", "workspace_id"])).to_owned()
    }

    /// What is said of something.
    pub(super) fn docs(&self, dice: &mut Dice) -> String {
        if self.hostile {
            let words = [
                "It's \"quoted\" | piped || `ticked`",
                "'; DROP TABLE x; --",
                "$$ $body$ */ /*",
                "<script>&amp; **bold** {{ x }}",
                "back\\slash \\n",
                "🦀 日本語",
                "a. b. c",
            ];
            (*dice.pick(&words)).to_owned()
        } else {
            format!("About {}", dice.pick(PLAIN))
        }
    }
}

fn floor(text: &str, mut end: usize) -> usize {
    end = end.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    end
}

/// A name as the language has it.
fn quoted(name: &str) -> String {
    let is_plain = name.starts_with(|first: char| first.is_ascii_lowercase())
        && name.chars().all(|it| it.is_ascii_lowercase() || it.is_ascii_digit() || it == '_')
        && !HOSTILE.get(..26).is_some_and(|words| words.contains(&name));
    if is_plain { name.to_owned() } else { format!("\"{}\"", name.replace('"', "\"\"")) }
}

/// What a written name says, as a literal of SQL.
pub(super) fn literal(written: &str) -> String {
    let name = match written.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')) {
        Some(inner) => inner.replace("\"\"", "\""),
        None => written.to_owned(),
    };
    format!("'{}'", name.replace('\'', "''"))
}
