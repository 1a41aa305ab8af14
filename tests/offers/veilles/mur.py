"""Break the wall of the kept searches, one clause at a time, and try it directly."""

from typing import Any
from uuid import UUID

import psycopg

from tests.auth import monde
from tests.tranches import Faute

Connexion = psycopg.Connection[Any]
_GARDE = "  perform prive.exiger_automate();\n"
# What each fault is called, the passage of offers/veilles/mur.sql, what it becomes.
MUTANTS = (
    Faute(
        "veille lue d’ailleurs",
        "policy lire_les_miennes on veille for select to carnet_app using (\n  territoire_id ="
        " (select prive.ctx_territoire())",
        "policy lire_les_miennes on veille for select to carnet_app using (\n  (select"
        " prive.ctx_territoire()) is not null",
    ),
    Faute(
        "veille d’un autre lue",
        "policy lire_les_miennes on veille for select to carnet_app using (\n  territoire_id ="
        " (select prive.ctx_territoire()) and compte_id = (select prive.ctx_compte()));",
        "policy lire_les_miennes on veille for select to carnet_app using (\n  territoire_id ="
        " (select prive.ctx_territoire()));",
    ),
    Faute(
        "veille gardée ailleurs",
        "with check (\n  territoire_id = (select prive.ctx_territoire())",
        "with check (\n  (select prive.ctx_territoire()) is not null",
    ),
    Faute(
        "veille gardée chez un autre",
        "with check (\n  territoire_id = (select prive.ctx_territoire()) and compte_id = (select"
        " prive.ctx_compte())\n",
        "with check (\n  territoire_id = (select prive.ctx_territoire())\n",
    ),
    Faute(
        "veille gardée déjà fermée",
        "\n    and fermee_le is null);\ncreate policy changer",
        ");\ncreate policy changer",
    ),
    Faute(
        "veille changée d’ailleurs",
        "for update to carnet_app using (\n  territoire_id = (select prive.ctx_territoire())",
        "for update to carnet_app using (\n  (select prive.ctx_territoire()) is not null",
    ),
    Faute(
        "veille d’un autre changée",
        "for update to carnet_app using (\n  territoire_id = (select prive.ctx_territoire()) and"
        " compte_id = (select prive.ctx_compte())\n    and fermee_le",
        "for update to carnet_app using (\n  territoire_id = (select prive.ctx_territoire())\n"
        "    and fermee_le",
    ),
    Faute(
        "veille fermée rouverte",
        "\n    and fermee_le is null)\n  with check",
        ")\n  with check",
    ),
    Faute(
        "offres d’une veille lues d’ailleurs",
        "policy lire_les_miennes on veille_offre for select to carnet_app using (\n  territoire_id"
        " = (select prive.ctx_territoire())\n  and exists (select 1 from veille v\n    where"
        " v.territoire_id = veille_offre.territoire_id and",
        "policy lire_les_miennes on veille_offre for select to carnet_app using (\n  (select"
        " prive.ctx_territoire()) is not null\n  and exists (select 1 from veille v\n    where",
    ),
    Faute(
        "offres de la veille d’un autre lues",
        "\n  and exists (select 1 from veille v\n    where v.territoire_id ="
        " veille_offre.territoire_id and v.id = veille_id));",
        ");",
    ),
    Faute(
        "offres d’une autre veille lues",
        "v.territoire_id = veille_offre.territoire_id and v.id = veille_id));",
        "v.territoire_id = veille_offre.territoire_id));",
    ),
    Faute("veilles dues données à tous", f"begin\n{_GARDE}  return query", "begin\n  return query"),
    Faute(
        "veille qui regarde avant d’être gardée",
        "greatest(v.cree_le, v.regardee_le - interval '1 day')",
        "v.regardee_le - interval '1 day'",
    ),
    Faute(
        "veille qui ne regarde pas la veille",
        "greatest(v.cree_le, v.regardee_le - interval '1 day')",
        "greatest(v.cree_le, v.regardee_le)",
    ),
    Faute(
        "courriel de qui n’en veut pas",
        "when v.rythme <> 'jamais' and k.courriel",
        "when k.courriel",
    ),
    Faute(
        "courriel d’une adresse qui n’est à personne",
        " and k.courriel not like '%@invalid' and",
        " and",
    ),
    Faute(
        "courriel d’une adresse que rien ne prouve",
        " and not k.canal_a_prouver\n",
        "\n",
    ),
    Faute(
        "veille d’un compte clos",
        "k.id = v.compte_id\n        and k.clos_le is null\n",
        "k.id = v.compte_id\n",
    ),
    Faute(
        "veille d’un compte clos ici, ouvert ailleurs",
        "join compte k on k.territoire_id = v.territoire_id and k.id = v.compte_id",
        "join compte k on k.id = v.compte_id",
    ),
    Faute(
        "veilles d’ailleurs dues",
        "where v.territoire_id = (select prive.ctx_territoire()) and v.fermee_le is null\n      "
        " and (v.rythme",
        "where v.fermee_le is null\n       and (v.rythme",
    ),
    Faute(
        "veille fermée due",
        "where v.territoire_id = (select prive.ctx_territoire()) and v.fermee_le is null\n      "
        " and (v.rythme",
        "where v.territoire_id = (select prive.ctx_territoire())\n       and (v.rythme",
    ),
    Faute(
        "veille de la semaine due chaque jour",
        "       and (v.rythme <> 'semaine' or hebdomadaires)\n",
        "",
    ),
    Faute(
        "veille de qui n’est plus habilité",
        "       and (k.personne_id is not null or exists (\n         select 1 from habilitation h\n"
        "           where h.territoire_id = k.territoire_id and h.compte_id = k.id\n           "
        " and prive.court(h.debut, h.fin)))\n",
        "",
    ),
    Faute(
        "veille de qui fut habilité",
        "\n            and prive.court(h.debut, h.fin)))\n",
        "))\n",
    ),
    Faute(
        "veille de qui n’est habilité qu’ailleurs",
        "where h.territoire_id = k.territoire_id and h.compte_id = k.id",
        "where h.compte_id = k.id",
    ),
    Faute(
        "veille de qui un autre est habilité",
        "where h.territoire_id = k.territoire_id and h.compte_id = k.id\n",
        "where h.territoire_id = k.territoire_id\n",
    ),
    Faute(
        "veille d’une personne tue",
        "and (k.personne_id is not null or exists (",
        "and (exists (",
    ),
    Faute(
        "veille à qui tous parlent",
        f"  n int;\nbegin\n{_GARDE}",
        "  n int;\nbegin\n",
    ),
    Faute(
        "veille qui regarde en arrière",
        "set regardee_le = greatest(v.regardee_le, jusqu_a)",
        "set regardee_le = jusqu_a",
    ),
    Faute(
        "veille d’ailleurs à qui l’on parle",
        "where v.territoire_id = t and v.id = veille_ and v.fermee_le is null;",
        "where v.id = veille_ and v.fermee_le is null;",
    ),
    Faute(
        "toutes les veilles à qui l’on parle",
        "where v.territoire_id = t and v.id = veille_ and v.fermee_le is null;",
        "where v.territoire_id = t and v.fermee_le is null;",
    ),
    Faute(
        "veille fermée à qui l’on parle",
        "where v.territoire_id = t and v.id = veille_ and v.fermee_le is null;",
        "where v.territoire_id = t and v.id = veille_;",
    ),
    Faute(
        "offre dite deux fois",
        "    on conflict (territoire_id, veille_id, service_id) do nothing;\n",
        ";\n",
    ),
    Faute(
        "veille tue par tous",
        f"begin\n{_GARDE}  update veille v set rythme",
        "begin\n  update veille v set rythme",
    ),
    Faute(
        "veille d’ailleurs tue",
        "where v.territoire_id = (select prive.ctx_territoire()) and v.id = veille_\n    and"
        " v.fermee_le",
        "where v.id = veille_\n    and v.fermee_le",
    ),
    Faute(
        "toutes les veilles tues",
        "where v.territoire_id = (select prive.ctx_territoire()) and v.id = veille_\n    and"
        " v.fermee_le",
        "where v.territoire_id = (select prive.ctx_territoire())\n    and v.fermee_le",
    ),
    Faute(
        "veille fermée tue",
        "and v.id = veille_\n    and v.fermee_le is null;\n  return found;",
        "and v.id = veille_;\n  return found;",
    ),
    Faute(
        "veille réécrite",
        "grant update (nom, rythme, fermee_le) on veille",
        "grant update (nom, rythme, fermee_le, regardee_le) on veille",
    ),
    Faute(
        "veille à qui l’application parle",
        "grant select on veille_offre to carnet_app;",
        "grant select, insert on veille_offre to carnet_app;",
    ),
    Faute(
        "veille fermée hors du registre",
        "create trigger fermer_veille after update of fermee_le on veille\n  for each row when"
        " (old.fermee_le is distinct from new.fermee_le)\n    execute function"
        " prive.noter_fermeture('veille', 'date', 'fermee_le');",
        "",
    ),
    Faute(
        "veille intacte au registre",
        "when (old.fermee_le is distinct from new.fermee_le)",
        "when (true)",
    ),
    Faute(
        "veille fermée sans date",
        "prive.noter_fermeture('veille', 'date', 'fermee_le')",
        "prive.noter_fermeture('veille', 'suppression')",
    ),
)
GARDER = (
    "insert into veille (territoire_id, compte_id, nom, requete, rythme, fermee_le) values (%(t)s,"
    " %(compte)s, 'Une', 'q=velo', %(rythme)s, %(fermee)s)"
)
LIRE, OFFRES = "select 1 from veille", "select 1 from veille_offre"
CHANGER = "update veille set nom = 'Autre'"
DUES = "select id, depuis, courriel from prive.veilles_dues(%s)"
DIRE = "select prive.dire_a_la_veille(%s, %s, %s::timestamptz)"
TAIRE = "select prive.taire_la_veille(%s)"


class Scene:
    """Hold a professional, the same keys elsewhere, and a search of theirs in both."""

    def __init__(self, admin: Connexion) -> None:
        self.admin = admin
        self.structure, self.pro, self.elle, self.lui = monde.scene(admin)
        monde.jumeler(admin, self.structure, self.pro)
        self.cle = self.garde(self.pro)
        ailleurs = self.garde(self.pro, t=2)
        admin.execute("update veille set id = %s where id = %s", (self.cle, ailleurs))

    def valeurs(self, compte: UUID, **champs: Any) -> dict[str, Any]:
        """Give a search of this compte, once a day."""
        return {"t": 1, "compte": compte, "rythme": "jour", "fermee": None} | champs

    def garde(self, compte: UUID, **champs: Any) -> UUID:
        """Write a search as its owner would."""
        [(cle,)] = self.admin.execute(
            f"{GARDER} returning id".encode(), self.valeurs(compte, **champs)
        ).fetchall()
        return cle  # type: ignore[no-any-return]

    def dit(self, requete: str, *valeurs: object) -> Any:
        """Give what a function answers to the job of the first territoire."""
        monde.automate(self.admin)
        [(reponse,)] = self.admin.execute(requete.encode(), valeurs).fetchall()
        monde.sortir(self.admin)
        return reponse


def essai_veilles(admin: Connexion) -> None:
    """Keep, read and change one's own open searches, here; write no more of them by hand."""
    s = Scene(admin)
    collegue = monde.professionnel(admin, 1, s.structure)
    sienne, fermee = s.garde(collegue), s.garde(s.pro, fermee="2026-11-02")
    for numero, veille in ((1, s.cle), (2, s.cle), (1, sienne)):
        admin.execute(
            "insert into veille_offre (territoire_id, veille_id, service_id) values (%s, %s,"
            " 'x--1')",
            (numero, veille),
        )
    bonne = s.valeurs(s.pro)
    monde.entrer(admin, 1, s.pro, "professionnel", s.structure)
    monde.n_accepte_que(
        admin, GARDER, bonne, {"t": 2}, {"compte": collegue}, {"fermee": "2026-11-02"}
    )
    lues = {cle for (cle,) in admin.execute("select id from veille").fetchall()}
    assert lues == {s.cle, fermee}
    assert (monde.tente(admin, OFFRES), monde.tente(admin, CHANGER)) == (1, 1)
    for requete in (
        "update veille set regardee_le = now()",
        "update veille set compte_id = gen_random_uuid()",
        "delete from veille",
        "insert into veille_offre (territoire_id) values (1)",
    ):
        monde.refuse(admin, requete)
    monde.sortir(admin)
    monde.entrer(admin, 2, s.pro, "professionnel", s.structure)
    gestes = (LIRE, OFFRES, CHANGER)
    assert [monde.tente(admin, requete) for requete in gestes] == [1, 1, 1]
    monde.sortir(admin)
    for requete in gestes:
        autres = monde.qui_peut(admin, s.structure, requete)
        assert autres == set(), requete


def essai_veilles_dues(admin: Connexion) -> None:
    """Give the job what is to look at, of whoever may still act here, and where it stopped."""
    s = Scene(admin)
    hebdo, muette = s.garde(s.pro, rythme="semaine"), s.garde(s.pro, rythme="jamais")
    s.garde(s.pro, fermee="2026-11-02")
    sienne = s.garde(s.lui)
    clos, parti, jamais = (monde.professionnel(admin, 1, s.structure) for _ in range(3))
    admin.execute("update compte set clos_le = now() where id = %s", (clos,))
    admin.execute("update habilitation set fin = now() where compte_id = %s", (parti,))
    admin.execute("delete from habilitation where compte_id = %s", (jamais,))
    for compte in (clos, parti, jamais):
        s.garde(compte)
        # Those who may not here may elsewhere, under the same keys.
        admin.execute(
            "insert into compte (territoire_id, id, courriel, prenom, nom) values (2, %s, %s, 'A',"
            " 'B')",
            (compte, f"{compte.hex}@ailleurs.example"),
        )
        admin.execute(
            "insert into habilitation (territoire_id, compte_id, structure_id, role, debut)"
            " values (2, %s, %s, 'professionnel', now() - interval '1 day')",
            (compte, s.structure),
        )
    admin.execute(
        "update veille set cree_le = now() - interval '9 days', regardee_le = now() - interval"
        " '3 days' where id = %s",
        (hebdo,),
    )
    for hebdomadaires, attendues in ((False, {s.cle, muette, sienne}),
                                     (True, {s.cle, muette, sienne, hebdo})):  # fmt: skip
        monde.automate(admin)
        lues = {ligne[0]: ligne[1:] for ligne in admin.execute(DUES, (hebdomadaires,))}
        monde.sortir(admin)
        assert lues.keys() == attendues
    [(depuis, maintenant)] = admin.execute("select now() - interval '4 days', now()").fetchall()
    courriel = f"{s.pro.hex}@structure.example"
    assert lues[hebdo] == (depuis, courriel)
    assert lues[s.cle] == (maintenant, courriel)
    assert lues[muette] == (maintenant, None)
    for etat in ("courriel = 'sans-courriel@invalid'", "canal_a_prouver = true"):
        with admin.transaction(force_rollback=True):
            admin.execute(f"update compte set {etat} where id = %s".encode(), (s.pro,))
            monde.automate(admin)
            [(ou,)] = [due[2:] for due in admin.execute(DUES, (True,)) if due[0] == s.cle]
            assert ou is None, etat
    appels = {DUES: (True,), DIRE: (s.cle, ["x--1"], "2026-11-02"), TAIRE: (s.cle,)}
    for requete, valeurs in appels.items():
        gens = monde.qui_appelle(admin, s.structure, requete, valeurs)
        assert gens == set(), requete


def essai_veille_a_qui_l_on_parle(admin: Connexion) -> None:
    """Tell one open search, here, each offer once; stop its mails, and close it in writing."""
    s = Scene(admin)
    autre, fermee = s.garde(s.pro), s.garde(s.pro, fermee="2026-11-02")
    admin.execute("update veille set regardee_le = '2020-01-01'")
    assert s.dit(DIRE, s.cle, ["x--1", "x--2"], "2020-01-05") == 2
    assert s.dit(DIRE, s.cle, ["x--1", "x--3"], "2020-01-03") == 1
    assert s.dit(DIRE, fermee, ["x--1"], "2020-01-05") == 0
    regards = "select territoire_id, id, regardee_le::date::text from veille"
    assert set(admin.execute(regards).fetchall()) == {
        (1, s.cle, "2020-01-05"),
        (1, autre, "2020-01-01"),
        (1, fermee, "2020-01-01"),
        (2, s.cle, "2020-01-01"),
    }
    assert s.dit(TAIRE, fermee) is False
    assert s.dit(TAIRE, s.cle) is True
    muettes = "select territoire_id, id from veille where rythme = 'jamais'"
    assert admin.execute(muettes).fetchall() == [(1, s.cle)]
    admin.execute("delete from prive.fermeture")
    admin.execute("update veille set fermee_le = fermee_le")
    admin.execute("update veille set fermee_le = '2020-02-02' where id = %s", (autre,))
    assert admin.execute(
        "select genre, territoire_id, cible, le::date::text from prive.fermeture"
    ).fetchall() == [("veille", 1, autre, "2020-02-02")]
