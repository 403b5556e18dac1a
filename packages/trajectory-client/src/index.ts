export { remoteTrajectoryStore } from "./remote-trajectory-store.js";
export type { RemoteTrajectoryStoreOptions } from "./remote-options.js";
