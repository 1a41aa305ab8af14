"""Break the wall of the federations, one clause at a time."""

from tests.tranches import Faute

# What each fault is called, the passage of auth/federations/mur.sql, what it becomes.
MUTANTS = (
    Faute(
        "représentant reconnu par ProConnect",
        "k.personne_id is null and not k.est_representant\n",
        "k.personne_id is null\n",
    ),
    Faute(
        "représentant sans mandat reconnu par FranceConnect",
        "and k.date_naissance = naissance_ and prive.represente(k.territoire_id, k.id)\n",
        "and k.date_naissance = naissance_\n",
    ),
    Faute(
        "représentant d’un autre jour reconnu",
        "and k.date_naissance = naissance_ and prive.represente(k.territoire_id, k.id)\n",
        "and prive.represente(k.territoire_id, k.id)\n",
    ),
    Faute(
        "représentant d’un autre nom reconnu",
        "and prive.plier(k.nom) = prive.plier(nom_) and prive.plier(k.prenom) <> ''",
        "and prive.plier(k.prenom) <> ''",
    ),
    Faute(
        "homonyme d’un autre sexe compté",
        "   where not p.autre or p.toutes\n",
        "",
    ),
    Faute(
        "seule, d’un autre sexe, jamais reconnue",
        "where not p.autre or p.toutes\n",
        "where not p.autre\n",
    ),
    Faute(
        "homonyme d’un autre sexe vu d’un autre territoire",
        "over (partition by p.territoire_id) as toutes",
        "over () as toutes",
    ),
    Faute(
        "homme pris pour une femme",
        "when 'Monsieur' then sexe = 'female' end, false)",
        "end, false)",
    ),
    Faute(
        "femme prise pour un homme",
        "case civilite when 'Madame' then sexe = 'male' when",
        "case civilite when",
    ),
    Faute(
        "née ailleurs, reconnue",
        "and not prive.ne_ailleurs(p.commune_naissance, p.pays_naissance, commune_, pays_)\n",
        "\n",
    ),
    Faute(
        "lieu de naissance tu au retour",
        "naissance_, sexe_,\n      commune_, pays_) a",
        "naissance_, sexe_, null, null) a",
    ),
    Faute(
        "identité liée sans personne en présence",
        "fournisseur_ = 'franceconnect' and not exists (select 1 from compte q",
        "fournisseur_ = 'franceconnect' and false and not exists (select 1 from compte q",
    ),
    Faute(
        "identité liée après l’attente",
        " and q.liaison_jusqu_au > now()) then",
        " and q.liaison_jusqu_au is not null) then",
    ),
    Faute(
        "identité refusée hors du journal",
        "      perform prive.noter('refus', elle, 0, 'Connexion refusée', 'identité à confirmer en"
        " présence', null,\n                          jsonb_build_object('fournisseur',"
        " fournisseur_));\n",
        "",
    ),
    Faute(
        "une attente lie deux identités",
        "    if lie then update compte q set liaison_jusqu_au = null where q.territoire_id ="
        " k.territoire_id and q.id = k.compte_id; end if;\n",
        "",
    ),
    Faute(
        "identité connue d’un compte clos",
        "where q.territoire_id = i.territoire_id and q.id = i.compte_id\n                          "
        "       and q.clos_le is null)",
        "where q.territoire_id = i.territoire_id and q.id = i.compte_id)",
    ),
)
