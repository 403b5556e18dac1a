/** Messages and stubs of the hypergradient service. */
export {
  ComputeRequest,
  ComputeResponse,
  HypergradientServiceClient,
  type HypergradientServiceServer,
  HypergradientServiceService,
  ResumePoint,
  Sharpness,
} from "./generated/condensery/hypergradient/v1/hypergradient_service.js";
