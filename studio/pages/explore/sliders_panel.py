"""At the left of the Explore page: two tabs of sliders, and above the directions how they are found."""

from __future__ import annotations

from functools import partial

from PySide6.QtWidgets import QButtonGroup, QComboBox, QStackedWidget, QWidget

from studio import formats
from studio.pages.explore.finding import Finding
from studio.pages.explore.sliders import DirectionSliders, LatentSliders
from studio.pages.explore.state import ExploreState
from studio.session import Session
from studio.translation import tr, tr_message
from studio.widgets.controls import button, column, describe, label, line, row, set_role
from studio.widgets.live import Live
from studio.workers.recipe import Opened
from studio.workers.sampling import Sampler

WIDTH = 360
"""So wide that the five pictures under a slider have 64 pixels each, whole multiples of theirs."""
_PICTURES = "explore/slider pictures"


class SlidersPanel(Live, QWidget):
    """Two tabs of sliders, and above the directions how they are found."""

    def __init__(self, session: Session, state: ExploreState, sampler: Sampler, finding: Finding) -> None:
        super().__init__()
        self._session, self._state, self._finding = session, state, finding
        self.directions = DirectionSliders(state, sampler, finding)
        self.latent = LatentSliders(state, sampler)
        self.tabs = {"directions": button(), "latent": button()}
        self.method = QComboBox()
        self.search = button("sparkles")
        self._state_text = label("caption", wrap=True)
        self._state_text.hide()
        self._stack = QStackedWidget()
        self._arrange()
        self.method.activated.connect(lambda _: finding.choose(self.method.currentData()))
        self.search.clicked.connect(finding.find)
        finding.changed.connect(self._show_finding)
        state.changed.connect(self._show_state_text)
        self._show_pictures(session.recall(_PICTURES, True))
        for bank in (self.directions, self.latent):
            bank.strips_shown.connect(self._show_pictures)
        self.retranslate()

    def show_generator(self, about: Opened | None) -> None:
        """Another one is open: its latent, and other pictures of what the sliders do."""
        self.latent.show_latent(about.z_dim if about is not None else 0)
        for bank in (self.directions, self.latent):
            bank.invalidate_strips()

    def _show_pictures(self, shown: bool) -> None:
        """Under the sliders of both tabs, or of none."""
        self._session.remember(_PICTURES, shown)
        for bank in (self.directions, self.latent):
            bank.set_strips_shown(shown)

    def show_tab(self, key: str) -> None:
        """Bring ``directions`` or ``latent`` to the front."""
        self.tabs[key].setChecked(True)
        self._stack.setCurrentIndex(list(self.tabs).index(key))

    def retranslate(self) -> None:
        """Set all texts."""
        self.tabs["directions"].setText(tr("Directions"))
        self.tabs["latent"].setText(tr("Latent"))
        describe(
            self.tabs["directions"],
            tr("Directions"),
            tr("Along which the pictures change most: found in the generator itself."),
        )
        describe(self.tabs["latent"], tr("Latent"), tr("The numbers from which the picture is made."))
        self.method.clear()
        self.method.addItem(tr("From features (PCA)"), "pca")
        self.method.addItem(tr("From weights (SeFa)"), "sefa")
        describe(
            self.method,
            tr("How directions are found"),
            tr(
                "PCA: along which the features of many pictures differ most (GANSpace). SeFa: which the first "
                "weights amplify most, at once (closed-form factorisation)."
            ),
        )
        self.latent.set_empty_text(tr("The numbers of the latent stand here."))
        self.latent.show_rows()
        self._show_finding()

    def _show_finding(self) -> None:
        finding = self._finding
        self.method.setCurrentIndex(self.method.findData(finding.method))
        self.search.setEnabled(finding.about is not None and not finding.is_finding)
        has_some = bool(finding.directions)
        self.search.setText(tr("Find anew") if has_some else tr("Find directions"))
        describe(
            self.search,
            tr("Find directions"),
            tr("Looks for directions in the open generator and keeps them with the run."),
        )
        self.directions.set_empty_text(
            tr("Looking for directions…")
            if finding.is_finding
            else tr(
                "Directions that change the pictures most, such as the coat or the pose. Find them first."
            )
        )
        self._show_state_text()
        self.directions.show_rows()

    def _show_state_text(self) -> None:
        finding, text = self._finding, ""
        if finding.note is not None:
            text = tr_message(finding.note)
        elif finding.is_stale and finding.of is not None:
            text = tr(
                "Found at checkpoint {name}; the generator that is open is another.",
                name=formats.kimg_text(float(finding.of.checkpoint)),
            )
        elif unseen := self.directions.unseen():
            text = tr(
                "The other method's directions move this picture too ({count}); “Reset all” takes them back.",
                count=len(unseen),
            )
        if text != self._state_text.text():
            set_role(self._state_text, "bad" if finding.note is not None else "caption")
            self._state_text.setText(text)
            self._state_text.setVisible(bool(text))

    def _arrange(self) -> None:
        heads = row(margin=8, gap=4)
        group = QButtonGroup(self)
        for key, tab in self.tabs.items():
            tab.setCheckable(True)
            tab.setProperty("role", "tool")
            group.addButton(tab)
            tab.clicked.connect(partial(self.show_tab, key))
            heads.addWidget(tab)
        heads.addStretch()
        found = QWidget()
        how = row(gap=4)
        how.setContentsMargins(12, 8, 12, 0)
        how.addWidget(self.method, 1)
        how.addWidget(self.search)
        words = column()
        words.setContentsMargins(12, 4, 12, 0)
        words.addWidget(self._state_text)
        down = column(found, gap=0)
        down.addLayout(how)
        down.addLayout(words)
        down.addWidget(self.directions, 1)
        for page in (found, self.latent):
            self._stack.addWidget(page)
        layout = column(self, gap=0)
        layout.addLayout(heads)
        layout.addWidget(line())
        layout.addWidget(self._stack, 1)
        self.show_tab("directions")
