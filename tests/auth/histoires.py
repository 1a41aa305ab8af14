"""Live random histories of people and professionals.

After each step, compare oracle, database and product.
"""

import random
import re
from collections.abc import Callable, Iterable
from datetime import timedelta
from functools import wraps
from pathlib import Path
from types import ModuleType
from typing import Any, ClassVar
from uuid import UUID, uuid4

import httpx2
import psycopg
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from tests.auth import monde
from tests.auth.navigateur import Application, ouvrir_session
from tests.auth.oracle import (
    NOBODY,
    Caller,
    Compte,
    Consent,
    Habilitation,
    Item,
    Letter,
    Place,
    Refusal,
    Row,
    Structure,
    World,
    what_opens,
)
from tests.tranches import apports

# What slices hold beside items: each has an oracle of its own, beside its tests.
AUTRES = apports("oracle*")
# At each step, one out of so many of them is looked at.
UN_AUTRE_SUR = 3
VUES_SQL = Path(__file__).with_name("vues.sql")
CATEGORIES = ("ccas", "plie", "iae")
FINALITES = ("coordination", "prescription", "suivi_apres_sortie", "statistiques")
DOMAINES = (
    "identite", "famille", "logement", "emploi_formation", "mobilite", "numerique_administratif",
    "budget", "parcours", "sante", "justice", "violences", "sejour_asile",
)  # fmt: skip
# Who is looked at after each change: those whom it may concern.
CONCERNES = {"personne", "representant"}
SUIVENT = {"professionnel", "charge_orientation", "gestionnaire"}
JOURS = st.sampled_from((-500, -40, -20, -2, 3))
DUREES = st.sampled_from((1, 15, 90, 600))
RANG = st.integers(0, 11)
_MARQUE = re.compile(r"mk[0-9a-f]{10}")
_CARNET = re.compile(r'href="[^"]*/carnets/([0-9a-f-]{36})"')

# Whether this caller may write a row of a table that is no item; nothing stays.
_ESSAYER = """
create or replace function essai.ecrit_{table}(t int, p uuid, s uuid, c uuid) returns boolean
  language plpgsql as $$
begin
  {tente};
  raise exception 'ecrit' using errcode = 'ES000';
exception
  when sqlstate 'ES000' then return true;
  when insufficient_privilege then return false;
end $$;
"""
_VOIR_LES_AUTRES = """
create or replace function essai.autres(t int, p uuid, s uuid, c uuid, tour int) returns jsonb
  language plpgsql as $$
declare
  v jsonb := '{{}}';
begin
  {vues}
  return v;
end $$;
"""
ENTRE_DEUX_BALAYAGES = 5
TERRITOIRE_REPERE = 1_987_654_321
_MARQUER = "'mk' || substr(md5(random()::text), 1, 10)"
_ELEMENTS = f"""
with d as (select generate_series(0, 11) as domaine),
o as (insert into objectif (territoire_id, personne_id, domaine, auteur_compte_id, thematique,
      intitule)
      select %(t)s, %(p)s, domaine, %(c)s, 'mobilite', {_MARQUER} from d returning id, domaine),
a as (insert into action (territoire_id, personne_id, domaine, auteur_compte_id, objectif_id,
      intitule, porteur)
      select %(t)s, %(p)s, domaine, %(c)s, id, {_MARQUER}, 'personne' from o),
k as (insert into constat (territoire_id, personne_id, domaine, auteur_compte_id, nature,
      thematique, texte, source)
      select %(t)s, %(p)s, domaine, %(c)s, 'besoin', 'mobilite', {_MARQUER}, 'personne' from d
      returning id, domaine),
l as (select 'constat' as relation, id, domaine from k union all select 'personne', %(p)s, 0),
v as (insert into version (territoire_id, personne_id, domaine, auteur_compte_id, relation,
      ligne_id, numero, avant,
      par_compte_id) select %(t)s, %(p)s, domaine, %(c)s, relation, id, 1,
      jsonb_build_object('texte', {_MARQUER}),
      %(c)s from l),
r as (insert into rendez_vous (territoire_id, personne_id, domaine, auteur_compte_id, objet, debut,
      avec_compte_id)
      select %(t)s, %(p)s, domaine, %(c)s, {_MARQUER}, now() + interval '2 days', %(c)s from d)
insert into evenement (territoire_id, personne_id, domaine, auteur_compte_id, genre, texte)
select %(t)s, %(p)s, domaine, %(c)s, 'objectif', {_MARQUER} from d
"""
# A message follows a thread that stands already.
_FILS = f"""
insert into conversation (territoire_id, personne_id, domaine, auteur_compte_id, objet)
select %(t)s, %(p)s, domaine, %(c)s, {_MARQUER} from generate_series(0, 11) as domaine
"""
_DOCUMENTS = f"""
insert into document (territoire_id, personne_id, domaine, auteur_compte_id, nature, intitule, type,
    taille)
select %(t)s, %(p)s, domaine, %(c)s, 'autre', {_MARQUER}, 'image/png', 1
  from generate_series(0, 11) as domaine
"""
_MESSAGES = f"""
insert into message (territoire_id, personne_id, domaine, auteur_compte_id, conversation_id, texte)
select %(t)s, %(p)s, domaine, %(c)s, id, {_MARQUER} from conversation
 where territoire_id = %(t)s and personne_id = %(p)s
"""
# What is written of each item, whatever its table: the wall's own list of them.
_RELIRE = """
select string_agg(format('select %L, id, personne_id, domaine, auteur_structure_id, %I::text'
  ' from %I where territoire_id = any($1)',
  e, prive.premiere_colonne(e, 'texte', 'intitule', 'objet', 'avant'), e),
  ' union all ') from prive.elements() e
"""
# Every instant of the world but those of sessions and of the journal: what follows a real calendar.
_INSTANTS = """
select c.relname, array_agg(a.attname::text) from pg_class c
  join pg_attribute a on a.attrelid = c.oid and a.attnum > 0
   and not a.attisdropped and a.attgenerated = '' and a.atttypid = 'timestamptz'::regtype
 where c.relnamespace = 'public'::regnamespace and c.relkind = 'r'
   and c.relname not in ('connexion', 'jeton')
   and c.relname not like 'journal%' and exists (select 1 from pg_attribute t
   where t.attrelid = c.oid
   and t.attname = 'territoire_id') group by 1
"""


def installer(db: psycopg.Connection[Any]) -> None:
    """Write in the database the functions that look, for this connection and those after it."""
    reperes = {nom: uuid4() for nom in ("p", "s", "c")}
    corps, vues = "", ""
    for rang, autre in enumerate(AUTRES):
        vue = f"'lues', (select jsonb_agg(id) from {autre.TABLE})"
        if hasattr(autre, "ecrire"):
            corps += _essayer(autre, reperes)
            vue += f", 'ecrite', essai.ecrit_{autre.TABLE}(t, p, s, c)"
        vues += (
            f" if (tour + {rang}) % {UN_AUTRE_SUR} = 0 then v := v ||"
            f" jsonb_build_object('{autre.TABLE}', jsonb_build_object({vue})); end if;"
        )
    corps += _VOIR_LES_AUTRES.format(vues=vues)
    db.execute(VUES_SQL.read_bytes())
    db.execute(corps.encode())


def _essayer(autre: ModuleType, reperes: dict[str, UUID]) -> str:
    """Give the function that tries the statement of a slice, its values made parameters."""
    # Planned once, asked many times.
    tente = autre.ecrire(TERRITOIRE_REPERE, *reperes.values(), "essai")
    tente = tente.replace(str(TERRITOIRE_REPERE), "t")
    for nom, repere in reperes.items():
        tente = tente.replace(f"'{repere}'", nom)
    return _ESSAYER.format(table=autre.TABLE, tente=tente.removesuffix(" returning id"))


class Bilan:
    """Count what was lived and what was compared, and keep where the draw began."""

    def __init__(self, graine: int = 0) -> None:
        self.graine = graine
        self.histoires = self.pas = self.decisions = self.reponses = 0
        self.regards: dict[str, int] = {}
        # How many times each act was drawn.
        self.gestes: dict[str, int] = {}


def geste(**tirages: Any) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Declare an act that is drawn, and counted; what it does by another act is not."""

    def declarer(acte: Callable[..., None]) -> Callable[..., None]:
        @wraps(acte)
        def compter(histoire: "Histoire", *valeurs: Any, **nommees: Any) -> None:
            dehors = not histoire.agit
            if dehors:
                gestes = histoire.bilan.gestes
                gestes[acte.__name__] = gestes.get(acte.__name__, 0) + 1
            histoire.agit = True
            try:
                acte(histoire, *valeurs, **nommees)
            finally:
                histoire.agit = not dehors

        declaree: Callable[..., None] = rule(**tirages)(compter)
        return declaree

    return declarer


class Histoire(RuleBasedStateMachine):
    """Change who agrees, who accompanies and who works where.

    After each change, everybody looks.
    """

    db: psycopg.Connection[Any]
    application: Application | None  # none: the database alone
    bilan: Bilan
    numero = 0
    # Whether an act is being done, of which others may be a part.
    agit = False

    def __init__(self) -> None:
        super().__init__()
        self.db.rollback()
        if self.application and self.bilan.histoires % ENTRE_DEUX_BALAYAGES == 1:
            # What is tried and undone leaves dead rows, that nothing else takes away in tests.
            self.db.autocommit = True
            self.db.execute("vacuum")
            self.db.autocommit = False
        self.db.execute("set session_replication_role = origin")
        type(self).numero += 2
        self.territoires = (self.numero - 1, self.numero)
        self.monde = World(self._maintenant())
        self.appelants: list[Caller] = []
        self.sessions: dict[Caller, tuple[str, str, Habilitation | None]] = {}
        self.cles: dict[int, UUID] = {}
        self.tour = 0
        self.hasard = random.Random(0)
        self.touche: UUID | None = None
        self._peupler(self.territoires[0], 3, 2)
        self._peupler(self.territoires[1], 1, 1)
        self._relire()
        # A kind of item that nobody wrote in would be compared with nothing.
        assert {item.table for item in self.monde.items.values()} == {
            nom for (nom,) in self.db.execute("select prive.elements()::text")
        }
        self.passer = ";".join(
            f'update "{table}" set '
            + ", ".join(f""""{c}" = "{c}" - interval '{{heures}} hours'""" for c in colonnes)
            + f" where territoire_id in {self.territoires}"
            for table, colonnes in self.db.execute(_INSTANTS.encode())
        )
        self.db.commit()
        self.bilan.histoires += 1

    # The world
    # ----------------------------------------------------------------------------------------------
    def _peupler(self, t: int, structures: int, personnes: int) -> None:
        monde.territoire(self.db, t)
        cles = [monde.structure(self.db, t, categorie) for categorie in CATEGORIES[:structures]]
        for cle, categorie in zip(cles, CATEGORIES, strict=False):
            self.monde.structures[cle] = Structure(t, categorie)
        equipe = [
            "professionnel",
            "professionnel",
            "charge_orientation",
            "coordonnateur",
            "administrateur",
            "dpo",
        ]
        for rang, role in enumerate(
            (*equipe, "professionnel", "gestionnaire", "professionnel")[: 2 + 7 * (structures > 1)]
        ):
            structure = (
                cles[max(0, rang - len(equipe) + 1) % len(cles)] if rang >= len(equipe) else cles[0]
            )
            self._professionnel(t, structure, role)
        if structures > 1:  # One human may act for two structures, in two rôles, and picks one.
            self._habiliter(self.appelants[0].compte, t, cles[1], "charge_orientation", -1)
        for _ in range(personnes):
            self._personne(t)

    def _professionnel(self, t: int, structure: UUID, role: str) -> None:
        compte = monde.compte(self.db, t)
        self.monde.comptes[compte] = Compte(t)
        self._habiliter(compte, t, structure, role, -1)

    def _habiliter(self, compte: UUID, t: int, structure: UUID, role: str, debut: int) -> None:
        cle = uuid4()
        self.db.execute(
            "insert into habilitation (territoire_id, id, compte_id, structure_id, role, debut)"
            " values (%s, %s, %s, %s, %s, %s)",
            (t, cle, compte, structure, role, self._dans(debut)),
        )
        tenue = Habilitation(compte, structure, role, self._dans(debut))
        self.monde.habilitations.append(tenue)
        self.cles[id(tenue)] = cle
        qui = Caller(t, compte, role, structure)
        if qui not in self.appelants:
            self.appelants.append(qui)
        self.sessions[qui] = (*ouvrir_session(self.db, t, compte, cle), tenue)

    def _personne(self, t: int) -> None:
        personne = monde.personne(self.db, t, f"Nom mk{uuid4().hex[:10]}")
        self.db.execute("update personne set code_postal = '30000' where id = %s", (personne,))
        compte = monde.compte(self.db, t, personne)
        self.monde.people[personne] = t
        self.monde.comptes[compte] = Compte(t, personne)
        qui = Caller(t, compte, "personne", None, personne)
        self.appelants.append(qui)
        self.sessions[qui] = (*ouvrir_session(self.db, t, compte, None), None)
        for ecrits in (_ELEMENTS, _FILS, _MESSAGES, _DOCUMENTS):
            self.db.execute(ecrits.encode(), {"t": t, "p": personne, "c": compte})

    def _relire(self) -> None:
        """Learn what was written: whose, in which domain, by whom. Facts, not rules."""
        requete = self.db.execute(_RELIRE).fetchone()
        assert requete is not None
        lues = self.db.execute(
            requete[0].replace("$1", "%(t)s").encode(), {"t": list(self.territoires)}
        )
        for table, cle, personne, domaine, auteur, texte in lues:
            marque = _MARQUE.search(texte)
            self.monde.items[cle] = Item(
                marque[0] if marque else "", table, personne, domaine, auteur
            )
        # The rule tells apart nothing else: it is asked once for all those that are alike.
        self.semblables: dict[tuple[UUID, int, UUID | None], dict[UUID, Item]] = {}
        for cle, item in self.monde.items.items():
            genre = (item.person, item.domain, item.author)
            self.semblables.setdefault(genre, {})[cle] = item
        self.noms = {
            cle: (_MARQUE.search(nom) or [""])[0]
            for cle, nom in self.db.execute(
                "select id, nom from personne where territoire_id = any(%s)",
                (list(self.territoires),),
            )
        }

    def _relire_places(self) -> None:
        """Learn the places again, when the wall ends or opens some by itself: facts, not rules."""
        connues = {place.id: place for place in self.monde.places}
        for cle, personne, structure, compte, referent, debut, fin in self.db.execute(
            "select id, personne_id, structure_id, compte_id, est_referent, debut, fin from"
            " accompagnement"
            " where territoire_id = any(%s) order by debut, origine, id",
            (list(self.territoires),),
        ).fetchall():
            lue = Place(cle, personne, structure, compte, referent, debut, fin)
            if cle in connues:
                vars(connues.pop(cle)).update(vars(lue))
            else:
                self.monde.places.append(lue)
        # A place that nobody held yet goes when somebody of that structure enters before it began.
        assert [place for place in connues.values() if place.compte] == []
        self.monde.places = [place for place in self.monde.places if place.id not in connues]

    def _relire_faits(self) -> None:
        """Learn what acts made beside what they are about."""
        self._relire_lettres()
        self._relire_rangees()

    def _relire_rangees(self) -> None:
        """Learn the rows that hang on something else, as their slices say: facts, not rules."""
        for autre in AUTRES:
            if hasattr(autre, "RELIRE"):
                lues = self.db.execute(autre.RELIRE.encode(), (list(self.territoires),)).fetchall()
                ranger = getattr(autre, "ranger", _ranger)
                self.monde.rows[autre.TABLE] = {cle: ranger(*ligne) for cle, *ligne in lues}

    def _relire_lettres(self) -> None:
        """Learn the letters that acts made, and to which structure each went: facts."""
        connues = {lettre.id for lettre in self.monde.letters}
        for ligne in self.db.execute(
            "select id, personne_id, structure_id from lettre where territoire_id = any(%s)"
            " order by cree_le, id",
            (list(self.territoires),),
        ).fetchall():
            if ligne[0] not in connues:
                self.monde.letters.append(Letter(*ligne))

    def _personne_d_abandonne(
        self, compte: UUID, cercles: set[tuple[UUID, UUID]], structure: UUID | None
    ) -> None:
        """After somebody stopped: nobody counts on them, no remaining structure left a circle."""
        self.monde.now = self._maintenant()
        self._relire_places()
        assert self.monde.abandoned(compte, structure) == []
        assert {
            lien for lien in cercles if lien in self.monde.circles() or self._partie(lien[1])
        } == cercles

    def _suivre(self, structure: UUID) -> None:
        """Let the worker come after a structure changed: it hands over whatever places are due."""
        monde.suivre_structure(self.db, self.monde.structures[structure].territoire, structure)
        self._relire_places()

    def _partie(self, structure: UUID) -> bool:
        quittee = self.monde.structures[structure].left
        return quittee is not None and quittee <= self.monde.now

    def _maintenant(self) -> Any:
        ligne = self.db.execute("select now()").fetchone()
        assert ligne is not None
        return ligne[0]

    def _dans(self, jours: int) -> Any:
        return self._maintenant() + timedelta(days=jours)

    def _qui(self, rang: int) -> UUID:
        self.touche = list(self.monde.people)[rang % len(self.monde.people)]
        return self.touche

    def _collegues(self, personne: UUID, rang: int = 0) -> list[Caller]:
        """List who could work with the person.

        An odd rank keeps those who know them today, if any.
        """
        t = self.monde.people[personne]
        tous = [qui for qui in self.appelants if qui.territoire == t and qui.structure is not None]
        return [qui for qui in tous if rang % 2 and self.monde.knows(qui, personne)] or tous

    # What happens
    # ----------------------------------------------------------------------------------------------
    @initialize(qui=RANG, rang=RANG)
    def commencer(self, qui: int, rang: int) -> None:
        """Begin with one person accompanied under a wide agreement: histories are not empty."""
        self.hasard.seed(qui * 12 + rang)
        personne = self._qui(qui)
        self._accorder(personne, "consortium", 0, set(range(1, 8)), True, "coordination", -2, 600)
        self.accompagner(qui, rang, True, -2, None)

    @geste(
        qui=RANG, portee=st.sampled_from(("structure", "categorie", "consortium")), rang=RANG,
        domaines=st.sets(st.integers(1, 11)), ecrit=st.booleans(), debut=JOURS, duree=DUREES,
        finalite=st.sampled_from((*FINALITES, "coordination")),
    )  # fmt: skip
    def accorder(
        self,
        qui: int,
        portee: str,
        rang: int,
        domaines: set[int],
        ecrit: bool,
        finalite: str,
        debut: int,
        duree: int,
    ) -> None:
        """Give a consent of any scope and purpose, past, present or future."""
        self._accorder(self._qui(qui), portee, rang, domaines, ecrit, finalite, debut, duree)

    def _accorder(
        self,
        personne: UUID,
        portee: str,
        rang: int,
        domaines: set[int],
        ecrit: bool,
        finalite: str,
        debut: int,
        duree: int,
    ) -> None:
        t = self.monde.people[personne]
        voisins = [cle for cle, s in self.monde.structures.items() if s.territoire == t]
        cible: Any = voisins[rang % len(voisins)] if portee == "structure" else CATEGORIES[rang % 3]
        retenus = {0} | (domaines if portee == "structure" else {d for d in domaines if d < 8})
        cle = monde.accord(
            self.db,
            t,
            personne,
            portee=portee,
            structure_id=cible if portee == "structure" else None,
            categorie=cible if portee == "categorie" else None,
            domaines=sum(1 << d for d in retenus),
            peut_completer=ecrit,
            finalite=finalite,
            debut=f"{24 * debut} hours",
            fin=f"{24 * (debut + duree)} hours",
        )
        accord = Consent(
            cle,
            personne,
            portee,
            cible,
            retenus,
            ecrit,
            finalite,
            self._dans(debut),
            self._dans(debut + duree),
        )
        accord.waits = self._attend(accord)
        self.monde.consents.append(accord)

    def _attend(self, accord: Consent) -> set[int]:
        """Give what waits, of an agreement that is written now, for the other of the two."""
        if accord.purpose != "coordination":
            return set()
        self.monde.now = self._maintenant()
        deux = self.monde.both_agree(accord.person)
        return accord.domains - what_opens(accord.domains, deux, both=bool(deux), seconded=False)

    @geste(rang=RANG, par_la_personne=st.booleans())
    def retirer(self, rang: int, par_la_personne: bool) -> None:
        """Withdraw one of the consents; half of the time the person does it themselves."""
        vivants = [c for c in self.monde.consents if not c.withdrawn]
        if not vivants:
            return
        accord = vivants[rang % len(vivants)]
        self.touche = accord.person
        elle = next(qui for qui in self.appelants if qui.person == accord.person)
        if par_la_personne and self.application:
            self.db.commit()
            reponse = self._api(elle, "POST", f"/api/v1/consentements/{accord.id}/retrait")
            assert reponse.status_code == (200 if self._session_tenue(elle) else 401), reponse.text
            accord.withdrawn = self._session_tenue(elle)
        else:
            accord.withdrawn = True
            self.db.execute("update consentement set retire_le = now() where id = %s", (accord.id,))

    @geste(qui=RANG, rang=RANG, referent=st.booleans(), debut=JOURS, duree=st.none() | DUREES)
    def accompagner(
        self, qui: int, rang: int, referent: bool, debut: int, duree: int | None
    ) -> None:
        """Put a professional into a circle, for a while or for good."""
        personne = self._qui(qui)
        possibles = self._collegues(personne)
        pro = possibles[rang % len(possibles)]
        deja = any(p.person == personne and p.referent and p.end is None for p in self.monde.places)
        referent = referent and not (deja and duree is None)
        assert pro.structure is not None
        cle = monde.place(
            self.db, pro.territoire, personne, pro.structure, pro.compte, referent=referent,
            debut=f"{24 * debut}"
                  f" hours", fin=None if duree is None else f"{24 * (debut + duree)} hours",
        )  # fmt: skip
        fin = None if duree is None else self._dans(debut + duree)
        self.monde.places.append(
            Place(cle, personne, pro.structure, pro.compte, referent, self._dans(debut), fin)
        )
        self._relire_places()

    @geste(rang=RANG)
    def sortir_du_cercle(self, rang: int) -> None:
        """End one place in a circle now."""
        ouvertes = [p for p in self.monde.places if p.end is None and p.start < self.monde.now]
        if ouvertes:
            place = ouvertes[rang % len(ouvertes)]
            self.touche = place.person
            place.end = self._maintenant()
            self.db.execute("update accompagnement set fin = now() where id = %s", (place.id,))

    @geste(qui=RANG, rang=RANG, ancien=RANG)
    def changer_de_referent(self, qui: int, rang: int, ancien: int) -> None:
        """Hand the person over: the outgoing référent keeps reading for thirty days."""
        personne = self._qui(qui)
        for place in self.monde.places:
            if (
                place.person == personne
                and place.referent
                and place.end is None
                and place.start < self.monde.now
            ):
                place.end = self._maintenant()
                self.db.execute("update accompagnement set fin = now() where id = %s", (place.id,))
        self.accompagner(qui, rang, True, -2, None)

    @geste(qui=RANG, rang=RANG, nommee=st.booleans())
    def refuser(self, qui: int, rang: int, nommee: bool) -> None:
        """Exclude a structure or one compte."""
        personne = self._qui(qui)
        possibles = self._collegues(personne, rang)
        pro = possibles[rang % len(possibles)]
        cle = uuid4()
        t = self.monde.people[personne]
        self.db.execute(
            "insert into exclusion (territoire_id, id, personne_id, structure_id, compte_id)"
            " values (%s, %s, %s, %s, %s)",
            (t, cle, personne, pro.structure if nommee else None, None if nommee else pro.compte),
        )
        self.db.execute(
            "insert into exclusion_motif (territoire_id, id, personne_id, motif) values (%s, %s,"
            " %s, 'mk0123456789')",
            (t, cle, personne),
        )
        self.monde.refusals.append(
            Refusal(
                cle,
                personne,
                pro.structure if nommee else None,
                None if nommee else pro.compte,
            )
        )

    @geste(rang=RANG)
    def lever(self, rang: int) -> None:
        """Lift one of the refusals."""
        tenus = [r for r in self.monde.refusals if not r.lifted]
        if tenus:
            refus = tenus[rang % len(tenus)]
            self.touche, refus.lifted = refus.person, True
            self.db.execute("update exclusion set levee_le = now() where id = %s", (refus.id,))

    @geste(qui=RANG, ferme=st.booleans(), colonne=st.sampled_from(("archivee_le", "suspendu_le")))
    def fermer_ou_rouvrir(self, qui: int, ferme: bool, colonne: str) -> None:
        """Put a carnet in archive, suspend its sharing, or end both."""
        personne = self._qui(qui)
        poses = f"{colonne} = now()" if ferme else "archivee_le = null, suspendu_le = null"
        self.db.execute(f"update personne set {poses} where id = %s".encode(), (personne,))
        (self.monde.shut.add if ferme else self.monde.shut.discard)(personne)
        if colonne == "archivee_le" or not ferme:
            (self.monde.archived.add if ferme else self.monde.archived.discard)(personne)

    @geste(rang=RANG, categorie=st.sampled_from(CATEGORIES))
    def changer_de_categorie(self, rang: int, categorie: str) -> None:
        """Change the category of a structure."""
        self.touche = None
        cle = list(self.monde.structures)[rang % len(self.monde.structures)]
        self.monde.structures[cle].category = categorie
        self.db.execute("update structure set categorie = %s where id = %s", (categorie, cle))
        self._suivre(cle)

    @geste(rang=RANG, jours=st.sampled_from((None, None, -3, 4)))
    def quitter_le_consortium(self, rang: int, jours: int | None) -> None:
        """Let a structure leave the consortium, or come back."""
        self.touche = None
        cle = list(self.monde.structures)[rang % len(self.monde.structures)]
        self.monde.structures[cle].left = None if jours is None else self._dans(jours)
        self.db.execute(
            "update structure set quittee_le = %s where id = %s",
            (self.monde.structures[cle].left, cle),
        )
        self._suivre(cle)
        self.monde.now = self._maintenant()
        for compte in (
            {place.compte for place in self.monde.places if place.compte}
            if self._partie(cle)
            else ()
        ):
            assert self.monde.abandoned(compte, cle) == []

    @geste(rang=RANG)
    def finir_une_habilitation(self, rang: int) -> None:
        """End a habilitation now: the next request is refused."""
        self.touche = None
        tenues = [h for h in self.monde.habilitations if h.end is None and h.start < self.monde.now]
        if tenues:
            tenue = tenues[rang % len(tenues)]
            cercles = self.monde.circles()
            tenue.end = self._maintenant()
            self.db.execute(
                "update habilitation set fin = now() where id = %s", (self.cles[id(tenue)],)
            )
            self._personne_d_abandonne(tenue.compte, cercles, tenue.structure)

    @geste(rang=RANG, debut=st.sampled_from((-1, -1, 3)))
    def habiliter_de_nouveau(self, rang: int, debut: int) -> None:
        """Give a capacity again, at once or from a later day; a new session goes with it."""
        self.touche = None
        perdues = [q for q in self.appelants if q.structure is not None and not self.monde.holds(q)]
        if perdues:
            qui = perdues[rang % len(perdues)]
            assert qui.structure is not None
            self._habiliter(qui.compte, qui.territoire, qui.structure, qui.role, debut)
            self._relire_places()

    @geste(rang=RANG, clos=st.sampled_from((True, False, False)))
    def clore_un_compte(self, rang: int, clos: bool) -> None:
        """Close a compte, or open closed ones again."""
        self.touche = None
        cibles = (
            [self.appelants[rang % len(self.appelants)].compte]
            if clos
            else list(self.monde.comptes)
        )
        for compte in cibles:
            if self.monde.comptes[compte].closed is not clos:
                self.monde.comptes[compte].closed = clos
                quand = self._maintenant() if clos else None
                cercles = self.monde.circles()
                self.db.execute("update compte set clos_le = %s where id = %s", (quand, compte))
                self._relire_places()
                if clos:
                    self._personne_d_abandonne(compte, cercles, None)

    @geste(jours=st.sampled_from((1, 5, 20, 40, 400)))
    def attendre(self, jours: int) -> None:
        """Let days pass: every instant moves to the past, and nothing is derived again."""
        self.touche = None
        ecart = timedelta(days=jours)
        self.db.execute("set session_replication_role = replica")
        self.db.execute(self.passer.format(heures=24 * jours).encode())
        self.db.execute("set session_replication_role = origin")
        for h in self.monde.habilitations:
            h.start, h.end = h.start - ecart, h.end and h.end - ecart
        for c in self.monde.consents:
            c.start, c.end = c.start - ecart, c.end - ecart
        for p in self.monde.places:
            p.start, p.end = p.start - ecart, p.end and p.end - ecart
        for s in self.monde.structures.values():
            s.left = s.left and s.left - ecart

    @geste(qui=RANG, rang=RANG, domaine=st.integers(0, 11), par_la_page=st.booleans())
    def ecrire(self, qui: int, rang: int, domaine: int, par_la_page: bool) -> None:
        """Let somebody write a finding through the product.

        It is refused or kept exactly as the rule says.
        """
        if self.application is None:
            return
        personne = self._qui(qui)
        auteur = self.appelants[rang % len(self.appelants)]
        marque = f"mk{uuid4().hex[:10]}"
        constat = {
            "nature": "besoin",
            "thematique": "mobilite",
            "texte": marque,
            "domaine": DOMAINES[domaine],
        }
        constat["thematique"] = "mobilite--acceder-a-un-vehicule"
        constat["source"] = "personne" if auteur.role == "personne" else "professionnel"
        self.db.commit()
        self.monde.now = self._maintenant()
        self.db.commit()
        par_la_page = par_la_page or auteur.weak
        if par_la_page:
            reponse = self._page(auteur, "POST", f"/carnets/{personne}/constats", constat)
            refuse, accepte = 403, 303
        else:
            reponse = self._api(auteur, "POST", f"/api/v1/carnets/{personne}/constats", constat)
            refuse, accepte = 403, 201
        if not self._session_tenue(auteur):
            assert (
                reponse.status_code == (403 if par_la_page else 401) or reponse.status_code == 401
            )
        elif self._connue(auteur, personne) == 404:
            assert reponse.status_code == 404, (auteur, reponse.status_code)
        elif not self.monde.may(auteur, personne, domaine, writing=True):
            assert reponse.status_code == refuse, (auteur, reponse.status_code)
        else:
            assert reponse.status_code == accepte, (auteur, reponse.status_code, reponse.text[:300])
            self._relire()
            assert marque in {i.mark for i in self.monde.items.values()}
        self.bilan.reponses += 1

    @geste(qui=RANG, rang=RANG, domaine=st.integers(0, 11))
    def rediger(self, qui: int, rang: int, domaine: int) -> None:
        """Let a structure have written a line, whatever it may read since."""
        personne = self._qui(qui)
        collegues = self._collegues(personne, rang)
        auteur = collegues[rang % len(collegues)]
        for table, colonnes, mots in (
            ("evenement", "genre, texte", "'objectif'"),
            ("objectif", "thematique, intitule", "'mobilite'"),
            (
                "constat",
                "nature, thematique, source, texte",
                "'besoin', 'mobilite', 'professionnel'",
            ),
            ("conversation", "objet", ""),
        ):
            self.db.execute(
                f"insert into {table} (territoire_id, personne_id, domaine, auteur_compte_id,"
                f" auteur_structure_id,"
                f" {colonnes}) values (%s, %s, %s, %s, %s{mots and f', {mots}'}, %s)".encode(),
                (
                    auteur.territoire,
                    personne,
                    domaine,
                    auteur.compte,
                    auteur.structure,
                    f"mk{uuid4().hex[:10]}",
                ),
            )
        self._relire()
        assert auteur.structure is not None
        for autre in AUTRES:
            if not hasattr(autre, "ecrire"):
                continue
            qui_ecrit = (auteur.territoire, personne, auteur.structure, auteur.compte)
            requete = autre.ecrire(*qui_ecrit, f"mk{uuid4().hex[:10]} {autre.TABLE}")
            ligne = self.db.execute(requete.encode()).fetchone()
            assert ligne is not None
            rangees = self.monde.rows.setdefault(autre.TABLE, {})
            rangees[ligne[0]] = Row(personne, auteur.structure, auteur.compte)

    # What everybody sees
    # ------------------------------------------------------------------------------------------
    @invariant()
    def everyone_sees_exactly_what_the_rule_says(self) -> None:
        """Compare the database's answers with the oracle's for every caller, then some pages."""
        self.tour += 1
        self.bilan.pas += 1
        self.db.commit()
        self.monde.now = self._maintenant()
        self._relire_faits()
        gens = list(self.monde.people)
        for qui in self._spectateurs():
            autre = next(
                a
                for a in self.appelants
                if a.compte != qui.compte and a.territoire == qui.territoire
            )
            ailleurs = next(s for s in self.monde.structures if s != qui.structure)
            ligne = self.db.execute(
                "select essai.voir(%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
                (
                    qui.territoire,
                    qui.compte,
                    qui.role,
                    qui.structure,
                    qui.person,
                    gens,
                    autre.compte,
                    ailleurs,
                    qui.structure or next(iter(self.monde.structures)),
                    self.tour,
                    qui.weak,
                ),
            ).fetchone()
            assert ligne is not None
            self._comparer(qui, gens, ligne[0])
            for tranche in AUTRES if ligne[0] else ():
                if tranche.TABLE in ligne[0]["autres"]:
                    vues = ligne[0]["autres"][tranche.TABLE]
                    self._comparer_aussi(qui, gens[self.tour % len(gens)], tranche, vues)
        self.db.rollback()
        for _ in range(3 if self.application else 0):
            self._regarder()

    def _comparer_aussi(
        self, qui: Caller, personne: UUID, autre: ModuleType, vu: dict[str, Any]
    ) -> None:
        """Compare what is no item: which rows the caller reads, whether one may be added."""
        rangees = self.monde.rows.get(autre.TABLE, {})
        lues = {cle for cle, rangee in rangees.items() if autre.lit(self.monde, qui, rangee)}
        assert _cles(vu["lues"]) == lues, (qui, autre.TABLE, _cles(vu["lues"]) ^ lues)
        if "ecrite" in vu:
            assert vu["ecrite"] is autre.ecrit(self.monde, qui, personne), (qui, autre.TABLE)
        self.bilan.decisions += len(rangees) + 1

    def _spectateurs(self) -> list[Caller]:
        """List who looks at this step.

        Always those whom the change may concern, everybody every fourth step.
        """
        if self.tour % 4 == 1 or self.touche is None:
            return self.appelants
        t = self.monde.people[self.touche]
        return [
            qui for qui in self.appelants if qui.territoire == t and qui.role in SUIVENT | CONCERNES
        ]

    def _visibles(self, qui: Caller) -> dict[UUID, Item]:
        vus: dict[UUID, Item] = {}
        for semblables in self.semblables.values():
            if self.monde.sees(qui, next(iter(semblables.values()))):
                vus |= semblables
        return vus

    def _comparer(self, qui: Caller, gens: list[UUID], vu: dict[str, Any] | None) -> None:
        m = self.monde
        assert (vu is not None) is m.holds(qui), (qui, "capacity")
        if vu is None:
            return
        visibles = self._visibles(qui)
        lus = set(visibles)
        connues = {p for p in gens if m.knows(qui, p)}
        assert _cles(vu["lus"]) == lus, (qui, _ecart(m, _cles(vu["lus"]), lus))
        assert vu["nombre"] == len(lus)
        facettes: dict[str, int] = {}
        for cle in lus:
            if m.items[cle].table == "evenement":
                nom = f"{m.items[cle].person} {m.items[cle].domain}"
                facettes[nom] = facettes.get(nom, 0) + 1
        assert (vu["facettes"] or {}) == facettes
        assert _cles(vu["personnes"]) == connues, (qui, "people")
        assert _cles(vu["trouvees"]) == (set() if qui.role in CONCERNES else connues), (
            qui,
            "search",
        )
        assert _cles(vu["accords"]) == {c.id for c in m.consents if m.reads_consent(qui, c)}, (
            qui,
            "consents",
        )
        assert _cles(vu["cercle"]) == {p.id for p in m.places if m.reads_place(qui, p)}, (
            qui,
            "circle",
        )
        assert _cles(vu["refus"]) == {r.id for r in m.refusals if m.reads_refusal(qui, r)}, (
            qui,
            "refusals",
        )
        dits = {r.id for r in m.refusals if r.person == qui.person and r.reason}
        assert _cles(vu["motifs"]) == dits, (qui, "reasons")
        assert _cles(vu["mandats"]) == {x.id for x in m.mandates if m.reads_mandate(qui, x)}, (
            qui,
            "mandates",
        )
        assert _cles(vu["lettres"]) == {x.id for x in m.letters if m.reads_letter(qui, x)}, (
            qui,
            "letters",
        )
        verdicts = {
            (UUID(p), d): (lit, ecrit, raison) for p, d, lit, ecrit, raison in vu["verdicts"] or []
        }
        expliques = {
            (p, d): m.verdict(qui, p, d)
            for p in connues
            for d in range(12)
            if qui.role not in CONCERNES
        }
        assert verdicts == expliques, (
            qui,
            {k: (verdicts.get(k), v) for k, v in expliques.items() if verdicts.get(k) != v},
        )
        ouvrables = {p for p in m.people if m.opens_in_emergency(qui, p)}
        assert _cles(vu["urgences"]) == ouvrables, (qui, "emergency")
        for p, d, ecrit in vu["ecrits"]:
            assert ecrit is m.may(qui, UUID(p), d, writing=True), (qui, p, d, "write")
        assert vu["forges"] == 0, (qui, "signed for somebody else")
        changes = {
            cle
            for cle in lus
            if m.items[cle].table == vu["table"] and self._change(qui, m.items[cle])
        }
        assert _cles(vu["avances"]) == changes, (qui, vu["table"], "update")
        tapes = sorted(cle for cle in lus if m.items[cle].table == "constat")[:3]
        assert _cles(vu["corriges"]) == {c for c in tapes if self._corrige(qui, m.items[c])}, (
            qui,
            "correct",
        )
        self.bilan.decisions += (
            len(m.items)
            + len(m.consents)
            + len(m.places)
            + 2 * len(m.refusals)
            + len(m.mandates)
            + len(m.letters)
            + 15 * len(gens)
        )

    def _corrige(self, qui: Caller, item: Item) -> bool:
        """Say whether the words of a line are the caller's to correct.

        Hers, or her structure's while it writes.
        """
        if qui.role == "personne" or item.author is None:
            return qui.person == item.person and item.author is None
        return item.author == qui.structure and self.monde.may(
            qui, item.person, item.domain, writing=True
        )

    def _change(self, qui: Caller, item: Item) -> bool:
        if qui.role == "personne":
            return item.author is None or item.table == "action"
        return self.monde.may(qui, item.person, item.domain, writing=True)

    # Pages and API
    # ----------------------------------------------------------------------------------------------
    def _session_tenue(self, qui: Caller) -> bool:
        tenue = self.sessions[qui][2]
        if tenue is None:
            return self.monde.holds(qui)
        return not self.monde.comptes[qui.compte].closed and self.monde.runs(tenue)

    def _page(self, qui: Caller, methode: str, chemin: str, champs: Any = None) -> httpx2.Response:
        assert self.application is not None
        return self.application.demander(
            methode, chemin, temoin=self.sessions[qui][0], champs=champs
        )

    def _api(self, qui: Caller, methode: str, chemin: str, corps: Any = None) -> httpx2.Response:
        assert self.application is not None
        return self.application.demander(methode, chemin, jeton=self.sessions[qui][1], json=corps)

    def _regarder(self) -> None:
        """Let one caller open one page about one person: status, marks, lists."""
        # Drawn, each by itself: whoever is chosen by the same count as the page always opens it.
        qui = self.hasard.choice(self.appelants)
        gens = list(self.monde.people)
        vise = self.touche is not None and self.hasard.random() < 2 / 3
        personne = self.touche if vise and self.touche else self.hasard.choice(gens)
        # A weak proof draws no token: pages alone.
        regard = self.hasard.choice(
            [r for r in self.REGARDS if not (qui.weak and r.__name__.endswith("_api"))]
        )
        regard(self, qui, personne)
        self.bilan.regards[regard.__name__] = self.bilan.regards.get(regard.__name__, 0) + 1
        self.bilan.reponses += 1

    def _lue(
        self, qui: Caller, reponse: httpx2.Response, attendu: int, tape: str = ""
    ) -> set[str] | None:
        """Check the status, then that no mark of something hidden is anywhere.

        Gives the marks that are shown. What the caller typed is shown again.
        """
        api = "/api/" in str(reponse.url)
        if not self._session_tenue(qui):
            assert reponse.status_code == (
                401 if api or reponse.request.method != "GET" else 303
            ), (qui, reponse.url)
            attendu = 0
        else:
            assert reponse.status_code == attendu, (
                qui,
                str(reponse.url),
                reponse.status_code,
                attendu,
            )
        marques = lire_marques(reponse.text)
        permises = {i.mark for i in self._visibles(qui).values()} if attendu else set()
        permises |= (
            {self.noms[p] for p in self.monde.people if self.monde.knows(qui, p)}
            if attendu
            else set()
        )
        permises |= {"mk0123456789"} if qui.role == "personne" else set()
        permises |= {tape}
        assert marques <= permises, (qui, str(reponse.url), marques - permises)
        return marques if attendu == 200 else None

    def _de(self, qui: Caller, personne: UUID, *tables: str) -> set[str]:
        return {
            i.mark
            for i in self._visibles(qui).values()
            if i.table in tables and i.person == personne
        }

    def _connue(self, qui: Caller, personne: UUID) -> int:
        # The pages of a carnet are not a guardian's: what their mandate opens has its own.
        ici = qui.role != "representant"
        return 200 if ici and self.monde.knows(qui, personne) else 404

    def _carnet(self, qui: Caller, personne: UUID) -> None:
        marques = self._lue(
            qui, self._page(qui, "GET", f"/carnets/{personne}"), self._connue(qui, personne)
        )
        if marques is not None:
            attendues = self._de(qui, personne, "constat", "objectif", "action") | {
                self.noms[personne]
            }
            assert attendues <= marques, (qui, "carnet", attendues - marques)

    def _frise(self, qui: Caller, personne: UUID) -> None:
        marques = self._lue(
            qui, self._page(qui, "GET", f"/carnets/{personne}/frise"), self._connue(qui, personne)
        )
        if marques is not None:
            assert marques == self._de(qui, personne, "evenement") | {self.noms[personne]}

    def _carnet_api(self, qui: Caller, personne: UUID) -> None:
        reponse = self._api(qui, "GET", f"/api/v1/carnets/{personne}")
        marques = self._lue(qui, reponse, self._connue(qui, personne))
        if marques is None:
            return
        assert marques == self._de(
            qui, personne, "constat", "objectif", "action", "rendez_vous"
        ) | {self.noms[personne]}
        moi = (True, True, "votre_carnet")
        attendus = [moi if qui.person else self.monde.verdict(qui, personne, d) for d in range(12)]
        lus = [(d["lit"], d["complete"], d["raison"]) for d in reponse.json()["domaines"]]
        assert lus == attendus, (qui, "domaines")

    def _frise_api(self, qui: Caller, personne: UUID) -> None:
        reponse = self._api(qui, "GET", f"/api/v1/carnets/{personne}/frise")
        marques = self._lue(qui, reponse, self._connue(qui, personne))
        assert marques is None or marques == self._de(qui, personne, "evenement")

    def _accords_api(self, qui: Caller, personne: UUID) -> None:
        reponse = self._api(qui, "GET", f"/api/v1/carnets/{personne}/consentements")
        if self._lue(qui, reponse, self._connue(qui, personne)) is not None:
            accords = {
                c.id
                for c in self.monde.consents
                if c.person == personne and self.monde.reads_consent(qui, c)
            }
            assert {UUID(a["id"]) for a in reponse.json()} == accords

    def _pourquoi(self, qui: Caller, personne: UUID) -> None:
        self._lue(
            qui,
            self._page(qui, "GET", f"/carnets/{personne}/pourquoi"),
            self._connue(qui, personne),
        )

    def _liste(self, qui: Caller, _personne: UUID) -> None:
        reponse = self._page(qui, "GET", "/personnes")
        if self._lue(qui, reponse, 200 if qui.role in SUIVENT else 403) is not None:
            assert _liens(reponse) == {p for p in self.monde.people if self.monde.knows(qui, p)}

    def _recherche(self, qui: Caller, personne: UUID) -> None:
        tape = self.noms[personne]
        reponse = self._page(qui, "POST", "/personnes", {"q": f"nom {tape}"})
        # Who is found alone is opened.
        trouvee = 303 if self.monde.knows(qui, personne) else 200
        attendu = trouvee if qui.role in SUIVENT else 403
        if self._lue(qui, reponse, attendu, tape) is not None:
            assert _liens(reponse) == set()
        elif attendu == 303 and self._session_tenue(qui):
            assert reponse.headers["location"] == f"/carnets/{personne}"

    def _liste_api(self, qui: Caller, _personne: UUID) -> None:
        reponse = self._api(qui, "GET", "/api/v1/carnets")
        if self._lue(qui, reponse, 200 if qui.role in SUIVENT | {"personne"} else 403) is not None:
            lues = {UUID(c["id"]) for c in reponse.json()["items"]}
            assert lues == {p for p in self.monde.people if self.monde.knows(qui, p)}

    def _journee(self, qui: Caller, _personne: UUID) -> None:
        reponse = self._page(qui, "GET", "/ma-journee")
        if self._lue(qui, reponse, 200 if qui.role in SUIVENT else 403) is not None:
            suivies = {p for p in self.monde.people if self.monde.follows(qui, p)}
            attendues, lues = suivies | self._qui_attendent(qui), _liens(reponse)
            assert lues == attendues, (qui, "too many", lues - attendues, attendues - lues)

    def _qui_attendent(self, qui: Caller) -> set[UUID]:
        """List whom the caller may have something to answer about, followed or not."""
        return set()

    def _parcours(self, qui: Caller, _personne: UUID) -> None:
        self._lue(qui, self._page(qui, "GET", "/mon-parcours"), 200 if qui.person else 403)

    REGARDS: ClassVar[tuple[Callable[..., None], ...]] = (
        _carnet, _frise, _carnet_api, _liste, _recherche, _liste_api, _journee, _frise_api,
        _pourquoi, _parcours, _accords_api,
    )  # fmt: skip


def lire_marques(texte: str) -> set[str]:
    """Give the marks that an answer shows."""
    return set(_MARQUE.findall(texte.lower()))


def _ranger(person: UUID | None, *reste: Any) -> Row:
    return Row(person or NOBODY, *reste)


def _cles(liste: Iterable[str] | None) -> set[UUID]:
    return {UUID(cle) for cle in liste or ()}


def _liens(page: httpx2.Response) -> set[UUID]:
    return {UUID(cle) for cle in _CARNET.findall(page.text)}


def _ecart(m: World, vus: set[UUID], attendus: set[UUID]) -> dict[str, list[Item]]:
    return {
        "de trop": [m.items[c] for c in vus - attendus],
        "manquent": [m.items[c] for c in attendus - vus],
    }
