//! How much a finding is worth: the rule's own level, what the settings say by rule and path, what the command line says.

use super::{Group, Rule, rules};
use crate::diagnostics::{Severity, suggest};
use crate::span::FileId;
use std::collections::BTreeMap;

/// How much a finding is worth.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// It isn't looked for.
    Allow,
    /// A warning: told, and clean.
    Warn,
    /// An error: exit code 1.
    Deny,
}

impl Level {
    /// `allow`, `warn`, `deny`.
    pub fn named(name: &str) -> Option<Self> {
        match name {
            "allow" => Some(Self::Allow),
            "warn" => Some(Self::Warn),
            "deny" => Some(Self::Deny),
            _ => None,
        }
    }

    /// The word for it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Allow => "allow",
            Self::Warn => "warn",
            Self::Deny => "deny",
        }
    }

    pub(super) fn severity(self) -> Option<Severity> {
        match self {
            Self::Allow => None,
            Self::Warn => Some(Severity::Warning),
            Self::Deny => Some(Severity::Error),
        }
    }
}

/// Which rules are meant. What names fewer rules counts more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Selector {
    /// `warnings`: whatever would be a warning.
    Warnings,
    /// `security`, `performance`, ...
    Group(Group),
    /// One rule, by its id or its name.
    Rule(&'static Rule),
}

impl Selector {
    /// By its word.
    ///
    /// # Errors
    ///
    /// A hint, where no rule is meant.
    pub fn named(word: &str) -> Result<Self, String> {
        if word.eq_ignore_ascii_case("warnings") {
            return Ok(Self::Warnings);
        }
        if let Some(group) = Group::ALL.into_iter().find(|group| group.name().eq_ignore_ascii_case(word)) {
            return Ok(Self::Group(group));
        }
        rules::find(word).map(Self::Rule).ok_or_else(|| {
            let known = rules::all().flat_map(|rule| [rule.code.id, rule.code.name]);
            match suggest::nearest(word, known.chain(Group::ALL.map(Group::name))) {
                Some(near) => format!("there is no rule `{word}`; did you mean `{near}`?"),
                None => format!("there is no rule `{word}`; `policyc explain` lists all"),
            }
        })
    }

    /// How closely it names a rule; nothing where it doesn't.
    fn closeness(self, rule: &Rule) -> Option<u8> {
        match self {
            Self::Rule(named) if named == rule => Some(2),
            Self::Group(group) if group == rule.group => Some(1),
            _ => None,
        }
    }
}

/// All that is said about levels.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Levels {
    /// What holds everywhere: `lint: rules:` in `policyc.yaml`.
    pub rules: Vec<(Selector, Level)>,
    /// What holds for some files, the last that fits first: `lint: paths:`.
    pub paths: BTreeMap<FileId, Vec<(Selector, Level)>>,
    /// `-A`, `-W`, `-D`.
    pub flags: Vec<(Selector, Level)>,
}

impl Levels {
    /// What a finding of a rule in a file is worth.
    pub fn of(&self, rule: &Rule, file: FileId) -> Level {
        self.level(rule, self.paths.get(&file).map_or(&[][..], Vec::as_slice))
    }

    /// Whether a finding could be worth anything in some file.
    pub fn is_on_somewhere(&self, rule: &Rule) -> bool {
        self.level(rule, &[]) != Level::Allow || self.paths.values().any(|said| self.level(rule, said) != Level::Allow)
    }

    fn level(&self, rule: &Rule, path: &[(Selector, Level)]) -> Level {
        let lists = [self.flags.as_slice(), path, self.rules.as_slice()];
        let said = lists.iter().find_map(|list| closest(list, rule));
        let level = said.unwrap_or(rule.level);
        // `-D warnings` is about what is a warning after all else.
        let warnings = lists.iter().find_map(|list| {
            list.iter().rev().find(|(selector, _)| *selector == Selector::Warnings).map(|(_, level)| *level)
        });
        if level == Level::Warn { warnings.unwrap_or(level) } else { level }
    }
}

/// The level by the closest selector, the last of equals.
fn closest(list: &[(Selector, Level)], rule: &Rule) -> Option<Level> {
    let named = list.iter().filter_map(|(selector, level)| selector.closeness(rule).map(|close| (close, *level)));
    named.max_by_key(|(close, _)| *close).map(|(_, level)| level)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rule() -> &'static Rule {
        rules::find("L0001").unwrap()
    }

    fn level(rules: &[(&str, Level)], flags: &[(&str, Level)]) -> Level {
        let said = |list: &[(&str, Level)]| {
            list.iter().map(|(word, level)| (Selector::named(word).unwrap(), *level)).collect::<Vec<_>>()
        };
        Levels { rules: said(rules), paths: BTreeMap::new(), flags: said(flags) }.level(rule(), &[])
    }

    #[test]
    fn a_rule_counts_more_than_its_group_and_a_flag_more_than_the_settings() {
        use Level::{Allow, Deny, Warn};
        assert_eq!(level(&[], &[]), Warn);
        assert_eq!(level(&[("L0001", Deny), ("performance", Allow)], &[]), Deny);
        assert_eq!(level(&[("L0001", Deny)], &[("performance", Allow)]), Allow);
        assert_eq!(level(&[("L0001", Allow)], &[("warnings", Deny)]), Allow);
        assert_eq!(level(&[], &[("warnings", Deny)]), Deny);
        assert_eq!(level(&[("unindexed_foreign_keys", Allow)], &[("unindexed-foreign-keys", Warn)]), Warn);
    }

    #[test]
    fn who_misspells_a_rule_is_helped() {
        assert!(Selector::named("unindexed-foreign-key").unwrap_err().contains("`unindexed-foreign-keys`"));
        assert_eq!(Selector::named("Security"), Ok(Selector::Group(Group::Security)));
    }
}
