-- Cards of codes: twenty codes on a paper that she keeps, for who has neither e-mail nor mobile.
-- Whoever prints a card reads its codes: alone, they open what the code of a paper opens. She
-- enters as herself with them and the number that she chose before somebody else than the printer.
-- The application reads nothing of a card but through the functions below.

-- Which code is asked: the first that did not serve, so that the page never asks what it already
-- read.
create or replace function prive.rang_du(codes bytea[]) returns int
  language sql immutable set search_path = pg_catalog, pg_temp as $$
  select min(i) from generate_subscripts(codes, 1) i where codes[i] is not null $$;
create or replace function prive.codes_restants(codes bytea[]) returns int
  language sql immutable set search_path = pg_catalog, pg_temp as $$
  select cardinality(array_remove(codes, null)) $$;

-- A card that ends takes with it what it had opened, but the session from which she acts. Gives who
-- had drawn it.
create or replace function prive.eteindre_carte(t int, cle uuid, gardee bytea) returns uuid
  language plpgsql volatile set search_path = public, pg_temp as $$
declare
  par uuid;
begin
  delete from carte_codes c where c.territoire_id = t and c.compte_id = cle
    returning c.par_compte_id into par;
  if par is not null then
    delete from preuve d where d.territoire_id = t and d.compte_id = cle
      and d.moyen in ('carte', 'carte_seule');
    delete from connexion d where d.territoire_id = t and d.compte_id = cle
      and d.moyen in ('carte', 'carte_seule') and d.jeton_sha256 is distinct from gardee;
  end if;
  return par;
end $$;

-- By whoever makes her paper, without any secret number; by her, who entered as herself, with hers.
-- Gives until when it serves, or null when she has no space.
create or replace function prive.poser_carte(p uuid, numero bytea, codes_ bytea[], nombre bytea,
  gardee bytea) returns timestamptz
  language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
  t int := prive.ctx_territoire();
  elle boolean := prive.ctx_role() is not distinct from 'personne';
  cle uuid;
  fin timestamptz;
begin
  perform prive.exiger_code(p);
  if elle and prive.ctx_par_lien() or elle is distinct from (nombre is not null) then
    raise exception 'carte refusée' using errcode = '42501';
  end if;
  select k.id into cle from compte k
    where k.territoire_id = t and k.personne_id = p and k.clos_le is null for no key update;
  if cle is null then
    return null;
  end if;
  perform prive.eteindre_carte(t, cle, gardee);
  insert into carte_codes (territoire_id, compte_id, numero_hmac, codes, par_compte_id,
      nombre_hmac, confirmee_par, confirmee_le)
    values (t, cle, numero, codes_, prive.ctx_compte(),
      nombre, case when elle then prive.ctx_compte() end, case when elle then now() end)
    returning expire_le into fin;
  perform prive.noter('ecriture', p, 1, 'Carte de codes remise', null, null, '{}'::jsonb);
  return fin;
end $$;

-- She is here, her card in hand, and chose a number before somebody who did not draw it. Gives what
-- became of it (auth.cartes.vocabulary.IssueConfirmation).
create or replace function prive.confirmer_carte(p uuid, numero bytea, nombre bytea) returns text
  language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
  t int := prive.ctx_territoire();
  c carte_codes;
begin
  perform prive.exiger_espace(p);
  select d.* into c from carte_codes d
    join compte k on k.territoire_id = d.territoire_id and k.id = d.compte_id and k.clos_le is null
   where d.territoire_id = t and k.personne_id = p and d.expire_le > now() and d.essais < 5
     for update of d;
  if c.id is null then
    return 'absente';
  end if;
  if c.par_compte_id = prive.ctx_compte() then
    return 'sienne';
  end if;
  if c.numero_hmac is distinct from numero then
    return 'autre';
  end if;
  update carte_codes d set nombre_hmac = nombre, confirmee_par = prive.ctx_compte(),
      confirmee_le = now(), essais_nombre = 0
    where d.territoire_id = t and d.id = c.id;
  perform prive.noter('ecriture', p, 1, 'Carte de codes confirmée en présence', null, null,
                      '{}'::jsonb);
  return 'ok';
end $$;

-- By whoever makes her paper, or by her, however she entered: closing is always accepted. Gives who
-- had drawn it, or null when there is none.
create or replace function prive.annuler_carte(p uuid, gardee bytea) returns uuid
  language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
  t int := prive.ctx_territoire();
  par uuid;
begin
  perform prive.exiger_code(p);
  select prive.eteindre_carte(t, k.id, gardee) into par from compte k
    where k.territoire_id = t and k.personne_id = p and k.clos_le is null;
  if par is not null then
    perform prive.noter('ecriture', p, 1, 'Carte de codes annulée', null, null, '{}'::jsonb);
  end if;
  return par;
end $$;

-- What is said of it, to her and to whoever makes her paper. Never a code.
create or replace function prive.carte_de(p uuid)
  returns table (cree_le timestamptz, expire_le timestamptz, restent int, confirmee boolean,
    bloquee boolean, tiree_par_moi boolean)
  language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
  return query select c.cree_le, c.expire_le, prive.codes_restants(c.codes),
    c.nombre_hmac is not null, c.essais >= 5, c.par_compte_id = (select prive.ctx_compte())
    from carte_codes c
    join compte k on k.territoire_id = c.territoire_id and k.id = c.compte_id and k.clos_le is null
   where c.territoire_id = (select prive.ctx_territoire()) and k.personne_id = p
     and c.expire_le > now()
     and (prive.peut_ouvrir_espace(p)
       or prive.ctx_role() = 'personne' and prive.ctx_personne() = p);
end $$;

-- Which code the page asks; null for a card that nobody has, or that is shut.
create or replace function prive.demander_code_carte(numero bytea) returns int
  language sql stable security definer set search_path = public, pg_temp as $$
  select prive.rang_du(c.codes) from carte_codes c
    where c.numero_hmac = numero and c.expire_le > now() and c.essais < 5 $$;

-- Whoever types the code that was asked, with her birth date, and the number that she chose or
-- none: once. Five wrong tries shut the card until it is drawn again; five wrong numbers take the
-- number away. She and her circle are told: gives those notices, to be sent.
create or replace function prive.entrer_par_carte(numero bytea, code bytea, nombre bytea,
  naissance date)
  returns table (territoire_id int, compte_id uuid, ouvre boolean, restent int, avis_ids uuid[])
  language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
  c carte_codes;
  elle uuid;
  quoi text;
  du int;
  reste int;
  dits uuid[] := '{}';
  ne boolean;
begin
  delete from carte_codes d where d.expire_le <= now();
  select * into c from carte_codes d where d.numero_hmac = numero and d.essais < 5 for update;
  if not found then
    return;
  end if;
  select k.personne_id into elle from compte k
    where k.territoire_id = c.territoire_id and k.id = c.compte_id;
  select exists (select 1 from prive.identites(c.territoire_id, c.compte_id) q
    where q.date_naissance = naissance) into ne;
  du := prive.rang_du(c.codes);
  reste := prive.codes_restants(c.codes);
  if not ne or c.codes[du] is distinct from code then
    update carte_codes d set essais = d.essais + 1
      where d.territoire_id = c.territoire_id and d.id = c.id;
    quoi := case when c.essais = 4 then 'carte_bloquee' end;
    ne := false;
  elsif nombre is not null and c.nombre_hmac is distinct from nombre then
    update carte_codes d set essais_nombre = least(d.essais_nombre + 1, 5),
        nombre_hmac = case when d.essais_nombre < 4 then d.nombre_hmac end,
        confirmee_par = case when d.essais_nombre < 4 then d.confirmee_par end,
        confirmee_le = case when d.essais_nombre < 4 then d.confirmee_le end
      where d.territoire_id = c.territoire_id and d.id = c.id;
    quoi := case when c.essais_nombre = 4 then 'carte_bloquee' end;
    ne := false;
  else
    update carte_codes d set codes[du] = null, essais = 0
      where d.territoire_id = c.territoire_id and d.id = c.id;
    reste := reste - 1;
    quoi := case when reste in (5, 1) then 'carte_finit' end;
  end if;
  if quoi is not null then
    -- As herself by a weak proof: she is told of it too, by a letter when nothing else reaches her.
    perform prive.poser(c.territoire_id, c.compte_id, null, null, null, true);
    if quoi = 'carte_bloquee' then
      perform prive.noter('refus', elle, 0, 'Carte de codes bloquée', 'trop d’essais', null,
                          '{}'::jsonb);
    end if;
    dits := array(select prive.prevenir(quoi, 'personne', elle, null, null)
      union all select prive.prevenir(quoi, 'cercle', elle, null, null));
    perform prive.entrer_anonyme();
  end if;
  return query select c.territoire_id, c.compte_id, ne, reste, dits;
end $$;

revoke all on carte_codes from carnet_app;
revoke execute on function prive.rang_du(bytea[]), prive.codes_restants(bytea[]),
  prive.eteindre_carte(int, uuid, bytea),
  prive.poser_carte(uuid, bytea, bytea[], bytea, bytea),
  prive.confirmer_carte(uuid, bytea, bytea), prive.annuler_carte(uuid, bytea),
  prive.carte_de(uuid), prive.demander_code_carte(bytea),
  prive.entrer_par_carte(bytea, bytea, bytea, date) from public;
grant execute on function prive.poser_carte(uuid, bytea, bytea[], bytea, bytea),
  prive.confirmer_carte(uuid, bytea, bytea), prive.annuler_carte(uuid, bytea),
  prive.carte_de(uuid), prive.demander_code_carte(bytea),
  prive.entrer_par_carte(bytea, bytea, bytea, date) to carnet_app;
