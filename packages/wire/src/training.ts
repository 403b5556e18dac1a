/** Messages and stubs of the training service. */
export {
  ExpertSpecification,
  TrainExpertProgress,
  TrainExpertRequest,
  TrainExpertResponse,
  TrainExpertResult,
  TrainingServiceClient,
  type TrainingServiceServer,
  TrainingServiceService,
  UnrollRequest,
  UnrollResponse,
} from "./generated/condensery/training/v1/training_service.js";
