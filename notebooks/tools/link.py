"""让 .venv 与项目接上：Python 找得到 lib，Jupyter 谁来都肯启动。

    .venv/bin/python notebooks/tools/link.py

在 site-packages 里写一个指向项目文件夹的 .pth。写相对路径，文件夹改名、移动、复制之后照样指向自己；
里面没有汉字，Python 3.11 按系统的编码读它也不会出错。pip 的可编辑安装写的是绝对路径，两样都做不到。
"""

import json
import os
import sys
import sysconfig
from pathlib import Path

ROOT = Path(__file__).absolute().parents[2]
NAME = "_editable_impl_softmax_lecture.pth"  # 与可编辑安装写的同名：旧的绝对路径就此被换掉

# WSL 和容器里常是 root，Jupyter 要明说才肯启动；反正只监听本机。
JUPYTER = {"ServerApp": {"allow_root": True, "ip": "127.0.0.1"}}


def link(site_packages, root=ROOT):
    """写好 .pth，返回它的路径。"""
    target = os.path.relpath(root, site_packages)
    return replace(Path(site_packages) / NAME, target + "\n")


def set_up_jupyter(prefix):
    """写好 Jupyter 在这个环境里的设置，返回它的路径。"""
    path = Path(prefix) / "etc" / "jupyter" / "jupyter_server_config.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    return replace(path, json.dumps(JUPYTER, indent=2) + "\n")


def replace(path, text):
    """写好文件；先写临时文件再改名，中断时旧文件仍完整。"""
    partial = path.with_suffix(".partial")
    partial.write_text(text, encoding="ascii")
    os.replace(partial, path)
    return path


if __name__ == "__main__":
    if not Path(sys.prefix).parent.samefile(ROOT):
        sys.exit(f"请用项目里 .venv 的 Python 运行；现在的是 {sys.executable}")
    link(sysconfig.get_path("purelib"))
    set_up_jupyter(sys.prefix)
