-- Lists of one's own: nobody else reads or changes them.
create policy lire_les_miens on favori for select to carnet_app using (
  territoire_id = (select prive.ctx_territoire()) and compte_id = (select prive.ctx_compte()));
create policy garder on favori for insert to carnet_app with check (
  territoire_id = (select prive.ctx_territoire()) and compte_id = (select prive.ctx_compte())
    and retire_le is null);
create policy retirer on favori for update to carnet_app using (
  territoire_id = (select prive.ctx_territoire()) and compte_id = (select prive.ctx_compte()));
grant select, insert on favori to carnet_app;
grant update (retire_le) on favori to carnet_app;
