-- One folding of text, the twin of core.plier.normaliser: every column, index and comparison that
-- folds calls it.
create or replace function prive.plier(texte text) returns text
  language sql immutable parallel safe as $$
  select pg_catalog.btrim(pg_catalog.regexp_replace(
    replace(replace(replace(replace(
      pg_catalog.translate(pg_catalog.lower(
        pg_catalog.regexp_replace(pg_catalog.normalize(texte, 'NFKD'),
          '[\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u064b-\u065f\u0670'
            '\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f\u00ad\u200b-\u200f\u2060\ufeff]+',
          '', 'g')),
        'ÆŒÞŁĐÐØĦŊŦƑƁƊƐƆƏƘıłđðøħŋĸŧƒɓɗɛɔəƙς', 'æœþlddohntfbdeoekilddohnktfbdeoekσ'),
      'æ', 'ae'), 'œ', 'oe'), 'ß', 'ss'), 'þ', 'th'),
    '[\s\u001c-\u001f\u0085\u00a0\u1680\u2000-\u200a\u2028\u2029'
      '\u202f\u205f\u3000''`.\-_\u02b9-\u02bf\u02c8\u2010-\u2015\u2018-\u201b\u2032\u2212]+',
    ' ', 'g'), ' ') $$;

-- What names are found by. Each word, glued to those that follow it: the beginning of one of them
-- is what somebody types, « ali », « benali » or « ben » for « Ben Ali ». Cut at what is typed.
create or replace function prive.suites(texte text) returns text[]
  language sql immutable parallel safe as $$
  select coalesce(array_agg(distinct left(array_to_string(m.mots[i:], ''), 80)), '{}')
    from (select string_to_array(prive.plier(texte), ' ') as mots) m,
      generate_subscripts(m.mots, 1) i $$;
create or replace function prive.mots(variadic textes text[]) returns tsvector
  language sql immutable parallel safe as $$
  select array_to_tsvector(coalesce(array_agg(distinct s), '{}'))
    from unnest(textes) t, unnest(prive.suites(t)) s $$;
-- A word and what is left of it without one of its letters: two words that share one of these
-- differ by a slip. Short words forgive none; names are not longer.
create or replace function prive.presque(mot text) returns setof text
  language sql immutable parallel safe as $$
  select mot where length(mot) between 3 and 24
  union select overlay(mot placing '' from i for 1) from generate_series(1, length(mot)) i
    where length(mot) between 4 and 24 $$;
create or replace function prive.presque_mots(variadic textes text[]) returns text[]
  language sql immutable parallel safe cost 5000 as $$
  select coalesce(array_agg(distinct v), '{}')
    from unnest(textes) t,
      unnest(prive.suites(t) || string_to_array(prive.plier(t), ' ')) m, prive.presque(m) v $$;
-- The ways of cutting what is typed into words: « ben ali » is two, or one. Only the first words
-- are glued, as many as asked.
create or replace function prive.decoupes(tape text, collables int) returns setof text[]
  language sql immutable parallel safe as $$
  select distinct string_to_array(string_agg(
      m.mots[i] || case when i < cardinality(m.mots)
        and (i >= collables or masque >> (i - 1) & 1 = 1) then ' ' else '' end, '' order by i), ' ')
    from (select array_remove(string_to_array(tape, ' '), '') as mots) m,
      generate_series(0, (1 << least(greatest(cardinality(m.mots), 1), collables) - 1) - 1) masque,
      generate_subscripts(m.mots, 1) i
    group by masque $$;
-- A number as core.telephones keeps it, however it was kept: ten digits in France and overseas.
create or replace function prive.plier_telephone(numero text) returns text
  language sql immutable parallel safe as $$
  select regexp_replace(regexp_replace(numero, '[^0-9+]', '', 'g'),
    '^(\+|00)(33|262|590|594|596)0?([1-9][0-9]{8})$', '0\3') $$;

revoke execute on function prive.plier(text), prive.suites(text), prive.mots(text[]),
  prive.presque(text), prive.presque_mots(text[]), prive.decoupes(text, int),
  prive.plier_telephone(text) from public;
grant execute on function prive.plier(text), prive.suites(text), prive.mots(text[]),
  prive.presque(text), prive.presque_mots(text[]), prive.decoupes(text, int),
  prive.plier_telephone(text) to carnet_app, carnet_search;
