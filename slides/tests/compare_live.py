"""浏览器里的 Python 给出的，与 notebook 里存着的是否一样：就是 notebook 自己用的那把尺子。

    python slides/tests/compare_live.py notebooks/02-softmax.ipynb < 各代码格新的输出.json

印出 JSON：各代码格的不同之处；相同的、没有比的（新的输出是 null）为 null。图只看有没有。
"""

import difflib
import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "notebooks" / "tools"))
from compare import same_outputs, texts

SHOWN = 300  # 一行印这么多字


class Output(dict):
    __getattr__ = dict.__getitem__


def stored_outputs(path):
    """各代码格存着的输出。"""
    cells = json.loads(Path(path).read_text(encoding="utf-8"))["cells"]
    return [
        [tidy(output) for output in cell["outputs"]]
        for cell in cells
        if cell["cell_type"] == "code"
    ]


def tidy(output):
    """换成一种写法：多行的接起来，一格的值和当场显示的不分。"""
    output = Output(output)
    if "text" in output:
        output["text"] = "".join(output.text)
    if "data" in output:
        output["output_type"] = "display_data"
        output["data"] = {mime: whole(mime, value) for mime, value in output.data.items()}
    return output


def whole(mime, value):
    if mime == "application/json":
        return json.loads(value) if isinstance(value, str) else value
    return "".join(value)


def difference(stored, fresh):
    if fresh is None:
        return None
    fresh = [tidy(output) for output in fresh]
    if same_outputs(stored, fresh):
        return None
    change = difflib.unified_diff(lines(stored), lines(fresh), "存下的", "这次的", lineterm="")
    return "\n".join(line[:SHOWN] for line in change)


def lines(outputs):
    return [
        line
        for kind, text in texts(outputs)
        for line in (f"（{'，'.join(kind)}）", *(text or "").splitlines())
    ]


def main(path):
    pairs = zip(stored_outputs(path), json.load(sys.stdin), strict=True)
    print(json.dumps([difference(stored, fresh) for stored, fresh in pairs]))


if __name__ == "__main__":
    main(sys.argv[1])
