"""浏览器里运行学生写的代码：只用标准库，NumPy 在不在都行。

- ``runner``   运行一段代码，说出结果
- ``output``   输出攒成几块送出去，太长就截住
- ``rich``     一个值、一幅图怎样显示
- ``pretty``   值的文字写法，与 Jupyter 一样
- ``errors``   出了错怎样说：只摆学生自己的那几行
- ``missing``  没有带来的包：用到时说要哪个，而不是找不到
- ``fresh``    幻灯片上的每一段都从头开始：上一段改过的，放回原样
- ``figures``  matplotlib 的后端

同一个文件夹里的 ``IPython`` 是 ``from IPython.display import …`` 的替身。
"""
