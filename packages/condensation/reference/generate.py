"""Writes augmentation.json: what PyTorch computes in float64 for each case of augmentation-cases.json, for images and
directions that the tests compute again. Needs PyTorch; run `python3 generate.py` in this folder and format afterwards.

A case gives the numbers that were drawn for each image, in the order in which the group asks for them: numbers of
[0, 1), and for crop and cutout whole numbers counted from the smallest one. `output` is the transformed batch and
`gradient` the derivative of its product with the direction."""

import json
from math import pi
from pathlib import Path

import torch
from torch.nn.functional import affine_grid, grid_sample

FOLDER = Path(__file__).parent


def saw(shape, step, period):
    """Numbers of [-1, 1] without order, exact in any arithmetic."""
    count = int(torch.tensor(shape).prod())
    return ((torch.arange(count, dtype=torch.float64) * step) % period * 2 / (period - 1) - 1).reshape(shape)


def per_image(numbers):
    return torch.tensor(numbers, dtype=torch.float64).reshape(-1, 1, 1, 1)


def color(x, draws, p):
    brightness, saturation, contrast = (per_image(column) for column in zip(*draws))
    x = x + (brightness - 0.5) * p["brightness"]
    grey = x.mean(dim=1, keepdim=True)
    x = (x - grey) * (saturation * p["saturation"]) + grey
    mean = x.mean(dim=(1, 2, 3), keepdim=True)
    return (x - mean) * (contrast + p["contrast"]) + mean


def crop(x, draws, p):
    height, width = x.shape[2:]
    most = [int(side * p["ratioCropPad"] + 0.5) for side in (height, width)]
    out = torch.zeros_like(x)
    for image, (row, column) in enumerate(draws):
        down, right = row - most[0], column - most[1]
        for i in range(height):
            for j in range(width):
                if 0 <= i + down < height and 0 <= j + right < width:
                    out[image, :, i, j] = x[image, :, i + down, j + right]
    return out


def cutout(x, draws, p):
    mask = torch.ones(x.shape[0], 1, *x.shape[2:], dtype=x.dtype)
    sides = x.shape[2:]
    for image, offsets in enumerate(draws):
        gaps = []
        for side, offset in zip(sides, offsets):
            length = int(side * p["ratioCutout"] + 0.5)
            gap = torch.arange(length) + offset - length // 2
            gaps.append(gap.clamp(0, side - 1))
        rows, columns = torch.meshgrid(*gaps, indexing="ij")
        mask[image, 0, rows, columns] = 0
    return x * mask


def flip(x, draws, p):
    (mirrored,) = (per_image(column) for column in zip(*draws))
    return torch.where(mirrored < p["probFlip"], x.flip(3), x)


def sampled(x, matrices):
    theta = torch.tensor(matrices, dtype=x.dtype)
    grid = affine_grid(theta, list(x.shape), align_corners=True)
    return grid_sample(x, grid, mode="bilinear", padding_mode="zeros", align_corners=True)


def scale(x, draws, p):
    ratio = p["ratioScale"]
    factors = [[u * (ratio - 1 / ratio) + 1 / ratio for u in row] for row in draws]
    return sampled(x, [[[across, 0, 0], [0, down, 0]] for across, down in factors])


def rotate(x, draws, p):
    angles = [torch.tensor((u - 0.5) * 2 * p["ratioRotate"] * pi / 180, dtype=x.dtype) for (u,) in draws]
    return sampled(x, [[[a.cos(), -a.sin(), 0], [a.sin(), a.cos(), 0]] for a in angles])


GROUPS = {f.__name__: f for f in (color, crop, cutout, flip, scale, rotate)}


def rounded(tensor):
    return [float(f"{float(number):.10g}") for number in tensor.detach().flatten()]


def expected(case, defaults):
    x = saw(case["shape"], 37, 101).requires_grad_()
    y = GROUPS[case["group"]](x, case["draws"], {**defaults, **case.get("parameters", {})})
    (y * saw(case["shape"], 53, 97)).sum().backward()
    return {"name": case["name"], "output": rounded(y), "gradient": rounded(x.grad)}


if __name__ == "__main__":
    cases = json.loads((FOLDER / "augmentation-cases.json").read_text())
    results = [expected(case, cases["parameters"]) for case in cases["cases"]]
    (FOLDER / "augmentation.json").write_text(json.dumps(results) + "\n")
