"""在后台运行测试时，shell 让它不理 Ctrl-C，它启动的命令也跟着不理；试中断的测试要它们理。"""

import signal

signal.signal(signal.SIGINT, signal.default_int_handler)
