-- What moves in a path besides its states, which the wall of the items grants (auth/acces.sql).
grant update (service_id) on action to carnet_app;
grant update (debut, duree_minutes, lieu, sequence) on rendez_vous to carnet_app;
