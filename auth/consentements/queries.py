"""Read consents and what they open."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ColumnElement, String, case, cast, exists, func, literal_column, select, text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from auth.acces import Raison
from auth.comptes.models import Compte
from auth.consentements.models import (
    Acces,
    Consentement,
    ConsentementEvenement,
    DemandeAcces,
    Exclusion,
    Notice,
)
from auth.consentements.rules import STRUCTURE_COUVERTE, SUJET_COUVERT, phrase_consentement
from auth.consentements.schemas import NouveauConsentement
from auth.personnes.models import Personne
from auth.territoires.models import Structure
from auth.territoires.queries import ligne_de, nom_de_structure
from auth.vocabulary import (
    FINALITES_TENUES,
    PORTE_FORTE,
    Acteur,
    Categorie,
    Domaine,
    DonnePar,
    Finalite,
    Portee,
    Recueil,
)
from core.errors import Forbidden, NotFound


@dataclass(frozen=True, slots=True)
class ConsentementLu:
    """Hold a consent: the sentence it says, where it stands, what changed in the notice since."""

    consentement: Consentement
    structure: str | None
    phrase: str
    etat: str
    changement: str | None = None
    a_redire: bool = False
    couvert: bool = False
    reconfirme: bool = False
    secondee: bool = False

    @property
    def de_vive_voix(self) -> bool:
        """Say whether it rests on what a professional heard, and on nothing of hers."""
        return self.consentement.recueil == Recueil.oral

    @property
    def rejoint(self) -> bool:
        """Say whether it only joins the agreement of the other of two."""
        return self.consentement.avec_id is not None

    @property
    def attend(self) -> bool:
        """Say whether it waits for the other of two who must agree."""
        return bool(self.consentement.attendus) and not self.rejoint and not self.secondee

    @property
    def du_representant(self) -> bool:
        """Say whether a guardian gave it."""
        return self.consentement.donne_par == DonnePar.representant


async def exiger_de_pouvoir_rouvrir(
    db: AsyncSession,
    acteur: Acteur,
    structure_id: UUID | None = None,
    compte_id: UUID | None = None,
) -> None:
    """Refuse what would open something sensitive again on a weak proof: to whom, or to anybody."""
    if not acteur.par_lien:
        return
    rouvrirait = text("select prive.rouvrirait_du_sensible(:t, :p, :s, :c)")
    qui = {"t": acteur.territoire_id, "p": acteur.personne_id, "s": structure_id, "c": compte_id}
    if await db.scalar(rouvrirait, qui):
        raise Forbidden(f"Cela ouvrirait de nouveau un sujet sensible : {PORTE_FORTE}.")


def _etat(consentement: Consentement, maintenant: datetime) -> str:
    if consentement.retire_le is not None:
        return "retire"
    if consentement.fin <= maintenant:
        return "expire"
    return "a_venir" if consentement.debut > maintenant else "actif"


def est_reconfirme() -> ColumnElement[bool]:
    """Say, in SQL, whether the person said yes again to an agreement."""
    return exists().where(
        ConsentementEvenement.territoire_id == Consentement.territoire_id,
        ConsentementEvenement.personne_id == Consentement.personne_id,
        ConsentementEvenement.genre == "reconfirmation",
        ConsentementEvenement.details["ancien"].as_string() == cast(Consentement.id, String),
    )


async def list_consentements(
    db: AsyncSession, acteur: Acteur, personne_id: UUID, *, ouvrant: bool = False
) -> Sequence[ConsentementLu]:
    """List the consents of a person that the acteur may see: running ones, then newest, first.

    `ouvrant` keeps those that open the carnet to the acteur's own structure now.
    """
    requete = (
        select(
            Consentement,
            nom_de_structure(Consentement.structure_id),
            func.now(),
            literal_column("prive.notice_depassee(consentement)"),
            literal_column("prive.est_a_redire(consentement)"),
            est_reconfirme(),
            literal_column("prive.est_secondee(consentement)"),
        )
        .outerjoin(Structure, ligne_de(Structure, Consentement.structure_id))
        .where(
            Consentement.territoire_id == acteur.territoire_id,
            Consentement.personne_id == personne_id,
        )
        .order_by(
            Consentement.retire_le.is_not(None),
            Consentement.fin < func.now(),
            Consentement.debut.desc(),
        )
        .order_by(Consentement.id)
    )
    if ouvrant and not acteur.est_personne:
        requete = requete.where(
            exists().where(
                Acces.territoire_id == Consentement.territoire_id,
                Acces.personne_id == Consentement.personne_id,
                Acces.consentement_id == Consentement.id,
                Acces.structure_id == acteur.structure_id,
                Acces.debut <= func.now(),
                Acces.fin > func.now(),
            )
        )
    lus = [
        ConsentementLu(
            consentement,
            nom,
            dire_consentement(consentement, nom),
            _etat(consentement, maintenant),
            changement,
            a_redire,
            *(False, reconfirme, secondee),
        )
        for consentement, nom, maintenant, changement, a_redire, reconfirme, secondee in (
            await db.execute(requete)
        )
    ]
    return [*await list_couverts(db, acteur), *lus] if acteur.par_lien else lus


async def list_couverts(db: AsyncSession, acteur: Acteur) -> Sequence[ConsentementLu]:
    """List what a link's session hides of one's own agreements, the sensitive words covered."""
    requete = select(Consentement).from_statement(text("select * from prive.accords_couverts()"))
    couverts = (
        (await db.execute(requete, execution_options={"populate_existing": True})).scalars().all()
    )
    requete_noms = select(Structure.id, Structure.nom).where(
        Structure.territoire_id == acteur.territoire_id
    )
    noms = {ligne.id: ligne.nom for ligne in await db.execute(requete_noms)}
    maintenant = (await db.execute(select(func.now()))).scalar_one()
    lus = []
    for accord in couverts:
        db.expunge(accord)
        nom = noms.get(accord.structure_id) if accord.structure_id else None
        phrase = f"{dire_consentement(accord, nom or STRUCTURE_COUVERTE)}, et {SUJET_COUVERT}"
        lus.append(ConsentementLu(accord, nom, phrase, _etat(accord, maintenant), couvert=True))
    return sorted(lus, key=lambda lu: lu.etat not in ("actif", "a_venir"))


@dataclass(frozen=True, slots=True)
class AccordAttendu:
    """Hold what waits for the other of two who must agree: the words that wait, no other."""

    id: UUID
    portee: str
    structure_id: UUID | None
    categorie: str | None
    domaines: int
    peut_completer: bool
    finalite: str
    debut: datetime
    fin: datetime

    def dire(self, structure: str | None) -> str:
        """Say it in one sentence."""
        return phrase_consentement(
            Portee(self.portee),
            structure,
            Categorie(self.categorie) if self.categorie else None,
            self.domaines,
            self.peut_completer,
            Finalite(self.finalite),
        )


async def list_attendus(
    db: AsyncSession, acteur: Acteur, personne_id: UUID
) -> Sequence[AccordAttendu]:
    """List what waits for the acteur: a guardian's yes for her, hers for her guardian."""
    if acteur.est_representant:
        lignes = await db.execute(
            text("select * from prive.accords_attendus(:personne)"), {"personne": personne_id}
        )
        return [AccordAttendu(**ligne) for ligne in lignes.mappings()]
    return [
        AccordAttendu(
            **{nom: getattr(lu.consentement, nom) for nom in AccordAttendu.__dataclass_fields__}
        )
        for lu in await list_consentements(db, acteur, personne_id)
        if lu.etat == "actif" and lu.attend and lu.du_representant
    ]


async def get_attendu(
    db: AsyncSession, acteur: Acteur, personne_id: UUID, consentement_id: UUID
) -> AccordAttendu:
    """Get an agreement that waits for the acteur, or raise NotFound."""
    for attendu in await list_attendus(db, acteur, personne_id):
        if attendu.id == consentement_id:
            return attendu
    raise NotFound()


@dataclass(frozen=True, slots=True)
class PorteeDuMandat:
    """Hold how far one mandate of the acteur goes today."""

    personne_id: UUID
    domaines: int
    fin: date | None


async def list_portees(db: AsyncSession) -> Sequence[PorteeDuMandat]:
    """List how far the acteur's own mandates go; none for whoever is no guardian."""
    lignes = await db.execute(
        text("select personne_id, domaines, fin from prive.mes_mandats order by id")
    )
    return [PorteeDuMandat(*ligne) for ligne in lignes]


def finalite_redite(consentement: Consentement) -> Finalite:
    """Give what an agreement is said again for.

    The same; the support when its purpose is not offered any more.
    """
    finalite = Finalite(consentement.finalite)
    return finalite if finalite in FINALITES_TENUES else Finalite.coordination


def dire_consentement(
    consentement: Consentement, structure: str | None, finalite: Finalite | None = None
) -> str:
    """Say a stored consent in one sentence, as it was given or for another purpose."""
    return phrase_consentement(
        Portee(consentement.portee),
        structure,
        Categorie(consentement.categorie) if consentement.categorie else None,
        consentement.domaines,
        consentement.peut_completer,
        finalite or Finalite(consentement.finalite),
    )


def dire_saisie(saisie: NouveauConsentement, structure: str | None) -> str:
    """Say in one sentence an agreement that is not given yet."""
    return phrase_consentement(
        saisie.portee,
        structure,
        saisie.categorie,
        saisie.masque,
        saisie.peut_completer,
        saisie.finalite,
    )


async def get_consentement(db: AsyncSession, acteur: Acteur, consentement_id: UUID) -> Consentement:
    """Get a consent that the acteur may see, or raise NotFound."""
    requete = select(Consentement).where(
        Consentement.territoire_id == acteur.territoire_id, Consentement.id == consentement_id
    )
    consentement = (await db.execute(requete)).scalar_one_or_none()
    if consentement is None:
        raise NotFound()
    return consentement


async def get_notice(db: AsyncSession, acteur: Acteur) -> Notice:
    """Get the notice in force: the latest version of the territoire."""
    requete = (
        select(Notice)
        .where(Notice.territoire_id == acteur.territoire_id)
        .order_by(Notice.version.desc())
        .limit(1)
    )
    notice = (await db.execute(requete)).scalar_one_or_none()
    if notice is None:
        raise NotFound(
            "Ce territoire n’a pas encore sa notice d’information : son administration la publie"
            " dans « Notices ». "
            "Ce qui est déjà noté est gardé ; revenez ensuite."
        )
    return notice


async def get_a_retirer(
    db: AsyncSession, acteur: Acteur, consentement_id: UUID
) -> tuple[Consentement, str | None]:
    """Get one's own agreement to withdraw it, with its sentence when it is covered.

    Raises NotFound.
    """
    if acteur.par_lien:
        for lu in await list_couverts(db, acteur):
            if lu.consentement.id == consentement_id:
                return lu.consentement, lu.phrase
    return await get_consentement(db, acteur, consentement_id), None


@dataclass(frozen=True, slots=True)
class QuiVoit:
    """Hold what one structure of the circle reads of one domain, and why."""

    structure_id: UUID
    structure: str
    domaine: Domaine
    lit: bool
    complete: bool
    raison: Raison
    consentement_id: UUID | None
    jusqu_au: datetime | None


async def list_qui_voit(db: AsyncSession, acteur: Acteur) -> Sequence[QuiVoit]:
    """Tell the acteur who reads which domain of their own carnet, from the SQL of the wall."""
    return await _qui_voit(db, acteur, "prive.qui_voit()")


async def _qui_voit(
    db: AsyncSession, acteur: Acteur, source: str, personne_id: UUID | None = None
) -> Sequence[QuiVoit]:
    qui = {} if personne_id is None else {"personne": personne_id}
    lignes = await db.execute(
        text(
            f"select q.*, coalesce(s.nom, :couverte) as nom from {source} q"
            " left join structure s on s.territoire_id = :t and s.id = q.structure_id"
            " order by s.nom, q.structure_id, q.domaine"
        ),
        {"t": acteur.territoire_id, "couverte": STRUCTURE_COUVERTE} | qui,
    )
    return [
        QuiVoit(
            ligne.structure_id,
            ligne.nom,
            Domaine(ligne.domaine),
            ligne.lit,
            ligne.complete,
            Raison(ligne.raison),
            ligne.consentement_id,
            ligne.jusqu_au,
        )
        for ligne in lignes
    ]


async def list_qui_voit_en_mandat(
    db: AsyncSession, acteur: Acteur, personne_id: UUID
) -> Sequence[QuiVoit]:
    """Tell a guardian who reads which domain of the mandate, from the SQL of the wall."""
    return await _qui_voit(db, acteur, "prive.qui_voit_en_mandat(:personne)", personne_id)


async def count_voit_couvert(db: AsyncSession) -> Mapping[UUID, int]:
    """Count, by structure, the sensitive domains that it reads and that a link's session hides."""
    lignes = await db.execute(text("select structure_id, sensibles from prive.qui_voit_couvert()"))
    return {ligne.structure_id: ligne.sensibles for ligne in lignes}


async def list_demandes_couvertes(db: AsyncSession) -> Sequence[tuple[UUID, datetime]]:
    """List the waiting requests that a session opened by a link hides.

    Only that they are there, and since when.
    """
    lignes = await db.execute(text("select id, faite_le from prive.demandes_couvertes()"))
    return [(cle, faite_le) for cle, faite_le in lignes]


@dataclass(frozen=True, slots=True)
class DemandeAccesLue:
    """Hold a request with who asks."""

    demande: DemandeAcces
    structure: str
    prenom: str
    nom: str
    fonction: str | None
    # Of an invitation: from which structure it comes, and who is invited by name.
    de: str | None = None
    invite: str | None = None


async def list_demandes(
    db: AsyncSession, acteur: Acteur, personne_id: UUID
) -> Sequence[DemandeAccesLue]:
    """List the requests about a person that the acteur may see, waiting ones first."""
    origine, invite = aliased(Structure), aliased(Compte)
    requete = (
        select(
            DemandeAcces,
            Structure.nom,
            Compte.prenom,
            Compte.nom,
            Compte.fonction,
            origine.nom,
            invite.prenom + " " + invite.nom,
        )
        .join(Structure, ligne_de(Structure, DemandeAcces.structure_id))
        .join(Compte, ligne_de(Compte, DemandeAcces.compte_id))
        .outerjoin(origine, ligne_de(origine, DemandeAcces.par_structure_id))
        .outerjoin(invite, ligne_de(invite, DemandeAcces.invite_compte_id))
        .where(
            DemandeAcces.territoire_id == acteur.territoire_id,
            DemandeAcces.personne_id == personne_id,
        )
        .order_by(
            DemandeAcces.repondue_le.is_not(None), DemandeAcces.faite_le.desc(), DemandeAcces.id
        )
    )
    return [DemandeAccesLue(*ligne) for ligne in await db.execute(requete)]


async def list_en_attente(
    db: AsyncSession, acteur: Acteur, personne_id: UUID
) -> Sequence[DemandeAccesLue]:
    """List what the acteur's structure asked of a person for itself, and waits for."""
    return [
        lue
        for lue in await list_demandes(db, acteur, personne_id)
        if lue.demande.etat == "en_attente" and not lue.demande.est_une_invitation
    ]


async def list_invitations(
    db: AsyncSession, acteur: Acteur, personne_id: UUID
) -> Sequence[DemandeAccesLue]:
    """List the invitations that the acteur's structure made around a person, waiting ones first."""
    lues = await list_demandes(db, acteur, personne_id)
    return [lue for lue in lues if lue.demande.est_une_invitation]


async def list_exclusions(db: AsyncSession, acteur: Acteur) -> Sequence[Exclusion]:
    """List the refusals that the acteur set on their own carnet and has not lifted."""
    requete = (
        select(Exclusion)
        .where(
            Exclusion.territoire_id == acteur.territoire_id,
            Exclusion.personne_id == acteur.personne_id,
        )
        .where(Exclusion.levee_le.is_(None))
        .order_by(Exclusion.debut, Exclusion.id)
    )
    return (await db.execute(requete)).scalars().all()


async def list_mes_demandes(
    db: AsyncSession, acteur: Acteur
) -> Sequence[tuple[DemandeAcces, str | None, str | None]]:
    """List the requests and invitations that the acteur made, waiting ones first.

    With the person's name where they may read it, and who is invited.
    """
    personne, invite = func.concat(Personne.prenom, " ", Personne.nom), aliased(Compte)
    par_nom = func.concat_ws(", ", invite.prenom + " " + invite.nom, Structure.nom)
    requete = (
        select(
            DemandeAcces,
            case((Personne.id.is_not(None), personne)),
            case((DemandeAcces.par_structure_id.is_not(None), par_nom)),
        )
        .outerjoin(Personne, ligne_de(Personne, DemandeAcces.personne_id))
        .outerjoin(Structure, ligne_de(Structure, DemandeAcces.structure_id))
        .outerjoin(invite, ligne_de(invite, DemandeAcces.invite_compte_id))
        .where(
            DemandeAcces.territoire_id == acteur.territoire_id,
            DemandeAcces.compte_id == acteur.compte_id,
        )
        .order_by(
            DemandeAcces.repondue_le.is_not(None), DemandeAcces.faite_le.desc(), DemandeAcces.id
        )
        .limit(100)
    )
    return [(demande, nom, qui) for demande, nom, qui in await db.execute(requete)]


async def list_professionnels_du_cercle(
    db: AsyncSession, acteur: Acteur
) -> Sequence[tuple[UUID, str]]:
    """List the professionals of the acteur's own circle, by name.

    They may refuse each of them.
    """
    requete = text(
        "select distinct k.id, k.prenom || ' ' || k.nom || ', ' || s.nom from accompagnement m"
        " join compte k on k.territoire_id = m.territoire_id and k.id = m.compte_id"
        " join structure s on s.territoire_id = m.territoire_id and s.id = m.structure_id"
        " where m.territoire_id = :t and m.personne_id = :p and (m.fin is null or m.fin > now())"
        " order by 2, 1"
    )
    lignes = await db.execute(requete, {"t": acteur.territoire_id, "p": acteur.personne_id})
    return [(cle, nom) for cle, nom in lignes]
