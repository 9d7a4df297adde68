"""The house itself: whose names its packages are, what the locks hold, how long a file may be, what is never in one."""

from __future__ import annotations

import ast
import re
import subprocess
import tomllib
from collections.abc import Iterator
from functools import cache
from importlib.metadata import distributions, packages_distributions
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from scripts import nothing_skipped

ROOT = Path(__file__).parents[2]
PACKAGES = ("agents", "config", "duban", "events", "schedulers")
LOCKS = {"base": (), "embedded": ("embedded",), "bench": ("embedded", "bench"), "dev": ("embedded", "bench", "dev")}
LONGEST_FILE = 300
LONGEST_FUNCTION = 40
# Folders of a machine, and hosts or paths of package registries. Spelled in pieces, since this file is searched too.
TRACES = (
    r"(^|[^A-Za-z0-9._-])/(work|root|farm|home/[a-z]+)" + "/",
    "index" + "-url",
    r"https?://[^ \"]*(/simple" + r"/|/maven2?/|/-/[^ \"]*\.tgz|/packages/[^ \"]*\.(whl|tar\.gz))",
)


@cache
def tracked() -> tuple[Path, ...]:
    """Every file that git keeps or would keep; none that it ignores."""
    listed = subprocess.run(
        ["git", "-c", "safe.directory=*", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, check=True, capture_output=True, text=True,
    )  # fmt: skip
    return tuple(path for name in listed.stdout.split("\0") if name and (path := ROOT / name).is_file())


def python_files() -> list[Path]:
    return [path for path in tracked() if path.suffix == ".py"]


def text_lines() -> Iterator[tuple[Path, int, str]]:
    for path in tracked():
        content = path.read_bytes()
        if b"\0" not in content:
            for number, line in enumerate(content.decode("utf-8").splitlines(), 1):
                yield path.relative_to(ROOT), number, line


def project() -> dict[str, Any]:
    content: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    return content


def demanded(*extras: str) -> list[Requirement]:
    """What pyproject.toml asks for, with the extras named."""
    of = project()["project"]
    named = [*of["dependencies"], *(line for extra in extras for line in of["optional-dependencies"][extra])]
    return [Requirement(line) for line in named]


def pinned(lock: str) -> dict[str, str]:
    """Name and version of each distribution in a lock file."""
    text = (ROOT / "requirements" / f"{lock}.lock").read_text(encoding="utf-8")
    return {canonicalize_name(name): version for name, version in re.findall(r"^([\w.-]+)==(\S+)", text, re.MULTILINE)}


def test_no_other_distribution_provides_a_package_of_ours() -> None:
    providers = packages_distributions()
    foreign = {name: set(providers.get(name, ())) - {"duban"} for name in PACKAGES}
    assert foreign == {name: set() for name in PACKAGES}
    files = [str(file) for of in distributions() if of.metadata["Name"] != "duban" for file in of.files or ()]
    assert [file for file in files if file.startswith(tuple(f"{name}/" for name in PACKAGES))] == []


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_file_names_no_address_and_pins_each_distribution_by_hash(lock: str) -> None:
    text = (ROOT / "requirements" / f"{lock}.lock").read_text(encoding="utf-8")
    assert "://" not in text
    assert "--find-links" not in text
    entries = re.split(r"^(?=[\w.-]+==)", text, flags=re.MULTILINE)[1:]
    assert len(entries) == len(pinned(lock))
    assert [entry.split()[0] for entry in entries if "--hash=sha256:" not in entry] == []


@pytest.mark.parametrize(("lock", "extras"), LOCKS.items())
def test_a_lock_file_holds_what_the_project_asks_for(lock: str, extras: tuple[str, ...]) -> None:
    versions = pinned(lock)
    unmet = [
        str(need)
        for need in demanded(*extras)
        if not need.specifier.contains(versions.get(canonicalize_name(need.name), "0"))
    ]
    assert unmet == []


def test_the_lock_for_development_holds_the_others_so_that_one_environment_serves_all() -> None:
    everything = pinned("dev").items()
    assert [lock for lock in LOCKS if not pinned(lock).items() <= everything] == []


def test_every_dependency_is_explained_with_the_release_that_is_pinned() -> None:
    rows = re.findall(r"^\| ([\w-]+) \| .+ \| .+ \| ([^ ,|]+)[^|]* \| .+ \|$", table_text(), re.MULTILINE)
    explained = {canonicalize_name(name): version for name, version in rows if name != "library"}
    versions = pinned("dev")
    wanted = {canonicalize_name(need.name) for need in demanded("embedded", "dev", "bench")}
    assert {name: explained.get(name) for name in wanted} == {name: versions[name] for name in wanted}


def table_text() -> str:
    return (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8")


def test_every_module_of_the_core_has_a_layer() -> None:
    layers = next(of["layers"] for of in project()["tool"]["importlinter"]["contracts"] if of["type"] == "layers")
    placed = {name.strip() for layer in layers for name in layer.split("|")}
    modules = {
        path.relative_to(ROOT).parts[1].removesuffix(".py")
        for path in python_files()
        if path.is_relative_to(ROOT / "duban")
    }
    assert {f"duban.{name}" for name in modules - {"__init__", "__main__"}} <= placed


def test_every_file_that_the_packages_read_is_installed_with_them() -> None:
    patterns = project()["tool"]["setuptools"]["package-data"]
    installed = {path for name, globs in patterns.items() for pattern in globs for path in (ROOT / name).glob(pattern)}
    read = {
        path for path in tracked() if path.relative_to(ROOT).parts[0] in PACKAGES and path.suffix not in {".py", ".md"}
    }
    assert read - installed == set()


def test_no_file_is_longer_than_a_reader_can_hold() -> None:
    sizes = {str(path.relative_to(ROOT)): path.read_text(encoding="utf-8").count("\n") for path in python_files()}
    assert {name: lines for name, lines in sizes.items() if lines > LONGEST_FILE} == {}


def test_no_function_is_longer_than_a_screen() -> None:
    assert [
        f"{path.relative_to(ROOT)}:{node.lineno} {node.name}"
        for path in python_files()
        if not path.is_relative_to(ROOT / "tests")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (node.end_lineno or node.lineno) - node.lineno + 1 > LONGEST_FUNCTION
    ] == []


def test_no_file_names_a_folder_of_a_machine_or_a_package_registry() -> None:
    trace = re.compile("|".join(f"({pattern})" for pattern in TRACES))
    assert [f"{path}:{number}" for path, number, line in text_lines() if trace.search(line)] == []


def test_every_module_opens_with_its_place_in_the_flow() -> None:
    silent = [
        str(path.relative_to(ROOT))
        for path in python_files()
        if (content := path.read_text(encoding="utf-8")).strip() and ast.get_docstring(ast.parse(content)) is None
    ]
    assert silent == []


PASSED = '<testcase classname="tests.{0}.test_x" name="test_y"/>'
REAL = "".join(PASSED.format(part) for part in ("integration", "acceptance", "faults"))


@pytest.mark.parametrize(
    ("cases", "status", "closing"),
    [
        (REAL + PASSED.format("unit"), 0, "4 passed, 0 failed"),
        (REAL + '<testcase classname="tests.unit.a" name="b"><skipped/></testcase>', 1, "3 passed, 1 failed"),
        (REAL + '<testcase classname="tests.unit.a" name="b"><failure/></testcase>', 1, "3 passed, 1 failed"),
        (REAL + '<testcase classname="tests.unit.a" name="b"><error/></testcase>', 1, "3 passed, 1 failed"),
        (PASSED.format("unit") + PASSED.format("faults") + PASSED.format("acceptance"), 1, "3 passed, 1 failed"),
    ],
    ids=["all-ran", "one-skipped", "one-failed", "one-broke", "a-real-part-never-ran"],
)
def test_ci_passes_only_where_nothing_failed_and_nothing_was_left_out(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], cases: str, status: int, closing: str
) -> None:
    record = tmp_path / "results.xml"
    record.write_text(f"<testsuites><testsuite>{cases}</testsuite></testsuites>", encoding="utf-8")
    assert nothing_skipped.main([str(record)]) == status
    assert capsys.readouterr().out.splitlines()[-1] == closing


def test_ci_fails_where_the_tests_left_no_record(tmp_path: Path) -> None:
    assert nothing_skipped.main([str(tmp_path / "results.xml")]) == 1
