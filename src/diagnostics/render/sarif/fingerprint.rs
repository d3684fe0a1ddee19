//! What tells a result from others in runs to come: it stays when lines above come and go.

use super::clamp;
use crate::diagnostics::Diagnostic;
use crate::span::SourceMap;
use std::collections::BTreeMap;

/// The key of our fingerprints, with the version of what they are made of. GitHub's `primaryLocationLineHash` is left to its `upload-sarif` action, which
/// computes it from the file and complains about any other value.
pub(super) const NAME: &str = "policycResult/v1";

/// Counts those that would be the same.
#[derive(Debug, Default)]
pub(super) struct Fingerprints {
    seen: BTreeMap<u64, usize>,
}

impl Fingerprints {
    /// The fingerprint of the next result: of its code, its file and the text of its first line, blanks aside, and which one of that kind it is.
    pub(super) fn next(&mut self, diagnostic: &Diagnostic, path: &str, sources: &SourceMap) -> String {
        let span = diagnostic.primary.span;
        let text = sources.source(span.file).map_or("", |source| source.text.as_str());
        let at = clamp(text, span.range()).start;
        let (before, after) = text.split_at_checked(at).unwrap_or_default();
        let line = [before.rsplit('\n').next().unwrap_or(""), after.split('\n').next().unwrap_or("")].concat();
        let words: Vec<&str> = line.split_whitespace().collect();
        let hash = fnv([diagnostic.code.id, path, &words.join(" ")]);
        let number = self.seen.entry(hash).or_default();
        *number += 1;
        format!("{hash:016x}:{number}")
    }
}

/// FNV-1a with 64 bits: the same on every machine and in every version, which the standard library's hashes don't promise.
fn fnv(parts: [&str; 3]) -> u64 {
    let bytes = parts.into_iter().flat_map(|part| part.bytes().chain([0]));
    bytes.fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}
