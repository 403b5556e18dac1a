import { divide, dot, GraphBuilder, multiply, negate, reshape, subtract, type Graph } from "@condensery/autodiff";

/**
 * The matching loss (SATM eq. 6) L = |theta_N - theta_target|² / |theta_0 - theta_target|² and its derivatives.
 *
 * Inputs theta_start, theta_end, theta_target, all [P], and alpha []; outputs loss [], lambda [P] = dL/dtheta_N =
 * 2 (theta_N - theta_target) / delta, and alpha_gradient_first_order [] = -lambda·sum_i g_i (SATM eq. 12), where
 * sum_i g_i = (theta_0 - theta_N) / alpha by telescoping, so no gradients need to be kept.
 */
export function trajectoryMatch(parameterCount: number): Graph {
  const builder = new GraphBuilder();
  const start = builder.input("theta_start", [parameterCount]);
  const end = builder.input("theta_end", [parameterCount]);
  const target = builder.input("theta_target", [parameterCount]);
  const alpha = builder.input("alpha", []);
  const gap = subtract(end, target);
  const travelled = subtract(start, target);
  const delta = dot(travelled, travelled);
  const lambda = multiply(gap, reshape(divide(2, delta), [1]));
  return builder.finish({
    loss: divide(dot(gap, gap), delta),
    lambda,
    alpha_gradient_first_order: divide(negate(dot(lambda, subtract(start, end))), alpha),
  });
}
