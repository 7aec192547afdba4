"""Network families. Each is a folder: its description here without torch, its layers in ``model.py``.

Every folder beside this file that holds a package announces itself to `NETWORKS` when imported, so
a new family is a new folder and no other line.
"""

import importlib
import pkgutil

for _module in pkgutil.iter_modules(__path__):
    if _module.ispkg:
        importlib.import_module(f"{__name__}.{_module.name}")
