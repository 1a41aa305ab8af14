-- Two sheets of one offer: anybody may know that they are one, only the territoire that decided
-- knows who said so and why.
create or replace function prive.doublons_decides()
  returns table (a_id text, b_id text, sens text, numero bigint)
  language sql stable security definer set search_path = public, pg_temp as $$
  select distinct on (d.a_id, d.b_id) d.a_id, d.b_id, d.sens, d.numero from doublon_decision d
   order by d.a_id, d.b_id, d.numero desc $$;
create or replace function prive.version_doublons() returns bigint
  language sql stable security definer set search_path = public, pg_temp as
  $$ select coalesce(max(d.numero), 0) from doublon_decision d $$;
-- The pairs that the machine proposes are replaced as a whole; of the application, its automaton
-- alone may ask for it.
create or replace function prive.remplacer_doublons(version bigint, combien int, paires jsonb)
  returns void
  language sql volatile set search_path = public, pg_temp as $$
  delete from doublon_propose;
  insert into doublon_propose (a_id, b_id, score, departements)
    select p.a_id, p.b_id, p.score, p.departements
      from jsonb_to_recordset(paires) as p (a_id text, b_id text, score int, departements text[]);
  insert into doublon_calcul (import_id, offres, paires)
    values (version, combien, jsonb_array_length(paires)) $$;
create or replace function prive.proposer_doublons(version bigint, combien int, paires jsonb)
  returns void
  language plpgsql volatile security definer set search_path = public, pg_temp as $$
begin
  perform prive.exiger_automate();
  perform pg_advisory_xact_lock(hashtextextended('offers/doublons/proposes', 0));
  perform prive.remplacer_doublons(version, combien, paires);
end $$;
revoke execute on function prive.doublons_decides(), prive.version_doublons(),
  prive.remplacer_doublons(bigint, int, jsonb),
  prive.proposer_doublons(bigint, int, jsonb) from public;
grant execute on function prive.doublons_decides(), prive.version_doublons(),
  prive.proposer_doublons(bigint, int, jsonb) to carnet_app;

create policy lire on doublon_decision for select to carnet_app using (
  territoire_id = (select prive.ctx_territoire())
    and (select prive.ctx_role()) in ('coordonnateur', 'administrateur'));
create policy decider on doublon_decision for insert to carnet_app with check (
  territoire_id = (select prive.ctx_territoire()) and compte_id = (select prive.ctx_compte())
  and structure_id = (select prive.ctx_structure())
    and (select prive.ctx_role()) in ('coordonnateur', 'administrateur'));
grant select, insert on doublon_decision to carnet_app;
grant select on doublon_propose, doublon_calcul to carnet_app;
