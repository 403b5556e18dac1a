/** The `domain` of google.rpc.ErrorInfo in every Condensery error. */
export const errorDomain = "condensery.dev";

/** gRPC's own name for the serialised google.rpc.Status in the trailers. */
export const statusDetailsKey = "grpc-status-details-bin";
