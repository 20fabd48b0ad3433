"""Contract: the doors between the layers stay shut, and every rule sees the fault that it is for."""

from collections.abc import Callable

import pytest
from layers import (
    MODULES,
    RULES,
    Module,
    components_outside_plot,
    foreign_imports,
    global_statements,
    hidden_imports,
    mutable_names,
    mutations,
    reached,
    registries,
    session_outside_its_module,
    unbounded_caches,
)
from places import ROOT

# Every other module of ui is pure: it knows no Streamlit, nor does anything it imports.
WITH_STREAMLIT = {
    *("ui.shell", "ui.cache", "ui.home", "ui.browser.plot", "ui.browser.everywhere"),
    *("ui.page", "ui.page.base", "ui.page.speaking", "ui.page.controls", "ui.page.pictures"),
    *("ui.state.session", "ui.state.restart", "ui.state.file"),
    *("ui.lab.main", "ui.lab.controls", "ui.lab.upload", "ui.lab.show"),
}
ROOMS = ("gmm_core", "ui", "pages", "assets", "tests")
MAX_LINES = 300


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_every_module_keeps_the_rule(rule: Callable[[Module], list[str]]) -> None:
    faults = [f"{module.path}: {fault}" for module in MODULES for fault in rule(module)]
    assert not faults, "\n".join(faults)


def test_nothing_changes_a_registry() -> None:
    known = registries(MODULES)
    assert "DATASETS" in known and "INITIALISERS" in known
    faults = [f"{module.path}: {fault}" for module in MODULES for fault in mutations(module, known)]
    assert not faults, "\n".join(faults)


def test_every_layer_is_there() -> None:
    assert {"gmm_core", "ui", "pages", "app"} <= {module.layer for module in MODULES}


def test_pure_modules_reach_no_streamlit() -> None:
    """Neither themselves nor through what they import."""
    by_name = {module.name: module for module in MODULES}
    pure = {name for name in by_name if name.startswith("ui.")} - WITH_STREAMLIT
    assert {"ui.stage.figure", "ui.stage.film", "ui.state.link", "ui.charts.theme", "ui.table.read"} <= pure
    assert not {name: via for name in pure for via in reached(name, by_name) if "streamlit" in by_name[via].packages}


def test_files_hold_one_idea() -> None:
    files = [*ROOT.glob("*.py"), *(path for room in ROOMS for path in (ROOT / room).rglob("*.*"))]
    files = [path for path in files if path.suffix in {".py", ".js", ".ts", ".css"}]
    lines = {path.relative_to(ROOT).as_posix(): path.read_text("utf-8").count("\n") for path in files}
    assert {"app.py", "ui/shell.py", "assets/plot.css", "tests/house/test_layers.py"} <= lines.keys()
    assert not {path: n for path, n in lines.items() if n > MAX_LINES}


BAD: list[tuple[Callable[[Module], list[str]], str, str]] = [
    (foreign_imports, "gmm_core/x.py", "import streamlit as st"),
    (foreign_imports, "gmm_core/x.py", "from ui.stage.film import film"),
    (foreign_imports, "gmm_core/x.py", "def f():\n    import pandas"),
    (foreign_imports, "ui/x.py", "import pages.lab"),
    (foreign_imports, "ui/x.py", "from pages import lab"),
    (foreign_imports, "ui/x.py", "from sklearn.mixture import GaussianMixture"),
    (foreign_imports, "pages/x.py", "import numpy as np"),
    (foreign_imports, "pages/x.py", "from gmm_core import run"),
    (foreign_imports, "pages/x.py", "from . import lab"),
    (hidden_imports, "gmm_core/x.py", "st = __import__('streamlit')"),
    (hidden_imports, "pages/x.py", "np = importlib.import_module('numpy')"),
    (session_outside_its_module, "pages/x.py", "st.session_state.K = 3"),
    (session_outside_its_module, "ui/lab/controls.py", "from streamlit import query_params"),
    (session_outside_its_module, "ui/lab/controls.py", "getattr(st, 'session_state')"),
    (session_outside_its_module, "ui/lab/controls.py", "st.slider('K', 1, 9, bind='query-params')"),
    (components_outside_plot, "ui/lab/controls.py", "st.components.v2.component('x')"),
    (components_outside_plot, "ui/lab/controls.py", "import streamlit.components.v1 as components"),
    (components_outside_plot, "ui/lab/controls.py", "from streamlit import components"),
    (components_outside_plot, "ui/lab/controls.py", "from streamlit.components.v2 import component"),
    (global_statements, "ui/x.py", "n = 0\ndef f():\n    global n\n    n = 1"),
    (mutable_names, "ui/x.py", "cache = {}"),
    (mutable_names, "gmm_core/x.py", "seen: list[int] = []"),
    (mutable_names, "gmm_core/x.py", "class A:\n    items = []"),
    (mutable_names, "gmm_core/x.py", "rng = np.random.default_rng(0)"),
    (unbounded_caches, "ui/x.py", "@st.cache_data\ndef f(): ..."),
    (unbounded_caches, "ui/x.py", "@st.cache_resource(ttl=60)\ndef f(): ..."),
    (unbounded_caches, "gmm_core/x.py", "@functools.lru_cache(maxsize=None)\ndef f(): ..."),
    (unbounded_caches, "gmm_core/x.py", "@cache\ndef f(): ..."),
]


@pytest.mark.parametrize(("rule", "path", "source"), BAD)
def test_the_rule_sees_the_fault(rule: Callable[[Module], list[str]], path: str, source: str) -> None:
    assert rule(Module(path, source))


def test_a_module_reaches_what_its_imports_import() -> None:
    sources = {"ui/a.py": "from ui import b", "ui/b.py": "from ui.c import f", "ui/c.py": "", "ui/d.py": ""}
    by_name = {module.name: module for module in (Module(path, source) for path, source in sources.items())}
    assert reached("ui.a", by_name) == {"ui.a", "ui.b", "ui.c"}


@pytest.mark.parametrize(
    "change",
    [
        *("TABLE['a'] = 1", "del TABLE['a']", "TABLE.update(a=1)", "TABLE |= {}"),
        *("core.TABLE['a'] = 1", "core.TABLE = {}", "def f():\n    TABLE.setdefault('a', 1)"),
    ],
)
def test_the_rule_sees_a_changed_registry(change: str) -> None:
    assert mutations(Module("ui/x.py", f"TABLE = {{}}\n{change}"), {"TABLE"})


def test_the_rules_let_honest_code_pass() -> None:
    source = """
import math
import numpy as np
from gmm_core.arrays import frozen
__all__ = ["TABLE", "area"]
TABLE = {"circle": math.pi}
@functools.lru_cache(maxsize=8)
def area(r):
    X = np.zeros((2, 2))
    X[0] = TABLE["circle"] * r
    return X
"""
    module = Module("gmm_core/x.py", source)
    assert [fault for rule in RULES for fault in rule(module)] == []
    assert registries([module]) == {"TABLE"}
    assert mutations(module, {"TABLE"}) == []
