"""Write the JSON Schema of the released figures into ``reports/schema``: run after a change of the data dictionary."""

import json
from pathlib import Path

from diagnostic.report.json_schema import release_schema

PATH = Path(__file__).resolve().parents[1] / "reports" / "schema" / "release-1.schema.json"

if __name__ == "__main__":
    PATH.parent.mkdir(exist_ok=True)
    PATH.write_text(json.dumps(release_schema(), ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
