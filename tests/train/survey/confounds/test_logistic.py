"""The regression behind the question what tells classes apart."""

import numpy as np
from sklearn.linear_model import LogisticRegression

from train.survey.confounds.logistic import held_out_scores


def _made(seed=0, n=600):
    """Three classes, of which the first has fact 1 often; fact 0 holds always."""
    rng = np.random.default_rng(seed)
    labels = rng.integers(0, 3, n)
    facts = (rng.random((n, 6)) < 0.3).astype(np.float32)
    facts[:, 0] = 1
    facts[:, 1] = rng.random(n) < np.where(labels == 0, 0.8, 0.2)
    return facts, labels, np.arange(n) % 5


def test_what_was_held_out_is_judged_by_the_others_alone():
    facts, labels, folds = _made()
    before = held_out_scores(facts, labels, folds)
    changed = labels.copy()
    changed[folds == 2] = 2 - changed[folds == 2]
    after = held_out_scores(facts, changed, folds)
    assert np.array_equal(before[folds == 2], after[folds == 2])
    assert not np.array_equal(before[folds != 2], after[folds != 2])


def test_as_scikit_learn():
    facts, labels, folds = _made()
    ours, learns = held_out_scores(facts, labels, folds), folds != 0
    peer = LogisticRegression(C=1 / (1e-3 * learns.sum()), fit_intercept=False, tol=1e-6, max_iter=1000)
    theirs = peer.fit(facts[learns], labels[learns]).predict_proba(facts[~learns])
    assert np.abs(ours[~learns] - theirs).max() < 0.01


def test_a_class_that_is_only_in_the_part_that_is_judged():
    facts, labels, folds = _made()
    labels = np.where(folds == 1, 3, labels)
    scores = held_out_scores(facts, labels, folds)
    assert scores.shape == (600, 4)
    assert np.isfinite(scores).all()
