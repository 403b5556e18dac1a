// Started by a test: calls the server at CONDENSERY_ADDRESS inside a span and prints the traceparent of that.
import {
  currentTraceparent,
  parseConfiguration,
  span,
  startTelemetry,
  telemetryVariables,
} from "@condensery/service-kit";
import { connect } from "../connect.js";

const done = async () => undefined;
const { configuration } = parseConfiguration({ configuration: telemetryVariables }, {});
const spanProcessors = [{ onStart: () => undefined, onEnd: () => undefined, forceFlush: done, shutdown: done }];
const telemetry = await startTelemetry({ serviceName: "traced-program", configuration, spanProcessors });
await using client = await connect({ address: process.env["CONDENSERY_ADDRESS"] ?? "" });
await span("condensery.outer_step", { "condensery.step": 0 }, async () => {
  process.stdout.write(currentTraceparent() ?? "none");
  const handle = await client.condense();
  for await (const _ of handle.progress());
  await handle.cancel();
  await client.download(handle.name, "grid.png");
});
await telemetry.shutdown();
