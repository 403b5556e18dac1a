// For `node --import @condensery/service-kit/hook`: must be loaded before anything loads grpc-js. Node loads grpc-js
// for ES modules past the hooks for `require`; without the loader's hook, clients are not traced and every call would
// begin a trace of its own.
import { register } from "node:module";
import { registerInstrumentations } from "@opentelemetry/instrumentation";
import { GrpcInstrumentation } from "@opentelemetry/instrumentation-grpc";

register("@opentelemetry/instrumentation/hook.mjs", import.meta.url, { data: { include: ["@grpc/grpc-js"] } });

/** Asked by probes every few seconds, and by tools: nothing that a trace should show. */
const untraced = ["Check", "ServerReflectionInfo"];

registerInstrumentations({ instrumentations: [new GrpcInstrumentation({ ignoreGrpcMethods: untraced })] });
