"""给老师看的一页：全班对了多少，每道练习错在哪些想法上，下次讲到哪一页时说什么。没有名字。"""

import base64
import html
import io
import os
import re
from collections import Counter, defaultdict
from functools import cache
from pathlib import Path

import collect
from channel import ERRORS
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

ROOT = Path(__file__).resolve().parents[3]
STYLES = (ROOT / "slides" / "theme" / "page.css", Path(__file__).with_name("report.css"))
BARS = {  # 样式: (说明, 判卷的 kind)
    "right": ("对", ("right",)),
    "mistake": ("认得出的误解", ("mistake",)),
    "wrong": ("别的错", ("trait", "error", "other", "missing")),
    "blank": ("没有作答", ("blank",)),
    "lost": ("没有交，或没有运行完", ("absent", "ended", "unread")),
}
STYLE_OF = {kind: style for style, (_, kinds) in BARS.items() for kind in kinds}
LOST = {
    "absent": "没有交",
    "unread": "交的文件读不了",
    "ended": "没有运行完，或者弄垮了评分的进程",
}
MOST_GROUPS = 8
OTHER = "与收录的误解都不像，各错各的。"
FONT = ROOT / "lib" / "fonts" / "LectureSansSC-Regular.ttf"
SIGNS = {  # 幻灯片的标题里有公式，链接上写成普通的字
    r"\leftarrow": " ← ",
    r"\eta": "η",
    r"\nabla ": "∇",
    r"\ne": " ≠ ",
    r"\sqrt ": "√",
    r"^{\mathsf T}": "ᵀ",
    "-": "−",
    r"\,": "",
}
escape = html.escape


def page(rows, students, when, version, isolation, folder):
    """整个网页；`folder` 是它放在哪里，指向幻灯片的链接由此算起。"""
    rows = one_each(row for row in rows if row.check)
    by_exercise = defaultdict(list)
    for row in rows:
        by_exercise[row.check].append(row)
    tasks = [task for task in collect.tasks() if task.check in by_exercise]
    exercises = [(task, by_exercise[task.check]) for task in tasks]
    slides = os.path.relpath(ROOT / "build" / "slides", folder).replace(os.sep, "/")
    style = "".join(path.read_text("utf-8") for path in STYLES)
    body = f"""{cover(rows, students, exercises)}
<main>
{top(exercises, slides, students)}
{overview(exercises)}
{"".join(section(task, found, slides) for task, found in exercises)}
{not_run(rows)}
<h2>怎样评的</h2>
<p>{when:%Y 年 %m 月 %d 日 %H:%M} 评完；练习与 <code>lib</code> 的版本 {escape(version)}。\
{escape(isolation)}名字、每个人的评语都在同一个文件夹的 <code>grades.csv</code> 里；\
例子去掉了注释、说明和字符串，学生起的名字换过。{no_slides()}</p>
</main>"""
    return f"""<!doctype html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; \
font-src data:; img-src data:">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>全班的练习</title>
<link rel="icon" href="data:,">
<style>{fonts_of_index()}{font_of(body)}{style}
</style>
</head>
<body>
{body}
</body>
</html>
"""


def no_slides():
    if (ROOT / "build" / "slides").is_dir():
        return ""
    return "幻灯片还没有做：运行 make slides，上面的链接才打得开。"


def one_each(rows):
    """每人每道练习只算一次：数的是人。"""
    return [*{(row.student, row.check): row for row in rows}.values()]


def font_of(text):
    """一种字体，恰好有 `text` 里的字：首页的字体里没有的，机器上没有中文字体也显示得出来。"""
    font = TTFont(FONT)
    subsetter = Subsetter(Options(notdef_outline=True))
    subsetter.populate(text=text)
    subsetter.subset(font)
    font.flavor = "woff"
    file = io.BytesIO()
    font.save(file)
    data = base64.b64encode(file.getvalue()).decode()
    return f'@font-face{{font-family:"Lecture Sans SC";src:url(data:font/woff;base64,{data})}}'


def fonts_of_index():
    """做过 make 的，字体与首页的一样：有粗体，有等宽的。"""
    try:
        index = (ROOT / "build" / "index.html").read_text("utf-8")
    except OSError:
        return ""
    return "".join(re.findall(r"@font-face\{[^}]*\}", index))


# ---------------------------------------------------------------- 全班


def cover(rows, students, exercises):
    answered = [row for row in rows if STYLE_OF[row.kind] in ("right", "mistake", "wrong")]
    right = [row for row in answered if row.kind == "right"]
    named = [row for row in answered if row.kind == "mistake"]
    lost = {row.student for row in rows if row.kind in ("ended", "unread")}
    numbers = [
        (students, "个学生"),
        (percent(len(right), len(answered)), f"答对：{len(answered)} 份作答里的 {len(right)} 份"),
        (len(named), "份答错的，认得出是哪种误解"),
        (len(lost), "个学生交了，读不了或没运行完"),
    ]
    shown = "".join(f"<div><b>{number}</b><span>{told}</span></div>" for number, told in numbers)
    sections = "、".join(dict.fromkeys(f"第 {int(task.section[:2])} 节" for task, _ in exercises))
    return f"""<header class="cover"><h1>全班的练习</h1>
<p>{sections}，{len(exercises)} 道练习</p>
<div class="numbers">{shown}</div></header>"""


def top(exercises, slides, students):
    """全班最多的三种误解，下次先讲它们；一样多的都列，至多五种。一两个人的不算全班的。"""
    every = [
        (len(group), task, group)
        for task, rows in exercises
        for group in groups(rows)
        if group[0].kind == "mistake" and len(group) >= max(2, students / 20)
    ]
    every.sort(key=lambda item: -item[0])
    least = every[min(3, len(every)) - 1][0] if every else 0
    items = [
        f"<li><strong>{escape(name_of(task, group))}</strong>（{escape(task.title)}，{count} 人）"
        f"{link_to(task, group, slides)}</li>"
        for count, task, group in every[:5]
        if count >= least
    ]
    return f'<h2>下次先讲</h2><ol class="top">{"".join(items)}</ol>' if items else ""


def overview(exercises):
    lines = []
    for task, rows in exercises:
        handed = [row for row in rows if STYLE_OF[row.kind] != "lost"]
        right = sum(row.kind == "right" for row in rows)
        lines.append(
            f'<tr><td class="name"><a href="#{task.check}">{escape(task.title)}</a></td>'
            f'<td>{stack(rows)}</td><td class="share">{percent(right, len(handed))}</td></tr>'
        )
    legend = "".join(
        f'<span><i class="{style}"></i>{told}</span>' for style, (told, _) in BARS.items()
    )
    return f"""<div class="keep"><h2>一道一道看</h2>
<p class="legend">{legend}</p>
<table class="overview"><tr><th class="name">练习</th><th>全班</th>
<th class="share">交了的人里答对</th></tr>
{"".join(lines)}</table></div>"""


def stack(rows):
    """一条，按各种结果的人数分段。"""
    counts = Counter(STYLE_OF[row.kind] for row in rows)
    parts = [
        f'<i class="{style}" style="flex:{counts[style]}" title="{told} {counts[style]} 人"></i>'
        for style, (told, _) in BARS.items()
        if counts[style]
    ]
    return f'<div class="stack">{"".join(parts)}</div>'


def not_run(rows):
    """没有运行的各有多少人；是谁，看 CSV。"""
    lines = []
    for kind, words in LOST.items():
        if people := {row.student for row in rows if row.kind == kind}:
            reasons = Counter(row.told for row in rows if row.kind == kind).most_common(4)
            detail = "；".join(f"{escape(generic(text))}（{n} 道）" for text, n in reasons)
            detail = f"：{detail}" if kind == "ended" else ""
            lines.append(f"<li>{words}：{len(people)} 人{detail}</li>")
    if not lines:
        return ""
    return f'<div class="keep"><h2>没有运行的</h2><ul>{"".join(lines)}</ul></div>'


def generic(text):
    """去掉可能带着名字的引文。"""
    return re.sub(r"[（“].*[）”]", "", text, flags=re.DOTALL)


# ---------------------------------------------------------------- 一道练习


def section(task, rows, slides):
    counts = Counter(STYLE_OF[row.kind] for row in rows)
    told = "，".join(f"{words} {counts[s]} 人" for s, (words, _) in BARS.items() if counts[s])
    found = groups(rows)
    most = max((len(group) for group in found), default=0)
    shown = [one_group(task, group, most, slides) for group in found]
    rest = found[MOST_GROUPS:]
    more = f"<p>另有 {len(rest)} 种，共 {sum(map(len, rest))} 人，见 CSV。</p>" if rest else ""
    number = int(task.section[:2])
    return f"""<section class="exercise" id="{task.check}">
<div class="keep"><h2>{escape(task.title)} <small>第 {number} 节 · {task.name}</small></h2>
{stack(rows)}
<p class="counts">{told}</p></div>
{"".join(shown[:MOST_GROUPS])}{more}
</section>"""


def groups(rows):
    """答错的，按哪一种分组，人多的在前。"""
    found = defaultdict(list)
    for row in rows:
        if STYLE_OF[row.kind] in ("mistake", "wrong"):
            found[STYLE_OF[row.kind], row.key].append(row)
    return [found[key] for key in sorted(found, key=lambda key: (-len(found[key]), key))]


def one_group(task, group, most, slides):
    style = STYLE_OF[group[0].kind]
    width = round(100 * len(group) / most)
    code = shortest_example(group)
    example = f'<pre aria-label="一个例子">{escape(code)}</pre>'
    return f"""<div class="group">
<div class="people">{len(group)} 人<i class="{style}" style="width:{width}%"></i></div>
<div><h4>{escape(name_of(task, group))}</h4><p>{escape(told_of(task, group))}</p>
<p class="next">{link_to(task, group, slides)}</p></div>
{example if code else ""}
</div>"""


def mistake_of(task, group):
    return next((m for m in task.exercise.mistakes if m.name == group[0].key), None)


def name_of(task, group):
    """这一种叫什么：收录的有短名的用短名，别的用评语的第一句。"""
    mistake = mistake_of(task, group) if group[0].kind == "mistake" else None
    if mistake and mistake.title:
        return mistake.title
    if group[0].kind == "other":
        return "没有认出是哪种想法"
    if group[0].kind == "error" and group[0].key in ERRORS:
        return f"运行出错：{group[0].key}"
    text = mistake.diagnosis if mistake else common_text(group)
    text = re.sub(r"^输入 .*? 时，", "", text)
    return re.split(r"[。：；]", text)[0]


def told_of(task, group):
    mistake = mistake_of(task, group) if group[0].kind == "mistake" else None
    if group[0].kind == "other":
        return f"{OTHER}例如：{common_text(group)}"
    return mistake.diagnosis if mistake else common_text(group)


def common_text(group):
    """最多的那句评语；一样多时取短的。"""
    counts = Counter(row.told or row.text for row in group)
    return min(counts, key=lambda text: (-counts[text], len(text), text))


def shortest_example(group):
    return min((row.source for row in group if row.source), key=lambda s: (len(s), s), default="")


# ---------------------------------------------------------------- 讲它的那一页


def link_to(task, group, slides):
    """讲这件事的那一页幻灯片。"""
    mistake = mistake_of(task, group) if group[0].kind == "mistake" else None
    heading = (mistake and mistake.slide) or task.exercise.slide
    deck, _, title = heading.partition("#") if "#" in heading else (task.section, "", heading)
    number = pages_of(deck).get(title)
    if not number:
        return ""
    where = f"第 {int(deck[:2])} 节第 {number} 页"
    shown = escape(plain(title))
    return f'讲它的：<a href="{slides}/{deck}.html#{number}">{where}《{shown}》</a>'


def plain(title):
    """标题里的公式写成普通的字。"""
    for tex, sign in SIGNS.items():
        title = re.sub(r"\$[^$]*\$", lambda m, t=tex, s=sign: m[0].replace(t, s), title)
    return re.sub(r"[$`]", "", title)


@cache
def pages_of(deck):
    """{二级标题: 页码}，从幻灯片的源文件数出来。"""
    try:
        text = (ROOT / "slides" / f"{deck}.md").read_text("utf-8")
    except OSError:
        return {}
    found, number, fenced = {}, 1, False
    for line in text.split("\n---\n", 1)[-1].splitlines():
        fenced ^= line.startswith("```")
        if line.rstrip() == "---" and not fenced:
            number += 1
        elif line.startswith("## ") and not fenced:
            found.setdefault(line[3:].strip(), number)
    return found


def percent(part, whole):
    return f"{100 * part / whole:.0f} %" if whole else "—"
