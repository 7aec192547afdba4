"""The two tables of a network card: what a step needs at each stage, and the blocks of one stage."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QFont
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QTableWidget,
    QTableWidgetItem,
    QTreeWidget,
    QTreeWidgetItem,
    QWidget,
)

from studio import formats
from studio.translation import tr
from studio.widgets.controls import describe
from studio.widgets.live import Live

if TYPE_CHECKING:
    from gan_core.networks.card import NetworkPart, StageCard
    from gan_core.training.speed import StageSpeed

_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_MOST_ROWS, _ROW = 6, 24
_NUMBER_WIDTH = 128


class StageTable(Live, QTableWidget):
    """A line a stage: batch, memory by what it is for, and the time that was measured."""

    chosen = Signal(int)
    """The line that a person went to."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(0, 9, parent)
        self._stages: tuple[StageCard, ...] = ()
        self._speeds: tuple[StageSpeed, ...] = ()
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(_ROW)
        self.setShowGrid(False)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setTabKeyNavigation(False)
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        self.horizontalHeader().setHighlightSections(False)
        self.currentCellChanged.connect(self._on_current)
        self.retranslate()

    def retranslate(self) -> None:
        """Set all texts."""
        describe(
            self,
            tr("Memory by stage"),
            tr("What one training step needs on the device, estimated. Choose a line to see its blocks."),
        )
        columns = (
            (tr("Resolution"), tr("Height and width of the pictures at this stage.")),
            (tr("Batch"), tr("Pictures in one step at this stage.")),
            (tr("Weights"), tr("The numbers that are learned, of both networks.")),
            (tr("Gradients"), tr("One for each weight that learns at this stage.")),
            (tr("Optimiser"), tr("What Adam remembers: two numbers for each weight that learns.")),
            (tr("Average"), tr("The averaged generator, with which pictures are made.")),
            (
                tr("Activations"),
                tr("What the layers keep until the gradients are computed; grows with the batch."),
            ),
            (tr("Together"), tr("All of it. The pictures of the dataset come on top.")),
            (tr("100 kimg in"), tr("The time that 100,000 real images take here, once it is measured.")),
        )
        for column, (title, tip) in enumerate(columns):
            header = QTableWidgetItem(title)
            header.setToolTip(tip)
            header.setTextAlignment(_RIGHT)
            self.setHorizontalHeaderItem(column, header)
        self._fill()

    def show_stages(self, stages: tuple[StageCard, ...]) -> None:
        """List these and stand at the last: the full resolution."""
        self._stages, self._speeds = stages, ()
        self.setRowCount(len(stages))
        self._fill()
        self.setFixedHeight(self.sizeHint().height())
        self.setCurrentCell(len(stages) - 1, 0)

    def show_speeds(self, speeds: tuple[StageSpeed, ...]) -> None:
        """Fill in what was measured."""
        self._speeds = speeds
        self._fill()

    def sizeHint(self) -> QSize:
        """As high as its lines, up to a few."""
        lines = min(max(self.rowCount(), 1), _MOST_ROWS)
        height = self.horizontalHeader().sizeHint().height() + lines * _ROW
        return QSize(640, height + 4)

    def _fill(self) -> None:
        times = {speed.img_resolution: speed.seconds_per_100_kimg for speed in self._speeds}
        for line, stage in enumerate(self._stages):
            memory, time = stage.memory, times.get(stage.img_resolution)
            texts = (
                tr("{resolution} px", resolution=stage.img_resolution),
                formats.count(stage.batch_size),
                *map(
                    formats.bytes_text,
                    (
                        memory.weights,
                        memory.gradients,
                        memory.optimizer,
                        memory.average,
                        memory.activations,
                        memory.total,
                    ),
                ),
                "–" if time is None else formats.duration(time),
            )
            for column, text in enumerate(texts):
                item = QTableWidgetItem(text)
                item.setTextAlignment(_RIGHT)
                self.setItem(line, column, item)

    def _on_current(self, line: int) -> None:
        if line >= 0:
            self.chosen.emit(line)


class BlockTree(Live, QTreeWidget):
    """The blocks of generator and discriminator in the order of computation, below their sums."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._stage: StageCard | None = None
        self.setColumnCount(5)
        self.setUniformRowHeights(True)
        self.setRootIsDecorated(True)
        header = self.header()
        header.setStretchLastSection(False)
        for column in range(5):
            mode = QHeaderView.ResizeMode.Stretch if column < 2 else QHeaderView.ResizeMode.Fixed
            header.setSectionResizeMode(column, mode)
            header.resizeSection(column, _NUMBER_WIDTH)
        self.retranslate()

    def retranslate(self) -> None:
        """Set all texts."""
        describe(
            self,
            tr("Blocks of the networks"),
            tr(
                "Each block with the shape that it makes of one picture, its parameters, and its multiply-adds "
                "forward for one picture."
            ),
        )
        self.setHeaderLabels([tr("Block"), tr("Layer"), tr("Output"), tr("Parameters"), tr("Multiply-adds")])
        for column in range(2, 5):
            self.headerItem().setTextAlignment(column, _RIGHT)
        if self._stage is not None:
            self.show_stage(self._stage)

    def show_stage(self, stage: StageCard) -> None:
        """List the blocks that compute at `stage`."""
        self._stage = stage
        self.clear()
        for title, part in ((tr("Generator"), stage.generator), (tr("Discriminator"), stage.discriminator)):
            self._add(title, part)
        self.expandAll()

    def _add(self, title: str, part: NetworkPart) -> None:
        top = self._line(title, "", "", part.parameters, part.multiply_adds)
        font = top.font(0)
        font.setWeight(QFont.Weight.DemiBold)
        for column in range(5):
            top.setFont(column, font)
        self.addTopLevelItem(top)
        for block in part.blocks:
            shape = " × ".join(map(str, block.output))
            top.addChild(self._line(block.name, block.kind, shape, block.parameters, block.multiply_adds))

    def _line(
        self, name: str, kind: str, output: str, parameters: int, multiply_adds: int
    ) -> QTreeWidgetItem:
        line = QTreeWidgetItem(
            [name, kind, output, formats.amount(parameters), formats.amount(multiply_adds)]
        )
        line.setToolTip(3, formats.count(parameters))
        line.setToolTip(4, formats.count(multiply_adds))
        for column in range(2, 5):
            line.setTextAlignment(column, _RIGHT)
        return line
