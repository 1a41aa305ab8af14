-- What is read of the journal: reports, alerts, and the job that looks for them.

-- Who read whose carnet since a day, for the job that looks for what is unusual. `lie`: the
-- reader's structure accompanied the person then, or had left for less than thirty days.
create or replace function prive.lectures_depuis(depuis timestamptz)
  returns table
    (numero bigint, le timestamptz, compte_id uuid, personne_id uuid, urgence boolean,
    ouverture boolean, lie boolean)
  language plpgsql stable security definer set search_path = public, pg_temp as $$
declare
  t int := prive.ctx_territoire();
begin
  perform prive.exiger_automate();
  return query
    select j.numero, j.le, j.compte_id, j.personne_id,
      coalesce((j.details ->> 'urgence')::boolean, false),
           j.geste = 'ecriture' and j.objet = 'Ouverture en urgence',
           exists (select 1 from accompagnement m
             where m.territoire_id = t and m.personne_id = j.personne_id
              and m.structure_id = j.structure_id and m.debut <= j.le
                and (m.fin is null or m.fin + prive.grace() > j.le))
      from journal j
     where j.territoire_id = t and j.le >= depuis and j.personne_id is not null
       and j.compte_id is not null
       and j.role in ('professionnel', 'charge_orientation', 'gestionnaire')
       and (j.geste = 'lecture' or j.geste = 'ecriture' and j.objet = 'Ouverture en urgence')
     order by j.numero;
end $$;

-- One alert a kind, a compte and a day: while it is open it grows; closed, it stays closed. Says
-- whether it is a new one.
create or replace function prive.alerter(genre_ text, compte_ uuid, jour_ date, nombre_ int,
  premier_ bigint, dernier_ bigint)
  returns boolean language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
  nouvelle boolean;
begin
  perform prive.exiger_automate();
  insert into alerte_lecture as a (territoire_id, genre, compte_id, jour, nombre, premier, dernier)
    values (prive.ctx_territoire(), genre_, compte_, jour_, nombre_, premier_, dernier_)
    on conflict (territoire_id, genre, compte_id, jour) do update
      set nombre = excluded.nombre, premier = excluded.premier, dernier = excluded.dernier
        where a.close_le is null
    returning xmax = 0 into nouvelle;
  return coalesce(nouvelle, false);
end $$;

-- An answer and a closing come once; the rest never changes.
create or replace function prive.figer_signalement() returns trigger
  language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  if prive.demenage(to_jsonb(old), to_jsonb(new)) then
    return new;
  end if;
  if old.repondu_le is not null or to_jsonb(new) - array['reponse', 'repondu_le', 'repondu_par']
     is distinct from to_jsonb(old) - array['reponse', 'repondu_le', 'repondu_par'] then
    raise exception 'un signalement ne se réécrit pas' using errcode = '23001';
  end if;
  return new;
end $$;
create or replace trigger figer before update on signalement for each row
  execute function prive.figer_signalement();
create or replace trigger immuable before delete on signalement for each row
  execute function prive.refuser();
create or replace function prive.figer_alerte() returns trigger
  language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  if old.close_le is not null then
    raise exception 'une alerte close ne se réécrit pas' using errcode = '23001';
  end if;
  return new;
end $$;
create or replace trigger figer before update on alerte_lecture for each row
  execute function prive.figer_alerte();
create or replace trigger immuable before delete on alerte_lecture for each row
  execute function prive.refuser();

-- The person reports a line of their own carnet, as themselves; the DPO answers.
create policy lire on signalement for select to carnet_app using (
  territoire_id = (select prive.ctx_territoire())
  and (personne_id = (select prive.ctx_personne()) or (select prive.ctx_role()) = 'dpo'));
create policy signaler on signalement for insert to carnet_app with check (
  territoire_id = (select prive.ctx_territoire()) and personne_id = (select prive.ctx_personne())
  and compte_id = (select prive.ctx_compte()) and repondu_le is null
  and exists (select 1 from journal j
    where j.territoire_id = signalement.territoire_id and j.numero = signalement.numero
                and j.personne_id = any((select prive.mes_carnets())::uuid[])));
create policy repondre on signalement for update to carnet_app using (
  territoire_id = (select prive.ctx_territoire()) and (select prive.ctx_role()) = 'dpo')
  with check (territoire_id = (select prive.ctx_territoire())
    and repondu_par = (select prive.ctx_compte()));

create policy lire on alerte_lecture for select to carnet_app using (
  territoire_id = (select prive.ctx_territoire()) and (select prive.ctx_role()) = 'dpo');
create policy clore on alerte_lecture for update to carnet_app using (
  territoire_id = (select prive.ctx_territoire()) and (select prive.ctx_role()) = 'dpo')
  with check (territoire_id = (select prive.ctx_territoire())
    and close_par = (select prive.ctx_compte()));

revoke execute on function prive.lectures_depuis(timestamptz),
  prive.alerter(text, uuid, date, int, bigint, bigint), prive.figer_signalement(),
    prive.figer_alerte() from public;
grant execute on function prive.lectures_depuis(timestamptz),
  prive.alerter(text, uuid, date, int, bigint, bigint) to carnet_app;
grant select on signalement, alerte_lecture to carnet_app;
grant insert on signalement to carnet_app;
grant update (reponse, repondu_le, repondu_par) on signalement to carnet_app;
grant update (close_le, close_par, commentaire) on alerte_lecture to carnet_app;

-- What holds a month of the journal back: a question that its lines still answer. Lines stay under
-- the carnet that was read, also once it was brought into another.
create or replace function prive.parle_de(t int, du bigint, au bigint, p uuid, des timestamptz)
  returns boolean
  language sql stable security definer set search_path = public, pg_temp as $$
  select exists (select 1 from journal j
    where j.territoire_id = t and j.numero between du and au and j.le >= des
      and j.personne_id in (select prive.carnets_de(t, p))) $$;
create or replace function prive.retient_le_journal(t int, du bigint, au bigint) returns text
  language sql stable security definer set search_path = public, pg_temp as $$
  select case
    when exists (select 1 from signalement s
      where s.territoire_id = t and s.numero between du and au and s.repondu_le is null)
      then 'signalement'
    when exists (select 1 from alerte_lecture a
      where a.territoire_id = t and a.close_le is null and a.premier <= au and a.dernier >= du)
      then 'alerte'
    when exists (select 1 from bris_de_glace b
      where b.territoire_id = t and b.revu_le is null
        and prive.parle_de(t, du, au, b.personne_id, b.ouvert_le))
      then 'urgence'
    when exists (select 1 from gel g
      where g.territoire_id = t and g.leve_le is null
        and prive.parle_de(t, du, au, g.personne_id, '-infinity'))
      then 'gel' end $$;
-- The delegate says how long the journal is kept, for the months that are still there.
create or replace function prive.choisir_duree_du_journal(combien int) returns boolean
  language plpgsql volatile security definer set search_path = public, pg_temp as $$
begin
  if prive.ctx_role() is distinct from 'dpo' then
    raise exception 'réservé au délégué' using errcode = '42501';
  end if;
  update territoire te set journal_mois = combien
   where te.id = (select prive.ctx_territoire()) and te.journal_mois <> combien;
  return found;
end $$;
revoke execute on function prive.choisir_duree_du_journal(int) from public;
grant execute on function prive.choisir_duree_du_journal(int) to carnet_app;
revoke execute on function prive.retient_le_journal(int, bigint, bigint),
  prive.parle_de(int, bigint, bigint, uuid, timestamptz) from public;
