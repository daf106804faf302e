"""The embedder that needs no model."""

import math

import pytest

from app.documents.embedding import HashingEmbedder
from app.embedder import DIMENSION, embedder


def cosine(one: list[float], other: list[float]) -> float:
    """Return the cosine of two vectors of length 1."""
    return sum(a * b for a, b in zip(one, other, strict=True))


async def test_vectors_are_the_same_on_every_machine() -> None:
    (vector,) = await HashingEmbedder(8).embed_documents(["One"])
    assert vector == pytest.approx([n / math.sqrt(6) for n in (2, -1, 1, 0, 0, 0, 0, 0)])
    assert vector == await HashingEmbedder(8).embed_query("one ")


@pytest.mark.parametrize("text", ["", "?", "word " * 1000, "日本語", "\ud800"])
async def test_vectors_have_length_one(text: str) -> None:
    assert math.hypot(*await HashingEmbedder(64).embed_query(text)) == pytest.approx(1)


async def test_spelling_makes_texts_near() -> None:
    hashing = HashingEmbedder(64)
    near, far = await hashing.embed_documents(["databases migrate", "a cup of tea"])
    query = await hashing.embed_query("database migrations")
    assert cosine(near, query) > cosine(far, query) + 0.2


async def test_the_embedder_of_the_project_fits_its_table() -> None:
    vectors = await embedder.embed_documents(["one", "two"])
    assert [len(vector) for vector in vectors] == [DIMENSION, DIMENSION]
    assert len(await embedder.embed_query("one")) == DIMENSION
