"""Write a whole carnet as one archive: JSON for machines, one readable page for the person.

The files that it holds go with them.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from auth.vocabulary import Domaine
from core.db import DIT, Base, tables_avec
from core.texts import date_fr, date_heure_fr
from droits.conservation.pieces import Piece
from droits.conservation.queries import CarnetEntier, list_sortes

# What heads the tables that are no items; an item table says its own.
TITRES: Mapping[str, str] = {
    "accompagnement": "Mon cercle : qui m’accompagne, ou m’a accompagné",
    "designation": "Les référents qu’on m’a proposés, et les réponses",
    "relais": "Qui a cessé de m’accompagner, et qui a pris la suite",
    "representant": "Mes représentants",
    "consentement": "Mes accords",
    "consentement_evenement": "L’histoire de mes accords",
    "exclusion": "À qui j’ai fermé mon carnet",
    "exclusion_motif": "Pourquoi j’ai fermé mon carnet",
    "demande_acces": "Qui a demandé à lire",
    "refus_motif": "Pourquoi j’ai refusé qu’on lise",
    "consentement_preuve": "Les papiers que j’ai signés",
    "bris_de_glace": "Qui a ouvert mon carnet en urgence",
    "demande_droit": "Mes demandes sur mes données",
    "demande_droit_texte": "Ce que j’ai demandé",
    "demande_droit_suite": "Ce qu’on m’a répondu",
    "gel": "Ce qui suspend la conservation de mon carnet",
    "conservation_evenement": "Les étapes de conservation de mon carnet",
    "reunion": "Quand deux carnets à mon nom ont été réunis",
    "avis": "Ce qu’on m’a dit",
    "lettre": "Ce qu’on m’a écrit sur papier",
    "violation_avis": "Les incidents sur mes données dont on m’a prévenu",
    "compte": "Mon compte",
    "journal": "Qui a ouvert mon carnet, et pour quoi",
    "signalement": "Ce que j’ai signalé dans ces lectures",
}
# Numbers and marks that tie rows together: the JSON has them, a reader has no use for them. An
# offer, and an answer on the situation, are said by the words beside.
MUETTES = frozenset(
    {
        *(
            "id",
            "edition",
            "personne_id",
            "territoire_id",
            "auteur_compte_id",
            "notice_id",
            "consentement_id",
            "demande_id",
        ),
        *(
            "objet_id",
            "objectif_id",
            "ligne_id",
            "autre_id",
            "remplace_id",
            "rendez_vous_id",
            "preuve_id",
            "attendus",
            "avec_id",
            "est_representant",
        ),
        *(
            "remise_id",
            "reuni_dans",
            "service_id",
            "numero",
            "sequence",
            "precedente",
            "empreinte",
            "sha256",
        ),
        *(
            "scelle",
            "fichier",
            "details",
            "nom_recherche",
            "prenom_recherche",
            "mots_recherche",
            "cle",
            "valeur",
            "complements",
            "structure",
            "nombre",
        ),
    }
)
# What a column is called, unless it says so itself (`DIT`, in the `info` of the column).
LIBELLES: Mapping[str, str] = {
    "jugement": "Jugement",
    "le": "Le",
    "cree_le": "Écrit le",
    "auteur_structure_id": "Par",
    "structure_id": "Structure",
    "compte_id": "Qui",
    "avec_compte_id": "Avec",
    "par_compte_id": "Par",
    "par_structure_id": "De la structure",
    "domaines": "Domaines",
    "domaine": "Domaine",
    "a_reprendre_le": "À reprendre depuis le",
    "aboutie_le": "Acceptée par les deux le",
    "acceptee": "Acceptée",
    "accord": "Ma réponse",
    "accord_le": "Ma réponse le",
    "accord_par": "Ma réponse notée par",
    "accord_recueil": "Comment",
    "accords_ecrits": "Accords repris",
    "accords_finis": "Accords finis",
    "adresse": "Adresse",
    "adresse_faible": "Adresse écrite après une entrée par lien ou par code",
    "adresse_par": "Adresse écrite par",
    "annonce_le": "Annoncé le",
    "archivee_le": "En archive depuis le",
    "avant": "Ce qui était écrit",
    "canal_a_prouver": "Adresse ou numéro encore à vérifier",
    "canal_partage": "Adresse ou numéro qui a servi à plusieurs",
    "categorie": "À qui",
    "cause": "Pourquoi",
    "civilite": "Civilité",
    "clos_le": "Clos le",
    "clos_par": "Clos par",
    "code_postal": "Code postal",
    "commentaire": "Commentaire",
    "commune_code": "Commune (numéro Insee)",
    "comptes_fermes": "Comptes fermés",
    "courriel": "Courriel",
    "courriel_le": "Courriel parti le",
    "cree_par_structure_id": "Carnet ouvert par",
    "date_naissance": "Date de naissance",
    "debut": "À partir du",
    "decedee_le": "Décès le",
    "defaite_le": "Séparés de nouveau le",
    "defaite_par": "Séparés par",
    "depose_le": "Déposé le",
    "dit": "Dit",
    "dit_le": "Dit le",
    "donne_par": "Donné",
    "duree_minutes": "Durée en minutes",
    "echeance": "Pour le",
    "est_referent": "Référent de parcours",
    "etait_referent": "Était référent de parcours",
    "etat": "Où cela en est",
    "faite_le": "Fait le",
    "fichier_joint": "Fichier",
    "fin": "Jusqu’au",
    "finalite": "Pour",
    "fonction": "Fonction",
    "fondement": "Au titre de",
    "genre": "Quoi",
    "geste": "Geste",
    "hors_du_carnet": "Hors du carnet",
    "intitule": "Intitulé",
    "issue": "Avis du délégué",
    "leve_le": "Levé le",
    "levee_le": "Levé le",
    "liaison_jusqu_au": "À relier avant le",
    "dernier_acte_le": "Dernier geste, avant ce que garde le journal",
    "journal": "Où en était le journal des accès",
    "lieu": "Lieu",
    "ligne": "La ligne",
    "lu_le": "Lu le",
    "mobile": "Numéro pour entrer par SMS",
    "mobile_faible": "Numéro écrit après une entrée par lien ou par code",
    "mobile_par": "Numéro écrit par",
    "modifie_le": "Changé le",
    "motif": "Motif",
    "motif_refus": "Motif du refus",
    "nature": "Nature",
    "nom": "Nom",
    "nom_naissance": "Nom de naissance",
    "note_par": "Noté par",
    "objet": "Objet",
    "offre_le": "Offre proposée le",
    "origine": "Comment",
    "ouvert_le": "Ouvert le",
    "peut_completer": "Peut compléter",
    "portee": "Ouvert à",
    "porteur": "Qui s’en charge",
    "porteur_structure_id": "Structure qui s’en charge",
    "pose_le": "Posé le",
    "pose_par": "Posé par",
    "pourquoi": "Pourquoi",
    "prenom": "Prénom",
    "propose_le": "Proposé le",
    "propose_par": "Proposé par",
    "propose_par_structure_id": "Proposé par la structure",
    "propose_structure_id": "Proposé par la structure",
    "proposee_le": "Proposé le",
    "provisoire": "Provisoire",
    "publics": "Publics",
    "qualite": "Qualité",
    "recueil": "Recueilli",
    "recueil_structure_id": "Recueilli par la structure",
    "recueilli_par": "Recueilli par",
    "referent_id": "Référent de parcours",
    "referme_le": "Refermé le",
    "regle_le": "Réglé le",
    "relation": "Ce qui a été corrigé",
    "repondu_le": "Réponse le",
    "repondu_par": "Réponse de",
    "repondue_le": "Réponse le",
    "repondue_par": "Réponse par",
    "reponse": "Réponse",
    "reponse_le": "Réponse le",
    "retire_le": "Retiré le",
    "retiree_le": "Retiré le",
    "revu_le": "Revu le",
    "revu_par": "Revu par",
    "role": "En tant que",
    "sensibles": "Domaines sensibles ouverts",
    "sensibles_le": "Domaines sensibles ouverts le",
    "sensibles_texte": "Pourquoi ces domaines sensibles",
    "source": "D’où cela vient",
    "source_detail": "Précision",
    "suite": "Suite",
    "suspendu_le": "Suspendu le",
    "taille": "Taille en octets",
    "telephone": "Téléphone",
    "texte": "Texte",
    "thematique": "Thématique",
    "type": "Sorte de fichier",
    "urgence": "Urgence",
}
# Columns that hold a mask of domains.
_MASQUES = frozenset({"domaines", "sensibles"})
# Table, column → what is stored → what is said: web.mots, since the words are those of every slice.
Mots = Mapping[tuple[str, str], Mapping[str, str]]


def copie_en_json(carnet: CarnetEntier, fait_le: datetime) -> bytes:
    """Write the whole carnet for machines."""
    contenu = {
        "format": "carnet/1",
        "fait_le": fait_le.isoformat(),
        "personne": carnet.personne,
        "carnet": carnet.tables,
        "structures": carnet.structures,
        "professionnels": carnet.professionnels,
        "notices": carnet.notices,
    }
    return json.dumps(contenu, ensure_ascii=False, indent=1, default=str).encode()


def libelle_de(nom: str, cle: str) -> str | None:
    """Say what a column is called in the copy, in its own words first; None leaves it out."""
    table = Base.metadata.tables.get(nom)
    colonne = table.columns.get(cle) if table is not None else None
    if colonne is not None and DIT in colonne.info:
        dit: str | None = colonne.info[DIT]
        return dit
    return None if cle in MUETTES else LIBELLES[cle]


def titres() -> dict[str, str]:
    """Give what heads each table of the copy, in the order a reader expects: the items first."""
    return (
        {sorte.relation: sorte.titre for sorte in list_sortes()}
        | dict(TITRES)
        | {table.name: table.info["decompte"].titre for table in tables_avec("decompte")}
    )


def sections(carnet: CarnetEntier, mots: Mots) -> list[tuple[str, list[list[tuple[str, str]]]]]:
    """Give the carnet as titled lists of labelled values, in the order a reader expects."""
    dits = titres()
    ordre = {nom: rang for rang, nom in enumerate(dits)}
    noms = sorted(carnet.tables, key=ordre.__getitem__)
    return [
        (dits[nom], [_lignes(carnet, mots, nom, ligne) for ligne in carnet.tables[nom]])
        for nom in noms
    ]


def identite_dite(carnet: CarnetEntier, mots: Mots) -> list[tuple[str, str]]:
    """Give who the person is, as labelled values."""
    return _lignes(carnet, mots, "personne", carnet.personne)


def _lignes(
    carnet: CarnetEntier, mots: Mots, table: str, ligne: Mapping[str, Any]
) -> list[tuple[str, str]]:
    # What a version kept is of another table, which it names.
    de = {"avant": ligne["relation"]} if table == "version" else {}
    return [
        (libelle, dire_valeur(carnet, mots, de.get(cle, table), cle, valeur))
        for cle, valeur in ligne.items()
        if (libelle := libelle_de(table, cle)) and valeur not in (None, "", [], {})
    ]


def dire_valeur(carnet: CarnetEntier, mots: Mots, table: str, cle: str, valeur: Any) -> str:
    """Say one stored value in French."""
    if isinstance(valeur, bool):
        return "oui" if valeur else "non"
    if cle in _MASQUES:
        return ", ".join(d.libelle for d in Domaine if int(valeur) & (1 << d))
    if cle == "domaine":
        return Domaine(int(valeur)).libelle
    if isinstance(valeur, list):
        return ", ".join(dire_valeur(carnet, mots, table, cle, v) for v in valeur)
    if isinstance(valeur, dict):
        return ", ".join(
            f"{libelle} : {dit}" for libelle, dit in _lignes(carnet, mots, table, valeur)
        )
    ecrit = str(valeur)
    if ecrit in carnet.structures or ecrit in carnet.professionnels:
        return carnet.structures.get(ecrit) or carnet.professionnels[ecrit]
    return mots.get((table, cle), {}).get(ecrit) or _dater(ecrit) or ecrit


def _dater(ecrit: str) -> str | None:
    if len(ecrit) < 10 or ecrit[4:5] != "-":
        return None
    try:
        quand = datetime.fromisoformat(ecrit)
    except ValueError:
        return None
    return date_fr(quand.date()) if len(ecrit) == 10 else date_heure_fr(quand)


def en_page(carnet: CarnetEntier, fait_le: datetime, mots: Mots) -> bytes:
    """Write the carnet as one page that reads without a network."""
    dossier = Path(__file__).parent / "templates"
    env = Environment(
        loader=FileSystemLoader(dossier),
        undefined=StrictUndefined,
        autoescape=True,
        trim_blocks=True,
    )
    gabarit = env.get_template("copie.html")
    rendu = gabarit.render(
        identite=identite_dite(carnet, mots),
        sections=sections(carnet, mots),
        fait_le=date_heure_fr(fait_le),
    )
    return rendu.encode()


TROP_LOURDE = "trop lourd pour cette archive : à prendre dans « Mes documents »"


def joindre(carnet: CarnetEntier, pieces: Sequence[Piece]) -> CarnetEntier:
    """Name, beside each row that tells of a file, where the file is."""
    noms = {
        (piece.table, str(piece.ligne_id)): piece.nom if piece.ouvrir else TROP_LOURDE
        for piece in pieces
    }

    def nommer(table: str, ligne: dict[str, Any]) -> dict[str, Any]:
        nom = noms.get((table, str(ligne.get("id"))))
        return ligne | {"fichier_joint": nom} if nom else ligne

    tables = {
        table: [nommer(table, ligne) for ligne in lignes] for table, lignes in carnet.tables.items()
    }
    return replace(carnet, tables=tables)


def archiver_copie(
    carnet: CarnetEntier, fait_le: datetime, mots: Mots, pieces: Sequence[Piece] = ()
) -> bytes:
    """Pack both writings, and the files that go with them."""
    joint = joindre(carnet, pieces)
    sortie = BytesIO()
    with ZipFile(sortie, "w", ZIP_DEFLATED) as archive:
        archive.writestr("carnet.json", copie_en_json(joint, fait_le))
        archive.writestr("carnet.html", en_page(joint, fait_le, mots))
        for piece in pieces:
            if piece.ouvrir:
                # Images and PDF are compressed already.
                archive.writestr(piece.nom, piece.ouvrir(), compress_type=ZIP_STORED)
    return sortie.getvalue()
