//! Where a value of a document is written: looked up only when there is something to report.
//!
//! serde_yaml gives no places for values, so the document's events are walked once more, with saphyr-parser. The walk is kept for the
//! last document that was asked about: a thousand messages about one file cost one walk and a comparison of the text each.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::ops::Range;
use std::rc::Rc;

use saphyr_parser::{Event, Parser, ScalarStyle, Span};

use super::token;
use crate::span::PathStep;

/// Finds the bytes of the value, or of the key, at a path. A path through an alias leads to what the alias stands for.
pub fn locate(text: &str, path: &[PathStep]) -> Option<Range<usize>> {
    places(text).range(path)
}

thread_local! {
    static LAST: RefCell<Option<Rc<Places>>> = const { RefCell::new(None) };
}

/// The places of a document, walked again only if it isn't the one that was asked about last.
pub(super) fn places(text: &str) -> Rc<Places> {
    LAST.with_borrow_mut(|last| match last {
        Some(places) if places.text == text => Rc::clone(places),
        _ => Rc::clone(last.insert(Rc::new(Places::walk(text)))),
    })
}

/// Every node of a document's first part, with its bytes.
#[derive(Debug, Default)]
pub(super) struct Places {
    text: String,
    nodes: Vec<Node>,
    /// Where documents after the first begin.
    pub(super) more_documents: Vec<usize>,
    /// The node behind each anchor.
    anchors: BTreeMap<usize, usize>,
    /// Where the first collection begins that stands so deep in others; the deepest is the last.
    depths: Vec<usize>,
    /// Where the walk ended because it couldn't go on.
    pub(super) broken: Option<usize>,
}

/// A scalar, a list or a mapping.
#[derive(Debug)]
pub(super) struct Node {
    /// Its bytes, without its anchor and its tag.
    pub(super) range: Range<usize>,
    /// What it is.
    pub(super) kind: Kind,
    /// Its tag, as it is written.
    pub(super) tag: Option<Range<usize>>,
}

/// What a node is.
#[derive(Debug)]
pub(super) enum Kind {
    /// A scalar; whether it has no quotes and isn't a block.
    Scalar { value: String, plain: bool },
    /// A list; whether it stands in `[ ]`.
    List { flow: bool, items: Vec<usize> },
    /// A mapping, with the node of every key and of every value; whether it stands in `{ }`.
    Map { flow: bool, entries: Vec<(usize, usize)>, by_key: BTreeMap<String, usize> },
    /// An alias, by the anchor's number.
    Alias(usize),
}

impl Places {
    /// The node at a path, aliases followed.
    pub(super) fn node(&self, path: &[PathStep]) -> Option<&Node> {
        let mut node = self.follow(self.nodes.first()?)?;
        for step in path {
            let next = match (&node.kind, step) {
                (Kind::Map { by_key, entries, .. }, PathStep::Key(key)) => entries.get(*by_key.get(key)?)?.1,
                (Kind::Map { by_key, entries, .. }, PathStep::KeyItself(key)) => entries.get(*by_key.get(key)?)?.0,
                (Kind::List { items, .. }, PathStep::Index(at)) => *items.get(*at)?,
                _ => return None,
            };
            node = self.follow(self.nodes.get(next)?)?;
        }
        Some(node)
    }

    /// The bytes at a path.
    pub(super) fn range(&self, path: &[PathStep]) -> Option<Range<usize>> {
        self.node(path).map(|node| node.range.clone())
    }

    /// The n-th entry of the mapping at a path, its key and its value: for keys that a path can't name.
    pub(super) fn entry(&self, path: &[PathStep], at: usize) -> Option<(&Node, &Node)> {
        let Kind::Map { entries, .. } = &self.node(path)?.kind else { return None };
        let (key, value) = *entries.get(at)?;
        Some((self.nodes.get(key)?, self.nodes.get(value)?))
    }

    /// The bytes to show for a path: of a value that goes over several lines its key, or its first line.
    pub(super) fn shown(&self, path: &[PathStep]) -> Option<Range<usize>> {
        let node = self.node(path)?;
        let range = node.range.clone();
        let block = matches!(node.kind, Kind::List { flow: false, .. } | Kind::Map { flow: false, .. });
        let text = self.text.get(range.clone()).unwrap_or("");
        match path.split_last() {
            Some((PathStep::Key(key), before)) if block || text.contains('\n') => {
                self.range(&[before, &[PathStep::KeyItself(key.clone())]].concat())
            }
            _ => Some(range.start..range.start + text.lines().next().unwrap_or("").trim_end().len()),
        }
    }

    /// The first alias on the way along a path; else what the path leads to.
    pub(super) fn first_alias(&self, path: &[PathStep]) -> Option<Range<usize>> {
        (0..=path.len()).find_map(|length| {
            let (last, before) = path.get(..length)?.split_last()?;
            let at = match (&self.node(before)?.kind, last) {
                (Kind::Map { by_key, entries, .. }, PathStep::Key(key)) => entries.get(*by_key.get(key)?)?.1,
                (Kind::List { items, .. }, PathStep::Index(at)) => *items.get(*at)?,
                _ => return None,
            };
            self.nodes.get(at).filter(|node| matches!(node.kind, Kind::Alias(_))).map(|node| node.range.clone())
        })
    }

    /// Where values first stand deeper in each other than `limit`; or where the walk broke off, since what follows may be deeper still.
    pub(super) fn too_deep(&self, limit: usize) -> Option<usize> {
        self.depths.get(limit).copied().or(self.broken)
    }

    /// Every node, in the order in which they begin.
    pub(super) fn nodes(&self) -> impl Iterator<Item = &Node> {
        self.nodes.iter()
    }

    fn follow<'a>(&'a self, node: &'a Node) -> Option<&'a Node> {
        match node.kind {
            Kind::Alias(anchor) => self.nodes.get(*self.anchors.get(&anchor)?),
            _ => Some(node),
        }
    }

    fn walk(text: &str) -> Self {
        let bytes = Bytes::new(text);
        let mut walk = Walk { places: Self { text: text.to_owned(), ..Self::default() }, open: Vec::new() };
        let mut documents = 0_usize;
        for event in Parser::new_from_str(text) {
            // What can't be read has been reported by serde_yaml; what stands before it can still be found.
            let (event, span) = match event {
                Ok(event) => event,
                Err(error) => {
                    walk.places.broken = Some(bytes.at(error.marker().index()));
                    break;
                }
            };
            match event {
                Event::DocumentStart(_) => {
                    documents += 1;
                    if documents > 1 {
                        walk.places.more_documents.push(bytes.at(span.start.index()));
                    }
                }
                _ if documents > 1 => {}
                event => walk.event(event, span, &bytes),
            }
        }
        walk.close_all(text.len());
        walk.places
    }
}

/// A walk over events, with the collections that are open.
struct Walk {
    places: Places,
    open: Vec<Open>,
}

/// A collection that is being read, and the key that waits for its value.
struct Open {
    node: usize,
    key: Option<usize>,
}

impl Walk {
    fn event(&mut self, event: Event<'_>, span: Span, bytes: &Bytes<'_>) {
        let range = bytes.range(span);
        match event {
            Event::Scalar(value, style, anchor, tag) => {
                let (tag, start) = token::properties(bytes.text, range.clone(), tag.is_some());
                let plain = style == ScalarStyle::Plain;
                let end = match style {
                    _ if plain && value.is_empty() => start,
                    ScalarStyle::SingleQuoted | ScalarStyle::DoubleQuoted => {
                        token::quoted_end(bytes.text, start..range.end)
                    }
                    _ => token::trimmed_end(bytes.text, start..range.end),
                };
                self.add(
                    Node { range: start..end, kind: Kind::Scalar { value: value.into_owned(), plain }, tag },
                    anchor,
                );
            }
            Event::Alias(anchor) => {
                self.add(Node { range, kind: Kind::Alias(anchor), tag: None }, 0);
            }
            Event::SequenceStart(anchor, tag) => {
                let (tag, start) = token::properties(bytes.text, range.clone(), tag.is_some());
                let flow = bytes.text.get(start..).is_some_and(|rest| rest.starts_with('['));
                let kind = Kind::List { flow, items: Vec::new() };
                self.open(Node { range: start..range.end.max(start), kind, tag }, anchor);
            }
            Event::MappingStart(anchor, tag) => {
                let (tag, start) = token::properties(bytes.text, range.clone(), tag.is_some());
                let flow = bytes.text.get(start..).is_some_and(|rest| rest.starts_with('{'));
                let kind = Kind::Map { flow, entries: Vec::new(), by_key: BTreeMap::new() };
                self.open(Node { range: start..range.end.max(start), kind, tag }, anchor);
            }
            Event::SequenceEnd | Event::MappingEnd => self.close(range.start),
            _ => {}
        }
    }

    fn open(&mut self, node: Node, anchor: usize) {
        if self.open.len() == self.places.depths.len() {
            self.places.depths.push(node.range.start);
        }
        let node = self.add(node, anchor);
        self.open.push(Open { node, key: None });
    }

    /// Closes the innermost collection: after its bracket, or with its last value.
    fn close(&mut self, at: usize) {
        let Some(open) = self.open.pop() else { return };
        let last = self.places.nodes.last().map_or(at, |node| node.range.end);
        let text = &self.places.text;
        let bracket = matches!(text.as_bytes().get(at), Some(b']' | b'}'));
        if let Some(node) = self.places.nodes.get_mut(open.node) {
            let flow = matches!(node.kind, Kind::List { flow: true, .. } | Kind::Map { flow: true, .. });
            let end = if flow && bracket { at + 1 } else { last };
            node.range.end = end.max(node.range.end);
        }
        self.end_of_child(open.node);
    }

    fn close_all(&mut self, end: usize) {
        while !self.open.is_empty() {
            self.close(end);
        }
    }

    /// Puts a node into the collection that is open.
    fn add(&mut self, node: Node, anchor: usize) -> usize {
        let id = self.places.nodes.len();
        self.places.nodes.push(node);
        if anchor != 0 {
            self.places.anchors.insert(anchor, id);
        }
        let Some(open) = self.open.last_mut() else { return id };
        let key = match self.places.nodes.get(open.key.unwrap_or(usize::MAX)).map(|node| &node.kind) {
            Some(Kind::Scalar { value, .. }) => Some(value.clone()),
            _ => None,
        };
        match self.places.nodes.get_mut(open.node).map(|node| &mut node.kind) {
            Some(Kind::List { items, .. }) => items.push(id),
            Some(Kind::Map { entries, by_key, .. }) => match open.key.take() {
                None => open.key = Some(id),
                Some(key_id) => {
                    if let Some(key) = key {
                        by_key.entry(key).or_insert(entries.len());
                    }
                    entries.push((key_id, id));
                }
            },
            _ => {}
        }
        id
    }

    /// The end of a collection is the end of what it stands in so far.
    fn end_of_child(&mut self, child: usize) {
        let end = self.places.nodes.get(child).map_or(0, |node| node.range.end);
        if let Some(node) = self.open.last().and_then(|open| self.places.nodes.get_mut(open.node)) {
            node.range.end = node.range.end.max(end);
        }
    }
}

/// From saphyr-parser's places, which count characters, to bytes.
struct Bytes<'a> {
    text: &'a str,
    /// The byte at which each character begins; `None` where every character is one byte.
    starts: Option<Vec<usize>>,
}

impl<'a> Bytes<'a> {
    fn new(text: &'a str) -> Self {
        let starts = (!text.is_ascii()).then(|| text.char_indices().map(|(at, _)| at).collect());
        Self { text, starts }
    }

    fn at(&self, character: usize) -> usize {
        match &self.starts {
            None => character.min(self.text.len()),
            Some(starts) => starts.get(character).copied().unwrap_or(self.text.len()),
        }
    }

    fn range(&self, span: Span) -> Range<usize> {
        let start = self.at(span.start.index());
        start..self.at(span.end.index()).max(start)
    }
}
