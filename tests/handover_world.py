"""What the tests of handing over share: options, a survey with people to be found, and people as values."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import numpy as np
from export_builder import AGREE_EN, csv_text

from diagnostic.exports.read import ExportFiles, Reading, read_export
from diagnostic.handover import Handover, hand_over
from diagnostic.handover_receipt import HandoverOptions
from diagnostic.questionnaire import Questionnaire
from diagnostic.responses import Responses

KEY = bytes(range(7, 200, 6))[:32]
OPTIONS = HandoverOptions(threshold=3, comment_threshold=5, other="Other")


def handed(path: Path, asked: Questionnaire, options: HandoverOptions = OPTIONS, key: bytes = KEY, **files) -> Handover:
    return hand_over(ExportFiles(path, **files), asked, key, options)


def read_again(made: Handover, asked: Questionnaire, folder: Path, **files) -> Reading:
    path = folder / "handed.csv"
    path.write_bytes(made.content)
    return read_export(path, asked, **files)


def people(responses: Responses) -> Counter[tuple[object, ...]]:
    """Return everybody as answers, unit, attributes, checks, seconds and links: the same people, whatever the order."""
    attributes = {"role_level": responses.role_level, **(responses.attributes or {})}
    rows = []
    for at in range(responses.n):
        links = [
            (name, each.target[k], each.need[k], each.quality[k])
            for name, each in (responses.links or {}).items()
            for k in np.flatnonzero(each.person == at)
        ]
        seconds = None if responses.seconds is None else round(float(np.nan_to_num(responses.seconds[at], nan=-1)))
        rows.append(
            (
                tuple(responses.answers[at].tolist()),
                responses.hierarchy.units[responses.unit[at]].id,
                tuple((name, str(values[at])) for name, values in attributes.items() if values is not None),
                tuple((name, int(codes[at])) for name, codes in (responses.checks or {}).items()),
                seconds,
                tuple(sorted(links)),
            )
        )
    return Counter(rows)


NAMES = (
    "Julien Dupont", "Élodie Lefèvre", "Anna Schmidt", "Jean-Pierre Martin", "Sophie Müller", "Karim Benali",
    "Nadia Petit", "Thomas O'Brien", "Lucía Fernández", "Wei Zhang", "Claire Moreau", "Pieter Van den Berg",
)  # fmt: skip
WRITTEN = (
    "my boss Dupont never listens, write to julien.dupont@sylvane.example or 06 12 34 56 78",
    "c’est la faute de lefevre, comme toujours",
    '=HYPERLINK("http://x.example/?k=1","tools") would help',
    "J. Martin décide de tout, voir FR76 3000 6000 0112 3456 7890 189",
    "fraü muller and herr schmidt agree on nothing; @elefevre too",
    "more time, fewer meetings",
    "B E N A L I decides, badge 4711",
    "nadia petit est un petit peu dure",
    "née le 12.3.85, 1 85 05 78 006 084 36",
    "ask Thom4s or Fernandes",
    "zhang said no, twice",
    "the team Patents is too small",
)  # fmt: skip


def planted(folder: Path, n: int = 120, *, more: int = 0) -> tuple[Path, dict[str, list[str]]]:
    """Write an export with everything in it that must not leave, and return what was planted, by its kind."""
    rng = np.random.default_rng(5)
    told: dict[str, list[str]] = {
        name: [] for name in ("code", "email", "name", "phone", "ip", "start", "end", "free", "address", "device")
    }
    rows = [[
        "Token", "E-mail", "Full name", "First name", "Last name", "Phone number", "IP address", "Start date",
        "End date",
        "Address", "Device", "Favourite pet", "Team", "Division", "Role level", "Length of service", "Site",
        "mission_1", "vision_1", "communication_1", "comment_helps",
    ]]  # fmt: skip
    for at in range(n):
        name = NAMES[at % len(NAMES)] + ("" if at < len(NAMES) else f" {chr(65 + at % 26)}{chr(97 + at // 26)}zor")
        first, _, last = name.partition(" ")
        code, email = f"EMP-{90210 + 7 * at + more}", f"{first}.{last}{at}@sylvane.example".lower().replace(" ", "-")
        minute = f"{at // 60:02d}"
        start, end = f"2026-03-02 09:{minute}:{at % 60:02d}", f"2026-03-02 10:{minute}:{(at * 7) % 60:02d}"
        phone, ip = f"+33 6 12 {at:02d} 56 78", f"192.168.{at % 7}.{at}"
        pet, address = f"pet-{at}-xyz", f"{at} rue des Lilas"
        team = ("North", "South", "East", "West")[at % 4] if at > 3 else "Patents"
        division = "Research" if team == "Patents" else ("Sales", "Works")[at % 2]
        role = "Leader" if at == 17 else "Manager" if at % 9 == 0 else "Staff"
        site = "Villa-Unique" if at == 23 else "Moulin-Rare" if at == 24 else ("Nantes", "Lyon")[at % 2]
        tenure = "10 years or more" if at == 30 else ("Less than 1 year", "1 to 4 years")[at % 2]
        answers = [AGREE_EN[k] for k in rng.integers(0, 5, 3)]
        text = WRITTEN[at % len(WRITTEN)] if at % 2 == 0 or at < 12 else ""
        rows.append([
            code, email, name, first, last, phone, ip, start, end, address, f"device-{at:04d}x", pet, team, division,
            role, tenure, site, *answers, text,
        ])  # fmt: skip
        values = (code, email, name, phone, ip, start, end, pet, address, f"device-{at:04d}x")
        for kind, value in zip(
            ("code", "email", "name", "phone", "ip", "start", "end", "free", "address", "device"), values, strict=True
        ):
            told[kind].append(value)
    path = folder / "planted.csv"
    path.write_text(csv_text(rows), encoding="utf-8")
    return path, told
