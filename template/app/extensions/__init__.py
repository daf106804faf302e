"""Modules here that have `install(app)` or `start()` are part of the application.

`install` is called when it is made (middleware, routes), `start` when the database is connected.
"""
