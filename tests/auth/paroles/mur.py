"""Break the wall of what she says, one clause at a time."""

from tests.tranches import Faute

# What each fault is called, the passage of auth/paroles/mur.sql, what it becomes.
MUTANTS = (
    Faute(
        "dite à qui est d’un autre territoire",
        "select t = prive.ctx_territoire() and exists (select 1 from personne x",
        "select exists (select 1 from personne x",
    ),
    Faute(
        "dite d’une personne qui n’est pas ici",
        "where x.territoire_id = t and x.id = p and x.reuni_dans is null)",
        "where x.territoire_id = t and x.reuni_dans is null)",
    ),
    Faute("dite d’un carnet réuni à un autre", "x.id = p and x.reuni_dans is null)", "x.id = p)"),
    Faute(
        "une personne parle pour une autre",
        "and coalesce(prive.ctx_personne() = p or prive.ctx_role() = 'dpo'",
        "and coalesce(prive.ctx_personne() is not null or prive.ctx_role() = 'dpo'",
    ),
    Faute(
        "le représentant d’une autre l’entend",
        "or exists (select 1 from prive.mes_mandats m where m.personne_id = p)\n",
        "or exists (select 1 from prive.mes_mandats m)\n",
    ),
    Faute(
        "qui la représente ne l’entend pas",
        "\n       or exists (select 1 from prive.mes_mandats m where m.personne_id = p)\n",
        "\n",
    ),
    Faute(
        "le coordonnateur l’entend",
        "prive.ctx_role() = 'dpo'\n",
        "prive.ctx_role() in ('dpo', 'coordonnateur')\n",
    ),
    Faute(
        "tout rôle du cercle l’entend",
        " and prive.masque_du_role(prive.ctx_role()) & 1 <> 0\n",
        "\n",
    ),
    Faute(
        "entendue par qui elle refuse",
        "          and not prive.est_refusee(t, p, prive.ctx_structure(), prive.ctx_compte())\n",
        "",
    ),
    Faute(
        "entendue hors du cercle",
        "and (prive.est_du_cercle(t, p, prive.ctx_structure(), false)\n",
        "and (true\n",
    ),
    Faute(
        "une place d’un jour ne l’entend pas",
        "prive.est_du_cercle(t, p, prive.ctx_structure(), false)",
        "prive.est_du_cercle(t, p, prive.ctx_structure(), true)",
    ),
    Faute(
        "fermer sans l’entendre",
        "  if not prive.entend(t, p) then raise exception 'fermeture refusée' using errcode ="
        " '42501'; end if;\n",
        "",
    ),
    Faute(
        "fermer sans dire comment",
        "  if elle <> (dit is null) or dit is not null",
        "  if dit is not null",
    ),
    Faute(
        "fermer par un moyen inventé",
        "(dit not in ('presence', 'telephone', 'courrier') or dit_le is null",
        "(dit_le is null",
    ),
    Faute(
        "fermer demain",
        "\n       or dit_le > (now() at time zone 'Europe/Paris')::date or dit_le <",
        "\n       or dit_le <",
    ),
    Faute(
        "fermer d’après une parole oubliée",
        " or dit_le < (now() at time zone 'Europe/Paris')::date - 366)",
        ")",
    ),
    Faute(
        "accord d’une autre fermé",
        "where k.territoire_id = t and k.personne_id = p and k.retire_le is null",
        "where k.territoire_id = t and k.retire_le is null",
    ),
    Faute(
        "accord fermé deux fois",
        "where k.territoire_id = t and k.personne_id = p and k.retire_le is null",
        "where k.territoire_id = t and k.personne_id = p",
    ),
    Faute("accord déjà fini fermé", "(quoi = 'tout' and k.fin > now() or", "(quoi = 'tout' or"),
    Faute(
        "statistiques déjà finies fermées",
        "k.finalite = 'statistiques' and k.fin > now()\n",
        "k.finalite = 'statistiques'\n",
    ),
    Faute(
        "tout fermé avec les statistiques",
        "or quoi = 'statistiques' and k.finalite = 'statistiques' and",
        "or quoi = 'statistiques' and",
    ),
    Faute(
        "catégorie déjà finie fermée",
        "k.finalite <> 'statistiques' and k.fin > now()) order",
        "k.finalite <> 'statistiques') order",
    ),
    Faute(
        "toutes les catégories fermées avec une",
        "quoi = 'categorie' and k.categorie = sorte and",
        "quoi = 'categorie' and k.categorie is not null and",
    ),
    Faute(
        "les chiffres fermés avec une catégorie",
        "k.categorie = sorte and k.finalite <> 'statistiques' and",
        "k.categorie = sorte and",
    ),
    Faute(
        "catégorie fermée sans la dire",
        "  if (quoi = 'categorie') <> (sorte is not null) then raise exception 'cible inconnue'"
        " using errcode = '22023'; end if;\n",
        "",
    ),
    Faute(
        "sa parole gardée si un accord existait",
        "    if quoi in ('statistiques', 'categorie') then\n",
        "    if quoi in ('statistiques', 'categorie') and c.id is not null then\n",
    ),
    Faute(
        "sa parole sans dire qui l’a entendue",
        "values (t, p, 'retrait', prive.ctx_compte(), mots || ",
        "values (t, p, 'retrait', null, mots || ",
    ),
    Faute(
        "l’accord que l’on ne voyait pas nommé dans l’histoire",
        "      if quoi in ('accord', 'tout') then\n",
        "      if true then\n",
    ),
    Faute(
        "fermeture absente de son histoire",
        "        insert into consentement_evenement (territoire_id, personne_id, consentement_id,"
        " genre, par_compte_id, details)\n          values (t, p, c.id, 'retrait',"
        " prive.ctx_compte(), mots);\n",
        "",
    ),
    Faute(
        "fermeture sans dire qui l’a notée",
        "values (t, p, c.id, 'retrait', prive.ctx_compte(), mots)",
        "values (t, p, c.id, 'retrait', null, mots)",
    ),
    Faute(
        "qui a quitté le cercle est prévenu",
        "m.compte_id is not null and (m.fin is null or m.fin > now())\n           and c.finalite",
        "m.compte_id is not null\n           and c.finalite",
    ),
    Faute(
        "les chiffres prévenus comme un carnet",
        "\n           and c.finalite <> 'statistiques' and prive.couvre(c, x));",
        "\n           and prive.couvre(c, x));",
    ),
    Faute(
        "prévenus hors de l’accord",
        "and c.finalite <> 'statistiques' and prive.couvre(c, x));",
        "and c.finalite <> 'statistiques');",
    ),
    Faute(
        "une personne exclue comme un professionnel",
        " and k.id = cible and k.personne_id is null))\n",
        " and k.id = cible))\n",
    ),
    Faute(
        "structure inconnue fermée",
        "quoi = 'structure' and exists (select 1 from structure x where x.territoire_id = t and"
        " x.id = cible)",
        "quoi = 'structure'",
    ),
    Faute(
        "exclusion dite deux fois",
        "e.personne_id = p and e.levee_le is null and (",
        "e.personne_id = p and false and (",
    ),
    Faute(
        "demande refusée à sa place",
        "elsif quoi = 'demande' and elle then",
        "elsif quoi = 'demande' then",
    ),
    Faute(
        "demande faite à une autre refusée",
        "x.id = cible and x.personne_id = p\n",
        "x.id = cible\n",
    ),
    Faute(
        "demande déjà répondue refusée",
        "\n       and x.etat = 'en_attente' returning",
        "\n       returning",
    ),
    Faute(
        "prévenu de ce qu’il a noté",
        "from unnest(vises) v where v is distinct from (select prive.ctx_compte());",
        "from unnest(vises) v;",
    ),
    Faute(
        "accords couverts hors d’un lien",
        "where prive.ctx_par_lien() and c.territoire_id",
        "where c.territoire_id",
    ),
    Faute(
        "accords couverts d’une autre",
        "c.territoire_id = (select prive.ctx_territoire()) and c.personne_id = (select"
        " prive.ctx_personne())\n     and prive.sensibles(c.domaines)",
        "c.territoire_id = (select prive.ctx_territoire()) and (select prive.ctx_personne()) is not"
        " null\n     and prive.sensibles(c.domaines)",
    ),
    Faute(
        "accords couverts avec leurs domaines sensibles",
        "jsonb_build_object('domaines', c.domaines & prive.ordinaires(), 'structure_id',",
        "jsonb_build_object('domaines', c.domaines, 'structure_id',",
    ),
    Faute(
        "accords couverts qui nomment la structure sensible",
        "     case when c.structure_id = any((select prive.ctx_structures_masquees())::uuid[]) then"
        " null else c.structure_id end)) x",
        "     c.structure_id)) x",
    ),
    Faute(
        "demandes couvertes hors d’un lien",
        "where prive.ctx_par_lien() and d.territoire_id",
        "where d.territoire_id",
    ),
    Faute(
        "demandes couvertes d’une autre",
        "d.territoire_id = (select prive.ctx_territoire()) and d.personne_id = (select"
        " prive.ctx_personne())\n     and d.etat",
        "d.territoire_id = (select prive.ctx_territoire()) and (select prive.ctx_personne()) is not"
        " null\n     and d.etat",
    ),
    Faute(
        "qui voit, couvert, hors d’un lien",
        "where prive.ctx_par_lien() and not prive.est_ordinaire(v.domaine)",
        "where not prive.est_ordinaire(v.domaine)",
    ),
)
