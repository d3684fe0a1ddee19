//! `lint:`: what findings are worth, by rule and by path.

use super::reader::{Reader, Section};
use crate::lint::{Level, Selector};

/// What rules, or groups of them, are worth.
pub type RuleLevels = Vec<(Selector, Level)>;

/// `lint:`
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LintSettings {
    /// `rules`: for all files.
    pub rules: RuleLevels,
    /// `paths`: for files whose path, from the folder of `policyc.yaml`, fits a pattern, in order; a later one counts more.
    pub paths: Vec<(String, RuleLevels)>,
    /// `baseline`: the file with the findings that are left out, from the folder of `policyc.yaml`.
    pub baseline: Option<String>,
}

pub(super) fn read(reader: &mut Reader<'_>, top: &Section) -> LintSettings {
    let lint = reader.section(top, "lint");
    reader.unknown(&lint, &["rules", "paths", "baseline"]);
    let rules = reader.section(&lint, "rules");
    let rules = levels(reader, &rules);
    let mut paths = Vec::new();
    for section in reader.sections(&lint, "paths") {
        reader.unknown(&section, &["path", "rules"]);
        let inner = reader.section(&section, "rules");
        let said = levels(reader, &inner);
        match reader.path(&section, "path") {
            Some(path) => paths.push((path, said)),
            // Anything but a relative path has been told.
            None if section.keys().iter().any(|key| key == "path") => {}
            None => reader.wrong(
                &section,
                "path",
                "a path from the folder of `policyc.yaml`; `*` stands for any characters",
            ),
        }
    }
    let baseline = reader.path(&lint, "baseline");
    LintSettings { rules, paths, baseline }
}

fn levels(reader: &mut Reader<'_>, section: &Section) -> RuleLevels {
    let mut found = Vec::new();
    for key in section.keys() {
        let selector = match Selector::named(&key) {
            Ok(selector) => selector,
            Err(problem) => {
                reader.unknown_key(section, &key, problem);
                continue;
            }
        };
        let words = [("allow", Level::Allow), ("warn", Level::Warn), ("deny", Level::Deny)];
        if let Some(level) = reader.choice(section, &key, &words) {
            found.push((selector, level));
        }
    }
    found
}
