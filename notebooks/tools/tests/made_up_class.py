"""编一个班的提交：对的有几种写法，错的有多有少，也有没写的、读不了的、运行不完的、没交的。

python notebooks/tools/tests/made_up_class.py 文件夹 200
"""

import json
import random
import sys
from pathlib import Path

TOOLS = Path(__file__).resolve().parents[1]
NOTEBOOKS = TOOLS.parent
sys.path[:0] = [str(TOOLS), str(TOOLS / "grade")]
import collect  # noqa: E402
import solutions  # noqa: E402

FAMILY = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华"
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰萍红梅云"
# 写在前面的，犯的人多
WRONG = {
    "my_softmax": [
        "return np.exp(logits) / np.exp(logits).sum(axis=-1, keepdims=True)",
        "# 先取指数\n    e = np.exp(logits)\n    return e / e.sum()",
        "e = np.exp(logits - np.max(logits))\n    return e / e.sum(axis=-1, keepdims=True)",
        "e = np.exp(logits - logits.max(axis=-1, keepdims=True))\n    return e / e.sum(axis=0)",
        "e = np.exp(logits)\n    return e / e.sum(axis=-1)",
        "return np.exp(logit) / np.exp(logit).sum()",
        "return 1 / (1 + np.exp(-logits))",
        "p = np.exp(logits) / np.exp(logits).sum(axis=-1, keepdims=True)\n    print(p)",
        "return np.exp(logits - logits.max()) / 2",
    ],
    "my_temperature_softmax": [
        "z = logits / temperature\n    return np.exp(z) / np.exp(z).sum(axis=-1, keepdims=True)",
        "z = logits * temperature\n    e = np.exp(z - z.max(axis=-1, keepdims=True))\n"
        "    return e / e.sum(axis=-1, keepdims=True)",
        "return my_softmax(logits) / temperature",
        "return my_softmax(logits)",
        "while temperature > 0:\n        logits = logits / temperature\n    return logits",
    ],
    "my_logsumexp": [
        "return np.log(np.exp(logits).sum(axis=-1))",
        "m = logits.max(axis=-1, keepdims=True)\n"
        "    return np.log(np.exp(logits - m).sum(axis=-1))",
        "m = logits.max(axis=-1, keepdims=True)\n"
        "    return m + np.log(np.exp(logits - m).sum(axis=-1, keepdims=True))",
        "return logits.max(axis=-1)",
        "return np.sum(np.log(np.exp(logits)))",
    ],
}
HOSTILE = [
    "while True:\n    pass",
    "import os\nos._exit(0)",
    "import shutil\nshutil.rmtree('..', ignore_errors=True)\nshutil.rmtree('/submission', True)",
    "from lib import exercises\nexercises.check_softmax = print\nprint('答对了')",
    "for _ in range(64):\n    print('a' * 2**24)",
    "import numpy as np\nhuge = np.ones(10**9)",
]


def make_class(folder, students=200, section="02-softmax", wrong=None, seed=0):
    """写好全班的提交；同样的 `seed` 得到同样的班。`wrong` 是 {函数名: [函数体或整个函数]}。"""
    chance = random.Random(seed)
    names = [f"{a}{b}{c}" for a in FAMILY for b in GIVEN for c in ("", *GIVEN)]
    course = json.loads((NOTEBOOKS / f"{section}.ipynb").read_text("utf-8"))
    for number, name in enumerate(chance.sample(names, students)):
        write_one(folder, name, number, course, section, wrong or WRONG, chance)


def write_one(folder, name, number, course, section, wrong, chance):
    """一个人的；每四十人里有一个没交、一个读不了、一个是 PDF、两个不怀好意。"""
    moodle = f"{name}_{10000 + number}_assignsubmission_file_"
    place = Path(folder, moodle if number % 2 else name)
    place.mkdir(parents=True, exist_ok=True)
    fate, path = number % 40, place / f"{section}.ipynb"
    if fate == 3:
        return
    notebook = answered(course, section, wrong, chance)
    notebook["cells"].insert(1, code_cell(f"# 姓名：{name}"))
    text = json.dumps(notebook, ensure_ascii=False)
    if fate == 9:
        text = text[: len(text) // 2]
    if fate in (17, 31):
        hostile = HOSTILE[number // 20 % len(HOSTILE)]
        notebook["cells"].insert(1, code_cell(hostile))
        text = json.dumps(notebook, ensure_ascii=False)
    if fate == 23:
        path, text = place / "作业.pdf", "%PDF-1.4"
    elif fate == 27:
        path, text = place / f"{section}.py", script(notebook)
    path.write_text(text, "utf-8")


def answered(course, section, wrong, chance):
    """一份写好的：越往后的练习，没有写的越多。"""
    right = {s.tag: s.code for s in solutions.read_solutions(NOTEBOOKS / f"{section}.ipynb")}
    notebook = json.loads(json.dumps(course))
    skill, later = chance.random(), 0.0
    for cell in notebook["cells"]:
        source = "".join(cell["source"])
        call = collect.CALL.search(source)
        if cell["cell_type"] != "code" or not call:
            continue
        luck, later = chance.random(), later + 0.06
        if luck < later:
            continue
        if luck < 0.35 + 0.5 * skill:
            answer = right[cell["metadata"]["tags"][0]]
        else:
            bodies = wrong[call[2]]
            answer = bodies[min(int(chance.expovariate(0.45)), len(bodies) - 1)]
            if "def " not in answer:
                head = source.partition(":")[0]
                answer = f"{head}:\n    {answer}"
        cell["source"] = f"{answer}\n\n\nexercises.{call[1]}({call[2]})"
    return notebook


def code_cell(source):
    return {
        "cell_type": "code",
        "metadata": {},
        "execution_count": None,
        "outputs": [],
        "source": source,
    }


def script(notebook):
    """导出成 .py 的样子。"""
    cells = [c["source"] for c in notebook["cells"] if c["cell_type"] == "code"]
    return "".join(f"# %%\n{''.join(source)}\n\n" for source in cells)


if __name__ == "__main__":
    make_class(sys.argv[1], int(sys.argv[2]))
