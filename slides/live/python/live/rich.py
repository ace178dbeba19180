"""一个值、一幅图怎样显示：``{类型: 文字}``，与 Jupyter 存下的一样。"""

import sys

from live import output
from live.pretty import pretty

METHODS = {
    "text/html": "_repr_html_",
    "text/markdown": "_repr_markdown_",
    "image/svg+xml": "_repr_svg_",
    "image/png": "_repr_png_",
    "application/json": "_repr_json_",
}


def show(*values, **options):
    """当场显示，不等一段运行完；``display``。"""
    for value in values:
        output.current.display(bundle(value))


def bundle(value):
    """`value` 的各种写法；总有 text/plain。"""
    if is_figure(value):
        return drawn(value)
    texts = {"text/plain": pretty(value)}
    # 方法从类上找：类本身、以及什么属性都有的对象，不算
    for mime, name in METHODS.items():
        if method := getattr(type(value), name, None):
            texts[mime] = method(value)
    if method := getattr(type(value), "_repr_mimebundle_", None):
        found = method(value, include=None, exclude=None)
        texts |= found[0] if isinstance(found, tuple) else found
    return {mime: as_text(mime, value) for mime, value in texts.items() if value is not None}


def as_text(mime, value):
    if isinstance(value, tuple) and len(value) == 2:
        value = value[0]  # 第二项是元数据
    if isinstance(value, (bytes, bytearray)):
        return base64(value)
    if mime.endswith("json") and not isinstance(value, str):
        import json

        return json.dumps(value, ensure_ascii=False)
    return str(value)


def base64(data):
    from binascii import b2a_base64

    return b2a_base64(data, newline=False).decode()


# ---------------------------------------------------------------- matplotlib 的图


def is_figure(value):
    matplotlib = sys.modules.get("matplotlib.figure")
    return isinstance(getattr(matplotlib, "Figure", None), type) and isinstance(
        value, matplotlib.Figure
    )


def drawn(figure):
    """与 notebook 里一样：两倍像素，画布就是所设的大小。"""
    from io import BytesIO

    picture = BytesIO()
    options = {"dpi": 2 * figure.dpi, "facecolor": figure.get_facecolor()}
    figure.savefig(picture, format="png", bbox_inches=None, **options)
    return {"image/png": base64(picture.getvalue()), "text/plain": repr(figure)}


def open_figures():
    """还开着的图，按画的先后；没有用到 matplotlib 就没有。"""
    helpers = sys.modules.get("matplotlib._pylab_helpers")
    managers = helpers.Gcf.get_all_fig_managers() if helpers else []
    return [manager.canvas.figure for manager in managers]


def close_figures():
    helpers = sys.modules.get("matplotlib._pylab_helpers")
    if helpers:
        helpers.Gcf.destroy_all()
