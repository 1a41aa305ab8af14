-- A document is an item of the carnet: who reads, adds, closes, copies or erases it comes from the
-- wall of the items (auth/acces.sql). Here stands what is its own: its bytes, read by whoever reads
-- it; who ends it; how much a carnet keeps; who is told.

-- 1. The bytes ------------------------------------------------------------------------------------
-- Read with the document, whatever opens it: an agreement, a mandate, an emergency, her own carnet.
create policy lire on document_contenu for select to carnet_app using (
  territoire_id = (select prive.ctx_territoire())
  and exists (select 1 from document d
    where d.territoire_id = document_contenu.territoire_id
      and d.id = document_contenu.document_id));
-- Written once, by whoever has just handed the document in.
create policy deposer on document_contenu for insert to carnet_app with check (
  territoire_id = (select prive.ctx_territoire())
  and contenu is not null
  and exists (select 1 from document d
    where d.territoire_id = document_contenu.territoire_id
      and d.id = document_contenu.document_id
      and d.etat = 'depose'
      and d.auteur_compte_id = (select prive.ctx_compte())
      and d.auteur_structure_id is not distinct from (select prive.ctx_structure())));

-- 2. How much ------------------------------------------------------------------------------------
-- Null when a document of this size may be kept, else what is full: what this compte handed in
-- today, or this carnet (carnet.documents.rules). Says nothing more of what others handed in.
create or replace function prive.refus_de_depot(p uuid, taille_ int) returns text
  language sql stable security definer set search_path = public, pg_temp as $$
  select case
    when (select count(*) from document d
      where d.territoire_id = (select prive.ctx_territoire())
        and d.auteur_compte_id = (select prive.ctx_compte())
        and d.cree_le > now() - interval '1 day') >= 40
      then 'compte'
    when (select coalesce(sum(d.taille), 0) + taille_ from document d
      where d.territoire_id = (select prive.ctx_territoire())
        and d.personne_id = p and d.etat <> 'retire') > 209715200
      then 'carnet' end $$;

-- 3. What a document may become -------------------------------------------------------------------
-- It takes the place of one of the same carnet, that its author reads; a carnet that is full takes
-- no more.
create or replace function prive.recevoir_le_document() returns trigger
  language plpgsql set search_path = public, pg_temp as $$
begin
  if current_setting('app.contexte', true) is distinct from 'oui' then
    return new;
  end if;
  if prive.refus_de_depot(new.personne_id, new.taille) is not null then
    raise exception 'ce carnet ne garde plus de document' using errcode = '42501';
  end if;
  if new.remplace_id is not null and not exists (select 1 from document d
    where d.territoire_id = new.territoire_id and d.id = new.remplace_id
      and d.personne_id = new.personne_id and d.etat = 'ancien')
  then
    raise exception 'ce document ne remplace pas celui-là' using errcode = '42501';
  end if;
  return new;
end $$;
create or replace trigger recevoir before insert on document for each row
  execute function prive.recevoir_le_document();
-- Hers is ended by herself alone; what a structure handed in is taken back by that structure, and
-- replaced by whoever completes its domain. What was taken back does not come back: its bytes are
-- no more.
create or replace function prive.finir_le_document() returns trigger
  language plpgsql set search_path = public, pg_temp as $$
begin
  if current_setting('app.contexte', true) is distinct from 'oui' then
    return new;
  end if;
  if old.etat = 'retire' or new.etat = 'depose'
    or old.auteur_structure_id is null
      and old.personne_id is distinct from (select prive.ctx_personne())
    or old.auteur_structure_id is not null and new.etat = 'retire'
      and old.auteur_structure_id is distinct from (select prive.ctx_structure())
  then
    raise exception 'ce document ne se retire pas ainsi' using errcode = '42501';
  end if;
  return new;
end $$;
create or replace trigger finir before update of etat on document for each row
  when (new.etat is distinct from old.etat) execute function prive.finir_le_document();
-- Taking back erases: the bytes go, with the transaction that says so.
create or replace function prive.effacer_le_contenu() returns trigger
  language plpgsql security definer set search_path = public, pg_temp as $$
begin
  update document_contenu set contenu = null, apercu = null, efface_le = now()
    where territoire_id = new.territoire_id and document_id = new.id and efface_le is null;
  return null;
end $$;
create or replace trigger effacer after update of etat on document for each row
  when (new.etat = 'retire') execute function prive.effacer_le_contenu();

-- 4. Who is told ----------------------------------------------------------------------------------
-- Of a document that the caller handed in: her, when a structure did; whoever of the circle reads
-- its domain, when she did. One notice that was not read yet is enough.
create or replace function prive.prevenir_du_document(document_ uuid, genre_ text)
  returns setof uuid
  language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
  t int := prive.ctx_territoire();
  d document;
  l record;
begin
  select * into d from document x
    where x.territoire_id = t and x.id = document_
      and x.auteur_compte_id = (select prive.ctx_compte());
  if d.id is null then
    raise exception 'ce document n’est pas le vôtre' using errcode = '42501';
  end if;
  if d.auteur_structure_id is not null then
    return query select prive.prevenir(genre_, 'personne', d.personne_id, null, null);
    return;
  end if;
  for l in
    select distinct x.compte_id from prive.lecteurs(d.personne_id) x
      where x.compte_id is not null and x.ouverts & (1 << d.domaine) <> 0 order by 1
  loop
    if not prive.attend_deja(t, l.compte_id, d.personne_id, genre_) then
      return query select prive.prevenir(genre_, 'compte', d.personne_id, l.compte_id, null);
    end if;
  end loop;
end $$;

revoke execute on function prive.refus_de_depot(uuid, int), prive.recevoir_le_document(),
  prive.finir_le_document(), prive.effacer_le_contenu(),
  prive.prevenir_du_document(uuid, text) from public;
grant execute on function prive.refus_de_depot(uuid, int),
  prive.prevenir_du_document(uuid, text) to carnet_app;
grant select, insert on document_contenu to carnet_app;
-- Which paper it is, and its days, are corrected; its words are by the corrections of all words.
grant update (nature, delivre_le, valable_jusqu_au) on document to carnet_app;
