//! Many texts parsed on other threads, while whoever wants them works on the earlier ones.
//!
//! A tree is needed once and takes long to make and to take apart; both are done beside the work on it. The order stays, and what is
//! held at a time is bounded.

use super::parse::{Parsed, parse, with_deep_stack_on};
use std::num::NonZero;
use std::sync::mpsc::{self, Receiver, Sender, SyncSender};
use std::thread;

/// Texts of less than this many bytes altogether aren't worth a thread.
const WORTH_IT: usize = 32 << 10;

/// A longer text, in bytes, is parsed when its turn comes: its tree takes about fifty times as much.
const LONG: usize = 256 << 10;

/// So many trees are made ahead by each thread.
const AHEAD: usize = 4;

/// More threads would wait for the work on their trees.
const MOST_THREADS: usize = 3;

/// Parses texts, and gives them to `each` with their numbers, in order.
pub fn parse_each(texts: &[&str], mut each: impl FnMut(usize, &[Parsed])) {
    let bytes: usize = texts.iter().map(|text| text.len()).sum();
    let cores = thread::available_parallelism().map_or(1, NonZero::get);
    let threads = cores.saturating_sub(1).clamp(1, MOST_THREADS);
    if texts.len() < 2 || bytes < WORTH_IT || cores < 2 {
        texts.iter().enumerate().for_each(|(at, text)| each(at, &parse(text)));
        return;
    }
    thread::scope(|scope| {
        // Each thread takes every nth text, so that it is known whom to ask for the next.
        let start = |first: usize| {
            let (give, take) = mpsc::sync_channel(AHEAD);
            let (give_back, used) = mpsc::channel();
            let mine = move || texts.iter().skip(first).step_by(threads).copied();
            with_deep_stack_on(scope, move || work(mine(), &give, &used));
            Worker { take, give_back }
        };
        let workers: Vec<Worker> = (0..threads).map(start).collect();
        for ((at, text), worker) in texts.iter().enumerate().zip(workers.iter().cycle()) {
            match worker.take.recv() {
                Ok(Some(parsed)) => {
                    each(at, &parsed);
                    // Where nobody takes it, it is taken apart here.
                    drop(worker.give_back.send(parsed));
                }
                // It is long, or there is no such thread.
                Ok(None) | Err(_) => each(at, &parse(text)),
            }
        }
    });
}

/// A thread, as those see it who want its trees.
struct Worker {
    take: Receiver<Option<Vec<Parsed>>>,
    give_back: Sender<Vec<Parsed>>,
}

/// Parses texts until nobody wants them, and takes apart what comes back.
fn work<'t>(
    texts: impl Iterator<Item = &'t str>,
    give: &SyncSender<Option<Vec<Parsed>>>,
    used: &Receiver<Vec<Parsed>>,
) {
    for text in texts {
        used.try_iter().for_each(drop);
        let parsed = (text.len() <= LONG).then(|| parse(text));
        if give.send(parsed).is_err() {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn statements(parsed: &[Parsed]) -> usize {
        parsed.iter().filter(|parsed| matches!(parsed, Parsed::Statement(_))).count()
    }

    #[test]
    fn the_order_stays_and_nothing_is_left_out() {
        let texts: Vec<String> = (0..100).map(|at| "select 1 + (2 * 3) as a;\n".repeat(at)).collect();
        let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
        let mut seen = Vec::new();
        parse_each(&texts, |at, parsed| seen.push((at, statements(parsed))));
        let wanted: Vec<(usize, usize)> = (0..100).map(|at| (at, at)).collect();
        assert_eq!(seen, wanted);
    }

    #[test]
    fn long_deep_and_broken_texts_are_parsed_too() {
        let long = "select 1;\n".repeat(LONG / 10 + 1);
        let deep = format!("select {}1{}", "(".repeat(490), ")".repeat(490));
        let texts = [deep.as_str(), &long, "selct 1; select 2", "", &deep];
        let mut seen = Vec::new();
        parse_each(&texts, |at, parsed| seen.push((at, statements(parsed))));
        assert_eq!(seen, [(0, 1), (1, LONG / 10 + 1), (2, 1), (3, 0), (4, 1)]);
    }
}
