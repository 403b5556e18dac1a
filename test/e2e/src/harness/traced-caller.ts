// Started by a test with the tracing hook: condenses with the options in its argument inside a span `caller`, through
// the system at CONDENSERY_ADDRESS, and prints the events, one a line.
import process from "node:process";
import { connect, type CondenseOptions } from "@condensery/client";
import { parseConfiguration, startTelemetry, telemetryVariables } from "@condensery/service-kit";
import { trace } from "@opentelemetry/api";

const { configuration } = parseConfiguration({ configuration: telemetryVariables }, process.env);
const telemetry = await startTelemetry({ serviceName: "caller", configuration });
const options = JSON.parse(process.argv[2] ?? "{}") as CondenseOptions;
await using client = await connect({ address: process.env["CONDENSERY_ADDRESS"] ?? "" });
await trace.getTracer("caller").startActiveSpan("caller", async (span) => {
  const handle = await client.condense(options);
  for await (const event of handle.progress()) process.stdout.write(`${JSON.stringify(event)}\n`);
  span.end();
});
await telemetry.shutdown();
