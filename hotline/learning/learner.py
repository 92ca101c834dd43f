"""The learner: counts of words by answer, and a memory of the examples themselves.

Counting (naive Bayes) was as good as a linear model at once and better among three and for
few words, takes examples in any order, and a new one costs a moment (decision 8).

Only its process imports this module. Features are hashed, so that neither the model
nor its file holds a word that a citizen said.
"""

from __future__ import annotations

import os
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import sklearn
from scipy.sparse import csr_matrix, vstack
from sklearn.feature_extraction.text import HashingVectorizer
from sklearn.naive_bayes import MultinomialNB
from sklearn.preprocessing import normalize

from hotline.learning.words import Example, Guess, Ranked, grams

# A file of another format, or of another scikit-learn, is not read but learned anew.
FORMAT = f"2 scikit-learn {sklearn.__version__}"
_FEATURES = 2**16
_REMEMBERED = 30_000
_LIKE = 60
_SHOWN = 3
_SMOOTHED = 0.1
# Words of one text come together, so their evidence counts less than they all say; with this
# the shares come nearest to how often they are right.
_DOUBT = 4.0
# Stands for no answer where an example does not answer a question.
_NONE = -1


class Learner:
    """Answers to a fixed set of questions, each with a fixed set of answers.

    `mark` is the feeder's own note of how far it has told examples; it is saved with
    what was learned.
    """

    def __init__(self, answers: Mapping[str, Sequence[int]]) -> None:
        self.answers = {question: sorted(known) for question, known in answers.items()}
        self.learned, self.mark = 0, ""
        self._hash = HashingVectorizer(
            analyzer=grams,
            n_features=_FEATURES,
            alternate_sign=False,
            binary=True,
            norm=None,
            dtype=np.float32,
        )
        self._models = {question: _model() for question in answers}
        self._seen = np.zeros(_FEATURES, dtype=np.float32)
        self._ids = np.zeros(0, dtype=np.int64)
        self._given = np.zeros((0, len(answers)), dtype=np.int64)
        self._texts = csr_matrix((0, _FEATURES), dtype=np.float32)

    def learn(self, examples: Sequence[Example], mark: str = "") -> None:
        """Take examples in, oldest first. Raises KeyError for an answer not known at the start.

        An example need not answer every question.
        """
        self.mark = mark or self.mark
        if not examples:
            return
        given = np.array([[one.answers.get(q, _NONE) for q in self.answers] for one in examples])
        for column, (question, known) in enumerate(self.answers.items()):
            if unknown := set(given[:, column].tolist()) - {*known, _NONE}:
                raise KeyError(f"{question}: {unknown}")
        texts = self._hash.transform([one.words for one in examples])
        for column, (question, known) in enumerate(self.answers.items()):
            answered = given[:, column] != _NONE
            if answered.any():
                model = self._models[question]
                model.partial_fit(texts[answered], given[answered, column], classes=known)
                _lay_out(model)
        self._remember(np.array([one.id for one in examples]), given, texts)
        self.learned += len(examples)

    def guess(self, words: str) -> Guess:
        """What the text is likely about. Raises ValueError before anything was learned."""
        if not self.learned:
            raise ValueError("nothing learned yet")
        text = self._hash.transform([words])
        rows = self._like(text)
        like, given = self._ids[rows].tolist(), self._given[rows].T.tolist()
        ranked = {
            question: self._ranked(question, text, list(zip(like, own, strict=True)))
            for question, own in zip(self.answers, given, strict=True)
        }
        return Guess(ranked, like)

    def shares(self, texts: Sequence[str]) -> dict[str, Any]:
        """For measuring: how likely each known answer is, a row a text, by question."""
        hashed = self._hash.transform(texts)
        return {question: _shares(model, hashed) for question, model in self._models.items()}

    def save(self, path: Path) -> None:
        """Keep everything in one file that is never seen half written."""
        path.parent.mkdir(parents=True, exist_ok=True)
        arrays: dict[str, Any] = {
            "format": np.array(FORMAT),
            "mark": np.array(self.mark),
            "learned": np.array(self.learned),
            "seen": self._seen,
            "ids": self._ids,
            "given": self._given,
            "data": self._texts.data,
            "indices": self._texts.indices,
            "indptr": self._texts.indptr,
        }
        for question, model in self._models.items():
            arrays[f"{question}.known"] = np.array(self.answers[question])
            if hasattr(model, "classes_"):
                arrays[f"{question}.given"] = model.class_count_
                arrays[f"{question}.words"] = model.feature_count_.astype(np.float32)
        # Each process writes its own draft of the file: the last one whole wins.
        draft = path.with_name(f"{path.name}.{os.getpid()}")
        with draft.open("wb") as file:
            np.savez(file, **arrays)
        draft.replace(path)

    def load(self, path: Path) -> bool:
        """Take up what was saved; False when there is nothing that this program can go on with."""
        try:
            with np.load(path, allow_pickle=False) as kept:
                if str(kept["format"]) != FORMAT or int(kept["learned"]) == 0:
                    return False
                if any(
                    kept[f"{question}.known"].tolist() != known
                    for question, known in self.answers.items()
                ):
                    return False
                self._take_up({name: kept[name] for name in kept.files})
        except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
            return False
        return True

    def _take_up(self, kept: Mapping[str, Any]) -> None:
        texts = csr_matrix(
            (kept["data"], kept["indices"], kept["indptr"]),
            shape=(len(kept["ids"]), _FEATURES),
        )
        for question, known in self.answers.items():
            model = self._models[question] = _model()
            if f"{question}.words" in kept:
                _restore(model, known, kept[f"{question}.given"], kept[f"{question}.words"])
        self._seen, self._ids, self._given = kept["seen"], kept["ids"], kept["given"]
        self._texts = texts
        self.learned, self.mark = int(kept["learned"]), str(kept["mark"])

    def _ranked(self, question: str, text: Any, like: Sequence[tuple[int, int]]) -> list[Ranked]:
        """The likeliest answers to one question, each with its part of the similar examples."""
        model = self._models[question]
        if not hasattr(model, "classes_"):
            return []
        shares = _shares(model, text)[0].tolist()
        found = zip(model.classes_.tolist(), shares, strict=True)
        best = sorted(found, key=lambda one: -one[1])[:_SHOWN]
        return [
            Ranked(answer, share, [id_ for id_, own in like if own == answer][:_SHOWN])
            for answer, share in best
        ]

    def _remember(self, ids: Any, given: Any, texts: Any) -> None:
        self._seen += np.bincount(texts.indices, minlength=_FEATURES).astype(np.float32)
        self._ids = np.concatenate([self._ids, ids])[-_REMEMBERED:]
        self._given = np.concatenate([self._given, given])[-_REMEMBERED:]
        self._texts = vstack([self._texts, normalize(texts)], format="csr")[-_REMEMBERED:]

    def _like(self, text: Any) -> list[int]:
        """Rows of the examples that share the most telling words with the text, best first."""
        rarity = np.log1p(self.learned / (1.0 + self._seen[text.indices]))
        wanted = np.zeros(_FEATURES, dtype=np.float32)
        wanted[text.indices] = rarity**2
        scores = self._texts @ wanted
        near = np.argpartition(-scores, min(_LIKE, len(scores) - 1))[:_LIKE]
        best = near[np.argsort(-scores[near], kind="stable")]
        return [int(at) for at in best if scores[at] > 0]


def _model() -> Any:
    return MultinomialNB(alpha=_SMOOTHED)


def _restore(model: Any, known: Sequence[int], given: Any, words: Any) -> None:
    """What fitting would have left, from its counts (scikit-learn's documented attributes)."""
    model.classes_, model.n_features_in_ = np.array(known), _FEATURES
    model.class_count_, model.feature_count_ = given, words.astype(np.float64)
    smoothed = model.feature_count_ + _SMOOTHED
    model.feature_log_prob_ = np.log(smoothed) - np.log(smoothed.sum(axis=1, keepdims=True))
    with np.errstate(divide="ignore"):
        model.class_log_prior_ = np.log(given) - np.log(given.sum())
    _lay_out(model)


def _lay_out(model: Any) -> None:
    """As prediction walks it, or each guess would copy the whole table first."""
    model.feature_log_prob_ = np.asfortranarray(model.feature_log_prob_)


def _shares(model: Any, texts: Any) -> Any:
    evidence = model.predict_joint_log_proba(texts) / _DOUBT
    weights = np.exp(evidence - evidence.max(axis=1, keepdims=True))
    return weights / weights.sum(axis=1, keepdims=True)
