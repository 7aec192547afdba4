"""Pictures with a table of classes: ``labels.csv`` of ``id,breed``, as Kaggle's Dog Breed Identification."""

from __future__ import annotations

import csv
import io

from gan_core.messages import Message, SourceError
from gan_core.sources.base import Skipped, SourceItem
from gan_core.sources.listed import Listing
from gan_core.sources.pictures import is_picture_name
from gan_core.sources.trees import Tree
from gan_core.sources.trees.base import base_name, stem


def read(tree: Tree, classes: str | None) -> Listing | None:
    """Pictures whose file name (with or without ending) is an id of ``labels.csv``.

    Pictures that the table doesn't name are left out, for one picture without a class would make
    the whole dataset unlabelled. Raises SourceError where the table has other columns.
    """
    table = next((name for name in tree.sizes if base_name(name).lower() == "labels.csv"), None)
    pictures = [name for name in tree.sizes if is_picture_name(name)]
    if table is None or not pictures:
        return None
    breeds = _table(tree.read(table), table)
    items: list[SourceItem] = []
    skipped: list[Skipped] = []
    for name in pictures:
        breed = breeds.get(stem(name)) or breeds.get(base_name(name))
        if breed is None:
            template = "{table} does not name {name}, so it was left out."
            skipped.append(Skipped(name, Message(template, {"table": table, "name": name})))
        else:
            items.append(SourceItem(name, breed))
    if not items:
        raise SourceError("{table} names none of the pictures. Its ids must be file names.", table=table)
    if len(items) < len(breeds):
        values = {"table": table, "missing": len(breeds) - len(items), "rows": len(breeds)}
        template = "{missing} of {rows} rows in {table} have no picture."
        skipped.append(Skipped(table, Message(template, values)))
    return Listing("folder", items, skipped)


def _table(content: bytes, name: str) -> dict[str, str]:
    """The class of every id. Raises SourceError where the columns `id` and `breed` are not there."""
    rows = csv.DictReader(io.StringIO(content.decode("utf-8-sig", errors="replace"), newline=""))
    try:
        fields = {(field or "").strip().lower(): field for field in rows.fieldnames or ()}
        if not {"id", "breed"} <= fields.keys():
            raise SourceError("{table} must begin with the line id,breed. Mend it or remove it.", table=name)
        pairs = [((row[fields["id"]] or "").strip(), (row[fields["breed"]] or "").strip()) for row in rows]
    except csv.Error as error:
        raise SourceError("{table} is not a readable CSV table. Save it again as CSV.", table=name) from error
    return {key: breed for key, breed in pairs if key and breed}
