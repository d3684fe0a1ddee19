//! What can be typed.

use clap::{Args, ColorChoice, CommandFactory, FromArgMatches, Parser, Subcommand, ValueEnum};
use std::ffi::OsString;
use std::path::PathBuf;

/// A compiler from a declarative model of tables, roles and tenant rules to a Supabase project
#[derive(Debug, Parser)]
#[command(
    name = "policyc",
    version,
    arg_required_else_help = true,
    disable_help_subcommand = true,
    max_term_width = 100,
    after_help = "Exit codes: 0 clean; 1 mistakes were found or an output is stale; 2 the command could not do its work."
)]
pub(super) struct Arguments {
    #[command(subcommand)]
    pub(super) command: Command,
    #[command(flatten)]
    pub(super) global: Global,
}

impl Arguments {
    /// What the process was started with. Help, and what is wrong with the arguments, are coloured as these say.
    pub(super) fn read(given: Vec<OsString>) -> Result<Self, clap::Error> {
        let mut command = Self::command().color(color_of_clap(&given));
        let matches = command.try_get_matches_from_mut(given)?;
        Self::from_arg_matches(&matches).map_err(|error| error.format(&mut command))
    }
}

/// The last `--color` among arguments that may be wrong. With `auto` clap looks for a terminal and honours `NO_COLOR`.
fn color_of_clap(given: &[OsString]) -> ColorChoice {
    let texts: Vec<&str> = given.iter().map(|argument| argument.to_str().unwrap_or("")).collect();
    let mut found = texts.windows(2).filter_map(|pair| match pair {
        ["--color", value] => Some(*value),
        [_, value] => value.strip_prefix("--color="),
        _ => None,
    });
    match found.next_back() {
        Some("always") => ColorChoice::Always,
        Some("never") => ColorChoice::Never,
        _ => ColorChoice::Auto,
    }
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Write a starting project: settings, an example model, pre-commit hooks
    Init(super::init::Init),
    /// Find the mistakes in the model; nothing is written
    Check(super::check::Check),
    /// Write all outputs: migration, schema.sql, seed rows, types, docs
    Build(super::build::Build),
    /// Show the next migration: statements, hazards, who may do what before and after
    Plan(super::plan::Plan),
    /// Print the statements that lead from one schema to another
    Diff(super::diff::Diff),
    /// Print the catalog that migrations lead to
    Catalog(super::catalog::Catalog),
    /// Find what is unsafe, slow or wrong in migrations, without a database
    Lint(super::lint::Lint),
    /// Write the documentation alone
    Docs(super::docs::Docs),
    /// Write the TypeScript types alone
    Types(super::types::Types),
    /// Lay out *.policy files
    Fmt(super::fmt::Fmt),
    /// Print what a diagnostic, a rule of lint or a hazard means and what to do
    Explain(super::explain::Explain),
    /// Print the JSON Schema of the YAML spelling of a model
    Schema(super::schema::Schema),
    /// Print completions for a shell
    Completions(super::completions::Completions),
}

/// Options of every command.
#[derive(Debug, Args)]
pub(super) struct Global {
    /// The project's folder [default: the nearest one upwards with a policyc.yaml]
    #[arg(long, global = true, value_name = "DIR", help_heading = "Global options")]
    pub(super) project: Option<PathBuf>,
    /// Colours in messages and help; `auto` also honours NO_COLOR
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto", help_heading = "Global options")]
    pub(super) color: Color,
    /// Say only what is wrong
    #[arg(short, long, global = true, help_heading = "Global options")]
    pub(super) quiet: bool,
}

/// When messages are coloured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Color {
    /// On a terminal, unless NO_COLOR is set
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

/// The option of commands that report diagnostics.
#[derive(Debug, Args)]
pub(super) struct Reporting {
    /// How diagnostics are written: for people to stderr, in all other formats to stdout
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    pub(super) format: Format,
}

/// How diagnostics are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    /// For people, with the source
    Human,
    /// A line each
    Short,
    /// A JSON array
    Json,
    /// A SARIF 2.1.0 log, for code scanning
    Sarif,
    /// Workflow commands of GitHub Actions, which become annotations
    Github,
}
