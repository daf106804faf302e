"""Users for tests and seeds."""

from typing import Any

from app.models.user import User
from tests.factories import Factory, fake

# The hash of a password that nobody knows.
NOBODY = (
    "$argon2id$v=19$m=65536,t=3,p=4$+2qc6Q8prapSCTKtOMhNsA"
    "$tfpw0bOfKIAMzJtoWZixQZrx8Z9PLGAFOJzqFwemT5o"
)


class UserFactory(Factory[User]):
    """Users as they could be; none can log in, unless a `hashed_password` is given."""

    model = User

    @classmethod
    def fields(cls, number: int) -> dict[str, Any]:
        """Return the values of one user."""
        name = f"{fake.user_name()}{number}"
        return {"username": name, "email": f"{name}@example.com", "hashed_password": NOBODY}
