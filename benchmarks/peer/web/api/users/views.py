from typing import Any

from fastapi import APIRouter, HTTPException
from fastapi.param_functions import Depends
from peer.db.dao.user_dao import UserDAO
from peer.db.models.blog import UserModel
from peer.web.api.users.schema import UserDTO, UserPageDTO

router = APIRouter()


@router.get("/{user_id}", response_model=UserDTO)
async def get_user(user_id: int, user_dao: UserDAO = Depends()) -> UserModel:
    user = await user_dao.get(user_id)
    if user is None:
        raise HTTPException(404)
    return user


@router.get("", response_model=UserPageDTO)
async def list_users(limit: int = 50, after: int = 0, user_dao: UserDAO = Depends()) -> Any:
    users = await user_dao.get_page(limit + 1, after)
    following = users[limit - 1].id if len(users) > limit else None
    return {"items": users[:limit], "next": following}
