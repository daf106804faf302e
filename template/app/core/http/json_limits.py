"""How many values JSON may have, how deep and how long: it is looked at before it is parsed."""

from starlette.exceptions import HTTPException

DEEPEST = 100  # lists and objects in each other; Pydantic writes no response of more than 255
LONGEST_NUMBER = 400  # digits; reading them takes quadratic time
DIGITS_MATTER = 256 * 1024  # bytes from which on long numbers could take a tenth of a second
OPENING = b"[{"
NO_BRACKETS = bytes(set(range(256)) - set(b"[]{}"))
DIGITS_AS_ZEROS = bytes.maketrans(b"123456789", b"0" * 9)


def check_json(text: bytes, most: int) -> None:
    """Refuse JSON that takes long to read, or that no response could hold.

    Args:
        most: how many values it may have; a list or an object is one, too.

    Raises:
        HTTPException: 400 or 413.
    """
    if b"\0" in text[:4] or text.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise HTTPException(400, "JSON is sent in UTF-8 (RFC 8259, section 8.1).")
    opened = text.count(b"[") + text.count(b"{")
    quotes = text.count(b'"') - text.count(rb"\"")
    if opened <= DEEPEST and opened + text.count(b",") <= most and len(text) < DIGITS_MATTER:
        return
    # Each string is a key or a value; one that ends with a backslash is counted by half.
    if quotes > 4 * most:
        raise _too_many(most)
    outside = b"".join(text.replace(rb"\\", b"").replace(rb"\"", b"").split(b'"')[::2])
    brackets = outside.translate(None, NO_BRACKETS)
    if outside.count(b",") + len(brackets) // 2 > most:
        raise _too_many(most)
    depth = 0
    for bracket in brackets:
        depth += 1 if bracket in OPENING else -1
        if depth > DEEPEST:
            raise HTTPException(400, f"The body is nested more than {DEEPEST} deep.")
    if b"0" * (LONGEST_NUMBER + 1) in outside.translate(DIGITS_AS_ZEROS):
        raise HTTPException(400, f"The body has a number of more than {LONGEST_NUMBER} digits.")


def _too_many(most: int) -> HTTPException:
    return HTTPException(413, f"The body has more than {most} values; send fewer at once.")
