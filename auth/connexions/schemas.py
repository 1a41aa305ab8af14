"""Shape what a program reads of who it acts for."""

from uuid import UUID

from pydantic import AliasPath, BaseModel, ConfigDict, Field


class MoiDuJeton(BaseModel):
    """Hold who the token stands for."""

    model_config = ConfigDict(from_attributes=True)

    prenom: str
    nom: str
    fonction: str | None
    role: str = Field(validation_alias=AliasPath("role", "value"))
    structure_id: UUID | None = Field(validation_alias=AliasPath("acteur", "structure_id"))
    structure: str | None
    territoire: str
