//! A mistake of policyc itself: whoever meets one is asked to report it.

use std::io::Write;
use std::panic::{self, UnwindSafe};

/// What is asked for.
const REQUEST: &str = "\npolicyc has made a mistake of its own. Nothing is wrong with what you did.\n\
    Please report it, with the lines above, the command and, if you can share it, the model.\n";

/// Has every panic followed by a request for a report.
pub(super) fn install_hook() {
    let standard = panic::take_hook();
    panic::set_hook(Box::new(move |info| {
        standard(info);
        let mut stderr = std::io::stderr().lock();
        let _ = write!(stderr, "{REQUEST}policyc {}", env!("CARGO_PKG_VERSION"));
        let _ = match env!("CARGO_PKG_REPOSITORY") {
            "" => writeln!(stderr),
            repository => writeln!(stderr, ", {repository}/issues"),
        };
    }));
}

/// Runs something; nothing if it panicked.
pub(super) fn caught<T>(run: impl FnOnce() -> T + UnwindSafe) -> Option<T> {
    panic::catch_unwind(run).ok()
}

#[cfg(test)]
mod tests {
    use super::caught;

    #[test]
    fn a_panic_ends_in_nothing() {
        assert_eq!(caught(|| 1), Some(1));
        assert_eq!(caught(|| -> u8 { panic!("on purpose") }), None);
    }
}
