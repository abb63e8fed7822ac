"""The edge: CloudFront and the HTTP API, as far as the template has them."""
