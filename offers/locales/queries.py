"""Read one's structure's local offers, and turn what was typed into a row of the schema."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from auth.comptes.models import Compte
from auth.comptes.queries import dire_qui_changea
from auth.territoires.models import Structure
from auth.territoires.queries import ligne_de
from auth.vocabulary import Acteur
from core.errors import Invalid, NotFound
from core.geo.models import Commune
from core.geo.queries import list_communes
from core.plier import normaliser
from offers.catalogue.queries import lire_zones
from offers.catalogue.validation import Geographie, verifier_ligne
from offers.locales.models import OffreLocale, OffreLocaleVersion
from offers.locales.rules import ecrire_horaires, etat_locale, lire_lieu
from offers.locales.schemas import SaisieOffre
from offers.locales.vocabulary import EtatLocal

# Fields of the form that are those of the schema, under the same name.
_TELS_QUELS = (
    "nom", "description", "type", "publics", "publics_precisions", "conditions_acces", "frais",
    "frais_precisions", "modes_accueil", "adresse", "mobilisable_par", "modes_mobilisation",
    "mobilisation_precisions", "lien_mobilisation", "telephone", "courriel", "contact_nom_prenom",
    "horaires_accueil",
)  # fmt: skip
# Fields of the schema that the form names otherwise.
_CHAMPS: Mapping[str, str] = {
    "thematiques": "thematique_1",
    "zone_eligibilite": "zone",
    "code_insee": "lieu",
    "code_postal": "lieu",
    "commune": "lieu",
    "longitude": "lieu",
}


@dataclass(frozen=True, slots=True)
class Relecture:
    """Hold a typed offer as a row of the schema, or what refuses it.

    `conseils` are warnings by field.
    """

    ligne: dict[str, Any] | None
    erreurs: Mapping[str, str]
    conseils: Mapping[str, str]
    commune: Commune | None


def etat_affiche(offre: OffreLocale) -> EtatLocal:
    """Say where an offer stands."""
    return etat_locale(offre.publiee_le is not None, offre.archivee_le is not None)


async def list_offres(db: AsyncSession, acteur: Acteur) -> Sequence[OffreLocale]:
    """List the offers of one's structure: to be read again first, then by name."""
    requete = (
        select(OffreLocale)
        .where(
            OffreLocale.territoire_id == acteur.territoire_id,
            OffreLocale.structure_id == acteur.structure_id,
        )
        .order_by(
            OffreLocale.archivee_le.is_not(None),
            OffreLocale.prochaine_revue.nulls_last(),
            OffreLocale.nom,
        )
        .order_by(OffreLocale.id)
    )
    return (await db.execute(requete)).scalars().all()


async def get_offre(db: AsyncSession, acteur: Acteur, offre_id: UUID) -> OffreLocale:
    """Get an offer of one's structure, or raise NotFound."""
    requete = select(OffreLocale).where(
        OffreLocale.territoire_id == acteur.territoire_id, OffreLocale.id == offre_id
    )
    offre = (await db.execute(requete)).scalar_one_or_none()
    if offre is None:
        raise NotFound()
    return offre


async def list_versions_offre(
    db: AsyncSession, acteur: Acteur, offre_id: UUID
) -> Sequence[tuple[OffreLocaleVersion, str, str]]:
    """List what was published, the newest first, with the first and last name of who did."""
    requete = (
        select(OffreLocaleVersion, Compte.prenom, Compte.nom)
        .join(Compte, ligne_de(Compte, OffreLocaleVersion.compte_id))
        .where(
            OffreLocaleVersion.territoire_id == acteur.territoire_id,
            OffreLocaleVersion.offre_id == offre_id,
        )
        .order_by(OffreLocaleVersion.le.desc(), OffreLocaleVersion.id)
        .limit(50)
    )
    return [(version, prenom, nom) for version, prenom, nom in await db.execute(requete)]


async def get_version_offre(
    db: AsyncSession, acteur: Acteur, offre_id: UUID, version_id: UUID
) -> OffreLocaleVersion:
    """Get one published text, or raise NotFound."""
    requete = select(OffreLocaleVersion).where(
        OffreLocaleVersion.territoire_id == acteur.territoire_id,
        OffreLocaleVersion.offre_id == offre_id,
        OffreLocaleVersion.id == version_id,
    )
    version = (await db.execute(requete)).scalar_one_or_none()
    if version is None:
        raise NotFound()
    return version


async def get_ma_structure(db: AsyncSession, acteur: Acteur) -> Structure:
    """Get the structure that the acteur acts for."""
    requete = select(Structure).where(
        Structure.territoire_id == acteur.territoire_id, Structure.id == acteur.structure_id
    )
    return (await db.execute(requete)).scalar_one()


async def relire_offre(
    db: AsyncSession, offre: OffreLocale, saisie: SaisieOffre, jour: date
) -> Relecture:
    """Turn what was typed into a row of the schema, checked and refused as an import is."""
    erreurs: dict[str, str] = {}
    commune = await _lire_commune(db, saisie, erreurs)
    zones: list[str] = []
    try:
        zones = await _lire_zones(db, saisie.zone)
    except Invalid as refus:
        erreurs |= refus.erreurs
    if not saisie.description:
        erreurs["description"] = "Dites ce que la personne y fera."
    if not saisie.thematique_1:
        erreurs["thematique_1"] = (
            "Choisissez au moins une thématique : c’est par elle que l’offre se trouve."
        )
    if "en-presentiel" in saisie.modes_accueil and commune is None and "lieu" not in erreurs:
        erreurs["lieu"] = "Une offre sur place se reçoit quelque part : dites la commune."
    ligne = _ligne(offre, saisie, commune, zones, jour)
    if not saisie.horaires_accueil:
        plages = ((saisie.matin_de, saisie.matin_a), (saisie.apres_midi_de, saisie.apres_midi_a))
        horaires, refus_horaires = ecrire_horaires(saisie.jours, plages)
        if horaires:
            ligne["horaires_accueil"] = horaires
        if refus_horaires:
            erreurs["jours"] = refus_horaires
    geographie = Geographie(
        {commune.code} if commune else set(),
        {*zones, "france"},
        {commune.code: (commune.longitude, commune.latitude)}
        if commune and commune.longitude is not None and commune.latitude is not None
        else {},
    )
    verdict = verifier_ligne(ligne, "service", geographie, jour)
    conseils: dict[str, str] = {}
    for champ, _, raison, bloquant in verdict.problemes:
        (erreurs if bloquant else conseils).setdefault(_CHAMPS.get(champ, champ), raison)
    return Relecture(None if erreurs else verdict.ligne, erreurs, conseils, commune)


async def _lire_commune(
    db: AsyncSession, saisie: SaisieOffre, erreurs: dict[str, str]
) -> Commune | None:
    nom, code = lire_lieu(saisie.lieu or "")
    if not (nom or code):
        return None
    trouvees = await list_communes(db, nom or code or "", 30)
    if nom and code:
        trouvees = [c for c in trouvees if code in (*c.codes_postaux, c.code)]
    if nom:
        trouvees = [c for c in trouvees if normaliser(c.nom) == normaliser(nom)] or trouvees
    if not trouvees:
        erreurs["lieu"] = "Nous ne trouvons pas cette commune. Essayez son nom, ou son code postal."
    if len(trouvees) > 1:
        homonymes = [c for c in trouvees if normaliser(c.nom) == normaliser(trouvees[0].nom)]
        dites = homonymes if len(homonymes) > 1 else trouvees[:5]
        lesquelles = ", ".join(" ".join([c.nom, *c.codes_postaux[:1]]) for c in dites)
        suite = "…" if len(trouvees) > len(dites) else "."
        erreurs["lieu"] = (
            f"Plusieurs communes répondent : écrivez le nom et le code postal. {lesquelles}{suite}"
        )
    return trouvees[0] if len(trouvees) == 1 else None


async def _lire_zones(db: AsyncSession, zone: str | None) -> list[str]:
    dite = (zone or "").strip()
    return (
        ["france"]
        if dite.lower() in ("france", "france entière")
        else await lire_zones(db, dite, "zone")
    )


def _ligne(
    offre: OffreLocale,
    saisie: SaisieOffre,
    commune: Commune | None,
    zones: Sequence[str],
    jour: date,
) -> dict[str, Any]:
    tapes = saisie.model_dump(mode="json", exclude_none=True)
    ligne = {champ: tapes[champ] for champ in _TELS_QUELS if tapes.get(champ) not in (None, "", [])}
    for champ in ("nombre_semaines", "volume_horaire_hebdomadaire"):
        if tapes.get(champ):
            ligne[champ] = tapes[champ].replace(",", ".")
    themes = [t for t in (saisie.thematique_1, saisie.thematique_2, saisie.thematique_3) if t]
    source = f"local-{offre.territoire_id}"
    ligne |= {
        "source": source,
        "id": offre.service_id,
        "structure_id": f"{source}--s{offre.structure_id.hex}",
        "date_maj": jour.isoformat(),
        "description": saisie.description or "",
        "thematiques": list(dict.fromkeys(themes)),
    }
    if saisie.contact_reserve:
        ligne["contact_public"] = False
    if zones:
        ligne["zone_eligibilite"] = list(zones)
    if commune:
        ligne |= {"commune": commune.nom, "code_insee": commune.code}
        _, code = lire_lieu(saisie.lieu or "")
        if commune.codes_postaux:
            ligne["code_postal"] = (
                code if code in commune.codes_postaux else commune.codes_postaux[0]
            )
    return ligne


async def dire_qui_ecrivit(db: AsyncSession, acteur: Acteur, offre: OffreLocale) -> str:
    """Say who wrote an offer last, and when, as far as the wall lets the reader know."""
    le, par = offre.edite_le or offre.modifie_le, offre.edite_par or offre.compte_id
    return await dire_qui_changea(db, acteur, le, par, offre.structure_id)
