-- Second factors. Every function takes the proof that waits for one: without it, nothing is read or
-- changed.
create or replace function prive.facteur_de_preuve(empreinte bytea)
  returns table (compte_id uuid, courriel text, scelle bytea, confirme boolean)
  language sql stable security definer set search_path = public, pg_temp as $$
  select k.id, k.courriel, f.scelle, f.confirme_le is not null
    from preuve p
    join compte k on k.territoire_id = p.territoire_id and k.id = p.compte_id and k.clos_le is null
    left join second_facteur f on f.territoire_id = p.territoire_id and f.compte_id = p.compte_id
   where p.jeton_sha256 = empreinte and p.expire_le > now() and p.choisie
     and p.second_facteur_exige and p.second_facteur_le is null $$;
-- A secret shown under an earlier proof and never confirmed is forgotten.
create or replace function prive.proposer_facteur(empreinte bytea, scelle_ bytea) returns bytea
  language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
  p preuve;
  s bytea;
begin
  select x.* into p from preuve x where x.jeton_sha256 = empreinte
     and exists (select 1 from prive.facteur_de_preuve(empreinte) f where not f.confirme);
  if not found then
    return null;
  end if;
  delete from second_facteur f where f.territoire_id = p.territoire_id and f.compte_id = p.compte_id
     and f.confirme_le is null and f.cree_le < p.cree_le;
  insert into second_facteur (territoire_id, compte_id, scelle)
    values (p.territoire_id, p.compte_id, scelle_) on conflict do nothing;
  select f.scelle into s from second_facteur f
    where f.territoire_id = p.territoire_id and f.compte_id = p.compte_id;
  return s;
end $$;
create or replace function prive.noter_facteur(t int, c uuid, geste_ text, objet_ text) returns void
  language plpgsql volatile security definer set search_path = public, pg_temp as $$
begin
  perform prive.poser(t, c, null, null, null);
  perform prive.noter(geste_, null, 0, objet_, null, null, '{}'::jsonb);
  perform prive.entrer_anonyme();
end $$;
create or replace function prive.confirmer_facteur(empreinte bytea, pas bigint, scelle_ bytea,
  codes bytea[]) returns boolean
  language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
  p preuve;
begin
  select x.* into p from preuve x where x.jeton_sha256 = empreinte
     and exists (select 1 from prive.facteur_de_preuve(empreinte) f
       where not f.confirme) for update;
  if not found then
    return false;
  end if;
  update second_facteur f set confirme_le = now(), dernier_pas = pas, scelle = scelle_
   where f.territoire_id = p.territoire_id and f.compte_id = p.compte_id and f.confirme_le is null;
  if not found then
    return false;
  end if;
  delete from code_secours s where s.territoire_id = p.territoire_id and s.compte_id = p.compte_id;
  insert into code_secours (territoire_id, compte_id, code_sha256)
    select p.territoire_id, p.compte_id, unnest(codes);
  update preuve x set second_facteur_le = now()
    where x.territoire_id = p.territoire_id and x.id = p.id;
  perform prive.noter_facteur(p.territoire_id, p.compte_id, 'ecriture',
    'Second facteur enregistré');
  return true;
end $$;
-- Spends a time step, or a recovery code: each opens once. A failure is written too.
create or replace function prive.passer_facteur(empreinte bytea, pas bigint, code bytea)
  returns boolean
  language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
  p preuve;
  passe boolean := false;
begin
  select x.* into p from preuve x where x.jeton_sha256 = empreinte
     and exists (select 1 from prive.facteur_de_preuve(empreinte) f where f.confirme) for update;
  if not found then
    return false;
  end if;
  if pas is not null then
    update second_facteur f set dernier_pas = pas
     where f.territoire_id = p.territoire_id and f.compte_id = p.compte_id and f.dernier_pas < pas;
    passe := found;
  elsif code is not null then
    update code_secours s set utilise_le = now()
     where s.territoire_id = p.territoire_id and s.compte_id = p.compte_id and s.code_sha256 = code
       and s.utilise_le is null;
    passe := found;
  end if;
  if passe then
    update preuve x set second_facteur_le = now()
      where x.territoire_id = p.territoire_id and x.id = p.id;
  end if;
  if not passe or code is not null then
    perform prive.noter_facteur(p.territoire_id, p.compte_id, case when passe then 'connexion'
      else 'refus' end,
                                case when passe then 'Code de secours utilisé'
                                  else 'Second facteur refusé' end);
  end if;
  return passe;
end $$;
revoke execute on function prive.facteur_de_preuve(bytea), prive.proposer_facteur(bytea, bytea),
  prive.noter_facteur(int, uuid, text, text),
    prive.confirmer_facteur(bytea, bigint, bytea, bytea[]),
    prive.passer_facteur(bytea, bigint, bytea)
  from public;
grant execute on function prive.facteur_de_preuve(bytea), prive.proposer_facteur(bytea, bytea),
  prive.confirmer_facteur(bytea, bigint, bytea, bytea[]),
    prive.passer_facteur(bytea, bigint, bytea) to carnet_app;
