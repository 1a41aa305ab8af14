"""Break the wall of the entries, one clause at a time."""

from tests.tranches import Faute

# What each fault is called, the passage of auth/entrees/mur.sql, what it becomes.
MUTANTS = (
    Faute(
        "adresse que personne n’a écrite",
        "new.adresse_par := nullif(current_setting('app.compte', true), '')::uuid;",
        "",
    ),
    Faute(
        "adresse d’une preuve faible prise pour sûre",
        "new.adresse_faible := coalesce(current_setting('app.lien', true), '') = 'oui';",
        "",
    ),
    Faute(
        "numéro que personne n’a écrit",
        "new.mobile_par := nullif(current_setting('app.compte', true), '')::uuid;",
        "",
    ),
    Faute(
        "numéro d’une preuve faible pris pour sûr",
        "new.mobile_faible := coalesce(current_setting('app.lien', true), '') = 'oui';",
        "",
    ),
    Faute(
        "adresse signée par qui écrit le numéro",
        "if tg_op = 'INSERT' or new.courriel is distinct from old.courriel then",
        "if true then",
    ),
    Faute(
        "code d’une preuve faible pris pour sûr",
        "new.faible := coalesce(current_setting('app.lien', true), '') = 'oui';",
        "",
    ),
    Faute(
        "espace ouvert par tout rôle",
        "select prive.role_ecrit(prive.ctx_role()) and prive.ctx_structure() is not null\n",
        "select prive.ctx_structure() is not null\n",
    ),
    Faute(
        "espace ouvert hors du cercle",
        "     and prive.est_du_cercle(prive.ctx_territoire(), p, prive.ctx_structure(), true)\n",
        "",
    ),
    Faute(
        "espace ouvert depuis une place d’un jour",
        "prive.est_du_cercle(prive.ctx_territoire(), p, prive.ctx_structure(), true)",
        "prive.est_du_cercle(prive.ctx_territoire(), p, prive.ctx_structure(), false)",
    ),
    Faute(
        "espace ouvert malgré un refus",
        "     and not prive.est_refusee(prive.ctx_territoire(), p, prive.ctx_structure(),"
        " prive.ctx_compte())\n",
        "",
    ),
    Faute(
        "espace ouvert pour une archive",
        "and q.archivee_le is null and q.reuni_dans is null and q.decedee_le is null) $$;",
        "and q.reuni_dans is null and q.decedee_le is null) $$;",
    ),
    Faute(
        "espace ouvert pour un carnet réuni",
        "q.archivee_le is null and q.reuni_dans is null and q.decedee_le is null) $$;",
        "q.archivee_le is null and q.decedee_le is null) $$;",
    ),
    Faute(
        "espace ouvert pour un mort",
        "q.archivee_le is null and q.reuni_dans is null and q.decedee_le is null) $$;",
        "q.archivee_le is null and q.reuni_dans is null) $$;",
    ),
    Faute(
        "espace d’ici ouvert par le carnet d’ailleurs",
        "where q.territoire_id = (select prive.ctx_territoire()) and q.id = p\n                   "
        " and q.archivee_le",
        "where q.id = p\n                    and q.archivee_le",
    ),
    Faute(
        "espace ouvert sans le droit",
        "  if not prive.peut_ouvrir_espace(p) then raise exception 'espace refusé' using errcode ="
        " '42501'; end if;\n",
        "",
    ),
    Faute(
        "espace montré hors du cercle",
        "and q.id = p and prive.peut_ouvrir_espace(p) order by k.id",
        "and q.id = p order by k.id",
    ),
    Faute(
        "espace ouvert deux fois",
        "  if exists (select 1 from compte k where k.territoire_id = t and k.personne_id = p and"
        " k.clos_le is null) then return null; end if;\n",
        "",
    ),
    Faute(
        "espace rouvert sous une autre clé",
        "  select k.id into cle from compte k where k.territoire_id = t and k.personne_id = p order"
        " by k.clos_le desc limit 1;\n",
        "",
    ),
    Faute(
        "espace rouvert à son ancienne adresse",
        "set clos_le = null, courriel = adresse, mobile = mobile_, canal_a_prouver = true",
        "set clos_le = null, mobile = mobile_, canal_a_prouver = true",
    ),
    Faute(
        "espace rouvert à son ancien numéro",
        "set clos_le = null, courriel = adresse, mobile = mobile_, canal_a_prouver = true",
        "set clos_le = null, courriel = adresse, canal_a_prouver = true",
    ),
    Faute(
        "espace rouvert sans prouver l’adresse",
        "set clos_le = null, courriel = adresse, mobile = mobile_, canal_a_prouver = true",
        "set clos_le = null, courriel = adresse, mobile = mobile_",
    ),
    Faute(
        "espace ouvert sans prouver l’adresse",
        "mobile_,\n        true, q.prenom, q.nom, p",
        "mobile_,\n        false, q.prenom, q.nom, p",
    ),
    Faute(
        "espace ouvert hors du journal",
        "  perform prive.noter('ecriture', p, 1, 'Espace de la personne ouvert', null, null,\n     "
        "                 jsonb_build_object('canal', case when courriel_ is not null then"
        " 'courriel' when mobile_ is not null then 'sms' else 'papier' end));\n",
        "",
    ),
    Faute(
        "code remis à un compte clos",
        "  select k.id into cle from compte k where k.territoire_id = t and k.personne_id = p and"
        " k.clos_le is null;\n  if cle is null then return null;",
        "  select k.id into cle from compte k where k.territoire_id = t and k.personne_id = p;\n "
        " if cle is null then return null;",
    ),
    Faute(
        "ancien code gardé",
        "  delete from code_entree c where c.territoire_id = t and c.compte_id = cle;\n  insert"
        " into code_entree",
        "  insert into code_entree",
    ),
    Faute(
        "code remis sans dire par qui",
        "values (t, cle, empreinte, prive.ctx_compte()) returning",
        "values (t, cle, empreinte, cle) returning",
    ),
    Faute(
        "code remis hors du journal",
        "  perform prive.noter('ecriture', p, 1, 'Code d’entrée remis sur papier', null, null,"
        " '{}'::jsonb);\n",
        "",
    ),
    Faute(
        "identité attendue sans fin",
        "liaison_jusqu_au = now() + interval '30 minutes'",
        "liaison_jusqu_au = now() + interval '30 days'",
    ),
    Faute(
        "identité attendue de tout le territoire",
        "where k.territoire_id = (select prive.ctx_territoire()) and k.personne_id = p and"
        " k.clos_le is null;\n  if not found",
        "where k.territoire_id = (select prive.ctx_territoire()) and k.clos_le is null;\n  if not"
        " found",
    ),
    Faute(
        "identité attendue d’un compte clos",
        "where k.territoire_id = (select prive.ctx_territoire()) and k.personne_id = p and"
        " k.clos_le is null;\n  if not found",
        "where k.territoire_id = (select prive.ctx_territoire()) and k.personne_id = p;\n  if not"
        " found",
    ),
    Faute(
        "identité confirmée hors du journal",
        "  perform prive.noter('ecriture', p, 1, 'Identité confirmée en présence', null, null,"
        " '{}'::jsonb);\n",
        "",
    ),
    Faute(
        "espace fermé, identité attendue",
        "update compte k set clos_le = now(), liaison_jusqu_au = null\n",
        "update compte k set clos_le = now()\n",
    ),
    Faute(
        "espace fermé deux fois",
        "where k.territoire_id = t and k.personne_id = p and k.clos_le is null returning k.id into"
        " cle;",
        "where k.territoire_id = t and k.personne_id = p returning k.id into cle;",
    ),
    Faute(
        "espace fermé ailleurs",
        "where k.territoire_id = t and k.personne_id = p and k.clos_le is null returning k.id into"
        " cle;",
        "where k.personne_id = p and k.clos_le is null returning k.id into cle;",
    ),
    Faute(
        "espace fermé, code vivant",
        "  delete from code_entree c where c.territoire_id = t and c.compte_id = cle;\n  delete"
        " from carte_codes",
        "  delete from carte_codes",
    ),
    Faute(
        "espace fermé, carte vivante",
        "  delete from carte_codes c where c.territoire_id = t and c.compte_id = cle;\n",
        "",
    ),
    Faute(
        "espace fermé, lien vivant",
        "  delete from lien_connexion l where cle = any(l.comptes);\n",
        "",
    ),
    Faute(
        "espace fermé, session ouverte",
        "  delete from connexion c where c.territoire_id = t and c.compte_id = cle;\n",
        "",
    ),
    Faute(
        "espace fermé, session fermée ailleurs",
        "  delete from connexion c where c.territoire_id = t and c.compte_id = cle;\n",
        "  delete from connexion c where c.compte_id = cle;\n",
    ),
    Faute(
        "espace fermé, preuve gardée",
        "  delete from preuve c where c.territoire_id = t and c.compte_id = cle;\n",
        "",
    ),
    Faute(
        "espace fermé, identité liée",
        "  delete from identite_federee c where c.territoire_id = t and c.compte_id = cle;\n",
        "",
    ),
    Faute(
        "espace fermé, jeton vivant",
        "  update jeton j set revoque_le = now() where j.territoire_id = t and j.compte_id = cle"
        " and j.revoque_le is null;\n",
        "",
    ),
    Faute(
        "espace fermé hors du journal",
        "  perform prive.noter('ecriture', p, 1, 'Espace de la personne fermé', null, null,"
        " '{}'::jsonb);\n",
        "",
    ),
    Faute(
        "canal changé par n’importe qui",
        "  perform prive.tenir_adresses();\n  perform prive.exiger_code(p);\n",
        "  perform prive.tenir_adresses();\n",
    ),
    Faute(
        "canal d’un compte clos changé",
        "where c.territoire_id = t and c.personne_id = p and c.clos_le is null for update;",
        "where c.territoire_id = t and c.personne_id = p for update;",
    ),
    Faute(
        "canal changé sans le prouver",
        "      mobile = mobile_, canal_a_prouver = true\n    where c.territoire_id = t and c.id ="
        " k.id;",
        "      mobile = mobile_\n    where c.territoire_id = t and c.id = k.id;",
    ),
    Faute(
        "numéro d’avant gardé",
        "      mobile = mobile_, canal_a_prouver = true\n    where c.territoire_id = t and c.id ="
        " k.id;",
        "      canal_a_prouver = true\n    where c.territoire_id = t and c.id = k.id;",
    ),
    Faute(
        "canal changé ailleurs",
        "canal_a_prouver = true\n    where c.territoire_id = t and c.id = k.id;",
        "canal_a_prouver = true\n    where c.id = k.id;",
    ),
    Faute(
        "lien de l’ancienne adresse vivant",
        "  delete from lien_connexion l where k.id = any(l.comptes);\n",
        "",
    ),
    Faute(
        "preuve de l’ancienne adresse vivante",
        "  delete from preuve d where d.territoire_id = t and d.compte_id = k.id;\n",
        "",
    ),
    Faute(
        "session de l’ancienne adresse vivante",
        "  delete from connexion d where d.territoire_id = t and d.compte_id = k.id and d.moyen in"
        " ('courriel', 'sms') and d.jeton_sha256 is distinct from gardee;\n",
        "",
    ),
    Faute(
        "session d’un autre moyen fermée avec l’adresse",
        "d.compte_id = k.id and d.moyen in ('courriel', 'sms') and d.jeton_sha256",
        "d.compte_id = k.id and d.jeton_sha256",
    ),
    Faute(
        "elle se ferme sa propre session",
        "    and d.moyen in ('courriel', 'sms') and d.jeton_sha256 is distinct from gardee;",
        "    and d.moyen in ('courriel', 'sms');",
    ),
    Faute(
        "elle change d’adresse, l’ancienne garde ses sessions",
        "and d.jeton_sha256 is distinct from gardee;",
        "and prive.ctx_role() <> 'personne';",
    ),
    Faute(
        "canal d’un autre montré",
        "k.id = (select prive.ctx_compte())\n     and prive.ctx_role() = 'personne' $$;",
        "prive.ctx_role() = 'personne' order by k.id limit 1 $$;",
    ),
    Faute("code de papier expiré", "  delete from code_entree d where d.expire_le <= now();\n", ""),
    Faute(
        "tout code de papier entre",
        "where d.code_hmac = empreinte and d.essais < 5 for update;",
        "where d.essais < 5 for update;",
    ),
    Faute("code de papier essayé sans fin", " and d.essais < 5 for update;", " for update;"),
    Faute(
        "essais du papier non comptés",
        "    update code_entree d set essais = d.essais + 1 where d.territoire_id = c.territoire_id"
        " and d.id = c.id;\n",
        "    null;\n",
    ),
    Faute(
        "code de papier sans la date de naissance",
        "k.id = c.compte_id and q.date_naissance = naissance;",
        "k.id = c.compte_id;",
    ),
    Faute(
        "code de papier qui sert deux fois",
        "    delete from code_entree d where d.territoire_id = c.territoire_id and d.id = c.id;\n",
        "",
    ),
    Faute(
        "papier qui attend l’identité sans fin",
        "liaison_jusqu_au = now() + interval '10 minutes'",
        "liaison_jusqu_au = now() + interval '10 days'",
    ),
)
