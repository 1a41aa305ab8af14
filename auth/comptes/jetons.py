"""Create and revoke API tokens from the command line; only their sha256 is kept."""

import hashlib
import secrets

import psycopg

from core.errors import Conflict, NotFound

_CAPACITES = """
select k.territoire_id, k.id, h.id, coalesce(s.nom, '')
  from compte k
  left join habilitation h on h.territoire_id = k.territoire_id and h.compte_id = k.id
       and h.debut <= now() and (h.fin is null or h.fin > now())
  left join structure s on s.territoire_id = h.territoire_id and s.id = h.structure_id
 where k.courriel = lower(%s) and k.clos_le is null
   and (h.id is not null or k.personne_id is not null)
   and (%s::text is null or s.nom = %s)
 order by k.territoire_id, s.nom
"""
_INSERER = """
insert into jeton (territoire_id, jeton_sha256, compte_id, habilitation_id, nom, expire_le)
values (%s, %s, %s, %s, 'Ligne de commande', now() + interval '90 days')
"""
_REVOQUER = """
update jeton j set revoque_le = now() from compte k
 where k.territoire_id = j.territoire_id and k.id = j.compte_id and k.courriel = lower(%s)
   and j.revoque_le is null
   and (%s::text is null or j.nom = %s) returning j.territoire_id, j.compte_id
"""
_NOTER = """
select prive.noter(%s, k.personne_id, 0, %s, null, null,
    jsonb_build_object('compte', k.id))
  from (select prive.poser(%s, null, 'automate', null, null)) contexte
  join compte k on k.territoire_id = %s and k.id = %s
"""


def creer_jeton_operateur(
    connexion: psycopg.Connection[tuple[object, ...]], courriel: str, structure: str | None = None
) -> str:
    """Create a token for one compte acting for one structure, valid 90 days.

    The caller prints it once. Raises NotFound when nobody answers to that e-mail, Conflict when
    several capacities do: name the structure.
    """
    capacites = connexion.execute(_CAPACITES, (courriel, structure, structure)).fetchall()
    if not capacites:
        raise NotFound("Aucun compte actif ne répond à cette adresse (et à cette structure).")
    if len(capacites) > 1:
        noms = ", ".join(str(ligne[3]) for ligne in capacites)
        raise Conflict(f"Plusieurs structures possibles : précisez --structure parmi {noms}.")
    territoire, compte, habilitation, _ = capacites[0]
    jeton = secrets.token_urlsafe(32)
    empreinte = hashlib.sha256(jeton.encode()).digest()
    connexion.execute(_INSERER, (territoire, empreinte, compte, habilitation))
    objet = "Jeton d’API créé en ligne de commande"
    connexion.execute(_NOTER, ("connexion", objet, territoire, territoire, compte))
    return jeton


def revoquer_jetons(
    connexion: psycopg.Connection[tuple[object, ...]], courriel: str, nom: str | None = None
) -> int:
    """Revoke the tokens of one compte, or the one so named; gives how many.

    Raises NotFound when there is none.
    """
    revoques = connexion.execute(_REVOQUER, (courriel, nom, nom)).fetchall()
    if not revoques:
        raise NotFound("Aucun jeton en cours ne répond à cette adresse (et à ce nom).")
    objet = "Jeton d’API révoqué en ligne de commande"
    for territoire, compte in revoques:
        connexion.execute(_NOTER, ("deconnexion", objet, territoire, territoire, compte))
    return len(revoques)
