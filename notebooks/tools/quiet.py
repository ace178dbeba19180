"""Ctrl-C 只留一句话，不摆回溯。导入了就管用，所以最先导入它：别的要导入好一会儿。

没有人接住的 KeyboardInterrupt，Python 说完这句话就以 SIGINT 结束，make 看得出是被打断的。
"""

import signal
import sys


def say(kind, error, trace):
    if issubclass(kind, KeyboardInterrupt):
        print("\n中断了：notebook 没有运行完，文件都没有动", file=sys.stderr)
    else:
        sys.__excepthook__(kind, error, trace)


sys.excepthook = say


def obey_termination():
    """被要求结束（kill）、关掉终端，也照 Ctrl-C 收尾；用 nohup 启动的，不理关掉终端。"""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    if hasattr(signal, "SIGHUP") and signal.getsignal(signal.SIGHUP) != signal.SIG_IGN:
        signal.signal(signal.SIGHUP, signal.default_int_handler)
