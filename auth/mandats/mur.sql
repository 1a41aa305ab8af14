-- Guardians: who writes a mandate, who confirms it, who closes it, and the code of a paper by which
-- its guardian enters the first time. The application changes no mandate but through the functions
-- below.

-- Whoever may open her space writes it, in their own name; it gives nothing yet.
create policy proposer on representant for insert to carnet_app with check (
  territoire_id = (select prive.ctx_territoire()) and propose_par = (select prive.ctx_compte())
  and propose_structure_id = (select prive.ctx_structure())
  and prive.peut_ouvrir_espace(personne_id)
  and compte_id is null and reponse is null and clos_le is null);
-- Her circle, whatever was opened to it; whoever confirms; and the guardian's own.
create policy lire_pour_agir on representant for select to carnet_app using (
  territoire_id = (select prive.ctx_territoire()) and ((select prive.ctx_role()) = 'dpo'
    or compte_id = (select prive.ctx_compte()) or prive.peut_ouvrir_espace(personne_id)));
-- The guardian's name, to whom they represent and to the DPO: who looked is never nobody.
create or replace function prive.me_represente(c uuid) returns boolean
  language sql stable security definer set search_path = public, pg_temp as $$
  select exists (select 1 from representant r
   where r.territoire_id = (select prive.ctx_territoire()) and r.compte_id = c
     and r.personne_id = (select prive.ctx_personne())) $$;
create policy lire_les_representants on compte for select to carnet_app using (
  territoire_id = (select prive.ctx_territoire()) and est_representant
  and ((select prive.ctx_role()) = 'dpo' or prive.me_represente(id)));

-- For the DPO alone: whom the mandates are about, which the DPO reads nowhere else.
create or replace function prive.mandats_suivis()
  returns table (id uuid, prenom text, nom text, date_naissance date)
  language sql stable security definer set search_path = public, pg_temp as $$
  select r.id, p.prenom, p.nom, p.date_naissance from representant r
    join personne p on p.territoire_id = r.territoire_id and p.id = r.personne_id
   where r.territoire_id = (select prive.ctx_territoire()) and prive.ctx_role() = 'dpo'
     and r.reponse is distinct from 'non' and r.clos_le is null $$;
-- A guardian who already has an account: the same name, born the same day. An address is not
-- looked at.
create or replace function prive.comptes_du_representant(cle uuid) returns setof uuid
  language sql stable security definer set search_path = public, pg_temp as $$
  select k.id from representant r
    join compte k on k.territoire_id = r.territoire_id and k.est_representant
     and k.clos_le is null and k.date_naissance = r.date_naissance
     and prive.plier(k.nom) = prive.plier(r.nom) and prive.plier(k.prenom) = prive.plier(r.prenom)
   where r.territoire_id = (select prive.ctx_territoire()) and r.id = cle
     and prive.ctx_role() = 'dpo'
   order by k.cree_le, k.id $$;
-- Confirmed by the DPO, never by its author: the judgment was read by two. The guardian gets an
-- account, or the mandate joins the one they have (`chez`); its address becomes that of the mandate
-- and is to be proved again.
create or replace function prive.repondre_mandat(cle uuid, oui boolean, chez uuid default null)
  returns uuid
  language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
  t int := (select prive.ctx_territoire());
  r representant;
  sien uuid := chez;
  adresse text;
begin
  perform prive.tenir_adresses();
  select * into r from representant x where x.territoire_id = t and x.id = cle for update;
  if not found or r.reponse is not null or r.clos_le is not null then
    return null;
  end if;
  if prive.ctx_role() is distinct from 'dpo' or prive.ctx_compte() = r.propose_par then
    raise exception 'un mandat se confirme par un autre que son auteur' using errcode = '42501';
  end if;
  if oui and r.date_naissance is not null and r.prenom is not null then
    if chez is not null and chez not in (select prive.comptes_du_representant(cle)) then
      raise exception 'un autre représentant' using errcode = '42501';
    end if;
    sien := coalesce(chez, gen_random_uuid());
    adresse := coalesce(r.courriel, 'sans-courriel-' || sien || '@invalid');
    if chez is null then
      insert into compte (territoire_id, id, courriel, mobile, canal_a_prouver, prenom, nom,
          fonction, est_representant, date_naissance)
        values (t, sien, adresse, r.mobile, true, r.prenom, r.nom, initcap(r.qualite), true,
          r.date_naissance);
    else
      update compte k set courriel = adresse, mobile = r.mobile, canal_a_prouver = true
       where k.territoire_id = t and k.id = chez
         and (k.courriel, k.mobile) is distinct from (adresse, r.mobile);
      if found then
        perform prive.fermer_portes(chez);
      end if;
    end if;
  end if;
  update representant x
    set reponse = case when oui then 'oui' else 'non' end, repondue_le = now(),
        repondue_par = (select prive.ctx_compte()), compte_id = case when oui then sien end
   where x.territoire_id = t and x.id = cle;
  perform prive.noter('ecriture', r.personne_id, 1,
    case when oui then 'Mandat confirmé' else 'Mandat refusé' end, r.jugement, null,
    jsonb_build_object('representant', cle));
  return r.personne_id;
end $$;
-- What would still enter ends: sessions, links, codes.
create or replace function prive.fermer_portes(c uuid) returns void
  language plpgsql volatile set search_path = public, pg_temp as $$
declare
  t int := (select prive.ctx_territoire());
begin
  delete from code_entree x where x.territoire_id = t and x.compte_id = c;
  delete from lien_connexion x where c = any(x.comptes);
  delete from connexion x where x.territoire_id = t and x.compte_id = c;
  delete from preuve x where x.territoire_id = t and x.compte_id = c;
end $$;
-- To close, anyone's word: whoever may open her space, the DPO, the guardian. At once, and for
-- good: another mandate is written, and confirmed again.
create or replace function prive.clore_mandat(cle uuid) returns uuid
  language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
  t int := (select prive.ctx_territoire());
  r representant;
begin
  select * into r from representant x where x.territoire_id = t and x.id = cle for update;
  if not found or r.clos_le is not null then
    return null;
  end if;
  if not (prive.peut_ouvrir_espace(r.personne_id) or coalesce(prive.ctx_role() = 'dpo', false)
    or coalesce(prive.ctx_compte() = r.compte_id, false)) then
    raise exception 'mandat refusé' using errcode = '42501';
  end if;
  update representant x set clos_le = now(), clos_par = prive.ctx_compte()
   where x.territoire_id = t and x.id = cle;
  if r.compte_id is not null and not prive.represente(t, r.compte_id) then
    perform prive.fermer_portes(r.compte_id);
  end if;
  perform prive.noter('ecriture', r.personne_id, 1, 'Mandat terminé', null, null,
    jsonb_build_object('representant', cle));
  return r.personne_id;
end $$;
-- The paper by which a guardian enters: a new code ends the former one.
create or replace function prive.donner_code_mandat(cle uuid, empreinte bytea) returns timestamptz
  language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
  r representant;
  fin timestamptz;
begin
  select * into r from representant x
    where x.territoire_id = (select prive.ctx_territoire()) and x.id = cle;
  if not found then
    return null;
  end if;
  perform prive.exiger_espace(r.personne_id);
  if r.compte_id is null or not prive.mandat_court(r) then
    return null;
  end if;
  fin := prive.poser_code(r.compte_id, empreinte);
  perform prive.noter('ecriture', r.personne_id, 1, 'Code d’entrée remis au représentant', null,
    null, jsonb_build_object('representant', cle));
  return fin;
end $$;
-- Until when a code waits for the guardian of this mandate, for whoever may draw one. Never the
-- code.
create or replace function prive.codes_des_mandats(p uuid)
  returns table (id uuid, jusqu_au timestamptz)
  language sql stable security definer set search_path = public, pg_temp as $$
  select r.id, c.expire_le from representant r
    join code_entree c on c.territoire_id = r.territoire_id and c.compte_id = r.compte_id
     and c.expire_le > now() and c.essais < 5
   where r.territoire_id = (select prive.ctx_territoire()) and r.personne_id = p
     and prive.mandat_court(r) and prive.peut_ouvrir_espace(p) $$;

revoke execute on function prive.me_represente(uuid), prive.mandats_suivis(),
  prive.comptes_du_representant(uuid),
  prive.repondre_mandat(uuid, boolean, uuid), prive.fermer_portes(uuid),
  prive.clore_mandat(uuid), prive.donner_code_mandat(uuid, bytea), prive.codes_des_mandats(uuid)
  from public;
grant execute on function prive.peut_ouvrir_espace(uuid), prive.me_represente(uuid),
  prive.mandats_suivis(),
  prive.comptes_du_representant(uuid), prive.repondre_mandat(uuid, boolean, uuid),
  prive.clore_mandat(uuid), prive.donner_code_mandat(uuid, bytea), prive.codes_des_mandats(uuid)
  to carnet_app;
grant insert on representant to carnet_app;
