"""notebook 用到的几样；名字与写法同 IPython 的一样，存下的输出才一样。"""

from live.rich import show as display

__all__ = ["HTML", "JSON", "SVG", "Markdown", "display"]


class DisplayObject:
    """数据本身，另加一个说它是什么的类型。"""

    def __init__(self, data):
        self.data = data

    def __repr__(self):
        return f"<IPython.core.display.{type(self).__name__} object>"


class HTML(DisplayObject):
    def _repr_html_(self):
        return self.data


class JSON(DisplayObject):
    def _repr_json_(self):
        return self.data


class Markdown(DisplayObject):
    def _repr_markdown_(self):
        return self.data


class SVG(DisplayObject):
    def _repr_svg_(self):
        return self.data
