-- How many times an offer was attached to an action in the last seven days, over the whole territoire: a count, never whose. Under
-- three the number does not leave this function (0 says « fewer than three »); that the pace declared for the offer is reached does,
-- because it is what the structure asked to be told (docs/adr/0020-counting-requests.md).
create or replace function prive.sollicitations(ids text[]) returns table (service_id text, nombre int, rythme_atteint boolean)
  language sql stable security definer set search_path = public, pg_temp as $$
  select d.service_id, case when d.n < 3 then 0 else d.n end, coalesce(d.n >= p.rythme, false)
    from (select a.service_id, count(*)::int as n from action a
           where a.territoire_id = prive.ctx_territoire() and a.service_id = any(ids) and a.offre_le > now() - interval '7 days'
             and prive.ctx_role() in ('professionnel', 'charge_orientation', 'gestionnaire', 'coordonnateur', 'personne')
           group by a.service_id) d
    left join offre_precision p on p.territoire_id = prive.ctx_territoire() and p.service_id = d.service_id and p.remplace_le is null $$;
revoke execute on function prive.sollicitations(text[]) from public;
grant execute on function prive.sollicitations(text[]) to carnet_app;
grant update (offre_le) on action to carnet_app;
