"""`python3 tasks.py benchmark NAME`: runs one of the measurements beside this."""

import runpy
import sys

NAMES = {
    "compare": "requests a second beside hand-written SQL (the default)",
    "pages": "keyset pages and totals of small and large tables",
    "overload": "many more clients than connections",
    "memory": "resident size after 100,000 requests",
    "start": "time to the first answer, and of `manage --help`",
    "seeding": "load data beside the database's own bulk load",
    "generation": "what our hooks add to the time of the tools",
    "suite": "database tests a second",
    "vectors": "vector search beside raw SQL",
    "copying": "a million rows from one database to the others",
}


def main() -> None:
    """Run the measurement that is named first, with the other arguments."""
    name = sys.argv[1] if len(sys.argv) > 1 and not sys.argv[1].startswith("-") else "compare"
    if name not in NAMES:
        listed = "\n".join(f"  {name:<11} {what}" for name, what in NAMES.items())
        sys.exit(f"There is no measurement {name}; there are:\n{listed}")
    sys.argv[1:] = [word for word in sys.argv[1:] if word != name]
    runpy.run_module(f"benchmarks.{name}", run_name="__main__")


main()
