#!/usr/bin/env python3
"""Verifies a captured webhook with the PyPI package `standardwebhooks`; shares no code with stewardd.

usage: standard_webhooks.py SECRET HEADERS.json BODY       exit 0 and "ok TYPE", or exit 1
"""
import json
import sys

from standardwebhooks.webhooks import Webhook, WebhookVerificationError


def main():
    secret, headers, body = sys.argv[1:]
    with open(headers, encoding="utf-8") as file:
        headers = json.load(file)
    with open(body, "rb") as file:
        body = file.read()
    try:
        Webhook(secret).verify(body, headers)
    except WebhookVerificationError as error:
        print("refused:", error)
        sys.exit(1)
    print("ok", json.loads(body)["type"])


if __name__ == "__main__":
    main()
