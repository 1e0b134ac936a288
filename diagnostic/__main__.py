"""``python -m diagnostic``."""

import sys

from diagnostic.cli import main

if __name__ == "__main__":
    sys.exit(main())
