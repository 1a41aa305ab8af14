"""Follow two searches, one of which was told of new offers, and keep a few offers."""

from datetime import datetime

from auth.vocabulary import Automate
from core.db import Sessions, open_session
from offers.favoris.commands import garder_offre
from offers.favoris.schemas import NouveauFavori
from offers.veilles.commands import garder_recherche
from offers.veilles.queries import trouver_offres
from offers.veilles.schemas import NouvelleVeille
from offers.veilles.vocabulary import Rythme
from web.demo.monde import Connexion, Monde

_SUIVIES = (
    NouvelleVeille(
        nom="Mobilité autour de Nîmes",
        requete="code_commune=30189&thematiques=mobilite",
        rythme=Rythme.semaine,
    ),
    NouvelleVeille(
        nom="Garde d’enfants, gratuite",
        requete="code_commune=30007&thematiques=famille--garde-denfants&frais=gratuit&rayon=20",
        rythme=Rythme.jour,
    ),
)
_GARDEES = {
    "Mes favoris": "code_commune=30189&thematiques=numerique",
    "Passer le permis": "code_commune=30189&thematiques=mobilite",
}
_RECENTES = (
    "select id from catalogue_service where retire_le is null and code_insee like %s order by"
    " md5(id) limit 200"
)


async def suivre(
    connexion: Connexion, sessions: Sessions, monde: Monde, maintenant: datetime
) -> None:
    """Keep them by the commands; what is new, and since when, is moved by the owner."""
    acteur = monde.nommes["referente"]
    recentes = [cle for (cle,) in connexion.execute(_RECENTES, (f"{monde.departement}%",))]
    async with open_session(sessions, acteur) as db, db.begin():
        veilles = [await garder_recherche(db, acteur, suivie) for suivie in _SUIVIES]
        for liste, requete in _GARDEES.items():
            for cle in (await trouver_offres(db, requete, recentes))[:2]:
                await garder_offre(db, acteur, NouveauFavori(service_id=cle, liste=liste))
    connexion.execute(
        "update veille set cree_le = cree_le - interval '20 days' where territoire_id = %s",
        (monde.id,),
    )
    async with open_session(sessions, Automate(monde.id)) as db:
        nouvelles = (await trouver_offres(db, veilles[0].requete, recentes))[:3]
    connexion.execute(
        "insert into veille_offre (territoire_id, veille_id, service_id, dite_le) select %s, %s, s,"
        " %s - interval '2 days' from unnest(%s::text[]) s",
        (monde.id, veilles[0].id, maintenant, nouvelles),
    )
