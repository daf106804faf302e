from datetime import datetime

from peer.web.api.users.schema import UserDTO
from pydantic import BaseModel, ConfigDict


class PostUpdateDTO(BaseModel):
    """What may be changed."""

    title: str


class PostInputDTO(PostUpdateDTO):
    """What makes a post."""

    body: str
    author_id: int


class PostDTO(PostInputDTO):
    """What is shown of a post."""

    id: int
    created_at: datetime
    updated_at: datetime

    model_config = ConfigDict(from_attributes=True)


class PostWithAuthorDTO(PostDTO):
    """The same with its author."""

    author: UserDTO


class PostPageDTO(BaseModel):
    """Some posts, and the id that the next page is after."""

    items: list[PostWithAuthorDTO]
    next: int | None
