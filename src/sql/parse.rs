//! Parsing with pg_query: each text once, with a limit of depth, and errors that know their place.

use super::SqlError;
use super::lexer::{Kind, Lexer, trimmed};
use super::split::{Piece, PieceKind, split};
use pg_query::NodeEnum;
use std::cell::Cell;
use std::ops::Range;
use std::thread::Scope;

/// How deep brackets and chained operators may go in a statement. pg_query's tree is decoded, walked and freed recursively; what the
/// limit allows fits on `DEEP_STACK` with room to spare. Postgres's own limit is its stack, a few thousand levels.
pub const MAX_NESTING: usize = 500;

/// The longest text that is parsed, in bytes. A tree takes about fifty times its text.
pub const MAX_BYTES: usize = 64 << 20;

/// Stack of the thread that deep texts are parsed on, in bytes. Only what is used is taken from memory.
const DEEP_STACK: usize = 256 << 20;

/// What fits on any thread's stack, the 2 MiB of a test's too.
const SHALLOW: usize = 40;

/// A statement and its syntax tree.
#[derive(Debug, Clone)]
pub struct Statement {
    /// Its bytes in the text, without white space, comments and the `;` at either end.
    pub range: Range<usize>,
    /// How deep the tree can be: what [`with_stack_for`] wants to know of work that walks it.
    pub nesting: usize,
    /// The tree, for `replay` to look into.
    pub(crate) node: NodeEnum,
}

/// What stands in a text, in order.
#[derive(Debug, Clone)]
pub enum Parsed {
    /// A statement.
    Statement(Box<Statement>),
    /// Something that isn't one.
    Error(SqlError),
    /// A command of psql, which no server understands.
    MetaCommand(Range<usize>),
    /// Rows of `COPY ... FROM stdin`.
    CopyData(Range<usize>),
}

/// Parses a text of any number of statements. One that is broken gives an error and leaves the others alone.
pub fn parse(text: &str) -> Vec<Parsed> {
    if text.len() > MAX_BYTES {
        let message = format!("the text has {} MiB; more than {} aren't parsed", text.len() >> 20, MAX_BYTES >> 20);
        return vec![Parsed::Error(SqlError::new(message, 0..0))];
    }
    if let Some(at) = text.find('\0') {
        return vec![Parsed::Error(SqlError::new("a NUL byte can't stand in SQL", at..at + 1))];
    }
    let pieces = split(text);
    let plain = |piece: &Piece| piece.kind == PieceKind::Statement && piece.nesting <= MAX_NESTING;
    let nesting = pieces.iter().map(|piece| piece.nesting).max().unwrap_or(0);
    with_stack_for(nesting, || {
        if pieces.iter().all(plain)
            && let Ok(nodes) = nodes(text)
            && nodes.len() == pieces.len()
        {
            let paired = pieces.into_iter().zip(nodes);
            return paired.map(|(piece, node)| statement(piece, node)).collect();
        }
        pieces.into_iter().map(|piece| parse_piece(text, piece)).collect()
    })
}

/// Parses a text of statements, all of which must be well-formed.
///
/// # Errors
/// The first mistake.
pub fn parse_all(text: &str) -> Result<Vec<Statement>, SqlError> {
    let one = |parsed| match parsed {
        Parsed::Statement(statement) => Ok(*statement),
        Parsed::Error(error) => Err(error),
        Parsed::MetaCommand(range) => Err(SqlError::new("a psql command is not SQL", range)),
        Parsed::CopyData(range) => Err(SqlError::new("rows for COPY can't stand here", range)),
    };
    parse(text).into_iter().map(one).collect()
}

/// Parses exactly one statement. For fragments, whose brackets and depth the caller has looked at.
pub(crate) fn parse_one(text: &str) -> Result<NodeEnum, SqlError> {
    let mut nodes = nodes(text).map_err(|message| located(text, message))?;
    match (nodes.pop(), nodes.is_empty()) {
        (Some(node), true) => Ok(node),
        _ => Err(SqlError::new("not exactly one statement", 0..text.len())),
    }
}

/// Whether Postgres's parser reads a text of statements. It is asked for that alone, which costs a fraction of a tree.
pub(crate) fn is_sql(text: &str) -> bool {
    let nesting = super::split::nesting(text);
    // What is too deep isn't judged.
    nesting > MAX_NESTING
        || text.contains('\0')
        || with_stack_for(nesting, || pg_query::split_with_parser(text).is_ok())
}

/// Runs work that recurses as deeply as `nesting` says on a stack that is large enough: the caller's own if possible.
pub fn with_stack_for<T: Send>(nesting: usize, work: impl FnOnce() -> T + Send) -> T {
    if nesting <= SHALLOW { work() } else { with_deep_stack(work) }
}

thread_local! {
    /// Whether this thread has a large stack.
    static DEEP: Cell<bool> = const { Cell::new(false) };
}

/// Starts work on a thread of its own with a large stack. Where the system has none, the work isn't done.
pub(super) fn with_deep_stack_on<'s>(scope: &'s Scope<'s, '_>, work: impl FnOnce() + Send + 's) {
    let run = || {
        DEEP.set(true);
        work();
    };
    drop(std::thread::Builder::new().stack_size(DEEP_STACK).spawn_scoped(scope, run));
}

/// Runs work on a thread with a large stack, unless it runs on one already.
pub fn with_deep_stack<T: Send>(work: impl FnOnce() -> T + Send) -> T {
    if DEEP.get() {
        return work();
    }
    let work = std::sync::Mutex::new(Some(work));
    let take = || work.lock().ok().and_then(|mut work| work.take());
    let outcome = std::thread::scope(|scope| {
        let run = || {
            DEEP.set(true);
            take().map(|work| work())
        };
        let spawned = std::thread::Builder::new().stack_size(DEEP_STACK).spawn_scoped(scope, run).ok()?;
        spawned.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
    });
    match outcome.or_else(|| take().map(|work| work())) {
        Some(value) => value,
        // The work was taken, and a taken work has either given its value or passed its panic on.
        None => unreachable!("the work ran on neither thread"),
    }
}

fn statement(piece: Piece, node: NodeEnum) -> Parsed {
    Parsed::Statement(Box::new(Statement { range: piece.range, nesting: piece.nesting, node }))
}

fn parse_piece(text: &str, piece: Piece) -> Parsed {
    let source = text.get(piece.range.clone()).unwrap_or("");
    match piece.kind {
        PieceKind::MetaCommand => return Parsed::MetaCommand(piece.range),
        PieceKind::CopyData => return Parsed::CopyData(piece.range),
        PieceKind::Statement | PieceKind::Unclosed => {}
    }
    if piece.nesting > MAX_NESTING {
        return Parsed::Error(too_deep(piece.range));
    }
    match nodes(source) {
        Ok(mut nodes) => match (nodes.pop(), nodes.is_empty()) {
            (Some(node), true) => statement(piece, node),
            _ => Parsed::Error(SqlError::new("not exactly one statement", piece.range)),
        },
        Err(message) => Parsed::Error(located(source, message).shifted(piece.range.start)),
    }
}

fn too_deep(range: Range<usize>) -> SqlError {
    SqlError::new(format!("brackets or operators are nested more than {MAX_NESTING} deep"), range)
}

fn nodes(text: &str) -> Result<Vec<NodeEnum>, String> {
    // pg_query walks the tree for table names, and takes some things about it for granted.
    let Ok(parsed) = std::panic::catch_unwind(|| pg_query::parse(text, 0)) else {
        return Err("pg_query can't make anything of this statement".to_owned());
    };
    match parsed {
        Ok(result) => Ok(result.protobuf.stmts.into_iter().filter_map(|raw| raw.stmt?.node).collect()),
        Err(pg_query::Error::Parse(message)) => Err(message),
        Err(other) => Err(other.to_string()),
    }
}

/// Finds the place of an error. pg_query's message names the token but not where it stands; the first prefix of the text that
/// is refused *because of a token* rather than for its early end is the one that ends in it.
fn located(text: &str, message: String) -> SqlError {
    let whole = trimmed(text, 0..text.len());
    let Some(near) = near(&message) else {
        let end = whole.end;
        let at_end = message.contains("at end of input");
        return SqlError::new(message, if at_end { end..end } else { whole });
    };
    let tokens: Vec<Range<usize>> = Lexer::new(text)
        .filter(|token| token.kind != Kind::Comment)
        .map(|token| token.range)
        .filter(|range| text.get(range.clone()).is_some_and(|token| token == near || near.starts_with(token)))
        .collect();
    let refused = |range: &Range<usize>| {
        let prefix = text.get(..range.end).unwrap_or(text);
        pg_query::parse(prefix, 0).is_err_and(|error| !error.to_string().contains("at end of input"))
    };
    let first = tokens.partition_point(|range| !refused(range));
    let place = tokens.get(first).cloned().or_else(|| text.find(near).map(|at| at..at + near.len()));
    SqlError::new(message.clone(), place.unwrap_or(whole))
}

fn near(message: &str) -> Option<&str> {
    let (_, rest) = message.split_once("at or near \"")?;
    rest.rsplit_once('"').map(|(near, _)| near)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> Vec<String> {
        let one = |parsed| match parsed {
            Parsed::Statement(statement) => text[statement.range].to_owned(),
            Parsed::Error(error) => format!("{} [{}]", error.message, &text[error.range]),
            Parsed::MetaCommand(range) => format!("meta {}", &text[range]),
            Parsed::CopyData(range) => format!("copy {}", &text[range]),
        };
        parse(text).into_iter().map(one).collect()
    }

    #[test]
    fn a_broken_statement_leaves_the_others_alone() {
        assert_eq!(
            shown("select 1;\n\\restrict x\ncreate tabel t ();\n-- after\nselect a from b where;\nselect 2"),
            [
                "select 1",
                "meta \\restrict x",
                "syntax error at or near \"tabel\" [tabel]",
                "syntax error at end of input []",
                "select 2"
            ]
        );
    }

    #[test]
    fn the_token_of_an_error_is_found_among_its_equals() {
        let error = parse_all("select a as b, c as d as e, g as h from t").unwrap_err();
        assert_eq!((error.message.as_str(), error.range), ("syntax error at or near \"as\"", 22..24));
        let error = parse_all("select 1;\nselect ((1)").unwrap_err();
        assert_eq!(error.range.end, 21);
        let error = parse_all("select 'abc").unwrap_err();
        assert!(error.message.contains("unterminated quoted string"), "{error}");
    }

    #[test]
    fn what_is_nested_too_deeply_is_refused_and_the_rest_is_parsed() {
        for (open, close) in [("(", ")"), ("f(", ")"), ("array[", "]"), ("not ", ""), ("case when true then ", " end")]
        {
            let nest = |depth: usize| format!("select {}1{}", open.repeat(depth), close.repeat(depth));
            assert!(parse_all(&nest(MAX_NESTING - 2)).is_ok(), "{open}");
            let error = parse_all(&format!("{};", nest(100_000))).unwrap_err();
            assert!(error.message.contains("nested more than"), "{error}");
        }
        for link in [" + 1", " || 'a'", "::text", " union select 1", " is null"] {
            assert!(parse_all(&format!("select 1{}", link.repeat(MAX_NESTING - 2))).is_ok(), "{link}");
            assert!(parse_all(&format!("select 1{}", link.repeat(100_000))).is_err(), "{link}");
        }
        assert!(parse_all(&format!("select true{}", " and true or false".repeat(2_000))).is_ok());
        assert!(parse_all(&format!("insert into t values (1){}", ", (2)".repeat(20_000))).is_ok());
    }

    #[test]
    fn nothing_crashes() {
        for text in
            ["", ";", "\0", "select '\0'", "é", "\u{feff}select 1", "(((", ")))", "$$", "select $1", "{\"a\":1}"]
        {
            let _ = parse(text);
        }
    }
}
