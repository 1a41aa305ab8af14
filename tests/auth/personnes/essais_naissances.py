"""Try, on a broken wall, to take two places of birth for one, or one for two."""

from typing import Any

import psycopg

from tests.auth import monde
from tests.auth.personnes.essais_personnes import Scene

Connexion = psycopg.Connection[Any]
Lieu = tuple[str | None, str | None]
INCONNU: Lieu = (None, None)
ALES, NIMES, PARIS = ("30007", None), ("30189", None), ("75056", None)
NANTERRE, UKRAINE = ("92050", None), (None, "99155")
ALGERIE, MAROC, FRANCE = (None, "99352"), (None, "99350"), (None, "99100")
# Code, the city of which it is a part.
COMMUNES = (
    ("30007", None),
    ("30189", None),
    ("34172", None),
    ("2A004", None),
    ("92050", None),
    ("97209", None),
    ("97602", None),
    ("97801", None),
    ("75056", None),
    ("75107", "75056"),
    ("75108", "75056"),
)
AILLEURS: tuple[tuple[Lieu, Lieu], ...] = (
    (ALES, NIMES),
    (ALES, ("34172", None)),
    (ALGERIE, MAROC),
    (ALES, ALGERIE),
    (ALGERIE, FRANCE),
    (("75107", None), ("75108", None)),
    # One that is no more, of another département.
    (ALES, ("34999", None)),
    (("97299", None), ("97199", None)),
    # Neither was made out of the other, though both were made out of a third.
    (("93999", None), ("92999", None)),
    (("97799", None), ("97899", None)),
    (PARIS, NANTERRE),
    (UKRAINE, (None, "99151")),
    (("75050", None), UKRAINE),
    # What a provider says, whole, of which one part is another's.
    (ALES, ("30189", "99100")),
    (ALES, ("30007", "99352")),
    # What nobody can read.
    (ALES, ("", "99100")),
    (ALES, (None, "")),
    (ALGERIE, (None, "")),
)
LA_MEME: tuple[tuple[Lieu, Lieu], ...] = (
    (ALES, ALES),
    (ALES, ("30007", "99100")),
    (ALES, FRANCE),
    (ALGERIE, ALGERIE),
    (PARIS, ("75107", None)),
    (ALES, ("30999", None)),
    (("30998", None), ("30999", None)),
    (("2A004", None), ("20999", None)),
    # Its département was made out of the one of her birth.
    (NANTERRE, ("75050", None)),
    (("95999", None), ("78999", None)),
    (("69999", None), ("38999", None)),
    (("69999", None), ("01999", None)),
    (("97801", None), ("97127", "99100")),
    (("97602", None), ("98502", None)),
    # Her papers say the State of the day of her birth.
    (UKRAINE, (None, "99123")),
    ((None, "99119"), (None, "99121")),
    ((None, "99117"), (None, "99115")),
    ((None, "99317"), (None, "99315")),
    ((None, "99349"), (None, "99343")),
    ((None, "99262"), (None, "99231")),
    ((None, "99246"), (None, "99213")),
    ((None, "99444"), (None, "99431")),
    ((None, "99109"), (None, "99141")),
    ((None, "99251"), (None, "99233")),
    ((None, "99243"), (None, "99245")),
    ((None, "99216"), (None, "99230")),
    ((None, "99389"), (None, "99353")),
    (INCONNU, INCONNU),
    (INCONNU, ALES),
    (INCONNU, ALGERIE),
    (INCONNU, ("", "")),
)
NE_AILLEURS = "select prive.ne_ailleurs(%s, %s, %s, %s)"


def essai_lieux_de_naissance(admin: Connexion) -> None:
    """Compare two places of birth, whichever is said first."""
    _installer(admin)
    for attendu, paires in ((True, AILLEURS), (False, LA_MEME)):
        for un, autre in paires:
            for valeurs in ((*un, *autre), (*autre, *un)):
                dit = admin.execute(NE_AILLEURS, valeurs).fetchone()
                assert dit == (attendu,), valeurs


def essai_homonymes_nees_ailleurs(admin: Connexion) -> None:
    """Say of each namesake whether she was born elsewhere, at the welcome and behind it."""
    _installer(admin)
    s = Scene(admin)
    monde.territoire(admin, 2)
    elle = s.personne(commune_naissance="30007")
    s.personne(elle, 2, pays_naissance="99352")
    gens = {
        s.suivie(): (None, None),
        s.suivie(): ("30007", None),
        s.suivie(): ("30189", None),
        s.suivie(): (None, "99352"),
    }
    for cle, lieu in gens.items():
        admin.execute(
            "update personne set commune_naissance = %s, pays_naissance = %s where id = %s",
            (*lieu, cle),
        )
    attendues = {cle: lieu not in ((None, None), ("30007", None)) for cle, lieu in gens.items()}
    s.entre()
    candidats = (
        "select personne_id, ne_ailleurs from prive.candidats('{1990-01-01}', '{}', null, false,"
        " null, null, %s, %s)"
    )
    assert dict(admin.execute(candidats, ("30007", None)).fetchall()) == attendues
    assert set(dict(admin.execute(candidats, (None, None)).fetchall()).values()) == {False}
    monde.sortir(admin)
    monde.automate(admin)
    de = "select personne_id, ne_ailleurs from prive.candidats_de(%s, '{1990-01-01}', '{}')"
    trouvees = admin.execute(de, (elle,)).fetchall()
    monde.sortir(admin)
    assert sorted(trouvees) == sorted(attendues.items())


def _installer(admin: Connexion) -> None:
    """Put some communes in the list, in the place of those that are there."""
    admin.execute("delete from geo_commune")
    for code, parente in COMMUNES:
        admin.execute(
            "insert into geo_commune (code, nom, codes_postaux, code_departement, code_region,"
            " commune_parente) values (%s, %s, '{}', left(%s, 2), '76', %s)",
            (code, code, code, parente),
        )
