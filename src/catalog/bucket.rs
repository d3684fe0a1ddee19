//! Storage buckets: rows of `storage.buckets` that migrations write.

/// A bucket. What isn't a constant in the migration is unknown and isn't kept.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Bucket {
    /// Its name; mostly the same as its id.
    pub name: String,
    /// Whether everybody may read its files.
    pub public: bool,
    /// The largest file, in bytes.
    pub file_size_limit: Option<i64>,
    /// The media types that are taken; `None` for any.
    pub allowed_mime_types: Option<Vec<String>>,
    /// Whether files that look like avatars are found by themselves.
    pub avif_autodetection: bool,
}
