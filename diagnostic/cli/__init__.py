"""The command line: everything that reads arguments, prints, and ends with an exit code."""

from diagnostic.cli.app import main

__all__ = ["main"]
