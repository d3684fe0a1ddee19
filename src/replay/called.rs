//! Which functions a query calls, also one that has no case in the catalog: `WITH`, `UNION`, `GROUP BY`.

use super::Replay;
use crate::platform::function::is_builtin_name;
use crate::sql::deparse;
use crate::sql::lexer::{Kind, Lexer, Token};
use pg_query::NodeEnum;

/// Functions of Postgres itself that run SQL or change something that lasts.
const HARMFUL: [&str; 4] = ["query_to_xml", "lo_", "pg_import_", "pg_replication_"];

/// Functions that change rows, a sequence or a setting at most: Postgres's own that people call in migrations, the platform's, and those of
/// extensions that write down jobs, requests, secrets. By name, so only where nobody has made a function of that name.
const HARMLESS: [&str; 22] = [
    "alter_job",
    "count",
    "create_secret",
    "current_setting",
    "email",
    "gen_salt",
    "http_get",
    "http_post",
    "jwt",
    "nextval",
    "now",
    "pg_advisory_xact_lock",
    "pg_notify",
    "role",
    "schedule",
    "set_config",
    "setval",
    "uid",
    "unschedule",
    "update_secret",
    "uuid_generate_v4",
    "version",
];

/// Whether a function of this name changes no object, if nobody has made one.
pub(super) fn is_harmless(name: &str) -> bool {
    HARMLESS.contains(&name)
}

impl Replay {
    /// The functions that may be called by a statement that has no case in the catalog, Postgres's own left out. Whatever stands before a
    /// bracket is taken for one, so a few too many may be named, none too few; `None` if pg_query can't print the statement.
    pub(super) fn may_call(&self, node: &NodeEnum) -> Option<Vec<String>> {
        let text = deparse::statement(node)?;
        let tokens: Vec<Token> = Lexer::new(&text).filter(|token| token.kind != Kind::Comment).collect();
        let mut called = Vec::new();
        for (at, token) in tokens.iter().enumerate() {
            let bracket = tokens.get(at + 1).is_some_and(|next| next.text(&text) == "(");
            if !(bracket && matches!(token.kind, Kind::Word | Kind::QuotedIdent)) {
                continue;
            }
            let word = token.text(&text);
            // pg_query prints keywords in capitals.
            if token.kind == Kind::Word && word.chars().all(|c| c.is_ascii_uppercase() || c == '_') {
                continue;
            }
            // The columns of INSERT INTO table (...) and of an alias, the modifiers of a type.
            let mut start = at;
            while start >= 2 && tokens.get(start - 1).is_some_and(|token| token.kind == Kind::Dot) {
                start -= 2;
            }
            let before = start.checked_sub(1).and_then(|at| tokens.get(at)).map_or("", |token| token.text(&text));
            if matches!(before, "INTO" | "AS" | "::") {
                continue;
            }
            let name = word.trim_matches('"').replace("\"\"", "\"");
            let harmful = HARMFUL.iter().any(|opening| name.starts_with(opening));
            if self.has_function_called(&name) || harmful || !is_builtin_name(&name) {
                called.push(name);
            }
        }
        Some(called)
    }
}
