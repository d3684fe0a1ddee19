// What Prisma itself says of schemas: whether they are valid, how it formats them, and what its schema engine would change in a database or after the
// migrations to bring it there. usage: node prisma.mjs CASES.json, a list of
//
//   { schema: text, config?: path of prisma.config.ts, url?: database, deploy?: { name: text of a migration to apply to it first },
//     migrations?: { name: text }, shadow?: database beside which shadow databases are made }
//
// and prints the list of { errors, formatted, applied, diff, ddl, fromMigrations } as JSON, null where a case doesn't ask.
//
// The engine is the one of the lock file's Prisma CLI, compiled to WebAssembly (the same bytes). It reads the database through Prisma's own driver
// adapter, in which three things are set right: the adapter has no answer for columns of the type "char", which the engine asks of pg_catalog and
// takes as characters; it cuts scripts at every semicolon, also in function bodies; and it can't drop its shadow database.
import { randomUUID } from "node:crypto";
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
  queryable.executeScript = async (script) => {
    await queryable.client.query(script).catch((error) => queryable.onError(error));
  };
  if (queryable.startTransaction) {
    const startTransaction = queryable.startTransaction.bind(queryable);
    queryable.startTransaction = async (level) => corrected(await startTransaction(level));
  }
  return queryable;
}

function adapter(url) {
  const { hostname: host, port, username: user, pathname } = new URL(url);
  const place = { host, port: Number(port), user, database: pathname.slice(1) };
  const factory = new PrismaPg(place);
  const connect = factory.connect.bind(factory);
  factory.connect = async () => corrected(await connect());
  // The adapter's own one drops the database while it is connected to it.
  factory.connectToShadowDb = async () => {
    const beside = await factory.connect();
    const database = `shadow_${randomUUID()}`;
    await beside.executeScript(`CREATE DATABASE "${database}"`);
    const shadow = corrected(await new PrismaPg({ ...place, database }).connect());
    const end = shadow.dispose.bind(shadow);
    shadow.dispose = async () => {
      await end();
      await beside.executeScript(`DROP DATABASE "${database}"`);
      await beside.dispose();
    };
    return shadow;
  };
  return bindMigrationAwareSqlAdapterFactory(factory);
}

function listed(migrations, config) {
  const migrationDirectories = Object.entries(migrations).map(([name, content]) => ({
    path: name,
    migrationFile: { path: "migration.sql", content: { tag: "ok", value: content } },
  }));
  return {
    baseDir: "/migrations",
    lockfile: { path: "migration_lock.toml", content: 'provider = "postgresql"\n' },
    shadowDbInitScript: config.migrations?.initShadowDb ?? "",
    migrationDirectories,
  };
}

async function judge({ schema, config, url, deploy, migrations, shadow }) {
  const path = "schema.prisma";
  const verdict = { errors: null, formatted: null, applied: null, diff: null, ddl: null, fromMigrations: null };
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
    if (deploy) {
      const { appliedMigrationNames } = await made.applyMigrations({ migrationsList: listed(deploy, loaded.config), filters });
      verdict.applied = appliedMigrationNames;
    }
    if (url) {
      verdict.diff = await difference({ tag: "schemaDatasource", files, configDir: "." }, true);
      verdict.ddl = await difference({ tag: "empty" }, true);
    }
    if (migrations) {
      verdict.fromMigrations = await difference({ tag: "migrations", ...listed(migrations, loaded.config) }, true);
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
    verdicts.push({ errors: `the engine: ${error.message ?? error}`.slice(0, 2000), formatted: null, applied: null, diff: null, ddl: null, fromMigrations: null });
  }
}
process.stdout.write(JSON.stringify(verdicts), () => process.exit());
