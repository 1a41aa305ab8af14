-- The companies of a territoire and the contacts taken with them: read and written by whoever works
-- in it with people or with offers. A contact is signed by the caller and never changed; a sheet is
-- shared, whoever writes it signs it.
create policy lire on entreprise for select to carnet_app using (
  territoire_id = (select prive.ctx_territoire())
  and (select prive.ctx_role()) in
    ('professionnel', 'charge_orientation', 'gestionnaire', 'coordonnateur'));
create policy creer on entreprise for insert to carnet_app with check (
  territoire_id = (select prive.ctx_territoire()) and ecrit_par = (select prive.ctx_compte())
  and ecrit_par_structure_id = (select prive.ctx_structure())
  and (select prive.ctx_role()) in
    ('professionnel', 'charge_orientation', 'gestionnaire', 'coordonnateur'));
create policy modifier on entreprise for update to carnet_app using (
  territoire_id = (select prive.ctx_territoire())
  and (select prive.ctx_role()) in
    ('professionnel', 'charge_orientation', 'gestionnaire', 'coordonnateur'))
  with check (territoire_id = (select prive.ctx_territoire())
    and ecrit_par = (select prive.ctx_compte())
    and ecrit_par_structure_id = (select prive.ctx_structure()));
create policy lire on entreprise_contact for select to carnet_app using (
  territoire_id = (select prive.ctx_territoire())
  and (select prive.ctx_role()) in
    ('professionnel', 'charge_orientation', 'gestionnaire', 'coordonnateur'));
create policy contacter on entreprise_contact for insert to carnet_app with check (
  territoire_id = (select prive.ctx_territoire()) and compte_id = (select prive.ctx_compte())
  and structure_id = (select prive.ctx_structure())
  and (select prive.ctx_role()) in
    ('professionnel', 'charge_orientation', 'gestionnaire', 'coordonnateur'));
grant select, insert on entreprise, entreprise_contact to carnet_app;
grant update
  (siret, nom, nom_recherche, adresse, commune, commune_code, secteur, propose, service, telephone,
  courriel, ecrit_par,
  ecrit_par_structure_id, modifie_le) on entreprise to carnet_app;
