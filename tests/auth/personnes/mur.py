"""Break the wall of the people, one clause at a time; what notices it is in essais_personnes.py."""

from tests.tranches import Faute

# What each fault is called, the passage of auth/personnes/mur.sql, what it becomes.
MUTANTS = (
    # Who may be the same person.
    Faute(
        "ressemblance d’un autre territoire, par le jour",
        "where p.territoire_id = t and p.date_naissance = any (jours)",
        "where p.date_naissance = any (jours)",
    ),
    Faute(
        "ressemblance d’un autre territoire, par le nom",
        "where p.territoire_id = t and p.nom_recherche = any (cles)",
        "where p.nom_recherche = any (cles)",
    ),
    Faute(
        "ressemblance d’un autre territoire, par le prénom",
        "where p.territoire_id = t and p.prenom_recherche = any (cles)",
        "where p.prenom_recherche = any (cles)",
    ),
    Faute(
        "ressemblance par le numéro d’un autre territoire",
        "where i.territoire_id = t and p.reuni_dans is null",
        "where p.reuni_dans is null",
    ),
    Faute(
        "ressemblance par le numéro d’un carnet d’ailleurs",
        "join personne p on p.territoire_id = t and p.id = i.personne_id\n",
        "join personne p on p.id = i.personne_id\n",
    ),
    Faute(
        "carnet réuni qui ressemble, par le jour",
        "p.date_naissance = any (jours) and p.reuni_dans is null",
        "p.date_naissance = any (jours)",
    ),
    Faute(
        "carnet réuni qui ressemble, par le nom",
        "p.nom_recherche = any (cles) and p.reuni_dans is null",
        "p.nom_recherche = any (cles)",
    ),
    Faute(
        "carnet réuni qui ressemble, par le prénom",
        "p.prenom_recherche = any (cles) and p.reuni_dans is null",
        "p.prenom_recherche = any (cles)",
    ),
    Faute(
        "carnet réuni qui ressemble, par le numéro",
        "where i.territoire_id = t and p.reuni_dans is null",
        "where i.territoire_id = t",
    ),
    Faute(
        "numéro de la CAF pris pour un NIR",
        "i.genre = 'nir' and i.empreinte = nir_",
        "i.empreinte = nir_",
    ),
    Faute(
        "NIR pris pour un numéro de France Travail",
        "i.genre = 'france_travail' and i.empreinte = ft_",
        "i.empreinte = ft_",
    ),
    Faute(
        "NIR pris pour un numéro de la CAF",
        "i.genre = 'caf' and i.empreinte = caf_",
        "i.empreinte = caf_",
    ),
    # Same number, another one, or nothing to compare.
    Faute(
        "rien à comparer qui contredit",
        "empreinte_ is null or count(*) = 0 then null",
        "empreinte_ is null then null",
    ),
    Faute(
        "aucun numéro donné qui contredit",
        "empreinte_ is null or count(*) = 0 then null",
        "count(*) = 0 then null",
    ),
    Faute(
        "numéro d’attente donné qui contredit",
        "provisoire_ or bool_and(i.provisoire)",
        "bool_and(i.provisoire)",
    ),
    Faute(
        "numéro d’attente gardé qui contredit",
        "provisoire_ or bool_and(i.provisoire)",
        "provisoire_",
    ),
    Faute(
        "numéro d’ailleurs comparé",
        "i where i.territoire_id = t and i.personne_id = p and i.genre = genre_",
        "i where i.personne_id = p and i.genre = genre_",
    ),
    Faute(
        "numéro d’une autre comparé",
        "i where i.territoire_id = t and i.personne_id = p and i.genre = genre_",
        "i where i.territoire_id = t and i.genre = genre_",
    ),
    Faute(
        "numéro d’un autre genre comparé",
        "i where i.territoire_id = t and i.personne_id = p and i.genre = genre_",
        "i where i.territoire_id = t and i.personne_id = p",
    ),
    # Who may be told of somebody.
    Faute(
        "identité dite sans le domaine",
        "prive.ouverts(o.t, p, o.s) & prive.ctx_masque() & 1 <> 0",
        "prive.ouverts(o.t, p, o.s) & prive.ctx_masque() <> 0",
    ),
    Faute(
        "identité dite à un rôle sans carnet",
        "prive.ouverts(o.t, p, o.s) & prive.ctx_masque() & 1 <> 0",
        "prive.ouverts(o.t, p, o.s) & 1 <> 0",
    ),
    Faute(
        "identité dite malgré un refus",
        "select o.libre and prive.ouverts(",
        "select prive.ouverts(",
    ),
    Faute(
        "rejointe malgré un refus",
        "o.libre and prive.ctx_role() in ('professionnel', 'charge_orientation') and (",
        "prive.ctx_role() in ('professionnel', 'charge_orientation') and (",
    ),
    Faute(
        "rejointe par tout rôle",
        "o.libre and prive.ctx_role() in ('professionnel', 'charge_orientation') and (",
        "o.libre and (",
    ),
    Faute("rejointe sans accord", "prive.est_couverte(o.t, p, o.s)\n", "true\n"),
    Faute(
        "accueil d’une autre structure dit",
        "x.id = p and x.cree_par_structure_id = o.s)",
        "x.id = p)",
    ),
    Faute(
        "accueil d’un autre territoire dit",
        "where x.territoire_id = o.t and x.id = p and x.cree_par",
        "where x.id = p and x.cree_par",
    ),
    Faute(
        "accueil dit après un accord",
        "and not exists (select 1 from consentement c\n                where c.territoire_id = o.t",
        "and exists (select 1) or false and exists (select 1 from consentement c\n"
        "                where c.territoire_id = o.t",
    ),
    Faute(
        "accueil tu pour l’accord d’ailleurs",
        "where c.territoire_id = o.t and c.personne_id = p))",
        "where c.personne_id = p))",
    ),
    Faute(
        "accueil tu pour l’accord d’une autre",
        "where c.territoire_id = o.t and c.personne_id = p))",
        "where c.territoire_id = o.t))",
    ),
    Faute(
        "refus sans effet sur qui ressemble",
        "not prive.est_refusee( prive.ctx_territoire(), p, prive.ctx_structure(),"
        " prive.ctx_compte())",
        "true",
    ),
    Faute("archive rejointe", "and y.archivee_le is null and", "and"),
    Faute("carnet suspendu rejoint", "and y.suspendu_le is null\n", "\n"),
    Faute("carnet réuni rejoint", "and y.reuni_dans is null) as libre", ") as libre"),
    Faute(
        "carnet fermé rejoint par celui d’ailleurs",
        "where y.territoire_id = (select prive.ctx_territoire()) and y.id = p",
        "where y.id = p",
    ),
    Faute(
        "ressemblances données à tout rôle",
        "or prive.ctx_role() not in ('professionnel', 'charge_orientation') then return;",
        "then return;",
    ),
    Faute(
        "ressemblances de qui l’on ne connaît pas",
        "where d.visible or d.joignable\n     order by p.id;",
        "order by p.id;",
    ),
    Faute(
        "carnet d’ailleurs sous la même clé",
        "join personne p on p.territoire_id = t and p.id = b\n     cross",
        "join personne p on p.id = b\n     cross",
    ),
    # Where somebody was born.
    Faute(
        "arrondissement pris pour une autre commune",
        "g.code = a and g.commune_parente = b or g.code = b and g.commune_parente = a)",
        "g.code = a and g.commune_parente = b)",
    ),
    Faute(
        "arrondissements d’une ville confondus",
        "(select count(*) from geo_commune g where g.code in (a, b)) < 2\n",
        "(select count(*) from geo_commune g where g.code in (a, b)) < 3\n",
    ),
    Faute(
        "commune disparue prise pour une autre",
        "or (select count(*) from geo_commune g where g.code in (a, b)) < 2",
        "or false",
    ),
    Faute(
        "commune disparue d’un autre département",
        "where d.a = d.b or exists (select 1",
        "where true or exists (select 1",
    ),
    Faute(
        "département fait d’un autre pris pour un autre",
        "where d.a = d.b or exists (select 1",
        "where d.a = d.b or false and exists (select 1",
    ),
    Faute(
        "département d’avant reconnu d’un seul côté",
        "where n.ancien = d.a and d.b = any (n.faits)\n"
        "            or n.ancien = d.b and d.a = any (n.faits)",
        "where n.ancien = d.a and d.b = any (n.faits)",
    ),
    Faute(
        "départements faits d’un même confondus",
        "where n.ancien = d.a and d.b = any (n.faits)",
        "where d.a = any (n.faits) and d.b = any (n.faits)",
    ),
    Faute(
        "pays qui n’est plus pris pour un autre",
        "not (a = b or exists (select 1",
        "not (a = b or false and exists (select 1",
    ),
    Faute(
        "pays d’avant reconnu d’un seul côté",
        "where n.tenu = a and b = any (n.autres) or n.tenu = b and a = any (n.autres)",
        "where n.tenu = a and b = any (n.autres)",
    ),
    Faute(
        "pays sortis d’un même confondus",
        "where n.tenu = a and b = any (n.autres)",
        "where a = any (n.autres) and b = any (n.autres)",
    ),
    Faute(
        "outre-mer d’un seul département",
        "case when commune ~ '^9[78]' then left(commune, 3)\n"
        "    else translate(left(commune, 2), 'AB', '00') end",
        "translate(left(commune, 2), 'AB', '00')",
    ),
    Faute(
        "Corse d’avant prise pour une autre",
        "translate(left(commune, 2), 'AB', '00')",
        "left(commune, 2)",
    ),
    Faute(
        "pays de naissance non comparés",
        "not (a = b or exists (select 1",
        "not (true or exists (select 1",
    ),
    Faute(
        "communes de naissance non comparées",
        "or not prive.meme_commune(commune_a, commune_b), false)",
        ", false)",
    ),
    Faute(
        "lieu inconnu pris pour un autre",
        "prive.meme_commune(commune_a, commune_b), false)",
        "prive.meme_commune(commune_a, commune_b), true)",
    ),
    Faute(
        "née en France tenue pour inconnue",
        "coalesce(pays_a, case when commune_a is not null then '99100' end) as a",
        "pays_a as a",
    ),
    Faute(
        "dite née en France tenue pour inconnue",
        "coalesce(pays_b, case when commune_b is not null then '99100' end) as b",
        "pays_b as b",
    ),
    Faute(
        "lieu de naissance sans effet sur qui ressemble",
        "prive.ne_ailleurs(p.commune_naissance, p.pays_naissance, commune_, pays_), d.visible",
        "false, d.visible",
    ),
    # Behind the page.
    Faute(
        "lieu de naissance sans effet derrière la page",
        "prive.ne_ailleurs(x.commune_naissance, x.pays_naissance, y.commune_naissance,\n"
        "             y.pays_naissance)",
        "false",
    ),
    Faute(
        "lieu de naissance d’une autre, d’ailleurs",
        "join personne y on y.territoire_id = t and y.id = p",
        "join personne y on y.id = p",
    ),
    Faute(
        "identité donnée hors des automates",
        "table (nom text, prenom text, nom_naissance text, date_naissance date)\n"
        "  language plpgsql stable security definer set search_path = public, pg_temp as $$\nbegin"
        "\n  perform prive.exiger_automate();",
        "table (nom text, prenom text, nom_naissance text, date_naissance date)\n"
        "  language plpgsql stable security definer set search_path = public, pg_temp as $$\nbegin"
        "\n",
    ),
    Faute(
        "identité d’ailleurs à rapprocher",
        "where x.territoire_id = (select prive.ctx_territoire()) and x.id = p",
        "where x.id = p",
    ),
    Faute(
        "carnet réuni à rapprocher",
        "and x.id = p\n                  and x.reuni_dans is null;",
        "and x.id = p;",
    ),
    Faute(
        "tout le territoire comparé hors des automates",
        "  caf_ bytea;\nbegin\n  perform prive.exiger_automate();",
        "  caf_ bytea;\nbegin\n",
    ),
    Faute(
        "NIR d’ailleurs à rapprocher",
        "where i.territoire_id = t and i.personne_id = p and i.genre = 'nir'",
        "where i.personne_id = p and i.genre = 'nir'",
    ),
    Faute(
        "NIR d’une autre à rapprocher",
        "where i.territoire_id = t and i.personne_id = p and i.genre = 'nir'",
        "where i.territoire_id = t and i.genre = 'nir'",
    ),
    Faute(
        "tout numéro à rapprocher pour un NIR",
        "where i.territoire_id = t and i.personne_id = p and i.genre = 'nir'",
        "where i.territoire_id = t and i.personne_id = p",
    ),
    Faute(
        "numéro d’attente préféré au vrai",
        "order by i.provisoire, i.cree_le desc",
        "order by i.cree_le desc",
    ),
    Faute(
        "numéro de France Travail d’une autre à rapprocher",
        "where i.territoire_id = t and i.personne_id = p and i.genre = 'france_travail'",
        "where i.territoire_id = t and i.genre = 'france_travail'",
    ),
    Faute(
        "numéro de France Travail d’ailleurs à rapprocher",
        "where i.territoire_id = t and i.personne_id = p and i.genre = 'france_travail'",
        "where i.personne_id = p and i.genre = 'france_travail'",
    ),
    Faute(
        "numéro de la CAF d’une autre à rapprocher",
        "where i.territoire_id = t and i.personne_id = p and i.genre = 'caf'",
        "where i.territoire_id = t and i.genre = 'caf'",
    ),
    Faute(
        "numéro de la CAF d’ailleurs à rapprocher",
        "where i.territoire_id = t and i.personne_id = p and i.genre = 'caf'",
        "where i.personne_id = p and i.genre = 'caf'",
    ),
    Faute(
        "carnet d’ailleurs à rapprocher",
        "join personne x on x.territoire_id = t and x.id = b",
        "join personne x on x.id = b",
    ),
    Faute("carnet à rapprocher de lui-même", "where x.id <> p order by x.id;", "order by x.id;"),
    Faute(
        "paire proposée hors des automates",
        "  t int := prive.ctx_territoire();\nbegin\n"
        "  perform prive.exiger_automate();\n"
        "  insert into rapprochement",
        "  t int := prive.ctx_territoire();\nbegin\n  insert into rapprochement",
    ),
    Faute(
        "paire proposée dans l’autre sens",
        "values (t, least(p, q), greatest(p, q), score_",
        "values (t, p, q, score_",
    ),
    Faute(
        "paire écartée proposée",
        "when ecarte_par is null then 'propose' else 'ecarte' end,",
        "when true then 'propose' end,",
    ),
    Faute(
        "paire dite deux fois",
        "if not found or ecarte_par is not null",
        "if ecarte_par is not null",
    ),
    Faute("paire écartée dite", "if not found or ecarte_par is not null", "if not found"),
    Faute(
        "paire dite par le cercle d’ailleurs",
        "where m.territoire_id = t and m.personne_id in (p, q)",
        "where m.personne_id in (p, q)",
    ),
    Faute(
        "paire dite hors des deux cercles",
        "where m.territoire_id = t and m.personne_id in (p, q) and",
        "where m.territoire_id = t and",
    ),
    Faute("paire dite à qui est parti", "and prive.court(m.debut, m.fin)\n", "\n"),
    Faute(
        "paire dite à qui est habilité dans une autre structure",
        "and h.structure_id = m.structure_id\n",
        "\n",
    ),
    Faute(
        "paire dite à qui n’est plus habilité",
        "and prive.court(h.debut, h.fin) and v.domaine = 0 and v.lit));",
        "and v.domaine = 0 and v.lit));",
    ),
    Faute(
        "paire dite à qui lit un autre domaine",
        "and v.domaine = 0 and v.lit));",
        "and v.lit));",
    ),
    Faute(
        "paire dite à qui n’en lit qu’une",
        "and v.domaine = 0 and v.lit));",
        "and v.domaine = 0));",
    ),
    # Numbers are handed in.
    Faute("numéro posé sans droit", "  if s is null or not (\n", "  if false and not (\n"),
    Faute(
        "numéro posé par qui complète un autre domaine",
        "where v.domaine = 0 and v.complete)",
        "where v.complete)",
    ),
    Faute(
        "numéro posé par qui ne fait que lire",
        "where v.domaine = 0 and v.complete)",
        "where v.domaine = 0 and v.lit)",
    ),
    Faute(
        "numéro posé à l’accueil par tout rôle",
        "or prive.role_ecrit(prive.ctx_role())\n       and prive.accueillie_par",
        "or prive.accueillie_par",
    ),
    Faute("numéro posé sans accueil", "and prive.accueillie_par(t, p, s)\n", "\n"),
    Faute(
        "numéro posé après un accord",
        "and not exists (select 1 from consentement c\n         where c.territoire_id = t and"
        " c.personne_id = p))\n  then",
        ")\n  then",
    ),
    Faute(
        "numéro refusé pour l’accord d’ailleurs",
        "where c.territoire_id = t and c.personne_id = p))\n  then",
        "where c.personne_id = p))\n  then",
    ),
    Faute(
        "numéro refusé pour l’accord d’une autre",
        "where c.territoire_id = t and c.personne_id = p))\n  then",
        "where c.territoire_id = t))\n  then",
    ),
    Faute(
        "numéro posé deux fois",
        "scelle_, provisoire_) on conflict do nothing;",
        "scelle_, provisoire_);",
    ),
    # Pairs.
    Faute(
        "paire lue sans territoire",
        "create policy lire_les_deux on rapprochement for select to carnet_app using (\n"
        "  territoire_id = (select prive.ctx_territoire()) and",
        "create policy lire_les_deux on rapprochement for select to carnet_app using (\n",
    ),
    Faute(
        "paire lue par tout rôle",
        "create policy lire_les_deux on rapprochement for select to carnet_app using (\n"
        "  territoire_id = (select prive.ctx_territoire())\n"
        "    and (select prive.ctx_role()) in ('professionnel', 'charge_orientation')",
        "create policy lire_les_deux on rapprochement for select to carnet_app using (\n"
        "  territoire_id = (select prive.ctx_territoire())\n",
    ),
    Faute(
        "paire lue de qui ne voit que la seconde",
        "and (select prive.ctx_role()) in ('professionnel', 'charge_orientation')\n"
        "  and exists (select 1 from personne p\n"
        "    where p.territoire_id = rapprochement.territoire_id and p.id = rapprochement.a_id)",
        "and (select prive.ctx_role()) in ('professionnel', 'charge_orientation')",
    ),
    Faute(
        "paire lue de qui ne voit que la première",
        "  and exists (select 1 from personne p\n"
        "    where p.territoire_id = rapprochement.territoire_id and p.id = rapprochement.b_id));",
        ");",
    ),
    Faute(
        "paire écartée sans territoire",
        "create policy ecarter on rapprochement for update to carnet_app using (\n"
        "  territoire_id = (select prive.ctx_territoire()) and",
        "create policy ecarter on rapprochement for update to carnet_app using (\n",
    ),
    Faute(
        "paire écartée par tout rôle",
        "create policy ecarter on rapprochement for update to carnet_app using (\n"
        "  territoire_id = (select prive.ctx_territoire())\n"
        "    and (select prive.ctx_role()) in ('professionnel', 'charge_orientation')",
        "create policy ecarter on rapprochement for update to carnet_app using (\n"
        "  territoire_id = (select prive.ctx_territoire())\n",
    ),
    Faute("paire écartée deux fois", "  and etat = 'propose'\n", "\n"),
    Faute(
        "paire écartée par qui ne voit que la seconde",
        "  and etat = 'propose'\n  and exists (select 1 from personne p\n"
        "    where p.territoire_id = rapprochement.territoire_id and p.id = rapprochement.a_id)",
        "  and etat = 'propose'\n",
    ),
    Faute(
        "paire écartée par qui ne voit que la première",
        "  and exists (select 1 from personne p\n"
        "    where p.territoire_id = rapprochement.territoire_id and p.id = rapprochement.b_id))"
        "\n  with check",
        ")\n  with check",
    ),
    Faute(
        "paire écartée vers un autre territoire",
        "with check (territoire_id = (select prive.ctx_territoire()) and etat = 'ecarte'",
        "with check (etat = 'ecarte'",
    ),
    Faute("paire réunie d’un mot", "and etat = 'ecarte'\n    and decide_par", "and decide_par"),
    Faute(
        "paire écartée au nom d’un autre",
        "and etat = 'ecarte'\n    and decide_par = (select prive.ctx_compte()));",
        "and etat = 'ecarte');",
    ),
    Faute(
        "carnet ouvert comme réuni",
        "(select prive.ctx_territoire()) and reuni_dans is null);",
        "(select prive.ctx_territoire()));",
    ),
    Faute(
        "numéros lus par l’application",
        "grant select on rapprochement to carnet_app;",
        "grant select on rapprochement, personne_identifiant to carnet_app;",
    ),
    Faute(
        "paire récrite",
        "grant update (etat, decide_le, decide_par) on rapprochement to carnet_app;",
        "grant update on rapprochement to carnet_app;",
    ),
    Faute(
        "comparaison appelée par l’application",
        "grant execute on function prive.candidats(",
        "grant execute on function prive.meme_numero(int, uuid, text, bytea, boolean),"
        " prive.candidats(",
    ),
    # How many carnets one compte takes in a day.
    Faute("personne comptée dans son propre carnet", "or new.role = 'personne'\n", "\n"),
    Faute(
        "écriture comptée comme une lecture",
        "or new.geste not in ('lecture', 'export', 'recherche')\n",
        "\n",
    ),
    Faute("urgence refusée pour le nombre", "or new.fondement = 'bris de glace'\n", "\n"),
    Faute(
        "geste sans nombre refusé",
        "if new.personne_id is null and not new.details ? 'nombre' then",
        "if false then",
    ),
    Faute(
        "carnet déjà lu refusé",
        "j.compte_id = new.compte_id and j.le >= debut\n                and j.personne_id ="
        " new.personne_id",
        "j.compte_id = new.compte_id and j.le >= debut\n                and false and"
        " j.personne_id = new.personne_id",
    ),
    Faute(
        "carnet lu ailleurs qui ne compte plus",
        "where j.territoire_id = new.territoire_id and j.compte_id = new.compte_id and j.le >="
        " debut\n                and j.personne_id",
        "where j.compte_id = new.compte_id and j.le >= debut\n                and j.personne_id",
    ),
    Faute(
        "carnet lu par un autre qui ne compte plus",
        "and j.compte_id = new.compte_id and j.le >= debut\n                and j.personne_id",
        "and j.le >= debut\n                and j.personne_id",
    ),
    Faute(
        "carnet lu hier qui ne compte plus",
        "and j.le >= debut\n                and j.personne_id = new.personne_id",
        "and j.personne_id = new.personne_id",
    ),
    Faute(
        "un carnet lu qui vaut pour tous",
        "and j.personne_id = new.personne_id and j.geste",
        "and j.geste",
    ),
    Faute(
        "carnet écrit qui ne compte plus",
        "and j.personne_id = new.personne_id and j.geste in ('lecture', 'export')\n",
        "and j.personne_id = new.personne_id\n",
    ),
    Faute(
        "aucun carnet qui compte",
        "and j.numero < new.numero and j.fondement is distinct from 'bris de glace')\n  then",
        "and j.fondement is distinct from 'bris de glace')\n  then",
    ),
    Faute(
        "carnet lu en urgence qui ne compte plus",
        "and j.numero < new.numero and j.fondement is distinct from 'bris de glace')\n  then",
        "and j.numero < new.numero)\n  then",
    ),
    Faute(
        "délégué prévenu à chaque carnet",
        "if avant < q.quota_alerte and apres >= q.quota_alerte",
        "if apres >= q.quota_alerte",
    ),
    Faute(
        "délégué prévenu trop tôt",
        "if avant < q.quota_alerte and apres >= q.quota_alerte",
        "if avant < q.quota_alerte",
    ),
    Faute(
        "délégué jamais prévenu",
        "filter (where j.geste in ('lecture', 'export')\n    and j.numero < new.numero)",
        "filter (where j.geste in ('lecture', 'export'))",
    ),
    Faute(
        "personne cherchée avant, comptée comme lue",
        "filter (where j.geste in ('lecture', 'export')\n    and j.numero < new.numero)",
        "filter (where j.numero < new.numero)",
    ),
    Faute(
        "personne cherchée comptée comme lue",
        "filter (where j.geste in ('lecture', 'export'))\n",
        "\n",
    ),
    Faute(
        "noms d’un carnet comptés avant",
        "filter (where j.personne_id is null\n           and j.numero < new.numero)",
        "filter (where j.numero < new.numero)",
    ),
    Faute(
        "délégué jamais prévenu des noms",
        "filter (where j.personne_id is null\n           and j.numero < new.numero)",
        "filter (where j.personne_id is null)",
    ),
    Faute(
        "noms d’un carnet comptés",
        "filter (where j.personne_id is null), 0) / 10\n    into",
        ", 0) / 10\n    into",
    ),
    Faute(
        "noms comptés un pour un",
        "filter (where j.personne_id is null), 0) / 10\n    into",
        "filter (where j.personne_id is null), 0)\n    into",
    ),
    Faute(
        "carnets d’ailleurs comptés",
        "where j.territoire_id = new.territoire_id and j.compte_id = new.compte_id and j.le >="
        " debut\n     and j.geste",
        "where j.compte_id = new.compte_id and j.le >= debut\n     and j.geste",
    ),
    Faute(
        "carnets d’un autre comptés",
        "and j.compte_id = new.compte_id and j.le >= debut\n     and j.geste",
        "and j.le >= debut\n     and j.geste",
    ),
    Faute(
        "carnets d’hier comptés",
        "and j.compte_id = new.compte_id and j.le >= debut\n     and j.geste",
        "and j.compte_id = new.compte_id\n     and j.geste",
    ),
    Faute(
        "noms écrits comptés",
        "and j.geste in ('lecture', 'export', 'recherche')\n       and",
        "and",
    ),
    Faute(
        "urgences comptées",
        "and j.geste in ('lecture', 'export', 'recherche')\n       and j.fondement is distinct from"
        " 'bris de glace';",
        "and j.geste in ('lecture', 'export', 'recherche');",
    ),
    Faute(
        "trop d’un carnet de moins",
        "if apres > q.quota_maximum then",
        "if apres >= q.quota_maximum then",
    ),
    Faute("carnets pris sans fin", "if apres > q.quota_maximum then", "if false then"),
    Faute(
        "quota d’un autre territoire",
        "select * into q from territoire where id = new.territoire_id;",
        "select * into q from territoire order by quota_maximum desc limit 1;",
    ),
    Faute(
        "administrateur prévenu à la place du délégué",
        "'extraction', 'role', null, null, 'dpo')",
        "'extraction', 'role', null, null, 'administrateur')",
    ),
)
