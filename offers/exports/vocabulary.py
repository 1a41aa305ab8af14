"""Name the formats of the national schema that the catalogue is given in."""

from enum import StrEnum


class Format(StrEnum):
    """Name a format by its file's extension."""

    json = "json"
    jsonl = "jsonl"
    csv_services = "services.csv"
    csv_structures = "structures.csv"
    xlsx = "xlsx"

    @property
    def genre(self) -> str:
        """Give the media type."""
        return _GENRES[self.value.rpartition(".")[2]]

    @property
    def libelle(self) -> str:
        """Say what it holds and what reads it."""
        return _LIBELLES[self.value]


_GENRES = {
    "json": "application/json",
    "jsonl": "application/jsonl",
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_LIBELLES = {
    "json": "JSON : structures et services, pour un logiciel",
    "jsonl": "JSON lines : une structure ou un service par ligne",
    "services.csv": "CSV des services, pour un tableur",
    "structures.csv": "CSV des structures, pour un tableur",
    "xlsx": "Classeur XLSX : services, structures et vocabulaires",
}
