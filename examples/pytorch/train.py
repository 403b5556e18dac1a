"""Trains a network on condensed images: train.py CONDENSED.npz [TEST.npz]

CONDENSED.npz comes from `condensery export RESULT --format npz --out CONDENSED.npz`. TEST.npz has `images`
[n, channels, height, width] and `class_indices` [n]; images of bytes are padded and normalised as the condensed ones.
"""

import sys

import numpy
import torch
from torch import nn

torch.manual_seed(0)
condensed = numpy.load(sys.argv[1])
images, labels = torch.from_numpy(condensed["images"]), torch.from_numpy(condensed["labels"])
channels, height, width = images.shape[1:]


def block(inputs):
    return nn.Conv2d(inputs, 128, 3, padding=1), nn.GroupNorm(128, 128), nn.ReLU(), nn.AvgPool2d(2)


features = nn.Sequential(*block(channels), *block(128), *block(128), nn.Flatten())
network = nn.Sequential(features, nn.Linear(128 * (height // 8) * (width // 8), labels.shape[1]))
optimiser = torch.optim.SGD(network.parameters(), lr=float(condensed["alpha"]))
for step in range(300):
    loss = nn.functional.cross_entropy(network(images), labels)  # labels are probabilities
    optimiser.zero_grad()
    loss.backward()
    optimiser.step()


def prepared(test):
    """Float images in the network's space, from bytes or as they are."""
    if test.dtype != numpy.uint8:
        return torch.from_numpy(test)
    down, right = height - test.shape[2], width - test.shape[3]
    margins = (right // 2, right - right // 2, down // 2, down - down // 2)
    values = nn.functional.pad(torch.from_numpy(test), margins) / 255
    mean, std = (torch.from_numpy(condensed[name]).float().view(1, -1, 1, 1) for name in ("mean", "std"))
    return (values - mean) / std


def accuracy(archive):
    with torch.no_grad():
        guesses = torch.cat([network(batch) for batch in prepared(archive["images"]).split(256)]).argmax(1)
    return (guesses == torch.from_numpy(archive["class_indices"])).float().mean().item()


print(f"condensed: loss {loss.item():.4f}, accuracy {100 * accuracy(condensed):.2f} %")
if len(sys.argv) > 2:
    print(f"test: accuracy {100 * accuracy(numpy.load(sys.argv[2])):.2f} %")
