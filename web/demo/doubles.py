"""Open a second carnet, with a slip in the name, for somebody who came back."""

from datetime import datetime, timedelta
from uuid import UUID

from auth.cercle.commands import rejoindre
from auth.consentements.commands import donner_consentement
from auth.personnes.commands import accueillir
from auth.rapprochements.commands import rapprocher
from auth.vocabulary import Automate, Domaine, Portee, Recueil
from carnet.diagnostic.commands import ajouter_constat
from carnet.diagnostic.schemas import NouveauConstat
from core.db import open_session
from web.demo.monde import Monde
from web.demo.presence import tendre_ecran
from web.demo.vies import ORDINAIRES, Conteur, Vie

_CONSTAT = {
    "nature": "besoin",
    "thematique": "mobilite--acceder-a-un-vehicule",
    "texte": "La voiture est en panne depuis le mois dernier.",
    "source": "professionnel",
}
# What nobody asked her again.
_MOINS = {"telephone": None, "commune_naissance": None, "pays_naissance": None}


async def doubler(conteur: Conteur, monde: Monde, vie: Vie, double: UUID) -> None:
    """Welcome the person of that life a second time, as if nobody had looked."""
    moi, conseiller = vie.referent, monde.nommes["conseiller"]
    debut: datetime = conteur.maintenant - timedelta(days=20)
    identite = vie.identite.model_copy(
        update=_MOINS | {"nom": vie.identite.nom + vie.identite.nom[-1]}
    )
    async with open_session(conteur.sessions, moi) as db, db.begin():
        await accueillir(db, moi, identite, id=double)
        await rejoindre(db, moi, double, motif="Retour après une longue absence", maintenant=debut)
        domaines = [Domaine.identite.name, Domaine.parcours.name, Domaine.mobilite.name]
        propre = conteur.accord(
            Portee.structure, 400, structure_id=moi.structure_id, domaines=ORDINAIRES
        )
        await tendre_ecran(db, moi, double, propre, maintenant=debut)
        # Said, not answered on a screen: thirty days, ten of which are left, today included.
        sien = conteur.accord(
            Portee.structure,
            9,
            structure_id=conseiller.structure_id,
            domaines=domaines,
            recueil=Recueil.oral,
        )
        await donner_consentement(db, moi, double, sien, maintenant=debut)
        await ajouter_constat(
            db, moi, double, NouveauConstat.model_validate(_CONSTAT), maintenant=debut
        )
    automate = Automate(monde.id)
    async with open_session(conteur.sessions, automate) as db, db.begin():
        await rapprocher(db, automate, double, compte_id=moi.compte_id, distinctes=frozenset())
