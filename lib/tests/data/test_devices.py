"""设备故障：故障代码随读数而来，两个读数服从说好的分布。"""

import numpy as np
import pytest

from lib.data import (
    FAULT_CODES,
    FAULT_COV,
    FAULT_MEANS,
    FAULT_RATES,
    fault_readings,
    fault_sensors,
)


def test_fault_codes_follow_the_readings():
    X, y = fault_readings(np.random.default_rng(0), n_per_class=5, spread=1e-9)
    assert X.shape == (20, 1)
    np.testing.assert_allclose(X[:, 0], np.repeat([-3, -1, 1, 3], 5), atol=1e-7)
    np.testing.assert_array_equal(y, np.repeat([100, 200, 300, 999], 5))


def test_fault_readings_spread_is_the_standard_deviation():
    X, _ = fault_readings(np.random.default_rng(0), n_per_class=2000, spread=0.35)
    assert X.reshape(4, -1).std(axis=1) == pytest.approx([0.35] * 4, rel=0.05)


def test_fault_sensors_follow_the_stated_model():
    X, y = fault_sensors(np.random.default_rng(0), 40_000)
    assert set(y.tolist()) == set(FAULT_CODES.tolist())
    for code, rate, mean in zip(FAULT_CODES, FAULT_RATES, FAULT_MEANS, strict=True):
        own = X[y == code]
        assert len(own) / len(X) == pytest.approx(rate, abs=0.01)
        np.testing.assert_allclose(own.mean(axis=0), mean, atol=0.05)
        np.testing.assert_allclose(np.cov(own.T), FAULT_COV, atol=0.05)


def test_number_of_samples_is_checked():
    with pytest.raises(ValueError, match="n 应至少为 1，得到 0"):
        fault_sensors(np.random.default_rng(0), 0)
