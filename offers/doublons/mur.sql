-- Two sheets of one offer: anybody may know that they are one, only the territoire that decided knows who said so and why.
create or replace function prive.doublons_decides()
  returns table (a_id text, b_id text, sens text, numero bigint)
  language sql stable security definer set search_path = public, pg_temp as $$
  select distinct on (d.a_id, d.b_id) d.a_id, d.b_id, d.sens, d.numero from doublon_decision d
   order by d.a_id, d.b_id, d.numero desc $$;
create or replace function prive.version_doublons() returns bigint
  language sql stable security definer set search_path = public, pg_temp as
  $$ select coalesce(max(d.numero), 0) from doublon_decision d $$;
revoke execute on function prive.doublons_decides(), prive.version_doublons() from public;
grant execute on function prive.doublons_decides(), prive.version_doublons() to carnet_app;

create policy lire on doublon_decision for select to carnet_app using (
  territoire_id = (select prive.ctx_territoire()) and (select prive.ctx_role()) in ('coordonnateur', 'administrateur'));
create policy decider on doublon_decision for insert to carnet_app with check (
  territoire_id = (select prive.ctx_territoire()) and compte_id = (select prive.ctx_compte())
  and structure_id = (select prive.ctx_structure()) and (select prive.ctx_role()) in ('coordonnateur', 'administrateur'));
grant select, insert on doublon_decision to carnet_app;
grant select on doublon_propose, doublon_calcul to carnet_app;
