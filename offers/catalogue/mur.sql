-- The words of an offer: its name, then its labels, then its description; without accents, by their
-- French stems.
create or replace function prive.mots_offre(nom text, libelles text, description text)
  returns tsvector
  language sql immutable parallel safe as $$
  select setweight(to_tsvector('french'::regconfig, prive.plier(nom)), 'A')
      || setweight(to_tsvector('french'::regconfig, prive.plier(libelles)), 'B')
      || setweight(to_tsvector('french'::regconfig, prive.plier(description)), 'D') $$;

-- An import prepares them as rows come in; for every other writer the row does, whenever what it
-- says changes.
create or replace function prive.preparer_mots() returns trigger language plpgsql as $$
begin
  new.recherche := prive.mots_offre(new.nom, new.libelles, new.description);
  return new;
end $$;
create or replace trigger mots_nouveaux before insert on catalogue_service
  for each row when (new.recherche is null) execute function prive.preparer_mots();
create or replace trigger mots_changes before update of nom, libelles, description,
  recherche on catalogue_service
  for each row when (new.recherche is null or new.recherche is not distinct from old.recherche
    and (new.nom, new.libelles, new.description) is distinct from
      (old.nom, old.libelles, old.description))
  execute function prive.preparer_mots();
revoke execute on function prive.mots_offre(text, text, text), prive.preparer_mots() from public;
