"""值的文字写法，与 Jupyter 存下的一样。"""


def pretty(value):
    return repr(value)
