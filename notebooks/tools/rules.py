"""在 nbval 之上补几条规矩：没有没执行过的格，没有 stderr，图与存下的一致；出错时说清是哪一格。

nbval 逐字比较文本输出，却不比较 PNG；没执行过的格、存着 stderr 的格它也放行。
反过来，小数末位差 1 算相同（见 `compare`）；设了 NOTEBOOKS_STRICT 就不算。
"""

import base64
import difflib
import io
import os
from pathlib import Path

import pytest
from compare import changed_numbers, same_outputs
from execute import (
    CELL_TIMEOUT,
    NotebookError,
    label,
    merge_streams,
    no_kernel,
    prepare_kernels,
    read,
)
from nbval.kernel import RunningKernel
from nbval.plugin import IPyNbCell, IPyNbFile, NbCellError
from PIL import Image, ImageChops

REPORT = Path(__file__).resolve().parents[2] / "build" / "report" / "figures"

# 图的差异：切成 32×32 像素的小块，各块求平均绝对差（0–255），取最大的一块。
# 不对全图求平均：白底上少画一条曲线，全图平均也只差 1。实测：少一条曲线 89，标题里改一个数字 21，
# 散点图少一个点 19；数据差 1e-6 时为 0。
BLOCK = 32
TOLERANCE = 10

STRICT = "NOTEBOOKS_STRICT" in os.environ  # 文字一个字也不许变；portable.py 用它找停在边上的数
TEXT_ONLY = "NOTEBOOKS_TEXT_ONLY" in os.environ  # 图只数张数：旧版 matplotlib 的字排得不一样


def pytest_configure(config):
    """用当前的 Python 作内核；一格算不完就停，不等 nbval 缺省的两千秒。"""
    prepare_kernels()
    config.option.nbval_current_env = True
    config.option.nbval_cell_timeout = CELL_TIMEOUT
    RunningKernel.execute_cell_input = execute_cell_input


def execute_cell_input(kernel, source, allow_stdin=None):
    """像平常那样执行一格。nbval 不记历史，行尾的分号就不管用了。"""
    return kernel.kc.execute(source, allow_stdin=allow_stdin, stop_on_error=False)


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(collector):
    """读不了的 notebook：一行说清，不摆回溯。"""
    report = yield
    if isinstance(collector, IPyNbFile):
        try:
            read(collector.path)
        except NotebookError as error:
            report.outcome, report.result, report.longrepr = "failed", [], str(error)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_runtest_setup(item):
    """内核启动不了，哪一格都一样：一行说清，到此为止。"""
    try:
        return (yield)
    except Exception as error:
        if isinstance(item, IPyNbCell):
            pytest.exit(no_kernel(item.path, error), returncode=3)
        raise


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item):
    """让 nbval 先执行和比较，再查它不管的。"""
    if not isinstance(item, IPyNbCell):
        return (yield)
    failure = None
    item.cell.outputs = merge_streams(item.cell.outputs)  # nbval 只合并新的输出
    try:
        yield
    except NbCellError as error:
        failure = error
    if problem := find_problem(item, failure):
        where = f"{item.path.name} {label(item.parent.nb, item.cell)}"
        pytest.fail(f"{where}：{problem}", pytrace=False)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    """只留我们的一句话，去掉 nbval 的英文包装。"""
    report = yield
    ours = call.excinfo and call.excinfo.errisinstance(pytest.fail.Exception)
    if ours and isinstance(item, IPyNbCell):
        report.longrepr = str(call.excinfo.value)
    return report


def find_problem(item, failure):
    """这一格第一个不对的地方；没有则为 None。``failure`` 是 nbval 的结论。"""
    stored, fresh = item.cell.outputs, item.test_outputs or []
    if failure and failure.args[0] == "Cell execution caused an exception":
        return f"出错：{fresh[-1].ename}：{fresh[-1].evalue}\n{failure.inner_traceback}"
    if failure and failure.args[0].startswith("Timeout"):
        return f"超过 {item.config.option.nbval_cell_timeout:g} 秒没有算完"
    if item.cell.execution_count is None and item.cell.source.strip():
        return "没有执行过；请运行 make notebooks"
    if stderr := text_of(stored, "stderr") or text_of(fresh, "stderr"):
        return f"写了 stderr：{stderr}"
    if failure and (STRICT or not same_outputs(stored, fresh)):
        return "输出与存下的不同" + difference(stored, fresh)
    if item.options["check"]:
        return compare_figures(item, figures(stored), figures(fresh))
    return None


def text_of(outputs, name):
    """名为 ``name`` 的流的全部文字。"""
    return "".join(output.text for output in outputs if output.get("name") == name)


def difference(stored, fresh):
    """哪些小数变了，和两次文本输出的逐行对照。"""
    numbers = "、".join(changed_numbers(stored, fresh))
    before, after = readable(stored), readable(fresh)
    lines = difflib.unified_diff(before, after, "存下的", "这次的", lineterm="")
    return "\n".join([f"：{numbers}" if numbers else "", *lines])


def readable(outputs):
    """输出里可读的部分，逐行。"""
    lines = []
    for output in outputs:
        lines += output.get("text", "").splitlines()
        for mime, value in sorted(output.get("data", {}).items()):
            lines += [f"（{mime}）"] if mime == "image/png" else str(value).splitlines()
        if output.output_type == "error":
            lines.append(f"{output.ename}: {output.evalue}")
    return lines


# ---------------------------------------------------------------- 图


def figures(outputs):
    """输出里的 PNG，按先后。"""
    data = (output.get("data", {}) for output in outputs)
    return [base64.b64decode(bundle["image/png"]) for bundle in data if "image/png" in bundle]


def compare_figures(item, stored, fresh):
    """存下的与新画的图逐张比较；不一致时把两张图和差异存到 build/report/figures。"""
    if len(stored) != len(fresh):
        return f"存有 {len(stored)} 张图，这次画出 {len(fresh)} 张"
    if TEXT_ONLY:
        return None
    for number, pair in enumerate(zip(stored, fresh, strict=True), start=1):
        if pair[0] == pair[1]:
            continue
        before, after = (Image.open(io.BytesIO(png)).convert("RGB") for png in pair)
        if before.size != after.size:
            return f"第 {number} 张图的尺寸由 {before.size} 变为 {after.size}"
        apart = figure_distance(before, after)
        if apart > TOLERANCE:
            saved = save_report(item, number, before, after)
            return f"第 {number} 张图变了：差异 {apart}，容差 {TOLERANCE}；对照图在 {saved}"
    return None


def figure_distance(before, after):
    """差异最大的小块里，各颜色通道平均绝对差的最大值。"""
    blocks = ImageChops.difference(before, after).reduce(BLOCK)
    return max(high for _, high in blocks.getextrema())


def save_report(item, number, before, after):
    """写出旧图、新图和反相的差异，返回它们共同的文件名。"""
    REPORT.mkdir(parents=True, exist_ok=True)
    name = f"{item.path.stem}-cell{item.cell_num}-{number}"
    change = ImageChops.invert(ImageChops.difference(before, after))
    for kind, image in {"stored": before, "fresh": after, "diff": change}.items():
        image.save(REPORT / f"{name}-{kind}.png")
    return f"build/report/figures/{name}-{{stored,fresh,diff}}.png"
