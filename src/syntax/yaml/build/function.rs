//! Functions and views.

use super::Builder;
use crate::span::Spanned;
use crate::syntax::dsl::entry;
use crate::syntax::tree::{Function, FunctionItem, Language, View, ViewItem, Volatility};
use crate::syntax::yaml::shape;

impl Builder<'_> {
    /// An element of `functions`.
    pub(super) fn function(&mut self, shape: shape::Function) -> Option<Function> {
        let docs = self.comment(shape.comment);
        let signature = self.under("function", |here| here.code(&shape.function, entry::signature));
        let mut items = Vec::new();
        if let Some(volatility) = shape.volatility {
            let (value, word) = match volatility {
                shape::Volatility::Immutable => (Volatility::Immutable, "immutable"),
                shape::Volatility::Stable => (Volatility::Stable, "stable"),
                shape::Volatility::Volatile => (Volatility::Volatile, "volatile"),
            };
            let span = self.under("volatility", |here| here.text(word.to_owned()).span);
            items.push(FunctionItem::Volatility(Spanned::new(value, span)));
        }
        if shape.strict == Some(true) {
            items.push(FunctionItem::Strict(self.key("strict")));
        }
        let bodies = [("sql", shape.sql, Language::Sql), ("plpgsql", shape.plpgsql, Language::Plpgsql)];
        for (key, text, language) in bodies {
            let block = text.map(|text| self.under(key, |here| here.sql_block(text)));
            items.extend(block.map(|block| FunctionItem::Body(language, block)));
        }
        if let Some(allow) = shape.allow {
            let read = self.under("allow", |here| here.list(allow, |here, text| here.code(&text, entry::execute)));
            items.extend(read.into_iter().map(FunctionItem::Execute));
        }
        Some(Function { docs, items, ..signature? })
    }

    /// A value of `views`.
    pub(super) fn view(&mut self, key: &str, shape: shape::View) -> Option<View> {
        let name = self.key_raw_name(key);
        self.under(key, |here| {
            let docs = here.comment(shape.comment);
            let mut items = vec![ViewItem::Query(here.under("sql", |here| here.sql_block(shape.sql)))];
            if let Some(allow) = shape.allow {
                let read =
                    here.under("allow", |here| here.list(allow, |here, text| here.code(&text, entry::view_rule)));
                items.extend(read.into_iter().map(|(who, span)| ViewItem::Select(who, span)));
            }
            Some(View { docs, name: name?, items })
        })
    }
}
