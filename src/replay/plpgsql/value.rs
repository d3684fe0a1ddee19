//! Values of PL/pgSQL, as far as they are known.

use crate::catalog::{FunctionId, Ident, QualifiedName, TypeRef};

/// Stands in a text for a part that isn't known (U+FFFC, the object replacement character).
pub(super) const HOLE: char = '\u{FFFC}';

/// A value.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Value {
    Unknown,
    Null,
    Bool(bool),
    Int(i64),
    /// Any value that has a text and nothing else that is asked for. Parts of it that aren't known are [`HOLE`]s.
    Text(String),
    Array(Vec<Value>),
    Record(Vec<(String, Value)>),
    /// An object by its OID.
    Object(Object),
    /// The server's print of something: the words that stand in it, in their order, are known, what stands between them isn't.
    Print(Vec<String>),
}

/// What an OID stands for, and what a row of a system catalog is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Object {
    Schema(Ident),
    Relation(QualifiedName),
    Column(QualifiedName, Ident),
    Type(TypeRef),
    Label(QualifiedName, usize),
    Function(Box<FunctionId>),
    Constraint(QualifiedName, Ident),
    Trigger(QualifiedName, Ident),
    Policy(QualifiedName, Ident),
    Index(QualifiedName, Ident),
    Role(Ident),
    Extension(Ident),
    Publication(Ident),
    Published(Ident, QualifiedName),
    EventTrigger(Ident),
    /// Something that an extension has brought.
    MemberOf(Ident),
    /// Something that depends on an object in another way than an extension's members do (`pg_depend.deptype`), and that object.
    DependentBy(&'static str),
}

impl Object {
    /// Whether it stands for any number of objects.
    pub(super) fn is_some(&self) -> bool {
        matches!(self, Self::MemberOf(_) | Self::DependentBy(_))
    }

    /// Whether two are the same; `None` where that isn't known. What the catalog holds is no extension's, but for schemas and the vault.
    pub(super) fn same(&self, other: &Self) -> Option<bool> {
        match (self, other) {
            (Self::MemberOf(_), it) | (it, Self::MemberOf(_)) => match it {
                Self::Relation(name) if name.schema != *"vault" => Some(false),
                Self::Function(_) | Self::Type(_) | Self::Constraint(..) | Self::Policy(..) => Some(false),
                Self::Role(_) | Self::Extension(_) | Self::Publication(_) => Some(false),
                _ => None,
            },
            (Self::DependentBy(_), Self::Extension(_)) | (Self::Extension(_), Self::DependentBy(_)) => Some(false),
            (Self::DependentBy(_), _) | (_, Self::DependentBy(_)) => None,
            (one, other) => Some(one == other),
        }
    }
}

impl Value {
    pub(super) fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    pub(super) fn is_known(&self) -> bool {
        match self {
            Self::Unknown => false,
            Self::Text(text) => !text.contains(HOLE),
            Self::Array(items) => items.iter().all(Self::is_known),
            Self::Record(fields) => fields.iter().all(|(_, value)| value.is_known()),
            Self::Print(_) => false,
            _ => true,
        }
    }

    /// What a condition comes to: `None` if it isn't known. Null counts as false where it decides.
    pub(super) fn truth(&self) -> Option<bool> {
        match self {
            Self::Bool(value) => Some(*value),
            Self::Null => Some(false),
            Self::Text(text) => boolean(text),
            _ => None,
        }
    }
}

/// A text as a boolean (`parse_bool`), the words people write.
pub(super) fn boolean(text: &str) -> Option<bool> {
    match text.to_ascii_lowercase().as_str() {
        "t" | "true" | "yes" | "on" | "1" => Some(true),
        "f" | "false" | "no" | "off" | "0" => Some(false),
        _ => None,
    }
}

/// A text as an array of texts: `{a,"b c"}`; `None` for what isn't one, or has more dimensions.
pub(super) fn array(text: &str) -> Option<Vec<Value>> {
    let inner = text.trim().strip_prefix('{')?.strip_suffix('}')?;
    let mut items = Vec::new();
    let (mut item, mut quoted, mut inside) = (String::new(), false, false);
    let mut chars = inner.chars();
    let mut finish = |item: &mut String, quoted: &mut bool| {
        let text = std::mem::take(item);
        let text = if *quoted { text } else { text.trim().to_owned() };
        items.push(if !*quoted && text.eq_ignore_ascii_case("null") { Value::Null } else { Value::Text(text) });
        *quoted = false;
    };
    if inner.trim().is_empty() {
        return Some(Vec::new());
    }
    while let Some(c) = chars.next() {
        match c {
            '"' => {
                inside = !inside;
                quoted = true;
            }
            '\\' => item.extend(chars.next()),
            ',' if !inside => finish(&mut item, &mut quoted),
            '{' | '}' if !inside => return None,
            c if inside || !quoted => item.push(c),
            _ => {}
        }
    }
    finish(&mut item, &mut quoted);
    Some(items)
}
