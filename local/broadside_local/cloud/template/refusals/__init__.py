"""
What AWS refuses when a template is deployed, and the emulator lets pass.

Each rule is a function with its source. Some of it `make template` (cfn-lint) says, too, but only
where someone runs it; here, it stops the start. A rule is strict about what AWS takes and never
does, as well: a topic that may not fill its queue loses every message in silence.
"""

from collections.abc import Iterator, Mapping

from broadside_local.cloud.deploy import STACK, Stack
from broadside_local.cloud.errors import NotHonouredError, RefusedError
from broadside_local.cloud.template.refusals import (
    functions,
    permissions,
    readers,
    sources,
    stores,
    structure,
)
from broadside_local.cloud.template.refusals.rules import Refusal, Rule
from broadside_local.cloud.template.resolve import Resolver
from broadside_local.cloud.template.source import Template

__all__ = ["RULES", "Refusal", "Rule", "planned", "refuse"]

RULES: tuple[Rule, ...] = (
    *structure.RULES,
    *functions.RULES,
    *sources.RULES,
    *stores.RULES,
    *permissions.RULES,
    *readers.RULES,
)
"""In the order in which they are asked: the first ones make sure that the others can read."""


def planned(template: Template, parameters: Mapping[str, str]) -> Stack:
    """
    Give a stack that isn't deployed yet: what is made later stands for its name.

    Args:
        template: Translated.
        parameters: A value for each.
    """
    names = {name: name for name in template["Resources"]}
    for name, about in template["Resources"].items():
        if about["Type"] == "AWS::SNS::Topic":
            names[f"{name}.TopicArn"] = name  # a topic's Ref is its ARN
        elif about["Type"] == "AWS::SES::ConfigurationSet":
            resolver = Resolver(template, {"AWS::StackName": STACK}, parameters)
            names[name] = resolver.resolve(about.get("Properties", {}).get("Name", name))
    return Stack(template=template, parameters=parameters, ids=names, outputs={})


def refuse(stack: Stack) -> None:
    """
    Make sure that AWS would take a planned stack.

    Raises:
        RefusedError: it wouldn't; the error says what of which resource, and where that is written.
        NotHonouredError: a rule can't tell.
    """
    for source, refusal in _found(stack):
        raise RefusedError(*refusal, source=source)


def _found(stack: Stack) -> Iterator[tuple[str, Refusal]]:
    for rule in RULES:
        try:
            for refusal in rule.find(stack):
                yield rule.source, refusal
        except KeyError as error:
            looked_for = rule.find.__name__.replace("_", " ")
            raise NotHonouredError(f"what has no {error} ({looked_for})") from None
