#!/usr/bin/env python3
"""The same work in eager PyTorch, for a ratio in one run. Prints one JSON object.

hypergradient: N inner steps of SGD on the synthetic images with the graph kept (create_graph), then one backward to the
images and the learning rate, as trajectory-matching code does it. The time a step is (whole time) / N.
expert-epoch: one epoch of plain SGD over `count` random images in mini-batches.

Making up images and networks is not timed. The rate of a 1024x1024 matrix product and the BLAS that computed it are
reported too: installations differ widely there, and a ratio means little without them.
"""
import argparse
import ctypes
import json
import os
import re
import resource
import statistics
import sys
import time

import torch
import torch.nn.functional as F


class ConvNet(torch.nn.Module):
    """Conv 3x3, instance norm (GroupNorm with one channel a group), ReLU, average pooling; then a linear layer."""

    def __init__(self, channels, size, width, depth, classes):
        super().__init__()
        layers = []
        for block in range(depth):
            layers.append(torch.nn.Conv2d(channels if block == 0 else width, width, 3, padding=1))
            layers.append(torch.nn.GroupNorm(width, width))
            layers.append(torch.nn.ReLU())
            layers.append(torch.nn.AvgPool2d(2))
        self.features = torch.nn.Sequential(*layers)
        self.classifier = torch.nn.Linear(width * (size >> depth) ** 2, classes)

    def forward(self, x):
        return self.classifier(self.features(x).flatten(1))


def functional(depth, width):
    """The network as a function of its list of parameters: what ReparamModule does in the reference code."""

    def run(parameters, x):
        position = 0
        for _ in range(depth):
            weight, bias, gain, shift = parameters[position : position + 4]
            position += 4
            x = F.avg_pool2d(F.relu(F.group_norm(F.conv2d(x, weight, bias, padding=1), width, gain, shift)), 2)
        weight, bias = parameters[position : position + 2]
        return F.linear(x.flatten(1), weight, bias)

    return run


def hypergradient(options):
    """Prepares the work and returns it as a function."""
    torch.manual_seed(0)
    net = ConvNet(options.channels, options.size, options.width, options.depth, options.classes)
    run = functional(options.depth, options.width)
    start = [p.detach() for p in net.parameters()]
    target = [p + 0.01 * torch.randn_like(p) for p in start]
    images = torch.randn(options.images, options.channels, options.size, options.size, requires_grad=True)
    labels = torch.arange(options.images) % options.classes
    rate = torch.tensor(0.01, requires_grad=True)

    def work():
        parameters = [p.clone().requires_grad_(True) for p in start]
        for _ in range(options.inner_steps):
            loss = F.cross_entropy(run(parameters, images), labels)
            gradients = torch.autograd.grad(loss, parameters, create_graph=True)
            parameters = [p - rate * g for p, g in zip(parameters, gradients)]
        distance = sum(((p - t) ** 2).sum() for p, t in zip(parameters, target))
        travelled = sum(((s - t) ** 2).sum() for s, t in zip(start, target))
        torch.autograd.grad(distance / travelled, [images, rate])

    return work


def expert_epoch(options):
    """Prepares the work and returns it as a function; each call goes on from the last."""
    torch.manual_seed(0)
    net = ConvNet(options.channels, options.size, options.width, options.depth, options.classes)
    optimiser = torch.optim.SGD(net.parameters(), lr=0.01)
    images = torch.randn(options.count, options.channels, options.size, options.size)
    labels = torch.arange(options.count) % options.classes

    def work():
        order = torch.randperm(options.count)
        for chunk in order.split(options.batch):
            optimiser.zero_grad()
            F.cross_entropy(net(images[chunk]), labels[chunk]).backward()
            optimiser.step()

    return work


def seconds_of(work):
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def sgemm_rate(side=1024):
    """GFLOP/s of a square matrix product, the median of three after a warm-up."""
    left, right = torch.randn(side, side), torch.randn(side, side)
    seconds = [seconds_of(lambda: left @ right) for _ in range(4)][1:]
    return 2 * side**3 / statistics.median(seconds) / 1e9


def blas_name():
    """The library behind PyTorch's matrix products, as far as it can be seen from inside the process."""
    build = re.search(r"BLAS_INFO=(\w+)", torch.__config__.show())
    if build and build.group(1) != "generic":
        return build.group(1)
    try:
        with open("/proc/self/maps") as maps:
            mapped = {line.split(maxsplit=5)[5].strip() for line in maps if "/" in line}
    except OSError:
        return "unknown"
    # Debian's PyTorch calls whatever the alternative libblas.so.3 points to; NumPy may map others beside it
    libraries = sorted(os.path.realpath(path) for path in mapped if re.match(r"libblas\.so", os.path.basename(path)))
    if not libraries:
        return "unknown"
    place = "/".join(libraries[0].split("/")[-2:])
    if "openblas" in libraries[0]:
        return f"{openblas_version(libraries[0])} ({place})"
    known = next((name for name in ("mkl", "blis", "atlas") if name in libraries[0]), None)
    return f"{known or 'reference BLAS'} ({place})"


def openblas_version(path):
    try:
        config = ctypes.CDLL(path).openblas_get_config
        config.restype = ctypes.c_char_p
        return " ".join(config().decode().split()[:2])
    except (OSError, AttributeError):
        return "OpenBLAS"


def peak_bytes():
    # getrusage's peak includes the parent's at the fork; the high-water mark in /proc is this program's own
    if os.path.exists("/proc/self/status"):
        with open("/proc/self/status") as status:
            for line in status:
                if line.startswith("VmHWM:"):
                    return 1024 * int(line.split()[1])
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else 1024 * peak


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("work", choices=["hypergradient", "expert-epoch"])
    for name, value in [("channels", 3), ("size", 32), ("width", 128), ("depth", 3), ("classes", 10), ("images", 10),
                        ("inner-steps", 10), ("batch", 256), ("count", 2560), ("threads", 2), ("rounds", 3)]:
        parser.add_argument(f"--{name}", type=int, default=value)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    work = (hypergradient if options.work == "hypergradient" else expert_epoch)(options)
    work()  # warm-up
    seconds = [seconds_of(work) for _ in range(options.rounds)]
    peak = peak_bytes()
    units = options.inner_steps if options.work == "hypergradient" else 1
    print(json.dumps({
        "engine": f"PyTorch {torch.__version__} eager",
        "threads": torch.get_num_threads(),
        "blas": blas_name(),
        "sgemmGflopPerSecond": sgemm_rate(),
        "milliseconds": [1000 * s / units for s in seconds],
        "median": 1000 * statistics.median(seconds) / units,
        "peakBytes": peak,
    }))


if __name__ == "__main__":
    main()
