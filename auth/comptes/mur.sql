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
      where k.territoire_id = t and k.id = c and (k.personne_id is not null or k.est_representant)
          union all
          select ha.id from habilitation ha where ha.territoire_id = t and ha.compte_id = c) q
    cross join lateral prive.lire_capacite(t, c, q.h) l $$;

-- Addresses change one at a time, and nobody is sent a link to the one that is being left. Taken
-- before any row is held, so that two changes wait for each other instead of blocking one another.
create or replace function prive.tenir_adresses() returns void
  language sql volatile set search_path = public, pg_temp as
  $$ select pg_advisory_xact_lock(hashtextextended('auth/comptes/adresses', 0)) $$;
-- Two people at one address, or one number: both are marked, until their own changes. One who goes
-- elsewhere, or whose account is closed, still reads what is sent there.
create or replace function prive.tenir_partage() returns trigger
  language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
  partage boolean;
begin
  perform prive.tenir_adresses();
  update compte k set canal_partage = true
   where (k.personne_id is not null or k.est_representant)
     and (k.territoire_id, k.id) <> (new.territoire_id, new.id)
     and (k.courriel = new.courriel or k.mobile = new.mobile);
  partage := found;
  update compte k set canal_partage = partage
   where k.territoire_id = new.territoire_id and k.id = new.id
     and k.canal_partage is distinct from partage;
  return null;
end $$;
create or replace trigger tenir_partage after insert or update of courriel, mobile on compte
  for each row when (new.personne_id is not null or new.est_representant)
  execute function prive.tenir_partage();

-- By what somebody who comes by an address, a number or a paper says who they are: an accompanied
-- person, or a guardian whose mandate runs.
create or replace function prive.identites(t int, c uuid)
  returns table (prenom text, date_naissance date)
  language sql stable set search_path = public, pg_temp as $$
  select q.prenom, q.date_naissance from compte k
    join personne q on q.territoire_id = k.territoire_id and q.id = k.personne_id
     and q.reuni_dans is null and q.decedee_le is null
   where k.territoire_id = t and k.id = c and k.clos_le is null
  union all
  select k.prenom, k.date_naissance from compte k
   where k.territoire_id = t and k.id = c and k.clos_le is null and k.est_representant
     and prive.represente(t, c) $$;

-- An address or a number is not an identity: several people may share it, or it may be a slip that
-- nobody has proved yet. Whoever holds the message then says who comes. What was so when it was
-- proved stays so: no row that goes later makes the others somebody's own.
create or replace function prive.personne_due(p preuve) returns boolean
  language sql stable set search_path = public, pg_temp as $$
  select p.moyen in ('courriel', 'sms') and not p.reconnue
     and (p.plusieurs or exists (select 1 from compte k
       where k.territoire_id = p.territoire_id and k.id = p.compte_id
         and (k.canal_a_prouver or k.canal_partage))) $$;

create or replace function prive.prouver(empreinte bytea, t int, c uuid, moyen_ text,
  facteur boolean, id_token_ bytea) returns void
  language plpgsql volatile security definer set search_path = public, pg_temp as $$
begin
  delete from preuve p where p.expire_le < now();
  insert into preuve (territoire_id, jeton_sha256, compte_id, moyen, second_facteur_exige, id_token)
    values (t, empreinte, c, moyen_, facteur, id_token_);
  update preuve p set plusieurs = true
   where p.jeton_sha256 = empreinte and exists (select 1 from preuve o
     where o.jeton_sha256 = empreinte and o.id <> p.id);
end $$;
drop function if exists prive.lire_preuve(bytea);
create or replace function prive.lire_preuve(empreinte bytea)
  returns table
    (territoire_id int, territoire_nom text, compte_id uuid, habilitation_id uuid, role text,
    structure_nom text,
                 moyen text, choisie boolean, second_facteur_du boolean, personne_due boolean)
  language sql stable security definer set search_path = public, pg_temp as $$
  select p.territoire_id, q.territoire_nom, p.compte_id, q.habilitation_id, q.role, q.structure_nom,
    p.moyen, p.choisie,
         p.second_facteur_exige and p.second_facteur_le is null, prive.personne_due(p)
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
                    and l.habilitation_id is not distinct from h and not l.personne_due)
  then
    return false;
  end if;
  delete from preuve p
    where p.jeton_sha256 = empreinte and (p.territoire_id, p.compte_id) <> (t, c);
  update preuve p set choisie = true, habilitation_id = h where p.jeton_sha256 = empreinte;
  return true;
end $$;
-- Who comes, among the people of one address: by her birth date, and her first name when two were
-- born that day. No name is shown. A wrong answer counts for all, and the fifth ends the proof.
create or replace function prive.reconnaitre(empreinte bytea, naissance date, prenom_ text)
  returns text
  language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
  cles uuid[];
  noms int;
  ensemble int;
begin
  perform 1 from preuve p where p.jeton_sha256 = empreinte for update;
  select array_agg(x.id), count(distinct x.dit), max(x.ici) into cles, noms, ensemble from (
    select p.id, prive.plier(q.prenom) as dit, count(*) over (partition by p.territoire_id) as ici
      from preuve p
      join compte k on k.territoire_id = p.territoire_id and k.id = p.compte_id
        and k.clos_le is null
      join lateral prive.identites(k.territoire_id, k.id) q on q.date_naissance = naissance
     where p.jeton_sha256 = empreinte and p.expire_le > now() and p.essais < 5
       and p.moyen in ('courriel', 'sms')
       and (prenom_ is null or prive.plier(q.prenom) = prive.plier(prenom_))) x;
  if cles is null then
    update preuve p set essais = p.essais + 1
      where p.jeton_sha256 = empreinte and p.moyen in ('courriel', 'sms');
    delete from preuve p where p.jeton_sha256 = empreinte and p.essais >= 5;
    return case when found then 'fini' else 'aucune' end;
  end if;
  if noms > 1 or ensemble > 1 then
    return 'plusieurs';
  end if;
  delete from preuve p where p.jeton_sha256 = empreinte and p.id <> all(cles);
  update compte k set canal_a_prouver = false from preuve p
   where p.jeton_sha256 = empreinte and k.territoire_id = p.territoire_id and k.id = p.compte_id
     and k.canal_a_prouver;
  update preuve p set reconnue = true where p.jeton_sha256 = empreinte;
  return 'une';
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

-- 2. The profile of a professional: how colleagues and those they accompany reach them ------------
-- Their own hand, on their own compte and nothing else of it: name, address and end are the
-- administrateur's. `lue`: the edition that was read; none is given when it changed meanwhile.
create or replace function prive.ecrire_mon_profil(fonction_ text, telephone_ text,
  presences_ text, avis_ text, lue int) returns int
  language sql volatile security definer set search_path = public, pg_temp as $$
  update compte k set fonction = fonction_, telephone = telephone_, presences = presences_,
      avis_par_courriel = avis_, profil_vu_le = coalesce(k.profil_vu_le, now())
   where k.territoire_id = (select prive.ctx_territoire()) and k.id = (select prive.ctx_compte())
     and k.personne_id is null and not k.est_representant and k.clos_le is null
     and k.edition = lue
  returning k.edition $$;
-- Asked once, and no more after « plus tard ».
create or replace function prive.voir_mon_profil() returns void
  language sql volatile security definer set search_path = public, pg_temp as $$
  update compte k set profil_vu_le = now()
   where k.territoire_id = (select prive.ctx_territoire()) and k.id = (select prive.ctx_compte())
     and k.personne_id is null and not k.est_representant and k.profil_vu_le is null $$;
-- A function and a number, corrected by who administers: the administrateur, or the gestionnaire of
-- whoever works there today.
create or replace function prive.corriger_profil(c uuid, fonction_ text, telephone_ text, lue int)
  returns int
  language sql volatile security definer set search_path = public, pg_temp as $$
  update compte k set fonction = fonction_, telephone = telephone_
   where k.territoire_id = (select prive.ctx_territoire()) and k.id = c
     and k.id <> (select prive.ctx_compte())
     and k.personne_id is null and not k.est_representant and k.clos_le is null
     and k.edition = lue
     and ((select prive.ctx_role()) = 'administrateur'
       or (select prive.ctx_role()) = 'gestionnaire' and exists (select 1 from habilitation h
         where h.territoire_id = k.territoire_id and h.compte_id = k.id
           and h.structure_id = (select prive.ctx_structure())
           and h.role in ('professionnel', 'gestionnaire') and prive.court(h.debut, h.fin)))
  returning k.edition $$;
-- Whether somebody is still to be asked how they are reached.
create or replace function prive.profil_du(t int, c uuid) returns boolean
  language sql stable set search_path = public, pg_temp as $$
  select exists (select 1 from compte k where k.territoire_id = t and k.id = c
     and k.personne_id is null and not k.est_representant and k.profil_vu_le is null
     and (k.telephone is null or k.fonction is null)) $$;

-- 3. Grants ---------------------------------------------------------------------------------------
alter table demande_connexion enable row level security;
alter table demande_connexion force row level security;
create policy proprietaire on demande_connexion to carnet_owner using (true) with check (true);
create policy lire_la_mienne on identite_federee for select to carnet_app using (
  territoire_id = (select prive.ctx_territoire()) and compte_id = (select prive.ctx_compte()));
revoke all on identite_federee, second_facteur, code_secours, preuve, demande_connexion,
  connexion_federee from carnet_app;
grant select (territoire_id, id, compte_id, fournisseur, liee_le, vue_le) on identite_federee
  to carnet_app;

revoke execute on function prive.capacites(int, uuid), prive.personne_due(preuve),
  prive.tenir_adresses(), prive.tenir_partage(), prive.identites(int, uuid),
  prive.profil_du(int, uuid), prive.ecrire_mon_profil(text, text, text, text, int),
  prive.voir_mon_profil(), prive.corriger_profil(uuid, text, text, int),
  prive.reconnaitre(bytea, date, text),
  prive.prouver(bytea, int, uuid, text, boolean, bytea),
  prive.lire_preuve(bytea), prive.choisir_capacite(bytea, int, uuid, uuid),
    prive.depenser_preuve(bytea),
  prive.abandonner_preuve(bytea) from public;
grant execute on function prive.ecrire_mon_profil(text, text, text, text, int),
  prive.voir_mon_profil(), prive.corriger_profil(uuid, text, text, int),
  prive.reconnaitre(bytea, date, text),
  prive.prouver(bytea, int, uuid, text, boolean, bytea),
  prive.lire_preuve(bytea),
  prive.choisir_capacite(bytea, int, uuid, uuid), prive.depenser_preuve(bytea),
    prive.abandonner_preuve(bytea) to carnet_app;
