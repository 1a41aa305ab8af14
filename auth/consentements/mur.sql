-- Consents: who reads them, who gives them, who records them, and the papers that prove them.

-- 1. Reading --------------------------------------------------------------------------------------
-- A lasting member of the circle, unless the person shut the carnet to them, or to their structure.
-- The one-day place of an appointment hears nothing.
create or replace function prive.recueille(t int, p uuid) returns boolean
  language sql stable security definer set search_path = public, pg_temp as $$
  select t = prive.ctx_territoire()
    and coalesce(prive.ctx_role() in ('professionnel', 'charge_orientation'), false)
     and prive.est_du_cercle(t, p, prive.ctx_structure(), true)
     and not prive.est_refusee(t, p, prive.ctx_structure(), prive.ctx_compte())
     and exists (select 1 from personne x
       where x.territoire_id = t and x.id = p and x.reuni_dans is null) $$;
-- The carnet is in archive, or its sharing suspended: closed to all but her.
create or replace function prive.est_ferme(t int, p uuid) returns boolean
  language sql stable security definer set search_path = public, pg_temp as $$
  select exists (select 1 from personne x
    where x.territoire_id = t and x.id = p
      and (x.archivee_le is not null or x.suspendu_le is not null)) $$;
create or replace function prive.relit(t int, p uuid) returns boolean
  language sql stable security definer set search_path = public, pg_temp as $$
  select prive.recueille(t, p) and not prive.est_ferme(t, p) $$;
-- A consent naming a structure tells something: a professional sees those that open the carnet to
-- their own structure, and those they recorded themselves for it while they may still listen to
-- her; unless the person shut the carnet to them.
create policy lire_les_miens on consentement for select to carnet_app using (
  territoire_id = (select prive.ctx_territoire()) and (personne_id = (select prive.ctx_personne())
    or (select prive.ctx_role()) = 'dpo'
    or (recueilli_par = (select prive.ctx_compte())
      and recueil_structure_id = (select prive.ctx_structure())
      and prive.relit(territoire_id, personne_id)
        or exists (select 1 from prive.mes_acces a where a.personne_id = consentement.personne_id
          and a.consentement_id = consentement.id and (select prive.ctx_masque()) & 1 <> 0))
      and not exists (select 1 from prive.mes_refus e
        where e.personne_id = consentement.personne_id)));

-- 2. Giving: the person themselves, on screen -----------------------------------------------------
-- A link or a code opens nothing sensitive, be it every domain at once, that names none.
create policy donner on consentement for insert to carnet_app with check (
  territoire_id = (select prive.ctx_territoire()) and personne_id = (select prive.ctx_personne())
  and donne_par = 'personne' and recueil = 'ecran' and preuve_id is null and remise_id is null
    and recueil_structure_id is null
  and recueilli_par = (select prive.ctx_compte()) and retire_le is null
  and (not (select prive.ctx_par_lien()) or prive.sensibles(domaines) = 0));

-- A guardian, on their own account, on the domains of a mandate and no longer than it. A link or a
-- code opens nothing sensitive, as for her.
create policy donner_en_mandat on consentement for insert to carnet_app with check (
  territoire_id = (select prive.ctx_territoire()) and (select prive.ctx_role()) = 'representant'
  and donne_par = 'representant' and recueil = 'ecran' and preuve_id is null and remise_id is null
    and recueil_structure_id is null
  and recueilli_par = (select prive.ctx_compte()) and retire_le is null
  and (not (select prive.ctx_par_lien()) or prive.sensibles(domaines) = 0)
  and exists (select 1 from prive.mes_mandats m where m.personne_id = consentement.personne_id
    and consentement.domaines & ~(m.domaines | 1) = 0
    and (m.fin is null
      or consentement.fin <= m.fin::timestamp at time zone 'Europe/Paris')));
-- A guardian reads the agreements that say nothing beside the mandate.
create policy lire_en_mandat on consentement for select to carnet_app using (
  territoire_id = (select prive.ctx_territoire()) and (select prive.ctx_role()) = 'representant'
  and exists (select 1 from prive.mes_mandats m where m.personne_id = consentement.personne_id
    and consentement.domaines & ~(m.domaines | 1) = 0));
create policy lire_les_siens on consentement_evenement for select to carnet_app using (
  territoire_id = (select prive.ctx_territoire()) and (select prive.ctx_role()) = 'representant'
  and par_compte_id = (select prive.ctx_compte())
  and exists (select 1 from prive.mes_mandats m
    where m.personne_id = consentement_evenement.personne_id));

-- Curatelle: both agree. Whoever says yes on the mandate's domains waits for the other there; what
-- is beside it opens. The yes of the other joins the first, says the same, and opens nothing by
-- itself: taken back, by either, both are shut.
create or replace function prive.attendre_second() returns trigger
  language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
  mandat int;
begin
  -- Two carnets brought together write again what was said, as it was.
  if coalesce(current_setting('app.reunion', true), '') <> '' then
    return new;
  end if;
  if new.avec_id is not null then
    if not exists (select 1 from consentement c
       where c.territoire_id = new.territoire_id and c.id = new.avec_id
         and c.personne_id = new.personne_id and prive.est_en_cours(c) and c.avec_id is null
         and (c.donne_par = 'representant') <> (new.donne_par = 'representant')
         and new.recueil_structure_id is null and new.donne_par in ('personne', 'representant')
         and (c.portee, c.structure_id, c.categorie, c.finalite, c.fin)
           is not distinct from
             (new.portee, new.structure_id, new.categorie, new.finalite, new.fin)
         and c.attendus <> 0 and c.attendus & ~new.domaines = 0 and not prive.est_secondee(c)
         and (new.peut_completer or not c.peut_completer)) then
      raise exception 'aucun accord à rejoindre' using errcode = '42501';
    end if;
    new.attendus := new.domaines;
    return new;
  end if;
  select coalesce(bit_or(r.domaines), 0) into mandat from representant r
   where r.territoire_id = new.territoire_id and r.personne_id = new.personne_id
     and r.qualite = 'curatelle' and prive.mandat_court(r);
  -- Nearly always: nobody else has to agree.
  if mandat = 0 then
    new.attendus := 0;
    return new;
  end if;
  new.attendus := case when prive.est_un_partage(new) then new.domaines & mandat & ~1 else 0 end;
  -- The identity alone says nothing: it waits with the rest.
  if new.domaines & ~new.attendus & ~1 = 0
    and (new.attendus <> 0 or mandat & 1 <> 0 and prive.est_un_partage(new)) then
    new.attendus := new.domaines;
  end if;
  return new;
end $$;
create or replace trigger attendre_second before insert on consentement
  for each row execute function prive.attendre_second();
-- What waits for this guardian: the words of the mandate, no other of the same agreement.
create or replace function prive.accords_attendus(p uuid)
  returns table
    (id uuid, portee text, structure_id uuid, categorie text, domaines int, peut_completer boolean,
    finalite text, debut timestamptz, fin timestamptz)
  language sql stable security definer set search_path = public, pg_temp as $$
  select c.id, c.portee, c.structure_id, c.categorie, c.attendus | 1, c.peut_completer, c.finalite,
    c.debut, c.fin
    from consentement c
   where c.territoire_id = (select prive.ctx_territoire()) and c.personne_id = p
     and c.donne_par <> 'representant' and c.avec_id is null and c.attendus <> 0
     and prive.est_en_cours(c) and not prive.est_secondee(c)
     and exists (select 1 from prive.mes_mandats m
       where m.personne_id = p and m.qualite = 'curatelle'
         and c.attendus & ~(m.domaines & prive.ctx_masque() | 1) = 0)
     and (c.structure_id is null
       or c.structure_id <> all((select prive.ctx_structures_masquees())::uuid[]))
   order by c.debut, c.id $$;
-- The guardians who must agree too, to be told.
create or replace function prive.curateurs(p uuid) returns setof uuid
  language sql stable security definer set search_path = public, pg_temp as $$
  select distinct r.compte_id from representant r
   where r.territoire_id = (select prive.ctx_territoire()) and r.personne_id = p
     and r.qualite = 'curatelle' and r.compte_id is not null and prive.mandat_court(r)
     and (p = (select prive.ctx_personne())
       or prive.est_du_cercle(r.territoire_id, p, prive.ctx_structure(), true)) $$;
revoke execute on function prive.attendre_second(), prive.accords_attendus(uuid),
  prive.curateurs(uuid) from public;
grant execute on function prive.accords_attendus(uuid), prive.curateurs(uuid) to carnet_app;

-- Nobody gives nor records an agreement for a purpose that is not offered any more: those that were
-- stay, word for word.
create policy finalite_tenue on consentement as restrictive for insert to carnet_app with check (
  territoire_id = (select prive.ctx_territoire()) and finalite in ('coordination', 'statistiques'));

-- 3. Recording in the person's presence -----------------------------------------------------------
-- A guardian signs within their own mandate, confirmed and running.
create or replace function prive.est_represente(t int, p uuid, domaines_ int) returns boolean
  language sql stable security definer set search_path = public, pg_temp as $$
  select exists (select 1 from representant r
                  where r.territoire_id = t and r.personne_id = p and prive.mandat_court(r)
                    and domaines_ & ~(r.domaines | 1) = 0) $$;
-- What a merger of two carnets withdrew or wrote by itself is nobody's word.
create or replace function prive.est_d_une_reunion(c consentement, le_ timestamptz) returns boolean
  language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
  return prive.est_fait_en_reunissant(c, le_)
      or exists (select 1 from consentement_evenement e
        where e.territoire_id = c.territoire_id and e.personne_id = c.personne_id
                    and e.consentement_id = c.id and e.genre = 'accord' and le_ = c.debut
                      and e.details ?| array['reunion', 'separation']);
end $$;
-- Every word of the person about one structure (or about statistics): when, and whether it shuts.
-- It opens when it is hers alone, and has begun: her account, the screen handed over, the paper
-- that she signed. A refusal of sensitive domains says nothing about the others.
create or replace function prive.paroles_sur(t int, p uuid, s structure, chiffres boolean)
  returns table (le timestamptz, ferme boolean)
  language sql stable security definer set search_path = public, pg_temp as $$
  select c.retire_le, true from consentement c
   where c.territoire_id = t and c.personne_id = p and c.retire_le is not null
     and (c.finalite = 'statistiques') = chiffres
     and (chiffres or prive.couvre(c, s)) and not prive.est_d_une_reunion(c, c.retire_le)
  union all
  select c.debut, false from consentement c
   where c.territoire_id = t and c.personne_id = p and (c.finalite = 'statistiques') = chiffres
     and (chiffres or prive.couvre(c, s))
     and c.donne_par <> 'representant' and prive.est_prouve(c) and c.debut <= now()
       and not prive.est_d_une_reunion(c, c.debut)
  union all
  select x.le, x.ferme from exclusion e
    cross join lateral (values (e.debut, true), (e.levee_le, false)) x(le, ferme)
   where e.territoire_id = t and e.personne_id = p and e.structure_id = s.id and x.le is not null
     and not chiffres
  union all
  select d.repondue_le, true from demande_acces d
   where d.territoire_id = t and d.personne_id = p and d.structure_id = s.id and d.etat = 'refusee'
     and not chiffres
     and (d.domaines & prive.ordinaires() & ~1 <> 0 or prive.sensibles(d.domaines) = 0)
  union all
  select least(e.le, now()), true from consentement_evenement e
   where e.territoire_id = t and e.personne_id = p and e.genre in ('refus', 'retrait')
     and e.consentement_id is null
     and (coalesce(e.details ->> 'finalite', '') = 'statistiques') = chiffres
     and (chiffres or case coalesce(e.details ->> 'portee', 'structure')
       when 'structure' then e.details ->> 'structure_id' = s.id::text
                           when 'categorie' then e.details ->> 'categorie' = s.categorie
                             else true end)
     and (chiffres or jsonb_typeof(e.details -> 'domaines') is distinct from 'number'
          or (e.details -> 'domaines')::int & prive.ordinaires() & ~1 <> 0
            or prive.sensibles((e.details -> 'domaines')::int) = 0) $$;
-- She shut a structure that this agreement would reach, and nothing of hers opened it since.
create or replace function prive.a_ferme(c consentement) returns boolean
  language sql stable security definer
  set search_path = public, pg_temp as $$
  select exists (
    select 1 from structure s
     cross join lateral
       (select max(q.le) filter (where q.ferme) as ferme,
       max(q.le) filter (where not q.ferme) as ouvre
                           from prive.paroles_sur(c.territoire_id, c.personne_id, s,
                             c.finalite = 'statistiques') q) m
     where prive.couvre(c, s) and m.ferme >= coalesce(m.ouvre, '-infinity')) $$;
-- The last day of what is only said: the thirtieth, in Paris, from the day it was said first, until
-- a word of hers alone. Said again, it gains nothing.
create or replace function prive.fin_de_vive_voix(c consentement) returns date
  language sql stable security definer
  set search_path = public, pg_temp as $$
  select (least(c.debut, (
    select min(o.debut) from structure s
      join consentement o on o.territoire_id = s.territoire_id and prive.couvre(o, s)
     where prive.couvre(c, s) and o.personne_id = c.personne_id and o.recueil = 'oral'
       and o.donne_par <> 'personne'
       and (o.finalite = 'statistiques') = (c.finalite = 'statistiques')
       and not exists (select 1
         from prive.paroles_sur(c.territoire_id, c.personne_id, s, c.finalite = 'statistiques') q
                        where not q.ferme and q.le > o.debut))) at time zone 'Europe/Paris')::date
                          + 29 $$;
-- Why the caller may not record this, or null. For one's own structure: what the person wants,
-- within what one's own rôle reaches. For others: only the référent's structure, or one that
-- already reads who the person is; never a sensitive domain. A sensitive domain opens by the screen
-- handed over or the paper signed; a guardian's, by paper.
create or replace function prive.refus_de_recueil(c consentement) returns text
  language sql stable security definer set search_path = public, pg_temp as $$
  select case
    when not prive.recueille(c.territoire_id, c.personne_id)
      or c.donne_par not in ('professionnel', 'representant') then 'recueil'
    when prive.est_ferme(c.territoire_id, c.personne_id) then 'ferme'
    when prive.sensibles(c.domaines) <> 0 and not v.soi then 'sensible_autrui'
    when v.soi and c.domaines & ~prive.ctx_masque() <> 0 then 'role'
    when not v.soi and not exists (
           select 1 from accompagnement m
             where m.territoire_id = c.territoire_id and m.personne_id = c.personne_id
             and m.est_referent
              and m.structure_id = (select prive.ctx_structure()) and prive.court(m.debut, m.fin))
         and prive.ouverts(c.territoire_id, c.personne_id, prive.ctx_structure()) & 1 = 0
           then 'autrui'
    when c.donne_par = 'representant'
      and not prive.est_represente(c.territoire_id, c.personne_id, c.domaines) then 'representant'
    when prive.sensibles(c.domaines) <> 0
      and (c.recueil not in ('ecran', 'papier') or c.donne_par = 'representant'
      and c.recueil <> 'papier')
      then 'sensible'
    when c.recueil = 'oral' and (c.debut > clock_timestamp() + interval '1 minute'
         or (c.fin at time zone 'Europe/Paris')::date >
           (c.debut at time zone 'Europe/Paris')::date + 29) then 'duree'
    when c.recueil = 'oral' and prive.a_ferme(c) then 'ferme_par_elle'
    when c.recueil = 'oral'
      and (c.fin at time zone 'Europe/Paris')::date > prive.fin_de_vive_voix(c) then 'renouvele' end
    from (select c.portee = 'structure'
      and c.structure_id is not distinct from (select prive.ctx_structure()) as soi) v $$;
-- What proves it: a paper of that person that the caller handed in and that proves nothing else; or
-- the screen that the caller handed over, answered yes, to that very question, with those ticks. A
-- word proves itself, for what it opens.
create or replace function prive.preuve_tient(c consentement) returns boolean
  language sql stable security definer set search_path = public, pg_temp as $$
  select case c.recueil
    when 'oral' then c.preuve_id is null and c.remise_id is null
    when 'papier' then c.remise_id is null and (c.preuve_id is null or exists (
           select 1 from consentement_preuve v
             where v.territoire_id = c.territoire_id and v.id = c.preuve_id
              and v.personne_id = c.personne_id and v.compte_id = (select prive.ctx_compte())
                and v.structure_id = (select prive.ctx_structure()))
         and not exists (select 1 from consentement o
           where o.territoire_id = c.territoire_id and o.preuve_id = c.preuve_id))
    when 'ecran' then c.preuve_id is null and exists (
           select 1 from remise r
             where r.territoire_id = c.territoire_id and r.id = c.remise_id
             and r.personne_id = c.personne_id
              and r.compte_id = (select prive.ctx_compte()) and r.reponse = 'accord'
                and r.expire_le > now()
              and (r.proposition ->> 'portee', r.proposition ->> 'structure_id',
                r.proposition ->> 'categorie',
                   r.proposition ->> 'finalite', r.proposition ->> 'donne_par',
                     (r.proposition ->> 'peut_completer')::boolean,
                   (r.proposition ->> 'fin')::date)
                  is not distinct from
                    (c.portee, c.structure_id::text, c.categorie, c.finalite, c.donne_par,
                    c.peut_completer,
                                        (c.fin at time zone 'Europe/Paris')::date)
              and c.domaines & ~r.masque = 0 and prive.sensibles(c.domaines) & ~r.coches = 0)
         and not exists (select 1 from consentement o
           where o.territoire_id = c.territoire_id and o.remise_id = c.remise_id)
    else false end $$;
create policy recueillir on consentement for insert to carnet_app with check (
  territoire_id = (select prive.ctx_territoire()) and recueilli_par = (select prive.ctx_compte())
  and recueil_structure_id = (select prive.ctx_structure()) and retire_le is null
  and prive.refus_de_recueil(consentement) is null and prive.preuve_tient(consentement));

-- 4. Signed papers --------------------------------------------------------------------------------
-- The person, the structure that recorded it (its own evidence), and the DPO for what is known of
-- it.
create policy lire_les_miennes on consentement_preuve for select to carnet_app using (
  territoire_id = (select prive.ctx_territoire()) and (personne_id = (select prive.ctx_personne())
    or structure_id = (select prive.ctx_structure())
      and (select prive.ctx_role()) in ('professionnel', 'charge_orientation')
    or (select prive.ctx_role()) = 'dpo'));
create policy deposer on consentement_preuve for insert to carnet_app with check (
  territoire_id = (select prive.ctx_territoire()) and structure_id = (select prive.ctx_structure())
  and compte_id = (select prive.ctx_compte()) and prive.recueille(territoire_id, personne_id));

-- 5. What happened --------------------------------------------------------------------------------
-- She writes what she does; whoever may listen to her, that she said yes or no before them.
create policy inscrire on consentement_evenement for insert to carnet_app with check (
  territoire_id = (select prive.ctx_territoire()) and par_compte_id = (select prive.ctx_compte())
  and (personne_id = (select prive.ctx_personne())
    or genre in ('accord', 'refus') and prive.recueille(territoire_id, personne_id)));
-- The person, the DPO; and whoever recorded it, for its receipt, while they may still listen to the
-- person.
create policy lire_les_miens on consentement_evenement for select to carnet_app using (
  territoire_id = (select prive.ctx_territoire()) and (personne_id = (select prive.ctx_personne())
    or (select prive.ctx_role()) = 'dpo'
    or par_compte_id = (select prive.ctx_compte())
      and genre in ('accord', 'refus', 'retrait', 'reconfirmation')
      and (select prive.ctx_structure()) is not null
        and prive.recueille(territoire_id, personne_id)));

-- 6. Requests and invitations ---------------------------------------------------------------------
-- Thirty days without an answer: an invitation opens nothing any more, said or not.
create or replace function prive.invitation_echue(d demande_acces) returns boolean
  language sql stable parallel safe as $$
  select d.par_structure_id is not null and d.faite_le <= now() - interval '30 days' $$;
-- Who asks may take the request back; only the person answers. Why they refuse is theirs alone. A
-- colleague who reads her finds what their structure waits for. Whoever is invited reads nothing of
-- it: an invitation is hers, and of the structure that makes it (droits/invitations/mur.sql). What
-- one policy lets through, the check of the other would pass: each says again who acts.
create policy lire on demande_acces for select to carnet_app using (
  territoire_id = (select prive.ctx_territoire()) and (personne_id = (select prive.ctx_personne())
    or coalesce(par_structure_id, structure_id) = (select prive.ctx_structure())
      and (compte_id = (select prive.ctx_compte())
        or (select prive.ctx_role()) in ('professionnel', 'charge_orientation')
          and exists (select 1 from personne p
            where p.territoire_id = demande_acces.territoire_id
              and p.id = demande_acces.personne_id))));
create policy repondre on demande_acces for update to carnet_app using (
  territoire_id = (select prive.ctx_territoire()) and personne_id = (select prive.ctx_personne())
    and etat = 'en_attente' and not prive.invitation_echue(demande_acces))
  with check (territoire_id = (select prive.ctx_territoire())
    and personne_id = (select prive.ctx_personne()) and etat in ('accordee', 'refusee'));
create policy reprendre on demande_acces for update to carnet_app using (
  territoire_id = (select prive.ctx_territoire()) and compte_id = (select prive.ctx_compte())
  and coalesce(par_structure_id, structure_id) = (select prive.ctx_structure())
  and etat = 'en_attente')
  with check (territoire_id = (select prive.ctx_territoire())
    and compte_id = (select prive.ctx_compte()) and etat = 'retiree');
create policy le_mien on refus_motif to carnet_app using (
  territoire_id = (select prive.ctx_territoire()) and personne_id = (select prive.ctx_personne()));

-- An agreement to the structure that asks answers its requests on those domains, however it was
-- collected.
create or replace function prive.repondre_aux_demandes() returns trigger
  language plpgsql security definer set search_path = public, pg_temp as $$
begin
  -- What is left of two agreements when two carnets are brought together answers nobody.
  if coalesce(current_setting('app.reunion', true), '') <> '' then
    return null;
  end if;
  update demande_acces d set etat = 'accordee', repondue_le = now()
   where d.territoire_id = new.territoire_id and d.personne_id = new.personne_id
     and d.structure_id = new.structure_id
     and d.etat = 'en_attente' and prive.est_un_partage(new)
       and d.domaines & new.domaines & ~1 <> 0 and not prive.invitation_echue(d)
     -- Of two who must agree, the second answers.
     and (new.attendus = 0 or new.avec_id is not null
       or d.domaines & new.domaines & ~new.attendus & ~1 <> 0);
  return null;
end $$;
create or replace trigger repondre_aux_demandes after insert on consentement
  for each row when (new.structure_id is not null) execute function prive.repondre_aux_demandes();
-- The person said no in the presence of a professional, to what that structure had asked.
create or replace function prive.refuser_en_presence(p uuid, s uuid, domaines_ int) returns void
  language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
  t int := prive.ctx_territoire();
begin
  if not prive.recueille(t, p) then
    raise exception 'recueil refusé' using errcode = '42501';
  end if;
  update demande_acces d set etat = 'refusee', repondue_le = now()
   where d.territoire_id = t and d.personne_id = p and d.structure_id = s and d.etat = 'en_attente'
     and d.domaines & domaines_ & ~1 <> 0;
end $$;
-- What a request asks: who she is goes with all the rest, and stands alone when it is all.
create or replace function prive.demandes_en_propre(domaines int) returns int
  language sql immutable parallel safe as $$
  select case when domaines & ~1 = 0 then 1 else domaines & ~1 end $$;
-- One at a time for a structure, a person and a domain; two who ask at once take turns.
create or replace function prive.une_demande_a_la_fois() returns trigger
  language plpgsql volatile security definer set search_path = public, pg_temp as $$
begin
  perform pg_advisory_xact_lock(
    hashtextextended('auth/consentements/' || new.personne_id || new.structure_id, 0));
  if exists (select 1 from demande_acces d
    where d.territoire_id = new.territoire_id and d.personne_id = new.personne_id
      and d.structure_id = new.structure_id and d.par_structure_id is null
      and d.etat = 'en_attente'
      and prive.demandes_en_propre(d.domaines) & prive.demandes_en_propre(new.domaines) <> 0)
  then
    raise exception 'une demande attend déjà' using errcode = '23505';
  end if;
  return new;
end $$;
create or replace trigger une_a_la_fois before insert on demande_acces for each row
  when (new.par_structure_id is null and new.etat = 'en_attente')
  execute function prive.une_demande_a_la_fois();

-- An invitation that she accepts begins a place, and the invited are told; what becomes of it is
-- told to whoever made it, the same whether she said no or did not answer.
create or replace function prive.suivre_l_invitation() returns trigger
  language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
  t int := new.territoire_id;
  nomme uuid := case when prive.exerce(t, new.invite_compte_id, new.structure_id)
    then new.invite_compte_id end;
  qui uuid;
begin
  if new.etat = 'accordee' then
    insert into accompagnement
      (territoire_id, personne_id, structure_id, compte_id, origine, motif, debut)
      select t, new.personne_id, new.structure_id, nomme, 'invite', new.motif, now()
       where not exists (select 1 from accompagnement m
         where m.territoire_id = t and m.personne_id = new.personne_id
           and m.structure_id = new.structure_id and m.origine <> 'observe' and m.fin is null
           and (nomme is null or m.compte_id = nomme));
  end if;
  -- An operator who repairs the database acts for nobody, and tells nobody.
  if coalesce(current_setting('app.contexte', true), '') <> 'oui' then
    return null;
  end if;
  if new.etat = 'accordee' then
    for qui in
      select nomme where nomme is not null
      union
      select h.compte_id from habilitation h
       where h.territoire_id = t and h.structure_id = new.structure_id
         and prive.court(h.debut, h.fin)
         and (h.role = 'gestionnaire' or nomme is null and prive.role_ecrit(h.role))
    loop
      perform prive.prevenir('invitation_recue', 'compte', new.personne_id, qui, null);
    end loop;
    perform prive.prevenir('invitation_acceptee', 'compte', new.personne_id, new.compte_id, null);
  elsif new.etat in ('refusee', 'depassee') then
    perform prive.prevenir('invitation_close', 'compte', new.personne_id, new.compte_id, null);
  end if;
  return null;
end $$;
create or replace trigger suivre_l_invitation after update of etat on demande_acces for each row
  when (old.etat = 'en_attente' and new.par_structure_id is not null)
  execute function prive.suivre_l_invitation();
-- The notices that this transaction wrote of invitations, for their mails.
create or replace function prive.avis_d_invitation() returns setof uuid
  language sql stable security definer set search_path = public, pg_temp as $$
  select v.id from avis v
   where v.territoire_id = (select prive.ctx_territoire()) and v.cree_le = now()
     and v.genre in ('invitation_recue', 'invitation_acceptee', 'invitation_close')
   order by v.id $$;

-- What waits for an answer without a reason any more is overtaken, in the act that took the reason:
-- the domains opened otherwise, the structure left, the circle or the territoire, the carnet was
-- put away; who was invited came by another way.
create or replace function prive.depasser_demandes(t int, p uuid) returns void
  language plpgsql volatile security definer set search_path = public, pg_temp as $$
begin
  update demande_acces d set etat = 'depassee', repondue_le = now()
   where d.territoire_id = t and d.personne_id = p and d.etat = 'en_attente'
     and (exists (select 1 from personne x
         where x.territoire_id = t and x.id = p
           and (x.archivee_le is not null or x.decedee_le is not null))
       or exists (select 1 from structure s
         where s.territoire_id = t and s.id in (d.structure_id, d.par_structure_id)
           and s.quittee_le <= now())
       or d.par_structure_id is null and prive.demandes_en_propre(d.domaines)
         & ~prive.ouverts(t, p, d.structure_id) = 0
       or d.par_structure_id is not null and exists (select 1 from accompagnement m
         where m.territoire_id = t and m.personne_id = p and m.structure_id = d.structure_id
           and m.origine <> 'observe' and prive.court(m.debut, m.fin)
           and (d.invite_compte_id is null or m.compte_id = d.invite_compte_id)));
end $$;
create or replace function prive.suivre_les_demandes() returns trigger
  language plpgsql volatile security definer set search_path = public, pg_temp as $$
begin
  -- Two carnets brought together write again what was, and ask nobody.
  if coalesce(current_setting('app.reunion', true), '') = '' then
    if tg_table_name = 'accompagnement' and tg_op = 'UPDATE' then
      -- It has left her circle: it asks for nothing more.
      update demande_acces d set etat = 'depassee', repondue_le = now()
       where d.territoire_id = new.territoire_id and d.personne_id = new.personne_id
         and coalesce(d.par_structure_id, d.structure_id) = new.structure_id
         and d.etat = 'en_attente'
         and not prive.est_du_cercle(new.territoire_id, new.personne_id, new.structure_id);
    else
      perform prive.depasser_demandes(new.territoire_id, new.personne_id);
    end if;
  end if;
  return null;
end $$;
create or replace trigger suivre_les_demandes after insert on consentement
  for each row execute function prive.suivre_les_demandes();
create or replace trigger suivre_les_demandes after insert or update of fin on accompagnement
  for each row execute function prive.suivre_les_demandes();
create or replace function prive.depasser_a_l_archive() returns trigger
  language plpgsql volatile security definer set search_path = public, pg_temp as $$
begin
  perform prive.depasser_demandes(new.territoire_id, new.id);
  return null;
end $$;
create or replace trigger depasser_les_demandes after update of archivee_le, decedee_le on personne
  for each row when (new.archivee_le is not null or new.decedee_le is not null)
  execute function prive.depasser_a_l_archive();
create or replace function prive.depasser_au_depart() returns trigger
  language plpgsql volatile security definer set search_path = public, pg_temp as $$
begin
  update demande_acces d set etat = 'depassee', repondue_le = now()
   where d.territoire_id = new.territoire_id and d.etat = 'en_attente'
     and new.id in (d.structure_id, d.par_structure_id);
  return null;
end $$;
create or replace trigger depasser_les_demandes after update of quittee_le on structure
  for each row when (new.quittee_le <= now()) execute function prive.depasser_au_depart();
-- For the job: invitations without an answer for thirty days, and what a day to come has undone
-- since. `blanc` counts.
create or replace function prive.demandes_depassees(blanc boolean) returns bigint
  language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
  t int := prive.exiger_automate();
  n bigint;
begin
  with dues as (
    select d.id from demande_acces d
     where d.territoire_id = t and d.etat = 'en_attente'
       and (prive.invitation_echue(d) or exists (select 1 from structure s
         where s.territoire_id = t and s.id in (d.structure_id, d.par_structure_id)
           and s.quittee_le <= now()))
  ), faites as (
    update demande_acces d set etat = 'depassee', repondue_le = now()
     where d.territoire_id = t and d.id in (select id from dues) and not blanc returning 1
  )
  select case when blanc then (select count(*) from dues)
    else (select count(*) from faites) end into n;
  return n;
end $$;
-- Says it to her again, once, a week later; gives whose carnet it is, null when it may not be.
create or replace function prive.rappeler_demande(demande_ uuid) returns uuid
  language sql volatile security definer set search_path = public, pg_temp as $$
  update demande_acces d set rappelee_le = now()
   where d.territoire_id = (select prive.ctx_territoire()) and d.id = demande_
     and d.compte_id = (select prive.ctx_compte())
     and coalesce(d.par_structure_id, d.structure_id) = (select prive.ctx_structure())
     and d.etat = 'en_attente' and d.rappelee_le is null
     and d.faite_le <= now() - interval '7 days' and not prive.invitation_echue(d)
  returning d.personne_id $$;
revoke execute on function prive.repondre_aux_demandes(),
  prive.refuser_en_presence(uuid, uuid, int), prive.invitation_echue(demande_acces),
  prive.demandes_en_propre(int), prive.une_demande_a_la_fois(), prive.suivre_l_invitation(),
  prive.avis_d_invitation(), prive.depasser_demandes(int, uuid), prive.suivre_les_demandes(),
  prive.depasser_a_l_archive(), prive.depasser_au_depart(), prive.demandes_depassees(boolean),
  prive.rappeler_demande(uuid)
  from public;
grant execute on function prive.refuser_en_presence(uuid, uuid, int),
  prive.invitation_echue(demande_acces), prive.avis_d_invitation(),
  prive.demandes_depassees(boolean), prive.rappeler_demande(uuid) to carnet_app;
grant select, insert on refus_motif to carnet_app;

-- 7. Ends: told sixty and fifteen days before, written down afterwards ----------------------------
-- For the job, once each; `blanc` looks without writing. What was confirmed again is not recalled.
create or replace function prive.rappels_dus(blanc boolean)
  returns table (personne_id uuid, jours int)
  language plpgsql volatile security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
declare
  t int := prive.ctx_territoire();
begin
  perform prive.exiger_automate();
  return query with dus as (
    select c.id, c.personne_id, case when c.fin <= now() + interval '15 days' then 15
      else 60 end as jours
      from consentement c
     where c.territoire_id = t and prive.est_en_cours(c) and c.fin <= now() + interval '60 days'
       and not exists (select 1 from consentement_evenement e
         where e.territoire_id = t and e.personne_id = c.personne_id
                          and e.genre = 'reconfirmation' and e.details ->> 'ancien' = c.id::text)
  ), neufs as (
    select d.* from dus d where not exists (
      select 1 from consentement_rappel r
        where r.territoire_id = t and r.consentement_id = d.id and r.jours <= d.jours)
  ), ecrits as (
    insert into consentement_rappel (territoire_id, consentement_id, jours)
    select t, n.id, n.jours from neufs n where not blanc on conflict do nothing
      returning consentement_id
  )
  select distinct n.personne_id, n.jours from neufs n
    where blanc or exists (select 1 from ecrits x where x.consentement_id = n.id);
end $$;
create or replace function prive.expirations_dues(blanc boolean) returns bigint
  language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
  t int := prive.ctx_territoire();
  n bigint;
begin
  perform prive.exiger_automate();
  with dues as (
    select c.id, c.personne_id, c.fin from consentement c
     where c.territoire_id = t and c.retire_le is null and c.fin <= now()
       and not exists (select 1 from consentement_evenement e
         where e.territoire_id = t and e.personne_id = c.personne_id
                          and e.consentement_id = c.id and e.genre = 'expiration')
  ), ecrites as (
    insert into consentement_evenement (territoire_id, personne_id, consentement_id, genre, le)
    select t, d.personne_id, d.id, 'expiration', d.fin from dues d where not blanc returning 1
  )
  select case when blanc then (select count(*) from dues)
    else (select count(*) from ecrites) end into n;
  return n;
end $$;
revoke execute on function prive.rappels_dus(boolean), prive.expirations_dues(boolean) from public;
grant execute on function prive.rappels_dus(boolean), prive.expirations_dues(boolean) to carnet_app;

-- 8. Notices: published by the administrateur, whom no agreement is shown to, nor their number
create policy publier on notice for insert to carnet_app with check (
  territoire_id = (select prive.ctx_territoire()) and (select prive.ctx_role()) = 'administrateur'
  and publiee_par = (select prive.ctx_compte()) and publiee_le = now());
drop function if exists prive.accords_de_la_notice(uuid);
-- An agreement given on a text that changed since in something important, and not confirmed again.
create or replace function prive.notice_depassee(c consentement) returns text
  language sql stable security definer
  set search_path = public, pg_temp as $$
  select n.changement from notice n
    join notice lue on lue.territoire_id = n.territoire_id and lue.id = c.notice_id
   where n.territoire_id = c.territoire_id and c.territoire_id = (select prive.ctx_territoire())
     and n.version > lue.version
     and n.changement is not null and c.retire_le is null and c.fin > now()
     and not exists (select 1 from consentement_evenement e
       where e.territoire_id = c.territoire_id and e.personne_id = c.personne_id
                        and e.genre = 'reconfirmation' and e.details ->> 'ancien' = c.id::text)
   order by n.version desc limit 1 $$;
-- An agreement whose purpose is not offered any more, and not said again: it opens nothing until
-- she says what for.
create or replace function prive.est_a_redire(c consentement) returns boolean
  language sql stable security definer set search_path = public, pg_temp as $$
  select c.finalite not in ('coordination', 'statistiques')
     and c.retire_le is null
     and c.fin > now()
     and not exists (select 1 from consentement_evenement e
                      where e.territoire_id = c.territoire_id and e.personne_id = c.personne_id
                        and e.genre = 'reconfirmation' and e.details ->> 'ancien' = c.id::text) $$;
-- For the job: people to tell, once a notice; once when they hold an agreement to say again.
create or replace function prive.notices_a_annoncer() returns setof uuid
  language plpgsql stable security definer set search_path = public, pg_temp as $$
declare
  t int := prive.ctx_territoire();
  depuis timestamptz;
begin
  perform prive.exiger_automate();
  select max(n.publiee_le) into depuis from notice n
    where n.territoire_id = t and n.changement is not null;
  return query select distinct c.personne_id from consentement c
    join compte k on k.territoire_id = t and k.personne_id = c.personne_id and k.clos_le is null
   where c.territoire_id = t and c.retire_le is null and c.fin > now()
     and (prive.notice_depassee(c) is not null or prive.est_a_redire(c))
     and not exists (select 1 from avis v
       where v.territoire_id = t and v.compte_id = k.id and v.genre = 'notice_changee'
                        and v.cree_le >= coalesce(depuis, '-infinity'));
end $$;
revoke execute on function prive.notice_depassee(consentement), prive.est_a_redire(consentement),
  prive.notices_a_annoncer() from public;
grant execute on function prive.notice_depassee(consentement), prive.est_a_redire(consentement),
  prive.notices_a_annoncer() to carnet_app;
grant insert on notice to carnet_app;

drop function if exists prive.peut_recueillir(int, uuid, text, uuid, int);
revoke execute on function prive.recueille(int, uuid), prive.est_ferme(int, uuid),
  prive.relit(int, uuid), prive.est_represente(int, uuid, int),
  prive.est_d_une_reunion(consentement, timestamptz),
    prive.paroles_sur(int, uuid, structure, boolean), prive.a_ferme(consentement),
  prive.fin_de_vive_voix(consentement), prive.refus_de_recueil(consentement),
    prive.preuve_tient(consentement) from public;
grant execute on function prive.recueille(int, uuid), prive.relit(int, uuid),
  prive.refus_de_recueil(consentement),
  prive.preuve_tient(consentement)
  to carnet_app;
grant select, insert on consentement_preuve to carnet_app;

-- Each event carries where the journal stood just before it: whoever holds a receipt holds the
-- proof that what was written before it was neither changed nor cut.
create or replace function prive.dater_du_journal() returns trigger
  language plpgsql security definer set search_path = public, pg_temp as $$
begin
  new.journal := (select j.empreinte from journal_tete j
    where j.territoire_id = new.territoire_id and j.numero > 0);
  return new;
end $$;
create or replace trigger dater_du_journal before insert on consentement_evenement for each row
  execute function prive.dater_du_journal();
revoke execute on function prive.dater_du_journal() from public;
