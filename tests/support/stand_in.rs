//! What statements must leave out before a server with stand-ins takes them as the platform takes them.

use std::borrow::Cow;

use pg_query::NodeEnum;
use policyc::sql::parse::{Parsed, parse};

/// A statement as the platform understands it. Its extensions have the version that is asked for, and supautils puts pg_cron into `pg_catalog`
/// whatever is written; the access methods of vector have parameters, which no access method made with SQL can have.
pub fn statement(text: &str) -> Cow<'_, str> {
    let upper = text.to_uppercase();
    let concerned = upper.contains("EXTENSION") || upper.contains("HNSW") || upper.contains("IVFFLAT");
    if !concerned || !upper.trim_start().starts_with("CREATE") {
        return Cow::Borrowed(text);
    }
    let Some(node) = pg_query::parse(text, pg_query::ParserOptions::default())
        .ok()
        .and_then(|parsed| parsed.protobuf.stmts.into_iter().next())
    else {
        return Cow::Borrowed(text);
    };
    match node.stmt.and_then(|node| node.node) {
        Some(NodeEnum::CreateExtensionStmt(mut create)) => {
            let pg_cron = create.extname == "pg_cron";
            create.options.retain(|option| match &option.node {
                Some(NodeEnum::DefElem(option)) => match option.defname.as_str() {
                    "new_version" => false,
                    "schema" => !pg_cron,
                    _ => true,
                },
                _ => true,
            });
            printed(&NodeEnum::CreateExtensionStmt(create))
        }
        Some(NodeEnum::IndexStmt(mut index)) if matches!(index.access_method.as_str(), "hnsw" | "ivfflat") => {
            index.options.clear();
            printed(&NodeEnum::IndexStmt(index))
        }
        _ => Cow::Borrowed(text),
    }
}

/// [`statement`] for each of a script.
pub fn script(text: &str) -> String {
    let mut script = String::new();
    let mut end = 0;
    for parsed in parse(text) {
        let Parsed::Statement(one) = parsed else { continue };
        script.push_str(&text[end..one.range.start]);
        script.push_str(&statement(&text[one.range.clone()]));
        end = one.range.end;
    }
    script.push_str(&text[end..]);
    script
}

fn printed(node: &NodeEnum) -> Cow<'static, str> {
    Cow::Owned(node.deparse(pg_query::DeparseOptions::default()).expect("pg_query prints what it has read"))
}
