-- What a territoire knows of an offer: read by whoever belongs to it, written by whoever works in
-- it, in their own name. A statement is never changed: another one takes its place, and the instant
-- is kept.
do $$
declare
  relation text;
begin
  foreach relation
    in array array['offre_precision', 'offre_critere', 'offre_convention', 'offre_places',
    'offre_session'] loop
    execute format('create policy lire on %I for select to carnet_app
      using (territoire_id = (select prive.ctx_territoire()))', relation);
    execute format($f$create policy dire on %I for insert to carnet_app with check (
      territoire_id = (select prive.ctx_territoire()) and compte_id = (select prive.ctx_compte())
      and structure_id = (select prive.ctx_structure()) and remplace_le is null
      and (select prive.ctx_role()) in
        ('professionnel', 'charge_orientation', 'gestionnaire', 'coordonnateur'))$f$, relation);
    execute format($f$create policy remplacer on %I for update to carnet_app using (
      territoire_id = (select prive.ctx_territoire()) and remplace_le is null
      and (select prive.ctx_role()) in
        ('professionnel', 'charge_orientation', 'gestionnaire', 'coordonnateur'))
      with check (territoire_id = (select prive.ctx_territoire()))$f$, relation);
    execute format('grant select, insert on %I to carnet_app', relation);
    execute format('grant update (remplace_le) on %I to carnet_app', relation);
  end loop;
end $$;

-- Whoever states something of an offer holds it until their transaction ends: two who read the same
-- take turns, and the second sees what the first said, also where nothing stood.
create or replace function prive.tenir_offre(service text) returns void
  language sql volatile set search_path = public, pg_temp as $$
  select pg_advisory_xact_lock(
    hashtextextended('offers/extensions/' || prive.ctx_territoire() || '/' || service, 0)) $$;
revoke execute on function prive.tenir_offre(text) from public;
grant execute on function prive.tenir_offre(text) to carnet_app;
