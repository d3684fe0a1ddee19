// Two tenants and none take turns on one connection. Prints what each saw.
import assert from 'node:assert/strict'
import { Kysely, PostgresDialect } from 'kysely'
import pg from 'pg'
import { withTenant, type TenantContext } from './lib/db/tenant.js'
import type { Database } from './lib/db/types.js'

const pool = new pg.Pool({ connectionString: process.env['DATABASE_URL'], max: 1 })
const db = new Kysely<Database>({ dialect: new PostgresDialect({ pool }) })

const A: TenantContext = { tenantId: '00000000-0000-4000-8000-000000000001' }
const B: TenantContext = { tenantId: '00000000-0000-4000-8000-000000000002' }
// @ts-expect-error: there is no user to speak for
const USER: TenantContext = { tenantId: null, userId: 'x' }

const names = (who: TenantContext) =>
  withTenant(db, who, async (trx) => {
    const customers = await trx.selectFrom('customers').select('name').orderBy('name').execute()
    return customers.map((customer) => customer.name)
  })
const seen: string[][] = []
for (const who of [A, B, USER, { tenantId: 'malformed' }]) seen.push(await names(who))
seen.push(...(await Promise.all([B, A].map(names))))
assert.deepEqual(await db.selectFrom('customers').select('name').execute(), [])
await assert.rejects(
  withTenant(db, B, (trx) => trx.insertInto('customers').values({ organization_id: A.tenantId ?? '', name: 'x' }).execute()),
  /row-level security/,
)
await db.destroy()
console.log(JSON.stringify(seen))
