"""The browser's modules: read once, and served at addresses that change with their content.

A page gets all modules of one version or none: a deploy never mixes versions, and a browser may keep what it has.
"""

import hashlib
import re
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

ASSETS = Path(__file__).parents[2] / "assets"
STAGE = ASSETS / "stage"


def _read() -> Mapping[str, bytes]:
    """Return name -> module, such as "player/stage.js"."""
    found = {path.relative_to(STAGE).as_posix(): path.read_bytes() for path in sorted(STAGE.rglob("*.js"))}
    return MappingProxyType(found)


def _version(modules: Mapping[str, bytes]) -> str:
    """Name the content of all modules together."""
    parts = b"".join(b"%s %d\n%s" % (name.encode(), len(module), module) for name, module in modules.items())
    return hashlib.sha256(parts).hexdigest()[:10]


MODULES = _read()
VERSION = _version(MODULES)


def addresses() -> list[str]:
    """Return where all modules are, below the address of the app."""
    return [f"stage/{VERSION}/{name}" for name in MODULES]


def preloads(base: str) -> str:
    """Write the Link header by which a browser fetches all modules at once, not each when it reads who imports it."""
    return ", ".join(f"<{base}/{address}>; rel=modulepreload" for address in addresses())


def module(version: str, name: str) -> bytes | None:
    """Return a module of this very version, None if there is none: a page never gets one of another version.

    The version may be followed by the number of an attempt, "0f3a….2", which makes the address a new one.
    """
    return MODULES.get(name) if re.fullmatch(rf"{VERSION}(\.\d{{1,3}})?", version) else None


def script(*names: str) -> str:
    """Join scripts that the server sends by itself; before them stands what fetches modules of this version."""
    parts = [(ASSETS / "inline" / name).read_text(encoding="utf-8") for name in ("load.js", *names)]
    joined = re.sub(r"^(import .*;|export (?!default))", "", "\n".join(parts), flags=re.MULTILINE)
    return joined.replace('"{version}"', f'"{VERSION}"')
