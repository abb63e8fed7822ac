"""Reading `template.yaml` as CloudFormation sees it: short tags written out, SAM translated."""

import json
import logging
import re
from collections.abc import Mapping
from copy import deepcopy
from pathlib import Path
from typing import Any

import boto3
import yaml

from broadside_local.cloud.emulator.process import REGION
from broadside_local.cloud.errors import CloudError

Template = dict[str, Any]

CODE_TYPES = {"AWS::Serverless::Function": "CodeUri", "AWS::Serverless::LayerVersion": "ContentUri"}
"""Where SAM names a folder of this checkout."""

_FOLDERS = {"CodeUri": ("functions",), "ContentUri": ("templates", "layers/images")}
"""The folders that are taken along; there are no others."""

_SAM = "AWS::Serverless-2016-10-31"


class _Loader(yaml.CSafeLoader if yaml.__with_libyaml__ else yaml.SafeLoader):  # type: ignore[misc]
    """YAML with CloudFormation's short tags, read as their long forms."""


def _intrinsic(loader: yaml.SafeLoader, tag: str, node: yaml.Node) -> dict[str, Any]:
    value: Any
    if isinstance(node, yaml.ScalarNode):
        value = loader.construct_scalar(node)
    elif isinstance(node, yaml.SequenceNode):
        value = loader.construct_sequence(node, deep=True)
    elif isinstance(node, yaml.MappingNode):
        value = loader.construct_mapping(node, deep=True)
    else:
        raise yaml.YAMLError(f"!{tag} of what?")
    if tag == "GetAtt" and isinstance(value, str):
        value = value.split(".", 1)
    return {tag if tag in {"Ref", "Condition"} else f"Fn::{tag}": value}


def _mapping(loader: yaml.SafeLoader, node: yaml.MappingNode) -> dict[Any, Any]:
    """Read a mapping; a key that is there twice would hide what it said first."""
    keys = [key.value for key, _ in node.value]
    if twice := next((key for key in keys if keys.count(key) > 1), None):
        line = node.start_mark.line + 1
        raise yaml.YAMLError(f"{twice} is there twice, in what begins in line {line}")
    return dict(loader.construct_mapping(node, deep=True))


_Loader.add_multi_constructor("!", _intrinsic)
_Loader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _mapping)


def load(file: Path) -> Template:
    """
    Read a template.

    Raises:
        CloudError: it isn't there, or isn't YAML.
    """
    try:
        # A SafeLoader, with tags of our own.
        loaded = yaml.load(file.read_text(encoding="utf-8"), _Loader)  # noqa: S506
    except OSError as error:
        raise CloudError(
            f"{file.name}: {error.strerror}", "It belongs beside the Makefile"
        ) from None
    except yaml.YAMLError as error:
        raise CloudError(f"{file.name}: not YAML ({error})", "make template says more") from None
    if not isinstance(loaded, dict):
        raise CloudError(f"{file.name}: no template", "It has Resources and more, by name")
    return dict(loaded)


def translate(template: Template, parameters: Mapping[str, str], *, bucket: str) -> Template:
    """
    Turn SAM into plain CloudFormation, as AWS does before it deploys.

    Args:
        template: As loaded.
        parameters: Values of the template's parameters.
        bucket: Where the folders that it names lie zipped, each under its own name (`functions`).

    Raises:
        CloudError: SAM can't make sense of it.
    """
    from samtranslator.model.exceptions import InvalidDocumentException
    from samtranslator.parser.parser import Parser
    from samtranslator.translator.translator import Translator

    # It warns of metrics that it would like to publish.
    logging.getLogger("samtranslator").addHandler(logging.NullHandler())
    packaged = deepcopy(template)
    _check(packaged)
    shared = packaged.get("Globals", {}).get("Function", {})
    folders = [(shared, "CodeUri")] + [
        (resource.get("Properties", {}), CODE_TYPES[resource["Type"]])
        for resource in packaged["Resources"].values()
        if resource["Type"] in CODE_TYPES
    ]
    for properties, name in folders:
        if name in properties:
            properties[name] = f"s3://{bucket}/{_folder(name, properties[name])}"
    try:
        # Roles are all our own, so SAM needs no list of AWS's managed policies.
        translator = Translator({}, Parser(), boto_session=boto3.Session(region_name=REGION))
        translated = translator.translate(packaged, dict(parameters))
    except InvalidDocumentException as error:
        reasons = "; ".join(cause.message for cause in error.causes) or error.message
        raise CloudError(f"template.yaml: {reasons}", "make template says more") from None
    # SAM's own kinds of dictionaries become plain ones.
    plain: Template = json.loads(json.dumps(translated))
    return plain


def _check(template: Template) -> None:
    """Make sure that there is something that SAM can read, and that SAM is asked to."""
    resources = template.get("Resources")
    if not isinstance(resources, dict) or not resources:
        raise CloudError("template.yaml has no Resources", "It is a list by name, of what there is")
    for name, resource in resources.items():
        if not isinstance(resource, dict) or not isinstance(resource.get("Type"), str):
            raise CloudError(f"template.yaml: {name} has no Type", "Say what it is: AWS::…::…")
        if not isinstance(resource.get("Properties", {}), dict):
            raise CloudError(f"template.yaml: {name}: its Properties are none", "Name: value")
        if not re.fullmatch("[A-Za-z0-9]+", name):
            raise CloudError(
                f"template.yaml: the name {name} isn't allowed", "Letters and digits only"
            )
        if resource["Type"].startswith("AWS::Serverless::") and template.get("Transform") != _SAM:
            raise CloudError(
                f"template.yaml: {resource['Type']} ({name}) is SAM's, and nobody asks SAM",
                f"Say at the top: Transform: {_SAM}",
            )


def _folder(name: str, value: Any) -> str:
    folder = str(value).strip("./")
    if folder not in _FOLDERS[name]:
        known = " or ".join(f"{known}/" for known in _FOLDERS[name])
        raise CloudError(f"template.yaml: {name}: there is no folder {value}", f"It is {known}")
    return folder


def parameter_values(template: Template, given: Mapping[str, str]) -> dict[str, str]:
    """
    Give every parameter its value: the one given, else its default.

    Raises:
        CloudError: one has neither, or one is given that doesn't exist.
    """
    declared = template.get("Parameters", {})
    for name in given.keys() - declared.keys():
        raise CloudError(f"template.yaml has no parameter {name}", "Check its spelling")
    values = {
        name: str(given.get(name, about.get("Default", "\0"))) for name, about in declared.items()
    }
    for name, value in values.items():
        if value == "\0":
            raise CloudError(f"template.yaml's parameter {name} has no value", "Give it one")
    return values
