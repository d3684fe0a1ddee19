// Two people of two organizations, and nobody, take turns on one connection, as behind a transaction pooler: each sees the own rows, and what
// stands outside of a transaction is sent by nobody. Prints what each saw.
import assert from "node:assert/strict";
import { Kysely, PostgresDialect, sql } from "kysely";
import pg from "pg";
import { withTenant, type TenantContext } from "./lib/db/tenant.js";
import type { Database } from "./lib/db/types.js";

// One connection, so that whatever one transaction leaves behind is the next one's.
const pool = new pg.Pool({ connectionString: process.env["DATABASE_URL"], max: 1 });
const db = new Kysely<Database>({ dialect: new PostgresDialect({ pool }) });

const ADA: TenantContext = { userId: "00000000-0000-4000-8000-000000000001" };
const BOB: TenantContext = { userId: "00000000-0000-4000-8000-000000000002", claims: { sub: ADA.userId, role: "service_role", aal: "aal2" } };
const NOBODY: TenantContext = { userId: null, claims: { sub: ADA.userId, role: "service_role" } };

const create = (who: TenantContext, name: string) =>
  withTenant(db, who, async (trx) => {
    await sql`SELECT create_organization(${name}, ${name})`.execute(trx);
    const { organization_id } = await trx.selectFrom("profiles").select("organization_id").executeTakeFirstOrThrow();
    assert.ok(organization_id !== null);
    await trx.insertInto("customers").values({ organization_id, name: `customer of ${name}`, status: "active" }).execute();
    return organization_id;
  });
const organizations = [await create(ADA, "a"), await create(BOB, "b")];
assert.notEqual(organizations[0], organizations[1]);

const names = (who: TenantContext) =>
  withTenant(db, who, async (trx) => {
    const customers = await trx.selectFrom("customers").select("name").orderBy("name").execute();
    return customers.map((customer) => customer.name);
  });

// In turns, and all at once.
const seen: string[][] = [];
for (const who of [ADA, BOB, ADA, BOB]) seen.push(await names(who));
seen.push(...(await Promise.all([ADA, BOB, BOB, ADA].map(names))));

// What a transaction sets is gone after it, also when it fails.
await assert.rejects(withTenant(db, ADA, (trx) => sql`SELECT 1 / 0`.execute(trx)), /division by zero/);
const left = sql<{ role: string; claims: string | null }>`SELECT current_setting('role') AS role, current_setting('request.jwt.claims', true) AS claims`;
const after = (await left.execute(db)).rows[0];
assert.ok(after !== undefined && after.role === "none" && !after.claims, JSON.stringify(after));
await assert.rejects(db.selectFrom("customers").select("name").execute(), /permission denied/);

// Nobody is nobody, whatever the claims say; and claims can't make somebody of somebody else.
await assert.rejects(names(NOBODY), /permission denied/);
const claims = await withTenant(db, BOB, (trx) => sql<{ jwt: { sub: string; role: string; aal: string } }>`SELECT auth.jwt() AS jwt`.execute(trx));
const jwt = claims.rows[0]?.jwt;
assert.deepEqual([jwt?.sub, jwt?.role, jwt?.aal], [BOB.userId, "authenticated", "aal2"]);

// A transaction inside a transaction would be another connection's.
await assert.rejects(
  withTenant(db, ADA, (trx) => withTenant(trx, BOB, () => Promise.resolve())),
  /transaction/,
);

await db.destroy();
console.log(JSON.stringify(seen));
