"""内存布局：结果与它无关，快慢与内存全看它。"""

import numpy as np
import pytest

from lib._layout import blocks, classes_first, empty_result, load


@pytest.mark.parametrize("shape", [(10, 60_000), (1000, 4096), (3, 500, 200)])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_blocks_fit_the_cache_and_cover_each_sample_once(shape, dtype):
    z = np.zeros(shape, dtype)
    sizes = []
    for block in blocks(z):
        z[block] += 1
        sizes.append(z[block].nbytes)
    assert (z == 1).all()
    assert max(sizes) <= 2**19
    assert all(size > 2**18 for size in sizes[:-1])


def test_one_vector_is_one_block():
    z = np.arange(3.0)
    (block,) = blocks(z)
    np.testing.assert_array_equal(z[block], z)


def test_a_sample_larger_than_a_block_is_a_block_of_its_own():
    assert len(list(blocks(np.zeros((100_000, 3))))) == 3


def test_no_samples_no_blocks():
    assert list(blocks(np.zeros((3, 0)))) == []


def test_few_classes_are_stored_class_major():
    rows = np.zeros((50, 10))
    columns = load(classes_first(rows, -1))
    assert columns.shape == (10, 50) and columns.flags.c_contiguous
    assert not np.shares_memory(columns, rows)


def test_many_classes_keep_the_layout_of_the_input():
    rows = np.zeros((50, 1000))
    assert empty_result(classes_first(rows, -1)).strides == classes_first(rows, -1).strides


def test_load_fills_the_given_array_and_widens_half_precision():
    half = np.arange(3, dtype=np.float16)
    out = np.empty(3, np.float32)
    assert load(half, out) is out
    np.testing.assert_array_equal(out, half)
    assert load(half).dtype == empty_result(half).dtype == np.float32
