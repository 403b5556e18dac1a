// Started by a test with `node --import hook.js`: prints its address, then one JSON object for each finished span, until
// its input ends. Its `Echo` answers with the traceparents that it got, as JSON.
import { once } from "node:events";
import { SimpleSpanProcessor } from "@opentelemetry/sdk-trace";
import { parseConfiguration } from "../configuration/parse-configuration.js";
import { unary } from "../server/method.js";
import { startTelemetry } from "../telemetry/start-telemetry.js";
import { telemetryVariables } from "../telemetry/telemetry-variables.js";
import { textValue } from "./echo-service.js";
import { spanPrinter } from "./span-printer.js";
import { startEcho } from "./start-echo.js";

const { configuration } = parseConfiguration({ configuration: telemetryVariables }, {});
const spanProcessors = [new SimpleSpanProcessor({ exporter: spanPrinter })];
const telemetry = await startTelemetry({ serviceName: "traced-server", configuration, spanProcessors });
const echo = unary((_: ReturnType<typeof textValue>, { metadata }) =>
  textValue(JSON.stringify(metadata.get("traceparent"))),
);
const server = await startEcho({ telemetry, methods: { echo } });
process.stdout.write(`${server.address}\n`);
process.stdin.resume();
await once(process.stdin, "end");
await server.stop();
