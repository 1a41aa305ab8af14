-- Letters to print: what is told to whoever has no account, or no channel that works, waits on
-- paper for the structure that follows her. It says what kind of act happened and when, no more
-- than her space would.

-- 1. Whose hands it is in -------------------------------------------------------------------------
-- The structure still follows her: in her circle today, not refused, not gone from the territoire,
-- and her carnet is open.
create or replace function prive.suit_encore(t int, p uuid, s uuid) returns boolean
  language sql stable security definer set search_path = public, pg_temp as $$
  select s is not null
     and prive.est_du_cercle(t, p, s, false)
     and not prive.est_refusee(t, p, s, null)
     and exists (select 1 from structure st
       where st.territoire_id = t and st.id = s
         and (st.quittee_le is null or st.quittee_le > now()))
     and exists (select 1 from personne x
       where x.territoire_id = t and x.id = p
         and x.archivee_le is null and x.suspendu_le is null) $$;
-- Whoever works there and may know who she is hands it over; once the structure follows her no
-- longer, or when none did, the DPO.
create or replace function prive.tient_lettre(t int, p uuid, s uuid) returns boolean
  language sql stable security definer set search_path = public, pg_temp as $$
  select t = prive.ctx_territoire()
    and exists (select 1 from personne x
      where x.territoire_id = t and x.id = p and x.reuni_dans is null and x.decedee_le is null)
    and case when prive.ctx_role() = 'dpo' then not prive.suit_encore(t, p, s)
      else coalesce(prive.ctx_structure() = s
        and prive.masque_du_role(prive.ctx_role()) & 1 <> 0
        and not prive.est_refusee(t, p, s, prive.ctx_compte())
        and prive.suit_encore(t, p, s), false) end $$;

-- 2. Writing --------------------------------------------------------------------------------------
-- Adds what is due to the sheet that waits, or begins one: for the structure of her référent, else
-- that of whoever acts when it follows her, else the oldest of her circle, else nobody's. A sheet
-- that was printed says no more than the paper. Told twice the same day, it is read once.
create or replace function prive.ecrire_lettre(p uuid, genre_ text, le_ timestamptz) returns void
  language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
  t int := prive.ctx_territoire();
  agit uuid := prive.ctx_structure();
  s uuid;
  cle uuid;
begin
  if t is null then
    raise exception 'une lettre a besoin d’un acteur' using errcode = '28000';
  end if;
  -- Two acts of one moment take turns: the second sees the sheet that the first began.
  perform 1 from personne q where q.territoire_id = t and q.id = p for no key update;
  select m.structure_id into s from accompagnement m
    where m.territoire_id = t and m.personne_id = p and prive.court(m.debut, m.fin)
      and prive.suit_encore(t, p, m.structure_id)
    order by m.est_referent desc, m.structure_id is not distinct from agit desc, m.debut, m.id
    limit 1;
  if exists (select 1 from lettre l cross join lateral unnest(l.genres, l.faits_le) f(genre, le)
    where l.territoire_id = t and l.personne_id = p and f.genre = genre_
      and (f.le = le_ or l.imprimee_le is null
        and (f.le at time zone 'Europe/Paris')::date = (le_ at time zone 'Europe/Paris')::date))
  then
    return;
  end if;
  select l.id into cle from lettre l
    where l.territoire_id = t and l.personne_id = p and l.imprimee_le is null
      and l.structure_id is not distinct from s and cardinality(l.genres) < 30
    order by l.cree_le, l.id limit 1 for update;
  if cle is null then
    insert into lettre (territoire_id, personne_id, structure_id, genres, faits_le)
      values (t, p, s, array[genre_], array[le_]);
  else
    update lettre l set genres = l.genres || genre_, faits_le = l.faits_le || le_
      where l.territoire_id = t and l.id = cle;
  end if;
end $$;

-- 3. Reading --------------------------------------------------------------------------------------
create policy lire on lettre for select to carnet_app using (
  territoire_id = (select prive.ctx_territoire())
  and prive.tient_lettre(territoire_id, personne_id, structure_id));
create policy lire_les_miennes on lettre for select to carnet_app using (
  territoire_id = (select prive.ctx_territoire())
  and personne_id = (select prive.ctx_personne()));
-- To whom it is written, for whoever hands it over: her name and nothing else, agreed or not.
create or replace function prive.destinataire_de(lettre_ uuid) returns table (prenom text, nom text)
  language sql stable security definer set search_path = public, pg_temp as $$
  select p.prenom, p.nom from lettre l
    join personne p on p.territoire_id = l.territoire_id and p.id = l.personne_id
   where l.territoire_id = (select prive.ctx_territoire()) and l.id = lettre_
     and prive.tient_lettre(l.territoire_id, l.personne_id, l.structure_id) $$;

-- 4. Printing, handing over, taking the mark back -------------------------------------------------
-- Holds a letter that the caller hands over; raises for another's.
create or replace function prive.tenir_lettre(lettre_ uuid) returns lettre
  language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
  l lettre;
begin
  select * into l from lettre x
    where x.territoire_id = (select prive.ctx_territoire()) and x.id = lettre_
      and prive.tient_lettre(x.territoire_id, x.personne_id, x.structure_id) for update;
  if l.id is null then
    raise exception 'lettre refusée' using errcode = '42501';
  end if;
  return l;
end $$;
-- From now on it says what the paper says; printed again, it is the same. Gives whether it is new.
create or replace function prive.imprimer_lettre(lettre_ uuid) returns boolean
  language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
  l lettre := prive.tenir_lettre(lettre_);
begin
  update lettre x set imprimee_le = now()
    where x.territoire_id = l.territoire_id and x.id = l.id and x.imprimee_le is null;
  return found;
end $$;
-- Given by hand or posted, that day; gives false when it was marked already, or never printed.
create or replace function prive.remettre_lettre(lettre_ uuid, comment_ text, jour_ date)
  returns boolean
  language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
  l lettre := prive.tenir_lettre(lettre_);
begin
  if comment_ is null or jour_ is null
    or jour_ > (now() at time zone 'Europe/Paris')::date
    or jour_ < (l.cree_le at time zone 'Europe/Paris')::date then
    raise exception 'comment et quel jour' using errcode = '22023';
  end if;
  update lettre x
    set comment = comment_, jour = jour_, remise_le = now(), remise_par = prive.ctx_compte()
    where x.territoire_id = l.territoire_id and x.id = l.id
      and x.imprimee_le is not null and x.remise_le is null;
  return found;
end $$;
-- Whoever marked it takes the mark back within ten minutes; gives whether it was.
create or replace function prive.reprendre_lettre(lettre_ uuid) returns boolean
  language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
  l lettre := prive.tenir_lettre(lettre_);
begin
  update lettre x set comment = null, jour = null, remise_le = null, remise_par = null
    where x.territoire_id = l.territoire_id and x.id = l.id
      and x.remise_par = (select prive.ctx_compte())
      and x.remise_le > now() - interval '10 minutes';
  return found;
end $$;

revoke execute on function prive.suit_encore(int, uuid, uuid),
  prive.tient_lettre(int, uuid, uuid), prive.ecrire_lettre(uuid, text, timestamptz),
  prive.destinataire_de(uuid), prive.tenir_lettre(uuid),
  prive.imprimer_lettre(uuid), prive.remettre_lettre(uuid, text, date),
  prive.reprendre_lettre(uuid) from public;
grant execute on function prive.tient_lettre(int, uuid, uuid),
  prive.destinataire_de(uuid), prive.imprimer_lettre(uuid),
  prive.remettre_lettre(uuid, text, date), prive.reprendre_lettre(uuid) to carnet_app;
grant select on lettre to carnet_app;
