import type { LoopProblem } from "@condensery/compute-kit";
import type { AroundPart } from "@condensery/condensation";
import type { UsageMeter } from "@condensery/engine";
import { span } from "@condensery/service-kit";

/** Runs each part of a pass inside its span, which then says what the part cost. */
export function partSpans({ parameters, images }: LoopProblem, meter: UsageMeter): AroundPart {
  const size = { "condensery.parameters": parameters, "condensery.images": images.shape[0] };
  const cost = (before: UsageMeter["usage"]) => {
    const { deviceSeconds, flops } = meter.since(before);
    return { "condensery.device_seconds": deviceSeconds, "condensery.flops": flops };
  };
  return ({ name, steps }, run) => {
    const before = meter.usage;
    if (name === "unroll") {
      return span("condensery.unroll", { ...size, "condensery.inner_steps": steps }, async (open) => {
        const result = await run();
        open.set(cost(before));
        return result;
      });
    }
    return span("condensery.adjoint", { ...size, "condensery.kept_steps": steps }, async (open) => {
      const result = await run();
      open.set(cost(before));
      return result;
    });
  };
}
