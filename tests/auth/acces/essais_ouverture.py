"""Try, against a broken wall, each thing that opens a carnet, then each thing that shuts it."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import psycopg
from psycopg import errors

from tests.auth import monde

Connexion = psycopg.Connection[Any]
_LIGNE = (
    "insert into evenement (territoire_id, personne_id, domaine, auteur_compte_id,"
    " auteur_structure_id, genre, texte) values (1, %s, %s, %s, %s, 'objectif', 'x')"
)
TOUT = frozenset(range(8))
RIEN: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Cas:
    """Hold one agreement and one place, what happens then, and what the professional does now."""

    nom: str
    lit: frozenset[int] = RIEN
    ecrit: bool = False
    accord: dict[str, Any] = field(default_factory=dict)
    place: dict[str, Any] = field(default_factory=dict)
    ensuite: str = ""


# `portee` names the professional's structure unless said otherwise; « ailleurs » is a neighbour.
CAS = (
    Cas("un accord qui nomme la structure", TOUT, True),
    Cas("un accord au consortium", TOUT, True, {"portee": "consortium"}),
    Cas("un accord à sa catégorie", TOUT, True, {"portee": "categorie", "categorie": "ccas"}),
    Cas("un accord à une autre catégorie", accord={"portee": "categorie", "categorie": "plie"}),
    Cas("un accord qui nomme une voisine", accord={"a": "ailleurs"}),
    Cas("lire sans compléter", TOUT, False, {"peut_completer": False}),
    Cas("deux domaines", frozenset({0, 2}), True, {"domaines": 5}),
    Cas("un accord à venir", accord={"debut": "1 hour"}),
    Cas("un accord fini", accord={"debut": "-9 days", "fin": "-1 hour"}),
    Cas("un accord retiré", ensuite="update consentement set retire_le = now()"),
    Cas("une place chez la voisine", place={"a": "ailleurs"}),
    Cas("une place à venir", place={"debut": "1 hour"}),
    Cas("une place finie", place={"debut": "-9 days", "fin": "-1 hour"}),
    Cas(
        "le référent sorti hier", TOUT, False, {},
        {"referent": True, "debut": "-9 days", "fin": "-1 day"},
    ),
    Cas(
        "le référent sorti il y a trente et un jours",
        place={"referent": True, "debut": "-90 days", "fin": "-31 days"},
    ),
    Cas(
        "un refus à la structure",
        ensuite="insert into exclusion (territoire_id, personne_id, structure_id)"
        " values (1, '{elle}', '{ici}')",
    ),
    Cas(
        "un refus au professionnel",
        ensuite="insert into exclusion (territoire_id, personne_id, compte_id)"
        " values (1, '{elle}', '{pro}')",
    ),
    Cas(
        "un refus levé", TOUT, True,
        ensuite="insert into exclusion (territoire_id, personne_id, structure_id, levee_le)"
        " values (1, '{elle}', '{ici}', now())",
    ),
    Cas(
        "un refus à la voisine", TOUT, True,
        ensuite="insert into exclusion (territoire_id, personne_id, structure_id)"
        " values (1, '{elle}', '{ailleurs}')",
    ),
    Cas(
        "une structure qui change de catégorie",
        accord={"portee": "categorie", "categorie": "ccas"},
        ensuite="update structure set categorie = 'plie' where id = '{ici}'",
    ),
    Cas("un carnet archivé", ensuite="update personne set archivee_le = now()"),
    Cas("un carnet suspendu", ensuite="update personne set suspendu_le = now()"),
    Cas("un accord effacé", ensuite="delete from consentement"),
    Cas("une place effacée", ensuite="delete from accompagnement"),
)  # fmt: skip


def essai_ouverture(admin: Connexion) -> None:
    """Read and complete what the agreement and the place open together, whichever came first."""
    for cas in CAS:
        for place_d_abord in (True, False):
            admin.execute("savepoint cas")
            _vivre(admin, cas, place_d_abord=place_d_abord)
            admin.execute("rollback to cas")
    admin.execute("savepoint cas")
    _chacun_le_sien(admin)
    admin.execute("rollback to cas")


def _vivre(admin: Connexion, cas: Cas, *, place_d_abord: bool) -> None:
    monde.territoire(admin, 1)
    lieux = {"ici": monde.structure(admin, 1), "ailleurs": monde.structure(admin, 1, "plie")}
    pro = monde.professionnel(admin, 1, lieux["ici"])
    elle = monde.personne(admin, 1)
    monde.frise(admin, 1, elle, monde.compte_de(admin, 1, elle))

    def accorder() -> None:
        champs = {"portee": "structure"} | cas.accord
        vise = lieux[champs.pop("a", "ici")]
        champs["structure_id"] = vise if champs["portee"] == "structure" else None
        monde.accord(admin, 1, elle, **champs)

    def placer() -> None:
        champs = dict(cas.place)
        monde.place(admin, 1, elle, lieux[champs.pop("a", "ici")], pro, **champs)

    for geste in (placer, accorder) if place_d_abord else (accorder, placer):
        geste()
    if cas.ensuite:
        vises = {nom: str(cle) for nom, cle in lieux.items()} | {"elle": elle, "pro": pro}
        admin.execute(cas.ensuite.format(**vises).encode())
    monde.entrer(admin, 1, pro, "professionnel", lieux["ici"])
    vue = monde.voir(admin)
    ecrit = _ecrit(admin, elle, pro, lieux["ici"])
    monde.sortir(admin)
    assert {domaine for _, domaine in vue.lignes} == cas.lit, cas.nom
    assert bool(vue.personnes) == bool(vue.trouvees) == bool(cas.lit), cas.nom
    assert ecrit == cas.ecrit, cas.nom


def _ecrit(admin: Connexion, elle: UUID, pro: UUID, structure: UUID) -> bool:
    admin.execute("savepoint ecrit")
    try:
        admin.execute(_LIGNE.encode(), (elle, 0, pro, structure))
    except errors.InsufficientPrivilege:
        return False
    else:
        return True
    finally:
        admin.execute("rollback to ecrit")


def _chacun_le_sien(admin: Connexion) -> None:
    """Keep to oneself one's own carnet, to a structure what it wrote, in what its rôle reaches."""
    monde.territoire(admin, 1)
    ici, ailleurs = monde.structure(admin, 1), monde.structure(admin, 1, "plie")
    pro, autre = monde.professionnel(admin, 1, ici), monde.professionnel(admin, 1, ailleurs)
    gestionnaire = monde.professionnel(admin, 1, ici, "gestionnaire")
    elle, une_autre = monde.personne(admin, 1), monde.personne(admin, 1)
    sien = monde.compte_de(admin, 1, elle)
    for personne in (elle, une_autre):
        admin.execute(_LIGNE.encode(), (personne, 2, pro, ici))
    lus = {
        (sien, "personne", None, elle): {elle},
        (pro, "professionnel", ici, None): {elle, une_autre},
        (autre, "professionnel", ailleurs, None): set(),
        (gestionnaire, "gestionnaire", ici, None): set(),
    }
    for qui, attendues in lus.items():
        compte, role, structure, elle_meme = qui
        monde.entrer(admin, 1, compte, role, structure, elle_meme)
        assert {p for p, _ in monde.voir(admin).lignes} == attendues, role
        monde.sortir(admin)
