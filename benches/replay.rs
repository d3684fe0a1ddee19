//! Replaying a folder of migrations, as a ratio to one pg_query parse of the same SQL, both measured in this run, and how it grows with the folder.
//!
//! `cargo bench --bench replay [-- FOLDER]`; without a folder, migrations like those of a Supabase project are made up. Prints ratios and asserts
//! nothing, since times are the machine's. The target is at most 1.5, and the same at every size.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a benchmark prints, and may panic"
)]

use policyc::diagnostics::Diagnostics;
use policyc::platform::supabase::{self, DefaultGrants};
use policyc::replay::Replay;
use policyc::span::SourceMap;
use std::path::Path;
use std::time::{Duration, Instant};

const FILES: usize = 100;
const ROUNDS: usize = 5;

fn main() {
    // Cargo passes `--bench`.
    let folder = std::env::args().skip(1).find(|argument| !argument.starts_with("--"));
    if let Some(folder) = folder {
        measure(&folder, &read(Path::new(&folder)));
        return;
    }
    for times in [1, 2, 4] {
        let files: Vec<String> = (0..FILES * times).map(migration).collect();
        measure(&format!("{} files", files.len()), &files);
    }
}

fn measure(title: &str, files: &[String]) {
    let (mut replayed, mut parsed, mut mistakes) = (Vec::new(), Vec::new(), 0);
    for _ in 0..ROUNDS {
        let start = Instant::now();
        for file in files {
            // A folder may have mistakes: they take no part in the parse, nor much of the replay.
            drop(pg_query::parse(file, pg_query::ParserOptions::default()));
        }
        parsed.push(start.elapsed());
        let mut sources = SourceMap::default();
        let ids: Vec<_> =
            files.iter().enumerate().map(|(at, file)| sources.add(format!("{at:05}.sql"), file.as_str())).collect();
        let start = Instant::now();
        let mut replay = Replay::new(supabase::baseline(DefaultGrants::Old));
        let mut diagnostics = Diagnostics::default();
        for (id, file) in ids.iter().zip(files) {
            replay.apply_text(*id, file, &mut diagnostics);
        }
        replayed.push(start.elapsed());
        mistakes = diagnostics.resolved(&sources).len();
    }
    let (replayed, parsed) = (median(replayed), median(parsed));
    let ratio = replayed.as_secs_f64() / parsed.as_secs_f64();
    let size = files.iter().map(String::len).sum::<usize>() / 1000;
    println!(
        "{title}: {size} kB, replay {replayed:.2?}, one parse {parsed:.2?}, ratio {ratio:.2} (target: 1.5), {mistakes} refused"
    );
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort();
    times.get(times.len() / 2).copied().unwrap_or_default()
}

/// The SQL of a folder, in the order of its names.
fn read(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut paths: Vec<_> = entries.flatten().map(|entry| entry.path()).collect();
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "sql"));
    paths.sort();
    paths.iter().map(|path| std::fs::read_to_string(path).expect("UTF-8")).collect()
}

/// One migration: a table with what people put on it, a function, a view, and a change of the table before.
fn migration(at: usize) -> String {
    let before = at.saturating_sub(1);
    let reference = if at == 0 { "auth.users(id)".to_owned() } else { format!("public.t{before}(id)") };
    let change = if at == 0 {
        String::new()
    } else {
        format!(
            "alter table public.t{before} add column if not exists archived_at timestamptz;\n\
             alter table public.t{before} alter column note set not null;\n\
             drop policy if exists \"Owners delete\" on public.t{before};\n\
             create policy \"Owners delete\" on public.t{before} for delete to authenticated using ((select auth.uid()) = user_id and archived_at is null);\n\
             grant select on public.t{before}, public.t{at} to anon;\n"
        )
    };
    format!(
        "create type public.status{at} as enum ('open', 'closed', 'archived');\n\
         create table public.t{at} (\n  id uuid primary key default gen_random_uuid(),\n  \
         user_id uuid not null references auth.users(id) on delete cascade,\n  \
         parent_id uuid references {reference} on delete set null,\n  name text not null check (char_length(name) > 0),\n  \
         note text default '',\n  amount numeric(12, 2) not null default 0,\n  status public.status{at} not null default 'open',\n  \
         metadata jsonb not null default '{{}}'::jsonb,\n  created_at timestamptz not null default now(),\n  \
         updated_at timestamptz not null default now(),\n  unique (user_id, name)\n);\n\
         create index t{at}_user_idx on public.t{at} (user_id);\n\
         create index t{at}_open_idx on public.t{at} (created_at desc) where status = 'open';\n\
         comment on table public.t{at} is 'Table number {at}';\n\
         alter table public.t{at} enable row level security;\n\
         create policy \"Owners read\" on public.t{at} for select to authenticated using ((select auth.uid()) = user_id);\n\
         create policy \"Owners write\" on public.t{at} for insert to authenticated with check ((select auth.uid()) = user_id);\n\
         create policy \"Owners change\" on public.t{at} for update to authenticated using ((select auth.uid()) = user_id) with check ((select auth.uid()) = user_id);\n\
         create policy \"Owners delete\" on public.t{at} for delete to authenticated using ((select auth.uid()) = user_id);\n\
         create or replace function public.touch{at}() returns trigger language plpgsql security definer set search_path = '' as $$\n\
         begin\n  new.updated_at := now();\n  if new.status is distinct from old.status then\n    new.metadata := new.metadata || jsonb_build_object('was', old.status);\n  end if;\n  return new;\nend;\n$$;\n\
         create trigger touch before update on public.t{at} for each row execute function public.touch{at}();\n\
         create view public.v{at} with (security_invoker = on) as select t.id, t.name, count(p.id) as children from public.t{at} t left join public.t{at} p on p.parent_id = t.id where t.status <> 'archived' group by t.id, t.name;\n\
         {change}"
    )
}
