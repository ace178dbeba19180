"""hypothesis 的设置：每次都试同样的例子，也不在磁盘上留东西。"""

from hypothesis import settings

settings.register_profile(
    "reproducible", derandomize=True, database=None, deadline=None, max_examples=40
)
settings.load_profile("reproducible")

collect_ignore = ["mutate.py"]  # 它要的 cosmic-ray 只有 make mutate 才装
