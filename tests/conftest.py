"""What every test shares: generated examples are the same on every run, and have no time limit on a busy machine."""

from hypothesis import settings

settings.register_profile("repeatable", deadline=None, derandomize=True)
settings.load_profile("repeatable")
