//! Running a judge: a command whose output is kept, with a limit in time.

use std::io::Read;
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

/// What a finished command said.
#[derive(Debug, Clone)]
pub struct Output {
    /// The exit code; `None` if a signal ended it.
    pub code: Option<i32>,
    /// All of its standard output.
    pub stdout: String,
    /// All of its standard error.
    pub stderr: String,
}

impl Output {
    /// Whether the exit code is 0.
    pub fn success(&self) -> bool {
        self.code == Some(0)
    }

    /// Standard output, then standard error.
    pub fn text(&self) -> String {
        format!("{}{}", self.stdout, self.stderr)
    }

    /// Standard output of a command that must have succeeded; panics with everything it said if it did not.
    #[track_caller]
    pub fn expect_success(self, what: &str) -> String {
        assert!(self.success(), "{what} failed with exit code {:?}:\n{}", self.code, self.text());
        self.stdout
    }
}

/// The longest that a judge may take before it counts as hanging.
const LIMIT: Duration = Duration::from_secs(180);

/// Runs a command to its end, without a standard input. Panics if it can't be started or takes over three minutes.
pub fn run(command: &mut Command) -> Output {
    let what = command.get_program().to_string_lossy().into_owned();
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap_or_else(|error| panic!("{what} can't be started: {error}"));
    let stdout = collect(child.stdout.take().expect("stdout is piped"));
    let stderr = collect(child.stderr.take().expect("stderr is piped"));
    let start = Instant::now();
    let status = loop {
        match child.try_wait() {
            Ok(Some(status)) => break status,
            Ok(None) if start.elapsed() > LIMIT => {
                // Both may fail only because it has just ended by itself.
                let _ = child.kill();
                let _ = child.wait();
                panic!("{what} took more than {} s:\n{}", LIMIT.as_secs(), command_line(command));
            }
            Ok(None) => thread::sleep(Duration::from_millis(10)),
            Err(error) => panic!("waiting for {what}: {error}"),
        }
    };
    Output {
        code: status.code(),
        stdout: stdout.join().expect("reading stdout doesn't panic"),
        stderr: stderr.join().expect("reading stderr doesn't panic"),
    }
}

/// Reads a pipe to its end on a thread of its own, so that a full pipe can't block the child.
fn collect(mut pipe: impl Read + Send + 'static) -> thread::JoinHandle<String> {
    thread::spawn(move || {
        let mut bytes = Vec::new();
        // A pipe that breaks ends the output, as the end of the file does.
        let _ = pipe.read_to_end(&mut bytes);
        String::from_utf8_lossy(&bytes).into_owned()
    })
}

/// The command as one would type it, for a message.
fn command_line(command: &Command) -> String {
    std::iter::once(command.get_program())
        .chain(command.get_args())
        .map(|word| word.to_string_lossy().into_owned())
        .collect::<Vec<_>>()
        .join(" ")
}
