"""环境怎样弄坏都能用 make 恢复：装到一半打断、两个一起装、换了 Python、改名、复制、语言不是 UTF-8。

项目只取设环境要的几个文件，依赖表是空的，不联网。虚拟环境是真的；里面的 pip 是个什么都不装的
替身，因为真的 pip 光是装进来就要好几秒。
"""

import json
import os
import shlex
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
TOOLS = ["notebooks/tools/link.py", "notebooks/tools/lock.py"]
FILES = ["Makefile", "pyproject.toml", *TOOLS, "lib/__init__.py"]
OURS = ("MAKE", "MFLAGS", "PYTHONUTF8", "PYTHONPATH")  # 外层的 make 或使用者设的
ENVIRONMENT = {key: value for key, value in os.environ.items() if not key.startswith(OURS)}

# 代替 python3：照样建虚拟环境，再放进 pip 的替身。SLOW 时建到一半停这么多秒，等人打断。
HALFWAY = "import sys, time; open('.venv/half', 'w'); time.sleep(float(sys.argv[1]))"
PYTHON = shlex.quote(sys.executable)
PYTHON3 = f"""#!/bin/sh
case "$*" in
-m\\ venv*)
  {PYTHON} "$@" --without-pip || exit 1
  [ -z "$SLOW" ] || {PYTHON} -c "{HALFWAY}" $SLOW || exit
  for folder in .venv/lib/python3*/site-packages; do
    mkdir "$folder/pip" && touch "$folder/pip/__init__.py" "$folder/pip/__main__.py"
  done
  echo 新建 ;;
*) exec {PYTHON} "$@" ;;
esac
"""

if not shutil.which("make"):
    pytest.skip("没有 make，不测设环境的规则", allow_module_level=True)


def start(project, python3, *options, **environment):
    """在项目里只设 Python 环境。"""
    return subprocess.Popen(
        ["make", ".venv/ready", f"PYTHON3={python3}", *options],
        cwd=project,
        env=ENVIRONMENT | environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        errors="replace",  # make 自己的话跟着系统的语言，可能是 GBK
        start_new_session=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # 在后台跑也收得到
    )


def start_halfway(project, python3, seconds):
    """从头设环境，建到一半停 `seconds` 秒；停下时返回。"""
    shutil.rmtree(project / ".venv")
    run = start(project, python3, SLOW=seconds)
    deadline = time.monotonic() + 30
    while not (project / ".venv/half").exists():
        assert time.monotonic() < deadline
        time.sleep(0.02)
    return run


def make(project, python3="/没有/python3", *options, **environment):
    """运行 make，返回 ``(返回值, 标准输出, 标准错误)``；缺省时一用到 PYTHON3 就出错。"""
    run = start(project, python3, *options, **environment)
    output, errors = run.communicate(timeout=60)
    return run.returncode, output, errors


def where_is_lib(project, **environment):
    """项目的 Python 在别处启动时，从哪里导入 lib；启动不了则是出错的原因。"""
    run = subprocess.run(
        [project / ".venv/bin/python", "-c", "import lib, os; print(os.fsencode(lib.__path__[0]))"],
        cwd="/",
        env=ENVIRONMENT | environment,
        capture_output=True,
        encoding="utf-8",
    )
    return run.stderr or run.stdout.strip()


def own_lib(project):
    return str(os.fsencode(project / "lib"))


def is_ready(project):
    return (project / ".venv/ready").exists() and where_is_lib(project) == own_lib(project)


def write_script(path, text):
    path.write_text(text, encoding="utf-8")
    path.chmod(0o755)
    return path


def copy(source, target):
    return shutil.copytree(source, target, symlinks=True)


def cpu_seconds():
    """至今所有子进程用去的 CPU 时间；机器忙不忙都一样。"""
    times = os.times()
    return times.children_user + times.children_system


def make_outdated(project):
    """环境比依赖表旧。"""
    os.utime(project / ".venv/ready", (0, 0))


@pytest.fixture(scope="module")
def python3(tmp_path_factory):
    return write_script(tmp_path_factory.mktemp("bin") / "python3", PYTHON3)


@pytest.fixture(scope="module")
def original(tmp_path_factory, python3):
    """用 make 设好的项目；只拿来复制，不改。"""
    project = tmp_path_factory.mktemp("原样") / "课程 clone"
    for name in FILES:
        (project / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, project / name)
    (project / "requirements.txt").touch()
    code, _, errors = make(project, python3)
    assert code == 0, errors
    return project


@pytest.fixture
def project(original, tmp_path):
    return copy(original, tmp_path / "课程 clone")


# ---------------------------------------------------------------- 装好之后


def test_second_run_does_nothing(project):
    before = cpu_seconds()
    code, output, _ = make(project)
    assert code == 0 and "准备" not in output
    assert cpu_seconds() - before < 0.5


def test_update_is_in_place(project):
    (project / ".venv/kept").touch()
    make_outdated(project)
    assert make(project)[0] == 0
    assert (project / ".venv/kept").exists() and is_ready(project)


# ---------------------------------------------------------------- 坏了就从头来


def test_failed_update_starts_anew(project, python3):
    make_outdated(project)
    (project / "notebooks/tools/link.py").write_text("raise SystemExit(1)", encoding="utf-8")
    assert make(project)[0] != 0
    shutil.copy(ROOT / "notebooks/tools/link.py", project / "notebooks/tools")
    assert "新建" in make(project, python3)[1]
    assert is_ready(project)


@pytest.mark.parametrize("signal_number", [signal.SIGINT, signal.SIGKILL])
def test_interrupt_while_the_environment_is_made(project, python3, signal_number):
    """停在 ensurepip 之前：有 Python，没有 pip。"""
    run = start_halfway(project, python3, "60")
    os.killpg(run.pid, signal_number)
    output, errors = run.communicate(timeout=30)
    assert run.returncode != 0 and "Traceback" not in errors
    assert signal_number == signal.SIGKILL or "中断了：环境没有装完" in output
    assert (project / ".venv/half").exists() and not (project / ".venv/ready").exists()
    code, output, _ = make(project, python3)
    assert code == 0 and "另一个 make" not in output
    assert is_ready(project) and not (project / ".venv/half").exists()


def test_interrupted_installation_starts_anew(project, python3):
    (project / ".venv/ready").rename(project / ".venv/unfinished")
    assert "新建" in make(project, python3)[1]
    assert is_ready(project) and not (project / ".venv/unfinished").exists()


def test_second_make_waits_for_the_first(project, python3):
    first = start_halfway(project, python3, "1")
    code, output, errors = make(project)
    assert (code, output, errors) == (0, "另一个 make 正在设环境，等它做完\n", "")
    assert "新建" in first.communicate(timeout=30)[0]
    assert first.returncode == 0 and is_ready(project)


def remove_python(venv):
    """系统的 Python 删掉了。"""
    (venv / "bin/python").unlink()
    (venv / "bin/python").symlink_to("/没有/python3.11")


def replace_binary(venv):
    """从另一种机器拷来的，这里执行不了。"""
    (venv / "bin/python").unlink()
    write_script(venv / "bin/python", "\x7fELF")


def upgrade_python(venv):
    """系统的 Python 升级了：包都在旧版本的文件夹里。"""
    (folder,) = venv.glob("lib/python3*")
    folder.rename(folder.with_name("python3.1"))


def remove_pip(venv):
    (folder,) = venv.glob("lib/python3*/site-packages/pip")
    shutil.rmtree(folder)


@pytest.mark.parametrize("spoil", [remove_python, replace_binary, upgrade_python, remove_pip])
def test_broken_environment_is_made_again(project, python3, spoil):
    spoil(project / ".venv")
    code, output, errors = make(project, python3)
    assert code == 0, errors
    assert "新建" in output and is_ready(project)


def test_dry_run_of_a_broken_environment_changes_nothing(project):
    remove_pip(project / ".venv")
    code, output, _ = make(project, "/没有/python3", "-n")
    assert code == 0 and "准备" in output
    assert (project / ".venv/ready").exists()


def test_python_that_does_not_exist(project):
    shutil.rmtree(project / ".venv")
    code, output, errors = make(project, "nonsense")
    assert code != 0 and output.startswith("找不到 nonsense；要 Python 3.11 或更新")
    assert "command not found" not in output + errors


def test_python_without_venv_says_what_to_install(project, tmp_path):
    shutil.rmtree(project / ".venv")
    (tmp_path / "ensurepip.py").write_text("raise ImportError", encoding="utf-8")
    command = f'#!/bin/sh\nPYTHONPATH={shlex.quote(str(tmp_path))} exec {PYTHON} "$@"\n'
    code, output, errors = make(project, write_script(tmp_path / "python3", command))
    version = "{}.{}".format(*sys.version_info)
    assert code != 0 and f"sudo apt install python{version}-venv" in output
    assert "Traceback" not in errors
    assert not (project / ".venv").exists()


# ---------------------------------------------------------------- 外来的设置、手工装的环境


@pytest.mark.parametrize("name", ["PYTHONPATH", "PYTHONHOME"])
def test_settings_of_another_python_do_not_matter(project, python3, tmp_path, name):
    for module in ("pip", "ensurepip", "json"):
        (tmp_path / f"{module}.py").write_text("raise ImportError", encoding="utf-8")
    setting = {name: str(tmp_path)}
    code, output, _ = make(project, **setting)
    assert code == 0 and "准备" not in output
    assert "准备" not in make(project, "/没有/python3", "-n", **setting)[1]
    shutil.rmtree(project / ".venv")
    code, _, errors = make(project, python3, **setting)
    assert code == 0, errors
    assert is_ready(project)


def test_make_keeps_them_from_python(project):
    foreign = dict.fromkeys(("PYTHONPATH", "PYTHONHOME", "PYTHONSAFEPATH"), "/没有")
    source = f"import os; print(set(os.environ) & set({list(foreign)}))"
    (project / "notebooks/tools/link.py").write_text(source, encoding="utf-8")
    make_outdated(project)
    assert make(project, **foreign)[1].endswith("\nset()\n")


def test_environment_made_by_hand_is_kept(project):
    """照 README 里 Windows 的办法装的：什么都有，只是没有 ready。"""
    (project / ".venv/ready").unlink()
    (project / ".venv/kept").touch()
    assert make(project)[0] == 0
    assert (project / ".venv/kept").exists() and is_ready(project)


def test_jupyter_starts_for_root_and_listens_here_only(project):
    settings = project / ".venv/etc/jupyter/jupyter_server_config.json"
    server = json.loads(settings.read_text(encoding="utf-8"))["ServerApp"]
    assert server == {"allow_root": True, "ip": "127.0.0.1"}


# ---------------------------------------------------------------- 改名、复制、语言


def test_renamed_folder_imports_its_own_lib(project):
    renamed = project.rename(project.with_name("第 5 讲"))
    assert where_is_lib(renamed) == own_lib(renamed)
    assert "准备" not in make(renamed)[1]


def test_copy_imports_its_own_lib(original, project):
    assert where_is_lib(project) == own_lib(project)
    assert where_is_lib(original) == own_lib(original)


def test_path_left_by_an_editable_install_is_corrected(original, project, tmp_path):
    """路径里没有汉字：有的话，语言是 C 的时候连 Python 都起动不了。"""
    other = tmp_path / "other"
    other.symlink_to(original)
    (folder,) = project.glob(".venv/lib/python3*/site-packages")
    (folder / "_editable_impl_softmax_lecture.pth").write_text(str(other), encoding="utf-8")
    assert where_is_lib(project) == own_lib(other)
    make_outdated(project)
    assert make(project)[0] == 0
    assert where_is_lib(project) == own_lib(project)


@pytest.mark.parametrize("locale", ["C", "POSIX", "en_US.ISO-8859-1", "zh_CN.GBK"])
def test_locale_does_not_matter(project, locale):
    """没装的语言等于 C；不许 Python 自己改用 UTF-8，才看得出 .pth 里有没有汉字。"""
    strict = {"LC_ALL": locale, "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    assert where_is_lib(project, **strict) == own_lib(project)
    make_outdated(project)
    assert make(project, LC_ALL=locale)[0] == 0
    assert where_is_lib(project, **strict) == own_lib(project)


def test_make_tells_python_to_use_utf8(project):
    (project / "notebooks/tools/link.py").write_text("import sys; print(sys.flags.utf8_mode)")
    make_outdated(project)
    assert make(project, PYTHONCOERCECLOCALE="0", LC_ALL="C.UTF-8")[1].endswith("\n1\n")


def test_link_refuses_another_python(project, tmp_path):
    copied = copy(ROOT / "notebooks/tools", tmp_path / "notebooks/tools")
    command = [project / ".venv/bin/python", copied / "link.py"]
    run = subprocess.run(command, capture_output=True, encoding="utf-8")
    assert run.returncode != 0 and "请用项目里 .venv 的 Python 运行" in run.stderr
