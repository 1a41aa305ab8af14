-- Logins by a provider. A login under way is remembered here, not in the browser; an identity is an
-- issuer and a subject.

-- 1. A login under way: single use, ten minutes, one browser --------------------------------------
create or replace function prive.noter_depart(etat bytea, fournisseur_ text, navigateur bytea,
  nonce_ text, verificateur_ text,
                                              suite_ text) returns void
  language sql volatile security definer set search_path = public, pg_temp as $$
  delete from demande_connexion where expire_le < now();
  insert into demande_connexion
    (etat_sha256, fournisseur, navigateur_sha256, nonce, verificateur, suite)
    values (etat, fournisseur_, navigateur, nonce_, verificateur_, suite_) $$;
-- A state shown by another browser is spent all the same: somebody else has seen it.
create or replace function prive.reprendre_depart(etat bytea, fournisseur_ text, navigateur bytea)
  returns table (nonce text, verificateur text, suite text)
  language sql volatile security definer set search_path = public, pg_temp as $$
  with depense as (delete from demande_connexion d where d.etat_sha256 = etat returning d.*)
  select d.nonce, d.verificateur, d.suite from depense d
   where d.fournisseur = fournisseur_ and d.navigateur_sha256 = navigateur and d.expire_le > now()
     $$;

-- 2. Who this is ----------------------------------------------------------------------------------
-- « Anne-Marie », « ANNE  MARIE » and « Anne Marie » are one name (core/plier.sql); nothing nearer
-- than that is.
drop function if exists prive.plier_nom(text);

-- The sex that the provider says is not the one that her carnet says: nothing, when one of the two
-- says none.
create or replace function prive.autre_sexe(civilite text, sexe text) returns boolean
  language sql immutable set search_path = pg_catalog, pg_temp as $$
  select coalesce(case civilite when 'Madame' then sexe = 'male'
                  when 'Monsieur' then sexe = 'female' end, false) $$;

-- Comptes that wait for a first login and answer to what the provider verified: the e-mail of a
-- professional who holds a capacity; the birth name, one or several of the given names, the birth
-- date and the place of birth of a person, when nobody else in the territoire answers to them;
-- those of a guardian whose mandate runs. A place that her carnet or the provider does not say is
-- not compared; one that the provider says so that nobody can read it is not hers. Of two namesakes
-- born the same day, sex tells which; alone, whose civility is another is still asked about: she
-- chose it, and somebody has her before them all the same. The provider says every given name; a
-- carnet holds those that are used. In PL/pgSQL, which looks names up late: auth/personnes/mur.sql,
-- which compares places, is applied after.
drop function if exists prive.comptes_en_attente(text, text, text, text, date);
drop function if exists prive.comptes_en_attente(text, text, text, text, date, text);
create or replace function prive.comptes_en_attente(fournisseur_ text, courriel_ text, nom_ text,
  prenoms_ text, naissance_ date, sexe_ text, commune_ text, pays_ text)
  returns table (territoire_id int, compte_id uuid)
  language plpgsql stable set search_path = public, pg_temp as $$
begin
  return query
  select k.territoire_id, k.id from compte k
   where fournisseur_ = 'proconnect' and k.personne_id is null and not k.est_representant
     and k.clos_le is null
     and k.courriel = courriel_
     and exists (select 1 from prive.capacites(k.territoire_id, k.id))
  union all
  select p.territoire_id, (array_agg(k.id))[1]
    from (
      select p.territoire_id, p.id, prive.autre_sexe(p.civilite, sexe_) as autre,
        bool_and(prive.autre_sexe(p.civilite, sexe_)) over (partition by p.territoire_id) as toutes
        from personne p
       where fournisseur_ = 'franceconnect' and p.date_naissance = naissance_
         and p.reuni_dans is null and p.decedee_le is null
         and not prive.ne_ailleurs(p.commune_naissance, p.pays_naissance, commune_, pays_)
         and prive.plier(coalesce(p.nom_naissance, p.nom)) = prive.plier(nom_)
         and prive.plier(p.prenom) <> ''
         and strpos(' ' || prive.plier(prenoms_) || ' ', ' ' || prive.plier(p.prenom) || ' ') > 0
         and prive.plier(nom_) <> '' and prive.plier(prenoms_) <> '') p
    left join compte k on k.territoire_id = p.territoire_id and k.personne_id = p.id
      and k.clos_le is null
   where not p.autre or p.toutes
   group by p.territoire_id having count(*) = 1 and count(k.id) = 1
  union all
  select k.territoire_id, (array_agg(k.id))[1] from compte k
   where fournisseur_ = 'franceconnect' and k.est_representant and k.clos_le is null
     and k.date_naissance = naissance_ and prive.represente(k.territoire_id, k.id)
     and prive.plier(k.nom) = prive.plier(nom_) and prive.plier(k.prenom) <> ''
     and strpos(' ' || prive.plier(prenoms_) || ' ', ' ' || prive.plier(k.prenom) || ' ') > 0
     and prive.plier(nom_) <> '' and prive.plier(prenoms_) <> ''
   group by k.territoire_id having count(*) = 1;
end $$;

-- The comptes of an identity, « connue » or just « liee »; « prise » when the compte that answers
-- is tied to another one: two identities never share a compte. Each tie and each refusal is written
-- in the territoire's journal.
drop function if exists prive.identifier(text, text, text, text, text, text, date);
drop function if exists prive.identifier(text, text, text, text, text, text, date, text);
create or replace function prive.identifier(fournisseur_ text, emetteur_ text, sujet_ text,
  courriel_ text, nom_ text, prenoms_ text, naissance_ date, sexe_ text default null,
  commune_ text default null, pays_ text default null)
  returns table (territoire_id int, compte_id uuid, issue text)
  language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
  k record;
  lie boolean;
  elle uuid;
begin
  return query update identite_federee i set vue_le = now()
                where i.emetteur = emetteur_ and i.sujet = sujet_ and i.fournisseur = fournisseur_
                  and exists (select 1 from compte q
                    where q.territoire_id = i.territoire_id and q.id = i.compte_id
                                 and q.clos_le is null)
               returning i.territoire_id, i.compte_id, 'connue';
  for k in select a.territoire_id, a.compte_id
    from prive.comptes_en_attente(fournisseur_, courriel_, nom_, prenoms_, naissance_, sexe_,
      commune_, pays_) a
            where not exists (select 1 from identite_federee i
              where i.territoire_id = a.territoire_id
                                 and i.emetteur = emetteur_ and i.sujet = sujet_)
  loop
    -- What happens at the door of her space is about her: she reads it among who looked.
    select q.personne_id into elle from compte q
      where q.territoire_id = k.territoire_id and q.id = k.compte_id;
    -- A namesake is never the first one in: somebody who sees her says so, or the code of her paper
    -- was just typed.
    if fournisseur_ = 'franceconnect'
      and not exists (select 1 from compte q where q.territoire_id = k.territoire_id
         and q.id = k.compte_id and q.liaison_jusqu_au > now()) then
      perform prive.poser(k.territoire_id, k.compte_id, null, null, null);
      perform prive.noter('refus', elle, 0, 'Connexion refusée', 'identité à confirmer en présence',
        null,
                          jsonb_build_object('fournisseur', fournisseur_));
      perform prive.entrer_anonyme();
      continue;
    end if;
    insert into identite_federee (territoire_id, compte_id, fournisseur, emetteur, sujet)
      values (k.territoire_id, k.compte_id, fournisseur_, emetteur_, sujet_) on conflict do nothing;
    lie := found;
    if lie then
      update compte q set liaison_jusqu_au = null
        where q.territoire_id = k.territoire_id and q.id = k.compte_id;
    end if;
    perform prive.poser(k.territoire_id, k.compte_id, null, null, null);
    perform prive.noter(case when lie then 'ecriture' else 'refus' end, elle, 0,
                        case when lie then 'Identité liée au compte' else 'Connexion refusée' end,
                        case when lie then null else 'compte lié à une autre identité' end, null,
                        jsonb_build_object('fournisseur', fournisseur_));
    perform prive.entrer_anonyme();
    return query select k.territoire_id, k.compte_id, case when lie then 'liee' else 'prise' end;
  end loop;
end $$;

-- An administrateur unties an identity: the compte waits for a first login again, its sessions end,
-- its second factor too.
drop function if exists prive.detacher_identite(uuid);
create or replace function prive.detacher_identite(c uuid) returns setof uuid
  language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
  t int := prive.ctx_territoire();
  elle uuid;
begin
  if prive.ctx_role() is distinct from 'administrateur' then
    raise exception 'réservé' using errcode = '42501';
  end if;
  delete from identite_federee i where i.territoire_id = t and i.compte_id = c;
  if not found then
    return;
  end if;
  select k.personne_id into elle from compte k where k.territoire_id = t and k.id = c;
  delete from connexion x where x.territoire_id = t and x.compte_id = c;
  delete from preuve p where p.territoire_id = t and p.compte_id = c;
  delete from second_facteur f where f.territoire_id = t and f.compte_id = c;
  delete from code_secours s where s.territoire_id = t and s.compte_id = c;
  perform prive.noter('ecriture', elle, 0, 'Identité détachée du compte', null, null,
    jsonb_build_object('compte', c));
  return next elle;
end $$;

-- 3. Logging out there too ------------------------------------------------------------------------
create or replace function prive.federer_connexion(empreinte bytea, fournisseur_ text,
  id_token_ bytea) returns void
  language sql volatile security definer set search_path = public, pg_temp as $$
  insert into connexion_federee (territoire_id, connexion_id, fournisseur, id_token)
    select c.territoire_id, c.id, fournisseur_, id_token_ from connexion c
      where c.jeton_sha256 = empreinte $$;
create or replace function prive.lire_federation(empreinte bytea)
  returns table (fournisseur text, id_token bytea)
  language sql stable security definer set search_path = public, pg_temp as $$
  select f.fournisseur, f.id_token from connexion c
    join connexion_federee f on f.territoire_id = c.territoire_id and f.connexion_id = c.id
   where c.jeton_sha256 = empreinte $$;

create policy lire_pour_administrer on identite_federee for select to carnet_app using (
  territoire_id = (select prive.ctx_territoire()) and (select prive.ctx_role()) = 'administrateur');

-- 4. Grants ---------------------------------------------------------------------------------------
revoke execute on function prive.noter_depart(bytea, text, bytea, text, text, text),
  prive.reprendre_depart(bytea, text, bytea),
  prive.autre_sexe(text, text),
  prive.comptes_en_attente(text, text, text, text, date, text, text, text),
  prive.identifier(text, text, text, text, text, text, date, text, text, text),
  prive.detacher_identite(uuid),
  prive.federer_connexion(bytea, text, bytea), prive.lire_federation(bytea) from public;
grant execute on function prive.noter_depart(bytea, text, bytea, text, text, text),
  prive.reprendre_depart(bytea, text, bytea),
  prive.identifier(text, text, text, text, text, text, date, text, text, text),
  prive.detacher_identite(uuid),
  prive.federer_connexion(bytea, text, bytea), prive.lire_federation(bytea) to carnet_app;
