"""Numbers that this folder and src/testing/numbers.ts compute alike: 32-bit integer hashes, exact in float64."""

import numpy

STATISTICS, IMAGES, DIRECTIONS = 1000, 2000, 3000


def mix(values):
    """The finaliser of MurmurHash3."""
    x = numpy.asarray(values, dtype=numpy.uint32)
    x = (x ^ (x >> numpy.uint32(16))) * numpy.uint32(0x85EBCA6B)
    x = (x ^ (x >> numpy.uint32(13))) * numpy.uint32(0xC2B2AE35)
    return x ^ (x >> numpy.uint32(16))


def uniform(stream, count):
    """`count` numbers of [-1, 1), other ones for each stream."""
    start = mix(numpy.array([stream + 1], dtype=numpy.uint32))
    return mix(start + numpy.arange(count, dtype=numpy.uint32)).astype(numpy.float64) / 2.0**31 - 1.0


def probes(size):
    """Positions at which a tensor of this size is compared entry by entry."""
    return [int(position) % size for position in mix(numpy.arange(1, 9, dtype=numpy.uint32))]
