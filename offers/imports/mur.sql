-- Files handed in: by an administrateur, who signs; read with their progress by whoever reads the
-- history of the territoire, but for the content. Only the importer, which is the owner, takes them
-- further.
create policy lire on import_depot for select to carnet_app using (
  territoire_id = (select prive.ctx_territoire())
    and (select prive.ctx_role()) in ('administrateur', 'coordonnateur'));
create policy deposer on import_depot for insert to carnet_app with check (
  territoire_id = (select prive.ctx_territoire()) and (select prive.ctx_role()) = 'administrateur'
  and compte_id = (select prive.ctx_compte()) and etat = 'attente' and import_id is null
    and comptes is null);
grant insert on import_depot to carnet_app;
grant select
  (territoire_id, id, compte_id, nom, taille, a_blanc, retraits_acceptes, etat, etape, fait, total,
  comptes, import_id, erreur, cree_le, fini_le)
  on import_depot to carnet_app;
grant select on import_distant to carnet_app;
-- Whether a file waits for longer than any import takes: nobody imports, or something is stuck.
-- Asked by the supervision: no name, no count.
create or replace function prive.imports_en_retard() returns boolean
  language sql stable security definer
  set search_path = public, pg_temp as $$
  select exists (select 1 from import_depot
    where etat in ('attente', 'en_cours') and cree_le < now() - interval '15 minutes') $$;
revoke execute on function prive.imports_en_retard() from public;
grant execute on function prive.imports_en_retard() to carnet_app;
