"""Your own pages of the admin: `class PostView(ModelView, model=Post)`, in a module here or in any
`admin.py` below `app/`; models that have none are shown as they are.
"""
