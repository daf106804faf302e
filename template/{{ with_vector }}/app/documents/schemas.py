"""Documents as they go in and out over HTTP; their vectors stay inside."""

import hashlib
from datetime import datetime
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StrictBool, StringConstraints

from app.core.database import Key
from app.core.database.vectors import IterativeScan, Metric
from app.schemas.storable import portable_json

Metadata = Annotated[dict[str, Any], AfterValidator(portable_json)]
# PostgreSQL stores no NUL; the pattern says so to clients, too.
TEXT = r"^[^\x00]*[^\x00\s][^\x00]*$"
Content = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=50_000, pattern=TEXT),
]
Name = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200, pattern=TEXT)
]
Collection = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$")]


class DocumentWrite(BaseModel):
    """What a client sends to store a document."""

    collection: Collection = "default"
    name: Name | None = Field(None, description="Unique in its collection; by default its hash.")
    content: Content
    metadata: Metadata = {}

    @property
    def key(self) -> tuple[str, str]:
        """What the stored document is found again by: collection and name."""
        return self.collection, self.name or hashlib.sha256(self.content.encode()).hexdigest()


class DocumentRead(BaseModel):
    """What a client gets to see."""

    model_config = ConfigDict(from_attributes=True)

    id: Key
    collection: str
    name: str
    content: str
    metadata: dict[str, Any]
    created_at: datetime
    updated_at: datetime


class DocumentQuery(BaseModel):
    """What to find, where, and how hard to try."""

    model_config = ConfigDict(extra="forbid")

    query: Annotated[Content, Field(max_length=5_000)]
    collection: Collection | None = None
    metadata: Metadata = Field({}, description="What the documents' metadata has to contain.")
    metric: Metric = Metric.COSINE
    limit: int = Field(10, ge=1, le=100)
    ef_search: int = Field(100, ge=1, le=1000, description="Candidates; more find more, slower.")
    iterative_scan: IterativeScan = IterativeScan.RELAXED
    exact: StrictBool = Field(False, description="Compare all documents, without the index.")


class DocumentFound(DocumentRead):
    """A document, and how far it is from the query: smaller is nearer."""

    distance: float


class DocumentRanked(DocumentRead):
    """A document, and its share of both rankings: larger is better."""

    score: float
