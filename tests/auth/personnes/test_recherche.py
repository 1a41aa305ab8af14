"""Find people by what is typed: each kind, each writing, and only whom one sees."""

from typing import Any
from uuid import UUID

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from auth.personnes import queries
from auth.personnes.queries import find_personnes
from auth.personnes.rules import reconnaitre_recherche
from auth.personnes.vocabulary import GenreIdentifiant
from core.plier import normaliser
from tests.auth import monde
from tests.auth.lieu import SCEAU, Lieu, trouver
from tests.conftest import Ouvrir

pytestmark = pytest.mark.pg
Connexion = psycopg.Connection[Any]


def suivie(lieu: Lieu, prenom: str, nom: str, **champs: str) -> UUID:
    """Write somebody whom the structure follows."""
    cle = monde.personne(lieu.admin, 1, nom)
    for colonne, valeur in ({"prenom": prenom} | champs).items():
        lieu.admin.execute(
            f"update personne set {colonne} = %s where id = %s".encode(), (valeur, cle)
        )
    monde.place(lieu.admin, 1, cle, lieu.structure, lieu.pro.compte_id)
    monde.accord(lieu.admin, 1, cle)
    lieu.admin.commit()
    return cle


def numeroter(lieu: Lieu, personne: UUID, genre: GenreIdentifiant, numero: str) -> None:
    """Keep a number of hers, as the welcome does."""
    (marque,) = SCEAU.marquer(1, {genre: numero}).tous
    lieu.admin.execute(
        "insert into personne_identifiant (territoire_id, personne_id, genre, empreinte, scelle)"
        " values (1, %s, %s, %s, %s)",
        (personne, genre.value, marque.empreinte, marque.scelle),
    )
    lieu.admin.commit()


@pytest.mark.parametrize(
    "tape",
    [
        "Ferreira", "Zulmira", "conceicao", "Oliveirafield", "Maria", "da conc", "oliv maria",
        "FERREIRA ZULMIRA", "ferreirazulmira", "Zulmira Maria", "0600000042", "06 00 00 00 42",
        "06.00.00.00.42", "+33 6 00 00 00 42", "0033600000042", "zulmira@exemple.fr",
        "ZULMIRA@EXEMPLE.FR", "05/04/1971", "5 avril 1971", "1971-04-05", "5/4/71", "05041971",
        "1234567A", "123 45 67 a", "7654321B", "Zulmirra", "Fereira", "olivairafield maria",
    ],
)  # fmt: skip
async def test_person_is_found_by_any_word_number_or_day(
    lieu: Lieu, db_pour: Ouvrir, tape: str
) -> None:
    elle = suivie(
        lieu,
        "Maria da Conceição",
        "Ferreira-Zulmira",
        nom_naissance="Oliveirafield",
        date_naissance="1971-04-05",
        telephone="06 00 00 00 42",
        courriel="Zulmira@exemple.fr",
    )
    numeroter(lieu, elle, GenreIdentifiant.caf, "1234567A")
    numeroter(lieu, elle, GenreIdentifiant.france_travail, "7654321B")
    async with db_pour(lieu.pro) as db:
        assert await trouver(db, lieu.pro, tape) == [elle]


@pytest.mark.parametrize(
    ("prenom", "nom", "tapes"),
    [
        ("Seydou", "N’Goranfield", ("N'Goranfield", "N’Goranfield", "n goran", "NGoranfield")),
        ("Lætitia", "Durandfield", ("laetitia", "Lætitia", "LAETITIA durand", "Laetitai")),
        ("Ayşe", "Yıldız", ("yildiz", "Yıldız", "ayse", "yildis")),
        ("Ana", "Đurić", ("duric", "Đurić", "Djuric")),
        ("Łukasz", "Wiśniewski", ("lukasz", "Łukasz", "wisniewsky")),
        ("Nadia", "Ben Ali", ("benali", "ben ali", "Ali", "Benalli", "ben alli")),
        ("Nadia", "Benali", ("benali", "ben ali", "Benalli", "Benlai")),
        ("Luc", "De La Tour", ("delatour", "de la tour", "la tour", "tour", "latour luc")),
        ("Yann", "Le\u00a0Goffield", ("le goff", "legoff", "goffield")),
        ("Rachid", "Garrigue", ("Garigue", "garrigue r", "rachid garr", "Grarigue")),
        ("Jean-Pierre", "O’Neill", ("jean pierre", "jeanpierre", "pierre", "oneill", "o neil")),
    ],
)
async def test_hyphens_apostrophes_particles_and_a_slip_hide_nobody(
    lieu: Lieu, db_pour: Ouvrir, prenom: str, nom: str, tapes: tuple[str, ...]
) -> None:
    elle = suivie(lieu, prenom, nom)
    async with db_pour(lieu.pro) as db:
        for tape in tapes:
            assert await trouver(db, lieu.pro, tape) == [elle], tape


@pytest.mark.parametrize(
    ("tape", "trouves"),
    [
        ("benali", {0}),
        ("benalli", {0}),
        ("benlai", {0}),
        ("samira benali", {0}),
        ("benali samira", {0}),
        ("lefevre", {1, 2}),
        ("goff", set()),
        ("benali karim", set()),
        ("", set()),
        ("   ", set()),
        ("l", set()),
        ("li", {2}),
        ("lo", set()),
        ("%", set()),
        ("__", set()),
        ("' : * & |", set()),
        ("\\ ! <-> (", set()),
    ],
)
async def test_name_is_found_with_its_slips_and_nobody_else_is(
    lieu: Lieu, db_pour: Ouvrir, tape: str, trouves: set[int]
) -> None:
    gens = [
        suivie(lieu, prenom, nom)
        for prenom, nom in (("Samira", "Benali"), ("Mamadou", "Lefèvre"), ("Li", "Lefevre"))
    ]
    async with db_pour(lieu.pro) as db:
        assert set(await trouver(db, lieu.pro, tape)) == {gens[rang] for rang in trouves}


@pytest.mark.parametrize(
    "tape",
    ["Cachée", "cachee", "Cachhee", "0612345678", "cachee@exemple.fr", "1/2/1980", "1234567"],
)
async def test_somebody_of_another_structure_is_found_by_nothing(
    lieu: Lieu, db_pour: Ouvrir, tape: str
) -> None:
    elle = suivie(
        lieu,
        "Zoé",
        "Cachée",
        telephone="0612345678",
        courriel="cachee@exemple.fr",
        date_naissance="1980-02-01",
    )
    numeroter(lieu, elle, GenreIdentifiant.caf, "1234567")
    ailleurs = lieu.membre(lieu.pro.role, monde.structure(lieu.admin, 1))
    async with db_pour(lieu.pro) as db:
        assert await trouver(db, lieu.pro, tape) == [elle]
    async with db_pour(ailleurs) as db:
        assert await trouver(db, ailleurs, tape) == []


async def test_all_are_counted_and_read_page_by_page(lieu: Lieu, db_pour: Ouvrir) -> None:
    gens = {suivie(lieu, "Paul", f"Nombreux{rang:02}") for rang in range(7)}
    lus: list[UUID] = []
    apres = None
    async with db_pour(lieu.pro) as db:
        for _ in range(4):
            page = await find_personnes(
                db, lieu.pro, reconnaitre_recherche("nombr"), SCEAU, apres, 2
            )
            assert (page.nombre, page.seule) == (7, None)
            lus += [p.id for p in page.personnes]
            apres = (page.personnes[-1].nom_recherche, page.personnes[-1].id)
    assert (len(lus), set(lus)) == (7, gens)


async def test_one_alone_is_opened_unless_a_slip_was_forgiven(lieu: Lieu, db_pour: Ouvrir) -> None:
    elle = suivie(lieu, "Samira", "Benali")
    async with db_pour(lieu.pro) as db:
        juste = await find_personnes(db, lieu.pro, reconnaitre_recherche("benali"), SCEAU)
        assert juste.seule is not None
        assert juste.seule.id == elle
        proche = await find_personnes(db, lieu.pro, reconnaitre_recherche("benalli"), SCEAU)
        assert ([p.id for p in proche.personnes], proche.proches, proche.seule) == (
            [elle],
            True,
            None,
        )


async def test_name_and_birth_date_tell_namesakes_apart(
    lieu: Lieu, db_pour: Ouvrir, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "_PAR_LECTURE", 2)
    rachid = suivie(lieu, "Rachid", "Garrigue", date_naissance="1980-02-01")
    suivie(lieu, "Rachid", "Garrigue", date_naissance="1991-07-14")
    jumeaux = [suivie(lieu, nom, "Zarqa", date_naissance="1980-02-01") for nom in ("Ana", "Bob")]
    async with db_pour(lieu.pro) as db:

        async def trouver_(tape: str, apres: Any = None, limite: int = 9) -> Any:
            cherchee = reconnaitre_recherche(tape)
            return await find_personnes(db, lieu.pro, cherchee, SCEAU, apres, limite)

        assert [p.id for p in (await trouver_("garrigue")).personnes] != [rachid]
        juste = await trouver_("garrigue 01/02/1980")
        assert juste.seule is not None
        assert juste.seule.id == rachid
        proche = await trouver_("garigue né le 1er février 1980")
        assert ([p.id for p in proche.personnes], proche.seule) == ([rachid], None)
        assert (await trouver_("garrigue 02/02/1980")).nombre == 0
        page = await trouver_("zarqa 01/02/1980", limite=1)
        assert (page.nombre, [p.id for p in page.personnes]) == (2, jumeaux[:1])
        lue = page.personnes[0]
        suite = await trouver_("zarqa 01/02/1980", (lue.nom_recherche, lue.id), 1)
        assert [p.id for p in suite.personnes] == jumeaux[1:]


NOMS = st.text(
    st.one_of(st.sampled_from("abcé'’-. œİßđ"), st.characters(max_codepoint=0x24F)),
    min_size=1,
    max_size=24,
)


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(NOMS, NOMS, st.data())
def test_each_word_is_found_by_its_beginning_and_without_one_letter(
    admin: Connexion, nom: str, prenom: str, data: st.DataObject
) -> None:
    nom, prenom = nom.replace("\x00", ""), prenom.replace("\x00", "")
    mots = [mot for texte in (nom, prenom) for mot in normaliser(texte).split()]
    if not mots:
        return
    mot = data.draw(st.sampled_from(mots))
    debut = mot[: data.draw(st.integers(1, len(mot)))]
    rang = data.draw(st.integers(0, len(mot) - 1))
    lu = admin.execute(
        "select prive.mots(%(nom)s::text, %(prenom)s::text, null) @@"
        " (select string_agg(prive.commencer(d), ' | ') from prive.decoupes(%(debut)s, 5) d)"
        "::tsquery, prive.presque_mots(%(nom)s::text, %(prenom)s::text)"
        " && array(select prive.presque(%(sans)s))",
        {"nom": nom, "prenom": prenom, "debut": debut, "sans": mot[:rang] + mot[rang + 1 :]},
    ).fetchone()
    assert lu is not None
    assert lu[0] is True
    assert lu[1] is True or not 4 <= len(mot) <= 24
