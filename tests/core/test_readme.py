"""The README's commands are the ones that CI runs and that the program knows."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def commands() -> list[str]:
    return [line for block in re.findall(r"```\n(.*?)```", README, re.DOTALL) for line in block.splitlines()]


def test_ci_calls_the_very_test_command() -> None:
    (test_command,) = (line for line in commands() if "pytest" in line)
    assert test_command in (ROOT / ".ci" / "run").read_text(encoding="utf-8").splitlines()


def test_every_file_that_the_readme_shows_or_names_is_there() -> None:
    for path in re.findall(r"\]\((resources/[^)]+)\)|`((?:gan_core|tests|resources)/[\w/.]+)`", README):
        assert (ROOT / (path[0] or path[1])).exists(), path


def test_every_verb_that_the_readme_shows_is_known() -> None:
    from gan_core.cli import main

    for command in (line for line in commands() if line.startswith("python main.py")):
        verb = command.split()[2]
        assert main([verb, "--help"]) == 0
