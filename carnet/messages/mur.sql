-- Threads on a carnet, and what is said in them, are items: who reads, writes, closes, copies or
-- erases them comes from the wall of the items (auth/acces.sql), one domain at a time. Here stands
-- what is theirs alone: a message is of its thread, whom a thread may ask, until when each has
-- read, and who is told.

-- Who reads, carnet/elements says it.
drop function if exists prive.qui_lira(uuid, int), prive.lit_ce_domaine(uuid, int),
  prive.lecteurs_du_domaine(int, uuid, int);

-- 1. What a thread and a message may say ----------------------------------------------------------
-- A question is put to a structure of the circle that reads the domain, never to one's own.
create or replace function prive.adresser_la_question() returns trigger
  language plpgsql set search_path = public, pg_temp as $$
begin
  if new.pour_structure_id is not distinct from new.auteur_structure_id
    or not prive.lira(new.personne_id, new.domaine, new.pour_structure_id)
  then
    raise exception 'cette structure ne lira pas la question' using errcode = '42501';
  end if;
  return new;
end $$;
create or replace trigger adresser before insert on conversation for each row
  when (new.pour_structure_id is not null) execute function prive.adresser_la_question();
-- A message is of an open thread that its author reads, of the same person and the same domain: one
-- wall for both. It asks nothing of whoever would not read it, and joins a document of the same
-- carnet, which its author reads and which stands. With the rights of who writes.
create or replace function prive.suivre_le_fil() returns trigger
  language plpgsql set search_path = public, pg_temp as $$
begin
  if not exists (select 1 from conversation c
    where c.territoire_id = new.territoire_id and c.id = new.conversation_id
      and c.personne_id = new.personne_id and c.domaine = new.domaine and c.etat = 'ouverte')
  then
    raise exception 'ce message n’est pas de ce fil' using errcode = '42501';
  end if;
  if new.mention_compte_id is not null
    and not prive.lira(new.personne_id, new.domaine, new.mention_compte_id)
  then
    raise exception 'cette personne ne lira pas le message' using errcode = '42501';
  end if;
  if new.piece_id is not null and not exists (select 1 from document d
    where d.territoire_id = new.territoire_id and d.id = new.piece_id
      and d.personne_id = new.personne_id and d.etat = 'depose')
  then
    raise exception 'ce document n’est pas de ce carnet' using errcode = '42501';
  end if;
  return new;
end $$;
create or replace trigger suivre before insert on message for each row
  execute function prive.suivre_le_fil();
-- What was sent ten minutes ago was read: it is not corrected any more (carnet/corrections).
create or replace function prive.est_parti(relation_ text, l jsonb) returns boolean
  language sql stable set search_path = public, pg_temp as $$
  select relation_ = 'message' and (l ->> 'cree_le')::timestamptz <= now() - interval '10 minutes'
$$;

-- 2. Until when each has read ---------------------------------------------------------------------
-- One's own mark, and those of whoever read a thread where one wrote; never without the thread.
create policy lire on lecture_conversation for select to carnet_app using (
  territoire_id = (select prive.ctx_territoire())
  and exists (select 1 from conversation c
    where c.territoire_id = lecture_conversation.territoire_id
      and c.id = lecture_conversation.conversation_id)
  and (compte_id = (select prive.ctx_compte()) or exists (select 1 from message m
    where m.territoire_id = lecture_conversation.territoire_id
      and m.conversation_id = lecture_conversation.conversation_id
      and m.auteur_compte_id = (select prive.ctx_compte()))));
create policy marquer on lecture_conversation for insert to carnet_app with check (
  territoire_id = (select prive.ctx_territoire())
  and compte_id = (select prive.ctx_compte())
  and structure_id is not distinct from (select prive.ctx_structure())
  and exists (select 1 from conversation c
    where c.territoire_id = lecture_conversation.territoire_id
      and c.id = lecture_conversation.conversation_id));
create policy avancer on lecture_conversation for update to carnet_app using (
  territoire_id = (select prive.ctx_territoire())
  and compte_id = (select prive.ctx_compte()))
  with check (
  territoire_id = (select prive.ctx_territoire())
  and compte_id = (select prive.ctx_compte())
  and structure_id is not distinct from (select prive.ctx_structure()));

-- 3. Who is told ----------------------------------------------------------------------------------
-- Of a message that the caller wrote: whoever of the circle reads its domain, whoever it asks, the
-- structure that the thread asks, and her, unless she wrote it. A notice says that there is one,
-- and one that was not read yet is enough. Where nobody of the structure asked stands in the circle
-- by name, all those who would read it there are told.
create or replace function prive.prevenir_du_fil(message_ uuid, genres text[]) returns setof uuid
  language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
  t int := prive.ctx_territoire();
  m message;
  pour uuid;
  l record;
begin
  select * into m from message x
    where x.territoire_id = t and x.id = message_
      and x.auteur_compte_id = (select prive.ctx_compte());
  if m.id is null then
    raise exception 'ce message n’est pas le vôtre' using errcode = '42501';
  end if;
  select c.pour_structure_id into pour from conversation c
    where c.territoire_id = t and c.id = m.conversation_id
      and not exists (select 1 from message x
        where x.territoire_id = t and x.conversation_id = c.id and x.id <> m.id);
  for l in
    with nommes as (select x.structure_id, x.compte_id from prive.lecteurs(m.personne_id) x
      where x.compte_id is not null and x.ouverts & (1 << m.domaine) <> 0),
    tous as (
      select n.structure_id, n.compte_id from nommes n
      union
      select h.structure_id, h.compte_id from habilitation h
        join compte k on k.territoire_id = t and k.id = h.compte_id and k.clos_le is null
        cross join lateral prive.verdicts(t, m.personne_id, h.structure_id, h.compte_id, h.role) v
       where h.territoire_id = t and h.structure_id = pour and prive.court(h.debut, h.fin)
         and v.domaine = m.domaine and v.lit and prive.role_ecrit(h.role)
         and not exists (select 1 from nommes n where n.structure_id = pour)
    )
    select a.compte_id, min(case when a.compte_id = m.mention_compte_id then 3
      when a.structure_id = pour then 2 else 1 end) as rang
      from tous a group by a.compte_id order by a.compte_id
  loop
    if l.rang > 1 or not prive.attend_deja(t, l.compte_id, m.personne_id, genres[1]) then
      return query select prive.prevenir(genres[l.rang], 'compte', m.personne_id, l.compte_id,
        null);
    end if;
  end loop;
  if m.auteur_structure_id is not null and not exists (
    select 1 from compte k where k.territoire_id = t and k.personne_id = m.personne_id
      and prive.attend_deja(t, k.id, m.personne_id, genres[1]))
  then
    return query select prive.prevenir(genres[1], 'personne', m.personne_id, null, null);
  end if;
end $$;
-- A notice of this kind about this person, that this compte has not read.
create or replace function prive.attend_deja(t int, c uuid, p uuid, genre_ text) returns boolean
  language sql stable security definer set search_path = public, pg_temp as $$
  select exists (select 1 from avis a
    where a.territoire_id = t and a.compte_id = c and a.personne_id = p and a.genre = genre_
      and a.lu_le is null) $$;

revoke execute on function prive.adresser_la_question(), prive.suivre_le_fil(),
  prive.est_parti(text, jsonb), prive.prevenir_du_fil(uuid, text[]),
  prive.attend_deja(int, uuid, uuid, text) from public;
grant execute on function prive.prevenir_du_fil(uuid, text[]) to carnet_app;
grant select, insert on lecture_conversation to carnet_app;
grant update (lu_le, structure_id) on lecture_conversation to carnet_app;
