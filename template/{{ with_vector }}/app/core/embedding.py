"""What makes vectors of text, and one that needs no model."""

import asyncio
import math
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Protocol
from zlib import crc32


class Embedder(Protocol):
    """Gives vectors of one dimension; many models treat questions unlike what is searched."""

    async def embed_documents(self, texts: Sequence[str]) -> list[list[float]]:
        """Return a vector for each text that will be searched."""
        ...

    async def embed_query(self, text: str) -> list[float]:
        """Return the vector of what is searched for."""
        ...


class HashingEmbedder:
    """Counts words and their three-letter parts, each in the place that its hash says.

    Texts are near when they share words or spellings; it knows nothing of meaning. The vectors
    have length 1 and are the same on every machine. Feature hashing: Weinberger and others,
    https://arxiv.org/abs/0902.2206.
    """

    def __init__(self, dimension: int) -> None:
        self.dimension = dimension
        # One thread of its own: those of asyncio hash passwords, too, and a large batch takes long.
        self._executor = ThreadPoolExecutor(1, "embedder")

    async def embed_documents(self, texts: Sequence[str]) -> list[list[float]]:
        """Return a vector for each text."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(
            self._executor, lambda: [self._embed(text) for text in texts]
        )

    async def embed_query(self, text: str) -> list[float]:
        """Return the vector of `text`."""
        return self._embed(text)

    def _embed(self, text: str) -> list[float]:
        vector = [0.0] * self.dimension
        for part in _parts(text):
            number = crc32(part.encode("utf-8", "surrogatepass"))
            vector[(number >> 1) % self.dimension] += 1 if number & 1 else -1
        length = math.hypot(*vector)
        if not length:  # the cosine of a vector without a direction is not defined
            return [1.0] + [0.0] * (self.dimension - 1)
        return [value / length for value in vector]


def _parts(text: str) -> Iterator[str]:
    for word in text.casefold().split():
        yield word
        bounded = f" {word} "
        yield from (bounded[start : start + 3] for start in range(len(bounded) - 2))
