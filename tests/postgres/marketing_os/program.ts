// The application's requests through Prisma, as app_user: two organizations in turns on one connection. Prints what each saw.
import assert from 'node:assert/strict'
import { asServer, forTenant, prisma, withTenant, type TenantContext } from './lib/db/prisma.js'

const ANN: TenantContext = { userId: 'c-ann', tenantId: 'org-a' }
const BOB: TenantContext = { userId: 'c-bob', tenantId: 'org-b' }
const VIC: TenantContext = { userId: 'c-vic', tenantId: 'org-a' }
const TWIN_IN_A: TenantContext = { userId: 'c-twin', tenantId: 'org-a' }
const TWIN_IN_B: TenantContext = { userId: 'c-twin', tenantId: 'org-b' }
const INTRUDER: TenantContext = { userId: 'c-bob', tenantId: 'org-a' }

// What the database says to whom a column isn't granted (42501).
const DENIED = /permission denied|denied access|42501/
// What a request asks for when it wants secrets all the same.
const all = { passwordHash: false, totpSecret: false } as const

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

// People of the organization, without what is secret, which nobody has to leave out; in a transaction and below other rows too.
const OPEN = ['createdAt', 'email', 'emailVerified', 'id', 'name', 'totpEnabled', 'updatedAt']
const people = await forTenant(VIC).user.findMany({ orderBy: { id: 'asc' } })
assert.deepEqual(people.map(({ id }) => id), ['c-ann', 'c-cal', 'c-rae', 'c-twin', 'c-vic'])
assert.deepEqual(people.map((person) => Object.keys(person).sort()), people.map(() => OPEN))
const [inside] = await withTenant(VIC, (transaction) => transaction.user.findMany())
assert.deepEqual(Object.keys(inside ?? {}).sort(), OPEN)
// @ts-expect-error the types know it too
assert.equal(people[0]?.passwordHash, undefined)
// @ts-expect-error those of a transaction as well
assert.equal(inside?.totpSecret, undefined)
const tokens = await forTenant(VIC).emailVerificationToken.findMany()
assert.deepEqual(tokens.map((token) => Object.keys(token).sort()), [['createdAt', 'expiresAt', 'id', 'userId']])
const nested = await forTenant(ANN).organization.findMany({ include: { userOrganizations: { include: { user: true } } } })
assert.deepEqual(nested[0]?.userOrganizations.map(({ user }) => Object.keys(user).sort()), people.map(() => OPEN))

// Who asks for it gets nothing, in whatever way.
const asked: (() => Promise<unknown>)[] = [
  () => forTenant(VIC).user.findMany({ omit: all }),
  () => forTenant(ANN).user.findMany({ omit: { passwordHash: false } }),
  () => forTenant(ANN).user.findMany({ select: { passwordHash: true } }),
  () => forTenant(ANN).user.findFirst({ where: { totpSecret: { startsWith: 't' } }, select: { id: true } }),
  () => forTenant(ANN).user.findFirst({ orderBy: { passwordHash: 'asc' }, select: { id: true } }),
  () => forTenant(ANN).user.aggregate({ _min: { passwordHash: true } }),
  () => forTenant(ANN).user.groupBy({ by: ['passwordHash'] }),
  () => forTenant(VIC).user.update({ where: { id: 'c-vic' }, data: { name: 'V' }, omit: all }),
  () => forTenant(VIC).user.update({ where: { id: 'c-vic' }, data: { passwordHash: 'x' } }),
  () => forTenant(ANN).organization.findMany({ include: { userOrganizations: { include: { user: { omit: all } } } } }),
  () => forTenant(ANN).emailVerificationToken.findMany({ omit: { token: false } }),
  () => forTenant(ANN).totpSetup.findMany({ select: { secret: true } }),
  () => forTenant(ANN).$queryRaw`SELECT * FROM users`,
  () => withTenant(VIC, (transaction) => transaction.user.findMany({ omit: all })),
  () => prisma.user.findMany({ omit: all }),
]
for (const ask of asked) await assert.rejects(ask, DENIED, ask.toString())

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
assert.equal((await forTenant(VIC).user.update({ where: { id: 'c-vic' }, data: { name: 'V' } })).name, 'V')

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

// Signing in and up is the server's: it alone reads the hash, by a client of its own.
const found = await asServer().user.findUniqueOrThrow({ where: { email: 'ann@a.example' } })
assert.deepEqual([found.passwordHash, found.totpSecret, found.id], ['hash-of-ann', 'totp-of-ann', 'c-ann'])
assert.equal(asServer(), asServer())
const roles = (client: Pick<typeof prisma, '$queryRaw'>) => client.$queryRaw<{ role: string }[]>`SELECT current_user::text AS role`
assert.deepEqual([await roles(asServer()), await roles(prisma)], [[{ role: 'app_server' }], [{ role: 'app_user' }]])
const signedUp = await asServer().user.create({ data: { email: 'new@a.example', passwordHash: 'h', emailVerificationTokens: { create: { token: 't', expiresAt: new Date(Date.now() + 60_000) } } } })
assert.equal(signedUp.passwordHash, 'h')
const NEW: TenantContext = { userId: signedUp.id, tenantId: null }
assert.deepEqual((await forTenant(NEW).user.findMany()).map(({ email }) => email), ['new@a.example'])
assert.equal((await forTenant(NEW).emailVerificationToken.findMany()).length, 1)
await assert.rejects(forTenant(NEW).user.create({ data: { email: 'x@a.example', passwordHash: 'h' } }), DENIED)
await asServer().user.delete({ where: { id: signedUp.id } })
await asServer().$disconnect()

// Without its connection there is no server, and none that is somebody else.
delete process.env['SERVER_DATABASE_URL']
assert.throws(asServer, /SERVER_DATABASE_URL/)

await prisma.$disconnect()
console.log(JSON.stringify(seen))
