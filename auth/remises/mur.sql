-- A screen handed over to the person. The application reads nothing of this table: the functions
-- below are the only way.

-- The session stays as it is, but its token is replaced by one that nobody holds: only the code,
-- typed on the screen handed over, gives it a new one.
drop function if exists prive.remettre(bytea, bytea, bytea, uuid, jsonb);
create or replace function prive.remettre(session bytea, empreinte bytea, code bytea, p uuid,
  quoi jsonb, masque_ int) returns void
  language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
  t int := prive.ctx_territoire();
  k uuid;
begin
  if not prive.recueille(t, p) then
    raise exception 'recueil refusé' using errcode = '42501';
  end if;
  delete from connexion x using remise r
    where r.territoire_id = t and r.compte_id = (select prive.ctx_compte()) and r.expire_le < now()
     and x.territoire_id = t and x.id = r.connexion_id;
  update connexion x
    set jeton_sha256
    = sha256(convert_to(gen_random_uuid()::text || gen_random_uuid()::text, 'UTF8')), vue_le = now()
   where x.jeton_sha256 = session and x.territoire_id = t
     and x.compte_id = (select prive.ctx_compte()) returning x.id into k;
  if k is null then
    raise exception 'connexion inconnue' using errcode = '28000';
  end if;
  insert into remise
    (territoire_id, jeton_sha256, code_sha256, connexion_id, compte_id, personne_id, proposition,
    masque)
    values (t, empreinte, code, k, prive.ctx_compte(), p, quoi, masque_);
end $$;

-- Where a code for this screen may go: to her own address, unless whoever hands the screen over
-- wrote it, or somebody who had entered by a weak proof. One that others have, or had, or that a
-- professional comes by, is not hers alone.
create or replace function prive.adresse_sure(t int, p uuid, tend uuid) returns setof compte
  language sql stable security definer set search_path = public, pg_temp as $$
  select k.* from compte k
   where k.territoire_id = t and k.personne_id = p and k.clos_le is null
     and k.courriel not like '%@invalid'
     and k.adresse_par is distinct from tend and not k.adresse_faible and not k.canal_partage
     and not exists (select 1 from compte o
       where o.courriel = k.courriel and o.personne_id is null) $$;
-- The same by a text message: her own number, that somebody else than whoever hands the screen over
-- wrote, and that neither a professional nor a place answers.
create or replace function prive.numero_sur(t int, p uuid, tend uuid) returns setof compte
  language sql stable security definer set search_path = public, pg_temp as $$
  select k.* from compte k
    cross join lateral (select right(k.mobile, 9) as fin) n
   where k.territoire_id = t and k.personne_id = p and k.clos_le is null
     and k.mobile is not null
     and k.mobile_par <> tend and not k.mobile_faible and not k.canal_partage
     and not exists (select 1 from compte o where o.personne_id is null
       and right(regexp_replace(o.telephone, '[^0-9]', '', 'g'), 9) = n.fin)
     and not exists (select 1 from structure s where s.territoire_id = t
       and right(regexp_replace(s.telephone, '[^0-9]', '', 'g'), 9) = n.fin) $$;
-- Who handed the screen over, if they still hold their capacity, and what they ask.
drop function if exists prive.lire_remise(bytea);
create or replace function prive.lire_remise(empreinte bytea)
  returns table
    (territoire_id int, compte_id uuid, role text, structure_id uuid, prenom text, nom text,
    fonction text,
                 structure_nom text, territoire_nom text, visee_id uuid, proposition jsonb,
                   reponse text, essais int, prouvee boolean, joignable boolean,
                 joignable_sms boolean)
  language sql stable security definer set search_path = public, pg_temp as $$
  select l.territoire_id, l.compte_id, l.role, l.structure_id, l.prenom, l.nom, l.fonction,
    l.structure_nom, l.territoire_nom,
         r.personne_id, r.proposition, r.reponse, r.essais, r.prouvee_le is not null,
         exists (select 1 from prive.adresse_sure(r.territoire_id, r.personne_id, r.compte_id)),
         exists (select 1 from prive.numero_sur(r.territoire_id, r.personne_id, r.compte_id))
    from remise r
    join connexion x on x.territoire_id = r.territoire_id and x.id = r.connexion_id
      and x.expire_le > now()
    cross join lateral prive.lire_capacite(r.territoire_id, r.compte_id, x.habilitation_id) l
   where r.jeton_sha256 = empreinte and r.expire_le > now() $$;

-- A code for her, three times at most by whatever way; gives to which address, or number, or
-- nothing.
drop function if exists prive.poser_code_remise(bytea, bytea);
create or replace function prive.poser_code_remise(empreinte bytea, code bytea,
  par_sms boolean default false)
  returns table (courriel text, compte_id uuid, mobile text)
  language sql volatile security definer set search_path = public, pg_temp as $$
  update remise m set code_elle_sha256 = code, code_elle_le = now(), envois = m.envois + 1
    from (select n.personne_id from remise n where n.jeton_sha256 = empreinte) q
    cross join lateral (
      select a.id, a.courriel, null as mobile
        from prive.adresse_sure(prive.ctx_territoire(), q.personne_id, prive.ctx_compte()) a
       where not par_sms
      union all
      select a.id, null, a.mobile
        from prive.numero_sur(prive.ctx_territoire(), q.personne_id, prive.ctx_compte()) a
       where par_sms) k
   where m.jeton_sha256 = empreinte and m.territoire_id = (select prive.ctx_territoire())
     and m.compte_id = (select prive.ctx_compte()) and m.reponse is null and m.expire_le > now()
     and m.envois < 3
  returning k.courriel, k.id, k.mobile $$;
-- She types a code of hers, sent to her for this screen, or of her paper, under the key of the day
-- or one that it replaced: five tries. Whoever hands
-- the screen over and prepared the paper knows its code; so may whoever had entered with the one
-- before.
drop function if exists prive.prouver_remise(bytea, bytea, bytea);
create or replace function prive.prouver_remise(empreinte bytea, envoye bytea, papiers bytea[])
  returns text
  language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
  r remise;
  c code_entree;
begin
  select * into r from remise y
    where y.jeton_sha256 = empreinte and y.territoire_id = (select prive.ctx_territoire())
     and y.compte_id = (select prive.ctx_compte()) and y.reponse is null and y.expire_le > now()
     for update;
  if not found then
    return 'absente';
  end if;
  if r.prouvee_le is not null then
    return 'ok';
  end if;
  if r.essais_elle >= 5 then
    return 'bloquee';
  end if;
  select d.* into c from code_entree d
    join compte k on k.territoire_id = d.territoire_id and k.id = d.compte_id and k.clos_le is null
   where d.territoire_id = r.territoire_id and k.personne_id = r.personne_id
     and d.code_hmac = any(papiers) and d.expire_le > now() and d.essais < 5 for update of d;
  if c.id is not null and (c.faible or c.par_compte_id = r.compte_id) then
    return 'sien';
  end if;
  if c.id is null and (envoye is null or r.code_elle_sha256 is distinct from envoye
    or r.code_elle_le <= now() - interval '10 minutes')
  then
    update remise x set essais_elle = x.essais_elle + 1
      where x.territoire_id = r.territoire_id and x.id = r.id;
    return case when r.essais_elle = 4 then 'bloquee' else 'faux' end;
  end if;
  delete from code_entree d where d.territoire_id = c.territoire_id and d.id = c.id;
  update remise x set prouvee_le = now(), code_elle_sha256 = null
    where x.territoire_id = r.territoire_id and x.id = r.id;
  return 'ok';
end $$;

-- One answer, once, with the sensitive domains that she ticked, none without a code of hers: what
-- is recorded from it is checked against both.
drop function if exists prive.repondre_remise(bytea, text);
create or replace function prive.repondre_remise(empreinte bytea, dit text, coches_ int)
  returns uuid
  language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
  k uuid;
begin
  update remise r set reponse = dit, coches = coches_ & r.masque & case
      when r.prouvee_le is null then prive.ordinaires() else prive.tous() end
   where r.jeton_sha256 = empreinte
     and r.territoire_id = (select prive.ctx_territoire())
       and r.compte_id = (select prive.ctx_compte()) and r.reponse is null and r.expire_le > now()
     and prive.recueille(r.territoire_id, r.personne_id)
  returning r.id into k;
  return k;
end $$;

-- The right code gives the session a new token; a wrong one counts, and after five the screen is
-- never taken back.
create or replace function prive.reprendre(empreinte bytea, code bytea, session bytea) returns text
  language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
  r remise;
begin
  select * into r from remise x
    where x.jeton_sha256 = empreinte and x.territoire_id = (select prive.ctx_territoire())
     and x.compte_id = (select prive.ctx_compte()) and x.expire_le > now() for update;
  if not found then
    return 'absente';
  end if;
  if r.essais >= 5 then
    return 'bloquee';
  end if;
  if r.code_sha256 <> code then
    update remise x set essais = x.essais + 1
      where x.territoire_id = r.territoire_id and x.id = r.id;
    return case when r.essais = 4 then 'bloquee' else 'faux' end;
  end if;
  update connexion k set jeton_sha256 = session, vue_le = now()
    where k.territoire_id = r.territoire_id and k.id = r.connexion_id;
  delete from remise x where x.territoire_id = r.territoire_id and x.id = r.id;
  return 'ok';
end $$;

-- Ends the session that waits: whoever holds the screen may always do that.
create or replace function prive.abandonner_remise(empreinte bytea) returns void
  language sql volatile security definer set search_path = public, pg_temp as $$
  delete from connexion x using remise r
   where r.jeton_sha256 = empreinte and x.territoire_id = r.territoire_id and x.id = r.connexion_id
     $$;

revoke all on remise from carnet_app;
revoke execute on function prive.remettre(bytea, bytea, bytea, uuid, jsonb, int),
  prive.lire_remise(bytea),
  prive.repondre_remise(bytea, text, int), prive.reprendre(bytea, bytea, bytea),
    prive.abandonner_remise(bytea),
  prive.adresse_sure(int, uuid, uuid), prive.numero_sur(int, uuid, uuid),
    prive.poser_code_remise(bytea, bytea, boolean), prive.prouver_remise(bytea, bytea, bytea[])
  from public;
grant execute on function prive.remettre(bytea, bytea, bytea, uuid, jsonb, int),
  prive.lire_remise(bytea),
  prive.repondre_remise(bytea, text, int), prive.reprendre(bytea, bytea, bytea),
    prive.abandonner_remise(bytea),
  prive.poser_code_remise(bytea, bytea, boolean), prive.prouver_remise(bytea, bytea, bytea[])
  to carnet_app;
