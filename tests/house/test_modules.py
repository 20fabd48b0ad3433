"""The browser's modules: importing only downwards, and named by their content."""

import posixpath
import re

import pytest

from app import CONTENT_SECURITY_POLICY, PRELOADS
from ui.browser import modules

MODULES = {name: script.decode() for name, script in modules.MODULES.items()}
# Rooms of assets/stage: what stands in one may import from its own and from those before it.
FLOORS = [["shared"], ["em", "exports", "transport", "page", "axes"], ["canvas", "pointer"], ["player", "chart"], ["."]]
IMPORT = re.compile(r'^(?:import|export) .*?from "([^"]+)";$|^import "([^"]+)";$', re.MULTILINE | re.DOTALL)


def imports(name: str, script: str) -> set[str]:
    """Return the modules that one imports, as they are named."""
    found = {first or second for first, second in IMPORT.findall(script)}
    return {posixpath.normpath(posixpath.join(posixpath.dirname(name), at)) for at in found}


def faults(scripts: dict[str, str]) -> list[str]:
    """Return every import that leads nowhere or upwards, and every module that nobody needs."""
    found, used = [], {"component.js", "page/watch.js"}
    for name, script in scripts.items():
        if "import(" in script:
            found.append(f"{name} imports while it runs")
        for other in imports(name, script):
            used.add(other)
            if other not in scripts:
                found.append(f"{name} imports {other}, which is not there")
            elif floor(other) > floor(name) or (floor(other) == floor(name) and room(other) != room(name)):
                found.append(f"{name} imports {other}, which stands above or beside it")
    return found + [f"nobody imports {name}" for name in scripts.keys() - used]


def room(name: str) -> str:
    return posixpath.dirname(name) or "."


def floor(name: str) -> int:
    return next(i for i, rooms in enumerate(FLOORS) if room(name) in rooms)


def circle(scripts: dict[str, str]) -> list[str]:
    """Return the modules that remain when those that import nothing that remains are taken away, again and again."""
    left = {name: imports(name, script) for name, script in scripts.items()}
    while free := [name for name, needs in left.items() if not needs & left.keys()]:
        for name in free:
            del left[name]
    return sorted(left)


def test_imports_point_down_and_not_in_circles() -> None:
    assert len(MODULES) > 20 and imports("player/stage.js", MODULES["player/stage.js"])
    assert not faults(MODULES) and not circle(MODULES)


@pytest.mark.parametrize(
    "scripts",
    [
        {"component.js": 'import { a } from "./em/a.js";'},
        {"component.js": 'import { a } from "./em/a.js";', "em/a.js": 'import { b } from "../component.js";'},
        {
            "component.js": 'import "./em/a.js";',
            "em/a.js": 'import {\n  b,\n} from "../page/watch.js";',
            "page/watch.js": "",
        },
        {"component.js": "", "em/a.js": ""},
        {"component.js": 'await import("./em/a.js")'},
    ],
)
def test_the_rule_sees_the_fault(scripts: dict[str, str]) -> None:
    assert faults(scripts)


def test_the_rule_sees_a_circle() -> None:
    scripts = {"em/a.js": 'import { b } from "./b.js";', "em/b.js": 'import { a } from "./a.js";', "em/c.js": ""}
    assert circle(scripts) == ["em/a.js", "em/b.js"]


def test_an_address_changes_with_any_content() -> None:
    versions = {
        modules._version(dict(scripts))
        for scripts in ({"a.js": b"1"}, {"a.js": b"2"}, {"b.js": b"1"}, {"a.js": b"1", "b.js": b""})
    }
    assert len(versions) == 4


def test_a_page_names_all_modules_in_headers_that_fit() -> None:
    """Proxies in front of an app take heads of 4 kB as they are usually set up."""
    assert all(f"</stage/{modules.VERSION}/{name}>; rel=modulepreload" in PRELOADS for name in MODULES)
    assert len(PRELOADS) + len(CONTENT_SECURITY_POLICY) < 3_200
