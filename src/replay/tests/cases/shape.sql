-- What replay/tests/shape.rs prints of a catalog, asked of a server.
with t as (select c.*, c.relname::text as name from pg_class c where relnamespace='public'::regnamespace)
select line from (
select 'table '||name||case relpersistence when 'u' then ' unlogged' else '' end||case when relispartition then ' partition' else '' end
 ||coalesce(' parents '||(select string_agg(inhparent::regclass::text, ',' order by inhparent::regclass::text collate "C") from pg_inherits where inhrelid=t.oid),'') as line
 from t where relkind in ('r','p','f')
union all select 'column '||name||'.'||attname||case when attnotnull then ' not null' else '' end||case when atthasdef and attgenerated='' then ' default' else '' end
 ||case when attgenerated<>'' then ' generated' else '' end||case when attidentity<>'' then ' identity' else '' end||case when attislocal then ' local' else '' end||' inherited '||attinhcount::text
 from t join pg_attribute a on attrelid=t.oid and attnum>0 and not attisdropped where relkind in ('r','p','f')
union all select 'constraint '||name||'.'||conname||' '||contype::text||case when condeferrable then ' deferrable' else '' end||case when condeferred then ' deferred' else '' end
 ||case when not convalidated then ' not valid' else '' end||case when connoinherit and contype='c' then ' no inherit' else '' end||case when conislocal then ' local' else '' end||' inherited '||coninhcount::text
 from t join pg_constraint c on conrelid=t.oid where contype<>'t' and not (contype='f' and confrelid in (select inhrelid from pg_inherits) and conparentid<>0)
union all select 'index '||t.name||'.'||ic.relname||case when indisunique then ' unique' else '' end||case when indisclustered then ' clustered' else '' end||' keys '||indnatts||' expressions '||(select count(*) from unnest(indkey) k where k=0)
 ||coalesce(' of '||(select inhparent::regclass from pg_inherits where inhrelid=indexrelid),'')
 from t join pg_index i on indrelid=t.oid join pg_class ic on ic.oid=indexrelid where not exists (select from pg_constraint where conindid=indexrelid and contype in ('p','u','x'))
union all select 'trigger '||t.name||'.'||tgname||' '||case tgenabled when 'O' then 'origin' when 'D' then 'disabled' when 'A' then 'always' else 'replica' end from t join pg_trigger on tgrelid=t.oid where not tgisinternal
union all select 'sequence '||c.relname||' '||(select typname from pg_type where oid=seqtypid)||coalesce((select ' '||(select relname from pg_class where oid=refobjid)||'.'||attname||case deptype when 'i' then ' identity' else '' end from pg_depend join pg_attribute on attrelid=refobjid and attnum=refobjsubid where objid=seqrelid and classid='pg_class'::regclass and deptype in ('a','i') and refclassid='pg_class'::regclass),'')
 ||(select case relpersistence when 'u' then ' unlogged' else '' end from pg_class where oid=seqrelid)
 from pg_sequence s join pg_class c on c.oid=seqrelid where relnamespace='public'::regnamespace
) x order by line collate "C";
