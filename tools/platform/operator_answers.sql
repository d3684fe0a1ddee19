-- operator, left, right, result of every pair of types that the server takes; what is missing it refuses with 42883.
SET search_path = made, public;
WITH types AS (
  SELECT unnest('{unknown,bool,int2,int4,int8,numeric,float8,text,varchar,bpchar,name,"\"char\"",uuid,date,time,timestamp,timestamptz,
    interval,json,jsonb,jsonpath,bytea,inet,cidr,tsvector,tsquery,int4range,int4multirange,spans,regclass,oid,text[],varchar[],int4[],
    uuid[],mood,mood[],label,amount,count,tags,pair,citext,hstore,ltree,record}'::regtype[])::oid AS type
), symbols AS (
  SELECT unnest('{=,<>,<,>=,+,-,*,/,||,->,->>,#>>,@>,<@,&&,?,~~,!~~*,~,@@,&,%,^}'::text[]) AS symbol
), asked AS (
  SELECT symbol, l.type AS l, r.type AS r,
         pg_temp.answer(format('(%s %s %s)', pg_temp.a_null(l.type), symbol, pg_temp.a_null(r.type))) AS answer
    FROM symbols, types l, types r
)
SELECT symbol, pg_temp.told(l), string_agg(pg_temp.told(r) || ' ' || answer, ',' ORDER BY pg_temp.told(r) COLLATE "C")
  FROM asked WHERE answer <> 'none' GROUP BY symbol, l;
