"""The environment of a function, as one frozen value."""

from collections.abc import Mapping
from dataclasses import dataclass, fields


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What `template.yaml` tells a function; empty where that function isn't told."""

    posts_table: str = ""
    subscribers_table: str = ""
    editions_table: str = ""
    site_bucket: str = ""
    drop_bucket: str = ""
    ingest_queue_url: str = ""
    images_queue_url: str = ""
    plan_queue_url: str = ""
    send_queue_url: str = ""
    feedback_queue_url: str = ""
    feedback_dead_letter_queue_url: str = ""
    secret_arn: str = ""
    site_url: str = ""
    """`https://` and the publication's host, without a slash at the end."""
    newsletter_configuration_set: str = ""
    transactional_configuration_set: str = ""
    edge_key: str = ""
    """What CloudFront tells the reader API, so that it knows who came through it."""
    distribution_id: str = ""
    release_delay_seconds: str = "0"
    send_concurrency: str = "0"
    """How many batches are sent at once; 0: nobody says."""
    copies_remote_pictures: str = "no"
    """`yes` or `no`."""
    tells_hubs: str = "no"
    """`yes` or `no`."""
    templates_dir: str = ""

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> "Settings":
        """Read the variables that are set; others keep their default."""
        known = {
            f.name: environment[f.name.upper()]
            for f in fields(cls)
            if f.name.upper() in environment
        }
        return cls(**known)
