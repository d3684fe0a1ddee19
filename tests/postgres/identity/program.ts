// People who take turns on one connection (the database has room for no other). Prints the projects that each saw.
import assert from 'node:assert/strict'
import { forTenant, prisma, withTenant, type TenantContext } from './apps/api/src/lib/prisma.js'

const ANN: TenantContext = { userId: '00000000-0000-4000-8000-0000000000a1' }
const BOB: TenantContext = { userId: '00000000-0000-4000-8000-0000000000b1' }
const NOBODY: TenantContext = { userId: null }
const backends = new Set<number>()

const names = (who: TenantContext) =>
  withTenant(who, async (transaction) => {
    const [backend] = await transaction.$queryRaw<{ pid: number }[]>`SELECT pg_backend_pid() AS pid`
    assert.ok(backend)
    backends.add(backend.pid)
    const projects = await transaction.project.findMany({ orderBy: { name: 'asc' } })
    return projects.map((project) => project.name)
  })
const create = (who: TenantContext, name: string) =>
  withTenant(who, async (transaction) => {
    const organization = await transaction.organization.findFirstOrThrow()
    await transaction.$executeRaw`SELECT create_project(${organization.id}::uuid, ${name})`
    return organization.id
  })

await create(ANN, 'of ann')
const b = await create(BOB, 'of bob')
const seen: string[][] = []
for (const who of [ANN, BOB, ANN, BOB, NOBODY]) seen.push(await names(who))
for (const who of [ANN, BOB]) {
  seen.push((await forTenant(who).project.findMany({ orderBy: { name: 'asc' } })).map((project) => project.name))
}
assert.equal(backends.size, 1)

// Nobody creates in another's organization or changes what is in it, and what fails leaves nothing on the connection.
await assert.rejects(
  withTenant(ANN, (transaction) => transaction.$executeRaw`SELECT create_project(${b}::uuid, 'x')`),
)
assert.equal((await forTenant(ANN).project.updateMany({ where: { organizationId: b }, data: { name: 'x' } })).count, 0)
assert.equal(await prisma.project.count(), 0)
// The password is no client's: rows come without it, and who asks for it is refused.
const [first] = await forTenant(ANN).user.findMany({ where: { email: 'ann@a.example' } })
assert.deepEqual(Object.keys(first ?? {}).sort(), ['createdAt', 'email', 'id', 'name', 'updatedAt'])
await assert.rejects(forTenant(ANN).user.findMany({ omit: { passwordHash: false } }), /denied/)
const known = await forTenant(ANN).user.findUniqueOrThrow({
  where: { id: '00000000-0000-4000-8000-0000000000a1' },
  select: { email: true, name: true },
})
assert.deepEqual(known, { email: 'ann@a.example', name: 'Ann' })
await assert.rejects(forTenant(ANN).session.findMany())

await prisma.$disconnect()
console.log(JSON.stringify(seen))
