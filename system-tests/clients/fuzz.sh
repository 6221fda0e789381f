#!/usr/bin/env bash
# Fuzzes a running gateway from its own OpenAPI document with schemathesis (pip install schemathesis).
# usage: system-tests/clients/fuzz.sh [URL] [MAX-EXAMPLES]
# STAGECOACH_API_KEY is the key, where the gateway wants one; SCHEMATHESIS the program, where it is not on the PATH.
# Fails on any 5xx but the documented 503, and on answers that the document does not describe.
set -euo pipefail
url=${1:-http://localhost:8000}
header=()
[ -z "${STAGECOACH_API_KEY:-}" ] || header=(--header "Authorization: Bearer $STAGECOACH_API_KEY")
# A stream of the cluster's state has no end.
exec_options=(--exclude-path /api/cluster/events --max-examples "${2:-100}" --seed 1 --request-timeout 60
    --checks not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance,unsupported_method)
"${SCHEMATHESIS:-schemathesis}" run "$url/v3/api-docs" --url "$url" "${header[@]}" "${exec_options[@]}"
