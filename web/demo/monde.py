"""Found the demo's territoires: structures, comptes, habilitations, notice.

There is no command for these yet.
"""

import hashlib
import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid5

import psycopg

from auth.vocabulary import Acteur, Role
from core.elision import de_lieu
from core.plier import normaliser
from web.demo.mots import FONCTIONS, NOMS, PRENOMS, STRUCTURES

Connexion = psycopg.Connection[Any]
TERRITOIRES = ((1, "Gard", "30", "Nîmes"), (2, "Hérault", "34", "Montpellier"))
# Rôle, local part of the e-mail, first name, name, function, kind of structure. All in territoire
# A.
COMPTES_A = (
    (
        Role.professionnel,
        "referente",
        "Claire",
        "Mazel",
        "conseillère en insertion",
        "mission_locale",
    ),
    (Role.professionnel, "conseiller", "Julien", "Pons", "conseiller référent", "france_travail"),
    (
        Role.charge_orientation,
        "orientation",
        "Sonia",
        "Haddad",
        "chargée d’orientation",
        "departement",
    ),
    (
        Role.gestionnaire,
        "gestionnaire",
        "Marc",
        "Viala",
        "responsable de structure",
        "mission_locale",
    ),
    (
        Role.coordonnateur,
        "coordonnateur",
        "Hélène",
        "Soler",
        "coordonnatrice du SPIE",
        "departement",
    ),
    (
        Role.administrateur,
        "administratrice",
        "Agnès",
        "Roussel",
        "administratrice du territoire",
        "departement",
    ),
    (Role.dpo, "dpo", "Olivier", "Salles", "délégué à la protection des données", "departement"),
)
COMPTES_B = (
    (
        Role.professionnel,
        "referente-b",
        "Maud",
        "Fabre",
        "conseillère en insertion",
        "mission_locale",
    ),
)
# When somebody is there, in their own words; some do not say.
PRESENCES = (
    "Du lundi au vendredi, de 9 h à 17 h",
    "Du lundi au jeudi, de 8 h 30 à 16 h 30",
    "Tous les jours sauf le mercredi",
    "Le matin, et le jeudi toute la journée",
    None,
)
TEXTE = (
    "Le consortium du service public de l’insertion et de l’emploi traite vos données pour"
    " coordonner votre"
    " accompagnement, au titre d’une mission d’intérêt public (RGPD, article 6-1-e). Votre accord"
    " permet aux structures"
    " que vous choisissez de partager des informations couvertes par le secret professionnel. Il"
    " dure deux ans au plus"
    " et se retire à tout moment."
)
FALC = (
    "Plusieurs personnes vous aident. Elles peuvent lire votre carnet seulement si vous êtes"
    " d’accord."
    " Vous choisissez qui lit, et quoi. Vous pouvez changer d’avis quand vous voulez."
)


@dataclass(slots=True)
class Equipe:
    """Hold one structure of the demo and its professionals."""

    id: UUID
    nom: str
    categorie: str
    sensible: bool = False
    acteurs: list[Acteur] = field(default_factory=list)


@dataclass(slots=True)
class Monde:
    """Hold one territoire of the demo."""

    id: int
    departement: str
    equipes: list[Equipe]
    nommes: dict[str, Acteur]

    def equipe_de(self, acteur: Acteur) -> Equipe:
        """Find the structure that a professional acts for."""
        return next(e for e in self.equipes if e.id == acteur.structure_id)


def identifiant(hasard: random.Random) -> UUID:
    """Draw an identifier, the same at each seeding."""
    return UUID(int=hasard.getrandbits(128), version=4)


def fonder(connexion: Connexion, hasard: random.Random) -> list[Monde]:
    """Insert both territoires, their structures and professionals."""
    return [_fonder(connexion, hasard, *territoire) for territoire in TERRITOIRES]


def _fonder(
    connexion: Connexion, hasard: random.Random, id_: int, nom: str, departement: str, ville: str
) -> Monde:
    connexion.execute(
        "insert into territoire (id, nom, code_departement) values (%s, %s, %s)",
        (id_, nom, departement),
    )
    connexion.execute(
        "insert into notice (territoire_id, id, version, texte, texte_falc, sha256) values (%s, %s,"
        " 1, %s, %s, %s)",
        (id_, identifiant(hasard), TEXTE, FALC, hashlib.sha256((TEXTE + FALC).encode()).digest()),
    )
    equipes = []
    for categorie, modele, sensible, effectif in STRUCTURES:
        equipe = Equipe(identifiant(hasard), modele.format(de_lieu(ville)), categorie, sensible)
        connexion.execute(
            "insert into structure (territoire_id, id, nom, categorie, sensible, telephone)"
            " values (%s, %s, %s, %s, %s, %s)",
            (
                id_,
                equipe.id,
                equipe.nom,
                categorie,
                sensible,
                f"0466{hasard.randint(100000, 999999)}",
            ),
        )
        for rang in range(effectif):
            equipe.acteurs.append(_professionnel(connexion, hasard, id_, equipe, rang))
        equipes.append(equipe)
    monde = Monde(id_, departement, equipes, {})
    for role, local, prenom, famille, fonction, categorie in COMPTES_A if id_ == 1 else COMPTES_B:
        equipe = next(e for e in equipes if e.categorie == categorie)
        courriel = f"{local}@demo.example"
        qui = (courriel, prenom, famille, fonction)
        acteur = _compte(connexion, hasard, id_, equipe, qui, role)
        monde.nommes[local] = acteur
        if role is Role.professionnel:
            equipe.acteurs.insert(0, acteur)
    if id_ == 1:
        _inviter(connexion, next(e for e in equipes if e.categorie == "mission_locale"))
    return monde


def _inviter(connexion: Connexion, equipe: Equipe) -> None:
    """Let somebody be invited nine days ago, who never came."""
    compte = uuid5(equipe.id, "invitée")
    connexion.execute(
        "insert into compte (territoire_id, id, courriel, prenom, nom, fonction, cree_le,"
        " invite_le) values (1, %s, 'aya.lamine@structure.example', 'Aya', 'Lamine',"
        " 'conseillère en insertion', clock_timestamp(), now() - interval '9 days')",
        (compte,),
    )
    connexion.execute(
        "insert into habilitation (territoire_id, id, compte_id, structure_id, role, debut)"
        " values (1, %s, %s, %s, 'professionnel', now() - interval '9 days')",
        (uuid5(compte, "habilitation"), compte, equipe.id),
    )


def _professionnel(
    connexion: Connexion, hasard: random.Random, territoire: int, equipe: Equipe, rang: int
) -> Acteur:
    prenom, nom = hasard.choice(PRENOMS), hasard.choice(NOMS)
    local = normaliser(f"{prenom}.{nom}").replace(" ", "").replace("'", "")
    chez = "acces-restreint.example" if equipe.sensible else "structure.example"
    courriel = f"{local}.{equipe.id.hex[:4]}{rang}@{chez}"
    return _compte(
        connexion,
        hasard,
        territoire,
        equipe,
        (courriel, prenom, nom, FONCTIONS[equipe.categorie]),
        Role.professionnel,
    )


def _compte(
    connexion: Connexion,
    hasard: random.Random,
    territoire: int,
    equipe: Equipe,
    qui: Sequence[str],
    role: Role,
) -> Acteur:
    compte = identifiant(hasard)
    # The DPO has not said yet: their first page asks.
    numero = f"0466{hasard.randint(100000, 999999)}"
    connexion.execute(
        "insert into compte (territoire_id, id, courriel, prenom, nom, fonction, telephone,"
        " presences, cree_le)"
        " values (%s, %s, %s, %s, %s, %s, %s, %s, clock_timestamp())",
        (
            territoire,
            compte,
            *qui,
            None if role is Role.dpo else numero,
            None if role is Role.dpo else PRESENCES[compte.int % len(PRESENCES)],
        ),
    )
    connexion.execute(
        "insert into habilitation (territoire_id, id, compte_id, structure_id, role, debut)"
        " values (%s, %s, %s, %s, %s, now() - interval '3 years')",
        (territoire, identifiant(hasard), compte, equipe.id, role.value),
    )
    return Acteur(territoire, compte, role, structure_id=equipe.id)


def ouvrir_compte(
    connexion: Connexion,
    hasard: random.Random,
    territoire: int,
    personne: UUID,
    qui: tuple[str, str],
    courriel: str,
) -> Acteur:
    """Give an accompanied person their own compte, instead of the one that her welcome closed."""
    compte = identifiant(hasard)
    connexion.execute(
        "delete from compte where territoire_id = %s and personne_id = %s", (territoire, personne)
    )
    connexion.execute(
        "insert into compte (territoire_id, id, courriel, prenom, nom, personne_id, cree_le,"
        " liaison_jusqu_au)"
        " values (%s, %s, %s, %s, %s, %s, clock_timestamp(), now() + interval '10 years')",
        (territoire, compte, courriel, *qui, personne),
    )
    return Acteur(territoire, compte, Role.personne, personne_id=personne)
