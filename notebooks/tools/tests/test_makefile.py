"""make 何时重跑 notebook：它们读的任何一个文件变了就重跑，别的不管。"""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
NAMES = [path.name for path in sorted((ROOT / "notebooks").glob("[0-9]*.ipynb"))]
MODULES = sorted(path.relative_to(ROOT) for path in (ROOT / "lib").rglob("*.py"))
READ = [
    *(str(path) for path in MODULES if "tests" not in path.parts),
    "lib/data/letters.npz",
    "lib/data/news_titles.csv",
    "lib/data/reviews.csv",
    "lib/fonts/LectureSansSC-Regular.ttf",
    "notebooks/tools/verify.py",
    "notebooks/tools/rules.py",
    "notebooks/tools/execute.py",
    "requirements.txt",
]
UNREAD = [
    "README.md",
    "slides/01-multiclass.md",
    "lib/tests/test_softmax.py",
    "lib/__pycache__/softmax.cpython-311.pyc",
    "notebooks/tools/mutants.py",
    "notebooks/tools/student.py",
    "notebooks/tools/answers.py",
    "notebooks/solutions/02-softmax.md",
]

# 外层 make 设的不算；make 自己的话用英文，不跟着系统的语言变成 GBK
ENVIRONMENT = {key: value for key, value in os.environ.items() if "MAKE" not in key}
ENVIRONMENT["LC_ALL"] = "C"

if not shutil.which("make"):
    pytest.skip("没有 make，不测它的规则", allow_module_level=True)


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    """文件都是空的、刚刚全部检验过的项目；Python 换成什么也不做的替身。"""
    root = tmp_path_factory.mktemp("课程 clone")
    shutil.copy(ROOT / "Makefile", root)
    tools = [f"notebooks/tools/{name}.py" for name in ("link", "lock")]
    student = [f"notebooks/tools/{name}" for name in ("student.txt", "requirements-student.txt")]
    others = ["pyproject.toml", "LICENSE", *tools, *student]
    others += [f"notebooks/{name}" for name in NAMES]
    for name in [*READ, *UNREAD, *others, ".venv/ready", "build/.notebooks-verified"]:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).touch()
    python = root / ".venv" / "bin" / "python"
    python.parent.mkdir()
    python.write_text("#!/bin/sh\n")
    python.chmod(0o755)
    return root


def rerun(project, changed):
    """``changed`` 变了，make 会重跑哪些 notebook。"""
    command = ["make", "-n", *(f"-W{name}" for name in changed), "build/.notebooks-verified"]
    run = subprocess.run(
        command, cwd=project, env=ENVIRONMENT, capture_output=True, encoding="utf-8", check=True
    )
    checks = [line for line in run.stdout.splitlines() if "notebooks/tools/verify.py" in line]
    words = [word for line in checks for word in line.split()]
    return [word.removeprefix("notebooks/") for word in words if word.endswith(".ipynb")]


def test_nothing_changed(project):
    assert rerun(project, []) == []


@pytest.mark.parametrize("name", READ)
def test_whatever_notebooks_read_reruns_them_all(project, name):
    assert rerun(project, [name]) == NAMES


@pytest.mark.parametrize("name", UNREAD)
def test_other_files_rerun_nothing(project, name):
    assert rerun(project, [name]) == []


def test_a_changed_notebook_reruns_alone(project):
    assert rerun(project, [f"notebooks/{NAMES[1]}"]) == [NAMES[1]]


def test_a_full_run_is_not_repeated_by_make_but_always_by_make_test(project):
    stamp = project / "build" / ".notebooks-verified"
    os.utime(stamp, (0, 0))
    assert rerun(project, []) == NAMES
    subprocess.run(["make", "test-notebooks"], cwd=project, env=ENVIRONMENT, check=True)
    assert rerun(project, []) == []
    again = ["make", "-n", "test-notebooks"]
    run = subprocess.run(again, cwd=project, env=ENVIRONMENT, capture_output=True, encoding="utf-8")
    assert "notebooks/tools/verify.py" in run.stdout


def test_check_reads_notebooks_and_data_before_style(project):
    """读不了的 notebook、坏了的数据要用中文说；ruff 只会用英文，轮不到它先说。"""
    for name in ("package.json", "package-lock.json"):
        (project / name).touch()
    command = ["make", "-n", "check"]
    run = subprocess.run(
        command, cwd=project, env=ENVIRONMENT, capture_output=True, encoding="utf-8", check=True
    )
    at = [run.stdout.index(word) for word in ("--check-format", "news_titles()", "ruff check")]
    assert at == sorted(at)


@pytest.mark.parametrize("name", NAMES[1:2])
def test_only_the_changed_solutions_are_made_again(project, name):
    """改一节的解答，只重做那一节；改 lib，全部重做，学生版也重做。"""
    stem = name.removesuffix(".ipynb")
    targets = [f"build/solutions/{stem}.ipynb", "build/student/softmax-student.zip"]
    for target in targets:
        (project / target).parent.mkdir(parents=True, exist_ok=True)
        (project / target).touch()
    for changed, made in (
        ([], []),
        ([f"notebooks/solutions/{stem}.md"], targets[:1]),
        (["LICENSE"], targets[1:]),
        (["lib/__init__.py"], targets),
        ([f"notebooks/{name}"], targets),
    ):
        command = ["make", "-n", *(f"-W{each}" for each in changed), *targets]
        run = subprocess.run(
            command, cwd=project, env=ENVIRONMENT, capture_output=True, encoding="utf-8", check=True
        )
        commands = [line for line in run.stdout.splitlines() if "notebooks/tools/" in line]
        assert [line.split()[-1] for line in commands] == made, changed
