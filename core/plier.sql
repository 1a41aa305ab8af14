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
revoke execute on function prive.plier(text) from public;
grant execute on function prive.plier(text) to carnet_app, carnet_search;
