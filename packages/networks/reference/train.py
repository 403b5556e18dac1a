"""Writes training/NAME.json for each case below: what a few steps of PyTorch's SGD in float64 make of networks with batch
norm, whose running statistics begin at mean 0 and variance 1. Needs PyTorch and NumPy; run `python3 train.py` in this
folder and format afterwards. Weights and images are those of generate.py, labels too."""

import json

import torch
from generate import FOLDER, IMAGES, STATISTICS, digest, fill, fill_parameters, rounded, running_statistics
from networks import NETWORKS
from torch import nn

CASES = ["narrow-convnet-batch", "narrow-vgg11-batch-32", "narrow-resnet18-batch-32", "narrow-resnet18-ap-batch-32"]
COUNT = 4
# The last batch of an epoch may be a single image, whose pixels alone give a channel's variance
BATCHES = [[0, 1, 2], [3], [3, 0, 2]]
RATE, MOMENTUM, WEIGHT_DECAY = 0.01, 0.9, 5e-4


def trained(spec):
    network = NETWORKS[spec["kind"]](spec).double()
    fill_parameters(network)
    images = torch.empty(COUNT, spec["channels"], spec["height"], spec["width"], dtype=torch.float64)
    fill(images, IMAGES, 1.5)
    labels = torch.tensor([(7 * index + 3) % spec["classes"] for index in range(COUNT)])
    optimiser = torch.optim.SGD(network.parameters(), lr=RATE, momentum=MOMENTUM, weight_decay=WEIGHT_DECAY)
    losses = []
    network.train()
    for batch in BATCHES:
        optimiser.zero_grad()
        loss = nn.functional.cross_entropy(network(images[batch]), labels[batch])
        loss.backward()
        optimiser.step()
        losses.append(rounded(loss))
    network.eval()
    return {
        "count": COUNT,
        "batches": BATCHES,
        "learningRate": RATE,
        "momentum": MOMENTUM,
        "weightDecay": WEIGHT_DECAY,
        "losses": losses,
        "statistics": {
            name: digest(buffer, STATISTICS + stream)
            for stream, (name, buffer) in enumerate(running_statistics(network))
        },
        "evaluation": [rounded(number) for number in network(images).flatten()],
    }


if __name__ == "__main__":
    (FOLDER / "training").mkdir(exist_ok=True)
    specs = {case["name"]: case["spec"] for case in json.loads((FOLDER / "cases.json").read_text())}
    for name in CASES:
        (FOLDER / "training" / f"{name}.json").write_text(json.dumps(trained(specs[name])) + "\n")
