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

revoke execute on function prive.tete_du_journal(), prive.delegues_du_territoire() from public;
grant execute on function prive.tete_du_journal(), prive.delegues_du_territoire() to carnet_app;
