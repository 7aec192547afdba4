"""The network card: what the chosen network is made of, what it needs, and how fast it would train here."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QWidget

from gan_core.messages import DatasetError, Message
from gan_core.presets import load_preset, preset_names
from gan_core.progress import Progress
from gan_core.runs.config import Conditioning, RunConfig
from gan_core.runs.network_settings import TYPICAL_CLASSES
from studio import formats
from studio.pages.train.card_tables import BlockTree, StageTable
from studio.session import Session
from studio.translation import tr, tr_message
from studio.widgets.controls import button, column, describe, label, row, set_role
from studio.widgets.job_progress import JobProgress
from studio.widgets.live import Live
from studio.widgets.setting_controls import words
from studio.workers.jobs import Job, Jobs

if TYPE_CHECKING:
    from gan_core.networks.card import NetworkCard
    from gan_core.training.speed import Speed

_WIDTH, _HEIGHT, _PROGRESS_WIDTH = 920, 680, 320


class CardDialog(Live, QDialog):
    """The card is computed in a job; measuring is another one, begun and cancelled by a person."""

    def __init__(
        self, config: RunConfig, session: Session, jobs: Jobs, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._config, self._session, self._jobs = config, session, jobs
        self._conditioning = conditioning_of(config, session)
        self.card: NetworkCard | None = None
        self.speed: Speed | None = None
        self._failure: Message | None = None
        self._running: list[Job] = []
        self._measurement: Job | None = None
        self._title, self._about = label("title"), label("muted", wrap=True)
        self._assumed, self._memory_note = label("caption", wrap=True), label("caption", wrap=True)
        self.stages, self.blocks = StageTable(), BlockTree()
        self.measure_button, self.found = button("play"), label(wrap=True)
        self.progress = JobProgress(of_pictures=False)
        self.progress.setMaximumWidth(_PROGRESS_WIDTH)
        self._buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        self._arrange()
        self.stages.chosen.connect(self._show_blocks)
        self.measure_button.clicked.connect(self.measure)
        self._buttons.rejected.connect(self.reject)
        self.finished.connect(self._cancel)
        session.training_changed.connect(self._show_state)
        count = partial(_counted, config, self._conditioning)
        self._begin(tr("Counting the network"), count, self._on_card, hidden=True)
        self.retranslate()

    def _arrange(self) -> None:
        layout = column(self, margin=16, gap=8)
        for widget in (self._title, self._about, self._assumed, self.stages, self._memory_note):
            layout.addWidget(widget)
        layout.addWidget(self.blocks, 1)
        below = row(gap=12)
        below.addWidget(self.measure_button, 0, Qt.AlignmentFlag.AlignTop)
        below.addWidget(self.found, 1)
        below.addWidget(self.progress, 1)
        below.addStretch(0)
        below.addWidget(self._buttons, 0, Qt.AlignmentFlag.AlignBottom)
        layout.addLayout(below)
        self.resize(_WIDTH, _HEIGHT)

    def retranslate(self) -> None:
        """Set all texts."""
        self.setWindowTitle(tr("Network card"))
        known = self._config.preset in preset_names()
        preset = load_preset(self._config.preset) if known else None
        self._title.setText(words(preset.title) if preset else self._config.preset)
        self._about.setText(f"{words(preset.description)}\n{preset.paper}" if preset else "")
        self._about.setVisible(preset is not None)
        self._assumed.setText(_assumption(self._conditioning, self._session))
        self._assumed.setVisible(self._conditioning.is_on)
        self._memory_note.setText(
            tr(
                "Memory of one training step in fp32, estimated; bf16 takes less. PyTorch itself and the dataset's "
                "pictures come on top."
            )
        )
        self.measure_button.setText(tr("Measure"))
        self._show_state()

    def measure(self) -> None:
        """Time some steps on this computer."""
        work = partial(_measured, self._config, self._conditioning)
        self._failure, self.speed = None, None
        self.stages.show_speeds(())
        self._measurement = self._begin(tr("Measuring the speed"), work, self._on_speed)
        self.progress.watch(self._measurement)
        self._show_state()

    def _begin(
        self,
        title: str,
        work: Callable[[], Iterator[object]],
        on_result: Callable[[object], None],
        *,
        hidden: bool = False,
    ) -> Job:
        job = self._jobs.start(title, work, on_result, self._on_failure, hidden=hidden, owner=self)
        self._running.append(job)
        job.ended.connect(self._on_ended)
        return job

    def _on_card(self, card: object) -> None:
        self.card = card  # type: ignore[assignment]  # what `_counted` yields
        assert self.card is not None
        self.stages.show_stages(self.card.stages)

    def _on_speed(self, speed: object) -> None:
        self.speed = speed  # type: ignore[assignment]  # what `_measured` yields last
        assert self.speed is not None
        self.stages.show_speeds(self.speed.stages)

    def _on_failure(self, message: object) -> None:
        assert isinstance(message, Message)
        self._failure = message

    def _on_ended(self) -> None:
        self._running = [job for job in self._running if job.is_running]
        self._show_state()

    def _cancel(self) -> None:
        for job in self._running:
            job.cancel()

    def _show_blocks(self, line: int) -> None:
        if self.card is not None:
            self.blocks.show_stage(self.card.stages[line])

    def _show_state(self) -> None:
        """What can be done now, and what was found."""
        is_free = not self._session.is_training
        tip = tr(
            "Times some steps on random pictures: how long 100 kimg take on this computer. A few seconds to minutes."
        )
        if not is_free:
            tip = tr("A run is training: measure when it has ended, or both would be slow.")
        describe(self.measure_button, tr("Measure"), tip)
        is_measuring = self._measurement in self._running
        self.measure_button.setEnabled(is_free and self.card is not None and not is_measuring)
        self.found.setVisible(not is_measuring)
        set_role(self.found, "bad" if self._failure is not None else "")
        self.found.setText(self._words())

    def _words(self) -> str:
        if self._failure is not None:
            return tr_message(self._failure)
        if self.speed is None:
            return tr("Counting…") if self.card is None else ""
        speed = self.speed
        return tr(
            "100 kimg take {time} on {device} ({precision}, {memory_format}).",
            time=formats.duration(speed.seconds_per_100_kimg),
            device=speed.device,
            precision=speed.precision,
            memory_format=speed.memory_format,
        )


def conditioning_of(config: RunConfig, session: Session) -> Conditioning:
    """As the networks would take the breeds of the open dataset; of a typical one where there is none that fits."""
    kind = config.objective.conditioning
    if kind == "none":
        return Conditioning()
    if (dataset := session.dataset) is not None:
        try:
            return config.conditioning_for(dataset.path.name, dataset.class_names)
        except DatasetError:
            pass
    return Conditioning(kind, TYPICAL_CLASSES)


def _assumption(conditioning: Conditioning, session: Session) -> str:
    """What the breeds that were counted are."""
    count, dataset = conditioning.num_classes, session.dataset
    if dataset is not None and len(dataset.class_names) == count:
        return tr("Counted for the {count} breeds of {dataset}.", count=count, dataset=dataset.name)
    return tr("Counted for {count} breeds, because no dataset with breeds is open.", count=count)


def _counted(config: RunConfig, conditioning: Conditioning) -> Iterator[NetworkCard]:
    from gan_core.networks.card import network_card  # imports torch

    yield network_card(config, conditioning)


def _measured(config: RunConfig, conditioning: Conditioning) -> Iterator[Progress | Speed]:
    from gan_core.training.speed import measure_speed  # imports torch

    return measure_speed(config, conditioning)
