-- Undo: whoever has just added an item to the wrong carnet, or by mistake, takes it back within ten minutes, as long as nothing
-- rests on it. The item and its one line leave the carnet; the journal keeps that it was added, and that it was taken back.

-- Gives « fait », or why not: « tard », « suivi » (something was noted about it, rests on it or contests it since), « agenda » (what a
-- calendar may hold is called off, and the person told, never gone). Raises for what is not the caller's own to correct.
create or replace function prive.annuler(relation_ text, ligne uuid) returns text
  language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare t int := prive.ctx_territoire(); l jsonb; p uuid;
begin
  l := prive.ligne_tapee(relation_, ligne, 'for update');
  if prive.corrige(relation_, l) is not true or not l ? 'cree_le'
     or (l ->> 'auteur_compte_id')::uuid is distinct from (select prive.ctx_compte())
  then raise exception 'annulation refusée' using errcode = '42501'; end if;
  if (l ->> 'cree_le')::timestamptz <= now() - interval '10 minutes' then return 'tard'; end if;
  if l ? 'sequence' then return 'agenda'; end if;
  p := (l ->> 'personne_id')::uuid;
  if (select count(*) from evenement e where e.territoire_id = t and e.personne_id = p and e.objet_id = ligne) > 1
     or prive.nombre_de_versions(relation_, ligne) > 0
     or exists (select 1 from demande_droit d where d.territoire_id = t and d.personne_id = p and d.objet_id = ligne)
  then return 'suivi'; end if;
  perform set_config('app.effacement', t || '/' || p, true);
  begin
    delete from evenement e where e.territoire_id = t and e.personne_id = p and e.objet_id = ligne;
    execute format('delete from %I where territoire_id = $1 and id = $2', relation_) using t, ligne;
  exception when foreign_key_violation then
    perform set_config('app.effacement', '', true);
    return 'suivi';
  end;
  perform set_config('app.effacement', '', true);
  return 'fait';
end $$;

revoke execute on function prive.annuler(text, uuid) from public;
grant execute on function prive.annuler(text, uuid) to carnet_app;
