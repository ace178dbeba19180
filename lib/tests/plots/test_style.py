"""讲义的图：中文不依赖机器上的字体，字够大，颜色在灰度下也有标记可分，重画逐字节相同。"""

import io
import subprocess
import sys
from pathlib import Path

import matplotlib
import pytest
from matplotlib import font_manager
from matplotlib.ft2font import FT2Font
from matplotlib.image import imread

from lib import plots
from lib._drawing import contrast_with_white
from lib.plots import plt

FONTS = plots.FONT_FILE.parent
NODE_PACKAGE = Path(__file__).resolve().parents[3] / "node_modules" / "@fontsource" / "noto-sans-sc"

# 源字体缺的 33 个 GB2312 生僻字；讲义用不到
ABSENT = set("劐坶塥弪憝戤桊毪牿犋猸瘭稆筢耠耢耥胲脶膪艴蒈蓰蟓赇蹯轷铴镩阢骣鲰齄")
SIGNS = (
    "≤≥≠≈−×÷±∞√∑∏∂∇∈‖←→↑↓⇒⇔αβγδεηθλμπρστφχψωΔΣΦΨΩ·…—⋯½²³①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱✓✗★●"
    "，。：；？！（）《》“”‘’、【】％＝～∉∼⊤∃∀ℝ₀₁₂₃ᵀ⁻⁵"
)


def gb2312_hanzi():
    pairs = (bytes([row, cell]) for row in range(0xB0, 0xF8) for cell in range(0xA1, 0xFF))
    return {pair.decode("gb2312", errors="ignore") for pair in pairs} - {""}


def characters(path):
    return {chr(code) for code in FT2Font(str(path)).get_charmap()}


def render(text):
    """把文字画成 PNG；用到没有的字就报错。"""
    fig, ax = plt.subplots(figsize=(6, 2))
    ax.set_title(text)
    picture = io.BytesIO()
    fig.savefig(picture)
    plt.close(fig)
    return picture.getvalue()


@pytest.fixture
def only_bundled_fonts(monkeypatch):
    """装作一台没有装任何字体的机器：只有 matplotlib 自带的和我们的。"""
    manager, bundled = font_manager.fontManager, Path(matplotlib.get_data_path())
    fonts = [font for font in manager.ttflist if Path(font.fname).is_relative_to(bundled)]
    monkeypatch.setattr(manager, "ttflist", fonts)
    plots.use_lecture_style()
    return manager


def test_font_covers_gb2312():
    hanzi = gb2312_hanzi()
    assert len(hanzi) == 6763
    assert hanzi - characters(plots.FONT_FILE) == ABSENT


def test_signs_come_from_our_font_or_the_bundled_one():
    fallback = font_manager.findfont(plots.FONT_FAMILY[1])
    assert set(SIGNS) <= characters(plots.FONT_FILE) | characters(fallback)


def test_our_font_is_used_on_a_machine_without_fonts(only_bundled_fonts):
    found = only_bundled_fonts.findfont(font_manager.FontProperties(family=plots.FONT_FAMILY))
    assert Path(found) == plots.FONT_FILE


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize(
    "text",
    [
        SIGNS,
        "交叉熵 $-\\ln p_k$，温度 $\\tau \\to 0$",
        "$\\nabla_W L = X^\\top (P - Y) / N$",
        "$\\mathbf{z} \\in \\mathbb{R}^K$，$\\frac{e^{z_k}}{\\sum_j e^{z_j}}$",
    ],
)
def test_text_draws_without_a_complaint(only_bundled_fonts, caplog, text):
    render(text)
    assert not caplog.records


@pytest.mark.filterwarnings("error")
def test_every_chinese_character_draws_without_a_complaint(only_bundled_fonts, caplog):
    render("".join(sorted(gb2312_hanzi() - ABSENT)))
    assert not caplog.records


def test_missing_character_would_be_noticed(only_bundled_fonts):
    with pytest.warns(UserWarning, match="missing from font"):
        render("齄")


def test_figures_repeat_byte_for_byte():
    assert render("决策边界") == render("决策边界")


def test_picture_is_sharp_and_white():
    fig, _ = plt.subplots(figsize=plots.WIDE)
    picture = io.BytesIO()
    fig.savefig(picture)
    plt.close(fig)
    picture.seek(0)
    pixels = imread(picture)
    assert pixels.shape[1] >= 2000
    assert pixels[0, 0].tolist() == [1, 1, 1, 1]


def test_text_is_large_enough_on_a_slide():
    """图宽 10 英寸占 1100 像素，1 磅是 1100 / 720 像素；最小的字不小于 16 像素。"""
    names = ["font.size", "axes.labelsize", "xtick.labelsize", "ytick.labelsize", "legend.fontsize"]
    assert min(plots.STYLE[name] for name in names) * 1100 / 720 >= 16


def test_lines_differ_in_more_than_colour():
    cycle = list(plt.rcParams["axes.prop_cycle"])
    assert len({str(style["linestyle"]) for style in cycle}) == len(cycle) == 7
    assert {style["color"] for style in cycle} == {plots.INK, plots.GREY, plots.ACCENT}


def test_methods_never_wear_a_class_colour():
    others = [plots.INK, plots.GREY, plots.ACCENT, plots.P_COLOR, *plots.OTHER_CLASSES]
    assert not set(others) & set(plots.CLASS_COLORS.values())


def test_colours_used_for_words_can_be_read_on_white():
    assert contrast_with_white("#000000") == 21 and contrast_with_white("#FFFFFF") == 1
    named = [plots.INK, plots.GREY, plots.ACCENT, plots.P_COLOR]
    assert min(map(contrast_with_white, named)) >= 4.5
    assert min(contrast_with_white(plots.text_color(color)) for color in plots.COLORS) >= 4.5
    assert plots.text_color(plots.INK) == plots.INK.lower()


@pytest.mark.parametrize(("module", "quiet"), [("lib.plots", True), ("matplotlib.pyplot", False)])
def test_first_import_on_a_new_machine_is_silent(tmp_path, module, quiet):
    """还没有字体缓存时，matplotlib 扫描过五秒就往 stderr 写一句；这里让那一句立刻就来。"""
    script = (
        "import threading, types\n"
        "threading.Timer = lambda _, task: types.SimpleNamespace(start=task, cancel=int)\n"
        f"import {module}\n"
    )
    run = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        encoding="utf-8",
        env={"MPLCONFIGDIR": str(tmp_path), "PATH": "", "MPLBACKEND": "agg"},
        cwd=Path(__file__).resolve().parents[3],
    )
    assert run.returncode == 0
    assert (run.stderr == "") == quiet


def test_committed_font_is_what_the_script_builds(tmp_path):
    pytest.importorskip("fontTools", reason="没有 fonttools，跳过字体重建")
    if not NODE_PACKAGE.is_dir():
        pytest.skip("没有 node_modules，跳过字体重建")
    rebuilt = tmp_path / "rebuilt.ttf"
    script = "import sys, build; build.build().save(sys.argv[1])"
    run = subprocess.run([sys.executable, "-c", script, rebuilt], cwd=FONTS)
    assert run.returncode == 0
    assert rebuilt.read_bytes() == plots.FONT_FILE.read_bytes()
