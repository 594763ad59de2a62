import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.evaluation.measures import b_cubed, f1, pair_f1, reliability

CLUSTERS = st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), min_size=1)


def test_f1_of_nothing_is_unknown() -> None:
    assert f1(0, 0, 0) is None
    assert f1(1, 2, 2) == 0.5


@given(CLUSTERS)
def test_b_cubed_is_one_only_for_the_same_clusters(items: list[tuple[int, int]]) -> None:
    assert b_cubed([(gold, gold) for gold, _ in items]) == pytest.approx(1)
    value = b_cubed(items)
    one_to_one = len(set(items)) == len({g for g, _ in items}) == len({p for _, p in items})
    assert value is not None
    assert 0 < value <= 1 + 1e-9
    assert one_to_one == (value == pytest.approx(1))


def test_b_cubed_by_hand() -> None:
    # two people under one key: precision 1/2, recall 1
    assert b_cubed([("a", "x"), ("b", "x")]) == pytest.approx(2 / 3)


def test_pairs_count_only_across_articles() -> None:
    assert pair_f1([("one", "c", "x"), ("one", "c", "y")]) is None
    assert pair_f1([("one", "c", "x"), ("two", "c", "x"), ("three", "c", "y")]) == pytest.approx(0.5)


def test_reliability_by_hand() -> None:
    told = reliability([(0.95, True), (0.95, True), (0.97, False), (0.4, False), (1.0, True)])
    assert [(b.low, b.count, b.share_right) for b in told.bins] == [(0.4, 1, 0.0), (0.9, 4, 0.75)]
    assert told.brier == pytest.approx((2 * 0.05**2 + 0.97**2 + 0.4**2) / 5)
    assert told.ece == pytest.approx((0.4 + 4 * abs(3.87 / 4 - 0.75)) / 5)
    assert told.auc == pytest.approx(4 / 6)


@given(st.lists(st.tuples(st.floats(0, 1), st.booleans())))
def test_every_prediction_lies_in_one_bin(judged: list[tuple[float, bool]]) -> None:
    assert sum(b.count for b in reliability(judged).bins) == len(judged)
