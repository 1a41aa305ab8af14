"""Read every setting of the deployment, once, from the environment."""

import ipaddress
import json
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import AliasChoices, Field, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

_PREFIXES = ("postgres://", "postgresql://")
_PILOTE = "postgresql+psycopg://"
Secrets = Annotated[tuple[SecretStr, ...], NoDecode]
_CETTE_MACHINE = frozenset({"127.0.0.1", "localhost", "::1"})


def dsn(url: str) -> str:
    """Give the address of a database as libpq and psycopg read it, without the driver's name."""
    return url.replace(_PILOTE, "postgresql://", 1)


class Settings(BaseSettings):
    """Hold the settings; nothing else in the product reads the environment.

    Without DATABASE_URL the embedded PostgreSQL under `donnees` is used. Demo mode refuses any host
    that is not loopback and any database that is not the embedded one. Raises ValueError with a
    French sentence.
    """

    model_config = SettingsConfigDict(
        frozen=True, env_file=".env", extra="ignore", populate_by_name=True
    )

    database_url: str = Field("", validation_alias=AliasChoices("DATABASE_URL"))
    database_admin_url: str = Field("", validation_alias=AliasChoices("DATABASE_ADMIN_URL"))
    requetes_preparees: bool = Field(
        True, validation_alias=AliasChoices("CARNET_REQUETES_PREPAREES")
    )
    demo: bool = Field(False, validation_alias=AliasChoices("CARNET_DEMO"))
    secret: SecretStr = Field(SecretStr(""), validation_alias=AliasChoices("CARNET_SECRET"))
    secrets_anciens: Secrets = Field((), validation_alias=AliasChoices("CARNET_SECRETS_ANCIENS"))
    cle_numeros: SecretStr = Field(
        SecretStr(""), validation_alias=AliasChoices("CARNET_CLE_NUMEROS")
    )
    cles_numeros_anciennes: Secrets = Field(
        (), validation_alias=AliasChoices("CARNET_CLES_NUMEROS_ANCIENNES")
    )
    sauvegarde_cle: str = Field("", validation_alias=AliasChoices("CARNET_SAUVEGARDE_CLE"))
    host: str = Field("127.0.0.1", validation_alias=AliasChoices("CARNET_HOST"))
    port: int = Field(8000, ge=1, le=65535, validation_alias=AliasChoices("PORT"))
    base_url: str = Field("http://127.0.0.1:8000", validation_alias=AliasChoices("CARNET_BASE_URL"))
    donnees: Path = Field(Path(".local"), validation_alias=AliasChoices("CARNET_DONNEES"))
    donnees_ephemeres: bool = Field(
        False, validation_alias=AliasChoices("CARNET_DONNEES_EPHEMERES")
    )
    ancres: str = Field("", validation_alias=AliasChoices("CARNET_ANCRES"))
    metriques_port: int = Field(
        9464, ge=0, le=65535, validation_alias=AliasChoices("CARNET_METRIQUES_PORT")
    )
    metriques_travailleur: int = Field(
        0, ge=0, le=65535, validation_alias=AliasChoices("CARNET_METRIQUES_TRAVAILLEUR")
    )
    smtp_url: str = Field("", validation_alias=AliasChoices("CARNET_SMTP_URL"))
    courriel_expediteur: str = Field(
        "carnet@localhost", validation_alias=AliasChoices("CARNET_COURRIEL_EXPEDITEUR")
    )
    sortie: str = Field("https://meteofrance.com/", validation_alias=AliasChoices("CARNET_SORTIE"))
    sms_passerelle: str = Field("", validation_alias=AliasChoices("CARNET_SMS_PASSERELLE"))
    proconnect_emetteur: str = Field(
        "", validation_alias=AliasChoices("CARNET_PROCONNECT_EMETTEUR")
    )
    proconnect_client: str = Field("", validation_alias=AliasChoices("CARNET_PROCONNECT_CLIENT"))
    proconnect_secret: SecretStr = Field(
        SecretStr(""), validation_alias=AliasChoices("CARNET_PROCONNECT_SECRET")
    )
    proconnect_portees: str = Field(
        "openid email", validation_alias=AliasChoices("CARNET_PROCONNECT_PORTEES")
    )
    proconnect_acr: str = Field("", validation_alias=AliasChoices("CARNET_PROCONNECT_ACR"))
    proconnect_second_facteur: Literal["fournisseur", "totp"] = Field(
        "fournisseur", validation_alias=AliasChoices("CARNET_PROCONNECT_SECOND_FACTEUR")
    )
    proconnect_courriel_verifie: bool = Field(
        False, validation_alias=AliasChoices("CARNET_PROCONNECT_COURRIEL_VERIFIE")
    )
    franceconnect_emetteur: str = Field(
        "", validation_alias=AliasChoices("CARNET_FRANCECONNECT_EMETTEUR")
    )
    franceconnect_client: str = Field(
        "", validation_alias=AliasChoices("CARNET_FRANCECONNECT_CLIENT")
    )
    franceconnect_secret: SecretStr = Field(
        SecretStr(""), validation_alias=AliasChoices("CARNET_FRANCECONNECT_SECRET")
    )
    franceconnect_portees: str = Field(
        "openid given_name family_name birthdate gender birthplace birthcountry",
        validation_alias=AliasChoices("CARNET_FRANCECONNECT_PORTEES"),
    )
    franceconnect_acr: str = Field(
        "eidas1", validation_alias=AliasChoices("CARNET_FRANCECONNECT_ACR")
    )
    import_adresses: str = Field("", validation_alias=AliasChoices("CARNET_IMPORT_ADRESSES"))
    import_hotes: str = Field("", validation_alias=AliasChoices("CARNET_IMPORT_HOTES"))
    import_heures: int = Field(
        24, ge=1, le=744, validation_alias=AliasChoices("CARNET_IMPORT_HEURES")
    )
    tuiles: str = Field("", validation_alias=AliasChoices("CARNET_TUILES"))
    api_par_minute: int = Field(60, ge=1, validation_alias=AliasChoices("CARNET_API_PAR_MINUTE"))
    api_par_minute_jeton: int = Field(
        120, ge=1, validation_alias=AliasChoices("CARNET_API_PAR_MINUTE_JETON")
    )
    pages_par_minute: int = Field(
        300, ge=1, validation_alias=AliasChoices("CARNET_PAGES_PAR_MINUTE")
    )
    simultanees: int = Field(6, ge=1, validation_alias=AliasChoices("CARNET_SIMULTANEES"))
    mandataires: str = Field("", validation_alias=AliasChoices("CARNET_MANDATAIRES"))
    journal_niveau: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(
        "INFO", validation_alias=AliasChoices("CARNET_JOURNAL_NIVEAU")
    )

    @property
    def dossier_ancres(self) -> Path:
        """Give the folder of the journal's signed anchors."""
        return Path(self.ancres) if self.ancres else self.donnees / "ancres"

    @property
    def passerelle_sms(self) -> str:
        """Give the address that turns a mail into a text message; empty when none is sent.

        In the demo they stay on this machine, with its mail.
        """
        return self.sms_passerelle or ("{numero}@sms.demo.example" if self.demo else "")

    @property
    def est_locale(self) -> bool:
        """Say whether the application listens to this machine only."""
        if self.host == "localhost":
            return True
        try:
            return ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            return False

    @field_validator("database_url", "database_admin_url")
    @classmethod
    def _nommer_le_pilote(cls, url: str) -> str:
        for prefixe in _PREFIXES:
            if url.startswith(prefixe):
                return _PILOTE + url.removeprefix(prefixe)
        if url and not url.startswith(_PILOTE):
            raise ValueError("L’adresse d’une base commence par postgresql://.")
        return url

    @field_validator("sortie")
    @classmethod
    def _exiger_une_sortie(cls, adresse: str) -> str:
        lue = urlsplit(adresse)
        if lue.scheme != "https" or not lue.hostname:
            raise ValueError("CARNET_SORTIE est l’adresse d’un site anodin, en https://.")
        return adresse

    @field_validator("sms_passerelle")
    @classmethod
    def _exiger_une_place_pour_le_numero(cls, gabarit: str) -> str:
        nom, arobase, domaine = gabarit.partition("@")
        if gabarit and not (arobase and domaine and nom.count("{numero}") == 1):
            raise ValueError(
                "CARNET_SMS_PASSERELLE est une adresse où {numero} tient la place du numéro."
            )
        return gabarit

    @field_validator("proconnect_emetteur", "franceconnect_emetteur")
    @classmethod
    def _exiger_un_emetteur_sur(cls, emetteur: str) -> str:
        adresse = urlsplit(emetteur)
        sur = adresse.scheme == "https" or (
            adresse.scheme == "http" and adresse.hostname in _CETTE_MACHINE
        )
        if emetteur and (not sur or not adresse.hostname or adresse.query or adresse.fragment):
            raise ValueError(
                "L’adresse d’un fournisseur d’identité commence par https://, sans « ? » ni « # »."
            )
        return emetteur

    @property
    def secrets(self) -> list[str]:
        """Give the deployment's secret, then those that it replaced."""
        return [s.get_secret_value() for s in (self.secret, *self.secrets_anciens)]

    @field_validator("secret", "cle_numeros")
    @classmethod
    def _refuser_un_secret_court(cls, secret: SecretStr) -> SecretStr:
        if 0 < len(secret.get_secret_value()) < 32:
            raise ValueError("Un secret compte 32 caractères au moins.")
        return secret

    @field_validator("secrets_anciens", "cles_numeros_anciennes", mode="before")
    @classmethod
    def _separer(cls, valeurs: object) -> object:
        if not isinstance(valeurs, str):
            return valeurs
        # A secret that holds a space is written as JSON.
        return json.loads(valeurs) if valeurs.startswith("[") else valeurs.split()

    @field_validator("journal_niveau", mode="before")
    @classmethod
    def _en_capitales(cls, niveau: object) -> object:
        return niveau.upper() if isinstance(niveau, str) else niveau

    @model_validator(mode="after")
    def _completer_les_fournisseurs(self) -> "Settings":
        for nom in ("proconnect", "franceconnect"):
            client, secret = (
                getattr(self, f"{nom}_client"),
                getattr(self, f"{nom}_secret").get_secret_value(),
            )
            if getattr(self, f"{nom}_emetteur") and not (client and secret):
                raise ValueError(
                    f"Avec CARNET_{nom.upper()}_EMETTEUR, donnez aussi _CLIENT et _SECRET."
                )
        if (
            self.proconnect_emetteur
            and self.proconnect_second_facteur == "fournisseur"
            and not self.proconnect_acr
        ):
            raise ValueError(
                "Donnez dans CARNET_PROCONNECT_ACR les niveaux à deux facteurs acceptés, "
                "ou réglez CARNET_PROCONNECT_SECOND_FACTEUR à totp."
            )
        if self.franceconnect_emetteur and not self.franceconnect_acr:
            raise ValueError(
                "CARNET_FRANCECONNECT_ACR est vide : FranceConnect demande un niveau, par exemple"
                " eidas1."
            )
        return self

    @model_validator(mode="after")
    def _garder_la_demo_chez_soi(self) -> "Settings":
        if self.demo and not self.est_locale:
            raise ValueError(
                "Le mode démo n’écoute que cette machine : laissez CARNET_HOST à 127.0.0.1."
            )
        if self.demo and (self.database_url or self.database_admin_url):
            raise ValueError("Le mode démo n’utilise que la base embarquée : retirez DATABASE_URL.")
        return self
