"""Type into the carnet what people type: nothing, blanks, too much, codes of elsewhere."""

from datetime import date, datetime
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel

from auth.consentements.schemas import NouveauConsentement
from auth.vocabulary import Domaine, DonnePar, Portee, Recueil
from carnet.accueil.schemas import Arrivee, Garde, PasAujourdhui, PremierAccord
from carnet.corrections.schemas import ChangementDomaine, CorrectionIdentite, CorrectionTexte
from carnet.diagnostic.schemas import ConstatAvance, NouveauConstat, ReponsesSituation
from carnet.notes.schemas import CorrectionNote, GesteNote, NouvelleNote
from carnet.notes.vocabulary import TEXTE_MAX
from carnet.parcours.schemas import (
    ActionAvancee,
    IssueRendezVous,
    NouveauRendezVous,
    NouvelEchange,
    NouvelleAction,
    NouvelObjectif,
    ObjectifAvance,
    OffreRetenue,
    RendezVousDeplace,
)
from carnet.portefeuille.schemas import Transfert
from core.forms import lire_formulaire

CLE = str(uuid4())
MOBILITE = "mobilite--acceder-a-un-vehicule"
VIDE, COURT = "Ce champ est à remplir.", "C’est trop court : {} caractères au moins."
LONG, CHOIX = "C’est trop long : {} caractères au plus.", "Choisissez une des valeurs proposées."
PAS_PROPOSEE, PAS_ATTENDU = "Cette valeur n’est pas proposée.", "Ce champ n’est pas attendu ici."
ILLISIBLE = "Cette date n’est pas lisible : écrivez-la comme 2026-03-01."
# Each form as it is filled when all is well.
BONNES: dict[type[BaseModel], dict[str, Any]] = {
    NouveauConstat: {"nature": "frein", "thematique": MOBILITE, "texte": "Pas de véhicule."},
    ConstatAvance: {"etat": "clos", "motif": "Réglé."},
    ReponsesSituation: {"reponses": {"rsa": "oui"}},
    NouvelObjectif: {"thematique": MOBILITE, "intitule": "Avoir le permis"},
    NouvelleAction: {"objectif_id": CLE, "intitule": "S’inscrire"},
    NouveauRendezVous: {"objet": "Faire le point", "debut": "2099-07-14T09:30"},
    RendezVousDeplace: {"debut": "2099-07-14T09:30"},
    NouvelEchange: {"moyen": "echange_appel", "le": "2026-02-28", "texte": "Elle rappelle."},
    IssueRendezVous: {"etat": "honore"},
    ActionAvancee: {"etat": "faite"},
    ObjectifAvance: {"etat": "atteint"},
    OffreRetenue: {"service_id": "essai--1"},
    NouvelleNote: {"texte": "À revoir."},
    CorrectionNote: {"texte": "À revoir.", "lue": "1"},
    GesteNote: {"lue": "1"},
    Transfert: {"personnes": [CLE], "vers": CLE, "motif": "Elle change de secteur."},
    Arrivee: {"personne_id": CLE, "motif": "Elle vient nous voir."},
    CorrectionTexte: {"valeurs": {"texte": "Mieux."}},
    ChangementDomaine: {"domaine": "budget", "lu": "mobilite"},
    CorrectionIdentite: {"prenom": "Inès", "nom": "D’Arc", "date_naissance": "2004-02-29"},
    PasAujourdhui: {"garde": "rien"},
}


def refus(modele: type[BaseModel], **champs: Any) -> dict[str, str]:
    """Fill a form well but for some fields; gives the errors."""
    valeur, erreurs = lire_formulaire(modele, BONNES[modele] | champs)
    assert (valeur is None) is bool(erreurs)
    return erreurs


def nom(modele: Any) -> str:
    return getattr(modele, "__name__", str(modele))


@pytest.mark.parametrize("modele", BONNES, ids=nom)
def test_form_filled_well_is_read(modele: type[BaseModel]) -> None:
    assert refus(modele) == {}


@pytest.mark.parametrize("modele", BONNES, ids=nom)
def test_empty_form_names_each_field_that_is_needed(modele: type[BaseModel]) -> None:
    _, erreurs = lire_formulaire(modele, {})
    voulus = {cle for cle, champ in modele.model_fields.items() if champ.is_required()}
    assert erreurs == dict.fromkeys(voulus, VIDE)


@pytest.mark.parametrize("modele", BONNES, ids=nom)
@pytest.mark.parametrize("intrus", ["territoire_id", "auteur_compte_id", "id", "etat_force"])
def test_field_that_no_form_has_is_refused_by_name(modele: type[BaseModel], intrus: str) -> None:
    assert refus(modele, **{intrus: "1"}) == {intrus: PAS_ATTENDU}


@pytest.mark.parametrize("modele", BONNES, ids=nom)
def test_what_our_page_hides_is_no_field(modele: type[BaseModel]) -> None:
    assert refus(modele, _csrf="x", _cle="y", _edition="3") == {}


@pytest.mark.parametrize(
    ("modele", "champ", "valeur", "dit"),
    [
        # Blanks are nothing; a no-break space is a blank too.
        (NouveauConstat, "texte", "   ", VIDE),
        (NouveauConstat, "texte", "\u00a0\n\t", VIDE),
        (NouveauConstat, "texte", "a" * 4001, LONG.format(4000)),
        (NouveauConstat, "source_detail", "a" * 301, LONG.format(300)),
        (NouveauConstat, "nature", "fait", CHOIX),
        (NouveauConstat, "nature", "Frein", CHOIX),
        (NouveauConstat, "thematique", "mobilite", CHOIX),
        (NouveauConstat, "thematique", MOBILITE + " ", CHOIX),
        (NouveauConstat, "urgence", "4", "Au plus 3."),
        (NouveauConstat, "urgence", "-1", "Au moins 0."),
        (NouveauConstat, "urgence", "1,5", "Un nombre entier est attendu."),
        (NouveauConstat, "source", "personne ", CHOIX),
        (NouveauConstat, "domaine", "santé", PAS_PROPOSEE),
        (NouveauConstat, "domaine", "sante\n", PAS_PROPOSEE),
        (ConstatAvance, "etat", "ferme", CHOIX),
        (ConstatAvance, "motif", "ok", COURT.format(3)),
        (ConstatAvance, "motif", " ok ", COURT.format(3)),
        (ConstatAvance, "motif", "a" * 301, LONG.format(300)),
        (ReponsesSituation, "reponses", {}, "Choisissez au moins une valeur."),
        (NouvelObjectif, "intitule", "é" * 301, LONG.format(300)),
        (NouvelObjectif, "pourquoi", "é" * 2001, LONG.format(2000)),
        (NouvelleAction, "objectif_id", "12", PAS_PROPOSEE),
        (NouvelleAction, "objectif_id", "' or 1=1", PAS_PROPOSEE),
        (NouvelleAction, "porteur", "moi", CHOIX),
        (NouvelleAction, "echeance", "2027-02-29", ILLISIBLE),
        (NouvelleAction, "echeance", "demain", ILLISIBLE),
        (NouvelleAction, "confirme", "peut-être", "Répondez par oui ou non."),
        (NouveauRendezVous, "debut", "2027-02-29T10:00", ILLISIBLE),
        (NouveauRendezVous, "debut", "2027-02-28T24:30", ILLISIBLE),
        (NouveauRendezVous, "debut", "bientôt", ILLISIBLE),
        # Kept, it would break every page that says it in Paris.
        (NouveauRendezVous, "debut", "9999-12-31T23:30:00Z", "Choisissez une date avant 2101."),
        (RendezVousDeplace, "debut", "9999-12-31T23:59", "Choisissez une date avant 2101."),
        (NouveauRendezVous, "duree_minutes", "4", "Au moins 5."),
        (NouveauRendezVous, "duree_minutes", "721", "Au plus 720."),
        (NouveauRendezVous, "lieu", "a" * 301, LONG.format(300)),
        (NouveauRendezVous, "structure_id", "CCAS", PAS_PROPOSEE),
        (NouveauRendezVous, "motif", "bilan", CHOIX),
        (NouveauRendezVous, "nature", "ordre", CHOIX),
        (NouveauRendezVous, "mode", "visite", CHOIX),
        (NouveauRendezVous, "malgre", "peut-être", "Répondez par oui ou non."),
        (RendezVousDeplace, "mode", "visite", CHOIX),
        (NouveauRendezVous, "domaine", "12", PAS_PROPOSEE),
        (RendezVousDeplace, "duree_minutes", "0", "Au moins 5."),
        (NouvelEchange, "moyen", "echange_retire", CHOIX),
        (NouvelEchange, "moyen", "entree", CHOIX),
        (NouvelEchange, "le", "31/12/2026", ILLISIBLE),
        (NouvelEchange, "texte", "a" * 2001, LONG.format(2000)),
        (IssueRendezVous, "etat", "fait", CHOIX),
        (ActionAvancee, "etat", "atteint", CHOIX),
        (ObjectifAvance, "etat", "faite", CHOIX),
        (OffreRetenue, "service_id", "ab", COURT.format(3)),
        (OffreRetenue, "service_id", "a" * 301, LONG.format(300)),
        (NouvelleNote, "texte", "a" * (TEXTE_MAX + 1), LONG.format(TEXTE_MAX)),
        (CorrectionNote, "lue", "0", "Au moins 1."),
        (GesteNote, "lue", "un", "Un nombre entier est attendu."),
        (Transfert, "personnes", ["x"], PAS_PROPOSEE),
        (Transfert, "vers", "x", PAS_PROPOSEE),
        (Arrivee, "motif", "court", COURT.format(10)),
        (Arrivee, "motif", "a" * 501, LONG.format(500)),
        (ChangementDomaine, "domaine", "Budget", PAS_PROPOSEE),
        (CorrectionIdentite, "civilite", "Mademoiselle", CHOIX),
        (CorrectionIdentite, "commune_naissance", "Nîmes", PAS_PROPOSEE),
        (CorrectionIdentite, "commune_naissance", "99352", PAS_PROPOSEE),
        (CorrectionIdentite, "pays_naissance", "30189", PAS_PROPOSEE),
        (CorrectionIdentite, "motif", "x", COURT.format(3)),
        (CorrectionIdentite, "date_naissance", "2005-02-29", ILLISIBLE),
        (PasAujourdhui, "garde", "tout", CHOIX),
    ],
    ids=str,
)  # fmt: skip
def test_field_filled_badly_is_named_with_its_sentence(
    modele: type[BaseModel], champ: str, valeur: Any, dit: str
) -> None:
    assert refus(modele, **{champ: valeur}) == {champ: dit}


@pytest.mark.parametrize(
    ("modele", "champ", "valeur"),
    [
        (NouveauConstat, "texte", "a" * 4000),
        (NouveauConstat, "texte", "  " + "é" * 4000 + "\r\n"),
        (NouveauConstat, "urgence", "0"),
        (NouveauConstat, "urgence", "3"),
        (NouvelObjectif, "intitule", "L’été à « Alès », c’est-à-dire : 50 % — voilà…"),
        (NouvelObjectif, "intitule", "<script>alert(1)</script>"),
        (NouvelObjectif, "intitule", "😀" * 300),
        (NouvelleAction, "echeance", "2028-02-29"),
        (NouveauRendezVous, "duree_minutes", "5"),
        (NouveauRendezVous, "duree_minutes", "720"),
        (NouveauRendezVous, "debut", "2099-10-25T02:30"),
        (NouveauRendezVous, "debut", "2100-12-31T23:59"),
        (Arrivee, "motif", "dix lettres"),
        (NouvelleNote, "texte", "a" * TEXTE_MAX),
    ],
)
def test_field_filled_to_its_limit_is_kept(
    modele: type[BaseModel], champ: str, valeur: str
) -> None:
    assert refus(modele, **{champ: valeur}) == {}


@given(st.text(st.characters(blacklist_categories=["Cc", "Cs"]), max_size=200))
def test_words_lose_their_blanks_around_and_nothing_else(texte: str) -> None:
    valeur, erreurs = lire_formulaire(NouvelleNote, {"texte": texte})
    if not texte.strip():
        assert set(erreurs) == {"texte"}
        return
    assert valeur is not None
    assert valeur.texte == texte.strip()


@given(st.dictionaries(st.text(max_size=12), st.text(max_size=12) | st.none(), max_size=5))
def test_any_form_is_read_or_told_in_french(donnees: dict[str, Any]) -> None:
    for modele in BONNES:
        valeur, erreurs = lire_formulaire(modele, donnees)
        assert (valeur is None) is bool(erreurs)
        assert all(phrase.endswith(".") for phrase in erreurs.values())


def test_appointment_keeps_the_hour_that_was_typed() -> None:
    saisie = NouveauRendezVous.model_validate({"objet": "x", "debut": "2026-03-29T02:30:00"})
    assert saisie.debut == datetime(2026, 3, 29, 2, 30)  # noqa: DTZ001 -- as it was typed
    assert (saisie.duree_minutes, saisie.domaine) == (45, Domaine.parcours.name)


def test_nothing_kept_goes_with_no_means_of_reaching_her() -> None:
    moyens = ["telephone"]
    erreurs = refus(PasAujourdhui, moyens=moyens)
    assert list(erreurs) == ["formulaire"]
    assert refus(PasAujourdhui, garde="nom", moyens=moyens) == {}


def test_first_agreement_always_opens_the_identity_and_this_structure_alone() -> None:
    structure, fin = uuid4(), date(2027, 2, 28)
    pris = PremierAccord(domaines=["budget"], peut_completer=True, fin=fin).pour(structure)
    assert isinstance(pris, NouveauConsentement)
    assert (pris.portee, pris.structure_id, pris.fin) == (Portee.structure, structure, fin)
    assert (pris.donne_par, pris.recueil) == (DonnePar.professionnel, Recueil.oral)
    assert pris.domaines == ["identite", "budget"]
    garde = PasAujourdhui(garde=Garde.nom).pour(structure, fin)
    assert garde.domaines == ["identite"]
    assert not garde.peut_completer
