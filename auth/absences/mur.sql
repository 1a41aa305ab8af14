-- Who is away, and who answers meanwhile: known to the structure, and to the people whom the absent
-- one accompanies. It opens no carnet: a replacement reads what the structure reads.

-- Somebody who acts for the caller's structure today, in a rôle that follows people.
create or replace function prive.suit_dans_ma_structure(c uuid) returns boolean
  language sql stable security definer set search_path = public, pg_temp as $$
  select exists (select 1 from habilitation h
    join compte k on k.territoire_id = h.territoire_id and k.id = h.compte_id
     and k.clos_le is null
    where h.territoire_id = (select prive.ctx_territoire())
      and h.structure_id = (select prive.ctx_structure())
      and h.compte_id = c
      and prive.role_ecrit(h.role)
      and prive.court(h.debut, h.fin))
$$;
-- Whether this one accompanies, for that structure, the person who asks.
create or replace function prive.me_suit(c uuid, s uuid) returns boolean
  language sql stable security definer set search_path = public, pg_temp as $$
  select exists (select 1 from accompagnement m
    where m.territoire_id = (select prive.ctx_territoire())
      and m.personne_id = (select prive.ctx_personne())
      and m.compte_id = c
      and m.structure_id = s
      and m.structure_id <> all((select prive.ctx_structures_masquees())::uuid[])
      and prive.court(m.debut, m.fin))
$$;

create policy lire on absence for select to carnet_app using (
  territoire_id = (select prive.ctx_territoire())
  and (structure_id = (select prive.ctx_structure()) or prive.me_suit(compte_id, structure_id)));

create policy ecrire on absence for insert to carnet_app with check (
  territoire_id = (select prive.ctx_territoire())
  and structure_id = (select prive.ctx_structure())
  and par_compte_id = (select prive.ctx_compte())
  and (compte_id = (select prive.ctx_compte())
    or (select prive.ctx_role()) = 'gestionnaire')
  and prive.suit_dans_ma_structure(compte_id)
  and (remplacant_id is null or prive.suit_dans_ma_structure(remplacant_id)));

create policy finir on absence for update to carnet_app using (
  territoire_id = (select prive.ctx_territoire())
  and structure_id = (select prive.ctx_structure())
  and (compte_id = (select prive.ctx_compte())
    or (select prive.ctx_role()) = 'gestionnaire'));

revoke execute on function prive.suit_dans_ma_structure(uuid), prive.me_suit(uuid, uuid)
  from public;
grant execute on function prive.suit_dans_ma_structure(uuid), prive.me_suit(uuid, uuid)
  to carnet_app;
grant select, insert, update (finie_le) on absence to carnet_app;
