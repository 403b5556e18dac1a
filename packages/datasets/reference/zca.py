"""Writes zca.json: the whitening that NumPy computes in float64 for images that the tests compute again, by a singular
value decomposition, which has nothing in common with the iteration of this package. Needs NumPy; run `python3 zca.py` in
this folder and format afterwards.

Images are bytes of [0, 255] with a large variance that all pixels share and a small one of their own, so that some
directions have more variance than epsilon and others less."""

import json
from pathlib import Path

import numpy as np

COUNT, SHAPE, EPSILON = 60, (3, 3, 4), 0.1
WHITENED = [0, 17, 59]


def byte(image, pixel):
    return (image * 97) % 200 + (image * 31 + pixel * 17 + image * pixel * 7) % 56


size = int(np.prod(SHAPE))
images = np.array([[byte(image, pixel) for pixel in range(size)] for image in range(COUNT)], dtype=np.float64) / 255
mean = images.mean(axis=0)
covariance = (images - mean).T @ (images - mean) / (COUNT - 1)
u, s, _ = np.linalg.svd(covariance)
transform = u @ np.diag(1 / np.sqrt(s + EPSILON)) @ u.T
inverse = u @ np.diag(np.sqrt(s + EPSILON)) @ u.T


def rounded(values):
    return [float(f"{value:.9g}") for value in np.asarray(values).reshape(-1)]


result = {
    "count": COUNT,
    "shape": list(SHAPE),
    "epsilon": EPSILON,
    "varianceAboveEpsilon": int((s > EPSILON).sum()),
    "mean": rounded(mean),
    "transform": rounded(transform),
    "inverse": rounded(inverse),
    "indices": WHITENED,
    "whitened": rounded((images[WHITENED] - mean) @ transform),
}
Path(__file__).with_name("zca.json").write_text(json.dumps(result) + "\n")
