"""Condenses a data set through a running Condensery system: creates a condensation, follows it, downloads the result.

    python3 condense.py --address 127.0.0.1:50060 --dataset mnist --out digits

The modules below `condensery` are generated from proto/ (README.md has the command).
"""

import argparse
import hashlib
import os
import sys
import uuid

import grpc
from google.protobuf import json_format

from condensery.condensation.v1 import condensation_service_pb2 as api
from condensery.condensation.v1 import condensation_service_pb2_grpc as stubs

CALL_SECONDS = 30
# A stream that tells nothing for longer than this has lost its server: heartbeats come every ten seconds
WATCH_SECONDS = 3600


def create(service, spec):
    """Starts a condensation. The request's id makes the retry safe: a second call finds the first one's job."""
    request = api.CreateCondensationRequest(spec=spec, request_id=str(uuid.uuid4()))
    try:
        return service.CreateCondensation(request, timeout=CALL_SECONDS).condensation
    except grpc.RpcError as error:
        if error.code() != grpc.StatusCode.UNAVAILABLE:
            raise
        return service.CreateCondensation(request, timeout=CALL_SECONDS).condensation


def events(service, name):
    """Yields every event once, in order, until the condensation has ended; a lost stream goes on where it stopped."""
    token = ""
    while True:
        request = api.WatchCondensationRequest(name=name, resume_token=token)
        try:
            for message in service.WatchCondensation(request, timeout=WATCH_SECONDS):
                token = message.resume_token or token
                if message.WhichOneof("event") != "heartbeat":
                    yield message
            return
        except grpc.RpcError as error:
            if error.code() not in (grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.DEADLINE_EXCEEDED):
                raise


def follow(service, name):
    """Prints what happens and returns the condensation as it ended."""
    for message in events(service, name):
        kind = message.WhichOneof("event")
        if kind == "phase_started":
            print("phase", api.Phase.Name(message.phase_started.phase), flush=True)
        elif kind == "step_completed":
            step = message.step_completed
            print(f"step {step.step}: loss {step.loss:.4f}, alpha {step.alpha:.4g}", flush=True)
        elif kind == "warning_raised":
            print("warning:", message.warning_raised.message, flush=True)
    return service.GetCondensation(api.GetCondensationRequest(name=name), timeout=CALL_SECONDS).condensation


def download(service, name, file, folder):
    """Writes one file of the result, whole and checked against its SHA-256, or not at all."""
    request = api.DownloadResultRequest(name=name, file=file)
    header, digest = None, hashlib.sha256()
    path = os.path.join(folder, file)
    with open(path + ".part", "wb") as output:
        for message in service.DownloadResult(request, timeout=WATCH_SECONDS):
            if message.WhichOneof("part") == "header":
                header = message.header
            else:
                digest.update(message.data)
                output.write(message.data)
        size = output.tell()
    if header is None or size != header.size_bytes or digest.digest() != header.sha256:
        raise RuntimeError(f"{file}: the download is not what the server announced; try again")
    os.replace(path + ".part", path)
    return path


def specification(options):
    """The flags, and whatever else a file says: every field of CondensationSpec in protobuf's JSON."""
    spec = api.CondensationSpec(dataset=options.dataset, images_per_class=options.images_per_class)
    if options.spec is not None:
        with open(options.spec, encoding="utf-8") as file:
            json_format.Parse(file.read(), spec)
    if options.outer_steps is not None:
        spec.outer_steps = options.outer_steps
    return spec


def credentials(options):
    """Per-call metadata: a token comes from a file, so that no list of processes shows it."""
    if options.token_file is None:
        return []
    with open(options.token_file, encoding="utf-8") as file:
        return [("authorization", f"Bearer {file.read().strip()}")]


class WithMetadata(grpc.UnaryUnaryClientInterceptor, grpc.UnaryStreamClientInterceptor):
    """Adds metadata to every call."""

    def __init__(self, metadata):
        self.metadata = metadata

    def intercept_unary_unary(self, continuation, client_call_details, request):
        return continuation(self.extended(client_call_details), request)

    def intercept_unary_stream(self, continuation, client_call_details, request):
        return continuation(self.extended(client_call_details), request)

    def extended(self, details):
        return details._replace(metadata=[*(details.metadata or []), *self.metadata])


def main():
    parser = argparse.ArgumentParser(description="Condense a data set and download the result.")
    parser.add_argument("--address", default="127.0.0.1:50060", help="HOST:PORT or unix:/PATH of the orchestrator")
    parser.add_argument("--token-file", help="file with the bearer token, where the server asks for one")
    parser.add_argument("--dataset", default="mnist", help="mnist, or idx:NAME under a data root of the server")
    parser.add_argument("--images-per-class", type=int, default=1)
    parser.add_argument("--outer-steps", type=int, help="updates of the images; the server's default where absent")
    parser.add_argument("--spec", help='JSON file with further options, such as {"experts": 3, "recipe": {"rho": 1}}')
    parser.add_argument("--out", default="condensed", help="folder for the result")
    options = parser.parse_args()
    with grpc.insecure_channel(options.address) as channel:
        service = stubs.CondensationServiceStub(grpc.intercept_channel(channel, WithMetadata(credentials(options))))
        try:
            condensation = create(service, specification(options))
            print("started", condensation.name, flush=True)
            condensation = follow(service, condensation.name)
            if condensation.state != api.STATE_SUCCEEDED:
                print(api.State.Name(condensation.state), condensation.failure, file=sys.stderr)
                return 1
            os.makedirs(options.out, exist_ok=True)
            for file in condensation.result.files:
                print("saved", download(service, condensation.name, file, options.out))
        except grpc.RpcError as error:
            print(f"{error.code().name}: {error.details()}", file=sys.stderr)
            return 2 if error.code() == grpc.StatusCode.INVALID_ARGUMENT else 1
    if condensation.result.HasField("condensed"):
        accuracy = condensation.result.condensed
        print(f"accuracy {100 * accuracy.mean:.2f} ± {100 * accuracy.standard_deviation:.2f} %")
    return 0


if __name__ == "__main__":
    sys.exit(main())
