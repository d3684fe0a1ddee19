//! PL/pgSQL as it is written: expressions and statements of SQL are kept as text, and parsed only when they are run.

/// `DECLARE ... BEGIN ... EXCEPTION ... END`.
#[derive(Debug, Clone, Default)]
pub(super) struct Block {
    pub(super) label: Option<String>,
    pub(super) declarations: Vec<Declaration>,
    pub(super) body: Vec<Statement>,
    pub(super) handlers: Vec<Handler>,
}

/// A variable.
#[derive(Debug, Clone)]
pub(super) struct Declaration {
    pub(super) name: String,
    /// As written; a cursor's is `cursor`, an alias's `alias`.
    pub(super) ty: String,
    pub(super) default: Option<String>,
}

/// `WHEN condition OR ... THEN ...`.
#[derive(Debug, Clone)]
pub(super) struct Handler {
    /// Names of conditions and SQLSTATEs, in lower case.
    pub(super) conditions: Vec<String>,
    pub(super) body: Vec<Statement>,
}

/// A statement with the line of the body that it begins on, from 1.
#[derive(Debug, Clone)]
pub(super) struct Statement {
    pub(super) line: usize,
    pub(super) kind: Kind,
}

#[derive(Debug, Clone)]
pub(super) enum Kind {
    Block(Block),
    Assign {
        target: String,
        value: String,
    },
    If {
        branches: Vec<(String, Vec<Statement>)>,
        otherwise: Vec<Statement>,
    },
    Case {
        subject: Option<String>,
        branches: Vec<(String, Vec<Statement>)>,
        otherwise: Option<Vec<Statement>>,
    },
    Loop {
        label: Option<String>,
        condition: Option<String>,
        body: Vec<Statement>,
    },
    Count {
        label: Option<String>,
        variable: String,
        reverse: bool,
        from: String,
        to: String,
        by: Option<String>,
        body: Vec<Statement>,
    },
    Rows {
        label: Option<String>,
        targets: Vec<String>,
        source: Source,
        body: Vec<Statement>,
    },
    Foreach {
        label: Option<String>,
        targets: Vec<String>,
        sliced: bool,
        array: String,
        body: Vec<Statement>,
    },
    Exit {
        continues: bool,
        label: Option<String>,
        when: Option<String>,
    },
    Return(Option<String>),
    /// RETURN NEXT and RETURN QUERY: rows for the caller; the text is what is computed for it.
    Give(String),
    Raise(Raise),
    Assert {
        condition: String,
    },
    Execute {
        text: String,
        into: Vec<String>,
        using: Vec<String>,
    },
    Perform(String),
    Sql {
        text: String,
        into: Vec<String>,
        strict: bool,
    },
    Diagnostics(Vec<String>),
    Null,
    /// COMMIT, cursors.
    Other(String),
}

/// What a loop goes over.
#[derive(Debug, Clone)]
pub(super) enum Source {
    Query(String),
    Execute { text: String, using: Vec<String> },
}

/// RAISE.
#[derive(Debug, Clone)]
pub(super) struct Raise {
    pub(super) fails: bool,
    /// Nothing at all is said: the error that is being handled goes on.
    pub(super) again: bool,
    /// The condition's name or SQLSTATE.
    pub(super) condition: Option<String>,
    pub(super) format: Option<String>,
    pub(super) arguments: Vec<String>,
    pub(super) options: Vec<(String, String)>,
}
