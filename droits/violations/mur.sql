-- The register of violations: its DPO writes it, its administrateur notes the first words of an
-- entry and reads it. What was written never changes: a correction is another version.
create policy lire on violation for select to carnet_app using (
  territoire_id = (select prive.ctx_territoire())
  and (select prive.ctx_role()) in ('administrateur', 'dpo'));
create policy ecrire on violation for insert to carnet_app with check (
  territoire_id = (select prive.ctx_territoire()) and ecrit_par = (select prive.ctx_compte())
  and ((select prive.ctx_role()) = 'dpo'
    or (select prive.ctx_role()) = 'administrateur' and version = 1 and etat = 'ouverte'
      and not valeurs ?| array['effets', 'risque', 'risque_motif', 'notifiee_le',
        'notifiee_numero', 'retard_motif', 'complement_le', 'complement', 'prevenues',
        'prevenues_le', 'sans_avis_motif']));
create or replace trigger immuable before update or delete on violation for each row
  execute function prive.refuser();

-- What each person was told: her own, for her; all of them, for the DPO who told them.
create policy lire on violation_avis for select to carnet_app using (
  territoire_id = (select prive.ctx_territoire())
  and ((select prive.ctx_role()) = 'dpo' or personne_id = (select prive.ctx_personne())));
create policy dire on violation_avis for insert to carnet_app with check (
  territoire_id = (select prive.ctx_territoire()) and (select prive.ctx_role()) = 'dpo'
  and envoye_par = (select prive.ctx_compte()));
create or replace trigger immuable before update or delete on violation_avis for each row
  execute function prive.refuser();

-- Who is still to be told, among carnets that a search found: the living, once each, by the carnet
-- that theirs is now. For the DPO, who reads no identity.
create or replace function prive.a_prevenir(violation_ uuid, carnets uuid[]) returns setof uuid
  language sql stable security definer set search_path = public, pg_temp as $$
  with recursive suite(id) as (
    select p.id from personne p
     where p.territoire_id = (select prive.ctx_territoire()) and p.id = any(carnets)
       and (select prive.ctx_role()) = 'dpo'
    union
    select p.reuni_dans from suite s
      join personne p on p.territoire_id = (select prive.ctx_territoire()) and p.id = s.id
     where p.reuni_dans is not null)
  select p.id from suite s
    join personne p on p.territoire_id = (select prive.ctx_territoire()) and p.id = s.id
   where p.reuni_dans is null and p.decedee_le is null
     and not exists (select 1 from violation_avis a
       where a.territoire_id = p.territoire_id and a.violation_id = violation_
         and a.personne_id = p.id)
   order by p.id $$;

-- The words of the incidents that a letter tells, for whoever hands it over: those of the day, told
-- before it was printed (auth/lettres reads them with the letter).
create or replace function prive.incidents_de(lettre_ uuid)
  returns table (le timestamptz, mots text)
  language sql stable security definer set search_path = public, pg_temp as $$
  select f.le, string_agg(format(
      '%s. Ce que cela peut faire : %s. Ce qui est fait : %s. À qui parler : %s.',
      rtrim(a.nature, '. '), rtrim(a.effets, '. '), rtrim(a.mesures, '. '), a.contact),
      ' ' order by a.le, a.id)
    from lettre l cross join lateral unnest(l.genres, l.faits_le) f(genre, le)
    join violation_avis a on a.territoire_id = l.territoire_id and a.personne_id = l.personne_id
     and (a.le at time zone 'Europe/Paris')::date = (f.le at time zone 'Europe/Paris')::date
     and a.le <= coalesce(l.imprimee_le, a.le)
   where l.id = lettre_ and f.genre = 'violation'
     and prive.tient_lettre(l.territoire_id, l.personne_id, l.structure_id)
   group by f.le $$;

revoke execute on function prive.a_prevenir(uuid, uuid[]), prive.incidents_de(uuid) from public;
grant execute on function prive.a_prevenir(uuid, uuid[]), prive.incidents_de(uuid) to carnet_app;
grant select, insert on violation, violation_avis to carnet_app;
