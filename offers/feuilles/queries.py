"""Read what paper says of offers: public facts, nobody's name."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from core.telephones import telephone_fr
from offers.catalogue.pictogrammes import categorie_principale, pictogramme, traces
from offers.catalogue.rules import est_a_confirmer, montrer_horaires
from offers.feuilles.rules import dire_simplement

_OFFRES = text(
    "select s.id, s.nom, s.thematiques, s.commune, s.longitude, s.latitude, s.date_maj, s.donnees,"
    " s.sur_place or not s.a_distance as se_visite, t.nom as structure, coalesce(t.donnees, '{}')"
    " as porteuse"
    " from catalogue_service s left join catalogue_structure t on t.id = s.structure_id"
    " where s.id = any(:ids) and s.retire_le is null"
)


@dataclass(frozen=True, slots=True)
class OffreImprimee:
    """Hold one offer as it is printed; longitude is None for one without a place to go to."""

    numero: int
    id: str
    nom: str
    structure: str | None
    adresse: str
    telephone: str
    horaires: Sequence[str]
    phrases: Sequence[str]
    categorie: str
    trace: str
    longitude: float | None
    latitude: float | None


async def list_imprimees(
    db: AsyncSession, ids: Sequence[str], jour: date
) -> Sequence[OffreImprimee]:
    """Read offers in the order asked.

    Those that are unknown or withdrawn are left out, and numbers follow.
    """
    lues = {ligne.id: ligne for ligne in await db.execute(_OFFRES, {"ids": list(ids)})}
    presentes = [lues[cle] for cle in ids if cle in lues]
    return [_lire(numero, ligne, jour) for numero, ligne in enumerate(presentes, 1)]


def _lire(numero: int, ligne: Any, jour: date) -> OffreImprimee:
    donnees: Mapping[str, Any] = ligne.donnees
    horaires = donnees.get("horaires_accueil") or ligne.porteuse.get("horaires_accueil") or ""
    categorie = categorie_principale(ligne.thematiques)
    lieu = [donnees.get("adresse"), donnees.get("complement_adresse")]
    ville = " ".join(filter(None, (donnees.get("code_postal"), ligne.commune)))
    place = ligne.se_visite and ligne.longitude is not None
    return OffreImprimee(
        numero,
        ligne.id,
        ligne.nom,
        ligne.structure,
        ", ".join(filter(None, (*lieu, ville))) if ligne.se_visite else "",
        telephone_fr(donnees.get("telephone") or ligne.porteuse.get("telephone") or ""),
        montrer_horaires(horaires),
        dire_simplement(donnees, a_confirmer=est_a_confirmer(ligne.date_maj, jour)),
        categorie,
        traces().get(pictogramme(categorie), ""),
        ligne.longitude if place else None,
        ligne.latitude if place else None,
    )
