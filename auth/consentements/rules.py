"""Decide what a consent may say, and say it in one sentence."""

from calendar import monthrange
from collections.abc import Mapping
from datetime import date, datetime, timedelta

from auth.acces import DUREE_MAXIMALE
from auth.vocabulary import (
    LIBELLES_CATEGORIES,
    ORDINAIRES,
    SENSIBLES,
    Categorie,
    Domaine,
    Finalite,
    Portee,
    domaines_du_masque,
)
from core.elision import de


def refuser_portee(portee: Portee, domaines: int) -> str | None:
    """Say why this scope may not open these domains, or None."""
    if not domaines & 1 << Domaine.identite:
        return (
            "L’identité fait toujours partie d’un accord : sans elle, on ne sait pas de qui l’on"
            " parle."
        )
    if domaines & SENSIBLES and portee is not Portee.structure:
        return (
            "La santé, la justice, les violences et le séjour ne s’ouvrent qu’à une structure"
            " nommée."
        )
    return None


# Why the wall does not let a professional record an agreement (prive.refus_de_recueil): the field,
# and what to do.
_AUTREMENT = "tendez l’écran à la personne, ou joignez le papier qu’elle a signé."
REFUS_DE_RECUEIL: Mapping[str, tuple[str, str]] = {
    "ferme": ("formulaire", "Ce carnet est fermé : la personne seule peut l’ouvrir."),
    "role": ("domaines", "Votre rôle n’atteint pas tous ces domaines."),
    "sensible_autrui": (
        "domaines",
        (
            "La santé, la justice, les violences et le séjour se notent pour votre structure,"
            " jamais"
            " pour une autre."
        ),
    ),
    "autrui": (
        "domaines",
        (
            "Vous notez un accord pour une autre structure quand la vôtre suit déjà la personne"
            " avec"
            " son accord."
        ),
    ),
    "representant": (
        "donne_par",
        "Aucun représentant n’est enregistré pour ces domaines aujourd’hui.",
    ),
    "sensible": (
        "domaines",
        (
            f"La santé, la justice, les violences et le séjour ne s’ouvrent pas de vive voix :"
            f" {_AUTREMENT}"
        ),
    ),
    "duree": (
        "fin",
        f"De vive voix, un accord dure trente jours au plus. Pour plus longtemps : {_AUTREMENT}",
    ),
    "renouvele": (
        "fin",
        (
            f"De vive voix, un accord dure trente jours depuis la première fois, et ne se"
            f" renouvelle"
            f" pas : {_AUTREMENT}"
        ),
    ),
    "ferme_par_elle": ("domaines", f"Cet accord ne peut pas se noter de vive voix : {_AUTREMENT}"),
}
# What a session opened by a link covers.
SUJET_COUVERT = "un sujet que vous verrez avec FranceConnect"
STRUCTURE_COUVERTE = "Une structure que vous verrez avec FranceConnect"
# Words leave no proof: time to give them again on a screen or on paper.
JOURS_DE_VIVE_VOIX = 30


def refuser_duree(debut: datetime, fin: datetime) -> str | None:
    """Say why this window is not possible, or None."""
    if fin <= debut:
        return "La fin doit venir après le début."
    if fin - debut > DUREE_MAXIMALE:
        return "Un accord dure deux ans au plus."
    return None


# When somebody may say their request to her again, once; the wall says the same.
RAPPEL_APRES = timedelta(days=7)
# Without an answer by then, an invitation opens nothing any more.
INVITATION_DURE = timedelta(days=30)


def demandes_en_propre(domaines: int) -> int:
    """Give what a request asks: who she is goes with all the rest, and alone when it is all."""
    return domaines & ~1 or 1


def refuser_rappel(
    etat: str, faite_le: datetime, rappelee_le: datetime | None, maintenant: datetime
) -> str | None:
    """Say why a request is not said to her again now, or None."""
    if etat != "en_attente":
        return "Cette demande n’attend plus de réponse."
    if rappelee_le is not None:
        return "Cette demande a déjà été rappelée une fois."
    if maintenant < faite_le + RAPPEL_APRES:
        return "Une demande se rappelle une semaine après, une fois."
    return None


def fin_apres(jour: date, mois: int) -> date:
    """Give the last day of an agreement of so many months.

    The day before the same date, or the month's last day.
    """
    annee, rang = divmod(jour.month - 1 + mois, 12)
    dernier = monthrange(jour.year + annee, rang + 1)[1]
    return date(jour.year + annee, rang + 1, min(jour.day, dernier)) - timedelta(days=1)


def fin_de_vive_voix(jour: date) -> date:
    """Give the last day of an agreement only said that day, which counts as the first of thirty."""
    return jour + timedelta(days=JOURS_DE_VIVE_VOIX - 1)


def nommer_domaines(domaines: int) -> str:
    """Name the domains of a mask in French, as the end of « mes informations … »."""
    if domaines == ORDINAIRES:
        return "de tous les domaines ordinaires"
    noms = [domaine.libelle.lower() for domaine in domaines_du_masque(domaines)]
    if len(noms) == 1:
        return de(noms[0])
    return f"{de(', '.join(noms[:-1]))} et {noms[-1]}"


def nommer_portee(portee: Portee, structure: str | None, categorie: Categorie | None) -> str:
    """Name who reads, as the beginning of the sentence."""
    if portee is Portee.structure:
        return structure or "Une structure"
    if portee is Portee.categorie and categorie is not None:
        return f"Les {LIBELLES_CATEGORIES[categorie]}"
    return "Toutes les structures qui m’accompagnent"


def phrase_consentement(
    portee: Portee,
    structure: str | None,
    categorie: Categorie | None,
    domaines: int,
    peut_completer: bool,
    finalite: Finalite,
) -> str:
    """Say the consent in one sentence, up to its date.

    A consent to statistics opens no carnet, and says so.
    """
    if finalite is Finalite.statistiques:
        return (
            "Le territoire peut me compter dans "
            + finalite.libelle
            + " ; cela n’ouvre mon carnet à personne"
        )
    qui = nommer_portee(portee, structure, categorie)
    verbe = "peut" if portee is Portee.structure else "peuvent"
    faire = "lire et compléter" if peut_completer else "lire"
    return (
        f"{qui} {verbe} {faire} mes informations {nommer_domaines(domaines)}, pour"
        f" {finalite.libelle}"
    )
