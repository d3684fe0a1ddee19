// Writes into every table of the analytics system and reads it again, through Kysely and pg, as those who may. Prints how many rows of each
// table were read. Every value is looked at: whether it is what the types claim, and whether a column that may be null was seen both ways.
import assert from "node:assert/strict";
import { Kysely, PostgresDialect, sql, type Transaction } from "kysely";
import pg from "pg";
import {
  ACTIVITY_TYPES,
  CUSTOMER_STATUSES,
  PROFILE_ROLES,
  TABLE_NAMES,
  THEME_PREFERENCES,
  type Activity,
  type AiUsageLog,
  type AuditLog,
  type Customer,
  type CustomerUpdate,
  type Database,
  type Json,
  type NewActivity,
  type NewAiUsageLog,
  type NewCustomer,
  type NewOrganization,
  type NewProfile,
  type NewRevenue,
  type NewUserPreference,
  type Organization,
  type OrganizationUpdate,
  type Profile,
  type ProfileUpdate,
  type Revenue,
  type UserPreference,
  type UserPreferenceUpdate,
} from "./lib/db/types.js";

// East of Greenwich a Date at local midnight is the day before.
process.env["TZ"] = "Asia/Tokyo";

const pool = new pg.Pool({ connectionString: process.env["DATABASE_URL"], max: 1 });
const db = new Kysely<Database>({ dialect: new PostgresDialect({ pool }) });

// The types' advice on dates is needed, and helps.
const day = sql<unknown>`select date '2026-03-01' as day`;
const before = (await day.execute(db)).rows[0] as { day: unknown };
assert.ok(before.day instanceof Date && before.day.toISOString().startsWith("2026-02-28"), String(before.day));
pg.types.setTypeParser(1082, (value) => value);
assert.deepEqual((await day.execute(db)).rows[0], { day: "2026-03-01" });

const ADA = "00000000-0000-4000-8000-000000000001";
const BOB = "00000000-0000-4000-8000-000000000002";

/** Runs a request as PostgREST does: as a role, with a user's claims. */
function as<T>(role: string, user: string | null, body: (trx: Transaction<Database>) => Promise<T>): Promise<T> {
  return db.transaction().execute(async (trx) => {
    const claims = JSON.stringify({ role, ...(user === null ? {} : { sub: user }) });
    await sql`select set_config('role', ${role}, true), set_config('request.jwt.claims', ${claims}, true)`.execute(trx);
    return body(trx);
  });
}
const server = <T>(body: (trx: Transaction<Database>) => Promise<T>) => as("service_role", null, body);
const person = <T>(user: string, body: (trx: Transaction<Database>) => Promise<T>) => as("authenticated", user, body);

/** What a value must be so that its column has the type T, no wider and no narrower. */
interface Check<T> {
  holds(value: unknown): boolean;
  /** Never there; makes Check<string> no Check<string | null>. */
  readonly exactly?: (value: T) => T;
  /** Whether both a null and a value must be seen. */
  readonly nullable?: true;
}
type Checks<Row> = { [Column in keyof Row]-?: Check<Row[Column]> };

const text: Check<string> = { holds: (value) => typeof value === "string" };
const uuid: Check<string> = { holds: (value) => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(String(value)) };
const decimal = (scale: number): Check<string> => ({
  holds: (value) => typeof value === "string" && new RegExp(`^-?\\d+\\.\\d{${scale}}$`).test(value),
});
const date: Check<string> = { holds: (value) => typeof value === "string" && /^\d{4}-\d\d-\d\d$/.test(value) };
const timestamp: Check<Date> = { holds: (value) => value instanceof Date && !Number.isNaN(value.getTime()) };
const integer: Check<number> = { holds: Number.isInteger };
const json: Check<Json> = { holds: (value) => value === null || ["boolean", "number", "string", "object"].includes(typeof value) };
const oneOf = <const T extends readonly string[]>(list: T): Check<T[number]> => ({ holds: (value) => list.includes(value as string) });
const orNull = <T>(check: Check<T>): Check<T | null> => ({
  holds: (value) => value === null || check.holds(value),
  nullable: true,
});

/** Fails if a row has other columns than were checked, a value isn't what its column claims, or a null was never or always seen. */
function look<Row extends object>(table: keyof Database, checks: Checks<Row>, rows: Row[]): void {
  for (const row of rows) {
    assert.deepEqual(Object.keys(row).sort(), Object.keys(checks).sort(), `columns of ${table}`);
    for (const [column, value] of Object.entries(row)) {
      const check = checks[column as keyof Row];
      assert.ok(check.holds(value), `${table}.${column} is ${typeof value} ${JSON.stringify(value)}`);
    }
  }
  for (const column of Object.keys(checks) as (keyof Row & string)[]) {
    const nulls = rows.filter((row) => row[column] === null).length;
    const both = nulls > 0 && nulls < rows.length;
    assert.ok(both || !checks[column].nullable, `${table}.${column}: ${nulls} of ${rows.length} are null`);
  }
  read[table] = rows.length;
}
const read: Partial<Record<keyof Database, number>> = {};

// organizations: the server makes some, a person makes the own through the function.
const full: NewOrganization = {
  id: "10000000-0000-4000-8000-000000000001",
  name: "Acme",
  slug: "acme",
  created_at: new Date("2026-01-02T03:04:05.678Z"),
  updated_at: "2026-01-02T03:04:05.678Z",
};
const short: NewOrganization = { name: "Bolt", slug: "bolt" };
const organizations: Organization[] = await server((trx) =>
  trx.insertInto(TABLE_NAMES.ORGANIZATIONS).values([full, short]).returningAll().execute(),
);
assert.equal(organizations[0]?.created_at.toISOString(), "2026-01-02T03:04:05.678Z");
const own = await person(ADA, (trx) => sql<Organization>`select * from create_organization('Ada & Co', 'ada')`.execute(trx));
const mine = own.rows[0]?.id ?? assert.fail("no organization was made");
const rename: OrganizationUpdate = { name: "Ada's" };
const renamed = await person(ADA, (trx) => trx.updateTable("organizations").set(rename).returningAll().executeTakeFirstOrThrow());
assert.equal(renamed.name, "Ada's");
look<Organization>(
  "organizations",
  { id: uuid, name: text, slug: text, created_at: timestamp, updated_at: timestamp },
  await server((trx) => trx.selectFrom("organizations").selectAll().execute()),
);

// profiles: signing up has made both; the server may make one again.
const newcomer: NewProfile = { id: BOB };
await server(async (trx) => {
  await trx.deleteFrom("profiles").where("id", "=", BOB).execute();
  await trx.insertInto("profiles").values(newcomer).execute();
});
const portrait: ProfileUpdate = { avatar_url: "https://example.com/ada.png" };
await person(ADA, (trx) => trx.updateTable("profiles").set(portrait).where("id", "=", ADA).executeTakeFirstOrThrow());
look<Profile>(
  "profiles",
  {
    id: uuid,
    email: orNull(text),
    full_name: orNull(text),
    avatar_url: orNull(text),
    organization_id: orNull(uuid),
    role: oneOf(PROFILE_ROLES),
    created_at: timestamp,
    updated_at: timestamp,
  },
  await server((trx) => trx.selectFrom("profiles").selectAll().execute()),
);
const me = await person(ADA, (trx) => trx.selectFrom("profiles").selectAll().executeTakeFirstOrThrow());
assert.deepEqual([me.id, me.email, me.full_name, me.role, me.organization_id], [ADA, "ada@example.com", "Ada", "admin", mine]);

// customers, revenue, activities: an admin writes and reads them.
const customer: NewCustomer = {
  organization_id: mine,
  name: "Carol",
  email: "carol@example.com",
  company: "Carol Ltd",
  industry: "steel",
  total_revenue: 9999999999.99,
  last_purchase_date: "2026-02-03T04:05:06Z",
  status: "active",
  deleted_at: new Date("2026-02-04"),
};
const customers: Customer[] = await person(ADA, (trx) =>
  trx
    .insertInto("customers")
    .values([customer, { organization_id: mine, name: "Dave", status: "churned", total_revenue: "0.10" }])
    .returningAll()
    .execute(),
);
assert.deepEqual(customers.map((row) => row.total_revenue), ["9999999999.99", "0.10"]);
assert.equal(customers[0]?.last_purchase_date?.toISOString(), "2026-02-03T04:05:06.000Z");
const revived: CustomerUpdate = { status: CUSTOMER_STATUSES[1], total_revenue: 12n };
const dave = customers[1]?.id ?? assert.fail("no customer was made");
const changed = await person(ADA, (trx) =>
  trx.updateTable("customers").set(revived).where("id", "=", dave).returningAll().executeTakeFirstOrThrow(),
);
assert.deepEqual([changed.status, changed.total_revenue], ["inactive", "12.00"]);
look<Customer>(
  "customers",
  {
    id: uuid,
    organization_id: uuid,
    name: text,
    email: orNull(text),
    company: orNull(text),
    industry: orNull(text),
    total_revenue: decimal(2),
    last_purchase_date: orNull(timestamp),
    status: oneOf(CUSTOMER_STATUSES),
    deleted_at: orNull(timestamp),
    created_at: timestamp,
    updated_at: timestamp,
  },
  await person(ADA, (trx) => trx.selectFrom("customers").selectAll().execute()),
);

const income: NewRevenue = {
  organization_id: mine,
  customer_id: dave,
  amount: "19.90",
  date: "2026-03-01",
  category: "licences",
  description: "March",
  deleted_at: "2026-03-02",
};
const incomes: Revenue[] = await person(ADA, (trx) =>
  trx
    .insertInto("revenue")
    .values([income, { organization_id: mine, amount: 5n, date: "1999-12-31" }])
    .returningAll()
    .execute(),
);
assert.deepEqual(incomes.map((row) => [row.amount, row.date]), [["19.90", "2026-03-01"], ["5.00", "1999-12-31"]]);
look<Revenue>(
  "revenue",
  {
    id: uuid,
    organization_id: uuid,
    customer_id: orNull(uuid),
    amount: decimal(2),
    date,
    category: orNull(text),
    description: orNull(text),
    deleted_at: orNull(timestamp),
    created_at: timestamp,
  },
  await person(ADA, (trx) => trx.selectFrom("revenue").selectAll().execute()),
);

const events: NewActivity[] = [
  { organization_id: mine, customer_id: dave, type: "purchase", metadata: { basket: [{ sku: "a", price: 1.5 }], vip: true } },
  { organization_id: mine, type: "export", metadata: JSON.stringify(["csv", null, 3]), deleted_at: new Date() },
  { organization_id: mine, type: ACTIVITY_TYPES[3] },
];
const activities: Activity[] = await person(ADA, (trx) => trx.insertInto("activities").values(events).returningAll().execute());
assert.deepEqual(
  activities.map((row) => row.metadata),
  [{ basket: [{ sku: "a", price: 1.5 }], vip: true }, ["csv", null, 3], {}],
);
look<Activity>(
  "activities",
  {
    id: uuid,
    organization_id: uuid,
    type: oneOf(ACTIVITY_TYPES),
    customer_id: orNull(uuid),
    metadata: json,
    deleted_at: orNull(timestamp),
    created_at: timestamp,
  },
  await person(ADA, (trx) => trx.selectFrom("activities").selectAll().execute()),
);

// ai_usage_log: the server writes, the person reads.
const usage: NewAiUsageLog[] = [
  { user_id: ADA, organization_id: mine, query_id: dave, model: "small", date: "2026-03-01" },
  { user_id: ADA, organization_id: mine, query_id: dave, model: "large", date: "2026-03-01", input_tokens: 12, output_tokens: 34, cost_usd: 0.0125 },
];
await server((trx) => trx.insertInto("ai_usage_log").values(usage).execute());
const costs = await person(ADA, (trx) => trx.selectFrom("ai_usage_log").selectAll().orderBy("cost_usd").execute());
assert.deepEqual(costs.map((row) => [row.input_tokens, row.output_tokens, row.cost_usd]), [[0, 0, "0.0000"], [12, 34, "0.0125"]]);
look<AiUsageLog>(
  "ai_usage_log",
  {
    id: uuid,
    user_id: uuid,
    organization_id: uuid,
    query_id: uuid,
    input_tokens: integer,
    output_tokens: integer,
    cost_usd: decimal(4),
    model: text,
    date,
    created_at: timestamp,
  },
  costs,
);

// user_preferences: each person the own.
const taste: NewUserPreference = { user_id: ADA, theme_preference: "dark" };
const darker: UserPreferenceUpdate = { theme_preference: "light" };
await person(ADA, (trx) => trx.insertInto("user_preferences").values(taste).execute());
await person(ADA, (trx) => trx.updateTable("user_preferences").set(darker).executeTakeFirstOrThrow());
await person(BOB, (trx) => trx.insertInto("user_preferences").values({ user_id: BOB }).execute());
const tastes = await server((trx) => trx.selectFrom("user_preferences").selectAll().orderBy("user_id").execute());
assert.deepEqual(tastes.map((row) => row.theme_preference), ["light", "system"]);
look<UserPreference>("user_preferences", { user_id: uuid, theme_preference: oneOf(THEME_PREFERENCES), updated_at: timestamp }, tastes);

// audit_logs: nobody writes it; an admin reads what everybody did, the server too. One change is the server's, so that nobody's name stands there.
await server((trx) => trx.updateTable("revenue").set({ category: "other" }).where("date", "=", "1999-12-31").execute());
await server((trx) => trx.deleteFrom("activities").where("deleted_at", "is not", null).execute());
const log = await person(ADA, (trx) => trx.selectFrom("audit_logs").selectAll().execute());
look<AuditLog>(
  "audit_logs",
  {
    id: uuid,
    organization_id: uuid,
    user_id: orNull(uuid),
    action: text,
    table_name: text,
    // No audited table is without a key of one column.
    record_id: { holds: uuid.holds },
    old_data: orNull(json),
    new_data: orNull(json),
    created_at: timestamp,
  },
  log,
);
const entry = log.find((row) => row.table_name === "customers" && row.action === "UPDATE");
assert.equal((entry?.new_data as { status: string }).status, "inactive");

assert.deepEqual(Object.keys(read).sort(), Object.values(TABLE_NAMES).sort(), "every table was read");
console.log(JSON.stringify(read));
await db.destroy();
