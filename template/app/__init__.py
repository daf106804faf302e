"""The application, whose first module this is."""

import gc

# What is loaded now stays. Looking for garbage in it again and again takes a fifth of a start, so
# the collector waits until `app.main` serves.
THRESHOLD = gc.get_threshold()
gc.set_threshold(100_000, *THRESHOLD[1:])
