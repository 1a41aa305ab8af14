-- What moves in a path besides its states, which the wall of the items grants (auth/acces.sql).
grant update (service_id, echeance) on action to carnet_app;
grant update (debut, duree_minutes, lieu, mode, sequence, aussi_compte_id, aussi_structure_id)
  on rendez_vous to carnet_app;

-- How many times an offer was attached to an action in the last seven days, over the whole
-- territoire: a count, never whose. Under three the number does not leave this function (0 says «
-- fewer than three »); that the pace declared for the offer is reached does, because it is what the
-- structure asked to be told (docs/adr/0020-counting-requests.md).
create or replace function prive.sollicitations(ids text[])
  returns table (service_id text, nombre int, rythme_atteint boolean)
  language sql stable security definer set search_path = public, pg_temp as $$
  select d.service_id, case when d.n < 3 then 0 else d.n end, coalesce(d.n >= p.rythme, false)
    from (select a.service_id, count(*)::int as n from action a
           where a.territoire_id = (select prive.ctx_territoire()) and a.service_id = any(ids)
             and a.offre_le > now() - interval '7 days'
             and prive.ctx_role() in
               ('professionnel', 'charge_orientation', 'gestionnaire', 'coordonnateur', 'personne')
           group by a.service_id) d
    left join offre_precision p on p.territoire_id = (select prive.ctx_territoire())
      and p.service_id = d.service_id and p.remplace_le is null $$;
revoke execute on function prive.sollicitations(text[]) from public;
grant execute on function prive.sollicitations(text[]) to carnet_app;
grant update (offre_le) on action to carnet_app;

-- First meeting: the structure met counts as linked on the day of the appointment, Paris time.
-- A place of one day, « observé »: consents still decide what it opens. The person, or a lasting
-- member of the circle, fixes it for another structure; a structure met for a day gives itself no
-- second one.
create or replace function prive.observer_rendez_vous() returns trigger
  language plpgsql security definer set search_path = public, pg_temp as $$
declare
  jour date := (new.debut at time zone 'Europe/Paris')::date;
  par uuid := new.auteur_structure_id;
begin
  if tg_op = 'UPDATE' then
    if new.etat in ('excuse', 'annule') or new.debut <> old.debut then
      delete from accompagnement m
        where m.territoire_id = new.territoire_id and m.rendez_vous_id = new.id
        and m.debut >= now();
      update accompagnement m set fin = now()
        where m.territoire_id = new.territoire_id and m.rendez_vous_id = new.id
         and m.fin > now();
    end if;
    -- Moved or taken up again, it opens its day as if whoever does so had just fixed it.
    if new.etat <> 'prevu' or new.debut = old.debut and old.etat not in ('excuse', 'annule') then
      return null;
    end if;
    par := prive.ctx_structure();
  end if;
  if new.structure_id is null or new.etat <> 'prevu' or new.structure_id is not distinct from par
     or par is not null and not prive.est_du_cercle(new.territoire_id, new.personne_id, par, true)
  then
    return null;
  end if;
  insert into accompagnement
    (territoire_id, personne_id, structure_id, origine, debut, fin, rendez_vous_id)
    values (new.territoire_id, new.personne_id, new.structure_id, 'observe',
      jour::timestamp at time zone 'Europe/Paris',
            (jour + 1)::timestamp at time zone 'Europe/Paris', new.id);
  return null;
end $$;
create or replace trigger observer after insert or update of etat, debut on rendez_vous
  for each row execute function prive.observer_rendez_vous();
revoke execute on function prive.observer_rendez_vous() from public;

-- How many appointments stand at this hour: hers, whichever structure fixed them and whatever their
-- domain, those of whoever holds this one (`sauf`, or the caller when it is new), and those of who
-- holds it too (`aussi`, of her circle). A count, for whoever may write in this domain of this
-- carnet, and for her who chooses among slots: what they are is read under the wall, or not at all.
create or replace function prive.chevauchements(
  p uuid, d int, de timestamptz, a timestamptz, sauf uuid, aussi uuid)
  returns table (a_elle int, de_qui_le_tient int, de_l_autre int)
  language sql stable security definer set search_path = public, pg_temp as $$
  select count(*) filter (where r.personne_id = p)::int,
         count(*) filter (where q.compte_id in (r.avec_compte_id, r.aussi_compte_id)
           and r.structure_id is null)::int,
         count(*) filter (where q.autre_id in (r.avec_compte_id, r.aussi_compte_id)
           and r.structure_id is null)::int
    from (select coalesce((select x.avec_compte_id from rendez_vous x
             where x.territoire_id = (select prive.ctx_territoire()) and x.id = sauf
               and x.personne_id = p), (select prive.ctx_compte())) as compte_id,
           case when exists (select 1 from accompagnement m
             where m.territoire_id = (select prive.ctx_territoire()) and m.personne_id = p
               and m.compte_id = aussi and prive.court(m.debut, m.fin))
             then aussi end as autre_id) q
    cross join rendez_vous r
   where r.territoire_id = (select prive.ctx_territoire()) and r.etat = 'prevu' and r.debut < a
     and r.debut > de - interval '720 minutes'
     and r.debut + make_interval(mins => r.duree_minutes) > de
     and (r.personne_id = p or r.avec_compte_id in (q.compte_id, q.autre_id)
       or r.aussi_compte_id in (q.compte_id, q.autre_id)) and r.id is distinct from sauf
     and ((select prive.ctx_personne()) = p and sauf is not null
       or exists (select 1 from prive.verdicts((select prive.ctx_territoire()), p,
         (select prive.ctx_structure()), (select prive.ctx_compte()), (select prive.ctx_role())) v
       where v.domaine = d and v.complete)) $$;
revoke execute on function prive.chevauchements(uuid, int, timestamptz, timestamptz, uuid, uuid)
  from public;
grant execute on function prive.chevauchements(uuid, int, timestamptz, timestamptz, uuid, uuid)
  to carnet_app;

-- Whether somebody of her circle may hold an appointment of this domain with whoever fixes it: they
-- write there, so that they may say what became of it. Asked by whoever writes there alone.
create or replace function prive.peut_tenir(p uuid, d int, c uuid, s uuid) returns boolean
  language sql stable security definer set search_path = public, pg_temp as $$
  select exists (select 1 from prive.verdicts((select prive.ctx_territoire()), p,
         (select prive.ctx_structure()), (select prive.ctx_compte()), (select prive.ctx_role())) v
       where v.domaine = d and v.complete)
     and exists (select 1 from habilitation h
       join accompagnement m on m.territoire_id = h.territoire_id and m.compte_id = h.compte_id
         and m.structure_id = h.structure_id and m.personne_id = p and prive.court(m.debut, m.fin)
       cross join lateral prive.verdicts(h.territoire_id, p, h.structure_id, h.compte_id, h.role) v
      where h.territoire_id = (select prive.ctx_territoire()) and h.compte_id = c
        and h.structure_id = s and prive.court(h.debut, h.fin) and v.domaine = d and v.complete) $$;
revoke execute on function prive.peut_tenir(uuid, int, uuid, uuid) from public;
grant execute on function prive.peut_tenir(uuid, int, uuid, uuid) to carnet_app;

-- Appointments to come of somebody who stops, leaves or hands over: what auth/relais and
-- auth/cercle ask, without knowing what an appointment is.
create or replace function prive.rendez_vous_a_tenir(t int, c uuid)
  returns table (personne_id uuid, structure_id uuid, a_reprendre boolean)
  language sql stable security definer set search_path = public, pg_temp as $$
  select r.personne_id, r.auteur_structure_id, r.a_reprendre_le is not null from rendez_vous r
   where r.territoire_id = t and r.avec_compte_id = c and r.etat = 'prevu' and r.debut > now() $$;
create or replace function prive.laisser_rendez_vous(t int, c uuid, s uuid, de uuid[]) returns int
  language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
  marques int;
begin
  update rendez_vous r set a_reprendre_le = now()
    where r.territoire_id = t and r.personne_id = any(de)
     and r.avec_compte_id = c and r.auteur_structure_id = s
     and r.etat = 'prevu' and r.debut > now() and r.a_reprendre_le is null;
  get diagnostics marques = row_count;
  -- Who held one too holds it no more: whoever fixed it still does.
  update rendez_vous r set aussi_compte_id = null, aussi_structure_id = null
    where r.territoire_id = t and r.aussi_compte_id = c and r.aussi_structure_id = s
     and r.etat = 'prevu' and r.debut > now()
     and (r.personne_id = any(de) or not prive.exerce(t, c, s));
  return marques;
end $$;
create or replace function prive.rendre_rendez_vous(t int, c uuid, s uuid, p uuid) returns void
  language sql volatile security definer set search_path = public, pg_temp as $$
  update rendez_vous r set a_reprendre_le = null
    where r.territoire_id = t and r.personne_id = p and r.avec_compte_id = c
     and r.auteur_structure_id = s and r.a_reprendre_le is not null $$;
create or replace function prive.confier_rendez_vous(t int, p uuid, s uuid, de uuid, vers uuid)
  returns void
  language sql volatile security definer set search_path = public, pg_temp as $$
  update rendez_vous r set avec_compte_id = vers, a_reprendre_le = null,
      aussi_compte_id = nullif(r.aussi_compte_id, vers),
      aussi_structure_id = case when r.aussi_compte_id <> vers then r.aussi_structure_id end
    where r.territoire_id = t and r.personne_id = p and r.avec_compte_id = de
     and r.etat = 'prevu' and r.debut > now() and r.auteur_structure_id = s $$;
-- One whose professional stopped is taken by a colleague of the structure that fixed it, who writes
-- in its domain.
create or replace function prive.reprendre_rendez_vous(r uuid) returns void
  language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
  t int := prive.ctx_territoire();
  s uuid := prive.ctx_structure();
  c uuid := prive.ctx_compte();
  x rendez_vous;
begin
  select * into x from rendez_vous v
    where v.territoire_id = t and v.id = r and v.a_reprendre_le is not null
    and v.etat = 'prevu' for update;
  if not found or x.auteur_structure_id is distinct from s or not exists (
    select 1 from prive.verdicts(t, x.personne_id, s, c, prive.ctx_role()) v
      where v.domaine = x.domaine and v.complete)
  then
    raise exception 'réservé à un collègue qui écrit dans ce domaine' using errcode = '42501';
  end if;
  update rendez_vous v set avec_compte_id = c, a_reprendre_le = null, sequence = v.sequence + 1,
      aussi_compte_id = nullif(v.aussi_compte_id, c),
      aussi_structure_id = case when v.aussi_compte_id <> c then v.aussi_structure_id end
    where v.territoire_id = t and v.id = r;
end $$;
revoke execute on function prive.rendez_vous_a_tenir(int, uuid),
  prive.laisser_rendez_vous(int, uuid, uuid, uuid[]),
  prive.rendre_rendez_vous(int, uuid, uuid, uuid),
  prive.confier_rendez_vous(int, uuid, uuid, uuid, uuid), prive.reprendre_rendez_vous(uuid)
  from public;
grant execute on function prive.reprendre_rendez_vous(uuid) to carnet_app;

-- The private address of a professional's calendar: its print alone is kept, one a compte. Whoever
-- has it reads when they hold appointments, and nothing of whom, of what, or where. The application
-- reads nothing of it but through these functions.
create or replace function prive.poser_agenda(empreinte bytea) returns void
  language plpgsql volatile security definer set search_path = public, pg_temp as $$
begin
  if prive.ctx_structure() is null or prive.masque_du_role(prive.ctx_role()) = 0 then
    raise exception 'agenda refusé' using errcode = '42501';
  end if;
  insert into flux_agenda as f (territoire_id, compte_id, jeton_sha256)
    values (prive.ctx_territoire(), prive.ctx_compte(), empreinte)
    on conflict (territoire_id, compte_id) do update
      set jeton_sha256 = excluded.jeton_sha256, cree_le = now(), lu_le = null;
end $$;
create or replace function prive.couper_agenda() returns boolean
  language plpgsql volatile security definer set search_path = public, pg_temp as $$
begin
  delete from flux_agenda f where f.territoire_id = (select prive.ctx_territoire())
    and f.compte_id = (select prive.ctx_compte());
  return found;
end $$;
create or replace function prive.mon_agenda()
  returns table (cree_le timestamptz, lu_le timestamptz)
  language sql stable security definer set search_path = public, pg_temp as $$
  select f.cree_le, f.lu_le from flux_agenda f
   where f.territoire_id = (select prive.ctx_territoire())
     and f.compte_id = (select prive.ctx_compte()) $$;
-- What the calendar reads: null for an address that is nobody's, or of somebody who works here no
-- more. The first reading of a day is in the journal.
create or replace function prive.lire_agenda(empreinte bytea) returns jsonb
  language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
  f flux_agenda;
  structures uuid[];
  dits jsonb;
begin
  select * into f from flux_agenda x where x.jeton_sha256 = empreinte for no key update;
  select array_agg(h.structure_id) into structures from habilitation h
    join compte k on k.territoire_id = h.territoire_id and k.id = h.compte_id and k.clos_le is null
   where h.territoire_id = f.territoire_id and h.compte_id = f.compte_id
     and prive.court(h.debut, h.fin) and prive.masque_du_role(h.role) <> 0;
  if structures is null then
    return null;
  end if;
  if f.lu_le is null or f.lu_le < now() - interval '1 day' then
    update flux_agenda x set lu_le = now() where x.territoire_id = f.territoire_id and x.id = f.id;
    perform prive.poser(f.territoire_id, f.compte_id, 'automate', null, null);
    perform prive.noter('lecture', null, 0, 'Agenda lu par son adresse privée', null, null,
                        '{}'::jsonb);
    perform prive.entrer_anonyme();
  end if;
  select jsonb_agg(jsonb_build_object('id', r.id, 'debut', r.debut, 'duree_minutes',
      r.duree_minutes, 'etat', r.etat, 'sequence', r.sequence) order by r.debut, r.id)
    into dits from rendez_vous r
   where r.territoire_id = f.territoire_id and r.structure_id is null
     and r.etat <> 'propose'
     and (r.avec_compte_id = f.compte_id and r.auteur_structure_id = any(structures)
         and r.a_reprendre_le is null
       or r.aussi_compte_id = f.compte_id and r.aussi_structure_id = any(structures))
     and r.debut between now() - interval '31 days' and now() + interval '366 days';
  return coalesce(dits, '[]'::jsonb);
end $$;
revoke all on flux_agenda from carnet_app;
revoke execute on function prive.poser_agenda(bytea), prive.couper_agenda(), prive.mon_agenda(),
  prive.lire_agenda(bytea) from public;
grant execute on function prive.poser_agenda(bytea), prive.couper_agenda(), prive.mon_agenda(),
  prive.lire_agenda(bytea) to carnet_app;

-- One of the slots that were offered is chosen, by her, or by whoever writes there and heard her:
-- the appointment stands there, and the others are free. False when there is nothing to choose, or
-- no longer.
create or replace function prive.choisir_creneau(r uuid, choisi timestamptz) returns boolean
  language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
  t int := prive.ctx_territoire();
  x rendez_vous;
begin
  select * into x from rendez_vous v where v.territoire_id = t and v.id = r for update;
  if not found or not (
    coalesce(x.personne_id = (select prive.ctx_personne()), false)
      and (prive.est_ordinaire(x.domaine) or not prive.ctx_par_lien())
    or exists (select 1 from prive.verdicts(t, x.personne_id, prive.ctx_structure(),
        prive.ctx_compte(), prive.ctx_role()) v
      where v.domaine = x.domaine and v.complete))
  then
    raise exception 'réservé à elle, et à qui écrit dans ce domaine' using errcode = '42501';
  end if;
  update rendez_vous v set etat = 'prevu', debut = choisi, creneaux = null, expire_le = null,
      sequence = v.sequence + 1
    where v.territoire_id = t and v.id = r and v.etat = 'propose'
      and choisi = any(v.creneaux) and choisi > now() and v.expire_le > now();
  return found;
end $$;
revoke execute on function prive.choisir_creneau(uuid, timestamptz) from public;
grant execute on function prive.choisir_creneau(uuid, timestamptz) to carnet_app;
