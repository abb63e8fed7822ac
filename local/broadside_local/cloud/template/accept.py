"""Reading a template as far as everything in it is known to be good."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from broadside_local.cloud.deploy import CODE_BUCKET
from broadside_local.cloud.template import honoured
from broadside_local.cloud.template.honoured import Honoured
from broadside_local.cloud.template.refusals import planned, refuse
from broadside_local.cloud.template.source import Template, load, parameter_values, translate


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepted:
    """A template that can be deployed."""

    template: Template
    """Translated."""
    parameters: Mapping[str, str]
    """A value for each."""
    known: Mapping[str, Honoured]
    """Who sees to which type."""


def accept(file: Path, given: Mapping[str, str]) -> Accepted:
    """
    Read a template, and make sure that it is honoured here and wouldn't be refused by AWS.

    Args:
        file: `template.yaml`.
        given: Values of its parameters, over their defaults.

    Raises:
        NotHonouredError: it asks for what the local cloud doesn't do.
        RefusedError: it asks for what AWS wouldn't do.
        CloudError: it can't be read.
    """
    template = load(file)
    parameters = parameter_values(template, given)
    translated = translate(template, parameters, bucket=CODE_BUCKET)
    known = honoured.read()
    honoured.check(translated, known)
    stack = planned(translated, parameters)
    refuse(stack)
    honoured.check_resolved(stack, known)
    return Accepted(template=translated, parameters=parameters, known=known)
