"""Check who may record a consent for whom: the wall itself, without the application."""

import json
import random
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from psycopg import errors

from core.clock import aujourdhui, debut_du_jour, maintenant
from core.dates import jour_de
from tests.auth import monde
from tests.auth.oracle import Note, Word, may_note

pytestmark = pytest.mark.pg
Connexion = psycopg.Connection[Any]
ORDINAIRE = 0b1001
SANTE = 0b1_0000_0001


@dataclass(frozen=True, slots=True)
class Scene:
    """Hold the person, the structure that listens and its professional, and another structure."""

    admin: Connexion
    personne: UUID
    structure: UUID
    pro: UUID
    autre: UUID

    def noter(self, **champs: Any) -> None:
        """Record a consent as the professional, in the database itself."""
        role = champs.pop("role", "professionnel")
        valeurs: dict[str, Any] = {
            "portee": "structure", "structure_id": self.structure, "categorie": None,
            "domaines": ORDINAIRE, "donne_par": "professionnel", "recueil": "oral", "par": self.pro,
            "pour": self.structure, "preuve": None, "remise": None, "ecrit": False, "debut": "0"
                                                     " days", "fin": "29"
                                                                     " days",
                                                                     "finalite": "coordination",
        } | champs  # fmt: skip
        if valeurs["portee"] != "structure":
            valeurs["structure_id"] = None
        monde.entrer(self.admin, 1, self.pro, role, self.structure)
        self.admin.execute(
            "insert into consentement (territoire_id, id, personne_id, portee, structure_id,"
            " categorie, domaines,"
            " peut_completer, finalite, fin, notice_id, donne_par, recueil, recueilli_par,"
            " recueil_structure_id,"
            " preuve_id, remise_id, debut) select 1, %(id)s, %(p)s, %(portee)s, %(structure_id)s,"
            " %(categorie)s,"
            " %(domaines)s, %(ecrit)s, %(finalite)s, now() + %(fin)s::interval, n.id,"
            " %(donne_par)s, %(recueil)s,"
            " %(par)s, %(pour)s, %(preuve)s, %(remise)s, now() + %(debut)s::interval from notice n",
            valeurs | {"id": uuid4(), "p": self.personne},
        )
        monde.sortir(self.admin)


def papier(scene: Scene) -> UUID:
    """Keep what is known of a paper that the person signed, handed in by the professional."""
    preuve = uuid4()
    scene.admin.execute(
        "insert into consentement_preuve (territoire_id, id, personne_id, structure_id, compte_id,"
        " type, taille,"
        " sha256, fichier) values (1, %s, %s, %s, %s, 'application/pdf', 12, sha256('x'), 'x')",
        (preuve, scene.personne, scene.structure, scene.pro),
    )
    return preuve


@pytest.fixture
def scene(admin: Connexion) -> Scene:
    monde.territoire(admin, 1)
    structure, autre = monde.structure(admin, 1), monde.structure(admin, 1, "plie")
    return Scene(
        admin, monde.personne(admin, 1), structure, monde.professionnel(admin, 1, structure), autre
    )


@pytest.fixture
def du_cercle(scene: Scene) -> Scene:
    monde.place(scene.admin, 1, scene.personne, scene.structure, scene.pro)
    return scene


def test_whoever_is_not_of_the_circle_records_nothing(scene: Scene) -> None:
    with pytest.raises(errors.InsufficientPrivilege):
        scene.noter()


def test_member_of_the_circle_records_for_their_own_structure(du_cercle: Scene) -> None:
    du_cercle.noter()
    du_cercle.noter(domaines=SANTE, recueil="papier", preuve=papier(du_cercle))


@pytest.mark.parametrize("portee", ["structure", "categorie", "consortium"])
def test_mere_member_records_for_nobody_else(du_cercle: Scene, portee: str) -> None:
    with pytest.raises(errors.InsufficientPrivilege):
        du_cercle.noter(
            portee=portee,
            structure_id=du_cercle.autre,
            categorie="plie" if portee == "categorie" else None,
        )


@pytest.mark.parametrize("portee", ["structure", "categorie", "consortium"])
def test_structure_that_reads_the_identity_records_for_others(
    du_cercle: Scene, portee: str
) -> None:
    monde.accord(
        du_cercle.admin, 1, du_cercle.personne, portee="structure", structure_id=du_cercle.structure
    )
    du_cercle.noter(
        portee=portee,
        structure_id=du_cercle.autre,
        categorie="plie" if portee == "categorie" else None,
    )


def test_structure_of_the_referent_records_for_others(scene: Scene) -> None:
    monde.place(scene.admin, 1, scene.personne, scene.structure, scene.pro, referent=True)
    scene.noter(structure_id=scene.autre)


def test_nobody_records_a_sensitive_domain_for_another_structure(scene: Scene) -> None:
    monde.place(scene.admin, 1, scene.personne, scene.structure, scene.pro, referent=True)
    monde.accord(scene.admin, 1, scene.personne)
    with pytest.raises(errors.InsufficientPrivilege):
        scene.noter(
            structure_id=scene.autre, domaines=SANTE, recueil="papier", preuve=papier(scene)
        )


def test_role_records_no_more_than_it_reaches(scene: Scene) -> None:
    charge = monde.professionnel(scene.admin, 1, scene.structure, "charge_orientation")
    monde.place(scene.admin, 1, scene.personne, scene.structure, charge)
    moi = Scene(scene.admin, scene.personne, scene.structure, charge, scene.autre)
    moi.noter(role="charge_orientation")
    with pytest.raises(errors.InsufficientPrivilege):
        moi.noter(role="charge_orientation", domaines=SANTE, recueil="papier", preuve=papier(moi))


@pytest.mark.parametrize("vise", ["structure_id", "compte_id"])
def test_excluded_professional_records_nothing(du_cercle: Scene, vise: str) -> None:
    cible = du_cercle.structure if vise == "structure_id" else du_cercle.pro
    du_cercle.admin.execute(
        f"insert into exclusion (territoire_id, personne_id, {vise}) values (1, %s, %s)".encode(),
        (du_cercle.personne, cible),
    )
    with pytest.raises(errors.InsufficientPrivilege):
        du_cercle.noter()


def test_recorder_signs_with_their_own_compte_and_structure(du_cercle: Scene) -> None:
    with pytest.raises(errors.InsufficientPrivilege):
        du_cercle.noter(pour=du_cercle.autre)


def test_professional_never_gives_in_the_persons_name(du_cercle: Scene) -> None:
    with pytest.raises(errors.InsufficientPrivilege):
        du_cercle.noter(donne_par="personne", recueil="ecran", pour=None)


def test_guardian_signs_within_their_delegation_only(du_cercle: Scene) -> None:
    monde.mandat(du_cercle.admin, 1, du_cercle.personne, 8)
    du_cercle.noter(donne_par="representant")
    with pytest.raises(errors.InsufficientPrivilege):
        du_cercle.noter(donne_par="representant", domaines=0b101)


def test_paper_without_its_scan_is_refused_by_the_database(du_cercle: Scene) -> None:
    with pytest.raises(errors.CheckViolation):
        du_cercle.noter(recueil="papier")


def test_scan_of_somebody_else_proves_nothing(du_cercle: Scene) -> None:
    autre = monde.personne(du_cercle.admin, 1)
    with pytest.raises(errors.InsufficientPrivilege):
        du_cercle.noter(recueil="papier", preuve=papier(replace(du_cercle, personne=autre)))


def test_person_gives_on_screen_and_nothing_else(scene: Scene) -> None:
    compte = monde.compte_de(scene.admin, 1, scene.personne)
    monde.entrer(scene.admin, 1, compte, "personne", None, scene.personne)
    with pytest.raises(errors.InsufficientPrivilege):
        scene.admin.execute(
            "insert into consentement (territoire_id, personne_id, portee, structure_id, domaines,"
            " peut_completer,"
            " finalite, fin, notice_id, donne_par, recueil, recueilli_par) select 1, %s,"
            " 'structure', %s, 255, false,"
            " 'coordination', now() + interval '1 year', n.id, 'personne', 'oral', %s from notice"
            " n",
            (scene.personne, scene.structure, compte),
        )


# What only says that she agreed
# -------------------------------------------------------------------------


def refuse(scene: Scene, **champs: Any) -> None:
    """Check that the wall does not let this agreement be recorded."""
    with pytest.raises(errors.InsufficientPrivilege), scene.admin.transaction():
        scene.noter(**champs)


def tendue(
    scene: Scene, *, masque: int = SANTE, coches: int = 0, reponse: str | None = "accord"
) -> UUID:
    """Write a screen handed over, and what the person answered."""
    compte, cle = scene.pro, uuid4()
    session = scene.admin.execute(
        "insert into connexion (territoire_id, jeton_sha256, compte_id) values (1, sha256(%s), %s)"
        " returning id",
        (cle.bytes, compte),
    ).fetchone()
    assert session is not None
    fin = jour_de(maintenant() + timedelta(days=29)).isoformat()
    proposition = {
        "portee": "structure",
        "structure_id": str(scene.structure),
        "categorie": None,
        "finalite": "coordination",
        "donne_par": "professionnel",
        "peut_completer": False,
        "fin": fin,
    }
    scene.admin.execute(
        "insert into remise (territoire_id, id, jeton_sha256, code_sha256, connexion_id, compte_id,"
        " personne_id,"
        " proposition, masque, coches, reponse) values (1, %s, sha256(%s), sha256('x'), %s, %s, %s,"
        " %s, %s, %s, %s)",
        (
            cle,
            cle.bytes,
            session[0],
            compte,
            scene.personne,
            json.dumps(proposition),
            masque,
            coches,
            reponse,
        ),
    )
    return cle


_PAROLE = (
    "insert into consentement (territoire_id, personne_id, portee, structure_id, domaines,"
    " peut_completer, finalite,"
    " fin, notice_id, donne_par, recueil) select 1, %s, 'structure', %s, 4095, true,"
    " 'coordination',"
    " now() + interval '1 year', n.id, 'professionnel', 'oral' from notice n"
)


@pytest.mark.parametrize("domaine", [8, 9, 10, 11])
@pytest.mark.parametrize("donne_par", ["professionnel", "representant"])
def test_a_word_never_opens_a_sensitive_domain(
    du_cercle: Scene, domaine: int, donne_par: str
) -> None:
    monde.mandat(du_cercle.admin, 1, du_cercle.personne, 4095)
    refuse(du_cercle, domaines=1 | 1 << domaine, donne_par=donne_par)
    refuse(du_cercle, domaines=1 | 1 << domaine, donne_par=donne_par, recueil="ecran")
    du_cercle.noter(
        domaines=1 | 1 << domaine, donne_par=donne_par, recueil="papier", preuve=papier(du_cercle)
    )


def test_a_word_that_was_written_all_the_same_opens_nothing_sensitive(du_cercle: Scene) -> None:
    du_cercle.admin.execute(_PAROLE, (du_cercle.personne, du_cercle.structure))
    assert du_cercle.admin.execute("select domaines from acces").fetchall() == [(255,)]


def test_a_screen_is_claimed_only_when_it_was_handed_over_and_answered(du_cercle: Scene) -> None:
    refuse(du_cercle, recueil="ecran")
    refuse(du_cercle, recueil="ecran", remise=uuid4())
    for reponse in (None, "refus"):
        refuse(du_cercle, recueil="ecran", remise=tendue(du_cercle, reponse=reponse), domaines=1)
    tardive = tendue(du_cercle)
    du_cercle.admin.execute("update remise set expire_le = now() where id = %s", (tardive,))
    refuse(du_cercle, recueil="ecran", remise=tardive, domaines=1)
    remise = tendue(du_cercle)
    refuse(du_cercle, recueil="ecran", remise=remise, domaines=SANTE)  # asked, and not ticked
    refuse(du_cercle, recueil="ecran", remise=remise, domaines=ORDINAIRE)  # not asked
    for autrement in (
        {"ecrit": True},
        {"fin": "28 days"},
        {"finalite": "prescription"},
        {"portee": "consortium"},
    ):
        refuse(du_cercle, recueil="ecran", remise=remise, domaines=1, **autrement)
    cochee = tendue(du_cercle, coches=256)
    du_cercle.noter(recueil="ecran", remise=cochee, domaines=SANTE)
    refuse(du_cercle, recueil="ecran", remise=cochee, domaines=SANTE)  # it answered once


def test_a_paper_proves_one_agreement(du_cercle: Scene) -> None:
    preuve = papier(du_cercle)
    du_cercle.noter(recueil="papier", preuve=preuve)
    refuse(du_cercle, recueil="papier", preuve=preuve, domaines=SANTE)


@pytest.mark.parametrize("champs", [{"fin": "30 days"}, {"fin": "1 year"}, {"debut": "1 day"}])
def test_a_word_lasts_thirty_days_from_now(du_cercle: Scene, champs: dict[str, str]) -> None:
    refuse(du_cercle, **champs)
    du_cercle.noter(fin="29 days")


def test_a_word_counts_its_days_in_paris(du_cercle: Scene) -> None:
    """Half an hour after midnight in Paris is the next day, even if not yet in Greenwich."""
    demain = debut_du_jour(aujourdhui() + timedelta(days=30))
    refuse(
        du_cercle, fin=f"{(demain + timedelta(minutes=30) - maintenant()).total_seconds()} seconds"
    )
    du_cercle.noter(
        fin=f"{(demain - timedelta(minutes=30) - maintenant()).total_seconds()} seconds"
    )


def test_a_word_said_again_gains_nothing_until_a_word_of_hers_alone(du_cercle: Scene) -> None:
    du_cercle.noter(debut="-40 days", fin="-11 days")
    refuse(du_cercle, fin="1 day")
    refuse(du_cercle, fin="1 day", portee="consortium")
    du_cercle.noter(recueil="papier", preuve=papier(du_cercle), fin="2 days")
    du_cercle.noter(fin="29 days")


@pytest.mark.parametrize("genre", ["lieu", "papier", "accord"])
def test_the_one_day_place_of_an_appointment_records_nothing(scene: Scene, genre: str) -> None:
    monde.accord(scene.admin, 1, scene.personne, portee="structure", structure_id=scene.structure)
    monde.place(scene.admin, 1, scene.personne, scene.structure, scene.pro, fin="1 hour")
    scene.admin.execute("update accompagnement set origine = 'observe', compte_id = null")
    if genre == "lieu":
        refuse(scene)
        return
    monde.entrer(scene.admin, 1, scene.pro, "professionnel", scene.structure)
    requete = (
        "insert into consentement_preuve (territoire_id, personne_id, structure_id, compte_id,"
        " type, taille, sha256,"
        " fichier) values (1, %s, %s, %s, 'application/pdf', 12, sha256('x'), 'x')"
        if genre == "papier"
        else "insert into consentement_evenement (territoire_id, personne_id, genre, details,"
        " par_compte_id)"
        " select 1, %s, 'accord', jsonb_build_object('structure_id', %s::uuid), %s"
    )
    with pytest.raises(errors.InsufficientPrivilege):
        scene.admin.execute(requete.encode(), (scene.personne, scene.structure, scene.pro))


@pytest.mark.parametrize("colonne", ["archivee_le", "suspendu_le"])
def test_nobody_records_in_a_carnet_that_she_alone_may_open(du_cercle: Scene, colonne: str) -> None:
    du_cercle.admin.execute(f"update personne set {colonne} = now()".encode())
    refuse(du_cercle)
    refuse(du_cercle, recueil="papier", preuve=papier(du_cercle))


@pytest.mark.parametrize(
    "geste", ["retrait", "refus", "demande", "exclusion levée", "retrait des chiffres"]
)
def test_a_word_never_goes_over_what_she_shut(du_cercle: Scene, geste: str) -> None:
    admin, personne, ici = du_cercle.admin, du_cercle.personne, du_cercle.structure
    champs: dict[str, Any] = {}
    if geste in (
        "retrait des chiffres",
        "exclusion levée",
    ):  # for others, a structure that reads who she is
        monde.accord(admin, 1, personne, portee="structure", structure_id=ici)
    if geste.startswith("retrait"):
        vise = (
            {"finalite": "statistiques"}
            if "chiffres" in geste
            else {"portee": "categorie", "categorie": "ccas"}
        )
        accord = monde.accord(admin, 1, personne, debut="-9 days", **vise)
        admin.execute(
            "update consentement set retire_le = now() - interval '1 day' where id = %s", (accord,)
        )
        champs = {"finalite": "statistiques", "portee": "consortium"} if "chiffres" in geste else {}
    elif geste == "refus":
        admin.execute(
            "insert into consentement_evenement (territoire_id, personne_id, genre, le, details)"
            " select 1, %s, 'refus', now() - interval '1 hour',"
            " jsonb_build_object('portee', 'structure', 'structure_id', %s::uuid, 'domaines', 9)",
            (personne, ici),
        )
    elif geste == "demande":
        admin.execute(
            "insert into demande_acces (territoire_id, personne_id, structure_id, compte_id,"
            " domaines, motif, etat,"
            " repondue_le) values (1, %s, %s, %s, 9, 'un motif', 'refusee',"
            " now() - interval '1 hour')",
            (personne, ici, du_cercle.pro),
        )
    else:
        admin.execute(
            "insert into exclusion (territoire_id, personne_id, structure_id, debut)"
            " values (1, %s, %s, now() - interval '1 day')",
            (personne, du_cercle.autre),
        )
        champs = {"portee": "consortium"}
    refuse(du_cercle, **champs)
    if geste == "retrait":  # a word kept from before the rule lifts nothing either
        admin.execute(_PAROLE, (personne, ici))
        refuse(du_cercle)
        admin.execute("delete from consentement where donne_par = 'professionnel'")
    if geste == "exclusion levée":
        admin.execute("update exclusion set levee_le = now()")
    elif geste == "retrait des chiffres":
        monde.accord(admin, 1, personne, finalite="statistiques", debut="-1 hour")
    else:
        # Hers for a later day says nothing yet.
        monde.accord(admin, 1, personne, debut="2 days")
        refuse(du_cercle, fin="9 days")
        du_cercle.noter(recueil="papier", preuve=papier(du_cercle))
        champs = {"fin": "28 days"}
    du_cercle.noter(**champs)


def test_what_a_merger_withdrew_by_itself_is_not_her_word(du_cercle: Scene) -> None:
    admin, personne = du_cercle.admin, du_cercle.personne
    accord = monde.accord(admin, 1, personne, debut="-9 days")
    admin.execute("update consentement set retire_le = now() where id = %s", (accord,))
    refuse(du_cercle)
    admin.execute(
        "insert into reunion (territoire_id, personne_id, autre_id, motif, par_compte_id,"
        " par_structure_id,"
        " accords_finis) values (1, %s, %s, 'Un motif assez long.', %s, %s, array[%s::uuid])",
        (personne, monde.personne(admin, 1), du_cercle.pro, du_cercle.structure, accord),
    )
    du_cercle.noter()


CATEGORIES = ("ccas", "plie", "plie")


@pytest.mark.parametrize("graine", range(6))
def test_random_words_and_the_oracle_agree_on_what_may_be_noted(
    admin: Connexion, graine: int
) -> None:
    hasard = random.Random(graine)
    monde.territoire(admin, 1)
    structures = [monde.structure(admin, 1, c) for c in CATEGORIES]
    moi = monde.professionnel(admin, 1, structures[0])
    acceptes = 0
    for _ in range(25):
        personne = monde.personne(admin, 1)
        monde.place(admin, 1, personne, structures[0], moi, referent=True)
        scene = Scene(admin, personne, structures[0], moi, structures[1])
        mots = [
            _parler(scene, structures, hasard, jour)
            for jour in sorted(hasard.sample(range(-45, 0), 3))
        ]
        portee, rang = hasard.choice(("structure", "categorie", "consortium")), hasard.randrange(3)
        note = Note(
            frozenset(_vises(portee, rang)),
            hasard.random() < 0.2,
            hasard.choice(("oral", "oral", "papier")),
            hasard.choice((5, 20, 29, 30)),
            rang == 0 and portee == "structure",
        )
        champs = {
            "portee": portee,
            "structure_id": structures[rang] if portee == "structure" else None,
            "categorie": CATEGORIES[rang] if portee == "categorie" else None,
            "domaines": SANTE if note.sensitive and portee == "structure" else ORDINAIRE,
            "recueil": note.by,
            "fin": f"{note.end} days",
            "preuve": papier(scene) if note.by == "papier" else None,
        }
        if portee != "structure":
            note = replace(note, sensitive=False)
        try:
            with admin.transaction():
                scene.noter(**champs)
            accepte = True
        except errors.InsufficientPrivilege:
            accepte = False
        assert accepte is may_note([m for m in mots if m], note), (mots, note)
        acceptes += accepte
    assert 0 < acceptes < 25


def _vises(portee: str, rang: int) -> set[int]:
    if portee == "structure":
        return {rang}
    return (
        {i for i, c in enumerate(CATEGORIES) if c == CATEGORIES[rang]}
        if portee == "categorie"
        else {0, 1, 2}
    )


def _parler(scene: Scene, structures: list[UUID], hasard: random.Random, jour: int) -> Word:
    """Let the person, or a professional for her, say one thing on that day."""
    admin, personne = scene.admin, scene.personne
    genre = hasard.choice(("own", "withdrawn", "excluded", "lifted", "oral"))
    portee, rang = hasard.choice(("structure", "categorie", "consortium")), hasard.randrange(3)
    if genre in ("excluded", "lifted"):
        # Whoever she refuses hears nothing of her any more: it is her word about another.
        rang = 1 + rang % 2 if genre == "excluded" else rang
        admin.execute(
            "insert into exclusion (territoire_id, personne_id, structure_id, debut, levee_le)"
            " values (1, %s, %s, now() + %s::interval, now() + %s::interval)",
            (
                personne,
                structures[rang],
                f"{jour} days",
                f"{jour + 1} days" if genre == "lifted" else None,
            ),
        )
        if genre == "excluded":
            return Word(jour, "shut", frozenset({rang}))
        return Word(jour + 1, "own", frozenset({rang}))
    accord = monde.accord(
        admin,
        1,
        personne,
        portee=portee,
        structure_id=structures[rang] if portee == "structure" else None,
        categorie=CATEGORIES[rang] if portee == "categorie" else None,
        debut=f"{jour} days",
        fin=f"{jour + 29} days",
        domaines=255,
    )
    if genre == "oral":
        admin.execute("alter table consentement disable trigger figer")
        admin.execute(
            "update consentement set recueil = 'oral', donne_par = 'professionnel' where id = %s",
            (accord,),
        )
        admin.execute("alter table consentement enable trigger figer")
        return Word(jour, "oral", frozenset(_vises(portee, rang)))
    if genre == "withdrawn":
        admin.execute(
            "update consentement set retire_le = debut + interval '1 day' where id = %s", (accord,)
        )
        return Word(jour + 1, "shut", frozenset(_vises(portee, rang)))
    return Word(jour, "own", frozenset(_vises(portee, rang)))
