from peer.web.api.posts.views import router

__all__ = ["router"]
