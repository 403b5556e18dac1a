"""Writes expected/NAME.json for each case of cases.json: what PyTorch computes in float64 for weights and images that
the tests compute again. Needs PyTorch and NumPy; run `python3 generate.py` in this folder and format afterwards.

Each network's weights are 2/sqrt(fan_in) times uniform numbers of [-1, 1), gains of norms 1 + uniform/2, their shifts
uniform/2; a tensor's digest is its norm, its product with a random direction, and its entries at the probes."""

import json
import math
from pathlib import Path

import torch
from networks import NETWORKS
from numbers_alike import DIRECTIONS, IMAGES, STATISTICS, probes, uniform
from torch import nn

FOLDER = Path(__file__).parent


def fill(tensor, stream, scale, offset=0.0):
    numbers = torch.from_numpy(uniform(stream, tensor.numel())).reshape(tensor.shape)
    with torch.no_grad():
        tensor.copy_(offset + scale * numbers)


def fill_parameters(network):
    modules = dict(network.named_modules())
    for stream, (name, parameter) in enumerate(network.named_parameters()):
        path, kind = name.rsplit(".", 1)
        module = modules[path]
        if isinstance(module, (nn.Conv2d, nn.Linear)):
            fill(parameter, stream, 2 / math.sqrt(module.weight[0].numel()))
        else:
            fill(parameter, stream, 0.5, 1.0 if kind == "weight" else 0.0)


def running_statistics(network):
    return [(name, buffer) for name, buffer in network.named_buffers() if not name.endswith("num_batches_tracked")]


def digest(tensor, stream):
    flat = tensor.detach().flatten()
    direction = torch.from_numpy(uniform(DIRECTIONS + stream, flat.numel()))
    numbers = [flat.norm(), flat @ direction, *flat[probes(flat.numel())]]
    return [rounded(number) for number in numbers]


def rounded(number):
    return float(f"{float(number):.8g}")


def expected(case):
    spec, count = case["spec"], case["count"]
    network = NETWORKS[spec["kind"]](spec).double()
    fill_parameters(network)
    for module in network.modules():
        if isinstance(module, nn.BatchNorm2d):
            # With all of the batch in them, the running statistics are the batch's own
            module.momentum = 1.0
    images = torch.empty(count, spec["channels"], spec["height"], spec["width"], dtype=torch.float64)
    fill(images, IMAGES, 1.5)
    images.requires_grad_()
    labels = torch.tensor([(7 * index + 3) % spec["classes"] for index in range(count)])

    network.train()
    logits = network(images)
    loss = nn.functional.cross_entropy(logits, labels)
    loss.backward()
    result = {
        "parameters": sum(parameter.numel() for parameter in network.parameters()),
        "logits": [rounded(number) for number in logits.flatten()],
        "loss": rounded(loss),
        "gradients": {
            name: digest(parameter.grad, stream) for stream, (name, parameter) in enumerate(network.named_parameters())
        },
        "imageGradient": digest(images.grad, IMAGES),
    }
    statistics = running_statistics(network)
    if statistics:
        result["batchStatistics"] = {
            name: digest(buffer, STATISTICS + stream) for stream, (name, buffer) in enumerate(statistics)
        }
        for stream, (name, buffer) in enumerate(statistics):
            fill(buffer, STATISTICS + stream, 0.5, 1.0 if name.endswith("running_var") else 0.0)
        network.eval()
        result["evaluation"] = [rounded(number) for number in network(images).flatten()]
    return result


if __name__ == "__main__":
    (FOLDER / "expected").mkdir(exist_ok=True)
    for case in json.loads((FOLDER / "cases.json").read_text()):
        text = json.dumps(expected(case))
        (FOLDER / "expected" / f"{case['name']}.json").write_text(text + "\n")
