"""What the admin's forms of the example are validated by."""

from app.core.admin import ModelView
from app.example.models import Comment, Post
from app.example.schemas import ExampleCommentCreate, ExamplePostCreate


class PostView(ModelView, model=Post):
    """Posts."""

    schema = ExamplePostCreate


class CommentView(ModelView, model=Comment):
    """Comments."""

    schema = ExampleCommentCreate
