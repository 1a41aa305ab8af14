"""Break the wall of the errors said of offers, one clause at a time, and try it directly."""

from typing import Any
from uuid import UUID, uuid4

import psycopg

from tests.auth import monde
from tests.offers.locales.mur import ECRIRE
from tests.tranches import Faute

Connexion = psycopg.Connection[Any]
# What each fault is called, the passage of offers/erreurs/mur.sql, what it becomes.
MUTANTS = (
    Faute(
        "erreur traitée par tout rôle",
        "return prive.ctx_role() in ('coordonnateur', 'administrateur')\n      or",
        "return prive.ctx_role() is not null\n      or",
    ),
    Faute(
        "erreur que sa structure ne traite pas",
        "      or exists (select 1 from offre_locale o\n        where o.territoire_id = (select"
        " prive.ctx_territoire()) and o.service_id = service\n                  and"
        " prive.publie_pour(o.structure_id));",
        ";",
    ),
    Faute(
        "erreur d’une autre offre traitée",
        " and o.service_id = service\n",
        "\n",
    ),
    Faute(
        "erreurs d’ailleurs dites",
        "where e.territoire_id = (select prive.ctx_territoire()) and e.service_id = service",
        "where e.service_id = service",
    ),
    Faute(
        "erreurs d’une autre offre dites",
        "where e.territoire_id = (select prive.ctx_territoire()) and e.service_id = service",
        "where e.territoire_id = (select prive.ctx_territoire())",
    ),
    Faute(
        "erreur traitée encore dite",
        "\n     and e.traite_le is null order by 1 $$;",
        " order by 1 $$;",
    ),
    Faute("erreurs dites une à une", "select distinct e.sujet", "select e.sujet"),
    Faute(
        "erreur lue d’ailleurs",
        "for select to carnet_app using (\n  territoire_id = (select prive.ctx_territoire())",
        "for select to carnet_app using (\n  (select prive.ctx_territoire()) is not null",
    ),
    Faute(
        "erreur lue par qui ne l’a pas dite",
        "\n  and (compte_id = (select prive.ctx_compte()) or prive.traite_erreur(service_id)));",
        ");",
    ),
    Faute(
        "erreur tue à qui l’a dite",
        "and (compte_id = (select prive.ctx_compte()) or prive.traite_erreur(service_id)));",
        "and prive.traite_erreur(service_id));",
    ),
    Faute(
        "erreur tue à qui la traite",
        "and (compte_id = (select prive.ctx_compte()) or prive.traite_erreur(service_id)));",
        "and compte_id = (select prive.ctx_compte()));",
    ),
    Faute(
        "erreur dite ailleurs",
        "with check (\n  territoire_id = (select prive.ctx_territoire()) and",
        "with check (\n  (select prive.ctx_territoire()) is not null and",
    ),
    Faute(
        "erreur dite au nom d’un autre",
        "(select prive.ctx_territoire()) and compte_id = (select prive.ctx_compte())\n  and"
        " structure_id",
        "(select prive.ctx_territoire())\n  and structure_id",
    ),
    Faute(
        "erreur dite au nom d’une autre structure",
        "  and structure_id is not distinct from (select prive.ctx_structure()) and traite_le",
        "  and traite_le",
    ),
    Faute("erreur dite déjà traitée", "and traite_le is null\n    and reponse", "and reponse"),
    Faute("erreur dite avec sa réponse", "\n    and reponse is null);", ");"),
    Faute(
        "erreur traitée d’ailleurs",
        "for update to carnet_app using (\n  territoire_id = (select prive.ctx_territoire())",
        "for update to carnet_app using (\n  (select prive.ctx_territoire()) is not null",
    ),
    Faute(
        "erreur traitée deux fois",
        "and traite_le is null\n    and prive.traite_erreur(service_id))",
        "and prive.traite_erreur(service_id))",
    ),
    Faute(
        "erreur traitée par qui la lit",
        "and traite_le is null\n    and prive.traite_erreur(service_id))",
        "and traite_le is null)",
    ),
    Faute(
        "erreur traitée vers un autre territoire",
        "with check (territoire_id = (select prive.ctx_territoire())\n    and traite_par",
        "with check (traite_par",
    ),
    Faute(
        "erreur traitée au nom d’un autre",
        "\n    and traite_par = (select prive.ctx_compte()));",
        ");",
    ),
    Faute(
        "erreur réécrite",
        "grant update (suite, reponse, traite_le, traite_par) on offre_erreur",
        "grant update (texte, suite, reponse, traite_le, traite_par) on offre_erreur",
    ),
    Faute(
        "erreur effacée",
        "grant select, insert on offre_erreur to",
        "grant select, insert, delete on offre_erreur to",
    ),
)
SIGNALER = (
    "insert into offre_erreur (territoire_id, service_id, compte_id, structure_id, sujet, suite,"
    " reponse, traite_le, traite_par) values (%(t)s, %(service)s, %(compte)s, %(structure)s,"
    " %(sujet)s, %(suite)s, %(reponse)s, %(le)s, %(par)s)"
)
LIRE = "select service_id from offre_erreur"
TRAITER = "update offre_erreur set suite = 'corrigee', traite_le = now(), traite_par = %(par)s"
OUVERTES = "select * from prive.erreurs_ouvertes('x--1')"
PUBLIENT = {"professionnel", "charge_orientation", "gestionnaire"}
TIENNENT = {"coordonnateur", "administrateur"}


class Scene:
    """Hold a professional, the same keys elsewhere, and a structure that says an offer itself."""

    def __init__(self, admin: Connexion) -> None:
        self.admin = admin
        self.structure, self.pro, self.elle, self.lui = monde.scene(admin)
        self.porteuse = monde.structure(admin, 1)
        self.porteur = monde.professionnel(admin, 1, self.porteuse)
        monde.jumeler(admin, self.structure, self.pro, "coordonnateur")
        cle = uuid4()
        self.locale = f"local-1--{cle.hex}"
        admin.execute(
            ECRIRE,
            {
                "t": 1,
                "cle": cle,
                "structure": self.porteuse,
                "compte": self.porteur,
                "service": self.locale,
                "publiee": None,
                "archivee": None,
            },
        )

    def valeurs(self, compte: UUID, structure: UUID | None, **champs: Any) -> dict[str, Any]:
        """Give an error said of the first offer by this compte."""
        return {
            "t": 1,
            "service": "x--1",
            "compte": compte,
            "structure": structure,
            "sujet": "horaires",
            "suite": None,
            "reponse": None,
            "le": None,
            "par": None,
        } | champs

    def dit(self, compte: UUID, structure: UUID | None, **champs: Any) -> None:
        """Say it, as the owner would write it."""
        self.admin.execute(SIGNALER, self.valeurs(compte, structure, **champs))


def essai_erreur_dite(admin: Connexion) -> None:
    """Say an error in one's own name, here, without its answer; a person, for no structure."""
    s = Scene(admin)
    collegue = monde.professionnel(admin, 1, s.structure)
    traitee = {"suite": "corrigee", "le": "2026-11-02", "par": s.pro}
    monde.entrer(admin, 1, s.pro, "professionnel", s.structure)
    monde.n_accepte_que(
        admin, SIGNALER, s.valeurs(s.pro, s.structure),
        {"t": 2},
        {"compte": collegue},
        {"structure": s.porteuse},
        {"structure": None},
        traitee,
        {"reponse": "C’est fait."},
    )  # fmt: skip
    monde.sortir(admin)
    monde.entrer(admin, 1, s.lui, "personne", None, s.elle)
    monde.n_accepte_que(
        admin, SIGNALER, s.valeurs(s.lui, None), {"structure": s.structure}, {"compte": s.pro}
    )
    monde.sortir(admin)


def essai_erreur_traitee(admin: Connexion) -> None:
    """Read what one said; read and answer what one keeps or carries, once, in one's own name."""
    s = Scene(admin)
    s.dit(s.pro, s.structure)
    s.dit(s.lui, None, service=s.locale)
    s.dit(s.pro, s.structure, t=2)

    def lues(compte: UUID, structure: UUID, role: str = "professionnel") -> list[Any]:
        monde.entrer(admin, 1, compte, role, structure)
        services = sorted(service for (service,) in admin.execute(LIRE))
        monde.sortir(admin)
        return services

    assert lues(s.pro, s.structure) == ["x--1"]
    assert lues(s.porteur, s.porteuse) == [s.locale]
    for role in TIENNENT:
        qui = monde.professionnel(admin, 1, s.structure, role)
        assert lues(qui, s.structure, role) == [s.locale, "x--1"]
    for structure, attendus in ((s.structure, TIENNENT), (s.porteuse, TIENNENT | PUBLIENT)):
        lisent = monde.qui_peut(admin, structure, LIRE)
        assert lisent == attendus
        traitent = monde.qui_peut(admin, structure, TRAITER, None, "par")
        assert traitent == attendus
    monde.entrer(admin, 1, s.porteur, "professionnel", s.porteuse)
    # Without a word of the row, no policy of reading stands before that of writing.
    assert monde.tente(admin, TRAITER, {"par": s.porteur}) == 1
    assert not monde.tente(admin, TRAITER, {"par": s.pro}), "in another's name"
    for requete in ("update offre_erreur set texte = 'Autre'", "delete from offre_erreur"):
        monde.refuse(admin, requete)
    admin.execute(TRAITER, {"par": s.porteur})
    assert monde.tente(admin, TRAITER, {"par": s.porteur}) == 0, "answered twice"
    monde.sortir(admin)
    monde.entrer(admin, 2, s.pro, "coordonnateur", s.structure)
    assert (monde.tente(admin, LIRE), monde.tente(admin, TRAITER, {"par": s.pro})) == (1, 1)
    monde.sortir(admin)


def essai_erreurs_ouvertes(admin: Connexion) -> None:
    """Warn everybody here of the subjects that are open on an offer, each once."""
    s = Scene(admin)
    for champs in (
        {},
        {"sujet": "contact"},
        {"service": "x--2", "sujet": "adresse"},
        {"t": 2, "sujet": "fermee"},
        {"sujet": "autre", "suite": "exacte", "le": "2026-11-02", "par": s.pro},
    ):
        s.dit(s.pro, s.structure, **champs)
    s.dit(s.porteur, s.porteuse)
    monde.entrer(admin, 1, s.lui, "personne", None, s.elle)
    assert admin.execute(OUVERTES).fetchall() == [("contact",), ("horaires",)]
    monde.sortir(admin)
