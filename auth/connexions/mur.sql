-- Limits: one count a key and a window. The application adds to a count, and can neither read, nor
-- lower, nor erase one.
create or replace function prive.compter_limite(quoi_ text, cle_ bytea, maximum int, fenetre_s int)
  returns table (nombre int, attendre_s double precision)
  language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
  present timestamptz := clock_timestamp();
begin
  if octet_length(cle_) <> 32 or length(quoi_) > 40 then
    raise exception 'clé de limite illisible' using errcode = '22023';
  end if;
  return query
    insert into limite as l (quoi, cle, nombre, expire_le)
      values (quoi_, cle_, 1, present + make_interval(secs => fenetre_s))
    on conflict (quoi, cle) do update set
      nombre = case when l.expire_le <= present then 1 else least(l.nombre, maximum) + 1 end,
      expire_le = case when l.expire_le <= present then excluded.expire_le else l.expire_le end
    returning l.nombre, extract(epoch from l.expire_le - present)::double precision;
end $$;
create or replace function prive.purger_limites() returns void
  language sql volatile security definer set search_path = public, pg_temp as
  $$ delete from limite where expire_le <= now() $$;

revoke execute on function prive.compter_limite(text, bytea, int, int), prive.purger_limites()
  from public;
grant execute on function prive.compter_limite(text, bytea, int, int),
  prive.purger_limites() to carnet_app;

-- Sessions: read, opened, moved to another capacity, closed. The token is never stored, its sha256
-- never read by the application.
drop function if exists prive.lire_connexion(bytea);
drop function if exists prive.lire_connexion(bytea, text);
drop function if exists prive.lire_connexion(bytea, text, boolean);
drop function if exists prive.ouvrir_connexion(bytea, int, uuid, uuid);
drop function if exists prive.lire_jeton(bytea);
-- A browser that says « shared » is heard once and for the whole session: it ends after ten minutes
-- without a page.
create or replace function prive.repos(partagee boolean) returns interval
  language sql immutable set search_path = public, pg_temp as $$
  select case when partagee then interval '10 minutes' else interval '30 minutes' end $$;
create or replace function prive.lire_connexion(empreinte bytea, appareil_ text,
  partage_ boolean default false)
  returns table
    (territoire_id int, compte_id uuid, role text, structure_id uuid, personne_id uuid, prenom text,
    nom text,
                 fonction text, structure_nom text, territoire_nom text, connexion_id uuid,
                   moyen text, plusieurs boolean, partagee boolean, profil_du boolean)
  language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
  x connexion;
begin
  select * into x from connexion k where k.jeton_sha256 = empreinte
     and k.expire_le > now() and k.vue_le > now() - prive.repos(k.partagee);
  if not found then
    return;
  end if;
  if x.vue_le < now() - interval '1 minute' or x.appareil is null
    or partage_ and not x.partagee then
    update connexion k set vue_le = now(), appareil = coalesce(k.appareil, left(appareil_, 80)),
      partagee = k.partagee or partage_
      where k.jeton_sha256 = empreinte;
  end if;
  return query select l.*, x.id, x.moyen, exists (
      select 1 from habilitation h
        where h.territoire_id = x.territoire_id and h.compte_id = x.compte_id
         and h.id <> x.habilitation_id and prive.court(h.debut, h.fin)), x.partagee or partage_
         , prive.profil_du(x.territoire_id, x.compte_id)
    from prive.lire_capacite(x.territoire_id, x.compte_id, x.habilitation_id) l;
end $$;
-- The opening is written in the journal by whoever opens, who stays the caller for the rest of the
-- transaction.
create or replace function prive.ouvrir_connexion(empreinte bytea, t int, c uuid, h uuid,
  moyen_ text) returns void
  language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
  q record;
begin
  select * into q from prive.lire_capacite(t, c, h);
  if not found or moyen_ in ('courriel', 'sms', 'papier', 'carte', 'carte_seule')
    and q.role not in ('personne', 'representant') then
    raise exception 'capacité non tenue' using errcode = '28000';
  end if;
  perform prive.poser(t, c, q.role, q.structure_id, q.personne_id);
  perform prive.noter('connexion', q.personne_id, 0, 'Connexion', null, null,
    jsonb_build_object('moyen', moyen_));
  insert into connexion (territoire_id, jeton_sha256, compte_id, habilitation_id, moyen)
    values (t, empreinte, c, h, moyen_);
  delete from connexion k where k.territoire_id = t and k.compte_id = c and k.expire_le < now();
end $$;
create or replace function prive.fermer_connexion(empreinte bytea) returns void
  language sql volatile security definer set search_path = public, pg_temp as
  $$ delete from connexion where jeton_sha256 = empreinte $$;
-- What the caller's compte may act as now.
create or replace function prive.mes_capacites()
  returns table (habilitation_id uuid, role text, structure_nom text, territoire_nom text)
  language sql stable security definer set search_path = public, pg_temp as
  $$ select * from prive.capacites(prive.ctx_territoire(), prive.ctx_compte()) $$;
-- The same session goes on in another capacity of the same compte, under a new token: neither its
-- end nor its proof changes.
create or replace function prive.changer_capacite(ancienne bytea, nouvelle bytea, h uuid)
  returns boolean
  language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
  t int := prive.ctx_territoire();
  c uuid := prive.ctx_compte();
  q record;
begin
  select * into q from prive.lire_capacite(t, c, h);
  if not found or h is null then
    return false;
  end if;
  update connexion k set jeton_sha256 = nouvelle, habilitation_id = h
   where k.jeton_sha256 = ancienne and k.territoire_id = t and k.compte_id = c
     and k.expire_le > now();
  if not found then
    return false;
  end if;
  perform prive.poser(t, c, q.role, q.structure_id, q.personne_id);
  perform prive.noter('connexion', null, 0, 'Changement de structure', null, null, '{}'::jsonb);
  return true;
end $$;
-- One's own sessions: the one named, or all but the one that asks.
create or replace function prive.revoquer_connexions(connexion_ uuid, gardee bytea) returns int
  language sql volatile security definer set search_path = public, pg_temp as $$
  with closes as (
    delete from connexion k
      where k.territoire_id = (select prive.ctx_territoire())
      and k.compte_id = (select prive.ctx_compte())
       and (k.id = connexion_ or connexion_ is null and k.jeton_sha256 <> gardee)
    returning 1) select count(*)::int from closes $$;

create or replace function prive.lire_jeton(empreinte bytea)
  returns table
    (territoire_id int, compte_id uuid, role text, structure_id uuid, personne_id uuid, prenom text,
    nom text,
                 fonction text, structure_nom text, territoire_nom text, ecrit boolean)
  language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
  x jeton;
begin
  select * into x from jeton j
    where j.jeton_sha256 = empreinte and j.revoque_le is null and j.expire_le > now();
  if not found then
    return;
  end if;
  if x.vu_le is null or x.vu_le < now() - interval '1 minute' then
    update jeton j set vu_le = now() where j.jeton_sha256 = empreinte;
  end if;
  return query select l.*, x.ecrit
    from prive.lire_capacite(x.territoire_id, x.compte_id, x.habilitation_id) l;
end $$;
-- A token acts as its maker does now: same compte, same capacity.
create or replace function prive.creer_jeton(empreinte bytea, nom_ text, ecrit_ boolean, jours int)
  returns uuid
  language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
  t int := prive.ctx_territoire();
  c uuid := prive.ctx_compte();
  h uuid;
  cle uuid;
begin
  if c is null or prive.ctx_par_lien() or jours not between 1 and 366 then
    raise exception 'jeton refusé' using errcode = '42501';
  end if;
  if prive.ctx_role() <> 'personne' then
    select ha.id into h from habilitation ha where ha.territoire_id = t and ha.compte_id = c
       and ha.structure_id = (select prive.ctx_structure()) and ha.role = (select prive.ctx_role())
       and prive.court(ha.debut, ha.fin) order by ha.debut limit 1;
    if h is null then
      raise exception 'capacité non tenue' using errcode = '28000';
    end if;
  end if;
  insert into jeton (territoire_id, jeton_sha256, compte_id, habilitation_id, nom, ecrit, expire_le)
    values (t, empreinte, c, h, nom_, ecrit_, now() + make_interval(days => jours))
      returning id into cle;
  return cle;
end $$;
create or replace function prive.revoquer_jeton(jeton_ uuid) returns boolean
  language plpgsql volatile security definer set search_path = public, pg_temp as $$
begin
  update jeton j set revoque_le = now()
    where j.territoire_id = (select prive.ctx_territoire())
    and j.compte_id = (select prive.ctx_compte())
     and j.id = jeton_ and j.revoque_le is null;
  return found;
end $$;

-- Links and codes received by mail or by SMS. Asking does the same work for every address: only the
-- job looks whether the address is known, and only that of an accompanied person is. A link is
-- spent once, within ten minutes, in the browser that asked for it.
drop function if exists prive.demander_lien(uuid, bytea, bytea, text);
create or replace function prive.demander_lien(id_ uuid, navigateur bytea, courriel_ bytea,
  suite_ text, moyen_ text default 'courriel') returns void
  language plpgsql volatile security definer set search_path = public, pg_temp as $$
begin
  delete from lien_connexion l where l.expire_le < now();
  insert into lien_connexion (id, navigateur_sha256, courriel, suite, moyen)
    values (id_, navigateur, courriel_, suite_, moyen_);
end $$;
drop function if exists prive.lire_demande_lien(uuid);
create or replace function prive.lire_demande_lien(id_ uuid)
  returns table (courriel bytea, moyen text)
  language sql stable security definer set search_path = public, pg_temp as
  $$ select l.courriel, l.moyen from lien_connexion l
    where l.id = id_ and l.jeton_sha256 is null and l.expire_le > now() $$;
drop function if exists prive.poser_lien(uuid, bytea, text);
create or replace function prive.poser_lien(id_ uuid, empreinte bytea, courriel_ text, code bytea)
  returns boolean
  language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
  trouves int[];
  cles uuid[];
  par text;
begin
  -- An address that somebody is leaving is read once it is left, and what was posed before is gone.
  perform prive.tenir_adresses();
  select l.moyen into par from lien_connexion l where l.id = id_;
  select array_agg(k.territoire_id order by k.territoire_id, k.id), array_agg(k.id
    order by k.territoire_id, k.id) into trouves, cles
    from compte k
      where (par = 'courriel' and k.courriel = lower(courriel_)
          or par = 'sms' and k.mobile = courriel_)
        and (k.personne_id is not null
          or k.est_representant and prive.represente(k.territoire_id, k.id))
        and k.clos_le is null;
  if cles is null then
    delete from lien_connexion l where l.id = id_;
    return false;
  end if;
  update lien_connexion l
    set jeton_sha256 = empreinte, code_sha256 = sha256(l.navigateur_sha256 || code),
    courriel = null,
         territoires = trouves, comptes = cles, expire_le = now() + interval '10 minutes'
   where l.id = id_ and l.jeton_sha256 is null;
  return found;
end $$;
-- Whose accounts a link opens: whom to tell when its address refuses the mail. Nothing is said of a
-- link already spent.
create or replace function prive.comptes_du_lien(id_ uuid)
  returns table (territoire_id int, compte_id uuid)
  language sql stable security definer set search_path = public, pg_temp as $$
  select t, c from lien_connexion l cross join lateral unnest(l.territoires, l.comptes) o(t, c)
    where l.id = id_ $$;
create or replace function prive.lien_ouvert(empreinte bytea, navigateur bytea) returns boolean
  language sql stable security definer set search_path = public, pg_temp as $$
  select exists (select 1 from lien_connexion l
    where l.jeton_sha256 = empreinte and l.navigateur_sha256 = navigateur and l.expire_le > now())
      $$;
drop function if exists prive.depenser_code(bytea, bytea);
drop function if exists prive.depenser_lien(bytea, bytea);
create or replace function prive.depenser_lien(empreinte bytea, navigateur bytea)
  returns table (territoire_id int, compte_id uuid, suite text, moyen text)
  language sql volatile security definer set search_path = public, pg_temp as $$
  with depense as (
    delete from lien_connexion l
     where l.jeton_sha256 = empreinte and l.navigateur_sha256 = navigateur and l.expire_le > now()
       returning l.*)
  select c.territoire, c.compte, d.suite, d.moyen from depense d
    cross join lateral unnest(d.territoires, d.comptes) c (territoire, compte) $$;

-- The same, by the code of the mail typed in the browser that asked. Tries are counted before,
-- alike for every browser (auth.liens).
create or replace function prive.comptes_du_code(navigateur bytea) returns setof uuid
  language sql stable security definer set search_path = public, pg_temp as $$
  select distinct l.comptes[1] from lien_connexion l
   where l.navigateur_sha256 = navigateur and l.code_sha256 is not null and l.expire_le > now() $$;
create or replace function prive.depenser_code(code bytea, navigateur bytea)
  returns table (territoire_id int, compte_id uuid, suite text, moyen text)
  language sql volatile security definer set search_path = public, pg_temp as $$
  select d.territoire_id, d.compte_id, d.suite, d.moyen
    from (select l.jeton_sha256 from lien_connexion l
           where l.navigateur_sha256 = navigateur and l.code_sha256 = sha256(navigateur || code)
             and l.expire_le > now()
           order by l.expire_le desc, l.jeton_sha256 limit 1) t
    cross join lateral prive.depenser_lien(t.jeton_sha256, navigateur) d $$;

-- A session opened by such a link shows nothing of a sensitive domain: whatever the table, now or
-- later. A mask of all of them names none.
do $$
declare
  r record;
begin
  for r in select c.relname, a.attname from pg_class c
             join pg_namespace n on n.oid = c.relnamespace and n.nspname = 'public'
             join pg_attribute a on a.attrelid = c.oid and a.attname in ('domaine', 'domaines')
               and not a.attisdropped
              and a.atttypid in ('int2'::regtype, 'int4'::regtype)
            where c.relkind = 'r' and exists (select 1 from pg_attribute t where t.attrelid = c.oid
              and t.attname = 'territoire_id' and not t.attisdropped)
  loop
    execute format($p$ create policy rien_de_sensible_par_lien on %I as restrictive for all
      to carnet_app using (
      territoire_id = (select prive.ctx_territoire())
        and (not (select prive.ctx_par_lien()) or %s)) $p$, r.relname,
      case r.attname when 'domaine' then 'prive.est_ordinaire(domaine)'
        else '(prive.sensibles(domaines) = 0 or domaines = prive.tous())' end);
  end loop;
end $$;

alter table lien_connexion enable row level security;
alter table lien_connexion force row level security;
create policy proprietaire on lien_connexion to carnet_owner using (true) with check (true);
revoke all on lien_connexion from carnet_app;
grant select (habilitation_id, moyen, appareil, partagee) on connexion to carnet_app;
grant select (habilitation_id, nom, ecrit) on jeton to carnet_app;
revoke execute on function prive.repos(boolean),
  prive.lire_connexion(bytea, text, boolean),
  prive.ouvrir_connexion(bytea, int, uuid, uuid, text),
  prive.fermer_connexion(bytea), prive.mes_capacites(), prive.changer_capacite(bytea, bytea, uuid),
  prive.revoquer_connexions(uuid, bytea), prive.lire_jeton(bytea),
    prive.creer_jeton(bytea, text, boolean, int),
  prive.revoquer_jeton(uuid), prive.demander_lien(uuid, bytea, bytea, text, text),
    prive.lire_demande_lien(uuid),
  prive.poser_lien(uuid, bytea, text, bytea), prive.comptes_du_lien(uuid),
    prive.lien_ouvert(bytea, bytea),
  prive.depenser_lien(bytea, bytea), prive.depenser_code(bytea, bytea), prive.comptes_du_code(bytea)
    from public;
grant execute on function prive.repos(boolean),
  prive.lire_connexion(bytea, text, boolean),
  prive.ouvrir_connexion(bytea, int, uuid, uuid, text),
  prive.fermer_connexion(bytea), prive.mes_capacites(), prive.changer_capacite(bytea, bytea, uuid),
  prive.revoquer_connexions(uuid, bytea), prive.lire_jeton(bytea),
    prive.creer_jeton(bytea, text, boolean, int),
  prive.revoquer_jeton(uuid), prive.demander_lien(uuid, bytea, bytea, text, text),
    prive.lire_demande_lien(uuid),
  prive.poser_lien(uuid, bytea, text, bytea), prive.comptes_du_lien(uuid),
    prive.lien_ouvert(bytea, bytea),
  prive.depenser_lien(bytea, bytea), prive.depenser_code(bytea, bytea),
    prive.comptes_du_code(bytea) to carnet_app;
