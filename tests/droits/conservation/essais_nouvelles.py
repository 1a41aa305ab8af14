"""Try each kind of row of a carnet: does it move the last news of the person, and for whom."""

from typing import Any
from uuid import UUID

import psycopg

from tests.auth import monde

Connexion = psycopg.Connection[Any]
COMMUN = "territoire_id, personne_id, domaine, auteur_compte_id, auteur_structure_id"


class Silence:
    """Hold a person not heard of for a year, her référent, and a colleague who reads less."""

    def __init__(self, admin: Connexion) -> None:
        self.admin = admin
        monde.territoire(admin, 1)
        self.structure, self.autre = monde.structure(admin, 1), monde.structure(admin, 1)
        self.pro = monde.professionnel(admin, 1, self.structure)
        self.collegue = monde.professionnel(admin, 1, self.structure)
        self.tiers = monde.professionnel(admin, 1, self.autre)
        self.personne = monde.personne(admin, 1)
        self.compte = monde.compte_de(admin, 1, self.personne)
        monde.place(
            admin, 1, self.personne, self.structure, self.pro, referent=True, debut="-2 years"
        )
        monde.place(admin, 1, self.personne, self.autre, self.tiers, debut="-2 years")
        monde.accord(admin, 1, self.personne, debut="-1 year")
        admin.execute(
            "update personne set cree_le = now() - interval '1 year' where id = %s",
            (self.personne,),
        )

    def ecrire(
        self, table: str, valeurs: dict[str, Any], *, par: str = "pro", domaine: int = 7
    ) -> UUID:
        """Add one row by the référent, by a colleague, or by the person."""
        auteur = {
            "pro": self.pro,
            "collegue": self.collegue,
            "tiers": self.tiers,
            "personne": self.compte,
        }[par]
        structure = {"personne": None, "tiers": self.autre}.get(par, self.structure)
        valeurs = {
            nom: auteur if nom == "par_compte_id" else valeur for nom, valeur in valeurs.items()
        }
        noms = "".join(f", {nom}" for nom in valeurs)
        marques = ", %s" * len(valeurs)
        ligne = self.admin.execute(
            f"insert into {table} ({COMMUN}{noms}) values (1, %s, %s, %s, %s{marques}) returning"
            f" id".encode(),
            (self.personne, domaine, auteur, structure, *valeurs.values()),
        ).fetchone()
        assert ligne is not None
        cle: UUID = ligne[0]
        return cle

    def rendez_vous(self, etat: str, quand: str, domaine: int = 7, par: str = "pro") -> UUID:
        """Add an appointment at some distance from now."""
        debut = self.admin.execute("select now() + %s::interval", (quand,)).fetchone()
        assert debut is not None
        valeurs = {"objet": "Point", "debut": debut[0], "etat": etat, "avec_compte_id": self.pro}
        return self.ecrire("rendez_vous", valeurs, par=par, domaine=domaine)

    def a_donne(self, compte: UUID | None = None) -> bool:
        """Say whether she was heard of this month.

        For retention, or as a professional of her circle may see.
        """
        derniere = "select max(le) > now() - interval '1 month' from prive.nouvelles(1, %s)"
        if compte is None:
            derniere = derniere.replace("max(le)", "prive.derniere_nouvelle(1, %s)").split(
                " from "
            )[0]
        else:
            structure = self.autre if compte == self.tiers else self.structure
            monde.entrer(self.admin, 1, compte, "professionnel", structure)
        ligne = self.admin.execute(derniere.encode(), (self.personne,)).fetchone()
        monde.sortir(self.admin)
        assert ligne is not None
        return bool(ligne[0])


def essai_nouvelles(admin: Connexion) -> None:
    """Let a closed appointment tell its day, or an exchange be taken back by somebody else."""
    silence = Silence(admin)
    assert not silence.a_donne(silence.tiers)
    silence.rendez_vous("absent", "-1 day")
    silence.rendez_vous("honore", "1 day")
    silence.ecrire("evenement", {"genre": "objectif", "texte": "tapé seul"})
    silence.ecrire(
        "constat",
        {"nature": "besoin", "thematique": "mobilite", "texte": "x", "source": "professionnel"},
    )
    assert not silence.a_donne()
    silence.rendez_vous("honore", "-1 day", domaine=8)
    assert silence.a_donne()
    assert not silence.a_donne(silence.tiers)
    echange = silence.ecrire("evenement", {"genre": "echange_appel", "texte": "Elle va mieux."})
    assert silence.a_donne(silence.tiers)
    retrait = {"genre": "echange_retire", "texte": "Elle va mieux.", "objet_id": echange}
    silence.ecrire("evenement", retrait, par="collegue")
    assert silence.a_donne(silence.tiers)
    silence.ecrire("evenement", retrait)
    assert not silence.a_donne(silence.tiers)
