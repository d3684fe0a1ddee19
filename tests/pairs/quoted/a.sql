
create schema "My App";
create table "My App"."Order Items" ("select" int, "Id" int primary key);
