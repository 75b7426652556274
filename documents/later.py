"""Packages that are loaded when something of them is asked for first, not at the start of every process."""

from importlib import import_module
from types import ModuleType
from typing import Any


class Later(ModuleType):
    """Stands for a module. Write the import itself under TYPE_CHECKING, and this in its place otherwise:

    names in annotations must then not be evaluated either (`from __future__ import annotations`).
    """

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        value = getattr(import_module(self.__name__), name)
        setattr(self, name, value)  # found at once from now on
        return value
