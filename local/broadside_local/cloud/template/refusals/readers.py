"""What CloudFront refuses of a distribution."""

from collections.abc import Iterator

from broadside_local.cloud.deploy import Stack
from broadside_local.cloud.template.refusals.rules import Refusal, rule

_METHODS = (
    {"GET", "HEAD"},
    {"GET", "HEAD", "OPTIONS"},
    {"GET", "HEAD", "OPTIONS", "PUT", "PATCH", "POST", "DELETE"},
)

_KIND = "AWS::CloudFront::Distribution"


@rule('CloudFront API Reference, "CacheBehavior" (TargetOriginId, AllowedMethods, PathPattern)')
def a_behaviour_leads_to_an_origin(stack: Stack) -> Iterator[Refusal]:
    """An origin of the distribution, one of three sets of methods, and one behaviour for a path."""
    for name, properties in stack.resources(_KIND).items():
        config = properties["DistributionConfig"]
        origins = {origin["Id"] for origin in config["Origins"]}
        others = config.get("CacheBehaviors", [])
        patterns = [about["PathPattern"].lstrip("/") for about in others]
        for about in [config["DefaultCacheBehavior"], *others]:
            where = f"behaviour {about.get('PathPattern', '*')}"
            if about["TargetOriginId"] not in origins:
                reason = f"{about['TargetOriginId']} is none of {', '.join(sorted(origins))}"
                yield Refusal(name, f"{where}: TargetOriginId", reason)
            if set(about.get("AllowedMethods", _METHODS[0])) not in _METHODS:
                reason = "GET and HEAD, or these and OPTIONS, or all seven methods"
                yield Refusal(name, f"{where}: AllowedMethods", reason)
        if len(set(patterns)) < len(patterns):
            yield Refusal(name, "CacheBehaviors", "a path pattern is there twice")


@rule('CloudFront API Reference, "CustomErrorResponse"')
def an_error_has_a_page_and_a_code(stack: Stack) -> Iterator[Refusal]:
    """A ResponsePagePath: "you must also specify a value for ResponseCode"."""
    for name, properties in stack.resources(_KIND).items():
        for about in properties["DistributionConfig"].get("CustomErrorResponses", []):
            page, code = about.get("ResponsePagePath"), about.get("ResponseCode")
            where = "CustomErrorResponses.ResponsePagePath"
            if (page is None) != (code is None):
                yield Refusal(name, where, "it and ResponseCode go together")
            elif page is not None and not page.startswith("/"):
                yield Refusal(name, where, f"{page} must begin with /")


@rule('CloudFront Developer Guide, "Use custom URLs by adding alternate domain names"')
def an_alias_has_a_certificate(stack: Stack) -> Iterator[Refusal]:
    """An alternate name needs a certificate that covers it (InvalidViewerCertificate)."""
    for name, properties in stack.resources(_KIND).items():
        config = properties["DistributionConfig"]
        certificate = config.get("ViewerCertificate", {}).get("AcmCertificateArn")
        if config.get("Aliases") and not certificate:
            yield Refusal(name, "Aliases", "they need a ViewerCertificate with AcmCertificateArn")


RULES = (a_behaviour_leads_to_an_origin, an_error_has_a_page_and_a_code, an_alias_has_a_certificate)
