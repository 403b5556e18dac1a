#!/usr/bin/env python3
"""The same work in eager PyTorch, for a ratio in one run. Prints one JSON object.

hypergradient: N inner steps of SGD on the synthetic images with the graph kept (create_graph), then one backward to the
images and the learning rate, as trajectory-matching code does it. The time a step is (whole time) / N.
expert-epoch: one epoch of plain SGD over `count` random images in mini-batches.
"""
import argparse
import json
import resource
import statistics
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
    torch.manual_seed(0)
    net = ConvNet(options.channels, options.size, options.width, options.depth, options.classes)
    run = functional(options.depth, options.width)
    start = [p.detach() for p in net.parameters()]
    target = [p + 0.01 * torch.randn_like(p) for p in start]
    images = torch.randn(options.images, options.channels, options.size, options.size, requires_grad=True)
    labels = torch.arange(options.images) % options.classes
    rate = torch.tensor(0.01, requires_grad=True)
    parameters = [p.clone().requires_grad_(True) for p in start]
    for _ in range(options.inner_steps):
        loss = F.cross_entropy(run(parameters, images), labels)
        gradients = torch.autograd.grad(loss, parameters, create_graph=True)
        parameters = [p - rate * g for p, g in zip(parameters, gradients)]
    distance = sum(((p - t) ** 2).sum() for p, t in zip(parameters, target))
    travelled = sum(((s - t) ** 2).sum() for s, t in zip(start, target))
    torch.autograd.grad(distance / travelled, [images, rate])


def expert_epoch(options):
    torch.manual_seed(0)
    net = ConvNet(options.channels, options.size, options.width, options.depth, options.classes)
    optimiser = torch.optim.SGD(net.parameters(), lr=0.01)
    images = torch.randn(options.count, options.channels, options.size, options.size)
    labels = torch.arange(options.count) % options.classes
    order = torch.randperm(options.count)
    for chunk in order.split(options.batch):
        optimiser.zero_grad()
        F.cross_entropy(net(images[chunk]), labels[chunk]).backward()
        optimiser.step()


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("work", choices=["hypergradient", "expert-epoch"])
    for name, value in [("channels", 3), ("size", 32), ("width", 128), ("depth", 3), ("classes", 10), ("images", 10),
                        ("inner-steps", 10), ("batch", 256), ("count", 2560), ("threads", 2), ("rounds", 3)]:
        parser.add_argument(f"--{name}", type=int, default=value)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    work = hypergradient if options.work == "hypergradient" else expert_epoch
    work(options)  # warm-up
    seconds = []
    for _ in range(options.rounds):
        started = time.perf_counter()
        work(options)
        seconds.append(time.perf_counter() - started)
    units = options.inner_steps if options.work == "hypergradient" else 1
    print(json.dumps({
        "engine": f"PyTorch {torch.__version__} eager",
        "threads": torch.get_num_threads(),
        "milliseconds": [1000 * s / units for s in seconds],
        "median": 1000 * statistics.median(seconds) / units,
        "peakBytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024,
    }))


if __name__ == "__main__":
    main()
