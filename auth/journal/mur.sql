-- The journal's slice. The chain itself is in acces.sql, section 5: it is part of the rule.

-- Where the chain of one territoire stands, for the job that signs it outside the database.
create or replace function prive.tete_du_journal() returns table (numero bigint, empreinte bytea)
  language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
  if prive.ctx_role() is distinct from 'automate' then
    raise exception 'réservé aux automates' using errcode = '42501';
  end if;
  return query select j.numero, j.empreinte from journal_tete j
    where j.territoire_id = (select prive.ctx_territoire());
end $$;

-- To whom the head of one territoire's chain is sent, by the same job.
create or replace function prive.delegues_du_territoire()
  returns table (compte_id uuid, courriel text)
  language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
  if prive.ctx_role() is distinct from 'automate' then
    raise exception 'réservé aux automates' using errcode = '42501';
  end if;
  return query select distinct k.id, k.courriel from habilitation h
    join compte k on k.territoire_id = h.territoire_id and k.id = h.compte_id and k.clos_le is null
    where h.territoire_id = (select prive.ctx_territoire()) and h.role = 'dpo'
      and prive.court(h.debut, h.fin);
end $$;

-- Takes a head as sent, in the transaction that sends it: false when it already was.
create or replace function prive.marquer_tete_envoyee(numero_ bigint) returns boolean
  language plpgsql volatile security definer set search_path = public, pg_temp as $$
begin
  if prive.ctx_role() is distinct from 'automate' then
    raise exception 'réservé aux automates' using errcode = '42501';
  end if;
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
  if prive.ctx_role() is distinct from 'automate' then
    raise exception 'réservé aux automates' using errcode = '42501';
  end if;
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
