"""Say which domain of data each thématique belongs to."""

from collections.abc import Mapping

from auth.vocabulary import Domaine

DOMAINE_DE_LA_CATEGORIE: Mapping[str, Domaine] = {
    "choisir-un-metier": Domaine.emploi_formation,
    "creer-une-entreprise": Domaine.emploi_formation,
    "difficultes-administratives-ou-juridiques": Domaine.numerique_administratif,
    "difficultes-financieres": Domaine.budget,
    "equipement-et-alimentation": Domaine.budget,
    "famille": Domaine.famille,
    "lecture-ecriture-calcul": Domaine.emploi_formation,
    "logement-hebergement": Domaine.logement,
    "mobilite": Domaine.mobilite,
    "numerique": Domaine.numerique_administratif,
    "preparer-sa-candidature": Domaine.emploi_formation,
    "remobilisation": Domaine.parcours,
    "sante": Domaine.sante,
    "se-former": Domaine.emploi_formation,
    "souvrir-a-linternational": Domaine.emploi_formation,
    "trouver-un-emploi": Domaine.emploi_formation,
}

# Thématiques whose subject is more private than their category.
DOMAINE_DE_LA_THEMATIQUE: Mapping[str, Domaine] = {
    "famille--surmonter-conflits-separation-violence": Domaine.violences,
    (
        "difficultes-administratives-ou-juridiques--prendre-en-compte-une-problematique-judiciaire"
    ): Domaine.justice,
}


def domaine_de(thematique: str) -> Domaine:
    """Give the domain preselected for a thématique; anything unknown belongs to the path."""
    if thematique in DOMAINE_DE_LA_THEMATIQUE:
        return DOMAINE_DE_LA_THEMATIQUE[thematique]
    return DOMAINE_DE_LA_CATEGORIE.get(thematique.split("--")[0], Domaine.parcours)
