// What Prisma itself says of schemas: whether they are valid, how it formats them, and what its schema engine would change in a database or after the
// migrations to bring it there. usage: node prisma.mjs CASES.json, a list of
//
//   { schema: text, config?: path of prisma.config.ts, url?: database, migrations?: { name: text }, shadow?: database to make shadow databases from }
//
// and prints the list of { errors, formatted, diff, ddl, fromMigrations } as JSON, null where a case doesn't ask.
//
// The engine is the one of the lock file's Prisma CLI, compiled to WebAssembly (the same bytes). It reads the database through Prisma's own driver
// adapter, in which two things are set right: the adapter has no answer for columns of the type "char", which the engine asks of pg_catalog and
// takes as characters; and it cuts scripts at every semicolon, also in function bodies.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { PrismaPg } from "@prisma/adapter-pg";
import { loadConfigFromFile } from "@prisma/config";
import { ColumnTypeEnum, bindMigrationAwareSqlAdapterFactory } from "@prisma/driver-adapter-utils";
import schemas from "@prisma/prisma-schema-wasm";
import * as engine from "@prisma/schema-engine-wasm/schema_engine_bg";

const CHAR = 18;
const BPCHAR = 1042;

const require = createRequire(import.meta.url);
const binary = join(dirname(require.resolve("@prisma/schema-engine-wasm")), "schema_engine_bg.wasm");
const { exports } = new WebAssembly.Instance(new WebAssembly.Module(readFileSync(binary)), { "./schema_engine_bg.js": engine });
engine.__wbg_set_wasm(exports);
exports.__wbindgen_start();

function corrected(queryable) {
  let characters = [];
  const performIO = queryable.performIO.bind(queryable);
  queryable.performIO = async (query) => {
    const result = await performIO(query);
    characters = [];
    for (const [at, field] of (result.fields ?? []).entries()) {
      if (field.dataTypeID === CHAR) {
        characters.push(at);
        field.dataTypeID = BPCHAR;
      }
    }
    return result;
  };
  const queryRaw = queryable.queryRaw.bind(queryable);
  queryable.queryRaw = async (query) => {
    const result = await queryRaw(query);
    for (const at of characters) {
      result.columnTypes[at] = ColumnTypeEnum.Character;
    }
    return result;
  };
  queryable.executeScript = (script) => queryable.client.query(script);
  if (queryable.startTransaction) {
    const startTransaction = queryable.startTransaction.bind(queryable);
    queryable.startTransaction = async (level) => corrected(await startTransaction(level));
  }
  return queryable;
}

function adapter(url) {
  const factory = new PrismaPg(url);
  for (const name of ["connect", "connectToShadowDb"]) {
    const original = factory[name].bind(factory);
    factory[name] = async () => corrected(await original());
  }
  return bindMigrationAwareSqlAdapterFactory(factory);
}

async function judge({ schema, config, url, migrations, shadow }) {
  const path = "schema.prisma";
  const verdict = { errors: null, formatted: null, diff: null, ddl: null, fromMigrations: null };
  try {
    schemas.validate(JSON.stringify({ prismaSchema: [[path, schema]], noColor: true }));
  } catch (error) {
    verdict.errors = JSON.parse(error.message ?? error).message;
  }
  const options = { textDocument: { uri: `file:/${path}` }, options: { tabSize: 2, insertSpaces: true } };
  const [[, formatted]] = JSON.parse(schemas.format(JSON.stringify([[`file:/${path}`, schema]]), JSON.stringify(options)));
  verdict.formatted = formatted;
  if (verdict.errors !== null || (!url && !shadow)) {
    return verdict;
  }
  const loaded = config ? await loadConfigFromFile({ configFile: config }) : { config: {} };
  if (loaded.error) {
    throw new Error(JSON.stringify(loaded.error));
  }
  const filters = {
    externalTables: loaded.config.tables?.external ?? [],
    externalEnums: loaded.config.enums?.external ?? [],
  };
  const files = [{ path, content: schema }];
  const made = await engine.SchemaEngine.new({ datamodels: [[path, schema]] }, () => {}, adapter(url ?? shadow));
  const to = { tag: "schemaDatamodel", files };
  const difference = async (from, script) => {
    const { exitCode, stdout } = await made.diff({ from, to, script, exitCode: true, filters });
    return exitCode === 0 ? "" : stdout;
  };
  try {
    if (url) {
      verdict.diff = await difference({ tag: "schemaDatasource", files, configDir: "." }, true);
      verdict.ddl = await difference({ tag: "empty" }, true);
    }
    if (migrations) {
      const migrationDirectories = Object.entries(migrations).map(([name, content]) => ({
        path: name,
        migrationFile: { path: "migration.sql", content: { tag: "ok", value: content } },
      }));
      const list = {
        baseDir: "/migrations",
        lockfile: { path: "migration_lock.toml", content: 'provider = "postgresql"\n' },
        shadowDbInitScript: loaded.config.migrations?.initShadowDb ?? "",
        migrationDirectories,
      };
      verdict.fromMigrations = await difference({ tag: "migrations", ...list }, true);
    }
  } finally {
    made.free();
  }
  return verdict;
}

const verdicts = [];
for (const one of JSON.parse(readFileSync(process.argv[2], "utf8"))) {
  try {
    verdicts.push(await judge(one));
  } catch (error) {
    verdicts.push({ errors: `the engine: ${error.message ?? error}`, formatted: null, diff: null, ddl: null, fromMigrations: null });
  }
}
process.stdout.write(JSON.stringify(verdicts), () => process.exit());
