"""``export boxes`` and ``import boxes``: annotations to and from other tools."""

from __future__ import annotations

import argparse
from pathlib import Path

from gan_core.cli import left_out, saved_edits, source_options
from gan_core.cli.parser import Parser, Verbs, add_common
from gan_core.cli.terminal import Terminal
from gan_core.cli.words import counted
from gan_core.curation.boxes import FORMATS, WRITTEN, Exported, Imported, export_boxes, import_boxes
from gan_core.curation.curated import CuratedSource
from gan_core.curation.edits_file import EditsFile
from gan_core.sources import Source, open_source

_IMPORT = """Boxes for the pictures of SOURCE, made with another tool, are saved as its edits; the source
itself stays as it is. Pictures are found by their path, else by their file's name alone."""
_EXPORT = """The boxes of SOURCE as edited in the studio, without excluded pictures. Pascal VOC is a folder
with a file a picture, COCO one JSON."""


def add_to(verbs: Verbs) -> None:
    """Declare the verb ``import``."""
    kinds = verbs.add_parser("import", help="take what another tool made").add_subparsers(
        metavar="KIND", required=True, parser_class=Parser
    )
    parser = kinds.add_parser("boxes", help="boxes from Pascal VOC, YOLO or COCO", description=_IMPORT)
    source_options.add_source(parser)
    parser.add_argument("path", metavar="BOXES", type=Path, help="a folder, an archive or a file with boxes")
    parser.add_argument(
        "--format", choices=FORMATS, help="how they are written (default: seen from the files)"
    )
    parser.add_argument(
        "--keep-breeds", action="store_true", help="every box has its picture's breed, whatever its class is"
    )
    parser.add_argument(
        "--edits", metavar="FILE", type=Path, help="save into these edits rather than those of the source"
    )
    add_common(parser)
    parser.set_defaults(run=_run_import)


def add_export_to(kinds: Verbs) -> None:
    """Declare the kind ``boxes`` of the verb ``export``."""
    parser = kinds.add_parser(
        "boxes", help="the boxes of a source as Pascal VOC or COCO", description=_EXPORT
    )
    source_options.add_source(parser)
    parser.add_argument("--format", choices=WRITTEN, required=True, help="how to write them")
    parser.add_argument("--to", metavar="PATH", type=Path, required=True, help="the file or folder to make")
    saved_edits.add_options(parser)
    add_common(parser)
    parser.set_defaults(run=_run_export)


def _run_export(args: argparse.Namespace, terminal: Terminal) -> int:
    with open_source(args.source) as source:
        edits, file = saved_edits.find_edits(args, source, terminal)
        curated = CuratedSource(source, edits)
        if file is not None:
            saved_edits.say(curated, file, terminal)
        for note in curated.notes:
            terminal.say(str(note))
        work = export_boxes(curated, args.to, args.format)
        exported = terminal.follow(work, f"Exporting the boxes of {source.name}")
    _report_export(exported, terminal)
    return 0


def _report_export(exported: Exported, terminal: Terminal) -> None:
    left_out.warn(exported.skipped, terminal)
    terminal.say(
        f"{exported.path}: {_boxes_of(exported.num_boxes, exported.num_pictures)} "
        f"({FORMATS[exported.format].title}){left_out.count(exported.skipped)}"
    )
    terminal.emit(
        {
            "path": str(exported.path),
            "format": exported.format,
            "num_pictures": exported.num_pictures,
            "num_boxes": exported.num_boxes,
            "skipped": left_out.as_json(exported.skipped),
        }
    )


def _run_import(args: argparse.Namespace, terminal: Terminal) -> int:
    with open_source(args.source) as source:
        file = _edits_file(args.edits, source)
        edits = file.load()
        if file.note is not None:
            terminal.warn(str(file.note))
        work = import_boxes(source, args.path, args.format, keep_breeds=args.keep_breeds)
        imported = terminal.follow(work, f"Importing boxes for {source.name}", "annotations")
        file.save(edits.changed(imported.changes(edits)))
    _report_import(imported, file.path, terminal)
    return 0


def _edits_file(path: Path | None, source: Source) -> EditsFile:
    if path is None:
        return EditsFile.of_source(source)
    return EditsFile(path, source.name, source.where, source.layout)


def _report_import(imported: Imported, file: Path, terminal: Terminal) -> None:
    left_out.warn(imported.skipped, terminal)
    for note in imported.notes:
        terminal.say(str(note))
    terminal.say(
        f"{file}: {_boxes_of(imported.num_boxes, len(imported.boxes))} "
        f"({FORMATS[imported.format].title}){left_out.count(imported.skipped)}"
    )
    terminal.emit(
        {
            "edits": str(file),
            "format": imported.format,
            "num_pictures": len(imported.boxes),
            "num_boxes": imported.num_boxes,
            "notes": [str(note) for note in imported.notes],
            "skipped": left_out.as_json(imported.skipped),
        }
    )


def _boxes_of(num_boxes: int, num_pictures: int) -> str:
    return f"{counted(num_boxes, 'box', 'boxes')} of {counted(num_pictures, 'picture')}"
