//! Pieces of Markdown that are spelled right, for GitHub's flavour of it.

use minijinja::Value;

/// Text with its markup.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::emit) struct Markdown(String);

impl Markdown {
    /// Text as it is meant, in one line: nothing in it is markup. A pipe is an entity, so that it stands in tables and outside of them.
    pub(in crate::emit) fn text(text: &str) -> Self {
        let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
        let mut escaped = String::with_capacity(line.len());
        let mut previous = ' ';
        let mut characters = line.chars().peekable();
        while let Some(character) = characters.next() {
            let next = characters.peek().copied().unwrap_or(' ');
            match character {
                // Between letters an underscore is only itself.
                '_' if previous.is_alphanumeric() && next.is_alphanumeric() => escaped.push('_'),
                '\\' | '`' | '*' | '_' | '[' | ']' | '~' | '$' => {
                    escaped.push('\\');
                    escaped.push(character);
                }
                '<' => escaped.push_str("&lt;"),
                '>' => escaped.push_str("&gt;"),
                '&' => escaped.push_str("&amp;"),
                '|' => escaped.push_str("&#124;"),
                other => escaped.push(other),
            }
            previous = character;
        }
        Self(not_a_block(escaped))
    }

    /// Code in a line. With a pipe in it, which would end a table's cell even there, as HTML.
    pub(in crate::emit) fn code(text: &str) -> Self {
        let line = text.replace(['\n', '\r'], " ");
        if line.is_empty() {
            return Self(String::new());
        }
        if line.contains('|') {
            return Self(format!("<code>{}</code>", Self::text(&line).0));
        }
        let fence = "`".repeat(longest_run(&line) + 1);
        // A space at either end is taken away if there is one at both.
        let pad = if line.starts_with(['`', ' ']) || line.ends_with(['`', ' ']) { " " } else { "" };
        Self(format!("{fence}{pad}{line}{pad}{fence}"))
    }

    /// A block of code in a language.
    pub(in crate::emit) fn block(language: &str, text: &str) -> Self {
        let fence = "`".repeat((longest_run(text) + 1).max(3));
        Self(format!("{fence}{language}\n{}\n{fence}", text.trim_end()))
    }

    /// A link to a file whose name holds nothing odd.
    pub(in crate::emit) fn link(text: &Self, target: &str) -> Self {
        Self(format!("[{}]({target})", text.0))
    }

    /// Pieces with something between them.
    pub(in crate::emit) fn joined(pieces: impl IntoIterator<Item = Self>, separator: &'static str) -> Self {
        let pieces: Vec<String> = pieces.into_iter().map(|piece| piece.0).collect();
        Self(pieces.join(separator))
    }

    /// Markup that was put together here.
    pub(in crate::emit) fn raw(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// Text inside `<!-- -->`: it can't end the comment.
    pub(in crate::emit) fn comment(text: &str) -> Self {
        let mut line = text.replace(['\n', '\r'], " ");
        // `---` needs it twice.
        while line.contains("--") {
            line = line.replace("--", "- -");
        }
        Self(line)
    }

    /// The text.
    pub(in crate::emit) fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<Markdown> for Value {
    fn from(markdown: Markdown) -> Self {
        Self::from_safe_string(markdown.0)
    }
}

fn longest_run(text: &str) -> usize {
    text.split(|character| character != '`').map(str::len).max().unwrap_or(0)
}

/// Takes away what would make a heading, a list, a quotation or a rule of a line's beginning.
fn not_a_block(line: String) -> String {
    let marker = line.starts_with(['#', '+', '-', '=', '>']);
    if marker {
        return format!("\\{line}");
    }
    let digits = line.bytes().take_while(u8::is_ascii_digit).count();
    match line.split_at_checked(digits) {
        Some((number, rest)) if digits > 0 && rest.starts_with(['.', ')']) => format!("{number}\\{rest}"),
        _ => line,
    }
}

#[cfg(test)]
mod tests {
    use super::Markdown;

    #[test]
    fn text_holds_no_markup() {
        let text = Markdown::text("# a | b <script> `x` *y* _z_ snake_case & \\ [l](u)\nnext");
        assert_eq!(
            text.as_str(),
            "\\# a &#124; b &lt;script&gt; \\`x\\` \\*y\\* \\_z\\_ snake_case &amp; \\\\ \\[l\\](u) next"
        );
        assert_eq!(Markdown::text("1. one").as_str(), "1\\. one");
    }

    #[test]
    fn a_comment_can_not_be_ended() {
        assert_eq!(Markdown::comment("a --->\nb").as_str(), "a - - -> b");
    }

    #[test]
    fn code_keeps_backticks_and_pipes() {
        assert_eq!(Markdown::code("a").as_str(), "`a`");
        assert_eq!(Markdown::code("a`b").as_str(), "``a`b``");
        assert_eq!(Markdown::code("`").as_str(), "`` ` ``");
        assert_eq!(Markdown::code("a || b*").as_str(), "<code>a &#124;&#124; b\\*</code>");
        assert_eq!(Markdown::block("sql", "a ``` b").as_str(), "````sql\na ``` b\n````");
    }
}
