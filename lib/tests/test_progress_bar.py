"""进度条：走到头，显示损失；训练很短就不出声。"""

import io

import numpy as np
import pytest

from lib.data import three_blobs
from lib.training import SoftmaxRegression, progress_bar


@pytest.fixture
def blobs():
    return three_blobs(np.random.default_rng(0))


def test_progress_bar_runs_to_the_end_and_shows_the_loss(blobs):
    screen = io.StringIO()
    bar = progress_bar(300, delay=0, file=screen)
    loss = SoftmaxRegression().fit(*blobs, epochs=300, callback=bar).loss_history_[-1]
    last = screen.getvalue().split("\r")[-1]
    assert "300/300" in last and f"loss={loss:.4f}" in last and last.endswith("\n")


def test_progress_bar_is_silent_when_training_is_short(blobs, capfd):
    SoftmaxRegression().fit(*blobs, epochs=5, callback=progress_bar(5, delay=60))
    assert capfd.readouterr() == ("", "")


def test_progress_bar_needs_a_count():
    with pytest.raises(ValueError, match=r"epochs 应至少为 1.*得到 0"):
        progress_bar(0)
