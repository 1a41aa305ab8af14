-- One large territoire for the benchmarks. Sizes come from banc.personnes, banc.lignes (timeline
-- lines a person), banc.structures.
set session_replication_role = replica;
insert into territoire values (1, 'Banc', '30', true);
insert into notice (territoire_id, version, texte, texte_falc, sha256)
  values (1, 1, 't', 'f', sha256('t'));
insert into structure (territoire_id, nom, categorie)
  select 1, 'Structure ' || i,
    (array['ccas', 'mission_locale', 'france_travail', 'association'])[1 + i % 4]
    from generate_series(1, current_setting('banc.structures')::int) i;
insert into compte (territoire_id, courriel, prenom, nom)
  select 1, 'pro' || i || '@demo.example', 'Pro', 'Numéro ' || i
    from generate_series(1, current_setting('banc.structures')::int * 5) i;
insert into habilitation (territoire_id, compte_id, structure_id, role, debut)
  select 1, c.id, s.id, 'professionnel', now() - interval '1 day'
    from (select id, row_number() over (order by courriel) n from compte) c
    join (select id, row_number() over (order by nom) n from structure) s
      on s.n = 1 + c.n % current_setting('banc.structures')::int;
insert into personne (territoire_id, nom, prenom, date_naissance)
  select 1, (array['Martin', 'Bernard', 'Dupont', 'Petit', 'Durand', 'Leroy', 'Moreau', 'Simon',
    'Laurent', 'Lefebvre'])
              [1 + i % 10] || ' ' || substr(md5(i::text), 1, 5),
         (array['Amel', 'Jean', 'Marie', 'Paul', 'Lucie', 'Karim', 'Anne'])[1 + i % 7],
           date '1965-01-01' + i % 14000
    from generate_series(1, current_setting('banc.personnes')::int) i;
insert into consentement
  (territoire_id, personne_id, portee, domaines, peut_completer, finalite, debut, fin, notice_id,
                          donne_par, recueil)
  select 1, p.id, 'consortium', 255, true, 'coordination', now() - interval '1 day',
    now() + interval '1 year', n.id,
         'personne', 'ecran'
    from personne p cross join notice n;
-- Two places in the circle a person: the référent's, and a colleague's elsewhere.
insert into accompagnement
  (territoire_id, personne_id, structure_id, compte_id, est_referent, origine, debut)
  select 1, p.id, h.structure_id, h.compte_id, k = 0, 'declare', now() - interval '1 day'
    from (select id, row_number() over (order by id) n from personne) p
   cross join generate_series(0, 1) k
    join (select compte_id, structure_id, row_number() over (order by compte_id) n
      from habilitation) h
      on h.n = 1 + (p.n * (1 + k * 7)) % (current_setting('banc.structures')::int * 5);
-- What nobody counted yet would be joined row by row.
analyze;
insert into acces select * from prive.droits where territoire_id = 1;
insert into evenement
  (territoire_id, personne_id, domaine, auteur_compte_id, auteur_structure_id, genre, texte, le)
  select 1, m.personne_id, (array[0, 2, 3, 4, 5, 6, 7, 7, 7, 8])[1 + k % 10], m.compte_id,
    m.structure_id, 'objectif',
         'Ligne ' || k, now() - make_interval(days => k * 7)
    from accompagnement m cross join generate_series(1, current_setting('banc.lignes')::int) k
   where m.est_referent;
set session_replication_role = origin;
