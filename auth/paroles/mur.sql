-- Closing is open to all: who may see that she exists notes what she said; only she opens again.
-- What is shut is written here, in one function, whoever asks; it never says whether there was
-- something to shut.

-- The person; the DPO; whoever represents her; whoever is of the circle, whatever was agreed, even
-- for a day; whoever reads who she is. Not whom she refuses.
create or replace function prive.entend(t int, p uuid) returns boolean
  language sql stable security definer set search_path = public, pg_temp as $$
  select t = prive.ctx_territoire()
    and exists (select 1 from personne x
    where x.territoire_id = t and x.id = p and x.reuni_dans is null)
     and coalesce(prive.ctx_personne() = p or prive.ctx_role() = 'dpo'
       or exists (select 1 from prive.mes_mandats m where m.personne_id = p)
       or prive.ctx_structure() is not null and prive.masque_du_role(prive.ctx_role()) & 1 <> 0
          and not prive.est_refusee(t, p, prive.ctx_structure(), prive.ctx_compte())
          and (prive.est_du_cercle(t, p, prive.ctx_structure(), false)
            or prive.ouverts(t, p, prive.ctx_structure()) & 1 <> 0), false) $$;
-- Shuts; gives the professionals whom it concerns, to be told without a name. `dit` says how she
-- said it, null by herself. What she says of statistics, or of a kind of structures (`sorte`), is
-- written as she said it, the same whether an agreement was there or not.
drop function if exists prive.fermer(uuid, text, uuid, text, date);
create or replace function prive.fermer(p uuid, quoi text, cible uuid, dit text, dit_le date,
  sorte text default null) returns setof uuid
  language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
  t int := prive.ctx_territoire();
  elle boolean := coalesce(prive.ctx_personne() = p, false);
  c consentement;
  s structure;
        vises uuid[] := '{}';
        mots jsonb;
        d demande_acces;
begin
  if not prive.entend(t, p) then
    raise exception 'fermeture refusée' using errcode = '42501';
  end if;
  if elle <> (dit is null) or dit is not null
    and (dit not in ('presence', 'telephone', 'courrier') or dit_le is null
       or dit_le > (now() at time zone 'Europe/Paris')::date
         or dit_le < (now() at time zone 'Europe/Paris')::date - 366) then
    raise exception 'comment et quand elle l’a dit' using errcode = '22023';
  end if;
  perform 1 from personne q where q.territoire_id = t and q.id = p for no key update;
  mots := case when elle then '{}'::jsonb else jsonb_build_object('dit', dit, 'dit_le', dit_le) end;
  if (quoi = 'categorie') <> (sorte is not null) then
    raise exception 'cible inconnue' using errcode = '22023';
  end if;
  if quoi in ('accord', 'tout', 'statistiques', 'categorie') then
    for c in select * from consentement k
      where k.territoire_id = t and k.personne_id = p and k.retire_le is null
                and (quoi = 'tout' and k.fin > now() or quoi = 'accord' and k.id = cible
                  or quoi = 'statistiques' and k.finalite = 'statistiques' and k.fin > now()
                  or quoi = 'categorie' and k.categorie = sorte and k.finalite <> 'statistiques'
                    and k.fin > now()) order by k.id loop
      vises := vises || array(
        select m.compte_id from accompagnement m
          join structure x on x.territoire_id = t and x.id = m.structure_id
         where m.territoire_id = t and m.personne_id = p and m.compte_id is not null
           and (m.fin is null or m.fin > now())
           and c.finalite <> 'statistiques' and prive.couvre(c, x));
      update consentement k set retire_le = now() where k.territoire_id = t and k.id = c.id;
      if quoi in ('accord', 'tout') then
        insert into consentement_evenement
          (territoire_id, personne_id, consentement_id, genre, par_compte_id, details)
          values (t, p, c.id, 'retrait', prive.ctx_compte(), mots);
      end if;
    end loop;
    if quoi in ('statistiques', 'categorie') then
      insert into consentement_evenement (territoire_id, personne_id, genre, par_compte_id, details)
        values (t, p, 'retrait', prive.ctx_compte(),
          mots || jsonb_build_object('domaines', prive.ordinaires()) || case quoi
          when 'statistiques' then '{"portee": "consortium", "finalite": "statistiques"}'::jsonb
          else jsonb_build_object('portee', 'categorie', 'categorie', sorte, 'finalite',
            'coordination') end);
    end if;
  elsif quoi in ('structure', 'professionnel') then
    if not (quoi = 'structure'
      and exists (select 1 from structure x where x.territoire_id = t and x.id = cible)
         or quoi = 'professionnel'
           and exists (select 1 from compte k
           where k.territoire_id = t and k.id = cible and k.personne_id is null))
    then
      raise exception 'cible inconnue' using errcode = '22023';
    end if;
    vises := array(select m.compte_id from accompagnement m
      where m.territoire_id = t and m.personne_id = p
                      and m.compte_id is not null and (m.fin is null or m.fin > now())
                      and (quoi = 'structure' and m.structure_id = cible or quoi = 'professionnel'
                        and m.compte_id = cible));
    if not exists (select 1 from exclusion e
      where e.territoire_id = t and e.personne_id = p and e.levee_le is null
                        and (quoi = 'structure' and e.structure_id = cible
                        or quoi = 'professionnel' and e.compte_id = cible)) then
      insert into exclusion (territoire_id, personne_id, structure_id, compte_id)
        values (t, p, case quoi when 'structure' then cible end, case quoi
          when 'professionnel' then cible end);
      insert into consentement_evenement (territoire_id, personne_id, genre, par_compte_id, details)
        values (t, p, 'exclusion', prive.ctx_compte(),
          mots || jsonb_build_object('domaines', prive.tous(), 'finalite', 'coordination',
          case quoi when 'structure' then 'structure_id' else 'compte_id' end, cible));
    end if;
  elsif quoi = 'demande' and elle then
    update demande_acces x set etat = 'refusee', repondue_le = now()
      where x.territoire_id = t and x.id = cible and x.personne_id = p
       and x.etat = 'en_attente' returning x.* into d;
    if d.id is not null then
      vises := array[d.compte_id];
      insert into consentement_evenement (territoire_id, personne_id, genre, par_compte_id, details)
        values (t, p, 'refus', prive.ctx_compte(),
          jsonb_build_object('structure_id', d.structure_id, 'domaines', d.domaines));
    end if;
  else
    raise exception 'fermeture inconnue' using errcode = '22023';
  end if;
  return query select distinct v from unnest(vises) v
    where v is distinct from (select prive.ctx_compte());
end $$;
-- What a session opened by a link shows of what it hides: that it is there, what is ordinary in it,
-- how much is not. Enough to shut it.
create or replace function prive.accords_couverts() returns setof consentement
  language sql stable security definer
  set search_path = public, pg_temp as $$
  select x.* from consentement c
   cross join lateral jsonb_populate_record(c,
     jsonb_build_object('domaines', c.domaines & prive.ordinaires(), 'structure_id',
     case when c.structure_id = any((select prive.ctx_structures_masquees())::uuid[]) then null
       else c.structure_id end)) x
   where prive.ctx_par_lien() and c.territoire_id = (select prive.ctx_territoire())
     and c.personne_id = (select prive.ctx_personne())
     and prive.sensibles(c.domaines) <> 0 and c.domaines <> prive.tous()
   order by c.debut desc, c.id $$;
create or replace function prive.demandes_couvertes() returns table (id uuid, faite_le timestamptz)
  language sql stable
  security definer set search_path = public, pg_temp as $$
  select d.id, d.faite_le from demande_acces d
   where prive.ctx_par_lien() and d.territoire_id = (select prive.ctx_territoire())
     and d.personne_id = (select prive.ctx_personne())
     and d.etat = 'en_attente' and prive.sensibles(d.domaines) <> 0 and d.domaines <> prive.tous()
       order by d.faite_le, d.id $$;
create or replace function prive.qui_voit_couvert() returns table (structure_id uuid, sensibles int)
  language sql stable
  security definer set search_path = public, pg_temp as $$
  select s.structure_id, count(*)::int
    from (select distinct m.structure_id from accompagnement m
           where m.territoire_id = (select prive.ctx_territoire())
             and m.personne_id = (select prive.ctx_personne())
             and (m.fin is null or m.fin + prive.grace() > now())) s
    cross join lateral prive.verdicts(prive.ctx_territoire(), prive.ctx_personne(), s.structure_id,
      null, 'professionnel') v
   where prive.ctx_par_lien() and not prive.est_ordinaire(v.domaine) and v.lit group by 1 $$;

revoke execute on function prive.entend(int, uuid),
  prive.fermer(uuid, text, uuid, text, date, text),
  prive.accords_couverts(),
    prive.demandes_couvertes(), prive.qui_voit_couvert()
  from public;
grant execute on function prive.entend(int, uuid), prive.fermer(uuid, text, uuid, text, date, text),
  prive.accords_couverts(),
    prive.demandes_couvertes(), prive.qui_voit_couvert()
  to carnet_app;
