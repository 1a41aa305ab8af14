"""Found a territoire from the command line, and give it who administers it.

Nobody can yet do it from a page.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any
from uuid import UUID, uuid4

import psycopg
from psycopg.types.json import Jsonb
from pydantic import BaseModel, ConfigDict, StringConstraints

from auth.vocabulary import Role
from core.errors import Conflict, Invalid, NotFound
from core.forms import lire_formulaire
from droits.administration.schemas import FicheStructure, Invitation
from droits.notices.modele import premiere_notice
from droits.notices.rules import empreinte_de_notice

Connexion = psycopg.Connection[Any]
_Nom = Annotated[
    str,
    StringConstraints(
        strip_whitespace=True, min_length=2, max_length=100, pattern=r"^[^\x00-\x1f]+$"
    ),
]
_DEPARTEMENT = r"^(0[1-9]|[1-8][0-9]|9[0-5]|2[AB]|97[1-46])$"
_NOTER = """
select prive.noter('ecriture', null, 0, %s, null, null, %s)
  from (select prive.poser(%s, null, 'automate', null, null)) contexte
"""


class NouveauTerritoire(BaseModel):
    """Hold what a territoire is called, and where it is."""

    model_config = ConfigDict(extra="forbid")

    nom: _Nom
    departement: Annotated[
        str, StringConstraints(strip_whitespace=True, to_upper=True, pattern=_DEPARTEMENT)
    ]


@dataclass(frozen=True, slots=True)
class Fondation:
    """Say which territoire it is, and what has just been made for it: nothing the second time."""

    territoire_id: int
    faits: tuple[str, ...]


def fonder_territoire(
    connexion: Connexion, saisie: Mapping[str, str | None], structure: Mapping[str, Any]
) -> Fondation:
    """Create what is missing of a territoire, its first structure and its first notice.

    Each is journalled. Raises Invalid beside each field that is not right; nothing is then created.
    """
    demande, erreurs = lire_formulaire(NouveauTerritoire, saisie)
    fiche, fautes = lire_formulaire(FicheStructure, structure)
    if "departement" in erreurs:
        erreurs["departement"] = "Un code de département : 30, 2A, 974."
    erreurs |= {
        "structure" if champ == "nom" else champ: phrase for champ, phrase in fautes.items()
    }
    if demande is None or fiche is None:
        raise Invalid(erreurs)
    connexion.execute("lock table territoire in share row exclusive mode")
    ligne = connexion.execute(
        "select id from territoire where lower(nom) = lower(%s) and code_departement = %s and not"
        " demo",
        (demande.nom, demande.departement),
    ).fetchone()
    faits: list[str] = []
    if ligne is None:
        suivant = connexion.execute("select coalesce(max(id), 0) + 1 from territoire").fetchall()
        territoire = int(suivant[0][0])
        connexion.execute(
            "insert into territoire (id, nom, code_departement) values (%s, %s, %s)",
            (territoire, demande.nom, demande.departement),
        )
        faits.append("Territoire créé")
    else:
        territoire = int(ligne[0])
    if not _structures(connexion, territoire):
        connexion.execute(
            "insert into structure (territoire_id, id, nom, categorie, telephone, courriel,"
            " sensible)"
            " values (%s, %s, %s, %s, %s, %s, %s)",
            (
                territoire,
                uuid4(),
                fiche.nom,
                fiche.categorie,
                fiche.telephone,
                fiche.courriel,
                fiche.sensible,
            ),
        )
        faits.append("Structure créée")
    if (
        connexion.execute(
            "select 1 from notice where territoire_id = %s limit 1", (territoire,)
        ).fetchone()
        is None
    ):
        textes = premiere_notice(demande.nom, fiche.nom)
        connexion.execute(
            "insert into notice (territoire_id, id, version, texte, texte_falc, sha256) values (%s,"
            " %s, 1, %s, %s, %s)",
            (territoire, uuid4(), *textes, empreinte_de_notice(*textes)),
        )
        faits.append("Notice publiée, version 1")
    for fait in faits:
        _noter(connexion, territoire, f"{fait} en ligne de commande", {})
    return Fondation(territoire, tuple(faits))


def habiliter_premier(
    connexion: Connexion, saisie: Mapping[str, str | None], aujourdhui: date
) -> Fondation:
    """Open the compte that an e-mail lacks, and give it the capacity of administrateur or DPO.

    Each is journalled. Raises Invalid beside each field that is not right, NotFound when no such
    territoire or structure is there, Conflict when several are, or when the compte is closed.
    """
    territoire = _territoire(connexion, saisie.get("territoire"))
    structure = _structure(connexion, territoire, saisie.get("structure"))
    champs = {nom: saisie.get(nom) for nom in ("courriel", "prenom", "nom", "fonction", "role")}
    demande, erreurs = lire_formulaire(
        Invitation, champs | {"structure_id": structure, "debut": aujourdhui}
    )
    if demande is None:
        raise Invalid(erreurs)
    if demande.role not in (Role.administrateur, Role.dpo):
        raise Invalid(
            {
                "role": "Ici, administrateur ou dpo. Les autres s’invitent depuis les pages"
                " d’administration."
            }
        )
    faits: list[str] = []
    compte = _compte(connexion, territoire, demande, faits)
    deja = connexion.execute(
        "select 1 from habilitation where territoire_id = %s and compte_id = %s and role = %s and"
        " structure_id = %s"
        " and debut <= now() and (fin is null or fin > now())",
        (territoire, compte, demande.role, structure),
    ).fetchone()
    if deja is None:
        connexion.execute(
            "insert into habilitation (territoire_id, id, compte_id, structure_id, role) values"
            " (%s, %s, %s, %s, %s)",
            (territoire, uuid4(), compte, structure, demande.role),
        )
        faits.append("Habilitation donnée")
    details = {"compte": str(compte), "structure": str(structure), "role": demande.role.value}
    for fait in faits:
        _noter(connexion, territoire, f"{fait} en ligne de commande", details)
    return Fondation(territoire, tuple(faits))


def _compte(connexion: Connexion, territoire: int, demande: Invitation, faits: list[str]) -> UUID:
    ligne = connexion.execute(
        "select id, clos_le from compte where territoire_id = %s and courriel = %s and personne_id"
        " is null",
        (territoire, demande.courriel),
    ).fetchone()
    if ligne is not None:
        if ligne[1] is not None:
            raise Conflict(
                "Le compte de cette adresse est fermé. Rouvrez-le depuis les pages"
                " d’administration."
            )
        trouve: UUID = ligne[0]
        return trouve
    cle = uuid4()
    connexion.execute(
        "insert into compte (territoire_id, id, courriel, prenom, nom, fonction) values (%s, %s,"
        " %s, %s, %s, %s)",
        (territoire, cle, demande.courriel, demande.prenom, demande.nom, demande.fonction),
    )
    faits.append("Compte ouvert")
    return cle


def _territoire(connexion: Connexion, nom: str | None) -> int:
    lignes = connexion.execute(
        "select id, nom from territoire where not demo and (%s::text is null or lower(nom) ="
        " lower(%s)) order by id",
        (nom, nom),
    ).fetchall()
    if not lignes:
        raise NotFound(
            "Ce territoire n’existe pas encore. Créez-le avec « carnet territoire creer »."
        )
    if len(lignes) > 1:
        noms = ", ".join(str(ligne[1]) for ligne in lignes)
        raise Conflict(f"Plusieurs territoires possibles : précisez --territoire parmi {noms}.")
    return int(lignes[0][0])


def _structures(connexion: Connexion, territoire: int) -> list[tuple[UUID, str]]:
    return connexion.execute(
        "select id, nom from structure where territoire_id = %s and (quittee_le is null or"
        " quittee_le > now())"
        " order by nom, id",
        (territoire,),
    ).fetchall()


def _structure(connexion: Connexion, territoire: int, nom: str | None) -> UUID:
    presentes = _structures(connexion, territoire)
    trouvees = [cle for cle, dit in presentes if nom is None or dit.lower() == nom.strip().lower()]
    if len(trouvees) == 1:
        return trouvees[0]
    if not trouvees:
        raise NotFound("Aucune structure présente ne porte ce nom dans ce territoire.")
    raise Conflict(
        f"Plusieurs structures possibles : précisez --structure parmi"
        f" {', '.join(d for _, d in presentes)}."
    )


def _noter(connexion: Connexion, territoire: int, objet: str, details: dict[str, str]) -> None:
    connexion.execute(_NOTER, (objet, Jsonb(details), territoire))
