-- The papers of a territoire: its administrateur writes them, its DPO reads them before the others,
-- everybody reads what is published. Nothing written changes.
create policy lire on papiers_territoire for select to carnet_app using (
  territoire_id = (select prive.ctx_territoire())
  and (publie or (select prive.ctx_role()) in ('administrateur', 'dpo')));
create policy ecrire on papiers_territoire for insert to carnet_app with check (
  territoire_id = (select prive.ctx_territoire())
  and (select prive.ctx_role()) = 'administrateur' and ecrit_par = (select prive.ctx_compte()));
create or replace trigger immuable before update or delete on papiers_territoire for each row
  execute function prive.refuser();

-- What the legal pages show to whoever is not logged in: each territoire, its name, and what it
-- published last, if anything. Whoever is logged in finds their own and no other.
create or replace function prive.papiers_publies()
  returns table (territoire int, nom text, publie_le timestamptz, valeurs jsonb)
  language sql stable security definer set search_path = public, pg_temp as $$
  select t.id, t.nom, p.ecrit_le, p.valeurs from territoire t
    left join lateral (
      select x.ecrit_le, x.valeurs from papiers_territoire x
       where x.territoire_id = t.id and x.publie order by x.version desc limit 1) p on true
   where (select prive.ctx_territoire()) is null or t.id = (select prive.ctx_territoire())
   order by t.nom, t.id $$;

-- In how many days the territoire of whoever asks promised to answer an objection, as it had
-- published that day: a promise made since binds no request made before.
drop function if exists prive.delai_d_opposition();
create or replace function prive.delai_d_opposition(le timestamptz) returns int
  language sql stable set search_path = public, pg_temp as $$
  select (p.valeurs ->> 'delai_opposition_jours')::int from papiers_territoire p
   where p.territoire_id = (select prive.ctx_territoire()) and p.publie
     and p.ecrit_le <= le
   order by p.version desc limit 1 $$;

revoke execute on function prive.papiers_publies(), prive.delai_d_opposition(timestamptz)
  from public;
grant execute on function prive.papiers_publies(), prive.delai_d_opposition(timestamptz)
  to carnet_app;
grant select, insert on papiers_territoire to carnet_app;
