"""Create and revoke API tokens from the command line; only their sha256 is kept."""

import hashlib
import secrets
from typing import Any

import psycopg

from auth.comptes.operateur import REPOND, Repond, exiger_une_personne
from core.errors import Conflict, NotFound

_CAPACITES = f"""
select k.territoire_id, k.id, k.personne_id is not null, k.cree_le, h.id, coalesce(s.nom, '')
  from compte k
  left join habilitation h on h.territoire_id = k.territoire_id and h.compte_id = k.id
       and h.debut <= now() and (h.fin is null or h.fin > now())
  left join structure s on s.territoire_id = h.territoire_id and s.id = h.structure_id
 where {REPOND} and k.clos_le is null
   and (h.id is not null or k.personne_id is not null)
   and (%(structure)s::text is null or s.nom = %(structure)s)
 order by k.territoire_id, s.nom
"""
_INSERER = """
insert into jeton (territoire_id, jeton_sha256, compte_id, habilitation_id, nom, expire_le)
values (%s, %s, %s, %s, 'Ligne de commande', now() + interval '90 days')
"""
_EN_COURS = f"""
select j.id, k.territoire_id, k.id, k.personne_id is not null, k.cree_le from jeton j
  join compte k on k.territoire_id = j.territoire_id and k.id = j.compte_id
 where {REPOND} and j.revoque_le is null and (%(nom)s::text is null or j.nom = %(nom)s)
 order by k.territoire_id, j.cree_le, j.id for update of j
"""
_REVOQUER = "update jeton set revoque_le = now() where territoire_id = %s and id = %s"
_NOTER = """
select prive.noter(%s, k.personne_id, 0, %s, null, null,
    jsonb_build_object('compte', k.id))
  from (select prive.poser(%s, null, 'automate', null, null)) contexte
  join compte k on k.territoire_id = %s and k.id = %s
"""


def creer_jeton_operateur(
    connexion: psycopg.Connection[Any], qui: str, structure: str | None = None
) -> str:
    """Create a token for one compte acting for one structure, valid 90 days.

    The caller prints it once. `qui` is an e-mail, or the identifier of a compte. Raises NotFound
    when nobody answers to it, Conflict when several people do, or several capacities: name the
    structure.
    """
    lues = connexion.execute(_CAPACITES, {"qui": qui, "structure": structure}).fetchall()
    if not lues:
        raise NotFound("Aucun compte actif ne répond à cette adresse (et à cette structure).")
    exiger_une_personne(Repond(*ligne[:4]) for ligne in lues)
    if len(lues) > 1:
        noms = ", ".join(str(ligne[5]) for ligne in lues)
        raise Conflict(f"Plusieurs structures possibles : précisez --structure parmi {noms}.")
    territoire, compte, _, _, habilitation, _ = lues[0]
    jeton = secrets.token_urlsafe(32)
    empreinte = hashlib.sha256(jeton.encode()).digest()
    connexion.execute(_INSERER, (territoire, empreinte, compte, habilitation))
    objet = "Jeton d’API créé en ligne de commande"
    connexion.execute(_NOTER, ("connexion", objet, territoire, territoire, compte))
    return jeton


def revoquer_jetons(connexion: psycopg.Connection[Any], qui: str, nom: str | None = None) -> int:
    """Revoke the tokens of one person, or the one so named; gives how many.

    `qui` is an e-mail, or the identifier of a compte. Raises NotFound when there is none, Conflict
    when several people answer.
    """
    lus = connexion.execute(_EN_COURS, {"qui": qui, "nom": nom}).fetchall()
    if not lus:
        raise NotFound("Aucun jeton en cours ne répond à cette adresse (et à ce nom).")
    exiger_une_personne(Repond(*ligne[1:]) for ligne in lus)
    objet = "Jeton d’API révoqué en ligne de commande"
    for jeton, territoire, compte, *_ in lus:
        connexion.execute(_REVOQUER, (territoire, jeton))
        connexion.execute(_NOTER, ("deconnexion", objet, territoire, territoire, compte))
    return len(lus)
