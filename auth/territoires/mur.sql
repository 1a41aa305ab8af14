-- Administration: who belongs to the consortium, who acts for whom. By the administrateur for their
-- territoire, by the gestionnaire for the professionals of their own structure. Never a person's
-- compte, never one's own habilitations.

-- One who administers stays: whoever takes the last administrateur away is refused, by any of the
-- three ways of doing it.
create or replace function prive.garder_un_administrateur() returns trigger
  language plpgsql security definer set search_path = public, pg_temp as $$
declare
  alors timestamptz := now();
  n jsonb := to_jsonb(new);
begin
  if nullif(current_setting('app.role', true), '') is distinct from 'administrateur' then
    return null;
  end if;
  if tg_table_name = 'habilitation' then
    alors := greatest(now(), (n ->> 'fin')::timestamptz);
  elsif tg_table_name = 'structure' then
    alors := greatest(now(), (n ->> 'quittee_le')::timestamptz);
  end if;
  -- Only what takes an administrateur away is looked at.
  if not exists (
    select 1 from habilitation h
      where h.territoire_id = new.territoire_id and h.role = 'administrateur' and case tg_table_name
      when 'habilitation' then h.id = new.id when 'compte' then h.compte_id = new.id
        else h.structure_id = new.id end)
  then
    return null;
  end if;
  -- Two who end each other take turns.
  perform 1 from territoire t where t.id = new.territoire_id for no key update;
  if not exists (
    select 1 from habilitation h
      join compte k on k.territoire_id = h.territoire_id and k.id = h.compte_id
        and k.clos_le is null
      join structure s on s.territoire_id = h.territoire_id and s.id = h.structure_id
       and (s.quittee_le is null or s.quittee_le > alors)
     where h.territoire_id = new.territoire_id and h.role = 'administrateur' and h.debut <= now()
       and (h.fin is null or h.fin > alors))
  then
    raise exception 'il faut un administrateur' using errcode = '23001';
  end if;
  return null;
end $$;
create or replace trigger garder_un_administrateur after update of fin on habilitation
  for each row execute function prive.garder_un_administrateur();
create or replace trigger garder_un_administrateur after update of clos_le on compte
  for each row execute function prive.garder_un_administrateur();
create or replace trigger garder_un_administrateur after update of quittee_le on structure
  for each row execute function prive.garder_un_administrateur();

create policy administrer on structure for insert to carnet_app with check (
  territoire_id = (select prive.ctx_territoire()) and (select prive.ctx_role()) = 'administrateur'
    and quittee_le is null);
create policy modifier on structure for update to carnet_app using (
  territoire_id = (select prive.ctx_territoire()) and (select prive.ctx_role()) = 'administrateur');

create policy inviter on compte for insert to carnet_app with check (
  territoire_id = (select prive.ctx_territoire()) and personne_id is null and clos_le is null
  and not est_representant
  and (select prive.ctx_role()) in ('administrateur', 'gestionnaire'));
create policy administrer on compte for update to carnet_app using (
  territoire_id = (select prive.ctx_territoire()) and personne_id is null
    and id <> (select prive.ctx_compte())
  and (select prive.ctx_role()) = 'administrateur');

create or replace function prive.est_sensible(t int, s uuid) returns boolean
  language sql stable security definer set search_path = public, pg_temp as $$
  select t = prive.ctx_territoire() and exists (select 1 from structure x
    where x.territoire_id = t and x.id = s
      and (x.sensible or coalesce(x.sensible_jusqu_au > now(), false))) $$;
-- It stays so for a month: taking the mark away, giving a capacity, then putting the mark back
-- would do without whoever answers for it. The DPO, told of the first, has the time to ask.
create or replace function prive.rester_sensible() returns trigger
  language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  new.sensible_jusqu_au := case when new.sensible then null else now() + interval '30 days' end;
  return new;
end $$;
create or replace trigger rester_sensible before update of sensible on structure
  for each row when (old.sensible is distinct from new.sensible)
  execute function prive.rester_sensible();
-- Nobody gives themselves a capacity: an administrateur reads no carnet, and cannot become who
-- does, by a second compte either where it would say what people live through.
create policy habiliter on habilitation for insert to carnet_app with check (
  territoire_id = (select prive.ctx_territoire()) and compte_id <> (select prive.ctx_compte())
  and exists (select 1 from compte k
    where k.territoire_id = habilitation.territoire_id and k.id = habilitation.compte_id
                 and k.personne_id is null and k.clos_le is null)
  and ((select prive.ctx_role()) = 'administrateur'
      and not prive.est_sensible(territoire_id, structure_id)
    or (select prive.ctx_role()) = 'gestionnaire' and structure_id = (select prive.ctx_structure())
       and role in ('professionnel', 'gestionnaire')));

-- In a sensitive structure, an administrateur proposes: its gestionnaire answers; the DPO while it
-- has none. Never who proposed, nor who is proposed.
create policy lire on habilitation_proposee for select to carnet_app using (
  territoire_id = (select prive.ctx_territoire())
  and ((select prive.ctx_role()) in ('administrateur', 'dpo')
    or (select prive.ctx_role()) = 'gestionnaire'
      and structure_id = (select prive.ctx_structure())));
create policy proposer on habilitation_proposee for insert to carnet_app with check (
  territoire_id = (select prive.ctx_territoire()) and (select prive.ctx_role()) = 'administrateur'
  and proposee_par = (select prive.ctx_compte()) and compte_id <> (select prive.ctx_compte())
  and exists (select 1 from compte k
    where k.territoire_id = habilitation_proposee.territoire_id
                 and k.id = habilitation_proposee.compte_id
                 and k.personne_id is null and k.clos_le is null)
  and reponse is null and prive.est_sensible(territoire_id, structure_id));
-- The caller answers for this structure: its gestionnaire, or the DPO when it has none beside whom
-- is proposed.
create or replace function prive.repond_de(t int, s uuid, propose uuid) returns boolean
  language sql stable security definer set search_path = public, pg_temp as $$
  select t = prive.ctx_territoire() and coalesce(case prive.ctx_role()
    when 'gestionnaire' then s = (select prive.ctx_structure())
    when 'dpo' then not exists (select 1 from habilitation h
      join compte k on k.territoire_id = t and k.id = h.compte_id and k.clos_le is null
      where h.territoire_id = t and h.structure_id = s and h.role = 'gestionnaire'
        and h.compte_id <> propose and prive.court(h.debut, h.fin)) end, false) $$;
create or replace function prive.repondre_habilitation(cle uuid, oui boolean) returns boolean
  language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
  x habilitation_proposee;
begin
  select * into x from habilitation_proposee p
    where p.territoire_id = (select prive.ctx_territoire()) and p.id = cle
     and p.reponse is null for update;
  if not found then
    return false;
  end if;
  if not prive.repond_de(x.territoire_id, x.structure_id, x.compte_id)
    or prive.ctx_compte() in (x.compte_id, x.proposee_par)
  then
    raise exception 'réservé à qui répond de la structure' using errcode = '42501';
  end if;
  update habilitation_proposee p
    set reponse = case when oui then 'oui' else 'non' end, repondue_le = now(),
    repondue_par = (select prive.ctx_compte())
   where p.territoire_id = x.territoire_id and p.id = x.id;
  if oui then
    insert into habilitation (territoire_id, compte_id, structure_id, role, debut, fin)
      select x.territoire_id, x.compte_id, x.structure_id, x.role, greatest(x.debut, now()), x.fin
       where x.fin is null or x.fin > now();
  end if;
  return true;
end $$;
-- Nor is an end put off there: that is a capacity for which nobody answered.
create or replace function prive.garder_la_fin() returns trigger
  language plpgsql set search_path = public, pg_temp as $$
begin
  if prive.ctx_role() = 'administrateur'
    and prive.est_sensible(new.territoire_id, new.structure_id)
  then
    raise exception 'réservé à qui répond de la structure' using errcode = '42501';
  end if;
  return new;
end $$;
create or replace trigger garder_la_fin before update of fin on habilitation
  for each row when (old.fin is not null and (new.fin is null or new.fin > old.fin))
  execute function prive.garder_la_fin();
-- Who administers this compte: the administrateur, the DPO who confirms, or the gestionnaire of a
-- structure for which it acts or will.
create or replace function prive.administre(t int, c uuid) returns boolean
  language sql stable set search_path = public, pg_temp as $$
  select (select prive.ctx_role()) in ('administrateur', 'dpo')
    or (select prive.ctx_role()) = 'gestionnaire' and exists (select 1 from habilitation h
      where h.territoire_id = t and h.compte_id = c
        and h.structure_id = (select prive.ctx_structure())
        and h.role in ('professionnel', 'gestionnaire')
        and (h.fin is null or h.fin > now())) $$;
-- Whoever opens or confirms a capacity writes to its holder: when, so that it may be done again.
create or replace function prive.noter_invitation(c uuid) returns void
  language sql volatile security definer set search_path = public, pg_temp as $$
  update compte k set invite_le = now()
   where k.territoire_id = (select prive.ctx_territoire()) and k.id = c
     and k.personne_id is null and not k.est_representant and k.clos_le is null
     and prive.administre(k.territoire_id, k.id) $$;
-- Who was written to and never came, among those whom the caller administers.
create or replace function prive.invites_sans_suite()
  returns table (compte_id uuid, invite_le timestamptz)
  language sql stable security definer set search_path = public, pg_temp as $$
  select k.id, k.invite_le from compte k
   where k.territoire_id = (select prive.ctx_territoire()) and k.invite_le is not null
     and k.personne_id is null and not k.est_representant and k.clos_le is null
     and prive.administre(k.territoire_id, k.id)
     and not exists (select 1 from identite_federee i
       where i.territoire_id = k.territoire_id and i.compte_id = k.id)
     and not exists (select 1 from connexion x
       where x.territoire_id = k.territoire_id and x.compte_id = k.id)
   order by k.invite_le, k.id $$;

revoke execute on function prive.noter_invitation(uuid), prive.administre(int, uuid),
  prive.invites_sans_suite() from public;
grant execute on function prive.noter_invitation(uuid), prive.invites_sans_suite() to carnet_app;

create policy deshabiliter on habilitation for update to carnet_app using (
  territoire_id = (select prive.ctx_territoire())
  and ((select prive.ctx_role()) = 'administrateur'
    or (select prive.ctx_role()) = 'gestionnaire' and structure_id = (select prive.ctx_structure())
       and role in ('professionnel', 'gestionnaire')));

revoke execute on function prive.garder_un_administrateur(), prive.garder_la_fin(),
  prive.rester_sensible(),
  prive.est_sensible(int, uuid),
  prive.repond_de(int, uuid, uuid), prive.repondre_habilitation(uuid, boolean) from public;
grant execute on function prive.est_sensible(int, uuid), prive.repond_de(int, uuid, uuid),
  prive.repondre_habilitation(uuid, boolean) to carnet_app;
grant select on habilitation_proposee to carnet_app;
grant insert on structure, compte, habilitation, habilitation_proposee to carnet_app;
grant update (nom, categorie, telephone, courriel, sensible, quittee_le) on structure to carnet_app;
grant update (prenom, nom, fonction, telephone, clos_le) on compte to carnet_app;
grant update (fin) on habilitation to carnet_app;
