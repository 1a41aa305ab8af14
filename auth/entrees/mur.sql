-- Her own space: a compte made with her by a member of her circle, and the code of a paper by which
-- she enters it the first time. The application reads no code and makes no person's compte but
-- through the functions below.

-- Who opens, closes and gives codes: a durable place in the circle, today, and never against her
-- refusal; for a carnet that lives.
create or replace function prive.peut_ouvrir_espace(p uuid) returns boolean
  language sql stable security definer set search_path = public, pg_temp as $$
  select prive.role_ecrit(prive.ctx_role()) and prive.ctx_structure() is not null
     and prive.est_du_cercle(prive.ctx_territoire(), p, prive.ctx_structure(), true)
     and not prive.est_refusee(prive.ctx_territoire(), p, prive.ctx_structure(),
       prive.ctx_compte())
     and exists (select 1 from personne q
       where q.territoire_id = (select prive.ctx_territoire()) and q.id = p
                    and q.archivee_le is null and q.reuni_dans is null and q.decedee_le is null) $$;
create or replace function prive.exiger_espace(p uuid) returns void
  language plpgsql volatile security definer set search_path = public, pg_temp as $$
begin
  if not prive.peut_ouvrir_espace(p) then
    raise exception 'espace refusé' using errcode = '42501';
  end if;
  perform 1 from personne q
    where q.territoire_id = (select prive.ctx_territoire()) and q.id = p for no key update;
end $$;

-- What her circle sees of it: that it exists, by which address, until when a code waits. Never the
-- code.
drop function if exists prive.espace_de(uuid);
create or replace function prive.espace_de(p uuid)
  returns table
    (prenom text, nom text, propose text, numero_propose text, ouvert boolean, courriel text,
    mobile text, code_jusqu_au timestamptz, identite boolean, liaison_jusqu_au timestamptz)
  language sql stable security definer set search_path = public, pg_temp as $$
  select q.prenom, q.nom, q.courriel, q.telephone, k.id is not null,
    nullif(k.courriel, 'sans-courriel-' || k.id || '@invalid'), k.mobile, c.expire_le,
         exists (select 1 from identite_federee i
           where i.territoire_id = k.territoire_id and i.compte_id = k.id),
         case when k.liaison_jusqu_au > now() then k.liaison_jusqu_au end
    from personne q
    left join compte k on k.territoire_id = q.territoire_id and k.personne_id = q.id
      and k.clos_le is null
    left join code_entree c on c.territoire_id = k.territoire_id and c.compte_id = k.id
      and c.expire_le > now() and c.essais < 5
   where q.territoire_id = (select prive.ctx_territoire()) and q.id = p
     and prive.peut_ouvrir_espace(p)
   order by k.id, c.expire_le desc limit 1 $$;

-- One space a person: the compte that was closed opens again, nothing of what it was tied to with
-- it.
drop function if exists prive.ouvrir_espace(uuid, text);
create or replace function prive.ouvrir_espace(p uuid, courriel_ text, mobile_ text default null)
  returns uuid
  language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
  t int := (select prive.ctx_territoire());
  cle uuid;
  adresse text;
begin
  perform prive.tenir_adresses();
  perform prive.exiger_espace(p);
  if exists (select 1 from compte k
    where k.territoire_id = t and k.personne_id = p and k.clos_le is null) then
    return null;
  end if;
  select k.id into cle from compte k where k.territoire_id = t and k.personne_id = p
    order by k.clos_le desc limit 1;
  adresse := coalesce(lower(courriel_), 'sans-courriel-' || coalesce(cle, p) || '@invalid');
  if cle is null then
    cle := gen_random_uuid();
    insert into compte
      (territoire_id, id, courriel, mobile, canal_a_prouver, prenom, nom, personne_id)
      select t, cle, coalesce(lower(courriel_), 'sans-courriel-' || cle || '@invalid'), mobile_,
        true, q.prenom, q.nom, p
        from personne q where q.territoire_id = t and q.id = p;
  else
    update compte k
      set clos_le = null, courriel = adresse, mobile = mobile_, canal_a_prouver = true
      where k.territoire_id = t and k.id = cle;
  end if;
  perform prive.noter('ecriture', p, 1, 'Espace de la personne ouvert', null, null,
                      jsonb_build_object('canal', case when courriel_ is not null then 'courriel'
                        when mobile_ is not null then 'sms' else 'papier' end));
  return cle;
end $$;
-- Whoever opens spaces draws a code and cancels it; so does she, from her own space: she comes back
-- by paper, or lost one.
create or replace function prive.exiger_code(p uuid) returns void
  language plpgsql volatile security definer set search_path = public, pg_temp as $$
begin
  if prive.ctx_role() is distinct from 'personne' or prive.ctx_personne() is distinct from p then
    perform prive.exiger_espace(p);
  end if;
end $$;
-- The way she comes back changes: by whoever opens spaces, or by her. What was sent to the former
-- address opens nothing more, nor what it had opened, but the session from which she acts
-- (`gardee`); the new one is to be proved. Gives the former, who is told.
drop function if exists prive.changer_canal(uuid, text, text);
create or replace function prive.changer_canal(p uuid, courriel_ text, mobile_ text,
  gardee bytea default null)
  returns table (compte_id uuid, courriel text, mobile text)
  language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
  t int := (select prive.ctx_territoire());
  k compte;
begin
  perform prive.tenir_adresses();
  perform prive.exiger_code(p);
  select * into k from compte c
    where c.territoire_id = t and c.personne_id = p and c.clos_le is null for update;
  if not found then
    return;
  end if;
  update compte c set courriel = coalesce(lower(courriel_), 'sans-courriel-' || k.id || '@invalid'),
      mobile = mobile_, canal_a_prouver = true
    where c.territoire_id = t and c.id = k.id;
  delete from lien_connexion l where k.id = any(l.comptes);
  delete from preuve d where d.territoire_id = t and d.compte_id = k.id;
  delete from connexion d where d.territoire_id = t and d.compte_id = k.id
    and d.moyen in ('courriel', 'sms') and d.jeton_sha256 is distinct from gardee;
  perform prive.noter('ecriture', p, 1, 'Façon d’entrer changée', null, null,
                      jsonb_build_object('canal', case when courriel_ is not null then 'courriel'
                        when mobile_ is not null then 'sms' else 'papier' end));
  return query select k.id, nullif(k.courriel, 'sans-courriel-' || k.id || '@invalid'), k.mobile;
end $$;
-- By what she comes back, for herself.
create or replace function prive.mon_canal()
  returns table (courriel text, mobile text)
  language sql stable security definer set search_path = public, pg_temp as $$
  select nullif(k.courriel, 'sans-courriel-' || k.id || '@invalid'), k.mobile from compte k
   where k.territoire_id = (select prive.ctx_territoire()) and k.id = (select prive.ctx_compte())
     and prive.ctx_role() = 'personne' $$;
-- A new code ends the former one.
create or replace function prive.poser_code(cle uuid, empreinte bytea) returns timestamptz
  language plpgsql volatile set search_path = public, pg_temp as $$
declare
  t int := (select prive.ctx_territoire());
  fin timestamptz;
begin
  delete from code_entree c where c.territoire_id = t and c.compte_id = cle;
  insert into code_entree (territoire_id, compte_id, code_hmac, par_compte_id)
    values (t, cle, empreinte, prive.ctx_compte()) returning expire_le into fin;
  return fin;
end $$;
create or replace function prive.donner_code(p uuid, empreinte bytea) returns timestamptz
  language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
  t int := (select prive.ctx_territoire());
  cle uuid;
  fin timestamptz;
begin
  perform prive.exiger_code(p);
  select k.id into cle from compte k
    where k.territoire_id = t and k.personne_id = p and k.clos_le is null;
  if cle is null then
    return null;
  end if;
  fin := prive.poser_code(cle, empreinte);
  perform prive.noter('ecriture', p, 1, 'Code d’entrée remis sur papier', null, null, '{}'::jsonb);
  return fin;
end $$;
-- A code that was lost opens nothing any more; gives who had prepared it, or null when there is
-- none.
create or replace function prive.annuler_code(p uuid) returns uuid
  language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
  t int := (select prive.ctx_territoire());
  par uuid;
begin
  perform prive.exiger_code(p);
  delete from code_entree c using compte k
   where k.territoire_id = t and k.personne_id = p and c.territoire_id = t and c.compte_id = k.id
     returning c.par_compte_id into par;
  if par is not null then
    perform prive.noter('ecriture', p, 1, 'Code d’entrée annulé', null, null, '{}'::jsonb);
  end if;
  return par;
end $$;
-- Until when a code waits for the caller, an accompanied person. Never the code.
create or replace function prive.mon_code() returns timestamptz
  language sql stable security definer set search_path = public, pg_temp as $$
  select c.expire_le from code_entree c where c.territoire_id = (select prive.ctx_territoire())
     and c.compte_id = (select prive.ctx_compte()) and prive.ctx_role() = 'personne'
       and c.expire_le > now() and c.essais < 5 $$;
-- In presence: the first login by FranceConnect may tie itself to this compte, for half an hour and
-- no longer.
create or replace function prive.attendre_identite(p uuid) returns boolean
  language plpgsql volatile security definer set search_path = public, pg_temp as $$
begin
  perform prive.exiger_espace(p);
  update compte k set liaison_jusqu_au = now() + interval '30 minutes'
   where k.territoire_id = (select prive.ctx_territoire()) and k.personne_id = p
     and k.clos_le is null;
  if not found then
    return false;
  end if;
  perform prive.noter('ecriture', p, 1, 'Identité confirmée en présence', null, null, '{}'::jsonb);
  return true;
end $$;
create or replace function prive.fermer_espace(p uuid) returns boolean
  language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
  t int := (select prive.ctx_territoire());
  cle uuid;
begin
  perform prive.exiger_espace(p);
  update compte k set clos_le = now(), liaison_jusqu_au = null
   where k.territoire_id = t and k.personne_id = p and k.clos_le is null returning k.id into cle;
  if cle is null then
    return false;
  end if;
  delete from code_entree c where c.territoire_id = t and c.compte_id = cle;
  delete from carte_codes c where c.territoire_id = t and c.compte_id = cle;
  delete from lien_connexion l where cle = any(l.comptes);
  delete from connexion c where c.territoire_id = t and c.compte_id = cle;
  delete from preuve c where c.territoire_id = t and c.compte_id = cle;
  delete from identite_federee c where c.territoire_id = t and c.compte_id = cle;
  update jeton j set revoque_le = now()
    where j.territoire_id = t and j.compte_id = cle and j.revoque_le is null;
  perform prive.noter('ecriture', p, 1, 'Espace de la personne fermé', null, null, '{}'::jsonb);
  return true;
end $$;

-- Whoever types the code of a paper with her birth date: once. A wrong date counts, and the fifth
-- ends the code. The paper was handed over in presence: her first login by FranceConnect may follow
-- within ten minutes.
create or replace function prive.entrer_par_code(empreinte bytea, naissance date)
  returns table (territoire_id int, compte_id uuid)
  language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
  c code_entree;
begin
  delete from code_entree d where d.expire_le <= now();
  select * into c from code_entree d where d.code_hmac = empreinte and d.essais < 5 for update;
  if not found then
    return;
  end if;
  update compte k set liaison_jusqu_au = now() + interval '10 minutes'
    from prive.identites(c.territoire_id, c.compte_id) q
   where k.territoire_id = c.territoire_id and k.id = c.compte_id
     and q.date_naissance = naissance;
  if found then
    delete from code_entree d where d.territoire_id = c.territoire_id and d.id = c.id;
    return query select c.territoire_id, c.compte_id;
  else
    update code_entree d set essais = d.essais + 1
      where d.territoire_id = c.territoire_id and d.id = c.id;
  end if;
end $$;

-- What an address, a number and a code are worth, whatever path writes them: who wrote it, whether
-- whoever drew the other had shown more than a link or a code themselves.
create or replace function prive.signer_adresse() returns trigger
  language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  if tg_op = 'INSERT' or new.courriel is distinct from old.courriel then
    new.adresse_par := nullif(current_setting('app.compte', true), '')::uuid;
    new.adresse_faible := coalesce(current_setting('app.lien', true), '') = 'oui';
  end if;
  if tg_op = 'INSERT' or new.mobile is distinct from old.mobile then
    new.mobile_par := nullif(current_setting('app.compte', true), '')::uuid;
    new.mobile_faible := coalesce(current_setting('app.lien', true), '') = 'oui';
  end if;
  return new;
end $$;
create or replace trigger signer_adresse before insert or update of courriel, mobile on compte
  for each row when (new.personne_id is not null) execute function prive.signer_adresse();
create or replace function prive.peser_code() returns trigger
  language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  new.faible := coalesce(current_setting('app.lien', true), '') = 'oui';
  return new;
end $$;
create or replace trigger peser_code before insert on code_entree
  for each row execute function prive.peser_code();

revoke execute on function prive.peut_ouvrir_espace(uuid), prive.exiger_espace(uuid),
  prive.signer_adresse(), prive.peser_code(),
  prive.exiger_code(uuid), prive.espace_de(uuid), prive.poser_code(uuid, bytea),
  prive.annuler_code(uuid), prive.mon_code(), prive.mon_canal(),
  prive.changer_canal(uuid, text, text, bytea),
  prive.ouvrir_espace(uuid, text, text), prive.donner_code(uuid, bytea),
    prive.attendre_identite(uuid),
    prive.fermer_espace(uuid),
  prive.entrer_par_code(bytea, date) from public;
grant execute on function prive.annuler_code(uuid), prive.mon_code(), prive.espace_de(uuid),
  prive.mon_canal(), prive.changer_canal(uuid, text, text, bytea),
  prive.ouvrir_espace(uuid, text, text), prive.donner_code(uuid, bytea),
  prive.attendre_identite(uuid), prive.fermer_espace(uuid),
    prive.entrer_par_code(bytea, date) to carnet_app;
