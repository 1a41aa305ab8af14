"""Try, on a broken wall, to take two places of birth for one, or one for two."""

from typing import Any

import psycopg

from tests.auth import monde
from tests.auth.personnes.essais_personnes import Scene

Connexion = psycopg.Connection[Any]
Lieu = tuple[str | None, str | None]
INCONNU: Lieu = (None, None)
ALES, NIMES, PARIS = ("30007", None), ("30189", None), ("75056", None)
ALGERIE, MAROC, FRANCE = (None, "99352"), (None, "99350"), (None, "99100")
# Code, the city of which it is a part.
COMMUNES = (
    ("30007", None),
    ("30189", None),
    ("34172", None),
    ("2A004", None),
    ("97209", None),
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
