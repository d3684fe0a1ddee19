
create schema "My App";
create sequence "My App"."Seq 1";
create table "My App"."Order Items" ("select" text default 'it''s', "Id" bigint primary key default nextval('"My App"."Seq 1"'), "new col" int check ("new col" > 0));
alter sequence "My App"."Seq 1" owned by "My App"."Order Items"."Id";
create index "Idx Q" on "My App"."Order Items" ("select" desc nulls last, ("new col" + 1));
