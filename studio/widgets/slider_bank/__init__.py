"""Any number of sliders under each other, each with pictures of what it does."""

from studio.widgets.slider_bank.bank import SliderBank
from studio.widgets.slider_bank.rows import SliderRow

__all__ = ["SliderBank", "SliderRow"]
