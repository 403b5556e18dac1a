import { status } from "@grpc/grpc-js";

/** gRPC's status codes by name: numbers stay at the wire. */
export type StatusName = keyof typeof status;

export function statusNumber(name: StatusName): status {
  return status[name];
}

/** A number that gRPC does not define counts as UNKNOWN, as gRPC asks. */
export function statusName(code: number): StatusName {
  const name = status[code];
  return name !== undefined && name in status ? (name as StatusName) : "UNKNOWN";
}
