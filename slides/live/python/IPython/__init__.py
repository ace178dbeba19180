"""浏览器里没有 IPython；notebook 用到的只有 ``IPython.display`` 里的几样。"""
