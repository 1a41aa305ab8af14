-- Invitations into a circle: requests that somebody of it makes for another structure. Who reads
-- and answers them is with the requests (auth/consentements/mur.sql); here stands who may make one,
-- for whom.

-- Why the caller may not invite them, or null. A lasting member of the circle to whom the carnet is
-- not shut; a structure that they may name, that has not left and is not there; or somebody who
-- accompanies people for it, whom they may name, and who is not there. One at a time.
create or replace function prive.refus_d_invitation(t int, p uuid, s uuid, c uuid) returns text
  language sql stable security definer set search_path = public, pg_temp as $$
  select case
    when not prive.relit(t, p) then 'cercle'
    when s is not distinct from (select prive.ctx_structure())
      or s = any((select prive.ctx_structures_masquees())::uuid[])
      or not exists (select 1 from structure st
        where st.territoire_id = t and st.id = s
          and (st.quittee_le is null or st.quittee_le > now())) then 'absente'
    when c is null and prive.est_du_cercle(t, p, s, true) then 'presente'
    when c is not null and (c = any((select prive.ctx_comptes_masques())::uuid[])
      or not prive.exerce(t, c, s)) then 'inconnu'
    when c is not null and exists (select 1 from accompagnement m
      where m.territoire_id = t and m.personne_id = p and m.structure_id = s and m.compte_id = c
        and m.origine <> 'observe' and prive.court(m.debut, m.fin)) then 'present'
    when exists (select 1 from demande_acces d
      where d.territoire_id = t and d.personne_id = p and d.structure_id = s
        and d.par_structure_id is not null and d.invite_compte_id is not distinct from c
        and d.etat = 'en_attente') then 'attend' end $$;

create policy inviter on demande_acces for insert to carnet_app with check (
  territoire_id = (select prive.ctx_territoire()) and compte_id = (select prive.ctx_compte())
  and par_structure_id = (select prive.ctx_structure()) and etat = 'en_attente'
  and rappelee_le is null and faite_le <= now() + interval '1 minute'
  and prive.refus_d_invitation(territoire_id, personne_id, structure_id, invite_compte_id) is null);

revoke execute on function prive.refus_d_invitation(int, uuid, uuid, uuid) from public;
grant execute on function prive.refus_d_invitation(int, uuid, uuid, uuid) to carnet_app;
