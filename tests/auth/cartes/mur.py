"""Break the wall of the cards of codes, one clause at a time."""

from tests.tranches import Faute

# What each fault is called, the passage of auth/cartes/mur.sql, what it becomes.
MUTANTS = (
    Faute("code qui a servi demandé encore", "where codes[i] is not null $$;", "$$;"),
    Faute(
        "carte d’ailleurs éteinte",
        "delete from carte_codes c where c.territoire_id = t and c.compte_id = cle",
        "delete from carte_codes c where c.territoire_id = t",
    ),
    Faute(
        "carte éteinte, preuve gardée",
        "    delete from preuve d where d.territoire_id = t and d.compte_id = cle\n      and"
        " d.moyen in ('carte', 'carte_seule');\n",
        "",
    ),
    Faute(
        "carte éteinte, preuves d’un autre moyen perdues",
        "delete from preuve d where d.territoire_id = t and d.compte_id = cle and d.moyen in"
        " ('carte', 'carte_seule');",
        "delete from preuve d where d.territoire_id = t and d.compte_id = cle;",
    ),
    Faute(
        "carte éteinte, preuves d’ailleurs perdues",
        "delete from preuve d where d.territoire_id = t and d.compte_id = cle",
        "delete from preuve d where d.compte_id = cle",
    ),
    Faute(
        "carte éteinte, sessions ouvertes",
        "    delete from connexion d where d.territoire_id = t and d.compte_id = cle\n      and"
        " d.moyen in ('carte', 'carte_seule') and d.jeton_sha256 is distinct from gardee;\n",
        "",
    ),
    Faute(
        "carte éteinte, session sans nombre ouverte",
        "and d.moyen in ('carte', 'carte_seule') and d.jeton_sha256",
        "and d.moyen in ('carte') and d.jeton_sha256",
    ),
    Faute(
        "carte éteinte, sessions d’un autre moyen fermées",
        "and d.moyen in ('carte', 'carte_seule') and d.jeton_sha256",
        "and d.jeton_sha256",
    ),
    Faute(
        "carte éteinte, sessions de tous fermées",
        "delete from connexion d where d.territoire_id = t and d.compte_id = cle",
        "delete from connexion d where d.territoire_id = t",
    ),
    Faute(
        "carte éteinte, sessions d’ailleurs fermées",
        "delete from connexion d where d.territoire_id = t and d.compte_id = cle",
        "delete from connexion d where d.compte_id = cle",
    ),
    Faute(
        "elle se ferme la session d’où elle agit",
        " and d.jeton_sha256 is distinct from gardee;",
        ";",
    ),
    Faute(
        "carte faite par n’importe qui",
        "  perform prive.exiger_code(p);\n  if elle and",
        "  if elle and",
    ),
    Faute(
        "carte tirée d’une preuve faible",
        "  if elle and prive.ctx_par_lien() or elle is distinct",
        "  if elle is distinct",
    ),
    Faute(
        "nombre choisi par qui imprime",
        "prive.ctx_par_lien() or elle is distinct from (nombre is not null) then",
        "prive.ctx_par_lien() then",
    ),
    Faute(
        "carte d’un compte clos",
        "where k.territoire_id = t and k.personne_id = p and k.clos_le is null for no key update;",
        "where k.territoire_id = t and k.personne_id = p for no key update;",
    ),
    Faute(
        "ancienne carte gardée",
        "  perform prive.eteindre_carte(t, cle, gardee);\n",
        "",
    ),
    Faute(
        "carte faite sans dire par qui",
        "values (t, cle, numero, codes_, prive.ctx_compte(),",
        "values (t, cle, numero, codes_, cle,",
    ),
    Faute(
        "carte faite hors du journal",
        "  perform prive.noter('ecriture', p, 1, 'Carte de codes remise', null, null,"
        " '{}'::jsonb);\n",
        "",
    ),
    Faute(
        "carte confirmée par n’importe qui",
        "  perform prive.exiger_espace(p);\n",
        "",
    ),
    Faute(
        "carte confirmée trop tard",
        "k.personne_id = p and d.expire_le > now() and d.essais < 5 for update of d;",
        "k.personne_id = p and d.essais < 5 for update of d;",
    ),
    Faute(
        "carte bloquée confirmée",
        "and d.expire_le > now() and d.essais < 5 for update of d;",
        "and d.expire_le > now() for update of d;",
    ),
    Faute(
        "carte d’un compte clos confirmée",
        "k.id = d.compte_id and k.clos_le is null\n   where d.territoire_id = t",
        "k.id = d.compte_id\n   where d.territoire_id = t",
    ),
    Faute(
        "carte d’un autre confirmée",
        "where d.territoire_id = t and k.personne_id = p and d.expire_le",
        "where d.territoire_id = t and d.expire_le",
    ),
    Faute(
        "carte confirmée par qui l’a imprimée",
        "  if c.par_compte_id = prive.ctx_compte() then\n    return 'sienne';\n  end if;\n",
        "",
    ),
    Faute(
        "carte confirmée sans l’avoir en main",
        "  if c.numero_hmac is distinct from numero then\n    return 'autre';\n  end if;\n",
        "",
    ),
    Faute(
        "nombre neuf, anciens essais",
        "confirmee_le = now(), essais_nombre = 0\n",
        "confirmee_le = now()\n",
    ),
    Faute(
        "carte confirmée hors du journal",
        "  perform prive.noter('ecriture', p, 1, 'Carte de codes confirmée en présence', null,"
        " null, '{}'::jsonb);\n",
        "",
    ),
    Faute(
        "carte annulée par n’importe qui",
        "  perform prive.exiger_code(p);\n  select prive.eteindre_carte",
        "  select prive.eteindre_carte",
    ),
    Faute(
        "carte annulée hors du journal",
        "    perform prive.noter('ecriture', p, 1, 'Carte de codes annulée', null, null,"
        " '{}'::jsonb);\n",
        "    null;\n",
    ),
    Faute(
        "carte finie montrée",
        "     and c.expire_le > now()\n     and (prive.peut_ouvrir_espace(p)",
        "     and (prive.peut_ouvrir_espace(p)",
    ),
    Faute(
        "carte d’un compte clos montrée",
        "k.id = c.compte_id and k.clos_le is null\n   where c.territoire_id = (select",
        "k.id = c.compte_id\n   where c.territoire_id = (select",
    ),
    Faute(
        "carte montrée hors du cercle",
        "     and (prive.peut_ouvrir_espace(p)\n       or prive.ctx_role() = 'personne' and"
        " prive.ctx_personne() = p);",
        "     ;",
    ),
    Faute(
        "carte d’une voisine montrée",
        "or prive.ctx_role() = 'personne' and prive.ctx_personne() = p);",
        "or prive.ctx_role() = 'personne');",
    ),
    Faute(
        "carte finie qui demande",
        "where c.numero_hmac = numero and c.expire_le > now() and c.essais < 5 $$;",
        "where c.numero_hmac = numero and c.essais < 5 $$;",
    ),
    Faute(
        "carte bloquée qui demande",
        "where c.numero_hmac = numero and c.expire_le > now() and c.essais < 5 $$;",
        "where c.numero_hmac = numero and c.expire_le > now() $$;",
    ),
    Faute(
        "carte finie qui entre",
        "  delete from carte_codes d where d.expire_le <= now();\n",
        "",
    ),
    Faute(
        "toute carte entre",
        "where d.numero_hmac = numero and d.essais < 5 for update;",
        "where d.essais < 5 for update;",
    ),
    Faute(
        "carte essayée sans fin",
        "where d.numero_hmac = numero and d.essais < 5 for update;",
        "where d.numero_hmac = numero for update;",
    ),
    Faute(
        "carte sans la date de naissance",
        "  if not ne or c.codes[du] is distinct from code then",
        "  if c.codes[du] is distinct from code then",
    ),
    Faute(
        "carte avec la date de qui porte la même clé",
        "    where q.date_naissance = naissance) into ne;",
        "    where true) into ne;",
    ),
    Faute(
        "carte dont tout code entre",
        "  if not ne or c.codes[du] is distinct from code then",
        "  if not ne or code <> all(c.codes) then",
    ),
    Faute(
        "carte vide qui entre",
        "c.codes[du] is distinct from code then",
        "c.codes[du] <> code then",
    ),
    Faute(
        "essais de la carte non comptés",
        "    update carte_codes d set essais = d.essais + 1\n      where d.territoire_id ="
        " c.territoire_id and d.id = c.id;\n",
        "",
    ),
    Faute(
        "carte avec un nombre faux",
        "  elsif nombre is not null and c.nombre_hmac is distinct from nombre then",
        "  elsif false then",
    ),
    Faute(
        "carte avec un nombre que personne n’a choisi",
        "c.nombre_hmac is distinct from nombre then",
        "c.nombre_hmac <> nombre then",
    ),
    Faute(
        "nombre exigé de qui l’a oublié",
        "  elsif nombre is not null and c.nombre_hmac is distinct from nombre then",
        "  elsif c.nombre_hmac is distinct from nombre then",
    ),
    Faute(
        "nombre essayé sans fin",
        "nombre_hmac = case when d.essais_nombre < 4 then d.nombre_hmac end,\n       "
        " confirmee_par = case when d.essais_nombre < 4 then d.confirmee_par end,\n       "
        " confirmee_le = case when d.essais_nombre < 4 then d.confirmee_le end\n",
        "nombre_hmac = d.nombre_hmac\n",
    ),
    Faute(
        "nombre faux non compté",
        "set essais_nombre = least(d.essais_nombre + 1, 5),",
        "set essais_nombre = d.essais_nombre,",
    ),
    Faute(
        "bon code qui pardonne les nombres faux",
        "set codes[du] = null, essais = 0\n",
        "set codes[du] = null, essais = 0, essais_nombre = 0\n",
    ),
    Faute(
        "code de carte qui sert deux fois",
        "set codes[du] = null, essais = 0\n",
        "set essais = 0\n",
    ),
    Faute(
        "essais d’avant gardés",
        "set codes[du] = null, essais = 0\n",
        "set codes[du] = null\n",
    ),
    Faute(
        "blocage dit à personne",
        "quoi := case when c.essais = 4 then 'carte_bloquee' end;",
        "quoi := null;",
    ),
    Faute(
        "nombre perdu dit à personne",
        "quoi := case when c.essais_nombre = 4 then 'carte_bloquee' end;",
        "quoi := null;",
    ),
    Faute(
        "peu de codes, dit à personne",
        "quoi := case when reste in (5, 1) then 'carte_finit' end;",
        "",
    ),
    Faute(
        "blocage qu’elle n’apprend pas",
        "perform prive.poser(c.territoire_id, c.compte_id, null, null, null, true);",
        "perform prive.poser(c.territoire_id, c.compte_id, null, null, null);",
    ),
    Faute(
        "blocage hors du journal",
        "      perform prive.noter('refus', elle, 0, 'Carte de codes bloquée', 'trop d’essais',"
        " null, '{}'::jsonb);\n",
        "      null;\n",
    ),
    Faute(
        "blocage que son cercle n’apprend pas",
        "    dits := array(select prive.prevenir(quoi, 'personne', elle, null, null)\n      union"
        " all select prive.prevenir(quoi, 'cercle', elle, null, null));",
        "    dits := array(select prive.prevenir(quoi, 'personne', elle, null, null));",
    ),
    Faute(
        "entrée qui reste au nom de la carte",
        "    perform prive.entrer_anonyme();\n",
        "",
    ),
)
