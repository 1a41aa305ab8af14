-- Local offers: read by their territoire once published, by their structure before; written by
-- their structure. The catalogue itself changes only through the functions below, which choose the
-- source and the identifiers themselves.
create or replace function prive.publie_pour(s uuid) returns boolean
  language sql stable parallel safe as $$
  select s = (select prive.ctx_structure())
    and (select prive.ctx_role()) in ('professionnel', 'charge_orientation', 'gestionnaire') $$;

create policy lire on offre_locale for select to carnet_app using (
  territoire_id = (select prive.ctx_territoire()) and prive.publie_pour(structure_id));
create policy ecrire on offre_locale for insert to carnet_app with check (
  territoire_id = (select prive.ctx_territoire()) and prive.publie_pour(structure_id)
    and compte_id = (select prive.ctx_compte())
  and service_id = 'local-' || territoire_id || '--' || replace(id::text, '-', '')
    and publiee_le is null and archivee_le is null);
create policy modifier on offre_locale for update to carnet_app using (
  territoire_id = (select prive.ctx_territoire()) and prive.publie_pour(structure_id));
create policy lire on offre_locale_version for select to carnet_app using (
  territoire_id = (select prive.ctx_territoire())
  and exists (select 1 from offre_locale o
    where o.territoire_id = offre_locale_version.territoire_id and o.id = offre_id));

-- The one way in: the offer is the caller's structure's, or the call comes from a job that was
-- handed a proof by mail.
create or replace function prive.offre_locale_de(offre uuid) returns offre_locale
  language plpgsql stable security definer set search_path = public, pg_temp as $$
declare
  o offre_locale;
begin
  select * into o from offre_locale l
    where l.territoire_id = (select prive.ctx_territoire()) and l.id = offre
     and (prive.publie_pour(l.structure_id) or prive.ctx_role() = 'automate');
  if not found then
    raise exception 'cette offre n’est pas la vôtre' using errcode = '42501';
  end if;
  return o;
end $$;

-- What the search watches. One at a time, and last in each function: a number is never seen before
-- a smaller one.
create or replace function prive.retoucher(service text) returns void
  language plpgsql volatile security definer set search_path = public, pg_temp as $$
begin
  perform pg_advisory_xact_lock(hashtextextended('offers/locales', 0));
  insert into catalogue_retouche (service_id) values (service);
end $$;

create or replace function prive.publier_offre_locale(offre uuid, porteuse jsonb, ligne jsonb)
  returns void
  language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
  o offre_locale := prive.offre_locale_de(offre);
  origine text := 'local-' || o.territoire_id;
  cle text := 'local-' || o.territoire_id || '--s' || replace(o.structure_id::text, '-', '');
begin
  if prive.ctx_role() = 'automate' then
    raise exception 'un automate ne publie pas' using errcode = '42501';
  end if;
  if o.archivee_le is not null then
    raise exception 'cette offre est archivée' using errcode = '23001';
  end if;
  insert into catalogue_structure
    (id, source, nom, code_insee, date_maj, donnees, empreinte, retire_le)
    select cle, origine, p.nom, p.code_insee, p.date_maj,
      p.donnees || jsonb_build_object('id', cle, 'source', origine), p.empreinte, null
      from jsonb_populate_record(null::catalogue_structure, porteuse) p
    on conflict (id) do update
      set nom = excluded.nom, code_insee = excluded.code_insee, date_maj = excluded.date_maj,
      donnees = excluded.donnees, empreinte = excluded.empreinte, retire_le = null;
  insert into catalogue_service
    (id, source, structure_id, nom, description, type, frais, thematiques, publics, modes_accueil,
      mobilisable_par, zones, commune, code_insee, longitude, latitude, position_approximative,
        sur_place, a_distance, date_maj, libelles,
      donnees, contact, empreinte, retire_le)
    select o.service_id, origine, cle, p.nom, p.description, p.type, p.frais, p.thematiques,
      p.publics, p.modes_accueil,
      p.mobilisable_par, p.zones, p.commune, p.code_insee, p.longitude, p.latitude,
        p.position_approximative, p.sur_place, p.a_distance,
      p.date_maj, p.libelles,
        p.donnees || jsonb_build_object('id', o.service_id, 'source', origine, 'structure_id', cle),
        p.contact, p.empreinte, null
      from jsonb_populate_record(null::catalogue_service, ligne) p
    on conflict (id) do update
      set nom = excluded.nom, description = excluded.description, type = excluded.type,
      frais = excluded.frais,
      thematiques = excluded.thematiques, publics = excluded.publics,
        modes_accueil = excluded.modes_accueil,
      mobilisable_par = excluded.mobilisable_par, zones = excluded.zones,
        commune = excluded.commune, code_insee = excluded.code_insee,
      longitude = excluded.longitude, latitude = excluded.latitude,
        position_approximative = excluded.position_approximative,
      sur_place = excluded.sur_place, a_distance = excluded.a_distance,
        date_maj = excluded.date_maj, libelles = excluded.libelles,
      donnees = excluded.donnees, contact = excluded.contact, empreinte = excluded.empreinte,
        retire_le = null;
  insert into offre_locale_version (territoire_id, offre_id, compte_id, saisie)
    values (o.territoire_id, o.id, prive.ctx_compte(), o.saisie);
  perform prive.retoucher(o.service_id);
end $$;

-- « Rien n’a changé »: the day alone is new.
create or replace function prive.confirmer_offre_locale(offre uuid, jour date) returns void
  language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
  o offre_locale := prive.offre_locale_de(offre);
begin
  update catalogue_service
    set date_maj = jour, donnees = donnees || jsonb_build_object('date_maj', jour)
   where id = o.service_id and retire_le is null;
  if not found then
    raise exception 'cette offre n’est pas publiée' using errcode = '23514';
  end if;
  update offre_locale
    set prochaine_revue = (jour + make_interval(months => o.frequence))::date, rappele_le = null
   where territoire_id = o.territoire_id and id = o.id;
  perform prive.retoucher(o.service_id);
end $$;

create or replace function prive.retirer_offre_locale(offre uuid, retiree boolean) returns void
  language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
  o offre_locale := prive.offre_locale_de(offre);
begin
  update catalogue_service set retire_le = case when retiree then now() end
    where id = o.service_id;
  update offre_locale set archivee_le = case when retiree then now() end
    where territoire_id = o.territoire_id and id = o.id;
  perform prive.retoucher(o.service_id);
end $$;

-- What is to be read again today, once each time, and to whom it is told: the structure's own
-- professionals.
create or replace function prive.offres_locales_a_revoir(jour date)
  returns table (offre_id uuid, service_id text, courriel text, comptes uuid[])
  language plpgsql volatile security definer set search_path = public, pg_temp as $$
begin
  perform prive.exiger_automate();
  return query
    with dues as (
      update offre_locale l set rappele_le = jour
       where l.territoire_id = (select prive.ctx_territoire()) and l.archivee_le is null
         and l.publiee_le is not null
         and l.prochaine_revue <= jour
           and (l.rappele_le is null or l.rappele_le < l.prochaine_revue)
      returning l.id, l.service_id, l.structure_id, l.territoire_id)
    select d.id, d.service_id, s.courriel, array(
        select h.compte_id from habilitation h
          join compte k on k.territoire_id = h.territoire_id and k.id = h.compte_id
          and k.clos_le is null
         where h.territoire_id = d.territoire_id and h.structure_id = d.structure_id
           and prive.court(h.debut, h.fin)
           and h.role in ('professionnel', 'charge_orientation', 'gestionnaire'))
      from dues d join structure s on s.territoire_id = d.territoire_id and s.id = d.structure_id
     where s.quittee_le is null or s.quittee_le > now();
end $$;
-- What the page of the link shows: nothing that is not in the public catalogue.
create or replace function prive.nom_offre_locale(offre uuid) returns text
  language sql stable security definer set search_path = public, pg_temp as $$
  select c.nom from offre_locale l
    join catalogue_service c on c.id = l.service_id and c.retire_le is null
   where l.territoire_id = (select prive.ctx_territoire()) and l.id = offre
     and prive.ctx_role() = 'automate' $$;

revoke execute on function prive.retoucher(text), prive.publie_pour(uuid),
  prive.offre_locale_de(uuid), prive.publier_offre_locale(uuid, jsonb, jsonb),
  prive.confirmer_offre_locale(uuid, date), prive.retirer_offre_locale(uuid, boolean),
    prive.offres_locales_a_revoir(date),
  prive.nom_offre_locale(uuid) from public;
grant execute on function prive.publie_pour(uuid), prive.publier_offre_locale(uuid, jsonb, jsonb),
  prive.confirmer_offre_locale(uuid, date), prive.retirer_offre_locale(uuid, boolean),
    prive.offres_locales_a_revoir(date),
  prive.nom_offre_locale(uuid) to carnet_app;
grant select, insert on offre_locale to carnet_app;
grant update (nom, saisie, frequence, prochaine_revue, publiee_le, modifie_le) on offre_locale
  to carnet_app;
grant select on offre_locale_version, catalogue_retouche to carnet_app;
