"""Add what the pages of rights and retention show.

A carnet near its end, one on hold, requests under way.
"""

import random

from core.clock import maintenant
from web.demo.monde import Connexion, Monde, identifiant

_PERSONNE = """
insert into personne (territoire_id, id, nom, prenom, date_naissance, cree_le, modifie_le,
    cree_par_structure_id)
  values (%(t)s, %(id)s, %(nom)s, %(prenom)s, %(naissance)s, %(le)s::timestamptz,
      %(le)s::timestamptz, %(structure)s)
"""
_PLACE = """
insert into accompagnement (territoire_id, id, personne_id, structure_id, compte_id, est_referent,
                            origine, motif,
                            debut)
  values (%(t)s, %(place)s, %(id)s, %(structure)s, %(compte)s, true, 'designe', 'Premier accueil',
      %(le)s::timestamptz)
"""
_DEMANDE = """
with d as (
  insert into demande_droit (territoire_id, id, personne_id, genre, objet, structure_id, faite_le)
  select k.territoire_id, %(id)s, k.personne_id, %(genre)s, %(objet)s::text, case
         when %(objet)s::text is not null then
         (select structure_id from accompagnement m where m.territoire_id = k.territoire_id
             and m.personne_id = k.personne_id and m.est_referent and m.fin is null) end,
         now() - make_interval(days => %(jours)s)
    from compte k where k.territoire_id = %(t)s and k.personne_id = %(personne)s
  returning territoire_id, id, personne_id)
insert into demande_droit_texte (territoire_id, id, personne_id, texte, valeur)
  select d.territoire_id, d.id, d.personne_id, %(texte)s, %(valeur)s from d
"""


def semer_droits(connexion: Connexion, hasard: random.Random, monde: Monde) -> None:
    """Write them as the owner would: two years cannot be lived again by commands."""
    referent, dpo = monde.nommes["referente"], monde.nommes["dpo"]
    commun = {"t": monde.id, "structure": referent.structure_id, "compte": referent.compte_id}
    proche, gelee = identifiant(hasard), identifiant(hasard)
    for cle, prenom, nom, mois in (
        (proche, "Mireille", "Castan", 23),
        (gelee, "Bruno", "Delmas", 30),
    ):
        vie = commun | {"id": cle, "prenom": prenom, "nom": nom, "place": identifiant(hasard)}
        vie |= {"naissance": "1979-04-12", "le": _il_y_a(connexion, mois)}
        connexion.execute(_PERSONNE, vie)
        connexion.execute(_PLACE, vie)
    for genre, mois in (("avis", 7), ("archive", 6), ("gel", 2)):
        connexion.execute(
            "insert into conservation_evenement (territoire_id, id, personne_id, genre, cause, le)"
            " values (%s, %s, %s, %s, %s, %s)",
            (
                monde.id,
                identifiant(hasard),
                gelee,
                genre,
                "dpo" if genre == "gel" else "delai",
                _il_y_a(connexion, mois),
            ),
        )
    connexion.execute(
        "update personne set archivee_le = %s where id = %s", (_il_y_a(connexion, 6), gelee)
    )
    connexion.execute(
        "insert into gel (territoire_id, id, personne_id, motif, pose_le, pose_par) values (%s, %s,"
        " %s, %s, %s, %s)",
        (
            monde.id, identifiant(hasard), gelee,
            ("Un recours est en cours devant le tribunal administratif : rien n’est effacé avant le"
            " jugement."),
            _il_y_a(connexion, 2), dpo.compte_id,
        ),
    )  # fmt: skip
    _demander(connexion, hasard, monde)


def _il_y_a(connexion: Connexion, mois: int) -> str:
    ligne = connexion.execute("select now() - make_interval(months => %s)", (mois,)).fetchone()
    return (ligne[0] if ligne else maintenant()).isoformat()


def _demander(connexion: Connexion, hasard: random.Random, monde: Monde) -> None:
    comptes = connexion.execute(
        "select personne_id from compte where territoire_id = %s and personne_id is not null"
        " and courriel <> 'personne@demo.example'"
        " order by courriel <> 'personne-curatelle@demo.example', courriel limit 2",
        (monde.id,),
    ).fetchall()
    demandes = (
        ("rectification", "telephone", 12, "J’ai changé de numéro en septembre.", "0612345678"),
        (
            "effacement",
            None,
            24,
            "J’ai retrouvé un emploi et je déménage : je ne veux plus de ce carnet.",
            None,
        ),
    )
    for (personne,), (genre, objet, jours, texte, valeur) in zip(comptes, demandes, strict=False):
        connexion.execute(
            _DEMANDE,
            {
                "t": monde.id, "id": identifiant(hasard), "personne": personne, "genre": genre,
                "objet": objet, "jours": jours, "texte": texte, "valeur": valeur,
            },
        )  # fmt: skip
