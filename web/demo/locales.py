"""Let the demo's référente have offers of her own: two published, one to read again, one begun."""

from datetime import datetime
from typing import Any

from core.dates import jour_de
from core.db import Sessions, open_session
from offers.locales.commands import ecrire_offre, publier_offre
from offers.locales.schemas import SaisieOffre
from web.demo.monde import Connexion, Monde

_COMMUN: dict[str, Any] = {
    "modes_accueil": ["en-presentiel"],
    "frais": "gratuit",
    "lieu": "Nîmes",
    "adresse": "12 rue des Écoles",
    "zone": "Gard",
    "telephone": "0466000012",
}
_PUBLIEES: tuple[dict[str, Any], ...] = (
    _COMMUN
    | {
        "nom": "Café des démarches : remplir un dossier à plusieurs",
        "description": "Un mardi sur deux, on s’installe autour d’un café avec ses papiers ; un"
        " conseiller passe de"
        " table en table. Structure inventée pour la démonstration.",
        "type": "atelier",
        "thematique_1": "numerique--maitriser-les-fondamentaux-du-numerique",
        "publics": ["tous-publics"],
        "jours": ["Tu"],
        "matin_de": "09:00",
        "matin_a": "12:00",
        "mobilisable_par": ["usagers", "professionnels"],
        "frequence": "3",
    },
    _COMMUN
    | {
        "nom": "Prêt de vélos pour un premier emploi",
        "description": "Un vélo, un casque et un antivol prêtés trois mois, le temps de la période"
        " d’essai. Structure"
        " inventée pour la démonstration.",
        "type": "aide-materielle",
        "thematique_1": "mobilite--acceder-a-un-vehicule",
        "publics": ["jeunes", "demandeurs-emploi"],
        "mobilisable_par": ["professionnels"],
        "contact_nom_prenom": "Inès Ficelle",
        "contact_reserve": True,
        "frequence": "6",
    },
    _COMMUN
    | {
        "nom": "Permanence logement des jeunes",
        "description": "Un conseiller reçoit sans rendez-vous pour chercher un logement et monter"
        " un dossier. Structure"
        " inventée pour la démonstration.",
        "type": "information",
        "thematique_1": "logement-hebergement--rechercher-une-solution-dhebergement-temporaire",
        "publics": ["jeunes"],
        "jours": ["We"],
        "apres_midi_de": "14:00",
        "apres_midi_a": "17:00",
        "mobilisable_par": ["usagers", "professionnels"],
        "frequence": "6",
    },
)
_BROUILLON = {"nom": "Atelier CV du jeudi", "type": "atelier", "frequence": "3"}
_A_RELIRE = "Permanence logement des jeunes"
_VIEILLIR = """
with o as (update offre_locale set prochaine_revue = %(jour)s::date - 6,
                  publiee_le = publiee_le - interval '190 days',
                  modifie_le = modifie_le - interval '190 days'
            where nom = %(nom)s returning service_id)
update catalogue_service s set date_maj = %(jour)s::date - 190,
       donnees = donnees || jsonb_build_object('date_maj', %(jour)s::date - 190)
  from o where s.id = o.service_id
"""


async def offrir(
    connexion: Connexion, sessions: Sessions, monde: Monde, maintenant: datetime
) -> None:
    """Write them by the commands; time alone is moved by the owner."""
    acteur, jour = monde.nommes["referente"], jour_de(maintenant)
    async with open_session(sessions, acteur) as db, db.begin():
        for champs in _PUBLIEES:
            saisie = SaisieOffre.model_validate(champs)
            offre = await ecrire_offre(db, acteur, saisie, None, maintenant=maintenant)
            await publier_offre(db, acteur, offre.id, jour=jour, maintenant=maintenant)
        await ecrire_offre(
            db, acteur, SaisieOffre.model_validate(_BROUILLON), None, maintenant=maintenant
        )
    connexion.execute(_VIEILLIR, {"jour": jour, "nom": _A_RELIRE})
