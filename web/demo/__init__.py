"""Seed the demo: two neighbouring territoires, lived in for two years by invented people."""

import asyncio
import random
import tempfile
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import NamedTuple
from uuid import uuid5

import psycopg

from auth.personnes.schemas import NouvellePersonne
from auth.vocabulary import Acteur, Domaine, masque
from core.clock import aujourdhui
from core.coffre import Coffre
from core.dates import jour_de
from core.db import create_engine, create_sessions
from core.plier import normaliser
from core.settings import dsn
from offers.catalogue.importer import importer_catalogue
from offers.doublons.calcul import proposer_paires
from offers.ecarts.jobs import relever_la_base
from web.demo.documents import deposer_papiers
from web.demo.doubles import doubler
from web.demo.droits import semer_droits
from web.demo.lieux import equiper_offres, situer
from web.demo.locales import offrir
from web.demo.messages import Plateau, converser
from web.demo.monde import Connexion, Monde, fonder, identifiant, ouvrir_compte
from web.demo.mots import NOMS, PRENOMS
from web.demo.offres import Commune, ecrire_catalogue
from web.demo.papiers import publier_les_papiers
from web.demo.recherches import suivre
from web.demo.vies import Conteur, Vie, vivre
from web.demo.vigilance import remplir_registres
from web.demo.violations import tenir_le_registre

# The same invented lives each time: pages and tests name some of them.
GRAINE = 20261123
PERSONNES = 160
# The second territoire is there to see nothing of the first: fewer people are enough.
VOISINS = 40
Progres = Callable[[int, int, str], None]
_COMMUNES = """
select code, nom, codes_postaux[1], longitude, latitude, coalesce(population, 0), code_epci,
    code_departement
  from geo_commune where code_departement = any(%s) and longitude is not null
   and commune_parente is null
   and cardinality(codes_postaux) > 0 order by code
"""
# Two years of agreements were told as they were noted: only the last ones are still news.
_AVIS_ANCIENS = """
delete from avis a using (select id, row_number() over (
                              partition by compte_id, genre order by cree_le desc, id
                            ) as rang
                            from avis where genre in (
                              'accord', 'accord_sensible', 'retrait', 'proposition_referent',
                              'nouveau_referent'
                            )) r
 where r.id = a.id and r.rang > 3
"""
# What was told in those two years left then: the mailbox of a new demo is empty.
_COURRIELS_ANCIENS = "delete from procrastinate_jobs where task_name = 'envoyer_avis'"
# So were those who have no channel, on paper: two letters wait, for whoever opens the demo.
_LETTRES_ANCIENNES = """
with gardees as (
  select l.id from lettre l
    join personne p on p.territoire_id = l.territoire_id and p.id = l.personne_id
   where l.territoire_id = %(t)s and l.structure_id = %(structure)s
     and prive.suit_encore(l.territoire_id, l.personne_id, l.structure_id)
   order by p.nom, p.prenom, l.id limit 2)
delete from lettre where id not in (select id from gardees)
"""
# One is printed already, and waits to be handed over.
_LETTRE_IMPRIMEE = """
update lettre set imprimee_le = now()
 where id = (select l.id from lettre l
    join personne p on p.territoire_id = l.territoire_id and p.id = l.personne_id
   order by p.nom, p.prenom, l.id limit 1)
"""
# Référents were designated a week after the welcome, not on the day of the demo.
_DESIGNATIONS = """
with d as (
  select m.territoire_id, m.id as neuve, o.id as finie, o.debut + interval '7 days' as jour,
      m.personne_id, m.compte_id
    from accompagnement m join accompagnement o on o.territoire_id = m.territoire_id
     and o.personne_id = m.personne_id
     and o.compte_id = m.compte_id and o.structure_id = m.structure_id and o.fin = m.debut
   where m.origine = 'designe'
), p as (
  update designation x set proposee_le = d.jour, reponse_le = d.jour, accord_le = d.jour,
      aboutie_le = d.jour from d
   where x.territoire_id = d.territoire_id and x.personne_id = d.personne_id
     and x.compte_id = d.compte_id
     and x.aboutie_le is not null
)
update accompagnement x set debut = case when x.id = d.neuve then d.jour else x.debut end,
       fin = case when x.id = d.finie then d.jour else x.fin end
  from d where x.territoire_id = d.territoire_id and x.id in (d.neuve, d.finie)
"""
# People came on the day when their circle began, not on the day of the demo.
# Who has a way was reminded of what comes in two days, as the worker would have done.
_RAPPELS = """
select prive.prendre_rappel(r.id, false, r.debut, gen_random_uuid()) from rendez_vous r
 where r.territoire_id = prive.ctx_territoire() and r.etat = 'prevu'
   and r.debut between now() and now() + interval '2 days'
 order by r.debut, r.id
"""
_ARRIVEES = """
update personne x set cree_le = d.jour
  from (select territoire_id, personne_id, min(debut) as jour from accompagnement group by 1, 2) d
 where x.territoire_id = d.territoire_id and x.id = d.personne_id and d.jour < x.cree_le
"""
_TABLES = (
    "territoire, catalogue_service, catalogue_structure, catalogue_mot, import_catalogue,"
    " doublon_propose"
)


def est_seme(admin_url: str) -> bool:
    """Say whether the demo's territoires are whole."""
    with psycopg.connect(dsn(admin_url)) as connexion:
        ligne = connexion.execute("select count(*) from territoire where demo").fetchone()
    return ligne is not None and ligne[0] == 2


def semer(
    admin_url: str, app_url: str, progres: Progres, coffre: Coffre, personnes: int = PERSONNES
) -> None:
    """Seed both territoires; `personnes` is how many people the first one has.

    `coffre` seals their papers, as the application that serves them opens them.

    What an interrupted seeding left is erased.
    """
    hasard = random.Random(GRAINE)  # noqa: S311 -- invented lives, the same each time
    with psycopg.connect(dsn(admin_url), autocommit=True) as connexion:
        connexion.execute("set session_replication_role = replica")
        connexion.execute(f"truncate {_TABLES} cascade")
        connexion.execute("set session_replication_role = origin")
        # What a crash would lose here is seeded again whole: no commit waits for the disk.
        connexion.execute("alter role carnet_app set synchronous_commit = off")
        communes = connexion.execute(_COMMUNES, (["30", "34"],)).fetchall()
        maintenant = datetime.now(UTC)
        offres = _semer_offres(connexion, communes, hasard, jour_de(maintenant), progres)
        mondes = fonder(connexion, hasard)
        asyncio.run(
            _vivre(
                _Semis(connexion, communes, hasard, maintenant, progres, coffre),
                app_url,
                mondes,
                offres,
                personnes,
            )
        )
        semer_droits(connexion, hasard, mondes[0])
        connexion.execute(_AVIS_ANCIENS)
        chez = {"t": mondes[0].id, "structure": mondes[0].nommes["referente"].structure_id}
        connexion.execute(_LETTRES_ANCIENNES, chez)
        connexion.execute(_LETTRE_IMPRIMEE)
        connexion.execute(_DESIGNATIONS)
        connexion.execute(_ARRIVEES)
        for monde in mondes:
            with connexion.transaction():
                connexion.execute("select prive.entrer_automate(%s)", (monde.id,))
                connexion.execute(_RAPPELS)
        connexion.execute(_COURRIELS_ANCIENS)
        asyncio.run(relever_la_base(app_url, aujourdhui()))
        connexion.execute("alter role carnet_app reset synchronous_commit")
        connexion.execute("update territoire set demo = true")
        connexion.execute("analyze")


def _semer_offres(
    connexion: Connexion,
    communes: list[Commune],
    hasard: random.Random,
    aujourdhui: date,
    progres: Progres,
) -> dict[str, list[str]]:
    with tempfile.TemporaryDirectory() as dossier:
        importer_catalogue(
            connexion, ecrire_catalogue(Path(dossier), communes, hasard, aujourdhui), progres
        )
    proposer_paires(connexion)
    par_theme: dict[str, list[str]] = {}
    for theme, cle in connexion.execute(
        "select unnest(thematiques), id from catalogue_service order by 1, 2"
    ):
        par_theme.setdefault(theme, []).append(cle)
    return par_theme


class _Semis(NamedTuple):
    connexion: Connexion
    communes: list[Commune]
    hasard: random.Random
    maintenant: datetime
    progres: Progres
    coffre: Coffre


async def _vivre(
    semis: _Semis,
    app_url: str,
    mondes: list[Monde],
    offres: dict[str, list[str]],
    personnes: int,
) -> None:
    connexion, communes, hasard, maintenant, progres, coffre = semis
    moteur = create_engine(app_url, pool=1, overflow=0)

    def ouvrir(vie: Vie, courriel: str) -> Acteur:
        qui = (vie.identite.prenom, vie.identite.nom)
        return ouvrir_compte(
            connexion, hasard, vie.referent.territoire_id, vie.personne_id, qui, courriel
        )

    conteur = Conteur(create_sessions(moteur), hasard, maintenant, offres, ouvrir)
    nombres = [personnes, *(min(personnes, VOISINS) for _ in mondes[1:])]
    fait, total = 0, sum(nombres)
    for monde, nombre in zip(mondes, nombres, strict=True):
        proches = [c for c in communes if c[7] == monde.departement]
        vies = []
        for rang in range(nombre):
            vie = _naitre(connexion, hasard, monde, proches, rang, jour_de(maintenant))
            vies.append(vie)
            await vivre(conteur, monde, vie)
            fait += 1
            progres(fait, total, "parcours")
        if monde.id == 1:
            _placer_sous_curatelle(connexion, hasard, monde)
            await doubler(conteur, monde, vies[5], identifiant(hasard))
            await remplir_registres(connexion, conteur.sessions, monde, vies, maintenant)
            await equiper_offres(connexion, conteur.sessions, monde, jour_de(maintenant))
            await situer(conteur.sessions, vies, maintenant)
            plateau = Plateau(connexion, conteur.sessions, monde, maintenant)
            await deposer_papiers(plateau, vies, coffre)
            await converser(plateau, vies)
            await offrir(connexion, conteur.sessions, monde, maintenant)
            await suivre(connexion, conteur.sessions, monde, maintenant)
            await publier_les_papiers(conteur.sessions, monde, jour_de(maintenant))
            await tenir_le_registre(conteur.sessions, monde, maintenant)
    await moteur.dispose()


# Rank of the person → local part of their demo e-mail, name.
_NOMMEES = {0: ("personne", "Samira", "Benali"), 1: ("personne-curatelle", "Lucas", "Pagès")}


def _naitre(
    connexion: Connexion,
    hasard: random.Random,
    monde: Monde,
    communes: list[Commune],
    rang: int,
    aujourdhui: date,
) -> Vie:
    commune = hasard.choices(communes, [c[5] + 50 for c in communes])[0]
    prenom, nom = hasard.choice(PRENOMS), hasard.choice(NOMS)
    nommee = _NOMMEES.get(rang) if monde.id == 1 else None
    if nommee:
        prenom, nom = nommee[1:]
    identite = NouvellePersonne(
        nom=nom,
        prenom=prenom,
        date_naissance=aujourdhui - timedelta(days=hasard.randint(18 * 366, 58 * 365)),
        telephone=f"06{hasard.randint(10000000, 99999999)}",
        code_postal=commune[2],
        commune_code=commune[0],
        publics=hasard.choice(
            (["jeunes"], ["demandeurs-emploi"], ["beneficiaires-des-minimas-sociaux"], [])
        ),
    )
    _situer_naissance(identite, communes, monde, rang)
    personne = identifiant(hasard)
    referent = _choisir_referent(hasard, monde, rang)
    local = normaliser(f"{prenom}.{nom}.{rang}").replace(" ", "").replace("'", "")
    courriel = (
        f"{nommee[0]}@demo.example"
        if nommee
        else f"{local}@exemple.example"
        if rang % 4 == 2
        else None
    )
    return Vie(personne, identite, referent, courriel)


# Where those who were born abroad come from, most of them.
_AILLEURS = ("99352", "99350", "99351", "99134", "99139", "99312", "99212", "99155")


def _situer_naissance(
    identite: NouvellePersonne, communes: list[Commune], monde: Monde, rang: int
) -> None:
    """Say where she was born: here for half of them, abroad for a fifth, not known for the others.

    Drawn apart, so that nothing else of the demo changes with it.
    """
    hasard = random.Random(f"naissance {monde.id} {rang}")  # noqa: S311 - invented people
    sort = hasard.random()
    if sort < 0.5:
        identite.commune_naissance = hasard.choice(communes)[0]
    elif sort < 0.7:
        identite.pays_naissance = hasard.choice(_AILLEURS)


def _choisir_referent(hasard: random.Random, monde: Monde, rang: int) -> Acteur:
    """Give the demo's référente about twenty people, the others to everybody's colleagues."""
    moi = monde.nommes["referente" if monde.id == 1 else "referente-b"]
    if rang < 20:
        return moi
    suiveuses = [
        e
        for e in monde.equipes
        if e.categorie in ("mission_locale", "france_travail", "departement", "ccas", "plie")
    ]
    return hasard.choice(hasard.choice(suiveuses).acteurs)


def _placer_sous_curatelle(connexion: Connexion, hasard: random.Random, monde: Monde) -> None:
    cle = identifiant(hasard)
    if monde.id != 1:
        return
    curateur = uuid5(cle, "curateur")
    connexion.execute(
        "insert into compte (territoire_id, id, courriel, prenom, nom, fonction, est_representant,"
        " date_naissance, cree_le)"
        " values (%s, %s, 'curateur@demo.example', 'Marc', 'Teissier', 'Curateur, Udaf du Gard',"
        " true, '1975-05-12', clock_timestamp())",
        (monde.id, curateur),
    )
    connexion.execute(
        "insert into representant (territoire_id, id, personne_id, compte_id, prenom, nom,"
        " date_naissance, courriel, qualite, telephone, domaines, debut, jugement, propose_par,"
        " propose_structure_id, propose_le, reponse, repondue_le, repondue_par)"
        " select k.territoire_id, %(cle)s, k.personne_id, %(curateur)s, 'Marc', 'Teissier',"
        " '1975-05-12', 'curateur@demo.example', 'curatelle', '0466000000', %(domaines)s,"
        " (now() at time zone 'Europe/Paris')::date - 400,"
        " 'Tribunal de Nîmes, jugement du 3 mars, nº 112', %(qui)s, %(ou)s,"
        " now() - interval '399 days', 'oui', now() - interval '398 days', d.id"
        " from compte k"
        " join compte d on d.territoire_id = k.territoire_id and d.courriel = 'dpo@demo.example'"
        " where k.territoire_id = %(t)s and k.courriel = 'personne-curatelle@demo.example'",
        {
            "cle": cle,
            "curateur": curateur,
            "domaines": masque([Domaine.budget, Domaine.logement]),
            "qui": monde.nommes["referente"].compte_id,
            "ou": monde.nommes["referente"].structure_id,
            "t": monde.id,
        },
    )
