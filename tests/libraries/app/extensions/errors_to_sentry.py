"""Sentry's SDK, as its documentation has it; `SENTRY_DSN` says where errors go."""

import sentry_sdk

sentry_sdk.init(traces_sample_rate=1.0)
