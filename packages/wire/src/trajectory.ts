/** Messages and stubs of the trajectory store. */
export {
  AppendSnapshotRequest,
  AppendSnapshotResponse,
  DescribeExpertRequest,
  DescribeExpertResponse,
  ListTrajectoriesRequest,
  ListTrajectoriesResponse,
  ReadSnapshotRequest,
  ReadSnapshotResponse,
  RegisterSpecificationRequest,
  RegisterSpecificationResponse,
  Snapshot,
  SnapshotHeader,
  TrajectoryServiceClient,
  type TrajectoryServiceServer,
  TrajectoryServiceService,
} from "./generated/condensery/trajectory/v1/trajectory_service.js";
