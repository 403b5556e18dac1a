import type { Compute, SegmentRequest } from "../compute/compute.js";

/** Steps behind which the images of a job match best. */
const valley = 60;

/**
 * Answers segments without a device: the images are moved by the same amount each step, and the loss, a function of the
 * request alone, falls for some 60 steps and rises then, scattering from step to step. Learning rate 1, no momentum.
 */
export function scriptedSegments(): Compute {
  const unasked = () => Promise.reject(new Error("a scripted segment was to be asked for and nothing else"));
  return {
    trainExpert: unasked,
    evaluate: unasked,
    fitWhitening: unasked,
    segment: async ({ images, alpha, start }: SegmentRequest) => {
      const steps = Math.round((alpha - 1) * 1000);
      const scatter = ((steps * 37) % 11) / 50 + (start.expert + start.epoch) / 40;
      return {
        gradient: {
          loss: 1 + Math.abs(steps - valley) / 100 + scatter,
          imageGradient: Float64Array.from(images.data, (_, index) => (index + 1) / 512),
          alphaGradient: -1e-3,
          firstInnerLoss: 1,
        },
        device: { provider: "cpu", threads: 1, onnxruntime: "scripted" },
        cost: { deviceSeconds: 1, flops: 1, bytesMoved: 1 },
      };
    },
  };
}
