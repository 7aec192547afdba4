"""The house's plan: imports go one way, the core knows no Qt, and half of it no torch."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FLOORS = [
    {"cli"},
    {"bench"},
    {"export", "evaluation", "curation"},
    {"sampling"},
    {"training"},
    {"objectives", "metrics", "presets", "dataset"},
    {"networks"},
    {"runs", "sources"},
    {"files"},
    {"messages", "progress", "png"},
]
FLOOR_OF = {room: floor for floor, rooms in enumerate(FLOORS) for room in rooms}
TORCH_FREE = [
    "sources",
    "runs",
    "presets",
    "networks",
    "objectives",
    "dataset.prepare",
    "dataset.archive",
    "curation.curated",
    "curation.edits_file",
    "bench",
]


def modules(package: str) -> Iterator[Path]:
    return (ROOT / package).rglob("*.py")


def imports(file: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{file}: relative import"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def test_the_core_imports_neither_qt_nor_the_studio() -> None:
    wrong = [
        (file, name)
        for file in modules("gan_core")
        for name in imports(file)
        if name.split(".")[0] in {"PySide6", "shiboken6", "pyqtgraph", "qtpy", "studio", "main"}
    ]
    assert not wrong


def test_the_studio_never_does_tensor_maths() -> None:
    wrong = [
        (file, name)
        for file in modules("studio")
        for name in imports(file)
        if name.split(".")[0] in {"torch", "torchvision", "main"}
    ]
    assert not wrong


def test_every_room_of_the_core_has_its_floor() -> None:
    rooms = {path.stem for path in (ROOT / "gan_core").iterdir() if path.suffix == ".py" or path.is_dir()}
    assert rooms - {"__init__", "__pycache__"} <= FLOOR_OF.keys()


def test_imports_inside_the_core_only_go_down() -> None:
    wrong = []
    for file in modules("gan_core"):
        room = file.relative_to(ROOT / "gan_core").parts[0].removesuffix(".py")
        if room == "__init__":
            continue
        for name in imports(file):
            parts = name.split(".")
            if parts[0] == "gan_core" and len(parts) > 1 and parts[1] in FLOOR_OF:
                allowed = parts[1] == room or FLOOR_OF[parts[1]] > FLOOR_OF[room]
                if not allowed:
                    wrong.append(f"{file.relative_to(ROOT)} imports {name}")
    assert not wrong


def test_only_the_terminal_prints() -> None:
    wrong = [
        file
        for package in ("gan_core", "studio")
        for file in modules(package)
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Name) and node.id == "print" and "cli" not in file.parts
    ]
    assert not wrong


@pytest.mark.parametrize("room", TORCH_FREE)
def test_a_room_without_torch_works_where_torch_cannot_be_imported(room: str) -> None:
    code = f"import sys; sys.modules['torch'] = None; import gan_core.{room}"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_the_whole_core_works_where_qt_cannot_be_imported() -> None:
    code = (
        "import sys\n"
        "for name in ('PySide6', 'shiboken6', 'pyqtgraph'): sys.modules[name] = None\n"
        "import importlib, pkgutil, gan_core\n"
        "for module in pkgutil.walk_packages(gan_core.__path__, 'gan_core.'):\n"
        "    if not module.name.endswith('__main__'): importlib.import_module(module.name)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_the_nouns_are_had_from_the_package_itself() -> None:
    code = "from gan_core import Dataset, Generator, Run, Trainer, open_source; print(Generator.__name__)"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.stdout.strip() == "Generator", done.stderr
