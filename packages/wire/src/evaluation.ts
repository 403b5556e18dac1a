/** Messages and stubs of the evaluation service. */
export {
  EvaluateProgress,
  EvaluateRequest,
  EvaluateResponse,
  EvaluateResult,
  EvaluationServiceClient,
  type EvaluationServiceServer,
  EvaluationServiceService,
} from "./generated/condensery/evaluation/v1/evaluation_service.js";
