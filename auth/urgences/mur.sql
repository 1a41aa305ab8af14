-- Bris de glace. An opening adds, for one compte, one carnet and four hours at most, the reading of
-- what a consent would open. It is added only in a transaction that says which carnet it reads in
-- an emergency (`app.urgence`), which only the emergency pages do: lists, search, exports and the
-- ordinary pages cannot show more because of it. Nothing here writes in a carnet.

create or replace function prive.ctx_urgence() returns uuid language sql stable parallel safe as
  $$ select prive.ctx('urgence')::pg_catalog.uuid $$;

-- A carnet archived, suspended by an objection, or brought into another one is closed to all but
-- the person: an emergency does not open it, nor keeps it open (docs/adr/0015).
create or replace function prive.est_ouvrable(t int, p uuid) returns boolean
  language sql stable set search_path = public, pg_temp as $$
  select exists (select 1 from personne q where q.territoire_id = t and q.id = p
     and q.archivee_le is null and q.suspendu_le is null and q.reuni_dans is null) $$;

-- The domains that the caller reads now in the carnet named by the transaction.
create or replace function prive.masque_urgence() returns int
  language sql stable security definer set search_path = public, pg_temp as $$
  select coalesce(bit_or(b.domaines | b.sensibles), 0) & prive.ctx_masque()
       & case when prive.est_refusee(prive.ctx_territoire(), prive.ctx_urgence(),
           prive.ctx_structure(), prive.ctx_compte()) then 0
         when prive.est_ouvrable(prive.ctx_territoire(), prive.ctx_urgence()) then prive.tous()
         else 0 end
    from bris_de_glace b
   where b.territoire_id = (select prive.ctx_territoire())
     and b.compte_id = (select prive.ctx_compte())
     and b.structure_id = (select prive.ctx_structure()) and b.role = (select prive.ctx_role())
       and b.personne_id = (select prive.ctx_urgence())
     and b.ouvert_le <= now() and b.fin > now() and b.referme_le is null $$;

-- In a transaction that names nobody, which is nearly all of them, nothing is looked up.
create or replace function prive.ctx_masque_urgence() returns int
  language sql stable parallel safe as
  $$ select case when prive.ctx_urgence() is null then 0 else prive.masque_urgence() end $$;

-- Says that this transaction reads one's own running opening; gives whose carnet, or nothing.
create or replace function prive.lire_en_urgence(bris uuid) returns uuid
  language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
  p uuid;
begin
  select b.personne_id into p from bris_de_glace b
   where b.territoire_id = (select prive.ctx_territoire()) and b.id = bris
     and b.compte_id = (select prive.ctx_compte())
     and b.structure_id = (select prive.ctx_structure()) and b.role = (select prive.ctx_role())
       and b.fin > now() and b.referme_le is null;
  if p is null then
    return null;
  end if;
  perform set_config('app.urgence', p::text, true);
  if prive.masque_urgence() & 1 = 0 then
    perform set_config('app.urgence', '', true);
    return null;
  end if;
  return p;
end $$;

-- Opens, or gives the opening that still runs. The person is named by a carnet already seen, or by
-- their exact identity: nobody, two people, a closed carnet, or somebody who refused the caller
-- give the same nothing. Of carnets brought together, the one that remains answers.
create or replace function prive.briser_la_glace(personne_ uuid, nom_ text, naissance_ date,
  codes_ text[], code_postal_ text,
                                                 motif_ text, texte_ text) returns uuid
  language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
  t int := prive.ctx_territoire();
  c uuid := prive.ctx_compte();
  s uuid := prive.ctx_structure();
  r text := prive.ctx_role();
        p uuid;
        trouvees uuid[];
        bris uuid;
        ouverts int := prive.ctx_masque() & prive.ordinaires();
begin
  if r is null or r not in ('professionnel', 'charge_orientation') then
    raise exception 'ce rôle n’ouvre pas de carnet en urgence' using errcode = '42501';
  end if;
  if personne_ is not null then
    if exists (select 1 from prive.verdicts(t, personne_, s, c, r) v
      where v.domaine = 0 and v.lit) then
      trouvees := array[personne_];
    end if;
  else
    with recursive vers(id, suite) as (
      select q.id, q.reuni_dans from personne q
       where q.territoire_id = t and q.nom_recherche = prive.plier(nom_)
         and q.date_naissance = naissance_
         and (q.commune_code = any (codes_) or q.code_postal = code_postal_)
      union select g.id, g.reuni_dans from vers v
        join personne g on g.territoire_id = t and g.id = v.suite)
    select array_agg(v.id) into trouvees from vers v where v.suite is null;
  end if;
  if coalesce(cardinality(trouvees), 0) <> 1 then
    return null;
  end if;
  p := trouvees[1];
  if ouverts & 1 = 0 or prive.est_refusee(t, p, s, c) then
    return null;
  end if;
  -- Two requests at once take turns: the second finds what the first one opened.
  perform 1 from personne q where q.territoire_id = t and q.id = p for no key update;
  if not prive.est_ouvrable(t, p) then
    return null;
  end if;
  select b.id into bris from bris_de_glace b
   where b.territoire_id = t and b.compte_id = c and b.structure_id = s and b.role = r
     and b.personne_id = p
     and b.fin > now() and b.referme_le is null;
  if bris is null then
    insert into bris_de_glace
      (territoire_id, personne_id, compte_id, structure_id, role, motif, texte, domaines, fin)
      values (t, p, c, s, r, motif_, texte_, ouverts, now() + interval '4 hours')
        returning id into bris;
  end if;
  return bris;
end $$;

create or replace function prive.confirmer_sensibles(bris uuid, domaines_ int, texte_ text)
  returns boolean
  language plpgsql volatile security definer set search_path = public, pg_temp as $$
begin
  update bris_de_glace b
    set sensibles = prive.sensibles(domaines_) & prive.ctx_masque(), sensibles_texte = texte_,
    sensibles_le = now()
   where b.territoire_id = (select prive.ctx_territoire()) and b.id = bris
     and b.compte_id = (select prive.ctx_compte())
     and b.structure_id = (select prive.ctx_structure()) and b.role = (select prive.ctx_role())
       and b.sensibles_le is null
     and b.fin > now() and b.referme_le is null
       and prive.sensibles(domaines_) & prive.ctx_masque() <> 0;
  return found;
end $$;

create or replace function prive.refermer_urgence(bris uuid) returns boolean
  language plpgsql volatile security definer set search_path = public, pg_temp as $$
begin
  update bris_de_glace b set referme_le = now()
   where b.territoire_id = (select prive.ctx_territoire()) and b.id = bris
     and b.compte_id = (select prive.ctx_compte())
     and b.structure_id = (select prive.ctx_structure()) and b.fin > now() and b.referme_le is null;
  return found;
end $$;

-- By the DPO, never on one's own opening, once.
create or replace function prive.revoir_urgence(bris uuid, issue_ text, commentaire_ text)
  returns boolean
  language plpgsql volatile security definer set search_path = public, pg_temp as $$
begin
  if prive.ctx_role() is distinct from 'dpo' then
    raise exception 'réservé au délégué' using errcode = '42501';
  end if;
  update bris_de_glace b
    set revu_le = now(), revu_par = prive.ctx_compte(), issue = issue_, commentaire = commentaire_
   where b.territoire_id = (select prive.ctx_territoire()) and b.id = bris and b.revu_le is null
     and b.compte_id <> (select prive.ctx_compte());
  return found;
end $$;

-- What was written stays; the three additions come once each.
create or replace function prive.figer_bris() returns trigger
  language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  if prive.demenage(to_jsonb(old), to_jsonb(new)) then
    return new;
  end if;
  if to_jsonb(new) - array['sensibles', 'sensibles_texte', 'sensibles_le', 'referme_le', 'revu_le',
    'revu_par', 'issue', 'commentaire']
     is distinct from
     to_jsonb(old) - array['sensibles', 'sensibles_texte', 'sensibles_le', 'referme_le', 'revu_le',
       'revu_par', 'issue', 'commentaire']
     or old.sensibles_le is not null and (new.sensibles, new.sensibles_texte, new.sensibles_le)
        is distinct from (old.sensibles, old.sensibles_texte, old.sensibles_le)
     or old.referme_le is not null and new.referme_le is distinct from old.referme_le
     or old.revu_le is not null and (new.revu_le, new.revu_par, new.issue, new.commentaire)
        is distinct from (old.revu_le, old.revu_par, old.issue, old.commentaire)
  then
    raise exception 'une ouverture en urgence ne se réécrit pas' using errcode = '23001';
  end if;
  return new;
end $$;
create or replace trigger figer before update on bris_de_glace for each row
  execute function prive.figer_bris();
create or replace trigger immuable before delete on bris_de_glace for each row
  execute function prive.refuser();

-- The additional readings: for select alone.
do $$
declare
  t name;
begin
  for t in select prive.elements() loop
    execute format($p$ create policy lire_en_urgence on %1$I for select to carnet_app using (
      territoire_id = (select prive.ctx_territoire()) and personne_id = (select prive.ctx_urgence())
      and (select prive.ctx_masque_urgence()) & (1 << domaine) <> 0) $p$, t);
  end loop;
end $$;
create policy lire_en_urgence on personne for select to carnet_app using (
  territoire_id = (select prive.ctx_territoire()) and id = (select prive.ctx_urgence())
  and (select prive.ctx_masque_urgence()) & 1 <> 0);

create policy lire on bris_de_glace for select to carnet_app using (
  territoire_id = (select prive.ctx_territoire()) and (personne_id = (select prive.ctx_personne())
    or compte_id = (select prive.ctx_compte()) or (select prive.ctx_role()) = 'dpo'));

revoke execute on function prive.ctx_urgence(), prive.ctx_masque_urgence(),
  prive.est_ouvrable(int, uuid),
  prive.masque_urgence(),
  prive.lire_en_urgence(uuid), prive.briser_la_glace(uuid, text, date, text[], text, text, text),
  prive.confirmer_sensibles(uuid, int, text), prive.refermer_urgence(uuid),
    prive.revoir_urgence(uuid, text, text),
  prive.figer_bris() from public;
grant execute on function prive.ctx_urgence(), prive.ctx_masque_urgence(), prive.masque_urgence(),
  prive.lire_en_urgence(uuid),
  prive.briser_la_glace(uuid, text, date, text[], text, text, text),
    prive.confirmer_sensibles(uuid, int, text),
  prive.refermer_urgence(uuid), prive.revoir_urgence(uuid, text, text) to carnet_app;
grant select on bris_de_glace to carnet_app;
