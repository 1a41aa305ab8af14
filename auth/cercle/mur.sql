-- The circle: who may be proposed as référent de parcours, how both say yes, the day of a first
-- meeting, people handed over.

-- 1. Designation: the référent's word and the person's, then one transaction ----------------------
create or replace function prive.referent_actuel(t int, p uuid) returns uuid
  language sql stable security definer
  set search_path = public, pg_temp as $$
  select m.id from accompagnement m
    where m.territoire_id = t and m.personne_id = p and m.est_referent and m.fin is null
     and t = prive.ctx_territoire() $$;
-- A professional of a structure that is in the circle for more than a day, and has not left.
create or replace function prive.peut_etre_referent(t int, p uuid, c uuid, s uuid) returns boolean
  language sql stable security definer
  set search_path = public, pg_temp as $$
  select t = prive.ctx_territoire()
     and prive.est_du_cercle(t, p, s, true)
     and exists (select 1 from habilitation h
                   join compte k on k.territoire_id = h.territoire_id and k.id = h.compte_id
                     and k.clos_le is null
                   join structure st on st.territoire_id = h.territoire_id
                     and st.id = h.structure_id
                     and (st.quittee_le is null or st.quittee_le > now())
                  where h.territoire_id = t and h.compte_id = c and h.structure_id = s
                    and h.role = 'professionnel'
                    and prive.court(h.debut, h.fin)) $$;
-- Never typed: a proposal is overtaken when the référent changed, or when the one it names may no
-- longer be.
create or replace function prive.etat_designation(t int, d uuid) returns text
  language sql stable security definer
  set search_path = public, pg_temp as $$
  select case when x.aboutie_le is not null then 'aboutie'
    when x.retiree_le is not null then 'retiree'
              when x.reponse = 'non' or x.accord = 'non' then 'refusee'
              when x.remplace_id is distinct from prive.referent_actuel(t, x.personne_id)
                or not prive.peut_etre_referent(t, x.personne_id, x.compte_id, x.structure_id)
                  then 'depassee'
              else 'en_attente' end
    from designation x where x.territoire_id = t and x.id = d and t = prive.ctx_territoire() $$;

-- Why somebody is proposed is beside any mandate: it is read for a structure.
create policy lire on designation for select to carnet_app using (
  territoire_id = (select prive.ctx_territoire()) and (personne_id = (select prive.ctx_personne())
    or (select prive.ctx_structure()) is not null and exists (select 1 from personne p
      where p.territoire_id = designation.territoire_id and p.id = designation.personne_id)));
-- A gestionnaire proposes somebody of their own structure: both still say yes.
create policy proposer on designation for insert to carnet_app with check (
  territoire_id = (select prive.ctx_territoire()) and propose_par = (select prive.ctx_compte())
  and propose_par_structure_id = (select prive.ctx_structure())
  and ((select prive.ctx_role()) in ('professionnel', 'charge_orientation')
    or (select prive.ctx_role()) = 'gestionnaire' and structure_id = (select prive.ctx_structure()))
  and reponse is null and accord is null and retiree_le is null and aboutie_le is null
  and remplace_id is not distinct from prive.referent_actuel(territoire_id, personne_id)
  and prive.est_du_cercle(territoire_id, personne_id, (select prive.ctx_structure()))
  and exists (select 1 from personne p
    where p.territoire_id = designation.territoire_id and p.id = designation.personne_id)
  and prive.peut_etre_referent(territoire_id, personne_id, compte_id, structure_id));

-- Takes the proposal while it waits; people's rows are locked first, as everywhere access is
-- derived.
create or replace function prive.prendre_designation(d uuid) returns designation
  language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
  t int := prive.ctx_territoire();
  x designation;
begin
  perform 1 from personne p where p.territoire_id = t
     and p.id = (select v.personne_id from designation v
       where v.territoire_id = t and v.id = d) for no key update;
  select * into x from designation v where v.territoire_id = t and v.id = d for update;
  if not found or prive.etat_designation(t, d) <> 'en_attente' then
    raise exception 'proposition close' using errcode = '42501';
  end if;
  return x;
end $$;
-- Both said yes: the outgoing référent's place ends (thirty read-only days), the new one begins, at
-- the same instant.
create or replace function prive.conclure_designation(d uuid) returns boolean
  language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
  x designation;
begin
  select * into x from designation v
    where v.territoire_id = (select prive.ctx_territoire()) and v.id = d
     and v.reponse = 'oui' and v.accord = 'oui' and v.aboutie_le is null;
  if not found then
    return false;
  end if;
  update accompagnement m set fin = now()
    where m.territoire_id = x.territoire_id and m.id = x.remplace_id and m.fin is null;
  update accompagnement m set fin = now()
   where m.territoire_id = x.territoire_id and m.personne_id = x.personne_id
     and m.structure_id = x.structure_id
     and m.compte_id = x.compte_id and m.origine <> 'observe' and m.fin is null
     and m.debut < now();
  insert into accompagnement
    (territoire_id, personne_id, structure_id, compte_id, est_referent, origine, motif, debut)
    values (x.territoire_id, x.personne_id, x.structure_id, x.compte_id, true, 'designe', x.motif,
      now());
  update designation v set aboutie_le = now() where v.territoire_id = x.territoire_id and v.id = d;
  return true;
end $$;
create or replace function prive.repondre_designation(d uuid, oui boolean, motif_ text)
  returns boolean
  language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
  x designation := prive.prendre_designation(d);
begin
  if x.compte_id <> prive.ctx_compte() or x.structure_id is distinct from prive.ctx_structure()
     or prive.ctx_role() <> 'professionnel' or x.reponse is not null
     or not exists (select 1
       from prive.verdicts(x.territoire_id, x.personne_id, x.structure_id, x.compte_id,
       'professionnel') v
                     where v.domaine = 0 and v.lit)
  then
    raise exception 'réservé au référent proposé' using errcode = '42501';
  end if;
  update designation v set reponse = case when oui then 'oui'
    else 'non' end, reponse_le = now(), motif_refus = motif_
   where v.territoire_id = x.territoire_id and v.id = d;
  return prive.conclure_designation(d);
end $$;
-- The person: on her own screen, or on the one handed over to her with that very question; with a
-- code of hers, when whoever hands it over proposes, or is proposed. Or a member of the circle in
-- whose presence she said it: her yes, when they are neither, her carnet is open, and she shut
-- nothing to whom is proposed; her no, whoever they are.
drop function if exists prive.accorder_designation(uuid, boolean);
create or replace function prive.accorder_designation(d uuid, oui boolean, remise_ uuid)
  returns boolean
  language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
  x designation := prive.prendre_designation(d);
  elle boolean := coalesce(x.personne_id = prive.ctx_personne(), false);
begin
  elle := elle
    or exists (select 1 from remise r where r.territoire_id = x.territoire_id and r.id = remise_
    and r.personne_id = x.personne_id and r.compte_id = (select prive.ctx_compte())
      and r.expire_le > now()
    and r.proposition ->> 'designation' = d::text and r.reponse = case when oui then 'accord'
      else 'refus' end
    and (not oui or r.prouvee_le is not null or r.compte_id not in (x.propose_par, x.compte_id)));
  if x.accord is not null
     or not elle and not (prive.recueille(x.territoire_id, x.personne_id)
       and (not oui or prive.ctx_compte() not in (x.propose_par, x.compte_id)
         and not prive.est_ferme(x.territoire_id, x.personne_id)
         and not prive.est_refusee(x.territoire_id, x.personne_id, x.structure_id, x.compte_id)))
  then
    raise exception 'réservé à la personne' using errcode = '42501';
  end if;
  update designation v set accord = case when oui then 'oui'
    else 'non' end, accord_le = now(), accord_par = (select prive.ctx_compte()),
         accord_recueil = case when elle then 'ecran' else 'presence' end
   where v.territoire_id = x.territoire_id and v.id = d;
  return prive.conclure_designation(d);
end $$;
create or replace function prive.retirer_designation(d uuid) returns void
  language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
  x designation := prive.prendre_designation(d);
begin
  if x.propose_par <> prive.ctx_compte() then
    raise exception 'réservé à qui propose' using errcode = '42501';
  end if;
  update designation v set retiree_le = now() where v.territoire_id = x.territoire_id and v.id = d;
end $$;

-- 2. Portfolio: people handed over to a colleague of the same structure ---------------------------
-- Somebody who accompanies people for that structure, today.
create or replace function prive.exerce(t int, c uuid, s uuid) returns boolean
  language sql stable security definer
  set search_path = public, pg_temp as $$
  select exists (select 1 from habilitation h
    join compte k on k.territoire_id = h.territoire_id and k.id = h.compte_id and k.clos_le is null
    join structure st on st.territoire_id = h.territoire_id and st.id = h.structure_id
     and (st.quittee_le is null or st.quittee_le > now())
   where h.territoire_id = t and h.compte_id = c and h.structure_id = s
     and h.role in ('professionnel', 'charge_orientation')
     and prive.court(h.debut, h.fin)) $$;
-- As what a compte accompanies the person for a structure, or did when it stopped and nobody took
-- over; null when it does not.
create or replace function prive.est_tenue(t int, p uuid, s uuid, c uuid) returns boolean
  language sql stable security definer
  set search_path = public, pg_temp as $$
  select bool_or(q.est_referent) from (
    select a.est_referent from accompagnement a
      where a.territoire_id = t and a.personne_id = p and a.structure_id = s
       and a.compte_id = c and a.origine <> 'observe' and a.debut <= now() and a.fin is null
    union all
    select r.etait_referent from relais r
      where r.territoire_id = t and r.personne_id = p and r.structure_id = s
       and r.compte_id = c and r.regle_le is null) q $$;
-- What would happen to one person; 'refus' never says whether she refuses the colleague or the
-- agreement does not reach them.
create or replace function prive.sort_du_transfert(p uuid, de uuid, vers uuid) returns text
  language sql stable security definer
  set search_path = public, pg_temp as $$
  select case
      when not exists (select 1 from prive.verdicts(c.t, p, c.s, vers, 'professionnel') v
        where v.domaine = 0 and v.lit) then 'refus'
      when not m.est_referent then 'place'
      when prive.peut_etre_referent(c.t, p, vers, c.s) then 'referent' else 'role' end
    from (select prive.ctx_territoire() as t, prive.ctx_structure() as s) c
    join lateral (select prive.est_tenue(c.t, p, c.s, de) as est_referent) m on m.est_referent is
      not null
   where exists (select 1 from prive.verdicts(c.t, p, c.s, prive.ctx_compte(), prive.ctx_role()) v
     where v.domaine = 0 and v.lit) $$;
-- One person, from one to the other: the place and the appointments move; a référent is proposed
-- and stays until both said yes.
create or replace function prive.passer(t int, p uuid, s uuid, de uuid, vers uuid, motif_ text,
  propose boolean) returns void
  language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
  ancienne uuid;
begin
  update accompagnement m set fin = now()
    where m.territoire_id = t and m.personne_id = p and m.structure_id = s
     and m.compte_id = de and not m.est_referent and m.origine <> 'observe' and m.fin is null
       and m.debut < now();
  insert into accompagnement
    (territoire_id, personne_id, structure_id, compte_id, origine, motif, debut)
    select t, p, s, vers, 'transmis', motif_, now()
     where not exists (select 1 from accompagnement m
       where m.territoire_id = t and m.personne_id = p and m.structure_id = s
                          and m.compte_id = vers and m.origine <> 'observe' and m.fin is null);
  if propose then
    select m.id into ancienne from accompagnement m
      where m.territoire_id = t and m.personne_id = p and m.est_referent and m.fin is null;
    insert into designation
      (territoire_id, personne_id, structure_id, compte_id, propose_par, propose_par_structure_id,
      remplace_id, motif)
      select t, p, s, vers, prive.ctx_compte(), prive.ctx_structure(), ancienne, motif_
       where not exists (select 1 from designation d
         where d.territoire_id = t and d.personne_id = p and d.compte_id = vers
                            and d.structure_id = s
                              and prive.etat_designation(t, d.id) = 'en_attente');
  end if;
  perform prive.confier_rendez_vous(t, p, s, de, vers);
  update relais r set regle_le = now(), suite = 'repris'
    where r.territoire_id = t and r.personne_id = p and r.structure_id = s
     and r.compte_id = de and r.regle_le is null;
end $$;
-- By whoever holds the portfolio, or the gestionnaire of the structure; the colleague holds a
-- capacity there today.
create or replace function prive.transmettre(p uuid, de uuid, vers uuid, motif_ text) returns text
  language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
  t int := prive.ctx_territoire();
  s uuid := prive.ctx_structure();
  sort text;
begin
  if not (prive.ctx_role() = 'gestionnaire' or prive.role_ecrit(prive.ctx_role())
    and prive.ctx_compte() = de) or de = vers
     or s is null or not prive.exerce(t, vers, s)
  then
    raise exception 'réservé à qui accompagne, vers un collègue' using errcode = '42501';
  end if;
  perform 1 from personne q where q.territoire_id = t and q.id = p for no key update;
  sort := prive.sort_du_transfert(p, de, vers);
  if sort is null or sort not in ('place', 'referent') then
    raise exception 'transfert impossible' using errcode = '42501';
  end if;
  perform prive.passer(t, p, s, de, vers, motif_, sort = 'referent');
  return sort;
end $$;

-- 3. Grants ---------------------------------------------------------------------------------------
revoke execute on function prive.referent_actuel(int, uuid),
  prive.peut_etre_referent(int, uuid, uuid, uuid),
  prive.etat_designation(int, uuid), prive.prendre_designation(uuid),
    prive.conclure_designation(uuid),
  prive.repondre_designation(uuid, boolean, text), prive.accorder_designation(uuid, boolean, uuid),
    prive.retirer_designation(uuid),
  prive.exerce(int, uuid, uuid),
    prive.est_tenue(int, uuid, uuid, uuid),
  prive.passer(int, uuid, uuid, uuid, uuid, text, boolean),
    prive.sort_du_transfert(uuid, uuid, uuid), prive.transmettre(uuid, uuid, uuid, text)
    from public;
grant execute on function prive.referent_actuel(int, uuid),
  prive.peut_etre_referent(int, uuid, uuid, uuid),
  prive.etat_designation(int, uuid), prive.repondre_designation(uuid, boolean, text),
  prive.accorder_designation(uuid, boolean, uuid), prive.retirer_designation(uuid),
    prive.sort_du_transfert(uuid, uuid, uuid),
  prive.est_tenue(int, uuid, uuid, uuid), prive.transmettre(uuid, uuid, uuid, text) to carnet_app;
grant select, insert on designation to carnet_app;
