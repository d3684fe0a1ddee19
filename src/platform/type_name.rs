//! Names of types, as resolution compares them.

use crate::catalog::{Ident, TypeRef};
use std::borrow::Cow;
use std::fmt;

/// A type without what stands in brackets after it: `int4`, `text[]`, `public.mood`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TypeName {
    schema: Option<Cow<'static, str>>,
    name: Cow<'static, str>,
    array: bool,
}

impl TypeName {
    /// The type of a quoted constant or NULL that nothing has given a type yet (Postgres docs, 10.1).
    pub const LITERAL: Self = Self::builtin("unknown");
    /// A type that the caller couldn't find out. Whatever depends on it is [`super::Resolution::Unknown`].
    pub const NOT_KNOWN: Self = Self { schema: Some(Cow::Borrowed("?")), name: Cow::Borrowed("?"), array: false };
    /// `boolean`.
    pub const BOOL: Self = Self::builtin("bool");
    /// `text`.
    pub const TEXT: Self = Self::builtin("text");
    /// `uuid`.
    pub const UUID: Self = Self::builtin("uuid");
    /// `integer`.
    pub const INT4: Self = Self::builtin("int4");

    /// A type of `pg_catalog` by the server's own name (`int4`, not `integer`: see [`super::canonical_type`]).
    pub const fn builtin(name: &'static str) -> Self {
        Self { schema: None, name: Cow::Borrowed(name), array: false }
    }

    /// The same for a name that is known only when the compiler runs.
    pub fn named(name: &str) -> Self {
        Self { schema: None, name: Cow::Owned(name.to_owned()), array: false }
    }

    /// A type in a schema.
    pub fn user(schema: &str, name: &str) -> Self {
        Self { schema: Some(Cow::Owned(schema.to_owned())), name: Cow::Owned(name.to_owned()), array: false }
    }

    /// The array of it; an array of arrays is the array.
    #[must_use]
    pub fn array(mut self) -> Self {
        self.array = true;
        self
    }

    /// Its schema, `None` for `pg_catalog`.
    pub fn schema(&self) -> Option<&str> {
        self.schema.as_deref()
    }

    /// Its name; of an array, the element's.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Whether it is an array.
    pub fn is_array(&self) -> bool {
        self.array
    }

    /// Whether it is [`Self::LITERAL`].
    pub fn is_literal(&self) -> bool {
        self.is("unknown")
    }

    /// Whether it is a plain type of `pg_catalog` of this name.
    pub fn is(&self, name: &str) -> bool {
        self.schema.is_none() && !self.array && self.name == name
    }

    /// The same type in another schema.
    pub(super) fn moved(&self, schema: String) -> Self {
        Self { schema: Some(Cow::Owned(schema)), ..self.clone() }
    }

    /// The element of an array, by the name alone.
    pub(super) fn element(&self) -> Option<Self> {
        self.array.then(|| Self { array: false, ..self.clone() })
    }

    /// As the data files write it: `int4[]`, `@citext.citext`.
    pub(super) fn from_data(text: &'static str) -> Self {
        let (text, array) = text.strip_suffix("[]").map_or((text, false), |element| (element, true));
        match text.split_once('.') {
            Some((schema, name)) => Self { schema: Some(Cow::Borrowed(schema)), name: Cow::Borrowed(name), array },
            None => Self { schema: None, name: Cow::Borrowed(text), array },
        }
    }

    /// As the data files write it.
    pub(super) fn to_data(&self) -> Cow<'_, str> {
        if self.schema.is_none() && !self.array {
            return Cow::Borrowed(&self.name);
        }
        let schema = self.schema.as_deref().map(|schema| format!("{schema}.")).unwrap_or_default();
        Cow::Owned(format!("{schema}{}{}", self.name, if self.array { "[]" } else { "" }))
    }
}

impl From<&TypeRef> for TypeName {
    fn from(ty: &TypeRef) -> Self {
        let schema = ty.schema.as_deref().filter(|schema| *schema != "pg_catalog");
        // `_int4` is the server's name for `int4[]`.
        let element = ty.name.strip_prefix('_').filter(|name| schema.is_none() && super::types::is_builtin(name));
        Self {
            schema: schema.map(|schema| Cow::Owned(schema.to_owned())),
            name: Cow::Owned(element.unwrap_or(&ty.name).to_owned()),
            array: ty.dimensions > 0 || element.is_some(),
        }
    }
}

impl From<&TypeName> for TypeRef {
    fn from(ty: &TypeName) -> Self {
        Self {
            schema: ty.schema().map(Ident::from),
            name: ty.name().into(),
            modifiers: Vec::new(),
            dimensions: u8::from(ty.array),
        }
    }
}

/// For messages, as `format_type` spells it: `integer`, `character varying[]`, `public.mood`.
impl fmt::Display for TypeName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.schema {
            Some(schema) => write!(f, "{schema}.{}", self.name)?,
            None => f.write_str(super::spelling::spelling(&self.name).unwrap_or(&self.name))?,
        }
        f.write_str(if self.array { "[]" } else { "" })
    }
}
