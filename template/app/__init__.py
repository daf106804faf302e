"""The application, whose first module this is."""

import gc

# How many new objects there are before Python looks for garbage among them. Its 700 are a fifth of
# a start, and a look at everything every few requests while hundreds wait.
gc.set_threshold(20_000)
