"""给 make 交来的 9 号文件上锁；别的 make 正拿着，就说一声，等它放手。

锁跟着打开的文件走，不跟着这个进程：这里退出之后，make 的 shell 还拿着，到它结束为止。
"""

import fcntl
import signal

signal.signal(signal.SIGINT, signal.SIG_DFL)  # 等的时候按 Ctrl-C，不摆回溯
try:
    fcntl.flock(9, fcntl.LOCK_EX | fcntl.LOCK_NB)
except BlockingIOError:
    print("另一个 make 正在设环境，等它做完", flush=True)
    fcntl.flock(9, fcntl.LOCK_EX)
