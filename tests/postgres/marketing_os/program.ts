// The application's requests through Prisma, as app_user: two organizations in turns on one connection. Prints what each saw.
import assert from 'node:assert/strict'
import { forTenant, prisma, withTenant, type TenantContext } from './lib/db/prisma.js'

const ANN: TenantContext = { userId: 'c-ann', tenantId: 'org-a' }
const BOB: TenantContext = { userId: 'c-bob', tenantId: 'org-b' }
const VIC: TenantContext = { userId: 'c-vic', tenantId: 'org-a' }
const TWIN_IN_A: TenantContext = { userId: 'c-twin', tenantId: 'org-a' }
const TWIN_IN_B: TenantContext = { userId: 'c-twin', tenantId: 'org-b' }
const INTRUDER: TenantContext = { userId: 'c-bob', tenantId: 'org-a' }

// Secrets are the server's: a request leaves them out.
const omit = { passwordHash: true, totpSecret: true } as const

const organizations = (who: TenantContext) =>
  withTenant(who, async (transaction) => (await transaction.organization.findMany()).map(({ id }) => id))
const extended = async (who: TenantContext) => (await forTenant(who).organization.findMany()).map(({ id }) => id)
const raw = async (who: TenantContext) =>
  (await forTenant(who).$queryRaw<{ id: string }[]>`SELECT id FROM organizations`).map(({ id }) => id)

const seen: string[][] = []
for (const who of [ANN, BOB, TWIN_IN_A, TWIN_IN_B, INTRUDER]) seen.push(await organizations(who))
seen.push(...(await Promise.all([ANN, BOB, TWIN_IN_B, TWIN_IN_A].map(extended))))
seen.push(...(await Promise.all([ANN, BOB].map(raw))))

// The login lists memberships before an organization is chosen.
const login = await forTenant({ userId: 'c-twin', tenantId: null }).userOrganization.findMany({ orderBy: { organizationId: 'asc' } })
assert.deepEqual(login.map(({ organizationId, role }) => [organizationId, role]), [['org-a', 'VIEWER'], ['org-b', 'ADMIN']])

// People of the organization, without what is secret; with it, nothing.
const people = await forTenant(VIC).user.findMany({ omit, orderBy: { id: 'asc' } })
assert.deepEqual(people.map(({ id }) => id), ['c-ann', 'c-cal', 'c-rae', 'c-twin', 'c-vic'])
await assert.rejects(forTenant(VIC).user.findMany())
await assert.rejects(forTenant(ANN).user.findMany({ select: { passwordHash: true } }))
await assert.rejects(forTenant(ANN).user.findFirst({ where: { totpSecret: { startsWith: 't' } }, select: { id: true } }))
await assert.rejects(forTenant(VIC).emailVerificationToken.findMany())
await assert.rejects(forTenant(ANN).organization.findMany({ include: { userOrganizations: { include: { user: true } } } }))
const nested = await forTenant(ANN).organization.findMany({ include: { userOrganizations: { include: { user: { omit } } } } })
assert.equal(nested[0]?.userOrganizations.length, 5)

// Every member writes the log in the own name; an admin reads it; nobody changes it.
const entry = { organizationId: 'org-a', userEmail: 'x@a.example', action: 'update', resource: 'campaign', resourceId: '1', changes: { name: ['a', 'b'] } }
assert.equal((await forTenant(VIC).auditLog.createMany({ data: { ...entry, userId: 'c-vic' } })).count, 1)
await assert.rejects(forTenant(VIC).auditLog.create({ data: { ...entry, userId: 'c-vic' } }), 'a viewer has nothing returned')
const written = await forTenant(ANN).auditLog.create({ data: { ...entry, userId: 'c-ann' } })
assert.deepEqual(written.changes, { name: ['a', 'b'] })
await assert.rejects(forTenant(VIC).auditLog.createMany({ data: { ...entry, userId: 'c-ann' } }))
await assert.rejects(forTenant(BOB).auditLog.createMany({ data: { ...entry, userId: 'c-bob' } }))
await assert.rejects(forTenant(INTRUDER).auditLog.createMany({ data: { ...entry, userId: 'c-bob' } }))
assert.equal(await forTenant(ANN).auditLog.count(), 4)
assert.equal(await forTenant(VIC).auditLog.count(), 0)
await assert.rejects(forTenant(ANN).auditLog.updateMany({ data: { action: 'login' } }))
await assert.rejects(forTenant(ANN).auditLog.deleteMany())

// An admin gives a role; nobody else does.
const role = (who: TenantContext) =>
  forTenant(who).userOrganization.update({ where: { userId_organizationId: { userId: 'c-cal', organizationId: 'org-a' } }, data: { role: 'REVIEWER' } })
assert.equal((await role(ANN)).role, 'REVIEWER')
await assert.rejects(role(VIC))
await assert.rejects(role(TWIN_IN_B))
await forTenant(VIC).user.update({ where: { id: 'c-vic' }, data: { name: 'V' }, omit })

// A transaction that fails leaves nothing behind, neither rows nor settings.
await assert.rejects(
  withTenant(ANN, async (transaction) => {
    await transaction.organization.update({ where: { id: 'org-a' }, data: { name: 'lost' } })
    await transaction.$queryRaw`SELECT 1 / 0`
  }),
)
assert.equal((await forTenant(ANN).organization.findFirstOrThrow()).name, 'A')
const left = await prisma.$queryRaw<{ u: string | null; t: string | null }[]>`SELECT current_setting('app.current_user_id', true) AS u, current_setting('app.current_tenant_id', true) AS t`
assert.ok(!left[0]?.u && !left[0]?.t, JSON.stringify(left))
assert.deepEqual(await prisma.organization.findMany(), [])

await prisma.$disconnect()
console.log(JSON.stringify(seen))
