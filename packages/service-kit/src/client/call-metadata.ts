import type { Metadata } from "@grpc/grpc-js";
import { context, propagation } from "@opentelemetry/api";
import type { CallOptions } from "./call-options.js";
import type { ServiceChannel } from "./create-channel.js";

const setter = { set: (metadata: Metadata, key: string, value: string) => metadata.set(key, value) };

/**
 * What a call sends. It names the trace under way itself: the gRPC instrumentation, which not every process loads,
 * replaces that by the span that it opens for the call.
 */
export function callMetadata(channel: ServiceChannel, options: CallOptions): Metadata {
  const metadata = channel.metadata();
  for (const [key, value] of Object.entries(options.metadata ?? {})) metadata.set(key, value);
  propagation.inject(context.active(), metadata, setter);
  return metadata;
}
