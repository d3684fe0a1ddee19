// Two tenants and none take turns. Prints what each saw.
import assert from 'node:assert/strict'
import { forTenant, prisma, withTenant, type TenantContext } from './lib/db/prisma.js'

const A: TenantContext = { tenantId: '00000000-0000-4000-8000-000000000001' }
const B: TenantContext = { tenantId: '00000000-0000-4000-8000-000000000002' }

const orderBy = { name: 'asc' } as const
const names = (who: TenantContext) =>
  withTenant(who, async (transaction) => (await transaction.customer.findMany({ orderBy })).map((customer) => customer.name))
const extended = async (who: TenantContext) =>
  (await forTenant(who).customer.findMany({ orderBy })).map((customer) => customer.name)

const seen: string[][] = []
for (const who of [A, B, { tenantId: null }]) seen.push(await names(who))
seen.push(...(await Promise.all([B, A].map(extended))))
assert.deepEqual(await prisma.customer.findMany(), [])
await assert.rejects(forTenant(B).customer.create({ data: { organizationId: A.tenantId ?? '', name: 'x' } }))
await prisma.$disconnect()
console.log(JSON.stringify(seen))
