"""浏览器里没有 IPython；notebook 用到的只有 ``IPython.display`` 里的几样。

下面两个名字给 matplotlib：它看到 IPython 已经导入，就来问。
"""

version_info = (9, 0)


def get_ipython():
    """没有 IPython 在运行。"""
