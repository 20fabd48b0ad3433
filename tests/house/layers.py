"""The doors between the layers, as rules (pages -> ui -> gmm_core, never back).

Each rule is a function from a module's source to a list of faults, so that it can be tried on a
bad example too: a rule that cannot fail would hold nothing.
"""

import ast
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property

from places import ROOT

RUNTIME = {"streamlit", "numpy", "scipy", "plotly", "pandas", "starlette"}  # the last two come with Streamlit


@dataclass(frozen=True)
class Module:
    path: str  # relative to the root, such as "ui/state/link.py"
    source: str

    @property
    def layer(self) -> str:
        return self.path.split("/")[0].removesuffix(".py")

    @property
    def name(self) -> str:
        return self.path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")

    @cached_property
    def nodes(self) -> list[ast.AST]:
        return list(ast.walk(ast.parse(self.source, self.path)))

    @cached_property
    def imports(self) -> set[str]:
        """Every imported module and name, dotted, wherever in the file the import stands."""
        found = set()
        for node in self.nodes:
            if isinstance(node, ast.Import):
                found |= {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom):
                found |= {f"{'.' * node.level}{node.module or ''}.{alias.name}" for alias in node.names}
        return found

    @property
    def packages(self) -> set[str]:
        return {name.split(".")[0] for name in self.imports}


def modules() -> list[Module]:
    files = [path for layer in ("gmm_core", "ui", "pages") for path in sorted((ROOT / layer).rglob("*.py"))]
    files += [ROOT / "app.py"] if (ROOT / "app.py").exists() else []
    return [Module(path.relative_to(ROOT).as_posix(), path.read_text("utf-8")) for path in files]


MODULES = modules()


# The rules


def foreign_imports(module: Module) -> list[str]:
    """Each layer imports only what lies below it, and nothing that is not installed with the app."""
    allowed = {
        "gmm_core": {"numpy", "scipy", "gmm_core", *sys.stdlib_module_names},
        "pages": {"streamlit", "ui"},
    }.get(module.layer, {"ui", "gmm_core", *RUNTIME, *sys.stdlib_module_names})
    return [f"imports {name}" for name in sorted(module.packages - allowed)]


def hidden_imports(module: Module) -> list[str]:
    """An import by name would pass under every other rule."""
    calls = [node.func for node in module.nodes if isinstance(node, ast.Call)]
    return [f"line {call.lineno}: imports by name" for call in calls if _last(call) in {"__import__", "import_module"}]


def session_outside_its_module(module: Module) -> list[str]:
    if module.path in ("ui/state/session.py", "ui/state/restart.py"):
        return []
    faults = [
        f"line {getattr(node, 'lineno', 0)}: uses {name}"
        for node in module.nodes
        for name in _names(node)
        if name in {"session_state", "query_params"}
    ]
    bound = [n for n in module.nodes if isinstance(n, ast.keyword) and n.arg == "bind" and _is(n.value, "query-params")]
    return faults + [f"line {node.value.lineno}: binds a widget to the URL" for node in bound]


def components_outside_plot(module: Module) -> list[str]:
    if module.path == "ui/browser/plot.py":
        return []
    return [
        f"line {getattr(node, 'lineno', 0)}: uses Streamlit components"
        for node in module.nodes
        if (isinstance(node, ast.Attribute) and node.attr == "components" and _last(node.value) in {"st", "streamlit"})
        or (isinstance(node, ast.Import) and any(a.name.startswith("streamlit.components") for a in node.names))
        or (
            isinstance(node, ast.ImportFrom)
            and any(f"{node.module}.{a.name}".startswith("streamlit.components") for a in node.names)
        )
    ]


def global_statements(module: Module) -> list[str]:
    return [
        f"line {node.lineno}: global {', '.join(node.names)}" for node in module.nodes if isinstance(node, ast.Global)
    ]


def mutable_names(module: Module) -> list[str]:
    """A mutable value at the top of a module or class is a registry in UPPER_CASE, or a fault."""
    return [
        f"line {line}: {name} holds a mutable value"
        for name, value, line in _top_level(module)
        if _is_mutable(value) and not (name.isupper() or name.startswith("__"))
    ]


def unbounded_caches(module: Module) -> list[str]:
    faults = []
    for node in module.nodes:
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        for decorator in node.decorator_list:
            call = decorator if isinstance(decorator, ast.Call) else None
            given = {k.arg: k.value for k in call.keywords} if call else {}
            name = _last(call.func if call else decorator)
            bound = given.get("max_entries") if name in {"cache_data", "cache_resource"} else given.get("maxsize")
            if name in {"cache", "lru_cache", "cache_data", "cache_resource"} and (bound is None or _is(bound, None)):
                faults.append(f"line {node.lineno}: {name} of {node.name} has no bound")
    return faults


def mutations(module: Module, registries: set[str]) -> list[str]:
    """Registries are read only: no item, attribute or method of theirs may change them."""
    changing = {
        *("append", "extend", "insert", "remove", "pop", "popitem", "clear", "update", "setdefault"),
        *("add", "discard", "sort", "reverse", "fill", "resize", "put", "setflags", "__setitem__", "__delitem__"),
    }
    faults = []
    for node in module.nodes:
        target: ast.AST | None = None
        if isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Store | ast.Del):
            target = node.value
        elif isinstance(node, ast.AugAssign):
            target = node.target
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in changing:
            target = node.func.value
        elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store | ast.Del):
            target = node if node.attr in registries else None  # module.REGISTRY = ...
        if target is not None and _last(target) in registries:
            faults.append(f"line {getattr(target, 'lineno', 0)}: changes {_last(target)}")
    return faults


RULES: list[Callable[[Module], list[str]]] = [
    foreign_imports,
    hidden_imports,
    session_outside_its_module,
    components_outside_plot,
    global_statements,
    mutable_names,
    unbounded_caches,
]


# Reading the tree


def _last(node: ast.AST) -> str:
    """Return the last name of a dotted expression: 'cache_data' of st.cache_data."""
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def _is(node: ast.AST, value: object) -> bool:
    return isinstance(node, ast.Constant) and node.value == value


def _names(node: ast.AST) -> list[str]:
    if isinstance(node, ast.ImportFrom):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return [node.value]  # getattr(st, "session_state")
    return [_last(node)]


def _top_level(module: Module) -> Iterator[tuple[str, ast.expr, int]]:
    """Yield name, value and line of what is assigned in the body of the module or of a class."""
    for scope in module.nodes:
        for node in scope.body if isinstance(scope, ast.Module | ast.ClassDef) else []:
            targets = node.targets if isinstance(node, ast.Assign) else []
            targets = [node.target] if isinstance(node, ast.AnnAssign) else targets
            value = node.value if isinstance(node, ast.Assign | ast.AnnAssign) else None
            for target in targets:
                if isinstance(target, ast.Name) and value is not None:
                    yield target.id, value, node.lineno


def _is_mutable(value: ast.expr) -> bool:
    makers = {"list", "dict", "set", "bytearray", "defaultdict", "deque", "Counter", "OrderedDict", "array", "zeros"}
    makers |= {"ones", "empty", "arange", "linspace", "default_rng", "Lock", "WeakValueDictionary"}
    literals = ast.List | ast.Dict | ast.Set | ast.ListComp | ast.DictComp | ast.SetComp
    return isinstance(value, literals) or (isinstance(value, ast.Call) and _last(value.func) in makers)


def reached(name: str, by_name: dict[str, Module]) -> set[str]:
    """Return the module and all of ours that importing it brings in."""
    found: set[str] = set()
    waiting = {name}
    while waiting:
        module = by_name[waiting.pop()]
        found.add(module.name)
        below = {n for n in by_name for i in module.imports if i == n or i.startswith(f"{n}.")}
        waiting |= below - found
    return found


def registries(among: list[Module]) -> set[str]:
    return {name for module in among for name, value, _ in _top_level(module) if name.isupper() and _is_mutable(value)}
