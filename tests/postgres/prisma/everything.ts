import assert from 'node:assert/strict'
import { PrismaPg } from '@prisma/adapter-pg'
import { Mood, PrismaClient } from './generated/prisma/client.js'

const prisma = new PrismaClient({ adapter: new PrismaPg({ connectionString: process.env['DATABASE_URL'] ?? '' }) })

const organization = await prisma.organization.create({ data: { name: 'A' } })
const names = { grosse: 'a', grosse2: 'b', column: 'c', andColumn: 'd', andColumn2: 'e', count: 1, then: 'g', select: 2, constructorColumn: 'h', toStringColumn: 'i' }
const written = await prisma.thing.create({ data: { organizationId: organization.id, ...names, e3: Mood.value2, e: 'b' } })
const { grosse, grosse2, column, andColumn, andColumn2, count, then, select, constructorColumn, toStringColumn } = written
assert.deepEqual({ grosse, grosse2, column, andColumn, andColumn2, count, then, select, constructorColumn, toStringColumn }, names)

// What the database gives by itself.
assert.deepEqual(
  [written.a3, written.i3, written.i4, written.n2?.toFixed(1), written.f2, written.b, written.e2, written.gi, written.g],
  [`it's "q" \\ x`, 2, 7n, '7.5', 1e10, true, 'b', 1, 'a'],
)
assert.deepEqual([written.ta3, written.ta4, written.ea2, written.ia, written.j2], [['a', 'b c'], ['x', `it's "y" \\ {,}`], ['a'], [1, 2], { a: 1 }])
assert.equal(written.d2?.toISOString(), '2020-01-01T00:00:00.000Z')
assert.deepEqual([written.e, written.e3, written.ne, written.bi], ['b', 'value2', '10.0.0.1', '101'])

const where = { grosse: { equals: 'a' }, andColumn: { not: null }, AND: [{ constructorColumn: 'h' }], organization: { is: { name: 'A' } } }
assert.equal(await prisma.thing.count({ where }), 1)
const note = await prisma.spanNote.create({ data: {} })
assert.equal(note.id, 1)
await prisma.thing.update({ where: { id: written.id }, data: { andColumn: null, ea2: { push: 'gross' } } })
const again = await prisma.thing.findUniqueOrThrow({ where: { id: written.id } })
assert.deepEqual([again.andColumn, again.ea2], [null, ['a', 'gross']])
console.log('done')
await prisma.$disconnect()
