from typing import Any

from fastapi import APIRouter, HTTPException
from fastapi.param_functions import Depends
from peer.db.dao.post_dao import PostDAO
from peer.db.models.blog import PostModel
from peer.web.api.posts.schema import (
    PostDTO,
    PostInputDTO,
    PostPageDTO,
    PostUpdateDTO,
    PostWithAuthorDTO,
)

router = APIRouter()


def found(post: PostModel | None) -> PostModel:
    if post is None:
        raise HTTPException(404)
    return post


@router.get("/{post_id}", response_model=PostWithAuthorDTO)
async def get_post(post_id: int, post_dao: PostDAO = Depends()) -> PostModel:
    return found(await post_dao.get(post_id))


@router.get("", response_model=PostPageDTO)
async def list_posts(limit: int = 50, after: int = 0, post_dao: PostDAO = Depends()) -> Any:
    posts = await post_dao.get_page(limit + 1, after)
    following = posts[limit - 1].id if len(posts) > limit else None
    return {"items": posts[:limit], "next": following}


@router.post("", response_model=PostDTO, status_code=201)
async def create_post(new_post: PostInputDTO, post_dao: PostDAO = Depends()) -> PostModel:
    return await post_dao.create(new_post.title, new_post.body, new_post.author_id)


@router.patch("/{post_id}", response_model=PostDTO)
async def update_post(
    post_id: int, changes: PostUpdateDTO, post_dao: PostDAO = Depends()
) -> PostModel:
    return found(await post_dao.update(post_id, changes.title))
