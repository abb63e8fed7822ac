"""Deploying a translated template: to the emulator what it carries, to strict SES what is mail."""

import json
import string
import time
from collections.abc import Callable, Collection, Mapping
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import ClientError

from broadside_local.cloud.emulator.process import ACCOUNT, REGION, Emulator
from broadside_local.cloud.errors import CloudError
from broadside_local.cloud.staging import Staged
from broadside_local.cloud.template.honoured import Honoured
from broadside_local.cloud.template.resolve import Resolver, substitute
from broadside_local.cloud.template.source import Template

Alter = Callable[[str, dict[str, Any]], None]
"""Takes a function's logical name, and its properties to be changed."""

STACK = "broadside"
CODE_BUCKET = "broadside-code"

_STACK_SECONDS = 60.0

_STAND_INS = {
    "AWS::ApiGatewayV2::Api": {"": "local-api"},
    "AWS::CloudFront::Distribution": {"": "LOCAL", ".DomainName": "localhost"},
}
"""What references to a resource that isn't in the emulator stand for, by attribute."""

_BARE = {
    "CallerReference": STACK,
    "Comment": "what is asked of the edge; the edge itself is ours",
    "Enabled": True,
    "Origins": {
        "Quantity": 1,
        "Items": [
            {
                "Id": "site",
                "DomainName": "localhost",
                "S3OriginConfig": {"OriginAccessIdentity": ""},
            }
        ],
    },
    "DefaultCacheBehavior": {"TargetOriginId": "site", "ViewerProtocolPolicy": "allow-all"},
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Stack:
    """What was deployed."""

    template: Template
    """Translated, with every resource."""
    parameters: Mapping[str, str]
    ids: Mapping[str, str]
    """Physical id by logical name, of what the emulator or strict SES carries."""
    outputs: Mapping[str, str]

    def resources(self, kind: str) -> Mapping[str, dict[str, Any]]:
        """Return the worked-out properties of each resource of one type, by logical name."""
        resolver = self.resolver()
        return {
            name: resolver.resolve(resource.get("Properties", {}))
            for name, resource in self.template["Resources"].items()
            if resource["Type"] == kind
            and ("Condition" not in resource or resolver.condition(resource["Condition"]))
        }

    def resolver(self) -> Resolver:
        """Return what works out references into this stack."""
        return Resolver(self.template, {**_pseudo(), **self.ids}, self.parameters)


def deploy(
    emulator: Emulator,
    template: Template,
    known: Mapping[str, Honoured],
    *,
    parameters: Mapping[str, str],
    staged: Staged,
    alter: Alter | None = None,
) -> Stack:
    """
    Make the stack, all but its mail and its edge.

    Args:
        emulator: Running.
        template: Translated, and held against `known`.
        known: Who sees to which type.
        parameters: A value for each.
        staged: What its functions run.
        alter: Changes a function before it is made.

    Raises:
        CloudError: the emulator refused; the reason is its own.
    """
    stand_ins = _stand_ins(template, known, parameters) | _distributions(emulator, template)
    carried = _carried(template, known, parameters=parameters, stand_ins=stand_ins)
    for resource in carried["Resources"].values():
        if resource["Type"] == "AWS::Lambda::Function":
            _use_folders(resource["Properties"], staged, layers=_templates(template))
    if alter:
        for name, resource in carried["Resources"].items():
            if resource["Type"] == "AWS::Lambda::Function":
                alter(name, resource["Properties"])
    storage = emulator.client("s3")
    storage.create_bucket(
        Bucket=CODE_BUCKET, CreateBucketConfiguration={"LocationConstraint": REGION}
    )
    storage.put_object(Bucket=CODE_BUCKET, Key="functions", Body=staged.code)
    outputs = _create(emulator, carried, parameters)
    pages = emulator.client("cloudformation").get_paginator("list_stack_resources")
    ids = {
        summary["LogicalResourceId"]: summary["PhysicalResourceId"]
        for page in pages.paginate(StackName=STACK)
        for summary in page["StackResourceSummaries"]
    }
    stack = Stack(
        template=template, parameters=parameters, ids={**stand_ins, **ids}, outputs=outputs
    )
    _expire(emulator, stack)
    return stack


def _pseudo() -> dict[str, str]:
    return {
        "AWS::AccountId": ACCOUNT,
        "AWS::Partition": "aws",
        "AWS::Region": REGION,
        "AWS::StackId": f"arn:aws:cloudformation:{REGION}:{ACCOUNT}:stack/{STACK}/local",
        "AWS::StackName": STACK,
        "AWS::URLSuffix": "amazonaws.com",
    }


def _stand_ins(
    template: Template, known: Mapping[str, Honoured], parameters: Mapping[str, str]
) -> dict[str, str]:
    """Say what references to resources that the emulator doesn't carry stand for."""
    resolver = Resolver(template, _pseudo(), parameters)
    # The emulator would make another id up, that our edge doesn't know.
    values = {"AWS::StackId": _pseudo()["AWS::StackId"]}
    for name, resource in template["Resources"].items():
        kind = resource["Type"]
        if known[kind].by == "emulator":
            continue
        values[name] = name
        for attribute, value in _STAND_INS.get(kind, {}).items():
            values[name + attribute] = value
        if kind == "AWS::SES::ConfigurationSet":
            values[name] = resolver.resolve(resource["Properties"]["Name"])
    return values


def _distributions(emulator: Emulator, template: Template) -> dict[str, str]:
    """
    Let the emulator know distributions by an id; return it for each.

    It answers nothing for them, our edge does; but what is asked of CloudFront's own interface (to
    forget pages, which our edge doesn't keep) is checked and noted as it would be.
    """
    return {
        name: emulator.client("cloudfront").create_distribution(DistributionConfig=_BARE)[
            "Distribution"
        ]["Id"]
        for name, resource in template["Resources"].items()
        if resource["Type"] == "AWS::CloudFront::Distribution"
    }


def _carried(
    template: Template,
    known: Mapping[str, Honoured],
    *,
    parameters: Mapping[str, str],
    stand_ins: Mapping[str, str],
) -> Template:
    """Give the template that the emulator gets."""
    left_out = {
        name
        for name, about in template["Resources"].items()
        if known[about["Type"]].by != "emulator"
    }
    # The emulator would pass on the text of a number.
    numbers = {
        name: int(parameters[name])
        for name, about in template.get("Parameters", {}).items()
        if about["Type"] == "Number"
    }
    carried: Template = substitute(deepcopy(template), {**stand_ins, **numbers})
    carried["Resources"] = {
        name: about for name, about in carried["Resources"].items() if name not in left_out
    }
    for resource in carried["Resources"].values():
        needs = resource.pop("DependsOn", [])
        needs = [needs] if isinstance(needs, str) else needs
        if here := [name for name in needs if name not in left_out]:
            resource["DependsOn"] = here
        if resource["Type"] == "AWS::SecretsManager::Secret":
            _write_out_punctuation(resource["Properties"])
    return carried


def _templates(template: Template) -> set[str]:
    """Name the layers that hold the templates; others hold libraries, which are here anyway."""
    return {
        name
        for name, about in template["Resources"].items()
        if about["Type"] == "AWS::Lambda::LayerVersion"
        and about["Properties"]["Content"]["S3Key"] == "templates"
    }


def _use_folders(function: dict[str, Any], staged: Staged, *, layers: Collection[str]) -> None:
    """Give a function its code and templates as folders: each worker would unpack them again."""
    variables = function.setdefault("Environment", {}).setdefault("Variables", {})
    variables["PYTHONPATH"] = str(staged.functions)
    there = variables.get("TEMPLATES_DIR", "")
    has_templates = any(layer in layers for layer in function.pop("Layers", []))
    if has_templates and f"{there}/".startswith("/opt/"):
        variables["TEMPLATES_DIR"] = f"{staged.layer}{there.removeprefix('/opt')}"


def _write_out_punctuation(secret: dict[str, Any]) -> None:
    """Name the signs that a password has none of: the emulator knows them by name only."""
    password = secret.get("GenerateSecretString", {})
    if password.pop("ExcludePunctuation", False):
        password["ExcludeCharacters"] = string.punctuation


def _create(
    emulator: Emulator, template: Template, parameters: Mapping[str, str]
) -> dict[str, str]:
    formation = emulator.client("cloudformation")
    try:
        formation.create_stack(
            StackName=STACK,
            TemplateBody=json.dumps(template),
            Parameters=[
                {"ParameterKey": name, "ParameterValue": value}
                for name, value in parameters.items()
            ],
            Capabilities=["CAPABILITY_NAMED_IAM"],
        )
    except ClientError as error:
        why = error.response["Error"].get("Message", "")
        raise CloudError(f"template.yaml could not be deployed locally: {why}", "Mend it") from None
    deadline = time.monotonic() + _STACK_SECONDS
    while time.monotonic() < deadline:
        (stack,) = formation.describe_stacks(StackName=STACK)["Stacks"]
        if stack["StackStatus"] == "CREATE_COMPLETE":
            return {entry["OutputKey"]: entry["OutputValue"] for entry in stack["Outputs"]}
        if stack["StackStatus"] != "CREATE_IN_PROGRESS":
            break
        time.sleep(0.02)
    raise CloudError(f"template.yaml could not be deployed locally: {_why(formation)}", "Mend it")


def _why(formation: Any) -> str:
    events = formation.describe_stack_events(StackName=STACK)["StackEvents"]
    for event in reversed(events):
        if event["ResourceStatus"].endswith("_FAILED"):
            return f"{event['LogicalResourceId']}: {event.get('ResourceStatusReason', 'failed')}"
    return "it took too long"


def _expire(emulator: Emulator, stack: Stack) -> None:
    """Let items expire as the template says: the emulator's CloudFormation leaves it out."""
    for name, table in stack.resources("AWS::DynamoDB::Table").items():
        if "TimeToLiveSpecification" in table:
            emulator.client("dynamodb").update_time_to_live(
                TableName=stack.ids[name],
                TimeToLiveSpecification=table["TimeToLiveSpecification"],
            )
