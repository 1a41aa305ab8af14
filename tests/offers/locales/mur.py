"""Break the wall of the local offers, one clause at a time, and try it directly."""

from typing import Any
from uuid import UUID, uuid4

import psycopg
from psycopg import errors
from psycopg.types.json import Jsonb

from tests.auth import monde
from tests.tranches import Faute

Connexion = psycopg.Connection[Any]
# What each fault is called, the passage of offers/locales/mur.sql, what it becomes.
MUTANTS = (
    Faute(
        "offre d’une autre structure prise pour sienne",
        "select s = (select prive.ctx_structure())\n    and (select",
        "select (select",
    ),
    Faute(
        "offre d’une structure prise pour sienne par tout rôle",
        "\n    and (select prive.ctx_role()) in ('professionnel', 'charge_orientation',"
        " 'gestionnaire') $$;",
        " $$;",
    ),
    Faute(
        "offre locale lue d’ailleurs",
        "create policy lire on offre_locale for select to carnet_app using (\n"
        "  territoire_id = (select prive.ctx_territoire())",
        "create policy lire on offre_locale for select to carnet_app using (\n"
        "  (select prive.ctx_territoire()) is not null",
    ),
    Faute(
        "offre locale lue par toute structure",
        "(select prive.ctx_territoire()) and prive.publie_pour(structure_id));\ncreate policy"
        " ecrire",
        "(select prive.ctx_territoire()));\ncreate policy ecrire",
    ),
    Faute(
        "offre locale écrite ailleurs",
        "for insert to carnet_app with check (\n  territoire_id = (select prive.ctx_territoire())",
        "for insert to carnet_app with check (\n  (select prive.ctx_territoire()) is not null",
    ),
    Faute(
        "offre locale écrite pour une autre structure",
        "and prive.publie_pour(structure_id)\n    and compte_id",
        "and compte_id",
    ),
    Faute(
        "offre locale signée d’un autre",
        "\n    and compte_id = (select prive.ctx_compte())\n",
        "\n",
    ),
    Faute(
        "offre locale sous un nom d’emprunt",
        "  and service_id = 'local-' || territoire_id || '--' || replace(id::text, '-', '')\n",
        "\n",
    ),
    Faute("offre locale née publiée", "and publiee_le is null and archivee_le", "and archivee_le"),
    Faute(
        "offre locale née archivée",
        "and publiee_le is null and archivee_le is null);",
        "and publiee_le is null);",
    ),
    Faute(
        "offre locale changée d’ailleurs",
        "create policy modifier on offre_locale for update to carnet_app using (\n"
        "  territoire_id = (select prive.ctx_territoire())",
        "create policy modifier on offre_locale for update to carnet_app using (\n"
        "  (select prive.ctx_territoire()) is not null",
    ),
    Faute(
        "offre locale changée par toute structure",
        "(select prive.ctx_territoire()) and prive.publie_pour(structure_id));\ncreate policy lire"
        " on offre_locale_version",
        "(select prive.ctx_territoire()));\ncreate policy lire on offre_locale_version",
    ),
    Faute(
        "textes publiés lus d’ailleurs",
        "for select to carnet_app using (\n  territoire_id = (select prive.ctx_territoire())\n  and"
        " exists (select 1 from offre_locale o\n    where o.territoire_id ="
        " offre_locale_version.territoire_id and o.id = offre_id));",
        "for select to carnet_app using (\n  (select prive.ctx_territoire()) is not null\n  and"
        " exists (select 1 from offre_locale o\n    where o.id = offre_id));",
    ),
    Faute(
        "textes publiés lus par toute structure",
        "\n  and exists (select 1 from offre_locale o\n    where o.territoire_id ="
        " offre_locale_version.territoire_id and o.id = offre_id));",
        ");",
    ),
    Faute("textes publiés d’une autre offre lus", " and o.id = offre_id));", "));"),
    Faute(
        "offre locale d’ailleurs publiée",
        "where l.territoire_id = (select prive.ctx_territoire()) and l.id = offre\n     and (prive",
        "where l.id = offre\n     and (prive",
    ),
    Faute(
        "offre locale d’une autre structure publiée",
        "and (prive.publie_pour(l.structure_id) or prive.ctx_role() = 'automate');",
        ";",
    ),
    Faute(
        "offre locale refusée à l’automate",
        "and (prive.publie_pour(l.structure_id) or prive.ctx_role() = 'automate');",
        "and prive.publie_pour(l.structure_id);",
    ),
    Faute(
        "offre locale inconnue publiée",
        "  if not found then\n    raise exception 'cette offre n’est pas la vôtre' using errcode ="
        " '42501';\n  end if;\n",
        "",
    ),
    Faute(
        "retouche sans trace",
        "  insert into catalogue_retouche (service_id) values (service);\n",
        "",
    ),
    Faute("offre publiée par l’automate", "if prive.ctx_role() = 'automate' then", "if false then"),
    Faute("offre archivée publiée", "if o.archivee_le is not null then", "if false then"),
    Faute(
        "structure publiée sous un nom d’emprunt",
        "select cle, origine, p.nom, p.code_insee",
        "select p.id, origine, p.nom, p.code_insee",
    ),
    Faute(
        "structure publiée d’une autre source",
        "select cle, origine, p.nom, p.code_insee",
        "select cle, p.source, p.nom, p.code_insee",
    ),
    Faute(
        "structure publiée qui se dit une autre",
        "p.donnees || jsonb_build_object('id', cle, 'source', origine), p.empreinte",
        "p.donnees, p.empreinte",
    ),
    Faute(
        "structure rendue au catalogue, retirée",
        "set nom = excluded.nom, code_insee = excluded.code_insee, date_maj = excluded.date_maj,\n"
        "      donnees = excluded.donnees, empreinte = excluded.empreinte, retire_le = null;",
        "set nom = excluded.nom, code_insee = excluded.code_insee, date_maj = excluded.date_maj,\n"
        "      donnees = excluded.donnees, empreinte = excluded.empreinte;",
    ),
    Faute(
        "offre publiée sous un nom d’emprunt",
        "select o.service_id, origine, cle, p.nom",
        "select p.id, origine, cle, p.nom",
    ),
    Faute(
        "offre publiée d’une autre source",
        "select o.service_id, origine, cle, p.nom",
        "select o.service_id, p.source, cle, p.nom",
    ),
    Faute(
        "offre publiée par une autre structure",
        "select o.service_id, origine, cle, p.nom",
        "select o.service_id, origine, p.structure_id, p.nom",
    ),
    Faute(
        "offre publiée qui se dit une autre",
        "p.donnees || jsonb_build_object('id', o.service_id, 'source', origine, 'structure_id',"
        " cle),",
        "p.donnees,",
    ),
    Faute(
        "offre rendue au catalogue, retirée",
        "contact = excluded.contact, empreinte = excluded.empreinte,\n        retire_le = null;",
        "contact = excluded.contact, empreinte = excluded.empreinte;",
    ),
    Faute(
        "texte publié qui n’est pas gardé",
        "  insert into offre_locale_version (territoire_id, offre_id, compte_id, saisie)\n"
        "    values (o.territoire_id, o.id, prive.ctx_compte(), o.saisie);\n",
        "",
    ),
    Faute(
        "texte publié au nom de son premier auteur",
        "values (o.territoire_id, o.id, prive.ctx_compte(), o.saisie)",
        "values (o.territoire_id, o.id, o.compte_id, o.saisie)",
    ),
    Faute(
        "offre publiée que la recherche ne voit pas",
        "prive.ctx_compte(), o.saisie);\n  perform prive.retoucher(o.service_id);",
        "prive.ctx_compte(), o.saisie);",
    ),
    Faute(
        "offre retirée confirmée",
        "where id = o.service_id and retire_le is null;\n  if not found",
        "where id = o.service_id;\n  if not found",
    ),
    Faute(
        "tout le catalogue confirmé",
        "where id = o.service_id and retire_le is null;\n  if not found",
        "where retire_le is null;\n  if not found",
    ),
    Faute(
        "offre jamais publiée confirmée",
        "  if not found then\n    raise exception 'cette offre n’est pas publiée' using errcode ="
        " '23514';\n  end if;\n",
        "",
    ),
    Faute(
        "offre d’ailleurs confirmée",
        "rappele_le = null\n   where territoire_id = o.territoire_id and id = o.id;",
        "rappele_le = null\n   where id = o.id;",
    ),
    Faute(
        "toutes les offres confirmées",
        "rappele_le = null\n   where territoire_id = o.territoire_id and id = o.id;",
        "rappele_le = null\n   where territoire_id = o.territoire_id;",
    ),
    Faute(
        "offre confirmée que la recherche ne voit pas",
        "rappele_le = null\n   where territoire_id = o.territoire_id and id = o.id;\n  perform"
        " prive.retoucher(o.service_id);",
        "rappele_le = null\n   where territoire_id = o.territoire_id and id = o.id;",
    ),
    Faute(
        "offre archivée qui reste au catalogue",
        "set retire_le = case when retiree then now() end",
        "set retire_le = null",
    ),
    Faute(
        "tout le catalogue retiré",
        "set retire_le = case when retiree then now() end\n    where id = o.service_id;",
        "set retire_le = case when retiree then now() end;",
    ),
    Faute(
        "offre d’ailleurs archivée",
        "set archivee_le = case when retiree then now() end\n    where territoire_id ="
        " o.territoire_id and id = o.id;",
        "set archivee_le = case when retiree then now() end\n    where id = o.id;",
    ),
    Faute(
        "toutes les offres archivées",
        "set archivee_le = case when retiree then now() end\n    where territoire_id ="
        " o.territoire_id and id = o.id;",
        "set archivee_le = case when retiree then now() end\n    where territoire_id ="
        " o.territoire_id;",
    ),
    Faute(
        "offre archivée que la recherche ne voit pas",
        "set archivee_le = case when retiree then now() end\n    where territoire_id ="
        " o.territoire_id and id = o.id;\n  perform prive.retoucher(o.service_id);",
        "set archivee_le = case when retiree then now() end\n    where territoire_id ="
        " o.territoire_id and id = o.id;",
    ),
    Faute(
        "relances données à tous",
        "perform prive.exiger_automate();\n",
        "\n",
    ),
    Faute(
        "relances d’ailleurs",
        "where l.territoire_id = (select prive.ctx_territoire()) and l.archivee_le is null",
        "where l.archivee_le is null",
    ),
    Faute(
        "offre archivée relancée",
        "where l.territoire_id = (select prive.ctx_territoire()) and l.archivee_le is null",
        "where l.territoire_id = (select prive.ctx_territoire())",
    ),
    Faute("brouillon relancé", "         and l.publiee_le is not null\n", ""),
    Faute("offre relancée avant l’heure", "         and l.prochaine_revue <= jour\n", ""),
    Faute(
        "offre relancée chaque jour",
        "and (l.rappele_le is null or l.rappele_le < l.prochaine_revue)\n",
        "\n",
    ),
    Faute(
        "offre relancée une seule fois",
        "and (l.rappele_le is null or l.rappele_le < l.prochaine_revue)\n",
        "and l.rappele_le is null\n",
    ),
    Faute(
        "relance à un compte clos",
        "k.id = h.compte_id\n          and k.clos_le is null\n",
        "k.id = h.compte_id\n",
    ),
    Faute(
        "relance d’un compte clos ici, ouvert ailleurs",
        "join compte k on k.territoire_id = h.territoire_id and k.id = h.compte_id",
        "join compte k on k.id = h.compte_id",
    ),
    Faute(
        "relance d’un habilité d’ailleurs",
        "where h.territoire_id = d.territoire_id and h.structure_id = d.structure_id",
        "where h.structure_id = d.structure_id",
    ),
    Faute(
        "relance d’une autre structure",
        "where h.territoire_id = d.territoire_id and h.structure_id = d.structure_id",
        "where h.territoire_id = d.territoire_id",
    ),
    Faute(
        "relance à qui n’est plus habilité",
        "\n           and prive.court(h.debut, h.fin)\n",
        "\n",
    ),
    Faute(
        "relance à tout rôle",
        "\n           and h.role in ('professionnel', 'charge_orientation', 'gestionnaire'))",
        ")",
    ),
    Faute(
        "relance d’une structure partie ici, restée ailleurs",
        "join structure s on s.territoire_id = d.territoire_id and s.id = d.structure_id",
        "join structure s on s.id = d.structure_id",
    ),
    Faute(
        "relance d’une structure partie",
        "\n     where s.quittee_le is null or s.quittee_le > now();",
        ";",
    ),
    Faute(
        "relance tue d’une structure qui va partir",
        "where s.quittee_le is null or s.quittee_le > now();",
        "where s.quittee_le is null;",
    ),
    Faute(
        "nom d’une offre retirée",
        "on c.id = l.service_id and c.retire_le is null\n",
        "on c.id = l.service_id\n",
    ),
    Faute(
        "nom d’une offre d’ailleurs",
        "where l.territoire_id = (select prive.ctx_territoire()) and l.id = offre\n     and"
        " prive.ctx_role()",
        "where l.id = offre\n     and prive.ctx_role()",
    ),
    Faute(
        "nom d’une offre donné à tous",
        "and l.id = offre\n     and prive.ctx_role() = 'automate' $$;",
        "and l.id = offre $$;",
    ),
    Faute(
        "retouche faite par l’application",
        "grant execute on function prive.publie_pour(uuid),",
        "grant execute on function prive.retoucher(text), prive.publie_pour(uuid),",
    ),
    Faute(
        "offre lue par la fonction du mur",
        "grant execute on function prive.publie_pour(uuid),",
        "grant execute on function prive.offre_locale_de(uuid), prive.publie_pour(uuid),",
    ),
    Faute(
        "offre désarchivée sans le catalogue",
        "grant update (nom, saisie, frequence,",
        "grant update (archivee_le, nom, saisie, frequence,",
    ),
    Faute(
        "texte publié écrit par l’application",
        "grant select, insert on offre_locale to",
        "grant select, insert on offre_locale, offre_locale_version to",
    ),
)
LIGNE = {
    "id": "essai--vole", "source": "essai", "structure_id": "essai--s1", "nom": "Intruse",
    "description": "x" * 60, "thematiques": [], "publics": [], "modes_accueil": [],
    "mobilisable_par": [], "zones": ["*"], "libelles": "", "position_approximative": False,
    "sur_place": True, "a_distance": False, "date_maj": "2026-01-01",
    "donnees": {"id": "essai--vole", "source": "essai"}, "empreinte": "\\x00",
}  # fmt: skip
PORTEUSE = {
    "id": "essai--s1",
    "source": "essai",
    "nom": "Intruse",
    "date_maj": "2026-01-01",
    "donnees": {"id": "essai--s1", "source": "essai"},
    "empreinte": "\\x00",
}
APPELS = {
    "publier": ("select prive.publier_offre_locale(%s, %s, %s)", (Jsonb(PORTEUSE), Jsonb(LIGNE))),
    "confirmer": ("select prive.confirmer_offre_locale(%s, current_date)", ()),
    "retirer": ("select prive.retirer_offre_locale(%s, true)", ()),
}
PUBLIENT = {"professionnel", "charge_orientation", "gestionnaire"}
ECRIRE = (
    "insert into offre_locale (territoire_id, id, structure_id, compte_id, service_id, nom, saisie,"
    " frequence, publiee_le, archivee_le) values (%(t)s, %(cle)s, %(structure)s, %(compte)s,"
    " %(service)s, 'La mienne', '{}', 6, %(publiee)s, %(archivee)s)"
)
LIRE = "select id from offre_locale"
VERSIONS = "select offre_id from offre_locale_version"
CHANGER = "update offre_locale set nom = 'Autre nom'"
A_REVOIR = "select offre_id, comptes from prive.offres_locales_a_revoir(current_date)"
NOM = "select prive.nom_offre_locale(%s)"


class Scene:
    """Hold two structures, and the same keys of the first one and of its offer elsewhere."""

    def __init__(self, admin: Connexion) -> None:
        self.admin = admin
        monde.territoire(admin, 1)
        self.mienne, self.autre = monde.structure(admin, 1), monde.structure(admin, 1, "plie")
        self.pro = monde.professionnel(admin, 1, self.mienne)
        self.collegue = monde.professionnel(admin, 1, self.mienne)
        self.voisin = monde.professionnel(admin, 1, self.autre)
        monde.jumeler(admin, self.mienne, self.pro)
        self.cle = self.offre()
        self.offre(self.cle, t=2)

    def valeurs(self, cle: UUID | None = None, **champs: Any) -> dict[str, Any]:
        """Give what a draft of the first structure holds."""
        lue = cle or uuid4()
        bases = {
            "t": 1,
            "cle": lue,
            "structure": self.mienne,
            "compte": self.pro,
            "publiee": None,
            "archivee": None,
        } | champs
        return {"service": f"local-{bases['t']}--{lue.hex}"} | bases

    def offre(self, cle: UUID | None = None, **champs: Any) -> UUID:
        """Write a draft as its owner would."""
        lues = self.valeurs(cle, **champs)
        self.admin.execute(ECRIRE, lues)
        return UUID(str(lues["cle"]))

    def entre(self, compte: UUID | None = None, structure: UUID | None = None) -> None:
        """Act for a professional, by default of the first structure."""
        monde.entrer(self.admin, 1, compte or self.pro, "professionnel", structure or self.mienne)

    def appelle(self, nom: str, cle: UUID | None = None) -> None:
        """Publish, confirm or withdraw, and keep it."""
        requete, valeurs = APPELS[nom]
        self.admin.execute(requete.encode(), (cle or self.cle, *valeurs))

    def publie(self, cle: UUID | None = None) -> UUID:
        """Publish as one does from the page."""
        self.entre()
        lue = cle or self.cle
        self.admin.execute("update offre_locale set publiee_le = now() where id = %s", (lue,))
        self.appelle("publier", lue)
        monde.sortir(self.admin)
        return lue

    def dit(self, requete: str, *valeurs: object) -> Any:
        """Give the one value of a query of the owner."""
        [(valeur,)] = self.admin.execute(requete.encode(), valeurs).fetchall()
        return valeur


def essai_offre_locale_ecrite(admin: Connexion) -> None:
    """Write and change the offers of one's structure, as drafts, in one's own name."""
    s = Scene(admin)
    cle, ailleurs = uuid4(), s.offre(structure=s.autre, compte=s.voisin)
    bonne = s.valeurs(cle)
    s.entre()
    monde.n_accepte_que(
        admin, ECRIRE, bonne,
        s.valeurs(cle, t=2),
        {"structure": s.autre},
        {"compte": s.collegue},
        {"service": "essai--o1"},
        {"publiee": "2026-11-02"},
        {"archivee": "2026-11-02"},
    )  # fmt: skip
    assert [c for (c,) in admin.execute(LIRE).fetchall()] == [s.cle]
    assert monde.tente(admin, CHANGER) == 1
    for requete in (
        "update offre_locale set archivee_le = null",
        "update offre_locale set service_id = 'essai--o1'",
        "insert into offre_locale_version (territoire_id) values (1)",
        f"select prive.offre_locale_de('{s.cle}')",
        "select prive.retoucher('x')",
    ):
        monde.refuse(admin, requete)
    monde.sortir(admin)
    s.entre(s.voisin, s.autre)
    assert [c for (c,) in admin.execute(LIRE).fetchall()] == [ailleurs]
    assert monde.tente(admin, CHANGER) == 1
    monde.sortir(admin)
    for requete in (LIRE, CHANGER):
        peuvent = monde.qui_peut(admin, s.mienne, requete)
        assert peuvent == PUBLIENT, requete
    ecrivent = monde.qui_peut(admin, s.mienne, ECRIRE, bonne, "compte")
    assert ecrivent == PUBLIENT


def essai_offre_locale_publiee(admin: Connexion) -> None:
    """Publish one's own under names that the wall chooses, and keep the text."""
    s = Scene(admin)
    etrangere = s.offre(t=1)
    inconnue = uuid4()
    for nom, (requete, valeurs) in APPELS.items():
        s.entre(s.voisin, s.autre)
        assert monde.tente(admin, requete, (s.cle, *valeurs)) is None, nom
        assert monde.tente(admin, requete, (inconnue, *valeurs)) is None, nom
        monde.sortir(admin)
        monde.entrer(admin, 2, s.pro, "professionnel", s.mienne)
        assert monde.tente(admin, requete, (etrangere, *valeurs)) is None, nom
        monde.sortir(admin)
    monde.automate(admin)
    requete, valeurs = APPELS["publier"]
    assert monde.tente(admin, requete, (s.cle, *valeurs)) is None
    monde.sortir(admin)
    autre = s.publie(etrangere)
    s.entre(s.collegue)
    admin.execute("update offre_locale set publiee_le = now() where id = %s", (s.cle,))
    s.appelle("publier")
    monde.sortir(admin)
    structure, service = f"local-1--s{s.mienne.hex}", f"local-1--{s.cle.hex}"
    assert admin.execute(
        "select id, source, donnees ->> 'id', donnees ->> 'source', retire_le is null"
        " from catalogue_structure"
    ).fetchall() == [(structure, "local-1", structure, "local-1", True)]
    assert admin.execute(
        "select id, source, structure_id, donnees ->> 'id', donnees ->> 'source',"
        " donnees ->> 'structure_id', retire_le is null from catalogue_service where id = %s",
        (service,),
    ).fetchall() == [(service, "local-1", structure, service, "local-1", structure, True)]
    textes = "select territoire_id, offre_id, compte_id from offre_locale_version order by le, 3"
    assert set(admin.execute(textes).fetchall()) == {(1, autre, s.pro), (1, s.cle, s.collegue)}
    touches = "select count(*) from catalogue_retouche"
    assert s.dit(touches) == 2
    s.entre()
    lus = admin.execute(VERSIONS).fetchall()
    assert {cle for (cle,) in lus} == {autre, s.cle}
    monde.sortir(admin)
    for numero, compte, ou in ((1, s.voisin, s.autre), (2, s.pro, s.mienne)):
        monde.entrer(admin, numero, compte, "professionnel", ou)
        assert monde.tente(admin, VERSIONS) == 0
        monde.sortir(admin)
    s.offre(structure=s.autre, compte=s.voisin)
    s.entre(s.voisin, s.autre)
    assert monde.tente(admin, VERSIONS) == 0, "those of another offer"
    monde.sortir(admin)
    assert monde.qui_peut(admin, s.mienne, VERSIONS) == PUBLIENT


def essai_offre_locale_retiree(admin: Connexion) -> None:
    """Withdraw and give back one offer, here, in the catalogue too; archived, it stays so."""
    s = Scene(admin)
    autre, brouillon = s.publie(s.offre()), s.offre()
    s.publie()
    service = f"local-1--{s.cle.hex}"
    retires = "select array(select id from catalogue_service where retire_le is not null)"
    archivees = "select array(select id from offre_locale where archivee_le is not null)"
    touches = "select count(*) from catalogue_retouche"
    s.entre()
    s.appelle("retirer")
    monde.sortir(admin)
    assert (s.dit(retires), s.dit(archivees), s.dit(touches)) == ([service], [s.cle], 3)
    s.entre()
    monde.refuse(admin, APPELS["publier"][0], (s.cle, *APPELS["publier"][1]),
                 errors.RestrictViolation)  # fmt: skip
    for cle in (s.cle, brouillon):
        monde.refuse(admin, APPELS["confirmer"][0], (cle,), errors.CheckViolation)
    admin.execute("select prive.retirer_offre_locale(%s, false)", (s.cle,))
    monde.sortir(admin)
    assert (s.dit(retires), s.dit(archivees)) == ([], [])
    # Withdrawn behind its back: publishing it again gives it back.
    admin.execute("update catalogue_service set retire_le = now()")
    admin.execute("update catalogue_structure set retire_le = now()")
    s.publie()
    assert s.dit(retires) == [f"local-1--{autre.hex}"]
    assert s.dit("select retire_le is null from catalogue_structure") is True


def essai_offre_locale_confirmee(admin: Connexion) -> None:
    """Confirm one published offer, here, on the day; a job that was handed a proof may too."""
    s = Scene(admin)
    autre = s.publie(s.offre())
    s.publie()
    admin.execute("update offre_locale set rappele_le = current_date")
    monde.automate(admin)
    s.appelle("confirmer")
    monde.sortir(admin)
    service = f"local-1--{s.cle.hex}"
    assert admin.execute(
        "select id from catalogue_service where date_maj = current_date"
        " and donnees ->> 'date_maj' = current_date::text"
    ).fetchall() == [(service,)]
    revues = "select territoire_id, id from offre_locale where rappele_le is null"
    assert admin.execute(revues).fetchall() == [(1, s.cle)]
    assert s.dit("select count(*) from catalogue_retouche") == 3
    assert autre != s.cle


def essai_offres_a_revoir(admin: Connexion) -> None:
    """Tell each structure's own professionals of what is due, once, while it is there."""
    s = Scene(admin)
    due, partie_d, restee = s.offre(), monde.structure(admin, 1), monde.structure(admin, 1)
    admin.execute("update structure set quittee_le = now() where id = %s", (partie_d,))
    admin.execute(
        "update structure set quittee_le = now() + interval '1 day' where id = %s", (restee,)
    )
    # The structure that left stays, under the same key, elsewhere.
    admin.execute(
        "insert into structure (territoire_id, id, nom, categorie) values (2, %s, 'Ailleurs',"
        " 'ccas')",
        (partie_d,),
    )
    partie, bientot = s.offre(structure=partie_d), s.offre(structure=restee)
    future, archivee, dite, redite = (s.offre() for _ in range(4))
    admin.execute(
        "update offre_locale set publiee_le = now(), prochaine_revue = current_date"
        " where id <> %s or territoire_id = 2",
        (s.cle,),
    )
    admin.execute("update offre_locale set prochaine_revue = current_date where id = %s", (s.cle,))
    for faute, cle in (
        ("prochaine_revue = current_date + 1", future),
        ("archivee_le = now()", archivee),
        ("rappele_le = current_date", dite),
        ("rappele_le = current_date - 200", redite),
    ):
        admin.execute(f"update offre_locale set {faute} where id = %s".encode(), (cle,))
    clos, fini = (monde.professionnel(admin, 1, s.mienne) for _ in range(2))
    monde.professionnel(admin, 1, s.mienne, "coordonnateur")
    admin.execute("update compte set clos_le = now() where id = %s", (clos,))
    admin.execute("update habilitation set fin = now() where compte_id = %s", (fini,))
    # Those who may not here may elsewhere, under the same keys.
    for cle in (clos, fini):
        admin.execute(
            "insert into compte (territoire_id, id, courriel, prenom, nom) values (2, %s, %s, 'A',"
            " 'B')",
            (cle, f"{cle.hex}@ailleurs.example"),
        )
    admin.execute(
        "insert into habilitation (territoire_id, compte_id, structure_id, role, debut)"
        " values (2, %s, %s, 'professionnel', now() - interval '1 day')",
        (fini, s.mienne),
    )
    monde.automate(admin)
    dues = {cle: set(comptes) for cle, comptes in admin.execute(A_REVOIR).fetchall()}
    assert dues == {due: {s.pro, s.collegue}, redite: {s.pro, s.collegue}, bientot: set()}
    assert partie not in dues
    assert monde.tente(admin, A_REVOIR) == 0, "told twice"
    monde.sortir(admin)
    lisent = monde.qui_appelle(admin, s.mienne, A_REVOIR)
    assert lisent == set()


def essai_nom_offre_locale(admin: Connexion) -> None:
    """Give the job the name of an offer that stands in the catalogue, here."""
    s = Scene(admin)
    s.publie()
    seule = s.publie(s.offre())

    def nom(numero: int, cle: UUID) -> Any:
        monde.automate(admin, numero)
        [(lu,)] = admin.execute(NOM, (cle,)).fetchall()
        monde.sortir(admin)
        return lu

    assert (nom(1, seule), nom(2, seule)) == ("Intruse", None)
    s.entre()
    assert admin.execute(NOM, (seule,)).fetchall() == [(None,)]
    s.appelle("retirer", seule)
    monde.sortir(admin)
    assert nom(1, seule) is None
