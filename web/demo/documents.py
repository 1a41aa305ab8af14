"""Hand in, for the demo, the papers of invented people: drawn here, none looks like a true one."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from importlib.resources import files
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from auth.personnes.queries import expliquer
from auth.vocabulary import Acteur
from carnet.documents.commands import deposer_document, retirer_document, sceller_fichier
from carnet.documents.lecture import FichierLu
from carnet.documents.models import Document
from carnet.documents.schemas import NouveauDocument
from carnet.documents.vocabulary import NatureDocument
from core.coffre import Coffre
from core.dates import jour_de
from core.db import open_session
from core.pdf import imprimer
from core.texts import date_fr
from web.demo.messages import Plateau
from web.demo.vies import Vie

# How many of the first lives have papers.
VIES = 24
MENTION = "Spécimen de démonstration : personne inventée, document sans valeur."
_PAGE, _APERCU = (827, 1169), (509, 720)


@dataclass(frozen=True, slots=True)
class PapierDemo:
    """Hold a paper of the demo.

    How many days ago it was handed in, in how many it ends (before today when negative), whether it
    is a PDF, and whether she hands it in herself.
    """

    nature: NatureDocument
    intitule: str
    emetteur: str
    il_y_a: int
    finit_dans: int | None = None
    pdf: bool = False
    par_elle: bool = False
    pourquoi: str | None = None


_IDENTITE = PapierDemo(
    NatureDocument.piece_identite, "Carte nationale d’identité", "Préfecture du Gard", 160, 1450
)
_CV = PapierDemo(NatureDocument.cv, "CV à jour", "Curriculum vitæ", 30, pdf=True, par_elle=True)
_DOMICILE = PapierDemo(
    NatureDocument.domicile,
    "Facture d’électricité",
    "Électricité du Languedoc",
    75,
    15,
    pourquoi="Pour la demande de logement social.",
)
_DROITS = PapierDemo(NatureDocument.caf_msa, "Attestation de la CAF", "CAF du Gard", 40, 50)
_EXPIREE = PapierDemo(
    NatureDocument.assurance_maladie, "Attestation de droits", "CPAM du Gard", 200, -12
)
_DIPLOME = PapierDemo(
    NatureDocument.diplome, "CAP Agent de propreté", "Académie de Montpellier", 90, pdf=True
)
_PERMIS = PapierDemo(
    NatureDocument.permis, "Attestation du code", "Auto-école des Arènes", 20, 1700
)
_RQTH = PapierDemo(NatureDocument.rqth, "Décision de RQTH", "MDPH du Gard", 60, 900)
# What a guardian is asked for first, on a subject of the mandate.
_QUITTANCE = PapierDemo(
    NatureDocument.domicile,
    "Quittance de loyer",
    "Habitat du Gard",
    12,
    78,
    pdf=True,
    par_elle=True,
)
_AUTRES = (_DROITS, _DIPLOME, _PERMIS, _RQTH)


async def deposer_papiers(plateau: Plateau, vies: Sequence[Vie], coffre: Coffre) -> None:
    """Hand in a few papers of the first lives, each by somebody who may.

    One of hers was replaced; another life holds one that was taken back.
    """
    montree = vies[0]
    for papier in (_IDENTITE, _CV, _DOMICILE, _PERMIS, _RQTH):
        await _deposer(plateau, montree, papier, coffre)
    await _remplacer(plateau, montree, coffre)
    for rang, vie in enumerate(vies[1:VIES], 1):
        hasard = random.Random(f"documents {vie.personne_id}")  # noqa: S311 -- invented papers
        choisis = [_IDENTITE, *hasard.sample(_AUTRES, hasard.randint(0, 2))]
        if rang == 1:
            choisis.append(_QUITTANCE)
        if rang % 7 == 3:
            choisis.append(_DOMICILE)
        if rang % 7 == 5:
            choisis.append(_EXPIREE)
        for papier in choisis:
            depose = await _deposer(plateau, vie, papier, coffre)
        if rang == 4 and depose is not None:
            async with open_session(plateau.sessions, vie.referent) as db, db.begin():
                await retirer_document(db, vie.referent, depose.id, maintenant=plateau.maintenant)


async def _remplacer(plateau: Plateau, vie: Vie, coffre: Coffre) -> None:
    """Replace a statement of the CAF by that of the month."""
    ancien = await _deposer(plateau, vie, _DROITS, coffre)
    if ancien is not None:
        neuf = PapierDemo(_DROITS.nature, _DROITS.intitule, _DROITS.emetteur, 6, 84, pdf=True)
        await _deposer(plateau, vie, neuf, coffre, ancien)


async def _deposer(
    plateau: Plateau,
    vie: Vie,
    papier: PapierDemo,
    coffre: Coffre,
    remplace: Document | None = None,
) -> Document | None:
    """Hand one paper in, by whoever may complete its domain; None when nobody asked may."""
    a_elle = papier.par_elle and vie.courriel is not None
    acteur: Acteur = plateau.elle(vie) if a_elle else vie.referent
    le = plateau.instant(papier.il_y_a, 2)
    async with open_session(plateau.sessions, acteur) as db, db.begin():
        ouverts = {v.domaine for v in await expliquer(db, acteur, vie.personne_id) if v.complete}
        if papier.nature.domaine not in ouverts:
            return None
        saisie = NouveauDocument(
            nature=papier.nature,
            intitule=papier.intitule,
            pourquoi=papier.pourquoi,
            delivre_le=jour_de(le - timedelta(days=5)),
            valable_jusqu_au=_fin(papier, plateau.maintenant),
            remplace_id=remplace.id if remplace else None,
            malgre=True,
        )
        fichier = sceller_fichier(coffre, _dessiner(vie, papier, le))
        return await deposer_document(db, acteur, vie.personne_id, saisie, fichier, maintenant=le)


def _fin(papier: PapierDemo, maintenant: datetime) -> date | None:
    if papier.finit_dans is None:
        return None
    return jour_de(maintenant + timedelta(days=papier.finit_dans))


def _dessiner(vie: Vie, papier: PapierDemo, le: datetime) -> FichierLu:
    """Draw a paper: a PDF, or what a photo of one page would be."""
    lignes = [
        ("Nom", f"{vie.identite.prenom} {vie.identite.nom}"),
        ("Document", papier.nature.libelle),
        ("Établi le", date_fr(le - timedelta(days=5))),
    ]
    if papier.pdf:
        donnees = {
            "titre": papier.intitule,
            "emetteur": papier.emetteur,
            "lignes": lignes,
            "mention": MENTION,
        }
        return FichierLu("application/pdf", imprimer("web.demo/papier.typ", donnees), b"")
    image = Image.new("RGB", _PAGE, "#fbfaf5")
    trait = ImageDraw.Draw(image)
    trait.rectangle((40, 40, _PAGE[0] - 40, 150), fill="#dfe7e4")
    trait.text((64, 62), papier.emetteur, fill="#33423f", font=_police(24))
    trait.text((64, 98), papier.intitule, fill="#1c2b2a", font=_police(36))
    for rang, (libelle, dit) in enumerate(lignes):
        trait.text((64, 220 + 90 * rang), libelle, fill="#5b6a66", font=_police(22))
        trait.text((64, 250 + 90 * rang), dit, fill="#1c2b2a", font=_police(30))
    trait.text((64, _PAGE[1] - 80), MENTION, fill="#8a3b1e", font=_police(18))
    return FichierLu("image/jpeg", _jpeg(image), _jpeg(image.resize(_APERCU)))


def _jpeg(image: Image.Image) -> bytes:
    sortie = BytesIO()
    image.save(sortie, "JPEG", quality=75)
    return sortie.getvalue()


@cache
def _police(taille: int) -> ImageFont.FreeTypeFont:
    dossier = Path(str(files("fontpkg_noto_sans"))) / "files"
    return ImageFont.truetype(str(sorted(dossier.glob("*.ttf"))[-1]), taille)
