"""What Python sends to the browser is the record that `assets/stage/types.d.ts` describes, on every page."""

import json
import os
import subprocess
from functools import cache
from pathlib import Path
from typing import Any

from deno import find_deno_bin
from opening import page_opened
from places import ROOT

TYPES = ROOT / "assets" / "stage" / "types.d.ts"
LONG = 8  # items of a list that are looked at
GONE = object()


def brief(value: Any) -> Any:
    """Leave out what is there many times: numbers, frames, long texts."""
    if isinstance(value, str):
        return value[:100]
    if isinstance(value, list):
        return [brief(item) for item in value[:LONG]]
    if isinstance(value, dict):
        return {name: brief(item) for name, item in value.items()}
    return value


@cache
def sent(page: str) -> list[Any]:
    """Return what every component of a page gets, with its content as the browser reads it."""
    records = [json.loads(part.proto.json) for part in page_opened(page).get("bidi_component")]
    return [record | json.loads(record.get("content", "{}")) for record in records]


def refused(folder: Path, *records: Any) -> str:
    """Return what the type checker says of these records, as if they stood in a script; nothing if they are right."""
    lines = [f'import type {{ ChartData, SentAddress, StageData }} from "{TYPES.as_uri()}";']
    for i, record in enumerate(records):
        kind = "StageData" if "film" in record else "SentAddress" if "settings" in record else "ChartData"
        lines.append(f"export const record{i}: {kind} = {json.dumps(brief(record), ensure_ascii=False)};")
    script = folder / "sent.ts"
    script.write_text("\n".join(lines), encoding="utf-8")
    command = [find_deno_bin(), "check", "-q", "--no-remote", "--config", ROOT / "deno.json", script]
    answer = subprocess.run(
        command, capture_output=True, text=True, env=os.environ | {"NO_COLOR": "1"}, timeout=120, check=False
    )
    return answer.stderr if answer.returncode else ""


def test_every_chart_of_every_page_gets_what_the_types_say(tmp_path: Path) -> None:
    pages = sorted(path.stem for path in (ROOT / "pages").glob("*.py"))
    records = [record for page in pages for record in sent(page)]
    assert len(records) > 2 * len(pages), "lessons have several charts"
    assert {"film" in record for record in records} == {True, False}
    assert not (said := refused(tmp_path, *records)), said


CHANGES: list[tuple[str, int, dict[str, Any]]] = [
    ("lab", 0, {"opened": GONE}),
    ("lab", 0, {"opened": "yes"}),
    ("lab", 0, {"unheard": 1}),
    ("lab", 0, {"view": {"colour": "blend"}}),
    ("gaussian", 0, {"chart": GONE}),
    ("gaussian", 0, {"settings": {"a": 1}}),
    ("gaussian", 1, {"label": GONE}),
    ("gaussian", 1, {"frames": [{"name": "", "says": ""}]}),
]


def test_a_record_that_is_another_is_refused(tmp_path: Path) -> None:
    changed = [sent(page)[place] | change for page, place, change in CHANGES]
    records = [{name: value for name, value in record.items() if value is not GONE} for record in changed]
    said = refused(tmp_path, *records)
    assert [i for i in range(len(CHANGES)) if f"sent.ts:{2 + i}:" in said] == list(range(len(CHANGES))), said
