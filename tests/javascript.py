"""Call what the browser's modules export without a browser."""

import json
import subprocess
from collections.abc import Sequence
from typing import Any

from deno import find_deno_bin
from places import ROOT

SCRIPT = """
import {{ {names} }} from "{module}";
const answer = ({function})(JSON.parse(await new Response(Deno.stdin.readable).text()));
console.log(JSON.stringify(answer));
"""


def called(name: str, exports: Sequence[str], function: str, argument: Any) -> Any:
    """Return what a function of one argument, written in JavaScript, makes of it with the exports of a module."""
    module = (ROOT / "assets" / "stage" / name).as_uri()
    script = SCRIPT.format(names=", ".join(exports), module=module, function=function)
    command = [find_deno_bin(), "eval", "--quiet", "--no-lock", script]
    answer = subprocess.run(
        command, input=json.dumps(argument), capture_output=True, text=True, check=False, timeout=60
    )
    assert answer.returncode == 0, answer.stderr
    return json.loads(answer.stdout)
