"""What a deployment takes along: the functions and the templates as folders, and hardly a zip."""

import io
import marshal
import shutil
import sys
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.util import MAGIC_NUMBER, source_hash
from pathlib import Path

_PICTURES = frozenset({".gif", ".jpeg", ".jpg", ".png", ".webp"})
_EPOCH = (1980, 1, 1, 0, 0, 0)
_UNCHECKED = (0b01).to_bytes(4, "little")
"""Flags of bytecode that counts whatever its source's time is (PEP 552)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Staged:
    """What a stack runs."""

    code: bytes
    """A zip: what is packed beside the functions."""
    functions: Path
    layer: Path
    """The templates."""


def zip_beside(files: Mapping[str, bytes]) -> bytes:
    """
    Pack what a function's zip holds.

    Args:
        files: By name.

    Returns:
        A zip, the same bytes for the same files. The functions themselves aren't in it: the
        emulator would unpack hundreds of files for each worker again (`stage_functions`).
    """
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, data in {"README": b"The code is in a folder (PYTHONPATH).\n", **files}.items():
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.external_attr = 0o600 << 16
            archive.writestr(entry, data)
    return packed.getvalue()


def stage_functions(functions: Path, staged: Path) -> Path:
    """
    Copy the functions' Python files, so that nobody edits them while they are in use.

    They are compiled, too, or each worker would do so. Requirements aren't among them: the
    emulator's own environment has those.

    Args:
        functions: The checkout's `functions/`.
        staged: Folder to make.
    """
    staged.mkdir(mode=0o700, parents=True)
    for file in sorted(functions.rglob("*.py")):
        there = staged / file.relative_to(functions)
        cached = there.parent / "__pycache__" / f"{file.stem}.{sys.implementation.cache_tag}.pyc"
        cached.parent.mkdir(parents=True, exist_ok=True)
        source = file.read_bytes()
        there.write_bytes(source)
        if bytecode := _compiled(source, str(there)):
            cached.write_bytes(bytecode)
    return staged


def _compiled(source: bytes, name: str) -> bytes:
    try:
        code = compile(source, name, "exec", dont_inherit=True)
    except SyntaxError:  # whoever imports it is told
        return b""
    return MAGIC_NUMBER + _UNCHECKED + source_hash(source) + marshal.dumps(code)


def stage_templates(templates: Path, publication: Path | None, staged: Path) -> Path:
    """
    Copy the layer, so that nobody edits it while it is in use.

    Args:
        templates: The checkout's `templates/`.
        publication: The publication.toml that takes the place of the one there; None: keeps it.
        staged: Folder to make.
    """
    staged.mkdir(mode=0o700, parents=True)
    if templates.is_dir():
        shutil.copytree(templates, staged, dirs_exist_ok=True, copy_function=shutil.copyfile)
        staged.chmod(0o700)  # copytree copies the mode, too
    if publication:
        shutil.copyfile(publication, staged / "publication.toml")
        # Its logo stands beside it.
        for file in publication.parent.iterdir():
            if file.suffix.lower() in _PICTURES and file.is_file():
                shutil.copyfile(file, staged / file.name)
    return staged
