"""Name who can be said to have told how many places there are."""

from collections.abc import Mapping

from offers.extensions.vocabulary import SourcePlaces

# What a professional may say of where their figures come from; the third origin is the structure’s
# own link.
SOURCES: Mapping[SourcePlaces, str] = {
    SourcePlaces.structure: "La structure me l’a dit",
    SourcePlaces.professionnel: "Je l’ai constaté",
}
