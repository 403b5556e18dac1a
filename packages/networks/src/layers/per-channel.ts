import { axisLength, reshape, type Value } from "@condensery/autodiff";

/** A parameter [channels] as it meets maps [n, channels, h, w]. */
export function perChannel(parameter: Value): Value {
  return reshape(parameter, [1, axisLength(parameter.shape, 0), 1, 1]);
}
