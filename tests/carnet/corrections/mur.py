"""Break the wall of the corrections, one clause at a time."""

from tests.tranches import Faute

# What each fault is called, the passage of carnet/corrections/mur.sql, what it becomes.
MUTANTS = (
    Faute(
        "texte corrigé par une autre structure",
        "(l ->> 'auteur_structure_id')::uuid = (select prive.ctx_structure()) and exists (",
        "exists (",
    ),
    Faute(
        "ses mots corrigés par un autre",
        "then (l ->> 'personne_id')::uuid = (select prive.ctx_personne()) and",
        "then",
    ),
    Faute(
        "sensible corrigé par un lien",
        " and (select prive.ctx_masque()) & (1 << (l ->> 'domaine')::int) <> 0",
        "",
    ),
    Faute(
        "texte corrigé par qui lit seulement",
        "(l ->> 'domaine')::int and v.complete) end",
        "(l ->> 'domaine')::int and v.lit) end",
    ),
    Faute("réponse corrigée à la main", "l ->> 'cle' is null and (", "("),
    Faute(
        "texte : une colonne de trop",
        "or exists (\n    select 1 from jsonb_object_keys(valeurs) c where c not in (select"
        " x.colonne from prive.textes() x where x.relation = relation_))\n",
        "\n",
    ),
    Faute(
        "texte corrigé sans relire",
        "  if (l ->> 'edition')::int <> lue then\n    return false;\n  end if;\n",
        "",
    ),
    Faute(
        "ce que c’était n’est pas gardé",
        "  if garde is null then return null; end if;\n",
        "  return null;\n",
    ),
    Faute("version écrite par l’application", "revoke insert on version from carnet_app;\n", ""),
    Faute(
        "identité corrigée par qui lit seulement",
        "or prive.complete_identite(p) is not true\n",
        "\n",
    ),
    Faute(
        "identité changée sans motif",
        "     or motif_ is null and valeurs ?| array['civilite', 'prenom', 'nom', 'nom_naissance',"
        " 'date_naissance', 'commune_naissance', 'pays_naissance']\n",
        "",
    ),
    Faute(
        "lieu de naissance changé sans motif",
        "'date_naissance', 'commune_naissance', 'pays_naissance']\n  then",
        "'date_naissance']\n  then",
    ),
    Faute(
        "lieu de naissance non corrigé",
        "n.commune_naissance, n.pays_naissance, n.telephone",
        "x.commune_naissance, x.pays_naissance, n.telephone",
    ),
    Faute(
        "identité : une colonne de trop",
        "     or exists (select 1 from jsonb_object_keys(valeurs) c where c <>"
        " all(prive.champs_identite()))\n",
        "",
    ),
    Faute(
        "identité corrigée sans relire",
        "  if tenue <> lue then\n    return false;\n  end if;\n",
        "",
    ),
    Faute(
        "l’adresse d’entrée suit la correction",
        "nom = n ->> 'nom' where",
        "nom = n ->> 'nom', courriel = coalesce(n ->> 'courriel', courriel) where",
    ),
)
