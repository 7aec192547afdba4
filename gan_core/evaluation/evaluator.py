"""The Evaluator for scores during training; the Trainer's caller hands it in."""

from __future__ import annotations

from collections.abc import Iterator

from gan_core.evaluation.cache import FeatureCache
from gan_core.evaluation.evaluate import COUNT, last_of, ticking
from gan_core.evaluation.pictures import extracted, generated_pictures, kept_features
from gan_core.evaluation.scores import RealSide, checked_metrics, score
from gan_core.metrics.features import FeatureExtractor, load_extractor
from gan_core.progress import Progress
from gan_core.runs.training_settings import TrainingSettings
from gan_core.sampling.generator import Generator
from gan_core.training.device import pick_device
from gan_core.training.scoring import Candidate, CandidateScores, Evaluator, TrainingPictures


class DatasetEvaluator:
    """Scores `count` generated pictures against all that a run trains on.

    The same moment gives the same numbers as `evaluate` with its checkpoint, the same count and seed.
    What is computed of the real pictures is kept from one evaluation to the next.
    """

    def __init__(
        self,
        extractor: FeatureExtractor,
        count: int = COUNT,
        *,
        metrics: tuple[str, ...] = ("fd", "prdc"),
        seed: int = 0,
        cache: FeatureCache | None = None,
    ) -> None:
        """The first of `metrics` decides which checkpoint is the best: one that is best where it is lowest."""
        self._metrics = checked_metrics(metrics, extractor.names, extractor.key)
        self._extractor = extractor
        self._count, self._seed = count, seed
        self._cache = cache or FeatureCache()
        self._real: tuple[str, RealSide] | None = None

    def evaluate(self, candidate: Candidate, reals: TrainingPictures) -> Iterator[Progress | CandidateScores]:
        """Yields Progress, last the scores. Raises UsageError where there are too few pictures."""
        known = self._real is not None and self._real[0] == reals.fingerprint
        before = 0 if known else reals.num_images
        total = before + self._count
        yield Progress(0, total)
        if self._real is None or not known:
            features = yield from last_of(kept_features(reals, self._extractor, self._cache, 0, total))
            self._real = (reals.fingerprint, RealSide(features))
        batches = generated_pictures(_generator(candidate), reals, self._count, self._seed)
        generated = yield from last_of(extracted(batches, self._extractor, before, total))
        work = score(generated, self._real[1], self._metrics, self._extractor.names, self._seed)
        scores = yield from ticking(work, total)
        yield CandidateScores(scores.values, len(generated))


def evaluator_for(training: TrainingSettings) -> Evaluator | None:
    """The evaluator that a run's settings ask for; None where they ask for no scores.

    Raises ExtractorError where its features can't be had, before any training.
    """
    if training.evaluate_kimg is None:
        return None
    extractor = load_extractor(training.evaluate_features, device=pick_device(training.device))
    return DatasetEvaluator(extractor, training.evaluate_count)


def _generator(candidate: Candidate) -> Generator:
    return Generator(
        candidate.network,
        img_resolution=candidate.img_resolution,
        z_dim=candidate.z_dim,
        class_names=candidate.class_names,
        device=candidate.device,
    )
