// What must not compile. Where it does, the comment above it is an error itself (TS2578).
import { Kysely, PostgresDialect } from "kysely";
import pg from "pg";
import { TABLE_NAMES, type Database } from "./lib/db/types.js";
import type { Activity, Customer, NewCustomer, NewOrganization, NewUserPreference, Profile, Revenue } from "./lib/db/types.js";

// Nobody writes an audit log.
// @ts-expect-error
import type { NewAuditLog } from "./lib/db/types.js";
// @ts-expect-error
import type { AuditLogUpdate } from "./lib/db/types.js";
export type Missing = [NewAuditLog, AuditLogUpdate];

const db = new Kysely<Database>({ dialect: new PostgresDialect({ pool: new pg.Pool() }) });
const id = "10000000-0000-4000-8000-000000000001";

// (Kysely lets `insertInto("audit_logs").values({ ... })` pass, whatever the types say; the database doesn't.)
// @ts-expect-error
db.updateTable("audit_logs").set({ action: "x" });

// A list has its members and no others.
// @ts-expect-error
db.insertInto("customers").values({ organization_id: id, name: "x", status: "lapsed" });
// @ts-expect-error
db.updateTable("customers").set({ status: "Active" });
// @ts-expect-error
db.insertInto("activities").values({ organization_id: id, type: "logout" });
// @ts-expect-error
db.selectFrom("activities").selectAll().where("type", "=", "logout");
// @ts-expect-error
db.updateTable("profiles").set({ role: "owner" });
// @ts-expect-error
export const preference: NewUserPreference = { user_id: id, theme_preference: "blue" };

// A row keeps its key and its organization.
// @ts-expect-error
db.updateTable("customers").set({ id });
// @ts-expect-error
db.updateTable("profiles").set({ id });
// @ts-expect-error
db.updateTable("user_preferences").set({ user_id: id });
// @ts-expect-error
db.updateTable("revenue").set({ organization_id: id });

// A uuid isn't a number, and what has no default must be given.
// @ts-expect-error
db.insertInto("customers").values({ organization_id: 1, name: "x", status: "active" });
// @ts-expect-error
db.selectFrom("organizations").selectAll().where("id", "=", 7);
// @ts-expect-error
export const nameless: NewOrganization = { slug: "x" };
// @ts-expect-error
export const tenantless: NewCustomer = { name: "x", status: "active" };
// @ts-expect-error
db.insertInto("profiles").values({ email: "x@example.com" });
// @ts-expect-error
db.insertInto("organizations").values({ name: "x", slug: null });

// What isn't there.
// @ts-expect-error
db.selectFrom("invoices").selectAll();
// @ts-expect-error
db.selectFrom("customers").select("phone");
// @ts-expect-error
TABLE_NAMES.CUSTOMERS = "clients";

// What is read is what the driver gives.
declare const customer: Customer;
declare const profile: Profile;
declare const revenue: Revenue;
declare const activity: Activity;
// @ts-expect-error
export const total: number = customer.total_revenue;
// @ts-expect-error
export const organization: string = profile.organization_id;
// @ts-expect-error
export const created: string = customer.created_at;
// @ts-expect-error
export const day: Date = revenue.date;
// @ts-expect-error
export const metadata: { [key: string]: string } = activity.metadata;

// pg writes a JavaScript array as an array of Postgres's, which is no JSON.
// @ts-expect-error
db.insertInto("activities").values({ organization_id: id, type: "login", metadata: ["a", "b"] });
