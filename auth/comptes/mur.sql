-- Identities at a provider, second factors, and what stands between a proof and a session. The
-- application reads none of these tables but a compte's own identity: it goes through the functions
-- below, the only way in before a context exists.

-- 1. A proof: somebody showed who they are; no session yet ----------------------------------------
-- What a compte may act as, now.
create or replace function prive.capacites(t int, c uuid)
  returns table (habilitation_id uuid, role text, structure_nom text, territoire_nom text)
  language sql stable set search_path = public, pg_temp as $$
  select q.h, l.role, l.structure_nom, l.territoire_nom
    from (select null::uuid as h from compte k
      where k.territoire_id = t and k.id = c and k.personne_id is not null
          union all
          select ha.id from habilitation ha where ha.territoire_id = t and ha.compte_id = c) q
    cross join lateral prive.lire_capacite(t, c, q.h) l $$;

create or replace function prive.prouver(empreinte bytea, t int, c uuid, moyen_ text,
  facteur boolean, id_token_ bytea) returns void
  language plpgsql volatile security definer set search_path = public, pg_temp as $$
begin
  delete from preuve p where p.expire_le < now();
  insert into preuve (territoire_id, jeton_sha256, compte_id, moyen, second_facteur_exige, id_token)
    values (t, empreinte, c, moyen_, facteur, id_token_);
end $$;
create or replace function prive.lire_preuve(empreinte bytea)
  returns table
    (territoire_id int, territoire_nom text, compte_id uuid, habilitation_id uuid, role text,
    structure_nom text,
                 moyen text, choisie boolean, second_facteur_du boolean)
  language sql stable security definer set search_path = public, pg_temp as $$
  select p.territoire_id, q.territoire_nom, p.compte_id, q.habilitation_id, q.role, q.structure_nom,
    p.moyen, p.choisie,
         p.second_facteur_exige and p.second_facteur_le is null
    from preuve p cross join lateral prive.capacites(p.territoire_id, p.compte_id) q
   where p.jeton_sha256 = empreinte and p.expire_le > now()
     and (not p.choisie or q.habilitation_id is not distinct from p.habilitation_id)
   order by q.territoire_nom, q.structure_nom, q.role, q.habilitation_id $$;
-- Keeps one capacity of those proven; the others of the same proof go.
create or replace function prive.choisir_capacite(empreinte bytea, t int, c uuid, h uuid)
  returns boolean
  language plpgsql volatile security definer set search_path = public, pg_temp as $$
begin
  if not exists (select 1 from prive.lire_preuve(empreinte) l
                  where l.territoire_id = t and l.compte_id = c
                    and l.habilitation_id is not distinct from h)
  then
    return false;
  end if;
  delete from preuve p
    where p.jeton_sha256 = empreinte and (p.territoire_id, p.compte_id) <> (t, c);
  update preuve p set choisie = true, habilitation_id = h where p.jeton_sha256 = empreinte;
  return true;
end $$;
-- Gives the chosen capacity once, when nothing more is asked; the proof is spent.
create or replace function prive.depenser_preuve(empreinte bytea)
  returns table
    (territoire_id int, compte_id uuid, habilitation_id uuid, moyen text, id_token bytea)
  language sql volatile security definer set search_path = public, pg_temp as $$
  delete from preuve p
   where p.jeton_sha256 = empreinte and p.expire_le > now() and p.choisie
     and not (p.second_facteur_exige and p.second_facteur_le is null)
  returning p.territoire_id, p.compte_id, p.habilitation_id, p.moyen, p.id_token $$;
create or replace function prive.abandonner_preuve(empreinte bytea) returns void
  language sql volatile security definer set search_path = public, pg_temp as
  $$ delete from preuve where jeton_sha256 = empreinte $$;

-- 2. Grants ---------------------------------------------------------------------------------------
alter table demande_connexion enable row level security;
alter table demande_connexion force row level security;
create policy proprietaire on demande_connexion to carnet_owner using (true) with check (true);
create policy lire_la_mienne on identite_federee for select to carnet_app using (
  territoire_id = (select prive.ctx_territoire()) and compte_id = (select prive.ctx_compte()));
revoke all on identite_federee, second_facteur, code_secours, preuve, demande_connexion,
  connexion_federee from carnet_app;
grant select (territoire_id, id, compte_id, fournisseur, liee_le, vue_le) on identite_federee
  to carnet_app;

revoke execute on function prive.capacites(int, uuid),
  prive.prouver(bytea, int, uuid, text, boolean, bytea),
  prive.lire_preuve(bytea), prive.choisir_capacite(bytea, int, uuid, uuid),
    prive.depenser_preuve(bytea),
  prive.abandonner_preuve(bytea) from public;
grant execute on function prive.prouver(bytea, int, uuid, text, boolean, bytea),
  prive.lire_preuve(bytea),
  prive.choisir_capacite(bytea, int, uuid, uuid), prive.depenser_preuve(bytea),
    prive.abandonner_preuve(bytea) to carnet_app;
