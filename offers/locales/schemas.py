"""Check what a structure types of its own offer.

The schema's own checks come after, field by field.
"""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from offers.locales.vocabulary import Frequence

_Texte = StringConstraints(strip_whitespace=True, max_length=10_000)
_Court = StringConstraints(strip_whitespace=True, max_length=300)
Texte = Annotated[str, _Texte]
Court = Annotated[str, _Court]
Liste = Annotated[list[Court], Field(max_length=30)]


Nom = Annotated[str, StringConstraints(strip_whitespace=True, min_length=3, max_length=150)]
Heure = Annotated[str, StringConstraints(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")]


class _Champs(BaseModel):
    model_config = ConfigDict(extra="forbid")

    description: Texte | None = None
    type: Court | None = None
    thematique_1: Court | None = None
    thematique_2: Court | None = None
    thematique_3: Court | None = None
    publics: Liste = []
    publics_precisions: Texte | None = None
    conditions_acces: Texte | None = None
    frais: Court | None = None
    frais_precisions: Court | None = None
    modes_accueil: Liste = []
    adresse: Court | None = None
    lieu: Court | None = None
    zone: Texte | None = None
    mobilisable_par: Liste = []
    modes_mobilisation: Liste = []
    mobilisation_precisions: Texte | None = None
    lien_mobilisation: Court | None = None
    telephone: Court | None = None
    courriel: Court | None = None
    contact_nom_prenom: Court | None = None
    contact_reserve: bool = False
    horaires_accueil: Court | None = None
    jours: Annotated[
        list[Literal["Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"]], Field(max_length=7)
    ] = []
    matin_de: Heure | None = None
    matin_a: Heure | None = None
    apres_midi_de: Heure | None = None
    apres_midi_a: Heure | None = None
    nombre_semaines: Court | None = None
    volume_horaire_hebdomadaire: Court | None = None
    frequence: Frequence = Frequence.semestre


class SaisieOffre(_Champs):
    """Hold the form as it is typed: a draft may lack everything but a name."""

    nom: Nom


class RetoucheOffre(_Champs):
    """Hold the fields to change, null to empty one, and where the offer goes then."""

    nom: Nom | None = None
    etat: Literal["publiee", "archivee"] | None = None
