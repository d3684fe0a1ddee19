//! Paths as people read them, and without `.` and `..`.

use std::io;
use std::path::{Component, Path, PathBuf};

/// `path` below `base` without `.` and `..`, by its text alone: no link is followed.
pub fn joined(base: &Path, path: &str) -> PathBuf {
    let mut whole = base.to_path_buf();
    for part in Path::new(path).components() {
        match part {
            Component::ParentDir => {
                whole.pop();
            }
            Component::CurDir => {}
            part => whole.push(part),
        }
    }
    whole
}

/// How messages name a path: relative to the working directory, with `/`, control characters escaped.
pub fn shown(path: &Path, working_directory: &Path) -> String {
    let whole = joined(working_directory, &path.to_string_lossy());
    let common = whole.components().zip(working_directory.components()).take_while(|(a, b)| a == b).count();
    // With nothing in common but the root, a relative path would only be longer.
    if common <= 1 && working_directory.components().count() > 1 {
        return printable(&with_slashes(&whole));
    }
    let up = working_directory.components().count() - common;
    let parts = std::iter::repeat_n(PathBuf::from(".."), up)
        .chain(whole.components().skip(common).map(|part| PathBuf::from(part.as_os_str())));
    let relative: PathBuf = parts.collect();
    if relative.as_os_str().is_empty() { ".".to_owned() } else { printable(&with_slashes(&relative)) }
}

/// How a file in `folder` names `path`: relative, with `/`. Both are absolute and without dots.
pub fn relative(path: &Path, folder: &Path) -> String {
    let common = path.components().zip(folder.components()).take_while(|(a, b)| a == b).count();
    let up = std::iter::repeat_n(PathBuf::from(".."), folder.components().count() - common);
    let down = path.components().skip(common).map(|part| PathBuf::from(part.as_os_str()));
    with_slashes(&up.chain(down).collect::<PathBuf>())
}

/// The path of `path` below `folder`, with `/`.
pub fn below(path: &Path, folder: &Path) -> String {
    with_slashes(path.strip_prefix(folder).unwrap_or(path))
}

/// The system's reason in words: without the number that Rust appends.
pub fn reason(error: &io::Error) -> String {
    let text = error.to_string();
    let mut text = text.split(" (os error").next().unwrap_or(&text).to_owned();
    if let Some(first) = text.get_mut(0..1) {
        first.make_ascii_lowercase();
    }
    text
}

fn with_slashes(path: &Path) -> String {
    let text = path.to_string_lossy();
    if cfg!(windows) { text.replace('\\', "/") } else { text.into_owned() }
}

fn printable(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { c.escape_default().to_string() } else { c.to_string() }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_shown_from_where_one_stands() {
        let here = Path::new("/home/a/project");
        assert_eq!(shown(Path::new("/home/a/project/x/y.policy"), here), "x/y.policy");
        assert_eq!(shown(Path::new("x/./z/../y.policy"), here), "x/y.policy");
        assert_eq!(shown(Path::new("/home/a/other/y"), here), "../other/y");
        assert_eq!(shown(Path::new("/etc/y"), here), "/etc/y");
        assert_eq!(shown(here, here), ".");
        assert_eq!(shown(Path::new("a\nb"), here), "a\\nb");
        assert_eq!(shown(Path::new("/etc/y"), Path::new("/")), "etc/y");
    }

    #[test]
    fn a_file_names_another_one() {
        assert_eq!(relative(Path::new("/a/prisma/schema.prisma"), Path::new("/a")), "prisma/schema.prisma");
        assert_eq!(relative(Path::new("/a/x/y"), Path::new("/a/config/deep")), "../../x/y");
    }

    #[test]
    fn dots_are_taken_away_by_text() {
        assert_eq!(joined(Path::new("/a/b"), "../c/./d"), Path::new("/a/c/d"));
        assert_eq!(joined(Path::new("/a"), "../../../x"), Path::new("/x"));
        assert_eq!(joined(Path::new("/a"), "."), Path::new("/a"));
    }
}
