CREATE TYPE public.mood AS ENUM ('happy','sad','ok');
CREATE DOMAIN public.dmood AS public.mood CHECK (VALUE <> 'sad');
CREATE TYPE public.pair AS (m public.mood, n integer);
CREATE FUNCTION public.is_good(m public.mood) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$ SELECT m = 'happy' $$;
CREATE FUNCTION public.best() RETURNS public.mood LANGUAGE sql IMMUTABLE AS $$ SELECT 'happy'::public.mood $$;
CREATE TABLE public.kinds (m public.mood PRIMARY KEY, label text);
CREATE TABLE public.t (
  id int PRIMARY KEY,
  m public.mood NOT NULL DEFAULT 'ok' REFERENCES public.kinds (m),
  ms public.mood[] DEFAULT '{sad,ok}',
  d public.dmood,
  p public.pair,
  good boolean GENERATED ALWAYS AS (public.is_good(m)) STORED,
  b public.mood DEFAULT public.best(),
  CONSTRAINT not_gone CHECK (m <> 'sad' OR id < 5),
  UNIQUE (m, id)
);
CREATE INDEX t_m ON public.t (m);
CREATE INDEX t_partial ON public.t (id) WHERE m = 'sad';
CREATE INDEX t_expr ON public.t (public.is_good(m));
ALTER TABLE public.t ENABLE ROW LEVEL SECURITY;
CREATE POLICY p1 ON public.t FOR SELECT USING (m <> 'sad');
CREATE POLICY p2 ON public.t FOR SELECT USING (id > 3);
CREATE FUNCTION public.trg() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN new; END $$;
CREATE TRIGGER tr BEFORE UPDATE OF m ON public.t FOR EACH ROW WHEN (old.m IS DISTINCT FROM new.m) EXECUTE FUNCTION public.trg();
CREATE VIEW public.v1 AS SELECT id, m FROM public.t WHERE m = 'ok';
CREATE VIEW public.v2 AS SELECT id FROM public.v1;
CREATE MATERIALIZED VIEW public.mv AS SELECT m, count(*) AS n FROM public.t GROUP BY m;
CREATE UNIQUE INDEX mv_m ON public.mv (m);
COMMENT ON VIEW public.v1 IS 'moods';
COMMENT ON INDEX public.mv_m IS 'ix';
