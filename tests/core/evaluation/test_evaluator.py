"""Scores during training are those that `evaluate` gives for the same weights."""

from pathlib import Path

import pytest
import torch

from gan_core.dataset.archive import Dataset
from gan_core.evaluation import evaluator as module
from gan_core.evaluation.evaluate import Evaluation, evaluate
from gan_core.evaluation.evaluator import DatasetEvaluator, evaluator_for
from gan_core.metrics.features import EXTRACTORS
from gan_core.presets import load_preset
from gan_core.runs.run import Run
from gan_core.runs.settings import describe, with_settings
from gan_core.runs.training_settings import TrainingSettings
from gan_core.sampling.generator import Generator
from gan_core.training.trainer import Trainer

from ..training.conftest import SMALL
from .fakes import Thumbnails, small_dataset


@pytest.fixture
def scored(tmp_path: Path) -> tuple[Run, Dataset, Thumbnails]:
    """A run with scores at 0.04, 0.08 and 0.1 kimg."""
    torch.set_num_threads(1)
    dataset = small_dataset(tmp_path)
    changes = SMALL | {"training.kimg": 0.1, "training.evaluate_kimg": 0.04}
    config = with_settings(load_preset("dcgan-tiny-32").config, changes)
    run = Run.create(tmp_path / "run", config, dataset.ref())
    extractor = Thumbnails()
    list(Trainer(run, evaluator=DatasetEvaluator(extractor, 70)))
    return run, dataset, extractor


def test_the_best_checkpoint_scores_as_it_did(scored: tuple[Run, Dataset, Thumbnails]) -> None:
    run, dataset, _ = scored
    told = run.evaluations()
    assert [e.kimg for e in told] == [0.04, 0.08, 0.104]
    assert list(told[0].scores) == ["fd_thumbnails", "precision", "recall", "density", "coverage"]
    best = min(told, key=lambda e: e.scores["fd_thumbnails"])
    generator = Generator.open(run, checkpoint=run.best(), device="cpu")
    *_, found = evaluate(generator, dataset, ["fd", "prdc"], extractor=Thumbnails(), count=70)
    assert isinstance(found, Evaluation)
    assert best.scores == pytest.approx(found.scores, rel=1e-5)
    assert best.count == 70


def test_the_real_pictures_are_looked_at_once(scored: tuple[Run, Dataset, Thumbnails]) -> None:
    _, dataset, extractor = scored
    assert extractor.seen == dataset.num_images + 3 * 70


def test_settings_that_ask_for_no_scores_have_no_evaluator() -> None:
    assert evaluator_for(TrainingSettings()) is None


def test_settings_name_the_extractor_and_the_count(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def load(key: str, device: torch.device) -> Thumbnails:
        asked.append(key)
        return Thumbnails()

    monkeypatch.setattr(module, "load_extractor", load)
    training = TrainingSettings(evaluate_kimg=1.0, evaluate_features="inception", evaluate_count=64)
    assert isinstance(evaluator_for(training), DatasetEvaluator)
    assert asked == ["inception"]


def test_every_extractor_can_be_chosen_in_the_settings() -> None:
    choices = {d.path: d.choices for d in describe(TrainingSettings())}
    assert set(choices["evaluate_features"]) == set(EXTRACTORS)
