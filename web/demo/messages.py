"""Let those who accompany people write to each other, and to her, as they would of a week."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from auth.vocabulary import Acteur, Categorie, Domaine, Role
from carnet.documents.queries import list_semblables
from carnet.documents.vocabulary import NatureDocument
from carnet.elements.lecteurs import lire_lecteurs
from carnet.messages.commands import avancer_conversation, ecrire_message, ouvrir_conversation
from carnet.messages.schemas import NouveauMessage, NouvelleConversation
from carnet.messages.vocabulary import EtatConversation
from core.clock import PARIS
from core.dates import jour_de
from core.db import Sessions, open_session
from web.demo.monde import Connexion, Monde
from web.demo.vies import Vie


@dataclass(frozen=True, slots=True)
class Replique:
    """Hold what is said, how many days ago, by whom: « premier », « second » or « elle ».

    `joint` is the kind of paper that goes with it, when the carnet holds one that they open.
    """

    par: str
    il_y_a: int
    texte: str
    joint: NatureDocument | None = None


@dataclass(frozen=True, slots=True)
class Echange:
    """Hold a thread of the demo; `question` puts it to the structure of the second one."""

    domaine: Domaine
    objet: str
    dits: Sequence[Replique]
    question: bool = False
    mention: bool = False
    close: bool = False


REPONDUE = Echange(
    Domaine.budget,
    "Aide au dépôt de garantie",
    (
        Replique(
            "premier",
            9,
            "Bonjour. Le bail est prêt, il manque le dépôt de garantie. Une aide du CCAS est-elle"
            " possible avant la fin du mois ?",
        ),
        Replique(
            "second",
            7,
            "Oui. La commission se tient jeudi. Il faut le bail signé et une attestation de"
            " ressources ; déposez-les à l’accueil avant mercredi midi.",
        ),
        Replique("premier", 6, "Merci, les deux pièces sont déposées ce matin."),
    ),
    question=True,
)
EN_ATTENTE = Echange(
    Domaine.mobilite,
    "Créneaux de conduite après 17 h",
    (
        Replique(
            "second",
            2,
            "L’entreprise de Bouillargues l’attend en janvier si la conduite avance. Votre"
            " structure peut-elle financer deux heures de plus par semaine ?",
        ),
    ),
    question=True,
)
AVEC_ELLE = Echange(
    Domaine.mobilite,
    "Les heures de conduite",
    (
        Replique(
            "premier", 5, "L’auto-école propose les mardis et les jeudis à 17 h 30. Et vous ?"
        ),
        Replique(
            "elle", 4, "Après 17 h je peux, si ma sœur garde les petits. Le jeudi c’est mieux."
        ),
        Replique(
            "premier",
            3,
            "Je réserve donc le jeudi, avec votre attestation du code. On en reparle à notre"
            " rendez-vous.",
            NatureDocument.permis,
        ),
    ),
)
D_ELLE = Echange(
    Domaine.famille,
    "La place en crèche",
    (
        Replique(
            "elle", 12, "La crèche m’a appelée. Il y a une place le mercredi, mais pas le vendredi."
        ),
        Replique(
            "premier",
            11,
            "C’est une bonne nouvelle. Prenez le mercredi ; pour le vendredi, je demande à la"
            " halte-garderie.",
        ),
        Replique("premier", 8, "La halte-garderie dit oui pour le vendredi matin."),
    ),
    close=True,
)
DEMANDEE = Echange(
    Domaine.emploi_formation,
    "Attestation de l’employeur",
    (
        Replique(
            "premier",
            3,
            "Avez-vous reçu l’attestation de son dernier employeur ? Elle manque au dossier de"
            " formation, à rendre vendredi.",
        ),
    ),
    mention=True,
)


@dataclass(frozen=True, slots=True)
class Plateau:
    """Hold what writing the threads of the demo needs."""

    connexion: Connexion
    sessions: Sessions
    monde: Monde
    maintenant: datetime

    def instant(self, il_y_a: int, rang: int) -> datetime:
        """Give an instant of a past day, later for what is said later."""
        jour = jour_de(self.maintenant - timedelta(days=il_y_a))
        return datetime.combine(jour, time(9 + rang, 20), PARIS)

    def elle(self, vie: Vie) -> Acteur:
        """Give the acteur of the person whose life it is, who has an account."""
        ligne = self.connexion.execute(
            "select id from compte where territoire_id = %s and personne_id = %s"
            " and clos_le is null order by cree_le, id limit 1",
            (self.monde.id, vie.personne_id),
        ).fetchone()
        if ligne is None:
            raise ValueError("nobody speaks without an account")
        return Acteur(self.monde.id, ligne[0], Role.personne, personne_id=vie.personne_id)

    async def entourage(self, vie: Vie, domaine: Domaine) -> list[Acteur]:
        """List who reads this subject beside the référent, from other structures."""
        acteurs = {a.compte_id: a for equipe in self.monde.equipes for a in equipe.acteurs}
        async with open_session(self.sessions, vie.referent) as db, db.begin():
            lecteurs = await lire_lecteurs(db, vie.referent, vie.personne_id)
            lus = lecteurs.du_cercle(domaine)
        return [
            acteurs[lu.compte_id]
            for lu in lus
            if lu.compte_id in acteurs and lu.structure_id != vie.referent.structure_id
        ]


async def converser(plateau: Plateau, vies: Sequence[Vie]) -> None:
    """Write the threads of the demo: three around the person whose space is shown, two elsewhere.

    Each stands where those whom it needs read its subject; none is forced.
    """
    montree, autres = vies[0], list(vies[2:])
    for echange in (EN_ATTENTE, AVEC_ELLE, D_ELLE):
        for second in (await plateau.entourage(montree, echange.domaine))[:1]:
            await _ecrire(plateau, montree, echange, (montree.referent, second))
    for vie in list(autres):
        if duo := await _a_repondre(plateau, vie):
            await _ecrire(plateau, vie, REPONDUE, duo)
            autres.remove(vie)
            break
    for vie in autres:
        voisins = await plateau.entourage(vie, DEMANDEE.domaine)
        if voisins and vie.referent == plateau.monde.nommes.get("referente"):
            await _ecrire(plateau, vie, DEMANDEE, (vie.referent, voisins[0]))
            break


async def _a_repondre(plateau: Plateau, vie: Vie) -> tuple[Acteur, Acteur] | None:
    """Find, around somebody, a mission locale that asks and a CCAS that answers."""
    qui = [vie.referent, *await plateau.entourage(vie, REPONDUE.domaine)]
    par_categorie = {plateau.monde.equipe_de(acteur).categorie: acteur for acteur in qui}
    demande = par_categorie.get(Categorie.mission_locale.value)
    repond = par_categorie.get(Categorie.ccas.value)
    return (demande, repond) if demande and repond else None


async def _ecrire(plateau: Plateau, vie: Vie, echange: Echange, duo: tuple[Acteur, Acteur]) -> None:
    """Write one thread, message by message, each by whoever says it."""
    qui = dict(zip(("premier", "second"), duo, strict=True))
    if any(dit.par == "elle" for dit in echange.dits):
        qui["elle"] = plateau.elle(vie)
    debut, *suite = echange.dits
    autre = next(acteur for acteur in duo if acteur is not qui[debut.par])
    async with open_session(plateau.sessions, qui[debut.par]) as db, db.begin():
        saisie = NouvelleConversation(
            domaine=echange.domaine.name,
            objet=echange.objet,
            texte=debut.texte,
            pour_structure_id=autre.structure_id if echange.question else None,
            mention_compte_id=autre.compte_id if echange.mention else None,
        )
        le = plateau.instant(debut.il_y_a, 0)
        fil = await ouvrir_conversation(db, qui[debut.par], vie.personne_id, saisie, maintenant=le)
    for rang, dit in enumerate(suite, 1):
        async with open_session(plateau.sessions, qui[dit.par]) as db, db.begin():
            le = plateau.instant(dit.il_y_a, rang)
            piece_id = None
            if dit.joint is not None:
                lus = await list_semblables(db, qui[dit.par], vie.personne_id, dit.joint)
                piece_id = lus[0].id if lus else None
            ecrit = NouveauMessage(texte=dit.texte, piece_id=piece_id)
            await ecrire_message(db, qui[dit.par], fil.id, ecrit, maintenant=le)
    if echange.close:
        async with open_session(plateau.sessions, qui["premier"]) as db, db.begin():
            await avancer_conversation(
                db, qui["premier"], fil.id, EtatConversation.close, maintenant=plateau.maintenant
            )
