"""分块与内存次序：结果与它无关，快慢与内存全看它。"""

import numpy as np
import pytest

from lib import _blocks


@pytest.mark.parametrize("shape", [(10, 60_000), (1000, 4096), (3, 500, 200)])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_blocks_fit_the_cache_and_cover_each_sample_once(shape, dtype):
    seen = np.zeros(shape, dtype)
    sizes = []
    for z, part in _blocks.each(np.ones(shape, dtype), seen, axis=0):
        part += z
        sizes.append(z.nbytes)
    assert (seen == 1).all()
    assert max(sizes) <= 2**20
    assert all(size > 2**19 for size in sizes[:-1])


def test_one_vector_is_one_block():
    source = np.arange(3.0)
    (z,) = _blocks.each(source)
    np.testing.assert_array_equal(z, source)


def test_a_sample_larger_than_a_block_is_a_block_of_its_own():
    assert len(list(_blocks.each(np.zeros((3, 100_000))))) == 3


def test_no_samples_no_blocks():
    assert list(_blocks.each(np.zeros((0, 3)))) == []


def test_few_classes_are_stored_class_major():
    rows = np.zeros((50, 10))
    for columns in (next(_blocks.each(rows)), _blocks.one_per_class(rows).T):
        assert columns.shape == (10, 50) and columns.flags.c_contiguous


def test_many_classes_keep_the_layout_of_the_input():
    for array in (np.zeros((50, 1000)), np.zeros((1000, 50)).T):
        assert _blocks.one_per_class(array).strides == array.strides


def test_a_block_is_a_copy_and_half_precision_is_widened():
    half = np.arange(6, dtype=np.float16).reshape(2, 3)
    (z,) = _blocks.each(half)
    np.testing.assert_array_equal(z, half.T)
    z += 1
    np.testing.assert_array_equal(half.ravel(), range(6))
    assert z.dtype == _blocks.one_per_class(half).dtype == np.float32


def test_what_is_done_to_a_block_in_place_is_the_result():
    source = np.arange(12.0).reshape(3, 4)
    result = _blocks.one_per_class(source, axis=0)
    for z in _blocks.each(source, axis=0, into=result):
        z *= 2
    np.testing.assert_array_equal(result, 2 * source)


def test_other_arrays_come_as_views_beside_the_block():
    source, sums = np.arange(12.0).reshape(3, 4), np.zeros((3, 1))
    for z, part in _blocks.each(source, sums):
        part[...] = z.sum(axis=0)
    np.testing.assert_array_equal(sums, source.sum(axis=1, keepdims=True))


@pytest.mark.parametrize("order", ["C", "F"])
def test_the_largest_term_and_the_sum_of_the_others(order):
    """两种内存次序各有各的算法；不留痕迹。并列的最大项归在哪一边都行。"""
    exps = np.array([[1.0, 1e-20, 0.25], [1e-20, 1e-20, 1.0], [0.5, 1.0, 0.25]], order=order)
    before = exps.copy()
    top, others = _blocks.split_top(exps)
    np.testing.assert_array_equal(top, [[1, 1, 1]])
    np.testing.assert_array_equal(others, [[0.5, 2e-20, 0.5]])
    np.testing.assert_array_equal(exps, before)


@pytest.mark.parametrize("order", ["C", "F"])
def test_ties_and_nan_in_the_sums(order):
    exps = np.array([[1.0, np.nan], [1.0, 0.0]], order=order)
    total = sum(_blocks.split_top(exps))
    np.testing.assert_array_equal(total, [[2, np.nan]])
