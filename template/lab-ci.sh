#!/usr/bin/env bash
# What a CI job runs: a new lab, every scenario with the tag nightly, and nothing left of it. Exit codes: 0 all passed, 1 the
# deployment or a scenario failed, 2 wrong use or config, 3 the host or the lab lacks something. Keep lab-runs/ as artifacts.
# Needs `lab` on the PATH: `npm ci && npm link` in the folder of fencelab.
set -euo pipefail
cd "$(dirname "$0")"

# Links fencelab into node_modules; what is there already stays.
lab init
lab setup
lab down
trap 'lab down' EXIT
lab up
lab scenario --tag nightly
