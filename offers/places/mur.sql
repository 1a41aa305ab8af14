-- Questions sent to structures: read by whoever works with offers, signed by whoever sends one; the
-- answer comes by the link alone.
create policy lire on places_demande for select to carnet_app using (
  territoire_id = (select prive.ctx_territoire())
  and (select prive.ctx_role()) in
    ('professionnel', 'charge_orientation', 'gestionnaire', 'coordonnateur'));
create policy demander on places_demande for insert to carnet_app with check (
  territoire_id = (select prive.ctx_territoire()) and compte_id = (select prive.ctx_compte())
  and structure_id = (select prive.ctx_structure()) and repondue_le is null
  and (select prive.ctx_role()) in
    ('professionnel', 'charge_orientation', 'gestionnaire', 'coordonnateur'));
grant select, insert on places_demande to carnet_app;

-- What the page of a link shows: the offer, and the figures that stand in the territoire that
-- asked.
create or replace function prive.places_demandees(demande uuid)
  returns table
    (service_id text, nom text, capacite int, occupees int, en_attente int, attente_jours int)
  language sql stable security definer set search_path = public, pg_temp as $$
  select d.service_id, s.nom, p.capacite, p.occupees, p.en_attente, p.attente_jours
    from places_demande d join catalogue_service s on s.id = d.service_id and s.retire_le is null
    left join offre_places p on p.territoire_id = d.territoire_id and p.service_id = d.service_id
      and p.remplace_le is null
   where d.territoire_id = (select prive.ctx_territoire()) and d.id = demande
     and prive.ctx_role() = 'automate' $$;

-- What the structure answers, in place of what stood; it may answer again as long as its link
-- serves.
create or replace function prive.dire_places_par_lien(demande uuid, capacite_ int, occupees_ int,
  en_attente_ int, attente_ int)
  returns void language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
  t int := prive.ctx_territoire();
  service text;
begin
  perform prive.exiger_automate();
  update places_demande d set repondue_le = now() where d.territoire_id = t and d.id = demande
    returning d.service_id into service;
  if service is null then
    raise exception 'cette demande n’existe pas' using errcode = '23503';
  end if;
  perform prive.tenir_offre(service);
  update offre_places p set remplace_le = now()
    where p.territoire_id = t and p.service_id = service and p.remplace_le is null;
  insert into offre_places
    (territoire_id, service_id, capacite, occupees, en_attente, attente_jours, origine)
    values (t, service, capacite_, occupees_, en_attente_, attente_, 'lien');
end $$;
revoke execute on function prive.places_demandees(uuid),
  prive.dire_places_par_lien(uuid, int, int, int, int) from public;
grant execute on function prive.places_demandees(uuid),
  prive.dire_places_par_lien(uuid, int, int, int, int) to carnet_app;
