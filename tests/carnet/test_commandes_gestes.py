"""Try every refusal of the diagnosis, of corrections, of undoing and of filing elsewhere."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from auth.avis.vocabulary import GenreAvis
from auth.vocabulary import Acteur, Domaine
from carnet.corrections.commands import changer_domaine, corriger_identite, corriger_texte
from carnet.corrections.queries import get_identite, get_texte, list_modifications
from carnet.corrections.schemas import ChangementDomaine, CorrectionIdentite, CorrectionTexte
from carnet.diagnostic.commands import ajouter_constat, avancer_constat, repondre_questions
from carnet.diagnostic.models import Constat
from carnet.diagnostic.queries import list_constats, list_faits
from carnet.diagnostic.schemas import ConstatAvance, NouveauConstat
from carnet.diagnostic.vocabulary import QUESTIONS
from carnet.elements.commands import Vu, annuler
from carnet.elements.queries import get_de_relation, get_element
from carnet.elements.rules import ANNULATION, RECLASSEMENT
from core.clock import aujourdhui, maintenant
from core.errors import Conflict, Deja, Ferme, Forbidden, Invalid, NotFound, Perime
from tests.banc import dernier_geste, lire
from tests.carnet.scene import BUDGET, MOBILITE, SANTE, Atelier, derniere_ligne, prevenus

pytestmark = pytest.mark.pg


def constat(**champs: Any) -> NouveauConstat:
    return NouveauConstat.model_validate(
        {"nature": "frein", "thematique": MOBILITE, "texte": "N’a pas de véhicule."} | champs
    )


async def poser(atelier: Atelier, acteur: Acteur, **champs: Any) -> UUID:
    """Add a finding, in the person's words when she writes it."""
    source = "personne" if acteur.est_personne else "professionnel"
    saisie = constat(**({"source": source} | champs))
    pose = await atelier.faire(
        acteur,
        lambda db: ajouter_constat(
            db, acteur, atelier.scene.personne, saisie, maintenant=maintenant()
        ),
    )
    return UUID(str(pose.id))


def avancer(acteur: Acteur, cle: UUID, etat: str, affiche: str | None = None) -> Any:
    saisie = ConstatAvance.model_validate({"etat": etat, "motif": "Elle a un vélo."})
    vu = Vu(affiche=affiche)
    return lambda db: avancer_constat(db, acteur, cle, saisie, maintenant=maintenant(), vu=vu)


def repondre(acteur: Acteur, personne: UUID, **reponses: str) -> Any:
    return lambda db: repondre_questions(db, acteur, personne, reponses, maintenant=maintenant())


def corriger(acteur: Acteur, cle: UUID, edition: int | None = None, **valeurs: Any) -> Any:
    saisie = CorrectionTexte(valeurs=valeurs)
    return lambda db: corriger_texte(db, acteur, "constat", cle, saisie, edition=edition)


def ranger(acteur: Acteur, cle: UUID, vers: str, lu: str, *, montrer: bool = False) -> Any:
    saisie = ChangementDomaine(domaine=vers, lu=lu, montrer=montrer)
    return lambda db: changer_domaine(db, acteur, "constat", cle, saisie, maintenant=maintenant())


def defaire(acteur: Acteur, cle: UUID, minutes: float = 0) -> Any:
    async def commande(db: Any) -> None:
        ligne = await get_element(db, acteur, Constat, cle)
        await annuler(db, acteur, ligne, maintenant=maintenant() + timedelta(minutes=minutes))

    return commande


async def test_finding_comes_with_its_line_and_its_trace(atelier: Atelier) -> None:
    scene, qui = atelier.scene, atelier.scene.referente
    saisie = constat(nature="besoin", thematique=BUDGET, urgence=3, texte="  Impayé d’énergie  ")
    pose, crus = await atelier.mesurer(
        qui,
        lambda db: ajouter_constat(db, qui, scene.personne, saisie, maintenant=maintenant()),
    )
    assert crus == {"constat": 1, "evenement": 1, "journal": 1}
    assert (pose.domaine, pose.urgence, pose.texte) == (Domaine.budget, 3, "Impayé d’énergie")
    assert derniere_ligne(atelier.admin, pose.id) == (
        "constat_besoin", "Impayé d’énergie", Domaine.budget, qui.compte_id,
    )  # fmt: skip
    assert dernier_geste(atelier.admin)[:4] == (
        "ecriture", "Constat ajouté", scene.personne, 1 << Domaine.budget,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("qui", "champs", "erreur"),
    [
        ("etrangere", {}, NotFound),
        ("lectrice", {}, Ferme),
        ("referente", {"domaine": "violences"}, Ferme),
        ("lectrice", {"thematique": SANTE}, Ferme),
    ],
)
async def test_finding_is_refused_to_who_may_not_write_there(
    atelier: Atelier, qui: str, champs: dict[str, Any], erreur: type[Any]
) -> None:
    acteur: Acteur = getattr(atelier.scene, qui)
    refus = await atelier.refuser(
        acteur,
        lambda db: ajouter_constat(
            db, acteur, atelier.scene.personne, constat(**champs), maintenant=maintenant()
        ),
        erreur,
    )
    if isinstance(refus, Ferme):
        assert refus.champ == ("domaine" if "domaine" in champs else "thematique")


@pytest.mark.parametrize("source", ["professionnel", "externe"])
async def test_person_s_words_are_said_to_be_hers(atelier: Atelier, source: str) -> None:
    elle = atelier.scene.elle
    refus = await atelier.refuser(
        elle,
        lambda db: ajouter_constat(
            db, elle, atelier.scene.personne, constat(source=source), maintenant=maintenant()
        ),
        Invalid,
    )
    assert refus.erreurs == {"source": "Ce que vous écrivez ici est dit avec vos mots."}


async def test_same_finding_twice_within_a_minute_is_one(atelier: Atelier) -> None:
    qui = atelier.scene.referente
    premier = await poser(atelier, qui)
    refus = await atelier.refuser(
        qui,
        lambda db: ajouter_constat(
            db, qui, atelier.scene.personne, constat(), maintenant=maintenant()
        ),
        Deja,
    )
    assert (refus.ou, refus.message) == (premier, "C’est déjà noté.")
    # A word, a nature or a source that differs, and it is another finding.
    for champs in ({"texte": "N’a pas de permis."}, {"nature": "besoin"}, {"source": "externe"}):
        await poser(atelier, qui, **champs)


async def test_finding_is_closed_for_a_reason_and_reopened(atelier: Atelier) -> None:
    scene, qui = atelier.scene, atelier.scene.referente
    cle = await poser(atelier, qui)
    _, crus = await atelier.mesurer(qui, avancer(qui, cle, "clos", "ouvert"))
    assert crus == {"evenement": 1, "journal": 1}
    genre, texte, *_ = derniere_ligne(atelier.admin, cle)
    assert (genre, texte) == ("constat_clos", "Elle a un vélo. (« N’a pas de véhicule. »)")
    assert dernier_geste(atelier.admin)[1] == "Constat clos"
    assert (await atelier.refuser(qui, avancer(qui, cle, "clos"), Conflict)).message == (
        "C’est déjà noté."
    )
    perime = await atelier.refuser(qui, avancer(qui, cle, "clos", "ouvert"), Perime)
    # What both wanted is no difference: it is only said that the page is old.
    assert perime.ecarts == {}
    await atelier.refuser(scene.lectrice, avancer(scene.lectrice, cle, "ouvert"), Ferme)
    await atelier.refuser(scene.etrangere, avancer(scene.etrangere, cle, "ouvert"), NotFound)
    await atelier.faire(scene.collegue, avancer(scene.collegue, cle, "ouvert"))
    assert lire(atelier.admin, "select clos_le from constat") == (None,)


async def test_very_long_finding_is_still_told_when_it_is_closed(atelier: Atelier) -> None:
    qui = atelier.scene.referente
    cle = await poser(atelier, qui, texte="é" * 4000)
    await atelier.faire(qui, avancer(qui, cle, "clos"))
    assert len(derniere_ligne(atelier.admin, cle)[1]) == 4000


async def test_hand_that_closes_is_the_one_that_wrote(atelier: Atelier) -> None:
    scene = atelier.scene
    sien = await poser(atelier, scene.elle)
    notre = await poser(atelier, scene.referente, texte="Autre chose.")
    refus = await atelier.refuser(scene.referente, avancer(scene.referente, sien, "clos"), Conflict)
    assert refus.message == ("Ces mots sont ceux de la personne : elle seule peut les retirer.")
    refus = await atelier.refuser(scene.elle, avancer(scene.elle, notre, "clos"), Conflict)
    assert refus.message.endswith("vous pouvez le contester.")
    await atelier.faire(scene.elle, avancer(scene.elle, sien, "clos"))


async def test_answers_are_filed_each_in_its_domain(atelier: Atelier) -> None:
    scene, qui = atelier.scene, atelier.scene.referente
    nombre, crus = await atelier.mesurer(
        qui, repondre(qui, scene.personne, rsa="oui", permis="A,B", rqth="non")
    )
    assert nombre == 3
    assert crus == {"constat": 3, "evenement": 3, "journal": 3}
    async with atelier.db_pour(qui) as db:
        faits = await list_faits(db, qui, scene.personne)
    assert {cle: lu.constat.texte for cle, lu in faits.items()} == {
        "rsa": "Allocataire du RSA : oui",
        "permis": "Permis de conduire : A et B",
        "rqth": "Reconnaissance de travailleur handicapé (RQTH) : non",
    }
    assert {lu.constat.domaine for lu in faits.values()} == {
        Domaine.budget, Domaine.mobilite, Domaine.sante,
    }  # fmt: skip
    # Said again, nothing is new; changed, the former answer is closed.
    assert await atelier.mesurer(qui, repondre(qui, scene.personne, rsa="oui", permis="A,B")) == (
        0,
        {},
    )
    assert (await atelier.mesurer(qui, repondre(qui, scene.personne, rsa="non")))[0] == 1
    assert lire(
        atelier.admin,
        "select count(*) filter (where clos_le is null), count(*) from constat where cle = 'rsa'",
    ) == (1, 2)


@pytest.mark.parametrize(
    ("reponses", "champ", "dit"),
    [
        ({"rsa": "peut-être"}, "rsa", "Choisissez une des réponses proposées."),
        ({"rsa": ""}, "rsa", "Choisissez une des réponses proposées."),
        ({"niveau": "2"}, "niveau", "Choisissez une des réponses proposées."),
        ({"zodiaque": "oui"}, "zodiaque", "Cette question n’existe pas."),
        ({"x" * 90: "oui"}, "x" * 40, "Cette question n’existe pas."),
        # One bad answer, and the good ones are not kept either.
        ({"rsa": "oui", "permis": "Z"}, "permis", "Choisissez une des réponses proposées."),
    ],
)
async def test_answer_that_is_not_offered_is_refused_at_its_question(
    atelier: Atelier, reponses: dict[str, str], champ: str, dit: str
) -> None:
    qui = atelier.scene.referente
    refus = await atelier.refuser(qui, repondre(qui, atelier.scene.personne, **reponses), Invalid)
    assert refus.erreurs == {champ: dit}


@pytest.mark.parametrize(
    ("qui", "cle", "erreur"),
    [
        ("lectrice", "rsa", Ferme),
        ("referente", Domaine.justice, Ferme),
        ("etrangere", "rsa", NotFound),
    ],
)
async def test_answer_is_refused_to_who_may_not_write_in_its_domain(
    atelier: Atelier, qui: str, cle: str | Domaine, erreur: type[Any]
) -> None:
    acteur: Acteur = getattr(atelier.scene, qui)
    question = (
        cle if isinstance(cle, str) else next(k for k, q in QUESTIONS.items() if q.domaine is cle)
    )
    await atelier.refuser(
        acteur, repondre(acteur, atelier.scene.personne, **{question: "oui"}), erreur
    )


async def test_professional_never_closes_the_person_s_answer(atelier: Atelier) -> None:
    scene, qui = atelier.scene, atelier.scene.referente
    await atelier.faire(scene.elle, repondre(scene.elle, scene.personne, permis="aucun"))
    await atelier.faire(qui, repondre(qui, scene.personne, permis="B"))
    async with atelier.db_pour(qui) as db:
        tenus = await list_constats(db, qui, scene.personne)
    assert {(lu.constat.valeur, lu.constat.source) for lu in tenus} == {
        ("aucun", "personne"),
        ("B", "professionnel"),
    }
    # There is an answer of the person's alone, then: not known closes nothing.
    nombre = await atelier.faire(qui, repondre(qui, scene.personne, permis="inconnu"))
    assert nombre == 1
    assert await atelier.mesurer(qui, repondre(qui, scene.personne, permis="inconnu")) == (0, {})
    await atelier.faire(scene.elle, repondre(scene.elle, scene.personne, permis="inconnu"))
    async with atelier.db_pour(qui) as db:
        assert await list_faits(db, qui, scene.personne) == {}


async def test_answer_is_not_closed_as_a_finding_is(atelier: Atelier) -> None:
    scene, qui = atelier.scene, atelier.scene.referente
    await atelier.faire(qui, repondre(qui, scene.personne, rsa="oui"))
    (cle,) = lire(atelier.admin, "select id from constat")
    refus = await atelier.refuser(qui, avancer(qui, cle, "clos"), Conflict)
    assert refus.message == "Cette réponse se change dans la situation."


async def test_correction_keeps_former_words_and_tells_the_author(atelier: Atelier) -> None:
    scene, qui = atelier.scene, atelier.scene.referente
    cle = await poser(atelier, qui)
    _, crus = await atelier.mesurer(
        scene.collegue, corriger(scene.collegue, cle, 1, texte="N’a plus de véhicule.")
    )
    assert (crus["version"], crus["journal"]) == (1, 1)
    assert lire(atelier.admin, "select texte, edition from constat") == (
        "N’a plus de véhicule.", 2,
    )  # fmt: skip
    assert (qui.compte_id, GenreAvis.texte_corrige.value) in prevenus(atelier.admin)
    async with atelier.db_pour(scene.collegue) as db:
        lu = await get_texte(db, scene.collegue, "constat", cle)
        modifications = await list_modifications(db, scene.collegue, scene.personne)
    assert [v.version.avant for v in lu.versions] == [{"texte": "N’a pas de véhicule."}]
    assert set(modifications) == {cle}
    # One's own slip is told to nobody.
    autre = await poser(atelier, scene.collegue, texte="Coquile.")
    avant = prevenus(atelier.admin)
    await atelier.faire(scene.collegue, corriger(scene.collegue, autre, texte="Coquille."))
    assert prevenus(atelier.admin) == avant


@pytest.mark.parametrize(
    ("valeurs", "erreurs"),
    [
        ({"texte": ""}, {"texte": "Ce champ est à remplir."}),
        ({"texte": None}, {"texte": "Ce champ est à remplir."}),
        ({"texte": "a" * 4001}, {"texte": "C’est trop long : 4000 caractères au plus."}),
        ({"etat": "clos"}, {"formulaire": "Ce texte ne se corrige pas ici."}),
        ({"intitule": "Ailleurs"}, {"formulaire": "Ce texte ne se corrige pas ici."}),
        ({"personne_id": "x"}, {"formulaire": "Ce texte ne se corrige pas ici."}),
    ],
)
async def test_correction_is_refused_beside_its_field(
    atelier: Atelier, valeurs: dict[str, Any], erreurs: dict[str, str]
) -> None:
    qui = atelier.scene.referente
    cle = await poser(atelier, qui)
    refus = await atelier.refuser(qui, corriger(qui, cle, **valeurs), Invalid)
    assert refus.erreurs == erreurs


async def test_words_are_corrected_by_those_who_wrote_them_alone(atelier: Atelier) -> None:
    scene, qui = atelier.scene, atelier.scene.referente
    notre, sien = await poser(atelier, qui), await poser(atelier, scene.elle, texte="Mes mots.")
    for acteur, cle in ((scene.elle, notre), (qui, sien), (scene.lectrice, notre)):
        refus = await atelier.refuser(acteur, corriger(acteur, cle, texte="Autre."), Forbidden)
        assert refus.message.startswith("Ce texte se corrige par la structure")
    await atelier.refuser(scene.etrangere, corriger(scene.etrangere, notre, texte="x"), NotFound)
    meme = await atelier.refuser(qui, corriger(qui, notre, texte="N’a pas de véhicule."), Conflict)
    assert meme.message.startswith("Rien n’a changé")
    tard = await atelier.refuser(qui, corriger(qui, notre, 7, texte="Tard."), Perime)
    assert tard.edition == 1
    assert tard.ecarts == {"texte": ("Tard.", "N’a pas de véhicule.")}
    await atelier.faire(scene.elle, corriger(scene.elle, sien, texte="Mes mots, mieux."))


@pytest.mark.parametrize("relation", ["journal", "personne", "version", "constat; drop", ""])
async def test_no_other_table_is_corrected_nor_undone(atelier: Atelier, relation: str) -> None:
    qui = atelier.scene.referente
    cle = await poser(atelier, qui)
    saisie = CorrectionTexte(valeurs={"texte": "x"})
    await atelier.refuser(qui, lambda db: corriger_texte(db, qui, relation, cle, saisie), NotFound)
    await atelier.refuser(qui, lambda db: get_de_relation(db, qui, relation, cle), NotFound)


async def test_line_is_filed_elsewhere_with_what_tells_of_it(atelier: Atelier) -> None:
    scene, qui = atelier.scene, atelier.scene.referente
    cle = await poser(atelier, qui)
    await atelier.faire(scene.collegue, ranger(scene.collegue, cle, "logement", "mobilite"))
    assert lire(atelier.admin, "select domaine from constat") == (Domaine.logement,)
    assert lire(
        atelier.admin, "select count(*) from evenement where domaine = %s", Domaine.logement
    ) == (2,)
    assert dernier_geste(atelier.admin)[1:4] == (
        "Domaine changé", scene.personne, 1 << Domaine.mobilite | 1 << Domaine.logement,
    )  # fmt: skip
    change = GenreAvis.domaine_change.value
    assert prevenus(atelier.admin) == {(scene.elle.compte_id, change), (qui.compte_id, change)}


@pytest.mark.parametrize(
    ("qui", "vers", "lu", "erreur", "dit"),
    [
        ("referente", "identite", "mobilite", Invalid, "domaine"),
        ("referente", "mobilite", "mobilite", Conflict, RECLASSEMENT["meme"]),
        ("referente", "budget", "famille", Perime, "a changé depuis que vous avez ouvert"),
        ("referente", "justice", "mobilite", Ferme, "« Justice »"),
        ("lectrice", "budget", "mobilite", Forbidden, "Ce texte se corrige"),
        ("elle", "budget", "mobilite", Forbidden, "Ce texte se corrige"),
        ("etrangere", "budget", "mobilite", NotFound, "n’existe pas"),
    ],
)
async def test_line_does_not_move(
    atelier: Atelier, qui: str, vers: str, lu: str, erreur: type[Any], dit: str
) -> None:
    cle = await poser(atelier, atelier.scene.referente)
    acteur: Acteur = getattr(atelier.scene, qui)
    refus = await atelier.refuser(acteur, ranger(acteur, cle, vers, lu), erreur)
    assert dit in (refus.erreurs if isinstance(refus, Invalid) else refus.message)


async def test_only_the_person_shows_what_a_sensitive_domain_kept(atelier: Atelier) -> None:
    scene, qui = atelier.scene, atelier.scene.referente
    notre = await poser(atelier, qui, thematique=SANTE)
    refus = await atelier.refuser(qui, ranger(qui, notre, "budget", "sante"), Conflict)
    assert refus.message == RECLASSEMENT["sensible"]
    sien = await poser(atelier, scene.elle, thematique=SANTE, texte="Mes mots.")
    oui = await atelier.refuser(scene.elle, ranger(scene.elle, sien, "budget", "sante"), Invalid)
    assert oui.erreurs == {"montrer": "Cochez cette case pour dire oui."}
    await atelier.faire(scene.elle, ranger(scene.elle, sien, "budget", "sante", montrer=True))


async def test_slip_is_undone_for_ten_minutes(atelier: Atelier) -> None:
    scene, qui = atelier.scene, atelier.scene.referente
    cle = await poser(atelier, qui)
    tard = await atelier.refuser(qui, defaire(qui, cle, 10.5), Conflict)
    assert tard.message == ANNULATION["tard"]
    for acteur in (scene.collegue, scene.lectrice, scene.elle):
        refus = await atelier.refuser(acteur, defaire(acteur, cle), Forbidden)
        assert refus.message == "Seul qui vient d’ajouter cela peut l’annuler."
    await atelier.refuser(scene.etrangere, defaire(scene.etrangere, cle), NotFound)
    _, crus = await atelier.mesurer(qui, defaire(qui, cle))
    assert crus == {"constat": -1, "evenement": -1, "journal": 1}
    assert dernier_geste(atelier.admin)[1] == "Ajout annulé"
    await atelier.refuser(qui, defaire(qui, cle), NotFound)


async def test_slip_on_which_something_rests_is_not_undone(atelier: Atelier) -> None:
    qui = atelier.scene.referente
    corrige, clos = await poser(atelier, qui), await poser(atelier, qui, texte="Autre.")
    await atelier.faire(qui, corriger(qui, corrige, texte="Mieux."))
    await atelier.faire(qui, avancer(qui, clos, "clos"))
    for cle in (corrige, clos):
        refus = await atelier.refuser(qui, defaire(qui, cle), Conflict)
        assert refus.message == ANNULATION["suivi"]


def identite(**champs: Any) -> CorrectionIdentite:
    entiere = {"prenom": "Prénom", "nom": "Nom", "date_naissance": "1990-01-01"}
    return CorrectionIdentite.model_validate(entiere | champs)


def redresser(atelier: Atelier, acteur: Acteur, edition: int | None = None, **champs: Any) -> Any:
    saisie = identite(**champs)
    return lambda db: corriger_identite(
        db, acteur, atelier.scene.personne, saisie, aujourdhui=aujourdhui(), edition=edition
    )


async def test_identity_is_corrected_for_a_reason_and_told(atelier: Atelier) -> None:
    scene = atelier.scene
    correction = redresser(atelier, scene.collegue, 1, nom="D’Ormesson", motif="Erreur de saisie")
    _, crus = await atelier.mesurer(scene.collegue, correction)
    assert (crus["version"], crus["journal"]) == (1, 1)
    assert dernier_geste(atelier.admin)[1:4] == ("Identité corrigée", scene.personne, 1)
    genre = GenreAvis.identite_corrigee.value
    # Those who follow her, whatever their structure: the number that they call has changed.
    assert prevenus(atelier.admin) == {
        (qui.compte_id, genre) for qui in (scene.elle, scene.referente, scene.lectrice)
    }
    async with atelier.db_pour(scene.referente) as db:
        lue = await get_identite(db, scene.referente, scene.personne)
    assert lue.personne.nom == "D’Ormesson"
    assert [v.version.avant for v in lue.versions] == [{"nom": "Nom"}]
    await atelier.faire(scene.referente, redresser(
        atelier, scene.referente, nom="D’Ormesson", telephone="06 12 34 56 78"
    ))  # fmt: skip
    assert dernier_geste(atelier.admin)[1] == "Coordonnées corrigées"


@pytest.mark.parametrize(
    ("champs", "champ"),
    [
        ({"nom": "Autre"}, "motif"),
        ({"date_naissance": "2999-01-01", "motif": "Erreur"}, "date_naissance"),
        ({"commune_code": "99999"}, "commune_code"),
        ({"commune_naissance": "30007"}, "motif"),
        ({"pays_naissance": "99352"}, "motif"),
        ({"pays_naissance": "99100", "motif": "Erreur"}, "pays_naissance"),
        (
            {"commune_naissance": "30007", "pays_naissance": "99352", "motif": "Erreur"},
            "pays_naissance",
        ),
    ],
)
async def test_identity_that_cannot_be_is_refused_at_its_field(
    atelier: Atelier, champs: dict[str, Any], champ: str
) -> None:
    qui = atelier.scene.referente
    refus = await atelier.refuser(qui, redresser(atelier, qui, **champs), Invalid)
    assert set(refus.erreurs) == {champ}


async def test_identity_is_corrected_by_those_who_complete_it(atelier: Atelier) -> None:
    scene = atelier.scene
    for acteur in (scene.lectrice, scene.elle):
        refus = await atelier.refuser(
            acteur, redresser(atelier, acteur, telephone="0612345678"), Forbidden
        )
        assert refus.message == "Votre structure ne complète pas l’identité de cette personne."
    await atelier.refuser(
        scene.etrangere, redresser(atelier, scene.etrangere, telephone="0612345678"), NotFound
    )
    meme = await atelier.refuser(scene.referente, redresser(atelier, scene.referente), Conflict)
    assert meme.message.startswith("Rien n’a changé")
    tard = await atelier.refuser(
        scene.referente, redresser(atelier, scene.referente, 9, telephone="0612345678"), Perime
    )
    assert set(tard.ecarts) == {"telephone"}
    qui = scene.referente
    await atelier.refuser(
        qui,
        lambda db: corriger_identite(db, qui, uuid4(), identite(), aujourdhui=aujourdhui()),
        NotFound,
    )
