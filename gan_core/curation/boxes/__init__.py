"""Boxes in and out: Pascal VOC, YOLO and COCO, a module a format.

``import_boxes`` reads what another tool made for the pictures of a source; ``export_boxes`` writes what
was edited here. What is written is read back exactly.
"""

from gan_core.curation.boxes.exporting import Exported, export_boxes
from gan_core.curation.boxes.formats import FORMATS, WRITTEN
from gan_core.curation.boxes.importing import Imported, import_boxes

__all__ = ["FORMATS", "WRITTEN", "Exported", "Imported", "export_boxes", "import_boxes"]
