"""第 1 节的自检要认得出每一种常见错误；这里的错误实现另写一遍，写法与练习里收录的不同。"""

import itertools

import numpy as np
import pytest

from lib.exercises import multiclass as wrong
from lib.exercises.judge import RIGHT, diagnose, judge
from lib.exercises.multiclass import CLAIM_COUNTS, LABEL_ENCODING
from lib.tests.exercises.attempts import cases, right_cases, untried


def each(one_label):
    """把只管一个标签的函数推广到整列。"""
    return lambda labels, classes: [one_label(label, classes.tolist()) for label in labels]


def by_first_seen(labels, classes):
    numbers = {}
    return [numbers.setdefault(label, len(numbers)) for label in labels.tolist()]


def replaced_one_by_one(labels, classes):
    for place, name in enumerate(classes):
        labels = np.where(labels == name, labels.dtype.type(place), labels)
    return labels


def running(probs):
    total, counts = 0, []
    for row in probs:
        total += np.count_nonzero(row > 0.5)
        counts.append(total)
    return counts


def region(row):
    claims = [k for k, p in enumerate(row) if p > 0.5]
    return claims[0] if len(claims) == 1 else len(row) + bool(claims)


def counting(row_rule):
    return lambda probs: [row_rule(row) for row in probs.tolist()]


WRONG = {
    LABEL_ENCODING: {
        wrong.labels_as_they_are: each(lambda label, classes: label),
        wrong.minus_first_class: each(lambda label, classes: label / 100 // 1 - 1),
        wrong.numbered_within_batch: lambda labels, classes: each(
            lambda label, _: sorted(set(labels.tolist())).index(label)
        )(labels, classes),
        wrong.numbered_as_they_come: by_first_seen,
        wrong.counted_from_one: [
            each(lambda label, classes: 1 + classes.index(label)),
            lambda labels, classes: np.searchsorted(classes, labels, side="right"),
        ],
        wrong.counted_backwards: each(lambda label, classes: classes[::-1].index(label)),
        wrong.labels_sorted: lambda labels, classes: [
            classes.tolist().index(label) for label in sorted(labels.tolist())
        ],
        wrong.replaced_in_place: replaced_one_by_one,
        wrong.membership: each(lambda label, classes: int(label in classes)),
        wrong.nested: each(lambda label, classes: [classes.index(label)]),
        wrong.places_in_batch: lambda labels, classes: [
            labels.tolist().index(one) if one in labels else 0 for one in classes.tolist()
        ],
        wrong.class_sizes: lambda labels, classes: [labels.tolist().count(c) for c in classes],
        wrong.sorting_order: lambda labels, classes: np.lexsort([labels]),
        wrong.one_hot_already: each(lambda label, classes: [float(c == label) for c in classes]),
        wrong.row_numbers: lambda labels, classes: [n for n, _ in enumerate(labels)],
        wrong.part_of_name: each(
            lambda label, classes: [str(name) in str(label) for name in classes].index(True)
        ),
        wrong.small_integers: lambda labels, classes: np.array(
            [classes.tolist().index(label) % 256 for label in labels], dtype=np.uint8
        ),
        wrong.classes_in_a_set: each(
            lambda label, classes: {name: k for k, name in enumerate({*classes})}[label]
        ),
        wrong.decoding: each(lambda label, classes: classes[label]),
    },
    CLAIM_COUNTS: {
        wrong.counts_per_class: lambda p: counting(lambda r: sum(q > 0.5 for q in r))(p.T),
        wrong.one_count_for_all: lambda p: np.count_nonzero(p > 0.5),
        wrong.claimed_at_all: counting(lambda row: max(row) > 0.5),
        wrong.question_about_count: counting(lambda row: sorted(row)[-2] > 0.5),
        wrong.region_code: counting(region),
        wrong.unclaimed_rows_missing: lambda probs: [
            n for row in probs.tolist() if (n := sum(p > 0.5 for p in row))
        ],
        wrong.as_long_as_classes: lambda probs: np.bincount(
            np.repeat(range(len(probs)), (probs > 0.5).sum(axis=1)), minlength=len(probs[0])
        ),
        wrong.stopped_at_first_no: counting(
            lambda row: len(list(itertools.takewhile(lambda p: p > 0.5, row)))
        ),
        wrong.others_subtracted: counting(lambda row: sum(1 if p > 0.5 else -1 for p in row)),
        wrong.equal_ones_once: counting(lambda row: len({p for p in row if p > 0.5})),
        wrong.one_column_only: counting(lambda row: int(row[-1] > 0.5)),
        wrong.rounded_first: counting(lambda row: sum(round(p, 3) > 0.5 for p in row)),
        wrong.as_great_as_greatest: counting(lambda row: row.count(max(row))),
        wrong.running_total: running,
        wrong.three_columns: lambda probs: [
            sum(int(row[k] > 0.5) for k in range(3)) for row in probs
        ],
        wrong.edge_column_missed: lambda probs: [
            sum(row[k] > 0.5 for k in range(1, len(row))) for row in probs
        ],
        wrong.another_threshold: counting(lambda row: sum(p * len(row) > 1 for p in row)),
        wrong.everyone_counts: counting(lambda row: sum(1 / (1 + np.exp(-p)) > 0.5 for p in row)),
        wrong.sum_of_claiming_probs: counting(lambda row: sum(p for p in row if p > 0.5)),
        wrong.greatest_prob: counting(max),
        wrong.rounded_sum: counting(lambda row: int(sum(row))),
        wrong.one_off: counting(lambda row: sum(p > 0.5 for p in row) - 1),
        wrong.how_many_more: counting(lambda row: len([p for p in row if p > 0.5][1:])),
        wrong.indices_swapped: lambda probs: [
            sum(probs[k][n] > 0.5 for k in range(len(probs[0]))) for n in range(len(probs))
        ],
        wrong.half_counts_too: counting(lambda row: sum(p >= 0.5 for p in row)),
        wrong.most_probable: counting(lambda row: row.index(max(row))),
        wrong.always_one: counting(lambda row: len({max(row)})),
        wrong.sum_then_compare: counting(lambda row: sum(row) > 0.5),
        wrong.sum_of_probs: counting(sum),
        wrong.normalized_first: counting(lambda row: sum(p > 0.5 * sum(row) for p in row)),
        wrong.share_of_claims: counting(lambda row: sum(p > 0.5 for p in row) / len(row)),
        wrong.not_counted_yet: counting(lambda row: [p > 0.5 for p in row]),
        wrong.counts_the_others: counting(lambda row: sum(p < 0.5 for p in row)),
        wrong.extra_axis: counting(lambda row: [sum(p > 0.5 for p in row)]),
    },
}

SOLUTIONS = {
    LABEL_ENCODING: [
        each(lambda label, classes: classes.index(label)),
        lambda labels, classes: (labels[:, None] > classes).sum(axis=1),
    ],
    CLAIM_COUNTS: [
        counting(lambda row: sum(p > 0.5 for p in row)),
        lambda probs: np.count_nonzero(probs > 0.5, axis=1),
    ],
}


@pytest.mark.parametrize(("exercise", "mistake", "attempt"), cases(WRONG))
def test_each_mistake_gets_its_own_diagnosis(exercise, mistake, attempt):
    assert diagnose(exercise, attempt) == mistake.diagnosis


def test_every_mistake_is_made_here():
    assert untried(WRONG) == []


@pytest.mark.parametrize("exercise", WRONG)
def test_an_array_never_filled_is_told_as_zeros(exercise):
    verdict = judge(exercise, lambda first, *rest: np.zeros(len(first), dtype=int))
    assert (verdict.kind, verdict.key) == ("trait", "all_zero")


@pytest.mark.parametrize(("exercise", "attempt"), right_cases(SOLUTIONS))
def test_right_solutions_pass(exercise, attempt):
    assert diagnose(exercise, attempt) == RIGHT
