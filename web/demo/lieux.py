"""Say places and errors of a few dozen offers, and know three companies.

The pages of the demo then show something.
"""

import random
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from auth.vocabulary import Categorie
from carnet.diagnostic.commands import repondre_questions
from core.db import Sessions, open_session
from offers.entreprises.commands import creer_entreprise, noter_contact
from offers.entreprises.schemas import FicheEntreprise, NouveauContact
from offers.erreurs.commands import signaler_erreur
from offers.erreurs.schemas import NouvelleErreur
from offers.erreurs.vocabulary import SujetErreur
from offers.extensions.commands import conventionner, poser_criteres, preciser
from offers.extensions.schemas import FicheCriteres, FichePrecision, NouvelleConvention
from offers.places.commands import ajouter_session, dire_les_places
from offers.places.schemas import FichePlaces, NouvelleSession
from web.demo.monde import Connexion, Monde
from web.demo.vies import Vie

# Of three dozen offers: places, taken, waiting list, waiting time in days.
_CHIFFRES: Sequence[tuple[int, int, int | None, int | None]] = (
    (12, 9, None, 7),
    (8, 8, None, None),
    (15, 4, None, 0),
    (10, 10, 6, 45),
    (20, 17, None, 14),
    (6, 6, 2, 30),
)
_OFFRES = (
    "select id from catalogue_service where retire_le is null and code_insee like %s and id <"
    " 'demo--o01000'"
    " order by md5(id) limit 36"
)
_ENTREPRISES: Sequence[dict[str, Any]] = (
    {
        "siret": "00010000800010",
        "nom": "Menuiserie des Garrigues",
        "adresse": "14 chemin du Mas",
        "commune": "30189",
        "secteur": "16.23Z",
        "propose": ["immersion", "visite"],
        "service": "Accueil de l’atelier",
        "telephone": "04 66 00 10 01",
    },
    {
        "siret": "00020000600013",
        "nom": "Résidence Les Micocouliers",
        "adresse": "3 avenue des Arènes",
        "commune": "30189",
        "secteur": "Aide à la personne",
        "propose": ["emploi", "immersion"],
        "service": "Ressources humaines",
        "courriel": "recrutement@micocouliers.example",
    },
    {
        "siret": "00030000400017",
        "nom": "Primeurs du Pont",
        "commune": "30007",
        "secteur": "Commerce de fruits et légumes",
        "propose": ["emploi", "parrainage"],
        "telephone": "04 66 00 30 03",
    },
)
# Company, who (rank in the two professionals), days ago, for what, what came of it, in a sentence.
_CONTACTS = (
    (0, 0, 95, "decouverte", "accord", "Reçoit volontiers en semaine de découverte, hors juillet."),
    (0, 1, 12, "immersion", "en_cours", "Rappeler après l’inventaire."),
    (1, 1, 40, "emploi", "a_rappeler", "Deux postes à pourvoir au printemps."),
    (2, 0, 6, "parrainage", "sans_reponse", None),
)

# Conditions that the territoire typed, in turn, on offers around.
_CRITERES: Sequence[dict[str, Any]] = (
    {"statuts": ["rsa", "demandeur_emploi"], "documents": ["identite", "cv"]},
    {"age_min": 18, "age_max": 30, "niveau": "3"},
    {"permis": ["B"], "documents": ["identite", "rib"]},
    {
        "langue": "A2",
        "statuts": ["demandeur_emploi"],
        "precisions": "Sur entretien, sans rendez-vous le lundi.",
    },
    {"statuts": ["parent_isole", "jeune"], "documents": ["caf"]},
)
# What is known of people, in turn; a question that nobody asked stays to be asked.
_SITUATIONS: Sequence[dict[str, str]] = (
    {"rsa": "oui", "demandeur_emploi": "oui", "permis": "aucun"},
    {"demandeur_emploi": "oui", "niveau": "3"},
    {"rsa": "non", "langue": "A2"},
    {},
)
# What the colleague found wrong, offer by offer; the coordonnateur has not answered yet.
_ERREURS = (
    (SujetErreur.contact, "Le standard ne répond plus : l’accueil a changé de site."),
    (SujetErreur.horaires, "Fermé le mercredi depuis septembre."),
)


async def equiper_offres(
    connexion: Connexion, sessions: Sessions, monde: Monde, jour: date
) -> None:
    """Say places, sessions and paces of offers around, then the companies and their contacts."""
    hasard = random.Random(monde.id)  # noqa: S311 -- invented figures, the same each time
    moi, collegue = monde.nommes["referente"], monde.nommes["conseiller"]
    offres = [cle for (cle,) in connexion.execute(_OFFRES, (f"{monde.departement}%",)).fetchall()]
    async with open_session(sessions, moi) as db, db.begin():
        for rang, offre in enumerate(offres):
            capacite, occupees, en_attente, jours = _CHIFFRES[rang % len(_CHIFFRES)]
            fiche = FichePlaces(
                capacite=capacite, occupees=occupees, en_attente=en_attente, attente_jours=jours
            )
            await dire_les_places(db, moi, offre, fiche)
            if rang % 6 == 0:
                debut = jour + timedelta(days=hasard.randint(9, 60))
                prochaine = NouvelleSession(
                    debut=debut, fin=debut + timedelta(days=20), places=10, prises=rang % 10
                )
                await ajouter_session(db, moi, offre, prochaine)
            if rang % 3 == 0:
                criteres = FicheCriteres.model_validate(_CRITERES[rang // 3 % len(_CRITERES)])
                await poser_criteres(db, moi, offre, criteres)
            if rang % 12 == 5:
                categories = [Categorie.ccas, Categorie.mission_locale]
                convention = NouvelleConvention(
                    intitule="Convention du territoire", categories=categories, debut=jour
                )
                await conventionner(db, moi, offre, convention)
            if rang % 9 == 0:
                await preciser(db, moi, offre, FichePrecision(rythme=hasard.choice((2, 3, 5))))
        fiches = [
            await creer_entreprise(db, moi, FicheEntreprise.model_validate(e)) for e in _ENTREPRISES
        ]
    for rang, qui, il_y_a, objet, issue, texte in _CONTACTS:
        acteur = (moi, collegue)[qui]
        contact = {
            "le": jour - timedelta(days=il_y_a),
            "objet": objet,
            "issue": issue,
            "texte": texte,
        }
        async with open_session(sessions, acteur) as db, db.begin():
            await noter_contact(db, acteur, fiches[rang].id, NouveauContact.model_validate(contact))
    for offre, (sujet, mots) in zip(offres[3:], _ERREURS, strict=False):
        async with open_session(sessions, collegue) as db, db.begin():
            await signaler_erreur(db, collegue, offre, NouvelleErreur(sujet=sujet, texte=mots))
    connexion.execute(
        "update offre_places set dit_le = now() - make_interval(days => (abs(hashtext(service_id))"
        " %% 80)) where"
        " territoire_id = %s",
        (monde.id,),
    )


async def situer(sessions: Sessions, vies: Sequence[Vie], maintenant: datetime) -> None:
    """Say of people what opens offers to them, as their référents know it.

    The first ones, named, stay to be asked.
    """
    for rang, vie in enumerate(vies[6:]):
        if reponses := _SITUATIONS[rang % len(_SITUATIONS)]:
            async with open_session(sessions, vie.referent) as db, db.begin():
                await repondre_questions(
                    db, vie.referent, vie.personne_id, reponses, maintenant=maintenant
                )
