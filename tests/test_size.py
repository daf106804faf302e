"""Projects do not grow unnoticed."""

from tooling.size import GOALS, LIMITS, measure


def test_projects_are_no_larger_than_they_may_be() -> None:
    for preset, size in measure().items():
        above = {
            name: (found, most)
            for name, found, most in zip(size._fields, size, LIMITS[preset], strict=True)
            if found > most
        }
        assert above == {}, preset
        assert size.tests <= GOALS[preset].tests
        assert size.largest <= GOALS[preset].largest
