"""Live two years of each accompanied person by calling the real commands, in a fixed order."""

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from uuid import UUID

from auth.cercle.commands import rejoindre
from auth.consentements.commands import (
    demander_acces,
    donner_consentement,
    exclure,
    refuser_demande,
    retirer_consentement,
)
from auth.consentements.schemas import NouveauConsentement, NouvelleExclusion
from auth.personnes.commands import accueillir
from auth.personnes.schemas import NouvellePersonne
from auth.vocabulary import (
    SENSIBLES,
    Acteur,
    Categorie,
    Domaine,
    DonnePar,
    Finalite,
    Portee,
    Recueil,
    masque,
)
from carnet.diagnostic.commands import ajouter_constat, avancer_constat
from carnet.diagnostic.schemas import ConstatAvance, NouveauConstat
from carnet.diagnostic.vocabulary import EtatConstat
from carnet.parcours.commands import (
    ajouter_action,
    ajouter_objectif,
    avancer_action,
    avancer_objectif,
    conclure_rendez_vous,
    fixer_rendez_vous,
    noter_echange,
    retenir_offre,
)
from carnet.parcours.schemas import (
    NouveauRendezVous,
    NouvelEchange,
    NouvelleAction,
    NouvelObjectif,
    OffreRetenue,
)
from carnet.parcours.vocabulary import ISSUES, EtatAction, EtatObjectif
from core.clock import PARIS
from core.dates import jour_de
from core.db import Sessions, open_session
from web.demo.monde import Equipe, Monde
from web.demo.mots import (
    AILLEURS,
    ATOUTS,
    ECHANGES_NOTES,
    HISTOIRES,
    LIEUX_RDV,
    OBJETS_RDV,
    PROTEGES,
    SANTE,
)
from web.demo.presence import designer, tendre_ecran
from web.tranches import modules

# What each slice tells of a life: its `demo.py`, by `conter`.
CONTEURS = modules("demo")
ORDINAIRES = [d.name for d in Domaine if not d.est_sensible]


@dataclass(frozen=True, slots=True)
class Vie:
    """Hold who a life is about: the person, their référent, the e-mail of their compte if any."""

    personne_id: UUID
    identite: NouvellePersonne
    referent: Acteur
    courriel: str | None


@dataclass(slots=True)
class Conteur:
    """Hold what telling a life needs."""

    sessions: Sessions
    hasard: random.Random
    maintenant: datetime
    offres: dict[str, list[str]]
    ouvrir: Callable[[Vie, str], Acteur]
    agenda: dict[UUID, list[datetime]] = field(default_factory=dict)

    def libre(self, quand: datetime, *comptes: UUID) -> datetime:
        """Give the first hour from this one at which nobody of these holds an appointment."""
        agendas = [self.agenda.setdefault(compte_id, []) for compte_id in comptes]
        while any(abs(quand - pris) < timedelta(minutes=45) for a in agendas for pris in a):
            quand += timedelta(hours=1)
        for agenda in agendas:
            agenda.append(quand)
        return quand

    def jour(self, il_y_a: int, heure: int = 10) -> datetime:
        """Give an instant of a past (or coming, if negative) working day."""
        jour: date = jour_de(self.maintenant - timedelta(days=il_y_a))
        if jour.weekday() > 4:
            jour += (
                timedelta(days=7 - jour.weekday())
                if il_y_a < 0
                else -timedelta(days=jour.weekday() - 4)
            )
        return datetime.combine(jour, time(heure, self.hasard.choice((0, 15, 30, 45))), PARIS)

    def accord(self, portee: Portee, jours: int, **champs: object) -> NouveauConsentement:
        """Word an agreement that ends in so many days."""
        base: dict[str, object] = {
            "portee": portee,
            "domaines": ORDINAIRES,
            "peut_completer": True,
            "fin": jour_de(self.maintenant + timedelta(days=jours)),
            "donne_par": DonnePar.professionnel,
            "recueil": Recueil.ecran,
        }
        return NouveauConsentement.model_validate(base | champs)


async def vivre(conteur: Conteur, monde: Monde, vie: Vie) -> None:
    """Tell one life: welcome, agreements, findings, path, appointments, changes of mind."""
    hasard, anciennete = conteur.hasard, conteur.hasard.randint(60, 640)
    debut = conteur.jour(anciennete)
    equipe = monde.equipe_de(vie.referent)
    autres = hasard.sample([e for e in monde.equipes if e is not equipe and not e.sensible], 2)
    if "conseiller" in monde.nommes and vie.referent == monde.nommes["referente"]:
        autres = [
            monde.equipe_de(monde.nommes["conseiller"]),
            next(e for e in autres if e.categorie != "france_travail"),
        ]
    await _accueillir(conteur, vie, equipe, autres, debut)
    await _suivre(conteur, vie, anciennete)
    for autre in autres:
        await _entourer(conteur, vie, autre, anciennete)
    await _proposer(conteur, vie)
    await _conter(conteur, vie)
    if vie.courriel is not None:
        moi = conteur.ouvrir(vie, vie.courriel)
        await _parler(conteur, vie, moi, autres, anciennete)
        if vie.courriel == "personne@demo.example":
            if "conseiller" in monde.nommes:
                await _avancer_ailleurs(conteur, vie, monde.nommes["conseiller"])
            await _proteger(
                conteur,
                vie,
                moi,
                next(e for e in monde.equipes if e.sensible and e.categorie != "justice"),
            )


async def _conter(conteur: Conteur, vie: Vie) -> None:
    """Let each slice add what it has to tell of this life."""
    for tranche in CONTEURS:
        # Drawn apart: what one slice tells changes nothing of what the others do.
        graine = f"{vie.personne_id} {tranche.__name__}"
        a_part = random.Random(graine)  # noqa: S311 -- invented lives, the same each time
        async with open_session(conteur.sessions, vie.referent) as db, db.begin():
            await tranche.conter(
                db,
                vie.referent,
                vie.personne_id,
                hasard=a_part,
                maintenant=conteur.maintenant,
                a_un_compte=vie.courriel is not None,
            )


async def _accueillir(
    conteur: Conteur, vie: Vie, equipe: Equipe, autres: list[Equipe], debut: datetime
) -> None:
    hasard, moi, personne = conteur.hasard, vie.referent, vie.personne_id
    dure = min(700, (debut + timedelta(days=725) - conteur.maintenant).days)
    async with open_session(conteur.sessions, moi) as db, db.begin():
        await accueillir(db, moi, vie.identite, id=personne)
        await rejoindre(db, moi, personne, motif="Premier accueil", maintenant=debut)
        sensibles = [Domaine.sante.name] if hasard.random() < 0.35 else []
        propre = conteur.accord(
            Portee.structure, dure, structure_id=moi.structure_id, domaines=ORDINAIRES + sensibles
        )
        await tendre_ecran(db, moi, personne, propre, maintenant=debut)
        await designer(db, moi, personne)
        for autre in autres:
            if hasard.random() < 0.5:
                accord = conteur.accord(Portee.structure, dure, structure_id=autre.id)
            else:
                accord = conteur.accord(
                    Portee.categorie, dure, categorie=Categorie(autre.categorie)
                )
            await tendre_ecran(db, moi, personne, accord, maintenant=debut + timedelta(days=2))
        if hasard.random() < 0.85:
            stats = conteur.accord(
                Portee.consortium, dure, finalite=Finalite.statistiques, peut_completer=False
            )
            await tendre_ecran(db, moi, personne, stats, maintenant=debut)
        if (conteur.maintenant - debut).days > 300:
            ancien = conteur.accord(Portee.consortium, -30, peut_completer=False)
            await tendre_ecran(db, moi, personne, ancien, maintenant=debut)


async def _suivre(conteur: Conteur, vie: Vie, anciennete: int) -> None:
    hasard, moi, personne = conteur.hasard, vie.referent, vie.personne_id
    nature = (ATOUTS[hasard.randrange(len(ATOUTS))],)
    async with open_session(conteur.sessions, moi) as db, db.begin():
        for theme, genre, texte in nature:
            constat = NouveauConstat.model_validate(
                {"nature": genre, "thematique": theme, "texte": texte}
            )
            await ajouter_constat(
                db, moi, personne, constat, maintenant=conteur.jour(anciennete - 1)
            )
    for rang, histoire in enumerate(hasard.sample(HISTOIRES, hasard.choice((1, 2, 2, 3)))):
        il_y_a = hasard.randint(10, max(11, anciennete - 10))
        # One person out of four has just told of something new.
        recent = rang == 0 and hasard.random() < 0.25
        await _raconter(conteur, vie, histoire, hasard.randint(4, 20) if recent else il_y_a)
    await _rencontrer(conteur, vie, anciennete)


async def _raconter(conteur: Conteur, vie: Vie, histoire: tuple, il_y_a: int) -> None:  # type: ignore[type-arg]
    theme, nature, texte, paroles, intitule, pourquoi, actions = histoire
    hasard, moi, personne = conteur.hasard, vie.referent, vie.personne_id
    # What presses was seen lately: older, somebody has answered it.
    pressant = nature == "frein" and il_y_a <= 45
    async with open_session(conteur.sessions, moi) as db, db.begin():
        constat = {
            "nature": nature,
            "thematique": theme,
            "texte": texte,
            "urgence": hasard.choice((1, 2, 3)) if pressant else hasard.choice((0, 0, 1, 1, 2)),
        }
        if hasard.random() < 0.4:
            constat |= {"texte": paroles, "source": "personne"}
        note = await ajouter_constat(
            db,
            moi,
            personne,
            NouveauConstat.model_validate(constat),
            maintenant=conteur.jour(il_y_a),
        )
        voulu = NouvelObjectif.model_validate(
            {"thematique": theme, "intitule": intitule, "pourquoi": pourquoi}
        )
        objectif = await ajouter_objectif(
            db, moi, personne, voulu, maintenant=conteur.jour(il_y_a - 1)
        )
        fini = hasard.random() < 0.25 and il_y_a > 60
        for porteur, quoi in actions:
            pose = conteur.jour(il_y_a - 2)
            echeance = jour_de(pose + timedelta(days=hasard.choice((21, 45, 90, 200))))
            saisie = NouvelleAction.model_validate(
                {
                    "objectif_id": objectif.id,
                    "intitule": quoi,
                    "porteur": porteur,
                    "echeance": echeance,
                }
            )
            action = await ajouter_action(db, moi, personne, saisie, maintenant=pose)
            if porteur == "personne" and hasard.random() < 0.5 and conteur.offres.get(theme):
                offre = hasard.choice(conteur.offres[theme])
                quand = conteur.jour(max(il_y_a - 3, 1))
                await retenir_offre(
                    db,
                    moi,
                    action.id,
                    OffreRetenue(service_id=offre, confirme=True),
                    maintenant=quand,
                )
            retard = (jour_de(conteur.maintenant) - echeance).days
            # A few are late, by days; what was due long ago was done, or given up.
            if fini or hasard.random() < 0.3 or retard > (9 if hasard.random() < 0.7 else 25):
                abandonnee = retard > 60 and not fini and hasard.random() < 0.2
                await avancer_action(
                    db,
                    moi,
                    action.id,
                    EtatAction.abandonnee if abandonnee else EtatAction.faite,
                    maintenant=conteur.jour(max(il_y_a - 30, 1)),
                )
        if fini:
            # Her own words are hers to close.
            if "source" not in constat:
                await avancer_constat(
                    db,
                    moi,
                    note.id,
                    ConstatAvance(etat=EtatConstat.clos, motif="L’objectif est atteint."),
                    maintenant=conteur.jour(max(il_y_a - 44, 1)),
                )
            await avancer_objectif(
                db,
                moi,
                objectif.id,
                EtatObjectif.atteint,
                maintenant=conteur.jour(max(il_y_a - 45, 1)),
            )


async def _proposer(conteur: Conteur, vie: Vie) -> None:
    """Offer slots to some of those who have a space: they have not chosen yet."""
    personne, moi = vie.personne_id, vie.referent
    a_part = random.Random(personne.int + 2)  # noqa: S311 -- invented lives, the same each time
    if vie.courriel is None or a_part.random() < 0.5:
        return
    lundi = jour_de(conteur.maintenant + timedelta(days=14))
    lundi -= timedelta(days=lundi.weekday())
    debut, ou_bien, ou_encore = (
        conteur.libre(
            datetime.combine(lundi + timedelta(days=rang), time(12), PARIS), moi.compte_id
        )
        for rang in (0, 1, 3)
    )
    rdv = NouveauRendezVous.model_validate(
        {
            "motif": "contrat",
            "objet": "relire et signer",
            "lieu": "Dans nos locaux",
            "debut": debut,
            "ou_bien": ou_bien,
            "ou_encore": ou_encore,
        }
    )
    async with open_session(conteur.sessions, moi) as db, db.begin():
        await fixer_rendez_vous(
            db, moi, personne, rdv, maintenant=conteur.maintenant - timedelta(hours=5)
        )


def _rendez_vous(
    objet: tuple[str, str | None],
    quand: datetime,
    hasard: random.Random,
    *,
    a_venir: bool = False,
) -> NouveauRendezVous:
    motif, mots = objet
    nature = "convocation" if a_venir and motif == "contrat" else "invitation"
    mode, lieu = hasard.choice(LIEUX_RDV)
    return NouveauRendezVous.model_validate(
        {
            "motif": motif,
            "objet": mots,
            "nature": nature,
            "mode": mode,
            "lieu": lieu,
            "debut": quand,
        }
    )


async def _rencontrer(conteur: Conteur, vie: Vie, anciennete: int) -> None:
    hasard, moi, personne = conteur.hasard, vie.referent, vie.personne_id
    autrement = random.Random(personne.int + 1)  # noqa: S311 -- invented lives, the same each time
    silence = hasard.random() < 0.15
    passes = sorted(
        hasard.sample(range(70 if silence else 5, max(anciennete, 90)), hasard.randint(2, 5)),
        reverse=True,
    )
    async with open_session(conteur.sessions, moi) as db, db.begin():
        for il_y_a in passes:
            quand = conteur.jour(il_y_a, hasard.choice((9, 10, 11, 14, 15, 16)))
            quand = conteur.libre(quand, moi.compte_id)
            rdv = _rendez_vous(hasard.choice(OBJETS_RDV), quand, autrement)
            pose = await fixer_rendez_vous(
                db, moi, personne, rdv, maintenant=quand - timedelta(days=9)
            )
            issue = hasard.choices(tuple(ISSUES), (70, 10, 12, 8))[0]
            # Of the last days, one out of two waits for somebody to say what became of it.
            if il_y_a > 14 or hasard.random() < 0.5:
                await conclure_rendez_vous(
                    db, moi, pose.id, issue, maintenant=quand + timedelta(hours=1)
                )
        # Drawn apart: what is told of one person changes nothing of what is told of the others.
        a_part = random.Random(personne.int)  # noqa: S311 -- invented lives, the same each time
        if not silence and a_part.random() < 0.4:
            jour = jour_de(conteur.maintenant - timedelta(days=a_part.randint(2, 60)))
            le = jour - timedelta(days=max(0, jour.weekday() - 4))
            moyen, texte = a_part.choice(ECHANGES_NOTES)
            echange = NouvelEchange.model_validate({"moyen": moyen, "le": le, "texte": texte})
            await noter_echange(db, moi, personne, echange, maintenant=conteur.maintenant)
        if not silence and hasard.random() < 0.7:
            dans = hasard.choices((0, 1, 3, 6, 10, 20), (1, 2, 2, 2, 2, 2))[0]
            quand = conteur.jour(-dans, hasard.choice((9, 10, 11, 14, 15, 16)))
            quand = conteur.libre(quand, moi.compte_id)
            rdv = _rendez_vous(hasard.choice(OBJETS_RDV), quand, autrement, a_venir=True)
            await fixer_rendez_vous(
                db,
                moi,
                personne,
                rdv,
                maintenant=min(quand, conteur.maintenant) - timedelta(days=4),
            )


async def _entourer(conteur: Conteur, vie: Vie, equipe: Equipe, anciennete: int) -> None:
    """Let another structure join under the person's agreement, and write what it sees."""
    hasard, acteur, personne = (
        conteur.hasard,
        conteur.hasard.choice(equipe.acteurs),
        vie.personne_id,
    )
    if equipe.acteurs[0].compte_id != acteur.compte_id and hasard.random() < 0.6:
        acteur = equipe.acteurs[0]
    theme, nature, texte, _paroles, *_ = hasard.choice(HISTOIRES)
    arrivee = conteur.jour(max(anciennete - 10, 3))
    async with open_session(conteur.sessions, acteur) as db, db.begin():
        await rejoindre(
            db,
            acteur,
            personne,
            motif="Accompagnement convenu ensemble",
            maintenant=arrivee,
        )
        constat = NouveauConstat.model_validate(
            {"nature": nature, "thematique": theme, "texte": texte}
        )
        le = conteur.jour(hasard.randint(2, max(anciennete - 11, 3)))
        await ajouter_constat(db, acteur, personne, constat, maintenant=le)
    await _tenir_a_deux(conteur, vie, acteur)


async def _tenir_a_deux(conteur: Conteur, vie: Vie, collegue: Acteur) -> None:
    """Fix, for some, an appointment that the référent and who just joined hold together."""
    personne, moi = vie.personne_id, vie.referent
    graine = personne.int ^ collegue.compte_id.int
    a_part = random.Random(graine)  # noqa: S311 -- invented lives, the same each time
    if a_part.random() < 0.6:
        return
    jour = jour_de(conteur.maintenant + timedelta(days=a_part.randint(7, 13)))
    jour += timedelta(days=7 - jour.weekday()) if jour.weekday() > 4 else timedelta()
    debut = datetime.combine(jour, time(13), PARIS)
    quand = conteur.libre(debut, moi.compte_id, collegue.compte_id)
    rdv = NouveauRendezVous.model_validate(
        {
            "motif": "point",
            "objet": "à trois, relire ce qui avance",
            "debut": quand,
            "lieu": "Dans nos locaux",
            "aussi_compte_id": collegue.compte_id,
        }
    )
    async with open_session(conteur.sessions, moi) as db, db.begin():
        await fixer_rendez_vous(
            db, moi, personne, rdv, maintenant=conteur.maintenant - timedelta(days=3)
        )


async def _avancer_ailleurs(conteur: Conteur, vie: Vie, acteur: Acteur) -> None:
    """Let a colleague of another structure note what the référente finds at her next visit."""
    ce_matin = conteur.maintenant - timedelta(hours=2)
    async with open_session(conteur.sessions, acteur) as db, db.begin():
        for nature, theme, texte in AILLEURS:
            constat = NouveauConstat.model_validate(
                {"nature": nature, "thematique": theme, "texte": texte}
            )
            await ajouter_constat(db, acteur, vie.personne_id, constat, maintenant=ce_matin)


async def _proteger(conteur: Conteur, vie: Vie, moi: Acteur, equipe: Equipe) -> None:
    """Let a structure whose name says too much join: others read what it shares, not its name."""
    acteur, personne = equipe.acteurs[0], vie.personne_id
    async with open_session(conteur.sessions, moi) as db, db.begin():
        domaines = [*ORDINAIRES, Domaine.violences.name]
        accord = conteur.accord(
            Portee.structure,
            300,
            structure_id=equipe.id,
            domaines=domaines,
            donne_par=DonnePar.personne,
            recueil=Recueil.ecran,
        )
        await donner_consentement(db, moi, personne, accord, maintenant=conteur.jour(40))
    async with open_session(conteur.sessions, acteur) as db, db.begin():
        await rejoindre(
            db,
            acteur,
            personne,
            motif="Accompagnement demandé à l’accueil",
            maintenant=conteur.jour(38),
        )
        for theme, texte in PROTEGES:
            constat = NouveauConstat.model_validate(
                {"nature": "ressource", "thematique": theme, "texte": texte}
            )
            await ajouter_constat(db, acteur, personne, constat, maintenant=conteur.jour(30))


async def _parler(
    conteur: Conteur, vie: Vie, moi: Acteur, autres: list[Equipe], anciennete: int
) -> None:
    """Let the person speak, agree, refuse and change their mind."""
    hasard, personne = conteur.hasard, vie.personne_id
    theme, nature, _texte, paroles, *_ = hasard.choice(HISTOIRES)
    async with open_session(conteur.sessions, moi) as db, db.begin():
        dit = NouveauConstat.model_validate(
            {"nature": nature, "thematique": theme, "texte": paroles, "source": "personne"}
        )
        await ajouter_constat(
            db, moi, personne, dit, maintenant=conteur.jour(hasard.randint(1, anciennete))
        )
        sante = NouveauConstat.model_validate(
            {
                "nature": "frein",
                "thematique": "sante--acces-aux-soins",
                "texte": hasard.choice(SANTE),
                "source": "personne",
            }
        )
        await ajouter_constat(
            db, moi, personne, sante, maintenant=conteur.jour(hasard.randint(1, anciennete))
        )
        retire = conteur.accord(
            Portee.categorie,
            300,
            categorie=Categorie.iae,
            donne_par=DonnePar.personne,
            recueil=Recueil.ecran,
        )
        accord = await donner_consentement(
            db, moi, personne, retire, maintenant=conteur.jour(min(50, anciennete))
        )
        await retirer_consentement(
            db, moi, accord, maintenant=conteur.jour(min(20, anciennete - 1))
        )
        if hasard.random() < 0.2:
            await exclure(
                db,
                moi,
                NouvelleExclusion(structure_id=autres[1].id, motif="Un désaccord"),
                maintenant=conteur.jour(3),
            )
    demandeur = vie.referent
    async with open_session(conteur.sessions, demandeur) as db, db.begin():
        demande = await demander_acces(
            db,
            demandeur,
            personne,
            domaines=masque([Domaine.justice])
            if hasard.random() < 0.3
            else SENSIBLES & masque([Domaine.sante]),
            motif="Pour adapter les offres à ce que vous pouvez faire sans vous abîmer.",
            maintenant=conteur.jour(6),
        )
    if hasard.random() < 0.4:
        async with open_session(conteur.sessions, moi) as db, db.begin():
            await refuser_demande(db, moi, demande, maintenant=conteur.jour(4))
