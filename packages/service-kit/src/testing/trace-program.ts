// Started by a test with `node --import hook.js`: prints one JSON object for each finished span, then what `Echo` got
// as traceparent, call by call.
import { Metadata } from "@grpc/grpc-js";
import { SimpleSpanProcessor } from "@opentelemetry/sdk-trace";
import { callClientStream } from "../client/call-client-stream.js";
import { callServerStream } from "../client/call-server-stream.js";
import { callUnary } from "../client/call-unary.js";
import { parseConfiguration } from "../configuration/parse-configuration.js";
import { serverStream, unary } from "../server/method.js";
import { span } from "../telemetry/span.js";
import { startTelemetry } from "../telemetry/start-telemetry.js";
import { telemetryVariables } from "../telemetry/telemetry-variables.js";
import { currentTraceparent } from "../telemetry/traceparent.js";
import { aborted, deferred, failure } from "./deferred.js";
import { echoDefinition, numberValue, textValue } from "./echo-service.js";
import { spanPrinter } from "./span-printer.js";
import { dial, startEcho } from "./start-echo.js";

const { telemetry } = parseConfiguration({ telemetry: telemetryVariables }, {});
const running = await startTelemetry({
  serviceName: "trace-program",
  configuration: telemetry,
  spanProcessors: [new SimpleSpanProcessor({ exporter: spanPrinter })],
});

// Also loads grpc-js by `require`, as the exporter of spans does: it must not be instrumented twice.
await import("@opentelemetry/exporter-trace-otlp-grpc");

const cancelled = deferred<unknown>();
const traceparents: unknown[] = [];
const server = await startEcho({
  telemetry: running,
  methods: {
    echo: unary(async ({ value }: ReturnType<typeof textValue>, { metadata }) => {
      traceparents.push(metadata.get("traceparent"));
      if (value === "fail") throw new Error("inside");
      return span("condensery.unroll", { "condensery.inner_steps": 7 }, async (open) => {
        await new Promise(setImmediate);
        open.set({ "condensery.device_seconds": 0.25 });
        return textValue(currentTraceparent() ?? "none");
      });
    }),
    count: serverStream(async function* (_, { signal }) {
      yield numberValue(1);
      await span("condensery.adjoint", {}, async () => cancelled.resolve(await aborted(signal)));
    }),
  },
});
const channel = dial(server);
const options = { timeoutMs: 30_000 };
await span("condensery.outer_step", { "condensery.step": 3 }, async () => {
  await callUnary(channel, echoDefinition.echo, textValue(""), options);
  await failure(callUnary(channel, echoDefinition.echo, textValue("fail"), options));
  await callClientStream(channel, echoDefinition.join, [textValue("a")], options);
  const { path, requestSerialize, responseDeserialize } = echoDefinition.chat;
  const chat = channel.client.makeBidiStreamRequest(path, requestSerialize, responseDeserialize, new Metadata());
  chat.end(textValue("a"));
  for await (const _ of chat);
  for await (const _ of callServerStream(channel, echoDefinition.count, numberValue(0), options)) break;
  await cancelled.promise;
});
channel.close();
await server.stop();
process.stdout.write(`${JSON.stringify({ traceparents })}\n`);
