import assert from 'node:assert/strict'
import { PrismaPg } from '@prisma/adapter-pg'
import { Prisma, PrismaClient } from './generated/prisma/client.js'

const prisma = new PrismaClient({ adapter: new PrismaPg({ connectionString: process.env['DATABASE_URL'] ?? '' }) })

/** The code of an error of Prisma's. */
async function refused(work: Promise<unknown>): Promise<string> {
  try {
    await work
  } catch (error) {
    if (error instanceof Prisma.PrismaClientKnownRequestError) return error.code
    throw error
  }
  return 'nothing was refused'
}

const a = await prisma.organization.create({ data: { name: 'A', slug: 'a' } })
const b = await prisma.organization.create({ data: { name: 'B', slug: 'b' } })
assert.ok(a.createdAt instanceof Date && a.id !== b.id)
assert.equal(await refused(prisma.organization.create({ data: { name: 'A', slug: 'a' } })), 'P2002')

// @ts-expect-error a slug is needed
const incomplete: Prisma.OrganizationCreateInput = { name: 'A' }
assert.ok(incomplete)
// @ts-expect-error the organization of a customer is needed
const homeless: Prisma.CustomerUncheckedCreateInput = { name: 'C', status: 'active' }
assert.ok(homeless)

const customer = await prisma.customer.create({
  data: { name: 'C', status: 'active', organization: { connect: { slug: 'a' } } },
  include: { organization: true },
})
assert.equal(customer.organization.name, 'A')
assert.equal(customer.totalRevenue.toFixed(2), '0.00')

const owed = { organizationId: a.id, customerId: customer.id, amount: new Prisma.Decimal('12.50'), date: new Date('2026-03-01') }
await prisma.revenue.create({ data: owed })
// The key carries the tenant: nothing of B points at a customer of A.
assert.equal(await refused(prisma.revenue.create({ data: { ...owed, organizationId: b.id } })), 'P2003')

const activity = await prisma.activity.create({
  data: { organizationId: a.id, customerId: customer.id, type: 'login', metadata: { from: ['web', 1, null] } },
})
assert.deepEqual(activity.metadata, { from: ['web', 1, null] })
const plain = await prisma.activity.create({ data: { organizationId: a.id, type: 'signup' } })
assert.deepEqual(plain.metadata, {})

const found = await prisma.customer.findUniqueOrThrow({
  where: { organizationId_id: { organizationId: a.id, id: customer.id } },
  include: { revenue: true, activities: true },
})
assert.equal(found.activities.length, 1)
const changed = await prisma.customer.update({ where: { id: customer.id }, data: { company: 'Firm' } })
assert.ok(changed.updatedAt >= customer.updatedAt)

const ada = '00000000-0000-4000-8000-000000000001'
const profile = await prisma.profile.upsert({
  where: { id: ada },
  create: { id: ada, organizationId: a.id, role: 'admin', userPreference: { create: { themePreference: 'dark' } } },
  update: { fullName: 'Ada' },
  include: { authUser: true, organization: { select: { slug: true } } },
})
assert.equal(profile.authUser.id, ada)

const log = await prisma.auditLog.findMany({ where: { organizationId: a.id }, orderBy: { createdAt: 'asc' } })
// The database says no, and the client has no code for that.
await assert.rejects(prisma.auditLog.deleteMany())

const revenue = found.revenue.map((entry) => entry.amount.toFixed(2))
const day = found.revenue[0]?.date.toISOString().slice(0, 10)
console.log(JSON.stringify({ customers: await prisma.customer.count(), revenue, audited: log.length, day }))
await prisma.$disconnect()
