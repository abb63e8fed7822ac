"""`broadside local status`, `reset` and `wipe`: what is kept of stacks, and away with it."""

import json
from collections.abc import Mapping
from typing import Any

import click

from broadside_local.cloud.cloud import ADDRESS
from broadside_local.cloud.lasting import StackState, reset, stacks, wipe
from broadside_local.workplace import find_stack, state_folder, stay_local


def show_status(*, as_json: bool) -> int:
    """Print what is known of every stack; return the exit code: 0, or 1 when one can't be used."""
    folder = state_folder(to_read=True)
    found = stacks(folder)
    if as_json:
        click.echo(json.dumps([_as_json(each) for each in found], indent=2))
    elif found:
        click.echo("\n".join(_as_text(each) for each in found))
    else:
        click.echo(f"There are no stacks in {folder}.")
    return 1 if any(each.problem for each in found) else 0


def reset_stack(name: str, *, is_sure: bool) -> int:
    """
    Empty a stack, if the user means it.

    Raises:
        LocalError: it can't be emptied; says why.
    """
    stay_local()
    folder = find_stack(name)
    if not is_sure:
        click.confirm(
            f"Remove the posts, subscribers, editions, mails and logs of {name} ({folder})?\n"
            "Its secret is kept, so that links in mails that somebody saved still work.",
            abort=True,
        )
    reset(folder)
    click.echo(f"{name} is empty. Its secret is kept: links in mails of before still work.")
    return 0


def wipe_all(*, is_sure: bool) -> int:
    """
    Remove every stack, if the user means it.

    Raises:
        LocalError: one of them runs, or can't be removed.
    """
    stay_local()
    folder = state_folder()
    if not is_sure:
        click.confirm(
            f"Remove every stack in {folder}, secrets too?\nWhat isn't a stack stays.",
            abort=True,
        )
    wipe(folder)
    click.echo(f"No stack is left in {folder}.")
    return 0


def _address(stack: StackState) -> str:
    try:
        file = state_folder(to_read=True) / stack.name / "cloud" / ADDRESS
        return file.read_text(encoding="utf-8") if stack.running else ""
    except OSError:
        return ""


def _as_json(stack: StackState) -> dict[str, Any]:
    return {
        "name": stack.name,
        "running": stack.running,
        "address": _address(stack),
        "version": stack.version,
        "problem": stack.problem,
        "size_bytes": stack.size_bytes,
        "written_at": stack.written_at.isoformat() if stack.written_at else None,
        "items": dict(stack.items),
        "objects": dict(stack.objects),
        "messages": dict(stack.messages),
        "mails": stack.mails,
    }


def _as_text(stack: StackState) -> str:
    address = _address(stack)
    state = (f"runs at {address}" if address else "runs") if stack.running else "doesn't run"
    lines = [f"{stack.name}: {state}", f"  {'Size':<12} {stack.size_bytes / 1_000_000:.1f} MB"]
    if stack.written_at:
        lines.append(f"  {'Written':<12} {stack.written_at.astimezone():%Y-%m-%d %H:%M:%S}")
    if stack.version is not None:
        lines.append(f"  {'Version':<12} {stack.version}")
    for label, counts in (
        ("Items", stack.items),
        ("Objects", stack.objects),
        ("Messages", stack.messages),
    ):
        if counts:
            lines.append(f"  {label:<12} {_listed(counts)}")
    lines.append(f"  {'Mails':<12} {stack.mails}")
    if stack.problem:
        lines.append(f"  {'Problem':<12} {stack.problem}")
    return "\n".join(lines)


def _listed(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{count} in {name}" for name, count in sorted(counts.items()))
