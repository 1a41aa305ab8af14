"""Say whom each door of the threads lets in, and where their identifier comes from."""

from uuid import UUID, uuid4

import psycopg

from tests.attaques.lignes import ECRIVENT, LISENT, PERSONNE, Lignes

SOURCES = {"conversation_id": "conversation"}
_FIL = {"domaine": "parcours", "objet": "intrus", "texte": "intrus"}
_TEXTE, _ETAT = {"texte": "intrus"}, {"etat": "close"}
LIGNES: Lignes = {
    "messages-du-carnet": (LISENT | PERSONNE, {}),
    "nouvelle-conversation": (LISENT | PERSONNE, {}),
    "ouvrir-conversation": (ECRIVENT | PERSONNE, _FIL),
    "conversation": (LISENT | PERSONNE, {}),
    "ecrire-message": (ECRIVENT | PERSONNE, _TEXTE),
    "avancer-conversation": (ECRIVENT | PERSONNE, _ETAT),
    # Hers alone, and too late by now: every door finds it in its place.
    "annuler-conversation": (PERSONNE, {}),
    "api-messages-du-carnet": (LISENT | PERSONNE, {}),
    "api-lecteurs": (LISENT | PERSONNE, {}),
    "api-ouvrir-conversation": (ECRIVENT | PERSONNE, _FIL),
    "api-conversation": (LISENT | PERSONNE, {}),
    "api-ecrire-message": (ECRIVENT | PERSONNE, _TEXTE),
    "api-avancer-conversation": (ECRIVENT | PERSONNE, _ETAT),
    "api-annuler-conversation": (PERSONNE, {}),
}


def semer(
    admin: psycopg.Connection[object], t: int, personne: UUID, _compte: UUID, _structure: UUID
) -> None:
    """Write the threads that a guess may name: hers, in a subject that every rôle reads, or few."""
    for domaine in (7, 10):
        cle = uuid4()
        qui = [t, personne, domaine, personne, t]
        admin.execute(
            "insert into conversation (territoire_id, id, personne_id, domaine, auteur_compte_id,"
            " objet, cree_le) select %s, %s, %s, %s, k.id, 'mkscene fil', now() - interval '1 hour'"
            " from compte k"
            " where k.personne_id = %s and k.territoire_id = %s order by k.id limit 1",
            [qui[0], cle, *qui[1:]],
        )
        admin.execute(
            "insert into message (territoire_id, conversation_id, personne_id, domaine,"
            " auteur_compte_id, texte, cree_le) select %s, %s, %s, %s, k.id, 'mkscene message',"
            " now() - interval '1 hour' from compte k"
            " where k.personne_id = %s and k.territoire_id = %s order by k.id limit 1",
            [qui[0], cle, *qui[1:]],
        )
