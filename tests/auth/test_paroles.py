"""Check who may note what the person shuts, and that only she opens again: the wall itself."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from psycopg import errors

from tests.auth import monde
from tests.auth.oracle import may_close

pytestmark = pytest.mark.pg
Connexion = psycopg.Connection[Any]
_SUITE = (
    "insert into demande_droit_suite (territoire_id, personne_id, demande_id, genre, par_compte_id)"
)
FERMER = "select prive.fermer(%s, %s, %s, %s, current_date, %s)"


@dataclass(frozen=True, slots=True)
class Scene:
    """Hold the person with an agreement, sensitive and named, to another structure.

    And whoever hears her.
    """

    admin: Connexion
    personne: UUID
    elle: UUID
    ici: UUID
    pro: UUID
    ailleurs: UUID
    autre: UUID
    accord: UUID

    def fermer(
        self,
        quoi: str,
        cible: UUID | None,
        role: str = "professionnel",
        dit: str | None = "presence",
        sorte: str | None = None,
    ) -> Any:
        """Shut it as the professional of that rôle, or as the person."""
        elle = role == "personne"
        monde.entrer(
            self.admin,
            1,
            self.elle if elle else self.pro,
            role,
            None if elle else self.ici,
            self.personne if elle else None,
        )
        try:
            with self.admin.transaction():
                return self.admin.execute(
                    FERMER, (self.personne, quoi, cible, dit, sorte)
                ).fetchall()
        finally:
            monde.sortir(self.admin)

    def ouvert(self) -> bool:
        """Say whether the other structure still reads something."""
        return bool(
            self.admin.execute(
                "select 1 from acces where structure_id = %s", (self.ailleurs,)
            ).fetchall()
        )


def demander(scene: Scene) -> UUID:
    """Write a request to see, of the other structure, that waits.

    One of its domains is sensitive.
    """
    cle = uuid4()
    scene.admin.execute(
        "insert into demande_acces (territoire_id, id, personne_id, structure_id, compte_id,"
        " domaines, motif)"
        " values (1, %s, %s, %s, %s, 513, 'pour la justice')",
        (cle, scene.personne, scene.ailleurs, scene.autre),
    )
    return cle


def batir(admin: Connexion, role: str = "professionnel", place: str | None = "declare") -> Scene:
    """Write the scene: the hearer's structure holds that place, if any, and no agreement."""
    if not admin.execute("select 1 from territoire where id = 1").fetchall():
        monde.territoire(admin, 1)
    ici, ailleurs = monde.structure(admin, 1), monde.structure(admin, 1, "sante")
    personne = monde.personne(admin, 1)
    pro, autre = monde.professionnel(admin, 1, ici, role), monde.professionnel(admin, 1, ailleurs)
    monde.place(admin, 1, personne, ailleurs, autre)
    accord = monde.accord(
        admin, 1, personne, portee="structure", structure_id=ailleurs, domaines=257
    )
    if place:
        cle = monde.place(admin, 1, personne, ici, pro)
        admin.execute("update accompagnement set origine = %s where id = %s", (place, cle))
    return Scene(
        admin, personne, monde.compte_de(admin, 1, personne), ici, pro, ailleurs, autre, accord
    )


@pytest.mark.parametrize("quoi", ["accord", "tout", "structure"])
@pytest.mark.parametrize(
    "qui", ["professionnel", "charge_orientation", "gestionnaire", "dpo", "personne"]
)
def test_whoever_may_see_that_she_exists_shuts_what_she_says(
    admin: Connexion, qui: str, quoi: str
) -> None:
    scene = batir(
        admin, "professionnel" if qui == "personne" else qui, None if qui == "dpo" else "declare"
    )
    cible = {"accord": scene.accord, "structure": scene.ailleurs}.get(quoi)
    assert scene.ouvert()
    concernes = scene.fermer(quoi, cible, qui, None if qui == "personne" else "telephone")
    assert concernes == [(scene.autre,)]
    assert not scene.ouvert()
    details = admin.execute(
        "select details ->> 'dit', par_compte_id from consentement_evenement"
    ).fetchall()
    assert details == [(None, scene.elle) if qui == "personne" else ("telephone", scene.pro)]


# What she says, and the agreements that it shuts: (purpose, kind of structures) of each.
SORTES: dict[tuple[str, str | None], set[tuple[str, str | None]]] = {
    ("statistiques", None): {("statistiques", None), ("statistiques", "sante")},
    ("categorie", "sante"): {("coordination", "sante"), ("prescription", "sante")},
    ("categorie", "ccas"): {("coordination", "ccas")},
}


@pytest.mark.parametrize("existe", [True, False])
@pytest.mark.parametrize(("quoi", "sorte"), SORTES)
def test_a_kind_of_agreements_is_shut_and_nothing_says_whether_there_was_one(
    admin: Connexion, quoi: str, sorte: str | None, existe: bool
) -> None:
    scene = batir(admin)
    accords: dict[UUID, tuple[str, str | None]] = {}
    for finalite, categorie in sorted({a for dits in SORTES.values() for a in dits}, key=str):
        if existe or (finalite, categorie) not in SORTES[quoi, sorte]:
            vise = {"portee": "categorie", "categorie": categorie} if categorie else {}
            accords[monde.accord(admin, 1, scene.personne, finalite=finalite, **vise)] = (
                finalite,
                categorie,
            )
            if (finalite, categorie) in SORTES[quoi, sorte]:
                monde.accord(
                    admin,
                    1,
                    scene.personne,
                    finalite=finalite,
                    debut="-9 days",
                    fin="-1 day",
                    **vise,
                )  # ended by itself
    scene.fermer(quoi, None, sorte=sorte)
    fermes = admin.execute("select id from consentement where retire_le is not null").fetchall()
    assert {accords.get(cle) for (cle,) in fermes} == (SORTES[quoi, sorte] if existe else set())
    # What is written, and what the caller may read of it, is her word: the same in both cases.
    monde.entrer(admin, 1, scene.pro, "professionnel", scene.ici)
    lus = admin.execute(
        "select genre, consentement_id, par_compte_id, details from consentement_evenement"
    ).fetchall()
    monde.sortir(admin)
    assert [ligne[:3] for ligne in lus] == [("retrait", None, scene.pro)]
    details = lus[0][3]
    assert (details["dit"], details.get("categorie")) == ("presence", sorte)
    assert details["finalite"] == ("statistiques" if quoi == "statistiques" else "coordination")


@pytest.mark.parametrize(
    ("quoi", "sorte"), [("categorie", None), ("statistiques", "sante"), ("tout", "sante")]
)
def test_a_kind_of_structures_goes_with_its_word_alone(
    admin: Connexion, quoi: str, sorte: str | None
) -> None:
    scene = batir(admin)
    with pytest.raises(errors.InvalidParameterValue):
        scene.fermer(quoi, None, sorte=sorte)
    assert scene.ouvert()


def test_whoever_represents_her_notes_what_she_says_while_the_mandate_counts(
    admin: Connexion,
) -> None:
    scene = batir(admin, place=None)
    autre = monde.personne(admin, 1)
    tuteur = monde.representant(admin, 1, scene.personne, 4)
    for personne, fin, permis in (
        (autre, "null", False),
        (scene.personne, "current_date", False),
        (scene.personne, "null", True),
    ):
        admin.execute(f"update representant set fin = {fin}".encode())
        if fin != "null":
            with pytest.raises(errors.InvalidAuthorizationSpecification), admin.transaction():
                monde.entrer_en_mandat(admin, 1, tuteur)
            continue
        monde.entrer_en_mandat(admin, 1, tuteur, lien=True)
        fait = monde.tente(admin, FERMER, (personne, "tout", None, "presence", None)) is not None
        assert fait is permis
        monde.sortir(admin)
    monde.entrer_en_mandat(admin, 1, tuteur)
    admin.execute(FERMER, (scene.personne, "structure", scene.ailleurs, "presence", None))
    monde.sortir(admin)
    assert not scene.ouvert()


def test_a_professional_is_shut_out_alone(admin: Connexion) -> None:
    scene = batir(admin)
    assert scene.fermer("professionnel", scene.autre) == [(scene.autre,)]
    scene.fermer("professionnel", scene.autre)  # said twice is shut once
    assert admin.execute("select compte_id, structure_id from exclusion").fetchall() == [
        (scene.autre, None)
    ]


@pytest.mark.parametrize("place", ["declare", "observe", None])
@pytest.mark.parametrize(
    "role", ["professionnel", "gestionnaire", "coordonnateur", "administrateur", "dpo"]
)
@pytest.mark.parametrize("vise", [None, "structure_id", "compte_id"])
def test_who_hears_her_is_whom_the_oracle_says(
    admin: Connexion, role: str, place: str | None, vise: str | None
) -> None:
    scene = batir(admin, role, place)
    if vise:
        admin.execute(
            f"insert into exclusion (territoire_id, personne_id, {vise}) values (1, %s,"
            f" %s)".encode(),
            (scene.personne, scene.ici if vise == "structure_id" else scene.pro),
        )
    permis = may_close(
        role, in_circle=place is not None, reads_identity=False, refused=vise is not None
    )
    try:
        scene.fermer("tout", None, role)
    except errors.InsufficientPrivilege:
        assert not permis
    else:
        assert permis
    assert scene.ouvert() is not permis


def test_a_carnet_absorbed_by_another_hears_nothing(admin: Connexion) -> None:
    scene = batir(admin)
    admin.execute(
        "update personne set reuni_dans = %s where id = %s",
        (monde.personne(admin, 1), scene.personne),
    )
    with pytest.raises(errors.InsufficientPrivilege):
        scene.fermer("tout", None)


@pytest.mark.parametrize("dit", [None, "un rêve"])
def test_it_is_said_how_she_said_it(admin: Connexion, dit: str | None) -> None:
    scene = batir(admin)
    with pytest.raises(errors.InvalidParameterValue):
        scene.fermer("tout", None, dit=dit)
    assert scene.ouvert()


def test_nobody_but_she_opens_again(admin: Connexion) -> None:
    scene = batir(admin)
    scene.fermer("structure", scene.ailleurs)
    for qui, structure in ((scene.pro, scene.ici), (scene.autre, scene.ailleurs)):
        monde.entrer(admin, 1, qui, "professionnel", structure)
        assert admin.execute("update exclusion set levee_le = now()").rowcount == 0
        monde.sortir(admin)
    assert not scene.ouvert()
    monde.entrer(admin, 1, scene.elle, "personne", None, scene.personne)
    assert admin.execute("update exclusion set levee_le = now()").rowcount == 1
    monde.sortir(admin)
    assert scene.ouvert()


@pytest.mark.parametrize("genre", ["opposition", "effacement", "rectification", "copie"])
def test_a_request_that_she_said_is_hers_and_says_who_heard_it(
    admin: Connexion, genre: str
) -> None:
    scene = batir(admin)
    noter = "select prive.noter_demande(%s, %s, 'Ses mots.', 'courrier', current_date)"
    monde.entrer(admin, 1, scene.pro, "professionnel", scene.ici)
    assert admin.execute(noter, (scene.personne, genre)).fetchone() != (None,)
    assert admin.execute(noter, (scene.personne, genre)).fetchone() == (None,)
    for requete in (
        (
            "insert into demande_droit (territoire_id, personne_id, genre) values (1, %s,"
            " 'opposition')"
        ),
        f"{_SUITE} select 1, %s, gen_random_uuid(), 'retrait', prive.ctx_compte()",
    ):
        with pytest.raises(errors.InsufficientPrivilege), admin.transaction():
            admin.execute(requete.encode(), (scene.personne,))
    monde.sortir(admin)
    assert admin.execute("select genre, note_par, dit from demande_droit").fetchall() == [
        (genre, scene.pro, "courrier")
    ]
    assert scene.ouvert() is (genre != "opposition")


@pytest.mark.parametrize("sortie", ["-1 day", "-31 days"])
@pytest.mark.parametrize("debut", ["-1 day", "1 day"])
@pytest.mark.parametrize("ici", [True, False])
def test_reader_without_a_place_hears_her_as_long_as_they_read(
    admin: Connexion, sortie: str, debut: str, ici: bool
) -> None:
    scene = batir(admin, place=None)
    monde.place(
        admin, 1, scene.personne, scene.ici, scene.pro, referent=True, debut="-99 days", fin=sortie
    )  # still reads for thirty days
    monde.accord(
        admin, 1, scene.personne, portee="structure",
        structure_id=scene.ici if ici else scene.ailleurs, domaines=1, debut=debut,
    )  # fmt: skip
    lit = (sortie, debut, ici) == ("-1 day", "-1 day", True)
    monde.entrer(admin, 1, scene.pro, "professionnel", scene.ici)
    entendu = admin.execute("select prive.entend(1, %s)", (scene.personne,)).fetchone()
    monde.sortir(admin)
    assert entendu == (
        may_close("professionnel", in_circle=False, reads_identity=lit, refused=False),
    )


def test_neither_another_person_nor_another_territoire_hears_her(admin: Connexion) -> None:
    scene = batir(admin)
    monde.territoire(admin, 2)
    la_bas = monde.personne(admin, 2)
    voisine = monde.personne(admin, 1)
    sienne = monde.compte_de(admin, 1, voisine)
    dpo = monde.professionnel(admin, 1, scene.ici, "dpo")
    for qui, role, structure, elle in (
        (sienne, "personne", None, voisine),
        (dpo, "dpo", scene.ici, None),
    ):
        monde.entrer(admin, 1, qui, role, structure, elle)
        vus = [
            admin.execute("select prive.entend(%s, %s)", (t, p)).fetchone()
            for t, p in ((1, scene.personne), (1, la_bas), (2, la_bas), (2, scene.personne))
        ]
        monde.sortir(admin)
        assert vus == [(role == "dpo",), (False,), (False,), (False,)]


@pytest.mark.parametrize(("jours", "permis"), [(1, False), (0, True), (-366, True), (-367, False)])
def test_the_day_she_said_it_is_past_and_of_this_year(
    admin: Connexion, jours: int, permis: bool
) -> None:
    scene = batir(admin)
    dater = (
        "select prive.fermer(%s, 'structure', %s, 'courrier', (now() at time zone"
        " 'Europe/Paris')::date + %s::int)"
    )
    monde.entrer(admin, 1, scene.pro, "professionnel", scene.ici)
    try:
        with admin.transaction():
            admin.execute(dater, (scene.personne, scene.ailleurs, jours))
    except errors.InvalidParameterValue:
        assert not permis
    else:
        assert permis
    monde.sortir(admin)


def test_what_is_shut_is_hers_and_exists(admin: Connexion) -> None:
    scene, autre = batir(admin), batir(admin)
    assert scene.fermer("accord", autre.accord) == []
    demande = demander(autre)
    assert scene.fermer("demande", demande, "personne", None) == []
    assert admin.execute(
        "select count(*) from consentement where retire_le is not null"
    ).fetchone() == (0,)
    assert admin.execute("select etat from demande_acces").fetchall() == [("en_attente",)]
    for quoi, cible in (
        ("structure", uuid4()),
        ("professionnel", uuid4()),
        ("professionnel", autre.elle),
    ):
        with pytest.raises(errors.InvalidParameterValue):
            scene.fermer(quoi, cible)
    assert admin.execute("select count(*) from consentement_evenement").fetchone() == (0,)


def test_what_is_shut_is_shut_once(admin: Connexion) -> None:
    scene = batir(admin)
    passe = monde.accord(admin, 1, scene.personne, debut="-9 days", fin="-1 day")
    for _ in range(2):
        scene.fermer("accord", scene.accord)
        scene.fermer("tout", None)
        scene.fermer("structure", scene.ailleurs)
    lus = admin.execute(
        "select genre, consentement_id from consentement_evenement order by genre"
    ).fetchall()
    assert lus == [("exclusion", None), ("retrait", scene.accord)]
    assert admin.execute(
        "select retire_le from consentement where id = %s", (passe,)
    ).fetchone() == (None,)
    assert admin.execute("select count(*) from exclusion").fetchone() == (1,)


def test_those_whom_it_concerns_are_told_and_nobody_else(admin: Connexion) -> None:
    scene = batir(admin)
    partie = monde.professionnel(admin, 1, scene.ailleurs)
    monde.place(admin, 1, scene.personne, scene.ailleurs, partie, debut="-9 days", fin="-1 day")
    chiffres = monde.accord(admin, 1, scene.personne, finalite="statistiques")
    assert scene.fermer("accord", chiffres) == []
    partout = monde.accord(admin, 1, scene.personne)
    assert scene.fermer("accord", partout) == [(scene.autre,)], (
        "never who notes it, nor who has left"
    )
    tiers = monde.structure(admin, 1)
    monde.place(admin, 1, scene.personne, tiers, monde.professionnel(admin, 1, tiers))
    assert scene.fermer("accord", scene.accord) == [(scene.autre,)], (
        "only whom the agreement reached"
    )
    assert scene.fermer("structure", scene.ailleurs) == [(scene.autre,)]
    assert scene.fermer("professionnel", partie) == []


def test_only_she_refuses_a_request_and_once(admin: Connexion) -> None:
    scene = batir(admin)
    demande = demander(scene)
    with pytest.raises(errors.InvalidParameterValue):
        scene.fermer("demande", demande)
    assert scene.fermer("demande", demande, "personne", None) == [(scene.autre,)]
    assert scene.fermer("demande", demande, "personne", None) == []
    assert admin.execute("select genre, par_compte_id from consentement_evenement").fetchall() == [
        ("refus", scene.elle)
    ]


NOTER = (
    "select prive.noter_demande(%(p)s, %(genre)s, 'Ses mots.', %(dit)s,"
    " (now() at time zone 'Europe/Paris')::date + %(jours)s)"
)


@pytest.mark.parametrize("place", ["declare", "observe", None])
@pytest.mark.parametrize(
    "role", ["professionnel", "gestionnaire", "coordonnateur", "dpo", "personne"]
)
def test_who_notes_her_request_is_whom_the_oracle_says(
    admin: Connexion, role: str, place: str | None
) -> None:
    elle = role == "personne"
    scene = batir(admin, "professionnel" if elle else role, place)
    permis = not elle and may_close(
        role, in_circle=place is not None, reads_identity=False, refused=False
    )
    entree = (scene.elle, role, None, scene.personne) if elle else (scene.pro, role, scene.ici)
    monde.entrer(admin, 1, *entree)
    try:
        with admin.transaction():
            admin.execute(
                NOTER, {"p": scene.personne, "genre": "opposition", "dit": "courrier", "jours": 0}
            )
    except errors.InsufficientPrivilege:
        assert not permis
    else:
        assert permis
    monde.sortir(admin)


@pytest.mark.parametrize("faute", [{"genre": "limitation"}, {"dit": "un rêve"}, {"jours": 1}])
def test_a_request_says_what_how_and_when(admin: Connexion, faute: dict[str, Any]) -> None:
    scene = batir(admin)
    monde.entrer(admin, 1, scene.pro, "professionnel", scene.ici)
    sans_faute = {"p": scene.personne, "genre": "opposition", "dit": "courrier", "jours": 0}
    with pytest.raises(errors.InvalidParameterValue), admin.transaction():
        admin.execute(NOTER, sans_faute | faute)
    admin.execute(NOTER, sans_faute)
    monde.sortir(admin)


@pytest.mark.parametrize(
    ("genre", "suite", "encore"),
    [
        ("effacement", "'retrait', null", True),
        ("effacement", "'reponse', false", True),
        ("effacement", "'reponse', true", False),
        ("copie", "'reponse', true", True),
        ("rectification", "'reponse', true", True),
    ],
)
def test_a_request_waits_once_until_it_is_answered_or_taken_back(
    admin: Connexion, genre: str, suite: str, encore: bool
) -> None:
    scene, autre = batir(admin), batir(admin)
    valeurs = {"p": scene.personne, "genre": genre, "dit": "telephone", "jours": 0}

    def noter(**champs: Any) -> bool:
        monde.entrer(admin, 1, scene.pro, "professionnel", scene.ici)
        ligne = admin.execute(NOTER, valeurs | champs).fetchone()
        monde.sortir(admin)
        return ligne != (None,)

    monde.place(admin, 1, autre.personne, scene.ici, scene.pro)
    assert noter()
    assert noter(genre="opposition")
    assert noter(p=autre.personne)
    assert not noter()
    admin.execute(
        f"{_SUITE[:-1]}, acceptee, texte) select 1, %(p)s, id, {suite.split(',')[0]}, %(c)s,"
        f" {suite.split(',')[1]},"
        " 'Non.' from demande_droit where genre = %(g)s and personne_id = %(p)s".encode(),
        {"p": scene.personne, "c": scene.pro, "g": genre},
    )
    assert noter() is encore


def test_a_correction_goes_to_who_answers_for_who_she_is(admin: Connexion) -> None:
    scene = batir(admin)
    vieille = monde.structure(admin, 1)
    valeurs = {"p": scene.personne, "genre": "rectification", "dit": "courrier", "jours": 0}

    def vers() -> Any:
        with admin.transaction(force_rollback=True):
            monde.entrer(admin, 1, scene.pro, "professionnel", scene.ici)
            admin.execute(NOTER, valeurs)
            monde.sortir(admin)
            return admin.execute("select objet, structure_id from demande_droit").fetchall()

    monde.place(
        admin,
        1,
        scene.personne,
        vieille,
        monde.professionnel(admin, 1, vieille),
        debut="-9 days",
        fin="-2 days",
        referent=True,
    )
    admin.execute(
        "update accompagnement set debut = now() - interval '3 days'"
        " where personne_id = %s and structure_id = %s",
        (scene.personne, scene.ailleurs),
    )
    assert vers() == [("autre", scene.ailleurs)]
    admin.execute(
        "update personne set cree_par_structure_id = %s where id = %s", (vieille, scene.personne)
    )
    assert vers() == [("autre", vieille)]
    admin.execute(
        "update accompagnement set est_referent = true where personne_id = %s"
        " and structure_id = %s",
        (scene.personne, scene.ici),
    )
    # Another’s référent is not hers.
    autre = batir(admin)
    monde.place(admin, 1, autre.personne, vieille, scene.pro, referent=True)
    assert vers() == [("autre", scene.ici)]
    valeurs["genre"] = "copie"
    assert vers() == [(None, None)]


def test_words_of_a_correction_are_read_by_her_and_by_who_answers(admin: Connexion) -> None:
    scene = batir(admin)
    monde.accord(admin, 1, scene.personne)
    collegue = monde.professionnel(admin, 1, scene.ailleurs)
    roles = {
        role: monde.professionnel(admin, 1, scene.ici, role)
        for role in ("charge_orientation", "gestionnaire", "dpo")
    }
    admin.execute(
        "update personne set cree_par_structure_id = %s where id = %s", (scene.ici, scene.personne)
    )
    valeurs = {"p": scene.personne, "genre": "rectification", "dit": "courrier", "jours": 0}
    monde.entrer(admin, 1, scene.pro, "professionnel", scene.ici)
    admin.execute(NOTER, valeurs)
    monde.sortir(admin)

    def lit(compte: UUID, role: str, structure: UUID | None, elle: UUID | None = None) -> bool:
        monde.entrer(admin, 1, compte, role, structure, elle)
        ligne = admin.execute("select count(*) from demande_droit_texte").fetchone()
        monde.sortir(admin)
        return ligne == (1,)

    assert lit(scene.pro, "professionnel", scene.ici)
    assert lit(scene.elle, "personne", None, scene.personne)
    assert not lit(collegue, "professionnel", scene.ailleurs)
    assert [r for r, compte in roles.items() if lit(compte, r, scene.ici)] == []


# By a link
# --------------------------------------------------------------------------------------------------


def _par_lien(scene: Scene) -> None:
    scene.admin.execute("set local role carnet_app")
    scene.admin.execute(
        "select prive.entrer(1, %s, 'personne', null, %s, true)", (scene.elle, scene.personne)
    )


def test_by_a_link_everything_is_listed_covered_and_may_be_shut(admin: Connexion) -> None:
    scene = batir(admin)
    admin.execute("update structure set sensible = true where id = %s", (scene.ailleurs,))
    demande = demander(scene)
    demander(batir(admin))  # of another, who has as much to hide
    _par_lien(scene)
    lus = admin.execute(
        "select id, domaines, structure_id from prive.accords_couverts()"
    ).fetchall()
    assert lus == [(scene.accord, 1, None)]
    assert admin.execute("select * from prive.qui_voit_couvert()").fetchall() == [
        (scene.ailleurs, 1)
    ]
    assert admin.execute("select id from prive.demandes_couvertes()").fetchall() == [(demande,)]
    assert admin.execute("select id from consentement").fetchall() == []
    admin.execute("select prive.fermer(%s, 'demande', %s, null, null)", (scene.personne, demande))
    admin.execute(
        "select prive.fermer(%s, 'accord', %s, null, null)", (scene.personne, scene.accord)
    )
    monde.sortir(admin)
    assert admin.execute("select etat from demande_acces where id = %s", (demande,)).fetchall() == [
        ("refusee",)
    ]
    assert not scene.ouvert()


def test_covered_lists_are_for_a_link_and_for_herself(admin: Connexion) -> None:
    scene = batir(admin)
    demander(scene)
    for qui, role, structure, personne in (
        (scene.elle, "personne", None, scene.personne),
        (scene.pro, "professionnel", scene.ici, None),
    ):
        monde.entrer(admin, 1, qui, role, structure, personne)
        for liste in ("accords_couverts", "demandes_couvertes", "qui_voit_couvert"):
            assert admin.execute(f"select * from prive.{liste}()".encode()).fetchall() == []
        monde.sortir(admin)
