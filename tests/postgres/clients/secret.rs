//! Secret columns through the client for Prisma, on the platform: rows come without them, and whoever asks for them is refused.

use policyc::compile::{self, Library, Options, PrismaSettings};
use policyc::diagnostics::Diagnostics;
use policyc::span::SourceMap;

use crate::prisma::migrated;
use crate::support::VERSIONS;
use crate::support::prisma::generate;
use crate::support::types::Workspace;

const MODEL: &str = include_str!("secret.policy");

#[test]
fn what_clients_may_not_read_is_left_out_by_itself() {
    let mut sources = SourceMap::default();
    let file = sources.add("secret.policy", MODEL);
    let module = "../../generated/prisma/client.js".to_owned();
    let options = Options {
        prisma: Some(PrismaSettings {
            schema: "prisma/schema.prisma".to_owned(),
            migrations: None,
            output: "../generated/prisma".to_owned(),
            seed: None,
        }),
        clients: vec![Library::Prisma { module }],
        ..Options::default()
    };
    let made = compile::compile(&mut sources, &[file], &options, &mut Diagnostics::default()).expect("it compiles");
    let (_, client) = &made.clients[0];
    let start = client.find("const unreadable = ").expect("something is left out");
    let end = start + client[start..].find("as const").expect("an end");
    // Nothing of the log, which is refused as a whole, and `label`, which only visitors may not read, stays.
    assert_eq!(&client[start..end], "const unreadable = {\n  device: { apiKey: true, ownerNote: true },\n} ");
    assert!(!client.contains("asServer"));
    let prisma = made.prisma.expect("Prisma's files");
    let workspace = Workspace::new()
        .with("prisma/schema.prisma", &prisma.schema)
        .with("prisma.config.ts", &prisma.config)
        .with("lib/db/prisma.ts", client)
        .with("program.ts", include_str!("secret.ts"));
    generate(&workspace);
    for version in VERSIONS {
        let database = migrated(version, &made.migration);
        let output = workspace.run("program.ts", &database, "authenticator");
        assert_eq!(output.expect_success("the program").trim(), "done", "{version}");
    }
}
