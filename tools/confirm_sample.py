"""Confirm what became of the sample company's units between the waves of a study, as somebody who has read it does.

For `make demo` alone: at what really became of units, a person has to look. A study with a wave that is not simulated
is refused.
"""

from __future__ import annotations

import sys
from itertools import pairwise
from pathlib import Path

from diagnostic.cli.files import write_whole
from diagnostic.cli.unit_maps import map_path
from diagnostic.reorganisation import propose
from diagnostic.reorganisation_file import map_text
from diagnostic.study import open_study
from diagnostic.study_waves import load_waves


def main(folder: Path) -> int:
    """Write the confirmed maps; return an exit code."""
    waves = load_waves(open_study(folder))
    if not all(wave.responses.simulated for wave in waves):
        sys.stderr.write("Only the simulated company's units are confirmed unread.\n")
        return 1
    for earlier, later in pairwise(waves):
        then, now = earlier.responses, later.responses
        text = map_text(propose(then, now), then.hierarchy, now.hierarchy, comments=())
        confirmed = text.replace("confirmed: false", "confirmed: true", 1)
        write_whole(map_path(folder, earlier, later), confirmed)
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
