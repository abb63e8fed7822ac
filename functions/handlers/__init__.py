"""The Lambda functions: each decodes its event, calls the application and encodes the answer."""
