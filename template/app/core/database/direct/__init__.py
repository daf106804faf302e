"""The fast path: one statement on the driver's own connection, without a session.

`statement.Statement` returns the rows that a session's `execute` would give, raises what
that raises, and tells the same listeners; where it is not known to do so, a session runs it. What
decides is an allow-list (`contract`, and `Compiled`): execution options, listeners, logging, and
whatever of a statement only SQLAlchemy's execution does, are reasons for a session.

Half of what a small query costs is SQLAlchemy's cursor, result and greenlet, and that is saved.
"""
