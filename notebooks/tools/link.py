"""让 .venv 里的 Python 找得到 lib：在它的 site-packages 里写一个指向项目文件夹的 .pth。

    .venv/bin/python notebooks/tools/link.py

写相对路径，文件夹改名、移动、复制之后照样指向自己；里面没有汉字，Python 3.11 按系统的编码
读它也不会出错。pip 的可编辑安装写的是绝对路径，两样都做不到。
"""

import os
import sys
import sysconfig
from pathlib import Path

ROOT = Path(__file__).absolute().parents[2]
NAME = "_editable_impl_softmax_lecture.pth"  # 与可编辑安装写的同名：旧的绝对路径就此被换掉


def link(site_packages, root=ROOT):
    """写好 .pth，返回它的路径；先写临时文件再改名，中断时旧文件仍完整。"""
    target = os.path.relpath(root, site_packages)
    path = Path(site_packages) / NAME
    partial = path.with_suffix(".partial")
    partial.write_text(target + "\n", encoding="ascii")
    os.replace(partial, path)
    return path


if __name__ == "__main__":
    if not Path(sys.prefix).parent.samefile(ROOT):
        sys.exit(f"请用项目里 .venv 的 Python 运行；现在的是 {sys.executable}")
    link(sysconfig.get_path("purelib"))
