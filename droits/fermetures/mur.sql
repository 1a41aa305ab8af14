-- Closings, noted in the transaction that closes: numbers and dates alone, in a table that the
-- application neither reads nor writes. The worker carries them outside the database within a
-- minute (droits/fermetures/jobs.py); the list is droits.fermetures.vocabulary.

create or replace function prive.noter_fermeture() returns trigger
  language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
  g text := tg_argv[0];
  mode text := tg_argv[1];
  colonne text := tg_argv[2];
  ligne jsonb := to_jsonb(coalesce(new, old));
        cible_ uuid := (ligne ->> 'id')::uuid;
        le_ timestamptz;
        details_ jsonb := '{}';
begin
  case mode
    when 'suppression' then le_ := clock_timestamp();
    when 'marque' then le_ := case when (ligne ->> colonne)::boolean then clock_timestamp() end;
    when 'effacement' then
      cible_ := (ligne ->> 'personne_id')::uuid;
      le_ := new.le;
      details_ := jsonb_build_object('cause', new.cause);
    when 'ajout' then
      le_ := case when ligne ->> colonne is null then clock_timestamp() end;
      details_ := ligne - array['territoire_id', 'id', colonne];
    when 'separation' then
      le_ := (ligne ->> colonne)::timestamptz;
      details_ := jsonb_build_object('par', ligne -> 'defaite_par');
    else le_ := (ligne ->> colonne)::timestamptz;
  end case;
  insert into prive.fermeture (genre, territoire_id, cible, le, details)
    values (g, (ligne ->> 'territoire_id')::int, cible_, le_, details_);
  return null;
end $$;
do $$
declare
  f record;
begin
  for f in select tgname, tgrelid::regclass as nom from pg_trigger
    where tgname like 'fermer\_%' and not tgisinternal
  loop
    execute format('drop trigger %I on %s', f.tgname, f.nom);
  end loop;
  for f in select * from (values
    ('separation', 'reunion', 'defaite_le', 'separation'),
      ('effacement', 'conservation_evenement', 'genre', 'effacement'),
    ('retrait', 'consentement', 'retire_le', 'date'), ('refus', 'exclusion', 'levee_le', 'ajout'),
    ('archive', 'personne', 'archivee_le', 'date'),
      ('suspension', 'personne', 'suspendu_le', 'date'),
    ('deces', 'personne', 'decedee_le', 'date'), ('cercle', 'accompagnement', 'fin', 'date'),
    ('urgence', 'bris_de_glace', 'referme_le', 'date'),
      ('designation', 'designation', 'retiree_le', 'date'),
    ('copie', 'copie_carnet', 'supprimee_le', 'date'), ('jeton', 'jeton', 'revoque_le', 'date'),
    ('habilitation', 'habilitation', 'fin', 'date'),
      ('mandat', 'representant', 'clos_le', 'date'), ('compte', 'compte', 'clos_le', 'date'),
    ('structure', 'structure', 'quittee_le', 'date'),
      ('sensible', 'structure', 'sensible', 'marque'),
        ('secours', 'code_secours', 'utilise_le', 'date'),
    ('identite', 'identite_federee', '', 'suppression'),
      ('facteur', 'second_facteur', '', 'suppression'),
    ('codes', 'code_secours', '', 'suppression')) v(genre, relation, colonne, mode)
  loop
    if f.mode = 'suppression' then
      execute format('create trigger %I after delete on %I for each row
        execute function prive.noter_fermeture(%L, %L)',
        'fermer_' || f.genre, f.relation, f.genre, f.mode);
    elsif f.mode = 'effacement' then
      execute format('create trigger %I after insert on %I for each row when (new.genre = %L)
        execute function prive.noter_fermeture(%L, %L, %L)', 'fermer_' || f.genre, f.relation,
          'effacement', f.genre, f.mode, f.colonne);
    else
      execute format('create trigger %1$I after update of %2$I on %3$I for each row
        when (old.%2$I is distinct from new.%2$I)
        execute function prive.noter_fermeture(%4$L, %5$L, %2$L)', 'fermer_' || f.genre, f.colonne,
          f.relation, f.genre, f.mode);
      if f.mode = 'ajout' then
        execute format('create trigger %I after insert on %I for each row
          execute function prive.noter_fermeture(%L, %L, %L)',
          'fermer_' || f.genre || '_ajout', f.relation, f.genre, f.mode, f.colonne);
      end if;
    end if;
  end loop;
end $$;

-- For the worker, territoire by territoire: what is to carry outside, and what was carried.
create or replace function prive.fermetures_a_ecrire()
  returns table
    (id bigint, genre text, territoire_id int, cible uuid, le timestamptz, details jsonb)
  language plpgsql stable security definer set search_path = public, pg_temp as $$
declare
  t int := prive.exiger_automate();
begin
  return query select f.id, f.genre, f.territoire_id, f.cible, f.le, f.details
    from prive.fermeture f where f.territoire_id = t order by f.id limit 5000;
end $$;
create or replace function prive.fermetures_ecrites(ids bigint[]) returns void
  language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
  t int := prive.exiger_automate();
begin
  delete from prive.fermeture f where f.territoire_id = t and f.id = any(ids);
end $$;

-- For a restoration, by the owner alone: what was erased is erased again, what was parted is parted
-- again.
create or replace function prive.effacer_encore(t int, p uuid, cause_ text) returns text[]
  language plpgsql volatile security definer set search_path = public, pg_temp as $$
begin
  perform 1 from personne where territoire_id = t and id = p for update;
  if not found then
    return null;
  end if;
  perform prive.entrer_automate(t);
  return prive.effacer_carnets(t, p, cause_);
end $$;
create or replace function prive.separer_encore(t int, r_ uuid, par uuid) returns boolean
  language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
  r reunion;
begin
  select * into r from reunion where territoire_id = t and id = r_ and defaite_le is null;
  if not found then
    return false;
  end if;
  -- In the name of whoever parted them; of whoever brought them together, when that account came
  -- since.
  select k.id into par from compte k where k.territoire_id = t and k.id = par;
  perform prive.poser(t, coalesce(par, r.par_compte_id), 'automate', null, null);
  perform prive.defaire_reunion(r);
  return true;
end $$;

revoke execute on function prive.noter_fermeture(), prive.fermetures_a_ecrire(),
  prive.fermetures_ecrites(bigint[]),
  prive.effacer_encore(int, uuid, text), prive.separer_encore(int, uuid, uuid) from public;
grant execute on function prive.fermetures_a_ecrire(),
  prive.fermetures_ecrites(bigint[]) to carnet_app;
