// The same as tenant.ts, through Prisma: in transactions and by the extension. Prints what each saw.
import assert from 'node:assert/strict'
import { forTenant, prisma, withTenant, type TenantContext } from './lib/db/prisma.js'

const ADA: TenantContext = { userId: '00000000-0000-4000-8000-000000000001' }
const BOB: TenantContext = { userId: '00000000-0000-4000-8000-000000000002', claims: { sub: ADA.userId, role: 'service_role' } }
const NOBODY: TenantContext = { userId: null, claims: { sub: ADA.userId } }

const create = (who: TenantContext, name: string) =>
  withTenant(who, async (transaction) => {
    await transaction.$executeRaw`SELECT create_organization(${name}, ${name})`
    const { organizationId } = await transaction.profile.findFirstOrThrow()
    assert.ok(organizationId !== null)
    await transaction.customer.create({ data: { organizationId, name: `customer of ${name}`, status: 'active' } })
    return organizationId
  })
const organizations = [await create(ADA, 'a'), await create(BOB, 'b')]
assert.notEqual(organizations[0], organizations[1])

const names = (who: TenantContext) =>
  withTenant(who, async (transaction) => (await transaction.customer.findMany()).map((customer) => customer.name))
const extended = async (who: TenantContext) => (await forTenant(who).customer.findMany()).map((customer) => customer.name)
const raw = async (who: TenantContext) =>
  (await forTenant(who).$queryRaw<{ name: string }[]>`SELECT name FROM customers`).map((customer) => customer.name)

// In turns, and all at once.
const seen: string[][] = []
for (const who of [ADA, BOB, ADA, BOB]) seen.push(await names(who))
seen.push(...(await Promise.all([ADA, BOB, BOB, ADA].map(extended))))
seen.push(...(await Promise.all([ADA, BOB].map(raw))))

// By the extension nobody writes into another's organization, and what fails leaves nothing.
const [a, b] = organizations
assert.ok(a !== undefined && b !== undefined)
await assert.rejects(forTenant(ADA).customer.create({ data: { organizationId: b, name: 'x', status: 'active' } }))
assert.equal((await forTenant(BOB).customer.updateMany({ where: { organizationId: a }, data: { name: 'x' } })).count, 0)
await assert.rejects(withTenant(ADA, (transaction) => transaction.$queryRaw`SELECT 1 / 0`))
const left = await prisma.$queryRaw<{ role: string; claims: string | null }[]>`SELECT current_setting('role') AS role, current_setting('request.jwt.claims', true) AS claims`
assert.ok(left[0]?.role === 'none' && !left[0].claims, JSON.stringify(left))
await assert.rejects(prisma.customer.findMany())

// Nobody is nobody; a transaction of the extension's would be several connections'.
await assert.rejects(extended(NOBODY))
assert.throws(() => forTenant(ADA).$transaction(), /withTenant/)

await prisma.$disconnect()
console.log(JSON.stringify(seen))
