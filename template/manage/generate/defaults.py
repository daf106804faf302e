"""The source of a default as it was typed; each raises ValueError or KeyError if it is none."""

from collections.abc import Callable
from datetime import date, time
from decimal import Decimal
from math import isfinite


def boolean(text: str) -> str:
    """Return True or False."""
    return {"true": "True", "false": "False"}[text.lower()]


def integer(bits: int) -> Callable[[str], str]:
    """Return what makes integers of fewer than so many bits."""

    def source(text: str) -> str:
        number = int(text)
        if number.bit_length() >= bits:
            raise ValueError
        return str(number)

    return source


def finite(text: str) -> str:
    """Return a number that is neither infinite nor NaN."""
    if not isfinite(float(text)):
        raise ValueError
    return repr(float(text))


def decimal(text: str) -> str:
    """Return a finite Decimal."""
    if not Decimal(text).is_finite():
        raise ValueError
    return f'Decimal("{text}")'


def day(text: str) -> str:
    """Return a date."""
    return repr(date.fromisoformat(text)).removeprefix("datetime.")


def time_of_day(text: str) -> str:
    """Return a time without a time zone."""
    moment = time.fromisoformat(text)
    if moment.tzinfo is not None:
        raise ValueError
    return repr(moment).removeprefix("datetime.")
