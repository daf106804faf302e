"""How the texts that name an account are written: once, for storing them and for looking them up.

Whatever takes such a text from outside calls these: schemas, the queries of `UserCRUD`, the login.
The columns compare code points (`ExactText`), so two texts name one account only if these functions
make them the same.
"""

import unicodedata

from email_validator import validate_email


def normalize_username(text: str) -> str:
    """Return `text` without case, width and other variants of its letters.

    Ada, ada and the same in full-width letters are one person (NFKC and case folding, as in the
    Unicode Standard, section 3.13; NFKC again because folding can undo it).
    """
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())


def normalize_email(text: str) -> str:
    """Return the address as it is stored, and as mail is sent to it.

    The domain is in the ASCII form of IDNA: gmáil.com is xn--gmil-6na.com, which nobody takes for
    gmail.com. The part before the @ is in lower case: RFC 5321 leaves its case to the receiving
    server, but none is known that gives Ada and ada to two people.

    Raises:
        ValueError: if it is no address.
    """
    # Whether mail arrives is found out by sending some; ada@shop.test is fine while developing.
    address = validate_email(text.strip(), check_deliverability=False, test_environment=True)
    local = unicodedata.normalize("NFC", address.local_part.lower())
    return f"{local}@{address.ascii_domain}"
