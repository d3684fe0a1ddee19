// Rows of a table with columns that nobody who is signed in may read, and with one that visitors may not read either.
import assert from 'node:assert/strict'
import { forTenant, prisma, withTenant, type TenantContext, type TenantTransaction } from './lib/db/prisma.js'

const ADA: TenantContext = { userId: '00000000-0000-4000-8000-000000000001' }
const NOBODY: TenantContext = { userId: null }
const DENIED = /permission denied|denied access/

// What is written comes back without them, and can't be given.
const made = await forTenant(ADA).device.create({ data: { name: 'a', label: 'x' } })
assert.deepEqual(Object.keys(made).sort(), ['id', 'label', 'name'])
// @ts-expect-error the types know it
assert.equal(made.apiKey, undefined)
const [many] = await forTenant(ADA).device.createManyAndReturn({ data: [{ name: 'b' }] })
assert.deepEqual(Object.keys(many ?? {}).sort(), ['id', 'label', 'name'])
const rename = (transaction: TenantTransaction) => transaction.device.update({ where: { id: made.id }, data: { name: 'c' } })
assert.deepEqual(await withTenant(ADA, rename), { ...made, name: 'c' })
assert.equal((await forTenant(ADA).device.findMany()).length, 2)

for (const ask of [
  () => forTenant(ADA).device.create({ data: { name: 'd' }, omit: { apiKey: false } }),
  () => forTenant(ADA).device.create({ data: { name: 'd', apiKey: 'mine' } }),
  () => forTenant(ADA).device.findMany({ omit: { apiKey: false } }),
  () => forTenant(ADA).device.findMany({ omit: { ownerNote: false } }),
  () => forTenant(ADA).device.findMany({ select: { apiKey: true } }),
  () => forTenant(ADA).device.count({ where: { apiKey: 'guessed' } }),
  () => withTenant(ADA, (transaction) => transaction.device.findFirst({ omit: { apiKey: false } })),
  () => forTenant(ADA).log.findMany(),
  // Visitors may read less: they say what.
  () => forTenant(NOBODY).device.findMany(),
]) {
  await assert.rejects(ask, DENIED, ask.toString())
}
assert.equal((await forTenant(NOBODY).device.findMany({ select: { name: true } })).length, 2)
assert.equal((await forTenant(NOBODY).device.findMany({ omit: { label: true } })).length, 2)

await prisma.$disconnect()
console.log('done')
