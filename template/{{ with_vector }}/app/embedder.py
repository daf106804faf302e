"""How text becomes vectors here. Yours: the template never changes this file after it wrote it.

The default finds shared words and spellings, offline. For meaning put a model in its place: any
object with the methods of `app.documents.embedding.Embedder`; load it when it is first used,
because Alembic and the management command import this file, too.
"""

from app.documents.embedding import Embedder, HashingEmbedder

# Parts of the table: after a change write a migration and store the documents anew.
DIMENSION = 384  # pgvector's indexes go up to 2,000
# Whose endings full text search ignores; "simple" knows none. Autogenerate does not see a change:
# the migration has to drop the column `words` and add it again.
LANGUAGE = "english"

embedder: Embedder = HashingEmbedder(DIMENSION)
