"""就地重新执行 notebook，并整理成规范格式：内容不变时，再跑一次逐字节相同。

    python notebooks/tools/execute.py                # 执行并整理全部
    python notebooks/tools/execute.py notebooks/02-softmax.ipynb
    python notebooks/tools/execute.py --check-format # 只检查格式与标签，不执行

某格出错时给出原因，原文件保持不动。
"""

import quiet  # isort: split

import argparse
import asyncio
import atexit
import contextlib
import errno
import functools
import hashlib
import json
import logging
import os
import re
import signal
import subprocess
import sys
import warnings
from collections import Counter
from pathlib import Path

# 导入它要编译一整套网址语法，白费一秒半；jsonschema 没有它照样工作，notebook 也用不到
sys.modules.setdefault("rfc3987_syntax", None)
import nbformat  # noqa: E402
from ipykernel import kernelspec  # noqa: E402
from solutions import FOLDER, SolutionError, read_solutions, with_hints  # noqa: E402

NOTEBOOKS = Path(__file__).resolve().parents[1]
KERNEL_ARGUMENTS = [
    "--HistoryManager.enabled=False",  # 不记输入历史，内核启动快约半秒
    "--log-level=ERROR",  # 内核自己的提示不混进输出
]
CELL_TIMEOUT = 60  # 秒
MEND = "请改好该处，或取回好的一份：用 git restore；没有 git，就从下载的 ZIP 里再拿"
UNWRITABLE = {
    errno.EACCES: "没有权限",
    errno.EROFS: "只能读",
    errno.ENOSPC: "磁盘满了",
    errno.ENOTDIR: "有一层不是文件夹",
    errno.EEXIST: "有一层不是文件夹",
}
REINSTALL = "多半是环境坏了：删去 .venv，再设一遍（make，或 README 里 Windows 的几条命令）"
METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}


class NotebookError(Exception):
    """notebook 读不了、执行不了或不合规范；消息写给作者看。"""


def prepare_kernels():
    """这里与 nbval 启动的内核都一样：当前的 Python，不受机器上的设置影响。"""
    os.environ["OPENBLAS_NUM_THREADS"] = "1"  # 矩阵都小，多线程反而慢
    os.environ.pop("MPLBACKEND", None)  # 图要内嵌在 notebook 里
    extension = ["--IPKernelApp.extra_extensions=jitter"] if "JITTER" in os.environ else []
    kernelspec.get_kernel_dict = functools.partial(
        kernelspec.get_kernel_dict, extra_arguments=KERNEL_ARGUMENTS + extension
    )


def code_cells(notebook):
    """逐个给出 ``(编号, 代码格)``；从头执行时，编号就是 ``In [ ]`` 里的数。"""
    cells = (cell for cell in notebook.cells if cell.cell_type == "code" and cell.source.strip())
    return enumerate(cells, start=1)


def name_tags(cell):
    """能被幻灯片引用的标签；``raises-exception`` 与 ``nbval-…`` 只影响怎样执行。"""
    tags = cell.metadata.get("tags", [])
    return [tag for tag in tags if tag != "raises-exception" and not tag.startswith("nbval-")]


def label(notebook, cell):
    """出错时怎样称呼一格。"""
    number = next((n for n, other in code_cells(notebook) if other is cell), "空")
    tags = name_tags(cell)
    return f"代码格 [{number}]" + (f"（标签 {tags[0]}）" if tags else "")


# ---------------------------------------------------------------- 读


def read(path):
    """读入 notebook；读不了时说出文件、位置和补救办法。"""
    try:
        notebook = nbformat.v4.reads(path.read_text(encoding="utf-8"))
        with warnings.catch_warnings(action="ignore"):  # 缺 id 不算错，整理时会补上
            nbformat.validate(notebook)
    except FileNotFoundError:
        raise NotebookError(f"{path.name}：没有这个文件") from None
    except UnicodeDecodeError as error:
        raise NotebookError(f"{path.name}：第 {error.start} 字节处不是 UTF-8；{MEND}") from None
    except json.JSONDecodeError as error:
        raise NotebookError(f"{path.name}：{json_fault(error)}；{MEND}") from None
    except (nbformat.ValidationError, AttributeError, KeyError, TypeError) as error:
        cause = str(error).partition("\n")[0]
        raise NotebookError(f"{path.name}：不是合法的 notebook（{cause}）；{MEND}") from None
    check_tags(path, notebook)
    return notebook


def json_fault(error):
    """JSON 断在哪里；合并冲突留下的标记单独说明，它最常见。"""
    conflict = re.search(r"^(<{7}|={7}|>{7})", error.doc, re.MULTILINE)
    if conflict:
        return f"第 {error.doc.count(chr(10), 0, conflict.start()) + 1} 行有合并冲突的标记"
    return f"第 {error.lineno} 行第 {error.colno} 列不是合法的 JSON（{error.msg}）"


def check_tags(path, notebook):
    """标签是幻灯片引用的名字：只用 ``a-z0-9-``，在一个 notebook 里不重复。"""
    counts = Counter(tag for cell in notebook.cells for tag in name_tags(cell))
    repeated = [tag for tag, count in counts.items() if count > 1]
    if repeated:
        raise NotebookError(f"{path.name}：标签重复：{'、'.join(repeated)}")
    unfit = [tag for tag in counts if not re.fullmatch(r"[a-z0-9-]{1,64}", tag)]
    if unfit:
        raise NotebookError(f"{path.name}：标签只能用 a-z、0-9 和 -：{'、'.join(unfit)}")


# ---------------------------------------------------------------- 执行


def run(path, notebook):
    """在新内核里从头执行；与 nbval 用同一种内核，即当前 Python 的。"""
    from jupyter_client.manager import AsyncKernelManager
    from nbclient import NotebookClient
    from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
    from nbval.kernel import CURRENT_ENV_KERNEL_NAME, NbvalKernelspecManager

    prepare_kernels()
    logging.getLogger("traitlets").setLevel(logging.CRITICAL)  # 出了什么事，下面用一行说清
    started = []
    client = NotebookClient(
        notebook,
        km=AsyncKernelManager(
            kernel_name=CURRENT_ENV_KERNEL_NAME, kernel_spec_manager=NbvalKernelspecManager()
        ),
        on_cell_start=lambda cell, cell_index: started.append(cell),
        resources={"metadata": {"path": str(path.parent)}},
        timeout=CELL_TIMEOUT,
    )
    client.owns_km = True  # 内核由它启动，也由它关掉
    take_back_signals_before(client, "async_start_new_kernel")
    try:
        client.execute(stderr=subprocess.DEVNULL)  # 内核自己的话；单元格的 stderr 不走这里
    except CellExecutionError as error:
        cause = " ".join(f"{error.ename}：{error.evalue}".split())
    except CellTimeoutError:
        cause = f"超过 {CELL_TIMEOUT} 秒没有算完"
    except DeadKernelError:
        cause = "内核意外退出"
    except KeyboardInterrupt:
        atexit.unregister(client._cleanup_kernel)
        logging.getLogger("asyncio").setLevel(logging.CRITICAL)  # 停在半路的那一格要说内核死了
        with contextlib.suppress(Exception):  # 可能已经收拾过了
            client._cleanup_kernel()
        raise
    except Exception as error:
        if started:
            raise
        atexit.unregister(client._cleanup_kernel)  # nbclient 已经收拾过，退出时再来一次就出错
        raise NotebookError(no_kernel(path, error)) from None
    else:
        return refuse_stderr(path, notebook)
    raise NotebookError(f"{path.name} {label(notebook, started[-1])}：{cause}")


def no_kernel(path, error):
    """一格都还没执行：内核没能启动。"""
    reason = " ".join(str(error.__context__ or error).split())
    return f"{path.name}：内核启动不了（{reason or type(error).__name__}）；{REINSTALL}"


def take_back_signals_before(client, name):
    """在 `client` 的这一步之前收回信号：内核还在启动的时候，Ctrl-C 也要管用。"""
    step = getattr(client, name)

    def listening(**options):
        take_back_signals()
        return step(**options)

    setattr(client, name, listening)


def take_back_signals():
    """nbclient 收到 Ctrl-C 时关掉内核，却接着往下跑；收回来，让它照常是 KeyboardInterrupt。"""
    for number in (signal.SIGINT, signal.SIGTERM):
        with contextlib.suppress(NotImplementedError):  # Windows 的事件循环不管信号
            asyncio.get_running_loop().remove_signal_handler(number)
        signal.signal(number, signal.default_int_handler)


def refuse_stderr(path, notebook):
    """stderr 里是警告或进度条，不该存进讲义。"""
    for _, cell in code_cells(notebook):
        for output in cell.outputs:
            if output.get("name") == "stderr":
                cause = " ".join(output.text.split())
                raise NotebookError(f"{path.name} {label(notebook, cell)}：写了 stderr：{cause}")


# ---------------------------------------------------------------- 整理


def normalise(notebook):
    """规范格式：元数据只留标签，id 由标签或内容决定，输出不带与机器有关的东西。"""
    notebook.metadata = nbformat.from_dict(METADATA)
    notebook.nbformat, notebook.nbformat_minor = 4, 5
    seen = Counter()
    for cell in notebook.cells:
        cell.source = "\n".join(line.rstrip() for line in cell.source.splitlines()).rstrip()
        seen[cell.source] += 1
        cell.id = cell_id(cell, seen[cell.source])
        tags = cell.metadata.get("tags")
        cell.metadata = nbformat.from_dict({"tags": tags} if tags else {})
        if cell.cell_type == "code":
            cell.outputs = [tidy(output) for output in merge_streams(cell.outputs)]
    return notebook


def cell_id(cell, occurrence):
    """有标签的用第一个标签，其余由内容算出；同样的内容按出现次序区分。"""
    if tags := name_tags(cell):
        return tags[0]
    return hashlib.sha256(f"{occurrence}\n{cell.source}".encode()).hexdigest()[:8]


def merge_streams(outputs):
    """同名的流合成一段，放在它第一次出现的位置；nbval 也这样比较。"""
    from nbval.plugin import coalesce_streams

    return coalesce_streams(outputs)


def tidy(output):
    """异常的回溯带有路径和颜色码，只留一行。"""
    if output.output_type == "error":
        output.traceback = [f"{output.ename}: {output.evalue}"]
    return output


def dumps(notebook):
    """规范格式的文本。"""
    return nbformat.writes(normalise(notebook)) + "\n"


def put_hints(path, notebook):
    """把练习的提示写进去；没有写过提示与解答的一节，原样不动。"""
    try:
        if (solutions := read_solutions(path)) is not None:
            notebook.cells = with_hints(notebook.cells, solutions, path.name)
    except SolutionError as error:
        raise NotebookError(str(error)) from None
    return notebook


# ---------------------------------------------------------------- 命令


def execute(path):
    """执行、整理、整体替换；先写临时文件再改名，中断时旧文件仍完整。"""
    notebook = put_hints(path, read(path))
    run(path, notebook)
    partial = path.with_name(path.name + ".partial")
    try:
        partial.write_text(dumps(notebook), encoding="utf-8", newline="\n")
        os.replace(partial, path)
    except OSError as error:
        raise NotebookError(f"{path.name}：{unwritable(error)}") from None
    return f"{path.name}：执行了 {len(list(code_cells(notebook)))} 个代码格"


def unwritable(error):
    """写不进去的原因。"""
    reason = UNWRITABLE.get(error.errno, error.strerror)
    return f"写不进 {error.filename}：{reason}"


def check_format(path):
    """文件已是规范格式吗？不启动内核。"""
    stored = path.read_text(encoding="utf-8")
    if dumps(read(path)) != stored:
        raise NotebookError(f"{path.name}：不是规范格式；请运行 make notebooks")
    if dumps(put_hints(path, read(path))) != stored:
        source = f"{FOLDER}/{path.stem}.md"
        raise NotebookError(f"{path.name}：提示与 {source} 里的不同；请运行 make notebooks")
    return f"{path.name}：格式规范"


def main(arguments=None):
    """处理每个 notebook，一个出错不妨碍其余；有错时返回 1。"""
    parser = argparse.ArgumentParser(description="重新执行 notebook 并整理成规范格式")
    parser.add_argument("paths", nargs="*", type=Path, help="缺省为 notebooks/NN-*.ipynb")
    parser.add_argument("--check-format", action="store_true", help="只检查，不执行")
    options = parser.parse_args(arguments)
    failed = False
    for path in options.paths or sorted(NOTEBOOKS.glob("[0-9][0-9]-*.ipynb")):
        try:
            print((check_format if options.check_format else execute)(path), flush=True)
        except NotebookError as error:
            print(error, file=sys.stderr)
            failed = True
    return int(failed)


if __name__ == "__main__":
    quiet.obey_termination()
    sys.exit(main())
