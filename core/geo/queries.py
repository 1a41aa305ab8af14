"""Find communes by code, name or postal code."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from core.elision import de_lieu
from core.errors import Invalid
from core.forms import MOTIF_COMMUNE
from core.geo.models import Commune, Epci
from core.plier import normaliser


async def find_commune(db: AsyncSession, code: str) -> Commune | None:
    """Find a commune by its INSEE code."""
    return (await db.execute(select(Commune).where(Commune.code == code))).scalar_one_or_none()


async def get_commune(db: AsyncSession, code: str) -> Commune:
    """Get a commune by its INSEE code, or raise Invalid naming the field."""
    commune = await find_commune(db, code)
    if commune is None:
        raise Invalid({"code_commune": "Aucune commune ne porte ce code."})
    return commune


def motif(recherche: str) -> str:
    """Turn what was typed into a LIKE prefix.

    « st jean » finds Saint-Jean: a hyphen and a space are the same.
    """
    mots = re.sub(r"[^\w]+", " ", normaliser(recherche)).split()
    longs = [
        {"st": "saint", "ste": "sainte"}.get(mot, mot) if rang < len(mots) - 1 else mot
        for rang, mot in enumerate(mots)
    ]
    return "_".join(longs) + "%"


# No name of a French commune is borne by so many.
_HOMONYMES_AU_PLUS = 40


async def list_communes(db: AsyncSession, recherche: str, limite: int = 10) -> Sequence[Commune]:
    """List communes whose name or postal code begins like the search.

    The exact name comes first, then the largest. Those that bear the exact name are all there,
    whatever `limite`: a homonym left out could never be chosen.
    """
    debut = motif(recherche)
    if len(debut) < 3:
        return []
    exact = case((Commune.nom_recherche.like(debut[:-1]), 0), else_=1)
    chiffres = debut[:-1]
    # The bounds are for the index: a plan made once for all searches cannot tell that a pattern has
    # a fixed beginning.
    premier = debut.rstrip("%").partition("_")[0]
    nom = and_(
        Commune.nom_recherche.op("~>=~")(premier),
        Commune.nom_recherche.op("~<~")(premier + "\U0010ffff"),
        Commune.nom_recherche.like(debut),
    )
    ou = _par_code_postal(chiffres) if chiffres.isdigit() else nom
    requete = select(Commune).where(ou, Commune.commune_parente.is_(None))
    requete = requete.order_by(exact, Commune.population.desc().nulls_last(), Commune.code)
    trouvees = (await db.execute(requete.limit(max(limite, _HOMONYMES_AU_PLUS)))).scalars().all()
    homonymes = sum(normaliser(c.nom) == normaliser(trouvees[0].nom) for c in trouvees)
    return trouvees[: max(limite, homonymes)]


def dire_commune(commune: Commune) -> str:
    """Name a commune so that nobody takes it for its homonym: Sainte-Marie (972)."""
    return f"{commune.nom} ({commune.code_departement})"


async def list_nommees(db: AsyncSession, codes: Iterable[str | None]) -> Mapping[str, Commune]:
    """List by code the communes of these codes; those that are no more are left out."""
    demandes = sorted(set(codes) - {None}, key=str)
    requete = select(Commune).where(Commune.code.in_(demandes)).order_by(Commune.code)
    return {c.code: c for c in (await db.execute(requete)).scalars()} if demandes else {}


async def verifier_lieu(
    db: AsyncSession, commune_code: str | None, code_postal: str | None
) -> None:
    """Check that a commune exists, and that a postal code is one of hers. Raises Invalid by field.

    A code that no commune bears may be a CEDEX, where the mail of a CCAS goes: it has the first
    digits of the others.
    """
    commune = await find_commune(db, commune_code) if commune_code else None
    if commune_code and commune is None:
        raise Invalid({"commune_code": "Aucune commune ne porte ce code."})
    if not code_postal:
        return
    porteuses = (
        (await db.execute(select(Commune).where(Commune.codes_postaux.contains([code_postal]))))
        .scalars()
        .all()
    )
    if commune is not None:
        siennes = {commune.code, commune.commune_parente} - {None}
        if not any(siennes & {p.code, p.commune_parente} for p in porteuses) and (
            porteuses or _bureau(code_postal) not in {_bureau(c) for c in commune.codes_postaux}
        ):
            attendus = ", ".join(commune.codes_postaux[:3])
            raise Invalid(
                {
                    "code_postal": f"Ce code postal n’est pas celui {de_lieu(commune.nom)} :"
                    f" {attendus}."
                }
            )
    elif not porteuses and not await list_communes(db, _bureau(code_postal), 1):
        raise Invalid({"code_postal": "Aucune commune n’a ce code postal."})


@dataclass(frozen=True, slots=True)
class ChampCommune:
    """Name the fields of a form that ask a commune: the name typed, the code that it becomes.

    `code_postal` is the field that tells homonyms apart, if any; `disparues` takes the INSEE code
    of a commune that is no more, for what happened long ago.
    """

    tape: str = "commune"
    code: str = "commune_code"
    code_postal: str | None = "code_postal"
    disparues: bool = False

    @property
    def proposee(self) -> str:
        """Name the field that holds the name to which the proposals answer."""
        return f"{self.tape}_proposee"


COMMUNE = ChampCommune()
# Code and name of each commune to choose from.
Proposees = list[tuple[str, str]]


async def choisir_commune(
    db: AsyncSession,
    donnees: dict[str, Any],
    erreurs: dict[str, str],
    champ: ChampCommune = COMMUNE,
    tenue: tuple[str, str] | None = None,
) -> Proposees:
    """Turn the name of a commune typed in a form into its code.

    One that fits is taken, several are proposed. What was chosen among the proposals counts as long
    as the name typed is still the one they answer: another name is another question. `tenue` is the
    name shown of the code already held: left as it was, it is the same. Returns the proposals, to
    be shown below the name by `champs.commune`.
    """
    tape, propose = str(donnees.get(champ.tape) or ""), str(donnees.get(champ.proposee) or "")
    choisie = donnees.pop(champ.code, None)
    if not tape:
        if choisie:
            donnees[champ.code] = choisie
        return []
    if tenue is not None and normaliser(tape) == normaliser(tenue[0]):
        donnees[champ.code] = tenue[1]
        return []
    trouvees = list(await list_communes(db, tape, 6))
    code_postal = "".join(str(donnees.get(champ.code_postal or "") or "").split())
    siennes = [c.code for c in trouvees if code_postal in c.codes_postaux]
    proposees = [(c.code, dire_commune(c)) for c in trouvees]
    if champ.disparues:
        proposees += await _ancienne(db, tape, {c.code for c in trouvees})
    if (
        choisie
        and normaliser(propose) == normaliser(tape)
        and choisie in {code for code, _ in proposees}
    ):
        donnees[champ.code] = choisie
    elif len(proposees) == 1 or len(siennes) == 1:
        donnees[champ.code] = siennes[0] if len(siennes) == 1 else proposees[0][0]
        return []
    elif not proposees:
        erreurs[champ.tape] = (
            "Aucune commune ne porte ce nom. Si elle n’existe plus, écrivez son code Insee."
            if champ.disparues
            else "Aucune commune ne porte ce nom ou ce code postal."
        )
    else:
        erreurs[champ.code] = (
            "Plusieurs communes correspondent : choisissez, ou écrivez un autre nom."
        )
    return proposees


async def _ancienne(db: AsyncSession, tape: str, deja: set[str]) -> Proposees:
    """Propose the code itself when it is no commune of the list, or a part of a city."""
    code = "".join(tape.split()).upper()
    if code in deja or not re.fullmatch(MOTIF_COMMUNE, code):
        return []
    partie = await find_commune(db, code)
    nom = dire_commune(partie) if partie else f"Code Insee {code}, hors de la liste d’aujourd’hui"
    return [(code, nom)]


def placer_refus(erreurs: dict[str, str], champ: ChampCommune, proposees: Proposees) -> None:
    """Say beside the name typed what is wrong with its code, when nothing is proposed below it."""
    if champ.code in erreurs and not proposees:
        erreurs[champ.tape] = erreurs.pop(champ.code)


def _bureau(code_postal: str) -> str:
    return code_postal[: 3 if code_postal.startswith(("97", "98")) else 2]


def _par_code_postal(chiffres: str) -> ColumnElement[bool]:
    if len(chiffres) == 5:
        return Commune.codes_postaux.contains([chiffres]) | (Commune.code == chiffres)
    return func.array_to_string(Commune.codes_postaux, " ").regexp_match(rf"\m{chiffres}")


async def list_codes(db: AsyncSession, code: str) -> Sequence[str]:
    """List the codes that mean the same place: a city and its municipal arrondissements, both ways.

    Raises Invalid for a code that is no commune.
    """
    commune = await get_commune(db, code)
    soeurs = select(Commune.code).where(Commune.commune_parente == code).order_by(Commune.code)
    enfants = (await db.execute(soeurs)).scalars().all()
    return [code, *([commune.commune_parente] if commune.commune_parente else []), *enfants]


async def list_epci(db: AsyncSession, departement: str) -> Sequence[Epci]:
    """List the EPCI that have a commune in the département, by name."""
    codes = select(Commune.code_epci).where(Commune.code_departement == departement).distinct()
    return (
        (await db.execute(select(Epci).where(Epci.code.in_(codes)).order_by(Epci.nom)))
        .scalars()
        .all()
    )
