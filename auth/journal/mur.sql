-- The journal's slice. The chain itself is in acces.sql, section 5: it is part of the rule.

-- Where the chain of one territoire stands, for the job that signs it outside the database.
create or replace function prive.tete_du_journal() returns table (numero bigint, empreinte bytea)
  language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
  perform prive.exiger_automate();
  return query select j.numero, j.empreinte from journal_tete j
    where j.territoire_id = (select prive.ctx_territoire());
end $$;

-- To whom the head of one territoire's chain is sent, by the same job.
create or replace function prive.delegues_du_territoire()
  returns table (compte_id uuid, courriel text)
  language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
  perform prive.exiger_automate();
  return query select distinct k.id, k.courriel from habilitation h
    join compte k on k.territoire_id = h.territoire_id and k.id = h.compte_id and k.clos_le is null
    where h.territoire_id = (select prive.ctx_territoire()) and h.role = 'dpo'
      and prive.court(h.debut, h.fin);
end $$;

-- Takes a head as sent, in the transaction that sends it: false when it already was.
create or replace function prive.marquer_tete_envoyee(numero_ bigint) returns boolean
  language plpgsql volatile security definer set search_path = public, pg_temp as $$
begin
  perform prive.exiger_automate();
  update journal_tete j set envoyee = numero_
   where j.territoire_id = (select prive.ctx_territoire()) and j.envoyee is distinct from numero_;
  return found;
end $$;

-- Nobody is there to be sent the head: the administrateurs of the territoire are told, once a day.
-- Gives the notices.
create or replace function prive.dire_sans_delegue() returns setof uuid
  language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
  t int := prive.ctx_territoire();
begin
  perform prive.exiger_automate();
  return query insert into avis (territoire_id, compte_id, genre)
    select distinct t, k.id, 'journal_sans_delegue' from habilitation h
      join compte k on k.id = h.compte_id and k.territoire_id = t and k.clos_le is null
     where h.territoire_id = t and h.role = 'administrateur' and prive.court(h.debut, h.fin)
       and not exists (select 1 from avis v
         where v.territoire_id = t and v.compte_id = k.id and v.genre = 'journal_sans_delegue'
           and v.cree_le > now() - interval '1 day')
    returning id;
end $$;

revoke execute on function prive.tete_du_journal(), prive.delegues_du_territoire(),
  prive.marquer_tete_envoyee(bigint), prive.dire_sans_delegue() from public;
grant execute on function prive.tete_du_journal(), prive.delegues_du_territoire(),
  prive.marquer_tete_envoyee(bigint), prive.dire_sans_delegue() to carnet_app;

-- Months: sealed once they ended, dropped once they are old. A sealed month says from which hash
-- its chain goes and to which: the months follow each other whatever lines are left, so that
-- nothing but a dropped month can be missing.
create or replace function prive.fin_de_periode(m date) returns timestamptz
  language sql stable set search_path = pg_catalog, pg_temp as $$
  select (m + interval '1 month') at time zone 'Europe/Paris' $$;

-- Seals the months that ended a day ago or more; gives those it sealed, done twice none.
create or replace function prive.sceller_journal() returns setof journal_periode
  language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
  t int := prive.exiger_automate();
  avant journal_periode;
  p journal_periode;
begin
  loop
    select * into avant from journal_periode x where x.territoire_id = t
      order by x.mois desc limit 1;
    select t, greatest(date_trunc('month', j.le at time zone 'Europe/Paris')::date,
                       (avant.mois + interval '1 month')::date),
           j.numero, null::bigint, j.precedente, null::bytea, now(), null::timestamptz into p
      from journal j where j.territoire_id = t and j.numero = coalesce(avant.dernier, 0) + 1;
    exit when not found or prive.fin_de_periode(p.mois) + interval '1 day' > now();
    select j.numero, j.empreinte into p.dernier, p.empreinte from journal j
      where j.territoire_id = t and j.numero >= p.premier and j.le < prive.fin_de_periode(p.mois)
      order by j.numero desc limit 1;
    insert into journal_periode select (p).*;
    return next p;
  end loop;
end $$;

-- The chain of a month, recomputed from its first hash to its last.
create or replace function prive.est_entiere(p journal_periode) returns boolean
  language sql stable security definer set search_path = public, pg_temp as $$
  select count(*) = p.dernier - p.premier + 1
     and bool_and(x.precedente = coalesce(x.avant, p.ouverture) and x.juste)
     and bool_or(x.numero = p.dernier and x.empreinte = p.empreinte)
    from (select j.numero, j.precedente, j.empreinte, lag(j.empreinte) over (order by j.numero)
                 as avant, j.empreinte = prive.empreinte_de(j) as juste
            from journal j where j.territoire_id = p.territoire_id
             and j.numero between p.premier and p.dernier) x $$;

-- Sealed months that the territoire keeps no longer, and what holds back some of them: the packages
-- above know (prive.retient_le_journal, droits/journal/mur.sql).
create or replace function prive.periodes_a_retirer()
  returns table (mois date, retenue text)
  language plpgsql stable security definer set search_path = public, pg_temp as $$
declare
  t int := prive.exiger_automate();
begin
  return query select p.mois, prive.retient_le_journal(t, p.premier, p.dernier)
    from journal_periode p join territoire te on te.id = t
    where p.territoire_id = t and p.retiree_le is null
      and prive.fin_de_periode(p.mois) + make_interval(months => te.journal_mois) <= now()
    order by p.mois;
end $$;

-- Decides that a month goes; its lines go afterwards, a few at a time. Refused to one that is not
-- old enough, that something holds back, or whose chain does not fit: a gap would go with it.
create or replace function prive.retirer_periode(m date) returns setof journal_periode
  language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
  t int := prive.exiger_automate();
  p journal_periode;
begin
  select * into p from journal_periode x
    where x.territoire_id = t and x.mois = m and x.retiree_le is null for update;
  if not found or not exists (select 1 from prive.periodes_a_retirer() r
    where r.mois = m and r.retenue is null)
  then
    raise exception 'ce mois du journal ne se retire pas' using errcode = '23001';
  end if;
  if not prive.est_entiere(p) then
    raise exception 'ce mois du journal n’est pas entier' using errcode = '23001';
  end if;
  -- Retention counts from her last act, wherever its line went.
  update compte k set dernier_acte_le = greatest(k.dernier_acte_le, x.le)
    from (select j.compte_id, max(j.le) as le from journal j where j.territoire_id = t
      and j.numero between p.premier and p.dernier group by 1) x
    where k.territoire_id = t and k.id = x.compte_id and k.personne_id is not null;
  return query update journal_periode x set retiree_le = now()
    where x.territoire_id = t and x.mois = m returning x.*;
end $$;

-- Months that were decided on and whose lines are still there: a worker that was killed left them.
create or replace function prive.periodes_a_oter() returns setof journal_periode
  language plpgsql stable security definer set search_path = public, pg_temp as $$
declare
  t int := prive.exiger_automate();
begin
  return query select p.* from journal_periode p
    where p.territoire_id = t and p.retiree_le is not null and exists (select 1 from journal j
      where j.territoire_id = t and j.numero between p.premier and p.dernier)
    order by p.mois;
end $$;
create or replace function prive.oter_lignes(m date, combien int) returns int
  language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
  t int := prive.exiger_automate();
  otees int;
begin
  delete from journal j using (
    select x.numero from journal x
      join journal_periode p on p.territoire_id = t and p.mois = m and p.retiree_le is not null
      where x.territoire_id = t and x.numero between p.premier and p.dernier
      order by x.numero limit combien) y
    where j.territoire_id = t and j.numero = y.numero;
  get diagnostics otees = row_count;
  return otees;
end $$;

-- A month once sealed never changes: it is dropped, once.
create or replace function prive.figer_periode() returns trigger
  language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  if old.retiree_le is not null or new.retiree_le is null
     or to_jsonb(new) - 'retiree_le' is distinct from to_jsonb(old) - 'retiree_le' then
    raise exception 'une période scellée ne change pas' using errcode = '23001';
  end if;
  return new;
end $$;
create or replace trigger figer before update on journal_periode for each row
  execute function prive.figer_periode();
create or replace trigger immuable before delete on journal_periode for each row
  execute function prive.refuser();
create or replace trigger immuable_tout before truncate on journal_periode for each statement
  execute function prive.refuser();

create policy lire on journal_periode for select to carnet_app using (
  territoire_id = (select prive.ctx_territoire()) and (select prive.ctx_role()) = 'dpo');
revoke execute on function prive.fin_de_periode(date), prive.sceller_journal(),
  prive.est_entiere(journal_periode), prive.periodes_a_retirer(), prive.retirer_periode(date),
  prive.periodes_a_oter(), prive.oter_lignes(date, int), prive.figer_periode() from public;
grant execute on function prive.fin_de_periode(date), prive.sceller_journal(),
  prive.periodes_a_retirer(), prive.retirer_periode(date), prive.periodes_a_oter(),
  prive.oter_lignes(date, int) to carnet_app;
grant select on journal_periode to carnet_app;
