//! Standard output and standard error: results to the one, messages to the other. A reader that has gone away is no failure.

use super::Exit;
use super::args::Color;
use std::ffi::OsString;
use std::io::{self, ErrorKind, IsTerminal, Write};

/// The two streams of one run.
#[derive(Debug)]
pub(super) struct Terminal {
    color: bool,
    quiet: bool,
    out: io::BufWriter<io::Stdout>,
    failure: Option<io::Error>,
}

impl Terminal {
    /// Colours are for what goes to standard error.
    pub(super) fn new(color: Color, quiet: bool) -> Self {
        let set = |name: &str| std::env::var_os(name);
        let color = is_colored(color, set("NO_COLOR"), set("TERM"), io::stderr().is_terminal());
        Self { color, quiet, out: io::BufWriter::new(io::stdout()), failure: None }
    }

    /// Whether messages are coloured.
    pub(super) fn color(&self) -> bool {
        self.color
    }

    /// A result, as it is.
    pub(super) fn result(&mut self, text: &str) {
        if self.failure.is_none() {
            self.failure = self.out.write_all(text.as_bytes()).err();
        }
    }

    /// A remark on a line of its own; not with `--quiet`.
    pub(super) fn say(&mut self, text: &str) {
        if !self.quiet {
            self.message(&format!("{text}\n"));
        }
    }

    /// What is wrong, as it is.
    pub(super) fn message(&mut self, text: &str) {
        // Results come before the remarks that follow them. If standard error is gone there is nobody left to tell.
        self.flush();
        let _ = io::stderr().lock().write_all(text.as_bytes());
    }

    /// What is wrong with how the command was called.
    pub(super) fn error(&mut self, text: &str) {
        self.message(&format!("error: {text}\n"));
    }

    /// Whether remarks are wanted.
    pub(super) fn quiet(&self) -> bool {
        self.quiet
    }

    /// Ends the run: a result that couldn't be written is a failure, unless its reader has seen enough.
    pub(super) fn finish(&mut self, exit: Exit) -> Exit {
        self.flush();
        match self.failure.take() {
            Some(error) if error.kind() != ErrorKind::BrokenPipe => {
                self.error(&format!("can't write to standard output: {error}"));
                Exit::Failed
            }
            _ => exit,
        }
    }

    fn flush(&mut self) {
        if self.failure.is_none() {
            self.failure = self.out.flush().err();
        }
    }
}

/// `NO_COLOR` counts when it is set and not empty (<https://no-color.org>).
fn is_colored(color: Color, no_color: Option<OsString>, term: Option<OsString>, terminal: bool) -> bool {
    let forbidden = no_color.is_some_and(|value| !value.is_empty()) || term.is_some_and(|term| term == "dumb");
    match color {
        Color::Always => true,
        Color::Never => false,
        Color::Auto => terminal && !forbidden,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colour_is_for_terminals_that_want_it() {
        let set = |value: &str| Some(OsString::from(value));
        assert!(is_colored(Color::Auto, None, set("xterm"), true));
        assert!(is_colored(Color::Auto, set(""), None, true));
        assert!(!is_colored(Color::Auto, set("1"), None, true));
        assert!(!is_colored(Color::Auto, None, set("dumb"), true));
        assert!(!is_colored(Color::Auto, None, None, false));
        assert!(is_colored(Color::Always, set("1"), None, false));
        assert!(!is_colored(Color::Never, None, None, true));
    }
}
