import { add, multiply, relu, sigmoid, type Value } from "@condensery/autodiff";

export type Activation = "relu" | "sigmoid" | "leakyrelu";

/** Slope of `leakyrelu` below 0, as in the literature's networks. */
const slope = 0.01;

export function activate(x: Value, activation: Activation): Value {
  switch (activation) {
    case "relu":
      return relu(x);
    case "sigmoid":
      return sigmoid(x);
    case "leakyrelu":
      // slope·x + (1 - slope)·relu(x): at 0 the derivative is the slope, as in PyTorch
      return add(multiply(x, slope), multiply(relu(x), 1 - slope));
  }
}
