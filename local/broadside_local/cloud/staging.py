"""What a deployment takes along: the functions as a zip, the layer as a folder."""

import io
import shutil
import zipfile
from collections.abc import Mapping
from pathlib import Path

_PICTURES = frozenset({".gif", ".jpeg", ".jpg", ".png", ".webp"})
_EPOCH = (1980, 1, 1, 0, 0, 0)


def zip_functions(folder: Path, more: Mapping[str, bytes] = {}) -> bytes:
    """
    Pack the functions' Python files.

    Args:
        folder: Theirs.
        more: Files that stand beside them, by name.

    Returns:
        A zip, the same bytes for the same files. Requirements aren't in it: the emulator's own
        environment has them.
    """
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for file in sorted(folder.rglob("*")):
            if not file.is_file() or "__pycache__" in file.parts or file.name.startswith("require"):
                continue
            entry = zipfile.ZipInfo(file.relative_to(folder).as_posix(), _EPOCH)
            entry.external_attr = 0o600 << 16
            archive.writestr(entry, file.read_bytes())
        for name, data in more.items():
            archive.writestr(zipfile.ZipInfo(name, _EPOCH), data)
    return packed.getvalue()


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
