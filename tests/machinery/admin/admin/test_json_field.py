"""JSON that is typed into a form is stored as it is, or refused and kept."""

from typing import Any

import pytest
from sqlalchemy import JSON, Integer, MetaData
from sqlalchemy.orm import DeclarativeBase, mapped_column
from starlette.datastructures import FormData
from starlette.requests import Request

from app.core.admin.json_field import JsonField
from app.core.admin.view import ModelView


def field() -> JsonField:
    """Return the field of a JSON column, as the pages make it."""

    class Base(DeclarativeBase):
        metadata = MetaData()

    class Thing(Base):
        __tablename__ = "things"
        id = mapped_column(Integer, primary_key=True)
        attributes = mapped_column(JSON, nullable=False)

    (found,) = ModelView(Thing, ["attributes"]).fields
    assert isinstance(found, JsonField)
    return found


@pytest.mark.parametrize(
    ("text", "value"), [("{}", {}), ("[]", []), ('{"a": [1, "é"]}', {"a": [1, "é"]}), ("0", 0)]
)
async def test_json_is_taken(text: str, value: Any) -> None:
    request = Request({"type": "http"})
    parsed = await (json := field()).parse_form_data(request, FormData({json.id: text}))
    assert parsed == value
    await json.validate(request, parsed, {})


@pytest.mark.parametrize(
    "text", ["{", "NaN", '"\\ud83d"', "[" * 100_000, "9" * 5_000], ids=lambda text: text[:8]
)
async def test_other_text_is_refused_and_kept(text: str) -> None:
    request = Request({"type": "http"})
    parsed = await (json := field()).parse_form_data(request, FormData({json.id: text}))
    assert parsed == text
    with pytest.raises(ValueError, match="not JSON that can be stored"):
        await json.validate(request, parsed, {})
