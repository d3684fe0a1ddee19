//! LIKE, and the regular expressions that are simple enough to be known.

/// `text LIKE pattern`.
pub(super) fn like(text: &str, pattern: &str) -> bool {
    let text: Vec<char> = text.chars().collect();
    let mut parts = Vec::new();
    let mut chars = pattern.chars();
    while let Some(c) = chars.next() {
        parts.push(match c {
            '%' => Part::Many,
            '_' => Part::One,
            '\\' => Part::Is(chars.next().unwrap_or('\\')),
            c => Part::Is(c),
        });
    }
    // For each part, the places of the text that it can end at.
    let mut reached = vec![false; text.len() + 1];
    if let Some(first) = reached.first_mut() {
        *first = true;
    }
    for part in parts {
        let mut next = vec![false; text.len() + 1];
        let mut any = false;
        for at in 0..=text.len() {
            let here = reached.get(at).copied().unwrap_or(false);
            let before = at.checked_sub(1);
            let from_before = before.and_then(|at| reached.get(at)).copied().unwrap_or(false);
            any |= here;
            let value = match part {
                Part::Many => any,
                Part::One => from_before,
                Part::Is(c) => from_before && before.and_then(|at| text.get(at)) == Some(&c),
            };
            if let Some(slot) = next.get_mut(at) {
                *slot = value;
            }
        }
        reached = next;
    }
    reached.last().copied().unwrap_or(false)
}

/// `pattern ESCAPE escape` as a pattern whose escape is the backslash (`like_escape`).
pub(super) fn with_backslash(pattern: &str, escape: &str) -> String {
    let mut result = String::new();
    let mut escaped = false;
    for c in pattern.chars() {
        match c {
            c if !escaped && escape.starts_with(c) => {
                result.push('\\');
                escaped = true;
                continue;
            }
            '\\' if !escaped => result.push_str("\\\\"),
            c => result.push(c),
        }
        escaped = false;
    }
    result
}

#[derive(Clone, Copy)]
enum Part {
    Many,
    One,
    Is(char),
}

/// `text ~ pattern` for plain words with `^`, `$`, `.*` and `|`; `None` for any other pattern.
pub(super) fn regex(text: &str, pattern: &str, fold: bool) -> Option<bool> {
    let (text, pattern) =
        if fold { (text.to_lowercase(), pattern.to_lowercase()) } else { (text.to_owned(), pattern.to_owned()) };
    let (pattern, anchored) = match pattern.strip_prefix("^(").and_then(|rest| rest.strip_suffix(")$")) {
        Some(inner) => (inner.to_owned(), true),
        None => (pattern, false),
    };
    let mut found = false;
    for part in pattern.split('|') {
        let (part, start) = part.strip_prefix('^').map_or((part, anchored), |part| (part, true));
        let (part, end) = part.strip_suffix('$').map_or((part, anchored), |part| (part, true));
        let words: Vec<&str> = part.split(".*").collect();
        if words.iter().any(|word| !word.chars().all(|c| c.is_alphanumeric() || "_- :/'\",=<>;@#!&".contains(c))) {
            return None;
        }
        let escape = |word: &str| word.replace('_', "\\_").replace('%', "\\%");
        let inner = words.into_iter().map(escape).collect::<Vec<_>>().join("%");
        let like_pattern = format!("{}{inner}{}", if start { "" } else { "%" }, if end { "" } else { "%" });
        found |= like(&text, &like_pattern);
    }
    Some(found)
}
