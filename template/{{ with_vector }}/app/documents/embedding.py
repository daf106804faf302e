"""What makes vectors of text, and one that needs no model."""

import asyncio
import math
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Protocol, TypeVar
from zlib import crc32

T = TypeVar("T")

# One, because what it runs holds the interpreter; asyncio's own threads hash passwords.
_thread = ThreadPoolExecutor(1, "embedder")


class Embedder(Protocol):
    """Gives vectors of one dimension; many models treat questions unlike what is searched."""

    async def embed_documents(self, texts: Sequence[str]) -> list[list[float]]:
        """Return a vector for each text that will be searched."""
        ...

    async def embed_query(self, text: str) -> list[float]:
        """Return the vector of what is searched for."""
        ...


async def in_thread(function: Callable[..., T], *arguments: object) -> T:
    """Return what a function that computes for long returns; all of them share one thread."""
    return await asyncio.get_running_loop().run_in_executor(_thread, function, *arguments)


class HashingEmbedder:
    """Counts words and their three-letter parts, each in the place that its hash says.

    Texts are near when they share words or spellings; it knows nothing of meaning. The vectors
    have length 1 and are the same on every machine. Feature hashing: Weinberger and others,
    https://arxiv.org/abs/0902.2206.
    """

    def __init__(self, dimension: int) -> None:
        self.dimension = dimension

    async def embed_documents(self, texts: Sequence[str]) -> list[list[float]]:
        """Return a vector for each text; batches take turns after each of them."""
        return [await in_thread(self._embed, text) for text in texts]

    async def embed_query(self, text: str) -> list[float]:
        """Return the vector of `text`."""
        return self._embed(text)

    def _embed(self, text: str) -> list[float]:
        vector = [0.0] * self.dimension
        for word, times in Counter(text.casefold().split()).items():
            for part in _parts(word):
                number = crc32(part.encode("utf-8", "surrogatepass"))
                vector[(number >> 1) % self.dimension] += times if number & 1 else -times
        length = math.hypot(*vector)
        if not length:  # the cosine of a vector without a direction is not defined
            return [1.0] + [0.0] * (self.dimension - 1)
        return [value / length for value in vector]


def _parts(word: str) -> Iterator[str]:
    yield word
    bounded = f" {word} "
    yield from (bounded[start : start + 3] for start in range(len(bounded) - 2))
