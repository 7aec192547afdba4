"""Any number of sliders under each other, each with pictures of what it does."""

from studio.widgets.slider_bank.bank import SliderBank
from studio.widgets.slider_bank.rows import SliderRow
from studio.widgets.slider_bank.strip import stops

__all__ = ["SliderBank", "SliderRow", "stops"]
