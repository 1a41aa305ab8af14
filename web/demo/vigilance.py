"""Fill the pages of the DPO and of the person's journal.

Emergencies, reports, unusual readings.
"""

from datetime import datetime
from uuid import UUID

from auth.journal.commands import Precisions, noter
from auth.urgences.commands import (
    lire_sous_urgence,
    noter_lecture,
    ouvrir_par_identite,
    refermer_ouverture,
    revoir,
)
from auth.urgences.schemas import OuvertureParIdentite, Revue
from auth.vocabulary import ORDINAIRES, Acteur, Automate, Geste, Role
from core.dates import jour_de
from core.db import Sessions, open_session
from droits.administration.commands import habiliter
from droits.administration.schemas import NouvelleHabilitation
from droits.journal.commands import repondre_signalement, signaler
from droits.journal.jobs import surveiller
from droits.journal.queries import list_consultations, list_signalements
from droits.journal.schemas import FiltresPersonne, NouveauSignalement, ReponseSignalement
from web.demo.monde import Connexion, Monde
from web.demo.vies import Vie

_COMPTE = (
    "select id, personne_id from compte where territoire_id = %s and courriel ="
    " 'personne@demo.example'"
)
# Seventeen days ago: its review is late, and the queue shows it.
_SUIVIES = "select personne_id from accompagnement where structure_id = %s"
_ANTIDATER = (
    "update bris_de_glace set ouvert_le = ouvert_le - interval '17 days', fin = fin - interval '17"
    " days'"
    " where territoire_id = %s and id = %s"
)


async def remplir_registres(
    connexion: Connexion, sessions: Sessions, monde: Monde, vies: list[Vie], maintenant: datetime
) -> None:
    """Tell two emergencies, one reviewed and one late, two reports, one answered, and an alert.

    And a capacity that waits to be confirmed.
    """
    ligne = connexion.execute(_COMPTE, (monde.id,)).fetchone()
    if ligne is None:
        return
    samira = Acteur(monde.id, ligne[0], Role.personne, personne_id=ligne[1])
    await _urgence_revue(sessions, monde, vies[0], maintenant)
    await _urgence_en_retard(connexion, sessions, monde, vies[-1], maintenant)
    await _signaler(sessions, monde, samira, maintenant)
    orientation = monde.nommes["orientation"]
    suivies = {p for (p,) in connexion.execute(_SUIVIES, (orientation.structure_id,))}
    inconnue = next(v.personne_id for v in reversed(vies) if v.personne_id not in suivies)
    await _lire_sans_lien(sessions, orientation, inconnue)
    await _proposer_une_permanence(sessions, monde, maintenant)
    automate = Automate(monde.id)
    async with open_session(sessions, automate) as db, db.begin():
        await surveiller(db, automate, maintenant)


async def _proposer_une_permanence(sessions: Sessions, monde: Monde, maintenant: datetime) -> None:
    """Leave to the DPO a capacity to confirm, where the very name says what people live through."""
    administratrice, conseiller = monde.nommes["administratrice"], monde.nommes["conseiller"]
    ou = next(equipe for equipe in monde.equipes if equipe.sensible)
    capacite = NouvelleHabilitation(
        structure_id=ou.id, role=Role.professionnel, debut=jour_de(maintenant)
    )
    async with open_session(sessions, administratrice) as db, db.begin():
        await habiliter(
            db, administratrice, conseiller.compte_id, capacite, aujourdhui=jour_de(maintenant)
        )


async def _ouvrir(
    sessions: Sessions, acteur: Acteur, vie: Vie, motif: str, texte: str, maintenant: datetime
) -> UUID | None:
    identite = vie.identite
    saisie = OuvertureParIdentite.model_validate(
        {
            "nom": identite.nom,
            "prenom": identite.prenom,
            "date_naissance": identite.date_naissance,
            "commune": identite.code_postal,
            "motif": motif,
            "texte": texte,
        }
    )
    async with open_session(sessions, acteur) as db, db.begin():
        bris = await ouvrir_par_identite(db, acteur, saisie, maintenant=maintenant)
    if bris is None:
        return None
    async with open_session(sessions, acteur) as db, db.begin():
        lue = await lire_sous_urgence(db, acteur, bris, maintenant=maintenant)
        if lue is not None:
            await noter_lecture(db, lue, "Carnet, en urgence", domaines=ORDINAIRES)
            await refermer_ouverture(db, acteur, bris, maintenant=maintenant)
    return bris


async def _urgence_revue(sessions: Sessions, monde: Monde, vie: Vie, maintenant: datetime) -> None:
    texte = "Appel du Samu : il cherche une personne de confiance à prévenir, et son adresse."
    bris = await _ouvrir(
        sessions, monde.nommes["orientation"], vie, "urgence_vitale", texte, maintenant
    )
    dpo = monde.nommes["dpo"]
    if bris is not None:
        conclusion = {
            "issue": "justifiee",
            "commentaire": "Le Samu confirme l’appel ; seule la page du carnet a été lue.",
        }
        async with open_session(sessions, dpo) as db, db.begin():
            await revoir(db, dpo, bris, Revue.model_validate(conclusion), maintenant=maintenant)


async def _urgence_en_retard(
    connexion: Connexion, sessions: Sessions, monde: Monde, vie: Vie, maintenant: datetime
) -> None:
    texte = "Un voisin entend des cris ; un enfant serait seul dans le logement depuis ce matin."
    bris = await _ouvrir(
        sessions, monde.nommes["conseiller"], vie, "protection_enfance", texte, maintenant
    )
    if bris is not None:
        connexion.execute("set session_replication_role = replica")
        connexion.execute(_ANTIDATER, (monde.id, bris))
        connexion.execute("set session_replication_role = origin")


async def _signaler(sessions: Sessions, monde: Monde, samira: Acteur, maintenant: datetime) -> None:
    referente, conseiller, dpo = (monde.nommes[nom] for nom in ("referente", "conseiller", "dpo"))
    for acteur, objet in ((referente, "Frise"), (conseiller, "Pourquoi ne vois-je pas")):
        async with open_session(sessions, acteur) as db, db.begin():
            await noter(
                db,
                Geste.lecture,
                objet,
                precisions=Precisions(fondement="accord de la personne"),
                personne_id=samira.personne_id,
                domaines=ORDINAIRES,
            )
    async with open_session(sessions, samira) as db, db.begin():
        lues = await list_consultations(db, samira, FiltresPersonne(), limite=2)
        textes = (
            "Je ne connais pas ce monsieur.",
            "Nous n’avions pas rendez-vous cette semaine-là.",
        )
        for consultation, texte in zip(lues, textes, strict=False):
            await signaler(db, samira, consultation.numero, NouveauSignalement(texte=texte))
    async with open_session(sessions, dpo) as db, db.begin():
        attente = await list_signalements(db, dpo, maintenant=maintenant)
        reponse = ReponseSignalement(
            reponse="Julien Pons est votre conseiller à France Travail ; il préparait votre"
            " entretien."
        )
        de_lui = [
            lu
            for lu in attente
            if lu.consultation and lu.consultation.ligne.compte_id == conseiller.compte_id
        ]
        for lu in de_lui[:1]:
            await repondre_signalement(db, dpo, lu.signalement.id, reponse, maintenant=maintenant)


async def _lire_sans_lien(sessions: Sessions, acteur: Acteur, personne_id: UUID) -> None:
    async with open_session(sessions, acteur) as db, db.begin():
        await noter(
            db,
            Geste.lecture,
            "Frise",
            precisions=Precisions(fondement="accord de la personne"),
            personne_id=personne_id,
            domaines=1,
        )
