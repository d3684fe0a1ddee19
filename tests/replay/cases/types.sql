-- Enums, domains, composite types, ranges.
-- case: enums
create type mood as enum ('sad', 'ok');
alter type mood add value 'happy';
alter type mood add value 'awful' before 'sad';
alter type mood add value if not exists 'ok';
alter type mood add value 'fine' after 'ok';
alter type mood add value 'ok';
alter type mood rename value 'sad' to 'unhappy';
alter type mood rename to feeling;
create table t (m feeling not null, many feeling[]);
create type mood as enum ();
drop type feeling;
drop type mood;
-- case: domains
create domain positive as int check (value > 0);
create domain slug text not null default 'x' constraint lower check (value = lower(value));
alter domain positive set default 5;
alter domain positive add constraint small check (value < 100) not valid;
alter domain positive add check (value <> 50);
alter domain positive validate constraint small;
alter domain slug drop not null;
alter domain slug drop default;
alter domain slug rename constraint lower to lowered;
alter domain slug drop constraint lowered;
alter domain slug drop constraint if exists lowered;
create domain nested as positive check (value < 10);
create table t (p positive, s slug[]);
alter domain positive rename to above_zero;
drop domain slug;
-- case: composite types
create type address as (street text, zip varchar(10));
create table t (home address, others address[]);
alter type address add attribute city text collate "C";
alter type address rename attribute zip to postcode;
create type other as (a int, b address);
alter type other alter attribute a type bigint;
alter type other drop attribute b;
alter type other drop attribute if exists b;
drop type other;
comment on column address.city is 'where';
comment on type address is 'a place';
create function f(a address) returns other language sql as 'select null';
-- case: domains with a collation, and with checks that old values needn't hold
create domain label as text collate "C" constraint short check (length(value) < 9);
alter domain label add constraint filled check (value <> '') not valid;
alter domain label add constraint plain check (value <> 'x') not valid;
alter domain label validate constraint plain;
alter domain label validate constraint nobody;
alter domain label rename constraint filled to not_empty;
alter domain label drop constraint short;
create table t (n label);
-- case: a multirange gets another name
-- known gap: the constructors of a multirange keep their names when it is renamed
create type span as range (subtype = int4);
alter type span_multirange rename to spans;
create table t (s span);
-- case: ranges
-- known gap: the constructors of a range type keep their names when it is renamed
create type float_range as range (subtype = float8, subtype_diff = float8mi);
create table t (r float_range, m float_multirange);
create type text_range as range (subtype = text, collation = "C");
alter type float_range rename to fr;
-- case: a type and its dependents
create type kind as enum ('a');
create table t (id int, k kind default 'a', ks kind[]);
create function f(k kind) returns int language sql as 'select 1';
create view v as select id, k from t;
drop type kind;
drop type kind cascade;
-- case: a table's row is a type
create table t (id int, name text);
create function f(t) returns text language sql as 'select $1.name';
create table u (old t);
create function g() returns setof t language sql as 'select * from t';
drop table t;
drop table t cascade;
-- case: types and tables share names
create table t (id int);
create type t as enum ('a');
create type e as enum ('a');
create table e (id int);
create domain t as int;
create view e as select 1 as one;
-- case: set schema
create schema c_other_for_types;
create type m as enum ('a');
create table t (m m);
alter type m set schema c_other_for_types;
alter table t set schema c_other_for_types;
create domain d as int;
alter domain d set schema c_other_for_types;
create function f() returns int language sql as 'select 1';
alter function f() set schema c_other_for_types;
create sequence s;
alter sequence s set schema c_other_for_types;
create view v as select 1 as one;
alter view v set schema c_other_for_types;
