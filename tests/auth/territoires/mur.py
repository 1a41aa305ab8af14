"""Break the wall of the administration, one clause at a time, and try it directly."""

from typing import Any
from uuid import UUID

import psycopg
from psycopg import errors

from tests.auth import monde
from tests.tranches import Faute

Connexion = psycopg.Connection[Any]
_DERNIER = (
    "where h.territoire_id = new.territoire_id and h.role = 'administrateur' and h.debut <= now()"
)
# What each fault is called, the passage of auth/territoires/mur.sql, what it becomes.
MUTANTS = (
    Faute(
        "représentant invité par l’administration",
        "and clos_le is null\n  and not est_representant\n",
        "and clos_le is null\n",
    ),
    Faute(
        "dernier administrateur gardé de l’exploitant",
        "is distinct from 'administrateur' then\n    return null;",
        "is null and false then\n    return null;",
    ),
    Faute(
        "fin annoncée d’un administrateur jugée aujourd’hui",
        "alors := greatest(now(), (n ->> 'fin')::timestamptz);",
        "alors := now();",
    ),
    Faute(
        "départ annoncé d’une structure jugé aujourd’hui",
        "alors := greatest(now(), (n ->> 'quittee_le')::timestamptz);",
        "alors := now();",
    ),
    Faute(
        "tout départ pris pour celui d’un administrateur",
        "where h.territoire_id = new.territoire_id and h.role = 'administrateur' and case"
        " tg_table_name",
        "where h.territoire_id = new.territoire_id and case tg_table_name",
    ),
    Faute(
        "départ pris pour celui d’un administrateur d’ailleurs",
        "where h.territoire_id = new.territoire_id and h.role = 'administrateur' and case",
        "where h.role = 'administrateur' and case",
    ),
    Faute(
        "toute habilitation finie prise pour celle d’un administrateur",
        "when 'habilitation' then h.id = new.id when",
        "when 'habilitation' then true when",
    ),
    Faute(
        "tout compte fermé pris pour celui d’un administrateur",
        "when 'compte' then h.compte_id = new.id\n",
        "when 'compte' then true\n",
    ),
    Faute(
        "toute structure partie prise pour celle d’un administrateur",
        "else h.structure_id = new.id end)",
        "else true end)",
    ),
    Faute(
        "dernier administrateur remplacé par un compte clos",
        "= h.territoire_id and k.id = h.compte_id\n        and k.clos_le is null\n",
        "= h.territoire_id and k.id = h.compte_id\n",
    ),
    Faute(
        "dernier administrateur remplacé par le compte d’ailleurs",
        "join compte k on k.territoire_id = h.territoire_id and k.id = h.compte_id",
        "join compte k on k.id = h.compte_id",
    ),
    Faute(
        "dernier administrateur remplacé par une structure partie",
        "and s.id = h.structure_id\n       and (s.quittee_le is null or s.quittee_le > alors)\n",
        "and s.id = h.structure_id\n",
    ),
    Faute(
        "dernier administrateur remplacé par une structure qui va partir",
        "and (s.quittee_le is null or s.quittee_le > alors)",
        "and (s.quittee_le is null or s.quittee_le > now())",
    ),
    Faute(
        "dernier administrateur remplacé par la structure d’ailleurs",
        "join structure s on s.territoire_id = h.territoire_id and s.id = h.structure_id",
        "join structure s on s.id = h.structure_id",
    ),
    Faute(
        "dernier administrateur remplacé par celui d’ailleurs",
        _DERNIER,
        "where h.role = 'administrateur' and h.debut <= now()",
    ),
    Faute(
        "dernier administrateur remplacé par un autre rôle",
        _DERNIER,
        "where h.territoire_id = new.territoire_id and h.debut <= now()",
    ),
    Faute(
        "dernier administrateur remplacé par qui le sera",
        _DERNIER,
        "where h.territoire_id = new.territoire_id and h.role = 'administrateur'",
    ),
    Faute(
        "dernier administrateur remplacé par qui ne l’est plus",
        "\n       and (h.fin is null or h.fin > alors))\n",
        ")\n",
    ),
    Faute(
        "dernier administrateur remplacé par qui va cesser de l’être",
        "and (h.fin is null or h.fin > alors))\n",
        "and (h.fin is null or h.fin > now()))\n",
    ),
    Faute(
        "dernière habilitation d’administrateur finie",
        "create or replace trigger garder_un_administrateur after update of fin on habilitation\n"
        "  for each row execute function prive.garder_un_administrateur();",
        "",
    ),
    Faute(
        "dernier compte d’administrateur fermé",
        "create or replace trigger garder_un_administrateur after update of clos_le on compte\n"
        "  for each row execute function prive.garder_un_administrateur();",
        "",
    ),
    Faute(
        "dernière structure d’administrateur partie",
        "create or replace trigger garder_un_administrateur after update of quittee_le on"
        " structure\n  for each row execute function prive.garder_un_administrateur();",
        "",
    ),
    Faute(
        "structure ajoutée ailleurs",
        "create policy administrer on structure for insert to carnet_app with check (\n"
        "  territoire_id = (select prive.ctx_territoire())",
        "create policy administrer on structure for insert to carnet_app with check (\n"
        "  (select prive.ctx_territoire()) is not null",
    ),
    Faute(
        "structure ajoutée par tout rôle",
        "and (select prive.ctx_role()) = 'administrateur'\n    and quittee_le is null);",
        "and quittee_le is null);",
    ),
    Faute(
        "structure ajoutée déjà partie",
        "and (select prive.ctx_role()) = 'administrateur'\n    and quittee_le is null);",
        "and (select prive.ctx_role()) = 'administrateur');",
    ),
    Faute(
        "structure d’ailleurs changée",
        "create policy modifier on structure for update to carnet_app using (\n"
        "  territoire_id = (select prive.ctx_territoire())",
        "create policy modifier on structure for update to carnet_app using (\n"
        "  (select prive.ctx_territoire()) is not null",
    ),
    Faute(
        "structure changée par tout rôle",
        "create policy modifier on structure for update to carnet_app using (\n"
        "  territoire_id = (select prive.ctx_territoire()) and (select prive.ctx_role()) ="
        " 'administrateur');",
        "create policy modifier on structure for update to carnet_app using (\n"
        "  territoire_id = (select prive.ctx_territoire()));",
    ),
    Faute(
        "compte invité ailleurs",
        "create policy inviter on compte for insert to carnet_app with check (\n"
        "  territoire_id = (select prive.ctx_territoire())",
        "create policy inviter on compte for insert to carnet_app with check (\n"
        "  (select prive.ctx_territoire()) is not null",
    ),
    Faute(
        "compte d’une personne ouvert par l’administration",
        "and personne_id is null and clos_le is null\n",
        "and clos_le is null\n",
    ),
    Faute(
        "compte invité déjà clos",
        "and personne_id is null and clos_le is null\n",
        "and personne_id is null\n",
    ),
    Faute(
        "compte invité par tout rôle",
        "\n  and (select prive.ctx_role()) in ('administrateur', 'gestionnaire'));",
        ");",
    ),
    Faute(
        "compte d’ailleurs changé",
        "create policy administrer on compte for update to carnet_app using (\n"
        "  territoire_id = (select prive.ctx_territoire())",
        "create policy administrer on compte for update to carnet_app using (\n"
        "  (select prive.ctx_territoire()) is not null",
    ),
    Faute(
        "compte d’une personne changé par l’administration",
        "and personne_id is null\n    and id <> (select prive.ctx_compte())",
        "\n    and id <> (select prive.ctx_compte())",
    ),
    Faute(
        "son propre compte changé par l’administration",
        "and personne_id is null\n    and id <> (select prive.ctx_compte())",
        "and personne_id is null",
    ),
    Faute(
        "compte changé par tout rôle",
        "and id <> (select prive.ctx_compte())\n  and (select prive.ctx_role()) ="
        " 'administrateur');",
        "and id <> (select prive.ctx_compte()));",
    ),
    Faute(
        "habilitation donnée ailleurs",
        "create policy habiliter on habilitation for insert to carnet_app with check (\n"
        "  territoire_id = (select prive.ctx_territoire()) and",
        "create policy habiliter on habilitation for insert to carnet_app with check (\n",
    ),
    Faute(
        "habilitation que l’on se donne",
        "create policy habiliter on habilitation for insert to carnet_app with check (\n"
        "  territoire_id = (select prive.ctx_territoire()) and compte_id <> (select"
        " prive.ctx_compte())",
        "create policy habiliter on habilitation for insert to carnet_app with check (\n"
        "  territoire_id = (select prive.ctx_territoire())",
    ),
    Faute(
        "habilitation donnée à un compte clos",
        "k.id = habilitation.compte_id\n                 and k.personne_id is null and k.clos_le is"
        " null)",
        "k.id = habilitation.compte_id\n                 and k.personne_id is null)",
    ),
    Faute(
        "habilitation donnée par tout rôle",
        "k.id = habilitation.compte_id\n                 and k.personne_id is null and k.clos_le is"
        " null)\n  and ((select prive.ctx_role()) = 'administrateur'",
        "k.id = habilitation.compte_id\n                 and k.personne_id is null and k.clos_le is"
        " null)\n  and (true",
    ),
    Faute(
        "habilitation donnée par tout rôle de la structure",
        "and not prive.est_sensible(territoire_id, structure_id)\n    or"
        " (select prive.ctx_role()) = 'gestionnaire' and structure_id",
        "and not prive.est_sensible(territoire_id, structure_id)\n    or structure_id",
    ),
    Faute(
        "habilitation donnée dans une autre structure",
        "and not prive.est_sensible(territoire_id, structure_id)\n    or"
        " (select prive.ctx_role()) = 'gestionnaire' and structure_id = (select"
        " prive.ctx_structure())",
        "and not prive.est_sensible(territoire_id, structure_id)\n    or"
        " (select prive.ctx_role()) = 'gestionnaire'",
    ),
    Faute(
        "administrateur habilité par un gestionnaire",
        "       and role in ('professionnel', 'gestionnaire')));\n\n-- In a sensitive",
        "       ));\n\n-- In a sensitive",
    ),
    Faute(
        "habilitation d’ailleurs finie",
        "create policy deshabiliter on habilitation for update to carnet_app using (\n"
        "  territoire_id = (select prive.ctx_territoire())\n  and",
        "create policy deshabiliter on habilitation for update to carnet_app using (\n"
        "  (select prive.ctx_territoire()) is not null\n  and",
    ),
    Faute(
        "habilitation finie par tout rôle",
        "using (\n  territoire_id = (select prive.ctx_territoire())\n  and ((select"
        " prive.ctx_role()) = 'administrateur'\n    or",
        "using (\n  territoire_id = (select prive.ctx_territoire())\n  and (true\n    or",
    ),
    Faute(
        "habilitation finie par tout rôle de la structure",
        "using (\n  territoire_id = (select prive.ctx_territoire())\n  and ((select"
        " prive.ctx_role()) = 'administrateur'\n    or (select prive.ctx_role()) ="
        " 'gestionnaire' and structure_id",
        "using (\n  territoire_id = (select prive.ctx_territoire())\n  and ((select"
        " prive.ctx_role()) = 'administrateur'\n    or structure_id",
    ),
    Faute(
        "habilitation finie dans une autre structure",
        "using (\n  territoire_id = (select prive.ctx_territoire())\n  and ((select"
        " prive.ctx_role()) = 'administrateur'\n    or (select prive.ctx_role()) ="
        " 'gestionnaire' and structure_id = (select prive.ctx_structure())",
        "using (\n  territoire_id = (select prive.ctx_territoire())\n  and ((select"
        " prive.ctx_role()) = 'administrateur'\n    or (select prive.ctx_role()) ="
        " 'gestionnaire'",
    ),
    Faute(
        "administrateur déshabilité par un gestionnaire",
        "       and role in ('professionnel', 'gestionnaire')));\n\nrevoke",
        "       ));\n\nrevoke",
    ),
    Faute(
        "courriel d’un compte changé par l’administration",
        "grant update (prenom, nom, fonction, telephone, clos_le) on compte to carnet_app;",
        "grant update (prenom, nom, fonction, telephone, courriel, clos_le) on compte to"
        " carnet_app;",
    ),
    Faute(
        "rôle changé par l’administration",
        "grant update (fin) on habilitation to carnet_app;",
        "grant update (fin, role) on habilitation to carnet_app;",
    ),
    Faute(
        "habilitation sensible donnée sans qui en répond",
        "= 'administrateur'\n      and not prive.est_sensible(territoire_id, structure_id)\n",
        "= 'administrateur'\n",
    ),
    Faute(
        "sensible le temps que la case est cochée",
        "and (x.sensible or coalesce(x.sensible_jusqu_au > now(), false))) $$;",
        "and x.sensible) $$;",
    ),
    Faute(
        "plus jamais sensible une fois décochée",
        "then null else now() + interval '30 days' end;",
        "then null else now() end;",
    ),
    Faute(
        "sensible pour toujours une fois décochée",
        "coalesce(x.sensible_jusqu_au > now(), false)",
        "x.sensible_jusqu_au is not null",
    ),
    Faute(
        "proposé à soi-même",
        "and proposee_par = (select prive.ctx_compte()) and compte_id <> (select"
        " prive.ctx_compte())",
        "and proposee_par = (select prive.ctx_compte())",
    ),
    Faute(
        "proposé au nom d’un autre",
        "and proposee_par = (select prive.ctx_compte()) and compte_id <>",
        "and compte_id <>",
    ),
    Faute(
        "proposé par tout rôle",
        "(select prive.ctx_territoire()) and (select prive.ctx_role()) = 'administrateur'\n "
        " and proposee_par",
        "(select prive.ctx_territoire())\n  and proposee_par",
    ),
    Faute(
        "proposé déjà confirmé",
        "and reponse is null and prive.est_sensible(territoire_id, structure_id));",
        "and prive.est_sensible(territoire_id, structure_id));",
    ),
    Faute(
        "confirmé par le gestionnaire d’ailleurs",
        "when 'gestionnaire' then s = (select prive.ctx_structure())",
        "when 'gestionnaire' then true",
    ),
    Faute(
        "confirmé par le délégué malgré un gestionnaire",
        "when 'dpo' then not exists (select 1 from habilitation h",
        "when 'dpo' then true or not exists (select 1 from habilitation h",
    ),
    Faute(
        "gestionnaire parti qui empêche de confirmer",
        "and h.compte_id <> propose and prive.court(h.debut, h.fin)) end, false) $$;",
        "and h.compte_id <> propose) end, false) $$;",
    ),
    Faute(
        "confirmé par qui a proposé, ou pour soi",
        "or prive.ctx_compte() in (x.compte_id, x.proposee_par)\n",
        "or false\n",
    ),
    Faute(
        "confirmé par n’importe qui",
        "if not prive.repond_de(x.territoire_id, x.structure_id, x.compte_id)\n    or",
        "if",
    ),
    Faute(
        "fin repoussée dans une structure sensible",
        "  if prive.ctx_role() = 'administrateur'\n    and prive.est_sensible(new.territoire_id,",
        "  if false and prive.est_sensible(new.territoire_id,",
    ),
    Faute(
        "fin repoussée refusée à qui répond de la structure",
        "  if prive.ctx_role() = 'administrateur'\n    and prive.est_sensible(new.territoire_id,",
        "  if prive.est_sensible(new.territoire_id,",
    ),
    Faute(
        "capacité finie rouverte sans terme",
        "(new.fin is null or new.fin > old.fin))",
        "new.fin > old.fin)",
    ),
    Faute("confirmé deux fois", "and p.reponse is null for update", "for update"),
    Faute(
        "proposition lue par tout rôle",
        "and ((select prive.ctx_role()) in ('administrateur', 'dpo')\n    or",
        "and (true or",
    ),
    Faute(
        "refus qui habilite",
        "  if oui then\n    insert into habilitation (",
        "  if true then\n    insert into habilitation (",
    ),
    Faute(
        "invitation notée par quiconque",
        "     and k.personne_id is null and not k.est_representant and k.clos_le is null\n"
        "     and prive.administre(k.territoire_id, k.id) $$;",
        "     and k.personne_id is null and not k.est_representant and k.clos_le is null $$;",
    ),
    Faute(
        "invitation d’une personne notée",
        "     and k.personne_id is null and not k.est_representant and k.clos_le is null\n"
        "     and prive.administre(k.territoire_id, k.id) $$;",
        "     and prive.administre(k.territoire_id, k.id) $$;",
    ),
    Faute(
        "invités d’une autre structure",
        "        and h.structure_id = (select prive.ctx_structure())\n"
        "        and h.role in ('professionnel', 'gestionnaire')\n",
        "        and h.role in ('professionnel', 'gestionnaire')\n",
    ),
    Faute(
        "invités d’un rôle qu’on ne donne pas",
        "        and h.role in ('professionnel', 'gestionnaire')\n        and (h.fin",
        "        and (h.fin",
    ),
    Faute(
        "invités connus de tous",
        "     and prive.administre(k.territoire_id, k.id)\n     and not exists",
        "     and not exists",
    ),
    Faute(
        "invité qui est entré par son identité",
        "     and not exists (select 1 from identite_federee i\n"
        "       where i.territoire_id = k.territoire_id and i.compte_id = k.id)\n",
        "",
    ),
    Faute(
        "invité qui est entré",
        "     and not exists (select 1 from connexion x\n"
        "       where x.territoire_id = k.territoire_id and x.compte_id = k.id)\n",
        "",
    ),
    Faute(
        "invité dont le compte est fermé",
        "     and k.personne_id is null and not k.est_representant and k.clos_le is null\n"
        "     and prive.administre(k.territoire_id, k.id)\n     and not exists",
        "     and prive.administre(k.territoire_id, k.id)\n     and not exists",
    ),
)
HABILITER = (
    "insert into habilitation (territoire_id, compte_id, structure_id, role) values (%(t)s,"
    " %(compte)s, %(structure)s, %(role)s)"
)
INVITER = (
    "insert into compte (territoire_id, courriel, prenom, nom, personne_id, clos_le) values"
    " (%(t)s, 'nouveau@exemple.example', 'A', 'B', %(personne)s, %(clos)s)"
)
AJOUTER = (
    "insert into structure (territoire_id, nom, categorie, quittee_le) values (%(t)s, 'Autre',"
    " 'ccas', %(partie)s)"
)
FINIR = "update habilitation set fin = now() + %s::interval where compte_id = %s"


class Scene:
    """Hold a territoire whose one administrateur acts, and the same keys in a second one."""

    def __init__(self, admin: Connexion) -> None:
        self.admin = admin
        monde.territoire(admin, 1)
        self.mairie, self.chez = monde.structure(admin, 1), monde.structure(admin, 1)
        self.chef = self.engage("administrateur", self.mairie)
        self.pro = self.engage("professionnel", self.chez)
        self.compte = monde.compte(admin, 1)

    def engage(self, role: str, structure: UUID) -> UUID:
        """Hire somebody in this rôle."""
        return monde.professionnel(self.admin, 1, structure, role)

    def agit(self) -> None:
        """Act as the administrateur, with the rights of the owner: the trigger alone stands."""
        monde.entrer(self.admin, 1, self.chef, "administrateur", self.mairie)
        monde.sortir(self.admin)

    def passe(self, requete: str, *valeurs: object) -> bool:
        """Say whether the act is let through; undone."""
        self.admin.execute("savepoint acte")
        try:
            return self.admin.execute(requete.encode(), valeurs).rowcount > 0
        except errors.RestrictViolation:
            return False
        finally:
            self.admin.execute("rollback to acte")

    def departs(self, delai: str = "0") -> list[bool]:
        """Say which of the three ways of taking the administrateur away are let through."""
        return [
            self.passe(FINIR, delai, self.chef),
            self.passe("update compte set clos_le = now() where id = %s", self.chef),
            self.passe(
                "update structure set quittee_le = now() + %s::interval where id = %s"
                " and territoire_id = 1",
                delai,
                self.mairie,
            ),
        ]


def essai_dernier_administrateur(admin: Connexion) -> None:
    """Keep the last one, whoever else is there that administers nothing, here, then."""
    s = Scene(admin)
    assert s.departs() == [True] * 3, "the operator does as they like"
    autre = monde.structure(admin, 1)
    s.agit()
    assert s.departs() == [False] * 3
    remplacants = {
        "nobody else": "",
        "closed": "update compte set clos_le = now() where id = %(qui)s",
        "left": "update structure set quittee_le = now() where id = %(ou)s and territoire_id = 1",
        "not yet": (
            "update habilitation set debut = now() + interval '1 hour' where compte_id = %(qui)s"
        ),
        "no more": "update habilitation set fin = now() where compte_id = %(qui)s",
        "another rôle": (
            "update habilitation set role = 'coordonnateur' where compte_id = %(qui)s"
        ),
    }
    for pourquoi, faute in remplacants.items():
        admin.execute("savepoint remplacant")
        qui = s.engage("administrateur", autre) if faute else s.pro
        admin.execute("select set_config('app.role', '', true)")
        if faute:
            # The same keys elsewhere, where nothing of this was done.
            monde.jumeler(admin, autre, qui, "administrateur")
            admin.execute(f"{faute} and territoire_id = 1".encode(), {"qui": qui, "ou": autre})
        s.agit()
        assert s.departs() == [False] * 3, pourquoi
        admin.execute("rollback to remplacant")
    s.engage("administrateur", autre)
    assert s.departs() == [True] * 3


def essai_depart_annonce_d_un_administrateur(admin: Connexion) -> None:
    """Judge a departure at the day that is announced, by who will be there then."""
    s = Scene(admin)
    autre = monde.structure(admin, 1)
    suppleant = s.engage("administrateur", autre)
    s.agit()
    assert s.departs("10 days") == [True] * 3
    for annonce, valeurs in (
        (FINIR, ("5 days", suppleant)),
        ("update structure set quittee_le = now() + interval '5 days' where id = %s", (autre,)),
    ):
        admin.execute("savepoint annonce")
        admin.execute(annonce.encode(), valeurs)
        assert s.departs("10 days") == [False, True, False], annonce
        admin.execute("rollback to annonce")


def essai_depart_d_un_autre(admin: Connexion) -> None:
    """Ask nothing about who leaves without administering, even when nobody administers then."""
    s = Scene(admin)
    monde.jumeler(admin, s.chez, s.pro, "administrateur")
    admin.execute(
        "update habilitation set id = (select id from habilitation where territoire_id = 1"
        " and compte_id = %(pro)s) where territoire_id = 2 and compte_id = %(pro)s",
        {"pro": s.pro},
    )
    s.agit()
    admin.execute("select set_config('app.role', '', true)")
    admin.execute(FINIR, ("0", s.chef))
    admin.execute("select set_config('app.role', 'administrateur', true)")
    ici = "and territoire_id = 1"
    assert s.passe(f"{FINIR} {ici}", "0", s.pro)
    assert s.passe(f"update compte set clos_le = now() where id = %s {ici}", s.pro)
    assert s.passe(f"update structure set quittee_le = now() where id = %s {ici}", s.chez)


def essai_administration(admin: Connexion) -> None:
    """Add and change structures and comptes: here, in one's rôle, nobody's own carnet."""
    s = Scene(admin)
    elle = monde.personne(admin, 1)
    monde.compte_de(admin, 1, elle)
    monde.jumeler(admin, s.mairie, s.chef, "administrateur")
    monde.compte(admin, 2)
    structure = {"t": 1, "partie": None}
    compte = {"t": 1, "personne": None, "clos": None}
    monde.entrer(admin, 1, s.chef, "administrateur", s.mairie)
    monde.n_accepte_que(admin, AJOUTER, structure, {"t": 2}, {"partie": "2026-11-02"})
    monde.n_accepte_que(
        admin, INVITER, compte, {"t": 2}, {"personne": elle}, {"clos": "2026-11-02"}
    )
    changees = {
        "update structure set telephone = '01'": 2,
        "update compte set telephone = '01'": 2,
        "update habilitation set fin = null": 2,
    }
    for requete, combien in changees.items():
        assert monde.tente(admin, requete) == combien, requete
    for requete in (
        "update compte set courriel = 'a@b.example'",
        "update compte set personne_id = null",
        "update habilitation set role = 'professionnel'",
        "delete from habilitation",
    ):
        monde.refuse(admin, requete)
    monde.sortir(admin)
    admin_seul, deux = {"administrateur"}, {"administrateur", "gestionnaire"}
    attendus = {
        AJOUTER: (structure, admin_seul),
        INVITER: (compte, deux),
        "update structure set telephone = '01'": ({}, admin_seul),
        "update compte set telephone = '01'": ({}, admin_seul),
        "update habilitation set fin = null": ({}, deux),
    }
    for requete, (valeurs, roles) in attendus.items():
        peuvent = monde.qui_peut(admin, s.chez, requete, valeurs)
        assert peuvent == roles, requete


def essai_habilitations(admin: Connexion) -> None:
    """Give a capacity to another's open compte; a gestionnaire, of their structure and rôles."""
    s = Scene(admin)
    elle = monde.personne(admin, 1)
    clos = monde.compte(admin, 1)
    admin.execute("update compte set clos_le = now() where id = %s", (clos,))
    monde.jumeler(admin, s.chez, s.compte)
    bonne = {"t": 1, "compte": s.compte, "structure": s.chez, "role": "professionnel"}
    communes = (
        {"t": 2},
        {"compte": monde.compte_de(admin, 1, elle)},
        {"compte": clos},
    )
    monde.entrer(admin, 1, s.chef, "administrateur", s.mairie)
    monde.n_accepte_que(admin, HABILITER, bonne, *communes, {"compte": s.chef})
    for role in ("administrateur", "dpo", "coordonnateur"):
        assert monde.tente(admin, HABILITER, bonne | {"role": role, "structure": s.mairie}), role
    monde.sortir(admin)
    gestionnaire = s.engage("gestionnaire", s.chez)
    s.engage("dpo", s.chez)
    s.engage("professionnel", s.mairie)
    monde.entrer(admin, 1, gestionnaire, "gestionnaire", s.chez)
    monde.n_accepte_que(
        admin, HABILITER, bonne, *communes,
        {"compte": gestionnaire},
        {"structure": s.mairie},
        *({"role": role} for role in ("administrateur", "dpo", "coordonnateur",
                                      "charge_orientation")),
    )  # fmt: skip
    # Without a word of the row, no policy of reading stands before that of writing: the
    # professional and the gestionnaire of this structure, neither its delegate nor others.
    assert monde.tente(admin, "update habilitation set fin = now() + interval '1 day'") == 2
    monde.sortir(admin)
    habilitent = monde.qui_peut(admin, s.chez, HABILITER, bonne)
    assert habilitent == {"administrateur", "gestionnaire"}
