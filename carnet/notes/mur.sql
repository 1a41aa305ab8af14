-- Working notes: what a structure writes for itself about somebody, outside the carnet. No
-- agreement opens them, no emergency, no rôle of the territoire; the person knows how many there
-- are. They follow the carnet in one thing: archived, suspended, brought into another one or
-- erased, it takes them along.

-- 1. Who writes -----------------------------------------------------------------------------------
-- Null when nothing stands against a note about this person, else what does
-- (carnet.notes.vocabulary.ObstacleNote). A note has no domain and may hold anything: the rôle that
-- reaches every domain reads and writes it, no other. Whoever was refused anything, by name, writes
-- none. A person who was only welcomed has no carnet yet, and nothing but her name is kept.
create or replace function prive.obstacle_aux_notes(p uuid) returns text
  language sql stable security definer set search_path = public, pg_temp as $$
  select case
    when prive.ctx_structure() is null
      or prive.ctx_masque() <> prive.tous()
      or not prive.role_ecrit(prive.ctx_role())
      then 'role'
    when exists (select 1 from prive.mes_refus e where e.personne_id = p)
      or not prive.est_du_cercle(prive.ctx_territoire(), p, prive.ctx_structure())
      or not exists (
        select 1 from prive.mes_acces a where a.personne_id = p and a.domaines & 1 <> 0)
      then 'carnet_ferme'
    when prive.est_un_accueil(prive.ctx_territoire(), p)
      then 'accueil'
  end
$$;

-- A note begins with its first version; another one follows the one before, of the same structure
-- about the same person.
create or replace function prive.suit_la_note(p uuid, ligne uuid, numero_ int) returns boolean
  language sql stable security definer set search_path = public, pg_temp as $$
  select numero_ = 1 or exists (
    select 1 from note_travail n
     where n.territoire_id = (select prive.ctx_territoire())
       and n.structure_id = (select prive.ctx_structure())
       and n.personne_id = p
       and n.ligne_id = ligne
       and n.numero = numero_ - 1)
$$;

-- 2. The policies ---------------------------------------------------------------------------------
create policy lire on note_travail for select to carnet_app using (
  territoire_id = (select prive.ctx_territoire())
  and structure_id = (select prive.ctx_structure())
  and (select prive.ctx_masque()) = (select prive.tous())
  and not exists (
    select 1 from prive.mes_refus e where e.personne_id = note_travail.personne_id)
  and personne_id <> all((select array(select f from prive.carnets_fermes() f))::uuid[]));

create policy ecrire on note_travail for insert to carnet_app with check (
  territoire_id = (select prive.ctx_territoire())
  and structure_id = (select prive.ctx_structure())
  and par_compte_id = (select prive.ctx_compte())
  and prive.obstacle_aux_notes(personne_id) is null
  and prive.suit_la_note(personne_id, ligne_id, numero));

create or replace trigger immuable before update or delete on note_travail
  for each row execute function prive.refuser();

-- 3. Changing and undoing -------------------------------------------------------------------------
-- Holds a note that the caller's structure wrote, so that two corrections take turns, and gives the
-- number of its last version; null when there is none to hold.
create or replace function prive.tenir_note(ligne uuid) returns int
  language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
  t int := prive.ctx_territoire();
begin
  perform 1 from note_travail n
    where n.territoire_id = t
      and n.id = ligne
      and n.structure_id = (select prive.ctx_structure())
      and prive.obstacle_aux_notes(n.personne_id) is null
    for no key update;
  if not found then
    return null;
  end if;
  return (select max(n.numero) from note_travail n
    where n.territoire_id = t and n.ligne_id = ligne);
end $$;

-- Whoever has just written a note, about the wrong person or by mistake, takes it back within ten
-- minutes, while nobody changed it: it is gone. Gives « fait », or why not; raises for another's.
create or replace function prive.annuler_note(ligne uuid) returns text
  language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
  t int := prive.ctx_territoire();
  n note_travail;
begin
  select * into n from note_travail x
    where x.territoire_id = t
      and x.id = ligne
      and x.structure_id = (select prive.ctx_structure())
      and x.par_compte_id = (select prive.ctx_compte())
    for update;
  if n.id is null or n.numero <> 1 or prive.obstacle_aux_notes(n.personne_id) is not null then
    raise exception 'annulation refusée' using errcode = '42501';
  end if;
  if n.le <= now() - interval '10 minutes' then
    return 'tard';
  end if;
  if exists (select 1 from note_travail x
              where x.territoire_id = t and x.ligne_id = ligne and x.numero > 1) then
    return 'suivi';
  end if;
  perform set_config('app.effacement', t || '/' || n.personne_id, true);
  delete from note_travail x where x.territoire_id = t and x.id = ligne;
  perform set_config('app.effacement', '', true);
  return 'fait';
end $$;

-- 4. What the person knows ------------------------------------------------------------------------
-- How many notes each structure keeps about her, those taken back among them, since they are kept;
-- never a word of them, nor when, nor by whom. By a link, a structure that is masked says nothing.
create or replace function prive.notes_sur_moi() returns table (structure_id uuid, nombre bigint)
  language sql stable security definer set search_path = public, pg_temp as $$
  select n.structure_id, count(distinct n.ligne_id)
    from note_travail n
   where n.territoire_id = (select prive.ctx_territoire())
     and n.personne_id = (select prive.ctx_personne())
     and n.structure_id <> all((select prive.ctx_structures_masquees())::uuid[])
   group by 1
   order by 1
$$;

revoke execute on function prive.obstacle_aux_notes(uuid), prive.suit_la_note(uuid, uuid, int),
  prive.tenir_note(uuid), prive.annuler_note(uuid), prive.notes_sur_moi() from public;
grant execute on function prive.obstacle_aux_notes(uuid), prive.suit_la_note(uuid, uuid, int),
  prive.tenir_note(uuid), prive.annuler_note(uuid), prive.notes_sur_moi() to carnet_app;
grant select, insert on note_travail to carnet_app;
