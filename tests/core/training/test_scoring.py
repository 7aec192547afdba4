"""Scores on the way: when they come, what they cost the run's clock, and which checkpoint they keep."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from gan_core.messages import UsageError
from gan_core.progress import Progress
from gan_core.runs.events import CheckpointSaved, Evaluated, Evaluating, Event, Finished, Note, StepMetrics
from gan_core.runs.run import Run
from gan_core.training.clock import Clock
from gan_core.training.scoring import Candidate, CandidateScores, TrainingPictures
from gan_core.training.trainer import Trainer

from .conftest import write_dataset

MakeRun = Callable[..., Run]


class Judge:
    """Gives the scores that it is told, one after another."""

    def __init__(self, *scores: float, seconds: float = 0.0) -> None:
        self._scores = iter(scores)
        self._seconds = seconds
        self.seen: list[tuple[Candidate, TrainingPictures]] = []

    def evaluate(self, candidate: Candidate, reals: TrainingPictures) -> Iterator[Progress | CandidateScores]:
        self.seen.append((candidate, reals))
        yield Progress(0, 5)
        time.sleep(self._seconds)
        yield Progress(5, 5)
        yield CandidateScores({"fd": next(self._scores), "precision": 0.5}, 5)


def of_type(events: list[Event], kind: type) -> list:
    return [e for e in events if isinstance(e, kind)]


def test_a_run_is_scored_at_its_intervals_and_at_its_end(make_run: MakeRun) -> None:
    run = make_run(training__kimg=0.1, training__evaluate_kimg=0.04)
    events = list(Trainer(run, evaluator=Judge(3.0, 1.0, 2.0)))
    told = of_type(events, Evaluated)
    assert [(e.kimg, e.scores["fd"], e.count) for e in told] == [(0.04, 3, 5), (0.08, 1, 5), (0.104, 2, 5)]
    assert Run.open(run.path).evaluations() == told
    assert [(e.kimg, e.done, e.total) for e in of_type(events, Evaluating)][:2] == [
        (0.04, 0, 5),
        (0.04, 5, 5),
    ]
    assert not of_type(list(run.events()), Evaluating)


def test_the_best_checkpoint_stays_and_only_it(make_run: MakeRun) -> None:
    run = make_run(training__kimg=0.2, training__evaluate_kimg=0.04, training__keep_checkpoints=1)
    list(Trainer(run, evaluator=Judge(5.0, 3.0, 4.0, 4.0, 4.0)))
    assert run.best() == "000000.080"
    assert [c.name for c in run.checkpoints()] == ["000000.080", "000000.200"]
    assert not run.is_marked("000000.080")
    assert [c.name for c in run.checkpoints() if run.is_kept(c.name)] == ["000000.080"]


def test_a_checkpoint_is_saved_for_the_best_where_none_was_due(make_run: MakeRun) -> None:
    run = make_run(training__kimg=0.08, training__evaluate_kimg=0.048)
    events = list(Trainer(run, evaluator=Judge(1.0, 2.0)))
    assert [c.kimg for c in of_type(events, CheckpointSaved)] == [0.048, 0.08]
    assert run.best() == "000000.048"


def test_a_mark_of_a_person_outlives_a_better_score(make_run: MakeRun) -> None:
    run = make_run(training__kimg=0.2, training__evaluate_kimg=0.08, training__keep_checkpoints=1)
    for event in Trainer(run, evaluator=Judge(2.0, 1.0, 3.0)):
        if isinstance(event, Evaluated) and event.kimg == 0.16:
            run.mark("000000.080", keep=True)
    assert run.best() == "000000.160"
    assert [c.name for c in run.checkpoints()] == ["000000.080", "000000.160", "000000.200"]


def test_a_resumed_run_knows_its_best(make_run: MakeRun) -> None:
    run = make_run(training__kimg=0.08, training__evaluate_kimg=0.04)
    list(Trainer(run, evaluator=Judge(1.0, 2.0)))
    training = run.config.training.model_copy(update={"kimg": 0.16})
    run.config = run.config.model_copy(update={"training": training})
    run.save()
    list(Trainer(Run.open(run.path), evaluator=Judge(1.5, 0.5)))
    assert [e.scores["fd"] for e in run.evaluations()] == [1, 2, 1.5, 0.5]
    assert run.best() == "000000.160"


def test_scores_of_other_pictures_do_not_compare(make_run: MakeRun, tmp_path: Path) -> None:
    run = make_run(training__kimg=0.12, training__evaluate_kimg=0.04)
    judge = Judge(1.0, 9.0, 8.0)
    trainer = Trainer(run, evaluator=judge)
    more = write_dataset(tmp_path / "more.zip", 60)
    for event in trainer:
        if isinstance(event, Evaluated) and event.kimg == 0.04:
            trainer.use_dataset(more)
    assert run.best() == "000000.120"
    assert [reals.num_images for _, reals in judge.seen] == [40, 60, 60]
    assert judge.seen[-1][1].fingerprint == more.fingerprint


def test_the_clock_stands_still_while_scores_are_computed(make_run: MakeRun) -> None:
    run = make_run(training__kimg=0.08, training__evaluate_kimg=0.04)
    began = time.perf_counter()
    events = list(Trainer(run, evaluator=Judge(*[1.0] * 9, seconds=0.3)))
    evaluations = of_type(events, Evaluated)
    assert all(e.seconds >= 0.3 for e in evaluations)
    spent = of_type(events, StepMetrics)[-1].seconds
    assert spent <= time.perf_counter() - began - 0.3 * len(evaluations)


def test_a_clock_kept_standing_is_not_started_by_others() -> None:
    clock = Clock(2.0)
    with clock.standing_still():
        clock.start()
        time.sleep(0.01)
        assert clock.seconds == 2.0
    time.sleep(0.01)
    assert clock.seconds > 2.0


def test_training_is_the_same_with_scores_and_without(make_run: MakeRun) -> None:
    runs = [make_run(name, training__kimg=0.08, training__evaluate_kimg=0.02) for name in ("a", "b")]
    list(Trainer(runs[0], evaluator=Judge(*[1.0] * 9)))
    list(Trainer(runs[1]))
    weights = [(run.path / "checkpoints/000000.080/training.safetensors").read_bytes() for run in runs]
    assert weights[0] == weights[1]


def test_the_pictures_are_the_dataset_s_own(make_run: MakeRun, tmp_path: Path) -> None:
    dataset = write_dataset(tmp_path / "classes.zip", 30, classes=3)
    run = make_run(data=dataset, training__kimg=0.02, training__evaluate_kimg=0.02)
    judge = Judge(1.0)
    list(Trainer(run, evaluator=judge))
    candidate, reals = judge.seen[0]
    assert (reals.image(7) == dataset.image(7)).all()
    assert reals.labels is not None
    assert reals.labels.tolist() == dataset.labels.tolist()
    assert (candidate.img_resolution, candidate.z_dim, candidate.class_names) == (32, 8, ())


def test_a_stop_does_not_wait_for_scores(make_run: MakeRun) -> None:
    run = make_run(training__kimg=0.2, training__evaluate_kimg=0.04)
    trainer = Trainer(run, evaluator=Judge(1.0))
    events = []
    for event in trainer:
        events.append(event)
        if isinstance(event, Evaluating):
            trainer.request_stop()
    assert events[-1] == Finished(0.04, "stopped")
    assert not run.evaluations()
    assert run.checkpoints()[-1].kimg == 0.04


def test_scores_that_can_not_be_had_are_a_note_and_training_goes_on(make_run: MakeRun) -> None:
    class Failing:
        def evaluate(self, *_: object) -> Iterator[Progress]:
            raise UsageError("Too few pictures.")
            yield

    run = make_run(training__kimg=0.1, training__evaluate_kimg=0.04)
    events = list(Trainer(run, evaluator=Failing()))
    assert events[-1].reason == "completed"
    assert [str(n.message) for n in of_type(events, Note)].count("Too few pictures.") == 1


@pytest.mark.parametrize(("asks", "notes"), [(None, 0), (0.04, 1)])
def test_scores_asked_for_without_an_evaluator_are_said(
    make_run: MakeRun, asks: float | None, notes: int
) -> None:
    events = list(Trainer(make_run(training__kimg=0.02, training__evaluate_kimg=asks)))
    assert sum("asks for scores" in str(n.message) for n in of_type(events, Note)) == notes
    assert not of_type(events, Evaluated)
